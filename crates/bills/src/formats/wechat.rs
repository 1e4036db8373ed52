//! What WeChat Pay's personal export is, as text or as a workbook: its columns, its words, and
//! the ways in which it marks what was given back.

use redress_core::{money::Money, payment::Direction};

use crate::{
    ledger::{Draft, Entry, Name, Refund},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
    status,
    table::{Header, Layout, Row},
};

const MOVED: &[&str] = &[
    "支付成功",
    "已转账",
    "已收钱",
    "朋友已收钱",
    "对方已收钱",
    "对方已退还",
    "已存入零钱",
    "已到账",
    "充值完成",
    "充值成功",
    "提现已到账",
    "已全额退款",
    "资金已到账",
];
const UNMOVED: &[&str] = &["交易关闭", "提现失败，已退回零钱"];

/// Where the export has what.
pub(super) struct Columns {
    at: usize,
    kind: usize,
    counterparty: usize,
    subject: usize,
    direction: usize,
    amount: usize,
    method: usize,
    status: usize,
    reference: usize,
    order: usize,
    remark: Option<usize>,
}

impl Layout for Columns {
    const APART: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            at: header.find("交易时间")?,
            kind: header.find("交易类型")?,
            counterparty: header.find("交易对方")?,
            subject: header.find("商品")?,
            direction: header.find("收/支")?,
            amount: header.find("金额(元)").or_else(|| header.find("金额（元）"))?,
            method: header.find("支付方式")?,
            status: header.find("当前状态")?,
            reference: header.find("交易单号")?,
            order: header.find("商户单号")?,
            remark: header.find_if_any("备注"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let status = row.at(self.status);
        let kind = row.at(self.kind);
        let amount = reading::amount(row.at(self.amount))?;
        let exported = direction(row.at(self.direction))?;
        let is_refund = exported != Direction::Out && (kind == "退款" || kind.ends_with("-退款"));
        let direction = if is_refund { Direction::In } else { exported };
        let refunded = given_back(status, amount).filter(|_| direction == Direction::Out);
        let said = status::said(status, MOVED, UNMOVED);
        let remark = row.at_if_any(self.remark);
        let reference = reading::reference(row.at(self.reference))?;
        let order = reading::text(row.at(self.order));
        let mut payment = Draft {
            reference: reference.into(),
            order: order.into(),
            at: reading::time(row.at(self.at))?,
            direction,
            amount,
            counterparty: counterparty(row.at(self.counterparty), kind).into(),
            subject: reading::text(row.at(self.subject)).into(),
            method: reading::text(row.at(self.method)).into(),
            status: status.into(),
            settled: amount.is_positive() && said.moved,
            refunded,
            fee: reading::fee_in(remark),
            remark: reading::text(remark).into(),
            line: row.line,
        };
        if !said.known && !status.starts_with(GIVEN_BACK_IN_PART) {
            Note::UnknownStatus.on(&mut payment);
        }
        let refund = is_refund.then(|| refund(reference, order));
        let label = label(row.at(self.direction));
        Ok(Entry { payment, refund, returned: refunded, label })
    }
}

fn direction(cell: &str) -> Result<Direction, Reason> {
    match cell {
        "支出" => Ok(Direction::Out),
        "收入" => Ok(Direction::In),
        "/" | "" | "中性交易" => Ok(Direction::Neutral),
        _ => Err(Reason::UnknownDirection(Quoted::from(cell))),
    }
}

/// The bill's own word for the total that counts the row.
fn label(direction: &str) -> &'static str {
    match direction {
        "支出" => "支出",
        "收入" => "收入",
        _ => "中性交易",
    }
}

/// A refund may name the merchant only in its kind: `<merchant>-退款`.
fn counterparty<'r>(cell: &'r str, kind: &'r str) -> &'r str {
    match (reading::text(cell), kind.strip_suffix("-退款")) {
        ("", Some(merchant)) => merchant,
        (named, _) => named,
    }
}

const GIVEN_BACK_IN_PART: &str = "已退款";

/// What the status of a payment says came back: `已全额退款`, `对方已退还`, `已退款(￥39.93)`.
fn given_back(status: &str, amount: Money) -> Option<Money> {
    match status {
        "已全额退款" | "对方已退还" => Some(amount),
        _ => reading::first_amount(status.strip_prefix(GIVEN_BACK_IN_PART)?),
    }
    .filter(|it| it.is_positive())
}

/// A red packet or a transfer comes back under the order number of what was sent. A merchant's
/// refund carries no number of the payment at all.
fn refund<'r>(reference: &'r str, order: &'r str) -> Refund<'r> {
    let names = [reference, order].into_iter().filter(|it| !it.is_empty());
    Refund { names: names.map(|it| Name::Order(it.into())).collect(), inferable: true }
}

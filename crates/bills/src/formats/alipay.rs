//! What the three generations of Alipay's personal export have in common: the words for
//! direction and status, and how a refund names what it refunds.

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use crate::{
    ledger::{Draft, Entry, Name, Refund},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
    status,
    table::{Header, Row},
};

const MOVED: &[&str] = &[
    "交易成功",
    "退款成功",
    "等待确认收货",
    "等待发货",
    "支付成功",
    "付款成功，份额确认中",
    "转账成功",
    "还款成功",
    "充值成功",
    "提现成功",
    "缴费成功",
    "代付成功",
];
/// Freezing holds money without moving it, and a deposit waived by credit is none.
const UNMOVED: &[&str] = &[
    "交易关闭",
    "已关闭",
    "等待付款",
    "还款失败",
    "冻结成功",
    "解冻成功",
    "芝麻免押下单成功",
    "信用服务使用成功",
];
const CLOSED: &[&str] = &["交易关闭", "已关闭"];

/// A row of any generation, read but not yet understood.
pub(super) struct Statement<'r> {
    pub(super) line: u64,
    pub(super) reference: &'r str,
    pub(super) order: &'r str,
    pub(super) at: PaidAt,
    /// The cell 收/支, or where that is empty the word that another column has for it.
    pub(super) direction: &'r str,
    pub(super) amount: Money,
    pub(super) counterparty: &'r str,
    pub(super) subject: &'r str,
    pub(super) method: &'r str,
    pub(super) status: &'r str,
    pub(super) category: &'r str,
    pub(super) fee: Option<Money>,
    /// What the row itself says came back.
    pub(super) refunded: Option<Money>,
    pub(super) remark: &'r str,
    pub(super) label: &'static str,
}

/// Understands a row.
pub(super) fn entry(it: Statement<'_>) -> Result<Entry<'_>, Reason> {
    let said = status::said(it.status, MOVED, UNMOVED);
    let exported = direction(it.direction)?;
    let is_refund = exported != Some(Direction::Out)
        && (it.status == "退款成功" || it.category == "退款" || it.subject.ends_with("买入退款"));
    let direction = match exported {
        Some(direction) => direction,
        None if is_refund || is_yield(it.subject) => Direction::In,
        None if it.refunded.is_some() => Direction::Out,
        None => Direction::Neutral,
    };
    let settled = it.amount.is_positive() && (said.moved || it.refunded.is_some());
    let closed = CLOSED.contains(&it.status) && it.amount.is_positive();
    let order = reading::text(it.order);
    let mut payment = Draft {
        reference: it.reference.into(),
        order: order.into(),
        at: it.at,
        direction,
        amount: it.amount,
        counterparty: reading::text(it.counterparty).into(),
        subject: reading::text(it.subject).into(),
        method: reading::text(it.method).into(),
        status: it.status.into(),
        settled,
        refunded: it.refunded,
        fee: it.fee.or_else(|| reading::fee_in(it.remark)),
        remark: reading::text(it.remark).into(),
        line: it.line,
    };
    if !said.known {
        Note::UnknownStatus.on(&mut payment);
    }
    let refund = is_refund.then(|| refund(it.reference, order));
    let returned = it.refunded.or_else(|| closed.then_some(it.amount));
    Ok(Entry { payment, refund, returned, label: it.label })
}

/// `None` for what Alipay counts as neither income nor expense, in the word of its generation.
fn direction(cell: &str) -> Result<Option<Direction>, Reason> {
    match cell {
        "支出" | "已支出" | "待支出" => Ok(Some(Direction::Out)),
        "收入" | "已收入" | "待收入" => Ok(Some(Direction::In)),
        "不计收支" | "其他" | "资金转移" | "" | "/" => Ok(None),
        _ => Err(Reason::UnknownDirection(Quoted::from(cell))),
    }
}

fn is_yield(subject: &str) -> bool {
    subject.contains("收益发放") || subject.contains("结息")
}

/// A refund's number is the number of the trade, an underscore, and its own part; the order
/// number is that of the trade.
fn refund<'r>(reference: &'r str, order: &'r str) -> Refund<'r> {
    let trade = reference.split_once('_').map(|(trade, _)| trade).filter(|it| !it.is_empty());
    let order = Some(order).filter(|it| !it.is_empty());
    let inferable = trade.is_none() && order.is_none();
    let trade = trade.map(|it| Name::Reference(it.into()));
    let order = order.map(|it| Name::Order(it.into()));
    Refund { names: trade.into_iter().chain(order).collect(), inferable }
}

/// Where the app's export has what, since 2021.
pub(super) struct Receipt {
    at: usize,
    category: usize,
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

impl Receipt {
    pub(super) fn of(header: &Header<'_>) -> Option<Receipt> {
        Some(Receipt {
            at: header.find("交易时间")?,
            category: header.find("交易分类")?,
            counterparty: header.find("交易对方")?,
            subject: header.find("商品说明")?,
            direction: header.find("收/支")?,
            amount: header.find("金额")?,
            method: header.find("收/付款方式")?,
            status: header.find("交易状态")?,
            reference: header.find("交易订单号")?,
            order: header.find("商家订单号")?,
            remark: header.find_if_any("备注"),
        })
    }

    /// The generations have the same columns, and tell themselves apart by what comes first.
    pub(super) fn direction_comes_first(&self) -> bool {
        self.direction < self.at
    }

    pub(super) fn read<'r>(
        &self,
        row: &Row<'r>,
        neither: &'static str,
    ) -> Result<Entry<'r>, Reason> {
        let direction = row.at(self.direction);
        entry(Statement {
            line: row.line,
            reference: reading::reference(row.at(self.reference))?,
            order: row.at(self.order),
            at: reading::time(row.at(self.at))?,
            direction,
            amount: reading::amount(row.at(self.amount))?,
            counterparty: row.at(self.counterparty),
            subject: row.at(self.subject),
            method: row.at(self.method),
            status: row.at(self.status),
            category: row.at(self.category),
            fee: None,
            refunded: None,
            remark: row.at_if_any(self.remark),
            label: match direction {
                "收入" => "收入",
                "支出" => "支出",
                _ => neither,
            },
        })
    }
}

//! WeChat Pay, a merchant's account (资金账单): every movement, with the number of the payment,
//! the refund or the withdrawal that it belongs to.

use redress_core::payment::Direction;

use super::{
    plain::{Plain, refund_by},
    wechat_merchant::{self, Summary, cell, number},
};
use crate::{
    Format,
    ledger::{Entry, Refund},
    problem::{Quoted, Reason},
    reading::{self, YUAN},
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "wechat_fund",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

const RECORDS: &str = "资金流水总笔数";

/// The direction, and what the last lines call its number of rows and their sum.
const SUMS: [(&str, &str, &str); 2] =
    [("收入", "收入笔数", "收入金额"), ("支出", "支出笔数", "支出金额")];

/// Between the merchant's own pockets.
const OWN: &[&str] = &["提现", "充值"];

struct Columns {
    at: usize,
    business: usize,
    flow: usize,
    name: usize,
    kind: usize,
    direction: usize,
    amount: usize,
    remark: usize,
    voucher: usize,
    summary: Summary,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            at: header.find("记账时间")?,
            business: header.find("微信支付业务单号")?,
            flow: header.find("资金流水单号")?,
            name: header.find("业务名称")?,
            kind: header.find("业务类型")?,
            direction: header.find("收支类型")?,
            amount: header.find("收支金额(元)").or_else(|| header.find("收支金额（元）"))?,
            remark: header.find("备注")?,
            voucher: header.find("业务凭证号")?,
            summary: Summary::default(),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let (booked, label) = match cell(row, self.direction) {
            "收入" => (Direction::In, "收入"),
            "支出" => (Direction::Out, "支出"),
            other => return Err(Reason::UnknownDirection(Quoted::from(other))),
        };
        let kind = cell(row, self.kind);
        let amount = reading::signed(cell(row, self.amount), YUAN)?;
        let booked = if amount.minor() < 0 { opposite(booked) } else { booked };
        let own = OWN.iter().any(|it| kind.contains(it));
        let direction = if own { Direction::Neutral } else { booked };
        let flow = number(cell(row, self.flow));
        let business = number(cell(row, self.business));
        let reference = reading::reference(if business.is_empty() { flow } else { business })?;
        let at = wechat_merchant::time(cell(row, self.at))?;

        let mut plain = Plain::new(row.line, reference, at, direction, amount);
        plain.order = number(cell(row, self.voucher));
        plain.subject = cell(row, self.name);
        plain.status = kind;
        plain.remark = cell(row, self.remark);
        plain.label = label;
        plain.also_numbered("资金流水单号", flow);
        // It names itself and the merchant's number for it, but not the trade.
        let is_refund = booked == Direction::Out && kind.contains("退款");
        plain.refund = is_refund.then(|| Refund { inferable: true, ..refund_by([]) });
        Ok(plain.entry())
    }

    fn footer(&mut self, row: &Row<'_>, totals: &mut Totals) -> bool {
        let Some(sums) = self.summary.take(row, RECORDS) else {
            return false;
        };
        let value = |wanted: &str| sums.iter().find(|(it, _)| it == wanted).map(|(_, it)| *it);
        if let Some(Ok(records)) = value(RECORDS).map(str::parse) {
            totals.declare_records(records);
        }
        for (label, count, sum) in SUMS {
            let count = value(count).and_then(|it| it.parse().ok());
            let sum = value(sum).and_then(|it| reading::signed(it, YUAN).ok());
            if let (Some(count), Some(sum)) = (count, sum) {
                totals.declare(label, count, sum);
            }
        }
        true
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::In => Direction::Out,
        Direction::Out => Direction::In,
        Direction::Neutral => Direction::Neutral,
    }
}

//! Alipay, a merchant's bookings of a day (账务明细): every movement of the account under a
//! number of its own, in columns for what came in and what went out.

use redress_core::{money::Money, payment::Direction};

use super::{
    alipay_merchant::{self, FUNDS},
    plain::{Plain, refund_by},
};
use crate::{
    Format,
    ledger::{Entry, Name},
    problem::{Quoted, Reason},
    reading::{self, YUAN},
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "alipay_fund",
    recognizes: |content, options| alipay_merchant::recognizes::<Columns>(content, FUNDS, options),
    read: |content, options| alipay_merchant::read::<Columns>(content, options),
};

/// Between the merchant's own pockets.
const OWN: &[&str] = &["提现", "充值", "转账到银行卡"];

struct Columns {
    reference: usize,
    order: usize,
    business: usize,
    received: usize,
    spent: usize,
    at: usize,
    /// What the booking is about: newer files have a kind and a description.
    kind: Option<usize>,
    account: Option<usize>,
    subject: Option<usize>,
    remark: Option<usize>,
}

impl Layout for Columns {
    const APART: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            reference: header.find("账务流水号")?,
            order: header.find("商户订单号")?,
            business: header.find("业务流水号")?,
            received: header.find("收入金额（+元）")?,
            spent: header.find("支出金额（-元）")?,
            at: header.find("发生时间").or_else(|| header.find("入账时间"))?,
            kind: header.find_if_any("业务类型").or_else(|| header.find_if_any("业务描述")),
            account: header.find_if_any("对方账号").or_else(|| header.find_if_any("对方账户")),
            subject: header.find_if_any("商品名称"),
            remark: header.find_if_any("备注"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = self.amount(row)?;
        let booked = if amount.minor() < 0 { Direction::Out } else { Direction::In };
        let (kind, remark) = (row.at_if_any(self.kind), row.at_if_any(self.remark));
        let about = |word: &str| kind.contains(word) || (kind.is_empty() && remark.contains(word));
        let own = OWN.iter().any(|it| about(it));
        let is_refund = booked == Direction::Out && about("退款");

        let direction = if own { Direction::Neutral } else { booked };
        let reference = reading::reference(row.at(self.reference))?;
        let at = reading::time(row.at(self.at))?;
        let mut plain = Plain::new(row.line, reference, at, direction, amount);
        plain.order = row.at(self.order);
        plain.counterparty = row.at_if_any(self.account);
        plain.subject = row.at_if_any(self.subject);
        plain.status = kind;
        plain.remark = remark;
        plain.label = if booked == Direction::Out { "支出合计" } else { "收入合计" };
        plain.also_numbered("业务流水号", reading::text(row.at(self.business)));
        plain.refund = is_refund.then(|| refund_by([Name::Order(plain.order.into())]));
        Ok(plain.entry())
    }
}

impl Columns {
    /// What came in, or less than nothing for what went out. One of the two columns has it, and
    /// files differ in whether the sign of what goes out is written.
    fn amount(&self, row: &Row<'_>) -> Result<Money, Reason> {
        let part = |column| match reading::text(row.at(column)) {
            "" => Ok(Money::zero(YUAN)),
            cell => reading::signed(cell, YUAN),
        };
        let (received, spent) = (part(self.received)?, part(self.spent)?.abs());
        let of_both = received.minus(spent);
        of_both.map_err(|_| Reason::NotAnAmount(Quoted::from(row.at(self.received))))
    }
}

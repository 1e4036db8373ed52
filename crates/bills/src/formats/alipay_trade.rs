//! Alipay, a merchant's trades of a day (业务明细): what customers paid in, and what went back.
//! A refund repeats the numbers of its trade and adds one of its own.

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use super::{
    alipay_merchant::{self, TRADES},
    plain::{Plain, refund_by},
};
use crate::{
    Format,
    ledger::{Entry, Name},
    problem::Reason,
    reading::{self, YUAN},
    remark::Note,
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "alipay_trade",
    recognizes: |content, options| alipay_merchant::recognizes::<Columns>(content, TRADES, options),
    read: |content, options| alipay_merchant::read::<Columns>(content, options),
};

struct Columns {
    reference: usize,
    order: usize,
    kind: usize,
    subject: usize,
    created: usize,
    finished: usize,
    payer: usize,
    amount: usize,
    received: usize,
    request: usize,
    fee: Option<usize>,
    remark: Option<usize>,
}

impl Layout for Columns {
    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            reference: header.find("支付宝交易号")?,
            order: header.find("商户订单号")?,
            kind: header.find("业务类型")?,
            subject: header.find("商品名称")?,
            created: header.find("创建时间")?,
            finished: header.find("完成时间")?,
            payer: header.find("对方账户")?,
            amount: header.find("订单金额（元）")?,
            received: header.find("商家实收（元）")?,
            request: header.find("退款批次号/请求号")?,
            fee: header.find_if_any("服务费（元）"),
            remark: header.find_if_any("备注"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = reading::signed(row.at(self.amount), YUAN)?;
        let kind = Kind::of(row.at(self.kind));
        let trade = reading::reference(row.at(self.reference))?;
        let request = reading::text(row.at(self.request));
        let back = kind == Kind::Refund || amount.minor() < 0;
        let direction = if back { Direction::Out } else { Direction::In };
        let own = if kind == Kind::Refund && !request.is_empty() { request } else { trade };

        let mut plain = Plain::new(row.line, own, self.at(row)?, direction, amount);
        plain.order = row.at(self.order);
        plain.counterparty = row.at(self.payer);
        plain.subject = row.at(self.subject);
        plain.status = row.at(self.kind);
        plain.fee = self.fee(row, kind)?;
        plain.remark = row.at_if_any(self.remark);
        if kind == Kind::Refund {
            let names = [Name::Reference(trade.into()), Name::Order(plain.order.into())];
            plain.refund = Some(refund_by(names));
        }
        if kind.sign_is_odd(amount) {
            plain.notes.push(Note::OddSign);
        }
        if kind == Kind::Unknown {
            plain.notes.push(Note::UnknownKind);
        }
        Ok(plain.entry())
    }

    /// Providers count a row by its sign, whatever it calls itself.
    fn tally(&self, row: &Row<'_>, _: &Entry<'_>, totals: &mut Totals) {
        let Ok(received) = reading::signed(row.at(self.received), YUAN) else { return };
        let label = match received.minor() < 0 {
            true => "退款合计",
            false => "交易合计",
        };
        totals.count(label, received);
    }
}

impl Columns {
    fn at(&self, row: &Row<'_>) -> Result<PaidAt, Reason> {
        let finished = row.at(self.finished);
        reading::time(if finished.is_empty() { row.at(self.created) } else { finished })
    }

    /// Written with either sign: charged on a trade, given back on a refund.
    fn fee(&self, row: &Row<'_>, kind: Kind) -> Result<Option<Money>, Reason> {
        let cell = row.at_if_any(self.fee);
        if cell.is_empty() {
            return Ok(None);
        }
        let fee = reading::signed(cell, YUAN)?.abs();
        Ok(Some(if kind == Kind::Refund { Money::of_minor(-fee.minor(), YUAN) } else { fee }))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Trade,
    Refund,
    Unknown,
}

impl Kind {
    fn of(cell: &str) -> Kind {
        match cell {
            "交易" => Kind::Trade,
            "退款" => Kind::Refund,
            _ => Kind::Unknown,
        }
    }

    fn sign_is_odd(self, amount: Money) -> bool {
        match self {
            Kind::Trade => amount.minor() < 0,
            Kind::Refund => 0 < amount.minor(),
            Kind::Unknown => false,
        }
    }
}

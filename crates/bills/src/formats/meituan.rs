//! Meituan, a person's bill: what was ordered for how much and what was paid in the end. It names
//! no shop but in the title of the order.

use redress_core::payment::Direction;

use super::plain::{Plain, refund_by};
use crate::{
    Format,
    ledger::{Entry, Name, Refund},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "meituan",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns {
    created: usize,
    paid: usize,
    kind: usize,
    title: usize,
    direction: usize,
    method: usize,
    amount: usize,
    reference: usize,
    order: usize,
    remark: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        header.find("订单金额")?;
        Some(Columns {
            created: header.find("交易创建时间")?,
            paid: header.find("交易成功时间")?,
            kind: header.find("交易类型")?,
            title: header.find("订单标题")?,
            direction: header.find("收/支")?,
            method: header.find("支付方式")?,
            amount: header.find("实付金额")?,
            reference: header.find("交易单号")?,
            order: header.find("商家单号")?,
            remark: header.find_if_any("备注"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let kind = row.at(self.kind);
        let (exported, label) = match row.at(self.direction) {
            "支出" => (Direction::Out, "支出"),
            "收入" => (Direction::In, "收入"),
            "不计收支" => (Direction::Neutral, "不计收支"),
            "" | "/" => (Direction::Neutral, "其他"),
            other => return Err(Reason::UnknownDirection(Quoted::from(other))),
        };
        // What is paid off was spent before, on credit.
        let direction = if kind == "还款" { Direction::Neutral } else { exported };
        let paid = reading::text(row.at(self.paid));
        let at = reading::time(if paid.is_empty() { row.at(self.created) } else { paid })?;
        let amount = reading::amount(row.at(self.amount))?;
        let reference = reading::reference(row.at(self.reference))?;

        let mut plain = Plain::new(row.line, reference, at, direction, amount);
        plain.order = row.at(self.order);
        plain.subject = row.at(self.title);
        plain.counterparty = plain.subject.strip_prefix("退款-").unwrap_or(plain.subject);
        plain.method = row.at(self.method);
        plain.status = kind;
        // What was never paid has no time of success.
        plain.moved = !paid.is_empty();
        plain.remark = row.at_if_any(self.remark);
        plain.label = label;
        if kind == "退款" && exported != Direction::Out {
            plain.direction = Direction::In;
            let order = Name::Order(reading::text(plain.order).into());
            plain.refund = Some(Refund { inferable: true, ..refund_by([order]) });
        }
        if !["支付", "退款", "还款"].contains(&kind) {
            plain.notes.push(Note::UnknownKind);
        }
        Ok(plain.entry())
    }
}

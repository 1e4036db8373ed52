//! JD, a person's bill: the cell with the amount also says what came back, and goods taken on
//! credit stand there before they are paid.

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use super::plain::{Plain, refund_by};
use crate::{
    Format,
    ledger::{Entry, Name, Refund},
    problem::{Quoted, Reason},
    reading::{self, YUAN},
    remark::Note,
    status,
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "jd",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

const MOVED: &[&str] = &["交易成功", "退款成功", "还款成功"];
const CREDIT: &str = "先享后付";

struct Columns {
    at: usize,
    merchant: usize,
    subject: usize,
    amount: usize,
    method: usize,
    status: usize,
    direction: usize,
    category: usize,
    reference: usize,
    order: usize,
    remark: Option<usize>,
}

impl Layout for Columns {
    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            at: header.find("交易时间")?,
            merchant: header.find("商户名称")?,
            subject: header.find("交易说明")?,
            amount: header.find("金额")?,
            method: header.find("收/付款方式")?,
            status: header.find("交易状态")?,
            direction: header.find("收/支")?,
            category: header.find("交易分类")?,
            reference: header.find("交易订单号")?,
            order: header.find("商家订单号")?,
            remark: header.find_if_any("备注"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let status = row.at(self.status);
        let (amount, given_back) = amount(row.at(self.amount))?;
        let exported = exported(row.at(self.direction))?;
        let is_refund = exported != Some(Direction::Out) && status == "退款成功";
        let direction = match exported {
            _ if is_refund => Direction::In,
            Some(direction) => direction,
            None if given_back.is_some() => Direction::Out,
            None => Direction::Neutral,
        };
        let said = status::said(status, MOVED, &[]);
        let later = self.is_paid_later(row);

        let reference = reading::reference(row.at(self.reference))?;
        let at: PaidAt = reading::time(row.at(self.at))?;
        let mut plain = Plain::new(row.line, reference, at, direction, amount);
        plain.order = row.at(self.order);
        plain.counterparty = row.at(self.merchant);
        plain.subject = row.at(self.subject);
        plain.method = row.at(self.method);
        plain.status = status;
        plain.moved = said.moved && !later;
        plain.refunded = given_back;
        plain.returned = given_back;
        plain.remark = row.at_if_any(self.remark);
        if is_refund {
            let order = Name::Order(reading::text(plain.order).into());
            plain.refund = Some(Refund { inferable: amount.is_positive(), ..refund_by([order]) });
        }
        if !said.known {
            plain.notes.push(Note::UnknownStatus);
        }
        if later {
            plain.notes.push(Note::PaidLater);
        }
        Ok(plain.entry())
    }

    /// The totals are of what the merchant kept, and what is paid later counts as nothing.
    fn tally(&self, row: &Row<'_>, entry: &Entry<'_>, totals: &mut Totals) {
        let payment = &entry.payment;
        let given_back = payment.refunded.unwrap_or(Money::zero(YUAN));
        let kept = match self.is_paid_later(row) {
            true => Money::zero(YUAN),
            false => payment.amount.minus(given_back).unwrap_or(payment.amount),
        };
        totals.count(row.at(self.direction), kept);
    }
}

impl Columns {
    /// Counted as neither, it is only ordered: the payment has a row of its own later.
    fn is_paid_later(&self, row: &Row<'_>) -> bool {
        row.at(self.category) == CREDIT && row.at(self.direction) == "不计收支"
    }
}

fn exported(cell: &str) -> Result<Option<Direction>, Reason> {
    match cell {
        "支出" => Ok(Some(Direction::Out)),
        "收入" => Ok(Some(Direction::In)),
        "不计收支" | "" => Ok(None),
        _ => Err(Reason::UnknownDirection(Quoted::from(cell))),
    }
}

/// The whole amount, and what came back of it: `131.77(已退款89.84)`, `468.32(已全额退款)`.
fn amount(cell: &str) -> Result<(Money, Option<Money>), Reason> {
    let unread = || Reason::NotAnAmount(Quoted::from(cell));
    let Some((whole, rest)) = cell.split_once(['(', '（']) else {
        return Ok((reading::amount(cell)?, None));
    };
    let whole = reading::amount(whole.trim())?;
    let said = rest.trim_end_matches([')', '）']);
    let back = match said.strip_prefix("已退款") {
        Some(part) => reading::amount(part.trim())?,
        None if said == "已全额退款" => whole,
        None => return Err(unread()),
    };
    Ok((whole, Some(back)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_with_the_amount_says_what_came_back() {
        let minor =
            |cell| amount(cell).map(|(whole, back)| (whole.minor(), back.map(|it| it.minor())));
        assert_eq!(minor("131.77(已退款89.84)"), Ok((13_177, Some(8_984))));
        assert_eq!(minor("468.32（已全额退款）"), Ok((46_832, Some(46_832))));
        assert_eq!(minor("0.00"), Ok((0, None)));
        for cell in ["468.32(", "468.32(大概)", "(已退款1.00)", "1.00(已退款)"] {
            assert!(minor(cell).is_err(), "{cell}");
        }
    }
}

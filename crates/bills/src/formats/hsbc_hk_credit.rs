//! HSBC Hong Kong, credit card: what is spent is negative, TABs follow the amounts, and the text
//! begins with how it was paid.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::{Quoted, Reason},
    remark::Note,
    status,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "hsbc_hk_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    what: usize,
    amount: usize,
    currency: usize,
    status: usize,
    merchant: usize,
    way: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("Transaction date")?,
            what: header.find("Description")?,
            amount: header.find("Billing amount")?,
            currency: header.find("Billing currency")?,
            status: header.find("Transaction status")?,
            merchant: header.find("Merchant name")?,
            way: header.find("Credit / Debit")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), bank::currency(row.at(self.currency))?)?;
        let merchant = row.at(self.merchant);
        let what = bank::squeezed(row.at(self.what));
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day_of_year(row.at(self.day), false)?,
            way: match row.at(self.way) {
                "DEBIT" => Way::Out,
                "CREDIT" => Way::In,
                other => return Err(Reason::UnknownDirection(Quoted::from(other))),
            },
            amount,
            party: if merchant.is_empty() { &what } else { merchant },
            subject: what.clone(),
            kind: row.at(self.status),
            method: "HSBC".to_owned(),
            reference: "",
            account: Account::Card,
        });
        let said = status::said(row.at(self.status), &["POSTED", "PENDING"], &["DECLINED"]);
        entry.payment.settled &= said.moved;
        if !said.known {
            Note::UnknownStatus.on(&mut entry.payment);
        }
        Ok(entry)
    }
}

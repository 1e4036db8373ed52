//! HSBC Hong Kong, deposit account: signed amounts with TABs behind them, several currencies.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "hsbc_hk_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    what: usize,
    amount: usize,
    currency: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        header.find("Balance")?;
        Some(Columns {
            day: header.find("Date")?,
            what: header.find("Description")?,
            amount: header.find("Billing amount")?,
            currency: header.find("Billing currency")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), bank::currency(row.at(self.currency))?)?;
        let what = bank::squeezed(row.at(self.what));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_of_year(row.at(self.day), false)?,
            way: Way::of_received(amount),
            amount,
            party: &what,
            subject: String::new(),
            kind: "",
            method: "HSBC".to_owned(),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

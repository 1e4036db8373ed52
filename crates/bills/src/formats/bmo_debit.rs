//! Bank of Montreal, deposit account, in Canadian dollars: signed amounts, and blank lines
//! between the names of the columns and the rows.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "bmo_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    card: usize,
    kind: usize,
    day: usize,
    amount: usize,
    what: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            card: header.find("First Bank Card")?,
            kind: header.find("Transaction Type")?,
            day: header.find("Date Posted")?,
            amount: header.find("Transaction Amount")?,
            what: header.find("Description")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), bank::canadian_dollar())?;
        let what = bank::squeezed(row.at(self.what));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way: Way::of_received(amount),
            amount,
            party: &what,
            subject: String::new(),
            kind: row.at(self.kind),
            method: bank::card("BMO", row.at(self.card)),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

//! Toronto-Dominion Bank, deposit account, in Canadian dollars. The file has no names of columns:
//! month first, then the text, what went out, what came in, and the balance.

use super::bank::{self, Account, Movement};
use crate::{
    Format,
    ledger::Entry,
    options::Options,
    problem::Reason,
    table::{self, Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "td",
    recognizes: |content, options| content.text().is_some_and(|it| is_td(it, options)),
    read: |content, options| content.read_bare(Columns, CELLS, options),
};

const CELLS: usize = 5;
/// How many rows have to look right before a file without names is believed.
const PROBED_ROWS: usize = 3;

struct Columns;

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(_: &Header<'_>) -> Option<Columns> {
        None
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let currency = bank::canadian_dollar();
        let spent = bank::money_or_nothing(row.at(2), currency)?;
        let received = bank::money_or_nothing(row.at(3), currency)?;
        let (way, amount) = bank::one_of(received, spent, row.at(2))?;
        let what = bank::squeezed(row.at(1));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_of_year(row.at(0), true)?,
            way,
            amount,
            party: &what,
            subject: String::new(),
            kind: "",
            method: "TD".to_owned(),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

fn is_td(text: &str, options: &Options) -> bool {
    let (mut seen, mut right) = (0, 0);
    table::first_rows(text, PROBED_ROWS, options, |row| {
        seen += 1;
        let balance = bank::signed(row.at(4), bank::canadian_dollar()).is_ok();
        right += u32::from(row.width() == CELLS && balance && Columns.read(row).is_ok());
    });
    0 < seen && right == seen
}

//! Industrial and Commercial Bank of China, credit card.

use super::{
    bank::{self, Account},
    icbc,
};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "icbc_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns(icbc::Columns);

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        icbc::Columns::of(header, Account::Card).map(Columns)
    }

    fn above(&mut self, preamble: &str) {
        self.0.above(preamble);
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        self.0.read(row)
    }

    fn footer(&mut self, row: &Row<'_>, totals: &mut Totals) -> bool {
        self.0.footer(row, totals)
    }

    fn tally(&self, _: &Row<'_>, entry: &Entry<'_>, totals: &mut Totals) {
        bank::tally(entry, totals);
    }
}

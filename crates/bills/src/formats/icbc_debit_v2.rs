//! Industrial and Commercial Bank of China, debit card, with the columns 交易详情 and 对方账户.

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
    name: "icbc_debit_v2",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns(icbc::Columns);

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        icbc::Columns::of(header, Account::Deposit).filter(icbc::Columns::has_details).map(Columns)
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

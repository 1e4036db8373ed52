//! Alipay, export of the app from 2021-06 to 2023-01: the direction stands first and the time
//! last, and everything that the export says about itself follows the table.

use super::alipay::Receipt;
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "alipay_v2",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns(Receipt);

impl Layout for Columns {
    const APART: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Receipt::of(header).filter(Receipt::direction_comes_first).map(Columns)
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        self.0.read(row, "其他")
    }
}

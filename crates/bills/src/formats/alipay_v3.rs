//! Alipay, export of the app since 2023-02: the time stands first, below a preamble of two dozen
//! lines. Rows end in a comma or not, even within one file.

use super::alipay::Receipt;
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "alipay_v3",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns(Receipt);

impl Layout for Columns {
    const APART: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Receipt::of(header).filter(|it| !it.direction_comes_first()).map(Columns)
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        self.0.read(row, "不计收支")
    }
}

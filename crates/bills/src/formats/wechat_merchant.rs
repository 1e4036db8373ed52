//! What WeChat Pay's bills for merchants have in common: a back-tick before every cell, and two
//! last lines that name sums and give them.

use redress_core::payment::PaidAt;

use crate::{
    problem::{Quoted, Reason},
    reading,
    table::Row,
    totals::Fine,
};

/// A cell without the mark that keeps spreadsheet programs from changing it.
pub(super) fn cell<'r>(row: &Row<'r>, column: usize) -> &'r str {
    row.at(column).trim_start_matches('`').trim()
}

/// The same for a column that the bill may lack.
pub(super) fn cell_if_any<'r>(row: &Row<'r>, column: Option<usize>) -> &'r str {
    column.map_or("", |it| cell(row, it))
}

/// A time. Bills of 2014 write the colons in full width.
pub(super) fn time(cell: &str) -> Result<PaidAt, Reason> {
    reading::time(&cell.replace('：', ":"))
}

/// A number, or nothing for `0`, which stands where there is none.
pub(super) fn number(cell: &str) -> &str {
    if cell == "0" { "" } else { reading::text(cell) }
}

/// A decimal that may be finer than the currency.
pub(super) fn fine(cell: &str) -> Result<Fine, Reason> {
    if cell.is_empty() {
        return Ok(Fine::default());
    }
    Fine::parse(cell).ok_or_else(|| Reason::NotAnAmount(Quoted::from(cell)))
}

/// Reads the two last lines: first the words, then a value under each. Which sum stands where is
/// not promised, so the words decide.
#[derive(Default)]
pub(super) struct Summary(Option<Vec<String>>);

impl Summary {
    /// The words and their values; nothing yet for the line of the words, which begins with
    /// `first`, and `None` for a row that is neither line.
    pub(super) fn take<'r>(
        &mut self,
        row: &Row<'r>,
        first: &str,
    ) -> Option<Vec<(String, &'r str)>> {
        if cell(row, 0) == first {
            let words = (0..row.width()).map(|it| cell(row, it).to_owned());
            self.0 = Some(words.collect());
            return Some(Vec::new());
        }
        let words = self.0.take()?.into_iter().enumerate();
        Some(words.map(|(column, word)| (word, cell(row, column))).collect())
    }
}

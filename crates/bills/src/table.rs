//! Finds the table of a bill by the names of its columns and walks over its rows, whether they
//! come from a text or from a sheet.

use std::{borrow::Cow, cell::Cell};

use crate::{
    cells::{Fit, Lines},
    ledger::{Entry, Ledger},
    limits::{Limits, PREAMBLE_BYTES_MAX, PREAMBLE_LINES_MAX},
    problem::{Problem, Reason},
    totals::Totals,
};

/// Where a format finds what in a row, once it has seen the names of the columns.
pub(crate) trait Layout: Sized {
    /// `None` if these are not the names of this format's columns.
    fn of(header: &Header<'_>) -> Option<Self>;

    /// Takes notice of what stands above the table: a year, an account. A line each.
    fn above(&mut self, _preamble: &str) {}

    /// Reads one row.
    fn read(&self, row: &Row<'_>) -> Result<Entry, Reason>;

    /// What may stand between the cells, the likeliest first.
    const DELIMITERS: &'static [char] = &[','];

    /// Whether the format says which payments were given back. Where it does not, any payment
    /// may have been.
    const MARKS_RETURNED: bool = true;

    /// Whether the rows are to be looked at, all of them, before the first is read.
    const SURVEYED: bool = false;

    /// Takes note of a row for what only all of them tell, such as whether days or months come
    /// first.
    fn survey(&mut self, _row: &Row<'_>) {}

    /// Reads a row of the format's own that sums the others up. Returns whether it was one.
    fn footer(&mut self, _row: &Row<'_>, _totals: &mut Totals) -> bool {
        false
    }

    /// Counts a row into totals that [`Entry::label`] does not tell.
    fn tally(&self, _row: &Row<'_>, _entry: &Entry, _totals: &mut Totals) {}
}

/// A row that may be the names of the columns.
pub(crate) struct Header<'r> {
    cells: &'r [Cow<'r, str>],
    least: Cell<usize>,
}

impl<'r> Header<'r> {
    fn of(row: &Row<'r>) -> Header<'r> {
        Header { cells: row.cells, least: Cell::new(0) }
    }

    /// The place of a column that every row needs to have.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let place = self.find_if_any(name)?;
        self.least.set(self.least.get().max(place + 1));
        Some(place)
    }

    /// The place of a column that rows may lack. The first of its name, should there be two.
    pub(crate) fn find_if_any(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|it| it == name)
    }

    /// The place of the first of several names that is there.
    pub(crate) fn find_one_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|it| self.find(it))
    }

    /// A comma at the end of the names makes no column.
    fn fit(&self) -> Fit {
        let named = self.cells.iter().rposition(|it| !it.is_empty()).map_or(0, |it| it + 1);
        Fit { least: self.least.get(), most: named }
    }
}

/// One row of a text or a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    /// The 1-based line of the text, or row of the sheet.
    pub(crate) line: u64,
    cells: &'r [Cow<'r, str>],
}

impl<'r> Row<'r> {
    pub(crate) fn of(line: u64, cells: &'r [Cow<'r, str>]) -> Row<'r> {
        Row { line, cells }
    }

    /// How many cells there are.
    pub(crate) fn width(&self) -> usize {
        self.cells.len()
    }

    /// What stands in a column; nothing if the row ends before it.
    pub(crate) fn at(&self, column: usize) -> &'r str {
        self.cells.get(column).map_or("", |it| it)
    }

    /// The same for a column that the table may lack.
    pub(crate) fn at_if_any(&self, column: Option<usize>) -> &'r str {
        column.map_or("", |it| self.at(it))
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|it| !it.is_empty()).count()
    }

    /// A line of dashes, with or without words between them, as around every wallet's table.
    fn is_rule(&self) -> bool {
        self.at(0).trim_start_matches('#').starts_with("-----")
    }

    fn whole(&self) -> Cow<'r, str> {
        match self.cells {
            [one] => Cow::Borrowed(one),
            several => Cow::Owned(several.join(",")),
        }
    }

    pub(crate) fn fits(&self, fit: Fit, limits: &Limits) -> Result<(), Reason> {
        let found = self.cells.len();
        if found < fit.least {
            return Err(Reason::TooFewCells { found, wanted: fit.least });
        }
        let surplus = self.cells.get(fit.most..).unwrap_or_default();
        if limits.columns < found || surplus.iter().any(|it| !it.is_empty()) {
            return Err(Reason::TooManyCells { found, wanted: fit.most });
        }
        if self.cells.iter().any(|it| limits.cell_bytes < it.len()) {
            return Err(Reason::CellTooLong(limits.cell_bytes));
        }
        Ok(())
    }
}

/// Whether the names of `L`'s columns stand where they should.
pub(crate) fn is_in_text<L: Layout>(text: &str, limits: &Limits) -> bool {
    delimiter::<L>(text, limits).is_some()
}

/// What stands between the cells of the line with the names of `L`'s columns, if there is one.
fn delimiter<L: Layout>(text: &str, limits: &Limits) -> Option<char> {
    let mut cells = Vec::new();
    L::DELIMITERS.iter().copied().find(|delimiter| {
        let mut lines = Lines::between(*delimiter, text, limits);
        for _ in 0..PREAMBLE_LINES_MAX {
            match lines.next(None, &mut cells) {
                Some(line) if is_header::<L>(&Row::of(line, &cells)) => return true,
                Some(_) => {}
                None => return false,
            }
        }
        false
    })
}

/// Whether a row has the names of `L`'s columns.
pub(crate) fn is_header<L: Layout>(row: &Row<'_>) -> bool {
    L::of(&Header::of(row)).is_some()
}

/// Reads a whole text.
pub(crate) fn read_text<L: Layout>(text: &str, limits: &Limits) -> Ledger {
    let mut walk = Walk::<L>::new(limits);
    let delimiter = delimiter::<L>(text, limits).unwrap_or(',');
    if L::SURVEYED {
        walk.layout = survey(Lines::between(delimiter, text, limits));
    }
    let mut lines = Lines::between(delimiter, text, limits);
    let mut cells = Vec::new();
    while let Some(line) = lines.next(walk.fit(), &mut cells) {
        if !walk.take(&Row::of(line, &cells)) {
            break;
        }
    }
    walk.ledger
}

/// Reads a whole text without names of columns, in which every row has so many cells.
pub(crate) fn read_bare_text<L: Layout>(
    layout: L,
    cells: usize,
    text: &str,
    limits: &Limits,
) -> Ledger {
    let mut walk = Walk::bare(layout, Fit { least: cells, most: cells }, limits);
    let mut lines = Lines::between(',', text, limits);
    let mut cells = Vec::new();
    while let Some(line) = lines.next(walk.fit(), &mut cells) {
        if !walk.take(&Row::of(line, &cells)) {
            break;
        }
    }
    walk.ledger
}

/// The first rows of a text with anything in them.
pub(crate) fn first_rows(text: &str, most: usize, limits: &Limits, mut see: impl FnMut(&Row<'_>)) {
    let mut lines = Lines::between(',', text, limits);
    let (mut cells, mut seen) = (Vec::new(), 0);
    for _ in 0..PREAMBLE_LINES_MAX {
        let Some(line) = lines.next(None, &mut cells) else { return };
        let row = Row::of(line, &cells);
        if row.filled() != 0 {
            see(&row);
            seen += 1;
        }
        if most <= seen {
            return;
        }
    }
}

/// Looks at every row below the first names of columns.
fn survey<L: Layout>(mut lines: Lines<'_>) -> Option<(L, Fit)> {
    let (mut found, mut cells) = (None::<(L, Fit)>, Vec::new());
    while let Some(line) = lines.next(found.as_ref().map(|(_, fit)| *fit), &mut cells) {
        let row = Row::of(line, &cells);
        let header = Header::of(&row);
        match &mut found {
            Some((layout, _)) => layout.survey(&row),
            None => found = L::of(&header).map(|it| (it, header.fit())),
        }
    }
    found
}

/// Goes over the rows one by one: outside the table, in it, and outside again. Files that are
/// several exports put together have several tables.
pub(crate) struct Walk<L> {
    layout: Option<(L, Fit)>,
    inside: bool,
    preamble: String,
    rows: u64,
    limits: Limits,
    pub(crate) ledger: Ledger,
}

/// How many cells with something in them make a row outside the table look like one of its own.
const CELLS_OF_A_STRAY_ROW: usize = 6;

impl<L: Layout> Walk<L> {
    pub(crate) fn new(limits: &Limits) -> Walk<L> {
        let mut ledger = Ledger::default();
        ledger.any_may_be_returned = !L::MARKS_RETURNED;
        let preamble = String::new();
        Walk { layout: None, inside: false, preamble, rows: 0, limits: *limits, ledger }
    }

    /// A table that has no names of columns: every line is a row of it.
    fn bare(layout: L, fit: Fit, limits: &Limits) -> Walk<L> {
        Walk { layout: Some((layout, fit)), inside: true, ..Walk::new(limits) }
    }

    fn fit(&self) -> Option<Fit> {
        self.layout.as_ref().filter(|_| self.inside).map(|(_, fit)| *fit)
    }

    /// Takes the next row. Returns whether more are wanted.
    pub(crate) fn take(&mut self, row: &Row<'_>) -> bool {
        let filled = row.filled();
        if filled == 0 {
            return true;
        }
        if row.is_rule() {
            self.inside = false;
            return true;
        }
        let header = Header::of(row);
        if let Some(mut layout) = L::of(&header) {
            layout.above(&self.preamble);
            if !L::SURVEYED || self.layout.is_none() {
                self.layout = Some((layout, header.fit()));
            }
            self.inside = true;
            return true;
        }
        let Some((layout, fit)) = &mut self.layout else {
            self.ledger.totals.note(&row.whole());
            if self.preamble.len() < PREAMBLE_BYTES_MAX {
                let line = row.whole();
                self.preamble.extend(line.chars().take(PREAMBLE_BYTES_MAX).chain(['\n']));
            }
            return true;
        };
        if layout.footer(row, &mut self.ledger.totals) {
            self.inside = false;
            return true;
        }
        let stray = !self.inside && filled < CELLS_OF_A_STRAY_ROW;
        let footer = filled < fit.least && self.ledger.totals.note(&row.whole());
        if stray || footer {
            self.inside &= !footer;
            return true;
        }
        self.rows += 1;
        if self.limits.rows < self.rows {
            let reason = Reason::TooManyRows(self.limits.rows);
            self.ledger.problems.push(Problem { line: row.line, reason });
            return false;
        }
        match row.fits(*fit, &self.limits).and_then(|()| layout.read(row)) {
            Ok(entry) => {
                layout.tally(row, &entry, &mut self.ledger.totals);
                self.ledger.enter(entry);
            }
            Err(reason) => self.ledger.problems.push(Problem { line: row.line, reason }),
        }
        true
    }
}

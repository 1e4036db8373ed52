//! Finds the table of a bill by the names of its columns and walks over its rows, whether they
//! come from a text or from a sheet.

use std::{borrow::Cow, cell::Cell};

use crate::{
    cells::{Cells, Fit, Lines},
    ledger::{Entry, Ledger, Page},
    limits::{LINE_BYTES_MAX, Limits, PREAMBLE_BYTES_MAX, PREAMBLE_LINES_MAX},
    options::Options,
    parts::Ahead,
    problem::{Problem, Reason},
    stream::Stream,
    threads::Threads,
    totals::Totals,
};

/// Where a format finds what in a row, once it has seen the names of the columns.
pub(crate) trait Layout: Sized + Sync {
    /// What may stand between cells of a text, the likeliest first.
    const DELIMITERS: &'static [char] = &[','];

    /// Whether the format says which payments were given back. Where it does not, any payment
    /// may have been.
    const MARKS_RETURNED: bool = true;

    /// Whether the rows are to be looked at, all of them, before the first is read. Such a text
    /// is in memory as a whole.
    const SURVEYED: bool = false;

    /// Whether a row is read the same whatever stands before it, and there are neither footers
    /// nor tallies of the format's own. Then several may be read at once.
    const APART: bool = false;

    /// `None` if these are not the names of this format's columns.
    fn of(header: &Header<'_>) -> Option<Self>;

    /// Takes notice of what stands above the table: a year, an account. A line each.
    fn above(&mut self, _preamble: &str) {}

    /// Takes note of a row for what only all of them tell, such as whether days or months come
    /// first.
    fn survey(&mut self, _row: &Row<'_>) {}

    /// Reads one row.
    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason>;

    /// Reads a row of the format's own that sums the others up. Returns whether it was one.
    fn footer(&mut self, _row: &Row<'_>, _totals: &mut Totals) -> bool {
        false
    }

    /// Counts a row into totals that [`Entry::label`] does not tell.
    fn tally(&self, _row: &Row<'_>, _entry: &Entry<'_>, _totals: &mut Totals) {}
}

/// A row that may be the names of the columns.
pub(crate) struct Header<'r> {
    row: Row<'r>,
    least: Cell<usize>,
}

impl<'r> Header<'r> {
    fn of(row: Row<'r>) -> Header<'r> {
        Header { row, least: Cell::new(0) }
    }

    /// The place of a column that every row needs to have.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let place = self.find_if_any(name)?;
        self.least.set(self.least.get().max(place + 1));
        Some(place)
    }

    /// The place of a column that rows may lack. The first of its name, should there be two.
    pub(crate) fn find_if_any(&self, name: &str) -> Option<usize> {
        self.row.cells.position(name, self.row.text)
    }

    /// The place of the first of several names that is there.
    pub(crate) fn find_one_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|it| self.find(it))
    }

    /// A comma at the end of the names makes no column.
    fn fit(&self) -> Fit {
        let named = self.row.cells().enumerate().filter(|(_, it)| !it.is_empty());
        Fit { least: self.least.get(), most: named.last().map_or(0, |(index, _)| index + 1) }
    }
}

/// One row of a text or a sheet.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    /// The 1-based line of the text, or row of the sheet.
    pub(crate) line: u64,
    text: &'r str,
    cells: &'r Cells,
    oversized: bool,
    /// Of a sheet: empty cells at the end are none there, and say nothing of a row cut off.
    sheet: bool,
}

impl<'r> Row<'r> {
    /// The cells of a line, which lie in its text.
    pub(crate) fn of(line: u64, text: &'r str, cells: &'r Cells) -> Row<'r> {
        Row { line, text, cells, oversized: false, sheet: false }
    }

    /// The cells of a row of a sheet.
    pub(crate) fn of_sheet(line: u64, cells: &'r Cells) -> Row<'r> {
        Row { sheet: true, ..Row::of(line, "", cells) }
    }

    /// A line that is longer than any may be, and was left out.
    pub(crate) fn oversized(line: u64, cells: &'r Cells) -> Row<'r> {
        Row { oversized: true, ..Row::of(line, "", cells) }
    }

    #[cfg(test)]
    pub(crate) fn is_oversized(&self) -> bool {
        self.oversized
    }

    /// How many cells there are.
    pub(crate) fn width(&self) -> usize {
        self.cells.len()
    }

    /// What stands in a column; nothing if the row ends before it.
    pub(crate) fn at(&self, column: usize) -> &'r str {
        self.cells.get(column, self.text).unwrap_or("")
    }

    /// The same for a column that the table may lack.
    pub(crate) fn at_if_any(&self, column: Option<usize>) -> &'r str {
        column.map_or("", |it| self.at(it))
    }

    /// All cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let (text, cells) = (self.text, self.cells);
        (0..cells.len()).filter_map(move |it| cells.get(it, text))
    }

    fn filled(&self) -> usize {
        self.cells.filled()
    }

    /// A line of dashes, with or without words between them, as around every wallet's table.
    fn is_rule(&self) -> bool {
        let first = self.at(0);
        let may_be = matches!(first.as_bytes(), [b'-' | b'#', ..]);
        may_be && first.trim_start_matches('#').starts_with("-----")
    }

    /// The row as one text.
    pub(crate) fn whole(&self) -> Cow<'r, str> {
        match self.cells.len() {
            1 => Cow::Borrowed(self.at(0)),
            _ => Cow::Owned(self.cells().collect::<Vec<_>>().join(",")),
        }
    }

    pub(crate) fn fits(&self, fit: Fit, limits: &Limits) -> Result<(), Reason> {
        let found = self.cells.len();
        if found < fit.least && !self.sheet {
            return Err(Reason::TooFewCells { found, wanted: fit.least });
        }
        if limits.columns < found || !self.cells.is_empty_from(fit.most) {
            return Err(Reason::TooManyCells { found, wanted: fit.most });
        }
        if limits.cell_bytes < self.text.len() + self.cells.bytes_beside()
            && self.cells().any(|it| limits.cell_bytes < it.len())
        {
            return Err(Reason::CellTooLong(limits.cell_bytes));
        }
        Ok(())
    }
}

/// What stands between the cells of a text that begins like this, if the names of `L`'s columns
/// stand where they should.
pub(crate) fn delimiter<L: Layout>(beginning: &str, options: &Options) -> Option<char> {
    L::DELIMITERS.iter().copied().find(|delimiter| {
        let stream = Stream::of_text(beginning);
        let mut lines = Lines::of(stream, *delimiter, &options.limits);
        for _ in 0..PREAMBLE_LINES_MAX {
            match lines.next(None) {
                Some(row) if is_header::<L>(&row) => return true,
                Some(_) => {}
                None => return false,
            }
        }
        false
    })
}

/// The first rows of a text with anything in them.
pub(crate) fn first_rows(
    beginning: &str,
    most: usize,
    options: &Options,
    mut see: impl FnMut(&Row<'_>),
) {
    let mut lines = Lines::of(Stream::of_text(beginning), ',', &options.limits);
    let mut seen = 0;
    for _ in 0..PREAMBLE_LINES_MAX {
        let Some(row) = lines.next(None) else { return };
        if row.filled() != 0 {
            see(&row);
            seen += 1;
        }
        if most <= seen {
            return;
        }
    }
}

/// Whether a row has the names of `L`'s columns.
pub(crate) fn is_header<L: Layout>(row: &Row<'_>) -> bool {
    L::of(&Header::of(*row)).is_some()
}

/// What a row says that means the same wherever it stands within a table.
#[expect(clippy::large_enum_variant)] // There is one at a time, which is never kept.
pub(crate) enum Plain<'r> {
    Blank,
    Row(Result<Entry<'r>, Reason>),
}

/// Reads a row of a table whose rows can be read [apart](Layout::APART). `None` if it is not
/// plain: it may be no row of the table at all.
///
/// What reads as a row is one. Names of columns are neither times nor amounts, and a total has
/// hardly any cells, so that only what does not read as a row is looked at more closely.
pub(crate) fn plain<'r, L: Layout>(
    row: &Row<'r>,
    layout: &L,
    fit: Fit,
    limits: &Limits,
) -> Option<Plain<'r>> {
    if row.oversized || row.is_rule() {
        return None;
    }
    let read = row.fits(fit, limits).and_then(|()| layout.read(row));
    if read.is_ok() {
        return Some(Plain::Row(read));
    }
    match row.filled() {
        0 => Some(Plain::Blank),
        _ if is_header::<L>(row) => None,
        // A total has few cells, and so do some rows.
        filled if filled < fit.least && Totals::default().note(&row.whole()) => None,
        _ => Some(Plain::Row(read)),
    }
}

/// Looks at every row below the first names of columns.
pub(crate) fn survey<L: Layout>(mut lines: Lines<'_>) -> Option<(L, Fit)> {
    let mut found = None::<(L, Fit)>;
    while let Some(row) = lines.next(found.as_ref().map(|(_, fit)| *fit)) {
        match &mut found {
            Some((layout, _)) => layout.survey(&row),
            None => {
                let header = Header::of(row);
                found = L::of(&header).map(|it| (it, header.fit()));
            }
        }
    }
    found
}

/// Goes over the rows one by one: outside the table, in it, and outside again. Files that are
/// several exports put together have several tables.
pub(crate) struct Walk<'o, L> {
    pub(crate) layout: Option<(L, Fit)>,
    inside: bool,
    preamble: String,
    rows: u64,
    pub(crate) options: &'o Options,
    pub(crate) ledger: Ledger,
}

/// How many cells with something in them make a row outside the table look like one of its own.
const CELLS_OF_A_STRAY_ROW: usize = 6;

impl<'o, L: Layout> Walk<'o, L> {
    pub(crate) fn new(options: &'o Options) -> Walk<'o, L> {
        let mut ledger = Ledger::default();
        ledger.any_may_be_returned = !L::MARKS_RETURNED;
        let preamble = String::new();
        Walk { layout: None, inside: false, preamble, rows: 0, options, ledger }
    }

    /// With what looking at all the rows came to.
    pub(crate) fn surveyed(layout: Option<(L, Fit)>, options: &'o Options) -> Walk<'o, L> {
        Walk { layout, ..Walk::new(options) }
    }

    /// A table that has no names of columns: every line is a row of it, with so many cells.
    pub(crate) fn bare(layout: L, cells: usize, options: &'o Options) -> Walk<'o, L> {
        let fit = Fit { least: cells, most: cells };
        Walk { inside: true, ..Walk::surveyed(Some((layout, fit)), options) }
    }

    /// Whether the rows that follow can be read several at once, and are to be.
    pub(crate) fn may_read_apart(&self) -> bool {
        L::APART && self.inside && self.options.threads != Threads::ONE
    }

    /// Takes all rows of a text.
    pub(crate) fn take_all(&mut self, lines: &mut Lines<'_>) {
        let mut ahead = Ahead::default();
        loop {
            ahead.take(self, lines);
            match lines.next(self.fit()) {
                Some(row) if self.take(&row) => {}
                _ => return,
            }
        }
    }

    fn fit(&self) -> Option<Fit> {
        self.layout.as_ref().filter(|_| self.inside).map(|(_, fit)| *fit)
    }

    /// Takes the next row. Returns whether more are wanted.
    pub(crate) fn take(&mut self, row: &Row<'_>) -> bool {
        if row.oversized {
            let reason = Reason::LineTooLong(LINE_BYTES_MAX);
            self.ledger.problems.push(Problem { line: row.line, reason });
            return true;
        }
        if row.is_rule() {
            self.inside = false;
            return true;
        }
        if let Some((layout, fit)) = self.layout.as_ref().filter(|_| L::APART && self.inside)
            && let Some(plain) = plain(row, layout, *fit, &self.options.limits)
        {
            return match plain {
                Plain::Blank => true,
                Plain::Row(read) => self.take_read(row.line, read),
            };
        }
        let filled = row.filled();
        if filled == 0 {
            return true;
        }
        if self.is_header(row) {
            return true;
        }
        let Some((layout, fit)) = &mut self.layout else {
            self.note(row);
            return true;
        };
        let totals = &mut self.ledger.totals;
        if layout.footer(row, totals) {
            self.inside = false;
            return true;
        }
        let stray = !self.inside && filled < CELLS_OF_A_STRAY_ROW;
        let footer = filled < fit.least && totals.note(&row.whole());
        if stray || footer {
            self.inside &= !footer;
            return true;
        }
        self.enter(row)
    }

    /// Reads a row of the table. Returns whether more are wanted.
    fn enter(&mut self, row: &Row<'_>) -> bool {
        let Some((layout, fit)) = &self.layout else { return true };
        let read = row.fits(*fit, &self.options.limits).and_then(|()| layout.read(row));
        if let Ok(entry) = &read
            && self.has_room()
        {
            layout.tally(row, entry, &mut self.ledger.totals);
        }
        self.take_read(row.line, read)
    }

    fn has_room(&self) -> bool {
        self.rows < self.options.limits.rows
    }

    /// Takes a page of rows that were read elsewhere, and empties it. Returns `false`, and takes
    /// none, if there are more than may be.
    pub(crate) fn take_page(&mut self, page: &mut Page) -> bool {
        let rows = self.rows + page.rows() as u64;
        let has_room = rows <= self.options.limits.rows;
        if has_room {
            self.rows = rows;
            self.ledger.bind(page);
        }
        has_room
    }

    /// Takes what was read of a row. Returns whether more are wanted.
    fn take_read(&mut self, line: u64, read: Result<Entry<'_>, Reason>) -> bool {
        let has_room = self.has_room();
        self.rows += 1;
        match read {
            _ if !has_room => {
                let reason = Reason::TooManyRows(self.options.limits.rows);
                self.ledger.problems.push(Problem { line, reason });
            }
            Ok(entry) => self.ledger.enter(entry),
            Err(reason) => self.ledger.problems.push(Problem { line, reason }),
        }
        has_room
    }

    fn is_header(&mut self, row: &Row<'_>) -> bool {
        let header = Header::of(*row);
        let Some(mut layout) = L::of(&header) else {
            return false;
        };
        layout.above(&self.preamble);
        match &mut self.layout {
            // What it learned from the rows stays.
            Some((surveyed, _)) if L::SURVEYED => surveyed.above(&self.preamble),
            before => *before = Some((layout, header.fit())),
        }
        self.inside = true;
        true
    }

    /// Takes note of a line above the first table.
    fn note(&mut self, row: &Row<'_>) {
        let line = row.whole();
        self.ledger.totals.note(&line);
        if self.preamble.len() < PREAMBLE_BYTES_MAX {
            self.preamble.extend(line.chars().take(PREAMBLE_BYTES_MAX).chain(['\n']));
        }
    }
}

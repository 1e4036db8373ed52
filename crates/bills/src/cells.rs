//! Lines to cells, one line at a time.
//!
//! Wallets quote as they like: not at all, some cells, with a TAB after the closing quote, or a
//! stray quote in the name of a product. A strict CSV reader that meets the stray one takes the
//! rest of the file for one cell; this one never loses more than the line.

mod cutting;

use memchr::memchr;

use crate::{
    cells::cutting::{Quotes, cut},
    limits::{CELL_LINES_MAX, LINE_BYTES_MAX, Limits},
    stream::Stream,
    table::Row,
};

/// How many cells a line of the table should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fit {
    /// At least, for every column that is needed to be there.
    pub(crate) least: usize,
    /// At most, but for empty ones: as many as there are names of columns.
    pub(crate) most: usize,
}

impl Fit {
    fn takes(self, cells: &Cells) -> bool {
        self.least <= cells.places.len() && cells.is_empty_from(self.most)
    }
}

/// Where the cells of a row are: in the text of its line, or beside it where quotes within the
/// cell were doubled.
#[derive(Default)]
pub(crate) struct Cells {
    places: Vec<Place>,
    beside: String,
}

#[derive(Clone, Copy)]
pub(crate) struct Place {
    from: u32,
    to: u32,
    beside: bool,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.places.clear();
        self.beside.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many bytes lie beside the line.
    pub(crate) fn bytes_beside(&self) -> usize {
        self.beside.len()
    }

    /// Where the first cell with this text is.
    pub(crate) fn position(&self, wanted: &str, line: &str) -> Option<usize> {
        let length = wanted.len() as u32;
        let places = self.places.iter().enumerate().filter(|(_, it)| it.to - it.from == length);
        places.map(|(index, _)| index).find(|it| self.get(*it, line) == Some(wanted))
    }

    /// How many cells have something in them.
    pub(crate) fn filled(&self) -> usize {
        self.places.iter().filter(|it| it.from != it.to).count()
    }

    /// Whether nothing is in the cells from `index` on.
    pub(crate) fn is_empty_from(&self, index: usize) -> bool {
        self.places.get(index..).unwrap_or_default().iter().all(|it| it.from == it.to)
    }

    /// The cell at `index`, of a line with this text.
    pub(crate) fn get<'r>(&'r self, index: usize, line: &'r str) -> Option<&'r str> {
        let place = self.places.get(index)?;
        let text = if place.beside { &self.beside } else { line };
        Some(&text[place.from as usize..place.to as usize])
    }

    /// Adds what stands at `from..to` in the line, without the blanks around it.
    fn push(&mut self, line: &str, from: usize, to: usize) {
        let (from, to) = match is_bare(&line.as_bytes()[from..to]) {
            true => (from, to),
            false => trimmed(line, from, to),
        };
        self.add(from, to, false);
    }

    /// Adds a text that stands nowhere else.
    pub(crate) fn push_beside(&mut self, cell: &str) {
        let from = self.beside.len();
        self.beside.push_str(cell);
        self.add(from, self.beside.len(), true);
    }

    /// Puts a text into a column, with empty ones before it if they are missing.
    pub(crate) fn put(&mut self, column: usize, cell: &str) {
        while self.places.len() <= column {
            self.add(0, 0, true);
        }
        let from = self.beside.len();
        self.beside.push_str(cell);
        let (from, to) = (from as u32, self.beside.len() as u32);
        self.places[column] = Place { from, to, beside: true };
    }

    fn add(&mut self, from: usize, to: usize, beside: bool) {
        self.places.push(Place { from: from as u32, to: to as u32, beside });
    }
}

/// The first bytes of Chinese characters. None of those is a blank but the wide one, which begins
/// with less.
const CHINESE: std::ops::RangeInclusive<u8> = 0xE4..=0xE9;

/// Whether no blank can be at either end of a cell. A quick look, which may say no where there is
/// none.
fn is_bare(cell: &[u8]) -> bool {
    let (Some(first), Some(last)) = (cell.first(), cell.last()) else { return true };
    let starts = first.is_ascii_graphic() || CHINESE.contains(first);
    let ends = match cell {
        [.., third, _, _] if !last.is_ascii() => CHINESE.contains(third),
        _ => last.is_ascii_graphic(),
    };
    starts && ends
}

/// What stands at `from..to` in a line, without the blanks around it.
#[cold]
fn trimmed(line: &str, from: usize, mut to: usize) -> (usize, usize) {
    // Numbers are often followed by a TAB, which keeps spreadsheet programs from rounding them.
    while from < to && matches!(line.as_bytes()[to - 1], b' ' | b'\t') {
        to -= 1;
    }
    if is_bare(&line.as_bytes()[from..to]) {
        return (from, to);
    }
    let start = to - line[from..to].trim_start().len();
    (start, start + line[start..to].trim_end().len())
}

/// Walks over a text. Cells come without the blanks and TABs around them, and without quotes.
pub(crate) struct Lines<'s> {
    stream: Stream<'s>,
    line: u64,
    limits: Limits,
    delimiter: u8,
    cells: Cells,
    joined: String,
    /// Whether what follows the last line is elsewhere.
    apart: bool,
}

/// How lines are cut.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    delimiter: u8,
    limits: Limits,
}

/// How long a line is: with its end, and without.
#[derive(Clone, Copy)]
struct Extent {
    whole: usize,
    text: usize,
}

impl<'s> Lines<'s> {
    /// `delimiter` stands between cells, and is ASCII.
    pub(crate) fn of(stream: Stream<'s>, delimiter: char, limits: &Limits) -> Lines<'s> {
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        let (cells, joined) = (Cells::default(), String::new());
        Lines { stream, line: 0, limits: *limits, delimiter, cells, joined, apart: false }
    }

    /// Lines from the middle of a text, so many lines from its beginning. Ends before one that
    /// may run on into the next.
    pub(crate) fn apart(text: String, line: u64, like: Manner) -> Lines<'static> {
        let Manner { delimiter, limits } = like;
        let (stream, cells) = (Stream::of_text(text), Cells::default());
        Lines { stream, line, limits, delimiter, cells, joined: String::new(), apart: true }
    }

    /// How the lines are cut.
    pub(crate) fn manner(&self) -> Manner {
        Manner { delimiter: self.delimiter, limits: self.limits }
    }

    /// How many lines there were.
    pub(crate) fn count(&self) -> u64 {
        self.line
    }

    /// Counts lines that were read elsewhere: so many there were up to the last of them.
    pub(crate) fn count_to(&mut self, line: u64) {
        self.line = line;
    }

    /// The next line. `fit` says what is expected, and decides between the ways in which odd
    /// quotes can be read.
    pub(crate) fn next(&mut self, fit: Option<Fit>) -> Option<Row<'_>> {
        let Some(extent) = self.extent()? else {
            self.line += 1;
            self.skip();
            self.cells.clear();
            return Some(Row::oversized(self.line, &self.cells));
        };
        self.line += 1;
        let number = self.line;
        let line = &self.stream.ahead()[..extent.text];
        let (delimiter, most) = (self.delimiter, self.limits.columns);
        let open = cut(line, Quotes::Kept, delimiter, most, &mut self.cells);
        let misfit = fit.filter(|it| !it.takes(&self.cells));
        let mut joined = None;
        if let Some(fit) = misfit.filter(|_| memchr(b'"', line.as_bytes()).is_some()) {
            if self.apart {
                self.line -= 1;
                return None;
            }
            joined = if open { self.join(extent, fit) } else { None };
            if joined.is_none() {
                let line = &self.stream.ahead()[..extent.text];
                cut(line, Quotes::Literal, delimiter, most, &mut self.cells);
                if !fit.takes(&self.cells) {
                    cut(line, Quotes::Kept, delimiter, most, &mut self.cells);
                }
            }
        }
        let text = match joined {
            Some(length) => {
                self.stream.advance(length);
                self.joined.as_str()
            }
            None => {
                self.stream.advance(extent.whole);
                self.stream.behind(extent.whole, extent.text)
            }
        };
        Some(Row::of(number, text, &self.cells))
    }

    pub(crate) fn stream(&self) -> &Stream<'s> {
        &self.stream
    }

    /// All of the text, if it was in sight from the beginning.
    pub(crate) fn into_text(self) -> String {
        self.stream.into_text()
    }

    pub(crate) fn stream_mut(&mut self) -> &mut Stream<'s> {
        &mut self.stream
    }

    /// How long the next line is; the inner `None` if it is longer than any line may be.
    fn extent(&mut self) -> Option<Option<Extent>> {
        let mut searched = 0;
        loop {
            let ahead = self.stream.ahead();
            if let Some(at) = memchr(b'\n', &ahead.as_bytes()[searched..]) {
                return Some(extent_if_short(ahead, searched + at + 1));
            }
            if self.stream.ended() {
                return (!ahead.is_empty()).then(|| extent_if_short(ahead, ahead.len()));
            }
            searched = ahead.len();
            if LINE_BYTES_MAX < searched {
                return Some(None);
            }
            self.stream.fill();
        }
    }

    /// Leaves out the rest of the line.
    fn skip(&mut self) {
        loop {
            let ahead = self.stream.ahead();
            let end = memchr(b'\n', ahead.as_bytes());
            let length = end.map_or(ahead.len(), |it| it + 1);
            self.stream.advance(length);
            if end.is_some() || self.stream.ended() {
                return;
            }
            self.stream.fill();
        }
    }

    /// A quoted cell may run over several lines. Takes them, but only if what comes out fits,
    /// and returns how long they are together.
    fn join(&mut self, first: Extent, fit: Fit) -> Option<usize> {
        let most = first.whole + self.limits.cell_bytes;
        while self.stream.ahead().len() <= most && !self.stream.ended() {
            self.stream.fill();
        }
        let ahead = self.stream.ahead();
        let (mut end, mut lines) = (first.whole, 1);
        while lines < CELL_LINES_MAX && end < ahead.len() {
            let rest = &ahead.as_bytes()[end..];
            end += memchr(b'\n', rest).map_or(rest.len(), |it| it + 1);
            lines += 1;
            let added = &ahead[first.whole..end];
            let added = &added[..extent(added, added.len()).text];
            let length = first.text + "\r\n".len() + added.len();
            if added.is_empty() || self.limits.cell_bytes < length {
                return None;
            }
            self.joined.clear();
            self.joined.extend([&ahead[..first.text], "\n", added]);
            let (delimiter, columns) = (self.delimiter, self.limits.columns);
            let open = cut(&self.joined, Quotes::Kept, delimiter, columns, &mut self.cells);
            if !open && fit.takes(&self.cells) {
                self.line += lines as u64 - 1;
                return Some(end);
            }
        }
        None
    }
}

/// The same, or `None` of a line that is longer than any may be.
fn extent_if_short(text: &str, whole: usize) -> Option<Extent> {
    (whole <= LINE_BYTES_MAX).then(|| extent(text, whole))
}

/// The first `whole` bytes of a text are a line.
fn extent(text: &str, whole: usize) -> Extent {
    let line = &text[..whole];
    let line = line.strip_suffix('\n').unwrap_or(line);
    Extent { whole, text: line.strip_suffix('\r').unwrap_or(line).len() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, fit: Option<Fit>) -> Vec<(u64, Vec<String>)> {
        let mut lines = Lines::of(Stream::of_text(text), ',', &Limits::default());
        let mut found = Vec::new();
        while let Some(row) = lines.next(fit) {
            found.push((row.line, row.cells().map(str::to_owned).collect()));
        }
        found
    }

    #[track_caller]
    fn one(text: &str, wanted: &[&str]) {
        let fit = Fit { least: wanted.len(), most: wanted.len() };
        let wanted = wanted.iter().map(|it| it.to_string()).collect();
        assert_eq!(all(text, Some(fit)), [(1, wanted)]);
    }

    #[test]
    fn every_way_of_quoting_gives_the_same_cell() {
        one("3985734\t,x", &["3985734", "x"]);
        one("\"3985734\"\t,x", &["3985734", "x"]);
        one("\"3985734\t\",x", &["3985734", "x"]);
        one("  3985734   ,x\r\n", &["3985734", "x"]);
    }

    #[test]
    fn quotes_and_commas_inside_a_quoted_cell_belong_to_it() {
        one(r#""a,b",c"#, &["a,b", "c"]);
        one(r#""作者""丶公公""的书",c"#, &["作者\"丶公公\"的书", "c"]);
        one(r#""",c"#, &["", "c"]);
    }

    #[test]
    fn a_stray_quote_costs_nothing() {
        one(r#"点击底部"多多视频",c"#, &["点击底部\"多多视频\"", "c"]);
        one(r#""618"大促,c"#, &["\"618\"大促", "c"]);
        one(r#""618大促,c"#, &["\"618大促", "c"]);
        one(r#""618"大促,"c","#, &["\"618\"大促", "\"c\"", ""]);
    }

    #[test]
    fn a_quote_that_never_closes_does_not_swallow_the_next_line() {
        let fit = Some(Fit { least: 3, most: 3 });
        let rows = all("\"a,b\n1,2,3\n", fit);
        assert_eq!(rows[1], (2, vec!["1".into(), "2".into(), "3".into()]));
    }

    #[test]
    fn a_quoted_cell_may_run_over_lines_and_the_count_goes_on() {
        let fit = Some(Fit { least: 3, most: 3 });
        let rows = all("1,\"谢谢\n老板\",3\r\n4,5,6", fit);
        assert_eq!(rows[0], (1, vec!["1".into(), "谢谢\n老板".into(), "3".into()]));
        assert_eq!(rows[1].0, 3);
    }

    #[test]
    fn a_line_of_nothing_but_quotes_is_read_in_one_go() {
        let text = "\"a,".repeat(300_000);
        assert_eq!(all(&text, None)[0].1.len(), Limits::default().columns + 1);
    }

    #[test]
    fn cells_that_begin_with_a_back_tick_may_hold_commas() {
        one("`2019-09-16,`帽子,红色\t,`0.01", &["2019-09-16", "帽子,红色", "0.01"]);
    }

    #[test]
    fn marked_cells_keep_their_commas_and_quotes() {
        one("`2019,`a,b,`\"c,`,`d", &["2019", "a,b", "\"c", "", "d"]);
    }

    #[test]
    fn a_tab_divides_where_it_is_said_to() {
        let stream = Stream::of_text("a\t\t\"b\tc\" \td, e\r\n");
        let mut lines = Lines::of(stream, '\t', &Limits::default());
        let row = lines.next(None).unwrap();
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a", "", "b\tc", "d, e"]);
    }

    #[test]
    fn a_line_longer_than_any_is_left_out_and_the_next_is_read() {
        let text = format!("{}\na,b", "x,".repeat(LINE_BYTES_MAX));
        let bytes: &[u8] = text.as_bytes();
        let stream = crate::stream::Text::open(Box::new(bytes)).unwrap().into_stream();
        let mut lines = Lines::of(stream, ',', &Limits::default());
        assert!(lines.next(None).unwrap().is_oversized());
        let row = lines.next(None).unwrap();
        assert_eq!((row.line, row.cells().collect()), (2, vec!["a", "b"]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_a_strict_writer_wrote_is_read_as_written(
            rows in prop::collection::vec(
                prop::collection::vec("[a支 ,\"]{0,6}x", 3), 1..5),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read = all(&text, Some(Fit { least: 3, most: 3 }));
            let read: Vec<_> = read.into_iter().map(|(_, cells)| cells).collect();
            let wanted: Vec<Vec<_>> = rows.iter()
                .map(|row| row.iter().map(|it| it.trim().to_owned()).collect())
                .collect();
            prop_assert_eq!(read, wanted);
        }
    }
}

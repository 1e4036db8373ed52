//! Lines to cells, one line at a time.
//!
//! Wallets quote as they like: not at all, some cells, with a TAB after the closing quote, or a
//! stray quote in the name of a product. A strict CSV reader that meets the stray one takes the
//! rest of the file for one cell; this one never loses more than the line.

use std::borrow::Cow;

use crate::limits::{CELL_LINES_MAX, Limits};

/// Stands before every cell of WeChat Pay's merchant bills, so that no program takes a number
/// for a number. A name with a comma in it is not quoted there.
const MARK: char = '`';

/// How many cells a line of the table should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fit {
    /// At least, for every column that is needed to be there.
    pub(crate) least: usize,
    /// At most, but for empty ones: as many as there are names of columns.
    pub(crate) most: usize,
}

impl Fit {
    fn takes(self, cells: &[Cow<'_, str>]) -> bool {
        let surplus = cells.get(self.most..).unwrap_or_default();
        self.least <= cells.len() && surplus.iter().all(|it| it.is_empty())
    }
}

/// Walks over a text. Cells come without the blanks and TABs around them, and without quotes.
pub(crate) struct Lines<'t> {
    rest: &'t str,
    line: u64,
    limits: Limits,
    delimiter: char,
}

impl<'t> Lines<'t> {
    pub(crate) fn between(delimiter: char, text: &'t str, limits: &Limits) -> Lines<'t> {
        Lines { rest: text, line: 0, limits: *limits, delimiter }
    }

    /// Puts the cells of the next line into `cells`, and returns its 1-based number. `fit` says
    /// what is expected, and decides between the ways in which odd quotes can be read.
    pub(crate) fn next(&mut self, fit: Option<Fit>, cells: &mut Vec<Cow<'t, str>>) -> Option<u64> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.split(1);
        let number = self.line + 1;
        (self.line, self.rest) = (number, rest);

        if let Some(line) = line.strip_prefix(MARK) {
            self.cut_marked(line, cells);
            return Some(number);
        }
        let open = self.cut(line, Quotes::Kept, cells);
        let Some(fit) = fit.filter(|it| !it.takes(cells)) else {
            return Some(number);
        };
        if line.contains('"') && !(open && self.join(line, fit, cells)) {
            self.cut(line, Quotes::Literal, cells);
            if !fit.takes(cells) {
                self.cut(line, Quotes::Kept, cells);
            }
        }
        Some(number)
    }

    /// A quoted cell may run over several lines. Takes them, but only if what comes out fits.
    fn join(&mut self, line: &'t str, fit: Fit, cells: &mut Vec<Cow<'t, str>>) -> bool {
        let from = Lines { ..*self };
        for more in 1..CELL_LINES_MAX {
            let (added, rest) = from.split(more);
            let length = line.len() + "\r\n".len() + added.len();
            if added.is_empty() || self.limits.cell_bytes < length {
                return false;
            }
            let joined = format!("{line}\n{added}");
            let mut own = Vec::new();
            if !self.cut(&joined, Quotes::Kept, &mut own) && fit.takes(&own) {
                cells.clear();
                cells.extend(own.into_iter().map(|it| Cow::Owned(it.into_owned())));
                (self.line, self.rest) = (from.line + more as u64, rest);
                return true;
            }
        }
        false
    }

    /// The next `count` lines as one text without the last line end, and what follows.
    fn split(&self, count: usize) -> (&'t str, &'t str) {
        let end = self.rest.match_indices('\n').nth(count - 1).map(|(at, _)| at);
        let (line, rest) = match end {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, ""),
        };
        (line.strip_suffix('\r').unwrap_or(line), rest)
    }

    /// Cuts a line whose every cell begins with a mark. Other commas belong to the cells.
    fn cut_marked<'l>(&self, line: &'l str, cells: &mut Vec<Cow<'l, str>>) {
        cells.clear();
        let parts = line.split(",`").take(self.limits.columns + 1);
        cells.extend(parts.map(|it| Cow::Borrowed(it.trim())));
    }

    /// Cuts a line at its delimiters. Returns whether a quote was opened and never closed.
    fn cut<'l>(&self, line: &'l str, quotes: Quotes, cells: &mut Vec<Cow<'l, str>>) -> bool {
        cells.clear();
        let (mut rest, mut open) = (line, false);
        // One cell more than allowed is enough to see that there are too many.
        while cells.len() <= self.limits.columns {
            let start = rest.trim_start_matches(|it| self.is_blank(it));
            if let Some(body) = start.strip_prefix('"').filter(|_| quotes == Quotes::Kept && !open)
            {
                match self.quoted(body) {
                    Some((cell, after)) => {
                        cells.push(cell);
                        match after {
                            Some(after) => rest = after,
                            None => return false,
                        }
                        continue;
                    }
                    // No later quote on this line closes either, so none is looked for again.
                    None => open = true,
                }
            }
            match rest.split_once(self.delimiter) {
                Some((cell, after)) => {
                    cells.push(Cow::Borrowed(cell.trim()));
                    rest = after;
                }
                None => {
                    cells.push(Cow::Borrowed(rest.trim()));
                    return open;
                }
            }
        }
        open
    }

    /// Reads a quoted cell whose opening quote is gone: the cell, and what follows its delimiter. The
    /// closing quote is one with nothing but blanks between it and the next delimiter or the end.
    fn quoted<'l>(&self, body: &'l str) -> Option<(Cow<'l, str>, Option<&'l str>)> {
        let (mut from, mut doubled) = (0, false);
        loop {
            let at = from + body[from..].find('"')?;
            let after = &body[at + 1..];
            if after.starts_with('"') {
                (from, doubled) = (at + 2, true);
                continue;
            }
            let beyond = after.trim_start_matches(|it| self.is_blank(it));
            let cell = body[..at].trim();
            if beyond.is_empty() || beyond.starts_with(self.delimiter) {
                let cell = match doubled {
                    true => Cow::Owned(cell.replace("\"\"", "\"")),
                    false => Cow::Borrowed(cell),
                };
                return Some((cell, beyond.strip_prefix(self.delimiter)));
            }
            from = at + 1;
        }
    }

    /// Whether nothing is meant by the character. A TAB that divides cells is no blank.
    fn is_blank(&self, it: char) -> bool {
        it == ' ' || (it == '\t' && self.delimiter != '\t')
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// A quote at the start of a cell begins a quoted cell.
    Kept,
    /// A quote is a character like any other.
    Literal,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, fit: Option<Fit>) -> Vec<(u64, Vec<String>)> {
        let mut lines = Lines::between(',', text, &Limits::default());
        let (mut cells, mut found) = (Vec::new(), Vec::new());
        while let Some(line) = lines.next(fit, &mut cells) {
            found.push((line, cells.iter().map(|it| it.to_string()).collect()));
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
    fn marked_cells_keep_their_commas_and_quotes() {
        one("`2019,`a,b,`\"c,`,`d", &["2019", "a,b", "\"c", "", "d"]);
    }

    #[test]
    fn a_tab_divides_where_it_is_said_to() {
        let mut lines = Lines::between('\t', "a\t\t\"b\tc\" \td, e\r\n", &Limits::default());
        let mut cells = Vec::new();
        assert_eq!(lines.next(None, &mut cells), Some(1));
        assert_eq!(cells, ["a", "", "b\tc", "d, e"]);
    }

    #[test]
    fn a_line_of_nothing_but_quotes_is_read_in_one_go() {
        let text = "\"a,".repeat(300_000);
        assert_eq!(all(&text, None)[0].1.len(), Limits::default().columns + 1);
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

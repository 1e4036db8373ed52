//! A text to rows of cells. A quote that never closes costs one row, not the rest of the file.

use std::borrow::Cow;

/// The longest row, in bytes of UTF-8.
pub(super) const ROW_BYTES_MAX: usize = 128 << 10;

/// What stands between cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl Separator {
    pub(super) const ALL: [Separator; 3] = [Separator::Comma, Separator::Semicolon, Separator::Tab];

    fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        }
    }
}

/// Why a row could not be cut into cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Broken {
    /// A quote opens and does not close where a cell ends.
    Quote,
    /// Longer than [`ROW_BYTES_MAX`].
    TooLong,
}

/// A row: the line it begins on, from 1, and its cells without the blanks around them.
pub(super) type Record<'t> = (u64, Result<Vec<Cow<'t, str>>, Broken>);

/// Walks over a text, row by row.
#[derive(Clone)]
pub(super) struct Records<'t> {
    rest: &'t str,
    line: u64,
    separator: u8,
}

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str, separator: Separator) -> Records<'t> {
        Records { rest: text, line: 1, separator: separator.byte() }
    }

    /// The next row that is not blank. One that runs over several lines must have `wanted` cells
    /// (where that is known): otherwise its quote was a slip, and reading goes on with the line
    /// after the one it stands on.
    pub(super) fn next(&mut self, wanted: Option<usize>) -> Option<Record<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let line = self.line;
            let (cut, end) = self.cut();
            let lines = self.rest[..end].bytes().filter(|it| *it == b'\n').count();
            let slipped = 1 < lines
                && cut.as_ref().is_ok_and(|it| wanted.is_some_and(|most| most != it.len()));
            let cut = if slipped { Err(Broken::Quote) } else { cut };
            let end = if cut.is_err() { first_line(self.rest) } else { end };
            self.line += self.rest[..end].bytes().filter(|it| *it == b'\n').count() as u64;
            self.rest = &self.rest[end..];
            match &cut {
                Ok(cells) if cells.iter().all(|it| it.is_empty()) => continue,
                _ => return Some((line, cut)),
            }
        }
    }

    /// The cells of the row at the beginning of the rest, and where the next one begins.
    fn cut(&self) -> (Result<Vec<Cow<'t, str>>, Broken>, usize) {
        let (text, bytes) = (self.rest, self.rest.as_bytes());
        let (mut cells, mut at) = (Vec::new(), 0);
        loop {
            let start = at + blanks(&bytes[at..], self.separator);
            let end = if bytes.get(start) == Some(&b'"') {
                let Some((cell, end)) = self.quoted(start) else {
                    return (Err(Broken::Quote), 0);
                };
                cells.push(cell);
                end
            } else {
                let ends = |it: &u8| *it == self.separator || *it == b'\n';
                let end = bytes[at..].iter().position(ends).map_or(bytes.len(), |it| at + it);
                cells.push(Cow::Borrowed(text[at..end].trim()));
                end
            };
            if ROW_BYTES_MAX < end {
                return (Err(Broken::TooLong), 0);
            }
            match bytes.get(end) {
                Some(byte) if *byte == self.separator => at = end + 1,
                Some(_) => return (Ok(cells), end + 1),
                None => return (Ok(cells), end),
            }
        }
    }

    /// A quoted cell that opens at `open`, and where it ends: at the separator, the end of the
    /// line, or of the text. A closing quote is one with nothing but blanks before that end; a
    /// quote elsewhere stands for itself, as in the name of a product.
    fn quoted(&self, open: usize) -> Option<(Cow<'t, str>, usize)> {
        let bytes = self.rest.as_bytes();
        let mut from = open + 1;
        loop {
            let limit = bytes.len().min(ROW_BYTES_MAX);
            let at = from + bytes.get(from..limit)?.iter().position(|it| *it == b'"')?;
            if bytes.get(at + 1) == Some(&b'"') {
                from = at + 2;
                continue;
            }
            let end = at + 1 + blanks(&bytes[at + 1..], self.separator);
            let end = if bytes[end..].starts_with(b"\r\n") { end + 1 } else { end };
            let closes = bytes.get(end).is_none_or(|it| *it == self.separator || *it == b'\n');
            if closes {
                let cell = self.rest[open + 1..at].trim();
                let cell = match cell.contains("\"\"") {
                    true => Cow::Owned(cell.replace("\"\"", "\"")),
                    false => Cow::Borrowed(cell),
                };
                return Some((cell, end));
            }
            // A lone quote on a later line belongs to another row: the first one was a slip.
            if self.rest[open..at].contains('\n') {
                return None;
            }
            from = at + 1;
        }
    }
}

/// How many blanks stand at the beginning. A TAB is none where it separates.
fn blanks(bytes: &[u8], separator: u8) -> usize {
    bytes.iter().take_while(|it| **it == b' ' || (**it == b'\t' && separator != b'\t')).count()
}

/// Where the second line begins.
fn first_line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |it| it + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, wanted: usize) -> Vec<(u64, Option<Vec<String>>)> {
        let mut records = Records::of(text, Separator::Comma);
        let mut rows = Vec::new();
        while let Some((line, cells)) = records.next(Some(wanted)) {
            let cells = cells.ok().map(|it| it.iter().map(|cell| cell.to_string()).collect());
            rows.push((line, cells));
        }
        rows
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Option<Vec<String>>) {
        (line, Some(cells.iter().map(|it| (*it).to_owned()).collect()))
    }

    #[test]
    fn quotes_hold_separators_quotes_and_lines() {
        let text = "a,\"b, \"\"c\"\"\",d\r\n1,\"two\nlines\" , 3 \n\n4,5,6";
        let wanted = [
            row(1, &["a", "b, \"c\"", "d"]),
            row(2, &["1", "two\nlines", "3"]),
            row(5, &["4", "5", "6"]),
        ];
        assert_eq!(rows(text, 3), wanted);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let text = "1,\"slip,3\n4,5,6\n7,8,9\n";
        assert_eq!(rows(text, 3), [(1, None), row(2, &["4", "5", "6"]), row(3, &["7", "8", "9"])]);
    }

    #[test]
    fn a_quote_that_closes_in_another_row_costs_one_row() {
        let text = "1,\"slip,3\n4,\"five\",6\n7,8,9\n";
        let wanted = [(1, None), row(2, &["4", "five", "6"]), row(3, &["7", "8", "9"])];
        assert_eq!(rows(text, 3), wanted);
    }

    #[test]
    fn a_stray_quote_stands_for_itself() {
        assert_eq!(rows("the \"big\" one,2,3", 3), [row(1, &["the \"big\" one", "2", "3"])]);
        assert_eq!(rows("\"618\"大促,2,3", 3), [(1, None)]);
        assert_eq!(rows("\"618\"大促\",2,3", 3), [row(1, &["618\"大促", "2", "3"])]);
    }

    #[test]
    fn semicolons_and_tabs_separate_as_well() {
        for (separator, text) in [(Separator::Semicolon, "a;b,c;d"), (Separator::Tab, "a\tb,c\td")]
        {
            let (_, cells) = Records::of(text, separator).next(None).unwrap();
            assert_eq!(cells.unwrap(), ["a", "b,c", "d"]);
        }
        let (_, cells) = Records::of("a\t\tc", Separator::Tab).next(None).unwrap();
        assert_eq!(cells.unwrap(), ["a", "", "c"]);
    }

    #[test]
    fn a_row_may_be_just_so_long() {
        let long = "x".repeat(ROW_BYTES_MAX);
        assert_eq!(rows(&long, 1).len(), 1);
        assert_eq!(rows(&format!("{long}x\n1"), 1), [(1, None), row(2, &["1"])]);
    }
}

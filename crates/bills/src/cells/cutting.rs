//! A line to cells: at delimiters, and in the ways in which wallets quote.

use memchr::{memchr, memmem};

use super::Cells;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// A quote at the start of a cell begins a quoted cell.
    Kept,
    /// A quote is a character like any other.
    Literal,
}

/// Cuts a line into cells. One cell more than `most` is enough to see that there are too many.
/// Returns whether a quote was opened and never closed.
pub(super) fn cut(
    line: &str,
    quotes: Quotes,
    delimiter: u8,
    most: usize,
    cells: &mut Cells,
) -> bool {
    cells.clear();
    if line.starts_with('`') && delimiter == b',' {
        cut_ticked(line, most, cells);
        return false;
    }
    if cut_plain(line, quotes, delimiter, most, cells) {
        return false;
    }
    cells.clear();
    cut_quoted(line, delimiter, most, cells)
}

/// Cuts a line at its delimiters. Returns whether that was all: a quote that may mean something
/// is left to others.
fn cut_plain(line: &str, quotes: Quotes, delimiter: u8, most: usize, cells: &mut Cells) -> bool {
    let bytes = line.as_bytes();
    if quotes == Quotes::Kept && memchr(b'"', bytes).is_some() {
        return false;
    }
    let (mut from, mut at) = (0, 0);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        if !cut_word(line, *word, delimiter, at, &mut from, cells, most) {
            return true;
        }
        at += 8;
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    if cut_word(line, last, delimiter, at, &mut from, cells, most) {
        cells.push(line, from, line.len());
    }
    true
}

/// Cuts a line at the delimiters among the eight bytes at `at`. The cell that goes on there began
/// at `from`. Returns whether there may be more cells.
#[inline]
fn cut_word(
    line: &str,
    word: [u8; 8],
    delimiter: u8,
    at: usize,
    from: &mut usize,
    cells: &mut Cells,
    most: usize,
) -> bool {
    let mut found = same_bytes(u64::from_le_bytes(word), delimiter);
    while found != 0 {
        let to = at + found.trailing_zeros() as usize / 8;
        cells.push(line, *from, to);
        *from = to + 1;
        if most < cells.len() {
            return false;
        }
        found &= found - 1;
    }
    true
}

/// The highest bit of every byte of a word that is the one looked for. Eight bytes at a time are
/// quicker than a search that begins anew after each of many short cells.
fn same_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let differs = word ^ u64::from_ne_bytes([byte; 8]);
    // No carry leaves a byte, so that none is taken for its neighbour.
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// WeChat's merchant bills begin every cell with a back-tick and quote nothing: a comma without
/// one belongs to the cell.
fn cut_ticked(line: &str, most: usize, cells: &mut Cells) {
    let mut from = "`".len();
    for at in memmem::find_iter(line.as_bytes(), ",`").take(most) {
        cells.push(line, from, at);
        from = at + ",`".len();
    }
    cells.push(line, from, line.len());
}

fn cut_quoted(line: &str, delimiter: u8, most: usize, cells: &mut Cells) -> bool {
    let (mut from, mut open) = (0, false);
    while cells.len() <= most {
        let rest = &line[from..];
        let start = rest.trim_start_matches(|it| blank(it, delimiter));
        if let Some(body) = start.strip_prefix('"').filter(|_| !open) {
            let at = line.len() - body.len();
            match quoted(body, delimiter) {
                Some((length, doubled, end)) => {
                    match doubled {
                        true => {
                            let cell = body[..length].trim().replace("\"\"", "\"");
                            cells.push_beside(&cell);
                        }
                        false => cells.push(line, at, at + length),
                    }
                    if at + end == line.len() {
                        return false;
                    }
                    from = at + end + 1;
                    continue;
                }
                // No later quote on this line closes either, so none is looked for again.
                None => open = true,
            }
        }
        match memchr(delimiter, rest.as_bytes()) {
            Some(length) => {
                cells.push(line, from, from + length);
                from += length + 1;
            }
            None => {
                cells.push(line, from, line.len());
                return open;
            }
        }
    }
    open
}

fn blank(it: char, delimiter: u8) -> bool {
    (it == ' ' || it == '\t') && it != char::from(delimiter)
}

/// Reads a quoted cell whose opening quote is gone: how long it is, whether it has doubled
/// quotes, and where the next delimiter or the end is. The closing quote is one with nothing but
/// blanks between it and those.
fn quoted(body: &str, delimiter: u8) -> Option<(usize, bool, usize)> {
    let (mut from, mut doubled) = (0, false);
    loop {
        let at = from + memchr(b'"', &body.as_bytes()[from..])?;
        let after = &body[at + 1..];
        if after.starts_with('"') {
            (from, doubled) = (at + 2, true);
            continue;
        }
        let beyond = after.trim_start_matches(|it| blank(it, delimiter));
        if beyond.is_empty() || beyond.as_bytes()[0] == delimiter {
            return Some((at, doubled, body.len() - beyond.len()));
        }
        from = at + 1;
    }
}

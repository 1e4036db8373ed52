//! Workbooks: opened only after their parts were seen to unpack within the limits, and read row
//! by row, never as a grid, because a workbook of two cells can span the whole grid.

use std::{
    io::{self, Cursor, Read},
    panic::{self, AssertUnwindSafe},
};

use calamine::{Data, DataRef, Range, Reader, Xls, Xlsx};
use jiff::{SignedDuration, civil::DateTime};
use zip::ZipArchive;

use crate::{
    cells::Cells,
    limits::{Limits, PARTS_MAX, PREAMBLE_LINES_MAX, SHEETS_MAX, SMALL_PART_BYTES_MAX},
    table::Row,
    unreadable::Unreadable,
    xls,
};

/// An open workbook and the first rows of each of its sheets.
pub(crate) struct Workbook {
    book: Book,
    tops: Vec<Top>,
}

enum Book {
    Xlsx(Box<Xlsx<Cursor<Vec<u8>>>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
}

/// The first rows of a sheet.
pub(crate) struct Top {
    pub(crate) name: String,
    rows: Vec<(u64, Cells)>,
}

impl Top {
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row::of_sheet(*line, cells))
    }

    /// Whether the first cell with anything in it is this.
    pub(crate) fn begins_with(&self, banner: &str) -> bool {
        let mut cells = self.rows().flat_map(|it| it.cells());
        cells.find(|it| !it.is_empty()).is_some_and(|it| it == banner)
    }
}

impl Workbook {
    /// Opens a workbook of the kind that is a ZIP archive, `.xlsx`.
    pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, Unreadable> {
        check_parts(&bytes, limits)?;
        let xlsx = guarded(|| Xlsx::new(Cursor::new(bytes)))?;
        Workbook::of(Book::Xlsx(Box::new(xlsx)), limits)
    }

    /// Opens a workbook of the old kind, `.xls`.
    pub(crate) fn open_old(bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
        let checked = xls::checked(bytes, limits)?;
        let xls = guarded(|| Xls::new(Cursor::new(checked)))?;
        Workbook::of(Book::Xls(Box::new(xls)), limits)
    }

    fn of(book: Book, limits: &Limits) -> Result<Workbook, Unreadable> {
        let mut workbook = Workbook { book, tops: Vec::new() };
        for name in workbook.names().into_iter().take(SHEETS_MAX) {
            let mut rows = Vec::new();
            let read = workbook.rows(&name, limits, |line, cells| {
                rows.push((line, std::mem::take(cells)));
                rows.len() < PREAMBLE_LINES_MAX
            });
            // A chart or a broken sheet does not hide the bill beside it.
            if read.is_ok() {
                workbook.tops.push(Top { name, rows });
            }
        }
        if workbook.tops.is_empty() {
            return Err(Unreadable::BrokenWorkbook);
        }
        Ok(workbook)
    }

    fn names(&self) -> Vec<String> {
        match &self.book {
            Book::Xlsx(it) => it.sheet_names(),
            Book::Xls(it) => it.sheet_names(),
        }
    }

    pub(crate) fn tops(&self) -> &[Top] {
        &self.tops
    }

    /// Gives every row of a sheet that has cells to `take`, until it wants no more.
    pub(crate) fn rows(
        &mut self,
        name: &str,
        limits: &Limits,
        take: impl FnMut(u64, &mut Cells) -> bool,
    ) -> Result<(), Unreadable> {
        match &mut self.book {
            Book::Xlsx(it) => rows_of_xlsx(it, name, limits, take),
            Book::Xls(it) => {
                let range = guarded(|| it.worksheet_range(name))?;
                rows_of_xls(&range, limits, take);
                Ok(())
            }
        }
    }
}

fn rows_of_xlsx(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    limits: &Limits,
    mut take: impl FnMut(u64, &mut Cells) -> bool,
) -> Result<(), Unreadable> {
    let mut reader = guarded(|| book.worksheet_cells_reader(name))?;
    let (mut line, mut cells) = (0, Cells::default());
    while let Some(cell) = guarded(|| reader.next_cell())? {
        let (row, column) = cell.get_position();
        if line != u64::from(row) + 1 {
            if 0 < cells.len() && !take(line, &mut cells) {
                return Ok(());
            }
            cells.clear();
            line = u64::from(row) + 1;
        }
        let text = shown(cell.get_value());
        place(&mut cells, column as usize, &text, limits);
    }
    if 0 < cells.len() {
        take(line, &mut cells);
    }
    Ok(())
}

fn rows_of_xls(
    range: &Range<Data>,
    limits: &Limits,
    mut take: impl FnMut(u64, &mut Cells) -> bool,
) {
    let Some((first_row, first_column)) = range.start() else {
        return;
    };
    let mut cells = Cells::default();
    for (line, row) in (u64::from(first_row) + 1..).zip(range.rows()) {
        cells.clear();
        for (column, value) in (first_column as usize..).zip(row) {
            place(&mut cells, column, &shown(&lent(value)), limits);
        }
        if 0 < cells.len() && !take(line, &mut cells) {
            return;
        }
    }
}

/// Asks the workbook reader, which panics over some numbers that no workbook has, such as a row
/// of twelve digits. Nothing of it is used after that.
fn guarded<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T, Unreadable> {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(_) => Err(Unreadable::BrokenWorkbook),
    }
}

/// Puts a cell into its column. A column beyond the limit only shows that there is one.
fn place(cells: &mut Cells, column: usize, text: &str, limits: &Limits) {
    if !text.is_empty() {
        cells.put(column.min(limits.columns), text);
    }
}

/// The same cell in the form that newer workbooks give.
fn lent(value: &Data) -> DataRef<'_> {
    match value {
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::Bool(_) | Data::DurationIso(_) | Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

/// A cell as the person sees it, without the blanks and TABs around it.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::DateTime(at) => moment(at.to_ymd_hms_milli()).unwrap_or_default(),
        DataRef::DateTimeIso(text) => text.replace('T', " "),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => {
            String::new()
        }
    }
}

/// A number to the 15 digits that spreadsheets keep: `28.16` for what is stored as
/// 28.160000000000000142. Numbers too large for that, in the form that shows it: `4.2E+27`.
fn decimal(number: f64) -> String {
    let scientific = format!("{number:.14e}");
    let Some((mantissa, power)) = scientific.split_once('e') else {
        return scientific; // Not a number, or infinite.
    };
    let power: i32 = power.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let trimmed = |it: &str| it.trim_end_matches('0').trim_end_matches('.').to_owned();
    match power {
        15.. => format!("{sign}{}E+{power}", trimmed(mantissa)),
        0..15 => {
            let (whole, fraction) = digits.split_at(power as usize + 1);
            format!("{sign}{}", trimmed(&format!("{whole}.{fraction}")))
        }
        -15..0 => {
            let zeros = "0".repeat(power.unsigned_abs() as usize - 1);
            format!("{sign}0.{}", digits_or_zero(&trimmed(&format!("{zeros}{digits}"))))
        }
        _ => "0".to_owned(),
    }
}

fn digits_or_zero(digits: &str) -> &str {
    if digits.is_empty() { "0" } else { digits }
}

/// A date or time as the text exports write it, to the nearest second.
fn moment(
    (year, month, day, hour, minute, second, milli): (u16, u8, u8, u8, u8, u8, u16),
) -> Option<String> {
    let small = |it: u8| i8::try_from(it).ok();
    let at = DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        0,
    );
    let rest = SignedDuration::from_secs(i64::from(500 <= milli));
    Some(at.ok()?.checked_add(rest).ok()?.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// Unpacks every part that reading needs once, into nothing, and counts. What an archive says
/// about its own sizes proves nothing.
fn check_parts(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    if PARTS_MAX < bytes.windows(ENTRY.len()).filter(|it| *it == ENTRY).count() {
        return Err(Unreadable::inflates(limits));
    }
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::BrokenWorkbook)?;
    let mut left = limits.inflated_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unreadable::BrokenWorkbook)?;
        let name = part.name().map_err(|_| Unreadable::BrokenWorkbook)?.to_ascii_lowercase();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue; // Pictures and the like are never opened.
        }
        let large = name.contains("worksheets/") || name.contains("sharedstrings");
        let most = if large { left } else { left.min(SMALL_PART_BYTES_MAX) };
        let size = io::copy(&mut part.take(most + 1), &mut io::sink())
            .map_err(|_| Unreadable::BrokenWorkbook)?;
        if most < size {
            return Err(Unreadable::inflates(limits));
        }
        left -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_the_digits_that_a_person_sees() {
        for (number, wanted) in [
            (28.16, "28.16"),
            (1300.0, "1300"),
            (0.1, "0.1"),
            (0.07, "0.07"),
            (28.160000000000004, "28.16"),
            (45943.541, "45943.541"),
            (-5.5, "-5.5"),
            (0.0, "0"),
            (4.2e27, "4.2E+27"),
            (999999999999999.0, "999999999999999"),
            (1e-20, "0"),
        ] {
            assert_eq!(decimal(number), wanted);
        }
    }

    #[test]
    fn a_moment_is_rounded_to_the_second() {
        let text = moment((2025, 12, 31, 23, 59, 59, 600));
        assert_eq!(text.as_deref(), Some("2026-01-01 00:00:00"));
        assert_eq!(moment((1900, 2, 29, 0, 0, 0, 0)), None);
    }
}

//! The list of cases as an XLSX workbook: amounts are numbers, times are times.

use futures::{Stream, StreamExt};
use jiff::{Timestamp, civil::DateTime};
use redress_core::{case::InboxEntry, lang::Lang, money::Money};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::table::{COLUMNS, CaseTable, Cell};

/// The most cases in a workbook. All of it is held in memory until it is written.
pub const XLSX_ROWS_MAX: u32 = 100_000;
/// Spreadsheets keep fifteen digits of a number; an amount with more is written as text.
const MINOR_MAX: u64 = 999_999_999_999_999;

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum ExportError<E> {
    /// Reading the list failed.
    #[error(transparent)]
    Pages(E),
    /// More than [`XLSX_ROWS_MAX`].
    #[error("more than {XLSX_ROWS_MAX} cases: narrow the list down, or take CSV")]
    TooMany,
    /// The workbook could not be put together.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] XlsxError),
}

/// The list as a workbook with one sheet. `now` is said to be when it was made.
pub async fn export_xlsx<E>(
    pages: impl Stream<Item = Result<Vec<InboxEntry>, E>>,
    table: &CaseTable,
    now: Timestamp,
) -> Result<Vec<u8>, ExportError<E>> {
    within(XLSX_ROWS_MAX, pages, table, now).await
}

async fn within<E>(
    rows_max: u32,
    pages: impl Stream<Item = Result<Vec<InboxEntry>, E>>,
    table: &CaseTable,
    now: Timestamp,
) -> Result<Vec<u8>, ExportError<E>> {
    let mut pages = std::pin::pin!(pages);
    let mut list = List::begin(table)?;
    while let Some(page) = pages.next().await {
        for case in page.map_err(ExportError::Pages)? {
            if list.rows == rows_max {
                return Err(ExportError::TooMany);
            }
            list.add(table.row(&case))?;
        }
    }
    Ok(list.finish(now)?)
}

struct List {
    sheet: Worksheet,
    /// How many cases are in it.
    rows: u32,
    time: Format,
    /// By the number of decimals.
    amounts: Vec<Format>,
}

impl List {
    fn begin(table: &CaseTable) -> Result<List, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(if table.lang == Lang::Zh { "案件" } else { "Cases" })?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        let columns = (0..).zip(table.header()).zip(COLUMNS);
        for ((column, name), (.., width)) in columns {
            sheet.write_string_with_format(0, column, name, &bold)?;
            sheet.set_column_width(column, f64::from(width))?;
        }
        let decimals = ["0", "0.0", "0.00", "0.000", "0.0000"];
        let amounts = decimals.map(|it| Format::new().set_num_format(format!("#,##{it}")));
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left);
        Ok(List { sheet, rows: 0, time, amounts: amounts.to_vec() })
    }

    fn add<const N: usize>(&mut self, cells: [Cell; N]) -> Result<(), XlsxError> {
        self.rows += 1;
        for (column, cell) in (0..).zip(cells) {
            self.write(column, cell)?;
        }
        Ok(())
    }

    /// Strings are written as strings: a workbook computes only what says it is a formula.
    fn write(&mut self, column: u16, cell: Cell) -> Result<(), XlsxError> {
        let (sheet, row) = (&mut self.sheet, self.rows);
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => sheet.write_string(row, column, text)?,
            Cell::Count(count) => sheet.write_number(row, column, count)?,
            Cell::Amount(amount) => {
                let format = self.amounts.get(amount.currency().exponent());
                match exact_number(amount).zip(format) {
                    Some((number, format)) => {
                        sheet.write_number_with_format(row, column, number, format)?
                    }
                    None => sheet.write_string(row, column, amount.decimal())?,
                }
            }
            Cell::At(at) => match excel_time(at) {
                Some(time) => sheet.write_datetime_with_format(row, column, time, &self.time)?,
                None => sheet.write_string(row, column, at.to_string())?,
            },
        };
        Ok(())
    }

    fn finish(mut self, now: Timestamp) -> Result<Vec<u8>, XlsxError> {
        let last = COLUMNS.len() as u16 - 1;
        self.sheet.autofilter(0, 0, self.rows, last)?;
        let mut book = Workbook::new();
        if let Some(made) = excel_time(jiff::tz::Offset::UTC.to_datetime(now)) {
            book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        }
        book.push_worksheet(self.sheet);
        book.save_to_buffer()
    }
}

/// The amount as a spreadsheet's number, where that shows every digit of it.
fn exact_number(amount: Money) -> Option<f64> {
    (amount.minor().unsigned_abs() <= MINOR_MAX).then(|| amount.decimal().parse().ok()).flatten()
}

/// `None` outside of the years that workbooks know.
fn excel_time(at: DateTime) -> Option<ExcelDateTime> {
    let part = |it: i8| u8::try_from(it).ok();
    let year = u16::try_from(at.year()).ok()?;
    let day = ExcelDateTime::from_ymd(year, part(at.month())?, part(at.day())?).ok()?;
    let hour = u16::try_from(at.hour()).ok()?;
    day.and_hms(hour, part(at.minute())?, f64::from(at.second())).ok()
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, io::Cursor};

    use calamine::{Data, Reader, Xlsx};
    use futures::{FutureExt, stream};
    use redress_core::money::Currency;

    use super::{super::table::sample, *};

    fn now() -> Timestamp {
        "2026-03-05T06:30:00Z".parse().unwrap()
    }

    fn sheet(lang: Lang) -> (String, Vec<Vec<Data>>) {
        let pages = stream::iter([Ok::<_, Infallible>(sample::three())]);
        let bytes =
            export_xlsx(pages, &sample::table(lang), now()).now_or_never().unwrap().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let (name, range) = book.worksheets().remove(0);
        (name, range.rows().map(<[Data]>::to_vec).collect())
    }

    #[test]
    fn what_is_written_is_read_back_as_numbers_times_and_texts() {
        let (name, rows) = sheet(Lang::En);
        assert_eq!((name.as_str(), rows.len()), ("Cases", 4));
        assert_eq!(rows[0][0], Data::String("number".to_owned()));
        assert_eq!(rows[0][11], Data::String("drafted_at (Asia/Shanghai)".to_owned()));
        assert_eq!(rows[1][6], Data::Float(1234.5));
        assert_eq!(rows[2][6], Data::Float(1200.0));
        assert_eq!(rows[3][6], Data::Empty);
        let Data::DateTime(at) = &rows[1][11] else { panic!("no time: {:?}", rows[1][11]) };
        assert_eq!(at.to_ymd_hms_milli(), (2026, 3, 5, 14, 30, 0, 0));
        assert_eq!(rows[1][2], Data::Float(1.0));
        assert_eq!(rows[2][15], Data::String("outside".to_owned()));
    }

    #[test]
    fn a_name_that_looks_like_a_formula_stays_a_text() {
        let (name, rows) = sheet(Lang::Zh);
        assert_eq!(name, "案件");
        assert_eq!(rows[1][10], Data::String("=1+1".to_owned()));
        assert_eq!(rows[2][1], Data::String("已结案".to_owned()));
    }

    #[test]
    fn an_amount_that_a_spreadsheet_would_round_is_text() {
        let amount = |minor| exact_number(Money::of_minor(minor, Currency::CNY));
        assert_eq!(amount(999_999_999_999_999), Some(9_999_999_999_999.99));
        assert_eq!(amount(1_000_000_000_000_000), None);
        assert_eq!(amount(-5), Some(-0.05));
    }

    #[test]
    fn more_cases_than_a_workbook_takes_are_refused_not_cut() {
        let made = |cases: usize| {
            let pages = stream::iter([Ok::<_, Infallible>(vec![sample::entry(1); cases])]);
            let table = sample::table(Lang::En);
            within(2, pages, &table, now()).now_or_never().unwrap()
        };
        assert!(made(2).is_ok());
        assert!(matches!(made(3), Err(ExportError::TooMany)));
    }
}

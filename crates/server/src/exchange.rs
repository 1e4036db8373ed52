//! Cases in and out as tables: old cases from a CSV file, the list of cases as CSV or XLSX.
//!
//! Reading a file and writing a table are pure; [`import`] and [`pages`] go through the desk and
//! the store like everybody else. `docs/import.md` and `docs/export.md` say the same to people.

mod cell;
mod column;
mod decoding;
mod import;
mod known;
mod pages;
mod places;
mod problem;
mod read;
mod records;
mod row;
mod table;
mod text;
mod workbook;

pub use self::{
    column::{COLUMNS, Column, ColumnSpec},
    decoding::FILE_BYTES_MAX,
    import::{Came, RowReport, import},
    pages::pages,
    problem::{BadFile, ImportProblem},
    read::{EarlierEnd, ImportRow, Imported, PROBLEMS_MAX, ROWS_MAX, read_import},
    table::CaseTable,
    text::export_csv,
    workbook::{ExportError, XLSX_ROWS_MAX, export_xlsx},
};

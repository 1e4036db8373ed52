//! How much of anything a bill may have before it is refused or cut.

/// How large a file may be, in bytes as uploaded.
pub const BYTES_MAX: usize = 64 << 20;
/// How many rows a table may have.
pub const ROWS_MAX: u64 = 2_000_000;
/// How many columns a table may have.
pub const COLUMNS_MAX: usize = 128;
/// How long one cell may be, in bytes of UTF-8. Spreadsheets stop at 32,767 characters.
pub const CELL_BYTES_MAX: usize = 32 << 10;
/// How large the parts of a workbook that are read may be together once they are unpacked.
pub const INFLATED_BYTES_MAX: u64 = 128 << 20;
/// How large a single part of a workbook may be once unpacked, unless it is a sheet or the
/// texts of the sheets: styles and relations of a bill are small.
pub(crate) const SMALL_PART_BYTES_MAX: u64 = 4 << 20;
/// How many files a workbook may be made of.
pub(crate) const PARTS_MAX: usize = 1000;
/// How many sheets of a workbook are looked at.
pub(crate) const SHEETS_MAX: usize = 32;
/// How many lines may stand above the names of the columns. The longest known preamble has 24.
pub(crate) const PREAMBLE_LINES_MAX: usize = 200;
/// How much of what stands above a table is kept for the format to look at, in bytes.
pub(crate) const PREAMBLE_BYTES_MAX: usize = 8 << 10;
/// Over how many lines a quoted cell may run.
pub(crate) const CELL_LINES_MAX: usize = 8;

/// The limits for reading one bill. `Limits::default()` is what the constants say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How large the file may be, in bytes.
    pub bytes: usize,
    /// How many rows are read; what follows is reported as one problem.
    pub rows: u64,
    /// How many columns a row may have; a wider one is reported as a problem.
    pub columns: usize,
    /// How long a cell may be, in bytes; a row with a longer one is reported as a problem.
    pub cell_bytes: usize,
    /// How large the parts of a workbook may be together once unpacked, in bytes.
    pub inflated_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: BYTES_MAX,
            rows: ROWS_MAX,
            columns: COLUMNS_MAX,
            cell_bytes: CELL_BYTES_MAX,
            inflated_bytes: INFLATED_BYTES_MAX,
        }
    }
}

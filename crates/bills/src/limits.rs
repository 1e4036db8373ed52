//! How much of anything a bill may have before it is refused or cut.

/// How large a file may be, in bytes as uploaded.
pub const BYTES_MAX: usize = 64 << 20;
/// How large a file may be that lies on one's own disk, in bytes, packed or not.
pub const LOCAL_BYTES_MAX: usize = 2 << 30;
/// How many rows a table in a file on one's own disk may have.
pub const LOCAL_ROWS_MAX: u64 = 10_000_000;
/// How large a file may be that must be in memory as a whole, in bytes unpacked: workbooks, XML,
/// JSON, and the statements of banks that are no tables.
pub const WHOLE_BYTES_MAX: usize = 64 << 20;
/// How many rows a table may have.
pub const ROWS_MAX: u64 = 2_000_000;
/// How many columns a table may have.
pub const COLUMNS_MAX: usize = 128;
/// How long one cell may be, in bytes of UTF-8. Spreadsheets stop at 32,767 characters.
pub const CELL_BYTES_MAX: usize = 32 << 10;
/// How large what is packed may be once unpacked: the parts of a workbook that are read, or all
/// files of an archive that are.
pub const INFLATED_BYTES_MAX: u64 = 128 << 20;
/// How large a single part of a workbook may be once unpacked, unless it is a sheet or the
/// texts of the sheets: styles and relations of a bill are small.
pub(crate) const SMALL_PART_BYTES_MAX: u64 = 4 << 20;
/// How many files a workbook may be made of.
pub(crate) const PARTS_MAX: usize = 1000;
/// How many files of an archive are taken for bills.
pub(crate) const ENTRIES_MAX: usize = 64;
/// How many times as large as packed a bill may be. Ten is usual, and rows that are all the same
/// reach a hundred; deflate itself ends at a thousand.
pub(crate) const INFLATION_MAX: u64 = 400;
/// How many bytes may come out of any file, however small.
pub(crate) const INFLATION_SPARED: u64 = 4 << 20;
/// How much of a name within an archive is shown.
pub(crate) const NAME_CHARS_MAX: usize = 200;
/// How many cells may lie between the outermost cells of all sheets of an `.xls`, which is read
/// as a grid. The tallest sheet there is has 65,536 rows.
pub(crate) const GRID_CELLS_MAX: u64 = 2 << 20;
/// How many sheets of a workbook are looked at.
pub(crate) const SHEETS_MAX: usize = 32;
/// How many lines may stand above the names of the columns. The longest known preamble has 24.
pub(crate) const PREAMBLE_LINES_MAX: usize = 200;
/// How much of what stands above a table is kept for the format to look at, in bytes.
pub(crate) const PREAMBLE_BYTES_MAX: usize = 8 << 10;
/// How long a line of text may be, in bytes.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;
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
    /// How large what is packed may be in all once unpacked, in bytes.
    pub inflated_bytes: u64,
    /// How large what must be in memory as a whole may be, in bytes.
    pub whole_bytes: usize,
}

impl Limits {
    /// For files on one's own disk, where nobody else waits and nobody is attacked.
    pub fn local() -> Limits {
        Limits {
            bytes: LOCAL_BYTES_MAX,
            rows: LOCAL_ROWS_MAX,
            inflated_bytes: LOCAL_BYTES_MAX as u64,
            ..Limits::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: BYTES_MAX,
            rows: ROWS_MAX,
            columns: COLUMNS_MAX,
            cell_bytes: CELL_BYTES_MAX,
            inflated_bytes: INFLATED_BYTES_MAX,
            whole_bytes: WHOLE_BYTES_MAX,
        }
    }
}

//! Workbooks of the old kind (BIFF8 in a compound file), as CITIC and SPDB export them. Written
//! here, record by record, from the tables that lie beside them as text.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use redress_bills::Limits;

use crate::{fixtures::folder, read};

/// The format, and the columns that its workbook has as numbers.
const BANKS: &[(&str, &[usize])] = &[("citic_credit", &[3]), ("spdb_debit", &[3, 4, 5])];

const TEXT_AS: &str = "saved_as_text.csv";
const NAME: &str = "statement.xls";

fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend(u16::try_from(data.len()).expect("short records only").to_le_bytes());
    out.extend(data);
}

/// A text of two bytes a character, its length before it in `width` bytes.
fn text(out: &mut Vec<u8>, text: &str, width: usize) {
    let units: Vec<u16> = text.encode_utf16().collect();
    out.extend(&(units.len() as u32).to_le_bytes()[..width]);
    out.push(1);
    out.extend(units.into_iter().flat_map(u16::to_le_bytes));
}

/// A stream with the sheet of these rows. What stands in a numeric column and reads as a whole
/// number is a short float (RK), other numbers are long floats, and the rest shared texts.
fn stream(rows: &[Vec<String>], numeric: &[usize]) -> Vec<u8> {
    let mut texts: Vec<&str> = Vec::new();
    let mut sheet = Vec::new();
    record(&mut sheet, 0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut span = Vec::new();
    span.extend(0_u32.to_le_bytes());
    span.extend((rows.len() as u32).to_le_bytes());
    span.extend([0_u16, width, 0].iter().flat_map(|it| it.to_le_bytes()));
    record(&mut sheet, 0x0200, &span);
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            let mut data: Vec<u8> =
                [row as u16, column as u16, 0].iter().flat_map(|it| it.to_le_bytes()).collect();
            let number = cell.parse::<f64>().ok().filter(|_| numeric.contains(&column));
            match number {
                Some(number) if cell.bytes().all(|it| it.is_ascii_digit()) => {
                    data.extend((((number.to_bits() >> 32) as u32) & !3).to_le_bytes());
                    record(&mut sheet, 0x027E, &data);
                }
                Some(number) => {
                    data.extend(number.to_le_bytes());
                    record(&mut sheet, 0x0203, &data);
                }
                None => {
                    let known = texts.iter().position(|it| it == cell);
                    let place = known.unwrap_or_else(|| {
                        texts.push(cell);
                        texts.len() - 1
                    });
                    data.extend((place as u32).to_le_bytes());
                    record(&mut sheet, 0x00FD, &data);
                }
            }
        }
    }
    record(&mut sheet, 0x000A, &[]);

    let mut shared: Vec<u8> =
        [texts.len() as u32; 2].iter().flat_map(|it| it.to_le_bytes()).collect();
    texts.iter().for_each(|it| text(&mut shared, it, 2));
    let globals = |place: u32| {
        let mut out = Vec::new();
        record(&mut out, 0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        record(&mut out, 0x0042, &1200_u16.to_le_bytes());
        let mut listed = place.to_le_bytes().to_vec();
        listed.extend([0, 0]);
        text(&mut listed, "Sheet1", 1);
        record(&mut out, 0x0085, &listed);
        record(&mut out, 0x00FC, &shared);
        record(&mut out, 0x000A, &[]);
        out
    };
    let place = globals(0).len() as u32;
    [globals(place), sheet].concat()
}

fn old_workbook(rows: &[Vec<String>], numeric: &[usize]) -> Vec<u8> {
    let empty = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).unwrap();
    let mut to = file.create_stream("/Workbook").unwrap();
    to.write_all(&stream(rows, numeric)).unwrap();
    to.flush().unwrap();
    drop(to);
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn rows_of(file: &Path) -> Vec<Vec<String>> {
    let mut lines =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(file).unwrap();
    let rows = lines.records().map(|it| it.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

pub(crate) fn write_fixtures() {
    for (format, numeric) in BANKS {
        let rows = rows_of(&folder(format).join(TEXT_AS));
        fs::write(folder(format).join(NAME), old_workbook(&rows, numeric)).unwrap();
    }
}

#[test]
fn an_old_workbook_gives_what_its_text_gives() {
    for (format, _) in BANKS {
        let bill = |name: &str| {
            let bytes = fs::read(folder(format).join(name)).unwrap();
            let bill = read(&bytes, &Limits::default()).unwrap();
            assert_eq!(bill.format, *format);
            bill
        };
        let (old, saved) = (bill(NAME), bill(TEXT_AS));
        assert!(3 < old.payments.len(), "{format}");
        assert_eq!(old, saved, "{format}");
    }
}

#[test]
fn a_sheet_that_claims_four_thousand_million_cells_is_not_laid_out() {
    let mut bytes = stream(&[vec!["交易日期".to_owned()]], &[]);
    let at =
        bytes.windows(4).position(|it| it == [0x00, 0x02, 14, 0]).expect("the size of the sheet");
    bytes[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let empty = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&bytes).unwrap();
    file.flush().unwrap();
    let read = read(&file.into_inner().into_inner(), &Limits::default());
    assert_eq!(read.map_err(|it| it.code()), Err("inflates-too-much"));
}

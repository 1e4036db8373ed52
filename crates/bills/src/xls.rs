//! Workbooks of the old kind, `.xls`: their one stream is taken out and measured before it is
//! read, because a few bytes of it can claim a grid of four thousand million cells.

use std::io::{self, Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use crate::{
    limits::{GRID_CELLS_MAX, Limits, SHEETS_MAX},
    unreadable::Unreadable,
};

/// The kinds of records that matter here.
mod kind {
    pub(super) const BEGIN: u16 = 0x0809;
    pub(super) const END: u16 = 0x000A;
    pub(super) const LOCK: u16 = 0x002F;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const MERGED: u16 = 0x00E5;
    /// Several numbers in a row: the last column stands at the end.
    pub(super) const NUMBERS: u16 = 0x00BD;
    pub(super) const FORMULA: u16 = 0x0006;
    /// Number, label, text with formats, truth or error, number in short, shared text.
    pub(super) const CELLS: &[u16] = &[FORMULA, 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];
}

/// The same workbook with nothing in it but the sheets, if they are of a bearable size.
pub(crate) fn checked(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let mut file =
        CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unreadable::BrokenWorkbook)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Unreadable::LockedWorkbook);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|it| file.is_stream(it));
    let name = name.ok_or(Unreadable::Binary)?;
    let mut stream = Vec::new();
    let most = bytes.len() as u64 + 1;
    let opened = file.open_stream(name).map_err(|_| Unreadable::BrokenWorkbook)?;
    opened.take(most).read_to_end(&mut stream).map_err(|_| Unreadable::BrokenWorkbook)?;
    measure(&stream, limits)?;

    packed(name, &stream).map_err(|_| Unreadable::BrokenWorkbook)
}

/// A file with this one stream. In the version with small sectors, which everybody reads.
fn packed(name: &str, stream: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    let mut to = file.create_stream(name)?;
    to.write_all(stream)?;
    to.flush()?;
    drop(to);
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

struct Record<'s> {
    kind: u16,
    data: &'s [u8],
}

fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, body) = rest.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = body.get(..length)?;
        rest = &body[length..];
        Some(Record { kind: u16::from_le_bytes([head[0], head[1]]), data })
    })
}

fn measure(stream: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    let mut sheets = Vec::new();
    for record in records(stream) {
        match record.kind {
            kind::LOCK => return Err(Unreadable::LockedWorkbook),
            kind::SHEET => {
                let place = record.data.first_chunk::<4>().ok_or(Unreadable::BrokenWorkbook)?;
                sheets.push(u32::from_le_bytes(*place) as usize);
            }
            kind::END => break,
            _ => {}
        }
    }
    if sheets.is_empty() || SHEETS_MAX < sheets.len() {
        return Err(Unreadable::BrokenWorkbook);
    }
    let mut left = GRID_CELLS_MAX;
    for place in sheets {
        let sheet = stream.get(place..).ok_or(Unreadable::BrokenWorkbook)?;
        left = left.checked_sub(grid(sheet)?).ok_or(Unreadable::inflates(limits))?;
    }
    Ok(())
}

/// How many cells lie between the outermost ones of a sheet, or more if it says so itself.
fn grid(sheet: &[u8]) -> Result<u64, Unreadable> {
    let (mut rows, mut columns) = (0, 0);
    let (mut claimed, mut merged) = (0, 0);
    let number = |data: &[u8], at: usize| {
        let two = data.get(at..at + 2).ok_or(Unreadable::BrokenWorkbook)?;
        Ok(u64::from(u16::from_le_bytes([two[0], two[1]])))
    };
    let mut depth = 0_usize;
    for Record { kind, data } in records(sheet) {
        match kind {
            kind::BEGIN => depth += 1,
            kind::END if depth <= 1 => break,
            kind::END => depth -= 1,
            kind::DIMENSIONS => claimed += span(data)?,
            kind::MERGED => merged += data.len() as u64,
            kind::NUMBERS => {
                rows = rows.max(number(data, 0)? + 1);
                columns = columns.max(number(data, data.len().saturating_sub(2))? + 1);
                columns = columns.max(number(data, 2)? + data.len() as u64 / 6 + 1);
            }
            it if kind::CELLS.contains(&it) => {
                rows = rows.max(number(data, 0)? + 1);
                columns = columns.max(number(data, 2)? + 1);
            }
            _ => {}
        }
    }
    Ok((rows * columns).max(claimed).max(merged))
}

/// What a sheet says about its own size.
fn span(data: &[u8]) -> Result<u64, Unreadable> {
    let at = |place: usize, width: usize| {
        let bytes = data.get(place..place + width).ok_or(Unreadable::BrokenWorkbook)?;
        Ok(bytes.iter().rev().fold(0_u64, |sum, it| sum << 8 | u64::from(*it)))
    };
    let (first, last, columns) = match data.len() {
        10 => (at(0, 2)?, at(2, 2)?, at(6, 2)?),
        14 | 16 => (at(0, 4)?, at(4, 4)?, at(10, 2)?),
        _ => return Err(Unreadable::BrokenWorkbook),
    };
    // Of nothing, zero comes before the first.
    let rows = last.max(1).checked_sub(first).or((last == 0).then_some(1));
    Ok(rows.ok_or(Unreadable::BrokenWorkbook)?.saturating_mul(columns.max(1)))
}

//! What a file is packed in: nothing, gzip, or a ZIP archive with one bill or several inside.
//! Nothing is ever unpacked onto a disk.

use std::{
    cell::Cell,
    io::{self, Cursor, Read, Seek, SeekFrom},
};

use encoding_rs::GB18030;
use flate2::read::MultiGzDecoder;
use zip::{ZipArchive, read::ZipFile, result::ZipError};

use crate::{
    content::Content,
    limits::{ENTRIES_MAX, INFLATION_MAX, INFLATION_SPARED, Limits, NAME_CHARS_MAX, PARTS_MAX},
    options::Options,
    sheet::Workbook,
    stream::Text,
    unreadable::Unreadable,
};

/// A file, in memory or not.
pub(crate) trait Source: Read + Seek {}

impl<S: Read + Seek> Source for S {}

const ZIP: &[u8] = b"PK\x03\x04";
/// An archive without anything in it.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const GZIP: &[u8] = b"\x1F\x8B";
/// The container of `.xls`, and of any workbook under a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const MAGIC_BYTES: usize = 8;
/// How much of an archive is looked through at once.
const PIECE_BYTES: u64 = 64 << 10;

/// What is done with a file: its name if it is in an archive, and what it is or why it cannot be
/// opened.
pub(crate) type Take<'t> = dyn FnMut(Option<&str>, Result<Content<'_>, Unreadable>) + 't;

/// Gives every bill that may be in the file to `take`, with its name if the file is an archive,
/// or says why it cannot be opened.
pub(crate) fn each(
    source: &mut dyn Source,
    options: &Options,
    take: &mut Take<'_>,
) -> Result<(), Unreadable> {
    let length = source.seek(SeekFrom::End(0)).map_err(|it| Unreadable::of(&it))?;
    if options.limits.bytes < usize::try_from(length).unwrap_or(usize::MAX) {
        return Err(Unreadable::TooLarge(options.limits.bytes));
    }
    source.rewind().map_err(|it| Unreadable::of(&it))?;
    let magic = magic(source)?;
    source.rewind().map_err(|it| Unreadable::of(&it))?;
    if magic.starts_with(ZIP) || magic.starts_with(EMPTY_ZIP) {
        return zipped(source, length, options, take);
    }
    if magic.starts_with(GZIP) {
        let budget = Budget::of(options);
        let unpacked = MultiGzDecoder::new(io::BufReader::new(source));
        let unpacked = Bounded::of(unpacked, length, &budget);
        take(None, Ok(plain(Box::new(unpacked), true, options)?));
        return Ok(());
    }
    take(None, Ok(plain(Box::new(source), false, options)?));
    Ok(())
}

fn magic(source: &mut dyn Source) -> Result<Vec<u8>, Unreadable> {
    let mut magic = Vec::new();
    let read = source.take(MAGIC_BYTES as u64).read_to_end(&mut magic);
    read.map_err(|it| Unreadable::of(&it))?;
    Ok(magic)
}

/// What is not packed, or not packed any more.
fn plain<'s>(
    mut source: Box<dyn Read + 's>,
    was_packed: bool,
    options: &Options,
) -> Result<Content<'s>, Unreadable> {
    let mut magic = Vec::new();
    let read = source.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut magic);
    read.map_err(|it| Unreadable::of(&it))?;
    if magic.starts_with(ZIP) || magic.starts_with(OLE) {
        let is_new = magic.starts_with(ZIP);
        let bytes = whole(magic, source, options)?;
        let workbook = match is_new {
            true if !is_workbook(&bytes) => return Err(Unreadable::NestedArchive),
            true => Workbook::open(bytes, &options.limits)?,
            false => Workbook::open_old(&bytes, &options.limits)?,
        };
        return Ok(Content::Workbook(Box::new(workbook)));
    }
    if was_packed && magic.starts_with(GZIP) {
        return Err(Unreadable::NestedArchive);
    }
    let text = Text::open(Box::new(Cursor::new(magic).chain(source)))?;
    Ok(Content::Text(text))
}

fn whole(mut bytes: Vec<u8>, source: impl Read, options: &Options) -> Result<Vec<u8>, Unreadable> {
    let limit = options.limits.whole_bytes;
    source.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|it| Unreadable::of(&it))?;
    match bytes.len() <= limit {
        true => Ok(bytes),
        false => Err(Unreadable::TooLarge(limit)),
    }
}

fn is_workbook(bytes: &[u8]) -> bool {
    // The name stands in the archive as it is, before and after everything that is packed.
    memchr::memmem::find(bytes, WORKBOOK.as_bytes()).is_some()
}

const WORKBOOK: &str = "xl/workbook.xml";

fn zipped(
    source: &mut dyn Source,
    length: u64,
    options: &Options,
    take: &mut Take<'_>,
) -> Result<(), Unreadable> {
    check_parts(source, &options.limits)?;
    let mut archive = match ZipArchive::new(io::BufReader::new(&mut *source)) {
        Ok(archive) => archive,
        Err(_) => return Err(what_is_broken(source)),
    };
    if archive.index_for_name(WORKBOOK).is_some() {
        drop(archive);
        source.rewind().map_err(|it| Unreadable::of(&it))?;
        take(None, Ok(plain(Box::new(source), false, options)?));
        return Ok(());
    }
    let budget = Budget::of(options);
    for entry in entries(&mut archive, length)? {
        let content = entry.open(&mut archive, &budget, options);
        take(Some(&entry.name), content);
    }
    Ok(())
}

/// The files of an archive as they are; none where the source is no archive, or a workbook.
pub(crate) fn parts(
    source: &mut dyn Source,
    options: &Options,
) -> Result<Vec<(String, Vec<u8>)>, Unreadable> {
    let length = source.seek(SeekFrom::End(0)).map_err(|it| Unreadable::of(&it))?;
    source.rewind().map_err(|it| Unreadable::of(&it))?;
    check_parts(source, &options.limits)?;
    let archive = ZipArchive::new(io::BufReader::new(source));
    let Some(mut archive) = archive.ok().filter(|it| it.index_for_name(WORKBOOK).is_none()) else {
        return Ok(Vec::new());
    };
    let (budget, mut parts) = (Budget::of(options), Vec::new());
    for entry in entries(&mut archive, length)?.into_iter().filter(|it| !is_odd(&it.name)) {
        let Ok(unpacked) = entry.unpack(&mut archive, options) else { continue };
        let mut bytes = Vec::new();
        if Bounded::of(unpacked, entry.packed, &budget).read_to_end(&mut bytes).is_ok() {
            parts.push((entry.name, bytes));
        }
    }
    Ok(parts)
}

/// What in an archive may be a bill.
fn entries<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    length: u64,
) -> Result<Vec<Entry>, Unreadable> {
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|_| Unreadable::BrokenArchive)?;
        let name = shown_name(entry.name_raw());
        let locked = entry.encrypted();
        if may_be_bill(&name) {
            let packed = entry.compressed_size().min(length);
            entries.push(Entry { index, name, locked, packed });
        }
    }
    match entries.len() {
        0 => Err(Unreadable::EmptyArchive),
        number if ENTRIES_MAX < number => Err(Unreadable::TooManyEntries(ENTRIES_MAX)),
        _ => Ok(entries),
    }
}

/// A workbook tells itself by the name of its first part, should the list at the end be gone.
fn what_is_broken(source: &mut dyn Source) -> Unreadable {
    let mut head = Vec::new();
    let read = source.rewind().and_then(|()| source.take(PIECE_BYTES).read_to_end(&mut head));
    let parts = ["[Content_Types].xml", "_rels/.rels", "xl/"];
    let is_workbook = parts.iter().any(|it| memchr::memmem::find(&head, it.as_bytes()).is_some());
    match read {
        Ok(_) if is_workbook => Unreadable::BrokenWorkbook,
        Ok(_) => Unreadable::BrokenArchive,
        Err(error) => Unreadable::of(&error),
    }
}

/// A file in an archive.
struct Entry {
    index: usize,
    name: String,
    locked: bool,
    /// How many bytes of the archive it takes.
    packed: u64,
}

impl Entry {
    fn open<'a, R: Read + Seek>(
        &self,
        archive: &'a mut ZipArchive<R>,
        budget: &'a Budget,
        options: &Options,
    ) -> Result<Content<'a>, Unreadable> {
        if is_odd(&self.name) {
            return Err(Unreadable::OddPath);
        }
        if self.locked {
            // A wrong password may well pass the one byte that is checked at the start: only
            // the sum at the end tells. What it takes is not charged twice.
            let trial = Budget::of(options);
            let mut unpacked = Bounded::of(self.unpack(archive, options)?, self.packed, &trial);
            io::copy(&mut unpacked, &mut io::sink()).map_err(|it| match Unreadable::of(&it) {
                Unreadable::BrokenArchive => Unreadable::WrongPassword,
                other => other,
            })?;
        }
        let unpacked = Bounded::of(self.unpack(archive, options)?, self.packed, budget);
        plain(Box::new(unpacked), true, options)
    }

    fn unpack<'a, R: Read + Seek>(
        &self,
        archive: &'a mut ZipArchive<R>,
        options: &Options,
    ) -> Result<ZipFile<'a, R>, Unreadable> {
        let password = options.password.as_ref().filter(|_| self.locked);
        let opened = match password {
            Some(it) => archive.by_index_decrypt(self.index, it.as_bytes()),
            None if self.locked => return Err(Unreadable::PasswordNeeded),
            None => archive.by_index(self.index),
        };
        opened.map_err(|it| match it {
            ZipError::InvalidPassword => Unreadable::WrongPassword,
            ZipError::Io(it) => Unreadable::of(&it),
            _ => Unreadable::BrokenArchive,
        })
    }
}

/// The name as a person sees it: UTF-8, or GBK as Alipay's archives have it without saying so.
fn shown_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    let shown = |it: char| if it.is_control() { '\u{FFFD}' } else { it };
    name.chars().take(NAME_CHARS_MAX).map(shown).collect()
}

/// Folders, and what a Mac puts beside every file, are none.
fn may_be_bill(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    !file.is_empty() && !file.starts_with("._") && file != ".DS_Store"
}

/// Names that point out of the archive. Nothing is written under them, but nobody who packs a
/// bill makes them either.
fn is_odd(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let climbs = name.split(['/', '\\']).any(|it| it == "..");
    drive || climbs || name.starts_with(['/', '\\']) || name.contains('\u{FFFD}')
}

/// How much may still be unpacked of a file.
struct Budget {
    left: Cell<u64>,
    limit: u64,
}

impl Budget {
    fn of(options: &Options) -> Budget {
        let limit = options.limits.inflated_bytes;
        Budget { left: Cell::new(limit), limit }
    }
}

/// Unpacks until it is too much: in all, or for what was packed.
struct Bounded<'b, R> {
    inner: R,
    most: u64,
    budget: &'b Budget,
}

impl<'b, R: Read> Bounded<'b, R> {
    fn of(inner: R, packed: u64, budget: &'b Budget) -> Bounded<'b, R> {
        let most = packed.saturating_mul(INFLATION_MAX).max(INFLATION_SPARED);
        Bounded { inner, most, budget }
    }
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let left = self.budget.left.get().checked_sub(read as u64);
        match (left, self.most.checked_sub(read as u64)) {
            (Some(left), Some(most)) => {
                self.budget.left.set(left);
                self.most = most;
                Ok(read)
            }
            _ => Err(io::Error::other(Unreadable::InflatesTooMuch(self.budget.limit))),
        }
    }
}

/// Refuses an archive with so many entries that their names alone would fill the memory.
fn check_parts(source: &mut dyn Source, limits: &Limits) -> Result<(), Unreadable> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let (mut seen, mut parts) = (Vec::new(), 0);
    loop {
        let piece = source.take(PIECE_BYTES).read_to_end(&mut seen);
        let read = piece.map_err(|it| Unreadable::of(&it))?;
        parts += memchr::memmem::find_iter(&seen, ENTRY).count();
        if PARTS_MAX < parts {
            return Err(Unreadable::inflates(limits));
        }
        if read == 0 {
            break;
        }
        seen.drain(..seen.len().saturating_sub(ENTRY.len() - 1));
    }
    source.rewind().map_err(|it| Unreadable::of(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_in_the_encoding_they_are_in() {
        let (gbk, ..) = GB18030.encode("20880156_20190916_业务明细.csv");
        assert_eq!(shown_name(&gbk), "20880156_20190916_业务明细.csv");
        assert_eq!(shown_name("账单.csv".as_bytes()), "账单.csv");
    }

    #[test]
    fn names_that_point_out_of_the_archive_are_odd() {
        for name in ["../a.csv", "a/../../b", "/etc/a", "C:\\a.csv", "\\\\host\\a", "a\u{FFFD}b"] {
            assert!(is_odd(name), "{name}");
        }
        for name in ["a.csv", "账单/2024..csv", "a/b/c.csv"] {
            assert!(!is_odd(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        for name in ["a/", "__MACOSX/._a.csv", "a/.DS_Store"] {
            assert!(!may_be_bill(name), "{name}");
        }
        assert!(may_be_bill("a/b.csv"));
    }
}

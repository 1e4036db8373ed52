//! ZIP archives and the documents that are packed as such: unpacked in memory, piece by piece and
//! within limits, to see what is in them. Nothing is ever written anywhere.

use std::{
    collections::BTreeSet,
    io::{self, BufReader, Cursor, Read, Seek},
};

use encoding_rs::GB18030;
use zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::{Depth, Member, Sniffed, at, danger, hidden::ZIP_END, number_le, office};
use crate::{
    kind::Kind,
    limits::{
        INFLATION_MAX, INFLATION_SPARED, MEMBER_BYTES_MAX, MEMBERS_MAX, NAME_CHARS_MAX,
        UNPACKED_BYTES_MAX,
    },
    refused::Refused,
    source::{Look, Source},
};

/// The end record of an archive, without its comment.
const END_BYTES: usize = 22;
/// What may lie between two files of an archive, in bytes: a record of sizes, or alignment.
const GAP_BYTES_MAX: u64 = 4 << 10;

/// What a ZIP archive is, with everything in it looked at.
pub(super) fn walk(look: &mut Look<'_>, depth: Depth) -> Result<Sniffed, Refused> {
    check_end(look)?;
    let length = look.length;
    let source = look.rewound()?;
    let opened = ZipArchive::new(BufReader::new(source));
    let mut archive = opened.map_err(|_| Refused::Broken(Kind::Zip))?;
    if archive.offset() != 0 {
        // Bytes before the first file: a program that unpacks itself, or a second archive.
        return Err(Refused::Polyglot);
    }
    if MEMBERS_MAX < archive.len() {
        return Err(Refused::TooManyMembers);
    }
    let entries = listed(&mut archive)?;
    check_places(&entries, &archive)?;
    let mut budget = UNPACKED_BYTES_MAX;
    check_sizes(&entries, length)?;
    let names: Vec<String> = entries.iter().map(|it| it.name.clone()).collect();
    if let Some(kind) = office::new(&names)? {
        for entry in &entries {
            entry.read(&mut archive, &mut budget, &mut io::sink())?;
        }
        return Ok(Sniffed { kind, members: Vec::new() });
    }
    if depth == Depth::Inside {
        return Err(Refused::NestedArchive);
    }
    let mut members = Vec::new();
    for entry in entries.iter().filter(|it| !it.folder) {
        let looked = entry.look_at(&mut archive, &mut budget);
        let within = |why| Refused::Within { name: entry.name.clone(), why: Box::new(why) };
        members.extend(looked.map_err(within)?);
    }
    match members.is_empty() {
        true => Err(Refused::EmptyArchive),
        false => Ok(Sniffed { kind: Kind::Zip, members }),
    }
}

/// The archive ends where its file ends, and says before being opened how much is in it.
fn check_end(look: &mut Look<'_>) -> Result<(), Refused> {
    let (_, tail) = look.tail()?;
    let Some(end) = memchr::memmem::rfind(&tail, ZIP_END) else {
        return Err(Refused::Broken(Kind::Zip));
    };
    let comment = number_le(at(&tail, end + 20, 2)) as usize;
    if tail.len() != end + END_BYTES + comment {
        return Err(Refused::Polyglot);
    }
    let files = number_le(at(&tail, end + 10, 2)) as usize;
    // 65,535 stands for "more, see elsewhere".
    match MEMBERS_MAX < files {
        true => Err(Refused::TooManyMembers),
        false => Ok(()),
    }
}

/// A file of an archive.
struct Entry {
    index: usize,
    name: String,
    folder: bool,
    /// In bytes, as the archive says.
    size: u64,
    packed: u64,
    /// Where its header begins and where its bytes do.
    header: u64,
    begin: u64,
}

fn listed<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<Entry>, Refused> {
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(of_zip)?;
        let name = shown_name(file.name_raw());
        if is_odd(&name) || file.is_symlink() || !seen.insert(name.clone()) {
            return Err(Refused::OddPath);
        }
        if file.encrypted() {
            return Err(Refused::Encrypted);
        }
        entries.push(Entry {
            index,
            folder: file.is_dir(),
            size: file.size(),
            packed: file.compressed_size(),
            header: file.header_start(),
            begin: file.data_start().ok_or(Refused::Broken(Kind::Zip))?,
            name,
        });
    }
    Ok(entries)
}

/// Files lie one after another: what shares bytes with another unpacks to more than there is, and
/// what lies between them is hidden.
fn check_places<R: Read + Seek>(entries: &[Entry], archive: &ZipArchive<R>) -> Result<(), Refused> {
    let mut places: Vec<(u64, u64)> =
        entries.iter().map(|it| (it.header, it.begin.saturating_add(it.packed))).collect();
    places.push((archive.central_directory_start(), u64::MAX));
    places.sort_unstable();
    let mut end = 0;
    for (header, next) in places {
        if header < end {
            return Err(Refused::ArchiveBomb);
        }
        if GAP_BYTES_MAX < header - end {
            return Err(Refused::Polyglot);
        }
        end = next;
    }
    Ok(())
}

/// What the archive itself says it unpacks to.
fn check_sizes(entries: &[Entry], length: u64) -> Result<(), Refused> {
    let total: u64 = entries.iter().fold(0, |sum, it| sum.saturating_add(it.size));
    let most = length.saturating_mul(INFLATION_MAX).max(INFLATION_SPARED);
    let one = entries.iter().any(|it| most_of(it.packed) < it.size);
    match one || most < total || UNPACKED_BYTES_MAX < total {
        true => Err(Refused::ArchiveBomb),
        false => Ok(()),
    }
}

fn most_of(packed: u64) -> u64 {
    packed.saturating_mul(INFLATION_MAX).max(INFLATION_SPARED)
}

impl Entry {
    /// Unpacks it, whatever it says about its size.
    fn read<R: Read + Seek>(
        &self,
        archive: &mut ZipArchive<R>,
        budget: &mut u64,
        into: &mut dyn io::Write,
    ) -> Result<(), Refused> {
        let most = most_of(self.packed).min(*budget).min(self.size);
        let file: ZipFile<'_, R> = archive.by_index(self.index).map_err(of_zip)?;
        let mut bounded = file.take(most + 1);
        let read = io::copy(&mut bounded, into).map_err(|_| Refused::Broken(Kind::Zip))?;
        if most < read {
            return Err(Refused::ArchiveBomb);
        }
        *budget -= read;
        Ok(())
    }

    /// What it is. None for what computers put beside files.
    fn look_at<R: Read + Seek>(
        &self,
        archive: &mut ZipArchive<R>,
        budget: &mut u64,
    ) -> Result<Option<Member>, Refused> {
        if danger::name_runs(&self.name) {
            return Err(Refused::Executable);
        }
        if MEMBER_BYTES_MAX < self.size {
            return Err(Refused::LargeMember);
        }
        let mut bytes = Vec::new();
        self.read(archive, budget, &mut bytes)?;
        if is_litter(&self.name) {
            return Ok(None);
        }
        let size = bytes.len() as u64;
        let mut source = Cursor::new(bytes);
        let source: &mut dyn Source = &mut source;
        let sniffed = super::content(&mut Look::at(source)?, Depth::Inside)?;
        Ok(Some(Member { name: self.name.clone(), kind: sniffed.kind, size }))
    }
}

fn of_zip(error: ZipError) -> Refused {
    match error {
        ZipError::Io(it) if it.raw_os_error().is_some() => Refused::ReadFailed,
        ZipError::InvalidPassword => Refused::Encrypted,
        _ => Refused::Broken(Kind::Zip),
    }
}

/// The name as a person sees it: UTF-8, or GBK as Chinese Windows writes it without saying so.
fn shown_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Names that point out of the archive, that are none, or that show themselves otherwise than
/// they are.
fn is_odd(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let climbs = name.split(['/', '\\']).any(|it| it == ".." || it == ".");
    let long = NAME_CHARS_MAX < name.chars().count();
    // The second are the signs that turn the direction of writing.
    let turns = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let signs = name.chars().any(|it| it.is_control() || turns(it) || it == '\u{fffd}');
    let empty = name.trim().is_empty() || name.contains("//");
    drive
        || climbs
        || long
        || signs
        || empty
        || name.starts_with(['/', '\\'])
        || name.contains('\\')
}

/// What a Mac and Windows put beside files without being asked.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let named = [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&file);
    named || file.starts_with("._") || name.starts_with("__MACOSX/")
}

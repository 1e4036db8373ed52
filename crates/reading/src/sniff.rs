//! What a file is by its content, held against what it was sent as.

mod archive;
mod danger;
mod document;
mod hidden;
mod image;
mod media;
mod office;
mod wording;

use crate::{
    kind::Kind,
    refused::Refused,
    source::{Look, Source},
};

/// What the sender says about a file.
#[derive(Clone, Copy, Default, Debug)]
pub struct Declared<'a> {
    /// The media type, with or without parameters.
    pub media_type: Option<&'a str>,
    /// What the file is called.
    pub name: Option<&'a str>,
}

/// What a file turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sniffed {
    /// Its kind.
    pub kind: Kind,
    /// The files in it, where it is an archive.
    pub members: Vec<Member>,
}

/// A file in an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// As it is called there, with its folders.
    pub name: String,
    /// What it is by its content.
    pub kind: Kind,
    /// How large it is unpacked, in bytes.
    pub size: u64,
}

/// Says what the file is, or why it is not taken. Reads both ends of it, walks over its parts, and
/// unpacks archives in memory, each within its limit; recordings of any length are walked over
/// without being read.
pub fn sniff(source: &mut dyn Source, declared: &Declared<'_>) -> Result<Sniffed, Refused> {
    if declared.name.is_some_and(danger::name_runs) {
        return Err(Refused::Executable);
    }
    let mut look = Look::at(source)?;
    let sniffed = content(&mut look, Depth::Outside)?;
    let said = declared.media_type.map(|it| it.split(';').next().unwrap_or(it).trim());
    let said = said.filter(|it| !it.is_empty()).map(str::to_ascii_lowercase);
    match said {
        Some(said) if !sniffed.kind.goes_by(&said) => {
            Err(Refused::WrongType { is: sniffed.kind, said })
        }
        _ => Ok(sniffed),
    }
}

/// Why a file that begins like this will not be taken, as far as the first bytes tell: what runs, and
/// archives that are not opened. Whoever is being sent a large file need not wait for its end.
pub fn refused_by_beginning(head: &[u8]) -> Option<Refused> {
    match head {
        _ if danger::is_program(head) => Some(Refused::Executable),
        _ if danger::is_other_archive(head) => Some(Refused::OtherArchive),
        _ => None,
    }
}

/// Where a file lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outside,
    /// In an archive, where no other archive may be.
    Inside,
}

fn content(look: &mut Look<'_>, depth: Depth) -> Result<Sniffed, Refused> {
    if look.length == 0 {
        return Err(Refused::Empty);
    }
    if danger::is_program(&look.head) {
        return Err(Refused::Executable);
    }
    if danger::is_other_archive(&look.head) {
        return Err(Refused::OtherArchive);
    }
    if look.head.starts_with(b"PK\x03\x04") || look.head.starts_with(b"PK\x05\x06") {
        return archive::walk(look, depth);
    }
    let kind = match simple(look)? {
        Some(kind) => kind,
        None => {
            // Of no kind by its beginning, and an archive by its end.
            hidden::check_zip(look)?;
            return Err(Refused::UnknownKind(danger::looks_like(&look.head)));
        }
    };
    Ok(Sniffed { kind, members: Vec::new() })
}

/// Files that are no archives.
fn simple(look: &mut Look<'_>) -> Result<Option<Kind>, Refused> {
    if let Some(kind) = image::kind(&look.head) {
        return image::check(look, kind).map(Some);
    }
    if let Some(kind) = media::kind(look)? {
        return media::check(look, kind).map(Some);
    }
    if document::is_pdf(&look.head) {
        return document::check(look).map(Some);
    }
    if look.head.starts_with(office::OLE) {
        return office::old(look).map(Some);
    }
    wording::kind(look)
}

/// Bytes at a place, or none.
fn at(bytes: &[u8], from: usize, length: usize) -> &[u8] {
    bytes.get(from..from.saturating_add(length)).unwrap_or_default()
}

fn number_le(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn number_be(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

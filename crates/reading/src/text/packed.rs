//! Text of documents that are packed as archives.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Unread, markup};

/// How large the main part of a document may be unpacked, in bytes.
const PART_BYTES_MAX: u64 = 32 << 20;

/// The text of a Word document: its main part, with foot and end notes left out.
pub(super) fn docx(bytes: &[u8]) -> Result<String, Unread> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unread::Broken)?;
    let part = archive.by_name("word/document.xml").map_err(|_| Unread::Broken)?;
    let mut xml = Vec::new();
    part.take(PART_BYTES_MAX + 1).read_to_end(&mut xml).map_err(|_| Unread::Broken)?;
    match xml.len() as u64 <= PART_BYTES_MAX {
        true => Ok(markup::text_of_word(&String::from_utf8_lossy(&xml))),
        false => Err(Unread::Broken),
    }
}

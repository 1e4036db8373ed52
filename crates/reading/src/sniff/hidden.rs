//! Another file within a file: hung on to its end, or put where a second program would find it.

use memchr::memmem;

use super::{at, number_le};
use crate::{limits::EDGE_BYTES, refused::Refused, source::Look};

/// How far from the beginning readers of PDF look for its mark.
const PDF_MARK_WITHIN: usize = 1024;
/// The end record of a ZIP archive, without its comment.
const ZIP_END_BYTES: usize = 22;
/// How a ZIP archive ends.
pub(super) const ZIP_END: &[u8] = b"PK\x05\x06";

/// What browsers and servers would run, in small letters. Longer than chance makes them.
const MARKUP: &[&str] =
    &["<script", "<?php ", "<?php\n", "<html>", "<html ", "<!doctype html", "__halt_compiler"];

/// Refuses a file that a reader of PDF or of ZIP would open as well.
pub(super) fn check_ends(look: &mut Look<'_>) -> Result<(), Refused> {
    let near = &look.head[..look.head.len().min(PDF_MARK_WITHIN)];
    if memmem::find(near, b"%PDF-").is_some() {
        return Err(Refused::Polyglot);
    }
    check_zip(look)
}

/// Refuses a file that a reader of ZIP would open as well.
pub(super) fn check_zip(look: &mut Look<'_>) -> Result<(), Refused> {
    let (_, tail) = look.tail()?;
    match memmem::rfind_iter(&tail, ZIP_END).any(|it| is_zip_end(&tail, it)) {
        true => Err(Refused::Polyglot),
        false => Ok(()),
    }
}

/// Whether the end record at this place has its list of files before it, as it must.
fn is_zip_end(tail: &[u8], end: usize) -> bool {
    let list_bytes = number_le(at(tail, end + 12, 4));
    let files = number_le(at(tail, end + 10, 2));
    let whole = end + ZIP_END_BYTES <= tail.len();
    // A list that begins before what is looked at is long, and then likely one.
    let list = match usize::try_from(list_bytes).ok().and_then(|it| end.checked_sub(it)) {
        Some(begin) => at(tail, begin, 4) == b"PK\x01\x02",
        None => true,
    };
    whole && 0 < files && list
}

/// Refuses what hangs on after the end of a file, where it is of a kind that something would open.
/// Telephones hang videos and second pictures on to pictures: those may stay.
pub(super) fn check_after(look: &mut Look<'_>, end: u64) -> Result<(), Refused> {
    if look.length <= end {
        return Ok(());
    }
    let after = look.piece(end, EDGE_BYTES)?;
    let begins = after.trim_ascii_start();
    let opens = super::danger::is_program(begins) || super::danger::is_other_archive(begins);
    let begins_zip = memmem::find_iter(&after, b"PK\x03\x04").any(|it| is_zip_file(&after, it));
    if opens || begins_zip || look.holds(end, &["%pdf-1.", "%pdf-2.", "cannot be run in dos"])? {
        return Err(Refused::Polyglot);
    }
    check_markup(look, end)
}

/// Whether a file of a ZIP archive begins here: a version that exists and a known way of packing.
fn is_zip_file(bytes: &[u8], begin: usize) -> bool {
    let version = number_le(at(bytes, begin + 4, 2));
    let packed = number_le(at(bytes, begin + 8, 2));
    (10..=63).contains(&version) && matches!(packed, 0 | 8 | 9 | 12 | 14 | 93 | 95 | 99)
}

/// Refuses what a browser or a server would run, wherever it stands from `from` on.
pub(super) fn check_markup(look: &mut Look<'_>, from: u64) -> Result<(), Refused> {
    match look.holds(from, MARKUP)? {
        true => Err(Refused::Polyglot),
        false => Ok(()),
    }
}

//! PDF: that it is one, and nothing else as well.

use super::hidden;
use crate::{kind::Kind, refused::Refused, source::Look};

/// Starts a program when the document is opened. Forms with scripts are common and stay.
const LAUNCHES: &[&str] = &["/launch ", "/launch/", "/launch>", "/launch\r", "/launch\n"];

/// Blanks may stand before the mark; anything else before it is another file.
pub(super) fn is_pdf(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"%PDF-")
}

pub(super) fn check(look: &mut Look<'_>) -> Result<Kind, Refused> {
    let (from, tail) = look.tail()?;
    let end = memchr::memmem::rfind(&tail, b"%%EOF").map(|it| from + it as u64 + 5);
    hidden::check_zip(look)?;
    if let Some(end) = end {
        hidden::check_after(look, end)?;
    }
    match look.holds(0, LAUNCHES)? {
        true => Err(Refused::Macros),
        false => Ok(Kind::Pdf),
    }
}

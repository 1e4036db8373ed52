//! Texts: plain, CSV, HTML, mails.

use crate::{
    kind::Kind, limits::TEXT_BYTES_MAX, refused::Refused, source::Look, text::decoded_strictly,
};

use super::hidden;

/// How much of a text is looked at to tell its kind, in characters.
const TOP_CHARS: usize = 16 << 10;
/// Names of headers that mails have, in small letters.
const HEADERS: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "received",
    "mime-version",
    "message-id",
    "return-path",
    "delivered-to",
    "content-type",
    "dkim-signature",
    "reply-to",
    "cc",
];
/// How many of them a mail has at least.
const HEADERS_MIN: usize = 3;

/// What kind of text it is; none where it is no text.
pub(super) fn kind(look: &mut Look<'_>) -> Result<Option<Kind>, Refused> {
    // What has a zero byte is no text, unless it is two bytes wide and says so.
    let wide = look.head.starts_with(b"\xff\xfe") || look.head.starts_with(b"\xfe\xff");
    if !wide && look.head.contains(&0) {
        return Ok(None);
    }
    let Some(bytes) = look.whole(TEXT_BYTES_MAX)? else {
        return Err(Refused::TooLarge(Kind::Text, TEXT_BYTES_MAX));
    };
    let Some(text) = decoded_strictly(&bytes) else {
        return Ok(None);
    };
    if text.trim().is_empty() {
        return Err(Refused::Empty);
    }
    hidden::check_ends(look)?;
    let top: String = text.chars().take(TOP_CHARS).collect();
    kind_of(&top).map(Some)
}

fn kind_of(top: &str) -> Result<Kind, Refused> {
    let small = top.trim_start().to_lowercase();
    if small.contains("<hta:application") {
        return Err(Refused::Executable);
    }
    if small.starts_with("{\\rtf") {
        return Err(Refused::UnknownKind(Some("an RTF document; save it as PDF or docx")));
    }
    if is_mail(&small) {
        return Ok(Kind::Mail);
    }
    let markup = small.starts_with('<');
    if markup && small.contains("<svg") && !small.contains("<html") {
        return Err(Refused::UnknownKind(Some("an SVG picture; send a PNG")));
    }
    let html = ["<html", "<body", "<!doctype html", "<script", "<head>"];
    if html.iter().any(|it| small.contains(it)) && (markup || small.contains("</")) {
        return Ok(Kind::Html);
    }
    Ok(if is_table(top) { Kind::Csv } else { Kind::Text })
}

/// Headers up to the first empty line, and enough of them that mails have.
fn is_mail(small: &str) -> bool {
    let mut known = 0;
    for (number, line) in small.lines().enumerate() {
        if line.trim().is_empty() {
            break;
        }
        let folded = line.starts_with([' ', '\t']) && number != 0;
        let envelope = number == 0 && line.starts_with("from ");
        match line.split_once(':') {
            _ if folded || envelope => {}
            Some((name, _)) if is_header(name) => known += usize::from(HEADERS.contains(&name)),
            _ => return false,
        }
    }
    HEADERS_MIN <= known
}

fn is_header(name: &str) -> bool {
    let sign = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    !name.is_empty() && name.chars().all(sign)
}

/// Three lines in a row with the same number of separators, at least two.
fn is_table(top: &str) -> bool {
    [',', '\t', ';'].iter().any(|separator| {
        let counts: Vec<usize> = top.lines().map(|it| it.matches(*separator).count()).collect();
        counts.windows(3).any(|it| 2 <= it[0] && it[0] == it[1] && it[1] == it[2])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        let mail = "From: a@example.com\nTo: b@example.com\nSubject: x\n y\nDate: today\n\nbody";
        assert_eq!(kind_of(mail), Ok(Kind::Mail));
        assert_eq!(kind_of("From: me\nHe said: no\nTo: you\n"), Ok(Kind::Text));
        assert_eq!(kind_of("<!DOCTYPE html><html><body>x"), Ok(Kind::Html));
        assert_eq!(kind_of("a,b,c\n1,2,3\n4,5,6\n"), Ok(Kind::Csv));
        assert_eq!(kind_of("a,b,c\n1,2\n"), Ok(Kind::Text));
        assert_eq!(kind_of("It cost < 5 yuan"), Ok(Kind::Text));
        let hta = "<html><HTA:APPLICATION id=x></html>";
        assert_eq!(kind_of(hta), Err(Refused::Executable));
        assert!(matches!(kind_of("<svg onload=x>"), Err(Refused::UnknownKind(_))));
    }
}

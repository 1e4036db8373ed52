//! Bytes of a kind that has text, to that text.

mod mail;
mod markup;
mod packed;
mod pdf;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::{
    chat::{self, Message},
    kind::Kind,
    limits::KEPT_BYTES_MAX,
    page::Page,
};

/// What was read of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Its text.
    pub pages: Vec<Page>,
    /// What hangs on to a mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The messages, where the text is a chat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// What a person should know about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// A file that hangs on to a mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// As the mail calls it; may be empty.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// What it is by its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Why it would not be taken as evidence of its own: a code of [`crate::refused::Refused`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// Something that a person should know about what was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// There is more text than was read.
    CutOff,
    /// Pages that could not be read were left out.
    PagesLeftOut,
    /// Some bytes were no characters.
    Damaged,
    /// There is no text in it; it may be a picture of text.
    NoText,
    /// The text was recognised in a picture and may be wrong in every letter and sign.
    Recognised,
}

/// Why no text could be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// Files of this kind have no text.
    #[error("files of this kind have no text")]
    NoTextKind,
    /// It needs a password.
    #[error("the file has a password")]
    Locked,
    /// Damaged, or made in a way that the reader does not know.
    #[error("the file is damaged or made in an unknown way")]
    Broken,
}

/// Reads the text of a file that [`crate::sniff()`] found to be of this kind.
pub fn read(bytes: &[u8], kind: Kind) -> Result<Reading, Unread> {
    let mut reading = match kind {
        Kind::Pdf => pdf::read(bytes)?,
        Kind::Mail => mail::read(bytes)?,
        _ => one_page(bytes, kind)?,
    };
    cut(&mut reading);
    if reading.pages.iter().all(|it| it.text.trim().is_empty()) {
        reading.remarks.push(Remark::NoText);
    }
    if matches!(kind, Kind::Text | Kind::Html) {
        reading.messages = reading.pages.iter().flat_map(chat::messages).collect();
    }
    Ok(reading)
}

fn one_page(bytes: &[u8], kind: Kind) -> Result<Reading, Unread> {
    let (text, damaged) = match kind {
        Kind::Docx => (packed::docx(bytes)?, false),
        Kind::Html => {
            let (text, damaged) = decoded(bytes);
            (markup::text_of_html(&text), damaged)
        }
        Kind::Text | Kind::Csv => decoded(bytes),
        _ => return Err(Unread::NoTextKind),
    };
    let remarks = if damaged { vec![Remark::Damaged] } else { vec![] };
    let pages = vec![Page::of(1, plain_lines(&text))];
    Ok(Reading { pages, remarks, ..Reading::default() })
}

/// Lines that end with `\n` alone, and no zero bytes, which nothing after this can store.
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}

/// Keeps as much text as there is room for.
fn cut(reading: &mut Reading) {
    let mut room = KEPT_BYTES_MAX;
    let mut lost = false;
    for page in &mut reading.pages {
        if room < page.text.len() {
            let end = page.text.floor_char_boundary(room);
            page.text.truncate(end);
            lost = true;
        }
        room -= page.text.len();
    }
    if lost {
        reading.remarks.push(Remark::CutOff);
        reading.pages.retain(|it| !it.text.is_empty());
    }
}

/// The text of bytes that claim to be one: UTF-8 or UTF-16 as they say or show, else GB18030, in
/// which Chinese Windows writes. With whether some bytes were no characters.
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => owned(UTF_16LE.decode_without_bom_handling(rest)),
        [0xfe, 0xff, rest @ ..] => owned(UTF_16BE.decode_without_bom_handling(rest)),
        [0xef, 0xbb, 0xbf, rest @ ..] => lossy(rest),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => {
                let (text, damaged) = owned(GB18030.decode_without_bom_handling(bytes));
                if damaged { lossy(bytes) } else { (text, damaged) }
            }
        },
    }
}

fn lossy(bytes: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(bytes);
    let damaged = text.contains('\u{fffd}');
    (text.into_owned(), damaged)
}

fn owned((text, damaged): (std::borrow::Cow<'_, str>, bool)) -> (String, bool) {
    (text.into_owned(), damaged)
}

/// One character in how many may be a control character, or none at all: files of banks hold a
/// few, programs many.
const CONTROLS_ONE_IN: usize = 500;

/// The text of bytes that are one beyond doubt.
pub(crate) fn decoded_strictly(bytes: &[u8]) -> Option<String> {
    let (text, damaged) = decoded(bytes);
    let control =
        |it: &char| it.is_control() && !matches!(it, '\t' | '\n' | '\r' | '\x0c' | '\x0b');
    let controls = text.chars().filter(control).count();
    let fits = controls * CONTROLS_ONE_IN <= text.len();
    let whole = !damaged || text.matches('\u{fffd}').count() * CONTROLS_ONE_IN <= text.len();
    (fits && whole).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_as_they_were_written() {
        assert_eq!(decoded("投诉".as_bytes()), ("投诉".to_owned(), false));
        assert_eq!(decoded(b"\xcd\xb6\xcb\xdf"), ("投诉".to_owned(), false));
        assert_eq!(decoded(b"\xff\xfe\x95\x62"), ("投".to_owned(), false));
        assert_eq!(decoded(b"\xef\xbb\xbfa"), ("a".to_owned(), false));
    }

    #[test]
    fn noise_is_no_text() {
        let noise: Vec<u8> = (1..=255).collect();
        assert_eq!(decoded_strictly(&noise), None);
        assert!(decoded_strictly("收款方：小店\r\n金额：12.00元\n".as_bytes()).is_some());
    }

    #[test]
    fn what_is_too_long_is_cut_and_said() {
        let text = "元".repeat(KEPT_BYTES_MAX / 3 + 10);
        let reading = read(text.as_bytes(), Kind::Text).unwrap();
        assert!(reading.pages[0].text.len() <= KEPT_BYTES_MAX);
        assert!(reading.remarks.contains(&Remark::CutOff));
        assert!(read(b"short", Kind::Text).unwrap().remarks.is_empty());
    }

    #[test]
    fn a_picture_has_no_text_to_read() {
        assert_eq!(read(b"\x89PNG", Kind::Png), Err(Unread::NoTextKind));
    }
}

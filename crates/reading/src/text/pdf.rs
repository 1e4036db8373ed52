//! Text of PDF files, page by page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::{Reading, Remark, Unread, plain_lines};
use crate::{
    limits::{KEPT_BYTES_MAX, PAGES_MAX},
    page::Page,
};

/// Reads the pages that can be read. The reader panics where a file is not as it expects: that
/// page is left out, and said so.
pub(super) fn read(bytes: &[u8]) -> Result<Reading, Unread> {
    let document = guarded(|| open(bytes))??;
    let numbers: Vec<u32> = guarded(|| document.get_pages().into_keys().collect())?;
    let mut reading = Reading::default();
    if PAGES_MAX < numbers.len() {
        reading.remarks.push(Remark::CutOff);
    }
    let mut kept = 0;
    let mut left_out = false;
    for number in numbers.into_iter().take(PAGES_MAX) {
        match guarded(|| page(&document, number)) {
            Ok(Ok(text)) => {
                kept += text.len();
                reading.pages.push(Page::of(number, tidied(&text)));
            }
            _ => left_out = true,
        }
        if KEPT_BYTES_MAX < kept {
            break;
        }
    }
    if left_out {
        reading.remarks.push(Remark::PagesLeftOut);
    }
    match reading.pages.is_empty() && left_out {
        true => Err(Unread::Broken),
        false => Ok(reading),
    }
}

fn open(bytes: &[u8]) -> Result<Document, Unread> {
    let mut document = Document::load_mem(bytes).map_err(|_| Unread::Broken)?;
    // Statements of banks are often locked against changes only, which needs no password to read.
    if document.is_encrypted() {
        document.decrypt("").map_err(|_| Unread::Locked)?;
    }
    Ok(document)
}

fn page(document: &Document, number: u32) -> Result<String, Unread> {
    let mut text = String::new();
    let mut output = PlainTextOutput::new(&mut text);
    output_doc_page(document, &mut output, number).map_err(|_| Unread::Broken)?;
    Ok(text)
}

fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Unread> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Unread::Broken)
}

/// Without empty lines: the reader puts one between any two lines of the page.
fn tidied(text: &str) -> String {
    let text = plain_lines(text);
    let lines = text.lines().map(str::trim_end).filter(|it| !it.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

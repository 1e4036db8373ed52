//! A workbook as it is, and one of which a sheet or the texts of the sheets are anything.
#![no_main]

use std::io::{Cursor, Read, Write};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const WORKBOOK: &[u8] = include_bytes!("../../fixtures/bills/wechat_xlsx/texts_2025.xlsx");
const PARTS: &[&str] = &["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    redress_fuzz::answered(bytes);
    if let Some((part, content)) = bytes.split_first() {
        let part = PARTS[usize::from(*part) % PARTS.len()];
        redress_fuzz::answered(&with_part(part, content));
    }
});

fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(WORKBOOK)).expect("a workbook");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let own = part.name().expect("a name").into_owned();
        let mut kept = Vec::new();
        part.read_to_end(&mut kept).expect("a part");
        to.start_file(&own, SimpleFileOptions::default()).expect("a part");
        to.write_all(if own == name { content } else { &kept }).expect("a part");
    }
    to.finish().expect("a workbook").into_inner()
}

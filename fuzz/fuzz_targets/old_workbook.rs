//! A workbook of the old kind as it is, and one of which a piece of the stream is anything.
#![no_main]

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

const NAME: &str = "/Workbook";

libfuzzer_sys::fuzz_target!(|input: (u8, u16, u8, &[u8])| {
    let (which, at, fewer, strange) = input;
    let stream = stream(redress_fuzz::fixture(".xls", which));
    let at = usize::from(at).min(stream.len());
    let after = (at + usize::from(fewer)).min(stream.len());
    redress_fuzz::answered(&packed(&[&stream[..at], strange, &stream[after..]].concat()));
    redress_fuzz::answered(strange);
});

fn stream(workbook: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    if let Ok(mut file) = CompoundFile::open(Cursor::new(workbook)) {
        let mut from = file.open_stream(NAME).expect("a workbook has one");
        from.read_to_end(&mut stream).expect("it is in memory");
    }
    stream
}

fn packed(stream: &[u8]) -> Vec<u8> {
    let empty = Cursor::new(Vec::new());
    let mut file = CompoundFile::create_with_version(Version::V3, empty).expect("in memory");
    let mut to = file.create_stream(NAME).expect("in memory");
    to.write_all(stream).expect("in memory");
    to.flush().expect("in memory");
    drop(to);
    file.flush().expect("in memory");
    file.into_inner().into_inner()
}

//! An archive as it is, and anything inside one under any name.
#![no_main]

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

libfuzzer_sys::fuzz_target!(|input: (&str, &[u8])| {
    let (name, bytes) = input;
    redress_fuzz::answered(bytes);
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    if packed.start_file(name, SimpleFileOptions::default()).is_ok()
        && packed.write_all(bytes).is_ok()
        && let Ok(packed) = packed.finish()
    {
        redress_fuzz::answered(packed.get_ref());
    }
});

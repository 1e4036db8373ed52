//! A gzip file as it is, and anything inside one.
#![no_main]

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    redress_fuzz::answered(bytes);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    if packed.write_all(bytes).is_ok()
        && let Ok(packed) = packed.finish()
    {
        redress_fuzz::answered(&packed);
    }
});

//! A text in every encoding that bills come in, and bytes that are none.
#![no_main]

use encoding_rs::GB18030;

libfuzzer_sys::fuzz_target!(|input: (&str, &[u8])| {
    let (text, tail) = input;
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes, tail].concat();
    let little = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    redress_fuzz::answered(&marked(b"", GB18030.encode(text).0.into_owned()));
    redress_fuzz::answered(&marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()));
    redress_fuzz::answered(&marked(b"\xFF\xFE", little));
    redress_fuzz::answered(&marked(b"\xFE\xFF", big));
});

//! A file of evidence: what it is, its text, and what may be facts in it.
#![no_main]

use std::io::Cursor;

use redress_reading::{Declared, kind::KINDS, proposals::proposals, sniff, text::read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = sniff(&mut Cursor::new(bytes), &Declared::default());
    for kind in KINDS.iter().filter(|it| it.has_text()) {
        let Ok(reading) = read(bytes, *kind) else { continue };
        for it in proposals(&reading) {
            let page = reading.pages.iter().find(|page| page.number == it.place.page);
            let page = page.expect("a place is on a page that was read");
            assert_eq!(page.piece(it.place.from, it.place.to), it.written);
        }
    }
});

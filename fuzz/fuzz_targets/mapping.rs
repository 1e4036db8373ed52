//! A mapping and the table that it is for.
#![no_main]

use redress_bills::{
    Options,
    mapping::{Mapping, propose, read_with},
};

libfuzzer_sys::fuzz_target!(|input: (&str, &[u8])| {
    let (mapping, bytes) = input;
    let options = Options::default();
    if let Ok(mapping) = Mapping::parse(mapping) {
        let _ = read_with(bytes, &mapping, &options);
    }
    if let Ok(proposed) = propose(bytes, &options) {
        let mapping = Mapping::parse(&proposed).expect("what is proposed can be read");
        let _ = read_with(bytes, &mapping, &options);
    }
});

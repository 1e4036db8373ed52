//! XML and SWIFT messages: camt, OFX, MT940, MT942.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redress_fuzz::answered(bytes));

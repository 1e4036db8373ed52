//! A file of any format, as it is. Run once for every format, with its fixtures as seeds.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redress_fuzz::answered(bytes));

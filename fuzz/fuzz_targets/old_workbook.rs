//! A workbook of the old kind.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redress_fuzz::answered(bytes));

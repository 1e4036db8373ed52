//! A bill of any format as text, with lines that do not belong to it among its own: what stands
//! around them keeps the bill recognizable, so that the rows are read.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (which, at, fewer, strange) = input;
    let bill = redress_fuzz::fixture("", which);
    let lines: Vec<&[u8]> = bill.split_inclusive(|it| *it == b'\n').collect();
    let at = usize::from(at).min(lines.len());
    let after = (at + usize::from(fewer % 4)).min(lines.len());
    let parts = [lines[..at].concat(), strange.to_vec(), b"\n".to_vec(), lines[after..].concat()];
    redress_fuzz::answered(&parts.concat());
});

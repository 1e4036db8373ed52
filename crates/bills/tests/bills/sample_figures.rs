//! Figures of every bank statement among the samples, if `REDRESS_SAMPLES` says where they are.
//!
//! `bank_samples.expected` keeps counts, sums, links, problems and remarks with their lines, and
//! a hash of everything that was read; never what the samples say. `UPDATE_EXPECT=1` writes it.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use redress_bills::{Bill, Limits};
use redress_core::payment::Direction;

use crate::{read, rendering::render};

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bills/bank_samples.expected");
const FOLDERS: &[&str] =
    &["bills/bank", "bills/mt940", "iso20022/camt05x", "iso20022/recall", "iso20022/return"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_bank_sample_has_the_figures_that_were_counted_by_hand() {
    let Some(root) = std::env::var_os("REDRESS_SAMPLES") else {
        eprintln!("skipped: REDRESS_SAMPLES is not set");
        return;
    };
    let mut got = String::new();
    for folder in FOLDERS {
        for file in files(&Path::new(&root).join(folder)) {
            let name = file.file_name().unwrap().to_string_lossy();
            writeln!(got, "{folder}/{name}").unwrap();
            match read(&fs::read(&file).unwrap(), &Limits::default()) {
                Ok(bill) => figures(&mut got, &bill),
                Err(why) => writeln!(got, "  unreadable: {}", why.code()).unwrap(),
            }
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(EXPECTED, &got).unwrap();
    }
    assert_eq!(got, fs::read_to_string(EXPECTED).unwrap_or_default());
}

fn figures(out: &mut String, bill: &Bill) {
    let unsettled = bill.payments.iter().filter(|it| !it.settled).count();
    writeln!(out, "  {}: {} payments, {unsettled} unsettled", bill.format, bill.payments.len())
        .unwrap();
    let mut sums: BTreeMap<(String, String), (u64, i64)> = BTreeMap::new();
    for it in &bill.payments {
        let direction = match it.direction {
            Direction::Out => "out",
            Direction::In => "in",
            Direction::Neutral => "neutral",
        };
        let key = (direction.to_owned(), it.amount.currency().to_string());
        let (count, sum) = sums.entry(key).or_default();
        *count += 1;
        *sum += it.amount.minor();
    }
    for ((direction, currency), (count, minor)) in sums {
        writeln!(out, "  {direction}: {count} x, {minor} minor units of {currency}").unwrap();
    }
    let lines: Vec<_> = bill.payments.iter().map(|it| it.line.to_string()).collect();
    writeln!(out, "  lines: {}", lines.join(" ")).unwrap();
    for refund in bill.payments.iter().filter(|it| it.refund_of.is_some()) {
        let original = bill.payments.iter().find(|it| Some(it.reference) == refund.refund_of);
        let original = original.map_or("elsewhere".to_owned(), |it| format!("line {}", it.line));
        writeln!(out, "  refund on line {} of {original}", refund.line).unwrap();
    }
    for it in &bill.problems {
        writeln!(out, "  problem on line {}: {}", it.line, it.code()).unwrap();
    }
    for it in &bill.remarks {
        writeln!(out, "  remark: {}", it.code()).unwrap();
    }
    writeln!(out, "  hash: {:016x}", hash(&render(bill))).unwrap();
}

/// FNV-1a, which stays the same everywhere.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

//! What is found in bills that others exported, if `REDRESS_SAMPLES` says where they are.
//!
//! `samples.expected` keeps rules, severities, lines and a hash of the words, never what the
//! samples say. Every finding in it was looked at by hand. `UPDATE_EXPECT=1` writes it;
//! `SHOW_FINDINGS=1` shows the words.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use redress_bills::{
    Bill, Options,
    checks::{Book, Context, Report, Rules, Source, check},
};
use redress_core::lang::Lang;

use crate::examples::china;

// What was looked at by hand, last in 2026: the messages of banks (MT940, MT942, camt) give none; of the
// wallets one. WeChat says on line 21 that 5.00 was given back and has no refund up to the end of the month,
// seven working days and more: a person would look, too, and "worth a look" is what it says.
const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/checks/samples.expected");

/// Bills of one person, to be checked together.
const TOGETHER: &[&[&str]] = &[
    &["other/jd_bill_bom.csv", "bank/boc_credit_2025-01.csv"],
    &["wechat/personal_csv_2025_27rows_utf8.csv", "wechat/personal_xlsx_2025_powerquery.xlsx"],
    &["alipay/web_v1_preciouss_tabs_utf8.csv", "bank/cmb_credit_preciouss.csv"],
    &[
        "wechat/personal_csv_preciouss_refunds_utf8.csv",
        "wechat/personal_xlsx_preciouss.xlsx",
        "alipay/web_v1_preciouss_tabs_utf8.csv",
        "bank/cmb_credit_preciouss.csv",
    ],
];

fn all(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all(&path, files) } else { files.push(path) }
    }
    files.sort();
}

fn bills(file: &Path) -> Vec<Bill> {
    let read = redress_bills::read(&fs::read(file).unwrap(), &Options::default());
    read.map(|it| it.bills).unwrap_or_default()
}

fn report(bills: &[Bill]) -> (Report, usize) {
    let (rules, calendar) = (Rules::shipped(), china());
    let today = "2026-11-22".parse().unwrap();
    let sources: Vec<Source<'_>> = bills.iter().map(|it| Source::of(it, today)).collect();
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    let book = Book::of(&sources, &rules);
    (check(&book, &context), book.counted_elsewhere())
}

fn tell(out: &mut String, (report, pairs): &(Report, usize)) {
    for it in &report.findings {
        let lines: Vec<_> =
            it.rows.iter().map(|it| format!("{}:{}", it.bill + 1, it.line)).collect();
        let (severity, lines) = (it.severity.code(), lines.join(" "));
        writeln!(out, "  {severity} {}, lines {lines}", it.rule).unwrap();
        if std::env::var_os("SHOW_FINDINGS").is_some() {
            eprintln!("{}\n{}\n", it.say(Lang::Zh), it.say(Lang::En));
        }
    }
    let words: String =
        report.findings.iter().map(|it| it.say(Lang::Zh).to_owned() + it.say(Lang::En)).collect();
    writeln!(out, "  {} rows, {pairs} pairs, hash {:016x}", report.rows, hash(&words)).unwrap();
}

/// FNV-1a, which stays the same everywhere.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn findings_in_the_samples_are_those_that_were_looked_at() {
    let Some(root) = std::env::var_os("REDRESS_SAMPLES") else {
        eprintln!("skipped: REDRESS_SAMPLES is not set");
        return;
    };
    let root = Path::new(&root);
    let mut files = Vec::new();
    for folder in ["bills", "iso20022/camt05x"] {
        all(&root.join(folder), &mut files);
    }
    let mut got = String::new();
    for file in &files {
        writeln!(got, "{}", file.strip_prefix(root).unwrap().display()).unwrap();
        tell(&mut got, &report(&bills(file)));
    }
    for together in TOGETHER {
        writeln!(got, "{}", together.join(" + ")).unwrap();
        let read: Vec<Bill> =
            together.iter().flat_map(|it| bills(&root.join("bills").join(it))).collect();
        tell(&mut got, &report(&read));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(EXPECTED, &got).unwrap();
    }
    assert_eq!(got, fs::read_to_string(EXPECTED).unwrap_or_default());
}

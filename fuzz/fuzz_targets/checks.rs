//! A bill and the same with lines that do not belong to it, held against each other by every
//! check.
#![no_main]

use std::sync::LazyLock;

use redress_bills::{
    Bill, Bills, Limits,
    checks::{Book, Context, Rules, Source, check},
};
use redress_core::rulebook::calendar::Calendar;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::shipped);
static CHINA: LazyLock<Calendar> = LazyLock::new(|| {
    let text = include_str!("../../rules/calendars/cn.toml");
    Calendar::from_toml("rules/calendars/cn.toml", text, |_| None).expect("it is shipped")
});

libfuzzer_sys::fuzz_target!(|input: (u8, u8, &[u8])| {
    let (which, at, strange) = input;
    let bill = redress_fuzz::fixture("", which);
    let lines: Vec<&[u8]> = bill.split_inclusive(|it| *it == b'\n').collect();
    let at = usize::from(at).min(lines.len());
    let mixed = [lines[..at].concat(), strange.to_vec(), lines[at..].concat()].concat();
    let options = redress_fuzz::options(Limits::default());
    let read = |bytes: &[u8]| redress_bills::read(bytes, &options).and_then(Bills::only);
    let (Ok(one), Ok(other)) = (read(bill), read(&mixed)) else { return };

    let sources = [source(&one), source(&other)];
    let today = "2026-06-30".parse().expect("a day");
    let context = Context { rules: &RULES, calendar: &CHINA, today, cancelled: &[] };
    let report = check(&Book::of(&sources, &RULES), &context);
    for it in &report.findings {
        assert!(0 <= it.at_stake.0.minor() && !it.rows.is_empty());
    }
});

fn source(bill: &Bill) -> Source<'_> {
    Source::of(bill, "2026-06-30".parse().expect("a day"))
}

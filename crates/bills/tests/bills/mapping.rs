//! Tables of no known format, read by the mapping that is proposed for them.

use std::{fs, path::PathBuf};

use proptest::{prelude::*, sample::Index};
use redress_bills::{
    Bill, Options, Unreadable,
    mapping::{Mapping, propose},
};
use redress_core::money::Currency;

use crate::{fixtures, rendering::render};

fn read_with(bytes: &[u8], mapping: &Mapping) -> Result<Bill, Unreadable> {
    redress_bills::mapping::read_with(bytes, mapping, &Options::default())?.only()
}

/// The tables: whatever is neither a mapping nor what is expected.
fn tables() -> Vec<PathBuf> {
    let files = fs::read_dir(fixtures::folder("mapping")).unwrap().map(|it| it.unwrap().path());
    let other = |it: &PathBuf| it.extension().is_some_and(|it| it == "toml" || it == "expected");
    files.filter(|it| !other(it)).collect()
}

#[test]
fn every_table_is_read_by_the_mapping_proposed_for_it() {
    let tables = tables();
    assert!(!tables.is_empty());
    for file in tables {
        let bytes = fs::read(&file).unwrap();
        let proposal = propose(&bytes, &Options::default()).unwrap();
        fixtures::check(&file.with_extension("toml"), &proposal);
        let mapping = Mapping::parse(&proposal).unwrap();
        // For those that do not tell theirs.
        let options = Options { currency: Some(Currency::CNY), ..Options::default() };
        let read = redress_bills::mapping::read_with(&bytes, &mapping, &options).unwrap();
        fixtures::check(&file.with_extension("expected"), &render(&read.only().unwrap()));
    }
}

#[test]
fn a_mapping_for_another_table_does_not_fit() {
    let mapping = Mapping::parse("[columns]\ndate = 'Day'\namount = 'Sum'").unwrap();
    let read = read_with(b"Date,Amount\n2024-01-01,1.00\n", &mapping);
    assert_eq!(read, Err(Unreadable::MappingDoesNotFit));
    assert_eq!(propose(b"a,b\n1,2\n", &Options::default()), Err(Unreadable::UnknownFormat));
}

#[test]
fn a_table_that_tells_no_currency_is_read_once_somebody_does() {
    let table = b"Date,Amount\n2024-01-01,1.00\n";
    let mapping = Mapping::parse("[columns]\ndate = 'Date'\namount = 'Amount'").unwrap();
    assert_eq!(read_with(table, &mapping), Err(Unreadable::CurrencyNeeded));
    let options = Options { currency: "EUR".parse().ok(), ..Options::default() };
    let read = redress_bills::mapping::read_with(table, &mapping, &options).unwrap();
    let bill = read.only().unwrap();
    assert_eq!(bill.payments.get(0).unwrap().amount.to_string(), "1.00 EUR");
}

#[test]
fn a_row_without_a_currency_says_so() {
    let text = "[columns]\ndate = 'Date'\namount = 'Amount'\ncurrency = 'In'";
    let mapping = Mapping::parse(text).unwrap();
    let table = b"Date,Amount,In\n2024-01-01,1.00,EUR\n2024-01-02,1.00,\n";
    let bill = read_with(table, &mapping).unwrap();
    assert_eq!((bill.payments.len(), bill.problems[0].code()), (1, "no-currency"));
}

#[test]
fn words_of_the_mapping_decide_what_is_refunded_and_what_never_moved() {
    let text = "currency='EUR'\noffset='-03:30'\n\
        [columns]\ndate='when'\namount='sum'\ncounterparty='who'\nstatus='state'\n\
        [words]\nrefund=['came back']\nunsettled=['void']";
    let table = "when,sum,who,state\n2024-01-01 10:00,-5.00,Cafe,paid\n\
        2024-01-02,5.00,Cafe,came back\n2024-01-03,-7.00,Cafe,void\n";
    let mapping = Mapping::parse(text).unwrap();
    let bill = read_with(table.as_bytes(), &mapping).unwrap();
    let lines: Vec<_> = render(&bill).lines().skip(1).map(str::to_owned).collect();
    assert!(lines[0].contains("2024-01-01T10:00:00-03:30"), "{lines:?}");
    assert_eq!(lines[1], "    refunded 5.00 EUR");
    assert!(lines[3].contains("refund of 2024-01-01#1 (inferred)"), "{lines:?}");
    assert_eq!(lines[5], "    not settled");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn wounded_tables_are_answered(
        which in any::<Index>(), at in any::<Index>(),
        with in prop::collection::vec(any::<u8>(), 0..12), length in 0..40_usize,
    ) {
        let file = which.get(&tables()).clone();
        let mut bytes = fs::read(&file).unwrap();
        let text = fs::read_to_string(file.with_extension("toml")).unwrap();
        let mapping = Mapping::parse(&text).unwrap();
        let at = at.index(bytes.len());
        let end = bytes.len().min(at + length);
        bytes.splice(at..end, with);
        let _ = read_with(&bytes, &mapping);
        if let Ok(proposal) = propose(&bytes, &Options::default()) {
            let mapping = Mapping::parse(&proposal).unwrap();
            let read = read_with(&bytes, &mapping);
            prop_assert!(read.is_ok() || read == Err(Unreadable::CurrencyNeeded));
        }
    }

    #[test]
    fn what_was_written_is_read(
        rows in prop::collection::vec((1..28_i8, -1_000_000..1_000_000_i64, "[a-z ]{0,9}x"), 1..20),
    ) {
        let mut table = String::from("Date;Amount;Payee\n");
        for (day, minor, payee) in &rows {
            let sign = if *minor < 0 { "-" } else { "" };
            let minor = minor.abs();
            table += &format!("{day:02}.01.2024;{sign}{},{:02};{payee}\n", minor / 100, minor % 100);
        }
        let text = "delimiter=';'\ncurrency='EUR'\ndates='dmy'\ndecimal=','\n\
            [columns]\ndate='Date'\namount='Amount'\ncounterparty='Payee'";
        let mapping = Mapping::parse(text).unwrap();
        let bill = read_with(table.as_bytes(), &mapping).unwrap();
        prop_assert_eq!(bill.problems.len(), 0);
        let read: Vec<_> = bill.payments.iter()
            .map(|it| (it.at.date().day(), it.amount.minor(), it.counterparty.to_string()))
            .collect();
        let wanted: Vec<_> = rows.iter()
            .map(|(day, minor, payee)| (*day, minor.abs(), payee.trim().to_owned()))
            .collect();
        prop_assert_eq!(read, wanted);
    }
}

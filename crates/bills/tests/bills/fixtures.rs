//! Every bill under `fixtures/bills/<format>/` reads as the `.expected` file beside it says.
//!
//! `UPDATE_EXPECT=1` writes those files, and the workbooks, which have no other source than
//! `workbooks.rs`; look at the difference before you keep it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use redress_bills::{FORMATS, Limits};

use crate::{old_workbooks, read, recognized_by, rendering::render, workbooks};

pub(crate) fn folder(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bills").join(format)
}

pub(crate) fn bills(format: &str) -> Vec<PathBuf> {
    let folder = folder(format);
    let files = fs::read_dir(&folder).unwrap_or_else(|_| panic!("no fixtures in {folder:?}"));
    let files = files.map(|it| it.unwrap().path());
    files.filter(|it| it.extension().is_none_or(|it| it != "expected")).collect()
}

fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

#[test]
fn every_fixture_reads_as_expected_and_belongs_to_one_format() {
    if updating() {
        workbooks::write_fixtures(&folder("wechat_xlsx"));
        old_workbooks::write_fixtures();
    }
    for format in FORMATS {
        let bills = bills(format.name);
        assert!(!bills.is_empty(), "{} has no fixtures", format.name);
        for file in bills {
            let bytes = fs::read(&file).unwrap();
            let claimed = recognized_by(&bytes, &Limits::default()).unwrap();
            assert_eq!(claimed, [format.name], "who recognizes {file:?}");
            let bill = read(&bytes, &Limits::default()).unwrap();
            check(&file.with_extension("expected"), &render(&bill));
        }
    }
}

#[track_caller]
pub(crate) fn check(expected: &Path, got: &str) {
    if updating() {
        fs::write(expected, got).unwrap();
    }
    let wanted = fs::read_to_string(expected).unwrap_or_default();
    assert_eq!(got, wanted, "{expected:?}");
}

#[test]
fn no_line_of_a_fixture_is_lost() {
    let transactions = |text: &str| text.matches("\n20").count() + text.matches("\r20").count();
    let file = folder("alipay_v3").join("broken_rows.csv");
    let bytes = fs::read(file).unwrap();
    let bill = read(&bytes, &Limits::default()).unwrap();
    let rows = transactions(std::str::from_utf8(&bytes).unwrap());
    assert_eq!(bill.payments.len() + bill.problems.len(), rows);
}

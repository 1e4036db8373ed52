//! What every target asks of a file, whatever is in it: an answer, and one that holds together.
//!
//! `cargo xtask fuzz` builds the targets and runs them with the fixtures as seeds, `file` once for
//! every format; CONTRIBUTING.md says more. What was found has a test in
//! `crates/bills/tests/bills/hostile.rs`, which needs nothing of this.

use std::{
    fs, panic,
    path::Path,
    process,
    sync::{Once, OnceLock},
};

use redress_bills::{Bill, Limits, Options};

/// Small limits, so that they are met as well.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    rows: 64,
    columns: 32,
    cell_bytes: 256,
    inflated_bytes: 1 << 20,
    whole_bytes: 1 << 20,
};

/// What a caller may say about a file.
pub fn options(limits: Limits) -> Options {
    let currency = "CNY".parse().ok();
    Options { password: Some("012345".into()), currency, ..Options::from(limits) }
}

/// The library that opens workbooks gives up on some broken ones with a panic, which the reader
/// takes for what it is: a broken workbook. Any other panic is a find.
fn let_workbooks_break() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|panic| {
            if !panic.location().is_some_and(|it| it.file().contains("calamine")) {
                eprintln!("{panic}");
                process::abort();
            }
        }));
    });
}

/// Reads the bytes within small limits and within those that ship.
pub fn answered(bytes: &[u8]) {
    let_workbooks_break();
    for limits in [LIMITS, Limits::default()] {
        let options = options(limits);
        let Ok(read) = redress_bills::read(bytes, &options) else { continue };
        assert!(!read.bills.is_empty());
        read.bills.iter().for_each(holds_together);
    }
}

/// What is true of every bill.
pub fn holds_together(bill: &Bill) {
    assert!(bill.problems.iter().all(|it| 0 < it.line));
    for payment in &bill.payments {
        assert!(0 < payment.line);
        assert!(0 <= payment.amount.minor() && !payment.reference.is_empty());
        assert_eq!(payment.link.is_some(), payment.refund_of.is_some());
    }
}

/// The fixtures whose names end so, in the order of their paths.
pub fn fixtures(ending: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/bills");
    let inside = |it: &Path| {
        let mut all: Vec<_> =
            fs::read_dir(it).into_iter().flatten().flatten().map(|it| it.path()).collect();
        all.sort();
        all
    };
    let files = inside(&root).into_iter().flat_map(|it| inside(&it));
    let fits = |it: &str| it.ends_with(ending) && !it.ends_with(".expected");
    let fitting = files.filter(|it| fits(&it.to_string_lossy()));
    fitting.filter_map(|it| fs::read(it).ok()).collect()
}

/// One of the fixtures that end so, by a number. They are read once, so a target has one ending.
pub fn fixture(ending: &'static str, which: u8) -> &'static [u8] {
    static ALL: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let all = ALL.get_or_init(|| fixtures(ending));
    all.get(usize::from(which) % all.len().max(1)).map_or(&[], Vec::as_slice)
}

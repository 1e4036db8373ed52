//! What every target asks of a file, whatever is in it: an answer, and one that holds together.
//!
//! `cargo fuzz` wants a nightly compiler or `RUSTC_BOOTSTRAP=1`; seeds are the fixtures:
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run text fuzz/corpus/text fixtures/bills/alipay_v3 fixtures/bills/wechat_csv
//! ```
//!
//! Without it, `crates/bills/tests/bills/hostile.rs` and `packed.rs` wound every fixture with what
//! the stable compiler has.

use redress_bills::{Limits, Options};

/// Small limits, so that they are met as well.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    rows: 64,
    columns: 32,
    cell_bytes: 256,
    inflated_bytes: 1 << 20,
    whole_bytes: 1 << 20,
};

/// Reads the bytes with all that a caller may say about them.
pub fn answered(bytes: &[u8]) {
    let currency = "CNY".parse().ok();
    let password = Some("012345".into());
    for limits in [LIMITS, Limits::default()] {
        let options = Options { limits, password: password.clone(), currency };
        let Ok(read) = redress_bills::read(bytes, &options) else { continue };
        assert!(!read.bills.is_empty());
        for bill in &read.bills {
            let mut lines = bill.payments.iter().map(|it| it.line);
            assert!(lines.all(|it| 0 < it));
            assert!(bill.problems.iter().all(|it| 0 < it.line));
            for payment in &bill.payments {
                assert!(0 <= payment.amount.minor() && !payment.reference.is_empty());
                assert_eq!(payment.link.is_some(), payment.refund_of.is_some());
            }
        }
    }
}

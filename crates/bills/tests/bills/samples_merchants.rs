//! Bills of merchants and of JD that others exported; see `samples.rs`.

use std::fs;

use redress_bills::{Bill, Limits, Remark};
use redress_core::payment::{Direction, Link};

use crate::{
    read,
    rendering::render,
    samples::{clean, on, samples, unsettled},
};

/// All that a bill reads as, in one number (FNV-1a).
fn hash(bill: &Bill) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    render(bill).bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// How many payments of a direction, and how much in minor units.
fn sum(bill: &Bill, direction: Direction) -> (usize, i64) {
    let rows = bill.payments.iter().filter(|it| it.direction == direction);
    (rows.clone().count(), rows.map(|it| it.amount.minor()).sum())
}

#[track_caller]
fn reads_as(bill: &Bill, wanted: u64) {
    assert_eq!(hash(bill), wanted, "{}", render(bill));
}

#[test]
fn jd() {
    let Some(root) = samples("jd") else { return };
    let bill = clean(&root.join("other/jd_bill_bom.csv"), "jd", 26);
    assert_eq!(sum(&bill, Direction::Out), (17, 274_602));
    assert_eq!(sum(&bill, Direction::In), (7, 109_759));
    assert_eq!(sum(&bill, Direction::Neutral), (2, 3561));
    // Nothing was paid for what is paid later, nor given back of it.
    assert_eq!(unsettled(&bill), [28, 29, 38]);
    // Every order has one number, made up by whoever anonymised it: what is left tells.
    let refunds = [25, 32, 34, 35, 43, 44].map(|it| on(&bill, it));
    assert!(refunds.iter().all(|it| it.link == Some(Link::Inferred)));
    let refunded = [26, 33, 36, 45, 48].map(|it| on(&bill, it).refunded.unwrap().decimal());
    assert_eq!(refunded, ["89.84", "70.48", "468.32", "233.45", "235.50"]);
    assert!(on(&bill, 36).remark.is_none(), "70.48 and 397.84 make it up");
    // Its count and its totals are what its rows add up to, less what was given back.
    assert_eq!(bill.remarks, []);
    assert_eq!(bill.declared.totals["支出"].1.decimal(), "1648.43");
    reads_as(&bill, 9_409_684_173_958_569_822);
}

#[test]
fn wechat_of_merchants() {
    let Some(root) = samples("wechat_of_merchants") else { return };
    let root = root.join("wechat_merchant");
    let bill = clean(&root.join("trade_all_2021_3rows.csv"), "wechat_trade", 3);
    assert_eq!(sum(&bill, Direction::In), (3, 3));
    assert_eq!(on(&bill, 3).order.as_deref(), Some("S20210128153505214586"));
    // Its seven sums are right.
    assert_eq!(bill.remarks, []);
    reads_as(&bill, 2_788_785_296_633_212_258);
}

#[test]
fn wechat_of_merchants_in_part() {
    let Some(root) = samples("wechat_of_merchants_in_part") else { return };
    let root = root.join("wechat_merchant");
    // One row each, of which somebody kept the sums of the whole day.
    let bill = clean(&root.join("trade_all_2019_27col.csv"), "wechat_trade", 1);
    assert_eq!(sum(&bill, Direction::In), (1, 600));
    assert_eq!(on(&bill, 2).fee.unwrap().to_string(), "0.04 CNY");
    assert_eq!(bill.remarks[0], Remark::RecordsDiffer { declared: 48, found: 1 });
    let said: Vec<_> = bill.remarks.iter().map(Remark::code).collect();
    let wanted = [
        "records-differ",
        "sum-differs",
        "sum-differs",
        "sum-differs",
        "sum-differs",
        "sum-differs",
    ];
    assert_eq!(said, wanted);
    reads_as(&bill, 7_786_309_817_491_213_863);

    let bill = clean(&root.join("trade_success_2019_20col.csv"), "wechat_trade", 1);
    assert_eq!(sum(&bill, Direction::In), (1, 1));
    let said: Vec<_> = bill.remarks.iter().map(Remark::code).collect();
    assert_eq!(said, ["records-differ", "sum-differs", "sum-differs", "sum-differs"]);
    reads_as(&bill, 12_829_850_381_104_485_967);
}

/// Objects and events of Stripe's, and what they read as; the others are no payments.
const STRIPE: &[(&str, &str)] = &[
    ("fixture_balance_transaction.json", "1: in 1.00 USD"),
    ("fixture_charge.json", "1: in 1.00 USD"),
    ("fixture_payout.json", "1: neutral 11.00 USD"),
    ("fixture_refund.json", "1: out 1.00 USD back"),
    ("webhook_charge.captured.json", "7: in 1.00 USD"),
    ("webhook_charge.dispute.funds_withdrawn.json", "17: out 250.00 USD"),
    ("webhook_charge.refunded.json", "7: in 1.00 USD, 89: out 1.00 USD back"),
    ("webhook_charge.succeeded.json", "7: in 20.00 USD"),
    ("webhook_payment_intent.payment_failed.json", "22: in 20.00 USD"),
    ("webhook_payment_intent.succeeded.json", "22: in 20.00 USD"),
    ("webhook_payout.created.json", "7: neutral 11.00 USD"),
    ("webhook_payout.paid.json", "7: neutral 11.00 USD"),
];

#[test]
fn stripe_of_merchants() {
    let Some(root) = samples("stripe_of_merchants") else { return };
    let folder = root.parent().unwrap().join("psp/stripe");
    let mut read_as = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let Ok(bill) = read(&fs::read(&file).unwrap(), &Limits::default()) else { continue };
        assert_eq!(bill.problems, [], "{name}");
        let rows = bill.payments.iter().map(|it| {
            let back = it.refund_of.as_ref().map_or(String::new(), |_| " back".to_owned());
            format!("{}: {} {}{back}", it.line, it.direction, it.amount)
        });
        read_as.push((name, rows.collect::<Vec<_>>().join(", ")));
    }
    let wanted: Vec<_> =
        STRIPE.iter().map(|(name, rows)| (name.to_string(), rows.to_string())).collect();
    assert_eq!(read_as, wanted);
}

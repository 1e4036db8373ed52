//! Files that others exported, if `REDRESS_SAMPLES` says where they are. What is asserted was
//! read off them by hand.

use std::{
    borrow::Borrow,
    fs,
    path::{Path, PathBuf},
};

use redress_bills::{Bill, Limits, Unreadable};
use redress_core::{
    lang::Lang,
    payment::{Direction, Link, Payment},
};

use crate::read;

pub(crate) fn samples(test: &str) -> Option<PathBuf> {
    let root = std::env::var_os("REDRESS_SAMPLES");
    if root.is_none() {
        eprintln!("{test} is skipped: REDRESS_SAMPLES is not set");
    }
    root.map(|it| Path::new(&it).join("bills"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect()
}

/// Reads a sample in which every row is in order.
#[track_caller]
pub(crate) fn clean(file: &Path, format: &str, rows: usize) -> Bill {
    let bill = read(&fs::read(file).unwrap(), &Limits::default()).unwrap();
    assert_eq!(bill.format, format, "{file:?}");
    assert_eq!(bill.problems, [], "{file:?}");
    assert_eq!(bill.payments.len(), rows, "{file:?}");
    bill
}

#[track_caller]
pub(crate) fn on(bill: &Bill, line: u64) -> Payment {
    let found = bill.payments.iter().find(|it| it.line == line);
    found.unwrap_or_else(|| panic!("no line {line}")).to_payment()
}

#[track_caller]
fn is(payment: impl Borrow<Payment>, at: &str, direction: Direction, amount: &str, party: &str) {
    let payment = payment.borrow();
    assert_eq!(payment.at.to_string(), at);
    assert_eq!(payment.direction, direction);
    assert_eq!(payment.amount.to_string(), amount);
    assert_eq!(payment.counterparty, party);
}

fn count(bill: &Bill, direction: Direction) -> usize {
    bill.payments.iter().filter(|it| it.direction == direction).count()
}

pub(crate) fn unsettled(bill: &Bill) -> Vec<u64> {
    bill.payments.iter().filter(|it| !it.settled).map(|it| it.line).collect()
}

#[test]
fn every_sample_of_the_two_wallets_reads_without_a_problem() {
    let Some(root) = samples("every_sample_of_the_two_wallets") else { return };
    for (folder, prefix) in [("alipay", "alipay_v"), ("wechat", "wechat_")] {
        let files = files(&root.join(folder));
        assert!(!files.is_empty());
        for file in files {
            let bill = read(&fs::read(&file).unwrap(), &Limits::default());
            let bill = bill.unwrap_or_else(|why| panic!("{file:?}: {why}"));
            assert!(bill.format.starts_with(prefix), "{file:?} is read as {}", bill.format);
            assert_eq!(bill.problems, [], "{file:?}");
            assert!(!bill.payments.is_empty(), "{file:?}");
        }
    }
}

/// Folders of samples that other tests read.
const READ: &[&str] = &["alipay", "wechat", "wechat_merchant", "other", "bank", "mt940"];

#[test]
fn samples_of_other_providers_are_not_taken_for_these() {
    let Some(root) = samples("samples_of_other_providers") else { return };
    for folder in files(&root) {
        if READ.iter().any(|it| folder.ends_with(it)) || !folder.is_dir() {
            continue;
        }
        for file in files(&folder).into_iter().filter(|it| it.is_file()) {
            let read = read(&fs::read(&file).unwrap(), &Limits::default());
            let format = read.map(|it| it.format);
            assert!(format.is_err(), "{file:?} is read as {format:?}");
        }
    }
}

#[test]
fn alipay_of_the_web_site() {
    let Some(root) = samples("alipay_of_the_web_site") else { return };
    let bill = clean(&root.join("alipay/web_v1_2019_16col_gb18030.csv"), "alipay_v1", 2);
    let meal = on(&bill, 6);
    is(&meal, "2019-09-30T13:11:25+08:00", Direction::Out, "27.00 CNY", "肯德基(张江高科餐厅)");
    assert_eq!((meal.reference.as_str(), meal.order.as_deref()), ("123456", Some("S123456")));
    let interest = on(&bill, 7);
    is(&interest, "2019-09-30T05:26:50+08:00", Direction::In, "0.01 CNY", "中欧基金管理有限公司");
    // Its two totals and its count are what its rows add up to.
    assert_eq!(bill.remarks, []);

    let bill = clean(&root.join("alipay/web_v1_preciouss_tabs_utf8.csv"), "alipay_v1", 4);
    assert_eq!(on(&bill, 6).method, "招商银行信用卡(尾号1234)");
    assert_eq!(on(&bill, 7).direction, Direction::In);
    assert_eq!(unsettled(&bill), [8]);
}

#[test]
fn alipay_of_the_app_in_2021() {
    let Some(root) = samples("alipay_of_the_app_in_2021") else { return };
    let file = root.join("alipay/app_v2_2021_direction_first_gb18030.csv");
    let bill = clean(&file, "alipay_v2", 9);
    let directions = [Direction::Out, Direction::In, Direction::Neutral];
    assert_eq!(directions.map(|it| count(&bill, it)), [4, 2, 3]);
    assert_eq!(unsettled(&bill), [0; 0]);

    // All numbers were made the same by whoever anonymised it: the merchant and the amount tell.
    let (refund, original) = (on(&bill, 4), on(&bill, 5));
    is(&refund, "2021-06-01T00:13:56+08:00", Direction::In, "109.90 CNY", "dettol滴露官方旗舰店");
    assert_eq!((refund.refund_of.as_deref(), refund.link), (Some("123456"), Some(Link::Inferred)));
    is(
        &original,
        "2021-06-01T00:10:22+08:00",
        Direction::Out,
        "109.90 CNY",
        "dettol滴露官方旗舰店",
    );
    assert_eq!(original.refunded, Some(original.amount));
    assert_eq!(bill.payments.iter().filter(|it| it.refunded.is_some()).count(), 1);
    assert_eq!(on(&bill, 7).direction, Direction::In, "yield");
    assert_eq!(on(&bill, 9).direction, Direction::Neutral, "a fund bought");
    assert_eq!(bill.declared.records, Some(21));
}

#[test]
fn alipay_of_the_app_in_2023() {
    let Some(root) = samples("alipay_of_the_app_in_2023") else { return };
    let bill = clean(&root.join("alipay/app_v3_2023_header_top_gb18030.csv"), "alipay_v3", 5);
    assert_eq!(on(&bill, 27).status, "等待确认收货");
    assert_eq!(unsettled(&bill), [0; 0]);
    let refund = on(&bill, 28);
    is(&refund, "2023-02-04T18:21:04+08:00", Direction::In, "16.03 CNY", "xxxxxxx");
    assert_eq!((refund.refund_of.as_deref(), refund.link), (None, None));
    assert_eq!(on(&bill, 29).direction, Direction::Neutral);
    assert_eq!(on(&bill, 30).amount.to_string(), "222228.50 CNY");
}

#[test]
fn alipay_of_the_app_in_full() {
    let Some(root) = samples("alipay_of_the_app_in_full") else { return };
    let bill = clean(&root.join("alipay/app_v3_full_82rows_utf8.csv"), "alipay_v3", 80);
    let directions = [Direction::Out, Direction::In, Direction::Neutral];
    assert_eq!(directions.map(|it| count(&bill, it)), [75, 3, 2]);
    // Paid by the health insurance, nothing by the person.
    assert_eq!(unsettled(&bill), [32]);
    assert!(bill.payments.iter().all(|it| it.refund_of.is_none() && it.refunded.is_none()));

    is(on(&bill, 26), "2025-12-18T18:16:25+08:00", Direction::Out, "15.12 CNY", "高德打车");
    assert_eq!(on(&bill, 26).reference, "2025000000001070AP");
    assert_eq!(on(&bill, 27).method, "中信银行信用卡(6428)&红包");
    assert_eq!(on(&bill, 35).order.as_deref(), Some("T200P3286427233025476065"));
    assert_eq!(on(&bill, 46).method, "");
    assert_eq!(on(&bill, 66).direction, Direction::Neutral);
    assert_eq!(on(&bill, 80).order.as_deref(), Some("25022867290315210887"));
    assert_eq!(on(&bill, 84).method, "云闪付-中信银行(6428)");
    assert_eq!(on(&bill, 94).amount.to_string(), "80000.00 CNY");
    is(
        on(&bill, 105),
        "2023-01-21T09:51:03+08:00",
        Direction::Out,
        "824.00 CNY",
        "温州美年大健康管理有限公司",
    );
    // It says 82 records and 3 of them income, of 26500.00, which alone is so.
    let said: Vec<_> = bill.remarks.iter().map(|it| it.say(Lang::En)).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(said[0], "the bill says it has 82 records, and has 80 rows");
    assert!(said.iter().all(|it| !it.contains("收入")));
}

/// The 27 rows are the same in the text and in the workbook.
fn is_the_long_wechat_bill(bill: &Bill) {
    let directions = [Direction::Out, Direction::In, Direction::Neutral];
    assert_eq!(directions.map(|it| count(bill, it)), [11, 5, 11]);
    assert_eq!(unsettled(bill), [0; 0]);

    let first = on(bill, 18);
    is(
        &first,
        "2019-09-26T12:45:27+08:00",
        Direction::Out,
        "28.16 CNY",
        "云膳过桥米线(传奇广场店)",
    );
    assert_eq!((first.reference.as_str(), first.order.as_deref()), ("3985734", Some("129847129")));
    assert_eq!(on(bill, 22).order, None);
    let fees = [24, 25, 26].map(|it| on(bill, it).fee.unwrap().to_string());
    assert_eq!(fees, ["0.10 CNY", "0.10 CNY", "1.00 CNY"]);
    assert_eq!(on(bill, 24).amount.to_string(), "100.10 CNY");
    for neutral in 27..=33 {
        assert_eq!(on(bill, neutral).direction, Direction::Neutral, "line {neutral}");
    }
    assert_eq!(on(bill, 34).reference, "42000011202110191201583411");
    assert_eq!(on(bill, 37).counterparty, "打开拼多多，点击底部\"多多视频\"");
    assert_eq!(on(bill, 42).amount.to_string(), "50.00 CNY");
    // A kind of transaction that nobody knows is a transaction.
    assert_eq!(on(bill, 44).subject, "ignore-invalid-tx-types");
}

#[test]
fn wechat_as_text() {
    let Some(root) = samples("wechat_as_text") else { return };
    let bill = clean(&root.join("wechat/personal_csv_2019_utf8.csv"), "wechat_csv", 2);
    assert_eq!(on(&bill, 19).status, "已存入零钱");
    assert_eq!(on(&bill, 19).method, "");
    is_the_long_wechat_bill(&clean(
        &root.join("wechat/personal_csv_2025_27rows_utf8.csv"),
        "wechat_csv",
        27,
    ));
}

#[test]
fn wechat_with_refunds() {
    let Some(root) = samples("wechat_with_refunds") else { return };
    let file = root.join("wechat/personal_csv_preciouss_refunds_utf8.csv");
    let bill = clean(&file, "wechat_csv", 8);
    assert_eq!(unsettled(&bill), [17]);
    assert_eq!(on(&bill, 17).direction, Direction::Neutral);
    let (original, refund) = (on(&bill, 19), on(&bill, 20));
    assert_eq!(original.refunded.unwrap().to_string(), "50.00 CNY");
    assert_eq!(refund.refund_of.as_deref(), Some(original.reference.as_str()));
    assert_eq!((refund.direction, refund.link), (Direction::In, Some(Link::Inferred)));
    // Said in the status alone, without a row of its own.
    assert_eq!(on(&bill, 21).refunded.unwrap().to_string(), "5.00 CNY");
    assert_eq!(on(&bill, 21).amount.to_string(), "30.00 CNY");
    // Its count and its three totals are what its rows add up to.
    assert_eq!(bill.remarks, []);
}

#[test]
fn wechat_as_a_workbook() {
    let Some(root) = samples("wechat_as_a_workbook") else { return };
    let file = root.join("wechat/personal_xlsx_2025_powerquery.xlsx");
    let bill = clean(&file, "wechat_xlsx", 27);
    is_the_long_wechat_bill(&bill);
    assert_eq!(bill.declared.records, Some(10), "of the wallet's own sheet, the second");

    let bill = clean(&root.join("wechat/personal_xlsx_preciouss.xlsx"), "wechat_xlsx", 4);
    is(on(&bill, 13), "2024-02-05T11:00:00+08:00", Direction::In, "500.00 CNY", "李四");
    assert_eq!(bill.remarks, []);
}

#[test]
fn a_workbook_cut_anywhere_is_refused_with_a_reason() {
    let Some(root) = samples("a_workbook_cut_anywhere") else { return };
    let bytes = fs::read(root.join("wechat/personal_xlsx_preciouss.xlsx")).unwrap();
    for length in (4..bytes.len()).step_by(97) {
        let read = read(&bytes[..length], &Limits::default());
        // While the name of no part of it is there, nobody can tell what it was.
        let reasons = [Unreadable::BrokenWorkbook, Unreadable::BrokenArchive];
        assert!(read.as_ref().is_err_and(|it| reasons.contains(it)), "{length} bytes: {read:?}");
    }
}

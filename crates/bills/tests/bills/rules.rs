//! What the rows of a bill mean, rule by rule.

use proptest::prelude::*;
use redress_bills::{Bill, Limits, Remark, Unreadable};
use redress_core::{
    lang::Lang,
    payment::{Direction, Link, Payment},
};

use crate::read;

const ALIPAY: &str = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,\
                      交易状态,交易订单号,商家订单号,备注,";
const WECHAT: &str =
    "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注";

#[track_caller]
fn bill(header: &str, rows: &[&str]) -> Bill {
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let bill = read(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(bill.problems, []);
    bill
}

#[track_caller]
fn payments<const N: usize>(header: &str, rows: [&str; N]) -> [Payment; N] {
    bill(header, &rows).payments.to_vec().try_into().expect("one payment for every row")
}

fn refund_of(payment: &Payment) -> (Option<&str>, Option<Link>) {
    (payment.refund_of.as_deref(), payment.link)
}

#[test]
fn a_refund_is_linked_by_the_number_of_the_trade_in_its_own() {
    let [refund, trade] = payments(
        ALIPAY,
        [
            "2024-02-04 10:00:00,退款,木子家居,/,退款-台灯,不计收支,45.00,余额,退款成功,T1_9,,,",
            "2024-02-03 10:00:00,家居家装,木子家居,/,台灯,支出,88.00,余额,交易成功,T1,,,",
        ],
    );
    assert_eq!(refund.direction, Direction::In);
    assert_eq!(refund_of(&refund), (Some("T1"), Some(Link::Exact)));
    assert_eq!(trade.refunded.unwrap().to_string(), "45.00 CNY");
}

#[test]
fn a_refund_whose_trade_is_in_another_bill_still_names_it() {
    let [refund] = payments(
        ALIPAY,
        ["2024-02-04 10:00:00,退款,木子家居,/,退款-台灯,不计收支,45.00,余额,退款成功,T1_9,,,"],
    );
    assert_eq!(refund_of(&refund), (Some("T1"), Some(Link::Exact)));
}

#[test]
fn two_payments_under_one_order_number_are_told_apart_or_not_joined_at_all() {
    let deposit = "2024-02-01 10:00:00,家居家装,木子,/,定金,支出,100.00,余额,交易成功,T1,M1,,";
    let rest = "2024-02-02 10:00:00,家居家装,木子,/,尾款,支出,900.00,余额,交易成功,T2,M1,,";
    let refund = |amount: &str| {
        format!("2024-02-03 10:00:00,退款,木子,/,退款,不计收支,{amount},余额,退款成功,R1,M1,,")
    };
    let [_, _, whole] = payments(ALIPAY, [deposit, rest, &refund("900.00")]);
    assert_eq!(refund_of(&whole), (Some("T2"), Some(Link::Inferred)));
    let [_, _, part] = payments(ALIPAY, [deposit, rest, &refund("50.00")]);
    assert_eq!(refund_of(&part), (None, None));
}

#[test]
fn a_closed_trade_was_paid_only_if_its_refund_says_so() {
    let closed = "2024-02-01 10:00:00,日用百货,木子,/,台灯,支出,88.00,余额,交易关闭,T1,M1,,";
    let refund = "2024-02-03 10:00:00,退款,木子,/,退款,不计收支,88.00,余额,退款成功,T1_1,M1,,";
    let [alone] = payments(ALIPAY, [closed]);
    assert_eq!((alone.settled, alone.direction, alone.refunded), (false, Direction::Out, None));
    let [paid, _] = payments(ALIPAY, [closed, refund]);
    assert_eq!((paid.settled, paid.refunded), (true, Some(paid.amount)));
}

#[test]
fn a_closed_trade_that_counts_as_neither_is_spent_again_once_its_refund_is_seen() {
    let [trade, _] = payments(
        ALIPAY,
        [
            "2024-02-01 10:00:00,日用百货,木子,/,台灯,不计收支,88.00,余额,交易关闭,T1,M1,,",
            "2024-02-03 10:00:00,退款,木子,/,退款,不计收支,88.00,余额,退款成功,T1_1,M1,,",
        ],
    );
    assert_eq!((trade.settled, trade.direction), (true, Direction::Out));
}

#[test]
fn a_refund_listed_twice_is_one_payment_and_two_equal_refunds_are_two() {
    let row = |at: &str, number: &str| {
        format!("2024-02-03 {at},退款,木子,/,退款,不计收支,5.00,余额,退款成功,{number},M1,,")
    };
    let twice = bill(ALIPAY, &[&row("10:00:00", "T1_1"), &row("10:00:00", "T1_1")]);
    assert_eq!(twice.payments.len(), 1);
    assert!(matches!(twice.remarks[..], [Remark::RefundListedTwice { lines: (2, 3), .. }]));
    let two = bill(ALIPAY, &[&row("10:00:00", "T1_1"), &row("10:00:00", "T1_2")]);
    assert_eq!((two.payments.len(), two.remarks.len()), (2, 0));
}

#[test]
fn two_equal_payments_are_never_merged() {
    let row = "2024-02-01 10:00:00,餐饮美食,早安面馆,/,牛肉面,支出,18.00,余额,交易成功,T1,M1,,";
    assert_eq!(bill(ALIPAY, &[row, row]).payments.len(), 2);
}

#[test]
fn what_counts_as_neither_income_nor_expense_is_read_by_what_it_did() {
    let row = |subject: &str, status: &str| {
        format!("2024-02-01 10:00:00,投资理财,余额宝,/,{subject},不计收支,9.00,余额,{status},T1,,,")
    };
    for (subject, status, direction, settled) in [
        ("余额宝-单次转入", "交易成功", Direction::Neutral, true),
        ("余额宝-2024.01.31-收益发放", "交易成功", Direction::In, true),
        ("蚂蚁财富-和风-卖出至余额宝", "交易成功", Direction::Neutral, true),
        ("蚂蚁财富-和风-买入", "付款成功，份额确认中", Direction::Neutral, true),
        ("蚂蚁财富-和风-买入退款", "交易成功", Direction::In, true),
        ("信用卡还款", "还款失败", Direction::Neutral, false),
        ("余额宝-转出", "交易关闭", Direction::Neutral, false),
    ] {
        let [read] = payments(ALIPAY, [&row(subject, status)]);
        assert_eq!((read.direction, read.settled), (direction, settled), "{subject} {status}");
    }
}

#[test]
fn money_that_an_owner_gives_back_to_a_payer_is_spent() {
    let [given] = payments(
        WECHAT,
        ["2024-02-01 10:00:00,二维码收款-退款,周明,/,支出,¥9.00,零钱,支付成功,W1,/,/"],
    );
    assert_eq!((given.direction, refund_of(&given)), (Direction::Out, (None, None)));
}

#[test]
fn what_the_status_says_came_back_is_not_added_to_the_refund() {
    let [trade, refund] = payments(
        WECHAT,
        [
            "2024-02-01 10:00:00,商户消费,木子,台灯,支出,¥88.00,零钱,已退款(￥39.93),W1,M1,/",
            "2024-02-02 10:00:00,木子-退款,木子,/,收入,¥39.93,/,已退款￥39.93,503,/,/",
        ],
    );
    assert_eq!(trade.refunded.unwrap().to_string(), "39.93 CNY");
    assert_eq!(refund_of(&refund), (Some("W1"), Some(Link::Inferred)));
    assert_eq!((trade.remark, refund.remark), (None, None));
}

#[test]
fn of_two_that_fit_neither_is_taken_and_the_first_refund_leaves_one_for_the_second() {
    let trade = |at: &str, number: &str| {
        format!("{at},商户消费,早安面馆,面,支出,¥18.00,零钱,已全额退款,{number},/,/")
    };
    let refund = |at: &str, number: &str| {
        format!("{at},早安面馆-退款,早安面馆,/,收入,¥18.00,/,已全额退款,{number},/,/")
    };
    let (first, second) = (trade("2024-02-01 08:00:00", "W1"), trade("2024-02-03 08:00:00", "W2"));
    let between = refund("2024-02-02 08:00:00", "R1");
    let after = refund("2024-02-04 08:00:00", "R2");

    let [_, _, one] = payments(WECHAT, [&first, &second, &after]);
    assert_eq!(refund_of(&one), (None, None));
    let [two, one, ..] = payments(WECHAT, [&after, &between, &second, &first]);
    assert_eq!(refund_of(&one), (Some("W1"), Some(Link::Inferred)));
    assert_eq!(refund_of(&two), (Some("W2"), Some(Link::Inferred)));
}

#[test]
fn an_earlier_refund_is_joined_only_where_nothing_else_fits() {
    let trade = |day: u8, number: &str| {
        format!("2024-02-0{day} 08:00:00,商户消费,木子,灯,支出,¥8.00,零钱,已全额退款,{number},/,/")
    };
    let refund = "2024-02-02 08:00:00,木子-退款,木子,/,收入,¥8.00,/,已全额退款,503,/,/";
    let [_, only] = payments(WECHAT, [&trade(3, "W3"), refund]);
    assert_eq!(refund_of(&only), (Some("W3"), Some(Link::Inferred)));
    let [_, _, earlier] = payments(WECHAT, [&trade(3, "W3"), &trade(1, "W1"), refund]);
    assert_eq!(refund_of(&earlier), (Some("W1"), Some(Link::Inferred)));
    let [_, _, later] = payments(WECHAT, [&trade(3, "W3"), &trade(4, "W4"), refund]);
    assert_eq!(refund_of(&later), (None, None));
}

#[test]
fn a_payment_that_is_not_marked_as_given_back_is_not_taken_for_what_was_refunded() {
    let [_, refund] = payments(
        WECHAT,
        [
            "2024-02-01 10:00:00,商户消费,木子,台灯,支出,¥88.00,零钱,支付成功,W1,M1,/",
            "2024-02-02 10:00:00,木子-退款,木子,/,收入,¥88.00,/,已全额退款,503,/,/",
        ],
    );
    assert_eq!(refund_of(&refund), (None, None));
}

#[test]
fn many_refunds_of_one_merchant_find_their_payments_one_after_the_other() {
    let mut text = format!("{WECHAT}\n");
    for day in 0..20_000_u32 {
        let (hour, minute, second) = (day / 3600, day / 60 % 60, day % 60);
        let at = format!("2024-02-01 {hour:02}:{minute:02}:{second:02}");
        text += &format!("{at},商户消费,面馆,面,支出,¥18.00,零钱,已全额退款,W{day},/,/\n");
        text += &format!("{at},面馆-退款,面馆,/,收入,¥18.00,/,已全额退款,R{day},/,/\n");
    }
    let bill = read(text.as_bytes(), &Limits::default()).unwrap();
    for pair in bill.payments.to_vec().chunks(2) {
        assert_eq!(refund_of(&pair[1]), (Some(pair[0].reference.as_str()), Some(Link::Inferred)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn inferred_refunds_never_give_back_more_than_the_bill_says(
        trades in prop::collection::vec((0..3_u8, 1..5_u8, 0..5_u8), 0..12),
        refunds in prop::collection::vec((0..3_u8, 1..5_u8), 0..12),
    ) {
        let mut text = format!("{WECHAT}\n");
        for (index, (shop, paid, back)) in trades.iter().enumerate() {
            let back = back.min(paid);
            let at = format!("2024-02-{:02} 08:00:00", index + 1);
            text += &format!("{at},商户消费,店{shop},x,支出,¥{paid},零钱,已退款(￥{back}),W{index},/,/\n");
        }
        for (index, (shop, back)) in refunds.iter().enumerate() {
            let at = format!("2024-02-{:02} 09:00:00", index + 1);
            text += &format!("{at},店{shop}-退款,店{shop},/,收入,¥{back},/,已退款￥{back},R{index},/,/\n");
        }
        let bill = read(text.as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(bill.payments.len(), trades.len() + refunds.len());
        for trade in bill.payments.iter().take(trades.len()) {
            let linked = bill.payments.iter().filter(|it| it.refund_of == Some(trade.reference));
            let sum: i64 = linked.map(|it| it.amount.minor()).sum();
            prop_assert!(sum <= trade.refunded.map_or(0, |it| it.minor()));
        }
    }
}

#[test]
fn line_ends_and_encodings_do_not_matter() {
    let row = "2024-02-01 10:00:00,餐饮美食,早安面馆,/,牛肉面,支出,18.00,余额,交易成功,T1,M1,,";
    let text = format!("{ALIPAY}\n{row}\n");
    let wanted = read(text.as_bytes(), &Limits::default()).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gb18030, ..) = encoding_rs::GB18030.encode(&text);
    for bytes in [
        text.replace('\n', "\r\n").into_bytes(),
        text.trim_end().as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [b"\xFF\xFE", utf16.as_slice()].concat(),
        gb18030.to_vec(),
    ] {
        assert_eq!(read(&bytes, &Limits::default()).as_ref(), Ok(&wanted));
    }
}

#[test]
fn a_text_cut_within_a_character_loses_only_its_last_line() {
    let row = "2024-02-01 10:00:00,餐饮美食,早安面馆,/,牛肉面,支出,18.00,余额,交易成功,T1,M1,,";
    let text = format!("{ALIPAY}\n{row}\n2024-02-01 11:00:00,餐饮美食,早安");
    let cut = &text.as_bytes()[..text.len() - 1];
    let bill = read(cut, &Limits::default()).unwrap();
    assert_eq!(bill.payments.len(), 1);
    let problem = &bill.problems[0];
    assert_eq!((problem.line, problem.code()), (3, "too-few-cells"));
    assert!(bill.remarks.contains(&Remark::DamagedText));
}

#[test]
fn every_limit_is_a_reason_that_is_given() {
    let row = "2024-02-01 10:00:00,餐饮美食,早安面馆,/,牛肉面,支出,18.00,余额,交易成功,T1,M1,,";
    let text = format!("{ALIPAY}\n{row}\n{row}\n{row}\n");
    let limits = Limits::default();

    let small = Limits { bytes: text.len() - 1, ..limits };
    assert_eq!(read(text.as_bytes(), &small), Err(Unreadable::TooLarge(text.len() - 1)));

    let bill = read(text.as_bytes(), &Limits { rows: 2, ..limits }).unwrap();
    assert_eq!((bill.payments.len(), bill.problems.len()), (2, 1));
    assert_eq!((bill.problems[0].line, bill.problems[0].code()), (4, "too-many-rows"));

    let long = text.replace("牛肉面", &"面".repeat(limits.cell_bytes));
    let bill = read(long.as_bytes(), &limits).unwrap();
    assert!(bill.problems.iter().all(|it| it.code() == "cell-too-long"));
    assert_eq!((bill.payments.len(), bill.problems.len()), (0, 3));

    let wide = text.replace(row, &format!("{row}{}", ",x".repeat(limits.columns)));
    let bill = read(wide.as_bytes(), &limits).unwrap();
    assert!(bill.problems.iter().all(|it| it.code() == "too-many-cells"));
    assert_eq!((bill.payments.len(), bill.problems.len()), (0, 3));
}

#[test]
fn what_is_no_bill_is_refused_with_a_code_and_a_sentence_in_both_languages() {
    for (bytes, code) in [
        (&b""[..], "empty-file"),
        (b" \r\n\t", "empty-file"),
        (b"hello", "unknown-bill-format"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-a-bill"),
        (b"PK\x03\x04nonsense", "broken-archive"),
        (b"\xFF\xFE\xFF", "unknown-bill-format"),
    ] {
        let why = read(bytes, &Limits::default()).unwrap_err();
        assert_eq!(why.code(), code);
        assert!(why.say(Lang::En).is_ascii() && !why.say(Lang::Zh).is_ascii(), "{why}");
    }
}

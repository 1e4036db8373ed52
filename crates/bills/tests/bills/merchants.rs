//! What rows mean where the owner of the bill is a merchant, or where sums stand under the table.

use proptest::prelude::*;
use redress_bills::{Bill, Limits, Remark, Unreadable};
use redress_core::{
    lang::Lang,
    payment::{Direction, Link, Payment},
};

use crate::read;

fn bill(text: &str) -> Bill {
    read(text.as_bytes(), &Limits::default()).unwrap()
}

fn first(bill: &Bill) -> Payment {
    bill.payments.get(0).unwrap().to_payment()
}

const FUNDS: &str = "账务流水号,商户订单号,业务流水号,收入金额（+元）,支出金额（-元）,\
                     账户余额（元）,发生时间,备注";

#[test]
fn a_summary_is_named_as_that_and_not_read_as_an_empty_day() {
    for title in ["#支付宝业务汇总查询", "#支付宝账务汇总查询"] {
        let text = format!(
            "{title}\n#账号：[20881234567890120156]\n#-----业务汇总列表-----\n\
             门店编号,门店名称,交易订单总笔数,退款订单总笔数\n,,6,4\n#-----业务汇总列表结束-----\n"
        );
        let read = read(text.as_bytes(), &Limits::default());
        assert_eq!(read, Err(Unreadable::SummaryOnly), "{title}");
        let said = read.unwrap_err();
        assert!(said.say(Lang::Zh).contains("明细") && said.say(Lang::En).contains("明细"));
    }
    let empty = "#支付宝账务明细查询\n#-----账务明细列表-----\n#-----账务明细列表结束-----\n";
    assert!(bill(empty).payments.is_empty());
}

#[test]
fn a_bookings_table_under_the_title_of_a_summary_is_still_read() {
    let text =
        format!("#支付宝账务汇总查询\n{FUNDS}\n1,M1,T1,5.00,0.00,5.00,2026-03-01 08:00:00,\n");
    assert_eq!(bill(&text).payments.len(), 1);
}

#[test]
fn what_a_merchant_gives_back_goes_out_and_is_found_on_what_came_in() {
    let text = format!(
        "{FUNDS}\n1,M1,T1,5.00,0.00,5.00,2026-03-01 08:00:00,交易\n\
         2,M1,T1,0.00,0.03,4.97,2026-03-01 08:00:00,服务费\n\
         3,M1,T1,0.00,2.00,2.97,2026-03-02 08:00:00,退款\n"
    );
    let [trade, fee, refund] = bill(&text).payments.to_vec().try_into().unwrap();
    let directions = [&trade, &fee, &refund].map(|it| it.direction);
    assert_eq!(directions, [Direction::In, Direction::Out, Direction::Out]);
    assert_eq!((refund.refund_of.as_deref(), refund.link), (Some("1"), Some(Link::Exact)));
    assert_eq!(trade.refunded.unwrap().to_string(), "2.00 CNY");
    assert_eq!(fee.refunded, None, "spent like the refund, and no trade");
}

const TRADES: &str = "交易时间,微信订单号,商户订单号,用户标识,交易状态,付款银行,货币种类,\
                      应结订单金额,微信退款单号,商户退款单号,退款金额,退款状态,商品名称,手续费,\
                      订单金额,申请退款金额";

#[test]
fn columns_and_sums_are_found_by_their_names_in_any_order() {
    let text = "订单金额,手续费,商品名称,货币种类,付款银行,交易状态,用户标识,商户订单号,微信订单号,\
                交易时间\n`5.00,`0.03000,`面包, 两个,`CNY,`CFT,`SUCCESS,`u1,`M1,`W1,\
                `2026-03-01 08:00:00\n手续费总金额,总交易单数,订单总金额\n";
    // The first word of the sums is always the number of trades.
    let text = text.replace("手续费总金额,总交易单数", "总交易单数,手续费总金额");
    let bill = bill(&format!("{text}`1,`0.04000,`5.00\n"));
    assert_eq!(first(&bill).subject, "面包, 两个");
    assert_eq!(first(&bill).fee.unwrap().to_string(), "0.03 CNY");
    let (declared, found) = ("0.04".to_owned(), "0.03".to_owned());
    assert_eq!(bill.remarks, [Remark::SumDiffers { label: "手续费总金额", declared, found }]);
    assert_eq!(bill.declared.sums["订单总金额"], "5.00");
}

#[test]
fn a_bill_that_lacks_rows_under_its_own_sums_says_so() {
    let text = format!(
        "{TRADES}\n`2026-03-01 08:00:00,`W1,`M1,`u1,`SUCCESS,`CFT,`CNY,`5.00,`0,`0,`0.00,`,`面包,\
         `0.03000,`5.00,`0.00\n总交易单数,订单总金额\n`3,`5.00\n"
    );
    assert_eq!(bill(&text).remarks, [Remark::RecordsDiffer { declared: 3, found: 1 }]);
}

#[test]
fn two_days_in_one_file_are_added_up_with_their_sums() {
    let day = |number: u8| {
        format!(
            "{TRADES}\n`2026-03-0{number} 08:00:00,`W{number},`M1,`u1,`SUCCESS,`CFT,`CNY,`5.00,`0,\
             `0,`0.00,`,`面包,`0.03000,`5.00,`0.00\n总交易单数,订单总金额\n`1,`5.00\n"
        )
    };
    let bill = bill(&format!("{}{}", day(1), day(2)));
    assert_eq!((bill.payments.len(), bill.declared.records), (2, Some(2)));
    assert_eq!(bill.remarks, []);
}

#[test]
fn a_refund_is_not_joined_across_currencies_by_its_amount() {
    let header = "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Amount\",\
                  \"Receipt ID\",\"Balance\"";
    let row = |day: u8, kind: &str, currency: &str, amount: &str| {
        format!("03/{day}/2026,08:00:00,UTC,Old Mill,{kind},Completed,{currency},{amount},,0.00")
    };
    let paid = row(13, "Mobile Payment", "EUR", "-9.00");
    let same = row(14, "Payment Refund", "EUR", "9.00");
    let other = row(14, "Payment Refund", "USD", "9.00");
    let joined = |refund: &str| {
        let [_, refund] =
            bill(&format!("{header}\n{paid}\n{refund}\n")).payments.to_vec().try_into().unwrap();
        refund.link
    };
    assert_eq!(joined(&same), Some(Link::Inferred));
    assert_eq!(joined(&other), None);
}

/// With the marks that providers write between thousands and before decimals.
fn written(minor: i64, thousands: &str, decimals: char) -> String {
    let (whole, rest) = (minor / 100, minor % 100);
    let whole = match whole {
        0..1000 => whole.to_string(),
        _ => format!("{}{thousands}{:03}", whole / 1000, whole % 1000),
    };
    format!("{whole}{decimals}{rest:02}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn marked_cells_are_read_as_they_were_written(
        rows in prop::collection::vec(("[a面,\"' -]{0,8}x", 1..10_000_000_i64, 0..99_999_i64), 1..6),
    ) {
        let lines = rows.iter().map(|(name, minor, _)| {
            let amount = format!("{}.{:02}", minor / 100, minor % 100);
            format!(
                "`2026-03-01 08:00:00,`W1,`M1,`u1,`SUCCESS,`CFT,`CNY,`{amount},`0,`0,`0.00,`,`{name},\
                 `0.00000,`{amount},`0.00\n"
            )
        });
        let sum: i64 = rows.iter().map(|(_, minor, _)| minor).sum();
        let sum = format!("{}.{:02}", sum / 100, sum % 100);
        let count = rows.len();
        let text = format!(
            "{TRADES}\n{}总交易单数,订单总金额\n`{count},`{sum}\n",
            lines.collect::<String>()
        );
        let bill = bill(&text);
        prop_assert_eq!((&bill.problems[..], &bill.remarks[..]), (&[][..], &[][..]));
        let read: Vec<_> =
            bill.payments.iter().map(|it| (it.subject.to_owned(), it.amount.minor())).collect();
        let wanted: Vec<_> =
            rows.iter().map(|(name, minor, _)| (name.trim().to_owned(), *minor)).collect();
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn both_ways_of_writing_amounts_and_days_give_the_same_payments(
        rows in prop::collection::vec((1..29_u8, 1..13_u8, 1..100_000_000_i64), 1..6),
    ) {
        let header = ["Date", "Time", "TimeZone", "Name", "Type", "Status", "Currency", "Gross",
            "Fee", "Net", "Transaction ID"];
        let [us, eu] = [(",", ",", '.'), ("\t", ".", ',')].map(|(between, thousands, decimals)| {
            let mut text = header.join(between);
            // One row beyond the twelfth says which way round the others are.
            for (index, (day, month, minor)) in rows.iter().chain([&(28, 1, 150)]).enumerate() {
                let day = match decimals {
                    '.' => format!("{month}/{day}/2026"),
                    _ => format!("{day}/{month}/2026"),
                };
                let amount = format!("\"-{}\"", written(*minor, thousands, decimals));
                let number = format!("T{index}");
                let cells = [&day, "08:00:00", "UTC", "Old Mill", "General Payment", "Completed",
                    "EUR", &amount, "\"0\"", &amount, &number];
                text = format!("{text}\n{}", cells.join(between));
            }
            bill(&text)
        });
        prop_assert_eq!(&us.problems, &[]);
        prop_assert_eq!(us.payments.len(), rows.len() + 1);
        prop_assert_eq!(&first(&us).amount.minor(), &rows[0].2);
        prop_assert_eq!(us.payments, eu.payments);
    }
}

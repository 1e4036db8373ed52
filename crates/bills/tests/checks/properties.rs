//! Whatever stands in bills, the checks end, say the same each time, and speak of rows that
//! there are.

use std::sync::LazyLock;

use proptest::prelude::*;
use redress_bills::{
    checks::{Book, Cancelled, Context, Report, Rules, Source, check},
    picture::{Month, picture},
};
use redress_core::{
    lang::Lang,
    money::{Currency, Money},
    payment::{Direction, Link, PaidAt, Payment},
    rulebook::calendar::Calendar,
};

use crate::examples::china;

/// Read once for all cases.
static RULES: LazyLock<Rules> = LazyLock::new(Rules::shipped);
static CALENDAR: LazyLock<Calendar> = LazyLock::new(china);

const PARTIES: &[&str] = &[
    "",
    "/",
    "早安面馆",
    "早安面舘",
    "North Ferry",
    "Nоrth Ferry",
    "财付通-早安面馆",
    "支付宝",
    "Tidewater",
    "Tidewatr",
    "\u{200b}",
];
const SUBJECTS: &[&str] =
    &["", "自动续费会员", "取消自动续费", "退款-书", "退款撤销", "乘车", "书"];
const STATUSES: &[&str] = &["支付成功", "交易关闭", "退款中", "退款失败", "已全额退款", "Pending"];
const FORMATS: &[&str] = &["wechat_csv", "alipay_v3", "jd", "cmb_credit", "stripe_balance", "own"];

prop_compose! {
    fn paid_at()(
        second in prop_oneof![1_770_000_000_i64..1_780_000_000, -5_000_000_000_i64..9_000_000_000],
        hour in -12_i8..14,
        is_day in any::<bool>(),
    ) -> PaidAt {
        let at = jiff::Timestamp::from_second(second).unwrap();
        let offset = jiff::tz::Offset::constant(hour);
        if is_day { PaidAt::Day(offset.to_datetime(at).date()) } else { PaidAt::Instant(at, offset) }
    }
}

fn amount() -> impl Strategy<Value = Money> {
    let minor = prop_oneof![0_i64..300, 1_000_i64..100_000, any::<i64>()];
    (minor, prop_oneof![Just(Currency::CNY), Just(Currency::USD)])
        .prop_map(|(minor, currency)| Money::of_minor(minor, currency))
}

prop_compose! {
    fn payment()(
        at in paid_at(),
        amount in amount(),
        (party, subject, status) in (
            prop::sample::select(PARTIES),
            prop::sample::select(SUBJECTS),
            prop::sample::select(STATUSES),
        ),
        (number, order, refund_of) in (0_u8..20, prop::option::of(0_u8..5), prop::option::of(0_u8..20)),
        (direction, settled) in (0_u8..3, prop::bool::weighted(0.8)),
        (refunded, fee, foreign) in
            (prop::option::of(amount()), prop::option::of(amount()), prop::option::of(amount())),
    ) -> Payment {
        let direction = [Direction::Out, Direction::In, Direction::Neutral][usize::from(direction)];
        Payment {
            reference: format!("R{number}"),
            order: order.map(|it| format!("ORDER{it}")),
            at,
            direction,
            amount,
            counterparty: party.to_owned(),
            subject: subject.to_owned(),
            method: "江南银行(6428)".to_owned(),
            status: status.to_owned(),
            settled,
            refund_of: refund_of.map(|it| format!("R{it}")),
            refunded: refunded.map(|it| Money::of_minor(it.minor(), amount.currency())),
            fee,
            link: refund_of.map(|_| Link::Exact),
            remark: foreign.map(|it| format!("原币金额 {it} / abroad: {it}")),
            line: 1,
        }
    }
}

fn numbered(mut payments: Vec<Payment>) -> Vec<Payment> {
    for (payment, line) in payments.iter_mut().zip(1..) {
        payment.line = line;
    }
    payments
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bills_give_one_report_about_rows_that_there_are(
        bills in prop::collection::vec(
            (prop::sample::select(FORMATS), prop::collection::vec(payment(), 0..120)), 1..4,
        ),
    ) {
        let bills: Vec<_> = bills.into_iter().map(|(it, rows)| (it, numbered(rows))).collect();
        let (rules, calendar) = (&*RULES, &*CALENDAR);
        let on = "2026-03-01".parse().unwrap();
        let cancelled = [Cancelled { party: "North".to_owned(), on }];
        let today = "2026-06-30".parse().unwrap();
        let context = Context { rules, calendar, today, cancelled: &cancelled };
        let sources: Vec<Source<'_>> = bills
            .iter()
            .map(|(format, rows)| Source { format, rows, until: None, exported: None })
            .collect();
        let book = Book::of(&sources, rules);
        let report = check(&book, &context);
        prop_assert_eq!(&report, &check(&Book::of(&sources, rules), &context));
        for it in &report.findings {
            prop_assert!(0 <= it.at_stake.0.minor(), "{:?}", it);
            prop_assert!(!it.rows.is_empty());
            for place in &it.rows {
                let (_, rows) = &bills[place.bill as usize];
                let row = &rows[place.line as usize - 1];
                prop_assert_eq!(&row.reference, &place.reference);
            }
            prop_assert!(!it.say(Lang::Zh).is_empty() && !it.say(Lang::En).is_empty());
        }
        let severities: Vec<_> = report.findings.iter().map(|it| it.severity).collect();
        prop_assert!(severities.is_sorted_by(|a, b| b <= a));
        let json = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report.clone());
        picture(&book, &report, rules, Month { year: 2026, month: 3 });
    }
}

#[test]
fn what_is_beyond_the_limit_is_counted() {
    let row = |line: u64| Payment {
        reference: format!("R{line}"),
        order: Some(format!("ORDER{:04}", line / 2)),
        at: format!("2026-03-02T{:02}:{:02}:{:02}+08:00", line / 3600, line / 60 % 60, line % 60)
            .parse()
            .unwrap(),
        direction: Direction::Out,
        amount: Money::of_minor(100 + line as i64 / 2, Currency::CNY),
        counterparty: format!("店{}", line / 2),
        subject: String::new(),
        method: String::new(),
        status: "支付成功".to_owned(),
        settled: true,
        refund_of: None,
        refunded: None,
        fee: None,
        link: None,
        remark: None,
        line,
    };
    let rows: Vec<Payment> = (0..1_000).map(row).collect();
    let (rules, calendar) = (Rules::shipped(), china());
    let sources = [Source { format: "wechat_csv", rows: &rows, until: None, exported: None }];
    let today = "2026-06-30".parse().unwrap();
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    let report = check(&Book::of(&sources, &rules), &context);
    let told: Vec<_> = report.findings.iter().filter(|it| it.rule == "duplicate-charge").collect();
    let limit = rules.about("duplicate-charge").unwrap().limit;
    assert_eq!(told.len() as u32, limit);
    assert_eq!(told[0].at_stake.0.to_string(), "5.99 CNY", "the largest first");
    assert_eq!(report.more.values().sum::<u64>(), 500 - u64::from(limit));
}

//! A long book is checked the same on any number of threads.

use jiff::Timestamp;
use redress_bills::{
    Bill, Bills, Options, Threads,
    checks::{Book, Context, Report, Rules, Source, check},
};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, Link, PaidAt, Payment},
};

use crate::examples::china;

const SUBJECTS: &[&str] = &["书", "连续包月会员", "退款撤销", "乘车", "自动续费", "红包"];

/// Small, and the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % most
    }
}

/// Payments of two years to a few hundred payees, with most of what the checks look for.
fn payments(rows: u64) -> Vec<Payment> {
    let mut dice = Dice(11);
    let mut payments: Vec<Payment> = Vec::new();
    for row in 0..rows {
        let at = Timestamp::from_second(1_700_000_000 + (row * 2_000 + dice.below(4_000)) as i64);
        let amount = match dice.below(50) {
            0 => 90_000 + dice.below(900_000),
            1 => 1,
            _ => [990, 1_500, 10_100, 12_900][dice.below(4) as usize],
        };
        let of = payments.len().saturating_sub(dice.below(200) as usize + 1);
        let refunds = dice.below(30) == 0 && !payments.is_empty();
        let refunded = dice.below(40) == 0;
        payments.push(Payment {
            reference: format!("T{row}"),
            order: Some(format!("ORDER{}", row / (1 + dice.below(2)))),
            at: PaidAt::Instant(at.unwrap(), jiff::tz::Offset::constant(8)),
            direction: if refunds { Direction::In } else { Direction::Out },
            amount: Money::of_minor(amount as i64, Currency::CNY),
            counterparty: match dice.below(400) {
                0 => format!("Nоrth Ferry {row}"),
                it => format!("North Ferry {it}"),
            },
            subject: SUBJECTS[dice.below(6) as usize].to_owned(),
            method: "余额".to_owned(),
            status: if refunded { "交易关闭" } else { "交易成功" }.to_owned(),
            settled: dice.below(20) != 0,
            refund_of: refunds.then(|| payments[of].reference.clone()),
            refunded: refunded.then(|| Money::of_minor(990, Currency::CNY)),
            fee: (dice.below(9) == 0)
                .then(|| Money::of_minor((amount / 100).max(1) as i64, Currency::CNY)),
            link: refunds.then_some(Link::Exact),
            remark: None,
            line: row + 1,
        });
    }
    payments
}

#[test]
fn a_long_book_is_checked_the_same_on_any_number_of_threads() {
    let (rules, calendar) = (Rules::shipped(), china());
    let (one, other) = (payments(24_000), payments(9_000));
    let source = |format, rows| Source { format, rows, until: None, exported: None };
    let sources = [source("alipay_v3", &one), source("wechat_csv", &other)];
    let today = "2026-11-22".parse().unwrap();
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    let on =
        |threads| -> Report { check(&Book::on(Threads::of(threads), &sources, &rules), &context) };
    let report = on(1);
    let found: std::collections::BTreeSet<_> =
        report.findings.iter().map(|it| it.rule.to_string()).collect();
    assert!(6 <= found.len(), "{found:?}");
    assert!(!report.more.is_empty());
    for threads in 2..=4 {
        assert!(report == on(threads), "on {threads} threads");
    }
}

/// The payments as Alipay's app exports them.
fn export(payments: &[Payment]) -> String {
    let mut text = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
                    交易订单号,商家订单号,备注,\r\n"
        .to_owned();
    for it in payments {
        let PaidAt::Instant(at, offset) = it.at else { continue };
        let at = offset.to_datetime(at).strftime("%F %T");
        let (way, status) = match it.direction {
            Direction::In => ("不计收支", "退款成功"),
            _ => ("支出", it.status.as_str()),
        };
        let yuan = format!("{}.{:02}", it.amount.minor() / 100, it.amount.minor() % 100);
        let (party, subject, method) = (&it.counterparty, &it.subject, &it.method);
        let number = match &it.refund_of {
            Some(original) => format!("{original}_{}", it.reference),
            None => it.reference.clone(),
        };
        let order = it.order.as_deref().unwrap_or_default();
        text += &format!(
            "{at},日用,{party},/,{subject},{way},{yuan},{method},{status},{number}\t,{order}\t,,\r\n"
        );
    }
    text
}

/// Several threads keep a name several times, and a book enters names by where they are kept.
#[test]
fn a_bill_read_on_any_number_of_threads_is_checked_as_if_every_row_had_its_own_texts() {
    let (rules, calendar) = (Rules::shipped(), china());
    let text = export(&payments(24_000));
    let today = "2026-11-22".parse().unwrap();
    let context = Context { rules: &rules, calendar: &calendar, today, cancelled: &[] };
    let checked = |source: Source<'_>, threads| {
        check(&Book::on(Threads::of(threads), &[source], &rules), &context)
    };
    let read = |threads| -> Bill {
        let options = Options { threads: Threads::of(threads), ..Options::default() };
        redress_bills::read(text.as_bytes(), &options).and_then(Bills::only).unwrap()
    };
    let bill = read(1);
    assert_eq!((bill.payments.len(), bill.problems.len()), (24_000, 0));
    let own_texts = bill.payments.to_vec();
    let report = checked(Source { rows: &own_texts, ..Source::of(&bill, today) }, 1);
    assert!(!report.findings.is_empty());
    for threads in 1..=4 {
        let found = checked(Source::of(&read(threads), today), threads);
        assert!(report == found, "on {threads} threads");
    }
}

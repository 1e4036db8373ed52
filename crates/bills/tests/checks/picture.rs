//! A month as numbers.

use redress_bills::{
    checks::{Book, Context, Rules, Source, check},
    picture::{Month, Picture, picture},
};

use crate::{
    examples::china,
    reading::{Example, examples},
};

const BILLS: &str = "## fires: a month of two bills
bill wechat_csv until 2026-04-30
2026-03-01 12:00:00 | out 31.00 CNY | 早安面馆 | 面 | via 江南银行(6428)
2026-03-02 12:30:00 | out 200.00 CNY | 青禾书店 | 文具 | via 零钱 | refunded 200.00 CNY | status 已全额退款
2026-03-05 09:00:00 | in 150.00 CNY | 青禾书店 | 退款 | refund-of R2
2026-03-06 09:00:00 | neutral 1000.00 CNY | 江南银行 | 零钱提现
2026-03-07 09:00:00 | in 500.00 CNY | 阿青 | 转账
2026-03-08 20:00:00 | out 9.00 USD | North Ferry | ticket
2026-03-09 20:00:00 | in 40.00 CNY | 木子家居 | 退款-灯 | unsettled | status 退款中
2026-04-01 12:00:00 | out 31.00 CNY | 早安面馆 | 面 | via 江南银行(6428)
bill cmb_credit until 2026-04-30
2026-03-02 | out 31.00 CNY | 财付通-早安面馆 |
2026-03-20 | out 60.00 CNY | 江南食堂 |
";

fn of(month: Month) -> Picture {
    let (_, examples) = examples(BILLS);
    let example: &Example = &examples[0];
    let (rules, calendar) = (Rules::shipped(), china());
    let source = |it: &crate::reading::ExampleBill| (it.format.clone(), it.until);
    let named: Vec<_> = example.bills.iter().map(source).collect();
    let sources: Vec<Source<'_>> = example
        .bills
        .iter()
        .zip(&named)
        .map(|(it, (format, until))| Source {
            format,
            rows: &it.payments,
            until: *until,
            exported: None,
        })
        .collect();
    let context =
        Context { rules: &rules, calendar: &calendar, today: example.today, cancelled: &[] };
    let book = Book::of(&sources, &rules);
    picture(&book, &check(&book, &context), &rules, month)
}

#[test]
fn a_month_counts_every_payment_once_and_every_currency_by_itself() {
    let march = of(Month { year: 2026, month: 3 });
    assert_eq!(march.month, "2026-03");
    let [yuan, dollars] = &march.currencies[..] else { panic!("{march:?}") };
    assert_eq!(yuan.spent.0.to_string(), "291.00 CNY", "the bank's row of the noodles is no other");
    assert_eq!(yuan.payments, 3);
    assert_eq!(yuan.refunded.0.to_string(), "150.00 CNY");
    assert_eq!(yuan.received.0.to_string(), "500.00 CNY", "what was withdrawn is none");
    assert_eq!(yuan.pending.0.to_string(), "40.00 CNY");
    // 50 of the refund is missing, and the refund on its way is late.
    assert_eq!(yuan.at_risk.0.to_string(), "90.00 CNY");
    let top: Vec<_> = yuan.top_payees.iter().map(|it| it.of.as_str()).collect();
    assert_eq!(top, ["青禾书店", "江南食堂", "早安面馆"]);
    let categories: Vec<_> =
        yuan.categories.iter().map(|it| format!("{} {}", it.of, it.spent.0)).collect();
    assert_eq!(categories, ["shopping 200.00 CNY", "food 91.00 CNY"]);
    assert_eq!(yuan.days[1].0.to_string(), "200.00 CNY");
    assert_eq!(yuan.hours[12], 2);
    assert_eq!(yuan.hours.iter().sum::<u64>(), 2, "a bank's day has no hour");
    assert_eq!(dollars.spent.0.to_string(), "9.00 USD");
}

#[test]
fn another_month_is_another_picture() {
    let april = of(Month { year: 2026, month: 4 });
    assert_eq!(april.currencies.len(), 1);
    assert_eq!(april.currencies[0].spent.0.to_string(), "31.00 CNY");
    assert_eq!(of(Month { year: 2026, month: 5 }).currencies, []);
}

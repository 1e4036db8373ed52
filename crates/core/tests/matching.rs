//! Claims held against bills and records: what the rows say for them and against them.

use proptest::prelude::*;
use redress_core::{
    code::Code,
    lang::Lang,
    matching::{
        Assertion, Because, Check, Claim, ClaimedPayment, Finding, FoundBy, RowRef, Source,
        SourceKind, Verdict, hold,
    },
    money::Money,
    payment::{Direction, PaidAt, Payment},
};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn at(text: &str) -> PaidAt {
    text.parse().unwrap()
}

/// A settled payment to the corner shop at noon on 2 March, on line 10.
fn paid(reference: &str, amount: &str) -> Payment {
    Payment {
        reference: reference.to_owned(),
        order: None,
        at: at("2026-03-02T12:00:00+08:00"),
        direction: Direction::Out,
        amount: money(amount),
        counterparty: "山海便利店".to_owned(),
        subject: String::new(),
        method: String::new(),
        status: "交易成功".to_owned(),
        settled: true,
        refund_of: None,
        refunded: None,
        fee: None,
        link: None,
        remark: None,
        line: 10,
    }
}

fn refund(of: &str, amount: &str, line: u64) -> Payment {
    Payment {
        direction: Direction::In,
        refund_of: Some(of.to_owned()),
        line,
        ..paid(&format!("{of}_R{line}"), amount)
    }
}

fn claimed(reference: &str, amount: &str) -> ClaimedPayment {
    ClaimedPayment {
        reference: Some(reference.to_owned()).filter(|it| !it.is_empty()),
        at: None,
        amount: money(amount),
        payee: None,
        expected_amount: None,
    }
}

fn claim(asserts: Assertion, payment: ClaimedPayment) -> Claim {
    Claim { issue: Code::of("other"), asserts, payments: vec![payment] }
}

fn bill(payments: &[Payment]) -> Source<'_> {
    Source { kind: SourceKind::ComplainantBill, id: "bill_1", payments }
}

fn record(payments: &[Payment]) -> Source<'_> {
    Source { kind: SourceKind::ProviderRecord, id: "records_1", payments }
}

fn check(findings: &[Finding], check: Check) -> &Finding {
    findings.iter().find(|it| it.check == check).unwrap_or_else(|| panic!("{findings:#?}"))
}

fn verdict(asserts: Assertion, rows: &[Payment], wanted: Check) -> (Verdict, Because) {
    let findings = hold(&claim(asserts, claimed("A1", "80.00 CNY")), &[bill(rows)]);
    let finding = check(&findings, wanted);
    (finding.verdict, finding.because.clone())
}

#[test]
fn a_payment_is_found_by_its_number_and_the_row_is_named() {
    let rows = [paid("A0", "80.00 CNY"), Payment { line: 11, ..paid("A1", "80.00 CNY") }];
    let findings = hold(&claim(Assertion::Paid, claimed("A1", "80.00 CNY")), &[bill(&rows)]);
    let exists = check(&findings, Check::PaymentExists);
    assert_eq!(exists.verdict, Verdict::Supports);
    assert_eq!(exists.because, Because::Found { by: FoundBy::Reference });
    let row = RowRef { kind: SourceKind::ComplainantBill, source: "bill_1".to_owned(), line: 11 };
    assert_eq!(exists.rows, [row]);
    assert_eq!(check(&findings, Check::Amount).verdict, Verdict::Supports);
    assert_eq!(check(&findings, Check::Status).verdict, Verdict::Supports);
}

#[test]
fn a_payment_is_found_by_the_merchants_order_number_too() {
    let rows = [Payment { order: Some("M7".to_owned()), ..paid("A1", "80.00 CNY") }];
    let findings = hold(&claim(Assertion::Paid, claimed(" M7 ", "80.00 CNY")), &[bill(&rows)]);
    assert_eq!(check(&findings, Check::PaymentExists).verdict, Verdict::Supports);
}

#[test]
fn without_a_number_amount_and_time_find_it() {
    let other_amount = Payment { line: 9, ..paid("A0", "80.01 CNY") };
    let next_week =
        Payment { at: at("2026-03-09T12:00:00+08:00"), line: 12, ..paid("A2", "80.00 CNY") };
    let rows = [other_amount, paid("A1", "80.00 CNY"), next_week];
    let told = ClaimedPayment { at: Some(at("2026-03-02")), ..claimed("", "80.00 CNY") };
    let findings = hold(&claim(Assertion::Paid, told), &[bill(&rows)]);
    let exists = check(&findings, Check::PaymentExists);
    assert_eq!(exists.because, Because::Found { by: FoundBy::AmountAndTime });
    assert_eq!(exists.rows[0].line, 10);
}

#[test]
fn where_several_payments_fit_the_complainant_is_asked() {
    let rows = [paid("A1", "80.00 CNY"), Payment { line: 11, ..paid("A2", "80.00 CNY") }];
    let told = ClaimedPayment { at: Some(at("2026-03-02")), ..claimed("", "80.00 CNY") };
    let findings = hold(&claim(Assertion::Paid, told), &[bill(&rows)]);
    assert_eq!(findings.len(), 1, "nothing is checked on a guess");
    assert_eq!(findings[0].verdict, Verdict::Inconclusive);
    assert_eq!(findings[0].because, Because::SeveralFit { candidates: 2 });
    assert_eq!(findings[0].rows.len(), 2);
}

#[test]
fn a_missing_payment_counts_against_the_claim_only_where_the_rows_cover_its_day() {
    let early = Payment { at: at("2026-03-01T08:00:00+08:00"), ..paid("A0", "5.00 CNY") };
    let late = Payment { at: at("2026-03-31T08:00:00+08:00"), ..paid("A9", "5.00 CNY") };
    let rows = [early, late];
    let missing = |day: Option<&str>, rows: &[Payment]| {
        let told = ClaimedPayment { at: day.map(at), ..claimed("A1", "80.00 CNY") };
        let findings = hold(&claim(Assertion::Paid, told), &[bill(rows)]);
        assert_eq!(findings.len(), 1);
        (findings[0].verdict, findings[0].because.clone())
    };
    let covered = missing(Some("2026-03-15"), &rows);
    assert_eq!(covered, (Verdict::Contradicts, Because::NotInRows { searched: 2 }));
    assert_eq!(missing(Some("2026-03-31"), &rows).0, Verdict::Contradicts);
    assert_eq!(missing(Some("2026-04-01"), &rows).0, Verdict::Inconclusive);
    assert_eq!(missing(None, &rows).0, Verdict::Inconclusive);
    assert_eq!(missing(Some("2026-03-15"), &[]), (Verdict::Inconclusive, Because::NoRows));
}

#[test]
fn another_amount_contradicts_and_another_currency_says_nothing() {
    let (amount, because) = verdict(Assertion::Paid, &[paid("A1", "8.00 CNY")], Check::Amount);
    assert_eq!(amount, Verdict::Contradicts);
    let (claimed, recorded) = (money("80.00 CNY"), money("8.00 CNY"));
    assert_eq!(because, Because::AmountDiffers { claimed, recorded });

    let (amount, because) = verdict(Assertion::Paid, &[paid("A1", "80.00 USD")], Check::Amount);
    assert_eq!(amount, Verdict::Inconclusive);
    assert!(matches!(because, Because::OtherCurrency { .. }));
}

#[test]
fn being_charged_more_than_was_owed_supports_by_the_difference() {
    let owed = |expected: &str| {
        let told =
            ClaimedPayment { expected_amount: Some(money(expected)), ..claimed("A1", "80.00 CNY") };
        let findings =
            hold(&claim(Assertion::WrongAmount, told), &[bill(&[paid("A1", "80.00 CNY")])]);
        let amount = check(&findings, Check::Amount);
        (amount.verdict, amount.because.clone())
    };
    let (verdict, because) = owed("8.00 CNY");
    assert_eq!(verdict, Verdict::Supports);
    let (expected, recorded) = (money("8.00 CNY"), money("80.00 CNY"));
    let excess = money("72.00 CNY");
    assert_eq!(because, Because::MoreThanExpected { expected, recorded, excess });
    assert_eq!(owed("79.99 CNY").0, Verdict::Supports);
    assert_eq!(owed("80.00 CNY").0, Verdict::Contradicts);
    assert_eq!(owed("8.00 USD").0, Verdict::Inconclusive);
}

#[test]
fn a_remembered_time_may_be_ten_minutes_off() {
    let told = |when: &str| {
        let told = ClaimedPayment { at: Some(at(when)), ..claimed("A1", "80.00 CNY") };
        let findings = hold(&claim(Assertion::Paid, told), &[bill(&[paid("A1", "80.00 CNY")])]);
        check(&findings, Check::Time).verdict
    };
    assert_eq!(told("2026-03-02T12:10:00+08:00"), Verdict::Supports);
    assert_eq!(told("2026-03-02T12:10:01+08:00"), Verdict::Inconclusive);
    assert_eq!(told("2026-03-02"), Verdict::Supports);
    assert_eq!(told("2026-03-03"), Verdict::Contradicts);
    assert_eq!(told("2026-03-03T12:00:00+08:00"), Verdict::Contradicts);
}

#[test]
fn another_payee_is_no_proof_against_the_claim() {
    let told = |payee: &str, counterparty: &str| {
        let told = ClaimedPayment { payee: Some(payee.to_owned()), ..claimed("A1", "80.00 CNY") };
        let row = Payment { counterparty: counterparty.to_owned(), ..paid("A1", "80.00 CNY") };
        check(&hold(&claim(Assertion::Paid, told), &[bill(&[row])]), Check::Payee).because.clone()
    };
    assert_eq!(told("山海便利店", "山海便利店"), Because::PayeeAgrees);
    assert_eq!(told("山海便利店", "山海便利店（人民路店）"), Because::PayeeSimilar);
    assert_eq!(told("山海便利店", "河边小吃"), Because::PayeeDiffers);
    assert_eq!(told("山海便利店", "/"), Because::PayeeNotRecorded);
}

#[test]
fn money_that_moved_supports_having_paid_and_contradicts_having_failed() {
    let settled = [paid("A1", "80.00 CNY")];
    let failed = [Payment { settled: false, ..paid("A1", "80.00 CNY") }];
    assert_eq!(verdict(Assertion::Paid, &settled, Check::Status).0, Verdict::Supports);
    assert_eq!(verdict(Assertion::Paid, &failed, Check::Status).0, Verdict::Contradicts);
    assert_eq!(verdict(Assertion::Failed, &settled, Check::Status).0, Verdict::Contradicts);
    assert_eq!(verdict(Assertion::Failed, &failed, Check::Status).0, Verdict::Supports);
}

#[test]
fn money_that_left_one_side_and_did_not_reach_the_other_supports_a_failed_payment() {
    let left = [paid("A1", "80.00 CNY")];
    let not_reached = [Payment { settled: false, ..paid("A1", "80.00 CNY") }];
    let told = claim(Assertion::Failed, claimed("A1", "80.00 CNY"));
    let findings = hold(&told, &[bill(&left), record(&not_reached)]);
    let status = check(&findings, Check::Status);
    assert_eq!(status.verdict, Verdict::Supports);
    assert_eq!(status.because, Because::RecordsDisagree);
    assert_eq!(status.rows.len(), 2);
}

#[test]
fn a_second_charge_within_a_day_is_a_duplicate() {
    let again = |when: &str| {
        let second = Payment { at: at(when), line: 11, ..paid("A2", "80.00 CNY") };
        verdict(Assertion::PaidTwice, &[paid("A1", "80.00 CNY"), second], Check::Duplicate)
    };
    let (supports, because) = again("2026-03-02T12:00:07+08:00");
    assert_eq!(supports, Verdict::Supports);
    let excess = money("80.00 CNY");
    let within_seconds = 7;
    let twice = Because::PaidAgain { times: 2, excess, same_order: false, within_seconds };
    assert_eq!(because, twice);
    assert_eq!(again("2026-03-03T12:00:00+08:00").0, Verdict::Supports);
    assert_eq!(again("2026-03-03T12:00:01+08:00"), (Verdict::Contradicts, Because::PaidOnce));
}

#[test]
fn what_looks_like_a_second_charge_is_not_always_one() {
    let once = (Verdict::Contradicts, Because::PaidOnce);
    let first = || paid("A1", "80.00 CNY");
    let second = || Payment { line: 11, ..paid("A2", "80.00 CNY") };
    let duplicate = |rows: &[Payment]| verdict(Assertion::PaidTwice, rows, Check::Duplicate);

    let unpaid = Payment { settled: false, ..second() };
    assert_eq!(duplicate(&[first(), unpaid]), once, "an order that was never paid");
    let elsewhere = Payment { counterparty: "河边小吃".to_owned(), ..second() };
    assert_eq!(duplicate(&[first(), elsewhere]), once, "another payee");
    let listed_twice = Payment { line: 11, ..first() };
    assert_eq!(duplicate(&[first(), listed_twice]), once, "one payment on two lines");

    let (verdict, because) = duplicate(&[first(), second(), refund("A2", "80.00 CNY", 12)]);
    assert_eq!(verdict, Verdict::Contradicts);
    let returned = money("80.00 CNY");
    assert_eq!(because, Because::PaidAgainAndReturned { times: 2, returned });
    let (verdict, _) = duplicate(&[first(), second(), refund("A2", "79.99 CNY", 12)]);
    assert_eq!(verdict, Verdict::Supports, "a cent is still missing");
}

#[test]
fn one_payment_in_two_records_is_not_paid_twice() {
    let rows = [paid("A1", "80.00 CNY")];
    let told = claim(Assertion::PaidTwice, claimed("A1", "80.00 CNY"));
    let findings = hold(&told, &[bill(&rows), record(&rows)]);
    assert_eq!(check(&findings, Check::Duplicate).because, Because::PaidOnce);
}

#[test]
fn a_duplicate_is_found_without_knowing_a_number() {
    let rows = [paid("A1", "80.00 CNY"), Payment { line: 11, ..paid("A2", "80.00 CNY") }];
    let told = ClaimedPayment { at: Some(at("2026-03-02")), ..claimed("", "80.00 CNY") };
    let findings = hold(&claim(Assertion::PaidTwice, told), &[bill(&rows)]);
    assert_eq!(check(&findings, Check::Duplicate).verdict, Verdict::Supports);
}

#[test]
fn what_came_back_is_told_from_refund_rows_or_from_the_payment_itself() {
    let state = |rows: &[Payment]| {
        let told = claim(Assertion::RefundMissing, claimed("A1", "80.00 CNY"));
        let findings = hold(&told, &[bill(rows)]);
        let state = check(&findings, Check::RefundState).clone();
        (state.verdict, state.already_refunded)
    };
    let first = || paid("A1", "80.00 CNY");
    assert_eq!(state(&[first()]), (Verdict::Supports, None));
    let partly = (Verdict::Inconclusive, Some(money("30.00 CNY")));
    assert_eq!(state(&[first(), refund("A1", "30.00 CNY", 11)]), partly);
    let fully = (Verdict::Contradicts, Some(money("80.00 CNY")));
    let refunds = [refund("A1", "30.00 CNY", 11), refund("A1", "50.00 CNY", 12)];
    assert_eq!(state(&[vec![first()], refunds.to_vec()].concat()), fully);
    let told = Payment { refunded: Some(money("80.00 CNY")), ..first() };
    assert_eq!(state(std::slice::from_ref(&told)), fully);
    let both = [vec![told], refunds.to_vec()].concat();
    assert_eq!(state(&both), fully, "the row and its refunds tell of the same money");
    assert_eq!(state(&[first(), refund("A2", "80.00 CNY", 11)]), (Verdict::Supports, None));
}

#[test]
fn a_finding_is_said_in_both_languages_with_its_rows() {
    let rows = [paid("A1", "80.00 CNY"), refund("A1", "30.00 CNY", 11)];
    let told = claim(Assertion::RefundMissing, claimed("A1", "80.00 CNY"));
    let findings = hold(&told, &[bill(&rows)]);
    let state = check(&findings, Check::RefundState);
    assert_eq!(
        state.say(Lang::En),
        "Tells nothing for certain: 30.00 CNY came back, 50.00 CNY did not. \
         (From the complainant's bill, lines 10, 11.)"
    );
    assert_eq!(
        state.say(Lang::Zh),
        "无法认定：已退回30.00 CNY，尚有50.00 CNY未退。（依据：投诉人账单第10、11行）"
    );
    let time = |at: PaidAt| {
        let told = ClaimedPayment { at: Some(at), ..claimed("A1", "80.00 CNY") };
        let findings = hold(&claim(Assertion::RefundMissing, told), &[bill(&rows)]);
        let time = check(&findings, Check::Time);
        (time.say(Lang::Zh), time.say(Lang::En))
    };
    let (zh, en) = time(rows[0].at);
    assert!(zh.contains("记录的时间为2026年3月2日 12:00:00（UTC+8），与所述一致。"), "{zh}");
    assert!(en.contains("the recorded time is 2 March 2026 12:00:00 (UTC+8), as claimed."), "{en}");
}

#[test]
fn which_of_two_bills_it_was_is_said_by_its_name() {
    let rows = [paid("A1", "80.00 CNY"), refund("A1", "30.00 CNY", 11)];
    let other = [Payment { line: 12, ..paid("A1", "80.00 CNY") }];
    let other = Source { id: "bill_2", ..bill(&other) };
    let told = claim(Assertion::RefundMissing, claimed("A1", "80.00 CNY"));
    let findings = hold(&told, &[bill(&rows), other]);
    let said = check(&findings, Check::Amount).say(Lang::Zh);
    assert!(said.contains("投诉人账单bill_1第10行；投诉人账单bill_2第12行"), "{said}");
}

#[test]
fn a_time_is_said_by_the_clock_of_whoever_wrote_it() {
    let said = |at: &str| {
        let at: PaidAt = at.parse().unwrap();
        (at.say(Lang::Zh), at.say(Lang::En))
    };
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    assert_eq!(said("2026-03-02"), both("2026年3月2日", "2 March 2026"));
    let wanted = both("2026年3月1日 23:59:07（UTC-3:30）", "1 March 2026 23:59:07 (UTC-3:30)");
    assert_eq!(said("2026-03-01T23:59:07.9-03:30"), wanted);
    let wanted = both("2026年3月2日 00:00:00（UTC）", "2 March 2026 00:00:00 (UTC)");
    assert_eq!(said("2026-03-02T00:00:00Z"), wanted);
}

#[test]
fn findings_hold_no_names_and_survive_the_record() {
    let told = ClaimedPayment {
        payee: Some("河边小吃".to_owned()),
        at: Some(at("2026-03-02")),
        ..claimed("A1", "80.00 CNY")
    };
    let findings = hold(&claim(Assertion::PaidTwice, told), &[bill(&[paid("A1", "80.00 CNY")])]);
    let json = serde_json::to_string(&findings).unwrap();
    assert!(json.is_ascii(), "a name got into the record: {json}");
    assert_eq!(serde_json::from_str::<Vec<Finding>>(&json).unwrap(), findings);
}

fn any_payments() -> impl Strategy<Value = Vec<Payment>> {
    let one = (0..6_u8, 1..4_i64, 0..3_u32, any::<bool>(), proptest::option::of(0..6_u8));
    proptest::collection::vec(one, 0..24).prop_map(|all| {
        let numbered = (1_u64..).zip(all);
        let payment = |(line, (number, yuan, day, settled, refund_of)): (u64, _)| {
            let refund_of: Option<u8> = refund_of;
            Payment {
                at: at(&format!("2026-03-0{}T12:00:00+08:00", day + 1)),
                settled,
                line,
                direction: if refund_of.is_some() { Direction::In } else { Direction::Out },
                refund_of: refund_of.map(|it| format!("A{it}")),
                ..paid(&format!("A{number}"), &format!("{yuan}.00 CNY"))
            }
        };
        numbered.map(payment).collect()
    })
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let asserts = prop_oneof![
        Just(Assertion::Paid),
        Just(Assertion::Failed),
        Just(Assertion::PaidTwice),
        Just(Assertion::WrongAmount),
        Just(Assertion::RefundMissing),
    ];
    (asserts, proptest::option::of(0..8_u8), 1..4_i64, proptest::option::of(0..4_u32)).prop_map(
        |(asserts, number, yuan, day)| {
            let told = ClaimedPayment {
                reference: number.map(|it| format!("A{it}")),
                at: day.map(|it| at(&format!("2026-03-0{}", it + 1))),
                payee: Some("山海便利店".to_owned()),
                ..claimed("", &format!("{yuan}.00 CNY"))
            };
            claim(asserts, told)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_order_of_rows_and_sources_does_not_matter(
        claim in any_claim(), one in any_payments(), other in any_payments(), turn in 0..24_usize,
    ) {
        let findings = hold(&claim, &[bill(&one), record(&other)]);
        let mut turned = one.clone();
        turned.rotate_left(turn.min(one.len()));
        let mut backwards = other.clone();
        backwards.reverse();
        prop_assert_eq!(hold(&claim, &[record(&backwards), bill(&turned)]), findings);
    }

    #[test]
    fn a_payment_that_is_not_there_supports_nothing(claim in any_claim(), rows in any_payments()) {
        let told = &claim.payments[0];
        let there = |it: &Payment| match &told.reference {
            Some(number) => it.reference == *number,
            None => it.amount == told.amount,
        };
        let without: Vec<Payment> = rows.into_iter().filter(|it| !there(it)).collect();
        let findings = hold(&claim, &[bill(&without)]);
        prop_assert_eq!(findings.len(), 1);
        prop_assert_ne!(findings[0].verdict, Verdict::Supports);
        prop_assert!(findings[0].rows.is_empty());
    }

    #[test]
    fn every_finding_is_said_and_names_rows_that_exist(
        claim in any_claim(), rows in any_payments(),
    ) {
        for finding in hold(&claim, &[bill(&rows)]) {
            for row in &finding.rows {
                prop_assert!(rows.iter().any(|it| it.line == row.line));
            }
            prop_assert!(!finding.say(Lang::Zh).is_empty());
            prop_assert!(finding.say(Lang::En).is_ascii());
        }
    }
}

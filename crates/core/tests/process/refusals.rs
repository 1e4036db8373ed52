//! A refusal is an answer: a code that stays, a sentence in each language.

use std::collections::BTreeSet;

use redress_core::{
    case::{Move, Refusal, Stage},
    code::Code,
    money::{Currency, MoneyError},
    party::Role,
    remedy::RemedyStatus,
    testkit::money,
};

/// One of each.
fn all() -> Vec<Refusal> {
    use Refusal as R;
    let field = || "complaint.payments[0].amount".to_owned();
    let (wanted, day) = (Move::Object, "2026-03-17".parse().expect("a day"));
    let (asked, left) = (money("80.01 CNY"), money("80.00 CNY"));
    vec![
        R::WrongStage { wanted, stage: Stage::Open },
        R::WrongRole { wanted, role: Role::Merchant },
        R::NotYourCase,
        R::NotAssigned,
        R::NotIndependent,
        R::Over,
        R::HandledOutside,
        R::HandledHere,
        R::BadField { field: field(), limit: "1 to 5".to_owned() },
        R::TooMany { field: field(), limit: 20 },
        R::WrongCurrency { field: field(), wanted: Currency::CNY, given: Currency::EUR },
        R::NotPositive { field: field() },
        R::NoSuchPayment { field: field(), index: 3 },
        R::Unknown { what: "remedy" },
        R::AlreadyAnswered,
        R::AskedOfAnother,
        R::NobodyToAsk,
        R::OfferNotOpen,
        R::EmptyOffer,
        R::NothingVerified,
        R::PaymentNotVerified { payment: 0 },
        R::PaymentHasNoReference { payment: 0 },
        R::ExceedsPayment { asked, left },
        R::PaymentExhausted { payment: 0 },
        R::RulingWithoutRemedy,
        R::RejectionWithRemedy,
        R::TooLate { last_day: day },
        R::TooEarly { last_day: day },
        R::AlreadyReviewed,
        R::RemedyStands { status: RemedyStatus::Sent },
        R::StillDelivering,
        R::AlreadyDone,
        R::SameCase,
        R::NotLate,
        R::NothingToRemind,
        R::ApprovalNeeded,
        R::Erased,
        R::StillOpen,
        R::OnHold { reason: Code::of("litigation") },
        R::RetentionRuns { last_day: day },
        R::Money(MoneyError::CurrencyMismatch { left: Currency::CNY, right: Currency::EUR }),
    ]
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_a_sentence_in_each_language() {
    let codes = all().iter().map(Refusal::code).collect::<BTreeSet<_>>();
    assert_eq!(codes.len(), all().len());
    for refusal in all() {
        assert!(refusal.code().parse::<redress_core::code::Code>().is_ok(), "{}", refusal.code());
        let (zh, en) = (refusal.zh(), refusal.to_string());
        assert!(zh.chars().any(|it| '\u{4e00}' <= it), "{}: {zh}", refusal.code());
        assert!(en.is_ascii() && 10 < en.len(), "{}: {en}", refusal.code());
    }
}

#[test]
fn the_codes_that_outsiders_rely_on_stay() {
    let codes = all().iter().map(Refusal::code).collect::<Vec<_>>().join(" ");
    assert_eq!(
        codes,
        "wrong-stage wrong-role not-your-case not-assigned not-independent over handled-outside \
         handled-here bad-field too-many wrong-currency not-positive no-such-payment unknown \
         already-answered asked-of-another nobody-to-ask offer-not-open empty-offer \
         nothing-verified payment-not-verified payment-has-no-reference exceeds-payment \
         payment-exhausted ruling-without-remedy rejection-with-remedy too-late too-early \
         already-reviewed remedy-stands still-delivering already-done same-case not-late \
         nothing-to-remind approval-needed erased still-open on-hold retention-runs money"
    );
}

#[test]
fn a_refusal_tells_the_numbers() {
    let (asked, left) = (money("80.01 CNY"), money("80.00 CNY"));
    let refusal = Refusal::ExceedsPayment { asked, left };
    for sentence in [refusal.to_string(), refusal.zh()] {
        assert!(sentence.contains("80.01 CNY") && sentence.contains("80.00 CNY"), "{sentence}");
    }
}

#[test]
fn who_asks_and_what_is_asked_are_different_faults() {
    let count = |is: fn(&Refusal) -> bool| all().iter().filter(|it| is(it)).count();
    assert_eq!(count(Refusal::is_about_the_asker), 4);
    assert_eq!(count(Refusal::is_about_the_input), 10);
    let both = |it: &Refusal| it.is_about_the_asker() && it.is_about_the_input();
    assert!(!all().iter().any(both));
}

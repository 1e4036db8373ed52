//! What the database is told about a payment, so that all cases together give back no more than
//! was paid.

use redress_core::{
    case::{Event, GuardEntry, Outcome},
    ids::RemedyId,
    remedy::Progress,
    testkit::{
        COMMAND, EARLIER, Given, REMEDY, amount_recorded, claimed, complaint, full_refund, given,
        money, open, ordered, part, payment, ruled, sent, settling, voucher,
    },
};

fn entry(ordered: i64, outside: Option<i64>) -> GuardEntry {
    GuardEntry {
        payment: "sandbox:PAY-1".to_owned(),
        currency: "CNY".to_owned(),
        limit: 8_000,
        ordered,
        outside,
    }
}

fn told(case: &Given, events: &[Event]) -> Vec<GuardEntry> {
    case.case.guard_entries(events)
}

fn refused() -> Event {
    let progress = Progress::Failed { code: "E".to_owned() };
    Event::RemedyReported { remedy: EARLIER, progress }
}

#[test]
fn ordering_takes_and_must_fit() {
    let order = ordered(REMEDY, part(0, "30.00 CNY"), Some("30.00 CNY"));
    let told = told(&given(open(complaint())), &[ruled(Outcome::Upheld), order]);
    assert_eq!(told, [entry(3_000, None)]);
    assert!(told[0].must_fit());
}

#[test]
fn sending_takes_nothing_more_but_must_still_fit() {
    let told = told(&given(settling()), &[sent(EARLIER)]);
    assert_eq!(told, [entry(0, None)]);
    assert!(told[0].must_fit());
}

#[test]
fn what_was_replaced_or_refused_gives_back_and_never_twice() {
    let case = given(settling());
    for event in [Event::RemedyReplaced { remedy: EARLIER }, refused()] {
        let told = told(&case, &[event]);
        assert_eq!(told, [entry(-3_000, None)]);
        assert!(!told[0].must_fit());
    }
    let failed = case.happened([sent(EARLIER), refused()]);
    assert_eq!(told(&failed, &[Event::RemedyReplaced { remedy: EARLIER }]), []);
}

#[test]
fn money_that_came_back_elsewhere_is_told_even_where_it_does_not_fit() {
    let report = Event::MoneyReported { payment: 0, total: money("99.00 CNY") };
    let told = told(&given(settling()), &[report]);
    assert_eq!(told, [entry(0, Some(9_900))]);
    assert!(!told[0].must_fit());
}

#[test]
fn one_change_tells_of_each_payment_once_and_in_order() {
    let two = claimed([payment("PAY-2", "1.00 CNY"), payment("PAY-1", "80.00 CNY")]);
    let second = RemedyId(COMMAND.nth(1));
    let events = [
        ordered(REMEDY, full_refund(0), Some("1.00 CNY")),
        ordered(second, part(1, "2.00 CNY"), Some("2.00 CNY")),
        ordered(RemedyId(COMMAND.nth(2)), part(1, "3.00 CNY"), Some("3.00 CNY")),
        ordered(RemedyId(COMMAND.nth(3)), voucher("9.00 CNY"), None),
    ];
    let told = told(&given(open(two)), &events);
    let other = GuardEntry { payment: "sandbox:PAY-2".to_owned(), limit: 100, ..entry(100, None) };
    assert_eq!(told, [entry(500, None), other]);
}

#[test]
fn the_limit_is_what_the_record_shows_whatever_is_claimed() {
    for recorded in ["70.00 CNY", "90.00 CNY"] {
        let finding = amount_recorded(0, recorded);
        let case = given(open(complaint())).happened([Event::FindingRecorded { finding }]);
        let order = ordered(REMEDY, part(0, "30.00 CNY"), Some("30.00 CNY"));
        assert_eq!(told(&case, &[order])[0].limit, money(recorded).minor());
    }
}

#[test]
fn what_moves_no_money_touches_no_guard() {
    let confirmed = Event::ArrivalConfirmed { remedy: EARLIER };
    let done = Event::RemedyReported { remedy: EARLIER, progress: Progress::Done };
    assert_eq!(told(&given(settling()), &[done, confirmed, Event::RulingAccepted]), []);
}

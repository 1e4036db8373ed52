//! How cases went, in numbers: what is counted, and what is not.

use redress_core::{
    case::{Case, Complaint, Outcome},
    statistics::{Count, Counted, Statistics},
    testkit::{RULES, complaint, drafted, given, money, noon, open, ruled, settling},
};

fn count(side: Counted) -> Count<'static> {
    let (from, until) = (noon("2026-03-01"), noon("2026-03-10"));
    Count { side, rules: &RULES, from, until, now: until }
}

fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Statistics {
    let mut statistics = Statistics::default();
    cases.into_iter().for_each(|it| statistics.take_in(it, &count(Counted::Institution)));
    statistics
}

#[test]
fn only_what_was_sent_in_the_stretch_is_counted() {
    let (draft, sent) = (given([drafted(complaint())]).case, given(open(complaint())).case);
    assert_eq!(of([&draft]), Statistics::default());
    assert_eq!((of([&sent]).cases, of([&sent, &sent]).cases), (1, 2));
    let mut later = Statistics::default();
    let from = noon("2026-03-03");
    later.take_in(&sent, &Count { from, ..count(Counted::Institution) });
    assert_eq!(later, Statistics::default(), "it was sent the day before");
}

#[test]
fn stages_outcomes_and_money_are_summed() {
    let asking = || Complaint { claimed: Some(money("80.00 CNY")), ..complaint() };
    let decided = given(open(asking()).into_iter().chain([ruled(Outcome::Rejected)])).case;
    let (running, settled) = (given(open(asking())).case, given(settling()).case);
    let all = of([&decided, &running, &settled]);
    assert_eq!(all.cases, 3);
    assert_eq!(all.by_stage.values().sum::<u64>(), 3);
    assert_eq!(all.by_outcome["rejected"], 1);
    assert_eq!(all.asked["CNY"], money("160.00 CNY"));
    assert!(all.answers() >= 1 && all.median_seconds().is_some());
    assert_eq!(of([&running]).median_seconds(), None);
}

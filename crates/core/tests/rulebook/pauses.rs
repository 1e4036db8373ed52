//! Time that does not count, and the cap that holds nevertheless.

use redress_core::rulebook::Standing;

use super::*;

const START: &str = "2026-03-02T10:00:00+08:00";

/// A limit that starts on 2 March at ten, with a pause that has a name.
fn pausing(lines: &str, due: &str) -> Rulebook {
    let pause = "pauses = [{ from = \"waits\", until = \"goes-on\", title = { zh = \"鉴定\", en = \"Appraisal\" } }]";
    let rule = obligation(&format!("{lines}\n{pause}"), START, due);
    loaded(&made_up("", &["started", "stopped", "waits", "goes-on"], &rule), &[])
}

fn paused(rules: &Rulebook, from: &str, until: &str) -> String {
    due(&one_of(rules, &[event("started", START), event("waits", from), event("goes-on", until)]))
}

#[test]
fn of_days_the_first_and_the_last_day_of_a_pause_do_not_count() {
    let rules = pausing("within = { days = 10 }", "2026-03-12");
    assert_eq!(
        paused(&rules, "2026-03-05T09:00:00+08:00", "2026-03-07T18:00:00+08:00"),
        "2026-03-15"
    );
    assert_eq!(
        paused(&rules, "2026-03-05T09:00:00+08:00", "2026-03-05T18:00:00+08:00"),
        "2026-03-13"
    );
    assert_eq!(
        paused(&rules, "2026-03-02T11:00:00+08:00", "2026-03-02T12:00:00+08:00"),
        "2026-03-12",
        "the day it starts on does not count anyway"
    );
    let history = [
        event("started", START),
        event("waits", "2026-03-05T09:00:00+08:00"),
        event("goes-on", "2026-03-07T18:00:00+08:00"),
    ];
    let said = steps(&rules, &history);
    assert!(said.contains("(Appraisal): 3 days do not count"), "{said}");
}

#[test]
fn of_hours_the_exact_time_of_a_pause_does_not_count() {
    let rules = pausing("within = { hours = 24 }", "2026-03-03T10:00:00+08:00");
    let ends = paused(&rules, "2026-03-02T12:00:00+08:00", "2026-03-02T15:30:00+08:00");
    assert_eq!(ends, at("2026-03-03T13:30:00+08:00").to_string());
}

#[test]
fn a_holiday_inside_a_pause_is_not_counted_twice() {
    let pause = "pauses = [{ from = \"waits\", until = \"goes-on\" }]";
    let lines = format!("within = {{ working-days = 7 }}\n{pause}");
    let start = "2026-02-12T10:00:00+08:00";
    let rule = obligation(&lines, start, "2026-02-28");
    let rules = loaded(&made_up("", &["started", "stopped", "waits", "goes-on"], &rule), &[]);
    // Of the days of the pause only the make-up Saturday 14th and Tuesday 24th were working days.
    let history = [
        event("started", start),
        event("waits", "2026-02-14T10:00:00+08:00"),
        event("goes-on", "2026-02-24T10:00:00+08:00"),
    ];
    assert_eq!(due(&one_of(&rules, &history)), "2026-03-03");
    let said = steps(&rules, &history);
    let (_, after_it) = said.split_once("11 days do not count").expect(&said);
    assert!(!after_it.contains("a holiday"), "the pause says it all: {said}");
}

#[test]
fn months_move_by_the_days_of_the_pause() {
    let rules = pausing("within = { months = 1 }", "2026-04-02");
    assert_eq!(
        paused(&rules, "2026-03-05T09:00:00+08:00", "2026-03-07T18:00:00+08:00"),
        "2026-04-05"
    );
}

#[test]
fn a_last_day_does_not_roll_onto_a_day_of_a_pause() {
    let pause = "pauses = [{ from = \"waits\", until = \"goes-on\" }]";
    let lines = format!("within = {{ days = 5 }}\n{pause}");
    let rule = obligation(&lines, START, "2026-03-09");
    let head = "roll = \"next-working-day\"";
    let rules = loaded(&made_up(head, &["started", "stopped", "waits", "goes-on"], &rule), &[]);
    // Day 5 is Saturday the 7th. The pause of Monday begins in the rolled time: the days left
    // over are none, and the last day is the first working day after the pause.
    assert_eq!(
        paused(&rules, "2026-03-09T09:00:00+08:00", "2026-03-10T09:00:00+08:00"),
        "2026-03-11"
    );
}

#[test]
fn a_pause_counts_if_it_begins_before_the_limit_is_over() {
    let rules = pausing("within = { days = 10 }", "2026-03-12");
    assert_eq!(
        paused(&rules, "2026-03-12T23:59:59+08:00", "2026-03-20T10:00:00+08:00"),
        "2026-03-21"
    );
    assert_eq!(
        paused(&rules, "2026-03-13T00:00:00+08:00", "2026-03-20T10:00:00+08:00"),
        "2026-03-12"
    );
}

#[test]
fn a_clock_that_stands_still_is_neither_late_nor_binding() {
    let rules = pausing("within = { days = 10 }", "2026-03-12");
    let waits = event("waits", "2026-03-05T09:00:00+08:00");
    let it = one_of(&rules, &[event("started", START), waits.clone()]);
    assert_eq!(it.standing, Standing::Paused { since: waits.at, at_most: None });
    assert_eq!((due(&it).as_str(), it.provisional), ("2026-03-13", true));
    assert!(it.is_open() && !it.is_running() && !it.binding);
    assert!(!it.is_late(at("2030-01-01T00:00:00Z")));

    let answered = event("stopped", "2026-06-01T09:00:00+08:00");
    let it = one_of(&rules, &[event("started", START), waits, answered.clone()]);
    assert_eq!(it.standing, Standing::Met { at: answered.at });
    assert!(!it.provisional);
}

#[test]
fn a_cap_holds_while_the_clock_stands_still() {
    let rules = pausing("within = { days = 10 }\ncap = { days = 20 }", "2026-03-12");
    let waits = event("waits", "2026-03-05T09:00:00+08:00");
    let it = one_of(&rules, &[event("started", START), waits.clone()]);
    let cap = at("2026-03-23T00:00:00+08:00");
    assert_eq!(it.standing, Standing::Paused { since: waits.at, at_most: Some(cap) });
    assert_eq!((it.due, it.provisional, it.binding), (cap, false, true));
    assert!(it.is_late(cap) && !it.is_late(at("2026-03-22T23:59:59+08:00")));

    assert_eq!(
        paused(&rules, "2026-03-05T09:00:00+08:00", "2026-04-30T09:00:00+08:00"),
        "2026-03-22"
    );
    assert_eq!(
        paused(&rules, "2026-03-05T09:00:00+08:00", "2026-03-06T09:00:00+08:00"),
        "2026-03-14"
    );
    let answered = event("stopped", "2026-03-23T00:00:00+08:00");
    let it = one_of(&rules, &[event("started", START), waits, answered.clone()]);
    assert_eq!(it.standing, Standing::MetLate { at: answered.at });
}

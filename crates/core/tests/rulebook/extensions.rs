//! What lengthens a limit or counts it anew, and what being late costs.

use redress_core::{
    money::Money,
    rulebook::{Length, Need, Standing},
};

use super::*;

const START: &str = "2026-03-01T10:00:00+08:00";

#[test]
fn an_extension_after_the_limit_buys_nothing() {
    let lines = "within = { days = 15 }\nextended = [{ by = \"extended\", to = { days = 60 } }]";
    let rule = obligation(lines, START, "2026-03-16");
    let rules = loaded(&made_up("", &["started", "stopped", "extended"], &rule), &[]);
    let extended = |when| due(&one_of(&rules, &[event("started", START), event("extended", when)]));
    assert_eq!(extended("2026-03-16T23:59:59+08:00"), "2026-04-30");
    assert_eq!(extended("2026-03-17T00:00:00+08:00"), "2026-03-16");
}

#[test]
fn what_would_restart_the_count_does_not_once_the_limit_is_over() {
    let lines = "within = { days = 15 }\nrestarts = [\"new-facts\"]";
    let rule = obligation(lines, START, "2026-03-16");
    let rules = loaded(&made_up("", &["started", "stopped", "new-facts"], &rule), &[]);
    let again = |when| one_of(&rules, &[event("started", START), event("new-facts", when)]);
    let in_time = again("2026-03-16T23:59:59+08:00");
    assert_eq!(
        (due(&in_time).as_str(), in_time.started_at),
        ("2026-03-31", at("2026-03-16T23:59:59+08:00"))
    );
    let late = again("2026-03-17T00:00:00+08:00");
    assert_eq!((due(&late).as_str(), late.started_at), ("2026-03-16", at(START)));
}

#[test]
fn a_gate_gives_the_longer_limit_to_who_passes_it_in_time() {
    let lines = "within = { working-days = 10 }\nextended = [{ by = \"credited\", to = { days = 45 }, \
                 needs = [\"credit\"], title = { zh = \"先行入账\", en = \"Provisional credit\" } }]";
    let rule = obligation(lines, START, "2026-03-13");
    let rules = loaded(&made_up("", &["started", "stopped", "credited"], &rule), &[]);
    let open = one_of(&rules, &[event("started", START)]);
    let could = open.next_extension.unwrap();
    assert_eq!((could.to, could.needs), (Length::Days(45), vec![Need::Credit]));

    let credited = |when| [event("started", START), event("credited", when)];
    let last_day = credited("2026-03-13T23:59:00+08:00");
    let it = one_of(&rules, &last_day);
    assert_eq!((due(&it).as_str(), it.extended, it.next_extension), ("2026-04-15", true, None));
    assert!(steps(&rules, &last_day).contains("Provisional credit, in time"));
    let missed = credited("2026-03-14T00:00:00+08:00");
    assert_eq!(due(&one_of(&rules, &missed)), "2026-03-13");
    assert!(steps(&rules, &missed).contains("Provisional credit: that of"));
}

#[test]
fn one_event_serves_one_extension_and_the_next_one_the_next() {
    let lines = "within = { days = 15 }\nextended = [{ by = \"extended\", to = { days = 30 } }, \
                 { by = [\"extended\", \"extended-again\"], to = { days = 60 } }]";
    let rule = obligation(lines, START, "2026-03-16");
    let events = ["started", "stopped", "extended", "extended-again"];
    let rules = loaded(&made_up("", &events, &rule), &[]);
    let after = |more: &[(&'static str, &str)]| {
        let mut history = vec![event("started", START)];
        history.extend(more.iter().map(|(what, when)| event(what, when)));
        due(&one_of(&rules, &history))
    };
    let first = ("extended", "2026-03-10T10:00:00+08:00");
    assert_eq!(after(&[first]), "2026-03-31");
    for again in ["extended", "extended-again"] {
        assert_eq!(after(&[first, (again, "2026-03-31T10:00:00+08:00")]), "2026-04-30");
        assert_eq!(after(&[first, (again, "2026-04-01T00:00:00+08:00")]), "2026-03-31");
    }
    assert_eq!(after(&[("extended-again", "2026-03-10T10:00:00+08:00")]), "2026-03-16", "in order");
}

#[test]
fn a_cap_holds_for_extensions_too() {
    let lines = "within = { days = 15 }\ncap = { days = 40 }\n\
                 extended = [{ by = \"extended\", to = { days = 60 } }]";
    let rule = obligation(lines, START, "2026-03-16");
    let rules = loaded(&made_up("", &["started", "stopped", "extended"], &rule), &[]);
    let history = [event("started", START), event("extended", "2026-03-10T10:00:00+08:00")];
    assert_eq!(due(&one_of(&rules, &history)), "2026-04-10");
    assert!(steps(&rules, &history).contains("40 calendar days at most"));
}

#[test]
fn lateness_costs_so_much_for_every_full_day() {
    let lines = "within = { days = 1 }\n\
                 compensation = { amount = \"100.00\", currency = \"INR\", per = \"day\", automatic = true }";
    let start = "2026-03-02T10:00:00+05:30";
    let rule = obligation(lines, start, "2026-03-03");
    let head = "zone = \"Asia/Kolkata\"";
    let rules = loaded(&made_up(head, &["started", "stopped"], &rule), &[]);
    let rupees = |n: i64| Some(Money::of_minor(n * 100, "INR".parse().unwrap()));
    let met = |when| {
        let it = one_of(&rules, &[event("started", start), event("stopped", when)]);
        it.compensation(at("2027-01-01T00:00:00Z"))
    };
    assert_eq!(met("2026-03-03T23:59:59+05:30"), None);
    assert_eq!(met("2026-03-04T00:00:00+05:30"), rupees(100));
    assert_eq!(met("2026-03-10T12:00:00+05:30"), rupees(700));
    let open = one_of(&rules, &[event("started", start)]);
    assert_eq!(open.standing, Standing::Open);
    assert_eq!(open.compensation(at("2026-03-03T12:00:00+05:30")), None);
    assert_eq!(open.compensation(at("2026-03-05T00:00:00+05:30")), rupees(200));
}

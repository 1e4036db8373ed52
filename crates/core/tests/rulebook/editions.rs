//! Calendars that come to be known later: what is over never moves.

use redress_core::rulebook::Standing;

use super::*;

const START: &str = "2026-10-12T10:00:00+08:00";

/// Monday to Friday in 2026, with more days off where they are known.
fn edition(day: &str, working_days: u32, off: &str, more: &str) -> String {
    format!(
        r#"
        id = "days"
        title = {{ zh = "历", en = "calendar" }}
        zone = "Asia/Shanghai"
        edition = "{day}"
        source = {{ zh = "源", en = "made up" }}
        confidence = "verified"
        weekend = ["saturday", "sunday"]
        [[year]]
        year = 2026
        working-days = {working_days}
        off = [{off}]
        {more}
        "#
    )
}

fn off(from: &str, to: &str) -> String {
    format!("{{ from = \"{from}\", to = \"{to}\", name = {{ zh = \"节\", en = \"feast\" }} }}")
}

/// Before November nobody knows 2027, nor that 14 October was off.
fn rules(within: &str, due: &str, provisional: bool) -> Rulebook {
    let rule = obligation(&format!("within = {{ working-days = {within} }}"), START, due);
    let rule = if provisional { rule + "provisional = [\"it\"]\n" } else { rule };
    let text = made_up("calendar = \"days\"", &["started", "stopped"], &rule);
    let old = edition("2026-01-01", 261, "", "");
    let next_year = format!(
        "[[year]]\nyear = 2027\nworking-days = 259\noff = [{}, {}]",
        off("2027-01-01", "2027-01-01"),
        off("2027-01-04", "2027-01-04")
    );
    let new = edition("2026-11-04", 260, &off("2026-10-14", "2026-10-14"), &next_year);
    loaded(&text, &[("calendars/old.toml", &old), ("calendars/new.toml", &new)])
}

fn met_at(rules: &Rulebook, when: &str) -> Obligation {
    one_of(rules, &[event("started", START), event("stopped", when)])
}

#[test]
fn what_was_over_before_an_edition_never_moves() {
    let rules = rules("5", "2026-10-19", false);
    let open = one_of(&rules, &[event("started", START)]);
    assert_eq!(open.calendar.as_ref().unwrap().to_string(), "days@2026-01-01");
    assert!(open.is_late(at("2026-10-20T00:00:00+08:00")));
    let late = met_at(&rules, "2026-10-20T00:00:00+08:00");
    assert_eq!(late.standing, Standing::MetLate { at: at("2026-10-20T00:00:00+08:00") });
}

#[test]
fn what_still_runs_is_counted_on_the_newer_edition() {
    // Fifty-eight working days to the end of the year by the old edition, fifty-seven by the new
    // one, which also knows that 1 and 4 January are off.
    let rules = rules("60", "2027-01-07", false);
    let open = one_of(&rules, &[event("started", START)]);
    assert_eq!(open.calendar.as_ref().unwrap().to_string(), "days@2026-11-04");
    assert!(!open.provisional);
    let said = steps(&rules, &[event("started", START)]);
    assert!(said.contains("New working days came out on 2026-11-04"), "{said}");

    let before = met_at(&rules, "2026-11-03T23:59:59+08:00");
    assert_eq!((due(&before).as_str(), before.provisional), ("2027-01-04", true));
    assert_eq!(before.calendar.unwrap().to_string(), "days@2026-01-01");
    let after = met_at(&rules, "2026-11-04T00:00:00+08:00");
    assert_eq!(due(&after), "2027-01-07");
}

//! Every unit that a limit may have, at its edges.

use super::*;

/// When a limit of this length is over that starts then, in this zone.
fn ends(zone: &str, within: &str, start: &str, ends: &str) {
    let head = format!("zone = \"{zone}\"");
    let rule = obligation(&format!("within = {{ {within} }}"), start, ends);
    loaded(&made_up(&head, &["started", "stopped"], &rule), &[]);
}

/// Five days a week, in shifts.
fn shifts(id: &str, zone: &str, shifts: &str) -> String {
    format!(
        r#"
        id = "{id}"
        title = {{ zh = "历", en = "calendar" }}
        zone = "{zone}"
        edition = "2026-01-01"
        source = {{ zh = "源", en = "made up" }}
        confidence = "verified"
        weekend = ["saturday", "sunday"]
        [[hours]]
        days = "working"
        shifts = [{shifts}]
        [[year]]
        year = 2026
        working-days = 261
        off = []
        "#
    )
}

#[test]
fn hours_are_real_hours_and_days_are_days_when_the_clocks_go_forward() {
    ends("Europe/London", "hours = 24", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    ends("Europe/London", "days = 1", "2026-03-28T12:00:00Z", "2026-03-29");
    ends("Europe/London", "days = 1", "2026-03-28T12:00:00Z", "2026-03-29T23:00:00Z");
}

#[test]
fn hours_are_real_hours_and_days_are_days_when_the_clocks_go_back() {
    ends("Europe/London", "hours = 24", "2026-10-24T12:00:00+01:00", "2026-10-25T11:00:00Z");
    ends("Europe/London", "days = 1", "2026-10-24T12:00:00+01:00", "2026-10-26T00:00:00Z");
    ends("America/New_York", "days = 1", "2026-10-31T23:59:00-04:00", "2026-11-02T00:00:00-05:00");
}

#[test]
fn a_leap_day_is_a_day() {
    ends("Asia/Shanghai", "days = 1", "2024-02-28T10:00:00+08:00", "2024-02-29");
    ends("Asia/Shanghai", "days = 1", "2026-02-28T10:00:00+08:00", "2026-03-01");
    ends("Asia/Shanghai", "years = 1", "2024-02-29T10:00:00+08:00", "2025-02-28");
    ends("Asia/Shanghai", "years = 4", "2024-02-29T10:00:00+08:00", "2028-02-29");
}

#[test]
fn months_end_on_the_corresponding_day_or_with_the_month() {
    ends("Asia/Shanghai", "months = 1", "2026-01-31T10:00:00+08:00", "2026-02-28");
    ends("Asia/Shanghai", "months = 1", "2024-01-31T10:00:00+08:00", "2024-02-29");
    ends("Asia/Shanghai", "months = 6", "2026-03-02T10:00:00+08:00", "2026-09-02");
    ends("Asia/Shanghai", "weeks = 8", "2026-01-05T10:00:00+08:00", "2026-03-02");
}

#[test]
fn a_month_that_ends_in_a_holiday_ends_after_it() {
    let rule = obligation("within = { months = 1 }", "2026-01-15T10:00:00+08:00", "2026-02-24");
    loaded(&made_up("roll = \"next-working-day\"", &["started", "stopped"], &rule), &[]);
}

#[test]
fn the_last_minute_of_a_day_belongs_to_it_and_midnight_to_the_next() {
    ends("Asia/Shanghai", "days = 1", "2026-03-01T23:59:59.999+08:00", "2026-03-02");
    ends("Asia/Shanghai", "days = 1", "2026-03-02T00:00:00+08:00", "2026-03-03");
}

#[test]
fn an_overnight_shift_belongs_to_the_day_it_begins_on() {
    let calendar = shifts("night", "Asia/Shanghai", "\"22:00-02:00\"");
    // Monday 23:00: three hours to 02:00, and the fourth from 22:00 on Tuesday.
    let rule = obligation(
        "within = { business-hours = 4 }",
        "2026-03-02T23:00:00+08:00",
        "2026-03-03T23:00:00+08:00",
    );
    let text = made_up("calendar = \"night\"", &["started", "stopped"], &rule);
    let rules = loaded(&text, &[("calendars/night.toml", &calendar)]);
    // Friday's shift goes on into Saturday; the next is on Monday.
    let friday = one_of(&rules, &[event("started", "2026-03-06T23:00:00+08:00")]);
    assert_eq!(friday.due, at("2026-03-09T23:00:00+08:00"));
    assert_eq!(friday.last_day, None);
    assert_eq!(friday.calendar.unwrap().to_string(), "night@2026-01-01");
}

#[test]
fn a_pause_takes_business_hours_out() {
    let calendar = shifts("day", "Asia/Shanghai", "\"09:00-12:00\", \"13:00-18:00\"");
    let rule = obligation(
        "within = { business-hours = 4 }\npauses = [{ from = \"waits\", until = \"goes-on\" }]",
        "2026-03-02T10:00:00+08:00",
        "2026-03-02T15:00:00+08:00",
    );
    let events = ["started", "stopped", "waits", "goes-on"];
    let text = made_up("calendar = \"day\"", &events, &rule);
    let rules = loaded(&text, &[("calendars/day.toml", &calendar)]);
    let history = [
        event("started", "2026-03-02T10:00:00+08:00"),
        event("waits", "2026-03-02T11:00:00+08:00"),
        event("goes-on", "2026-03-03T11:30:00+08:00"),
    ];
    // One hour before the pause; half an hour and two and a half after it.
    assert_eq!(one_of(&rules, &history).due, at("2026-03-03T15:30:00+08:00"));
}

#[test]
fn a_last_day_may_end_with_business() {
    let calendar = shifts("day", "Asia/Shanghai", "\"09:00-12:00\", \"13:30-17:30\"");
    let rule = obligation(
        "within = { days = 2 }",
        "2026-03-02T10:00:00+08:00",
        "2026-03-04T17:30:00+08:00",
    );
    let text = made_up(
        "calendar = \"day\"\ncut-off = \"close-of-business\"",
        &["started", "stopped"],
        &rule,
    );
    let rules = loaded(&text, &[("calendars/day.toml", &calendar)]);
    // The second day is a Saturday, on which nobody opens: midnight.
    let saturday = one_of(&rules, &[event("started", "2026-03-05T10:00:00+08:00")]);
    assert_eq!(saturday.due, at("2026-03-08T00:00:00+08:00"));
}

fn cycles() -> Rulebook {
    let rule = r#"[[obligation]]
name = "it"
title = { zh = "题", en = "it" }
duty = "decide"
owed-by = "institution"
starts = ["started"]
stops = ["stopped"]
within = { billing-cycles = 2 }
cap = { days = 90 }
[[example]]
why = { zh = "正在进行的账期不计", en = "the cycle that runs does not count" }
given = { started = "2026-01-10T10:00:00-05:00" }
facts = { billing-day = "31" }
due = { it = "2026-03-31" }
"#;
    loaded(&made_up("zone = \"America/New_York\"", &["started", "stopped"], rule), &[])
}

#[test]
fn billing_cycles_end_on_the_billing_day_or_with_the_month() {
    let rules = cycles();
    let ends = |day: &str, start: &str| {
        due(&all_of(&rules, &facts(&[("billing-day", day)]), &[event("started", start)])[0])
    };
    assert_eq!(ends("31", "2026-01-31T10:00:00-05:00"), "2026-03-31", "the last day of a cycle");
    assert_eq!(ends("31", "2026-02-01T10:00:00-05:00"), "2026-04-30");
    assert_eq!(ends("5", "2026-01-06T10:00:00-05:00"), "2026-04-05");
    assert_eq!(ends("1", "2026-07-02T10:00:00-04:00"), "2026-09-30", "90 days are the most");
}

#[test]
fn an_unknown_billing_day_shows_the_longest_limit_and_says_so() {
    let rules = cycles();
    let history = [event("started", "2026-01-10T10:00:00-05:00")];
    for unknown in [Facts::new(), facts(&[("billing-day", "32")])] {
        let it = &all_of(&rules, &unknown, &history)[0];
        assert_eq!((due(it).as_str(), it.provisional), ("2026-04-10", true));
    }
    assert!(steps(&rules, &history).contains("The billing day is not known"));
    let known = facts(&[("billing-day", "31")]);
    assert!(!all_of(&rules, &known, &history)[0].provisional);
}

#[test]
fn the_first_length_whose_facts_hold_is_the_limit() {
    let lines = "within = [{ when = { new-account = [\"true\"] }, working-days = 20 }, \
                 { when = { new-account = [\"false\"] }, working-days = 10 }]";
    let rule = obligation(lines, "2026-03-02T10:00:00+08:00", "2026-03-16");
    let rule = rule.replace("due = {", "facts = { new-account = \"false\" }\ndue = {");
    let rules = loaded(&made_up("", &["started", "stopped"], &rule), &[]);
    let history = [event("started", "2026-03-02T10:00:00+08:00")];
    let new = all_of(&rules, &facts(&[("new-account", "true")]), &history);
    assert_eq!(due(&new[0]), "2026-03-30");
    assert!(all_of(&rules, &Facts::new(), &history).is_empty(), "no alternative, no clock");
}

#[test]
fn an_obligation_may_be_there_for_some_facts_only() {
    let lines = "when = [{ product = [\"card\"] }, { product = [\"wallet\"] }]\n\
                 within = { days = 5 }";
    let rule = obligation(lines, "2026-03-02T10:00:00+08:00", "2026-03-07");
    let rule = rule.replace("due = {", "facts = { product = \"card\" }\ndue = {");
    let rules = loaded(&made_up("", &["started", "stopped"], &rule), &[]);
    let history = [event("started", "2026-03-02T10:00:00+08:00")];
    let of = |product| all_of(&rules, &facts(&[("product", product)]), &history).len();
    assert_eq!([of("card"), of("wallet"), of("loan")], [1, 1, 0]);
}

#[test]
fn the_time_that_an_event_names_is_the_limit_and_a_new_one_takes_its_place() {
    let rule = obligation(
        "within = { stated = true }\nrestarts = [\"started\"]",
        "2026-03-02T10:00:00+08:00",
        "2026-03-02T10:00:00+08:00",
    );
    let rules = loaded(&made_up("", &["started", "stopped"], &rule), &[]);
    let named = |told: &'static str, until: &str| event("started", told).until(at(until));
    let first = named("2026-03-02T10:00:00+08:00", "2026-03-05T18:00:00+08:00");
    let it = one_of(&rules, std::slice::from_ref(&first));
    assert_eq!((it.due, it.last_day), (at("2026-03-05T18:00:00+08:00"), None));
    // However late it comes: the platform's own time is the one of record.
    let later = named("2026-03-06T10:00:00+08:00", "2026-03-08T18:00:00+08:00");
    assert_eq!(one_of(&rules, &[first, later]).due, at("2026-03-08T18:00:00+08:00"));
}

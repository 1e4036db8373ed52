//! What a calendar file may not say, and what it may add to another.

use std::sync::Arc;

use redress_core::rulebook::{Rulebook, calendar::Calendar};

use super::{at, calendar, day, file, shipped};

/// What stands in the file, and what is said of it.
const REFUSED: &[(&str, &str)] = &[
    (r#"hours = [{ days = "working", shifts = ["9-5"] }]"#, "`9-5` is not a shift"),
    (r#"hours = [{ days = "working", shifts = ["09:00-24:01"] }]"#, "is not a shift"),
    (r#"hours = [{ days = "working", shifts = ["24:00-09:00"] }]"#, "is not a shift"),
    (r#"hours = [{ days = "working", shifts = ["09:60-11:00"] }]"#, "is not a shift"),
    (r#"hours = [{ days = "working", shifts = ["09:00-09:00"] }]"#, "has no length"),
    (
        r#"hours = [{ days = "working", shifts = ["09:00-12:00", "11:59-18:00"] }]"#,
        "11:59-18:00 begins before 09:00-12:00 has ended",
    ),
    (
        r#"hours = [{ days = "working", shifts = ["13:00-18:00", "09:00-12:00"] }]"#,
        "give shifts in order",
    ),
    (
        r#"hours = [{ days = "working", shifts = ["22:00-02:00", "23:00-24:00"] }]"#,
        "23:00-24:00 begins before 22:00-02:00 has ended",
    ),
    (
        r#"hours = [{ days = "working", shifts = ["01:30-12:00", "22:00-02:00"] }]"#,
        "goes on after the first of the next day began",
    ),
    (
        r#"
hours = [
  { days = ["friday"], shifts = ["22:00-10:00"] },
  { days = ["saturday"], shifts = ["09:00-12:00"] },
]"#,
        "goes on after the first of the next day began",
    ),
    (r#"hours = [{ days = "weekdays", shifts = ["09:00-12:00"] }]"#, "list of weekdays"),
    (r#"hours = [{ days = [], shifts = ["09:00-12:00"] }]"#, "for no day"),
    (
        r#"
hours = [
  { days = ["monday", "friday"], shifts = ["09:00-12:00"] },
  { days = ["friday"], shifts = ["09:00-12:00"] },
]"#,
        "given twice",
    ),
    (
        r#"
hours = [{ days = ["monday"], shifts = ["09:00-12:00"] }]
[[year]]
year = 2026
expected = true
working = [{ day = "2026-02-14", name = { zh = "春节", en = "Spring Festival" } }]"#,
        "2026-02-14 is a make-up working day without hours",
    ),
    (
        r#"
[[year]]
year = 2026
expected = true
hours = [{ day = "2025-02-14", shifts = ["09:00-12:00"] }]"#,
        "2025-02-14 is not a day of 2026",
    ),
    (
        r#"
[[year]]
year = 2026
expected = true
hours = [{ day = "2026-02-14", shifts = [] }, { day = "2026-02-14", shifts = [] }]"#,
        "hours of 2026-02-14 are given twice",
    ),
    ("[[year]]\nyear = 2026\nworking-days = 260", "2026 has 261 working days by this list"),
    ("[[year]]\nyear = 2026", "2026 needs `working-days`"),
    ("[[year]]\nyear = 1812\nexpected = true", "1812 is not a year we can count in"),
    (
        "[[year]]\nyear = 2026\nexpected = true\n[[year]]\nyear = 2026\nexpected = true",
        "the year 2026 is given twice",
    ),
    (r#"based-on = "nowhere""#, "there is no calendar `nowhere`"),
    ("hour = 1", "unknown field `hour`"),
];

#[test]
fn what_makes_no_sense_is_said_with_its_line() {
    for (body, said) in REFUSED {
        let text = file("Asia/Shanghai", body);
        let problems = Calendar::from_toml("it.toml", &text, |_| None).expect_err(body);
        let found = problems.iter().any(|it| it.what.contains(said));
        assert!(found, "{body}\nshould say: {said}\nsays: {problems:#?}");
        assert!(problems.iter().all(|it| it.line <= text.lines().count()), "{problems:#?}");
    }
    let text = file("Asia/Shanghai", REFUSED[4].0);
    let problem = &Calendar::from_toml("it.toml", &text, |_| None).unwrap_err()[0];
    assert_eq!(problem.line, 9, "the line of the shift: {problem}");
}

#[test]
fn shifts_that_touch_are_apart() {
    let whole = file(
        "UTC",
        r#"hours = [{ days = "working", shifts = ["02:00-12:00", "12:00-18:00", "18:00-02:00"] }]"#,
    );
    assert_eq!(calendar(&whole).shifts(day("2026-01-05")).len(), 3);
    let all_day = file("UTC", r#"hours = [{ days = "rest", shifts = ["00:00-24:00"] }]"#);
    assert_eq!(calendar(&all_day).shifts(day("2026-01-04"))[0].to_string(), "00:00-24:00");
}

#[test]
fn a_calendar_that_stands_alone_says_where_and_when_people_rest() {
    let bare = r#"
id = "it"
title = { zh = "试", en = "Test" }
edition = "2026-01-01"
"#;
    let problems = Calendar::from_toml("it.toml", bare, |_| None).unwrap_err();
    for key in ["zone", "weekend", "source", "confidence"] {
        assert!(problems.iter().any(|it| it.what.contains(key)), "{key}: {problems:#?}");
    }
}

/// An institution that rests on its founding day and works on one day of Golden Week.
const OWN: &str = r#"
id = "institution"
title = { zh = "本机构营业日", en = "Our business days" }
based-on = "cn"
edition = "2026-02-01"
hours = [{ days = "working", shifts = ["09:00-18:00"] }]

[[year]]
year = 2026
off = [{ from = "2026-06-01", to = "2026-06-01", name = { zh = "司庆", en = "Founding day" } }]
working = [{ day = "2026-10-05", name = { zh = "值班", en = "On duty" } }]

[[year]]
year = 2028
off = [{ from = "2028-06-01", to = "2028-06-01", name = { zh = "司庆", en = "Founding day" } }]
"#;

fn own(text: &str) -> Calendar {
    let cn = Arc::new(shipped("cn").clone());
    let base = |id: &redress_core::code::Code| (id.as_str() == "cn").then_some(cn);
    Calendar::from_toml("institution.toml", text, base).unwrap()
}

#[test]
fn an_institution_adds_its_own_days_to_those_of_its_country() {
    let (cn, own) = (shipped("cn"), own(OWN));
    assert_eq!(own.based_on(), Some(cn.id()));
    let differs = |it: &jiff::civil::Date| own.is_working(*it) != cn.is_working(*it);
    let days = day("2020-01-01").series(jiff::ToSpan::days(1)).take_while(|it| it.year() < 2029);
    let differing: Vec<String> = days.filter(differs).map(|it| it.to_string()).collect();
    assert_eq!(differing, ["2026-06-01", "2026-10-05", "2028-06-01"]);
    assert_eq!(own.kind(day("2026-10-04")), cn.kind(day("2026-10-04")), "names come along");
    assert_eq!((own.zone(), own.confidence()), (cn.zone(), cn.confidence()));
    // Knowing its own days of a year does not make the country's known.
    assert!(own.is_certain(day("2026-06-01")) && !own.is_certain(day("2028-06-01")));
    assert_eq!(own.close_of_business(day("2026-06-02")), Some(at("2026-06-02T18:00+08:00")));
}

#[test]
fn what_comes_from_another_calendar_is_not_said_again() {
    let cn = Arc::new(shipped("cn").clone());
    for key in [r#"zone = "Asia/Shanghai""#, r#"weekend = ["sunday"]"#] {
        let text = OWN.replace("based-on", &format!("{key}\nbased-on"));
        let base = Some(cn.clone());
        let problems = Calendar::from_toml("it.toml", &text, |_| base).unwrap_err();
        assert!(problems[0].what.contains("comes from the calendar"), "{problems:#?}");
        assert_eq!(problems[0].line, 4);
    }
    let second = OWN.replace("\"cn\"", "\"institution\"");
    let base = Some(Arc::new(own(OWN)));
    let problems = Calendar::from_toml("it.toml", &second, |_| base).unwrap_err();
    assert!(problems[0].what.contains("itself based on another"), "{problems:#?}");
}

#[test]
fn files_come_in_any_order() {
    let cn = include_str!("../../../../rules/calendars/cn.toml");
    let files = [("calendars/a.toml", OWN), ("calendars/cn.toml", cn)];
    let rules = Rulebook::from_files(&files).unwrap();
    assert!(rules.calendar("institution").is_some_and(Calendar::has_hours));
}

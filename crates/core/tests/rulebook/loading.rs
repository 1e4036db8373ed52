//! Files that are not loaded, and what is said of them.

use super::*;

/// What loading says about the PBoC rules after an edit, as `line: what`.
fn complaint_about(from: &str, to: &str) -> String {
    assert!(PBOC.contains(from), "the rule file has changed: {from}");
    let broken = PBOC.replacen(from, to, 1);
    let files = [("rules/calendars/cn.toml", CALENDAR), ("pboc.toml", broken.as_str())];
    let problems = Rulebook::from_files(&files).expect_err("a broken file loaded");
    assert!(problems.iter().all(|it| it.file == "pboc.toml"));
    problems.iter().map(|it| format!("{}: {}\n", it.line, it.what)).collect()
}

fn line_of(text: &str) -> usize {
    let before = &PBOC[..PBOC.find(text).expect(text)];
    1 + before.matches('\n').count()
}

#[test]
fn rules_that_disagree_with_their_examples_do_not_load() {
    let said = complaint_about("within   = { days = 15 }", "within   = { days = 14 }");
    assert!(said.contains("`answer` should be 2026-02-14, but comes out as 2026-02-13"), "{said}");
}

#[test]
fn a_broken_rule_file_is_told_by_line() {
    let cases = [
        (
            r#"starts   = ["transferred-received"]"#,
            r#"starts   = ["receivd"]"#,
            "`receivd` is not among",
        ),
        (
            r#"zone         = "Asia/Shanghai""#,
            r#"zone         = "Asia/Peking""#,
            "is not a time zone",
        ),
        (r#"calendar     = "cn""#, r#"calendar     = "mars""#, "there is no calendar `mars`"),
        (r#"valid-from   = "2020-11-01""#, r#"valid-from   = "2020-11-31""#, "parse"),
        ("within   = { days = 15 }", "within   = { days = 0 }", "a limit is 1 to 3660"),
        ("within   = { days = 15 }", "within   = { moons = 15 }", "unknown field `moons`"),
        (r#"duty     = "decide""#, r#"duty     = "dither""#, "unknown variant `dither`"),
        (r#"title    = { zh = "答复人民银行转交的投诉", "#, "title    = { ", "missing field `zh`"),
        ("reviewed     = false", "reviewed     = false\ncolour = 1", "unknown field `colour`"),
    ];
    for (from, to, expected) in cases {
        let said = complaint_about(from, to);
        let place = line_of(from) + usize::from(to.contains("colour"));
        let found =
            said.lines().any(|it| it.starts_with(&format!("{place}: ")) && it.contains(expected));
        assert!(found, "`{to}` on line {place} gave:\n{said}");
    }
}

#[test]
fn an_obligation_without_an_example_does_not_load() {
    let said = complaint_about(r#"name     = "answer""#, r#"name     = "reply""#);
    assert!(said.contains("obligation `reply` has no worked example"), "{said}");
}

#[test]
fn an_example_with_a_misspelt_event_does_not_load() {
    let said =
        complaint_about(r#"given = { lodged = "2026-03-01"#, r#"given = { lodgd = "2026-03-01"#);
    assert!(said.contains("`lodgd` does nothing in this regime"), "{said}");
}

#[test]
fn two_versions_of_a_regime_may_follow_each_other_but_not_overlap() {
    let older = PBOC.replace("zone  ", "valid-to = \"2025-12-31\"\nzone  ");
    let newer = |from: &str| PBOC.replace("2020-11-01", from);
    let load = |newer: String| {
        let files = [
            ("rules/calendars/cn.toml", CALENDAR),
            ("older.toml", older.as_str()),
            ("newer.toml", newer.as_str()),
        ];
        Rulebook::from_files(&files)
    };
    let rules = load(newer("2026-01-01")).unwrap();
    let bank = facts(&[("country", "CN"), ("institution-kind", "bank")]);
    let version = |when| rules.applicable(&bank, at(when))[0].to_string();
    assert_eq!(version("2025-12-31T23:59:59+08:00"), "cn-pboc-2020-5@2020-11-01");
    assert_eq!(version("2026-01-01T00:00:00+08:00"), "cn-pboc-2020-5@2026-01-01");

    let problems = load(newer("2025-12-31")).unwrap_err();
    assert!(problems[0].what.contains("are valid at once"), "{problems:?}");
}

#[test]
fn a_calendar_that_does_not_add_up_does_not_load() {
    let broken = CALENDAR.replace("working-days = 251", "working-days = 250");
    let problems = Rulebook::from_files(&[("calendars/cn.toml", &broken)]).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].what, "2024 has 251 working days by this list");
    let line = broken.lines().nth(problems[0].line - 1).unwrap();
    assert!(line.contains("250"), "{line}");
}

#[test]
fn events_that_no_case_has_are_reported_with_their_line() {
    let rules = &*RULES;
    assert!(rules.unknown_events(|_| true).is_empty());
    let unknown = rules.unknown_events(|event| event != "lodged");
    assert!(unknown.iter().all(|it| it.what == "`lodged` is not an event of a case"));
    let files: Vec<&str> = unknown.iter().map(|it| it.file.as_str()).collect();
    assert!(files.contains(&"rules/regimes/house.toml"), "{unknown:?}");
}

/// A regime that loads, to be broken.
fn sound() -> String {
    let lines = "within = { days = 15 }\n\
                 extended = [{ by = \"extended\", to = { days = 30 } }]\n\
                 pauses = [{ from = \"waits\", until = \"goes-on\" }]\n\
                 cap = { days = 60 }";
    let rule = obligation(lines, "2026-03-01T10:00:00+08:00", "2026-03-16");
    made_up("", &["started", "stopped", "extended", "waits", "goes-on"], &rule)
}

/// What is written instead of what, how the line begins that is pointed at, and what is said.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    (
        "starts = [\"started\"]",
        "starts = []",
        "name = \"it\"",
        "`it` needs events in `starts` (or `after`) and in `stops`",
    ),
    (
        "by = \"extended\"",
        "by = \"extnded\"",
        "extended = [{",
        "`extnded` is not among the `[events]` of this file",
    ),
    ("from = \"waits\"", "from = []", "pauses =", "an empty list of events never happens"),
    (
        "within = { days = 15 }",
        "within = { days = 15, hours = 2 }",
        "within =",
        "a length has one unit only",
    ),
    (
        "within = { days = 15 }",
        "within = {}",
        "within =",
        "a length needs a unit, such as `days = 15`",
    ),
    (
        "within = { days = 15 }",
        "within = { stated = true }",
        "pauses =",
        "a stated time and billing cycles know no pauses",
    ),
    (
        "within = { days = 15 }",
        "within = [{ days = 15 }, { days = 3 }]",
        "within =",
        "never reached: the alternative before it always applies",
    ),
    (
        "within = { days = 15 }",
        "within = { business-hours = 15 }",
        "within =",
        "the calendar `cn` has no business hours",
    ),
    (
        "cap = { days = 60 }",
        "cap = { days = 14 }",
        "cap =",
        "the `cap` is shorter than the limit itself",
    ),
    (
        "to = { days = 30 }",
        "to = { days = 14 }",
        "extended = [{",
        "this extension ends before the limit that it extends",
    ),
    (
        "cap = { days = 60 }",
        "after = \"it\"",
        "after =",
        "no obligation `it` comes before this one",
    ),
    ("calendar = \"cn\"", "calendar = \"mars\"", "calendar =", "there is no calendar `mars`"),
    (
        "zone = \"Asia/Shanghai\"",
        "zone = \"Asia/Peking\"",
        "zone =",
        "`Asia/Peking` is not a time zone",
    ),
    (
        "reviewed = false",
        "reviewed = false\nretention = { years = 0, from = \"closed\" }",
        "retention =",
        "years are 1 to 100",
    ),
    (
        "cap = { days = 60 }",
        "cap = { days = 60 }\ncompensation = { amount = \"1.005\", currency = \"CNY\", per = \"day\", automatic = true }",
        "compensation",
        "`1.005` is not an amount of CNY",
    ),
    (
        "due = { it = \"2026-03-16\" }",
        "due = { it = \"2026-03-16\" }\npaused = [\"it\"]",
        "due =",
        "\"written down by hand\": `it` is not paused",
    ),
];

#[test]
fn every_problem_is_told_with_its_file_and_line() {
    for (from, to, place, what) in BROKEN {
        let text = sound();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let broken = text.replace(from, to);
        let line = 1 + broken.lines().position(|it| it.starts_with(place)).expect(place);
        let files = [("calendars/cn.toml", CALENDAR), ("rules/it.toml", broken.as_str())];
        let problems = Rulebook::from_files(&files).expect_err(to);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, [format!("rules/it.toml:{line}: {what}")], "{to}");
    }
    loaded(&sound(), &[]);
}

#[test]
fn an_impossible_date_is_told_by_line() {
    for (from, to, place) in [
        ("valid-from = \"2020-01-01\"", "valid-from = \"2026-02-29\"", "valid-from"),
        ("due = { it = \"2026-03-16\" }", "due = { it = \"2026-03-32\" }", "due ="),
    ] {
        let broken = sound().replace(from, to);
        let line = 1 + broken.lines().position(|it| it.starts_with(place)).unwrap();
        let files = [("calendars/cn.toml", CALENDAR), ("it.toml", broken.as_str())];
        let problems = Rulebook::from_files(&files).unwrap_err();
        assert_eq!((problems.len(), problems[0].line), (1, line), "{problems:?}");
    }
}

#[test]
fn two_editions_of_one_calendar_have_different_days() {
    let files = [("calendars/one.toml", CALENDAR), ("calendars/two.toml", CALENDAR)];
    let problems = Rulebook::from_files(&files).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "calendars/two.toml:1: there are two calendars `cn@2026-11-21`"
    );
}

//! Time limits over the life of a case. Counting days is tested by the rule files' own examples,
//! by the golden dates here, and against a slow oracle in `rulebook_oracle.rs`.

use std::sync::LazyLock;

use jiff::Timestamp;
use redress_core::{
    code::Code,
    lang::Lang,
    rulebook::{
        Duty, Explained, Facts, Milestone, Obligation, OwedBy, RegimeRef, Rulebook, Standing,
    },
};
use uuid::Uuid;

static RULES: LazyLock<Rulebook> = LazyLock::new(Rulebook::shipped);

const CALENDAR: &str = include_str!("../../../rules/calendars/cn.toml");
const PBOC: &str = include_str!("../../../rules/regimes/cn-pboc-2020-5.toml");

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn event(what: &'static str, when: &str) -> Milestone {
    Milestone::new(Code::of(what), at(when))
}

fn facts(pairs: &[(&str, &str)]) -> Facts {
    pairs.iter().fold(Facts::new(), |all, (name, value)| all.with(name, value).unwrap())
}

/// A payment institution in China that got the case over WeChat Pay and the central bank.
fn thrice_bound() -> Facts {
    facts(&[
        ("country", "CN"),
        ("institution-kind", "payment-institution"),
        ("channel", "wechat-pay"),
        ("source", "pboc-transfer"),
        ("handled", "house"),
    ])
}

fn regime(id: &str) -> RegimeRef {
    id.parse().unwrap()
}

fn house() -> Vec<RegimeRef> {
    vec![regime("house@2020-01-01")]
}

fn owed(regimes: &[RegimeRef], facts: &Facts, history: &[Milestone]) -> Vec<Obligation> {
    RULES.obligations(regimes, facts, history)
}

fn named<'a>(all: &'a [Obligation], name: &str) -> &'a Obligation {
    all.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no `{name}` in {all:#?}"))
}

#[test]
fn the_golden_dates_of_china_come_out() {
    let golden = [
        ("working-days = 7", "2026-02-13", "2026-03-02"),
        ("working-days = 7", "2026-02-12", "2026-02-28"),
        ("working-days = 7", "2026-09-18", "2026-09-29"),
        ("working-days = 5", "2026-09-30", "2026-10-13"),
        ("working-days = 7", "2025-09-26", "2025-10-13"),
        ("days = 15", "2026-09-20", "2026-10-08"),
        ("days = 15", "2026-02-05", "2026-02-24"),
        ("days = 15", "2026-01-30", "2026-02-14"),
        ("days = 60", "2026-08-08", "2026-10-08"),
        ("working-days = 45", "2026-03-02", "2026-05-08"),
        ("days = 60", "2026-03-02", "2026-05-06"),
    ];
    for (within, start, last_day) in golden {
        let rules = one_rule(within, start, last_day);
        let files = [("calendars/cn.toml", CALENDAR), ("regimes/it.toml", rules.as_str())];
        let loaded = Rulebook::from_files(&files);
        assert!(loaded.is_ok(), "{within} from {start}: {:?}", loaded.unwrap_err());
    }
}

fn one_rule(within: &str, start: &str, last_day: &str) -> String {
    format!(
        r#"
        id = "it"
        title = {{ zh = "题", en = "it" }}
        source = {{ zh = "源", en = "made up" }}
        valid-from = "2020-01-01"
        zone = "Asia/Shanghai"
        calendar = "cn"
        roll = "next-working-day"
        confidence = "verified"
        reviewed = false
        applies-when = [{{}}]
        events = {{ started = [], stopped = [] }}
        [[obligation]]
        name = "it"
        title = {{ zh = "题", en = "it" }}
        duty = "decide"
        owed-by = "institution"
        starts = ["started"]
        stops = ["stopped"]
        within = {{ {within} }}
        [[example]]
        why = "golden"
        given = {{ started = "{start}T12:00:00+08:00" }}
        due = {{ it = "{last_day}" }}
        "#
    )
}

#[test]
fn an_answer_on_the_last_day_is_in_time_and_one_at_midnight_is_late() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let received = event("transferred-received", "2026-03-01T10:00:00+08:00");
    let answered_at = |when| {
        let history = [received.clone(), event("ruled", when)];
        owed(&pboc, &Facts::new(), &history)[0].standing
    };
    let last = "2026-03-16T23:59:59.999999999+08:00";
    assert_eq!(answered_at(last), Standing::Met { at: at(last) });
    let late = "2026-03-17T00:00:00+08:00";
    assert_eq!(answered_at(late), Standing::MetLate { at: at(late) });

    let open = &owed(&pboc, &Facts::new(), &[received])[0];
    assert!(!open.is_late(at(last)));
    assert!(open.is_late(at(late)));
    assert_eq!(open.due, at(late));
    assert_eq!(open.last_day.unwrap().to_string(), "2026-03-16");
}

#[test]
fn the_day_of_the_trigger_is_the_regimes_day_and_does_not_count() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let last_day = |when| {
        let history = [event("transferred-received", when)];
        owed(&pboc, &Facts::new(), &history)[0].last_day.unwrap().to_string()
    };
    assert_eq!(last_day("2026-03-01T23:59:59+08:00"), "2026-03-16");
    assert_eq!(last_day("2026-03-02T00:00:00+08:00"), "2026-03-17");
    assert_eq!(last_day("2026-03-01T16:00:00Z"), "2026-03-17");
}

#[test]
fn an_extension_is_held_to_the_day_it_names() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let extended_until = |until: &str| {
        let history = [
            event("transferred-received", "2026-03-01T10:00:00+08:00"),
            event("extended", "2026-03-10T10:00:00+08:00").until(at(until)),
        ];
        owed(&pboc, &Facts::new(), &history)[0].last_day.unwrap().to_string()
    };
    assert_eq!(extended_until("2026-03-31T18:00:00+08:00"), "2026-03-31");
    assert_eq!(extended_until("2026-12-31T18:00:00+08:00"), "2026-04-30", "60 days are the most");
    assert_eq!(extended_until("2026-03-11T18:00:00+08:00"), "2026-03-16", "never less than before");
}

#[test]
fn three_regimes_keep_three_clocks_and_the_earliest_binds() {
    let rules = &*RULES;
    let facts = thrice_bound();
    let lodged = event("lodged", "2026-03-02T09:30:00+08:00");
    let regimes = rules.applicable(&facts, lodged.at);
    let names: Vec<String> = regimes.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["cn-pboc-2020-5@2020-11-01", "house@2020-01-01", "plat-wechatpay@2020-01-01"]
    );

    let all = rules.obligations(&regimes, &facts, std::slice::from_ref(&lodged));
    let deciding: Vec<(&str, bool)> = all
        .iter()
        .filter(|it| it.duty == Duty::Decide)
        .map(|it| (it.name.as_str(), it.binding))
        .collect();
    assert_eq!(deciding, [("answer", false), ("decide", false), ("completion", true)]);

    let ruled = event("ruled", "2026-03-04T09:30:00+08:00");
    let all = rules.obligations(&regimes, &facts, &[lodged, ruled]);
    assert!(all.iter().filter(|it| it.duty == Duty::Decide).all(|it| !it.binding && !it.is_open()));
}

#[test]
fn a_regime_applies_by_facts_and_by_the_day_of_the_trigger() {
    let rules = &*RULES;
    let ids = |facts: &Facts, when: &str| -> Vec<String> {
        rules.applicable(facts, at(when)).iter().map(|it| it.regime.to_string()).collect()
    };
    let now = "2026-03-02T09:30:00+08:00";
    assert!(ids(&Facts::new(), now).is_empty());
    let house = ("handled", "house");
    let bank = facts(&[("country", "CN"), ("institution-kind", "bank"), house]);
    assert_eq!(ids(&bank, now), ["cn-nfra-2020-3", "cn-pboc-2020-5", "house"]);
    let kept = facts(&[("country", "CN"), ("institution-kind", "bank"), ("handled", "outside")]);
    let law = ["cn-nfra-2020-3", "cn-pboc-2020-5"];
    assert_eq!(ids(&kept, now), law, "our promises do not bind another bank");
    let shop = facts(&[("country", "CN"), ("institution-kind", "merchant"), house]);
    assert_eq!(ids(&shop, now), ["house"]);
    assert_eq!(ids(&bank, "2020-02-29T23:59:59+08:00"), ["house"]);
    assert_eq!(ids(&bank, "2020-03-01T00:00:00+08:00"), ["cn-nfra-2020-3", "house"]);
}

#[test]
fn every_question_has_a_clock_of_its_own_and_whoever_is_asked_owes_the_answer() {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let asked = |subject, party, when| {
        event("information-requested", when).about(subject).addressed_to(party)
    };
    let history = [
        asked(first, OwedBy::Merchant, "2026-03-02T09:30:00+08:00"),
        asked(second, OwedBy::Complainant, "2026-03-03T09:30:00+08:00"),
        event("answered", "2026-03-04T09:30:00+08:00").about(second),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    let questions: Vec<_> =
        all.iter().map(|it| (it.about, it.owed_by, it.is_open(), it.binding)).collect();
    assert_eq!(
        questions,
        [
            (Some(first), OwedBy::Merchant, true, true),
            (Some(second), OwedBy::Complainant, false, false)
        ]
    );
}

#[test]
fn a_second_ruling_does_not_make_the_first_one_late() {
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("ruled", "2026-03-10T09:30:00+08:00"),
        event("objected", "2026-03-11T09:30:00+08:00"),
        event("ruled", "2026-06-01T09:30:00+08:00"),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    assert_eq!(named(&all, "decide").standing, Standing::Met { at: history[1].at });
    assert_eq!(named(&all, "review").standing, Standing::MetLate { at: history[3].at });
    let windows: Vec<bool> =
        all.iter().filter(|it| it.name == "object").map(|it| it.is_open()).collect();
    assert_eq!(windows, [false, true], "each ruling opens a window of its own");
}

#[test]
fn a_late_first_answer_stays_on_record_when_the_user_continues() {
    let wechat = [regime("plat-wechatpay@2020-01-01")];
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("ruled", "2026-03-06T09:30:00+08:00"),
        event("reopened", "2026-03-07T09:30:00+08:00"),
    ];
    let all = owed(&wechat, &Facts::new(), &history);
    let completions: Vec<Standing> =
        all.iter().filter(|it| it.name == "completion").map(|it| it.standing).collect();
    assert_eq!(completions, [Standing::MetLate { at: history[1].at }, Standing::Open]);
}

#[test]
fn what_starts_twice_counts_from_the_first_time_until_it_is_answered() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let history = [
        event("transferred-received", "2026-03-01T10:00:00+08:00"),
        event("transferred-received", "2026-03-05T10:00:00+08:00"),
        event("ruled", "2026-03-10T10:00:00+08:00"),
        event("transferred-received", "2026-03-20T10:00:00+08:00"),
    ];
    let all = owed(&pboc, &Facts::new(), &history);
    let starts: Vec<Timestamp> = all.iter().map(|it| it.started_at).collect();
    assert_eq!(starts, [history[0].at, history[3].at]);
}

#[test]
fn a_restart_counts_an_open_clock_anew_and_forgets_its_extension() {
    let plain = one_rule("days = 15", "2026-03-01", "2026-03-16");
    let text = plain
        .replace("stopped = []", "stopped = [], again = [], extended = []")
        .replace("stops =", "restarts = [\"again\"]\nstops =")
        .replace(
            "within = { days = 15 }",
            "within = { days = 15 }\nextended = [{ by = \"extended\", to = { days = 30 } }]",
        );
    let files = [("calendars/cn.toml", CALENDAR), ("it.toml", text.as_str())];
    let rules = Rulebook::from_files(&files).unwrap();
    let history = [
        event("started", "2026-03-01T10:00:00+08:00"),
        event("extended", "2026-03-03T10:00:00+08:00"),
        event("again", "2026-03-10T10:00:00+08:00"),
        event("stopped", "2026-03-20T10:00:00+08:00"),
        event("again", "2026-03-21T10:00:00+08:00"),
    ];
    let it = [regime("it@2020-01-01")];
    let last_days = |events: usize| -> Vec<(String, bool)> {
        let all = rules.obligations(&it, &Facts::new(), &history[..events]);
        all.iter().map(|it| (it.last_day.unwrap().to_string(), it.is_open())).collect()
    };
    assert_eq!(last_days(2), [("2026-03-31".to_owned(), true)]);
    assert_eq!(last_days(3), [("2026-03-25".to_owned(), true)]);
    assert_eq!(last_days(5), [("2026-03-25".to_owned(), false)], "what stopped stays stopped");
}

#[test]
fn a_withdrawn_complaint_owes_nothing_more() {
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("acknowledged", "2026-03-02T09:30:01+08:00"),
        event("withdrawn", "2026-03-03T09:30:00+08:00"),
    ];
    let all = owed(&house(), &Facts::new(), &history);
    assert_eq!(named(&all, "decide").standing, Standing::Lapsed { at: history[2].at });
    assert_eq!(named(&all, "acknowledge").standing, Standing::Met { at: history[1].at });
    assert!(!named(&all, "decide").is_late(at("2027-01-01T00:00:00Z")));
}

#[test]
fn the_window_to_object_ends_after_fifteen_days_or_after_the_holiday() {
    let rules = &*RULES;
    let window = |when| rules.objection_window(&house(), &Facts::new(), at(when)).unwrap();
    let plain = window("2026-03-02T10:00:00+08:00");
    assert_eq!(plain.last_day.unwrap().to_string(), "2026-03-17");
    assert_eq!(plain.due, at("2026-03-18T00:00:00+08:00"));
    assert!(!plain.provisional);
    let holiday = window("2026-09-20T10:00:00+08:00");
    assert_eq!(holiday.last_day.unwrap().to_string(), "2026-10-08");
    assert!(window("2026-12-20T10:00:00+08:00").provisional);
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    assert_eq!(rules.objection_window(&pboc, &Facts::new(), at("2026-03-02T10:00:00+08:00")), None);
}

#[test]
fn a_year_that_is_not_announced_makes_a_date_provisional_and_says_so() {
    let history = [event("lodged", "2026-12-21T09:30:00+08:00")];
    let all = RULES.explain(&house(), &Facts::new(), &history);
    let decide = all.iter().find(|it| it.obligation.name == "decide").unwrap();
    assert!(decide.obligation.provisional);
    assert!(decide.steps.iter().any(|it| it.in_lang(Lang::En).contains("2027 are not announced")));
    assert_eq!(decide.obligation.calendar.as_ref().unwrap().to_string(), "cn@2026-11-21");

    let acknowledge = all.iter().find(|it| it.obligation.name == "acknowledge").unwrap();
    assert!(!acknowledge.obligation.provisional, "minutes need no calendar");
}

#[test]
fn the_calculation_can_be_read_in_both_languages() {
    let pboc = [regime("cn-pboc-2020-5@2020-11-01")];
    let history = [
        event("transferred-received", "2026-02-05T10:00:00+08:00"),
        event("extended", "2026-02-24T10:00:00+08:00"),
        event("extended", "2026-05-24T10:00:00+08:00"),
    ];
    golden("extended", &RULES.explain(&pboc, &Facts::new(), &history)[0]);
    let details = [event("details-given", "2026-02-12T10:00:00+08:00")];
    golden("working-days", &RULES.explain(&house(), &Facts::new(), &details)[0]);
}

/// Holds the steps against `rulebook/<name>.<lang>.txt`; `UPDATE_EXPECT=1` rewrites the files.
fn golden(name: &str, explained: &Explained) {
    for lang in [Lang::Zh, Lang::En] {
        let steps = explained.steps.iter().map(|it| it.in_lang(lang));
        let said: String = steps.map(|it| format!("{it}\n")).collect();
        let path = format!("{}/tests/rulebook/{name}.{lang}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &said).unwrap();
        }
        assert_eq!(said, std::fs::read_to_string(&path).unwrap(), "{path}");
    }
}

#[test]
fn computing_without_steps_and_with_them_gives_the_same() {
    let rules = &*RULES;
    let history = [
        event("lodged", "2026-03-02T09:30:00+08:00"),
        event("extended", "2026-03-20T09:30:00+08:00"),
        event("ruled", "2026-03-21T09:30:00+08:00"),
    ];
    let facts = thrice_bound();
    let regimes = rules.applicable(&facts, history[0].at);
    let plain = rules.obligations(&regimes, &facts, &history);
    let explained = rules.explain(&regimes, &facts, &history);
    assert!(!plain.is_empty());
    assert!(plain.iter().eq(explained.iter().map(|it| &it.obligation)));
    let json = serde_json::to_string(&plain).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Obligation>>(&json).unwrap(), plain);
}

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

#[test]
fn a_case_has_at_most_sixteen_facts_and_only_codes() {
    let many = (0..16).fold(Facts::new(), |it, n| it.with(&format!("fact-{n}"), "1").unwrap());
    assert!(many.clone().with("fact-16", "1").is_err());
    assert!(many.with("fact-15", "2").is_ok(), "a known fact may change");
    assert!(Facts::new().with("name", "张三").is_err());
    assert!(Facts::new().with("Name", "x").is_err());
    assert!(serde_json::from_str::<Facts>(r#"{"country":"C N"}"#).is_err());
}

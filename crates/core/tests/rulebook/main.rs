//! Time limits over the life of a case. Counting days is tested by the rule files' own examples,
//! by the golden dates here, and against a slow oracle in `rulebook_oracle.rs`.

use std::sync::LazyLock;

use jiff::Timestamp;
use redress_core::{
    code::Code,
    rulebook::{Facts, Milestone, Obligation, RegimeRef, Rulebook},
};

mod editions;
mod extensions;
mod follow_on;
mod golden;
mod life;
mod loading;
mod overlay;
mod pauses;
mod units;

static RULES: LazyLock<Rulebook> = LazyLock::new(Rulebook::shipped);

const CALENDAR: &str = include_str!("../../../../rules/calendars/cn.toml");
const PBOC: &str = include_str!("../../../../rules/regimes/cn-pboc-2020-5.toml");

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
        why = {{ zh = "标准", en = "golden" }}
        given = {{ started = "{start}T12:00:00+08:00" }}
        due = {{ it = "{last_day}" }}
        "#
    )
}

/// A made-up regime `it`: lines for its head, the events it speaks of, its obligations and its
/// examples. Zone, calendar and the like stand in `head` where they differ from China's.
fn made_up(head: &str, events: &[&str], rest: &str) -> String {
    let events: String = events.iter().map(|it| format!("{it} = []\n")).collect();
    let or = |key: &str, line: &'static str| if head.contains(key) { "" } else { line };
    let zone = or("zone =", "zone = \"Asia/Shanghai\"");
    let calendar = or("calendar =", "calendar = \"cn\"");
    format!(
        r#"id = "it"
title = {{ zh = "题", en = "it" }}
source = {{ zh = "源", en = "made up" }}
valid-from = "2020-01-01"
confidence = "verified"
reviewed = false
applies-when = [{{}}]
{zone}
{calendar}
{head}
[events]
{events}
{rest}"#
    )
}

/// An obligation `it` with these lines, and what is due when it starts at this time.
fn obligation(lines: &str, start: &str, due: &str) -> String {
    format!(
        r#"[[obligation]]
name = "it"
title = {{ zh = "题", en = "it" }}
duty = "decide"
owed-by = "institution"
starts = ["started"]
stops = ["stopped"]
{lines}
[[example]]
why = {{ zh = "手写", en = "written down by hand" }}
given = {{ started = "{start}" }}
due = {{ it = "{due}" }}
"#
    )
}

/// Loads a made-up regime with the calendar of China, and others.
fn loaded(regime: &str, calendars: &[(&str, &str)]) -> Rulebook {
    let mut files = vec![("calendars/cn.toml", CALENDAR), ("it.toml", regime)];
    files.extend(calendars);
    Rulebook::from_files(&files).unwrap_or_else(|it| panic!("{it:#?}\n{regime}"))
}

/// What the made-up regime obliges to.
fn all_of(rules: &Rulebook, facts: &Facts, history: &[Milestone]) -> Vec<Obligation> {
    rules.obligations(&[regime("it@2020-01-01")], facts, history)
}

/// The one obligation of the made-up regime.
fn one_of(rules: &Rulebook, history: &[Milestone]) -> Obligation {
    let mut all = all_of(rules, &Facts::new(), history);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

/// The last day, or the first late instant where there is none.
fn due(it: &Obligation) -> String {
    it.last_day.map_or_else(|| it.due.to_string(), |day| day.to_string())
}

/// The steps of the one obligation of the made-up regime, in English.
fn steps(rules: &Rulebook, history: &[Milestone]) -> String {
    let all = rules.explain(&[regime("it@2020-01-01")], &Facts::new(), history);
    let said = all[0].steps.iter().map(|it| it.in_lang(redress_core::lang::Lang::En));
    said.map(|it| format!("{it}\n")).collect()
}

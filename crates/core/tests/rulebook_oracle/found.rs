//! What the oracle once found, each as a case of its own.

use jiff::Timestamp;
use redress_core::rulebook::{Facts, Milestone, Obligation, Rulebook};

const HEAD: &str = r#"
id = "it"
title = { zh = "题", en = "it" }
source = { zh = "源", en = "made up" }
valid-from = "2020-01-01"
zone = "Asia/Shanghai"
calendar = "open"
confidence = "recalled"
reviewed = false
applies-when = [{}]
events = { received = [], extended = [], answered = [] }
"#;

/// Open from nine to six on working days; only 2026 is announced.
const CALENDAR: &str = r#"
id = "open"
title = { zh = "历", en = "calendar" }
zone = "Asia/Shanghai"
edition = "2026-01-01"
source = { zh = "源", en = "made up" }
confidence = "recalled"
weekend = ["saturday", "sunday"]
hours = [{ days = "working", shifts = ["09:00-18:00"] }]
[[year]]
year = 2026
working-days = 261
"#;

fn owed(regime: &str, history: &[(&str, &str)]) -> Obligation {
    let regime = format!("{HEAD}{regime}");
    let files = [("calendars/open.toml", CALENDAR), ("regimes/it.toml", regime.as_str())];
    let rules = Rulebook::from_files(&files).unwrap_or_else(|it| panic!("{it:#?}"));
    let event = |(what, at): &(&str, &str)| {
        let at: Timestamp = at.parse().expect("a time");
        Milestone::new(what.parse().expect("a code"), at)
    };
    let history: Vec<Milestone> = history.iter().map(event).collect();
    let it = "it@2020-01-01".parse().expect("a version");
    rules.obligations(&[it], &Facts::new(), &history).remove(0)
}

#[test]
fn whether_business_closes_on_a_day_of_an_unannounced_year_is_an_estimate() {
    let answer = |example: &str| {
        format!(
            r#"
            cut-off = "close-of-business"
            [[obligation]]
            name = "answer"
            title = {{ zh = "答复", en = "Answer" }}
            duty = "decide"
            owed-by = "institution"
            starts = ["received"]
            stops = ["answered"]
            within = {{ days = 3 }}
            {example}
            "#
        )
    };
    let example = r#"
            [[example]]
            why = { zh = "第三日六点截止", en = "the third day closes at six" }
            given = { received = "2026-12-28T10:00:00+08:00" }
            due = { answer = "2026-12-31T18:00:00+08:00" }
            "#;
    let announced = owed(&answer(example), &[("received", "2026-12-28T10:00:00+08:00")]);
    assert!(!announced.provisional);
    let unannounced = owed(&answer(example), &[("received", "2026-12-29T10:00:00+08:00")]);
    assert_eq!(unannounced.due, "2027-01-01T18:00:00+08:00".parse::<Timestamp>().expect("a time"));
    assert!(unannounced.provisional, "the first of January may well be a holiday");
}

#[test]
fn an_extension_of_cycles_that_are_not_known_is_still_an_estimate() {
    let regime = r#"
            [[obligation]]
            name = "answer"
            title = { zh = "答复", en = "Answer" }
            duty = "decide"
            owed-by = "institution"
            starts = ["received"]
            stops = ["answered"]
            within = { billing-cycles = 2 }
            extended = [{ by = "extended", to = { days = 70 } }]
            cap = { days = 90 }
            [[example]]
            why = { zh = "没有账单日时显示上限", en = "without a billing day the cap is shown" }
            given = { received = "2026-03-02T10:00:00+08:00" }
            due = { answer = "2026-05-31" }
            provisional = ["answer"]
            "#;
    let received = ("received", "2026-03-02T10:00:00+08:00");
    let extended = owed(regime, &[received, ("extended", "2026-03-10T10:00:00+08:00")]);
    let cap = "2026-06-01T00:00:00+08:00".parse::<Timestamp>().expect("a time");
    assert_eq!((extended.due, extended.provisional), (cap, true));
}

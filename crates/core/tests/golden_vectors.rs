//! Golden dates, computed without the engine: `golden/vectors.txt` says how to read them.

use std::{collections::BTreeSet, slice::from_ref};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use redress_core::rulebook::{Facts, Milestone, Obligation, RegimeRef, Rulebook, Standing};

const VECTORS: &str = include_str!("golden/vectors.txt");

/// One line of the table.
struct Vector<'a> {
    regime: RegimeRef,
    obligation: &'a str,
    events: &'a str,
    facts: &'a str,
    comes_out: &'a str,
}

#[test]
fn every_golden_date_comes_out() {
    let rules = Rulebook::shipped();
    let wrong: Vec<String> = vectors().filter_map(|it| it.differs(&rules)).collect();
    assert!(wrong.is_empty(), "{} lines differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_obligation_that_is_shipped_has_golden_dates() {
    // Those of the institution itself are its own business, and have their examples.
    let rules = Rulebook::shipped();
    let summaries = rules.regimes().map(|it| it.summary()).filter(|it| it.id.regime != "house");
    let golden: BTreeSet<(String, &str)> =
        vectors().map(|it| (it.regime.to_string(), it.obligation)).collect();
    for regime in summaries {
        for obligation in &regime.obligations {
            let name = (regime.id.to_string(), obligation.name.as_str());
            assert!(golden.contains(&name), "{name:?}");
        }
    }
}

fn vectors() -> impl Iterator<Item = Vector<'static>> {
    let mut regime: Option<RegimeRef> = None;
    VECTORS.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).filter_map(move |line| {
        if let Some(id) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            regime = Some(id.parse().expect("a version of a regime"));
            return None;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [obligation, events, facts, comes_out] = cells[..] else {
            panic!("four cells: {line}");
        };
        let regime = regime.clone().expect("a regime before the first line");
        Some(Vector { regime, obligation, events, facts, comes_out })
    })
}

impl Vector<'_> {
    /// What is wrong with it, where the engine says otherwise.
    fn differs(&self, rules: &Rulebook) -> Option<String> {
        let line =
            format!("[{}] {} | {} | {}", self.regime, self.obligation, self.events, self.facts);
        let Some(regime) = rules.regime(&self.regime) else {
            return Some(format!("{line}: there is no such regime"));
        };
        let zone = TimeZone::get(&regime.summary().zone).expect("the zone of a regime");
        let all = rules.obligations(from_ref(&self.regime), &self.facts(), &self.history(&zone));
        let got = all.iter().rfind(|it| it.name == *self.obligation);
        let said = got.map_or_else(|| "none".to_owned(), |it| comes_out(it, &zone));
        (said != self.comes_out)
            .then(|| format!("{line} | {}, but comes out as {said}", self.comes_out))
    }

    fn facts(&self) -> Facts {
        self.facts.split_whitespace().fold(Facts::new(), |all, fact| {
            let (name, value) = fact.split_once('=').expect("name=value");
            all.with(name, value).expect("a fact")
        })
    }

    fn history(&self, zone: &TimeZone) -> Vec<Milestone> {
        let event = |text: &str| {
            let (what, when) = text.trim().split_once(' ').expect("an event and a time");
            Milestone::new(what.parse().expect("an event"), instant(when, zone))
        };
        let mut history: Vec<Milestone> = self.events.split(',').map(event).collect();
        history.sort_by_key(|it| it.at);
        history
    }
}

/// `2026-03-02` (ten in the morning), `2026-03-02T23:59:59` in the zone, or with a `Z` in UTC.
fn instant(text: &str, zone: &TimeZone) -> Timestamp {
    if text.ends_with('Z') {
        return text.parse().expect("an instant");
    }
    let civil = if text.contains('T') { text.to_owned() } else { format!("{text}T10:00") };
    let civil: DateTime = civil.parse().expect("a wall clock time");
    civil.to_zoned(zone.clone()).expect("a time of this age").timestamp()
}

fn comes_out(it: &Obligation, zone: &TimeZone) -> String {
    let due = || it.due.display_with_offset(zone.to_offset(it.due)).to_string();
    let date = it.last_day.map_or_else(due, |day| day.to_string());
    let provisional = if it.provisional { " provisional" } else { "" };
    let paused = if matches!(it.standing, Standing::Paused { .. }) { " paused" } else { "" };
    format!("{date}{provisional}{paused}")
}

//! What was given on the command line, as the rulebook takes it: versions of regimes, a history,
//! facts.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use redress_core::{
    code::Code,
    lang::Text,
    rulebook::{Facts, Milestone, RegimeRef, RegimeSummary, Rulebook},
};

use super::unknown;
use crate::cli::voice::Failure;

/// The most events and regimes that are taken.
const GIVEN_MAX: usize = 1_000;
/// The years in which calendars can count.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A regime as somebody names it: `us-reg-e`, or one version of it, `us-reg-e@2020-01-01`.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    regime: Code,
    on: Option<Date>,
}

impl std::str::FromStr for Wanted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Wanted, &'static str> {
        let wrong =
            "a regime is named as `cn-pboc-2020-5`, or with a day, `cn-pboc-2020-5@2026-03-01`";
        let (regime, on) = match text.split_once('@') {
            Some((regime, day)) => (regime, Some(day.parse().map_err(|_| wrong)?)),
            None => (text, None),
        };
        Ok(Wanted { regime: regime.parse().map_err(|_| wrong)?, on })
    }
}

/// A time as somebody writes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    /// With an offset.
    Instant(Timestamp),
    /// As clocks in the regime's zone show it. A day alone is its first moment.
    Civil(DateTime),
}

impl std::str::FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Moment, &'static str> {
        let short = Some(text).filter(|it| it.len() <= 64);
        let read = short.and_then(|it| match it.parse() {
            Ok(at) => Some(Moment::Instant(at)),
            Err(_) => it.parse().ok().map(Moment::Civil),
        });
        let year = read.map(|it| match it {
            Moment::Instant(at) => TimeZone::UTC.to_datetime(at).year(),
            Moment::Civil(at) => at.year(),
        });
        read.filter(|_| year.is_some_and(|it| YEARS.contains(&it))).ok_or(
            "a time is 2026-02-12T10:00:00+08:00, or in the regime's zone 2026-02-12T10:00 or 2026-02-12",
        )
    }
}

/// Something that happened: `received=TIME`, or with the time that it names `…=TIME..UNTIL`.
#[derive(Clone, Debug)]
pub(super) struct Happened {
    what: Code,
    at: Moment,
    until: Option<Moment>,
}

impl std::str::FromStr for Happened {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Happened, &'static str> {
        let wrong = "an event is NAME=TIME, or NAME=TIME..UNTIL where it names a time itself";
        let (what, times) = text.split_once('=').ok_or(wrong)?;
        let (at, until) = match times.split_once("..") {
            Some((at, until)) => (at, Some(until.parse()?)),
            None => (times, None),
        };
        Ok(Happened { what: what.parse().map_err(|_| wrong)?, at: at.parse()?, until })
    }
}

/// A fact: `new-account=true`.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    name: String,
    value: String,
}

impl std::str::FromStr for Fact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Fact, &'static str> {
        let (name, value) = text.split_once('=').ok_or("a fact is NAME=VALUE")?;
        Ok(Fact { name: name.to_owned(), value: value.to_owned() })
    }
}

/// The version of a regime that answers.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    /// What is known of it.
    pub(super) regime: RegimeSummary,
    /// It was in force when the first of the events happened.
    pub(super) in_force: bool,
}

/// Everything that was given, understood.
pub(super) struct Given {
    /// In the order in which they were named.
    pub(super) regimes: Vec<Chosen>,
    /// In the order of time.
    pub(super) history: Vec<Milestone>,
    /// What is known besides.
    pub(super) facts: Facts,
    zone: Option<TimeZone>,
}

impl Given {
    /// Looks everything up. What there is not, is said with what there is.
    pub(super) fn read(
        book: &Rulebook,
        wanted: &[Wanted],
        events: &[Happened],
        facts: &[Fact],
    ) -> Result<Given, Failure> {
        if GIVEN_MAX < wanted.len().max(events.len()) {
            return Err(Failure::bad_input(
                "too-many",
                format!("最多可给出 {GIVEN_MAX} 个规则和事件"),
                format!("at most {GIVEN_MAX} regimes and events are taken"),
            ));
        }
        let mut versions = Vec::new();
        for it in wanted {
            versions.push(versions_of(book, &it.regime)?);
        }
        let mut given =
            Given { regimes: vec![], history: vec![], facts: Facts::new(), zone: zone(&versions) };
        for it in events {
            let mut milestone = Milestone::new(it.what.clone(), given.instant(it.at)?);
            milestone.until = it.until.map(|it| given.instant(it)).transpose()?;
            given.history.push(milestone);
        }
        given.history.sort_by_key(|it| it.at);
        let trigger = given.history.first().map(|it| it.at);
        for (wanted, versions) in wanted.iter().zip(versions) {
            let zone = TimeZone::get(&versions[0].zone).unwrap_or(TimeZone::UTC);
            let day = trigger.map(|it| zone.to_datetime(it).date());
            let chosen = choose(versions, wanted.on.or(day), day);
            if !given.regimes.iter().any(|it| it.regime.id == chosen.regime.id) {
                given.regimes.push(chosen);
            }
        }
        given.check_events()?;
        given.check_facts(facts)?;
        for it in facts {
            given.facts.set(&it.name, &it.value).map_err(|error| {
                let (name, value) = (&it.name, &it.value);
                let zh = format!("不能使用事实 {name}={value}：名称须为代码，值须为 1 至 64 个字母、数字或连字符，最多 16 项");
                Failure::bad_input("bad-fact", zh, error.to_string())
            })?;
        }
        Ok(given)
    }

    /// The versions that answer.
    pub(super) fn ids(&self) -> Vec<RegimeRef> {
        self.regimes.iter().map(|it| it.regime.id.clone()).collect()
    }

    /// A moment as an instant.
    pub(super) fn instant(&self, it: Moment) -> Result<Timestamp, Failure> {
        let civil = match it {
            Moment::Instant(at) => return Ok(at),
            Moment::Civil(civil) => civil,
        };
        let zone = self.zone.clone().ok_or_else(|| {
            Failure::bad_input(
                "no-one-zone",
                format!("所选规则的时区不同，请为 {civil} 注明时区偏移，如 +08:00"),
                format!("these regimes are in different zones: give {civil} an offset, as +08:00"),
            )
        })?;
        zone.to_timestamp(civil).map_err(|error| Failure::fault("time", error))
    }

    fn check_facts(&self, facts: &[Fact]) -> Result<(), Failure> {
        let known = || self.regimes.iter().flat_map(|it| it.regime.facts.keys());
        match facts.iter().find(|it| !known().any(|known| known.as_str() == it.name)) {
            None => Ok(()),
            Some(it) => {
                let known: BTreeSet<&Code> = known().collect();
                Err(unknown("unknown-fact", &Text::new("事实", "fact"), &it.name, known))
            }
        }
    }

    fn check_events(&self) -> Result<(), Failure> {
        let known = || self.regimes.iter().flat_map(|it| &it.regime.events);
        match self.history.iter().find(|it| !known().any(|known| *known == it.what)) {
            None => Ok(()),
            Some(it) => {
                let known: BTreeSet<&Code> = known().collect();
                let what = Text::new("事件", "event");
                Err(unknown("unknown-event", &what, it.what.as_str(), known))
            }
        }
    }
}

fn versions_of(book: &Rulebook, regime: &Code) -> Result<Vec<RegimeSummary>, Failure> {
    let versions: Vec<_> =
        book.regimes().map(|it| it.summary()).filter(|it| it.id.regime == *regime).collect();
    if versions.is_empty() {
        let mut known: Vec<Code> = book.regimes().map(|it| it.summary().id.regime).collect();
        known.dedup();
        let what = Text::new("规则", "regime");
        return Err(unknown("unknown-regime", &what, regime.as_str(), known));
    }
    Ok(versions)
}

/// The zone that all of them count their days in.
fn zone(versions: &[Vec<RegimeSummary>]) -> Option<TimeZone> {
    let mut zones: Vec<&str> = versions.iter().flatten().map(|it| it.zone.as_str()).collect();
    zones.dedup();
    let [zone] = zones[..] else { return None };
    TimeZone::get(zone).ok()
}

/// The version of that day; where none was valid then, the one nearest to it.
fn choose(versions: Vec<RegimeSummary>, on: Option<Date>, trigger: Option<Date>) -> Chosen {
    let holds = |it: &RegimeSummary, day: Date| {
        it.id.valid_from <= day && it.valid_to.is_none_or(|last| day <= last)
    };
    let distance = |it: &RegimeSummary, day: Date| {
        let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |it| it.get_days());
        let before = days(day, it.id.valid_from);
        let after = it.valid_to.map_or(0, |last| days(last, day));
        before.max(after).max(0)
    };
    let nearest = versions.into_iter().min_by_key(|it| on.map_or(0, |day| distance(it, day)));
    let regime = nearest.expect("a regime has a version");
    let in_force = trigger.is_none_or(|day| holds(&regime, day));
    Chosen { regime, in_force }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_an_offset_or_without_one() {
        let at = |text: &str| text.parse::<Moment>();
        assert!(matches!(at("2026-02-12T10:00:00+08:00"), Ok(Moment::Instant(_))));
        assert!(matches!(at("2026-02-12T02:00:00Z"), Ok(Moment::Instant(_))));
        let midnight = "2026-02-12T00:00:00".parse::<DateTime>().unwrap();
        assert!(matches!(at("2026-02-12"), Ok(Moment::Civil(it)) if it == midnight));
        assert!(matches!(at("2026-02-12T10:00"), Ok(Moment::Civil(_))));
        for wrong in ["", "soon", "2026-02-30", "2026-13-01", "1899-12-31", "2201-01-01", "10:00"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_event_may_name_a_time_itself() {
        let it: Happened = "gmt-overdue=2026-02-12T10:00..2026-02-14".parse().unwrap();
        assert!(it.until.is_some());
        assert!("received".parse::<Happened>().is_err());
        assert!("Received=2026-02-12".parse::<Happened>().is_err());
        assert!("received=2026-02-12..".parse::<Happened>().is_err());
    }
}

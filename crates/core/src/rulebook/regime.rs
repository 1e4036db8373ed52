//! One version of a regime: when it applies, what it obliges to, and the form of its file.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::{code::Code, lang::Text, rulefile::RuleFile};

use super::{
    Confidence, Duty, Facts, OwedBy, RegimeRef, calendar::Calendar, example::ExampleFile, facts,
};

/// How many obligations one regime may have.
const OBLIGATIONS_MAX: usize = 64;
/// The longest limit of each unit: ten years, more or less.
const DAYS_MAX: u32 = 3_660;

/// One version of a regime, ready to be asked.
#[derive(Clone, Debug)]
pub struct Regime {
    pub(super) id: RegimeRef,
    pub(super) valid_to: Option<Date>,
    pub(super) title: Text,
    pub(super) source: Text,
    pub(super) confidence: Confidence,
    pub(super) reviewed: bool,
    pub(super) zone: TimeZone,
    pub(super) calendar: Option<Arc<Calendar>>,
    /// A last day on a rest day moves to the next working day.
    pub(super) rolls: bool,
    pub(super) rules: Vec<Rule>,
    /// What each event does, and to which rules.
    pub(super) effects: HashMap<Code, Vec<Effect>>,
    applies_when: Vec<Conditions>,
    events: BTreeMap<Code, Vec<EventSource>>,
    /// Where the file names events of the core, to be checked against those that there are.
    pub(super) mapped: Vec<(Code, usize)>,
    pub(super) file: String,
}

/// One obligation, as a regime states it.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) name: Code,
    pub(super) title: Text,
    pub(super) duty: Duty,
    /// `None`: whoever the event is addressed to.
    pub(super) owed_by: Option<OwedBy>,
    /// A clock for each subject of the events.
    pub(super) each: bool,
    pub(super) within: Length,
    pub(super) extended: Vec<Length>,
    pub(super) source: Text,
    pub(super) confidence: Confidence,
}

/// What an event does to a rule.
#[derive(Clone, Debug)]
pub(super) struct Effect {
    /// Index into the rules.
    pub(super) rule: usize,
    pub(super) does: Does,
    /// Only where these hold; empty where always.
    pub(super) when: Conditions,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Does {
    // In the order in which one event that does several things does them.
    Stop,
    Lapse,
    Restart,
    Start,
    /// Declares the extension with this index.
    Extend(usize),
}

/// How long something may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Minutes from the moment itself.
    Minutes(u32),
    /// Hours from the moment itself, whatever the calendar says.
    Hours(u32),
    /// Calendar days; the day it starts on does not count.
    Days(u32),
    /// Working days of the regime's calendar; the day it starts on does not count.
    WorkingDays(u32),
}

/// Facts that must all hold: for each, the values that will do.
pub(super) type Conditions = BTreeMap<Code, Vec<String>>;

/// What a reader should know of a regime before asking it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RegimeSummary {
    /// The version.
    pub id: RegimeRef,
    /// The last day on which it is valid, where known.
    pub valid_to: Option<Date>,
    /// What it is called.
    pub title: Text,
    /// Where it stands.
    pub source: Text,
    /// How sure the file is.
    pub confidence: Confidence,
    /// Whether counsel has confirmed it.
    pub reviewed: bool,
    /// The time zone in which its days are counted.
    pub zone: String,
    /// The names of the events it speaks of.
    pub events: Vec<Code>,
    /// What it obliges to, by name.
    pub obligations: Vec<ObligationSummary>,
}

/// What a regime obliges to, before it happens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ObligationSummary {
    /// What the regime file calls it.
    pub name: Code,
    /// What it is.
    pub title: Text,
    /// What kind of thing is owed.
    pub duty: Duty,
    /// Who owes it; `None`: whoever is asked.
    pub owed_by: Option<OwedBy>,
    /// How long it may take.
    pub within: Length,
}

impl Regime {
    /// Whether it applies to a case with these facts, triggered at this time.
    pub fn applies(&self, facts: &Facts, trigger: Timestamp) -> bool {
        let day = self.zone.to_datetime(trigger).date();
        let valid = self.id.valid_from <= day && self.valid_to.is_none_or(|last| day <= last);
        valid && self.applies_when.iter().any(|conditions| hold(conditions, facts))
    }

    /// What a reader should know of it.
    pub fn summary(&self) -> RegimeSummary {
        let obligations = self.rules.iter().map(|rule| ObligationSummary {
            name: rule.name.clone(),
            title: rule.title.clone(),
            duty: rule.duty,
            owed_by: rule.owed_by,
            within: rule.within,
        });
        RegimeSummary {
            id: self.id.clone(),
            valid_to: self.valid_to,
            title: self.title.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
            reviewed: self.reviewed,
            zone: self.zone.iana_name().unwrap_or("UTC").to_owned(),
            events: self.events.keys().cloned().collect(),
            obligations: obligations.collect(),
        }
    }

    /// Whether the two are versions of one regime that would both be valid on some day.
    pub(super) fn overlaps(&self, other: &Regime) -> bool {
        let ends_before =
            |it: &Regime, next: &Regime| it.valid_to.is_some_and(|last| last < next.id.valid_from);
        self.id.regime == other.id.regime && !ends_before(self, other) && !ends_before(other, self)
    }
}

pub(super) fn hold(conditions: &Conditions, facts: &Facts) -> bool {
    conditions.iter().all(|(name, allowed)| {
        facts.get(name).is_some_and(|value| allowed.iter().any(|it| it == value))
    })
}

// What follows is the file format, field by field.

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RegimeFile {
    id: Code,
    title: Text,
    source: Text,
    valid_from: Date,
    valid_to: Option<Spanned<Date>>,
    zone: Spanned<String>,
    calendar: Option<Spanned<Code>>,
    #[serde(default)]
    roll: Roll,
    confidence: Confidence,
    reviewed: bool,
    /// Any of these; within one, all of the facts. `[{}]` applies always.
    applies_when: Spanned<Vec<Conditions>>,
    /// The regime's own names for events, and the events of the core that they stand for.
    events: BTreeMap<Code, Vec<Spanned<EventSource>>>,
    obligation: Vec<Spanned<RuleFileEntry>>,
    pub(super) example: Vec<Spanned<ExampleFile>>,
}

/// What becomes of a last day on which nobody works.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Roll {
    /// It stays.
    #[default]
    None,
    /// The next working day is the last day.
    NextWorkingDay,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum EventSource {
    Always(Code),
    Sometimes(SometimesFile),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SometimesFile {
    event: Code,
    when: Conditions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleFileEntry {
    name: Spanned<Code>,
    title: Text,
    duty: Duty,
    owed_by: Owner,
    starts: Vec<Spanned<Code>>,
    stops: Vec<Spanned<Code>>,
    /// Events after which it is no longer owed.
    #[serde(default)]
    lapses: Vec<Spanned<Code>>,
    /// Events from which an open clock is counted anew.
    #[serde(default)]
    restarts: Vec<Spanned<Code>>,
    #[serde(default)]
    each: bool,
    within: Spanned<Length>,
    #[serde(default)]
    extended: Vec<Extension>,
    source: Option<Text>,
    confidence: Option<Confidence>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Owner {
    Institution,
    Complainant,
    Merchant,
    Platform,
    Regulator,
    Addressee,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extension {
    by: Spanned<Code>,
    /// In all, from the original trigger.
    to: Spanned<Length>,
}

impl Owner {
    const fn party(self) -> Option<OwedBy> {
        match self {
            Owner::Institution => Some(OwedBy::Institution),
            Owner::Complainant => Some(OwedBy::Complainant),
            Owner::Merchant => Some(OwedBy::Merchant),
            Owner::Platform => Some(OwedBy::Platform),
            Owner::Regulator => Some(OwedBy::Regulator),
            Owner::Addressee => None,
        }
    }
}

impl EventSource {
    fn parts(&self) -> (&Code, Conditions) {
        match self {
            EventSource::Always(event) => (event, Conditions::new()),
            EventSource::Sometimes(it) => (&it.event, it.when.clone()),
        }
    }
}

impl RegimeFile {
    /// Turns the file into a regime, noting every problem. The examples are left to be checked.
    pub(super) fn regime(
        &self,
        calendars: &BTreeMap<Code, Arc<Calendar>>,
        file: &mut RuleFile<'_>,
    ) -> Regime {
        let zone = TimeZone::get(self.zone.get_ref()).unwrap_or_else(|_| {
            file.problem(self.zone.span(), format!("`{}` is not a time zone", self.zone.get_ref()));
            TimeZone::UTC
        });
        let calendar = self.calendar.as_ref().and_then(|name| {
            let found = calendars.get(name.get_ref()).cloned();
            if found.is_none() {
                file.problem(name.span(), format!("there is no calendar `{}`", name.get_ref()));
            }
            found
        });
        self.check_head(file);
        let events = self.events.iter();
        let mapped = self
            .events
            .values()
            .flatten()
            .map(|source| (source.get_ref().parts().0.clone(), file.line(source.span().start)));
        let mapped = mapped.collect();
        let mut regime = Regime {
            id: RegimeRef { regime: self.id.clone(), valid_from: self.valid_from },
            valid_to: self.valid_to.as_ref().map(|it| *it.get_ref()),
            title: self.title.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
            reviewed: self.reviewed,
            zone,
            calendar,
            rolls: self.roll == Roll::NextWorkingDay,
            rules: Vec::new(),
            effects: HashMap::new(),
            applies_when: self.applies_when.get_ref().clone(),
            events: events
                .map(|(name, list)| {
                    (name.clone(), list.iter().map(|it| it.get_ref().clone()).collect())
                })
                .collect(),
            mapped,
            file: file.name.to_owned(),
        };
        for entry in &self.obligation {
            self.add_rule(entry.get_ref(), &mut regime, file);
        }
        regime
    }

    fn check_head(&self, file: &mut RuleFile<'_>) {
        if let Some(last) = &self.valid_to
            && *last.get_ref() < self.valid_from
        {
            file.problem(last.span(), "`valid-to` is before `valid-from`");
        }
        if self.applies_when.get_ref().is_empty() {
            let what = "an empty `applies-when` never applies; `[{}]` always does";
            file.problem(self.applies_when.span(), what);
        }
        let sometimes = self.events.values().flatten().map(|it| it.get_ref().parts().1);
        let all: Vec<Conditions> =
            self.applies_when.get_ref().iter().cloned().chain(sometimes).collect();
        for (name, allowed) in all.iter().flatten() {
            if allowed.is_empty() || !allowed.iter().all(|it| facts::is_value(it)) {
                let what = format!("`{name}` needs values of letters, digits and hyphens");
                file.problem(self.applies_when.span(), what);
            }
        }
        if self.roll == Roll::NextWorkingDay && self.calendar.is_none() {
            file.problem(0..0, "rolling to the next working day needs a `calendar`");
        }
        if OBLIGATIONS_MAX < self.obligation.len() {
            file.problem(0..0, format!("a regime has at most {OBLIGATIONS_MAX} obligations"));
        }
    }

    fn add_rule(&self, entry: &RuleFileEntry, regime: &mut Regime, file: &mut RuleFile<'_>) {
        let name = entry.name.get_ref();
        if regime.rules.iter().any(|it| it.name == *name) {
            file.problem(entry.name.span(), format!("there are two obligations named `{name}`"));
        }
        if !self.example.iter().any(|it| it.get_ref().speaks_of(name)) {
            file.problem(entry.name.span(), format!("obligation `{name}` has no worked example"));
        }
        if entry.starts.is_empty() || entry.stops.is_empty() {
            file.problem(
                entry.name.span(),
                format!("`{name}` needs events in `starts` and `stops`"),
            );
        }
        let lengths = [&entry.within].into_iter().chain(entry.extended.iter().map(|it| &it.to));
        for length in lengths {
            self.check_length(*length.get_ref(), length.span(), file);
        }

        let rule = regime.rules.len();
        let lists = [
            (Does::Start, &entry.starts),
            (Does::Stop, &entry.stops),
            (Does::Lapse, &entry.lapses),
            (Does::Restart, &entry.restarts),
        ];
        let named =
            lists.into_iter().flat_map(|(does, events)| events.iter().map(move |it| (does, it)));
        let extends =
            entry.extended.iter().enumerate().map(|(index, it)| (Does::Extend(index), &it.by));
        for (does, event) in named.chain(extends) {
            self.add_effect(rule, does, event, regime, file);
        }
        regime.rules.push(Rule {
            name: name.clone(),
            title: entry.title.clone(),
            duty: entry.duty,
            owed_by: entry.owed_by.party(),
            each: entry.each,
            within: *entry.within.get_ref(),
            extended: entry.extended.iter().map(|it| *it.to.get_ref()).collect(),
            source: entry.source.clone().unwrap_or_else(|| self.source.clone()),
            confidence: entry.confidence.unwrap_or(self.confidence),
        });
    }

    /// The regime's own name of an event does it, and so do the core's events behind that name.
    fn add_effect(
        &self,
        rule: usize,
        does: Does,
        event: &Spanned<Code>,
        regime: &mut Regime,
        file: &mut RuleFile<'_>,
    ) {
        let name = event.get_ref();
        let Some(sources) = self.events.get(name) else {
            file.problem(
                event.span(),
                format!("`{name}` is not among the `[events]` of this file"),
            );
            return;
        };
        let mut all = vec![(name.clone(), Conditions::new())];
        for source in sources {
            let (event, when) = source.get_ref().parts();
            if event != name || !when.is_empty() {
                all.push((event.clone(), when));
            }
        }
        for (event, when) in all {
            let effects = regime.effects.entry(event).or_default();
            effects.push(Effect { rule, does, when });
            effects.sort_by_key(|it| (it.rule, it.does));
        }
    }

    fn check_length(&self, length: Length, place: Range<usize>, file: &mut RuleFile<'_>) {
        let (amount, most) = match length {
            Length::Minutes(n) => (n, DAYS_MAX * 24 * 60),
            Length::Hours(n) => (n, DAYS_MAX * 24),
            Length::Days(n) | Length::WorkingDays(n) => (n, DAYS_MAX),
        };
        if amount == 0 || most < amount {
            file.problem(place.clone(), format!("a limit is 1 to {most} of its unit"));
        }
        if matches!(length, Length::WorkingDays(_)) && self.calendar.is_none() {
            file.problem(place, "working days need a `calendar`");
        }
    }
}

//! One version of a regime: when it applies and what it obliges to.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{code::Code, lang::Text};

use super::{
    Confidence, Duty, Facts, LateCompensation, Limit, Milestone, Need, NextWay, OwedBy, RegimeRef,
    edition::Editions,
};

pub(super) use form::RegimeFile;

mod check;
mod form;

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
    pub(super) calendar: Option<Editions>,
    /// Business days are the institution's own.
    pub(super) business: Business,
    /// A last day on a rest day moves to the next working day.
    pub(super) rolls: bool,
    /// A last day ends when business closes.
    pub(super) closes_early: bool,
    pub(super) retention: Option<Retention>,
    pub(super) rules: Vec<Rule>,
    /// What each event does, and to which rules.
    pub(super) effects: HashMap<Code, Vec<Effect>>,
    applies_when: Vec<Conditions>,
    events: Vec<Code>,
    facts: BTreeMap<Code, Vec<String>>,
    /// Where the file names events of the core, to be checked against those that there are.
    pub(super) mapped: Vec<(Code, usize)>,
    /// Where the file names channels, to be checked against those that there are.
    pub(super) channels: Vec<(Code, usize)>,
    pub(super) file: String,
    /// Worked examples, as the file gives them.
    pub(super) examples: Vec<Example>,
}

/// A worked example of a regime. What it comes to, [`super::Rulebook::explain`] says; the file
/// would not have loaded if that were not what it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// What is to be learned from it.
    pub why: Text,
    /// What happened, in the order of time.
    pub given: Vec<Milestone>,
    /// What is known besides.
    pub facts: Facts,
}

/// Whose business days a regime means.
#[derive(Clone, Debug)]
pub(super) enum Business {
    /// The working days of the regime's calendar.
    WorkingDays,
    /// The institution's own; `None` where it has given none, and the regime's calendar stands in.
    Institution(Option<Editions>),
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
    /// Any of these; always where there are none.
    pub(super) when: Vec<Conditions>,
    pub(super) within: Limit,
    pub(super) extended: Vec<ExtensionRule>,
    pub(super) pauses: Vec<Text>,
    /// Never later than this from the start.
    pub(super) cap: Option<Limit>,
    /// The rule whose limit, when it is over, starts this one.
    pub(super) after: Option<usize>,
    pub(super) compensation: Option<LateCompensation>,
    pub(super) if_late: Option<NextWay>,
    pub(super) source: Text,
    pub(super) confidence: Confidence,
}

/// A longer limit for whoever declares it in time.
#[derive(Clone, Debug)]
pub(super) struct ExtensionRule {
    pub(super) by: Vec<Code>,
    /// In all, from the start.
    pub(super) to: Limit,
    pub(super) needs: Vec<Need>,
    pub(super) title: Text,
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
    /// Ends the pause with this index.
    Resume(usize),
    /// Begins the pause with this index.
    Pause(usize),
}

/// Facts that must all hold: for each, the values that will do.
pub type Conditions = BTreeMap<Code, Vec<String>>;

/// How long the papers of a case are kept at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retention {
    /// How many years.
    pub years: u32,
    /// From when on.
    pub from: RetentionStart,
}

/// From when on papers are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionStart {
    /// From the day on which the complaint was closed.
    Closed,
    /// From the day on which it was received.
    Received,
}

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
    /// The calendar of its working days.
    pub calendar: Option<Code>,
    /// Its business days are those of the institution.
    pub business_days_of_institution: bool,
    /// How long the papers are kept at least.
    pub retention: Option<Retention>,
    /// The names of the events it speaks of.
    pub events: Vec<Code>,
    /// The facts that it asks for, with the values that make a difference. None are listed for a
    /// number, such as `billing-day`.
    pub facts: BTreeMap<Code, Vec<String>>,
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
    /// How long it may take: the first of these whose facts hold.
    pub within: Limit,
    /// How long at most, pauses and extensions included.
    pub cap: Option<Limit>,
    /// The longer limits that may be declared, in their order.
    pub extended: Vec<ExtensionSummary>,
    /// The next way that opens when it is late.
    pub if_late: Option<NextWay>,
    /// How sure the file is of it.
    pub confidence: Confidence,
    /// Where it stands.
    pub source: Text,
}

/// A longer limit, before anybody declares it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExtensionSummary {
    /// The events that declare it.
    pub by: Vec<Code>,
    /// How long it may then take in all: the first of these whose facts hold.
    pub to: Limit,
    /// What it takes besides being declared.
    pub needs: Vec<Need>,
    /// What it is.
    pub title: Text,
}

impl ExtensionRule {
    fn summary(&self) -> ExtensionSummary {
        let ExtensionRule { by, to, needs, title } = self.clone();
        ExtensionSummary { by, to, needs, title }
    }
}

impl Regime {
    /// Which version of which regime.
    pub const fn id(&self) -> &RegimeRef {
        &self.id
    }

    /// How long papers are kept under it, where it says.
    pub const fn retention(&self) -> Option<Retention> {
        self.retention
    }

    /// The zone in which its days are counted.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it applies to a case with these facts, triggered at this time.
    pub fn applies(&self, facts: &Facts, trigger: Timestamp) -> bool {
        self.days_away(trigger) == 0 && any_holds(&self.applies_when, facts)
    }

    /// How many days before its first or after its last day this time lies; 0 within.
    pub(super) fn days_away(&self, trigger: Timestamp) -> u32 {
        let day = self.zone.to_datetime(trigger).date();
        let days = |from: Date, to: Date| (to - from).get_days().unsigned_abs();
        match self.valid_to {
            _ if day < self.id.valid_from => days(day, self.id.valid_from),
            Some(last) if last < day => days(last, day),
            _ => 0,
        }
    }

    /// Worked examples, in the order of the file.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// What a reader should know of it.
    pub fn summary(&self) -> RegimeSummary {
        let obligations = self.rules.iter().map(|rule| ObligationSummary {
            name: rule.name.clone(),
            title: rule.title.clone(),
            duty: rule.duty,
            owed_by: rule.owed_by,
            within: rule.within.clone(),
            cap: rule.cap.clone(),
            extended: rule.extended.iter().map(ExtensionRule::summary).collect(),
            if_late: rule.if_late.clone(),
            confidence: rule.confidence,
            source: rule.source.clone(),
        });
        RegimeSummary {
            id: self.id.clone(),
            valid_to: self.valid_to,
            title: self.title.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
            reviewed: self.reviewed,
            zone: self.zone.iana_name().unwrap_or("UTC").to_owned(),
            calendar: self.calendar.as_ref().map(|it| it.newest().id().calendar.clone()),
            business_days_of_institution: matches!(self.business, Business::Institution(_)),
            retention: self.retention,
            events: self.events.clone(),
            facts: self.facts.clone(),
            obligations: obligations.collect(),
        }
    }

    /// The days of `business-days`, and whether they only stand in for the institution's.
    pub(super) fn business_days(&self) -> (Option<&Editions>, bool) {
        match &self.business {
            Business::WorkingDays => (self.calendar.as_ref(), false),
            Business::Institution(Some(own)) => (Some(own), false),
            Business::Institution(None) => (self.calendar.as_ref(), true),
        }
    }

    /// Gives it the institution's own business days, if these are the ones it means.
    pub(super) fn with_institution(mut self, own: Option<&Editions>) -> Regime {
        if let Business::Institution(business) = &mut self.business {
            *business = own.cloned();
        }
        self
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

/// Whether any of these holds.
pub(super) fn any_holds(any: &[Conditions], facts: &Facts) -> bool {
    any.iter().any(|conditions| hold(conditions, facts))
}

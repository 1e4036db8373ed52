//! The law as data: who owes what by when. One file per version of a regime, one per calendar.
//!
//! A pure function of history, rules and calendars. Rule files carry worked examples, and one
//! that fails its own examples does not load.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{code::Code, lang::Text};

pub use facts::{BadFact, FACTS_MAX, Facts};
pub use regime::{Length, ObligationSummary, Regime, RegimeSummary};
pub use version::{BadVersion, CalendarRef, RegimeRef};

pub use crate::rulefile::RuleProblem;

use calendar::Calendar;
use steps::Steps;

pub mod calendar;
mod clock;
mod example;
mod facts;
mod load;
mod regime;
mod steps;
mod version;

/// Something that happened to a case, as far as time limits care.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Milestone {
    /// The kind of event: the core's kebab-case name of it (`lodged`, `ruled`), or the name that
    /// a regime uses (`transferred-received`).
    pub what: Code,
    /// When it happened.
    pub at: Timestamp,
    /// What it is about, where a case may have several: the question that was asked or answered,
    /// the remedy that was sent. Rules with `each = true` keep a clock per subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Uuid>,
    /// Who has to act next, where the event says so (whom a question was put to). Rules with
    /// `owed-by = "addressee"` take it from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<OwedBy>,
    /// Until when, where the event says so: the day an extension promises, the time a platform
    /// set. The last instant that is in time, or any instant of the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Milestone {
    /// An event that says no more than that it happened.
    pub const fn new(what: Code, at: Timestamp) -> Milestone {
        Milestone { what, at, about: None, addressee: None, until: None }
    }

    /// The same, about one question, remedy or other subject.
    pub fn about(self, subject: Uuid) -> Milestone {
        Milestone { about: Some(subject), ..self }
    }

    /// The same, with who has to act next.
    pub fn addressed_to(self, party: OwedBy) -> Milestone {
        Milestone { addressee: Some(party), ..self }
    }

    /// The same, with the time that the event itself names.
    pub fn until(self, time: Timestamp) -> Milestone {
        Milestone { until: Some(time), ..self }
    }
}

/// Who owes something.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OwedBy {
    /// Who must handle the complaint.
    Institution,
    /// Who complains: a window to act in rather than a duty.
    Complainant,
    /// The merchant or payee complained about.
    Merchant,
    /// The platform that passed the complaint on.
    Platform,
    /// The public body that the complaint went to.
    Regulator,
}

/// What kind of thing is owed. Clocks of the same duty and party run side by side, and the
/// earliest of them is binding.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Duty {
    /// To confirm that the complaint arrived.
    Acknowledge,
    /// To say a first word on the matter.
    Respond,
    /// To decide, or to answer for good.
    Decide,
    /// To look again after an objection.
    Review,
    /// To answer a question that was put.
    AnswerRequest,
    /// To object to a ruling, where one wants to.
    Object,
    /// To carry out what was ruled or agreed.
    Deliver,
    /// To say whether it arrived.
    ConfirmArrival,
    /// To tell the public body what came of it.
    Report,
}

/// How sure the rule file is of what it says.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Confidence {
    /// The text of the rule was read.
    Verified,
    /// Read in somebody's account of the rule.
    SecondHand,
    /// From memory.
    Recalled,
}

/// Whether an obligation was met. Lateness of one that is open depends on the time of asking:
/// see [`Obligation::is_late`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Standing {
    /// Not met yet.
    Open,
    /// Met in time.
    Met {
        /// When.
        at: Timestamp,
    },
    /// Met, but too late.
    MetLate {
        /// When.
        at: Timestamp,
    },
    /// No longer owed: the complaint was withdrawn, or went elsewhere.
    Lapsed {
        /// Since when.
        at: Timestamp,
    },
}

/// One thing that someone owes by some time under a regime.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Obligation {
    /// The version of the regime that says so.
    pub regime: RegimeRef,
    /// What the regime file calls it; unique within the regime.
    pub name: Code,
    /// What it is, in words.
    pub title: Text,
    /// What kind of thing is owed.
    pub duty: Duty,
    /// Who owes it.
    pub owed_by: OwedBy,
    /// The question, remedy or other subject, where the rule keeps a clock for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Uuid>,
    /// When the clock started.
    pub started_at: Timestamp,
    /// The first instant that is late.
    pub due: Timestamp,
    /// The last day that is in time, in the regime's zone; `None` for limits in hours.
    pub last_day: Option<Date>,
    /// Whether it was met.
    pub standing: Standing,
    /// Whether the limit was lengthened by an extension declared in time.
    pub extended: bool,
    /// The calendar does not reach far enough yet: `due` is the best estimate.
    pub provisional: bool,
    /// The calendar, in the edition that the days were counted on; `None` for limits in hours.
    pub calendar: Option<CalendarRef>,
    /// How sure the rule file is.
    pub confidence: Confidence,
    /// Whether counsel has confirmed the rule file.
    pub reviewed: bool,
    /// Where the rule stands.
    pub source: Text,
    /// Open, and the earliest of the open ones of the same duty and party.
    pub binding: bool,
}

impl Obligation {
    /// Not met, not lapsed, and the time is over.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.standing == Standing::Open && self.due <= now
    }

    /// Still to be met.
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }
}

/// An obligation and how its date came about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Explained {
    /// The result.
    #[serde(flatten)]
    pub obligation: Obligation,
    /// The calculation, step by step.
    pub steps: Vec<Text>,
}

/// A stretch of time in which something may be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The last day that is in time; `None` for limits in hours.
    pub last_day: Option<Date>,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The calendar does not reach far enough yet.
    pub provisional: bool,
}

/// Every regime and calendar that was loaded.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// By id, then by first day.
    regimes: Vec<Regime>,
    calendars: BTreeMap<Code, Arc<Calendar>>,
}

impl Rulebook {
    /// Reads rule files, given as (name, text); those in `calendars/` are calendars, the rest
    /// regimes. A whole rulebook, or every problem of every file.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Rulebook, Vec<RuleProblem>> {
        load::rulebook(files)
    }

    /// The rules that come with the program.
    ///
    /// # Panics
    /// Never in a build whose tests passed: they load these very files.
    pub fn shipped() -> Rulebook {
        Rulebook::from_files(load::SHIPPED).expect("the rules that are shipped load")
    }

    /// Every version of every regime, by id and first day.
    pub fn regimes(&self) -> impl Iterator<Item = &Regime> {
        self.regimes.iter()
    }

    /// One version of a regime.
    pub fn regime(&self, id: &RegimeRef) -> Option<&Regime> {
        self.regimes.iter().find(|it| it.id == *id)
    }

    /// A calendar by its code.
    pub fn calendar(&self, code: &str) -> Option<&Calendar> {
        self.calendars.get(code).map(Arc::as_ref)
    }

    /// The versions of the regimes that apply to a case with these facts, triggered at this time.
    pub fn applicable(&self, facts: &Facts, trigger: Timestamp) -> Vec<RegimeRef> {
        let applying = self.regimes.iter().filter(|it| it.applies(facts, trigger));
        applying.map(|it| it.id.clone()).collect()
    }

    /// Everything owed under these regimes after this history, in the order of the rule files;
    /// versions that are not in the rulebook are left out. The history is in the order of time.
    pub fn obligations(
        &self,
        regimes: &[RegimeRef],
        facts: &Facts,
        history: &[Milestone],
    ) -> Vec<Obligation> {
        let mut all = Vec::new();
        for regime in regimes.iter().filter_map(|id| self.regime(id)) {
            regime.obligations(facts, history, |it, _| all.push(it), false);
        }
        mark_binding(all.iter_mut());
        all
    }

    /// The same with the steps of every calculation.
    pub fn explain(
        &self,
        regimes: &[RegimeRef],
        facts: &Facts,
        history: &[Milestone],
    ) -> Vec<Explained> {
        let mut all = Vec::new();
        for regime in regimes.iter().filter_map(|id| self.regime(id)) {
            let keep = |obligation, steps: Steps| {
                all.push(Explained { obligation, steps: steps.into_texts() });
            };
            regime.obligations(facts, history, keep, true);
        }
        mark_binding(all.iter_mut().map(|it| &mut it.obligation));
        all
    }

    /// Until when a ruling made at `ruled_at` may be objected to: the longest window that any of
    /// these regimes gives. `None` where none gives one.
    pub fn objection_window(&self, regimes: &[RegimeRef], ruled_at: Timestamp) -> Option<Window> {
        let regimes = regimes.iter().filter_map(|id| self.regime(id));
        let windows = regimes.flat_map(|it| it.windows(Duty::Object, ruled_at));
        windows.max_by_key(|it| it.due)
    }

    /// The events that regime files take for the core's own, and that `is_known` does not know.
    pub fn unknown_events(&self, is_known: impl Fn(&str) -> bool) -> Vec<RuleProblem> {
        let mapped = self.regimes.iter().flat_map(|regime| {
            regime.mapped.iter().map(move |(event, line)| (event, *line, &regime.file))
        });
        let unknown = mapped.filter(|(event, _, _)| !is_known(event));
        unknown
            .map(|(event, line, file)| RuleProblem {
                file: file.clone(),
                line,
                what: format!("`{event}` is not an event of a case"),
            })
            .collect()
    }
}

/// Of the open clocks of the same duty, party and subject, the earliest binds.
fn mark_binding<'a>(all: impl Iterator<Item = &'a mut Obligation>) {
    let mut earliest: Vec<&mut Obligation> = Vec::new();
    for obligation in all.filter(|it| it.is_open()) {
        let key = |it: &Obligation| (it.duty, it.owed_by, it.about);
        match earliest.iter_mut().find(|it| key(it) == key(obligation)) {
            Some(known) if obligation.due < known.due => *known = obligation,
            Some(_) => (),
            None => earliest.push(obligation),
        }
    }
    earliest.into_iter().for_each(|it| it.binding = true);
}

//! The law as data: who owes what by when. One file per version of a regime, one per calendar.
//!
//! A pure function of history, rules and calendars. Rule files carry worked examples, and one
//! that fails its own examples does not load.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::code::Code;

pub use facts::{BadFact, FACTS_MAX, Facts};
pub use length::{Alternative, Length, Limit};
pub use obligation::{
    Explained, Extension, LateCompensation, Need, NextWay, Obligation, Standing, Window,
};
pub use regime::{
    Conditions, Example, ExtensionSummary, ObligationSummary, Regime, RegimeSummary, Retention,
    RetentionStart,
};
pub use retention::years_after;
pub use version::{BadVersion, CalendarRef, RegimeRef};

pub use crate::rulefile::RuleProblem;

use calendar::Calendar;
use edition::Editions;
use obligation::mark_binding;
use steps::Steps;

pub mod calendar;
mod clock;
mod count;
mod edition;
mod example;
mod facts;
mod length;
mod load;
mod obligation;
mod regime;
mod retention;
mod settle;
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
    /// To decide whether to take it on.
    Admit,
    /// To decide, or to answer for good.
    Decide,
    /// To look again after an objection.
    Review,
    /// To answer a question that was put.
    AnswerRequest,
    /// To give the money back, or to credit it.
    Refund,
    /// To carry out what was ruled or agreed.
    Deliver,
    /// To tell the result.
    Tell,
    /// To tell the public body what came of it.
    Report,
    /// To object to a ruling, where one wants to.
    Object,
    /// To say whether it arrived.
    ConfirmArrival,
    /// To give notice or file in time.
    Claim,
    /// To take the matter further.
    Escalate,
    /// To settle early, and be spared the full procedure.
    SettleEarly,
}

impl Duty {
    /// A window in which something may be done, rather than a duty: nobody is late with an
    /// objection that they do not make.
    pub const fn is_window(self) -> bool {
        use Duty as D;
        matches!(self, D::Object | D::ConfirmArrival | D::Claim | D::Escalate | D::SettleEarly)
    }
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

/// Every regime and calendar that was loaded.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// By id, then by first day.
    regimes: Vec<Regime>,
    calendars: BTreeMap<Code, Editions>,
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

    /// The files that come with the program: calendars and regimes, by their paths from `rules/`.
    pub const fn shipped_files() -> &'static [(&'static str, &'static str)] {
        load::SHIPPED
    }

    /// The rules that come with the program with an institution's own laid over them: a file of
    /// the same path (from `rules/`) takes the place of the shipped one, others are added.
    ///
    /// Shipped regimes that stay are not held to their worked examples again: these are about the
    /// calendars that came with them.
    pub fn shipped_with(files: &[(&str, &str)]) -> Result<Rulebook, Vec<RuleProblem>> {
        load::shipped_with(files)
    }

    /// Every version of every regime, by id and first day.
    pub fn regimes(&self) -> impl Iterator<Item = &Regime> {
        self.regimes.iter()
    }

    /// One version of a regime.
    pub fn regime(&self, id: &RegimeRef) -> Option<&Regime> {
        self.regimes.iter().find(|it| it.id == *id)
    }

    /// The version of a regime that is valid on the day of this time, or else the nearest one, and
    /// whether it is in force on that day. `None` where there is no such regime.
    pub fn version_for(&self, id: &str, trigger: Timestamp) -> Option<(&Regime, bool)> {
        let versions = self.regimes.iter().filter(|it| it.id.regime == id);
        let nearest = versions.min_by_key(|it| it.days_away(trigger))?;
        Some((nearest, nearest.days_away(trigger) == 0))
    }

    /// A calendar by its code, in its newest edition.
    pub fn calendar(&self, code: &str) -> Option<&Calendar> {
        self.calendars.get(code).map(Editions::newest)
    }

    /// Every edition of every calendar, by code and day.
    pub fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.calendars.values().flat_map(Editions::iter)
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
    pub fn objection_window(
        &self,
        regimes: &[RegimeRef],
        facts: &Facts,
        ruled_at: Timestamp,
    ) -> Option<Window> {
        let regimes = regimes.iter().filter_map(|id| self.regime(id));
        let windows = regimes.flat_map(|it| it.windows(Duty::Object, facts, ruled_at));
        windows.max_by_key(|it| it.due)
    }

    /// The events that regime files take for the core's own, and that `is_known` does not know.
    pub fn unknown_events(&self, is_known: impl Fn(&str) -> bool) -> Vec<RuleProblem> {
        let of = |it: &Regime| it.mapped.clone();
        self.unknown(of, is_known, "is not an event of a case")
    }

    /// The channels that regime files send people to, and that `is_known` does not know.
    pub fn unknown_channels(&self, is_known: impl Fn(&str) -> bool) -> Vec<RuleProblem> {
        self.unknown(|it| it.channels.clone(), is_known, "is not the id of a channel")
    }

    fn unknown(
        &self,
        named: impl Fn(&Regime) -> Vec<(Code, usize)>,
        is_known: impl Fn(&str) -> bool,
        what: &str,
    ) -> Vec<RuleProblem> {
        let all = self.regimes.iter().flat_map(|regime| {
            named(regime).into_iter().map(|(name, line)| (name, line, &regime.file))
        });
        let unknown = all.filter(|(name, _, _)| !is_known(name));
        let problem = |(name, line, file): (Code, usize, &String)| RuleProblem {
            file: file.clone(),
            line,
            what: format!("`{name}` {what}"),
        };
        unknown.map(problem).collect()
    }
}

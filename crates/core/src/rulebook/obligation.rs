//! What the engine answers: who owes what by when, and how it stands.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{code::Code, lang::Text, money::Money};

use super::{CalendarRef, Confidence, Duty, Length, OwedBy, RegimeRef};

/// Whether an obligation was met. Lateness of one that is open depends on the time of asking:
/// see [`Obligation::is_late`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Standing {
    /// Not met yet.
    Open,
    /// Not met yet, and the clock stands still.
    Paused {
        /// Since when.
        since: Timestamp,
        /// The first instant that is late however long the pause lasts, where the rule has a cap.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<Timestamp>,
    },
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
    /// When the clock started, or was last started anew. In the future where it starts with the
    /// end of another limit that is not over yet.
    pub started_at: Timestamp,
    /// The first instant that is late.
    pub due: Timestamp,
    /// The last day that is in time, in the regime's zone; `None` for limits in hours and for
    /// times that an event named.
    pub last_day: Option<Date>,
    /// Whether it was met.
    pub standing: Standing,
    /// Whether the limit was lengthened by an extension declared in time.
    pub extended: bool,
    /// The calendar does not reach far enough yet, the clock stands still, or a fact is missing:
    /// `due` is the best estimate.
    pub provisional: bool,
    /// The calendar, in the edition that the days were counted on; `None` for limits in hours.
    pub calendar: Option<CalendarRef>,
    /// The institution's business days were not known: `calendar` stood in for them.
    #[serde(default)]
    pub stand_in: bool,
    /// What it costs to be late, where the rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compensation: Option<LateCompensation>,
    /// The next way that opens when it is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_late: Option<NextWay>,
    /// The extension that could still be had, while it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_extension: Option<Extension>,
    /// How sure the rule file is.
    pub confidence: Confidence,
    /// Whether counsel has confirmed the rule file.
    pub reviewed: bool,
    /// Where the rule stands.
    pub source: Text,
    /// Still to be met, and the earliest of those of the same duty and party.
    pub binding: bool,
}

/// Money that is owed for every day of being late.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LateCompensation {
    /// How much for each full calendar day.
    pub per_day: Money,
    /// Owed without being asked for.
    pub automatic: bool,
    /// The zone whose days are counted.
    pub zone: String,
}

/// Where one may go next once an obligation is late.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NextWay {
    /// The channels that open, by their codes in `rules/channels`.
    pub channels: Vec<Code>,
    /// What to tell the complainant.
    pub say: Text,
}

/// A longer limit that is there for whoever declares it in time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// The events that declare it, in the words of the regime.
    pub by: Vec<Code>,
    /// How long it may then take in all, from the start.
    pub to: Length,
    /// What it takes besides being declared.
    pub needs: Vec<Need>,
    /// What it is.
    pub title: Text,
}

/// What an extension needs so that it holds.
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
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Need {
    /// Somebody with the power to do so approved it.
    Approval,
    /// The complainant was told.
    Notice,
    /// A reason was given.
    Reason,
    /// A day was named on which the answer comes.
    Date,
    /// The money was credited provisionally.
    Credit,
}

impl Need {
    /// What it is, in words.
    pub fn in_words(self) -> Text {
        match self {
            Need::Approval => Text::new("须经批准", "approval"),
            Need::Notice => Text::new("须告知投诉人", "notice to the complainant"),
            Need::Reason => Text::new("须说明理由", "a reason"),
            Need::Date => Text::new("须告知预计答复日期", "the date of the answer"),
            Need::Credit => Text::new("须先行入账", "a provisional credit"),
        }
    }
}

impl Obligation {
    /// Not met, not lapsed, and the time is over. A clock that stands still is late only where a
    /// cap has passed.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.is_running() && self.due <= now
    }

    /// Still to be met, whether its clock runs or stands still.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open | Standing::Paused { .. })
    }

    /// Still to be met, and `due` comes whatever happens: the clock runs, or a cap holds while it
    /// stands still.
    pub fn is_running(&self) -> bool {
        matches!(self.standing, Standing::Open | Standing::Paused { at_most: Some(_), .. })
    }

    /// What is owed for being late up to this time: full calendar days after the last day, up to
    /// the day on which it was met, or today. `None` where the rule gives nothing, nobody is late,
    /// or the sum is beyond counting.
    pub fn compensation(&self, now: Timestamp) -> Option<Money> {
        let rule = self.compensation.as_ref()?;
        let until = match self.standing {
            Standing::MetLate { at } => at,
            Standing::Open | Standing::Paused { at_most: Some(_), .. } => now,
            _ => return None,
        };
        let zone = TimeZone::get(&rule.zone).ok()?;
        let late = (zone.to_datetime(until).date() - self.last_day?).get_days();
        if late <= 0 {
            return None;
        }
        let minor = rule.per_day.minor().checked_mul(i64::from(late))?;
        Some(Money::of_minor(minor, rule.per_day.currency()))
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

/// Of the clocks of the same duty, party and subject that run, the earliest binds.
pub(super) fn mark_binding<'a>(all: impl Iterator<Item = &'a mut Obligation>) {
    let mut earliest: Vec<&mut Obligation> = Vec::new();
    for obligation in all.filter(|it| it.is_running()) {
        let key = |it: &Obligation| (it.duty, it.owed_by, it.about);
        match earliest.iter_mut().find(|it| key(it) == key(obligation)) {
            Some(known) if obligation.due < known.due => *known = obligation,
            Some(_) => (),
            None => earliest.push(obligation),
        }
    }
    earliest.into_iter().for_each(|it| it.binding = true);
}

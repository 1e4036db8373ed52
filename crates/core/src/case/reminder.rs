//! Reminders: who is reminded of what they owe, how long before, and at what times of day not.
//!
//! Of the clocks that run for the same thing side by side, the earliest that is still to come is
//! reminded of. Only the next reminder of each is on the due-list.

use std::{fmt, str::FromStr};

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    party::Side,
    rulebook::{Obligation, OwedBy, Rulebook, Standing},
};

use super::{
    Case, Context, Event, Handling, Refusal,
    due::{Due, Owed, Task},
};

/// The most reminders of one obligation.
pub(crate) const STEPS_MAX: usize = 10;
/// The longest time before, in its own unit.
const LEAD_MAX: u16 = 365;

/// Who is reminded, how long before, and when they are left alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminders {
    /// The zone of the quiet hours, by IANA name.
    pub zone: String,
    /// The calendar (code of `rules/calendars`) that working days before are counted on.
    pub calendar: Code,
    /// Staff who handle the case.
    pub institution: SideReminders,
    /// Whoever complains.
    pub complainant: SideReminders,
    /// The merchant complained about.
    pub merchant: SideReminders,
}

/// How one side is reminded.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SideReminders {
    /// How long before, at most ten times; none where nobody wants to be reminded.
    #[serde(default)]
    pub before: Vec<Lead>,
    /// When not.
    #[serde(default)]
    pub quiet: Option<Quiet>,
}

/// Hours of every day in which nobody is reminded. Half open; over midnight where `until` is
/// earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quiet {
    /// `21:00`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "21:00:00"))]
    pub from: Time,
    /// `08:00`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "08:00:00"))]
    pub until: Time,
}

impl Quiet {
    /// Whether nobody is reminded at this time of day.
    pub fn holds(self, time: Time) -> bool {
        match self.from < self.until {
            true => self.from <= time && time < self.until,
            false => self.from <= time || time < self.until,
        }
    }
}

/// How long before a time is over: `3-working-days`, `1-days`, `2-hours`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Lead {
    count: u16,
    unit: LeadUnit,
}

/// What a [`Lead`] is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum LeadUnit {
    /// Days on which people work, by the calendar of the reminders.
    WorkingDays,
    /// Days of 24 hours.
    Days,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
}

/// A text that is not a [`Lead`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a time before: `3-working-days`, `1-days`, `2-hours` or `30-minutes`, at most 365")]
pub struct BadLead;

impl Lead {
    /// So many of this unit; more than 365 are 365.
    pub const fn of(count: u16, unit: LeadUnit) -> Lead {
        let count = if count < LEAD_MAX { count } else { LEAD_MAX };
        Lead { count, unit }
    }

    /// Its name, as events and tasks carry it.
    pub fn code(self) -> Code {
        self.to_string().parse().expect("a number, a hyphen and a unit are a code")
    }
}

impl fmt::Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.count, self.unit)
    }
}

impl FromStr for Lead {
    type Err = BadLead;

    fn from_str(text: &str) -> Result<Lead, BadLead> {
        let (count, unit) = text.split_once('-').ok_or(BadLead)?;
        let digits = count.bytes().all(|it| it.is_ascii_digit()) && !count.starts_with('0');
        let count = count.parse().ok().filter(|it| digits && *it <= LEAD_MAX).ok_or(BadLead)?;
        Ok(Lead { count, unit: unit.parse().map_err(|_| BadLead)? })
    }
}

impl TryFrom<String> for Lead {
    type Error = BadLead;

    fn try_from(text: String) -> Result<Lead, BadLead> {
        text.parse()
    }
}

impl From<Lead> for String {
    fn from(lead: Lead) -> String {
        lead.to_string()
    }
}

impl Default for Reminders {
    fn default() -> Reminders {
        use LeadUnit as U;
        let night = Quiet { from: Time::constant(21, 0, 0, 0), until: Time::constant(8, 0, 0, 0) };
        let side = |before: &[Lead]| SideReminders { before: before.to_vec(), quiet: Some(night) };
        let (day, hours) = (Lead::of(1, U::Days), Lead::of(2, U::Hours));
        Reminders {
            zone: "Asia/Shanghai".to_owned(),
            calendar: Code::of("cn"),
            institution: side(&[Lead::of(3, U::WorkingDays), day, hours]),
            complainant: side(&[Lead::of(3, U::Days)]),
            merchant: side(&[Lead::of(2, U::WorkingDays), day]),
        }
    }
}

impl Reminders {
    /// How whoever owes something is reminded; `None` for those who are not on this desk.
    fn side(&self, owed_by: OwedBy) -> Option<(Side, &SideReminders)> {
        match owed_by {
            OwedBy::Institution => Some((Side::Institution, &self.institution)),
            OwedBy::Complainant => Some((Side::Complainant, &self.complainant)),
            OwedBy::Merchant => Some((Side::Respondent, &self.merchant)),
            OwedBy::Platform | OwedBy::Regulator => None,
        }
    }

    /// What is wrong with it, if anything is: where, and what to do.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if TimeZone::get(&self.zone).is_err() {
            return Err(("house.reminders.zone", "not an IANA time zone such as Asia/Shanghai"));
        }
        let sides = [&self.institution, &self.complainant, &self.merchant];
        if sides.iter().any(|it| STEPS_MAX < it.before.len()) {
            return Err(("house.reminders", "at most 10 times before"));
        }
        let no_time = |it: &Quiet| it.from == it.until;
        if sides.iter().any(|it| it.quiet.as_ref().is_some_and(no_time)) {
            return Err(("house.reminders", "quiet hours begin and end at different times"));
        }
        Ok(())
    }
}

/// When to remind, in the order of time.
struct Plan<'a> {
    reminders: &'a Reminders,
    rules: &'a Rulebook,
    zone: TimeZone,
}

impl Plan<'_> {
    fn of<'a>(reminders: &'a Reminders, rules: &'a Rulebook) -> Plan<'a> {
        let zone = TimeZone::get(&reminders.zone).unwrap_or(TimeZone::UTC);
        Plan { reminders, rules, zone }
    }

    /// The reminders of an obligation, as it stands. What would come before the clock began is
    /// left out: whoever has two days is not told three days before.
    fn times(&self, owed: &Obligation) -> Vec<(Timestamp, Lead)> {
        let Some((_, side)) = self.reminders.side(owed.owed_by) else { return Vec::new() };
        let mut times = Vec::new();
        for lead in &side.before {
            let Some(at) = self.before(owed.due, *lead) else { continue };
            let at = side.quiet.map_or(at, |it| self.outside(it, at, owed.due));
            if owed.started_at < at && at < owed.due {
                times.push((at, *lead));
            }
        }
        times.sort_by_key(|(at, _)| *at);
        times
    }

    fn before(&self, due: Timestamp, lead: Lead) -> Option<Timestamp> {
        let count = i64::from(lead.count);
        match lead.unit {
            LeadUnit::WorkingDays => self.working_days_before(due, lead.count),
            LeadUnit::Days => due.checked_sub(SignedDuration::from_hours(24 * count)).ok(),
            LeadUnit::Hours => due.checked_sub(SignedDuration::from_hours(count)).ok(),
            LeadUnit::Minutes => due.checked_sub(SignedDuration::from_mins(count)).ok(),
        }
    }

    /// The same time of day on the `count`-th working day before.
    fn working_days_before(&self, due: Timestamp, count: u16) -> Option<Timestamp> {
        let mut at = self.zone.to_datetime(due);
        let mut left = count;
        while 0 < left {
            at = at.checked_sub(1.day()).ok()?;
            left -= u16::from(self.is_working(at.date()));
        }
        self.zone.to_timestamp(at).ok()
    }

    fn is_working(&self, day: Date) -> bool {
        match self.rules.calendar(&self.reminders.calendar) {
            Some(calendar) => calendar.is_working(day),
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// Not in the quiet hours: at their end, or at their beginning where their end is too late.
    fn outside(&self, quiet: Quiet, at: Timestamp, due: Timestamp) -> Timestamp {
        let civil = self.zone.to_datetime(at);
        let (day, time) = (civil.date(), civil.time());
        let (begins, ends) = match quiet.from < quiet.until {
            true if quiet.from <= time && time < quiet.until => (day, day),
            false if quiet.from <= time => (day, day.saturating_add(1.day())),
            false if time < quiet.until => (day.saturating_sub(1.day()), day),
            _ => return at,
        };
        let instant = |it: jiff::civil::DateTime| self.zone.to_timestamp(it).unwrap_or(at);
        let end = instant(ends.to_datetime(quiet.until));
        if end < due { end } else { instant(begins.to_datetime(quiet.from)) }
    }
}

impl Case {
    /// The next reminder of everything that is reminded of.
    pub(super) fn due_reminders(
        &self,
        owed: &[Obligation],
        rules: &Rulebook,
        reminders: &Reminders,
    ) -> Vec<Due> {
        let plan = Plan::of(reminders, rules);
        let coming = self.reminded_of(owed).into_iter();
        let next = coming.filter_map(|it| Some((it, *self.reminders_left(&plan, it).first()?)));
        let task = |(it, (at, lead)): (&Obligation, (Timestamp, Lead))| {
            let Owed { regime, name, about } = it.owed();
            Due { task: Task::Remind { regime, name, about, step: lead.code() }, at }
        };
        next.map(task).collect()
    }

    /// What is left of the reminders of an obligation.
    fn reminders_left(&self, plan: &Plan<'_>, owed: &Obligation) -> Vec<(Timestamp, Lead)> {
        let last = self.reminded.get(&owed.owed().key()).filter(|it| it.due == owed.due);
        let mut times = plan.times(owed);
        times.retain(|(at, _)| last.is_none_or(|it| it.at < *at));
        times
    }

    /// Of what runs side by side for the same thing, the earliest that is not over. What stands
    /// still is nobody's hurry.
    fn reminded_of<'a>(&self, owed: &'a [Obligation]) -> Vec<&'a Obligation> {
        let mut earliest: Vec<&Obligation> = Vec::new();
        let here = self.complaint.handling == Handling::House;
        let coming = owed.iter().filter(|it| {
            let concerns = match it.owed_by {
                OwedBy::Institution => here,
                OwedBy::Merchant => self.addressed,
                _ => true,
            };
            concerns && it.standing == Standing::Open && !self.missed.contains(&it.owed().key())
        });
        for one in coming {
            let key = |it: &Obligation| (it.duty, it.owed_by, it.about);
            match earliest.iter_mut().find(|it| key(it) == key(one)) {
                Some(known) if one.due < known.due => *known = one,
                Some(_) => (),
                None => earliest.push(one),
            }
        }
        earliest
    }
}

/// Reminds whoever owes something. Where several reminders have become due at once, one is given;
/// where the time is over already, none is, and that is what is written down.
pub(super) fn remind(
    case: &Case,
    owed: &Owed,
    step: &Code,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let plan = Plan::of(&ctx.house.reminders, ctx.rules);
    let all = case.obligations(ctx.rules);
    let coming = case.reminded_of(&all);
    let Some(obligation) = coming.into_iter().find(|it| owed.is(it)) else {
        return Err(Refusal::NothingToRemind);
    };
    let left = case.reminders_left(&plan, obligation);
    let Some(next) = left.first().filter(|(_, lead)| lead.code() == *step) else {
        return Err(Refusal::NothingToRemind);
    };
    if ctx.now < next.0 {
        return Err(Refusal::NothingToRemind);
    }
    let passed = left.iter().rfind(|(at, _)| *at <= ctx.now).unwrap_or(next);
    let to = ctx.house.reminders.side(obligation.owed_by).map_or(Side::Institution, |(it, _)| it);
    let Owed { regime, name, about } = owed.clone();
    let (step, due, too_late) = (passed.1.code(), obligation.due, obligation.due <= ctx.now);
    Ok(vec![Event::Reminded { regime, name, about, step, due, to, too_late }])
}

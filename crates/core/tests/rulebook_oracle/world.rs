//! What a random case is made of: calendars, regimes, facts and a history, as plain data.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use redress_core::{
    rulebook::{Duty, OwedBy},
    testkit::Dice,
};

/// Names and the values that will do: all of them must hold.
pub(crate) type Conditions = Vec<(String, Vec<String>)>;
/// From and to, in minutes of the day; more than 1440 on the next day.
pub(crate) type Shift = (u16, u16);

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) calendars: Vec<CalendarData>,
    pub(crate) regimes: Vec<RegimeData>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) history: Vec<Event>,
}

/// One edition of a calendar.
#[derive(Clone, Debug)]
pub(crate) struct CalendarData {
    pub(crate) id: &'static str,
    pub(crate) edition: Date,
    /// Of the calendar that it is based on, where it is.
    pub(crate) zone: &'static str,
    pub(crate) is_based: bool,
    pub(crate) weekend: Vec<Weekday>,
    pub(crate) hours: Vec<(HoursOf, Vec<Shift>)>,
    pub(crate) years: Vec<YearData>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum HoursOf {
    Working,
    Rest,
    Weekdays(Vec<Weekday>),
}

#[derive(Clone, Debug)]
pub(crate) struct YearData {
    pub(crate) year: i16,
    pub(crate) expected: bool,
    pub(crate) off: Vec<(Date, Date)>,
    pub(crate) working: Vec<Date>,
    pub(crate) hours: Vec<(Date, Vec<Shift>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct RegimeData {
    pub(crate) id: String,
    pub(crate) zone: &'static str,
    pub(crate) has_calendar: bool,
    /// Business days are the institution's.
    pub(crate) asks_institution: bool,
    pub(crate) rolls: bool,
    pub(crate) closes_early: bool,
    /// The regime's names, and the events of the core behind them.
    pub(crate) events: Vec<(String, Vec<(String, Conditions)>)>,
    pub(crate) rules: Vec<RuleData>,
}

#[derive(Clone, Debug)]
pub(crate) struct RuleData {
    pub(crate) name: String,
    pub(crate) duty: Duty,
    /// `None`: the addressee.
    pub(crate) owed_by: Option<OwedBy>,
    pub(crate) when: Vec<Conditions>,
    pub(crate) starts: Vec<String>,
    pub(crate) after: Option<String>,
    pub(crate) stops: Vec<String>,
    pub(crate) lapses: Vec<String>,
    pub(crate) restarts: Vec<String>,
    pub(crate) each: bool,
    pub(crate) within: Lengths,
    pub(crate) extended: Vec<(Vec<String>, Lengths)>,
    /// From and until.
    pub(crate) pauses: Vec<(Vec<String>, Vec<String>)>,
    pub(crate) cap: Option<Lengths>,
    /// Minor units of a rupee for each day.
    pub(crate) compensation: Option<i64>,
}

pub(crate) type Lengths = Vec<(Conditions, Length)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Length {
    pub(crate) unit: Unit,
    pub(crate) n: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    BusinessMinutes,
    BusinessHours,
    Days,
    Weeks,
    Months,
    Years,
    WorkingDays,
    BusinessDays,
    BillingCycles,
    Stated,
}

impl Unit {
    /// Over with a day rather than at a moment.
    pub(crate) fn is_of_days(self) -> bool {
        use Unit as U;
        ![U::Minutes, U::Hours, U::BusinessMinutes, U::BusinessHours, U::Stated].contains(&self)
    }

    pub(crate) fn is_of_business(self) -> bool {
        use Unit as U;
        [U::BusinessMinutes, U::BusinessHours, U::BusinessDays].contains(&self)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Event {
    pub(crate) what: String,
    pub(crate) at: Timestamp,
    pub(crate) about: Option<u128>,
    pub(crate) addressee: Option<OwedBy>,
    pub(crate) until: Option<Timestamp>,
}

impl Event {
    pub(crate) fn new(what: &str, at: Timestamp) -> Event {
        Event { what: what.to_owned(), at, about: None, addressee: None, until: None }
    }
}

impl World {
    /// The editions of a calendar, oldest first.
    pub(crate) fn editions(&self, id: &str) -> Vec<&CalendarData> {
        let mut all: Vec<&CalendarData> = self.calendars.iter().filter(|it| it.id == id).collect();
        all.sort_by_key(|it| it.edition);
        all
    }

    pub(crate) fn fact(&self, name: &str) -> Option<&str> {
        let found = self.facts.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same case with another history and other facts.
    pub(crate) fn with(&self, facts: Vec<(String, String)>, history: Vec<Event>) -> World {
        World { facts, history, ..self.clone() }
    }
}

/// Several numbers from `0` to `limit - 1`, most often few.
pub(crate) fn few(dice: &mut Dice, limit: u64) -> u64 {
    let most = dice.below(limit) + 1;
    dice.below(most)
}

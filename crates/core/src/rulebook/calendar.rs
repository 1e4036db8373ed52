//! Working days and business hours: which days count, which do not, and how far we know.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::{code::Code, lang::Text, rulefile::RuleProblem};

use super::{CalendarRef, Confidence};

pub use draw::{Cell, CellKind, Month, YearPicture, draw_year};
pub use file::CalendarDraft;
pub use hours::Shift;

use hours::Hours;
use year::Year;

mod draw;
mod file;
mod hours;
mod year;

/// The working days, and where it has any the business hours, of one region or institution. Years
/// that were announced are certain; other years are estimated from weekends and what statute
/// alone says.
#[derive(Clone, Debug)]
pub struct Calendar {
    id: CalendarRef,
    title: Text,
    source: Text,
    confidence: Confidence,
    based_on: Option<CalendarRef>,
    zone: TimeZone,
    weekend: Vec<Weekday>,
    years: BTreeMap<i16, Year>,
    hours: Hours,
}

/// Why a day counts as it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind<'a> {
    /// An ordinary working day.
    Working,
    /// A working day at the weekend that makes up for this holiday.
    MakeUp(&'a Text),
    /// A weekend.
    Weekend,
    /// A day off for this holiday.
    Holiday(&'a Text),
}

impl DayKind<'_> {
    /// Whether people work on it.
    pub const fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::MakeUp(_))
    }
}

/// What the file says of one year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct YearInfo<'a> {
    /// Which year.
    pub year: i16,
    /// Whether its working days were announced; an estimate otherwise.
    pub announced: bool,
    /// Where the announcements are, as addresses.
    pub notices: &'a [String],
    /// How many working days it has in all.
    pub working_days: u32,
}

impl Calendar {
    /// Reads a calendar file; `base` finds the calendar that it says it is based on. Every problem
    /// in it, or a calendar.
    pub fn from_toml(
        name: &str,
        text: &str,
        base: impl FnOnce(&Code) -> Option<Arc<Calendar>>,
    ) -> Result<Calendar, Vec<RuleProblem>> {
        let draft = CalendarDraft::read(name, text)?;
        let base = draft.based_on().and_then(base);
        draft.finish(base.as_deref())
    }

    /// Which calendar, in which edition.
    pub const fn id(&self) -> &CalendarRef {
        &self.id
    }

    /// What it is called.
    pub const fn title(&self) -> &Text {
        &self.title
    }

    /// Who announces these days, and where.
    pub const fn source(&self) -> &Text {
        &self.source
    }

    /// How sure the file is.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// The calendar, in the edition, whose days this one starts from.
    pub const fn based_on(&self) -> Option<&CalendarRef> {
        self.based_on.as_ref()
    }

    /// Where its days begin and its hours are told.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether people work on this day, as far as known.
    pub fn is_working(&self, day: Date) -> bool {
        match self.years.get(&day.year()) {
            Some(year) => year.is_working(day),
            None => !self.weekend.contains(&day.weekday()),
        }
    }

    /// Whether the working days of this day's year were announced.
    pub fn is_certain(&self, day: Date) -> bool {
        self.years.get(&day.year()).is_some_and(|year| year.announced)
    }

    /// Why this day counts as it does.
    pub fn kind(&self, day: Date) -> DayKind<'_> {
        let name = self.years.get(&day.year()).and_then(|year| year.named.get(&day));
        match (self.is_working(day), name) {
            (true, Some(name)) => DayKind::MakeUp(name),
            (true, None) => DayKind::Working,
            (false, Some(name)) => DayKind::Holiday(name),
            (false, None) => DayKind::Weekend,
        }
    }

    /// The years in the file that were announced, in order.
    pub fn announced_years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().filter(|(_, year)| year.announced).map(|(number, _)| *number)
    }

    /// What the file says of a year; `None` where it says nothing.
    pub fn year(&self, number: i16) -> Option<YearInfo<'_>> {
        let year = self.years.get(&number)?;
        Some(YearInfo {
            year: number,
            announced: year.announced,
            notices: &year.notices,
            working_days: year.count(),
        })
    }

    /// The n-th working day after this one (which does not count itself), and whether every day
    /// passed over on the way, and the result, is certain. The day itself for `n = 0`; where time
    /// ends before, its last day, uncertain.
    pub fn nth_working_day(&self, after: Date, n: u32) -> (Date, bool) {
        if n == 0 {
            return (after, self.is_certain(after));
        }
        let mut left = n;
        let mut certain = true;
        let mut passed = after.day_of_year().unsigned_abs();
        for number in after.year()..=Date::MAX.year() {
            let year = self.year_of(number);
            let is_last_day = number == after.year() && passed == year.days();
            certain &= year.announced || is_last_day;
            match year.nth_after(passed, left) {
                Ok(day) => return (day, certain),
                Err(counted) => left -= counted,
            }
            passed = 0;
        }
        (Date::MAX, false)
    }

    /// The first working day that is not before this one, and whether every day from this one up
    /// to it is certain.
    pub fn next_working_day(&self, from: Date) -> (Date, bool) {
        if self.is_working(from) {
            return (from, self.is_certain(from));
        }
        let (day, certain) = self.nth_working_day(from, 1);
        (day, certain && self.is_certain(from))
    }

    /// How many working days there are from the first to the last of these days, both included.
    pub fn working_days(&self, first: Date, last: Date) -> u32 {
        let mut count = 0;
        for number in first.year()..=last.year() {
            let year = self.year_of(number);
            let from = if number == first.year() { first.day_of_year().unsigned_abs() } else { 1 };
            let to =
                if number == last.year() { last.day_of_year().unsigned_abs() } else { year.days() };
            count += year.count_between(from, to);
        }
        count
    }

    /// A year of the file, or one that knows nothing but weekends.
    fn year_of(&self, number: i16) -> std::borrow::Cow<'_, Year> {
        match self.years.get(&number) {
            Some(year) => std::borrow::Cow::Borrowed(year),
            None => std::borrow::Cow::Owned(Year::of_weekends(number, &self.weekend)),
        }
    }
}

/// Every day of a year.
fn days_of(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).ok();
    first.into_iter().flat_map(|it| it.series(1.day())).take_while(move |it| it.year() == year)
}

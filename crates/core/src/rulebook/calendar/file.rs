//! The format of calendar files, field by field, and what must be true of what stands in them.

use std::{collections::BTreeMap, ops::Range};

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    code::Code,
    lang::Text,
    rulebook::{CalendarRef, Confidence},
    rulefile::{RuleFile, RuleProblem},
};

use super::{
    Calendar, DayKind, days_of,
    hours::{Hours, Shift},
    year::Year,
};

/// How many shifts a day has.
const SHIFTS_MAX: usize = 12;

/// The years that a calendar can be about.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A calendar file that was read, and waits for the calendar it is based on.
pub struct CalendarDraft<'a> {
    file: RuleFile<'a>,
    read: CalendarFile,
}

impl<'a> CalendarDraft<'a> {
    /// Reads a file as far as that goes without any other.
    pub fn read(name: &'a str, text: &'a str) -> Result<CalendarDraft<'a>, Vec<RuleProblem>> {
        match RuleFile::read::<CalendarFile>(name, text) {
            (file, Some(read)) => Ok(CalendarDraft { file, read }),
            (file, None) => Err(file.problems),
        }
    }

    /// The calendar that it starts from.
    pub fn based_on(&self) -> Option<&Code> {
        self.read.based_on.as_ref().map(Spanned::get_ref)
    }

    /// The calendar, or every problem in it. `base` is the calendar that it is based on, which
    /// stands on its own: of those that start from another, none can be a base.
    pub fn finish(mut self, base: Option<&Calendar>) -> Result<Calendar, Vec<RuleProblem>> {
        let file = &mut self.file;
        let calendar = match (&self.read.based_on, base) {
            (Some(name), None) => {
                file.problem(name.span(), format!("there is no calendar `{}`", name.get_ref()));
                None
            }
            (Some(name), Some(base)) if base.based_on.is_some() => {
                let what = format!("`{}` is itself based on another calendar", name.get_ref());
                file.problem(name.span(), what);
                None
            }
            (Some(_), Some(base)) => self.read.into_calendar(Some(base), file),
            (None, _) => self.read.into_calendar(None, file),
        };
        match calendar {
            Some(calendar) if self.file.problems.is_empty() => Ok(calendar),
            _ => Err(self.file.problems),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CalendarFile {
    id: Code,
    title: Text,
    /// The calendar that this one takes zone, weekend and years from, to add to them.
    based_on: Option<Spanned<Code>>,
    zone: Option<Spanned<String>>,
    edition: Date,
    source: Option<Text>,
    confidence: Option<Confidence>,
    weekend: Option<Spanned<Vec<DayOfWeek>>>,
    #[serde(default)]
    hours: Vec<Spanned<HoursFile>>,
    #[serde(default)]
    year: Vec<Spanned<YearFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct YearFile {
    year: i16,
    /// Not announced: an estimate.
    #[serde(default)]
    expected: bool,
    /// How many working days there are in all, counted by somebody else.
    working_days: Option<Spanned<u32>>,
    #[serde(default)]
    notices: Vec<String>,
    #[serde(default)]
    off: Vec<Spanned<Off>>,
    #[serde(default)]
    working: Vec<Spanned<Working>>,
    #[serde(default)]
    hours: Vec<Spanned<DayHours>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    from: Date,
    to: Date,
    name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Working {
    day: Date,
    name: Text,
}

/// Opening hours of ordinary days.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    days: Days,
    shifts: Vec<Spanned<String>>,
}

/// Opening hours of a single day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DayHours {
    day: Date,
    shifts: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`days` is \"working\", \"rest\" or a list of weekdays")]
enum Days {
    All(Class),
    These(Vec<DayOfWeek>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    Working,
    Rest,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<DayOfWeek> for Weekday {
    fn from(day: DayOfWeek) -> Weekday {
        match day {
            DayOfWeek::Monday => Weekday::Monday,
            DayOfWeek::Tuesday => Weekday::Tuesday,
            DayOfWeek::Wednesday => Weekday::Wednesday,
            DayOfWeek::Thursday => Weekday::Thursday,
            DayOfWeek::Friday => Weekday::Friday,
            DayOfWeek::Saturday => Weekday::Saturday,
            DayOfWeek::Sunday => Weekday::Sunday,
        }
    }
}

impl CalendarFile {
    fn into_calendar(self, base: Option<&Calendar>, file: &mut RuleFile<'_>) -> Option<Calendar> {
        let own = |key: &str, file: &mut RuleFile<'_>| {
            file.problem(0..0, format!("a calendar that is based on no other needs `{key}`"));
        };
        let zone = zone(self.zone.as_ref(), base, file);
        let weekend = weekend(self.weekend.as_ref(), base, file);
        let source = self.source.or_else(|| base.map(|it| it.source.clone()));
        let confidence = self.confidence.or_else(|| base.map(|it| it.confidence));
        if source.is_none() {
            own("source", file);
        }
        if confidence.is_none() {
            own("confidence", file);
        }
        let (zone, weekend) = (zone?, weekend?);
        let mut overnight = None;
        let hours = hours(&self.hours, base, &mut overnight, file);
        let years = years(self.year, base, &weekend, &mut overnight, file);
        let calendar = Calendar {
            id: CalendarRef { calendar: self.id, edition: self.edition },
            title: self.title,
            source: source?,
            confidence: confidence?,
            based_on: base.map(|it| it.id.clone()),
            zone,
            weekend,
            years,
            hours,
        };
        check_hours(&calendar, overnight, file);
        Some(calendar)
    }
}

/// Where the days begin: said by the file, or by its base.
fn zone(
    own: Option<&Spanned<String>>,
    base: Option<&Calendar>,
    file: &mut RuleFile<'_>,
) -> Option<TimeZone> {
    match (own, base) {
        (Some(name), Some(_)) => {
            file.problem(name.span(), "the zone comes from the calendar this one is based on");
            None
        }
        (Some(name), None) => {
            let found = TimeZone::get(name.get_ref()).ok();
            if found.is_none() {
                file.problem(name.span(), format!("`{}` is not a time zone", name.get_ref()));
            }
            found
        }
        (None, Some(base)) => Some(base.zone.clone()),
        (None, None) => {
            file.problem(0..0, "a calendar that is based on no other needs a `zone`");
            None
        }
    }
}

/// The days of rest of every week: said by the file, or by its base.
fn weekend(
    own: Option<&Spanned<Vec<DayOfWeek>>>,
    base: Option<&Calendar>,
    file: &mut RuleFile<'_>,
) -> Option<Vec<Weekday>> {
    match (own, base) {
        (Some(days), Some(_)) => {
            file.problem(days.span(), "the weekend comes from the calendar this one is based on");
            None
        }
        (Some(days), None) => {
            let mut weekend: Vec<Weekday> = days.get_ref().iter().map(|it| (*it).into()).collect();
            weekend.sort_by_key(|it| it.to_monday_one_offset());
            weekend.dedup();
            if weekend.len() == 7 {
                file.problem(days.span(), "a week in which nobody works has no working days");
                return None;
            }
            Some(weekend)
        }
        (None, Some(base)) => Some(base.weekend.clone()),
        (None, None) => {
            file.problem(0..0, "a calendar that is based on no other needs a `weekend`");
            None
        }
    }
}

/// The hours of ordinary weeks: the file's own, or where it says nothing, its base's.
fn hours(
    own: &[Spanned<HoursFile>],
    base: Option<&Calendar>,
    overnight: &mut Option<Range<usize>>,
    file: &mut RuleFile<'_>,
) -> Hours {
    if own.is_empty() {
        return base.map(|it| it.hours.clone()).unwrap_or_default();
    }
    let mut hours = Hours::default();
    for entry in own {
        let read = shifts(&entry.get_ref().shifts, overnight, file);
        let twice = match &entry.get_ref().days {
            Days::All(Class::Working) => !replace(&mut hours.working, read),
            Days::All(Class::Rest) => !replace(&mut hours.rest, read),
            Days::These(days) if days.is_empty() => {
                file.problem(entry.span(), "these hours are for no day: name weekdays");
                false
            }
            Days::These(days) => days.iter().any(|day| {
                let day = Weekday::from(*day).to_monday_one_offset();
                hours.weekdays.insert(day, read.clone()).is_some()
            }),
        };
        if twice {
            file.problem(entry.span(), "hours of the same days are given twice");
        }
    }
    hours
}

/// Puts shifts where there were none. Whether there were none.
fn replace(place: &mut Vec<Shift>, shifts: Vec<Shift>) -> bool {
    std::mem::replace(place, shifts).is_empty()
}

/// The shifts of a day: in order, apart from each other, and only the last over midnight.
fn shifts(
    texts: &[Spanned<String>],
    overnight: &mut Option<Range<usize>>,
    file: &mut RuleFile<'_>,
) -> Vec<Shift> {
    let mut read: Vec<Shift> = Vec::new();
    for text in texts {
        let shift: Shift = match text.get_ref().parse() {
            Ok(shift) => shift,
            Err(bad) => {
                file.problem(text.span(), format!("{bad}"));
                continue;
            }
        };
        if let Some(last) = read.last().filter(|it| shift.opens() < it.closes()) {
            let what = if last.opens() <= shift.opens() {
                format!("the shift {shift} begins before {last} has ended")
            } else {
                format!("the shift {shift} stands after {last}: give shifts in order")
            };
            file.problem(text.span(), what);
        }
        if shift.is_overnight() {
            overnight.get_or_insert(text.span());
        }
        read.push(shift);
    }
    if SHIFTS_MAX < read.len() {
        let what = format!("a day has at most {SHIFTS_MAX} shifts");
        file.problem(texts[SHIFTS_MAX].span(), what);
    }
    read
}

/// The years of the base with what the file adds to them.
fn years(
    own: Vec<Spanned<YearFile>>,
    base: Option<&Calendar>,
    weekend: &[Weekday],
    overnight: &mut Option<Range<usize>>,
    file: &mut RuleFile<'_>,
) -> BTreeMap<i16, Year> {
    let mut years = base.map(|it| it.years.clone()).unwrap_or_default();
    let mut seen = Vec::new();
    for year in own {
        let place = year.span();
        let number = year.get_ref().year;
        if !YEARS.contains(&number) {
            file.problem(place, format!("{number} is not a year we can count in"));
            continue;
        }
        if seen.contains(&number) {
            file.problem(place, format!("the year {number} is given twice"));
            continue;
        }
        seen.push(number);
        // What an institution adds to a year that was not announced does not make it certain.
        let inherited = years.remove(&number);
        let mut start = inherited.unwrap_or_else(|| Year::of_weekends(number, weekend));
        start.announced |= base.is_none();
        let read = year.into_inner().into_year(start, base.is_some(), place, overnight, file);
        years.insert(number, read);
    }
    years
}

impl YearFile {
    fn into_year(
        self,
        mut year: Year,
        adds: bool,
        place: Range<usize>,
        overnight: &mut Option<Range<usize>>,
        file: &mut RuleFile<'_>,
    ) -> Year {
        year.announced &= !self.expected;
        let inherited = std::mem::take(&mut year.named);
        self.take_off(&mut year, file);
        for working in &self.working {
            let Working { day, name } = working.get_ref();
            let worked = day.year() != self.year || year.is_working(*day);
            if worked || year.named.contains_key(day) {
                let what = format!("{day} is not a weekend of {} that could be worked", self.year);
                file.problem(working.span(), what);
                continue;
            }
            year.set(*day, true);
            year.named.insert(*day, name.clone());
        }
        for (day, name) in inherited {
            year.named.entry(day).or_insert(name);
        }
        for hours in &self.hours {
            let DayHours { day, shifts: texts } = hours.get_ref();
            let read = shifts(texts, overnight, file);
            if day.year() != self.year {
                file.problem(hours.span(), format!("{day} is not a day of {}", self.year));
            }
            let own = self.hours.iter().filter(|it| it.get_ref().day == *day).count();
            if own > 1 {
                file.problem(hours.span(), format!("hours of {day} are given twice"));
            }
            year.hours.insert(*day, read);
        }
        self.check_count(year.count(), adds, place, file);
        year.notices.extend(self.notices);
        year
    }

    /// Takes the days off out of the year.
    fn take_off(&self, year: &mut Year, file: &mut RuleFile<'_>) {
        for off in &self.off {
            let Off { from, to, name } = off.get_ref();
            if to < from || from.year() != self.year || to.year() != self.year {
                let what = format!("{from} to {to} is not a stretch of {}", self.year);
                file.problem(off.span(), what);
                continue;
            }
            for day in from.series(1.day()).take_while(|day| day <= to) {
                year.set(day, false);
                year.named.insert(day, name.clone());
            }
        }
    }

    /// A list of days that was typed wrong has another number of them.
    fn check_count(&self, counted: u32, adds: bool, place: Range<usize>, file: &mut RuleFile<'_>) {
        match &self.working_days {
            Some(wanted) if *wanted.get_ref() != counted => {
                let what = format!("{} has {counted} working days by this list", self.year);
                file.problem(wanted.span(), what);
            }
            None if !self.expected && !adds => {
                file.problem(
                    place,
                    format!("{} needs `working-days`, counted elsewhere", self.year),
                );
            }
            _ => (),
        }
    }
}

/// Hours that hold over more than one day: no shift reaches into the next day's, and no make-up
/// working day was forgotten.
fn check_hours(calendar: &Calendar, overnight: Option<Range<usize>>, file: &mut RuleFile<'_>) {
    if !calendar.has_hours() {
        return;
    }
    // The year after the last one stands for all that are not in the file.
    let known = calendar.years.keys().copied();
    let years = known.clone().chain(known.max().map_or(Some(2000), |it| it.checked_add(1)));
    let days: Vec<Date> = years.flat_map(days_of).collect();
    let runs_into_next = |day: &&Date| {
        let next = day.tomorrow().map(|it| calendar.shifts(it)).unwrap_or_default();
        match (calendar.shifts(**day).last(), next.first()) {
            (Some(last), Some(first)) => first.opens() + 24 * 60 < last.closes(),
            _ => false,
        }
    };
    if let Some(day) = days.iter().find(runs_into_next) {
        let what = format!("the last shift of {day} goes on after the first of the next day began");
        file.problem(overnight.unwrap_or(0..0), what);
    }
    let forgotten = |day: &&Date| {
        let given = calendar.years.get(&day.year()).is_some_and(|it| it.hours.contains_key(day));
        let make_up = matches!(calendar.kind(**day), DayKind::MakeUp(_));
        make_up && !given && calendar.shifts(**day).is_empty()
    };
    if let Some(day) = days.iter().find(forgotten).filter(|_| !calendar.hours.is_empty()) {
        let what = format!(
            "{day} is a make-up working day without hours: give hours for `days = \"working\"`, \
             or for that day"
        );
        file.problem(0..0, what);
    }
}

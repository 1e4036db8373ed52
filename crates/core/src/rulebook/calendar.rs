//! Working days: which days count, which do not, and how far we know.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, civil::Weekday};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    lang::Text,
    rulefile::{RuleFile, RuleProblem},
};

use super::{CalendarRef, Confidence};

/// The working days of one region. Years that were announced are certain; other years are
/// estimated from weekends and what statute alone says.
#[derive(Clone, Debug)]
pub struct Calendar {
    id: CalendarRef,
    weekend: Vec<Weekday>,
    years: BTreeMap<i16, Year>,
}

#[derive(Clone, Debug)]
struct Year {
    announced: bool,
    /// One bit for each day of the year, from the first: set on working days.
    working: [u64; 6],
    /// Days that are not what their weekday says, with the holiday they are for.
    named: BTreeMap<Date, Text>,
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

impl Calendar {
    /// Reads a calendar file. Every problem in it, or a calendar.
    pub fn from_toml(name: &str, text: &str) -> Result<Calendar, Vec<RuleProblem>> {
        let (mut file, read) = RuleFile::read::<CalendarFile>(name, text);
        let calendar = read.map(|it| it.into_calendar(&mut file));
        match calendar {
            Some(calendar) if file.problems.is_empty() => Ok(calendar),
            _ => Err(file.problems),
        }
    }

    /// Which calendar, in which edition.
    pub const fn id(&self) -> &CalendarRef {
        &self.id
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
}

impl Year {
    fn is_working(&self, day: Date) -> bool {
        let (word, bit) = place(day);
        self.working[word] >> bit & 1 == 1
    }

    fn set(&mut self, day: Date, working: bool) {
        let (word, bit) = place(day);
        self.working[word] = self.working[word] & !(1 << bit) | u64::from(working) << bit;
    }
}

/// Which word, and which bit of it, stands for a day of its year.
fn place(day: Date) -> (usize, usize) {
    let index = usize::from(day.day_of_year().unsigned_abs()) - 1;
    (index / 64, index % 64)
}

// What follows is the file format, field by field.

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CalendarFile {
    id: Spanned<crate::code::Code>,
    #[serde(rename = "title")]
    _title: Text,
    zone: Spanned<String>,
    edition: Date,
    #[serde(rename = "source")]
    _source: Text,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    weekend: Vec<DayOfWeek>,
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
    working_days: Option<Spanned<usize>>,
    #[serde(default, rename = "notices")]
    _notices: Vec<String>,
    off: Vec<Spanned<Off>>,
    #[serde(default)]
    working: Vec<Spanned<Working>>,
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
    fn into_calendar(self, file: &mut RuleFile<'_>) -> Calendar {
        let weekend: Vec<Weekday> = self.weekend.iter().map(|it| Weekday::from(*it)).collect();
        if jiff::tz::TimeZone::get(self.zone.get_ref()).is_err() {
            file.problem(self.zone.span(), format!("`{}` is not a time zone", self.zone.get_ref()));
        }
        let mut years = BTreeMap::new();
        for year in self.year {
            let place = year.span();
            let number = year.get_ref().year;
            let announced = !year.get_ref().expected;
            let Some(read) = year.into_inner().into_year(&weekend, file) else {
                file.problem(place, format!("{number} is not a year we can count in"));
                continue;
            };
            if years.insert(number, Year { announced, ..read }).is_some() {
                file.problem(place, format!("the year {number} is given twice"));
            }
        }
        let id = CalendarRef { calendar: self.id.into_inner(), edition: self.edition };
        Calendar { id, weekend, years }
    }
}

impl YearFile {
    fn into_year(self, weekend: &[Weekday], file: &mut RuleFile<'_>) -> Option<Year> {
        let first =
            Date::new(self.year, 1, 1).ok().filter(|it| (1900..=2200).contains(&it.year()))?;
        let days = || first.series(1.day()).take_while(|day| day.year() == first.year());
        let mut year = Year { announced: true, working: [0; 6], named: BTreeMap::new() };
        for day in days() {
            year.set(day, !weekend.contains(&day.weekday()));
        }
        for off in &self.off {
            let Off { from, to, name } = off.get_ref();
            if to < from || from.year() != self.year || to.year() != self.year {
                file.problem(
                    off.span(),
                    format!("{from} to {to} is not a stretch of {}", self.year),
                );
                continue;
            }
            for day in from.series(1.day()).take_while(|day| day <= to) {
                year.set(day, false);
                year.named.insert(day, name.clone());
            }
        }
        for working in &self.working {
            let Working { day, name } = working.get_ref();
            if day.year() != self.year || year.is_working(*day) || year.named.contains_key(day) {
                let what = format!("{day} is not a weekend of {} that could be worked", self.year);
                file.problem(working.span(), what);
                continue;
            }
            year.set(*day, true);
            year.named.insert(*day, name.clone());
        }
        let counted = days().filter(|day| year.is_working(*day)).count();
        match self.working_days {
            Some(wanted) if *wanted.get_ref() != counted => {
                let what = format!("{} has {counted} working days by this list", self.year);
                file.problem(wanted.span(), what);
            }
            None if !self.expected => {
                file.problem(
                    0..0,
                    format!("{} needs `working-days`, counted elsewhere", self.year),
                );
            }
            _ => (),
        }
        Some(year)
    }
}

//! The slow way to count: over lists of days, one day after the other, and over minutes.

use std::{cell::RefCell, collections::HashMap};

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::world::{CalendarData, HoursOf, Shift, YearData};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A calendar as one file says it, with the newest edition of the one it is based on.
#[derive(Clone, Copy)]
pub(crate) struct Days<'a> {
    pub(crate) own: &'a CalendarData,
    pub(crate) base: Option<&'a CalendarData>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ordinary,
    Off,
    MakeUp,
}

fn year_of(calendar: &CalendarData, day: Date) -> Option<&YearData> {
    calendar.years.iter().find(|it| it.year == day.year())
}

fn said_of(calendar: &CalendarData, day: Date) -> Kind {
    let Some(year) = year_of(calendar, day) else { return Kind::Ordinary };
    if year.off.iter().any(|(from, to)| *from <= day && day <= *to) {
        Kind::Off
    } else if year.working.contains(&day) {
        Kind::MakeUp
    } else {
        Kind::Ordinary
    }
}

impl Days<'_> {
    fn kind(&self, day: Date) -> Kind {
        match (said_of(self.own, day), self.base) {
            (Kind::Ordinary, Some(base)) => said_of(base, day),
            (kind, _) => kind,
        }
    }

    pub(crate) fn works(&self, day: Date) -> bool {
        let weekend = &self.base.unwrap_or(self.own).weekend;
        match self.kind(day) {
            Kind::Off => false,
            Kind::MakeUp => true,
            Kind::Ordinary => !weekend.contains(&day.weekday()),
        }
    }

    pub(crate) fn is_certain(&self, day: Date) -> bool {
        let announced = |it: &CalendarData| year_of(it, day).is_some_and(|it| !it.expected);
        match self.base {
            None => announced(self.own),
            Some(base) => announced(base) && year_of(self.own, day).is_none_or(|it| !it.expected),
        }
    }

    pub(crate) fn shifts(&self, day: Date) -> Vec<Shift> {
        for calendar in [Some(self.own), self.base].into_iter().flatten() {
            let single = year_of(calendar, day).into_iter().flat_map(|it| &it.hours);
            if let Some((_, shifts)) = single.clone().find(|(it, _)| *it == day) {
                return shifts.clone();
            }
        }
        let hours = match self.base {
            Some(base) if self.own.hours.is_empty() => &base.hours,
            _ => &self.own.hours,
        };
        let is_ordinary = self.kind(day) == Kind::Ordinary;
        let class = if self.works(day) { HoursOf::Working } else { HoursOf::Rest };
        let on_weekday = hours.iter().find(|(of, _)| match of {
            HoursOf::Weekdays(days) => is_ordinary && days.contains(&day.weekday()),
            _ => false,
        });
        let found = on_weekday.or_else(|| hours.iter().find(|(of, _)| *of == class));
        found.map(|(_, shifts)| shifts.clone()).unwrap_or_default()
    }

    /// When business closes on this day, at its midnight at the latest.
    pub(crate) fn closes(&self, day: Date) -> Option<Timestamp> {
        let (_, to) = *self.shifts(day).last()?;
        Some(first_time(self.own.zone, at(day, to.min(1440))))
    }

    /// What one looks at through a whole day: when it begins and ends, the stretches that are open
    /// on it, and which of its time is known for sure.
    fn today(&self, moment: Timestamp) -> Today {
        let zone = self.own.zone;
        let day = date(zone, moment);
        let mut open = Vec::new();
        for day in [yesterday(day), day] {
            let sure = self.is_certain(day);
            for (from, to) in self.shifts(day) {
                open.push((first_time(zone, at(day, from)), first_time(zone, at(day, to)), sure));
            }
        }
        // A clock that is put back may show the end of the day before once more.
        let begins = midnight(zone, day).min(moment);
        Today { begins, ends: midnight(zone, tomorrow(day)), open, sure: self.is_certain(day) }
    }
}

struct Today {
    begins: Timestamp,
    ends: Timestamp,
    open: Vec<(Timestamp, Timestamp, bool)>,
    sure: bool,
}

impl Today {
    /// Whether a moment of this day is open, and whether that is known for sure.
    fn is_open(&self, moment: Timestamp) -> (bool, bool) {
        let shift =
            self.open.iter().find(|(opens, closes, _)| *opens <= moment && moment < *closes);
        shift.map_or((false, self.sure), |(_, _, sure)| (true, *sure))
    }
}

/// Walks on from a moment until so much time has passed that counts: none inside of these
/// stretches, and none while the calendar is closed. Whether all of it is known for sure.
pub(crate) fn minutes(
    start: Timestamp,
    length: SignedDuration,
    out: &[(Timestamp, Timestamp)],
    calendar: Option<Days<'_>>,
) -> (Timestamp, bool) {
    let (mut now, mut left, mut certain) = (start, length, true);
    let mut today: Option<Today> = None;
    let since = now.as_second().rem_euclid(60);
    let mut minute = now - since.seconds() - now.subsec_nanosecond().nanoseconds() + MINUTE;
    loop {
        let borders = out.iter().flat_map(|(from, until)| [*from, *until]);
        let next = borders.filter(|it| now < *it).fold(minute, Timestamp::min);
        if !out.iter().any(|(from, until)| *from <= now && now < *until) {
            let (counts, sure) = calendar.map_or((true, true), |days| {
                let known = today.take().filter(|it| it.begins <= now && now < it.ends);
                today.insert(known.unwrap_or_else(|| days.today(now))).is_open(now)
            });
            certain &= sure;
            if counts {
                let piece = next.duration_since(now);
                if left <= piece {
                    return (now + left, certain);
                }
                left -= piece;
            }
        }
        now = next;
        if now == minute {
            minute += MINUTE;
        }
    }
}

thread_local! {
    static FIRST: RefCell<HashMap<(&'static str, DateTime), Timestamp>> = RefCell::default();
    static ZONES: RefCell<HashMap<&'static str, TimeZone>> = RefCell::default();
}

fn zone(name: &'static str) -> TimeZone {
    let get = || TimeZone::get(name).expect("a zone of the world");
    ZONES.with_borrow_mut(|zones| zones.entry(name).or_insert_with(get).clone())
}

/// The day that a clock on the wall shows.
pub(crate) fn date(name: &'static str, moment: Timestamp) -> Date {
    zone(name).to_datetime(moment).date()
}

/// The first moment at which the clock on the wall shows this time, or a later one.
pub(crate) fn first_time(name: &'static str, wall: DateTime) -> Timestamp {
    if let Some(known) = FIRST.with_borrow(|all| all.get(&(name, wall)).copied()) {
        return known;
    }
    let clock = zone(name);
    let utc = TimeZone::UTC.to_timestamp(wall).expect("a time of our age");
    // No clock is more than 15 hours ahead. By quarters of an hour first, then by minutes.
    let mut moment = utc - 15.hours();
    // Clocks are changed at quarters.
    let is_before = |it: Timestamp| clock.to_datetime(it) < wall;
    while is_before(moment + 14.minutes()) && is_before(moment + 15.minutes()) {
        moment += 15.minutes();
    }
    while is_before(moment + 1.minute()) {
        moment += 1.minute();
    }
    moment += 1.minute();
    FIRST.with_borrow_mut(|all| all.insert((name, wall), moment));
    moment
}

/// The first moment of a day.
pub(crate) fn midnight(name: &'static str, day: Date) -> Timestamp {
    first_time(name, day.at(0, 0, 0, 0))
}

/// So many minutes of the clock on the wall after a midnight.
fn at(day: Date, minutes: u16) -> DateTime {
    let day = if minutes >= 1440 { tomorrow(day) } else { day };
    let minutes = minutes % 1440;
    day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

pub(crate) fn tomorrow(day: Date) -> Date {
    day.tomorrow().expect("a day of our age")
}

fn yesterday(day: Date) -> Date {
    day.yesterday().expect("a day of our age")
}

/// The corresponding day so many months later, or the last day of a month that has none.
pub(crate) fn months_later(day: Date, months: u32) -> Date {
    let (mut year, mut month) = (day.year(), day.month());
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    let mut number = day.day();
    loop {
        match Date::new(year, month, number) {
            Ok(day) => return day,
            Err(_) => number -= 1,
        }
    }
}

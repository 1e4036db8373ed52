//! Where a length ends, counted the slow way.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    walk::{self, Days, date, first_time, midnight, months_later, tomorrow},
    world::{Length, RegimeData, Unit},
};

/// Where a limit ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct End {
    pub(crate) due: Timestamp,
    pub(crate) last_day: Option<Date>,
    pub(crate) certain: bool,
    pub(crate) on: On,
}

/// Whose days were counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum On {
    Nothing,
    Working,
    Business,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pause {
    pub(crate) index: usize,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
}

pub(crate) struct Count<'a> {
    pub(crate) regime: &'a RegimeData,
    pub(crate) working: Option<Days<'a>>,
    pub(crate) business: Option<Days<'a>>,
    pub(crate) pauses: &'a [Pause],
    pub(crate) stated: Timestamp,
    pub(crate) billing_day: Option<i8>,
}

impl Count<'_> {
    /// `None` where the billing day is not known.
    pub(crate) fn end(&self, start: Timestamp, length: Length) -> Option<End> {
        let n = length.n;
        let first = date(self.regime.zone, start);
        let in_minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        Some(match length.unit {
            Unit::Minutes => self.moment(start, in_minutes(n)),
            Unit::Hours => self.moment(start, in_minutes(n * 60)),
            Unit::BusinessMinutes => self.shifts(start, in_minutes(n)),
            Unit::BusinessHours => self.shifts(start, in_minutes(n * 60)),
            Unit::Days => self.rolled(self.counted(first, n)),
            Unit::Weeks => self.rolled(self.counted(first, 7 * n)),
            Unit::Months => self.rolled(self.counted_to(first, months_later(first, n))),
            Unit::Years => self.rolled(self.counted_to(first, months_later(first, 12 * n))),
            Unit::WorkingDays => self.working_days(first, n, On::Working),
            Unit::BusinessDays => self.working_days(first, n, On::Business),
            Unit::BillingCycles => self.rolled(cycle_end(first, n, self.billing_day?)),
            Unit::Stated => {
                End { due: self.stated, last_day: None, certain: true, on: On::Nothing }
            }
        })
    }

    fn calendar(&self, on: On) -> Option<Days<'_>> {
        match on {
            On::Nothing => None,
            On::Working => self.working,
            On::Business => self.business,
        }
    }

    /// The days that pauses take out; of one that goes on, the day on which it began.
    fn days_out(&self) -> Vec<(Date, Date)> {
        let day = |at| date(self.regime.zone, at);
        self.pauses.iter().map(|it| (day(it.from), day(it.until.unwrap_or(it.from)))).collect()
    }

    /// Stretches that do not count by the hour.
    fn out(&self) -> Vec<(Timestamp, Timestamp)> {
        self.pauses.iter().filter_map(|it| Some((it.from, it.until?))).collect()
    }

    fn moment(&self, start: Timestamp, length: SignedDuration) -> End {
        let (due, certain) = walk::minutes(start, length, &self.out(), None);
        End { due, last_day: None, certain, on: On::Nothing }
    }

    fn shifts(&self, start: Timestamp, length: SignedDuration) -> End {
        let (due, certain) = walk::minutes(start, length, &self.out(), self.business);
        End { due, last_day: None, certain, on: On::Business }
    }

    fn counted(&self, first: Date, n: u32) -> Date {
        let (mut day, mut left, out) = (first, n, self.days_out());
        while left > 0 {
            day = tomorrow(day);
            left -= u32::from(!is_among(day, &out));
        }
        day
    }

    fn counted_to(&self, first: Date, corresponding: Date) -> Date {
        let (mut day, mut n) = (first, 0);
        while day < corresponding {
            day = tomorrow(day);
            n += 1;
        }
        self.counted(first, n)
    }

    fn working_days(&self, first: Date, n: u32, on: On) -> End {
        let days = self.calendar(on).expect("a calendar");
        let (mut day, mut left, mut certain) = (first, n, true);
        let out = self.days_out();
        while left > 0 {
            day = tomorrow(day);
            certain &= days.is_certain(day);
            left -= u32::from(days.works(day) && !is_among(day, &out));
        }
        self.over(day, certain, on)
    }

    fn rolled(&self, mut day: Date) -> End {
        let mut certain = true;
        if let Some(days) = self.working.filter(|_| self.regime.rolls) {
            certain = days.is_certain(day);
            let out = self.days_out();
            while !days.works(day) || is_among(day, &out) {
                day = tomorrow(day);
                certain &= days.is_certain(day);
            }
        }
        self.over(day, certain, On::Working)
    }

    /// The end of a day, or of the business on it.
    pub(crate) fn over(&self, last_day: Date, certain: bool, on: On) -> End {
        let zone = self.regime.zone;
        let days = self.calendar(on).filter(|_| self.regime.closes_early);
        let certain = certain && days.is_none_or(|it| it.is_certain(last_day));
        let closes = days.and_then(|it| it.closes(last_day));
        let due = closes.unwrap_or_else(|| midnight(zone, tomorrow(last_day)));
        End { due, last_day: Some(last_day), certain, on }
    }

    /// An earlier end that an extension named, for a total that ends so.
    pub(crate) fn named(&self, until: Timestamp, total: End) -> End {
        match total.last_day {
            Some(_) => self.over(date(self.regime.zone, until), true, total.on),
            None => End { due: until, certain: true, ..total },
        }
    }

    /// The first moment of a day in the regime's zone.
    pub(crate) fn begins(regime: &RegimeData, day: Date) -> Timestamp {
        first_time(regime.zone, day.at(0, 0, 0, 0))
    }
}

fn is_among(day: Date, stretches: &[(Date, Date)]) -> bool {
    stretches.iter().any(|(from, to)| *from <= day && day <= *to)
}

/// The end of the n-th complete cycle after the one that is running.
fn cycle_end(first: Date, n: u32, billing_day: i8) -> Date {
    let ends =
        |day: Date| day.day() == billing_day || day.day() < billing_day && tomorrow(day).day() == 1;
    let mut day = first;
    while !ends(day) {
        day = tomorrow(day);
    }
    for _ in 0..n {
        day = tomorrow(day);
        while !ends(day) {
            day = tomorrow(day);
        }
    }
    day
}

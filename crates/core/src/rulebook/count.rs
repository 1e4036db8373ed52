//! Where a length of time ends: days, hours, months and cycles, with excluded time taken out.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use super::{calendar::Calendar, length::Length, regime::Regime, steps::Steps};

/// Where a limit ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End {
    /// The first instant that is late.
    pub(super) due: Timestamp,
    pub(super) last_day: Option<Date>,
    pub(super) provisional: bool,
    /// Which days were counted.
    pub(super) on: CountedOn,
}

/// The calendar that a limit was counted on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CountedOn {
    /// None: hours, or a time that was named.
    Nothing,
    /// The regime's own.
    Calendar,
    /// That of the institution's business days, or what stands in for it.
    Business,
}

/// Time that does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pause {
    /// Index into the pauses of the rule.
    pub(super) rule: usize,
    pub(super) from: Timestamp,
    /// `None` while it goes on.
    pub(super) until: Option<Timestamp>,
}

impl Pause {
    /// The end, or the beginning of one that goes on: as if it ended with the day it began on.
    fn until_or_from(&self) -> Timestamp {
        self.until.unwrap_or(self.from)
    }
}

/// Counts on calendars as they are known at some time.
pub(super) struct Counter<'a> {
    pub(super) regime: &'a Regime,
    pub(super) working: Option<&'a Calendar>,
    pub(super) business: Option<&'a Calendar>,
    /// By their beginnings.
    pub(super) pauses: &'a [Pause],
    /// The time that the event names.
    pub(super) stated: Timestamp,
    /// The day of the month on which billing cycles end.
    pub(super) billing_day: Option<i8>,
}

impl Counter<'_> {
    /// When a length from this moment on is over; `None` where that takes a billing day that is
    /// not known.
    pub(super) fn end(&self, started: Timestamp, length: Length, steps: &mut Steps) -> Option<End> {
        let first = self.regime.zone.to_datetime(started).date();
        let minutes = |n: u32| SignedDuration::from_mins(i64::from(n));
        let hours = |n: u32| SignedDuration::from_hours(i64::from(n));
        let end = match length {
            Length::Minutes(n) => self.moments(started, minutes(n)),
            Length::Hours(n) => self.moments(started, hours(n)),
            Length::BusinessMinutes(n) => self.shifts(started, minutes(n)),
            Length::BusinessHours(n) => self.shifts(started, hours(n)),
            Length::Days(n) => self.days(first, n, steps),
            Length::Weeks(n) => self.days(first, 7 * n, steps),
            Length::Months(n) => {
                self.dated(first, first.saturating_add(i64::from(n).months()), steps)
            }
            Length::Years(n) => {
                self.dated(first, first.saturating_add(i64::from(n).years()), steps)
            }
            Length::WorkingDays(n) => {
                self.working_days(first, n, self.working, CountedOn::Calendar, steps)
            }
            Length::BusinessDays(n) => {
                self.working_days(first, n, self.business, CountedOn::Business, steps)
            }
            Length::BillingCycles(n) => {
                let last = nth_cycle_end(first, n, self.billing_day?);
                steps.cycles(n, last);
                self.rolled(last, steps)
            }
            Length::Stated => End::at(self.stated),
        };
        Some(end)
    }

    /// The end of a day, by the cut-off of the regime.
    pub(super) fn end_of(&self, last_day: Date, on: CountedOn) -> End {
        let calendar = match on {
            CountedOn::Business => self.business,
            CountedOn::Calendar | CountedOn::Nothing => self.working,
        };
        let calendar = calendar.filter(|_| self.regime.closes_early);
        let closes = calendar.and_then(|it| it.close_of_business(last_day));
        let due = closes.unwrap_or_else(|| self.regime.midnight(after(last_day)));
        // Whether there is business on a day is not known before its year is announced.
        let provisional = calendar.is_some_and(|it| it.has_hours() && !it.is_certain(last_day));
        End { due, last_day: Some(last_day), provisional, on }
    }

    /// Whether a pause takes this day out.
    pub(super) fn is_excluded(&self, day: Date) -> bool {
        self.excluded_days().any(|(from, to)| from <= day && day <= to)
    }

    /// The stretches of days that pauses take out, both ends included.
    fn excluded_days(&self) -> impl Iterator<Item = (Date, Date)> {
        let day = |at: Timestamp| self.regime.zone.to_datetime(at).date();
        self.pauses.iter().map(move |it| (day(it.from), day(it.until_or_from())))
    }

    fn moments(&self, started: Timestamp, length: SignedDuration) -> End {
        let mut due = started.saturating_add(length).unwrap_or(Timestamp::MAX);
        let mut passed = started;
        for pause in self.pauses {
            let (from, until) = (pause.from.max(passed), pause.until_or_from());
            if due <= from {
                break;
            }
            if from < until {
                let out = until.duration_since(from);
                due = due.saturating_add(out).unwrap_or(Timestamp::MAX);
                passed = until;
            }
        }
        End::at(due)
    }

    fn shifts(&self, started: Timestamp, length: SignedDuration) -> End {
        let never = End { provisional: true, ..End::at(Timestamp::MAX) };
        let on = CountedOn::Business;
        let Some(calendar) = self.business else {
            return End { on, ..never };
        };
        let (mut from, mut left, mut certain) = (started, length, true);
        for pause in self.pauses.iter().filter(|it| it.until.is_some()) {
            let (begins, ends) = (pause.from.max(from), pause.until_or_from());
            let Some((due, sure)) = calendar.add_business_time(from, left) else {
                return End { on, ..never };
            };
            certain &= sure;
            if due <= begins {
                break;
            }
            if from < ends {
                left -= business_time(calendar, from, begins, left);
                from = ends;
            }
        }
        match calendar.add_business_time(from, left) {
            Some((due, sure)) => End { on, provisional: !(certain && sure), ..End::at(due) },
            None => End { on, ..never },
        }
    }

    fn days(&self, first: Date, n: u32, steps: &mut Steps) -> End {
        let last = self.pushed(first, first.saturating_add(i64::from(n).days()));
        steps.days(n, last);
        self.rolled(last, steps)
    }

    /// A day of the calendar month, as many days later as pauses take out.
    fn dated(&self, first: Date, corresponding: Date, steps: &mut Steps) -> End {
        let last = self.pushed(first, corresponding);
        steps.corresponding_day(corresponding, last);
        self.rolled(last, steps)
    }

    /// The last day, as many days later as pauses take out of the days after `first`.
    fn pushed(&self, first: Date, mut last: Date) -> Date {
        let mut passed = first;
        for (from, to) in self.excluded_days() {
            let from = from.max(after(passed));
            if last < from {
                break;
            }
            if from <= to {
                last = last.saturating_add(((to - from).get_days() + 1).days());
                passed = to;
            }
        }
        last
    }

    fn working_days(
        &self,
        first: Date,
        n: u32,
        calendar: Option<&Calendar>,
        on: CountedOn,
        steps: &mut Steps,
    ) -> End {
        let Some(calendar) = calendar else {
            return self.end_of(first.saturating_add(i64::from(n).days()), on);
        };
        let (mut passed, mut left, mut certain) = (first, n, true);
        for (from, to) in self.excluded_days().filter(|(_, to)| first < *to) {
            let (last, sure) = calendar.nth_working_day(passed, left);
            certain &= sure;
            if last < from {
                break;
            }
            if after(passed) < from {
                left -= calendar.working_days(after(passed), before(from));
            }
            passed = passed.max(to);
        }
        let (last, sure) = calendar.nth_working_day(passed, left);
        steps.working_days(calendar, first, last, n, on, |day| self.is_excluded(day));
        self.end_of(last, on).or_provisional(!(certain && sure))
    }

    /// The last day itself, or the next working day where the regime moves it there.
    fn rolled(&self, nominal: Date, steps: &mut Steps) -> End {
        let on = CountedOn::Calendar;
        let Some(calendar) = self.working.filter(|_| self.regime.rolls) else {
            return self.end_of(nominal, on);
        };
        let (mut day, mut certain) = calendar.next_working_day(nominal);
        while self.is_excluded(day) && day < Date::MAX {
            let (next, sure) = calendar.next_working_day(after(day));
            (day, certain) = (next, certain && sure);
        }
        steps.rolled(calendar, nominal, day);
        self.end_of(day, on).or_provisional(!certain)
    }
}

impl Regime {
    /// The first instant of a day.
    pub(super) fn midnight(&self, day: Date) -> Timestamp {
        self.zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
    }
}

impl End {
    pub(super) const fn at(due: Timestamp) -> End {
        End { due, last_day: None, provisional: false, on: CountedOn::Nothing }
    }

    /// The same, and an estimate where this says so.
    fn or_provisional(self, provisional: bool) -> End {
        End { provisional: self.provisional || provisional, ..self }
    }

    pub(super) fn or_later(self, other: End) -> End {
        if self.due < other.due { other } else { self }
    }
}

/// The day on which the n-th complete billing cycle after the running one ends. A cycle ends on
/// the billing day, or on the last day of a month that is shorter.
fn nth_cycle_end(day: Date, n: u32, billing_day: i8) -> Date {
    let in_month = |month: Date| {
        let last = month.last_of_month();
        if last.day() < billing_day {
            last
        } else {
            month.first_of_month().saturating_add((billing_day - 1).days())
        }
    };
    let this_month = in_month(day);
    let months = n + u32::from(this_month < day);
    in_month(day.first_of_month().saturating_add(i64::from(months).months()))
}

/// How much business time there is between two instants, at most `most`. By bisection: pauses
/// are rare, and only the calendar knows its shifts.
fn business_time(
    calendar: &Calendar,
    from: Timestamp,
    to: Timestamp,
    most: SignedDuration,
) -> SignedDuration {
    let reached = |length: SignedDuration| {
        calendar.add_business_time(from, length).is_some_and(|(at, _)| at <= to)
    };
    let (mut least, mut most) = (0_i128, most.as_nanos());
    while least < most {
        let middle = least + (most - least + 1) / 2;
        if reached(SignedDuration::from_nanos_i128(middle)) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    SignedDuration::from_nanos_i128(least)
}

pub(super) fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(Date::MIN)
}

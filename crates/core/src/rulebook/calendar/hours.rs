//! Business hours: shifts of a day in the calendar's zone, and time that only passes inside them.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::AmbiguousOffset,
};

use super::{Calendar, DayKind};

/// How far business time is looked for: a calendar that opens a few times in twenty years does
/// not measure anything.
const SEARCH_DAYS_MAX: i32 = 20 * 366;

const DAY_MINUTES: u16 = 24 * 60;

/// A stretch of opening hours by the clock on the wall. The first minute belongs to it, the last
/// instant (`18:00` in `09:00-18:00`) does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shift {
    /// Minutes from the midnight with which its day begins.
    from: u16,
    /// The same, after `from`; more than a day's minutes where it ends on the following day.
    to: u16,
}

/// A shift that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadShift {
    /// Not of the shape `HH:MM-HH:MM`.
    #[error("`{0}` is not a shift; write it like `09:00-18:00`, or `22:00-02:00` over midnight")]
    Shape(String),
    /// It ends when it begins.
    #[error("`{0}` has no length; the whole day is `00:00-24:00`")]
    Empty(String),
}

impl Shift {
    /// Minutes from the midnight with which its day begins to the opening.
    pub const fn opens(self) -> u16 {
        self.from
    }

    /// Minutes from the same midnight to the close: more than 1440 where that is on the next day.
    pub const fn closes(self) -> u16 {
        self.to
    }

    /// Whether it ends on the day after the one it belongs to.
    pub const fn is_overnight(self) -> bool {
        self.to > DAY_MINUTES
    }
}

impl FromStr for Shift {
    type Err = BadShift;

    fn from_str(text: &str) -> Result<Shift, BadShift> {
        let shape = || BadShift::Shape(text.to_owned());
        let (from, to) = text.split_once('-').ok_or_else(shape)?;
        let from = minutes(from).filter(|it| *it < DAY_MINUTES).ok_or_else(shape)?;
        let to = minutes(to).ok_or_else(shape)?;
        match to {
            _ if to == from => Err(BadShift::Empty(text.to_owned())),
            _ if to > from => Ok(Shift { from, to }),
            // Ending at 00:00 is ending at midnight, not on the next day.
            _ => Ok(Shift { from, to: to + DAY_MINUTES }),
        }
    }
}

/// `HH:MM` as minutes, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY_MINUTES).then_some(all)
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.is_overnight() { self.to - DAY_MINUTES } else { self.to };
        let Shift { from, .. } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// The hours of ordinary weeks. Single days with hours of their own stand with their year.
#[derive(Clone, Default, Debug)]
pub(super) struct Hours {
    /// Hours by weekday, for days that are what their weekday says.
    pub(super) weekdays: BTreeMap<i8, Vec<Shift>>,
    /// Hours of every other working day, make-up working days among them.
    pub(super) working: Vec<Shift>,
    /// Hours of every other rest day, holidays among them.
    pub(super) rest: Vec<Shift>,
}

impl Hours {
    fn of(&self, weekday: Weekday, kind: DayKind<'_>) -> &[Shift] {
        let by_weekday = self.weekdays.get(&weekday.to_monday_one_offset());
        match (kind, by_weekday) {
            (DayKind::Working | DayKind::Weekend, Some(shifts)) => shifts,
            (DayKind::Working | DayKind::MakeUp(_), _) => &self.working,
            (DayKind::Weekend | DayKind::Holiday(_), _) => &self.rest,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let weekdays = self.weekdays.values().all(Vec::is_empty);
        weekdays && self.working.is_empty() && self.rest.is_empty()
    }
}

impl Calendar {
    /// Whether it has business hours on any day.
    pub fn has_hours(&self) -> bool {
        let single = |it: &super::Year| it.hours.values().any(|it| !it.is_empty());
        !self.hours.is_empty() || self.years.values().any(single)
    }

    /// The shifts that begin on this day, in order. None on a day that is closed.
    pub fn shifts(&self, day: Date) -> &[Shift] {
        let single = self.years.get(&day.year()).and_then(|it| it.hours.get(&day));
        match single {
            Some(shifts) => shifts,
            None => self.hours.of(day.weekday(), self.kind(day)),
        }
    }

    /// When business ends on this day: the end of its last shift, or its midnight where that shift
    /// goes on after it. `None` on a day without shifts. (Civil Code Art. 203: the last day ends
    /// with business where there are business hours, and with the day at the latest.)
    pub fn close_of_business(&self, day: Date) -> Option<Timestamp> {
        let last = self.shifts(day).last()?;
        self.instant(day, last.to.min(DAY_MINUTES))
    }

    /// When so much time inside shifts has passed since `start`, and whether every day it was
    /// looked for on is certain. Time outside shifts does not count; real time counts where clocks
    /// are put forward or back. At the very end of a shift counting begins with the next one, and
    /// what is used up at the end of a shift is due at that end. `None` where the calendar does
    /// not open for so long within twenty years.
    pub fn add_business_time(
        &self,
        start: Timestamp,
        duration: SignedDuration,
    ) -> Option<(Timestamp, bool)> {
        if duration.is_negative() || !self.has_hours() {
            return None;
        }
        let today = start.to_zoned(self.zone.clone()).date();
        let mut left = duration;
        let mut certain = true;
        // A shift of yesterday may go on after midnight.
        for ahead in -1..=SEARCH_DAYS_MAX {
            let day = today.checked_add(ahead.days()).ok()?;
            for shift in self.shifts(day) {
                let opens = self.instant(day, shift.from)?.max(start);
                let closes = self.instant(day, shift.to)?;
                if closes <= opens {
                    continue;
                }
                certain &= self.is_certain(day);
                let open = closes.duration_since(opens);
                if left <= open {
                    return Some((opens.checked_add(left).ok()?, certain));
                }
                left -= open;
            }
            certain &= ahead < 0 || self.is_certain(day);
        }
        None
    }

    /// When the clock on the wall shows so many minutes from the day's midnight for the first
    /// time. What it skips when it is put forward is the instant at which that happens, so that no
    /// two shifts ever overlap.
    fn instant(&self, day: Date, minutes: u16) -> Option<Timestamp> {
        let day = day.checked_add(i32::from(minutes / DAY_MINUTES).days()).ok()?;
        let minutes = minutes % DAY_MINUTES;
        let (hour, minute) = ((minutes / 60) as i8, (minutes % 60) as i8);
        let wall = DateTime::from_parts(day, jiff::civil::time(hour, minute, 0, 0));
        let instant = self.zone.to_ambiguous_timestamp(wall);
        match instant.offset() {
            AmbiguousOffset::Gap { after, .. } => {
                let before_gap = after.to_timestamp(wall).ok()?;
                self.zone.following(before_gap).next().map(|it| it.timestamp())
            }
            _ => instant.compatible().ok(),
        }
    }
}

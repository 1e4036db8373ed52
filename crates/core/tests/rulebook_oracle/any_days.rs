//! Random calendars: holidays, make-up days, several editions, shifts, and zones that put their
//! clocks forward, some of them at midnight.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use redress_core::testkit::Dice;

use crate::{
    walk::Days,
    world::{CalendarData, HoursOf, Shift, YearData, few},
};

pub(crate) const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "Asia/Shanghai",
    "Europe/London",
    "Europe/Brussels",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
];

const YEARS: std::ops::Range<i16> = 2023..2030;

/// How days may look in one world, so that no shift runs into the next.
struct Style {
    zone: &'static str,
    has_hours: bool,
    overnight: bool,
}

/// All editions of the calendar `it`, and mostly one of the institution's own.
pub(crate) fn calendars(dice: &mut Dice) -> Vec<CalendarData> {
    let style =
        Style { zone: dice.pick(ZONES), has_hours: !dice.one_in(3), overnight: dice.one_in(2) };
    let mut first = calendar("it", &style, dice);
    first.edition = any_day(dice);
    let mut all = vec![first];
    while all.len() < 3 && dice.one_in(2) {
        let last = &all[all.len() - 1];
        let later = CalendarData {
            edition: last.edition.saturating_add((1 + dice.below(400) as i64).days()),
            ..changed(last, &style, dice)
        };
        all.push(later);
    }
    if dice.one_in(2) {
        let base = all.last().cloned();
        let mut own = calendar("institution", &style, dice);
        own.edition = any_day(dice);
        if dice.one_in(2) {
            own.is_based = true;
            own.hours.retain(|_| style.has_hours && dice.one_in(1));
            own.years.iter_mut().for_each(|it| keep_to_base(it, base.as_ref()));
        }
        let later = CalendarData {
            edition: own.edition.saturating_add((1 + dice.below(300) as i64).days()),
            ..own.clone()
        };
        all.push(own);
        if dice.one_in(3) {
            let mut later = later;
            later.years.iter_mut().for_each(|it| it.off.truncate(2));
            later.years.iter_mut().for_each(|it| it.working.clear());
            all.push(later);
        }
    }
    all
}

/// Only rest days of the base can be made working days.
fn keep_to_base(year: &mut YearData, base: Option<&CalendarData>) {
    let Some(own) = base else { return };
    let days = Days { own, base: None };
    year.working.retain(|day| !days.works(*day));
}

/// What a later edition says: other holidays, and a year more or less that is certain.
fn changed(from: &CalendarData, style: &Style, dice: &mut Dice) -> CalendarData {
    let mut changed = from.clone();
    for year in &mut changed.years {
        if dice.one_in(2) {
            *year = any_year(year.year, &from.weekend, style, dice);
        }
        year.expected &= dice.one_in(2);
    }
    changed
}

fn any_day(dice: &mut Dice) -> Date {
    Date::constant(2023, 6, 1).saturating_add((dice.below(4 * 365) as i64).days())
}

fn calendar(id: &'static str, style: &Style, dice: &mut Dice) -> CalendarData {
    use Weekday as W;
    let weekends: &[&[Weekday]] = &[
        &[W::Saturday, W::Sunday],
        &[W::Saturday, W::Sunday],
        &[W::Sunday],
        &[W::Friday, W::Saturday],
        &[],
    ];
    let weekend = dice.pick(weekends).to_vec();
    let mut hours = Vec::new();
    if style.has_hours {
        hours.push((HoursOf::Working, any_shifts(style, dice)));
        if dice.one_in(2) {
            hours.push((HoursOf::Rest, any_shifts(style, dice)));
        }
        if dice.one_in(2) {
            let days = dice.pick(&[vec![W::Friday], vec![W::Saturday, W::Sunday], vec![W::Monday]]);
            let closed = dice.one_in(3) && days.len() < 2;
            let shifts = if closed { Vec::new() } else { any_shifts(style, dice) };
            hours.push((HoursOf::Weekdays(days), shifts));
        }
    }
    let mut years = Vec::new();
    for year in YEARS {
        if !dice.one_in(8) {
            years.push(any_year(year, &weekend, style, dice));
        }
    }
    let edition = Date::constant(2023, 1, 1);
    CalendarData { id, edition, zone: style.zone, is_based: false, weekend, hours, years }
}

fn any_year(year: i16, weekend: &[Weekday], style: &Style, dice: &mut Dice) -> YearData {
    let first = Date::new(year, 1, 1).expect("a year");
    let length = i64::from(first.days_in_year());
    let day = |dice: &mut Dice| {
        let ahead = match dice.below(6) {
            0 => dice.below(4) as i64,
            1 => length - 1 - dice.below(4) as i64,
            _ => dice.below(length as u64) as i64,
        };
        first.saturating_add(ahead.days())
    };
    let mut off = Vec::new();
    for _ in 0..few(dice, 14) {
        let from = day(dice);
        let to = from.saturating_add((few(dice, 12) as i64).days());
        let apart = |(a, b): &(Date, Date)| to < *a || *b < from;
        if to.year() == year && off.iter().all(apart) {
            off.push((from, to));
        }
    }
    let mut working: Vec<Date> = Vec::new();
    for _ in 0..few(dice, 10) {
        let it = day(dice);
        let is_off = off.iter().any(|(from, to)| *from <= it && it <= *to);
        if weekend.contains(&it.weekday()) && !is_off && !working.contains(&it) {
            working.push(it);
        }
    }
    let mut hours: Vec<(Date, Vec<Shift>)> = Vec::new();
    while style.has_hours && dice.one_in(2) {
        let it = day(dice);
        if hours.iter().all(|(day, _)| *day != it) {
            hours.push((it, any_shifts(style, dice)));
        }
    }
    YearData { year, expected: dice.one_in(6), off, working, hours }
}

/// One to three shifts in order. Where some go on after midnight, none begins before four.
fn any_shifts(style: &Style, dice: &mut Dice) -> Vec<Shift> {
    let earliest: u16 = if style.overnight { 240 } else { 0 };
    let mut from = if dice.one_in(3) { earliest } else { 480 + dice.below(120) as u16 };
    let mut shifts = Vec::new();
    for _ in 0..1 + few(dice, 3) {
        let to = from + 30 * (1 + dice.below(14) as u16);
        if to > 1380 {
            break;
        }
        shifts.push((from, to));
        from = to + dice.pick(&[0, 1, 45, 120]);
    }
    if style.overnight && dice.one_in(2) && from < 1440 {
        shifts.push((from.max(1200), 1440 + dice.pick(&[15, 60, 90, 120, 150, 240])));
    } else if dice.one_in(4) && from < 1440 {
        shifts.push((from, 1440));
    }
    shifts
}

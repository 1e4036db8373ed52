//! Business hours: who is open when, and time that only passes while somebody is there.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use proptest::prelude::*;
use redress_core::rulebook::calendar::Calendar;

use super::{at, calendar, day, file};

/// Mornings and afternoons of working days, Saturday mornings, nights from Friday to Saturday.
fn shop() -> Calendar {
    calendar(&file(
        "Asia/Shanghai",
        r#"
hours = [
  { days = "working", shifts = ["09:00-12:00", "13:30-18:00"] },
  { days = ["friday"], shifts = ["09:00-12:00", "22:00-02:00"] },
  { days = ["saturday"], shifts = ["10:00-11:00"] },
]
[[year]]
year = 2026
working-days = 260
off = [{ from = "2026-01-01", to = "2026-01-02", name = { zh = "元旦", en = "New Year" } }]
working = [{ day = "2026-01-04", name = { zh = "元旦", en = "New Year" } }]
hours = [
  { day = "2026-02-14", shifts = ["09:00-10:00"] },
  { day = "2026-02-16", shifts = [] },
]
"#,
    ))
}

fn shifts(calendar: &Calendar, when: &str) -> String {
    let shifts = calendar.shifts(day(when)).iter().map(ToString::to_string);
    shifts.collect::<Vec<String>>().join(" ")
}

#[test]
fn a_day_has_the_hours_of_its_kind() {
    let shop = shop();
    assert_eq!(shifts(&shop, "2026-01-05"), "09:00-12:00 13:30-18:00", "a Monday");
    assert_eq!(shifts(&shop, "2026-01-09"), "09:00-12:00 22:00-02:00", "a Friday");
    assert_eq!(shifts(&shop, "2026-01-10"), "10:00-11:00", "a Saturday");
    assert_eq!(shifts(&shop, "2026-01-11"), "", "a Sunday");
    assert_eq!(shifts(&shop, "2026-01-02"), "", "a Friday that is a holiday");
    assert_eq!(shifts(&shop, "2026-01-04"), "09:00-12:00 13:30-18:00", "a Sunday that is worked");
    assert_eq!(shifts(&shop, "2026-02-14"), "09:00-10:00", "a day with hours of its own");
    assert_eq!(shifts(&shop, "2026-02-16"), "", "a day on which it is closed");
}

#[test]
fn business_closes_with_the_last_shift_and_never_after_the_day() {
    let shop = shop();
    let close = |when| shop.close_of_business(day(when));
    assert_eq!(close("2026-01-05"), Some(at("2026-01-05T18:00+08:00")));
    assert_eq!(close("2026-01-09"), Some(at("2026-01-10T00:00+08:00")), "the shift runs to 02:00");
    assert_eq!(close("2026-01-11"), None);
}

/// From when, how many minutes, until when.
const MEASURED: &[(&str, i64, &str)] = &[
    // Inside a shift, up to its very end, and one minute more.
    ("2026-01-05T09:30+08:00", 30, "2026-01-05T10:00+08:00"),
    ("2026-01-05T09:30+08:00", 150, "2026-01-05T12:00+08:00"),
    ("2026-01-05T09:30+08:00", 151, "2026-01-05T13:31+08:00"),
    // On the borders: the first minute belongs to a shift, its end begins in the next.
    ("2026-01-05T09:00+08:00", 1, "2026-01-05T09:01+08:00"),
    ("2026-01-05T12:00+08:00", 1, "2026-01-05T13:31+08:00"),
    ("2026-01-05T18:00+08:00", 1, "2026-01-06T09:01+08:00"),
    ("2026-01-05T17:59:59+08:00", 1, "2026-01-06T09:00:59+08:00"),
    // Outside: at lunch, at night, and over a weekend.
    ("2026-01-05T12:45+08:00", 60, "2026-01-05T14:30+08:00"),
    ("2026-01-05T23:00+08:00", 180, "2026-01-06T12:00+08:00"),
    // Friday's night shift belongs to Friday: it goes on while Saturday has begun.
    ("2026-01-09T23:00+08:00", 180, "2026-01-10T02:00+08:00"),
    ("2026-01-10T01:00+08:00", 61, "2026-01-10T10:01+08:00"),
    ("2026-01-10T02:00+08:00", 60, "2026-01-10T11:00+08:00"),
    ("2026-01-10T11:00+08:00", 1, "2026-01-12T09:01+08:00"),
    // Nothing to wait for: now where it is open, else when it opens.
    ("2026-01-05T09:30+08:00", 0, "2026-01-05T09:30+08:00"),
    ("2026-01-05T12:00+08:00", 0, "2026-01-05T13:30+08:00"),
];

#[test]
fn only_time_inside_shifts_counts() {
    let shop = shop();
    for (start, minutes, due) in MEASURED {
        let counted = shop.add_business_time(at(start), SignedDuration::from_mins(*minutes));
        assert_eq!(counted, Some((at(due), true)), "{minutes} business minutes from {start}");
    }
}

#[test]
fn hours_that_reach_a_year_nobody_announced_are_an_estimate() {
    let shop = shop();
    let hours =
        |start, n| shop.add_business_time(at(start), SignedDuration::from_hours(n)).unwrap();
    let last = "2026-12-31T09:00+08:00";
    assert_eq!(hours(last, 7), (at("2026-12-31T17:30+08:00"), true));
    assert_eq!(hours(last, 8), (at("2027-01-01T09:30+08:00"), false));
}

#[test]
fn where_nobody_is_ever_there_no_time_is_up() {
    let hour = SignedDuration::from_hours(1);
    let closed = calendar(&file("UTC", ""));
    assert!(!closed.has_hours());
    assert_eq!(closed.add_business_time(at("2026-01-05T09:00Z"), hour), None);
    // A single morning: one hour of it can be had, and four can never be.
    let once = calendar(&file(
        "UTC",
        r#"
[[year]]
year = 2026
working-days = 261
hours = [{ day = "2026-01-05", shifts = ["09:00-12:00"] }]
"#,
    ));
    let due = Some((at("2026-01-05T10:00Z"), true));
    assert_eq!(once.add_business_time(at("2026-01-05T07:00Z"), hour), due);
    assert_eq!(once.add_business_time(at("2026-01-05T07:00Z"), hour * 4), None);
    assert_eq!(once.add_business_time(at("2026-01-05T07:00Z"), -hour), None);
    assert_eq!(once.add_business_time(Timestamp::MAX, hour), None);
}

#[test]
fn a_night_in_which_clocks_change_is_as_long_as_it_is() {
    let night = calendar(&file(
        "Europe/London",
        r#"hours = [{ days = ["saturday"], shifts = ["22:00-06:00"] }]"#,
    ));
    let due = |start, hours| {
        night.add_business_time(at(start), SignedDuration::from_hours(hours)).map(|it| it.0)
    };
    // Put forward at 01:00 UTC on 29 March: seven hours. Put back on 25 October: nine.
    assert_eq!(due("2026-03-28T22:00Z", 7), Some(at("2026-03-29T05:00Z")));
    assert_eq!(due("2026-03-28T22:00Z", 8), Some(at("2026-04-04T22:00Z")));
    assert_eq!(due("2026-10-24T21:00Z", 9), Some(at("2026-10-25T06:00Z")));
}

#[test]
fn what_the_clock_skips_is_no_time_and_what_it_shows_twice_is_once() {
    let hours =
        r#"hours = [{ days = "rest", shifts = ["00:30-01:15", "01:15-01:45", "03:00-04:00"] }]"#;
    let night = calendar(&file("Europe/London", hours));
    let due = |start, minutes| {
        night.add_business_time(at(start), SignedDuration::from_mins(minutes)).map(|it| it.0)
    };
    // On 29 March 01:00 is 02:00: half an hour of the first shift is left, nothing of the second.
    assert_eq!(due("2026-03-29T00:00Z", 30), Some(at("2026-03-29T01:00Z")));
    assert_eq!(due("2026-03-29T00:00Z", 31), Some(at("2026-03-29T02:01Z")));
    // On 25 October it is 01:15 twice: the shifts change when it is for the first time.
    assert_eq!(due("2026-10-24T23:00Z", 45), Some(at("2026-10-25T00:15Z")));
    assert_eq!(due("2026-10-24T23:00Z", 75), Some(at("2026-10-25T00:45Z")));
    assert_eq!(due("2026-10-24T23:00Z", 76), Some(at("2026-10-25T03:01Z")));
}

/// The zones of the walk, and a day near which their clocks change.
const ZONES: &[(&str, &str)] = &[
    ("Asia/Shanghai", "2026-05-06"),
    ("Asia/Kolkata", "2026-01-30"),
    ("Europe/London", "2026-03-27"),
    ("Europe/London", "2026-10-23"),
    ("America/New_York", "2026-03-06"),
    ("America/New_York", "2026-10-30"),
    ("Australia/Lord_Howe", "2026-04-03"),
    ("Australia/Lord_Howe", "2026-10-02"),
];

/// Shifts of one kind of day, by their borders in quarters of an hour.
fn some_shifts() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop::collection::btree_set(0..=96_u16, 0..=6).prop_map(|borders| {
        let borders: Vec<u16> = borders.into_iter().map(|it| it * 15).collect();
        borders.chunks_exact(2).map(|it| (it[0], it[1])).collect()
    })
}

/// Opening hours on working days and on days of rest; the last shift of working days goes on
/// after midnight for a while, though not into the next.
fn some_hours() -> impl Strategy<Value = String> {
    (some_shifts(), some_shifts(), 0..600_u16).prop_map(|(mut working, rest, night)| {
        let first = working.iter().chain(&rest).map(|it| it.0).min().unwrap_or(0);
        if let Some(last) = working.last_mut().filter(|_| night < first) {
            last.1 = 24 * 60 + night;
        }
        let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
        let text = |(from, to): &(u16, u16)| {
            let to = if *to > 24 * 60 { to - 24 * 60 } else { *to };
            format!("{}-{}", clock(*from), clock(to))
        };
        let list = |shifts: &[(u16, u16)]| shifts.iter().map(text).collect::<Vec<_>>();
        format!(
            "hours = [\n  {{ days = \"working\", shifts = {:?} }},\n  {{ days = \"rest\", shifts = {:?} }},\n]",
            list(&working),
            list(&rest),
        )
    })
}

/// Whether somebody is there at this time by the clock on the wall.
fn is_open(calendar: &Calendar, wall: DateTime) -> bool {
    let minute = wall.hour() as u16 * 60 + wall.minute() as u16;
    let on = |day: Date, minute: u16| {
        calendar.shifts(day).iter().any(|it| (it.opens()..it.closes()).contains(&minute))
    };
    on(wall.date(), minute) || on(wall.date().yesterday().unwrap(), minute + 24 * 60)
}

/// Goes from minute to minute and counts those in which somebody is there. When the clock on the
/// wall is put back, the minutes until it has caught up belong to the last one it had shown.
fn walk(calendar: &Calendar, start: Timestamp, minutes: u32) -> Option<Timestamp> {
    let wall = |it: Timestamp| it.to_zoned(calendar.zone().clone()).datetime();
    let mut shown = wall(start - 3.hours());
    let mut left = minutes;
    for ahead in -180..21 * 24 * 60_i64 {
        let now = start + ahead.minutes();
        shown = shown.max(wall(now));
        if ahead >= 0 && is_open(calendar, shown) {
            left -= 1;
            if left == 0 {
                return Some(now + 1.minute());
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn business_time_is_what_walking_minute_by_minute_counts(
        hours in some_hours(),
        (zone, near) in prop::sample::select(ZONES),
        start in 0..5 * 24 * 60_i64,
        minutes in 1..3_000_u32,
    ) {
        let calendar = calendar(&file(zone, &hours));
        let midnight = day(near).to_zoned(calendar.zone().clone()).unwrap().timestamp();
        let start = midnight + start.minutes();
        let counted = calendar.add_business_time(start, SignedDuration::from_mins(minutes.into()));
        // Within three weeks that is; who opens so rarely is not walked after.
        let limit = start + (21 * 24).hours();
        let counted = counted.map(|it| it.0).filter(|it| *it <= limit);
        prop_assert_eq!(counted, walk(&calendar, start, minutes));
    }
}

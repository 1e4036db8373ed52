//! Counting working days: dates worked out by hand, and every date against walking day by day.

use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use redress_core::rulebook::calendar::{Calendar, DayKind};

use super::{SHIPPED, calendar, day, file, shipped};

/// Counted on paper: calendar, the day it starts on, working days, the last day, whether certain.
const COUNTED: &[(&str, &str, u32, &str, bool)] = &[
    ("cn", "2026-02-13", 7, "2026-03-02", true),
    ("cn", "2026-02-12", 7, "2026-02-28", true),
    ("cn", "2026-09-18", 7, "2026-09-29", true),
    ("cn", "2026-09-30", 5, "2026-10-13", true),
    ("cn", "2025-09-26", 7, "2025-10-13", true),
    ("cn", "2026-03-02", 45, "2026-05-08", true),
    ("uk-england", "2026-12-18", 15, "2027-01-13", true),
    ("uk-england", "2026-12-18", 35, "2027-02-10", true),
    ("uk-england", "2026-04-01", 3, "2026-04-08", true),
    ("eu-target", "2026-12-18", 15, "2027-01-12", true),
    ("eu-target", "2026-12-18", 35, "2027-02-09", true),
    // 3 July is a Friday before a holiday on Saturday: the Reserve Banks are open.
    ("us-fed", "2026-07-01", 10, "2026-07-15", true),
    // A holiday on a Sunday closes them on the Monday.
    ("us-fed", "2027-07-02", 1, "2027-07-06", true),
    // Good Friday, the Monday after Ching Ming, and the Tuesday for Easter Monday.
    ("hk", "2026-04-02", 1, "2026-04-08", true),
    ("sg", "2026-11-06", 1, "2026-11-10", true),
    ("uk-scotland", "2026-06-12", 1, "2026-06-16", true),
    ("uk-scotland", "2026-04-03", 1, "2026-04-06", true),
    ("uk-northern-ireland", "2026-07-10", 1, "2026-07-14", true),
    // The last day of 2026 is still certain, the first of 2027 is not.
    ("cn", "2026-12-30", 1, "2026-12-31", true),
    ("cn", "2026-12-31", 1, "2027-01-04", false),
    ("in-gazetted", "2026-12-24", 1, "2026-12-28", true),
    ("in-gazetted", "2026-12-31", 1, "2027-01-01", false),
    // Beyond the file there are weekends, and no promises.
    ("eu-target", "2027-12-31", 1, "2028-01-03", false),
];

#[test]
fn dates_counted_on_paper_come_out() {
    for (id, after, n, last, certain) in COUNTED {
        let counted = shipped(id).nth_working_day(day(after), *n);
        assert_eq!(counted, (day(last), *certain), "{id}: {n} working days after {after}");
    }
}

#[test]
fn no_working_days_after_a_day_is_that_day() {
    assert_eq!(shipped("cn").nth_working_day(day("2026-02-17"), 0), (day("2026-02-17"), true));
}

#[test]
fn counting_ends_where_time_does() {
    let (last, certain) = shipped("cn").nth_working_day(day("9999-12-01"), 1_000);
    assert_eq!((last, certain), (Date::MAX, false));
}

#[test]
fn every_shipped_year_says_how_far_it_is_known() {
    for id in SHIPPED {
        let calendar = shipped(id);
        let first = if id == "cn" { 2020 } else { 2024 };
        let last = if matches!(id, "cn" | "in-gazetted") { 2026 } else { 2027 };
        let announced: Vec<i16> = calendar.announced_years().collect();
        assert_eq!(announced, (first..=last).collect::<Vec<i16>>(), "{id}");
        assert!(calendar.year(2027).is_some(), "{id}: 2027 is there, if only as an estimate");
        assert!(calendar.year(2028).is_none(), "{id}");
    }
    let known = shipped("cn").year(2026).unwrap();
    assert_eq!((known.working_days, known.announced, known.notices.len()), (248, true, 1));
}

#[test]
fn a_day_says_why_it_counts() {
    let name = |kind| match kind {
        DayKind::Working => "working".to_owned(),
        DayKind::Weekend => "weekend".to_owned(),
        DayKind::MakeUp(name) => format!("+{name:?}"),
        DayKind::Holiday(name) => format!("*{name:?}"),
    };
    let kind = |id: &str, when| name(shipped(id).kind(day(when)));
    assert_eq!(kind("cn", "2026-02-13"), "working");
    assert!(kind("cn", "2026-02-14").starts_with('+'));
    assert!(kind("cn", "2026-02-15").starts_with('*'));
    assert_eq!(kind("cn", "2026-03-01"), "weekend");
    assert_eq!(kind("us-fed", "2026-07-03"), "working");
    assert!(kind("us-fed", "2026-07-04").starts_with('*'));
}

/// Two years with these days off: 2024 announced, 2025 expected. Around them nothing is known.
fn with_days_off(off: &[Date], weekend: &[&str]) -> Calendar {
    let mut text = file("UTC", "").replace(r#"["saturday", "sunday"]"#, &format!("{weekend:?}"));
    for year in [2024, 2025] {
        let off: Vec<&Date> = off.iter().filter(|it| it.year() == year).collect();
        let first = Date::constant(year, 1, 1);
        let rests = |it: &Date| {
            let name = it.strftime("%A").to_string().to_lowercase();
            weekend.contains(&name.as_str()) || off.contains(&it)
        };
        let year_days = first.series(1.day()).take_while(|it| it.year() == year);
        let working = year_days.filter(|it| !rests(it)).count();
        let list = off.iter().map(|it| {
            format!(
                "  {{ from = \"{it}\", to = \"{it}\", name = {{ zh = \"假\", en = \"Off\" }} }},\n"
            )
        });
        text += &format!(
            "[[year]]\nyear = {year}\nexpected = {}\nworking-days = {working}\noff = [\n{}]\n",
            year == 2025,
            list.collect::<String>(),
        );
    }
    calendar(&text)
}

fn some_calendar() -> impl Strategy<Value = Calendar> {
    let first = Date::constant(2024, 1, 1);
    let off = prop::collection::vec((0..731_i32).prop_map(move |it| first + it.days()), 0..40);
    let weekend = prop::sample::select(vec![
        vec!["saturday", "sunday"],
        vec!["friday", "saturday"],
        vec!["sunday"],
        vec![],
    ]);
    (off, weekend).prop_map(|(off, weekend)| with_days_off(&off, &weekend))
}

fn some_day() -> impl Strategy<Value = Date> {
    (0..1_200_i32).prop_map(|it| Date::constant(2023, 6, 1) + it.days())
}

proptest! {
    #[test]
    fn counting_bits_is_walking_day_by_day(
        calendar in some_calendar(),
        after in some_day(),
        n in 1..700_u32,
    ) {
        let (mut walked, mut certain, mut left) = (after, true, n);
        while left > 0 {
            walked = walked.tomorrow().unwrap();
            certain &= calendar.is_certain(walked);
            left -= u32::from(calendar.is_working(walked));
        }
        prop_assert_eq!(calendar.nth_working_day(after, n), (walked, certain));
        prop_assert_eq!(calendar.working_days(after.tomorrow().unwrap(), walked), n);
    }

    #[test]
    fn the_next_working_day_is_the_first_that_is_one(
        calendar in some_calendar(),
        from in some_day(),
    ) {
        let mut walked = from;
        let mut certain = calendar.is_certain(walked);
        while !calendar.is_working(walked) {
            walked = walked.tomorrow().unwrap();
            certain &= calendar.is_certain(walked);
        }
        prop_assert_eq!(calendar.next_working_day(from), (walked, certain));
    }
}

//! Our days against those of packages that others keep. Where they differ, the list here says who
//! is right and why; a difference that is not in the list, or no longer there, fails.

use std::collections::{BTreeMap, BTreeSet};

use chinese_holiday::{Ymd, chinese_holiday};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use tyme4rs::tyme::holiday::LEGAL_HOLIDAY_DATA;

use super::{SHIPPED, day, packages, shipped};

/// Days on which a package says otherwise than we do, and why ours stays as it is.
struct Difference {
    calendar: &'static str,
    package: &'static str,
    days: &'static [&'static str],
    why: &'static str,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        calendar: "cn",
        package: "holidays",
        days: &["2027-02-09", "2027-02-10", "2027-05-03", "2027-05-04", "2027-10-04", "2027-10-05"],
        why: "it guesses days in lieu for 2027, which the State Council has not announced; ours \
              are the statutory days, marked as expected",
    },
    Difference {
        calendar: "us-fed",
        package: "workalendar",
        days: &["2026-07-03", "2027-06-18", "2027-12-24", "2027-12-31"],
        why: "it moves holidays on a Saturday to the Friday before; the Reserve Banks are open then",
    },
    Difference {
        calendar: "uk-scotland",
        package: "govuk-bank-holidays",
        days: &["2026-06-15"],
        why: "proclaimed once, for the football World Cup, after the list in it was copied",
    },
    Difference {
        calendar: "sg",
        package: "workalendar",
        days: &["2026-03-20"],
        why: "its table of 2023 estimated the end of Ramadan a day early: Hari Raya Puasa was on \
              Saturday 21 March",
    },
    Difference {
        calendar: "in-gazetted",
        package: "aion-indian-market-calendar",
        days: &["2026-03-03", "2026-03-04", "2026-05-27", "2026-05-28"],
        why: "Holi and Bakri Id: the market in Mumbai keeps the state's day, a day off the gazetted",
    },
    Difference {
        calendar: "in-gazetted",
        package: "aion-indian-market-calendar",
        days: &["2026-01-15", "2026-02-19", "2026-03-19", "2026-04-01", "2026-09-14", "2026-11-10"],
        why: "days of Maharashtra, of its elections and of banks, which are not gazetted for all",
    },
    Difference {
        calendar: "in-gazetted",
        package: "aion-indian-market-calendar",
        days: &["2026-09-04"],
        why: "Janmashtami is gazetted, and the market opens",
    },
];

#[test]
fn our_days_are_those_of_packages_that_others_keep() {
    let answers = match packages::ask() {
        Ok(answers) => answers,
        Err(why) if packages::on_the_build_server() => {
            panic!("CI is set, so the packages must be there: {why}")
        }
        Err(why) => {
            println!("skipped: our_days_are_those_of_packages_that_others_keep ({why})");
            return;
        }
    };
    let mut packages_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut seen = 0;
    for it in &answers {
        packages_of.entry(&it.calendar).or_default().insert(&it.package);
        let rest: BTreeSet<Date> = it.rest.iter().copied().collect();
        seen += compare(&it.calendar, &it.package, it.first, it.last, |day| !rest.contains(&day));
    }
    // The second of India knows 2026 alone: of 2024 and 2025 we found one package only.
    for id in SHIPPED {
        let packages = packages_of.get(id).map_or(0, BTreeSet::len);
        assert!(packages >= 2, "{id} is compared with {packages} packages");
    }
    let listed = DIFFERENCES.iter().map(|it| it.days.len()).sum::<usize>();
    assert_eq!(seen, listed, "a difference in the list is with a package that was not asked");
}

#[test]
fn our_chinese_days_are_those_of_the_crate_chinese_holiday() {
    let works = |day: Date| {
        let ymd = Ymd::new(
            day.year().unsigned_abs(),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        );
        chinese_holiday(ymd).is_workday()
    };
    // It says nothing of the last week of 2026.
    compare("cn", "chinese_holiday", day("2020-01-01"), day("2026-12-25"), works);
}

#[test]
fn our_chinese_days_are_those_of_the_crate_tyme4rs() {
    // Thirteen characters a day: its date, whether it is worked (0) or free (1), which holiday,
    // and how far from it.
    let listed = LEGAL_HOLIDAY_DATA.as_bytes().chunks_exact(13).map(|it| {
        let text = std::str::from_utf8(it).expect("digits");
        (Date::strptime("%Y%m%d", &text[..8]).expect("a date"), it[8] == b'0')
    });
    let listed: BTreeMap<Date, bool> = listed.collect();
    assert!(listed.contains_key(&day("2026-10-10")), "its list goes to 2026");
    let works = |day: Date| {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        listed.get(&day).copied().unwrap_or(!weekend)
    };
    compare("cn", "tyme4rs", day("2020-01-01"), day("2026-12-31"), works);
}

/// Holds our calendar against a package's, day by day, and what differs against the list. How
/// many days differ.
fn compare(
    id: &str,
    package: &str,
    first: Date,
    last: Date,
    works: impl Fn(Date) -> bool,
) -> usize {
    let ours = shipped(id);
    let days = first.series(1.day()).take_while(|it| *it <= last);
    let differing: BTreeSet<Date> = days.filter(|it| ours.is_working(*it) != works(*it)).collect();
    let listed = DIFFERENCES.iter().filter(|it| it.calendar == id && it.package == package);
    let expected: BTreeSet<Date> =
        listed.clone().flat_map(|it| it.days).map(|it| day(it)).collect();
    let reasons: Vec<&str> = listed.map(|it| it.why).collect();
    assert_eq!(differing, expected, "{id} and {package} differ on other days: {reasons:?}");
    differing.len()
}

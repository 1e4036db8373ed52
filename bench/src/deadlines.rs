//! How fast the deadlines of a hundred thousand cases are computed anew, on one core, as a share of
//! merely walking the days from the same beginnings to the same ends.
//!
//! Cases come from a seed, a thousand at a time, so that the memory that is measured is what
//! computing takes and not what a list of cases does.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use redress_core::{
    rulebook::{Facts, Milestone, Obligation, OwedBy, RegimeRef, Rulebook, calendar::Calendar},
    testkit::Dice,
};
use uuid::Uuid;

/// How many cases are there at a time.
const TOGETHER: u64 = 1_000;

struct Wanted {
    cases: u64,
    turns: usize,
}

impl Wanted {
    fn parse(words: &[String]) -> Result<Wanted> {
        let mut wanted = Wanted { cases: 100_000, turns: 3 };
        for pair in words.chunks(2) {
            let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
            match flag.as_str() {
                "--cases" => wanted.cases = value.parse()?,
                "--turns" => wanted.turns = value.parse()?,
                other => bail!("there is no option `{other}`"),
            }
        }
        ensure!(wanted.cases >= TOGETHER, "at least {TOGETHER} cases");
        ensure!(wanted.turns != 0, "at least one turn");
        Ok(wanted)
    }
}

/// What one turn took.
#[derive(Clone, Copy, Default)]
struct Spent {
    plain: Duration,
    explained: Duration,
    walked: Duration,
    milestones: usize,
    obligations: usize,
    days: u64,
}

pub(crate) fn run(words: &[String]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    let rules = Rulebook::shipped();
    let before = memory();
    let mut turns = Vec::new();
    println!("cases/s   with steps/s   walking/s   ratio   ratio with steps");
    for _ in 0..wanted.turns {
        let spent = take_turn(&rules, wanted.cases)?;
        println!("{}", line(&spent, wanted.cases));
        turns.push(spent);
    }
    turns.sort_by_key(|it| share(it.walked, it.plain));
    let middle = turns[turns.len() / 2];
    println!("{}   in the middle", line(&middle, wanted.cases));
    println!(
        "{} cases, {} milestones, {} obligations, {} days walked",
        wanted.cases, middle.milestones, middle.obligations, middle.days
    );
    let (before, after) = (before?, memory()?);
    println!(
        "memory: {} KiB with the rules read, at most {} KiB since, {} KiB at the end",
        before.now, after.most, after.now
    );
    Ok(())
}

fn line(it: &Spent, cases: u64) -> String {
    let rate = |time: Duration| u128::from(cases) * 1_000_000 / time.as_micros().max(1);
    format!(
        "{:>7}   {:>12}   {:>9}   {:>3} %   {:>14} %",
        rate(it.plain),
        rate(it.explained),
        rate(it.walked),
        share(it.walked, it.plain),
        share(it.walked, it.explained),
    )
}

/// The first as hundredths of the second.
fn share(floor: Duration, it: Duration) -> u128 {
    floor.as_nanos() * 100 / it.as_nanos().max(1)
}

fn take_turn(rules: &Rulebook, cases: u64) -> Result<Spent> {
    let mut spent = Spent::default();
    let mut seed = 0;
    while seed < cases {
        let some: Vec<Case> =
            (seed..cases.min(seed + TOGETHER)).map(|it| case(it, rules)).collect();
        seed += TOGETHER;
        // What there is to walk is looked up before, so that the floor is nothing but walking.
        let walks: Vec<Walk<'_>> = some.iter().flat_map(|it| it.walks(rules)).collect();
        spent.milestones += some.iter().map(|it| it.history.len()).sum::<usize>();

        let started = Instant::now();
        for it in &some {
            let owed = rules.obligations(&it.regimes, &it.facts, &it.history);
            spent.obligations += black_box(owed).len();
        }
        spent.plain += started.elapsed();

        let started = Instant::now();
        for it in &some {
            black_box(rules.explain(&it.regimes, &it.facts, &it.history));
        }
        spent.explained += started.elapsed();

        let started = Instant::now();
        for walk in &walks {
            spent.days += black_box(walk.walk());
        }
        spent.walked += started.elapsed();
    }
    ensure!(spent.obligations > 0, "the cases owe nothing: no regime applies");
    Ok(spent)
}

/// From the day after one until so many working days (or days) are over.
struct Walk<'a> {
    calendar: Option<&'a Calendar>,
    after: Date,
    n: u32,
}

impl Walk<'_> {
    /// How many days that took.
    fn walk(&self) -> u64 {
        let (mut day, mut left, mut walked) = (self.after, self.n, 0);
        while left > 0 {
            day = day.tomorrow().unwrap_or(Date::MAX);
            walked += 1;
            if self.calendar.is_none_or(|it| it.is_working(day)) {
                left -= 1;
            }
        }
        walked
    }

    fn of(it: &Obligation, rules: &'_ Rulebook) -> Option<(Date, Date)> {
        let regime = rules.regime(&it.regime)?;
        let first = regime.zone().to_datetime(it.started_at).date();
        Some((first, it.last_day?))
    }
}

/// A case, as far as deadlines care.
struct Case {
    regimes: Vec<RegimeRef>,
    facts: Facts,
    history: Vec<Milestone>,
}

impl Case {
    fn walks<'a>(&self, rules: &'a Rulebook) -> Vec<Walk<'a>> {
        let owed = rules.obligations(&self.regimes, &self.facts, &self.history);
        let walks = owed.iter().filter_map(|it| {
            let (after, last) = Walk::of(it, rules)?;
            let calendar = it.calendar.as_ref().and_then(|it| rules.calendar(&it.calendar));
            let first = after.tomorrow().ok().filter(|it| *it <= last)?;
            let n = match calendar {
                Some(calendar) => calendar.working_days(first, last),
                None => (last - after).get_days().unsigned_abs(),
            };
            Some(Walk { calendar, after, n })
        });
        walks.collect()
    }
}

type Kind = (u64, &'static [(&'static str, &'static str)], &'static str);

/// Where cases come from: how many of a hundred, their facts, and the zone of their mornings.
const MIX: &[Kind] = &[
    (40, &[("country", "CN"), ("institution-kind", "payment-institution")], "Asia/Shanghai"),
    (20, &[("country", "CN"), ("institution-kind", "bank")], "Asia/Shanghai"),
    (
        20,
        &[
            ("country", "CN"),
            ("institution-kind", "payment-institution"),
            ("channel", "wechat-pay"),
            ("source", "pboc-transfer"),
        ],
        "Asia/Shanghai",
    ),
    (6, &[("country", "DE"), ("institution-kind", "payment-institution")], "Europe/Brussels"),
    (6, &[("country", "GB"), ("institution-kind", "bank")], "Europe/London"),
    (5, &[("country", "US"), ("product", "debit-card")], "America/New_York"),
    (3, &[("country", "IN"), ("institution-kind", "bank")], "Asia/Kolkata"),
];

/// What happens to a case after it was lodged, more or less in this order.
const LIFE: &[&str] = &[
    "acknowledged",
    "information-requested",
    "answered",
    "replied",
    "extended",
    "appraisal-started",
    "appraisal-ended",
    "information-requested",
    "answered",
    "ruled",
    "objected",
    "ruled",
    "details-given",
    "remedy-done",
    "arrival-confirmed",
];

/// A case of 3 to 15 milestones, the same for the same seed.
fn case(seed: u64, rules: &Rulebook) -> Case {
    let dice = &mut Dice::new(seed);
    let mut of_hundred = dice.below(100);
    let mut kinds = MIX.iter();
    let (facts, zone) = loop {
        let (share, facts, zone) = kinds.next().unwrap_or(&MIX[0]);
        if of_hundred < *share {
            break (facts, zone);
        }
        of_hundred -= share;
    };
    let facts = facts.iter().chain(&[("handled", "house")]);
    let facts = facts.fold(Facts::new(), |all, (name, value)| {
        all.with(name, value).expect("facts of the mix are facts")
    });
    let zone = TimeZone::get(zone).expect("zones of the mix are zones");
    let day = Date::constant(2024, 1, 2).saturating_add((dice.below(1_050) as i64).days());
    let minute = 7 * 60 + dice.below(15 * 60) as i64;
    let midnight = zone.to_timestamp(day.at(0, 0, 0, 0)).expect("a day of our age");
    let lodged = midnight + minute.minutes();
    let history = history(lodged, dice);
    Case { regimes: rules.applicable(&facts, lodged), facts, history }
}

fn history(lodged: Timestamp, dice: &mut Dice) -> Vec<Milestone> {
    let event = |what: &str, at| Milestone::new(what.parse().expect("an event"), at);
    let mut history = vec![event("lodged", lodged)];
    let wanted = 3 + dice.below(13);
    let mut at = lodged;
    for (place, what) in LIFE.iter().enumerate() {
        let (left, places) = (wanted - history.len() as u64, (LIFE.len() - place) as u64);
        if places <= left || dice.below(places) < left {
            at += (1 + dice.below(4 * 24 * 60) as i64).minutes();
            let subject = Uuid::from_u128(1 + place as u128 / 4);
            history.push(event(what, at).about(subject).addressed_to(OwedBy::Complainant));
        }
        if history.len() as u64 == wanted {
            break;
        }
    }
    history
}

/// Memory of this process, in KiB.
struct Memory {
    now: u64,
    most: u64,
}

/// As the kernel tells it.
fn memory() -> Result<Memory> {
    let text = std::fs::read_to_string("/proc/self/status").context("only Linux tells")?;
    let field = |name: &str| {
        let line = text.lines().find_map(|it| it.strip_prefix(name));
        let number = line.and_then(|it| it.split_whitespace().next());
        number.and_then(|it| it.parse().ok()).with_context(|| format!("no {name} in the status"))
    };
    Ok(Memory { now: field("VmRSS:")?, most: field("VmHWM:")? })
}

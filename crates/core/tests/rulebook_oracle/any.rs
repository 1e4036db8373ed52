//! Random regimes and histories. Events like to happen at the very last moment, and the one after.

use jiff::{Timestamp, ToSpan, civil::Date};
use redress_core::{
    rulebook::{Duty, OwedBy},
    testkit::Dice,
};

use crate::{
    any_days::{ZONES, calendars},
    compare::case_of,
    oracle::owed,
    walk,
    world::{Conditions, Event, Length, Lengths, RegimeData, RuleData, Unit, World, few},
};

/// Roles that events play, and the names that play them.
const STARTS: &[&str] = &["received", "reported", "reopened"];
const STOPS: &[&str] = &["answered", "decided"];
const LAPSES: &[&str] = &["withdrawn", "merged"];
const RESTARTS: &[&str] = &["new-facts", "corrected", "reopened"];
const EXTENDS: &[&str] = &["extended", "extended-again", "credit-given", "new-facts"];
const PAUSES: &[&str] = &["appraisal-started", "clock-stopped", "extended"];
const RESUMES: &[&str] = &["appraisal-ended", "clock-restarted", "answered", "new-facts"];
/// Events of the core that may stand behind a name.
const CORE: &[&str] = &["lodged", "prolonged", "ruled"];
const FACTS: &[&str] = &["kind", "source"];
const VALUES: &[&str] = &["a", "b"];

/// A rulebook and a case under it.
pub(crate) fn world(dice: &mut Dice) -> World {
    let calendars = calendars(dice);
    let has_hours = calendars.iter().all(|it| it.is_based || !it.hours.is_empty());
    let mut regimes = Vec::new();
    for index in 0..1 + few(dice, 3) {
        regimes.push(regime(format!("regime-{index}"), calendars[0].zone, has_hours, dice));
    }
    let (facts, history) = (Vec::new(), Vec::new());
    let mut world = World { calendars, regimes: Vec::new(), facts, history };
    world.regimes = regimes.into_iter().map(|it| possible(it, &world)).collect();
    another_case(&mut world, dice);
    world
}

/// Other facts and another history under the same rules.
pub(crate) fn another_case(world: &mut World, dice: &mut Dice) {
    world.facts = facts(dice);
    world.history.clear();
    for _ in 0..1 + few(dice, 14) {
        let event = event(world, dice);
        world.history.push(event);
    }
}

/// The same, where every rule has facts under which it starts: nobody could give an example of it
/// otherwise.
fn possible(mut regime: RegimeData, world: &World) -> RegimeData {
    for index in 0..regime.rules.len() {
        let name = regime.rules[index].name.clone();
        let alone = World { regimes: vec![regime.clone()], ..world.clone() };
        if case_of(&alone, &name).is_none() {
            let rule = &mut regime.rules[index];
            rule.when.clear();
            rule.within.iter_mut().take(1).for_each(|(when, _)| when.clear());
            rule.within.truncate(1);
            rule.starts = vec!["received".to_owned()];
        }
    }
    regime
}

fn facts(dice: &mut Dice) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for name in FACTS {
        if !dice.one_in(3) {
            facts.push(((*name).to_owned(), dice.pick(VALUES).to_owned()));
        }
    }
    if !dice.one_in(3) {
        let any = 1 + dice.below(31);
        let day = dice.pick(&[1, 15, 28, 29, 30, 31, any]);
        facts.push(("billing-day".to_owned(), day.to_string()));
    }
    facts
}

fn conditions(dice: &mut Dice) -> Conditions {
    let name = dice.pick(FACTS).to_owned();
    let values = if dice.one_in(4) { VALUES.to_vec() } else { vec![dice.pick(VALUES)] };
    vec![(name, values.into_iter().map(str::to_owned).collect())]
}

fn regime(id: String, zone: &'static str, has_hours: bool, dice: &mut Dice) -> RegimeData {
    let has_calendar = !dice.one_in(8);
    let mut regime = RegimeData {
        id,
        zone: if dice.one_in(6) { dice.pick(ZONES) } else { zone },
        has_calendar,
        asks_institution: has_calendar && dice.one_in(2),
        rolls: has_calendar && !dice.one_in(3),
        closes_early: has_calendar && has_hours && dice.one_in(3),
        events: events(dice),
        rules: Vec::new(),
    };
    for index in 0..1 + few(dice, 4) {
        let rule = rule(index, &regime, has_hours, dice);
        regime.rules.push(rule);
    }
    regime
}

fn events(dice: &mut Dice) -> Vec<(String, Vec<(String, Conditions)>)> {
    let roles = [STARTS, STOPS, LAPSES, RESTARTS, EXTENDS, PAUSES, RESUMES];
    let mut names: Vec<&str> = roles.concat();
    names.sort_unstable();
    names.dedup();
    let mut events = Vec::new();
    for name in names {
        let mut sources = Vec::new();
        if dice.one_in(3) {
            let when = if dice.one_in(3) { conditions(dice) } else { Vec::new() };
            let core = match name {
                _ if STARTS.contains(&name) => "lodged",
                _ if EXTENDS.contains(&name) => "prolonged",
                _ => "ruled",
            };
            sources.push((core.to_owned(), when));
        }
        events.push((name.to_owned(), sources));
    }
    events
}

fn some(from: &[&str], most: u64, dice: &mut Dice) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for _ in 0..most {
        let it = dice.pick(from).to_owned();
        if !all.contains(&it) {
            all.push(it);
        }
    }
    all
}

fn rule(index: u64, regime: &RegimeData, has_hours: bool, dice: &mut Dice) -> RuleData {
    let within = lengths(None, regime, has_hours, dice);
    let mut extended = Vec::new();
    for _ in 0..few(dice, 4) {
        let most = 1 + dice.below(2);
        extended.push((some(EXTENDS, most, dice), lengths(Some(&within), regime, has_hours, dice)));
    }
    let all = || extended.iter().map(|(_, to)| to).chain([&within]).flatten().map(|it| it.1.unit);
    let has_cycles = all().any(|it| it == Unit::BillingCycles);
    let knows_no_pause = has_cycles || all().any(|it| it == Unit::Stated);
    let of_days = all().all(Unit::is_of_days);
    let mut pauses = Vec::new();
    for _ in 0..few(dice, 3) * u64::from(!knows_no_pause) {
        let most = 1 + dice.below(2);
        pauses.push((some(PAUSES, most, dice), some(RESUMES, most, dice)));
    }
    let cap = (has_cycles || dice.one_in(3)).then(|| {
        loop {
            let cap = lengths(Some(&within), regime, has_hours, dice);
            let fits = |it: &Length| {
                let plain = ![Unit::Stated, Unit::BillingCycles].contains(&it.unit);
                plain && (!of_days || it.unit.is_of_days())
            };
            if cap.iter().all(|(_, it)| fits(it)) && (!has_cycles || cap.len() == 1) {
                break cap;
            }
        }
    });
    let before: Vec<String> = regime.rules.iter().map(|it| it.name.clone()).collect();
    let after = (!before.is_empty() && dice.one_in(3)).then(|| dice.pick(&before));
    let owners = [OwedBy::Institution, OwedBy::Merchant].map(Some);
    RuleData {
        name: format!("rule-{index}"),
        duty: dice.pick(&[Duty::Decide, Duty::Decide, Duty::Respond, Duty::Object]),
        owed_by: dice.pick(&[owners[0], owners[0], owners[1], None]),
        when: if dice.one_in(4) { vec![conditions(dice), conditions(dice)] } else { Vec::new() },
        starts: some(STARTS, if after.is_some() { dice.below(2) } else { 2 }, dice),
        after,
        stops: some(STOPS, 1, dice),
        lapses: some(LAPSES, 1, dice),
        restarts: if dice.one_in(2) { some(RESTARTS, 1, dice) } else { Vec::new() },
        each: dice.one_in(4),
        within,
        extended,
        pauses,
        cap,
        compensation: (of_days && dice.one_in(3)).then(|| 1 + dice.below(20_000) as i64),
    }
}

/// One length, or alternatives; none of them shorter than `least` may be.
fn lengths(
    least: Option<&Lengths>,
    regime: &RegimeData,
    has_hours: bool,
    dice: &mut Dice,
) -> Lengths {
    let fits = |it: Length| {
        let least = least.into_iter().flatten().map(|it| hours(it.1).0).min().unwrap_or(0);
        least <= hours(it).1
    };
    let one = |dice: &mut Dice| {
        loop {
            let it = length(regime.has_calendar, has_hours, least.is_some(), dice);
            if fits(it) {
                break it;
            }
        }
    };
    let mut all = Vec::new();
    while dice.one_in(4) && all.len() < 3 {
        all.push((conditions(dice), one(dice)));
    }
    if all.is_empty() || least.is_some() || !dice.one_in(3) {
        all.push((Vec::new(), one(dice)));
    }
    all
}

fn length(has_calendar: bool, has_hours: bool, is_longer: bool, dice: &mut Dice) -> Length {
    use Unit as U;
    let more = if is_longer { 2 } else { 1 };
    loop {
        let (unit, most) = dice.pick(&[
            (U::Minutes, 600),
            (U::Hours, 96),
            (U::BusinessMinutes, 600),
            (U::BusinessHours, 20),
            (U::Days, 60),
            (U::Days, 20),
            (U::Weeks, 9),
            (U::Months, 7),
            (U::Years, 2),
            (U::WorkingDays, 45),
            (U::WorkingDays, 10),
            (U::WorkingDays, 300),
            (U::BusinessDays, 40),
            (U::BillingCycles, 3),
            (U::Stated, 1),
        ]);
        let needs_calendar = unit.is_of_business() || unit == U::WorkingDays;
        let needs_hours = [U::BusinessMinutes, U::BusinessHours].contains(&unit);
        if needs_calendar && !has_calendar || needs_hours && !has_hours {
            continue;
        }
        break Length { unit, n: 1 + dice.below(most * more) as u32 };
    }
}

/// At least and at most so many hours.
fn hours(it: Length) -> (u64, u64) {
    use Unit as U;
    let n = u64::from(it.n);
    match it.unit {
        U::Minutes => (n / 60, n / 60),
        U::Hours => (n, n),
        U::Days => (n * 24, n * 24),
        U::Weeks => (n * 168, n * 168),
        U::Months => (n * 28 * 24, n * 31 * 24),
        U::Years => (n * 365 * 24, n * 366 * 24),
        U::WorkingDays | U::BusinessDays => (n * 24, u64::MAX),
        U::BillingCycles => (n * 28 * 24, u64::MAX),
        U::BusinessMinutes => (n / 60, u64::MAX),
        U::BusinessHours => (n, u64::MAX),
        U::Stated => (0, u64::MAX),
    }
}

/// What happens next, not before what happened last.
fn event(world: &World, dice: &mut Dice) -> Event {
    let Some(last) = world.history.last().map(|it| it.at) else {
        return about(Event::new(dice.pick(STARTS), beginning(world, dice)), dice);
    };
    let roles = [STARTS, STOPS, LAPSES, RESTARTS, EXTENDS, EXTENDS, PAUSES, PAUSES, RESUMES, CORE];
    let role = dice.pick(&roles);
    about(Event::new(dice.pick(role), moment(world, last, dice).max(last)), dice)
}

fn about(event: Event, dice: &mut Dice) -> Event {
    let ahead = (1 + dice.below(90 * 24 * 60) as i64).minutes();
    Event {
        about: dice.one_in(2).then(|| 1 + u128::from(dice.below(2))),
        addressee: dice.one_in(2).then_some(OwedBy::Complainant),
        until: dice.one_in(4).then(|| event.at + ahead),
        ..event
    }
}

/// Some time of some day, and often just before or after a day begins.
fn beginning(world: &World, dice: &mut Dice) -> Timestamp {
    let first = Date::constant(2023, 9, 1);
    let ahead = dice.below(12) as i64;
    let day = match dice.below(4) {
        0 => dice.pick(&world.calendars).edition.saturating_sub(ahead.days()),
        1 => Date::new(2023 + dice.below(5) as i16, 12, 31)
            .expect("a day")
            .saturating_sub((ahead / 3).days()),
        _ => first.saturating_add((dice.below(4 * 365) as i64).days()),
    };
    let midnight = walk::midnight(world.regimes[0].zone, day);
    match dice.below(6) {
        0 => midnight,
        1 => midnight - 1.nanosecond(),
        2 => midnight + (dice.below(86_400_000_000_000) as i64).nanoseconds(),
        _ => midnight + (dice.below(24 * 60) as i64).minutes(),
    }
}

fn moment(world: &World, last: Timestamp, dice: &mut Dice) -> Timestamp {
    let in_days = |dice: &mut Dice, days: u64| last + (dice.below(days * 24 * 60) as i64).minutes();
    match dice.below(8) {
        0 => last,
        1 => in_days(dice, 1),
        2 => in_days(dice, 8),
        3 => in_days(dice, 60),
        4 => {
            let zone = dice.pick(&world.regimes).zone;
            let later = walk::tomorrow(walk::date(zone, in_days(dice, 20)));
            let day = if dice.one_in(2) { dice.pick(&world.calendars).edition } else { later };
            let midnight = walk::midnight(zone, day);
            if dice.one_in(2) { midnight } else { midnight - 1.nanosecond() }
        }
        _ => {
            let dues: Vec<Timestamp> = owed(world, &[]).iter().map(|it| it.due).collect();
            let near: Vec<Timestamp> = dues
                .into_iter()
                .filter(|it| last <= *it && *it - 2000.hours() * 10 < last)
                .collect();
            if near.is_empty() {
                return in_days(dice, 30);
            }
            let due = dice.pick(&near);
            match dice.below(5) {
                0 => due,
                1 | 2 => due - 1.nanosecond(),
                3 => due - (dice.below(48 * 60) as i64).minutes(),
                _ => due + (dice.below(48 * 60) as i64).minutes(),
            }
        }
    }
}

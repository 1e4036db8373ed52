//! From a case that fails to the smallest one around it that still does.

use crate::world::{RuleData, World};

/// Takes parts away as long as it still fails.
pub(crate) fn smallest(mut world: World, fails: impl Fn(&World) -> bool) -> World {
    while let Some(smaller) = smaller(&world).into_iter().find(|it| fails(it)) {
        world = smaller;
    }
    world
}

/// The same case with one part less each.
fn smaller(world: &World) -> Vec<World> {
    let mut all: Vec<World> = Vec::new();
    let mut with = |change: &dyn Fn(&mut World)| {
        let mut changed = world.clone();
        change(&mut changed);
        all.push(changed);
    };
    for index in 0..world.regimes.len() {
        with(&|it| drop(it.regimes.remove(index)));
    }
    for index in 0..world.history.len() {
        with(&|it| drop(it.history.remove(index)));
    }
    for index in 0..world.calendars.len() {
        let is_alone = world.editions(world.calendars[index].id).len() == 1;
        if !is_alone || world.calendars[index].id != "it" {
            with(&|it| drop(it.calendars.remove(index)));
        }
    }
    for (index, event) in world.history.iter().enumerate() {
        if event.until.is_some() {
            with(&|it| it.history[index].until = None);
        }
        if event.about.is_some() || event.addressee.is_some() {
            with(&|it| {
                it.history[index].about = None;
                it.history[index].addressee = None;
            });
        }
    }
    for (at, regime) in world.regimes.iter().enumerate() {
        for (index, rule) in regime.rules.iter().enumerate() {
            let is_needed = regime.rules.iter().any(|it| it.after.as_ref() == Some(&rule.name));
            if !is_needed && regime.rules.len() > 1 {
                with(&|it| drop(it.regimes[at].rules.remove(index)));
            }
            for changed in simpler(rule) {
                with(&|it| it.regimes[at].rules[index] = changed.clone());
            }
        }
        if regime.rolls || regime.closes_early || regime.asks_institution {
            with(&|it| it.regimes[at].rolls = false);
            with(&|it| it.regimes[at].closes_early = false);
            with(&|it| it.regimes[at].asks_institution = false);
        }
        if regime.events.iter().any(|(_, sources)| !sources.is_empty()) {
            with(&|it| it.regimes[at].events.iter_mut().for_each(|(_, all)| all.clear()));
        }
    }
    days(world, &mut with);
    all.retain(|it| format!("{it:?}").len() < format!("{world:?}").len());
    all
}

/// Keeps the world with a change, to be tried.
type With<'a> = dyn FnMut(&dyn Fn(&mut World)) + 'a;

fn days(world: &World, with: &mut With<'_>) {
    for (at, calendar) in world.calendars.iter().enumerate() {
        for index in 0..calendar.years.len() {
            with(&|it| drop(it.calendars[at].years.remove(index)));
            with(&|it| it.calendars[at].years[index].off.clear());
            with(&|it| it.calendars[at].years[index].working.clear());
            with(&|it| it.calendars[at].years[index].hours.clear());
        }
        if calendar.hours.len() > 1 {
            with(&|it| it.calendars[at].hours.truncate(1));
        }
    }
}

fn simpler(rule: &RuleData) -> Vec<RuleData> {
    let mut all = Vec::new();
    for index in 0..rule.extended.len() {
        let mut changed = rule.clone();
        changed.extended.remove(index);
        all.push(changed);
    }
    for index in 0..rule.pauses.len() {
        let mut changed = rule.clone();
        changed.pauses.remove(index);
        all.push(changed);
    }
    let plain = |it: &RuleData| it.clone();
    all.push(RuleData { cap: None, ..plain(rule) });
    all.push(RuleData { compensation: None, ..plain(rule) });
    all.push(RuleData { when: Vec::new(), ..plain(rule) });
    all.push(RuleData { restarts: Vec::new(), ..plain(rule) });
    all.push(RuleData { lapses: Vec::new(), ..plain(rule) });
    if !rule.starts.is_empty() {
        all.push(RuleData { after: None, ..plain(rule) });
    }
    for (index, (_, length)) in rule.within.iter().enumerate() {
        if rule.within.len() > 1 {
            let mut changed = rule.clone();
            changed.within.remove(index);
            all.push(changed);
            all.push(RuleData { within: vec![(Vec::new(), *length)], ..plain(rule) });
        }
    }
    all
}

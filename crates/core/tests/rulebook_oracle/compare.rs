//! One case through the engine and through the oracle, and what is different.

use std::fmt::Write as _;

use jiff::{Timestamp, ToSpan};
use redress_core::{
    rulebook::{Facts, Milestone, Obligation, RegimeRef, Rulebook, Standing},
    testkit::Dice,
};
use uuid::Uuid;

use crate::{
    oracle::{Owed, owed, owed_with},
    text,
    walk::Days,
    world::{Event, RegimeData, World},
};

/// Whether it still fails in this way: the oracle's examples and results are not the engine's, or
/// the files are none.
pub(crate) fn fails_like(world: &World, first: &str) -> bool {
    let is_no_file = |it: &str| it.starts_with(NO_FILE) && !it.contains("computed by the oracle");
    difference(world).is_some_and(|it| is_no_file(&it) == is_no_file(first))
}

const NO_FILE: &str = "the rules do not load";

/// What the engine and the oracle say differently; `None` where they agree.
pub(crate) fn difference(world: &World) -> Option<String> {
    loaded(world).map_or_else(Some, |rules| difference_under(&rules, world))
}

/// The rules of a world, with worked examples that the oracle computed; or why there are none.
pub(crate) fn loaded(world: &World) -> Result<Rulebook, String> {
    let files = files(world);
    let named: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Rulebook::from_files(&named).map_err(|problems| format!("{NO_FILE}: {problems:#?}"))
}

/// The same, for rules that are loaded.
pub(crate) fn difference_under(rules: &Rulebook, world: &World) -> Option<String> {
    let moments = moments(world);
    let expected = owed(world, &moments);
    let regimes = regimes(world);
    let (facts, history) = (facts(world), milestones(&world.history));
    let obligations = rules.obligations(&regimes, &facts, &history);
    let explained = rules.explain(&regimes, &facts, &history);
    if !explained.iter().map(|it| &it.obligation).eq(&obligations) {
        return Some("with steps the engine says something else".to_owned());
    }
    let got: Vec<Owed> = obligations.iter().map(|it| as_owed(it, &moments)).collect();
    if got == expected {
        return None;
    }
    let mut text = String::new();
    for index in 0..got.len().max(expected.len()) {
        let (got, expected) = (got.get(index), expected.get(index));
        if got != expected {
            let _ = writeln!(text, "the engine: {got:#?}\nthe oracle: {expected:#?}");
        }
    }
    for it in explained {
        let steps: Vec<_> =
            it.steps.iter().map(|it| it.in_lang(redress_core::lang::Lang::En)).collect();
        let _ = writeln!(text, "{}: {steps:#?}", it.obligation.name);
    }
    Some(text)
}

/// The whole case for a person to read.
pub(crate) fn told(world: &World) -> String {
    let mut text = String::new();
    for (name, file) in files(world) {
        let _ = writeln!(text, "# {name}\n{file}");
    }
    let _ = writeln!(text, "# facts: {:?}", world.facts);
    for event in &world.history {
        let _ = writeln!(text, "# {event:?}");
    }
    text + &difference(world).unwrap_or_default()
}

/// When is asked: at the dues, and days after them.
fn moments(world: &World) -> Vec<Timestamp> {
    let last = world.history.last().map(|it| it.at);
    let dues = owed(world, &[]).into_iter().map(|it| it.due).filter(|it| *it < Timestamp::MAX);
    let near = dues.flat_map(|it| [it - 1.nanosecond(), it, it + 100.hours()]);
    let mut all: Vec<Timestamp> = near.chain(last).collect();
    all.truncate(8);
    all
}

fn regimes(world: &World) -> Vec<RegimeRef> {
    let parse = |it: &RegimeData| format!("{}@2020-01-01", it.id).parse().expect("a version");
    world.regimes.iter().map(parse).collect()
}

fn facts(world: &World) -> Facts {
    let with = |facts: Facts, (name, value): &(String, String)| facts.with(name, value);
    world.facts.iter().try_fold(Facts::new(), with).expect("facts")
}

fn milestones(history: &[Event]) -> Vec<Milestone> {
    let milestone = |it: &Event| Milestone {
        about: it.about.map(Uuid::from_u128),
        addressee: it.addressee,
        until: it.until,
        ..Milestone::new(it.what.parse().expect("a code"), it.at)
    };
    history.iter().map(milestone).collect()
}

fn as_owed(it: &Obligation, moments: &[Timestamp]) -> Owed {
    let late = |now: &Timestamp| (it.is_late(*now), it.compensation(*now).map(|it| it.minor()));
    let index = |title: &redress_core::lang::Text| {
        title.in_lang(redress_core::lang::Lang::En).parse().expect("a number")
    };
    Owed {
        regime: it.regime.regime.to_string(),
        name: it.name.to_string(),
        about: it.about.map(|it| it.as_u128()),
        owed_by: it.owed_by,
        started_at: it.started_at,
        due: it.due,
        last_day: it.last_day,
        standing: it.standing,
        extended: it.extended,
        provisional: it.provisional,
        calendar: it.calendar.as_ref().map(|it| (it.calendar.to_string(), it.edition)),
        stand_in: it.stand_in,
        next_extension: it.next_extension.as_ref().map(|it| index(&it.title)),
        binding: it.binding,
        late: moments.iter().map(late).collect(),
    }
}

fn files(world: &World) -> Vec<(String, String)> {
    let newest = world.editions("it").last().copied();
    let mut files = Vec::new();
    for own in &world.calendars {
        let days = Days { own, base: newest.filter(|_| own.is_based) };
        let first = |year| jiff::civil::Date::new(year, 1, 1).expect("a year");
        let count = |year| {
            let days_of_year = first(year).series(1.day()).take_while(|it| it.year() == year);
            days_of_year.filter(|it| days.works(*it)).count() as u32
        };
        let name = format!("calendars/{}-{}.toml", own.id, own.edition);
        files.push((name, text::calendar(own, count)));
    }
    for regime in &world.regimes {
        let name = format!("regimes/{}.toml", regime.id);
        files.push((name, text::regime(regime, &examples(world, regime))));
    }
    files
}

/// Worked examples, from the oracle: one for each obligation, and the case itself.
fn examples(world: &World, regime: &RegimeData) -> String {
    let alone = World { regimes: vec![regime.clone()], ..world.clone() };
    let dice = &mut Dice::new(world.history.len() as u64);
    let mut text = String::new();
    for rule in &regime.rules {
        let case = case_of(&alone, &rule.name);
        text += &case.map(|it| example(&it, dice)).unwrap_or_default();
    }
    let plain = |it: &Event| Event { about: None, addressee: None, until: None, ..it.clone() };
    let mut plain: Vec<Event> = world.history.iter().map(plain).collect();
    plain.retain(|it| speaks_of(regime, &it.what));
    plain.sort_by(|one, other| (one.at, &one.what).cmp(&(other.at, &other.what)));
    let case = alone.with(world.facts.clone(), plain);
    text + &example(&case, dice)
}

/// A case of a world with one regime in which there is a clock of this rule, if there can be one.
pub(crate) fn case_of(world: &World, rule: &str) -> Option<World> {
    let at = world.history.first().map_or(Timestamp::UNIX_EPOCH, |it| it.at);
    let mut names: Vec<&String> = world.regimes[0].rules.iter().flat_map(|it| &it.starts).collect();
    names.sort();
    names.dedup();
    let starts: Vec<Event> = names.into_iter().map(|name| Event::new(name, at)).collect();
    let cases = choices().into_iter().map(|facts| world.with(facts, starts.clone()));
    let has_it = |case: &World| owed_with(case, &[], false).iter().any(|it| it.name == rule);
    cases.into_iter().find(has_it)
}

/// Whether an event does anything in a regime.
fn speaks_of(regime: &RegimeData, what: &str) -> bool {
    regime.rules.iter().any(|rule| {
        let lists = [&rule.starts, &rule.stops, &rule.lapses, &rule.restarts];
        let longer = rule.extended.iter().map(|(by, _)| by);
        let pauses = rule.pauses.iter().flat_map(|(from, until)| [from, until]);
        let mut names = lists.into_iter().chain(longer).chain(pauses).flatten();
        names.any(|name| {
            let sources = regime.events.iter().filter(|(it, _)| it == name);
            let mut sources = sources.flat_map(|(_, all)| all);
            name == what || sources.any(|(core, _)| core == what)
        })
    })
}

/// Everything that the facts may be.
fn choices() -> Vec<Vec<(String, String)>> {
    let values = |name: &str| {
        let one = |value: &str| vec![(name.to_owned(), value.to_owned())];
        [one("a"), one("b"), Vec::new()]
    };
    let kinds = values("kind").into_iter();
    kinds.flat_map(|kind| values("source").map(|source| [kind.clone(), source].concat())).collect()
}

/// A case of one regime as an example of its file.
fn example(case: &World, dice: &mut Dice) -> String {
    let mut text =
        "[[example]]\nwhy = { zh = \"对照计算\", en = \"computed by the oracle\" }\n".to_owned();
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for event in &case.history {
        match given.iter_mut().find(|(what, _)| *what == event.what) {
            Some((_, times)) => times.push(event.at.to_string()),
            None => given.push((event.what.clone(), vec![event.at.to_string()])),
        }
    }
    let given: Vec<String> = given.iter().map(|(what, it)| format!("{what} = {it:?}")).collect();
    let facts: Vec<String> =
        case.facts.iter().map(|(name, value)| format!("{name} = \"{value}\"")).collect();
    let owed = owed_with(case, &[], false);
    let (mut due, mut provisional, mut paused) = (Vec::new(), Vec::new(), Vec::new());
    for rule in &case.regimes[0].rules {
        let last = owed.iter().rfind(|it| it.name == rule.name);
        let said = match last {
            None => "none".to_owned(),
            Some(it) => match it.last_day.filter(|_| dice.one_in(2)) {
                Some(day) => day.to_string(),
                None => it.due.to_string(),
            },
        };
        due.push(format!("{} = \"{said}\"", rule.name));
        provisional.extend(last.filter(|it| it.provisional).map(|_| &rule.name));
        let is_paused = |it: &&Owed| matches!(it.standing, Standing::Paused { .. });
        paused.extend(last.filter(is_paused).map(|_| &rule.name));
    }
    let (given, facts, due) = (given.join(", "), facts.join(", "), due.join(", "));
    let _ = writeln!(text, "given = {{ {given} }}\nfacts = {{ {facts} }}\ndue = {{ {due} }}");
    let _ = writeln!(text, "provisional = {provisional:?}\npaused = {paused:?}");
    text
}

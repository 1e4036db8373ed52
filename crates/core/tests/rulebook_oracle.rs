//! The engine against a slow oracle that walks over a list of days, for random calendars, limits,
//! starts and extensions.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan, civil::Date};
use proptest::prelude::*;
use redress_core::{
    code::Code,
    rulebook::{Facts, Milestone, Obligation, RegimeRef, Rulebook},
};

/// Three announced years, as one list of days, and whether people work on each.
#[derive(Clone, Debug)]
struct Days(Vec<(Date, bool)>);

#[derive(Clone, Copy, Debug)]
enum Unit {
    Hours,
    Days,
    WorkingDays,
}

#[derive(Clone, Debug)]
struct World {
    off: BTreeSet<usize>,
    make_up: BTreeSet<usize>,
    unit: Unit,
    within: u32,
    total: u32,
    rolls: bool,
    /// Minutes from the first instant of the first year, in the regime's zone.
    start: u32,
    /// Minutes from the start to the extension.
    extension: Option<u32>,
}

const YEARS: [i16; 3] = [2024, 2025, 2026];
const DAYS: usize = 366 + 365 + 365;

fn worlds() -> impl Strategy<Value = World> {
    let units = prop_oneof![Just(Unit::Hours), Just(Unit::Days), Just(Unit::WorkingDays)];
    (
        proptest::collection::btree_set(0..DAYS, 0..120),
        proptest::collection::btree_set(0..DAYS, 0..60),
        units,
        1..80_u32,
        1..160_u32,
        any::<bool>(),
        0..900 * 24 * 60_u32,
        proptest::option::of(0..150 * 24 * 60_u32),
    )
        .prop_map(|(off, make_up, unit, within, more, rolls, start, extension)| World {
            off,
            make_up,
            unit,
            within,
            total: within + more,
            rolls,
            start,
            extension,
        })
}

impl World {
    fn days(&self) -> Days {
        let first = Date::constant(2024, 1, 1);
        let days = first.series(1.day()).take(DAYS).enumerate().map(|(index, day)| {
            let weekend = 6 <= day.weekday().to_monday_one_offset();
            let works = if weekend { self.makes_up(index) } else { !self.off.contains(&index) };
            (day, works)
        });
        Days(days.collect())
    }

    fn makes_up(&self, index: usize) -> bool {
        self.make_up.contains(&index) && !self.off.contains(&index)
    }

    fn at(&self, minutes: u32) -> Timestamp {
        let midnight: Timestamp = "2024-01-01T00:00:00+08:00".parse().unwrap();
        midnight + i64::from(minutes).minutes()
    }

    fn rulebook(&self) -> Rulebook {
        let (calendar, regime) = (self.calendar(), self.regime());
        let files = [("calendars/it.toml", calendar.as_str()), ("it.toml", regime.as_str())];
        Rulebook::from_files(&files).unwrap_or_else(|it| panic!("{it:#?}\n{calendar}"))
    }

    fn calendar(&self) -> String {
        let days = self.days().0;
        let mut text = r#"
            id = "it"
            title = { zh = "历", en = "calendar" }
            zone = "Asia/Shanghai"
            edition = "2026-01-01"
            source = { zh = "源", en = "made up" }
            confidence = "recalled"
            weekend = ["saturday", "sunday"]
        "#
        .to_owned();
        let name = r#"name = { zh = "节", en = "feast" }"#;
        for year in YEARS {
            let of_year = || (0..DAYS).filter(|index| days[*index].0.year() == year);
            let count = of_year().filter(|index| days[*index].1).count();
            let off: String = of_year()
                .filter(|index| self.off.contains(index))
                .map(|index| {
                    let day = days[index].0;
                    format!("{{ from = \"{day}\", to = \"{day}\", {name} }},\n")
                })
                .collect();
            let working: String = of_year()
                .filter(|index| self.makes_up(*index))
                .filter(|index| 6 <= days[*index].0.weekday().to_monday_one_offset())
                .map(|index| format!("{{ day = \"{}\", {name} }},\n", days[index].0))
                .collect();
            text += &format!(
                "[[year]]\nyear = {year}\nworking-days = {count}\noff = [{off}]\nworking = [{working}]\n"
            );
        }
        text
    }

    fn regime(&self) -> String {
        let unit = match self.unit {
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::WorkingDays => "working-days",
        };
        let roll = if self.rolls { "next-working-day" } else { "none" };
        // The example speaks of a rule that never changes, so that the file loads.
        format!(
            r#"
            id = "it"
            title = {{ zh = "题", en = "it" }}
            source = {{ zh = "源", en = "made up" }}
            valid-from = "2020-01-01"
            zone = "Asia/Shanghai"
            calendar = "it"
            roll = "{roll}"
            confidence = "recalled"
            reviewed = false
            applies-when = [{{}}]
            events = {{ started = [], extended = [], stopped = [] }}
            [[obligation]]
            name = "it"
            title = {{ zh = "题", en = "it" }}
            duty = "decide"
            owed-by = "institution"
            starts = ["started"]
            stops = ["stopped"]
            within = {{ {unit} = {} }}
            extended = [{{ by = "extended", to = {{ {unit} = {} }} }}]
            [[example]]
            why = "computed by the oracle"
            given = {{ started = "{}" }}
            due = {{ it = "{}" }}
            "#,
            self.within,
            self.total,
            self.at(self.start),
            self.due(&self.days(), self.within),
        )
    }

    /// The slow way: the first late instant of a limit of `length` units.
    fn due(&self, days: &Days, length: u32) -> Timestamp {
        let start_day = (self.start / (24 * 60)) as usize;
        let last = match self.unit {
            Unit::Hours => return self.at(self.start + length * 60),
            Unit::Days => {
                let mut last = start_day + length as usize;
                while self.rolls && !days.0[last].1 {
                    last += 1;
                }
                last
            }
            Unit::WorkingDays => {
                let mut counted = 0;
                let mut day = start_day;
                while counted < length {
                    day += 1;
                    counted += u32::from(days.0[day].1);
                }
                day
            }
        };
        self.at((last as u32 + 1) * 24 * 60)
    }

    fn expected(&self, days: &Days) -> Timestamp {
        let plain = self.due(days, self.within);
        match self.extension.map(|after| self.at(self.start + after)) {
            Some(declared) if declared < plain => self.due(days, self.total),
            _ => plain,
        }
    }
}

fn compute(world: &World, rules: &Rulebook, stop: Option<Timestamp>) -> Obligation {
    let event = |what, at| Milestone::new(Code::of(what), at);
    let mut history = vec![event("started", world.at(world.start))];
    history.extend(world.extension.map(|it| event("extended", world.at(world.start + it))));
    history.extend(stop.map(|at| event("stopped", at)));
    history.sort_by_key(|it| it.at);
    let it: RegimeRef = "it@2020-01-01".parse().unwrap();
    rules.obligations(&[it], &Facts::new(), &history).remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_engine_agrees_with_walking_the_days(world in worlds()) {
        let days = world.days();
        prop_assume!((world.start / 1440 + world.total) < DAYS as u32 * 2 / 3);
        let rules = world.rulebook();
        let owed = compute(&world, &rules, None);
        let due = world.expected(&days);
        prop_assert_eq!(owed.due, due);
        prop_assert!(!owed.provisional);
        prop_assert!(owed.started_at < owed.due);

        let in_time = due - 1.nanosecond();
        prop_assert!(!owed.is_late(in_time));
        prop_assert!(owed.is_late(due));
        if world.extension.is_none() {
            let met = |at| matches!(
                compute(&world, &rules, Some(at)).standing,
                redress_core::rulebook::Standing::Met { .. }
            );
            prop_assert!(met(in_time) && !met(due));
        }
    }
}

//! The engine against an oracle that walks day by day and minute by minute, for random calendars,
//! regimes and histories.
//!
//! A failure names its seed and shows the smallest case that still fails, as rule files and events;
//! `REDRESS_SEED=<seed>` plays that one again, and `REDRESS_SEEDS=<n>` plays more or fewer.

mod any;
mod any_days;
mod compare;
mod count;
mod found;
mod oracle;
mod shrink;
mod text;
mod walk;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use redress_core::testkit::Dice;
use world::World;

/// How many rulebooks.
const SEEDS: u64 = 900;
/// How many histories under each.
const HISTORIES: u64 = 6;

#[test]
fn the_engine_agrees_with_walking() {
    let read = |name| std::env::var(name).ok().map(|it| it.parse::<u64>().expect("a number"));
    let seeds = match read("REDRESS_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..read("REDRESS_SEEDS").unwrap_or(SEEDS),
    };
    let (next, end) = (&AtomicU64::new(seeds.start), seeds.end);
    let player = || {
        while let seed = next.fetch_add(1, Ordering::Relaxed)
            && seed < end
        {
            let failed = play(seed);
            if let Some((world, first)) = failed {
                next.store(end, Ordering::Relaxed);
                eprintln!("REDRESS_SEED={seed} fails; the smallest such case is looked for");
                let least = shrink::smallest(world, |it| compare::fails_like(it, &first));
                panic!("REDRESS_SEED={seed}\n{}", compare::told(&least));
            }
        }
    };
    // What panics in a thread fails the test when the scope ends.
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(player))));
}

/// Plays the histories of one rulebook: the first case in which something is different.
fn play(seed: u64) -> Option<(World, String)> {
    let dice = &mut Dice::new(seed);
    let mut world = any::world(dice);
    let rules = match compare::loaded(&world) {
        Ok(rules) => rules,
        Err(problems) => return Some((world, problems)),
    };
    for _ in 0..HISTORIES {
        if let Some(found) = compare::difference_under(&rules, &world) {
            return Some((world, found));
        }
        any::another_case(&mut world, dice);
    }
    None
}

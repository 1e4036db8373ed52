//! Cases moved at random, by people who do not read the manual, with a provider that loses its
//! answers and a clock that does not wait.
//!
//! A failure names its seed; `REDRESS_SEED=<seed>` plays that one again, and `REDRESS_SEEDS=<n>`
//! plays more or fewer of them.

mod any;
mod check;
mod custody;
mod guard;
mod money;
mod provider;
mod rounds;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use redress_core::{
    case::{Move, Stage},
    testkit::Dice,
};
use strum::IntoEnumIterator;
use world::World;

const SEEDS: u64 = 2_000;
const TURNS: u64 = 120;

#[test]
fn no_case_ever_breaks_a_promise() {
    let seeds = &seeds(SEEDS);
    let next = &AtomicU64::new(seeds.start);
    let player = || {
        while let seed = next.fetch_add(1, Ordering::Relaxed)
            && seed < seeds.end
        {
            let mut world = play(seed, TURNS);
            world.settle();
            world.check_thoroughly();
        }
    };
    // What panics in a thread fails the test when the scope ends.
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(player))));
}

#[test]
fn however_long_it_goes_on_a_case_stays_small() {
    for seed in 0..4 {
        let world = play(seed, 6_000);
        world.kept.iter().for_each(check::is_small);
    }
}

#[test]
fn every_move_is_made_and_refused_somewhere() {
    let mut made = std::collections::BTreeSet::new();
    let mut refused = std::collections::BTreeSet::new();
    let mut stages = std::collections::BTreeSet::new();
    for seed in 0..300 {
        let mut world = play(seed, TURNS);
        world.settle();
        made.extend(world.made);
        refused.extend(world.refused);
        stages.extend(world.seen);
    }
    let all = |what: &std::collections::BTreeSet<Move>| -> Vec<Move> {
        Move::iter().filter(|it| !what.contains(it)).collect()
    };
    assert_eq!(all(&made), [], "never made: the simulation does not get there");
    assert_eq!(all(&refused), [], "never refused: nobody tried it wrongly");
    assert_eq!(stages.len(), Stage::iter().count(), "{stages:?}");
}

fn seeds(count: u64) -> std::ops::Range<u64> {
    let read = |name| std::env::var(name).ok().map(|it| it.parse::<u64>().expect("a number"));
    match read("REDRESS_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..read("REDRESS_SEEDS").unwrap_or(count),
    }
}

/// Plays one world. Whatever breaks in it, its seed is printed.
fn play(seed: u64, turns: u64) -> World {
    let mut world = World::new(seed, Dice::new(seed));
    for _ in 0..turns {
        world.turn();
    }
    world
}

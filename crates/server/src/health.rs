//! The health record: when the desk served, and what it found when it looked at itself. A court
//! that weighs electronic data asks whether the machines were in order (Art. 93, items 1 to 3, of
//! the provisions on evidence in civil procedure).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use redress_store::{CheckKind, HealthCheck, ServiceRun, Store, StoreError, VaultHealth, Verified};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How often a server says that it serves.
pub(crate) const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// A server that was seen this lately serves still.
const SERVES_STILL: SignedDuration = SignedDuration::from_secs(150);
/// The most gaps, and the most looks, that a record lists; all are counted.
const LISTED_MAX: usize = 1_000;

/// How the house was from one moment to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct HealthRecord {
    /// What it is about begins here: where it was asked from, or with the first server ever.
    pub from: Timestamp,
    /// And ends here.
    pub until: Timestamp,
    /// For how many seconds at least one server served.
    pub served_seconds: u64,
    /// Of so many seconds.
    pub of_seconds: u64,
    /// How many starts of servers there were.
    pub starts: u64,
    /// How many of them were not stopped in order: killed, or cut off from power.
    pub broken_off: u64,
    /// When no server served, the longest first; at most 1000. Where a server was killed, its gap
    /// begins when it was last seen, up to a minute before.
    pub gaps: Vec<Gap>,
    /// What it found when it looked at itself, by what it looked at.
    pub checks: BTreeMap<String, Looks>,
}

/// No server served.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Gap {
    /// From then on.
    pub from: Timestamp,
    /// Until then.
    pub until: Timestamp,
}

/// Looks of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
pub struct Looks {
    /// How many there were.
    pub count: u64,
    /// How many of them found something wrong.
    pub failed: u64,
    /// Each of them, the newest first; at most 1000.
    pub looks: Vec<Look>,
}

/// One look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Look {
    /// When it began.
    pub began_at: Timestamp,
    /// When it was done.
    pub ended_at: Timestamp,
    /// Whether all was as it should be.
    pub passed: bool,
    /// How many of what were looked at and found wanting.
    pub figures: BTreeMap<String, u64>,
}

/// The record from `from` until `until`. It begins no earlier than the first server did: before there
/// was a desk, nobody missed it.
pub async fn record(
    store: &Store,
    from: Timestamp,
    until: Timestamp,
) -> Result<HealthRecord, StoreError> {
    let first = store.first_service().await?.unwrap_or(from);
    let from = from.max(first).min(until);
    let runs = store.service_runs(from, until).await?;
    let checks = store.health_checks(from, until).await?;
    Ok(HealthRecord::of(&runs, &checks, from, until))
}

impl HealthRecord {
    /// Counts up `runs`, ascending by when they began, and `checks`, ascending by when they ended.
    fn of(
        runs: &[ServiceRun],
        checks: &[HealthCheck],
        from: Timestamp,
        until: Timestamp,
    ) -> HealthRecord {
        let mut gaps = gaps(runs, from, until);
        let lost: u64 = gaps.iter().map(|it| seconds(it.from, it.until)).sum();
        gaps.sort_by_key(|it| (std::cmp::Reverse(seconds(it.from, it.until)), it.from));
        gaps.truncate(LISTED_MAX);
        let of_seconds = seconds(from, until);
        let starts = runs.iter().filter(|it| from <= it.began_at).count() as u64;
        let broken_off = runs.iter().filter(|it| served_until(it, until).1).count() as u64;
        let mut kinds: BTreeMap<String, Looks> = BTreeMap::new();
        for it in checks.iter().rev() {
            let kind = kinds.entry(it.kind.to_string()).or_default();
            kind.count += 1;
            kind.failed += u64::from(!it.passed);
            if kind.looks.len() < LISTED_MAX {
                let (began_at, ended_at, passed) = (it.began_at, it.ended_at, it.passed);
                kind.looks.push(Look { began_at, ended_at, passed, figures: it.figures.clone() });
            }
        }
        let served_seconds = of_seconds.saturating_sub(lost);
        HealthRecord {
            from,
            until,
            served_seconds,
            of_seconds,
            starts,
            broken_off,
            gaps,
            checks: kinds,
        }
    }
}

/// Until when a run served, as seen at `until`, and whether it broke off before.
fn served_until(run: &ServiceRun, until: Timestamp) -> (Timestamp, bool) {
    match run.ended_at {
        Some(ended_at) => (ended_at, false),
        None if until.duration_since(run.seen_at) <= SERVES_STILL => (until, false),
        None => (run.seen_at, true),
    }
}

fn gaps(runs: &[ServiceRun], from: Timestamp, until: Timestamp) -> Vec<Gap> {
    let (mut gaps, mut covered) = (Vec::new(), from);
    for run in runs {
        if covered < run.began_at {
            gaps.push(Gap { from: covered, until: run.began_at.min(until) });
        }
        covered = covered.max(served_until(run, until).0);
    }
    if covered < until {
        gaps.push(Gap { from: covered, until });
    }
    gaps
}

fn seconds(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(from).as_secs()).unwrap_or(0)
}

/// What a look at everything came to, in numbers.
pub(crate) fn figures(found: &Verified, vault: &VaultHealth) -> BTreeMap<String, u64> {
    let figures = [
        ("cases", found.cases),
        ("events", found.events),
        ("texts", found.texts),
        ("erased-texts", found.erased),
        ("sealed", found.sealed),
        ("segments", vault.checked),
        ("problems", found.problems.len() as u64 + vault.broken.len() as u64),
    ];
    figures.map(|(name, count)| (name.to_owned(), count)).into()
}

/// What a look that is over came to.
pub(crate) fn looked(
    kind: CheckKind,
    (began_at, ended_at): (Timestamp, Timestamp),
    figures: BTreeMap<String, u64>,
) -> HealthCheck {
    let passed = figures.get("problems") == Some(&0);
    HealthCheck { id: Uuid::now_v7(), kind, began_at, ended_at, passed, figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + minute * 60).unwrap()
    }

    fn run(began: i64, seen: i64, ended: Option<i64>) -> ServiceRun {
        let (began_at, seen_at) = (at(began), at(seen));
        ServiceRun { id: Uuid::now_v7(), began_at, seen_at, ended_at: ended.map(at) }
    }

    fn of(runs: &[ServiceRun], until: i64) -> HealthRecord {
        HealthRecord::of(runs, &[], at(0), at(until))
    }

    fn gap(from: i64, until: i64) -> Gap {
        Gap { from: at(from), until: at(until) }
    }

    #[test]
    fn while_one_of_two_servers_serves_there_is_no_gap() {
        let record = of(&[run(-50, 40, Some(40)), run(30, 100, Some(100))], 100);
        assert_eq!((record.served_seconds, record.of_seconds), (6000, 6000));
        assert_eq!((record.gaps, record.starts, record.broken_off), (vec![], 1, 0));
    }

    #[test]
    fn a_server_that_was_killed_is_missed_from_when_it_was_last_seen() {
        let record = of(&[run(0, 10, None), run(15, 59, None)], 60);
        assert_eq!((record.gaps, record.broken_off), (vec![gap(10, 15)], 1));
        assert_eq!(record.served_seconds, 55 * 60);
    }

    #[test]
    fn the_longest_gap_comes_first_and_the_ends_count() {
        let record = of(&[run(5, 20, Some(20)), run(22, 30, Some(30))], 60);
        assert_eq!(record.gaps, [gap(30, 60), gap(0, 5), gap(20, 22)]);
        assert_eq!(record.served_seconds, 23 * 60);
        assert_eq!(of(&[], 60).gaps, [gap(0, 60)], "nobody served at all");
    }

    #[test]
    fn a_look_with_problems_did_not_pass() {
        let wrong = Verified { problems: vec!["a link is broken".into()], ..Verified::default() };
        let vault = VaultHealth::default();
        let check = |found: &Verified, minute| {
            looked(CheckKind::Integrity, (at(minute), at(minute + 1)), figures(found, &vault))
        };
        let checks = [check(&Verified::default(), 1), check(&wrong, 5)];
        let record = HealthRecord::of(&[], &checks, at(0), at(60));
        let looks = &record.checks["integrity"];
        assert_eq!((looks.count, looks.failed), (2, 1));
        assert!(!looks.looks[0].passed && looks.looks[1].passed, "the newest comes first");
    }
}

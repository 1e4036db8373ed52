//! What happens by itself: each round looks at what is due now, does it, and reports to the desk.
//!
//! A round takes no input. Run twice, restarted in the middle, or run by two servers at once, it
//! does the same: what it tells the desk carries a command id that follows from the task, what it
//! asks of a provider the id of the remedy or the protection. To add one: a kind of task in
//! `core`, a file here, a line in [`ROUNDS`].

use std::{collections::BTreeMap, time::Duration};

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use redress_store::{Claim, StoreError};
use tokio::task::JoinSet;

use crate::{anchors::Anchored, app::App, shutdown::Shutdown, waiting::send};

mod acknowledge;
mod anchor;
mod deliver;
mod erase;
mod errand;
mod habit;
mod health;
mod kept;
mod late;
mod merge;
mod miss;
mod protect;
mod provider;
mod reading;
mod recount;
mod remind;
mod route;
mod seal;
mod send;
mod sources;
mod sweep;
mod verify;
mod wait;
mod words;

use errand::{Errand, NotYet};

pub use errand::command_id;
pub use habit::remind_of_bills;
pub use health::look_if_due;
pub use late::hold_late_records;
pub use recount::{Recounted, recount};
pub use sweep::sweep;
pub use words::read_words;

/// Every round over the due-list there is.
pub const ROUNDS: &[Round] = &[
    acknowledge::ROUND,
    route::ROUND,
    verify::ROUND,
    reading::ROUND,
    protect::ROUND,
    deliver::ROUND,
    wait::ROUND,
    remind::ROUND,
    miss::ROUND,
    merge::ROUND,
    erase::ROUND,
];

/// How long a task is kept from everybody else once somebody does it.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// How long one try at one task may take. Less than the lease, so that no two servers meet over it.
const TRY_WITHIN: Duration = Duration::from_secs(90);
/// How many tasks of one kind are done at the same time.
const AT_ONCE: u16 = 16;
/// How often each round looks without being woken: for what became due by the clock, and for what
/// other servers lodged.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long a round waits after being woken, so that a burst of moves is one look.
const GATHER: Duration = Duration::from_millis(20);
/// How long a round rests after the database failed it.
const REST: Duration = Duration::from_secs(5);

/// One kind of task, and how it is done.
pub struct Round {
    /// The kind, as the due-list calls it (a [`Task`](redress_core::case::Task) as displayed).
    pub kind: &'static str,
    /// How long after the first try in vain it is tried again; twice as long after every further.
    pub first_retry: SignedDuration,
    /// The longest between two tries.
    pub last_retry: SignedDuration,
    act: fn(Errand) -> BoxFuture<'static, Result<(), NotYet>>,
}

/// What one turn of every round came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// For every round that found something due.
    pub rounds: BTreeMap<&'static str, Tally>,
    /// How many cases were held against records that came late.
    pub held_again: u64,
    /// How many moves that waited were made, or refused.
    pub sent: u64,
    /// How many people were reminded of their bills.
    pub reminded_of_bills: u64,
    /// How many events were sealed.
    pub sealed: u64,
    /// Who has seen the last checkpoint.
    pub anchored: Anchored,
    /// How many cases were read for the index.
    pub read: u64,
}

/// What a round came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Tasks that are done.
    pub done: u32,
    /// Tasks that wait for somebody else: a provider that is at it, another case.
    pub waiting: u32,
    /// Tasks that went wrong and are tried again.
    pub failing: u32,
}

impl Report {
    /// How many tasks of this kind were done.
    pub fn done(&self, kind: &str) -> u32 {
        self.rounds.get(kind).map_or(0, |it| it.done)
    }

    /// How many tasks there were, done or not.
    pub fn tasks(&self) -> u32 {
        self.rounds.values().map(|it| it.done + it.waiting + it.failing).sum()
    }
}

impl Round {
    /// How long to wait after so many tries in vain before this one.
    pub fn retry_after(&self, tries: u32) -> SignedDuration {
        let doubled = self.first_retry.checked_mul(1_i32 << tries.min(30));
        doubled.unwrap_or(self.last_retry).min(self.last_retry)
    }
}

/// Runs every round until it is told to stop, and returns once what was begun is finished.
pub async fn run(app: App, shutdown: Shutdown) {
    let mut running = JoinSet::new();
    for round in ROUNDS {
        running.spawn(keep_up(app.clone(), round, shutdown.clone()));
    }
    running.spawn(seal::keep_up(app.clone(), shutdown.clone()));
    running.spawn(anchor::keep_up(app.clone(), shutdown.clone()));
    running.spawn(recount::keep_up(app.clone(), shutdown.clone()));
    running.spawn(habit::keep_up(app.clone(), shutdown.clone()));
    running.spawn(health::keep_up(app.clone(), shutdown.clone()));
    running.spawn(health::look_daily(app.clone(), shutdown.clone()));
    running.spawn(late::keep_up(app.clone(), shutdown.clone()));
    running.spawn(words::keep_up(app.clone(), shutdown.clone()));
    running.spawn(send::keep_up(app.clone(), shutdown.clone()));
    running.spawn(sweep::keep_up(app, shutdown));
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a round ended by itself");
        }
    }
}

/// Runs every round once, again and again until nothing is due by the desk's clock, then seals.
/// What is put off stays put off.
pub async fn turn(app: &App) -> Result<Report, StoreError> {
    let mut report = Report { sent: send(app).await?, ..Report::default() };
    loop {
        let before = report.tasks();
        for round in ROUNDS {
            turn_of(app, round, &mut report).await?;
        }
        if report.tasks() == before {
            break;
        }
    }
    report.held_again = late::hold_late_records(app).await?;
    report.reminded_of_bills = habit::remind_of_bills(app).await?;
    report.sealed = seal::seal_all(app).await?;
    report.anchored = anchor::anchor(app).await?;
    report.read = words::read_words(app).await?;
    Ok(report)
}

async fn turn_of(app: &App, round: &'static Round, report: &mut Report) -> Result<(), StoreError> {
    loop {
        let claims = claim(app, round, AT_ONCE).await?;
        if claims.is_empty() {
            return Ok(());
        }
        let mut busy = JoinSet::new();
        for claim in claims {
            busy.spawn(attempt(app.clone(), round, claim));
        }
        let tally = report.rounds.entry(round.kind).or_default();
        while let Some(outcome) = busy.join_next().await {
            tally.count(outcome.unwrap_or(Outcome::Failing));
        }
    }
}

/// Does what is due as it becomes due. What takes long holds up nothing but itself.
async fn keep_up(app: App, round: &'static Round, mut shutdown: Shutdown) {
    let mut news = app.desk.news();
    let mut busy = JoinSet::new();
    while !shutdown.is_wanted() {
        while busy.try_join_next().is_some() {}
        let room = usize::from(AT_ONCE).saturating_sub(busy.len());
        let mut rest = LOOK_EVERY;
        if 0 < room {
            match claim(&app, round, room as u16).await {
                Ok(claims) => {
                    if claims.len() == room {
                        rest = Duration::ZERO;
                    }
                    for claim in claims {
                        busy.spawn(attempt(app.clone(), round, claim));
                    }
                }
                Err(error) => {
                    tracing::error!(round = round.kind, %error, "the due-list cannot be read");
                    rest = REST;
                }
            }
        }
        let full = usize::from(AT_ONCE) <= busy.len();
        tokio::select! {
            () = shutdown.wanted() => break,
            Some(_) = busy.join_next(), if full => {}
            changed = news.changed(), if !full => match changed {
                Ok(()) => tokio::time::sleep(GATHER).await,
                Err(_) => tokio::time::sleep(rest).await,
            },
            () = tokio::time::sleep(rest), if !full => {}
        }
    }
    while busy.join_next().await.is_some() {}
}

/// Leases what is due. Looking costs a read; only where something is there does it cost a write.
async fn claim(app: &App, round: &Round, limit: u16) -> Result<Vec<Claim>, StoreError> {
    let (store, now) = (&app.desk.store, app.desk.clock.now());
    match store.next_due(round.kind).await? {
        Some(next) if next <= now => {
            let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
            store.claim(round.kind, now, limit, lease).await
        }
        _ => Ok(Vec::new()),
    }
}

/// How a try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Done,
    Waiting,
    Failing,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.done += 1,
            Outcome::Waiting => self.waiting += 1,
            Outcome::Failing => self.failing += 1,
        }
    }
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Waiting => "waiting",
            Outcome::Failing => "failing",
        }
    }
}

/// One try at one task. Whatever happens to it, it ends here: nothing else is held up.
async fn attempt(app: App, round: &'static Round, claim: Claim) -> Outcome {
    let errand = Errand { app: app.clone(), claim: claim.clone() };
    // In a task of its own, because a fault in one errand must not end the round.
    let working = tokio::spawn(tokio::time::timeout(TRY_WITHIN, (round.act)(errand)));
    let result = match working.await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(NotYet::failing("took-too-long")),
        Err(_) => Err(NotYet::failing("fault")),
    };
    let outcome = match result {
        Ok(()) => Outcome::Done,
        Err(not_yet) => put_off(&app, round, &claim, &not_yet).await,
    };
    let (kind, ended) = (round.kind, outcome.name());
    metrics::counter!("redress_round_tasks_total", "round" => kind, "outcome" => ended)
        .increment(1);
    outcome
}

async fn put_off(app: &App, round: &Round, claim: &Claim, why: &NotYet) -> Outcome {
    let wait = round.retry_after(claim.tries);
    let until: Timestamp = app.desk.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
    let (code, tries, case) = (why.code(), claim.tries + 1, claim.case);
    let outcome = if why.is_expected() { Outcome::Waiting } else { Outcome::Failing };
    match outcome {
        Outcome::Waiting => {
            tracing::info!(round = round.kind, %case, code, tries, "waits for somebody else");
        }
        _ => tracing::warn!(round = round.kind, %case, code, tries, "is tried again later"),
    }
    if let Err(error) = app.desk.store.put_off(claim, until, code).await {
        // The lease ends by itself, and the task comes up again.
        tracing::error!(round = round.kind, %case, %error, "putting off failed");
    }
    outcome
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_wait_is_longer_than_the_one_before_up_to_the_longest() {
        for round in ROUNDS {
            let waits: Vec<_> = (0..40).map(|tries| round.retry_after(tries)).collect();
            assert_eq!(waits[0], round.first_retry, "{}", round.kind);
            assert_eq!(*waits.last().unwrap(), round.last_retry, "{}", round.kind);
            for pair in waits.windows(2) {
                assert!(
                    pair[0] < pair[1] || pair[1] == round.last_retry,
                    "{}: {:?}",
                    round.kind,
                    pair
                );
            }
        }
    }

    #[test]
    fn no_two_rounds_work_on_the_same_kind() {
        let kinds: BTreeSet<_> = ROUNDS.iter().map(|it| it.kind).collect();
        assert_eq!(kinds.len(), ROUNDS.len());
    }
}

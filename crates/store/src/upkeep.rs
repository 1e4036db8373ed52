//! What an operator asks: is it whole, is it well, what can go.

use jiff::Timestamp;
use redress_core::{case::Recorded, ids::CaseId};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Owner, Position, Store, StoreError,
    instant::{instant_to_text, text_to_instant},
    schema::SCHEMA,
    tree::{Signer, Tree, read_checkpoint},
};

/// How many events may wait for the seal before counting stops.
const WAITING_MAX: i64 = 10_000;
/// From when on an event that is not sealed means that nobody seals.
const STUCK_AFTER_SECONDS: i64 = 300;
/// How many cases are verified between two reports.
const PAGE: u16 = 200;
/// How many leaves of the tree are computed at once.
const LEAVES: i64 = 4096;

/// How the store is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// `sqlite` or `postgresql`.
    pub engine: &'static str,
    /// The step that the tables are at.
    pub schema: i64,
    /// The last position that the seal gave.
    pub position: Position,
    /// How many events wait for the seal, as far as was counted (up to 10,000).
    pub waiting: u64,
    /// Since when the oldest of them waits, in whole seconds.
    pub waiting_seconds: i64,
    /// When the next task of any kind is due; leased ones when their lease ends.
    pub next_due: Option<Timestamp>,
}

impl Health {
    /// Events have waited for the seal for more than five minutes.
    pub fn seal_is_stuck(&self) -> bool {
        STUCK_AFTER_SECONDS < self.waiting_seconds
    }
}

/// What looking at everything found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// Cases whose every event was looked at.
    pub cases: u64,
    /// Events whose hash was computed again.
    pub events: u64,
    /// Texts that are what the record commits to.
    pub texts: u64,
    /// Texts that were erased on request: nothing is wrong with that.
    pub erased: u64,
    /// Leaves of the tree whose root the last checkpoint vouches for.
    pub sealed: u64,
    /// What is wrong, a sentence each. Empty when all is well.
    pub problems: Vec<String>,
}

impl Store {
    /// How the store is at `now`. An error when the database cannot be asked.
    pub async fn health(&self, now: Timestamp) -> Result<Health, StoreError> {
        let position = self.last_position().await?;
        let text = "select cast(count(*) as bigint), min(seen.at) from (
                        select command.at as at from event
                        left join command on command.case_id = event.case_id
                            and command.seq >= event.seq
                        where (select since_tx from tree) <= tx and not exists (
                            select 1 from sealed where sealed.case_id = event.case_id
                                and sealed.seq = event.seq)
                        limit $1) as seen";
        let (waiting, oldest): (i64, Option<String>) =
            reading!(&self.db, |db| query_as(text).bind(WAITING_MAX).fetch_one(db).await?);
        let oldest = oldest.as_deref().map(text_to_instant).transpose()?;
        let text = "select min(next_at) from due";
        let next: Option<String> = reading!(&self.db, |db| query_scalar(text).fetch_one(db).await?);
        Ok(Health {
            engine: self.engine(),
            schema: SCHEMA,
            position,
            waiting: waiting.unsigned_abs(),
            waiting_seconds: oldest.map_or(0, |at| now.duration_since(at).as_secs()),
            next_due: next.as_deref().map(text_to_instant).transpose()?,
        })
    }
}

//! What an operator asks: is it whole, is it well, what can go.

use jiff::Timestamp;
use redress_core::{
    case::{Case, Recorded},
    ids::CaseId,
    words::Words,
};
use redress_proof::{Checkpoint, Tree};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Owner, Position, Store, StoreError, TEXTS_MAX, cases::read_record, instant::instant_to_text,
    schema::SCHEMA,
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

/// What is on record and has no position.
macro_rules! unsealed {
    ($what:literal, $rest:literal) => {
        concat!(
            "select ",
            $what,
            " from event
             where (select since_tx from tree) <= tx and not exists (
                select 1 from sealed
                where sealed.case_id = event.case_id and sealed.seq = event.seq) ",
            $rest
        )
    };
}

impl Store {
    /// How the store is at `now`. An error when the database cannot be asked.
    pub async fn health(&self, now: Timestamp) -> Result<Health, StoreError> {
        let position = self.last_position().await?;
        let first = unsealed!("record", "order by tx limit 1");
        let oldest: Option<String> =
            reading!(&self.db, |db| query_scalar(first).fetch_optional(db).await?);
        let oldest = oldest.map(|it| read_record(&it)).transpose()?;
        let count = concat!(
            "select cast(count(*) as bigint) from (",
            unsealed!("1", "limit $1"),
            ") as unsealed"
        );
        let waiting: i64 = match oldest {
            None => 0,
            Some(_) => {
                reading!(&self.db, |db| {
                    query_scalar(count).bind(WAITING_MAX).fetch_one(db).await?
                })
            }
        };
        Ok(Health {
            engine: self.engine(),
            schema: SCHEMA,
            position,
            waiting: waiting.unsigned_abs(),
            waiting_seconds: oldest.map_or(0, |it| now.duration_since(it.at).as_secs().max(0)),
        })
    }

    /// Looks at everything about one case: every link of its chain, whether the snapshot is what
    /// the log says, whether every text is the one that was committed to.
    pub async fn verify(&self, case: CaseId) -> Result<Verified, StoreError> {
        let mut found = Verified { cases: 1, ..Verified::default() };
        let chain = match self.chain(case).await {
            Ok(chain) => chain,
            Err(StoreError::Corrupt { what }) => {
                found.problems.push(format!("{case}: the chain breaks at {what}"));
                return Ok(found);
            }
            Err(error) => return Err(error),
        };
        found.events = chain.len() as u64;
        let log: Vec<Recorded> = chain.into_iter().map(|it| it.recorded).collect();
        if let Some(case_now) = Case::replay(&log) {
            let held = self.load(case, None).await?;
            // A snapshot that is ahead was written while the log was read.
            let stale = held.is_none_or(|it| {
                it.case.version == case_now.version && it.case != case_now
                    || it.case.version < case_now.version
            });
            if stale {
                found.problems.push(format!("{case}: the snapshot is not what the log says"));
            }
        } else {
            found.problems.push(format!("{case}: the log does not begin with a draft"));
        }
        self.verify_texts(case, &log, &mut found).await?;
        Ok(found)
    }

    async fn verify_texts(
        &self,
        case: CaseId,
        log: &[Recorded],
        found: &mut Verified,
    ) -> Result<(), StoreError> {
        let words: Vec<Words> = log.iter().flat_map(|it| it.event.words()).collect();
        for some in words.chunks(TEXTS_MAX) {
            let ids: Vec<_> = some.iter().map(|it| it.text).collect();
            let opened = match self.open_texts(Owner::Case(case), &ids).await {
                Ok(opened) => opened,
                Err(StoreError::Erased { .. }) => {
                    found.erased += some.len() as u64;
                    continue;
                }
                Err(StoreError::Corrupt { what }) => {
                    found.problems.push(format!("{case}: cannot open {what}"));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for it in some {
                match opened.get(&it.text) {
                    Some(text) if text.digest == it.digest => found.texts += 1,
                    Some(_) => found.problems.push(format!("{case}: {} was exchanged", it.text)),
                    None => found.problems.push(format!("{case}: {} is missing", it.text)),
                }
            }
        }
        Ok(())
    }

    /// Looks at everything: [`Store::verify`] for each case, then the tree. `progress` is told
    /// now and then how many cases are done.
    pub async fn verify_all(&self, mut progress: impl FnMut(u64)) -> Result<Verified, StoreError> {
        let mut found = Verified::default();
        let mut after = None;
        loop {
            let page = self.cases_after(after, PAGE).await?;
            for case in &page {
                let Verified { cases, events, texts, erased, sealed: _, problems } =
                    self.verify(*case).await?;
                found.cases += cases;
                found.events += events;
                found.texts += texts;
                found.erased += erased;
                found.problems.extend(problems);
            }
            progress(found.cases);
            after = page.last().copied();
            if page.len() < usize::from(PAGE) {
                break;
            }
        }
        self.verify_tree(&mut found).await?;
        Ok(found)
    }

    /// Grows the tree again from the hashes of the events, and compares it with what was signed.
    async fn verify_tree(&self, found: &mut Verified) -> Result<(), StoreError> {
        let Some(checkpoint) = self.checkpoint().await? else { return Ok(()) };
        let Ok(Checkpoint { size, root, .. }) = self.log_keys().await?.open(&checkpoint) else {
            found.problems.push("the last checkpoint is not signed by this house".to_owned());
            return Ok(());
        };
        let mut tree = Tree::new();
        while tree.size() < size {
            let text = "select position, hash from sealed join event using (case_id, seq)
                        where $1 < position and position <= $2 order by position limit $3";
            let rows: Vec<(i64, String)> = reading!(&self.db, |db| {
                let query = query_as(text).bind(tree.size() as i64).bind(size as i64).bind(LEAVES);
                query.fetch_all(db).await?
            });
            let gap = rows.iter().zip(tree.size() as i64 + 1..).any(|((at, _), want)| *at != want);
            if rows.is_empty() || gap {
                found.problems.push(format!("position {} is missing", tree.size() + 1));
                return Ok(());
            }
            tree = tree.grow(rows.iter().map(|(_, hash)| hash));
            tree.take_new_tiles();
        }
        found.sealed = size;
        if tree.root() != root {
            found.problems.push("the tree is not the one that was signed".to_owned());
        }
        Ok(())
    }

    /// Drops what is known of commands that were carried out before `older_than`: a month ago,
    /// say. A command that is sent again after that is taken for a new one, and refused or
    /// decided by the case as it stands; clients give up long before. Returns how many.
    pub async fn prune_commands(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        Ok(in_tx!(&self.db, |tx| {
            let delete = query("delete from command where at < $1");
            delete.bind(instant_to_text(older_than)).execute(&mut *tx).await?.rows_affected()
        }))
    }
}

//! What is due: the list that rounds work through. Kept by the append, in its commit.
//!
//! Whoever takes a task leases it: nobody else sees it until the lease runs out. Nothing has to
//! be given back after a crash.

use jiff::Timestamp;
use redress_core::{
    case::{Due, Task},
    ids::CaseId,
};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Store, StoreError,
    append::to_json,
    corrupt,
    instant::{FAR_AWAY, instant_to_text, text_to_instant},
};

/// The most tasks that are leased at once.
pub const CLAIMS_MAX: u16 = 500;

/// Something to be done now, and how often that has been tried in vain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// Whose.
    pub case: CaseId,
    /// What to do. Doing it ends the task with the change that it makes.
    pub task: Task,
    /// How often it was put off.
    pub tries: u32,
    /// Until when nobody else takes it.
    pub lease_until: Timestamp,
}

/// A task that was tried in vain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutOff {
    /// Whose.
    pub case: CaseId,
    /// Since when it is due.
    pub at: Timestamp,
    /// When it is tried again.
    pub next_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it was put off last, as a code.
    pub why: Option<String>,
}

/// What a case waits for, as the lists have it: what the rules made of it when it last moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// Which case.
    pub case: CaseId,
    /// Its tasks, in their order.
    pub due: Vec<Due>,
    /// The first instant at which the institution is late.
    pub due_at: Option<Timestamp>,
    /// Whether it let a time limit pass.
    pub late: bool,
}

/// The most cases that are looked at in one piece.
const PAGE_MAX: u16 = 1000;

/// The tasks of a kind that are due, leased in the order of their times. `$skip` is what lets
/// two servers lease side by side.
macro_rules! claim {
    ($skip:literal) => {
        concat!(
            "with picked as materialized (
                select case_id, task from due where kind = $1 and next_at <= $2
                order by next_at, case_id, task limit $3 ",
            $skip,
            ")
            update due set next_at = $4
            where (case_id, task) in (select case_id, task from picked)
            returning case_id, task, at, tries"
        )
    };
}

impl Store {
    /// Leases up to `limit` (no more than [`CLAIMS_MAX`]) tasks of a kind that are due at `now`:
    /// until `lease_until` nobody else is given them. `kind` is a [`Task`] as it is displayed,
    /// as `deliver-remedy`. Longest due first.
    pub async fn claim(
        &self,
        kind: &str,
        now: Timestamp,
        limit: u16,
        lease_until: Timestamp,
    ) -> Result<Vec<Claim>, StoreError> {
        type ClaimRow = (String, String, String, i64);
        let (due, limit) = (instant_to_text(now), i64::from(limit.min(CLAIMS_MAX)));
        let lease = instant_to_text(lease_until);
        let mut rows: Vec<ClaimRow> = match &self.db {
            crate::db::Db::Lite(lite) => {
                let query = query_as(claim!("")).bind(kind).bind(due).bind(limit).bind(lease);
                query.fetch_all(&mut *lite.writer().await?).await?
            }
            crate::db::Db::Pg(pool) => {
                let text = claim!("for update skip locked");
                let query = query_as(text).bind(kind).bind(due).bind(limit).bind(lease);
                query.fetch_all(pool).await?
            }
        };
        rows.sort_by(|one, other| (&one.2, &one.0, &one.1).cmp(&(&other.2, &other.0, &other.1)));
        let lease_until = text_to_instant(&instant_to_text(lease_until))?;
        let read = |(case, task, _, tries): ClaimRow| {
            Ok(Claim {
                case: case.parse().map_err(corrupt)?,
                task: serde_json::from_str(&task).map_err(corrupt)?,
                tries: tries.try_into().map_err(corrupt)?,
                lease_until,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// It could not be done, for the reason that `why` is a code of: try again at `at`, and count
    /// that. Does nothing when the lease had
    /// run out and somebody else took the task, or when it is over.
    pub async fn put_off(&self, claim: &Claim, at: Timestamp, why: &str) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "update due set next_at = $1, tries = tries + 1, why = $5
                        where case_id = $2 and task = $3 and next_at = $4";
            query(text)
                .bind(instant_to_text(at))
                .bind(claim.case.to_string())
                .bind(to_json(&claim.task))
                .bind(instant_to_text(claim.lease_until))
                .bind(why)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// What cases wait for that are not over, in the order of their ids, a page at a time. `limit`
    /// is no more than 1000.
    pub async fn waiting_after(
        &self,
        after: Option<CaseId>,
        limit: u16,
    ) -> Result<Vec<Waiting>, StoreError> {
        let text = "select case_id, due_at, late from inbox
                    where $1 < case_id and (stage not in ('draft', 'closed')
                        or exists (select 1 from due where due.case_id = inbox.case_id))
                    order by case_id limit $2";
        let after = after.map(|it| it.to_string()).unwrap_or_default();
        let limit = i64::from(limit.min(PAGE_MAX));
        let lines: Vec<(String, String, bool)> = reading!(&self.db, |db| {
            query_as(text).bind(&after).bind(limit).fetch_all(db).await?
        });
        let Some((last, ..)) = lines.last() else { return Ok(Vec::new()) };
        let text = "select case_id, task, at from due
                    where $1 < case_id and case_id <= $2 order by case_id";
        let tasks: Vec<(String, String, String)> = reading!(&self.db, |db| {
            query_as(text).bind(&after).bind(last).fetch_all(db).await?
        });
        let mut tasks = tasks.into_iter().peekable();
        let mut page = Vec::with_capacity(lines.len());
        for (id, due_at, late) in lines {
            let mut due = Vec::new();
            while let Some((case, task, at)) = tasks.next_if(|(case, ..)| *case <= id) {
                if case == id {
                    let task = serde_json::from_str(&task).map_err(corrupt)?;
                    due.push(Due { task, at: text_to_instant(&at)? });
                }
            }
            due.sort();
            let due_at = match due_at.as_str() {
                FAR_AWAY => None,
                at => Some(text_to_instant(at)?),
            };
            page.push(Waiting { case: id.parse().map_err(corrupt)?, due, due_at, late });
        }
        Ok(page)
    }

    /// How many tasks of a kind are due at `now`; not counted beyond `most`.
    pub async fn due_count(
        &self,
        kind: &str,
        now: Timestamp,
        most: u16,
    ) -> Result<u64, StoreError> {
        let text = "select cast(count(*) as bigint) from (
                        select 1 from due where kind = $1 and next_at <= $2 limit $3) as first";
        let count: i64 = reading!(&self.db, |db| {
            let query = query_scalar(text).bind(kind).bind(instant_to_text(now));
            query.bind(i64::from(most)).fetch_one(db).await?
        });
        Ok(count.unsigned_abs())
    }

    /// The tasks of a kind that were tried in vain, the next to be tried first.
    pub async fn put_off_tasks(&self, kind: &str, limit: u16) -> Result<Vec<PutOff>, StoreError> {
        type PutOffRow = (String, String, String, i64, Option<String>);
        let text = "select case_id, at, next_at, tries, why from due
                    where kind = $1 and tries > 0 order by next_at, case_id limit $2";
        let rows: Vec<PutOffRow> = reading!(&self.db, |db| {
            query_as(text).bind(kind).bind(i64::from(limit)).fetch_all(db).await?
        });
        let read = |(case, at, next_at, tries, why): PutOffRow| {
            Ok(PutOff {
                case: case.parse().map_err(corrupt)?,
                at: text_to_instant(&at)?,
                next_at: text_to_instant(&next_at)?,
                tries: tries.try_into().map_err(corrupt)?,
                why,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Makes the tasks of a kind due at `now` that were put off in this case, and says how many
    /// there were. One that somebody is at is done twice then, which is one act.
    pub async fn retry_now(
        &self,
        kind: &str,
        case: CaseId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        Ok(in_tx!(&self.db, |tx| {
            let text = "update due set next_at = $3
                        where case_id = $1 and kind = $2 and tries > 0 and $3 < next_at";
            let update = query(text).bind(case.to_string()).bind(kind).bind(instant_to_text(now));
            update.execute(&mut *tx).await?.rows_affected()
        }))
    }

    /// When the next task of a kind is due, if there is any: leased ones when their lease ends.
    pub async fn next_due(&self, kind: &str) -> Result<Option<Timestamp>, StoreError> {
        let text = "select next_at from due where kind = $1 order by next_at limit 1";
        let at: Option<String> =
            reading!(&self.db, |db| query_scalar(text).bind(kind).fetch_optional(db).await?);
        at.as_deref().map(text_to_instant).transpose()
    }
}

//! The one write that everything waits for, in the words of each database.
//!
//! Both take any number of changes, to a case each, and spread them over the tables inside the
//! database, so that a group costs one trip however many rows it has. Both let a change in only
//! where the case still is what it was when the change was decided, and answer with those they
//! let in.

use std::collections::BTreeSet;

use sqlx::{PgConnection, SqliteConnection};

use crate::{StoreError, append::Row, db::Lite};

/// How a line about a case that is listed already becomes the new one.
macro_rules! inbox_moved {
    () => {
        "on conflict (case_id) do update
            set stage = excluded.stage, tier = excluded.tier, closing = excluded.closing,
                issue = excluded.issue, provider = excluded.provider, claimed = excluded.claimed,
                currency = excluded.currency, outside = excluded.outside,
                complainant = excluded.complainant, representative = excluded.representative,
                drafted_by = excluded.drafted_by, respondent = excluded.respondent,
                mediator = excluded.mediator, bodies = excluded.bodies,
                assigned = excluded.assigned, queue = excluded.queue,
                drafted_at = excluded.drafted_at, changed_at = excluded.changed_at,
                due_at = excluded.due_at, late = excluded.late"
    };
}

pub(crate) use inbox_moved;

mod lite;
mod pg;

/// Whether a change is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Landing {
    Landed,
    /// The case was not what it was any more, or the command had been carried out.
    Missed,
}

pub(crate) type Outcome = Result<Landing, StoreError>;

/// A group that fails is undone at once: its transaction would keep every other process out of the
/// file. One that is cut off in the middle is undone by whoever writes next.
pub(crate) async fn commit_lite(db: &Lite, rows: &[Row]) -> Result<Vec<Outcome>, StoreError> {
    let mut only_writer = db.writer().await?;
    only_writer.may_be_interrupted();
    let moved = lite::run(&mut only_writer, lite::LITE_ALONE, rows).await;
    if moved.is_err() {
        only_writer.undo().await;
    }
    only_writer.was_not_interrupted();
    Ok(outcomes(rows, moved?))
}

pub(crate) async fn commit_pg(
    connection: &mut PgConnection,
    rows: &[Row],
) -> Result<Vec<Outcome>, StoreError> {
    let moved = pg::run(connection, rows).await?;
    Ok(outcomes(rows, moved))
}

/// One change, inside a transaction that does more.
pub(crate) trait CommitWithin {
    fn commit_within(&mut self, row: &Row) -> impl Future<Output = Outcome> + Send;
}

impl CommitWithin for SqliteConnection {
    async fn commit_within(&mut self, row: &Row) -> Outcome {
        let rows = std::slice::from_ref(row);
        let moved = lite::run(self, lite::LITE_WITHIN, rows).await?;
        outcomes(rows, moved).remove(0)
    }
}

impl CommitWithin for PgConnection {
    async fn commit_within(&mut self, row: &Row) -> Outcome {
        let rows = std::slice::from_ref(row);
        let moved = pg::run(self, rows).await?;
        outcomes(rows, moved).remove(0)
    }
}

fn outcomes(rows: &[Row], moved: Vec<String>) -> Vec<Outcome> {
    let moved: BTreeSet<String> = moved.into_iter().collect();
    let landing = |row: &Row| match moved.contains(&row.case_id) {
        true => Ok(Landing::Landed),
        false => Ok(Landing::Missed),
    };
    rows.iter().map(landing).collect()
}

/// A number that is taken says what a version that has passed says: somebody was first.
pub(crate) fn judge(error: StoreError) -> Outcome {
    let StoreError::Database(cause) = &error else {
        return Err(error);
    };
    match cause.as_database_error() {
        Some(refused) if refused.is_unique_violation() => Ok(Landing::Missed),
        _ => Err(error),
    }
}

//! How the house itself was: when its servers ran, and what it found when it looked at itself. A
//! court asks whether the machines were in order while the record was made.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use crate::{
    Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
};

/// The most runs, and the most looks, that are read at once: about a start each hour, and a look each
/// night, for longer than any case is kept.
const READ_MAX: i64 = 100_000;

/// One start of a server, as far as it was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServiceRun {
    /// Names it.
    pub id: Uuid,
    /// When it began to serve.
    pub began_at: Timestamp,
    /// When it last said that it serves.
    pub seen_at: Timestamp,
    /// When it was stopped in order. `None` while it runs, and where it was killed.
    pub ended_at: Option<Timestamp>,
}

/// Which look at itself.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    serde::Serialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CheckKind {
    /// Every chain, every text, the tree of the log and the files, against what was committed to.
    Integrity,
    /// A backup, restored elsewhere and looked at there.
    Restore,
}

/// One look at itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HealthCheck {
    /// Names it.
    pub id: Uuid,
    /// Which.
    pub kind: CheckKind,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was done.
    pub ended_at: Timestamp,
    /// Whether all was as it should be.
    pub passed: bool,
    /// How many of what were looked at and found wanting.
    pub figures: BTreeMap<String, u64>,
}

type RunRow = (String, String, String, Option<String>);
type CheckRow = (String, String, String, String, bool, String);

impl Store {
    /// A server serves at `now`: a new run, or one that goes on.
    pub async fn note_service(&self, run: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let text = "insert into service_run (id, began_at, seen_at) values ($1, $2, $2)
                    on conflict (id) do update set seen_at = excluded.seen_at";
        in_tx!(&self.db, |tx| {
            let put = query(text).bind(run.to_string()).bind(instant_to_text(now));
            put.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// A server stops in order.
    pub async fn end_service(&self, run: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let text = "update service_run set seen_at = $2, ended_at = $2 where id = $1";
        in_tx!(&self.db, |tx| {
            let put = query(text).bind(run.to_string()).bind(instant_to_text(now));
            put.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Every run that was seen after `from` and began before `until`, by when it began; at most
    /// 100,000.
    pub async fn service_runs(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ServiceRun>, StoreError> {
        let text = "select id, began_at, seen_at, ended_at from service_run
                    where $1 <= seen_at and began_at < $2 order by began_at, id limit $3";
        let rows: Vec<RunRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(instant_to_text(from)).bind(instant_to_text(until));
            query.bind(READ_MAX).fetch_all(db).await?
        });
        let read = |(id, began, seen, ended): RunRow| {
            Ok(ServiceRun {
                id: id.parse().map_err(corrupt)?,
                began_at: text_to_instant(&began)?,
                seen_at: text_to_instant(&seen)?,
                ended_at: ended.as_deref().map(text_to_instant).transpose()?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// When a server first served, ever.
    pub async fn first_service(&self) -> Result<Option<Timestamp>, StoreError> {
        let text = "select min(began_at) from service_run";
        let first: Option<String> =
            reading!(&self.db, |db| query_scalar(text).fetch_one(db).await?);
        first.as_deref().map(text_to_instant).transpose()
    }

    /// Writes down what a look came to. The same look twice is one.
    pub async fn put_health_check(&self, check: &HealthCheck) -> Result<(), StoreError> {
        let text = "insert into health_check (id, kind, began_at, ended_at, passed, figures)
                    values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
        let figures = serde_json::to_string(&check.figures).map_err(corrupt)?;
        in_tx!(&self.db, |tx| {
            query(text)
                .bind(check.id.to_string())
                .bind(check.kind.to_string())
                .bind(instant_to_text(check.began_at))
                .bind(instant_to_text(check.ended_at))
                .bind(check.passed)
                .bind(&figures)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Every look that ended after `from` and before `until`, oldest first; at most 100,000.
    pub async fn health_checks(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<HealthCheck>, StoreError> {
        let text = "select id, kind, began_at, ended_at, passed, figures from health_check
                    where $1 <= ended_at and ended_at < $2 order by ended_at, id limit $3";
        let rows: Vec<CheckRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(instant_to_text(from)).bind(instant_to_text(until));
            query.bind(READ_MAX).fetch_all(db).await?
        });
        rows.into_iter().map(read_check).collect()
    }

    /// The last look of a kind.
    pub async fn last_health_check(
        &self,
        kind: CheckKind,
    ) -> Result<Option<HealthCheck>, StoreError> {
        let text = "select id, kind, began_at, ended_at, passed, figures from health_check
                    where kind = $1 order by ended_at desc, id desc limit 1";
        let row: Option<CheckRow> = reading!(&self.db, |db| {
            query_as(text).bind(kind.to_string()).fetch_optional(db).await?
        });
        row.map(read_check).transpose()
    }
}

fn read_check(row: CheckRow) -> Result<HealthCheck, StoreError> {
    let (id, kind, began, ended, passed, figures) = row;
    Ok(HealthCheck {
        id: id.parse().map_err(corrupt)?,
        kind: kind.parse().map_err(corrupt)?,
        began_at: text_to_instant(&began)?,
        ended_at: text_to_instant(&ended)?,
        passed,
        figures: serde_json::from_str(&figures).map_err(corrupt)?,
    })
}

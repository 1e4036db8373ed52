//! The record as it grows, for whoever wants to hear of it: events in the order of the
//! transactions that wrote them.
//!
//! As the seal does, this reads only below the oldest transaction that is still running: what
//! commits late cannot appear behind where somebody has read to. See `seal`.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use redress_core::{case::Recorded, ids::CaseId};
use sqlx::{QueryBuilder, query_as};
use uuid::Uuid;

use crate::{Store, StoreError, cases::read_record, corrupt, db::Db};

/// The most events that are read at once.
pub const FOLLOW_MAX: u16 = 1000;
/// How much the clocks of servers may differ, and how long a commit may take.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// Where somebody has read to. Later marks are greater. Callers hand it back unread.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    tx: i64,
    /// As it is stored; empty before the first event of a transaction.
    case: String,
    seq: i64,
}

/// An event, and the mark of whoever has read up to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Happened {
    /// Where to go on.
    pub mark: Mark,
    /// What happened.
    pub recorded: Recorded,
}

/// A text that [`Mark`] did not write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not where anybody has read to")]
pub struct BadMark;

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = self.case.rsplit('_').next().unwrap_or_default();
        match case {
            "" => write!(f, "{}", self.tx),
            case => write!(f, "{}.{case}.{}", self.tx, self.seq),
        }
    }
}

impl FromStr for Mark {
    type Err = BadMark;

    fn from_str(text: &str) -> Result<Mark, BadMark> {
        let number = |it: &str| it.parse().ok().filter(|it: &i64| 0 <= *it).ok_or(BadMark);
        let Some((tx, rest)) = text.split_once('.') else {
            return Ok(Mark::at(number(text)?));
        };
        let (case, seq) = rest.split_once('.').ok_or(BadMark)?;
        let case = Uuid::try_parse(case).map(CaseId).map_err(|_| BadMark)?;
        Ok(Mark { tx: number(tx)?, case: case.to_string(), seq: number(seq)? })
    }
}

impl Mark {
    /// Before everything.
    pub const BEGIN: Mark = Mark::at(0);

    const fn at(tx: i64) -> Mark {
        Mark { tx, case: String::new(), seq: 0 }
    }
}

/// The transaction below which everything is finished, and what lies after a mark below it.
macro_rules! follow {
    ($below:literal) => {
        concat!(
            "select tx, case_id, seq, record from event
             where $1 <= tx and (tx, case_id, seq) > ($1, $2, $3) and tx < ",
            $below,
            " order by tx, case_id, seq limit $4"
        )
    };
}

impl Store {
    /// Where whoever comes now begins: everything that is on record lies before it.
    pub async fn present(&self) -> Result<Mark, StoreError> {
        let tx = match &self.db {
            Db::Pg(pool) => {
                let text = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
                sqlx::query_scalar(text).fetch_one(pool).await?
            }
            Db::Lite(lite) => {
                let text = "select coalesce(max(tx), 0) + 1 from event";
                sqlx::query_scalar(text).fetch_one(&lite.read).await?
            }
        };
        Ok(Mark::at(tx))
    }

    /// What happened after `mark`, at most `limit` events (no more than [`FOLLOW_MAX`]). An event
    /// that was committed may come a moment later, while others are being written; none is ever
    /// left out.
    pub async fn happened(&self, mark: &Mark, limit: u16) -> Result<Vec<Happened>, StoreError> {
        let limit = i64::from(limit.min(FOLLOW_MAX));
        let rows: Vec<(i64, String, i64, String)> = match &self.db {
            Db::Pg(pool) => {
                let text = follow!("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
                let query = query_as(text).bind(mark.tx).bind(&mark.case).bind(mark.seq);
                query.bind(limit).fetch_all(pool).await?
            }
            Db::Lite(lite) => {
                // Whoever writes to SQLite is alone: what is there is finished.
                let text = follow!("9223372036854775807");
                let query = query_as(text).bind(mark.tx).bind(&mark.case).bind(mark.seq);
                query.bind(limit).fetch_all(&lite.read).await?
            }
        };
        rows.into_iter().map(read).collect()
    }

    /// What happened before `mark`, the newest first, at most `limit` events (no more than
    /// [`FOLLOW_MAX`]).
    pub async fn happened_before(
        &self,
        mark: &Mark,
        limit: u16,
    ) -> Result<Vec<Happened>, StoreError> {
        let text = "select tx, case_id, seq, record from event
                    where tx <= $1 and (tx, case_id, seq) < ($1, $2, $3)
                    order by tx desc, case_id desc, seq desc limit $4";
        let limit = i64::from(limit.min(FOLLOW_MAX));
        let rows: Vec<(i64, String, i64, String)> = reading!(&self.db, |db| {
            let query = query_as(text).bind(mark.tx).bind(&mark.case).bind(mark.seq);
            query.bind(limit).fetch_all(db).await?
        });
        rows.into_iter().map(read).collect()
    }

    /// What happened in one case before `mark`, the newest first.
    pub async fn case_before(
        &self,
        case: CaseId,
        mark: &Mark,
        limit: u16,
    ) -> Result<Vec<Happened>, StoreError> {
        let text = "select tx, case_id, seq, record from event
                    where case_id = $1 and seq < $2 order by seq desc limit $3";
        let case = case.to_string();
        let before = if mark.case == case { mark.seq } else { i64::MAX };
        let limit = i64::from(limit.min(FOLLOW_MAX));
        let rows: Vec<(i64, String, i64, String)> = reading!(&self.db, |db| {
            query_as(text).bind(case).bind(before).bind(limit).fetch_all(db).await?
        });
        rows.into_iter().map(read).collect()
    }

    /// Which of these cases were not sent yet.
    pub async fn drafts_among(
        &self,
        cases: &BTreeSet<CaseId>,
    ) -> Result<BTreeSet<CaseId>, StoreError> {
        if cases.is_empty() {
            return Ok(BTreeSet::new());
        }
        let drafts: Vec<String> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select case_id from inbox where stage = 'draft' and case_id in (",
            );
            let mut list = query.separated(", ");
            for case in cases {
                list.push_bind(case.to_string());
            }
            query.push(")");
            query.build_query_scalar().persistent(false).fetch_all(db).await?
        });
        drafts.iter().map(|it| it.parse().map_err(corrupt)).collect()
    }

    /// A mark that nothing lies after which happened before `at`, give or take the minutes that
    /// clocks of servers differ. Asks for one event at a time, as often as it takes to halve their
    /// number down to one.
    pub async fn mark_after(&self, at: Timestamp) -> Result<Mark, StoreError> {
        let newest = self.event_up_to(i64::MAX - 1).await?;
        let Some((mut beyond, last)) = newest else { return Ok(Mark::at(0)) };
        let wanted = at.saturating_add(CLOCKS_DIFFER).unwrap_or(Timestamp::MAX);
        if last <= wanted {
            return Ok(Mark::at(beyond + 1));
        }
        // What is at or below `within` is early enough; what is at `beyond` is too late.
        let mut within = -1;
        while within + 1 < beyond {
            let middle = within + (beyond - within) / 2;
            match self.event_up_to(middle).await? {
                Some((tx, then)) if wanted < then => beyond = tx,
                _ => within = middle,
            }
        }
        Ok(Mark::at(beyond))
    }

    /// The last event of the transactions up to this one: its transaction, and when it happened.
    async fn event_up_to(&self, tx: i64) -> Result<Option<(i64, Timestamp)>, StoreError> {
        let text = "select tx, record from event where tx <= $1 order by tx desc limit 1";
        let row: Option<(i64, String)> =
            reading!(&self.db, |db| query_as(text).bind(tx).fetch_optional(db).await?);
        row.map(|(tx, record)| Ok((tx, read_record(&record)?.at))).transpose()
    }
}

fn read((tx, case, seq, record): (i64, String, i64, String)) -> Result<Happened, StoreError> {
    let recorded = read_record(&record).map_err(|_| corrupt(format!("{seq} of {case}")))?;
    Ok(Happened { mark: Mark { tx, case, seq }, recorded })
}

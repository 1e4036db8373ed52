//! Cases as they stand, the newest first: what statistics are counted from.

use jiff::Timestamp;
use redress_core::{
    case::{Case, SNAPSHOT_FORMAT},
    ids::{CaseId, MerchantId, QueueId},
};
use sqlx::QueryBuilder;

use crate::{Store, StoreError, corrupt, instant::instant_to_text};

/// The most cases that are read at once.
const PAGE_MAX: u16 = 200;

/// Which cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Among {
    /// Those in which this merchant is the respondent.
    Respondent(MerchantId),
    /// Those that wait, or waited last, here.
    Queue(QueueId),
    /// All.
    All,
}

/// A case, and where to go on after it.
#[derive(Clone, PartialEq, Debug)]
pub struct Newest {
    /// The case.
    pub case: Case,
    place: (String, String),
}

impl Store {
    /// Cases that were sent and changed since `since`, those that changed last first; at most
    /// `limit` (no more than 200) after `after`. Each page reads as many lines of one index, and as
    /// many snapshots.
    pub async fn newest(
        &self,
        among: Among,
        since: Timestamp,
        after: Option<&Newest>,
        limit: u16,
    ) -> Result<Vec<Newest>, StoreError> {
        type NewestRow = (String, String, i64, Option<String>);
        let rows: Vec<NewestRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select inbox.case_id, changed_at, snapshot.format, snapshot.state
                 from inbox join snapshot on snapshot.case_id = inbox.case_id
                 where changed_at >= ",
            );
            query.push_bind(instant_to_text(since));
            match among {
                Among::Respondent(id) => {
                    query.push(" and respondent = ").push_bind(id.to_string());
                }
                Among::Queue(id) => {
                    query.push(" and queue = ").push_bind(id.to_string());
                }
                Among::All => {}
            }
            if let Some(Newest { place: (at, case), .. }) = after {
                query.push(" and (changed_at, inbox.case_id) < (").push_bind(at.clone());
                query.push(", ").push_bind(case.clone()).push(")");
            }
            query.push(" order by changed_at desc, inbox.case_id desc limit ");
            query.push_bind(i64::from(limit.min(PAGE_MAX)));
            query.build_query_as().fetch_all(db).await?
        });
        let mut page = Vec::with_capacity(rows.len());
        for (id, at, format, state) in rows {
            let readable = state.filter(|_| format == i64::from(SNAPSHOT_FORMAT));
            let case = match readable.map(|it| serde_json::from_str(&it)) {
                Some(Ok(case)) => Some(case),
                _ => {
                    let case: CaseId = id.parse().map_err(corrupt)?;
                    self.replay(case).await?.map(|it| it.case)
                }
            };
            page.extend(case.map(|case| Newest { case, place: (at, id) }));
        }
        Ok(page)
    }
}

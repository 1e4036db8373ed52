//! Cases that records came for after they had been held against what was there.

use redress_core::ids::{CaseId, IntakeId};
use sqlx::{query, query_as};

use super::{Digests, RecordKey, digest};
use crate::{Store, StoreError, corrupt};

/// How many cases are told of at once.
const HEARD_MAX: u16 = 500;

/// A case that records came for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heard {
    /// Which.
    pub case: CaseId,
    /// The delivery that came last.
    pub intake: IntakeId,
}

impl Store {
    /// Remembers what a case asks the institution's records for. Said before they are looked at,
    /// so that none comes unheard in between.
    pub async fn await_records(
        &self,
        case: CaseId,
        keys: &[RecordKey<'_>],
    ) -> Result<(), StoreError> {
        let digests = Digests::of(self);
        let mut awaited: Vec<String> = keys.iter().map(|it| digests.of_key(*it)).collect();
        awaited.sort_unstable();
        awaited.dedup();
        in_tx!(&self.db, |tx| {
            for digest in &awaited {
                let text = "insert into record_awaited (digest, case_id) values ($1, $2)
                            on conflict do nothing";
                query(text).bind(digest).bind(case.to_string()).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// The cases that records came for, in the order of their ids after this one: at most `limit`
    /// (no more than 500).
    pub async fn heard_after(
        &self,
        after: Option<CaseId>,
        limit: u16,
    ) -> Result<Vec<Heard>, StoreError> {
        let text = "select case_id, intake from record_heard where $1 < case_id
                    order by case_id limit $2";
        let after = after.map(|it| it.to_string()).unwrap_or_default();
        let limit = i64::from(limit.min(HEARD_MAX));
        let rows: Vec<(String, String)> = reading!(&self.db, |db| {
            query_as(text).bind(&after).bind(limit).fetch_all(db).await?
        });
        let read = |(case, intake): (String, String)| {
            let (case, intake) = (case.parse().map_err(corrupt)?, intake.parse().map_err(corrupt)?);
            Ok(Heard { case, intake })
        };
        rows.into_iter().map(read).collect()
    }

    /// The case was held against what came, unless more came meanwhile. Where it is over it asks
    /// for nothing any more.
    pub async fn was_held(&self, heard: &Heard, over: bool) -> Result<(), StoreError> {
        let case = heard.case.to_string();
        in_tx!(&self.db, |tx| {
            let text = "delete from record_heard where case_id = $1 and intake = $2";
            query(text).bind(&case).bind(heard.intake.to_string()).execute(&mut *tx).await?;
            if over {
                let text = "delete from record_awaited where case_id = $1";
                query(text).bind(&case).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }
}

impl Digests {
    pub(super) fn of_key(&self, key: RecordKey<'_>) -> String {
        match key {
            RecordKey::Reference(it) => digest(&self.reference, it),
            RecordKey::Order(it) => digest(&self.purchase, it),
            RecordKey::Account(it) => digest(&self.account, it),
            RecordKey::Device(it) => digest(&self.device, it),
        }
    }
}

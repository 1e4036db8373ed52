//! How far people of the desk have read their cases, so that a list shows what is new to them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use redress_core::ids::{CaseId, PersonId};
use sqlx::{QueryBuilder, query, query_scalar};

use crate::{
    PAGE_MAX, Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
};

impl Store {
    /// Notes that somebody has read a case as it was at `changed_at`. Costs a read where that is
    /// known.
    pub async fn see_case(
        &self,
        person: PersonId,
        case: CaseId,
        changed_at: Timestamp,
    ) -> Result<(), StoreError> {
        let (person, case) = (person.to_string(), case.to_string());
        let at = instant_to_text(changed_at);
        let known = "select changed_at from seen where person = $1 and case_id = $2";
        let known: Option<String> = reading!(&self.db, |db| {
            query_scalar(known).bind(&person).bind(&case).fetch_optional(db).await?
        });
        if known.is_some_and(|it| at <= it) {
            return Ok(());
        }
        in_tx!(&self.db, |tx| {
            let text = "insert into seen (person, case_id, changed_at) values ($1, $2, $3)
                on conflict (person, case_id) do update set changed_at = excluded.changed_at
                where seen.changed_at < excluded.changed_at";
            query(text).bind(&person).bind(&case).bind(&at).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Up to which change somebody has read these cases, at most a page of them. Those never
    /// opened are left out.
    pub async fn seen_by(
        &self,
        person: PersonId,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Timestamp>, StoreError> {
        if usize::from(PAGE_MAX) < cases.len() {
            let (what, limit) = ("a list of cases", usize::from(PAGE_MAX));
            return Err(StoreError::TooLarge { what, limit });
        }
        if cases.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(String, String)> = reading!(&self.db, |db| {
            let text = "select case_id, changed_at from seen where person = ";
            let mut query = QueryBuilder::new(text);
            query.push_bind(person.to_string()).push(" and case_id in (");
            let mut list = query.separated(", ");
            for case in cases {
                list.push_bind(case.to_string());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let seen = rows
            .iter()
            .map(|(case, at)| Ok((case.parse().map_err(corrupt)?, text_to_instant(at)?)));
        seen.collect()
    }
}

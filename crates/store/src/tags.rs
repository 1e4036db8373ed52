//! The piles that a desk puts cases on. They stand in the clear, and go with the case.

use std::collections::BTreeMap;

use redress_core::{
    ids::CaseId,
    tag::{CASE_TAGS_MAX, Tag},
};
use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::{PAGE_MAX, Store, StoreError, corrupt, db::Db};

/// The most piles that are listed.
const TAGS_MAX: i64 = 1000;

/// A case is put on a pile while it is there; whoever erases it is waited for, or waits.
const PG: &str = "insert into tag (case_id, tag)
    select owner, $2 from data_key where owner = $1 and wrapped is not null
        and (select count(*) from tag where case_id = $1) < $3 for share
    on conflict do nothing";
const LITE: &str = "insert into tag (case_id, tag)
    select owner, $2 from data_key where owner = $1 and wrapped is not null
        and (select count(*) from tag where case_id = $1) < $3
    on conflict do nothing";

impl Store {
    /// Puts a case on a pile. `false` where it is on as many as it may be, or was erased.
    pub async fn put_tag(&self, case: CaseId, tag: &Tag) -> Result<bool, StoreError> {
        let text = if matches!(self.db, Db::Pg(_)) { PG } else { LITE };
        let is_there = "select cast(count(*) as bigint) from tag where case_id = $1 and tag = $2";
        let case = case.to_string();
        Ok(in_tx!(&self.db, |tx| {
            let put = query(text).bind(&case).bind(tag.as_str()).bind(CASE_TAGS_MAX as i64);
            put.execute(&mut *tx).await?;
            let there = query_scalar(is_there).bind(&case).bind(tag.as_str());
            let there: i64 = there.fetch_one(&mut *tx).await?;
            there == 1
        }))
    }

    /// Takes a case from a pile, if it is on it.
    pub async fn take_tag(&self, case: CaseId, tag: &Tag) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "delete from tag where case_id = $1 and tag = $2";
            query(text).bind(case.to_string()).bind(tag.as_str()).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The piles that these cases are on, at most a page of cases.
    pub async fn tags_of(
        &self,
        cases: &[CaseId],
    ) -> Result<BTreeMap<CaseId, Vec<Tag>>, StoreError> {
        if usize::from(PAGE_MAX) < cases.len() {
            let (what, limit) = ("a list of cases", usize::from(PAGE_MAX));
            return Err(StoreError::TooLarge { what, limit });
        }
        if cases.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(String, String)> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new("select case_id, tag from tag where case_id in (");
            let mut list = query.separated(", ");
            for case in cases {
                list.push_bind(case.to_string());
            }
            query.push(") order by case_id, tag");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let mut tags: BTreeMap<CaseId, Vec<Tag>> = BTreeMap::new();
        for (case, tag) in rows {
            let tag = tag.parse().map_err(corrupt)?;
            tags.entry(case.parse().map_err(corrupt)?).or_default().push(tag);
        }
        Ok(tags)
    }

    /// The piles that any case is on, in order, at most 1,000. Asks for one after the other: how
    /// many cases lie on each costs nothing.
    pub async fn tags(&self) -> Result<Vec<Tag>, StoreError> {
        let text = "with recursive pile (tag) as (
                select min(tag) from tag
                union all
                select (select min(tag.tag) from tag where pile.tag < tag.tag)
                from pile where pile.tag is not null
            )
            select tag from pile where tag is not null limit $1";
        let rows: Vec<(String,)> =
            reading!(&self.db, |db| query_as(text).bind(TAGS_MAX).fetch_all(db).await?);
        rows.iter().map(|(tag,)| tag.parse().map_err(corrupt)).collect()
    }
}

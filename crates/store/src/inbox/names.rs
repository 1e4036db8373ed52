//! What lists show of people: read from the vault, a page at a time.

use std::collections::BTreeMap;

use redress_core::{
    ids::{CaseId, MerchantId, TextId},
    words::Words,
};
use serde::Deserialize;
use sqlx::QueryBuilder;

use super::PAGE_MAX;
use crate::{Store, StoreError, append::place_of_text, corrupt, vault::SALT_BYTES};

/// The two sides of a case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parties {
    /// The particulars of whoever complains, as JSON. Nothing where they were erased.
    pub particulars: Option<String>,
    /// The merchant complained about, once named.
    pub respondent: Option<MerchantId>,
}

/// The part of a snapshot that says where they are.
#[derive(Deserialize)]
struct State {
    complaint: Complaint,
    respondent: Option<MerchantId>,
}

#[derive(Deserialize)]
struct Complaint {
    particulars: Words,
}

impl Store {
    /// Who the sides of these cases are, at most [`PAGE_MAX`]. Cases that are not there are left
    /// out, and so is what cannot be read: a list is shown all the same.
    pub async fn parties(&self, cases: &[CaseId]) -> Result<BTreeMap<CaseId, Parties>, StoreError> {
        if usize::from(PAGE_MAX) < cases.len() {
            let (what, limit) = ("a list of cases", usize::from(PAGE_MAX));
            return Err(StoreError::TooLarge { what, limit });
        }
        let (mut parties, mut places) = (BTreeMap::new(), BTreeMap::new());
        for (case, state) in self.states(cases).await? {
            let Ok(state) = serde_json::from_str::<State>(&state) else { continue };
            let case: CaseId = case.parse().map_err(corrupt)?;
            places.insert(case, state.complaint.particulars.text);
            let respondent = state.respondent;
            parties.insert(case, Parties { particulars: None, respondent });
        }
        for (case, text) in self.particulars(&places).await? {
            if let Some(it) = parties.get_mut(&case) {
                it.particulars = Some(text);
            }
        }
        Ok(parties)
    }

    async fn states(&self, cases: &[CaseId]) -> Result<Vec<(String, String)>, StoreError> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        Ok(reading!(&self.db, |db| {
            let mut query =
                QueryBuilder::new("select case_id, state from snapshot where case_id in (");
            let mut list = query.separated(", ");
            for it in cases {
                list.push_bind(it.to_string());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        }))
    }

    /// One text for each case. What does not open is left out.
    async fn particulars(
        &self,
        places: &BTreeMap<CaseId, TextId>,
    ) -> Result<Vec<(CaseId, String)>, StoreError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, String, String, String)> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select vault_text.owner, vault_text.id, sealed, wrapped from vault_text
                 join data_key on data_key.owner = vault_text.owner
                 where wrapped is not null and (",
            );
            let mut list = query.separated(" or ");
            for (case, text) in places {
                list.push("(vault_text.owner = ").push_bind_unseparated(case.to_string());
                list.push_unseparated(" and vault_text.id = ");
                list.push_bind_unseparated(text.to_string()).push_unseparated(")");
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let mut texts = Vec::with_capacity(rows.len());
        for (owner, id, sealed, wrapped) in rows {
            let Ok(key) = self.keyring.unwrap(&owner, &wrapped) else { continue };
            let Some(plain) = key.open_text(&place_of_text(&owner, &id), &sealed) else { continue };
            let Some(text) = plain.get(SALT_BYTES..) else { continue };
            if let Ok(text) = std::str::from_utf8(text) {
                texts.push((owner.parse().map_err(corrupt)?, text.to_owned()));
            }
        }
        Ok(texts)
    }
}

//! The vault: what people wrote, under a key of its owner. To forget is to destroy the key.

use std::collections::BTreeMap;

use redress_core::{ids::TextId, words::Digest};
use sqlx::query_as;

use crate::{Owner, Store, StoreError, append::place_of_text, corrupt, keyring::wrapped_key};

/// The most texts that are read at once.
pub const TEXTS_MAX: usize = 1000;
/// How many random bytes stand before a text.
pub(crate) const SALT_BYTES: usize = 32;

/// A text as it came out of the vault, and the digest that it is committed to.
pub(crate) struct Opened {
    pub(crate) salt: [u8; SALT_BYTES],
    pub(crate) text: String,
    pub(crate) digest: Digest,
}

impl Store {
    /// The texts of one owner with these ids, at most [`TEXTS_MAX`]. Ids that the owner has no
    /// text for are left out. [`StoreError::Erased`] once the owner was erased.
    pub async fn texts(
        &self,
        owner: impl Into<Owner>,
        ids: &[TextId],
    ) -> Result<BTreeMap<TextId, String>, StoreError> {
        let opened = self.open_texts(owner.into(), ids).await?;
        Ok(opened.into_iter().map(|(id, it)| (id, it.text)).collect())
    }

    pub(crate) async fn open_texts(
        &self,
        owner: Owner,
        ids: &[TextId],
    ) -> Result<BTreeMap<TextId, Opened>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        if TEXTS_MAX < ids.len() {
            return Err(StoreError::TooLarge { what: "a list of texts", limit: TEXTS_MAX });
        }
        let owner = owner.to_string();
        // The key comes with the texts: whatever is at hand, an erased owner is erased.
        type TextRow = (String, String, Option<String>);
        let rows: Vec<TextRow> = reading!(&self.db, |db| {
            let mut query = sqlx::QueryBuilder::new(
                "select vault_text.id, vault_text.sealed, data_key.wrapped
                 from vault_text left join data_key on data_key.owner = vault_text.owner
                 where vault_text.owner = ",
            );
            query.push_bind(owner.clone()).push(" and vault_text.id in (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.to_string());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let Some((_, _, wrapped)) = rows.first() else {
            // Erasing takes the rows as well.
            return match wrapped_key(&self.db, &owner).await {
                Err(erased) => Err(erased),
                Ok(_) => Ok(BTreeMap::new()),
            };
        };
        let Some(wrapped) = wrapped else { return Err(StoreError::Erased { owner }) };
        let key = self.keyring.unwrap(&owner, wrapped)?;
        let open = |(id, sealed, _): TextRow| {
            let broken = || corrupt(format!("{id} of {owner}"));
            let plain = key.open_text(&place_of_text(&owner, &id), &sealed).ok_or_else(broken)?;
            let (salt, text) = plain.split_first_chunk::<SALT_BYTES>().ok_or_else(broken)?;
            let digest = Digest::commit(salt, text);
            let text = std::str::from_utf8(text).map_err(|_| broken())?.to_owned();
            Ok((id.parse().map_err(corrupt)?, Opened { salt: *salt, text, digest }))
        };
        rows.into_iter().map(open).collect()
    }

    /// Whether this owner was erased.
    pub async fn is_erased(&self, owner: impl Into<Owner>) -> Result<bool, StoreError> {
        let text = "select owner, wrapped from data_key where owner = $1";
        let owner = owner.into().to_string();
        let row: Option<(String, Option<String>)> =
            reading!(&self.db, |db| query_as(text).bind(owner).fetch_optional(db).await?);
        Ok(matches!(row, Some((_, None))))
    }
}

//! What only a dossier needs: texts with the salts that commit to them, and the log's signature.

use std::collections::BTreeMap;

use redress_core::ids::TextId;
use redress_proof::{Note, dossier};
use sqlx::query_as;

use crate::{
    Owner, Store, StoreError,
    anchors::{GENERATION, signer},
};

/// A text with what shows that it is the one the record is committed to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SaltedText {
    /// The random bytes that stand before the text where its digest is made.
    pub salt: [u8; 32],
    /// What was written.
    pub text: String,
}

impl Store {
    /// As [`Store::texts`], with the salts. Whoever has them can show to anybody what was written.
    pub async fn salted_texts(
        &self,
        owner: impl Into<Owner>,
        ids: &[TextId],
    ) -> Result<BTreeMap<TextId, SaltedText>, StoreError> {
        let opened = self.open_texts(owner.into(), ids).await?;
        let salted = |it: crate::vault::Opened| SaltedText { salt: it.salt, text: it.text };
        Ok(opened.into_iter().map(|(id, it)| (id, salted(it))).collect())
    }

    /// Signs the manifest of a dossier with the key that signs the log now.
    pub async fn sign_manifest(&self, manifest: &[u8]) -> Result<Note, StoreError> {
        let text = format!("select origin, ({GENERATION}) from tree");
        let (origin, generation): (String, i64) = reading!(&self.db, |db| {
            query_as(sqlx::AssertSqlSafe(text.clone())).fetch_one(db).await?
        });
        let signer = signer(&self.house, &origin, generation)?;
        Ok(dossier::sign(&origin, manifest, &signer)?)
    }
}

//! Small documents that belong to a person, under their key: how a bill of theirs opens, which
//! findings were there when.

use redress_core::ids::PersonId;
use sqlx::{query, query_scalar};

use crate::{Owner, Store, StoreError, corrupt, keyring::key_of};

/// The longest keepsake, in bytes.
pub const KEEPSAKE_BYTES_MAX: usize = 1 << 20;

impl Store {
    /// The document of this name. [`StoreError::Erased`] where its owner was.
    pub async fn keepsake(
        &self,
        owner: PersonId,
        name: &str,
    ) -> Result<Option<String>, StoreError> {
        let owner = Owner::Person(owner).to_string();
        let text = "select sealed from keepsake where owner = $1 and name = $2";
        let sealed: Option<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(&owner).bind(name).fetch_optional(db).await?
        });
        let Some(sealed) = sealed else { return Ok(None) };
        let key = key_of(&self.db, &self.keyring, &owner).await?;
        let plain = key.open_text(&place_of_keepsake(&owner, name), &sealed);
        let plain = plain.and_then(|it| String::from_utf8(it.to_vec()).ok());
        plain.map(Some).ok_or_else(|| corrupt(format!("{name} of {owner}")))
    }

    /// Puts a document in place of the one of the same name.
    pub async fn put_keepsake(
        &self,
        owner: PersonId,
        name: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        if KEEPSAKE_BYTES_MAX < text.len() {
            return Err(StoreError::TooLarge { what: "a keepsake", limit: KEEPSAKE_BYTES_MAX });
        }
        let owner = Owner::Person(owner).to_string();
        let key = key_of(&self.db, &self.keyring, &owner).await?;
        let sealed = key.seal_text(&place_of_keepsake(&owner, name), text.as_bytes());
        in_tx!(&self.db, |tx| {
            query(
                "insert into keepsake (owner, name, sealed) values ($1, $2, $3)
                 on conflict (owner, name) do update set sealed = excluded.sealed",
            )
            .bind(&owner)
            .bind(name)
            .bind(&sealed)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Takes a document out for good.
    pub async fn delete_keepsake(&self, owner: PersonId, name: &str) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "delete from keepsake where owner = $1 and name = $2";
            query(text).bind(owner.to_string()).bind(name).execute(&mut *tx).await?;
        });
        Ok(())
    }
}

fn place_of_keepsake(owner: &str, name: &str) -> String {
    format!("keepsake/{owner}/{name}")
}

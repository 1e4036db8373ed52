//! What the institution has settled for itself: profile, departments, queues, assignment rules.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use sqlx::{query, query_as};

use crate::{
    Store, StoreError,
    append::to_json,
    corrupt,
    house_log::{HouseAct, NewEntry, NoteHouse},
};

/// The longest setting, in bytes of JSON.
pub const SETTING_BYTES_MAX: usize = 1024 * 1024;

/// A setting, and how often it was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting<T> {
    /// Counts from 1. Whoever changes it says which version they saw.
    pub version: u64,
    /// What is settled.
    pub body: T,
}

impl Store {
    /// The setting with this name; `None` while it was never made.
    pub async fn setting<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<Setting<T>>, StoreError> {
        let text = "select version, body from setting where name = $1";
        let row: Option<(i64, String)> =
            reading!(&self.db, |db| query_as(text).bind(name).fetch_optional(db).await?);
        let Some((version, body)) = row else { return Ok(None) };
        let version = version.try_into().map_err(corrupt)?;
        Ok(Some(Setting { version, body: serde_json::from_str(&body).map_err(corrupt)? }))
    }

    /// Puts `body` in place of version `seen` (0: there was none). Returns the new version, or
    /// `None` when somebody else changed it meanwhile.
    pub async fn put_setting<T: Serialize>(
        &self,
        name: &str,
        seen: u64,
        body: &T,
    ) -> Result<Option<u64>, StoreError> {
        let body = to_json(body);
        if SETTING_BYTES_MAX < body.len() {
            return Err(StoreError::TooLarge { what: "a setting", limit: SETTING_BYTES_MAX });
        }
        let seen_row = i64::try_from(seen).map_err(corrupt)?;
        let changed = in_tx!(&self.db, |tx| {
            let text = match seen {
                0 => {
                    "insert into setting (name, version, body) values ($1, $2 + 1, $3)
                     on conflict do nothing"
                }
                _ => {
                    "update setting set version = $2 + 1, body = $3
                     where name = $1 and version = $2"
                }
            };
            let put = query(text).bind(name).bind(seen_row).bind(&body);
            let changed = put.execute(&mut *tx).await?.rows_affected();
            if changed == 1 {
                let about = json!({ "setting": name, "version": seen + 1 });
                let new = NewEntry { act: HouseAct::SettingChanged, subject: None, about };
                (*tx).note_house(self.acting, new).await?;
            }
            changed
        });
        Ok((changed == 1).then_some(seen + 1))
    }
}

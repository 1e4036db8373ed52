//! Uploads that take more than one request: each knows how far it has come, and goes on from there
//! after a cut line, a restart, or on another server.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{query, query_as};

use crate::{
    FileId, FileWriter, Owner, Store, StoreError,
    append::to_json,
    corrupt,
    files::{Begun, Hashes, SEGMENT_BYTES, place_of_segment, place_of_state, segments_of},
    instant::{instant_to_text, text_to_instant},
    keyring::DataKey,
    segments::Room,
};

/// The longest note that a server keeps with an upload, in bytes.
pub const UPLOAD_NOTE_BYTES_MAX: usize = 16 * 1024;
/// How many uploads one sweep takes away in one piece.
const SWEEP_MAX: i64 = 500;

/// A file of which not everything has come yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Whose it will be.
    pub owner: Owner,
    /// What it will be called by.
    pub id: FileId,
    /// What its sender called it: kept encrypted.
    pub name: String,
    /// As `image/png`.
    pub media_type: String,
    /// What the server wants to know when it goes on: kept encrypted.
    pub note: String,
    /// In bytes, once it is whole.
    pub size: u64,
    /// How many bytes of it are here for good.
    pub at: u64,
    /// It is whole, and what was to follow has happened.
    pub done: bool,
    /// When it is given up.
    pub expires_at: Timestamp,
}

/// What is sealed of an upload.
#[derive(Serialize, Deserialize)]
struct About {
    name: String,
    media_type: String,
    note: String,
}

type Row = (String, i64, i64, String, bool, String, Option<String>);

impl Store {
    /// Begins an upload. One that was begun before under this id is left as it is. A case must
    /// exist ([`StoreError::NoSuchOwner`]) and no owner may be erased.
    pub async fn begin_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        if UPLOAD_NOTE_BYTES_MAX < upload.note.len() + upload.name.len() + upload.media_type.len() {
            let what = "what is kept with an upload";
            return Err(StoreError::TooLarge { what, limit: UPLOAD_NOTE_BYTES_MAX });
        }
        let key = self.key_to_write(upload.owner).await?;
        let (owner, id) = (upload.owner.to_string(), upload.id.to_string());
        let Upload { name, media_type, note, .. } = upload.clone();
        let about = to_json(&About { name, media_type, note });
        let about = key.seal_text(&place_of_about(&owner, &id), about.as_bytes());
        let state = Hashes::new(self.sm3).state();
        let state = key.seal_text(&place_of_state(&owner, &id), &state);
        in_tx!(&self.db, |tx| {
            query(
                "insert into upload (owner, id, about, size, at, state, done, expires_at)
                 values ($1, $2, $3, $4, 0, $5, false, $6) on conflict do nothing",
            )
            .bind(&owner)
            .bind(&id)
            .bind(&about)
            .bind(upload.size as i64)
            .bind(&state)
            .bind(instant_to_text(upload.expires_at))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// The upload of this id, of whichever owner.
    pub async fn upload(&self, id: impl Into<FileId>) -> Result<Option<Upload>, StoreError> {
        let id = id.into();
        let text = "select owner from upload where id = $1";
        let owner: Option<String> = reading!(&self.db, |db| {
            sqlx::query_scalar(text).bind(id.to_string()).fetch_optional(db).await?
        });
        let Some(owner) = owner else { return Ok(None) };
        let Some((upload, ..)) = self.upload_and_key(&owner, id).await? else { return Ok(None) };
        Ok(Some(upload))
    }

    async fn upload_and_key(
        &self,
        owner: &str,
        id: FileId,
    ) -> Result<Option<(Upload, String, DataKey)>, StoreError> {
        let text = "select about, size, at, state, done, expires_at, wrapped
                    from upload left join data_key using (owner)
                    where upload.owner = $1 and upload.id = $2";
        let row: Option<Row> = reading!(&self.db, |db| {
            query_as(text).bind(owner).bind(id.to_string()).fetch_optional(db).await?
        });
        let Some((about, size, at, state, done, expires_at, wrapped)) = row else {
            return Ok(None);
        };
        let wrapped = wrapped.ok_or_else(|| StoreError::Erased { owner: owner.to_owned() })?;
        let key = self.keyring.unwrap(owner, &wrapped)?;
        let broken = || corrupt(format!("upload {id} of {owner}"));
        let about = key.open_text(&place_of_about(owner, &id.to_string()), &about);
        let about: About =
            serde_json::from_slice(&about.ok_or_else(broken)?).map_err(|_| broken())?;
        let upload = Upload {
            owner: owner.parse().map_err(corrupt)?,
            id,
            name: about.name,
            media_type: about.media_type,
            note: about.note,
            size: size.try_into().map_err(corrupt)?,
            at: at.try_into().map_err(corrupt)?,
            done,
            expires_at: text_to_instant(&expires_at)?,
        };
        Ok(Some((upload, state, key)))
    }

    /// Goes on with an upload where it was. What is written moves it on; [`FileWriter::pause`]
    /// keeps what has come, [`FileWriter::end`] makes a file of it.
    pub async fn resume_upload(&self, upload: &Upload) -> Result<FileWriter, StoreError> {
        let (owner, id) = (upload.owner.to_string(), upload.id.to_string());
        let found = self.upload_and_key(&owner, upload.id).await?;
        let (found, state, key) = found.ok_or(StoreError::UploadMoved)?;
        if found.done || found.at != upload.at {
            return Err(StoreError::UploadMoved);
        }
        let broken = || corrupt(format!("upload {id} of {owner}"));
        let state = key.open_text(&place_of_state(&owner, &id), &state).ok_or_else(broken)?;
        let hashes = Hashes::resume(&state).ok_or_else(broken)?;
        let (key, store) = (Arc::new(key), self.clone());
        let Upload { name, media_type, size, at, .. } = found;
        let (full, tail) = (at / SEGMENT_BYTES as u64, at % SEGMENT_BYTES as u64);
        let count = if at == 0 { 0 } else { segments_of(at) };
        let mut names = self.names(&owner, &id, count).await?;
        let mut rest = bytes::Bytes::new();
        if 0 < tail
            && let Some(name) = names.pop()
        {
            let sealed = self.segments.get(&name).await?;
            let place = |last| place_of_segment(&owner, &id, full, last);
            // Where the file is there and only the move was not made, its last segment begins with
            // what the row says has come.
            let short = key.open_in_place(&place(false), Room::alone(sealed.as_ref().to_vec()));
            let opened = short.or_else(|| key.open_in_place(&place(true), sealed));
            let opened = opened.filter(|it| tail <= it.len() as u64).ok_or_else(broken)?;
            rest = opened.slice(..tail as usize);
        }
        let file = Begun { store, owner, id, name, media_type, key };
        Ok(FileWriter::new(file, hashes, size).resume(at, names, &rest))
    }

    /// What was to follow on the last byte has happened.
    pub async fn end_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "update upload set at = size, done = true where owner = $1 and id = $2";
            let done = query(text).bind(upload.owner.to_string()).bind(upload.id.to_string());
            done.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Gives an upload up. What it became, if anything, stays. `false` where there was none.
    pub async fn drop_upload(&self, upload: &Upload) -> Result<bool, StoreError> {
        self.forget_upload(&upload.owner.to_string(), &upload.id.to_string()).await
    }

    async fn forget_upload(&self, owner: &str, id: &str) -> Result<bool, StoreError> {
        let unname = "delete from segment where owner = $1 and file = $2 and not exists (
                        select 1 from vault_file where vault_file.owner = $1 and id = $2)";
        let gone = in_tx!(&self.db, |tx| {
            query(unname).bind(owner).bind(id).execute(&mut *tx).await?;
            let text = "delete from upload where owner = $1 and id = $2";
            query(text).bind(owner).bind(id).execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }

    /// Gives up every upload that expired before `now`. Returns how many.
    pub async fn sweep_uploads(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let text = "select owner, id from upload where expires_at < $1
                        order by expires_at limit $2";
            let expired: Vec<(String, String)> = reading!(&self.db, |db| {
                query_as(text).bind(instant_to_text(now)).bind(SWEEP_MAX).fetch_all(db).await?
            });
            for (owner, id) in &expired {
                swept += u64::from(self.forget_upload(owner, id).await?);
            }
            if (expired.len() as i64) < SWEEP_MAX {
                return Ok(swept);
            }
        }
    }
}

fn place_of_about(owner: &str, id: &str) -> String {
    format!("upload/{owner}/{id}")
}

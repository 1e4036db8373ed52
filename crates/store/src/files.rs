//! Small files in the vault: evidence, and the bytes of uploaded bills.
//!
//! A file is put in before the event that names it, so that no event ever points to nothing.
//! Files that no event came to name are swept away later.

use std::fmt;

use jiff::Timestamp;
use redress_core::{
    ids::{BillId, EvidenceId},
    words::Digest,
};
use sqlx::{query, query_as, query_scalar};
use tokio::task::spawn_blocking;

use crate::{
    Owner, Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
    keyring::{DataKey, key_of, wrapped_key},
};

/// The largest file that the vault takes, in bytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The longest name and media type, in bytes.
const LABEL_BYTES_MAX: usize = 512;
/// How many files one sweep looks at.
const SWEEP_MAX: i64 = 500;

/// What names a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FileId {
    /// Evidence of a case.
    Evidence(EvidenceId),
    /// A bill of a person.
    Bill(BillId),
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileId::Evidence(id) => id.fmt(f),
            FileId::Bill(id) => id.fmt(f),
        }
    }
}

impl From<EvidenceId> for FileId {
    fn from(id: EvidenceId) -> FileId {
        FileId::Evidence(id)
    }
}

impl From<BillId> for FileId {
    fn from(id: BillId) -> FileId {
        FileId::Bill(id)
    }
}

/// A file on its way into the vault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// Names it.
    pub id: FileId,
    /// What its sender called it: kept encrypted.
    pub name: String,
    /// As `image/png`.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// All of it, at most [`FILE_BYTES_MAX`].
    pub bytes: Vec<u8>,
}

/// What is known of a file without opening it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileInfo {
    /// What its sender called it.
    pub name: String,
    /// As `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of the bytes as they came.
    pub digest: Digest,
    /// When it came.
    pub uploaded_at: Timestamp,
}

/// A file out of the vault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    /// What is known of it.
    pub info: FileInfo,
    /// All of it, as it came.
    pub bytes: Vec<u8>,
}

type InfoRow = (String, String, i64, String, String, Option<String>);

impl Store {
    /// Puts a file that came at `uploaded_at` into the vault under the key of its owner. Sending the same bytes again under
    /// the same id changes nothing; other bytes are refused as [`StoreError::FileExists`]. A case
    /// must exist ([`StoreError::NoSuchOwner`]) and no owner may be erased.
    pub async fn put_file(
        &self,
        owner: impl Into<Owner>,
        file: NewFile,
        uploaded_at: Timestamp,
    ) -> Result<FileInfo, StoreError> {
        let owner = owner.into();
        check_limits(&file)?;
        let key = self.key_to_write(owner).await?;
        let (owner, id) = (owner.to_string(), file.id.to_string());
        let info = FileInfo {
            digest: file.digest,
            size: file.bytes.len() as u64,
            name: file.name,
            media_type: file.media_type,
            uploaded_at,
        };
        let name = key.seal_text(&place_of_name(&owner, &id), info.name.as_bytes());
        let place = place_of_file(&owner, &id);
        let sealed = off_the_runtime(move || key.seal(&place, &file.bytes)).await?;
        let put = in_tx!(&self.db, |tx| {
            query(
                "insert into vault_file
                    (owner, id, name, media_type, size, sha256, sealed, uploaded_at, kept)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, false) on conflict do nothing",
            )
            .bind(&owner)
            .bind(&id)
            .bind(&name)
            .bind(&info.media_type)
            .bind(info.size as i64)
            .bind(info.digest.to_string())
            .bind(&sealed)
            .bind(instant_to_text(info.uploaded_at))
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        if put == 0 {
            let there = "select sha256 from vault_file where owner = $1 and id = $2";
            let there: Option<String> = reading!(&self.db, |db| {
                query_scalar(there).bind(&owner).bind(&id).fetch_optional(db).await?
            });
            if there != Some(info.digest.to_string()) {
                return Err(StoreError::FileExists { id });
            }
        }
        Ok(info)
    }

    /// A file of this owner: `None` where there is none, [`StoreError::Erased`] where there was.
    pub async fn file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<Option<StoredFile>, StoreError> {
        let (owner, id) = (owner.into().to_string(), id.into().to_string());
        let Some((info, key)) = self.info_and_key(&owner, &id).await? else { return Ok(None) };
        let text = "select sealed from vault_file where owner = $1 and id = $2";
        let sealed: Option<Vec<u8>> = reading!(&self.db, |db| {
            query_scalar(text).bind(&owner).bind(&id).fetch_optional(db).await?
        });
        let Some(sealed) = sealed else { return Ok(None) };
        let place = place_of_file(&owner, &id);
        let open = move || key.open(&place, &sealed).map(|it| it.to_vec());
        let bytes = off_the_runtime(open).await?;
        let bytes = bytes.filter(|it| Digest::of(it) == info.digest);
        let bytes = bytes.ok_or_else(|| corrupt(format!("{id} of {owner}")))?;
        Ok(Some(StoredFile { info, bytes }))
    }

    /// What is known of a file, without its bytes.
    pub async fn file_info(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<Option<FileInfo>, StoreError> {
        let (owner, id) = (owner.into().to_string(), id.into().to_string());
        Ok(self.info_and_key(&owner, &id).await?.map(|(info, _)| info))
    }

    async fn info_and_key(
        &self,
        owner: &str,
        id: &str,
    ) -> Result<Option<(FileInfo, DataKey)>, StoreError> {
        let text = "select vault_file.name, media_type, size, sha256, uploaded_at, wrapped
                    from vault_file left join data_key using (owner)
                    where vault_file.owner = $1 and vault_file.id = $2";
        let row: Option<InfoRow> = reading!(&self.db, |db| {
            query_as(text).bind(owner).bind(id).fetch_optional(db).await?
        });
        let Some((name, media_type, size, sha256, uploaded_at, wrapped)) = row else {
            // Erasing takes the rows as well.
            wrapped_key(&self.db, owner).await?;
            return Ok(None);
        };
        let wrapped = wrapped.ok_or_else(|| StoreError::Erased { owner: owner.to_owned() })?;
        let key = self.keyring.unwrap(owner, &wrapped)?;
        let name = key.open_text(&place_of_name(owner, id), &name);
        let name = name.and_then(|it| String::from_utf8(it.to_vec()).ok());
        let info = FileInfo {
            name: name.ok_or_else(|| corrupt(format!("the name of {id} of {owner}")))?,
            media_type,
            size: size.try_into().map_err(corrupt)?,
            digest: sha256.parse().map_err(corrupt)?,
            uploaded_at: text_to_instant(&uploaded_at)?,
        };
        Ok(Some((info, key)))
    }

    /// Takes a file out for good. `false` where there was none.
    pub async fn delete_file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<bool, StoreError> {
        let (owner, id) = (owner.into().to_string(), id.into().to_string());
        let gone = in_tx!(&self.db, |tx| {
            let text = "delete from vault_file where owner = $1 and id = $2";
            query(text).bind(owner).bind(id).execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }

    /// Sweeps away files that came before `older_than` (a day ago, say) and that neither an event
    /// nor a bill came to name. The appends know nothing of this: each file is looked up once, by
    /// the sweep. Returns how many are gone.
    pub async fn sweep_files(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let text = "select owner, id from vault_file
                        where not kept and uploaded_at < $1 order by uploaded_at limit $2";
            let loose: Vec<(String, String)> = reading!(&self.db, |db| {
                let query = query_as(text).bind(instant_to_text(older_than)).bind(SWEEP_MAX);
                query.fetch_all(db).await?
            });
            for (owner, id) in &loose {
                swept += self.keep_or_sweep(owner, id).await?;
            }
            if (loose.len() as i64) < SWEEP_MAX {
                return Ok(swept);
            }
        }
    }

    async fn keep_or_sweep(&self, owner: &str, id: &str) -> Result<u64, StoreError> {
        let keep = "update vault_file set kept = true
                    where owner = $1 and id = $2 and (
                        exists (select 1 from event where case_id = $1 and record like $3)
                        or exists (select 1 from bill where owner = $1 and id = $2))";
        let sweep = "delete from vault_file where owner = $1 and id = $2 and not kept";
        let named = format!("%\"{id}\"%");
        Ok(in_tx!(&self.db, |tx| {
            query(keep).bind(owner).bind(id).bind(named).execute(&mut *tx).await?;
            query(sweep).bind(owner).bind(id).execute(&mut *tx).await?.rows_affected()
        }))
    }

    /// The key to write something under: a case has one from its first event on, a person gets
    /// one when something is first kept for them.
    async fn key_to_write(&self, owner: Owner) -> Result<DataKey, StoreError> {
        let name = owner.to_string();
        match owner {
            Owner::Person(_) => key_of(&self.db, &self.keyring, &name).await,
            Owner::Case(_) => match wrapped_key(&self.db, &name).await? {
                Some(wrapped) => self.keyring.unwrap(&name, &wrapped),
                None => Err(StoreError::NoSuchOwner { owner: name }),
            },
        }
    }
}

fn check_limits(file: &NewFile) -> Result<(), StoreError> {
    if FILE_BYTES_MAX < file.bytes.len() {
        return Err(StoreError::TooLarge { what: "a file", limit: FILE_BYTES_MAX });
    }
    let longest = file.name.len().max(file.media_type.len());
    if LABEL_BYTES_MAX < longest {
        let what = "the name and the media type of a file";
        return Err(StoreError::TooLarge { what, limit: LABEL_BYTES_MAX });
    }
    Ok(())
}

/// Encrypting megabytes takes milliseconds, in which nobody else would be served.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|_| StoreError::Closed)
}

fn place_of_name(owner: &str, id: &str) -> String {
    format!("file-name/{owner}/{id}")
}

fn place_of_file(owner: &str, id: &str) -> String {
    format!("file/{owner}/{id}")
}

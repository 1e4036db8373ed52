//! Files in the vault: evidence, and the bytes of uploaded bills.
//!
//! A file is put in before the event that names it, so that no event ever points to nothing.
//! Files that no event came to name are swept away later. The bytes lie in segments outside of
//! the database ([`crate::segments`]); those of files from before there were segments lie in the
//! row, and are read from there.

mod arrived;
mod hashes;
mod reader;
mod seeking;
mod sweep;
mod writer;

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::Timestamp;
use redress_core::{
    ids::{BillId, CaseId, EvidenceId},
    words::Digest,
};
use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::{
    Owner, Store, StoreError, corrupt,
    instant::text_to_instant,
    keyring::{DataKey, NONCE_BYTES, TAG_BYTES, key_of, wrapped_key},
};

pub use arrived::Arrived;
pub(crate) use arrived::FileRow;
pub(crate) use hashes::Hashes;
pub use reader::FileReader;
pub use seeking::SeekingFile;
pub use sweep::VaultHealth;
pub use writer::FileWriter;
pub(crate) use writer::{Begun, place_of_state};

/// The largest file that is handled in one piece, in bytes. Larger ones are written and read piece
/// by piece ([`Store::write_file`], [`Store::open_file`]).
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How much of a file is in one segment, in bytes; the last segment of a file has what is left.
pub(crate) const SEGMENT_BYTES: usize = 4 * 1024 * 1024 - NONCE_BYTES - TAG_BYTES;
/// The longest name and media type, in bytes.
const LABEL_BYTES_MAX: usize = 1024;

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
    /// SM3 of the bytes as they came, in hex, where the house has it computed.
    pub sm3: Option<String>,
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

type InfoRow = (String, String, i64, String, Option<String>, String, Option<String>);

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
        let limit = FILE_BYTES_MAX as u64;
        let writer = self.write_file(owner, file.id, (file.name, file.media_type), limit);
        let mut writer = writer.await?;
        writer.expect(file.bytes.len() as u64)?;
        writer.write(&file.bytes).await?;
        let arrived = writer.end().await?;
        if arrived.digest() != file.digest {
            return Err(corrupt("the digest of a file on its way into the vault"));
        }
        arrived.keep(uploaded_at).await
    }

    /// A file of this owner, of no more than [`FILE_BYTES_MAX`]: `None` where there is none,
    /// [`StoreError::Erased`] where there was, [`StoreError::TooLarge`] for what should be read
    /// piece by piece.
    pub async fn file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<Option<StoredFile>, StoreError> {
        let Some(reader) = self.open_file(owner, id).await? else { return Ok(None) };
        let info = reader.info().clone();
        if (FILE_BYTES_MAX as u64) < info.size {
            let what = "a file that is read in one piece";
            return Err(StoreError::TooLarge { what, limit: FILE_BYTES_MAX });
        }
        let bytes = reader.whole().await?;
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

    /// What is known of these files of a case, without their bytes. Those that are not there are
    /// left out.
    pub async fn file_infos(
        &self,
        case: CaseId,
        ids: impl IntoIterator<Item = EvidenceId>,
    ) -> Result<BTreeMap<EvidenceId, FileInfo>, StoreError> {
        let wanted: Vec<EvidenceId> = ids.into_iter().collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        type InfosRow = (String, String, String, i64, String, Option<String>, String);
        let owner = case.to_string();
        let rows: Vec<InfosRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select id, name, media_type, size, sha256, sm3, uploaded_at from vault_file
                 where owner = ",
            );
            query.push_bind(owner.clone()).push(" and id in (");
            let mut list = query.separated(", ");
            for id in &wanted {
                list.push_bind(id.to_string());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let Some(wrapped) = wrapped_key(&self.db, &owner).await? else {
            return Ok(BTreeMap::new());
        };
        let key = self.keyring.unwrap(&owner, &wrapped)?;
        let read = |(id, name, media_type, size, sha256, sm3, uploaded_at): InfosRow| {
            let name = key.open_text(&place_of_name(&owner, &id), &name);
            let name = name.and_then(|it| String::from_utf8(it.to_vec()).ok());
            let info = FileInfo {
                name: name.ok_or_else(|| corrupt(format!("the name of {id} of {owner}")))?,
                media_type,
                size: size.try_into().map_err(corrupt)?,
                digest: sha256.parse().map_err(corrupt)?,
                sm3,
                uploaded_at: text_to_instant(&uploaded_at)?,
            };
            Ok((id.parse().map_err(corrupt)?, info))
        };
        rows.into_iter().map(read).collect()
    }

    async fn info_and_key(
        &self,
        owner: &str,
        id: &str,
    ) -> Result<Option<(FileInfo, Arc<DataKey>)>, StoreError> {
        let text = "select vault_file.name, media_type, size, sha256, sm3, uploaded_at, wrapped
                    from vault_file left join data_key using (owner)
                    where vault_file.owner = $1 and vault_file.id = $2";
        let row: Option<InfoRow> = reading!(&self.db, |db| {
            query_as(text).bind(owner).bind(id).fetch_optional(db).await?
        });
        let Some((name, media_type, size, sha256, sm3, uploaded_at, wrapped)) = row else {
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
            sm3,
            uploaded_at: text_to_instant(&uploaded_at)?,
        };
        Ok(Some((info, Arc::new(key))))
    }

    /// The case that a file was sent to.
    pub async fn case_of_evidence(&self, id: EvidenceId) -> Result<Option<CaseId>, StoreError> {
        let text = "select owner from vault_file where id = $1 order by owner limit 1";
        let owner: Option<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(id.to_string()).fetch_optional(db).await?
        });
        Ok(owner.and_then(|it| it.parse().ok()))
    }

    /// Takes a file out for good. `false` where there was none. Its bytes, which nothing can be
    /// read from without the key, go with the next sweep.
    pub async fn delete_file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<bool, StoreError> {
        let (owner, id) = (owner.into().to_string(), id.into().to_string());
        let gone = in_tx!(&self.db, |tx| {
            query(UNNAME).bind(&owner).bind(&id).execute(&mut *tx).await?;
            let text = "delete from vault_file where owner = $1 and id = $2";
            query(text).bind(owner).bind(id).execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }

    /// The key to write something under: a case has one from its first event on, a person gets
    /// one when something is first kept for them.
    pub(crate) async fn key_to_write(&self, owner: Owner) -> Result<DataKey, StoreError> {
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

/// Lets go of all segments of a file.
pub(crate) const UNNAME: &str = "delete from segment where owner = $1 and file = $2";

/// How many segments a file of this size has. Even nothing has one: it says that it is all.
pub(crate) fn segments_of(size: u64) -> u64 {
    size.div_ceil(SEGMENT_BYTES as u64).max(1)
}

fn check_labels(name: &str, media_type: &str) -> Result<(), StoreError> {
    if LABEL_BYTES_MAX < name.len().max(media_type.len()) {
        let what = "the name and the media type of a file";
        return Err(StoreError::TooLarge { what, limit: LABEL_BYTES_MAX });
    }
    Ok(())
}

fn place_of_name(owner: &str, id: &str) -> String {
    format!("file-name/{owner}/{id}")
}

/// What the bytes of a file from before there were segments are bound to.
fn place_of_file(owner: &str, id: &str) -> String {
    format!("file/{owner}/{id}")
}

/// What a segment is bound to: it opens in no other place, and the last one as no other.
pub(crate) fn place_of_segment(owner: &str, id: &str, place: u64, last: bool) -> String {
    let last = if last { "/last" } else { "" };
    format!("segment/{owner}/{id}/{place}{last}")
}

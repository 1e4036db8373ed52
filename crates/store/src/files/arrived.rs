//! A file between its last byte and what names it.

use jiff::Timestamp;
use redress_core::words::Digest;
use sqlx::{query, query_scalar};

use super::{Begun, FileInfo, FileReader, place_of_name, writer::Unnamed};
use crate::{StoreError, instant::instant_to_text};

/// What stands in the row of a file whose bytes lie in segments.
const NO_BYTES: &[u8] = &[];
/// Takes a segment with it into the tables.
pub(super) const NAME: &str =
    "insert into segment (name, owner, file, place, size) values ($1, $2, $3, $4, $5)";
/// Lets go of the segments of a file from a place on.
pub(super) const UNNAME_FROM: &str =
    "delete from segment where owner = $1 and file = $2 and $3 <= place";

/// A file whose every byte is in the vault, and that nothing names yet. Cheap to clone.
#[derive(Clone)]
pub struct Arrived {
    pub(super) file: Begun,
    pub(super) size: u64,
    pub(super) digest: Digest,
    pub(super) sm3: Option<String>,
    pub(super) names: Vec<String>,
    pub(super) unnamed: Vec<Unnamed>,
}

/// A file on its way into the tables.
pub(crate) struct FileRow {
    pub(crate) id: String,
    /// Sealed as a text is.
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: i64,
    pub(crate) sha256: String,
    pub(crate) sm3: Option<String>,
    pub(crate) uploaded_at: String,
    pub(crate) segments: Vec<Unnamed>,
}

impl Arrived {
    /// SHA-256 of the bytes as they came.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// SM3 of the bytes as they came, in hex, where the house has it computed.
    pub fn sm3(&self) -> Option<&str> {
        self.sm3.as_deref()
    }

    /// The same, as records have it.
    pub fn sm3_digest(&self) -> Option<Digest> {
        self.sm3.as_ref()?.parse().ok()
    }

    /// Calls it something else than its sender said.
    pub fn with_media_type(mut self, media_type: &str) -> Arrived {
        media_type.clone_into(&mut self.file.media_type);
        self
    }

    /// To look into it before anything names it.
    pub fn reader(&self) -> FileReader {
        FileReader::over(&self.file, self.info(Timestamp::UNIX_EPOCH), self.names.clone())
    }

    fn info(&self, uploaded_at: Timestamp) -> FileInfo {
        FileInfo {
            name: self.file.name.clone(),
            media_type: self.file.media_type.clone(),
            size: self.size,
            digest: self.digest,
            sm3: self.sm3.clone(),
            uploaded_at,
        }
    }

    /// As the tables have it.
    pub(crate) fn row(&self, uploaded_at: Timestamp) -> FileRow {
        let Begun { owner, id, key, name, media_type, .. } = &self.file;
        FileRow {
            id: id.clone(),
            name: key.seal_text(&place_of_name(owner, id), name.as_bytes()),
            media_type: media_type.clone(),
            size: self.size as i64,
            sha256: self.digest.to_string(),
            sm3: self.sm3.clone(),
            uploaded_at: instant_to_text(uploaded_at),
            segments: self.unnamed.clone(),
        }
    }

    /// Makes it a file that came at `uploaded_at`, before anything names it. The same bytes under
    /// the same id change nothing; other bytes are refused as [`StoreError::FileExists`]. What an
    /// event names can come with the event instead, for one wait less ([`crate::Change::file`]).
    pub async fn keep(self, uploaded_at: Timestamp) -> Result<FileInfo, StoreError> {
        let (row, Begun { store, owner, .. }) = (self.row(uploaded_at), &self.file);
        let put = in_tx!(&store.db, |tx| {
            let put = query(
                "insert into vault_file
                    (owner, id, name, media_type, size, sha256, sm3, sealed, uploaded_at, kept)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, false) on conflict do nothing",
            )
            .bind(owner)
            .bind(&row.id)
            .bind(&row.name)
            .bind(&row.media_type)
            .bind(row.size)
            .bind(&row.sha256)
            .bind(&row.sm3)
            .bind(NO_BYTES)
            .bind(&row.uploaded_at)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if put == 1 {
                let first = row.segments.first().map_or(0, |it| it.place);
                let unname = query(UNNAME_FROM).bind(owner).bind(&row.id).bind(first as i64);
                unname.execute(&mut *tx).await?;
                for it in &row.segments {
                    let name = query(NAME).bind(&it.name).bind(owner).bind(&row.id);
                    name.bind(it.place as i64).bind(it.size as i64).execute(&mut *tx).await?;
                }
            }
            put
        });
        if put == 0 {
            let there = "select sha256 from vault_file where owner = $1 and id = $2";
            let there: Option<String> = reading!(&store.db, |db| {
                query_scalar(there).bind(owner).bind(&row.id).fetch_optional(db).await?
            });
            if there != Some(row.sha256) {
                return Err(StoreError::FileExists { id: row.id });
            }
        }
        Ok(self.info(uploaded_at))
    }
}

impl std::fmt::Debug for Arrived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Arrived({}, {} bytes)", self.file.id, self.size)
    }
}

//! Reading a file of any size, whole or in part, a segment or two at a time.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use redress_core::words::Digest;
use sha2::{Digest as _, Sha256};
use sqlx::query_scalar;

use super::{Begun, FileId, FileInfo, SEGMENT_BYTES, place_of_file, place_of_segment, segments_of};
use crate::{
    Owner, Store, StoreError, corrupt,
    keyring::DataKey,
    segments::{Room, Segments, off_the_runtime},
};

/// How many segments are fetched ahead of whoever reads.
const AHEAD: usize = 2;

/// A file of the vault, ready to be read. Cheap to clone.
#[derive(Clone)]
pub struct FileReader {
    info: FileInfo,
    inner: Arc<Inner>,
}

struct Inner {
    owner: String,
    id: String,
    key: Arc<DataKey>,
    segments: Segments,
    content: Content,
}

enum Content {
    /// The names of the segments, in order.
    Segments(Vec<String>),
    /// All of it, sealed as one: a file from before there were segments.
    Row(Vec<u8>),
}

impl Store {
    /// A file of this owner: `None` where there is none, [`StoreError::Erased`] where there was.
    pub async fn open_file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
    ) -> Result<Option<FileReader>, StoreError> {
        let (owner, id) = (owner.into().to_string(), id.into().to_string());
        let Some((info, key)) = self.info_and_key(&owner, &id).await? else { return Ok(None) };
        let text = "select sealed from vault_file where owner = $1 and id = $2";
        let sealed: Option<Vec<u8>> = reading!(&self.db, |db| {
            query_scalar(text).bind(&owner).bind(&id).fetch_optional(db).await?
        });
        let Some(sealed) = sealed else { return Ok(None) };
        let content = match sealed.is_empty() {
            true => Content::Segments(self.names(&owner, &id, segments_of(info.size)).await?),
            false => Content::Row(sealed),
        };
        let inner = Inner { owner, id, key, segments: self.segments.clone(), content };
        Ok(Some(FileReader { info, inner: Arc::new(inner) }))
    }

    /// The first `count` segments of a file, in order; all of them, or an error.
    pub(crate) async fn names(
        &self,
        owner: &str,
        id: &str,
        count: u64,
    ) -> Result<Vec<String>, StoreError> {
        let text = "select name from segment where owner = $1 and file = $2 and place < $3
                    order by place";
        let names: Vec<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(owner).bind(id).bind(count as i64).fetch_all(db).await?
        });
        match names.len() as u64 == count {
            true => Ok(names),
            false => Err(corrupt(format!("the segments of {id} of {owner}"))),
        }
    }
}

impl FileReader {
    pub(super) fn over(file: &Begun, info: FileInfo, names: Vec<String>) -> FileReader {
        let Begun { store, owner, id, key, .. } = file.clone();
        let (segments, content) = (store.segments.clone(), Content::Segments(names));
        FileReader { info, inner: Arc::new(Inner { owner, id, key, segments, content }) }
    }

    /// What is known of it.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// Whether it lies in a row as a whole.
    pub(super) fn is_one_piece(&self) -> bool {
        matches!(self.inner.content, Content::Row(_))
    }

    /// All of it, in memory. Whoever asks has looked at the size.
    pub async fn whole(&self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.info.size).unwrap_or(0));
        let mut pieces = self.read(0..self.info.size);
        while let Some(piece) = pieces.try_next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// These bytes of it, in pieces as they come; what lies beyond the end is left out. Every
    /// piece is checked before it is given; whoever reads all of it is also told, in place of the
    /// last piece, when the whole has another digest than the record.
    pub fn read(
        &self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + Unpin + use<> {
        let range = range.start.min(self.info.size)..range.end.min(self.info.size);
        let is_whole = range == (0..self.info.size);
        let segment = SEGMENT_BYTES as u64;
        let (first, end) = match &self.inner.content {
            Content::Row(_) => (0, 1),
            Content::Segments(_) => (range.start / segment, range.end.div_ceil(segment).max(1)),
        };
        let wanted = range.clone();
        let reader = self.clone();
        let pieces = stream::iter(first..end).map(move |place| {
            let (reader, wanted) = (reader.clone(), wanted.clone());
            async move {
                let bytes = reader.segment(place).await?;
                let begins = place * segment;
                let from = wanted.start.saturating_sub(begins).min(bytes.len() as u64);
                let until = wanted.end.saturating_sub(begins).min(bytes.len() as u64);
                Ok(bytes.slice(from as usize..until.max(from) as usize))
            }
        });
        let check = is_whole.then(|| (Sha256::new(), self.info.clone(), self.inner.id.clone()));
        let left = range.end - range.start;
        let pieces = pieces.buffered(AHEAD);
        // The last piece of a whole file is held back until the sum over all of it is known.
        let checked = pieces.scan((check, left), |(check, left), piece| {
            let judged = piece.and_then(|piece: Bytes| {
                *left = left.saturating_sub(piece.len() as u64);
                let Some((hash, info, id)) = check else { return Ok(piece) };
                hash.update(&piece);
                let sum = || Digest(hash.clone().finalize().into());
                match *left == 0 && sum() != info.digest {
                    true => Err(corrupt(format!("the digest of {id}"))),
                    false => Ok(piece),
                }
            });
            std::future::ready(Some(judged))
        });
        Box::pin(checked)
    }

    /// The bytes at `place`, checked and in plain. A file in a row has one piece.
    pub(super) async fn segment(&self, place: u64) -> Result<Bytes, StoreError> {
        let Inner { owner, id, content, segments, .. } = &*self.inner;
        let broken = || corrupt(format!("segment {place} of {id} of {owner}"));
        let (sealed, bound_to, size) = match content {
            Content::Row(sealed) => {
                (Room::alone(sealed.clone()), place_of_file(owner, id), self.info.size)
            }
            Content::Segments(names) => {
                let name = names.get(place as usize).ok_or_else(broken)?;
                let last = place + 1 == names.len() as u64;
                let bound_to = place_of_segment(owner, id, place, last);
                let size = match last {
                    true => self.info.size - place * SEGMENT_BYTES as u64,
                    false => SEGMENT_BYTES as u64,
                };
                (segments.get(name).await?, bound_to, size)
            }
        };
        let key = Arc::clone(&self.inner.key);
        let plain = off_the_runtime(move || key.open_in_place(&bound_to, sealed)).await?;
        plain.filter(|it| it.len() as u64 == size).ok_or_else(broken)
    }
}

#[cfg(test)]
mod tests {
    use redress_core::ids::{EvidenceId, PersonId};
    use sqlx::query;
    use uuid::Uuid;

    use super::*;
    use crate::{Location, MasterKey, files::place_of_name};

    /// As they were written before there were segments.
    async fn put_into_row(
        store: &Store,
        owner: PersonId,
        id: EvidenceId,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let key = store.key_to_write(owner.into()).await?;
        let (owner, id) = (owner.to_string(), id.to_string());
        in_tx!(&store.db, |tx| {
            query(
                "insert into vault_file
                    (owner, id, name, media_type, size, sha256, sealed, uploaded_at, kept)
                 values ($1, $2, $3, 'text/plain', $4, $5, $6, '2026-03-02T00:00:00.000000Z', true)",
            )
            .bind(&owner)
            .bind(&id)
            .bind(key.seal_text(&place_of_name(&owner, &id), b"old.txt"))
            .bind(bytes.len() as i64)
            .bind(Digest::of(bytes).to_string())
            .bind(key.seal(&place_of_file(&owner, &id), bytes))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    #[tokio::test]
    async fn a_file_from_before_there_were_segments_is_read_as_ever() {
        let folder = tempfile::tempdir().unwrap();
        let at = Location::of(format!("sqlite:{}", folder.path().join("redress.db").display()));
        let store = Store::open(at, MasterKey::from_bytes([7; 32])).await.unwrap();
        let (owner, id) = (PersonId(Uuid::from_u128(1)), EvidenceId(Uuid::from_u128(2)));
        let bytes = b"from of old".as_slice();
        put_into_row(&store, owner, id, bytes).await.unwrap();
        let file = store.file(owner, id).await.unwrap().unwrap();
        assert_eq!((file.bytes.as_slice(), file.info.name.as_str()), (bytes, "old.txt"));
        let reader = store.open_file(owner, id).await.unwrap().unwrap();
        let part: Vec<_> = reader.read(5..7).try_collect().await.unwrap();
        assert_eq!(part.concat(), b"of");
    }
}

//! Writing a file of any size: hashed as it comes, encrypted and put away segment by segment.

use std::sync::Arc;

use redress_core::words::Digest;
use sqlx::query;
use tokio::task::JoinHandle;

use super::{
    Arrived, FileId, Hashes, SEGMENT_BYTES,
    arrived::{NAME, UNNAME_FROM},
    check_labels, place_of_segment,
};
use crate::{
    Owner, Store, StoreError, corrupt,
    keyring::{DataKey, NONCE_BYTES, TAG_BYTES},
};

/// A file on its way into the vault. Holds at most two segments in memory: one that fills, and one
/// that is being put away. Dropped, it leaves nothing but segments for the sweep.
pub struct FileWriter {
    pub(crate) file: Begun,
    hashes: Hashes,
    size: u64,
    limit: u64,
    /// Room for the nonce, and what has come of the segment that fills.
    buffer: Vec<u8>,
    /// Kept to be the next `buffer`.
    spare: Vec<u8>,
    /// The segments that are there for good, in order.
    names: Vec<String>,
    /// Those of them that no row names yet.
    unnamed: Vec<Unnamed>,
    busy: Option<Busy>,
    /// How far the row of an upload says that it has come.
    upload: Option<u64>,
    /// That row is to wait.
    held: bool,
    /// How far it has come in truth.
    reached: Option<(u64, Hashes)>,
}

/// What is known of a file before its first byte.
#[derive(Clone)]
pub(crate) struct Begun {
    pub(crate) store: Store,
    pub(crate) owner: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) key: Arc<DataKey>,
}

/// A segment that is there for good and that nothing names.
#[derive(Clone)]
pub(crate) struct Unnamed {
    pub(crate) name: String,
    pub(crate) place: u64,
    /// In bytes, as it lies there.
    pub(crate) size: usize,
}

/// A segment that is being put away.
struct Busy {
    task: JoinHandle<Result<(String, Vec<u8>), StoreError>>,
    size: usize,
    /// How far the file has come with it, and the hash up to there.
    at: u64,
    hashes: Hashes,
}

impl Store {
    /// Begins a file of this owner, of at most `limit` bytes, with its name and media type. A case
    /// must exist ([`StoreError::NoSuchOwner`]) and no owner may be erased.
    pub async fn write_file(
        &self,
        owner: impl Into<Owner>,
        id: impl Into<FileId>,
        (name, media_type): (String, String),
        limit: u64,
    ) -> Result<FileWriter, StoreError> {
        let owner = owner.into();
        check_labels(&name, &media_type)?;
        let key = Arc::new(self.key_to_write(owner).await?);
        let (store, owner, id) = (self.clone(), owner.to_string(), id.into().to_string());
        let file = Begun { store, owner, id, name, media_type, key };
        Ok(FileWriter::new(file, Hashes::new(self.sm3), limit))
    }
}

impl FileWriter {
    pub(crate) fn new(file: Begun, hashes: Hashes, limit: u64) -> FileWriter {
        FileWriter {
            file,
            hashes,
            size: 0,
            limit,
            buffer: vec![0; NONCE_BYTES],
            spare: Vec::new(),
            names: Vec::new(),
            unnamed: Vec::new(),
            busy: None,
            upload: None,
            held: false,
            reached: None,
        }
    }

    /// Goes on after `names`, whose last is `tail` in plain if it is not full.
    pub(crate) fn resume(mut self, at: u64, names: Vec<String>, tail: &[u8]) -> FileWriter {
        (self.size, self.names, self.upload) = (at, names, Some(at));
        self.buffer.extend_from_slice(tail);
        self
    }

    /// Lets the row of an upload wait until [`FileWriter::pause`]: dropped before that, the upload
    /// is where it was.
    pub fn hold(&mut self) {
        self.held = true;
    }

    /// How much has come so far, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Makes room for as many bytes as were announced, and refuses too many at once.
    pub fn expect(&mut self, bytes: u64) -> Result<(), StoreError> {
        self.check_limit(bytes)?;
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(SEGMENT_BYTES);
        self.buffer.reserve((bytes + TAG_BYTES).saturating_sub(self.filled()));
        Ok(())
    }

    fn check_limit(&self, more: u64) -> Result<(), StoreError> {
        if self.limit < self.size.saturating_add(more) {
            let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
            return Err(StoreError::TooLarge { what: "a file", limit });
        }
        Ok(())
    }

    /// How much of the file is in the buffer.
    fn filled(&self) -> usize {
        self.buffer.len() - NONCE_BYTES
    }

    /// Takes in what came next.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        self.check_limit(bytes.len() as u64)?;
        while !bytes.is_empty() {
            // Not before there is more: only then is it known not to be the last.
            if self.filled() == SEGMENT_BYTES {
                self.cut(false).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(SEGMENT_BYTES - self.filled()));
            self.hashes.update(now);
            self.size += now.len() as u64;
            self.buffer.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// All of the file, where nothing of it has been put away yet.
    pub fn in_memory(&self) -> Option<&[u8]> {
        let whole = self.size == self.filled() as u64;
        whole.then(|| &self.buffer[NONCE_BYTES..])
    }

    /// Puts what is in the buffer away as a segment.
    async fn cut(&mut self, last: bool) -> Result<(), StoreError> {
        self.settle().await?;
        let mut buffer = std::mem::replace(&mut self.buffer, std::mem::take(&mut self.spare));
        self.buffer.clear();
        self.buffer.resize(NONCE_BYTES, 0);
        let Begun { store, owner, id, key, .. } = &self.file;
        let place = place_of_segment(owner, id, self.names.len() as u64, last);
        let (key, segments) = (Arc::clone(key), store.segments.clone());
        let size = buffer.len() + TAG_BYTES;
        let seal = move || {
            key.seal_in_place(&place, &mut buffer);
            buffer
        };
        let task = tokio::spawn(async move { segments.put(seal).await });
        self.busy = Some(Busy { task, size, at: self.size, hashes: self.hashes.clone() });
        Ok(())
    }

    /// Waits for the segment that is being put away, and says so in the row of the upload.
    async fn settle(&mut self) -> Result<(), StoreError> {
        let Some(busy) = self.busy.take() else { return Ok(()) };
        let (name, mut buffer) = busy.task.await.map_err(|_| StoreError::Closed)??;
        buffer.clear();
        self.spare = buffer;
        let place = self.names.len() as u64;
        self.names.push(name.clone());
        self.unnamed.push(Unnamed { name, place, size: busy.size });
        self.reached = Some((busy.at, busy.hashes));
        if self.held { Ok(()) } else { self.advance().await }
    }

    /// Says in the row of an upload how far it has come.
    async fn advance(&mut self) -> Result<(), StoreError> {
        let Some(before) = self.upload else { return Ok(()) };
        let Some((at, hashes)) = self.reached.take() else { return Ok(()) };
        self.file.advance(before, at, &hashes, &self.unnamed).await?;
        self.unnamed.clear();
        self.upload = Some(at);
        Ok(())
    }

    /// Puts away what has come of an upload, so that it can go on from there, even after a power
    /// cut. Says how far it has come.
    pub async fn pause(mut self) -> Result<u64, StoreError> {
        // What was full is away already, or is the beginning of nothing.
        if 0 < self.filled() && self.upload != Some(self.size) {
            self.cut(false).await?;
        }
        self.settle().await?;
        self.advance().await?;
        Ok(self.size)
    }

    /// Puts the last of it away. What a row says of an upload stays as it was before its last
    /// segment, until [`Store::end_upload`].
    pub async fn end(mut self) -> Result<Arrived, StoreError> {
        self.settle().await?;
        self.held = true;
        self.cut(true).await?;
        self.settle().await?;
        let FileWriter { file, hashes, size, names, unnamed, .. } = self;
        let (sha256, sm3) = hashes.finish();
        Ok(Arrived { file, size, digest: Digest(sha256), sm3, names, unnamed })
    }
}

impl Begun {
    /// Says in its row that an upload has come further. Of two who go on from the same place, one
    /// is told [`StoreError::UploadMoved`].
    async fn advance(
        &self,
        before: u64,
        at: u64,
        hashes: &Hashes,
        unnamed: &[Unnamed],
    ) -> Result<(), StoreError> {
        let Some(first) = unnamed.first() else { return Err(corrupt("an upload on its way")) };
        let (owner, id) = (&self.owner, &self.id);
        let state = self.key.seal_text(&place_of_state(owner, id), &hashes.state());
        in_tx!(&self.store.db, |tx| {
            let moved = query(
                "update upload set at = $1, state = $2
                 where owner = $3 and id = $4 and at = $5 and not done and not exists (
                    select 1 from vault_file
                    where vault_file.owner = upload.owner and vault_file.id = upload.id)",
            );
            let moved = moved.bind(at as i64).bind(&state).bind(owner).bind(id).bind(before as i64);
            if moved.execute(&mut *tx).await?.rows_affected() == 0 {
                return Err(StoreError::UploadMoved);
            }
            let unname = query(UNNAME_FROM).bind(owner).bind(id).bind(first.place as i64);
            unname.execute(&mut *tx).await?;
            for it in unnamed {
                let name = query(NAME).bind(&it.name).bind(owner).bind(id);
                name.bind(it.place as i64).bind(it.size as i64).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }
}

/// What the state of a hash is bound to.
pub(crate) fn place_of_state(owner: &str, id: &str) -> String {
    format!("upload-state/{owner}/{id}")
}

//! Where the bytes of files lie: encrypted pieces under the name of their own BLAKE3, in a folder
//! or in a bucket. Whoever looks sees sizes and times, and nothing else.
//!
//! A segment is put once and never changed. It is there for good before anything names it, and
//! taken away only when nothing does.

mod bucket;
mod folder;
mod room;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::{sync::OnceCell, task::spawn_blocking};

pub(crate) use self::room::Room;
use self::{bucket::Bucket, folder::Folder, room::Rooms};
use crate::{StoreError, corrupt, location::PlaceName};

/// How many folders there are under `segments`, by the first byte of the name.
pub(crate) const SHELVES: u16 = 256;

/// The place for segments. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Segments(Arc<Inner>);

struct Inner {
    place: Place,
    /// What says whose the place is: nobody mistakes the files of another house for orphans.
    mark: String,
    /// The place was seen to be ours.
    ours: OnceCell<()>,
    rooms: Rooms,
}

enum Place {
    Folder(Arc<Folder>),
    Bucket(Bucket),
    /// The operator named none.
    Nowhere,
}

/// A segment that lies somewhere, named or not.
pub(crate) struct Lying {
    pub(crate) name: String,
    pub(crate) since: Timestamp,
}

impl Segments {
    pub(crate) fn open(name: Option<PlaceName>, mark: String) -> Result<Segments, StoreError> {
        let place = match name {
            None => Place::Nowhere,
            Some(PlaceName::Folder(path)) => Place::Folder(Arc::new(Folder::new(path))),
            Some(PlaceName::Bucket { bucket, prefix }) => {
                Place::Bucket(Bucket::open(&bucket, prefix)?)
            }
        };
        Ok(Segments(Arc::new(Inner {
            place,
            mark,
            ours: OnceCell::new(),
            rooms: Rooms::default(),
        })))
    }

    /// The place as people may see it.
    pub(crate) fn shown(&self) -> Option<String> {
        match &self.0.place {
            Place::Folder(it) => Some(it.shown()),
            Place::Bucket(it) => Some(it.shown()),
            Place::Nowhere => None,
        }
    }

    /// Puts the mark where there is none, and refuses a place with the mark of another house.
    pub(crate) async fn be_ours(&self) -> Result<(), StoreError> {
        let check = async || {
            let mark = self.0.mark.clone();
            let there = match &self.0.place {
                Place::Folder(folder) => {
                    let folder = Arc::clone(folder);
                    off_the_runtime(move || folder.mark(&mark)).await?.map_err(failed)?
                }
                Place::Bucket(bucket) => bucket.mark(&mark).await?,
                Place::Nowhere => return Err(StoreError::NoVault),
            };
            if there == self.0.mark { Ok(()) } else { Err(StoreError::VaultOfAnother) }
        };
        self.0.ours.get_or_try_init(check).await.copied()
    }

    /// Hands bytes over for good: when this returns, a power cut takes nothing away. Encrypting
    /// (by `seal`, which makes the bytes) and hashing happen off the runtime. Gives back the name,
    /// and the buffer to be used again.
    pub(crate) async fn put(
        &self,
        seal: impl FnOnce() -> Vec<u8> + Send + 'static,
    ) -> Result<(String, Vec<u8>), StoreError> {
        self.be_ours().await?;
        match &self.0.place {
            Place::Folder(folder) => {
                let folder = Arc::clone(folder);
                let put = move || {
                    let bytes = seal();
                    let name = name_of(&bytes);
                    folder.put(&name, &bytes).map(|()| (name, bytes))
                };
                off_the_runtime(put).await?.map_err(failed)
            }
            Place::Bucket(bucket) => {
                let made = off_the_runtime(move || {
                    let bytes = seal();
                    (name_of(&bytes), bytes)
                });
                let (name, bytes) = made.await?;
                bucket.put(&name, Bytes::from(bytes)).await?;
                Ok((name, Vec::new()))
            }
            Place::Nowhere => Err(StoreError::NoVault),
        }
    }

    /// The bytes of a segment: exactly those that were put, or an error.
    pub(crate) async fn get(&self, name: &str) -> Result<Room, StoreError> {
        let bytes = match &self.0.place {
            Place::Folder(folder) => {
                let (folder, name) = (Arc::clone(folder), name.to_owned());
                let rooms = self.0.rooms.clone();
                off_the_runtime(move || folder.get(&name, &rooms)).await?.map_err(failed)?
            }
            Place::Bucket(bucket) => bucket.get(name).await?.map(Room::alone),
            Place::Nowhere => return Err(StoreError::NoVault),
        };
        bytes.ok_or_else(|| corrupt(format!("segment {name} is missing")))
    }

    /// Whether the bytes are there and what their name says.
    pub(crate) async fn is_whole(&self, name: &str) -> Result<bool, StoreError> {
        match self.get(name).await {
            Ok(bytes) => Ok(off_the_runtime(move || name_of(bytes.as_ref())).await? == name),
            Err(StoreError::Corrupt { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What lies on one of the [`SHELVES`].
    pub(crate) async fn list(&self, shelf: u16) -> Result<Vec<Lying>, StoreError> {
        match &self.0.place {
            Place::Folder(folder) => {
                let folder = Arc::clone(folder);
                off_the_runtime(move || folder.list(shelf)).await?.map_err(failed)
            }
            Place::Bucket(bucket) => bucket.list(shelf).await,
            Place::Nowhere => Ok(Vec::new()),
        }
    }

    /// Takes a segment away. One that is gone already is no error.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), StoreError> {
        match &self.0.place {
            Place::Folder(folder) => {
                let (folder, name) = (Arc::clone(folder), name.to_owned());
                off_the_runtime(move || folder.delete(&name)).await?.map_err(failed)
            }
            Place::Bucket(bucket) => bucket.delete(name).await,
            Place::Nowhere => Ok(()),
        }
    }
}

/// BLAKE3 in hex. SHA-256 is for what people sent, once; this one tells the same of what lies
/// here in a fifth of the time.
pub(crate) fn name_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Vault { what: error.to_string().into() }
}

/// Encrypting and writing megabytes takes milliseconds, in which nobody else would be served.
pub(crate) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|_| StoreError::Closed)
}

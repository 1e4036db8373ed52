//! Data keys: one for each owner, wrapped by the master key, destroyed to forget.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use redress_core::ids::{CaseId, PersonId};
use sqlx::{query, query_scalar};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    StoreError, corrupt,
    db::Db,
    master::{MasterKey, random},
    segments::Room,
};

/// Wrapped keys kept at hand. They are worth nothing to whoever has no master key.
const AT_HAND_MAX: usize = 8192;
/// What stands before and after what is sealed.
pub(crate) const NONCE_BYTES: usize = 12;
pub(crate) const TAG_BYTES: usize = 16;

/// Whose key something in the vault is under: erasing an owner makes all of it unreadable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Owner {
    /// What belongs to one case.
    Case(CaseId),
    /// What belongs to one person: their card, their bills.
    Person(PersonId),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Case(id) => id.fmt(f),
            Owner::Person(id) => id.fmt(f),
        }
    }
}

/// As it was displayed.
impl std::str::FromStr for Owner {
    type Err = redress_core::ids::BadId;

    fn from_str(text: &str) -> Result<Owner, Self::Err> {
        text.parse().map(Owner::Case).or_else(|_| text.parse().map(Owner::Person))
    }
}

impl From<CaseId> for Owner {
    fn from(id: CaseId) -> Owner {
        Owner::Case(id)
    }
}

impl From<PersonId> for Owner {
    fn from(id: PersonId) -> Owner {
        Owner::Person(id)
    }
}

/// Encrypts and decrypts for one owner with AES-256-GCM. Wiped from memory when dropped.
pub(crate) struct DataKey(LessSafeKey);

impl DataKey {
    pub(crate) fn new(bytes: &[u8; 32]) -> DataKey {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("thirty-two bytes are a key");
        DataKey(LessSafeKey::new(key))
    }

    /// Nonce and ciphertext. `place` is where it will lie: moved elsewhere, it does not open.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(NONCE_BYTES + plain.len() + TAG_BYTES);
        buffer.extend_from_slice(&[0; NONCE_BYTES]);
        buffer.extend_from_slice(plain);
        self.seal_in_place(place, &mut buffer);
        buffer
    }

    /// `None` when it is not what was sealed there.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        let length = self.open_slice(place, nonce, &mut plain)?;
        plain.truncate(length);
        Some(plain)
    }

    /// As [`DataKey::seal`], for megabytes: `buffer` begins with room for the nonce.
    pub(crate) fn seal_in_place(&self, place: &str, buffer: &mut Vec<u8>) {
        let nonce = random::<NONCE_BYTES>();
        let (room, plain) = buffer.split_at_mut(NONCE_BYTES);
        room.copy_from_slice(&nonce);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(place), plain);
        buffer.extend_from_slice(tag.expect("far below 64 GiB").as_ref());
    }

    /// As [`DataKey::open`], for megabytes.
    pub(crate) fn open_in_place(&self, place: &str, mut sealed: Room) -> Option<Bytes> {
        let (nonce, rest) = sealed.as_mut().split_first_chunk_mut::<NONCE_BYTES>()?;
        let end = NONCE_BYTES + self.open_slice(place, nonce, rest)?;
        Some(Bytes::from_owner(sealed).slice(NONCE_BYTES..end))
    }

    /// How long the text is that stands at the beginning of `sealed` from now on.
    fn open_slice(
        &self,
        place: &str,
        nonce: &[u8; NONCE_BYTES],
        sealed: &mut [u8],
    ) -> Option<usize> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.0.open_in_place(nonce, Aad::from(place), sealed).ok().map(|plain| plain.len())
    }

    pub(crate) fn seal_text(&self, place: &str, plain: &[u8]) -> String {
        BASE64_STANDARD.encode(self.seal(place, plain))
    }

    pub(crate) fn open_text(&self, place: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.open(place, &BASE64_STANDARD.decode(sealed).ok()?)
    }
}

/// Makes, wraps and unwraps data keys. What it keeps at hand is wrapped.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<Ring>);

struct Ring {
    master: DataKey,
    at_hand: Mutex<HashMap<String, Arc<str>>>,
}

impl Keyring {
    pub(crate) fn new(master: &MasterKey) -> Keyring {
        let master = DataKey::new(master.bytes());
        Keyring(Arc::new(Ring { master, at_hand: Mutex::default() }))
    }

    /// A new key for `owner`, and its wrapped form, to be stored.
    pub(crate) fn make(&self, owner: &str) -> (DataKey, String) {
        let mut bytes = random::<32>();
        let wrapped = self.0.master.seal_text(&place_of_key(owner), &bytes);
        let key = DataKey::new(&bytes);
        bytes.zeroize();
        (key, wrapped)
    }

    pub(crate) fn unwrap(&self, owner: &str, wrapped: &str) -> Result<DataKey, StoreError> {
        Ok(DataKey::new(&*self.unwrap_bytes(owner, wrapped)?))
    }

    pub(crate) fn unwrap_bytes(
        &self,
        owner: &str,
        wrapped: &str,
    ) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let bytes = self.0.master.open_text(&place_of_key(owner), wrapped);
        let bytes = bytes.ok_or_else(|| corrupt(format!("the key of {owner}")))?;
        let bytes = bytes.as_slice().try_into();
        Ok(Zeroizing::new(bytes.map_err(|_| corrupt(format!("the key of {owner}")))?))
    }

    /// Keeps a wrapped key at hand, so that the next change to its owner need not ask for it.
    pub(crate) fn keep(&self, owner: &str, wrapped: &str) {
        let mut at_hand = self.0.at_hand.lock().expect("nobody panics holding it");
        if AT_HAND_MAX <= at_hand.len() {
            at_hand.clear();
        }
        at_hand.insert(owner.to_owned(), wrapped.into());
    }

    pub(crate) fn at_hand(&self, owner: &str) -> Option<Arc<str>> {
        self.0.at_hand.lock().expect("nobody panics holding it").get(owner).cloned()
    }

    pub(crate) fn forget(&self, owner: &str) {
        self.0.at_hand.lock().expect("nobody panics holding it").remove(owner);
    }
}

/// What a wrapped key is bound to: it opens under no other owner's name.
fn place_of_key(owner: &str) -> String {
    format!("key/{owner}")
}

/// The wrapped key of `owner`: `None` where there never was one, an error where it was erased.
pub(crate) async fn wrapped_key(db: &Db, owner: &str) -> Result<Option<String>, StoreError> {
    let text = "select wrapped from data_key where owner = $1";
    let row: Option<Option<String>> =
        reading!(db, |db| query_scalar(text).bind(owner).fetch_optional(db).await?);
    match row {
        Some(None) => Err(StoreError::Erased { owner: owner.to_owned() }),
        Some(wrapped) => Ok(wrapped),
        None => Ok(None),
    }
}

/// The key of `owner`, made now where there is none yet. For owners other than cases: a case
/// gets its key with its first event.
pub(crate) async fn key_of(db: &Db, keyring: &Keyring, owner: &str) -> Result<DataKey, StoreError> {
    if let Some(wrapped) = wrapped_key(db, owner).await? {
        return keyring.unwrap(owner, &wrapped);
    }
    let (_, wrapped) = keyring.make(owner);
    in_tx!(db, |tx| {
        let text = "insert into data_key (owner, wrapped) values ($1, $2) on conflict do nothing";
        query(text).bind(owner).bind(wrapped).execute(&mut *tx).await?;
    });
    // Of two who made one at once, the first counts.
    let wrapped = wrapped_key(db, owner).await?;
    keyring.unwrap(owner, &wrapped.ok_or_else(|| corrupt(format!("the key of {owner}")))?)
}

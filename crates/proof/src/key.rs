//! Keys that sign notes, as the C2SP's `signed-note` writes them: `name+hash+base64`.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::{Digest, Sha256};

use crate::{Note, NoteSignature, ProofError};

/// The longest name of a key, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// The longest key, as text.
const KEY_BYTES_MAX: usize = NAME_BYTES_MAX + 100;

/// What a key signs, by the byte that the C2SP gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum KeyKind {
    /// Notes as they are.
    Note = 1,
    /// Checkpoints of others, with the time it was seen (`cosignature/v1`).
    Cosignature = 4,
}

/// The public half of an Ed25519 key, with the name that it signs under.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// The name that it signs under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The first four bytes of SHA-256 over name, newline and key: what a signature is found by.
    pub fn id(&self) -> u32 {
        let named = Sha256::new().chain_update(&self.name).chain_update("\n");
        let digest: [u8; 32] = named.chain_update(self.encoded()).finalize().into();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }

    fn encoded(&self) -> Vec<u8> {
        [&[self.kind as u8], self.key.as_bytes().as_slice()].concat()
    }

    /// The signature of this key under a note. An error where there is none.
    pub fn find<'a>(&self, note: &'a Note) -> Result<&'a NoteSignature, ProofError> {
        let id = self.id();
        let ours = |it: &&NoteSignature| it.name == self.name && it.id == id;
        let unsigned = || ProofError::NotSigned { key: self.to_string() };
        note.signatures.iter().find(ours).ok_or_else(unsigned)
    }

    /// An error unless this key signed these bytes.
    pub(crate) fn verify(&self, bytes: &[u8], signature: &[u8]) -> Result<(), ProofError> {
        let bad = || ProofError::BadSignature { key: self.to_string() };
        let signature = Signature::from_slice(signature).map_err(|_| bad())?;
        self.key.verify_strict(bytes, &signature).map_err(|_| bad())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64_STANDARD.encode(self.encoded());
        write!(f, "{}+{:08x}+{key}", self.name, self.id())
    }
}

impl FromStr for VerifierKey {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<VerifierKey, ProofError> {
        let read = || {
            let [name, id, key] = text.splitn(3, '+').collect::<Vec<_>>().try_into().ok()?;
            let bytes = BASE64_STANDARD.decode(key).ok()?;
            let (kind, key) = bytes.split_first()?;
            let kind = match kind {
                1 => KeyKind::Note,
                4 => KeyKind::Cosignature,
                _ => return None,
            };
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let key = VerifierKey { name: name.to_owned(), kind, key };
            (is_name(name) && id == format!("{:08x}", key.id())).then_some(key)
        };
        let short = text.len() <= KEY_BYTES_MAX;
        short.then(read).flatten().ok_or(ProofError::BadKey)
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<VerifierKey, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The private half.
pub struct Signer {
    name: String,
    kind: KeyKind,
    key: SigningKey,
}

impl Signer {
    /// Signs notes under a name. `seed` is the private half of an Ed25519 key.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Signer, ProofError> {
        Signer::of(name, KeyKind::Note, seed)
    }

    /// Signs checkpoints of others, as a witness.
    pub fn witness(name: &str, seed: &[u8; 32]) -> Result<Signer, ProofError> {
        Signer::of(name, KeyKind::Cosignature, seed)
    }

    fn of(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Signer, ProofError> {
        match is_name(name) {
            true => Ok(Signer { name: name.to_owned(), kind, key: SigningKey::from_bytes(seed) }),
            false => Err(ProofError::BadName),
        }
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        let (name, key) = (self.name.clone(), self.key.verifying_key());
        VerifierKey { name, kind: self.kind, key }
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.key.sign(bytes).to_bytes().to_vec()
    }
}

/// Whether a log or a witness can be called that: no blanks, no plus, at most 200 bytes.
pub fn is_name(name: &str) -> bool {
    let bad = |it: char| it.is_whitespace() || it.is_control() || it == '+';
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && !name.chars().any(bad)
}

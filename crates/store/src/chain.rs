//! One chain per case: the hash of an event covers its exact bytes and the hash before it.

use std::fmt;

use redress_core::case::Recorded;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 in hex, as it is stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct ChainHash(pub(crate) String);

/// One event as it lies in the chain of its case.
#[derive(Clone, PartialEq, Debug)]
pub struct ChainEntry {
    /// The exact bytes that were hashed.
    pub record: String,
    /// What they say.
    pub recorded: Recorded,
    /// [`ChainHash::then`] of the hash before it and `record`.
    pub hash: ChainHash,
}

impl ChainHash {
    /// What the first event of a case follows: sixty-four zeros.
    pub fn start() -> ChainHash {
        ChainHash("0".repeat(64))
    }

    /// The hash after one more event: SHA-256 over this hash as hex digits and the record's bytes.
    pub fn then(&self, record: &str) -> ChainHash {
        let covered = Sha256::new().chain_update(&self.0).chain_update(record);
        ChainHash(hex::encode(covered.finalize()))
    }

    /// The sixty-four hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

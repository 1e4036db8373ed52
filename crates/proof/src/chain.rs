//! One chain per case: the hash of an event covers its exact bytes and the hash before it.

use std::{fmt, str::FromStr};

use redress_core::case::Recorded;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::ProofError;

/// Digits of a hash.
const DIGITS: usize = 64;

/// SHA-256 as sixty-four lower-case hex digits, as it is stored. It is also what a leaf of the
/// tree is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct ChainHash(String);

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
        ChainHash("0".repeat(DIGITS))
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

impl FromStr for ChainHash {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<ChainHash, ProofError> {
        let digits = text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
        match digits && text.len() == DIGITS {
            true => Ok(ChainHash(text.to_owned())),
            false => Err(ProofError::BadChainHash),
        }
    }
}

/// Follows a chain from after `head` (the `after`th event of its case) on, and says where it
/// ends. `links` are records with the hashes that are said to be theirs; a record that the reader
/// may not see is `None`, and its hash is taken as it stands.
pub fn follow<'a>(
    mut head: ChainHash,
    after: u32,
    links: impl IntoIterator<Item = (Option<&'a str>, &'a ChainHash)>,
) -> Result<ChainHash, ProofError> {
    for (seq, (record, hash)) in (after + 1..).zip(links) {
        if record.is_some_and(|record| head.then(record) != *hash) {
            return Err(ProofError::BrokenChain { seq });
        }
        head = hash.clone();
    }
    Ok(head)
}

//! The proof of a case: where each of its events is in the log, under one checkpoint.

use serde::{Deserialize, Serialize};

use crate::{ChainHash, Inclusion, LogKeys, Note, ProofError, VerifierKey, cosignature, stamp};

/// What shows that the events of one case are in the log, to whoever knows a key of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseProof {
    /// The keys of the log.
    pub keys: LogKeys,
    /// The checkpoint that all paths lead to, as a C2SP note; with it, the cosignatures of
    /// witnesses. Nothing while no event is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// Time stamps of RFC 3161 over the text of the checkpoint.
    #[serde(default)]
    pub stamps: Vec<StampToken>,
    /// Each event, in the order of the case.
    pub events: Vec<EventProof>,
}

/// A time stamp.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StampToken {
    /// The token (a CMS `ContentInfo` in DER), in base64.
    pub token: String,
}

/// Where one event is in the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventProof {
    /// Which event of the case, from 1.
    pub seq: u32,
    /// The leaf: the hash of the event in the chain of its case, 64 hex digits.
    pub hash: String,
    /// Where it is, and the path to the root. Nothing while it is not sealed, or was sealed
    /// after the checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inclusion: Option<Inclusion>,
}

/// What a proof came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseProven {
    /// How many events are in the log.
    pub sealed: usize,
    /// Events that are not in it yet.
    pub unsealed: Vec<u32>,
    /// Witnesses that saw the checkpoint, and when, in POSIX seconds.
    pub witnessed: Vec<(VerifierKey, u64)>,
    /// What time stamp authorities say.
    pub stamped: Vec<stamp::Stamped>,
}

impl CaseProof {
    /// Checks everything. `known` is a key of the log that the reader has from elsewhere,
    /// `witnesses` those whose word counts, `roots` the certificates (DER) that authorities of time
    /// stamps are trusted under.
    pub fn check(
        &self,
        known: Option<&VerifierKey>,
        witnesses: &[VerifierKey],
        roots: &[Vec<u8>],
    ) -> Result<CaseProven, ProofError> {
        self.keys.check(known)?;
        let mut proven = CaseProven::default();
        let Some(note) = &self.checkpoint else {
            proven.unsealed = self.events.iter().map(|it| it.seq).collect();
            return match self.events.iter().all(|it| it.inclusion.is_none()) {
                true => Ok(proven),
                false => Err(ProofError::BadCheckpoint),
            };
        };
        let checkpoint = self.keys.open(note)?;
        for event in &self.events {
            let hash: ChainHash = event.hash.parse()?;
            match &event.inclusion {
                Some(inclusion) => {
                    inclusion.check(hash.as_str().as_bytes(), &checkpoint)?;
                    proven.sealed += 1;
                }
                None => proven.unsealed.push(event.seq),
            }
        }
        let note: Note = note.parse()?;
        for witness in witnesses.iter().filter(|it| it.find(&note).is_ok()) {
            proven.witnessed.push((witness.clone(), cosignature::seen_at(&note, witness)?));
        }
        for StampToken { token } in &self.stamps {
            let token = stamp::decode(token)?;
            proven.stamped.push(stamp::check(&token, note.text.as_bytes(), roots)?);
        }
        Ok(proven)
    }
}

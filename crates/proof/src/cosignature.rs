//! Cosignatures: a witness has seen a checkpoint, and that it goes on from the one it saw before
//! (C2SP `tlog-cosignature`), and how it is asked to (C2SP `tlog-witness`).

use std::{fmt, str::FromStr};

use crate::{Hash, Note, NoteSignature, ProofError, Signer, VerifierKey, key::KeyKind};

/// What a witness answers with when it has seen the log at another size; the body is that size.
pub const OTHER_SIZE_TYPE: &str = "text/x.tlog.size";
/// The most hashes of a request.
const PROOF_MAX: usize = 63;

/// What a witness signs: the time in POSIX seconds, and the text of the checkpoint.
fn message(at: u64, note: &Note) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{}", note.text).into_bytes()
}

impl Signer {
    /// Says, as a witness, that it saw this checkpoint at `at` (POSIX seconds).
    pub fn cosign(&self, note: &Note, at: u64) -> NoteSignature {
        let key = self.verifier();
        debug_assert_eq!(key.kind(), KeyKind::Cosignature);
        let bytes = [at.to_be_bytes().as_slice(), &self.sign(&message(at, note))].concat();
        NoteSignature { name: key.name().to_owned(), id: key.id(), bytes }
    }
}

/// When `witness` saw this checkpoint, in POSIX seconds. An error unless it signed that.
pub fn seen_at(note: &Note, witness: &VerifierKey) -> Result<u64, ProofError> {
    if witness.kind() != KeyKind::Cosignature {
        return Err(ProofError::BadKey);
    }
    let bad = || ProofError::BadSignature { key: witness.to_string() };
    let (at, signature) = witness.find(note)?.bytes.split_first_chunk().ok_or_else(bad)?;
    let at = u64::from_be_bytes(*at);
    witness.verify(&message(at, note), signature)?;
    Ok(at)
}

/// What a log sends to a witness.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddCheckpoint {
    /// The size that the log thinks the witness saw last; 0 when it saw none.
    pub old: u64,
    /// That the tree of the checkpoint began as that of `old`; nothing where `old` is 0.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by the log.
    pub checkpoint: Note,
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|it| writeln!(f, "{it}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<AddCheckpoint, ProofError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::BadNote)?;
        let mut lines = head.lines();
        let old = lines.next().and_then(|it| it.strip_prefix("old ")?.parse().ok());
        let proof = lines.take(PROOF_MAX + 1).map(str::parse).collect::<Result<Vec<Hash>, _>>()?;
        match old {
            Some(old) if proof.len() <= PROOF_MAX => {
                Ok(AddCheckpoint { old, proof, checkpoint: checkpoint.parse()? })
            }
            _ => Err(ProofError::BadNote),
        }
    }
}

/// The lines that a witness answered with: those of `witness`, checked against the checkpoint.
pub fn read_answer(
    answer: &str,
    checkpoint: &Note,
    witness: &VerifierKey,
) -> Result<NoteSignature, ProofError> {
    let mut signed = checkpoint.clone();
    for line in answer.lines().take(crate::note::SIGNATURES_MAX) {
        signed.add(line.parse()?);
    }
    seen_at(&signed, witness)?;
    witness.find(&signed).cloned()
}

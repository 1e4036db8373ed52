//! The keys of a log, one after the other, and how each was named by the one before.
//!
//! A new key takes over at a checkpoint that both sign. Besides, both sign a hand-over: a note
//! whose text is `redress.log/hand-over/v1`, the name of the log, size and root of that
//! checkpoint, and the new key, a line each. Whoever knows any key of a log so knows all of them,
//! and for which sizes each may sign.

use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Note, ProofError, Signer, VerifierKey};

/// The first line of a hand-over. It is no name of a log, so that no hand-over is a checkpoint.
const HAND_OVER: &str = "redress.log/hand-over/v1";
/// The most keys of a log that are read.
pub const KEYS_MAX: usize = 1000;

/// All keys of a log, the oldest first, and who watches it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKeys {
    /// The name of the log, under which all of them sign.
    pub origin: String,
    /// The oldest first; the last one signs now.
    pub keys: Vec<LogKey>,
    /// Witnesses that are asked to cosign checkpoints.
    #[serde(default)]
    pub witnesses: Vec<VerifierKey>,
}

/// One key, and the checkpoints that it may sign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKey {
    /// The public key, as C2SP writes it.
    pub key: VerifierKey,
    /// The smallest size that it may sign.
    pub from: u64,
    /// The largest size that it may sign; without end while it signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// The note by the key before and this one; the first has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<String>,
}

/// The note with which one key takes over from another, at this checkpoint.
pub fn hand_over(at: &Checkpoint, old: &Signer, new: &Signer) -> Result<Note, ProofError> {
    let mut note = Note::new(hand_over_text(at, &new.verifier()))?;
    note.sign(old);
    note.sign(new);
    Ok(note)
}

fn hand_over_text(at: &Checkpoint, new: &VerifierKey) -> String {
    format!("{HAND_OVER}\n{}{new}\n", at.text())
}

impl LogKeys {
    /// An error unless every key was named by the one before it, and `known` (which the reader
    /// has from elsewhere) is one of them.
    pub fn check(&self, known: Option<&VerifierKey>) -> Result<(), ProofError> {
        let named = |it: &LogKey| it.key.name() == self.origin;
        if self.keys.is_empty() || KEYS_MAX < self.keys.len() || !self.keys.iter().all(named) {
            return Err(ProofError::BadKeys);
        }
        if self.keys[0].from != 0 || self.keys.last().is_some_and(|it| it.until.is_some()) {
            return Err(ProofError::BadKeys);
        }
        for pair in self.keys.windows(2) {
            let (old, new) = (&pair[0], &pair[1]);
            if old.until != Some(new.from) || new.from < old.from {
                return Err(ProofError::BadKeys);
            }
            self.check_hand_over(old, new)?;
        }
        match known {
            Some(known) if !self.keys.iter().any(|it| it.key == *known) => {
                Err(ProofError::UnknownKey { key: known.to_string() })
            }
            _ => Ok(()),
        }
    }

    fn check_hand_over(&self, old: &LogKey, new: &LogKey) -> Result<(), ProofError> {
        let missing = || ProofError::NotHandedOver { key: new.key.to_string() };
        let note: Note = new.hand_over.as_deref().ok_or_else(missing)?.parse()?;
        note.check(&old.key)?;
        note.check(&new.key)?;
        let inside = note.text.strip_prefix(HAND_OVER).and_then(|it| it.strip_prefix('\n'));
        let inside = Note::new(inside.unwrap_or_default().to_owned())?;
        let at = Checkpoint::read(&inside)?;
        let same = note.text == hand_over_text(&at, &new.key);
        if same && at.size == new.from && at.origin == self.origin {
            Ok(())
        } else {
            Err(missing())
        }
    }

    /// What a checkpoint says, when a key signed it that may sign this size. At the size where one
    /// key takes over from another that is either: whoever kept the checkpoint from before the
    /// hand-over has the signature of the old one alone.
    pub fn open(&self, note: &str) -> Result<Checkpoint, ProofError> {
        let note: Note = note.parse()?;
        let checkpoint = Checkpoint::read(&note)?;
        if checkpoint.origin != self.origin {
            return Err(ProofError::OtherLog { origin: checkpoint.origin });
        }
        let size = checkpoint.size;
        let may = |it: &&LogKey| it.from <= size && it.until.is_none_or(|until| size <= until);
        let mut signed = Err(ProofError::BadKeys);
        for key in self.keys.iter().filter(may) {
            signed = note.check(&key.key);
            if signed.is_ok() {
                break;
            }
        }
        signed.map(|()| checkpoint)
    }

    /// The key that signs now.
    pub fn current(&self) -> Option<&VerifierKey> {
        self.keys.last().map(|it| &it.key)
    }
}

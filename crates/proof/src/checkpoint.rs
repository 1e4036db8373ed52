//! Checkpoints: how large the tree is and what its root is, signed (C2SP `tlog-checkpoint`).

use crate::{Hash, Note, ProofError, Signer, Tree, VerifierKey};

/// What a log vouches for: the name of the log, how many entries, and the root over them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// Of a tree as it stands.
    pub fn of(origin: &str, tree: &Tree) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: tree.size(), root: tree.root() }
    }

    /// What is signed: three lines.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    /// The note, signed by each of these in turn.
    pub fn sign(&self, signers: &[&Signer]) -> Result<Note, ProofError> {
        let mut note = Note::new(self.text())?;
        signers.iter().for_each(|it| note.sign(it));
        Ok(note)
    }

    /// What a note says, whoever signed it. Lines after the third are allowed and mean nothing.
    pub fn read(note: &Note) -> Result<Checkpoint, ProofError> {
        let read = || {
            let [origin, size, root] = note.text.lines().take(3).collect::<Vec<_>>()[..] else {
                return None;
            };
            let number: u64 = size.parse().ok()?;
            // Every number is written in one way only.
            let plain = !origin.is_empty() && number.to_string() == size;
            let root = root.parse().ok()?;
            plain.then(|| Checkpoint { origin: origin.to_owned(), size: number, root })
        };
        read().ok_or(ProofError::BadCheckpoint)
    }

    /// What a note says, when `key` signed it under the name of the log.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Checkpoint, ProofError> {
        let note: Note = note.parse()?;
        note.check(key)?;
        let checkpoint = Checkpoint::read(&note)?;
        match checkpoint.origin == key.name() {
            true => Ok(checkpoint),
            false => Err(ProofError::OtherLog { origin: checkpoint.origin }),
        }
    }
}

//! Signed notes: a text, an empty line, and a line for each signature (C2SP `signed-note`).

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    ProofError, Signer, VerifierKey,
    key::{KeyKind, is_name},
};

/// The longest note that is read, in bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// The most signatures that are read.
pub const SIGNATURES_MAX: usize = 100;

/// A text and who signed it. Reading one verifies nothing yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// What was signed; ends with a newline.
    pub text: String,
    /// In the order of the lines.
    pub signatures: Vec<NoteSignature>,
}

/// One line under a note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// Which key of that name, as [`VerifierKey::id`] computes it.
    pub id: u32,
    /// What the key made of the text.
    pub bytes: Vec<u8>,
}

impl Note {
    /// A note that nobody has signed yet. `text` must end with a newline.
    pub fn new(text: String) -> Result<Note, ProofError> {
        let note = Note { text, signatures: vec![] };
        if note.is_text() { Ok(note) } else { Err(ProofError::BadNote) }
    }

    fn is_text(&self) -> bool {
        let control = |it: char| it.is_control() && it != '\n';
        self.text.ends_with('\n') && !self.text.chars().any(control)
    }

    /// Adds a signature, in place of an earlier one by the same key.
    pub fn sign(&mut self, signer: &Signer) {
        let key = signer.verifier();
        debug_assert_eq!(key.kind(), KeyKind::Note);
        let bytes = signer.sign(self.text.as_bytes());
        self.add(NoteSignature { name: key.name().to_owned(), id: key.id(), bytes });
    }

    /// Adds a line, in place of an earlier one by the same key.
    pub fn add(&mut self, signature: NoteSignature) {
        let same = |it: &NoteSignature| (&it.name, it.id) == (&signature.name, signature.id);
        self.signatures.retain(|it| !same(it));
        self.signatures.push(signature);
    }

    /// An error unless `key` signed the text.
    pub fn check(&self, key: &VerifierKey) -> Result<(), ProofError> {
        if key.kind() != KeyKind::Note {
            return Err(ProofError::BadKey);
        }
        key.verify(self.text.as_bytes(), &key.find(self)?.bytes)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|it| writeln!(f, "{it}"))
    }
}

impl FromStr for Note {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Note, ProofError> {
        let read = || {
            let (text, lines) = text.rsplit_once("\n\n")?;
            let lines = lines.strip_suffix('\n')?.split('\n').take(SIGNATURES_MAX + 1);
            let signatures = lines.map(|it| it.parse().ok()).collect::<Option<Vec<_>>>()?;
            let note = Note { text: format!("{text}\n"), signatures };
            (note.is_text() && note.signatures.len() <= SIGNATURES_MAX).then_some(note)
        };
        let short = text.len() <= NOTE_BYTES_MAX;
        short.then(read).flatten().ok_or(ProofError::BadNote)
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes(), self.bytes.as_slice()].concat();
        write!(f, "— {} {}", self.name, BASE64_STANDARD.encode(bytes))
    }
}

impl FromStr for NoteSignature {
    type Err = ProofError;

    fn from_str(line: &str) -> Result<NoteSignature, ProofError> {
        let read = || {
            let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
            let bytes = BASE64_STANDARD.decode(bytes).ok()?;
            let (id, bytes) = bytes.split_first_chunk()?;
            let (id, bytes) = (u32::from_be_bytes(*id), bytes.to_vec());
            let whole = is_name(name) && !bytes.is_empty();
            whole.then(|| NoteSignature { name: name.to_owned(), id, bytes })
        };
        read().ok_or(ProofError::BadNote)
    }
}

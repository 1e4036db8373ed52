//! What a dossier says of itself: what it is about, and every file in it.

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::{CaseId, EvidenceId},
    lang::Text,
    words::Digest,
};
use serde::{Deserialize, Serialize};

use crate::{Note, ProofError, Signer};

/// What the format is called, and its edition.
pub const FORMAT: &str = "redress-dossier/1";
/// The first line of what is signed. It is no name of a log, so that no manifest is a checkpoint.
const SIGNED: &str = "redress.dossier/v1";

/// What a dossier says of itself: `manifest.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The case.
    pub case: CaseId,
    /// The number that people call it by, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// For whom: `complainant`, `merchant`, `regulator`, `mediator`, `arbitration`, `court`.
    #[serde(rename = "for")]
    pub variant: Code,
    /// The language of what is written for people: `zh` or `en`.
    pub lang: String,
    /// How far the record had got.
    pub as_of: AsOf,
    /// The name of the log whose key signed this.
    pub log: String,
    /// The program that put it together, and its version.
    pub made_by: String,
    /// Every file but `manifest.json` and `manifest.note`, in the order of their paths.
    pub files: Vec<File>,
    /// Files of the case that are not here, and why.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// Texts that events in here point to and that are not for this reader: who somebody is,
    /// from where they sent something.
    #[serde(default)]
    pub texts_left_out: Vec<String>,
    /// What belongs into every dossier and could not be made this time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmade: Vec<Unmade>,
}

/// A file that belongs into every dossier and could not be made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unmade {
    /// Where it would be.
    pub path: String,
    /// Why it is not there: `no-fonts`, `not-printed`.
    pub reason: Code,
    /// The same in words.
    pub said: Text,
}

/// How far the record had got when the dossier was put together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// How many events the case had.
    pub events: u32,
    /// The hash of the last of them in the chain of the case.
    pub head: String,
    /// When the last of them was.
    pub at: Timestamp,
    /// How many entries the log had at the checkpoint in `proofs/case.json`.
    pub log_size: u64,
}

/// A file in the dossier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct File {
    /// Where it is.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// What it is.
    #[serde(flatten)]
    pub content: Content,
}

/// What a file in the dossier is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "content", rename_all = "kebab-case")]
pub enum Content {
    /// For people to read first, in one language.
    Cover,
    /// How to check the dossier by hand.
    Readme,
    /// The events of the case, a line each.
    Events,
    /// The texts that the events point to, a line each.
    Words,
    /// Where the events are in the log.
    Proof,
    /// The numbered list of evidence.
    EvidenceList,
    /// What speaks for the record itself.
    Standing,
    /// A file as it came.
    Evidence {
        /// Which one.
        evidence: EvidenceId,
        /// Its number in the list of evidence, from 1.
        number: u32,
        /// What its sender called it.
        name: String,
        /// As `image/png`.
        media_type: String,
    },
    /// Something that was made of a file: a redaction that stands for it, or a help to read it.
    Derivative {
        /// Which one.
        evidence: EvidenceId,
        /// What it was made from.
        from: EvidenceId,
        /// `redaction`, `thumbnail`, `text`, …
        kind: Code,
    },
    /// A letter that was issued in the case.
    Letter {
        /// The file in the vault.
        file: EvidenceId,
        /// Which letter.
        letter: Code,
        /// In which language: `zh` or `en`.
        lang: String,
    },
}

impl Content {
    /// The file of the vault that this is.
    pub fn in_vault(&self) -> Option<EvidenceId> {
        match self {
            Content::Evidence { evidence, .. } | Content::Derivative { evidence, .. } => {
                Some(*evidence)
            }
            Content::Letter { file, .. } => Some(*file),
            _ => None,
        }
    }
}

/// A file of the case that is not in the dossier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Which one.
    pub evidence: EvidenceId,
    /// Why: `redacted`, `not-for-reader`, `quarantined`, `erased`.
    pub reason: Code,
}

/// Signs a manifest: a note with the digest of its exact bytes, by the key of the log.
pub fn sign(log: &str, manifest: &[u8], signer: &Signer) -> Result<Note, ProofError> {
    let mut note = Note::new(signed_text(log, manifest))?;
    note.sign(signer);
    Ok(note)
}

/// What the signature of a manifest is over: three lines.
pub(super) fn signed_text(log: &str, manifest: &[u8]) -> String {
    format!("{SIGNED}\n{log}\n{}\n", Digest::of(manifest))
}

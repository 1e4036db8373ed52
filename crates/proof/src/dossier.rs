//! The dossier: everything about a case in one file that anybody can check.
//!
//! A dossier is a ZIP archive, laid out in one way only ([`archive`]), of
//!
//! - `manifest.json` ([`Manifest`]): what it is about, and every other file with size and SHA-256;
//!   `manifest.note`: a signed note by the key of the log over the digest of the manifest;
//! - `events.jsonl` ([`EventLine`]): the exact record of each event and its hash in the chain; of
//!   what the reader may not see, the hash;
//! - `words.jsonl` ([`TextLine`]): the texts that the events point to, with the salts that their
//!   digests were made with;
//! - `evidence/…`, `derivatives/…`, `letters/…`: files of the vault as they are there;
//! - `proofs/case.json` ([`CaseProof`]): where each event is in the log, the checkpoint, what
//!   witnesses and time stamp authorities say of it;
//! - `cover.zh.pdf`, `cover.en.pdf`, `evidence-list.json`, `standing/…`, `readme.txt`: for people.
//!
//! [`check`] looks at all of it without a server, a database or a secret.
//!
//! [`CaseProof`]: crate::CaseProof

pub mod archive;
mod check;
mod fault;
mod manifest;
mod record;
mod report;

pub use check::{Trust, check};
pub use fault::Fault;
pub use manifest::{AsOf, Content, FORMAT, File, LeftOut, Manifest, Unmade, sign};
pub use record::{EventLine, TextLine};
pub use report::{Item, Remark, Report};

/// What the dossier says of itself.
pub const MANIFEST: &str = "manifest.json";
/// The signature over it.
pub const MANIFEST_NOTE: &str = "manifest.note";
/// The events.
pub const EVENTS: &str = "events.jsonl";
/// The texts.
pub const WORDS: &str = "words.jsonl";
/// The cover in each language. What could not be made, the manifest says in words.
pub const COVERS: [&str; 2] = ["cover.en.pdf", "cover.zh.pdf"];
/// Where the events are in the log.
pub const PROOF: &str = "proofs/case.json";

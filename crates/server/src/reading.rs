//! Reads what people gave as evidence, in a process of its own for each file.
//!
//! Parsers of PDF, pictures and mails are large, and what they read was made by strangers. So the
//! program starts itself again as `redress read-evidence`, without its environment, gives it the bytes and
//! waits for an answer, both within limits. Whatever the child does — crash, loop, take all memory — costs
//! one file its reading and nothing else.

mod child;
mod job;
mod tesseract;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use redress_core::code::Code;
use redress_reading::{
    kind::Kind, page::Area, picture::Fingerprint, proposals::Proposal, text::Reading,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

pub use job::run as run_child;
pub use tesseract::{LANGUAGES, Tesseract};

/// How large a file may be to be read, in bytes. Larger ones are recordings, which have no text.
pub const READ_BYTES_MAX: u64 = 64 << 20;
/// How many files are read at the same time: each takes a processor and much memory.
const AT_ONCE: usize = 2;
/// How long a file waits for its turn before it is put off.
const TURN_WITHIN: Duration = Duration::from_secs(20);
/// How long one file may take, recognising text in it included. With the wait for a turn less than a
/// round gives one try.
const DONE_WITHIN: Duration = Duration::from_secs(60);

/// Reads files, each in a process of its own. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Readers {
    program: Arc<PathBuf>,
    tesseract: Option<Arc<Tesseract>>,
    turns: Arc<Semaphore>,
    within: Duration,
}

/// What the child is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Job {
    /// Read everything there is to read.
    Read {
        /// What the file is.
        kind: Kind,
        /// What recognises text in pictures, where there is something.
        #[serde(default)]
        tesseract: Option<Tesseract>,
    },
    /// Make a picture in which the areas are black.
    Redact {
        /// What the file is.
        kind: Kind,
        /// What is to be covered.
        areas: Vec<Area>,
    },
}

/// What was read of a file, as it lies in the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Read {
    /// What the file is.
    pub kind: Kind,
    /// What made this: the name and version of a program, as a code.
    pub tool: Code,
    /// Why there is no text, as a code; none where there may be some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
    /// Its text, with places.
    pub reading: Reading,
    /// What may be facts in it.
    pub proposals: Vec<Proposal>,
    /// How wide and high a picture is, in pixels as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<(u32, u32)>,
    /// What a picture looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

impl Read {
    /// Nothing, and why.
    pub fn nothing(kind: Kind, why: &str) -> Read {
        Read {
            kind,
            tool: own_tool(),
            unread: Some(why.to_owned()),
            reading: Reading::default(),
            proposals: Vec::new(),
            size: None,
            fingerprint: None,
        }
    }

    /// What the picture looks like, where it looks like anything.
    pub fn looks(&self) -> Option<Fingerprint> {
        self.fingerprint.as_deref().and_then(|it| it.parse().ok())
    }
}

/// The program itself as the maker of something: `redress-0-1-0`.
pub fn own_tool() -> Code {
    version_code("redress", env!("CARGO_PKG_VERSION"))
}

/// A name and a version as one code: whatever is no letter or digit parts them.
pub(crate) fn version_code(name: &str, version: &str) -> Code {
    let parts: Vec<String> = format!("{name}-{version}")
        .to_ascii_lowercase()
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty())
        .take(6)
        .map(|it| it.chars().take(10).collect())
        .collect();
    parts.join("-").parse().unwrap_or(Code::of("unknown-tool"))
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Too many others are being read. Later.
    #[error("too many files are being read")]
    Busy,
    /// The child did not come to an end within its limits.
    #[error("reading took too long")]
    TooLong,
    /// The child crashed, was stopped for what it took, or gave no answer.
    #[error("reading failed")]
    Failed,
    /// The redaction cannot be made so.
    #[error("{0}")]
    Refused(String),
    /// The child could not be started. Ours to fix.
    #[error("the reader cannot be started: {0}")]
    NotStarted(#[from] io::Error),
}

impl Readers {
    /// Readers that start this program, and recognise text with that one where there is one.
    pub fn new(program: PathBuf, tesseract: Option<Tesseract>) -> Readers {
        Readers {
            program: Arc::new(program),
            tesseract: tesseract.map(Arc::new),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            within: DONE_WITHIN,
        }
    }

    /// The same with another patience for one file.
    pub fn patient_for(self, within: Duration) -> Readers {
        Readers { within, ..self }
    }

    /// What recognises text in pictures.
    pub fn tesseract(&self) -> Option<&Tesseract> {
        self.tesseract.as_deref()
    }

    /// Reads a file of this kind, and makes a thumbnail where it is a picture.
    pub async fn read(
        &self,
        kind: Kind,
        bytes: Vec<u8>,
    ) -> Result<(Read, Option<Vec<u8>>), ReadError> {
        let tesseract = self.tesseract.as_deref().cloned();
        let answer = self.have_done(&Job::Read { kind, tesseract }, bytes).await?;
        let (head, thumbnail) = child::split(answer).ok_or(ReadError::Failed)?;
        let read = serde_json::from_slice(&head).map_err(|_| ReadError::Failed)?;
        Ok((read, Some(thumbnail).filter(|it| !it.is_empty())))
    }

    /// Makes a PNG in which the areas are black, and nothing else is left of the file.
    pub async fn redact(
        &self,
        kind: Kind,
        areas: Vec<Area>,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>, ReadError> {
        let answer = self.have_done(&Job::Redact { kind, areas }, bytes).await?;
        let (head, picture) = child::split(answer).ok_or(ReadError::Failed)?;
        match serde_json::from_slice::<Option<String>>(&head) {
            Ok(None) if !picture.is_empty() => Ok(picture),
            Ok(Some(why)) => Err(ReadError::Refused(why)),
            _ => Err(ReadError::Failed),
        }
    }

    async fn have_done(&self, job: &Job, bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
        let turn = tokio::time::timeout(TURN_WITHIN, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| ReadError::Busy)?.map_err(|_| ReadError::Busy)?;
        child::ask(&self.program, job, bytes, self.within).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_code() {
        assert_eq!(version_code("tesseract", "5.3.0"), "tesseract-5-3-0");
        assert_eq!(version_code("tesseract", "v5.4.1-32-g1234567"), "tesseract-v5-4-1-32-g1234567");
        assert_eq!(version_code("", "§"), "unknown-tool");
    }
}

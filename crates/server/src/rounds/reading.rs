//! Reads files of evidence as they come: makes a thumbnail of a picture, notes what it looks like,
//! and keeps the text with what may be facts in it, encrypted as everything else of the case.
//!
//! The text is told last, also where there is none: it is what takes the task off the list, so that a
//! round that broke off in the middle does the rest the next time.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::{
    case::{
        Case, Command, Task,
        custody::{NewDerivative, OCR_TEXT, TEXT, THUMBNAIL},
    },
    code::Code,
    ids::EvidenceId,
    words::Digest,
};
use redress_reading::{kind::Kind, refused::Refused, text::Remark};
use redress_store::{FileReader, Looks, NewFile, StoreError};

use super::{Errand, NotYet, Round, errand::command_id};
use crate::{
    reading::{READ_BYTES_MAX, Read, ReadError, Readers, own_tool},
    sniffing::sniff_file,
};

/// How often a file is tried at which the reader crashes or takes too long.
const TRIES_MAX: u32 = 2;

pub(super) const ROUND: Round = Round {
    kind: "read-evidence",
    first_retry: SignedDuration::from_secs(2),
    last_retry: SignedDuration::from_mins(30),
    act: |errand| read(errand).boxed(),
};

async fn read(errand: Errand) -> Result<(), NotYet> {
    let Task::ReadEvidence { evidence } = errand.claim.task else { return Ok(()) };
    let Some(case) = errand.case().await? else { return Ok(()) };
    let Some(readers) = errand.app.readers.clone() else {
        return Err(NotYet::waiting("no-reader"));
    };
    let file = match errand.app.desk.store.open_file(case.id, evidence).await {
        Ok(Some(file)) => file,
        Ok(None) => return Err(NotYet::failing("no-such-file")),
        // Nothing is read of what nobody may read any more.
        Err(StoreError::Erased { .. }) => return Ok(()),
        Err(error) => return Err(errand.store_failed(&error)),
    };
    let (read, thumbnail) = look(&errand, &readers, file).await?;
    if let Some(thumbnail) = thumbnail {
        let made =
            Made { kind: THUMBNAIL, tool: own_tool(), name: "thumbnail.png", media: "image/png" };
        keep(&errand, evidence, made, thumbnail).await?;
    }
    note(&errand, &case, evidence, &read).await?;
    let recognised = read.reading.remarks.contains(&Remark::Recognised);
    let kind = if recognised { OCR_TEXT } else { TEXT };
    let made =
        Made { kind, tool: read.tool.clone(), name: "reading.json", media: "application/json" };
    let json = serde_json::to_vec(&read).map_err(|_| NotYet::failing("not-json"))?;
    keep(&errand, evidence, made, json).await
}

/// What the file says, or that it says nothing.
async fn look(
    errand: &Errand,
    readers: &Readers,
    file: FileReader,
) -> Result<(Read, Option<Vec<u8>>), NotYet> {
    let kind = match sniff_file(file.clone()).await {
        Ok(sniffed) => sniffed.kind,
        Err(Refused::ReadFailed) => return Err(NotYet::failing("not-readable")),
        // It came before such files were refused.
        Err(why) => return Ok((Read::nothing(Kind::Text, why.code()), None)),
    };
    if !kind.is_picture() && !kind.has_text() {
        return Ok((Read::nothing(kind, "no-text-kind"), None));
    }
    if READ_BYTES_MAX < file.info().size {
        return Ok((Read::nothing(kind, "file-too-large"), None));
    }
    let bytes = file.whole().await.map_err(|error| errand.store_failed(&error))?;
    match readers.read(kind, bytes).await {
        Ok(read) => Ok(read),
        Err(ReadError::Busy) => Err(NotYet::waiting("readers-busy")),
        Err(ReadError::NotStarted(error)) => {
            tracing::error!(%error, "the reader of evidence cannot be started");
            Err(NotYet::failing("no-reader"))
        }
        Err(_) if errand.claim.tries < TRIES_MAX => Err(NotYet::failing("reading-failed")),
        Err(_) => Ok((Read::nothing(kind, "reading-failed"), None)),
    }
}

/// What is made of a file.
struct Made {
    kind: Code,
    tool: Code,
    name: &'static str,
    media: &'static str,
}

/// Puts it into the vault, then into the record. Named after its content, so that another outcome
/// of another try is another file, and the one that nothing names is swept away.
async fn keep(errand: &Errand, from: EvidenceId, made: Made, bytes: Vec<u8>) -> Result<(), NotYet> {
    let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
    let step = format!("{} {digest}", made.kind);
    let evidence = EvidenceId(command_id(errand.claim.case, &errand.claim.task, &step).0);
    let file = NewFile {
        id: evidence.into(),
        name: made.name.to_owned(),
        media_type: made.media.to_owned(),
        digest,
        bytes,
    };
    let desk = &errand.app.desk;
    let put = desk.store.put_file(errand.claim.case, file, desk.clock.now()).await;
    put.map_err(|error| errand.store_failed(&error))?;
    let Made { kind, tool, .. } = made;
    let new = NewDerivative { evidence, from, kind, digest, size, tool };
    errand.tell(&step, Command::DeriveEvidence(new)).await
}

/// What it looks like, for the list of pictures over all cases.
async fn note(
    errand: &Errand,
    case: &Case,
    evidence: EvidenceId,
    read: &Read,
) -> Result<(), NotYet> {
    // A redaction looks like what it was made from.
    let Some(print) = read.looks().filter(|_| case.evidence.contains_key(&evidence)) else {
        return Ok(());
    };
    let (fingerprint, pieces) = (print.to_string(), print.pieces());
    let looks = Looks { case: case.id, evidence, fingerprint, pieces };
    let noted = errand.app.desk.store.note_picture(&looks).await;
    noted.map_err(|error| errand.store_failed(&error))
}

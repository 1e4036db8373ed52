//! Letters that leave the house. Each is printed once, kept as it was printed, and written down;
//! whoever asks again gets the same bytes.

use redress_core::{
    case::{Case, Command, Event, Recorded, custody},
    ids::{CaseId, CommandId, EvidenceId},
    lang::Lang,
    party::{Actor, Reader},
    words::Digest,
};
use redress_store::{NewFile, StoreError};
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use super::{Letter, write};
use crate::{app::App, desk::DeskError, fonts::PrintError};

/// What letters are written down as: nobody else knows what was printed.
const PROGRAM: Reader = Reader::plain(Actor::SYSTEM);
/// What a letter is, as the vault keeps it.
const MEDIA_TYPE: &str = "application/pdf";

/// Why there is no letter.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum NoLetter {
    /// The record does not have what it would tell of.
    #[error("the record does not have what the letter would tell of")]
    NothingToTell,
    /// It was not printed.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The desk says no.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for NoLetter {
    fn from(error: StoreError) -> NoLetter {
        NoLetter::Desk(error.into())
    }
}

/// The letter as it was issued last, where nothing that it tells of has happened since.
pub(crate) fn issued<'a>(
    log: &'a [Recorded],
    letter: &Letter,
    lang: Lang,
) -> Option<(&'a Recorded, &'a custody::Letter)> {
    let later = log.iter().rev().take_while(|it| letter.seq < it.seq);
    later.filter_map(|it| Some((it, of(&it.event)?))).find(|(_, it)| {
        let same_lang = it.lang == Some(lang);
        same_lang && it.letter == letter.name && it.to == letter.to
    })
}

fn of(event: &Event) -> Option<&custody::Letter> {
    match event {
        Event::LetterIssued(it) => Some(it),
        _ => None,
    }
}

/// The bytes of a letter: as it was issued, or now. The cover belongs to its dossier, and is
/// printed as the case stands.
pub(crate) async fn give_out(
    app: &App,
    case: &Case,
    log: &[Recorded],
    letter: &Letter,
    lang: Lang,
) -> Result<Vec<u8>, NoLetter> {
    if !letter.is_issued() {
        return print(app, log, letter, lang).await;
    }
    if case.is_erased() {
        return Err(DeskError::Erased.into());
    }
    if let Some((_, issued)) = issued(log, letter, lang) {
        return kept(app, case.id, issued.file).await;
    }
    let bytes = print(app, log, letter, lang).await?;
    let (key, bytes) = keep(app, case.id, letter, lang, bytes).await?;
    let (name, file) = (letter.name.clone(), EvidenceId(key.0));
    let (to, digest) = (letter.to, Digest::of(&bytes));
    let issue =
        Command::IssueLetter(custody::Letter { letter: name, lang: Some(lang), to, file, digest });
    app.desk.handle(case.id, &PROGRAM, key, issue).await?;
    Ok(bytes)
}

async fn print(
    app: &App,
    log: &[Recorded],
    letter: &Letter,
    lang: Lang,
) -> Result<Vec<u8>, NoLetter> {
    let document = write(app, log, letter, lang).await?.ok_or(NoLetter::NothingToTell)?;
    Ok(app.pressroom.print(lang, document).await?)
}

/// Puts a letter into the vault before the record names it. Where another printed it a moment
/// ago, or the program broke off before it was written down, what was printed then counts.
async fn keep(
    app: &App,
    case: CaseId,
    letter: &Letter,
    lang: Lang,
    bytes: Vec<u8>,
) -> Result<(CommandId, Vec<u8>), NoLetter> {
    let key = key(case, letter, lang);
    let file = EvidenceId(key.0);
    let name = format!("{}.{lang}.pdf", letter.name);
    let (digest, media_type) = (Digest::of(&bytes), MEDIA_TYPE.to_owned());
    let new = NewFile { id: file.into(), name, media_type, digest, bytes: bytes.clone() };
    match app.desk.store.put_file(case, new, app.desk.clock.now()).await {
        Ok(_) => Ok((key, bytes)),
        Err(StoreError::FileExists { .. }) => Ok((key, kept(app, case, file).await?)),
        Err(error) => Err(error.into()),
    }
}

async fn kept(app: &App, case: CaseId, file: EvidenceId) -> Result<Vec<u8>, NoLetter> {
    let stored = app.desk.store.file(case, file).await?;
    let gone = || StoreError::NoSuchOwner { owner: file.to_string() };
    Ok(stored.ok_or_else(gone)?.bytes)
}

/// Names the act of issuing a letter, and its file: the same for whoever does it.
fn key(case: CaseId, letter: &Letter, lang: Lang) -> CommandId {
    let (seq, lang) = (letter.seq.to_string(), lang.to_string());
    let parts = [
        b"redress letter 1",
        case.0.as_bytes().as_slice(),
        letter.name.as_bytes(),
        seq.as_bytes(),
        lang.as_bytes(),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        // The length first, so that no two lists of parts look alike.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}

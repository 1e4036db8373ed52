//! Dossiers: everything about a case in one file, for somebody, as of now.
//!
//! What is in it follows from the record, the vault and the log alone, so that the same case gives
//! the same bytes; so do its covers, which are dated by the last event. It is written twice: once
//! for its digest, which goes into the record, and once for whoever asked.

mod cover;
mod gather;
mod list;
mod pack;
mod standing;
mod variant;

use std::time::Duration;

use redress_core::{
    case::{Command, custody::Dossier},
    code::Code,
    ids::{CaseId, CommandId},
    lang::Lang,
    party::{Actor, Reader},
};
use redress_proof::CaseProof;
use redress_store::StoreError;
use uuid::Uuid;

use crate::{
    app::App,
    desk::{Desk, DeskError},
    fonts::PrintError,
    paper::{self, NoLetter, Told},
};

pub(crate) use self::{pack::Package, variant::Variant};

/// How long a dossier waits for the last events of its case to be sealed.
const SEAL_WAIT: Duration = Duration::from_secs(5);
const SEAL_LOOK: Duration = Duration::from_millis(100);

/// What was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The case.
    pub(crate) case: CaseId,
    /// For whom.
    pub(crate) variant: Variant,
    /// In which language what people read is written.
    pub(crate) lang: Lang,
    /// What for; a code of the asker's.
    pub(crate) purpose: Option<Code>,
}

/// Why there is no dossier.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum NoDossier {
    /// The reader may not give out this variant.
    #[error("this variant of the dossier is not the reader's to give out")]
    NotYours,
    /// The desk says no.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for NoDossier {
    fn from(error: StoreError) -> NoDossier {
        NoDossier::Desk(error.into())
    }
}

/// Puts a dossier together and writes down that it was given out.
pub(crate) async fn issue(app: &App, reader: &Reader, asked: &Asked) -> Result<Package, NoDossier> {
    // Every dossier that is handed out is an act of its own.
    let key = CommandId(Uuid::now_v7());
    let (case, relation) = app.desk.case(asked.case, reader).await?;
    if !asked.variant.may_be_issued_by(relation) {
        return Err(NoDossier::NotYours);
    }
    let eyes = variant::Eyes { reader: relation, variant: asked.variant };
    if !case.is_erased() {
        issue_letters(app, asked, eyes).await?;
    }
    let proof = sealed(&app.desk, asked.case).await?;
    let gathered = gather::gather(&app.desk.store, asked.case, eyes, proof).await?;
    let package = pack::pack(app, eyes, asked, gathered).await?;
    // Nothing comes after the end: what is left of an erased case is handed out as it is.
    if case.is_erased() {
        return Ok(package);
    }
    let purpose = asked.purpose.clone().unwrap_or_else(|| asked.variant.usual_purpose());
    let (digest, size) = (package.digest, package.size);
    let variant = asked.variant.code();
    let issued = Command::IssueDossier(Dossier { variant, digest, size, purpose });
    app.desk.handle(asked.case, reader, key, issued).await?;
    Ok(package)
}

/// Issues the letters that the house owes to those who may have them here and that nobody has
/// asked for yet. Where they cannot be printed, the dossier has those that were issued before.
async fn issue_letters(app: &App, asked: &Asked, eyes: variant::Eyes) -> Result<(), NoDossier> {
    let program = Reader::plain(Actor::SYSTEM);
    let (case, relation) = app.desk.case(asked.case, &program).await?;
    let log = app.desk.store.log(asked.case).await?;
    let told = Told::nothing(app);
    let all = paper::letters(&told.ground(&case, &log, relation, asked.lang), relation);
    for letter in all.iter().filter(|it| it.is_formal() && eyes.receive(it.to)) {
        match paper::give_out(app, &case, &log, letter, asked.lang).await {
            Ok(_) | Err(NoLetter::NothingToTell) => {}
            Err(NoLetter::Print(PrintError::NoFont) | NoLetter::Desk(DeskError::Erased)) => {
                return Ok(());
            }
            Err(NoLetter::Print(error)) => {
                tracing::error!(case = %case.id, letter = %letter.name, %error, "not printed");
            }
            Err(NoLetter::Desk(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The proof of a case once all of its events are in the log, or after a while as it is then.
async fn sealed(desk: &Desk, case: CaseId) -> Result<CaseProof, NoDossier> {
    let give_up = tokio::time::Instant::now() + SEAL_WAIT;
    loop {
        let proof = desk.store.case_proof(case).await?.ok_or(DeskError::NotFound)?;
        let whole = proof.events.iter().all(|it| it.inclusion.is_some());
        if whole || give_up <= tokio::time::Instant::now() {
            return Ok(proof);
        }
        // Whoever seals: this server, its round, or another one.
        desk.store.seal().await?;
        tokio::time::sleep(SEAL_LOOK).await;
    }
}

//! What shows that the record of a case is in the sealed log.

use axum::extract::State;
use redress_proof::{CaseProof, EventProof, LogKeys, StampToken};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    input::Named,
    problem::{Problem, Result},
    reader::SignedIn,
};

/// The proof of a case: enough to check it without us, but for a key of the log that the reader
/// has from elsewhere.
///
/// `hash` of an event is its leaf in the log (see `/cases/{id}/events` for how it is computed);
/// `inclusion` its index and the audit path of RFC 6962 to the root in `checkpoint`.
#[derive(Serialize, ToSchema)]
pub(super) struct ProofView {
    /// The keys of the log, as at `/log/keys`.
    #[schema(value_type = Object)]
    keys: LogKeys,
    /// The checkpoint that all paths lead to: the first after the last event that has a time
    /// stamp, else the last that a witness saw, else the last. Cosignatures stand under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<String>,
    /// Time stamps (RFC 3161) over the text of the checkpoint.
    stamps: Vec<StampView>,
    /// Every event, in the order of the case. What the reader may not see is here as its hash.
    events: Vec<EventProofView>,
}

/// A time stamp.
#[derive(Serialize, ToSchema)]
pub(super) struct StampView {
    /// The token (CMS in DER), in base64.
    token: String,
}

/// Where one event is in the log.
#[derive(Serialize, ToSchema)]
pub(super) struct EventProofView {
    /// Counts from 1 within the case.
    seq: u32,
    /// Its hash in the chain of the case, 64 hex digits.
    hash: String,
    /// Missing while it is not sealed, or was sealed after the checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion: Option<InclusionView>,
}

/// An inclusion proof.
#[derive(Serialize, ToSchema)]
pub(super) struct InclusionView {
    /// Counted from 0 over the whole log.
    index: u64,
    /// The hashes beside the way to the root, lowest first, in base64.
    path: Vec<String>,
}

impl From<CaseProof> for ProofView {
    fn from(CaseProof { keys, checkpoint, stamps, events }: CaseProof) -> ProofView {
        let stamps = stamps.into_iter().map(|StampToken { token }| StampView { token });
        let event = |EventProof { seq, hash, inclusion }| {
            let inclusion = inclusion.map(|it| InclusionView {
                index: it.index,
                path: it.path.iter().map(ToString::to_string).collect(),
            });
            EventProofView { seq, hash, inclusion }
        };
        let events = events.into_iter().map(event).collect();
        ProofView { keys, checkpoint, stamps: stamps.collect(), events }
    }
}

/// Proof that the events of a case are in the sealed log, with everything that is needed to check
/// it offline.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/proof", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses((status = 200, description = "The proof", body = ProofView))
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
) -> Result<axum::Json<ProofView>> {
    app.desk.case(id, &reader).await?;
    let mut proof = app.desk.store.case_proof(id).await?.ok_or_else(Problem::not_found)?;
    proof.keys.witnesses = app.log.witness_keys();
    Ok(axum::Json(proof.into()))
}

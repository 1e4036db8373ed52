//! What is taken and how much of it, said before anything is sent.

use axum::extract::State;
use redress_store::FILE_BYTES_MAX;
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, arrival::media_types, input::JSON_BYTES_MAX, reader::MaybeSignedIn, uploads};
use crate::desk::TEXT_CHARS_MAX;

/// What is taken from this reader.
#[derive(Serialize, ToSchema)]
pub(super) struct LimitsView {
    /// The largest file as evidence, in bytes.
    evidence_bytes: u64,
    /// The media types that evidence is taken as. The content must be what the type says.
    evidence_types: Vec<&'static str>,
    /// The largest bill, in bytes.
    bill_bytes: usize,
    /// The largest JSON body, in bytes.
    json_bytes: usize,
    /// The longest text in one piece, in characters.
    text_chars: usize,
    /// For how long an upload at `/api/v1/uploads` may be gone on with, in hours.
    upload_hours: i64,
}

/// What is taken and how much of it, for whoever asks.
#[utoipa::path(get, path = "/api/v1/limits", tag = "guide",
    responses((status = 200, description = "The limits of the reader", body = LimitsView)))]
pub(super) async fn show(
    State(app): State<App>,
    MaybeSignedIn(reader): MaybeSignedIn,
) -> axum::Json<LimitsView> {
    axum::Json(LimitsView {
        evidence_bytes: app.admission.limit_for(reader.as_ref()),
        evidence_types: media_types(),
        bill_bytes: FILE_BYTES_MAX,
        json_bytes: JSON_BYTES_MAX,
        text_chars: TEXT_CHARS_MAX,
        upload_hours: uploads::KEPT_FOR.as_hours(),
    })
}

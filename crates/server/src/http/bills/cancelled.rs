//! What a person says was cancelled: subscriptions that must take nothing after that day.

use axum::extract::State;
use redress_core::access::Right;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    App,
    input::Json,
    problem::{Problem, Result},
    reader::SignedIn,
};
use crate::kept::{self, Ended};

/// How many cancellations are kept, and how long the name of a payee may be, in characters.
const ENDED_MAX: usize = 100;
const PAYEE_CHARS_MAX: usize = 100;

/// What was cancelled when.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CancelledBody {
    /// At most 100; what bills show to have been taken after the day is a finding.
    cancelled: Vec<Ended>,
}

/// What one said was cancelled.
#[utoipa::path(get, path = "/api/v1/bills/cancelled", tag = "bills",
    responses((status = 200, description = "As it was said last", body = CancelledBody)))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<CancelledBody>> {
    reader.need(Right::CheckBills)?;
    let cancelled = kept::cancelled(&app.desk.store, reader.0.actor.id).await?;
    Ok(axum::Json(CancelledBody { cancelled }))
}

/// Says what was cancelled, in place of what was said before. The bills are checked by it from now on.
#[utoipa::path(put, path = "/api/v1/bills/cancelled", tag = "bills", request_body = CancelledBody,
    responses(
        (status = 200, description = "As it is now", body = CancelledBody),
        (status = 422, description = "Too many, or a payee without a name", body = super::super::problem::ProblemBody),
    ))]
pub(in crate::http) async fn put(
    State(app): State<App>,
    reader: SignedIn,
    Json(mut body): Json<CancelledBody>,
) -> Result<axum::Json<CancelledBody>> {
    reader.need(Right::CheckBills)?;
    if ENDED_MAX < body.cancelled.len() {
        let en = format!("`cancelled` has at most {ENDED_MAX} entries");
        let zh = format!("“cancelled”最多 {ENDED_MAX} 项");
        return Err(Problem::unprocessable("too-many", en, &zh).about("cancelled"));
    }
    for (at, it) in body.cancelled.iter_mut().enumerate() {
        it.payee = it.payee.trim().to_owned();
        let length = it.payee.chars().take(PAYEE_CHARS_MAX + 1).count();
        if !(1..=PAYEE_CHARS_MAX).contains(&length) || it.payee.chars().any(char::is_control) {
            let field = format!("cancelled[{at}].payee");
            let en = format!("`{field}` is 1 to {PAYEE_CHARS_MAX} characters");
            let zh = format!("“{field}”须为 1 至 {PAYEE_CHARS_MAX} 个字符");
            return Err(Problem::unprocessable("bad-payee", en, &zh).about(&field));
        }
    }
    kept::put_cancelled(&app.desk.store, reader.0.actor.id, &body.cancelled).await?;
    Ok(axum::Json(body))
}

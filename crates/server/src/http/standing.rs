//! How the house was: the health record.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use redress_core::access::Right;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    App,
    input::Query,
    problem::{Problem, Result},
    reader::SignedIn,
};
use crate::health::{HealthRecord, record};

/// What is told when nobody says from when on.
const USUAL: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The longest stretch that is told at once: ten years.
const LONGEST: SignedDuration = SignedDuration::from_hours(3653 * 24);

/// From when until when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// From then on; 30 days before `until`, where it is missing.
    from: Option<Timestamp>,
    /// Until then; now, where it is missing.
    until: Option<Timestamp>,
}

/// When the desk served, and what it found when it looked at itself.
///
/// Each server says every minute that it serves; once a day everything is looked at: every chain, every
/// text, the tree of the log and the files. `redress backup-test` restores a backup elsewhere and looks at it
/// there. Nothing in it is about anybody.
#[utoipa::path(get, path = "/api/v1/health-record", tag = "health", params(Stretch),
    responses(
        (status = 200, description = "The record", body = HealthRecord),
        (status = 422, description = "No such stretch", body = super::problem::ProblemBody),
    ))]
pub(super) async fn show(
    State(app): State<App>,
    reader: SignedIn,
    Query(stretch): Query<Stretch>,
) -> Result<axum::Json<HealthRecord>> {
    reader.need(Right::ReadHealth)?;
    let until = stretch.until.unwrap_or_else(|| app.desk.clock.now());
    let usual = || until.saturating_sub(USUAL).unwrap_or(Timestamp::MIN);
    let from = stretch.from.unwrap_or_else(usual);
    if until < from || LONGEST < until.duration_since(from) {
        let en = "`from` comes before `until`, at most ten years";
        let zh = "“from”须早于“until”，且相距不超过十年";
        return Err(Problem::unprocessable("bad-stretch", en, zh).about("from"));
    }
    Ok(axum::Json(record(&app.desk.store, from, until).await?))
}

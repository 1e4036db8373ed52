//! Who owes what by when in one case, ready to be drawn.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use redress_core::{lang::Text, rulebook::OwedBy, words::Digest};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    input::Named,
    problem::{NOT_MODIFIED, Problem, Result},
    reader::SignedIn,
};
use crate::deadlines::{self, ObligationView};

/// The time limits of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct DeadlinesView {
    /// The number of the case.
    number: String,
    /// Everybody who owes or may do something, the institution first.
    parties: Vec<PartyView>,
    /// What they owe, met or not: party by party, what is open first, then by the date.
    obligations: Vec<ObligationView>,
}

/// Somebody who owes something.
#[derive(Serialize, ToSchema)]
pub(super) struct PartyView {
    /// Who.
    party: OwedBy,
    /// As people call them.
    called: Text,
    /// The place in `obligations`, from 0, of the duty that they must see to first.
    next: Option<usize>,
    /// The places in `obligations` of everything that is theirs.
    obligations: Vec<usize>,
}

/// Everything that anybody owes in a case, under every regime that it stays under, with the
/// calculation of every date. What the reader may not know of is not in it.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/deadlines", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the reader has"),
    ),
    responses(
        (status = 200, description = "The obligations", body = DeadlinesView),
        (status = 304, description = "Unchanged"),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<Response> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let (book, now) = (&app.desk.rules.book, app.desk.clock.now());
    let mut obligations = deadlines::explained_of_case(book, &case, relation, now);
    obligations.sort_by_cached_key(|it| {
        (it.owed_by, !it.standing.is_open(), it.instant, it.regime.clone())
    });
    let view = DeadlinesView { number: case.number(), parties: parties(&obligations), obligations };
    tagged(
        &headers,
        "application/json",
        serde_json::to_vec(&view).map_err(|it| Problem::fault(&it))?,
    )
}

fn parties(obligations: &[ObligationView]) -> Vec<PartyView> {
    let mut parties: Vec<PartyView> = Vec::new();
    for (place, it) in obligations.iter().enumerate() {
        if parties.last().is_none_or(|last| last.party != it.owed_by) {
            let called = deadlines::party(it.owed_by);
            parties.push(PartyView { party: it.owed_by, called, next: None, obligations: vec![] });
        }
        let Some(party) = parties.last_mut() else { continue };
        party.obligations.push(place);
        if it.standing.is_open() && !it.is_window() {
            party.next = party.next.or(Some(place));
        }
    }
    parties
}

/// An answer whose `ETag` is what it says: sentences change with the time of day, the version of
/// a case does not.
pub(super) fn tagged(headers: &HeaderMap, media: &'static str, body: Vec<u8>) -> Result<Response> {
    let tag = format!("\"{:.32}\"", Digest::of(&body).to_string());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let unchanged =
        known.is_some_and(|it| it.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let tag = HeaderValue::from_str(&tag).map_err(|it| Problem::fault(&it))?;
    if unchanged {
        return Ok((NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let media = HeaderValue::from_static(media);
    Ok(([(header::ETAG, tag), (header::CONTENT_TYPE, media)], body).into_response())
}

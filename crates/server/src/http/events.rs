//! The record of a case as anybody in it may check it.

use axum::extract::State;
use redress_store::ChainHash;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::{Named, Query},
    problem::Result,
    reader::SignedIn,
};

/// The most entries in one answer.
const PAGE_MAX: u16 = 1000;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsQuery {
    /// The last `seq` that the reader has; 0 for the beginning.
    #[serde(default)]
    after: u32,
    /// At most so many entries, 1 to 1000.
    limit: Option<u16>,
}

/// A stretch of the record.
///
/// `hash` of an entry is the SHA-256, in hex, of the hash before it (64 hex digits as ASCII)
/// followed by the bytes of `record` in UTF-8; before the first stand 64 zeros. What the reader
/// may not see is there with its hash only, so that the chain stays whole.
#[derive(Serialize, ToSchema)]
pub(super) struct EventsView {
    /// In the order of the record.
    entries: Vec<EventEntry>,
    /// Where to go on (`?after=`); missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u32>,
}

/// One event in the chain.
#[derive(Serialize, ToSchema)]
pub(super) struct EventEntry {
    /// Counts from 1 within the case, without gaps.
    seq: u32,
    /// The hash of the event before it.
    previous: String,
    /// The hash of this one.
    hash: String,
    /// The reader may not see what happened.
    hidden: bool,
    /// The exact text that is hashed: the event as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

/// The record of a case, with the hashes that chain it.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/events", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case"), EventsQuery),
    responses((status = 200, description = "A stretch of it", body = EventsView))
)]
pub(super) async fn events(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Query(query): Query<EventsQuery>,
) -> Result<axum::Json<EventsView>> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let limit = query.limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    // One earlier, for the hash that the first link follows.
    let store = &app.desk.store;
    let before = match query.after {
        0 => Vec::new(),
        after => store.chain_page(id, after - 1, 1).await?,
    };
    let chain = store.chain_page(id, query.after, limit).await?;
    let next = chain.last().map(|it| it.recorded.seq).filter(|it| *it < case.version);
    let start = before.first().map_or_else(ChainHash::start, |it| it.hash.clone());
    let mut previous = start.to_string();
    let entries = chain.into_iter().map(|entry| {
        let hash = entry.hash.to_string();
        let before = std::mem::replace(&mut previous, hash.clone());
        let side = entry.recorded.actor.role.side();
        let hidden = !relation.may_see(&entry.recorded.event, side);
        let record = (!hidden).then_some(entry.record);
        EventEntry { seq: entry.recorded.seq, previous: before, hash, hidden, record }
    });
    let entries = entries.collect();
    Ok(axum::Json(EventsView { entries, next }))
}

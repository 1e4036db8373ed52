//! The sealed log as outsiders read it: what the C2SP calls `tlog-tiles`, for everybody.
//!
//! Tiles and entries never change once they are there, and say nothing about anybody: an entry is
//! a hash. So they may be cached for ever; the checkpoint is asked for anew each time.

use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use redress_proof::{Hash, LogKey, LogKeys, TilePath, VerifierKey};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    deadlines::tagged,
    input::part,
    problem::{Problem, Result},
};

/// How checkpoints are sent, as `tlog-tiles` wants it.
const TEXT: &str = "text/plain; charset=utf-8";
/// For what never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For what must be asked for anew.
const ASK_AGAIN: &str = "no-cache";

/// Tiles have slashes in their names, which the OpenAPI document cannot say.
pub(super) fn router() -> Router<App> {
    Router::new().route("/log/tile/{*path}", get(tile))
}

/// The latest checkpoint of the log: how many events are sealed, and the root over them, as a
/// signed note of the C2SP (`tlog-checkpoint`), with the cosignatures of witnesses.
///
/// Beside it lie the tiles (`tlog-tiles`): `/log/tile/<L>/<N>[.p/<W>]` and
/// `/log/tile/entries/<N>[.p/<W>]`. An entry is the hash of an event in the chain of its case, 64
/// hex digits.
#[utoipa::path(get, path = "/log/checkpoint", tag = "log",
    responses(
        (status = 200, description = "The checkpoint", body = String, content_type = "text/plain"),
        (status = 304, description = "Unchanged"),
        (status = 404, description = "Nothing is sealed yet", body = super::problem::ProblemBody),
    ))]
pub(super) async fn checkpoint(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let note = app.desk.store.checkpoint().await?.ok_or_else(Problem::not_found)?;
    Ok((cached(ASK_AGAIN), tagged(&headers, TEXT, note.into_bytes())?).into_response())
}

/// The keys of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct KeysView {
    /// The name of the log, under which all of them sign.
    origin: String,
    /// The oldest first; the last one signs now.
    #[schema(value_type = Vec<Object>)]
    keys: Vec<LogKey>,
    /// Witnesses that are asked to cosign checkpoints.
    #[schema(value_type = Vec<String>)]
    witnesses: Vec<VerifierKey>,
}

/// Every key that ever signed the log, the oldest first, with the sizes that each may sign: `key`
/// as the C2SP writes it, `from`, `until`, and `hand_over`, a note by the key before and this one.
/// `witnesses` are the keys of those who are asked to cosign checkpoints.
#[utoipa::path(get, path = "/log/keys", tag = "log",
    responses((status = 200, description = "All of them", body = KeysView)))]
pub(super) async fn keys(State(app): State<App>) -> Result<Response> {
    let LogKeys { origin, keys, witnesses } = app.log_keys().await?;
    Ok((cached(ASK_AGAIN), axum::Json(KeysView { origin, keys, witnesses })).into_response())
}

/// The name of a tile in the address.
#[derive(Debug)]
struct TileNamed(TilePath);

impl FromRequestParts<App> for TileNamed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<TileNamed> {
        let path = format!("tile/{}", part(parts, app, "path").await?);
        path.parse().map(TileNamed).map_err(|_| Problem::not_found())
    }
}

async fn tile(State(app): State<App>, TileNamed(path): TileNamed) -> Result<Response> {
    let store = &app.desk.store;
    let found = match path {
        TilePath::Hashes { place, width } => {
            let hashes = store.tile(place, width).await?;
            hashes.map(|it| it.iter().flat_map(|Hash(it)| *it).collect::<Vec<u8>>())
        }
        TilePath::Entries { index, width } => store.entry_bundle(index, width).await?,
    };
    let bytes = found.ok_or_else(Problem::not_found)?;
    let media = HeaderValue::from_static("application/octet-stream");
    Ok((cached(FOR_EVER), [(header::CONTENT_TYPE, media)], bytes).into_response())
}

fn cached(how: &'static str) -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static(how))]
}

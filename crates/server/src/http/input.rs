//! What requests carry, read strictly: bodies, queries, keys and names of cases. Nothing that
//! was sent is repeated in an answer; problems name the place instead.

use std::marker::PhantomData;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, Uri, header, request::Parts},
};
use redress_core::{
    ids::{CaseId, CommandId},
    money::{Currency, Money},
};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_path_to_error::Track;
use uuid::Uuid;

use super::{
    App,
    problem::{Problem, Result},
    sentence::{bad_field, malformed},
};

/// The largest JSON body, in bytes.
pub const JSON_BYTES_MAX: usize = 1 << 20;
/// The header that names a command.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A JSON body. Media type, size and every field are checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Json<T>> {
        let bytes = json_bytes(request).await?;
        read_json(&bytes).map(Json)
    }
}

/// The bytes of a body that says it is JSON; none at all where nothing was sent.
pub(super) async fn json_bytes(request: Request) -> Result<Bytes> {
    let media = media_type(request.headers());
    let is_json = media.as_deref() == Some("application/json");
    let bytes = whole_body(request, JSON_BYTES_MAX).await?;
    if !is_json && !bytes.is_empty() {
        return Err(Problem::wrong_content_type("application/json"));
    }
    Ok(bytes)
}

/// The whole body, if it is not larger than `limit` bytes.
pub(super) async fn whole_body(request: Request<Body>, limit: usize) -> Result<Bytes> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
    if announced.is_some_and(|it: usize| limit < it) {
        return Err(Problem::too_large(limit));
    }
    to_bytes(request.into_body(), limit).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        // The limit is the only thing that can go wrong besides the line itself.
        match cause.is_some_and(|it| it.contains("length limit")) {
            true => Problem::too_large(limit),
            false => Problem::bad_request(
                "broken-body",
                "the body ended before it was complete",
                "请求内容不完整",
            ),
        }
    })
}

/// The media type in small letters, without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Reads JSON, or says where it goes wrong without saying what stands there.
pub(super) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    read_json_as(PhantomData, bytes)
}

/// The same where a value says what is read.
pub(super) fn read_json_as<'de, S>(seed: S, bytes: &'de [u8]) -> Result<S::Value>
where
    S: DeserializeSeed<'de>,
{
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut track = Track::new();
    refuse_nul(bytes)?;
    let read = seed.deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track));
    let read = read.and_then(|it| json.end().map(|()| it));
    read.map_err(|error| json_problem(&error, &track.path().to_string()))
}

/// What serde says, without the values that it quotes.
pub(super) fn json_problem(error: &serde_json::Error, path: &str) -> Problem {
    if error.is_data() {
        return bad_field(&error.to_string(), path);
    }
    malformed(error.line(), error.column())
}

/// PostgreSQL has no place for U+0000 in texts, and nobody means it.
pub(super) fn refuse_nul(bytes: &[u8]) -> Result<()> {
    let escape = br"\u0000";
    let mut rest = bytes;
    while let Some(at) = rest.windows(escape.len()).position(|it| it == escape) {
        let backslashes = rest[..at].iter().rev().take_while(|it| **it == b'\\').count();
        if backslashes % 2 == 0 {
            return Err(Problem::unprocessable(
                "nul-character",
                "the character U+0000 is not allowed in texts",
                "文本中不允许出现 U+0000 字符",
            ));
        }
        rest = &rest[at + escape.len()..];
    }
    Ok(())
}

/// The query of the address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Query<T>> {
        read_query(&parts.uri).map(Query)
    }
}

/// Reads the query of an address.
pub(super) fn read_query<T: DeserializeOwned>(uri: &Uri) -> Result<T> {
    let read = axum::extract::Query::<T>::try_from_uri(uri);
    let axum::extract::Query(query) = read.map_err(|it| query_problem(&it.body_text()))?;
    if uri.query().is_some_and(|it| it.contains("%00")) {
        return Err(query_problem(""));
    }
    Ok(query)
}

/// axum says `Failed to deserialize query string: <name>: <what serde says>`.
fn query_problem(said: &str) -> Problem {
    let said = said.split_once("string: ").map_or(said, |(_, it)| it);
    let is_name = |it: &str| it.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match said.split_once(": ").filter(|(name, _)| is_name(name)) {
        Some((name, said)) => bad_field(said, name),
        None => bad_field(said, ""),
    }
}

/// The command that a request is: its `Idempotency-Key`, as `cmd_<uuid>` or the bare UUID.
/// Whoever sends none gets one in the answer (see [`super::attend`]).
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(pub(super) CommandId);

impl FromRequestParts<App> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Key> {
        let sent = parts.headers.get(IDEMPOTENCY_KEY).and_then(|it| it.to_str().ok());
        let read = sent
            .map(str::trim)
            .and_then(|it| it.parse().ok().or_else(|| Uuid::try_parse(it).ok().map(CommandId)));
        read.map(Key).ok_or_else(|| {
            let en = "`Idempotency-Key` must be `cmd_` and a UUID, or a UUID (version 7 is best)";
            let zh = "Idempotency-Key 须为“cmd_”加 UUID，或 UUID（建议第 7 版）";
            Problem::bad_request("bad-idempotency-key", en, zh).about("Idempotency-Key")
        })
    }
}

/// The case that the address names, by id or by number. Whether the reader may know of it is
/// for the desk to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named(pub(super) CaseId);

impl FromRequestParts<App> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Named> {
        let named = part(parts, app, "id").await?;
        app.find_case(&named).await?.map(Named).ok_or_else(Problem::not_found)
    }
}

/// One part of the address, as `{name}` in its route. Ids that are none lead nowhere.
pub(super) async fn part(parts: &mut Parts, app: &App, name: &str) -> Result<String> {
    let params = RawPathParams::from_request_parts(parts, app).await;
    let params = params.map_err(|_| Problem::not_found())?;
    let found = params.iter().find(|(it, _)| *it == name).map(|(_, value)| value.to_owned());
    found.filter(|it| !it.contains('\0')).ok_or_else(Problem::not_found)
}

/// An id in the address that is not a case's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id<T>(pub(super) T);

impl<T: std::str::FromStr + InAddress> FromRequestParts<App> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Id<T>> {
        let text = part(parts, app, T::PART).await?;
        text.parse().map(Id).map_err(|_| Problem::not_found())
    }
}

/// Where in the address an id of this kind stands.
pub(super) trait InAddress {
    /// The name in braces.
    const PART: &'static str;
}

/// The version that a change was made for: `If-Match: "7"`.
#[derive(Clone, Copy, Debug)]
pub(super) struct IfMatch(pub(super) Option<u32>);

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<IfMatch> {
        let Some(sent) = parts.headers.get(header::IF_MATCH) else {
            return Ok(IfMatch(None));
        };
        let version = sent.to_str().ok().and_then(read_etag);
        version.map(|it| IfMatch(Some(it))).ok_or_else(|| {
            let en = "`If-Match` must be an ETag that this server gave, such as \"7\"";
            Problem::bad_request("bad-if-match", en, "If-Match 须为服务器给出的 ETag，如 \"7\"")
                .about("If-Match")
        })
    }
}

/// `"7"` or `W/"7"`; what follows a point says nothing about the version.
fn read_etag(text: &str) -> Option<u32> {
    let bare = text.trim().trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"')?;
    bare.split('.').next()?.parse().ok()
}

/// A decimal amount in a query.
pub(super) fn amount(text: &str, currency: Currency, field: &str) -> Result<Money> {
    Money::parse(text, currency).map_err(|it| bad_field(&it.to_string(), field))
}

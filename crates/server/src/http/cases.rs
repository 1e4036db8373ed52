//! Beginning a case, with an account or without one, and reading it.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use redress_core::{
    access::{Relation, Right},
    case::{Case, Origin},
    ids::{CaseId, CommandId, PersonId},
    party::{Actor, Reader, Role},
    tag::Tag,
};
use redress_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Builder;

use super::{
    App,
    complaint::ComplaintBody,
    input::{Json, Key, Named},
    pending,
    problem::{CREATED, NOT_MODIFIED, Problem, Result, reader_lang},
    reader::{MaybeSignedIn, SignedIn, case_token, guest_token},
    view::{CaseView, etag, may_read_words},
};
use crate::desk::Begin;

/// A case that was begun, and what opens it.
#[derive(Serialize, ToSchema)]
pub(super) struct NewCaseView {
    /// The case.
    #[serde(flatten)]
    case: CaseView,
    /// Opens this case: `Authorization: Bearer <secret>`. Shown here only; a retry of the same
    /// request shows it again. Staff hand it to whoever complained.
    secret: String,
    /// For somebody without an account: opens everything they begin with it, drafts and bills.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<String>,
}

/// Begins a case. Needs no account.
///
/// A draft, or with `"lodge": true` a complaint that is sent at once. The case is named after
/// the `Idempotency-Key` (best a UUID of version 7), so that the same request sent twice begins
/// it once and is answered alike.
#[utoipa::path(
    post, path = "/api/v1/cases", tag = "cases", request_body = ComplaintBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID")),
    responses(
        (status = 201, description = "Begun, now or earlier", body = NewCaseView),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn begin(
    State(app): State<App>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Key(key): Key,
    Json(body): Json<ComplaintBody>,
) -> Result<Response> {
    let guest = signed_in.is_none();
    let reader = signed_in.unwrap_or_else(|| guest_of(&app, key));
    let (complainant, origin) = author(&app, &reader, key, body.complainant).await?;
    let begin = Begin { lodge: body.lodge, terms: body.terms.clone() };
    let complaint = body.resolve(&app, &reader, origin).await?;
    let case = app.desk.draft(&reader, key, complainant, complaint, begin).await?;
    // Staff who complain for somebody see their draft; what they sent is the institution's.
    let relation = Relation::between(&reader, &case).ok_or_else(Problem::not_found)?;
    let view = CaseView::of(&app, &case, relation, &reader);
    let place = format!("/api/v1/cases/{}", case.id);
    let etag = view.etag();
    let answer = NewCaseView {
        case: view,
        secret: case_token(&app, case.id),
        guest: guest.then(|| guest_token(&app, complainant)),
    };
    Ok((CREATED, [(header::LOCATION, place), (header::ETAG, etag)], axum::Json(answer))
        .into_response())
}

/// Somebody without an account. Their id follows from the command, so that a retry is the same
/// person, and cannot be chosen by whoever chooses the command: it would open what is theirs.
pub(super) fn guest_of(app: &App, key: CommandId) -> Reader {
    let digest = app.desk.store.keyed_digest("guest", &[key.0.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.0[..16]);
    let id = PersonId(Builder::from_custom_bytes(bytes).into_uuid());
    Reader::plain(Actor { id, role: Role::Complainant })
}

/// Whose complaint it is, and where it comes from.
pub(super) async fn author(
    app: &App,
    reader: &Reader,
    key: CommandId,
    named: Option<PersonId>,
) -> Result<(PersonId, Origin)> {
    let role = reader.actor.role;
    if reader.opened.is_some() {
        return Err(Problem::forbidden());
    }
    if Right::DraftOwn.is_held_by(role) {
        if named.is_some_and(|it| it != reader.actor.id) {
            return Err(Problem::forbidden());
        }
        return Ok((reader.actor.id, Origin::Portal));
    }
    if !Right::DraftForAnother.is_held_by(role) {
        return Err(Problem::forbidden());
    }
    match named {
        Some(person) => {
            app.desk.check_person("complainant", person, &[Role::Complainant]).await?;
            Ok((person, Origin::Desk))
        }
        None => Ok((guest_of(app, key).actor.id, Origin::Desk)),
    }
}

/// A case as its reader may see it.
///
/// `{id}` is the id or the number. Answers 304 to an `If-None-Match` with the version that the
/// reader has.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the reader has"),
    ),
    responses(
        (status = 200, description = "The case", body = CaseView),
        (status = 304, description = "Unchanged"),
        (status = 404, description = "None that the reader may know of", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<Response> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let known = known.map(|it| it.trim().trim_start_matches("W/"));
    let lang = reader_lang(&headers);
    let pending = pending::of_reader(&app, id, &reader, lang).await?;
    if pending.is_empty() && known == Some(etag(case.version.into()).as_str()) {
        return Ok((NOT_MODIFIED, [(header::ETAG, etag(case.version.into()))]).into_response());
    }
    let log = app.desk.store.log(id).await?;
    let words: Vec<_> =
        log.iter().flat_map(|it| may_read_words(relation, it)).map(|it| it.text).collect();
    let texts = match app.desk.store.texts(id, &words).await {
        // What remains of a case is still shown.
        Err(StoreError::Erased { .. }) => BTreeMap::new(),
        texts => texts?,
    };
    let shown = case.evidence.keys().filter_map(|it| relation.opens(&case, *it));
    let files = match app.desk.store.file_infos(id, shown).await {
        Err(StoreError::Erased { .. }) => BTreeMap::new(),
        files => files?,
    };
    let view = CaseView::of(&app, &case, relation, &reader);
    let view = view.with_files(&case, relation, &files);
    let view = view.with_record(&log, &texts, relation, lang).with_pending(pending);
    let view = view.with_tags(tags_for(&app, case.id, relation).await?);
    note_seen(&app, &case, relation, &reader).await;
    let language = HeaderName::from_static("content-language");
    let said = lang.to_string();
    Ok(([(header::ETAG, view.etag()), (language, said)], axum::Json(view)).into_response())
}

/// The tags of a case, for those who sort by them.
async fn tags_for(app: &App, case: CaseId, relation: Relation) -> Result<Option<Vec<Tag>>> {
    if !matches!(relation, Relation::Staff | Relation::Drafter) {
        return Ok(None);
    }
    Ok(Some(app.desk.store.tags_of(&[case]).await?.remove(&case).unwrap_or_default()))
}

/// Notes how far a member of staff has read a case. Nothing else fails because of it.
pub(super) async fn note_seen(app: &App, case: &Case, relation: Relation, reader: &Reader) {
    if !matches!(relation, Relation::Staff | Relation::Drafter) {
        return;
    }
    let noted = app.desk.store.see_case(reader.actor.id, case.id, case.changed_at);
    if let Err(error) = noted.await {
        tracing::warn!(case = %case.id, %error, "it could not be noted that the case was read");
    }
}

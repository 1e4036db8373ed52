//! What was read of a file: its text, what may be facts in it, where, and what was made of it.

mod redaction;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use redress_core::{
    access::Relation,
    case::{
        Case, Command, Refusal,
        custody::{Act, THUMBNAIL},
    },
    code::Code,
    ids::{CaseId, CommandId, EvidenceId},
    party::Reader,
};
use redress_store::Looks;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    App,
    input::{Id, Named},
    problem::{Problem, Result},
    reader::SignedIn,
};
use crate::{desk::DeskError, reading::Read};

pub(super) use redaction::*;

/// How many pictures that look alike are named.
const ALIKE_MAX: usize = 20;

/// What was read of a file.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadingView {
    /// The file that was read: a copy with parts blacked out, where the file as it came is not for
    /// the reader.
    evidence: EvidenceId,
    /// `waiting` for its turn, `read`, or `unread` for the reason in `why`.
    state: Progress,
    /// Why there is no text, as a code: `no-text-kind`, `locked`, `broken`, `no-recognition`,
    /// `recognition-failed`, `reading-failed`, `file-too-large`, or the reason why such a file is not
    /// taken any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What the file is: `png`, `pdf`, `mail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The program and version that read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<Code>,
    /// How wide and how high a picture is, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<(u32, u32)>,
    /// `recognised`: the text was seen in a picture and may be wrong in every sign. `cut-off`,
    /// `pages-left-out`, `damaged`, `no-text`: there is more, or less, than it looks.
    #[schema(value_type = Vec<String>)]
    remarks: Value,
    /// The text: `{number, attachment?, text, words: [{from, to, area, sure}]}`.
    #[schema(value_type = Vec<Object>)]
    pages: Value,
    /// What hangs on to a mail: `{name, size, kind?, refused?}`.
    #[schema(value_type = Vec<Object>)]
    attachments: Value,
    /// The messages of a chat: `{time, who, text, place}`.
    #[schema(value_type = Vec<Object>)]
    messages: Value,
    /// What may be a fact: `{field, value, written, place: {page, line, from, to, area?}, because, label?,
    /// doubts?}`. None is one until somebody confirms it (`confirm-fact`).
    #[schema(value_type = Vec<Object>)]
    proposals: Value,
    /// What was made of it.
    derivatives: Vec<DerivativeView>,
    /// Pictures of other cases, or others of this one, that look alike. Only staff are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    alike: Option<Vec<AlikeView>>,
}

/// How far reading is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ReadingState)]
enum Progress {
    Waiting,
    Read,
    Unread,
}

/// Something that was made of a file.
#[derive(Serialize, ToSchema)]
struct DerivativeView {
    /// Names it.
    evidence: EvidenceId,
    /// `redaction`, `thumbnail`, `text`, `ocr-text`.
    kind: Code,
}

/// A picture that looks alike: a hint, and no more.
#[derive(Serialize, ToSchema)]
struct AlikeView {
    /// The case it is in.
    case: CaseId,
    /// Names it there.
    evidence: EvidenceId,
    /// In how many of 256 bits both differ: 0 is the same picture, perhaps saved anew.
    differs: u32,
}

/// What was read of a file.
///
/// Text with the place of everything in it, and proposals: amounts, times, payees and order numbers.
/// None of it is a fact until somebody confirms it. Reading it is a line in the custody of the file.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/evidence/{evidence}/reading", tag = "evidence",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("evidence" = EvidenceId, Path, description = "The file"),
    ),
    responses(
        (status = 200, description = "What was read", body = ReadingView),
        (status = 404, description = "None that the reader may open", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Id(evidence): Id<EvidenceId>,
) -> Result<axum::Json<ReadingView>> {
    let served = look_at(&app, id, &reader, evidence).await?;
    let (case, relation) = app.desk.case(id, &reader).await?;
    let read = read_of(&app, &case, served).await?;
    let mut view = ReadingView::of(&case, relation, served, read.as_ref());
    if let Some(read) = read.filter(|_| matches!(relation, Relation::Staff)) {
        view.alike = Some(alike(&app, &case, served, &read).await?);
    }
    Ok(axum::Json(view))
}

/// A small picture of a file.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/evidence/{evidence}/thumbnail", tag = "evidence",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("evidence" = EvidenceId, Path, description = "The file"),
    ),
    responses(
        (status = 200, description = "A PNG", body = Vec<u8>, content_type = "image/png"),
        (status = 404, description = "None, or not for the reader", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn thumbnail(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Id(evidence): Id<EvidenceId>,
) -> Result<Response> {
    let served = look_at(&app, id, &reader, evidence).await?;
    let (case, _) = app.desk.case(id, &reader).await?;
    let made = made_of(&case, served).find(|(_, kind)| **kind == THUMBNAIL);
    let (thumbnail, _) = made.ok_or_else(Problem::not_found)?;
    let file = app.desk.store.file(id, thumbnail).await?.ok_or_else(Problem::not_found)?;
    let headers =
        [(header::CONTENT_TYPE, "image/png"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, file.bytes).into_response())
}

/// Seeing what a file says is seeing the file: written down, and done with the redaction where the
/// untouched file is not for the reader.
async fn look_at(
    app: &App,
    id: CaseId,
    reader: &Reader,
    evidence: EvidenceId,
) -> Result<EvidenceId> {
    let (case, relation) = app.desk.case(id, reader).await?;
    let served = relation.opens(&case, evidence).ok_or_else(Problem::not_found)?;
    let key = CommandId(Uuid::now_v7());
    let (act, purpose, to) = (Act::Viewed, None, None);
    let command = Command::HandleEvidence { evidence: served, act, purpose, to };
    match app.desk.handle(id, reader, key, command).await {
        Ok(_) => Ok(served),
        Err(DeskError::Refused(Refusal::Erased)) => Err(DeskError::Erased.into()),
        // What became of the case meanwhile is not for this address to tell.
        Err(DeskError::Refused(_)) => Err(Problem::not_found()),
        Err(other) => Err(other.into()),
    }
}

fn made_of(case: &Case, from: EvidenceId) -> impl Iterator<Item = (EvidenceId, &Code)> {
    let made = case.custody.derivatives.iter().filter(move |(_, it)| it.from == from);
    made.map(|(id, it)| (*id, &it.kind))
}

/// What the vault has of what was read of a file.
async fn read_of(app: &App, case: &Case, evidence: EvidenceId) -> Result<Option<Read>> {
    let Some(reading) = case.reading_of(evidence) else { return Ok(None) };
    let file = app.desk.store.file(case.id, reading).await?.ok_or_else(Problem::not_found)?;
    Ok(serde_json::from_slice(&file.bytes).ok())
}

async fn alike(
    app: &App,
    case: &Case,
    evidence: EvidenceId,
    read: &Read,
) -> Result<Vec<AlikeView>> {
    let Some(print) = read.looks() else { return Ok(Vec::new()) };
    let (fingerprint, pieces) = (print.to_string(), print.pieces());
    let looks = Looks { case: case.id, evidence, fingerprint, pieces };
    let found = app.desk.store.pictures_like(&looks).await?;
    let mut alike: Vec<AlikeView> = found
        .into_iter()
        .filter_map(|(case, evidence, other)| {
            let other = other.parse().ok().filter(|it| print.is_near(it))?;
            Some(AlikeView { case, evidence, differs: print.distance(&other).1 })
        })
        .collect();
    alike.sort_by_key(|it| (it.differs, it.case, it.evidence));
    alike.truncate(ALIKE_MAX);
    Ok(alike)
}

impl ReadingView {
    fn of(
        case: &Case,
        relation: Relation,
        evidence: EvidenceId,
        read: Option<&Read>,
    ) -> ReadingView {
        let json = |value: &dyn Fn(&Read) -> serde_json::Result<Value>| {
            read.and_then(|it| value(it).ok()).unwrap_or_else(|| Value::Array(Vec::new()))
        };
        let state = match read {
            None => Progress::Waiting,
            Some(it) if it.unread.is_some() => Progress::Unread,
            Some(_) => Progress::Read,
        };
        let seen = made_of(case, evidence).filter(|(id, _)| relation.opens(case, *id) == Some(*id));
        ReadingView {
            evidence,
            state,
            why: read.and_then(|it| it.unread.clone()),
            kind: read.map(|it| it.kind.ending().to_owned()),
            tool: read.map(|it| it.tool.clone()),
            size: read.and_then(|it| it.size),
            remarks: json(&|it| serde_json::to_value(&it.reading.remarks)),
            pages: json(&|it| serde_json::to_value(&it.reading.pages)),
            attachments: json(&|it| serde_json::to_value(&it.reading.attachments)),
            messages: json(&|it| serde_json::to_value(&it.reading.messages)),
            proposals: json(&|it| serde_json::to_value(&it.proposals)),
            derivatives: seen
                .map(|(id, kind)| DerivativeView { evidence: id, kind: kind.clone() })
                .collect(),
            alike: None,
        }
    }
}

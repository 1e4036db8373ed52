//! Files for a case: hashed as they arrive, sealed in the vault, and opened by whoever may.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use redress_core::{
    access::Relation,
    case::{Case, Command, decide},
    code::Code,
    ids::{CaseId, CommandId, EvidenceId},
    party::Reader,
    words::Digest,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    arrival::{ANYTHING, Label, end, pour},
    capture::Circumstances,
    custody::{self, OpenQuery},
    input::{Id, InAddress, Key, Named, Query, media_type},
    problem::{CREATED, Problem, Result},
    quarantine::{not_apart, scan},
    range::send,
    reader::SignedIn,
    view::{CaseView, acting},
};

/// The longest name of a file, in characters.
pub(super) const NAME_CHARS_MAX: usize = 200;

/// What the file is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceQuery {
    /// A kind of evidence, as `/issues` lists them.
    kind: Code,
    /// What the file is called, at most 200 characters.
    name: Option<String>,
}

/// A file that was put in.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceAnswer {
    /// Names it.
    evidence: EvidenceId,
    /// SHA-256 of the bytes as they came.
    sha256: String,
    /// How many bytes.
    size: u64,
    /// How it came in, as the record keeps it: for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    capture: Option<serde_json::Value>,
    /// The case after it.
    case: CaseView,
}

/// Puts a file into a case.
///
/// The body is the file itself, `Content-Type` what it is: pictures, PDF, ZIP, spreadsheets,
/// text, e-mail, or `application/octet-stream`. Its SHA-256 stands in the record.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/evidence", tag = "evidence",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        EvidenceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "It is in the vault", body = EvidenceAnswer),
        (status = 413, description = "Too large", body = super::problem::ProblemBody),
        (status = 415, description = "Of no kind that is taken", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Key(key): Key,
    Query(query): Query<EvidenceQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let evidence = EvidenceId(key.0);
    not_apart(&case, evidence)?;
    // Those who could not make the move put nothing into the vault. A retry may find the move
    // gone, and is still the same act.
    let retry = case.evidence.contains_key(&evidence);
    let refused = refusal(&app, &case, &reader, key, query.kind.clone());
    if let Some(problem) = refused.filter(|_| !retry) {
        return Err(problem);
    }
    let name = file_name(query.name.as_deref())?;
    let media = media_type(&headers).unwrap_or_else(|| ANYTHING.to_owned());
    let label = Label { name, media_type: media };
    label.check()?;
    let (limit, announced) = (app.admission.limit_for(Some(&reader)), announced(&headers));
    if announced.is_some_and(|it| limit < it) {
        return Err(Problem::file_too_large(limit));
    }
    let circumstances = Circumstances::of(&request, &reader, "one-request");
    let store = &app.desk.store;
    let labels = (label.name.clone(), label.media_type.clone());
    let mut writer = store.write_file(id, evidence, labels, limit).await?;
    writer.expect(announced.unwrap_or(0))?;
    pour(request.into_body(), &mut writer, |_| ()).await?;
    let (arrived, what) = end(writer, label.clone()).await?;
    let arrived = scan(&app, (id, evidence), &reader, arrived).await?;
    let (digest, size) = (arrived.digest(), arrived.size());
    let capture = circumstances.tell(&app, &label, what)?;
    let (kind, sm3, shown) = (query.kind, arrived.sm3_digest(), capture.clone());
    let capture = Some(capture);
    let command = Command::AddEvidence { evidence, kind, digest, size, sm3, capture };
    let case = match retry {
        true => app.desk.handle(id, &reader, key, command).await?,
        false => {
            let file = arrived.with_media_type(what.media_type());
            app.desk.handle_with(id, &reader, key, command, file).await?
        }
    };
    // A retry came otherwise than the first; what stands in the record is how that one came.
    let staff = matches!(relation, Relation::Staff) && !retry;
    let capture = staff.then(|| serde_json::from_str(&shown).unwrap_or_default());
    let case = CaseView::of(&app, &case, relation, &reader);
    let answer = EvidenceAnswer { evidence, sha256: digest.to_string(), size, capture, case };
    let place = format!("/api/v1/cases/{id}/evidence/{evidence}");
    Ok((CREATED, [(header::LOCATION, place)], axum::Json(answer)).into_response())
}

/// Lets the process itself say why not.
pub(super) fn refusal(
    app: &App,
    case: &Case,
    reader: &Reader,
    command: CommandId,
    kind: Code,
) -> Option<Problem> {
    let (reader, house) = (acting(reader, case), app.desk.house());
    let ctx = app.desk.context(&reader, command, &house);
    let evidence = EvidenceId(command.0);
    let (digest, size, sm3, capture) = (Digest::of(b""), 0, None, None);
    let add = Command::AddEvidence { evidence, kind, digest, size, sm3, capture };
    decide(case, add, &ctx).err().map(Problem::from)
}

pub(super) fn file_name(sent: Option<&str>) -> Result<String> {
    let name = sent.unwrap_or("file").trim();
    // Marks that turn the direction of writing make `exe.png` of `gnp.exe`.
    let turns = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let odd = |it: char| it.is_control() || turns(it) || matches!(it, '/' | '\\' | '"');
    let long = NAME_CHARS_MAX < name.chars().take(NAME_CHARS_MAX + 1).count();
    if matches!(name, "" | "." | "..") || long || name.chars().any(odd) {
        let en = format!("`name` is 1 to {NAME_CHARS_MAX} characters without slashes and quotes");
        let zh = format!("“name”须为 1 至 {NAME_CHARS_MAX} 个字符，不含斜杠和引号");
        return Err(Problem::unprocessable("bad-file-name", en, &zh).about("name"));
    }
    Ok(name.to_owned())
}

/// How long the body is said to be, in bytes.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl InAddress for EvidenceId {
    const PART: &'static str = "evidence";
}

/// A file of a case, as it came.
///
/// Whoever may only see a copy with something blacked out is given that. Every opening is written
/// down with its purpose; the same within ten minutes once.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/evidence/{evidence}", tag = "evidence",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("evidence" = EvidenceId, Path, description = "The file"),
        OpenQuery,
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "What `Range` asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The reader has it"),
        (status = 404, description = "None that the reader may open", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn open(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Id(evidence): Id<EvidenceId>,
    Query(query): Query<OpenQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    give(&app, id, &reader, (evidence, query), &headers).await
}

/// A file of a case, named without the case.
#[utoipa::path(
    get, path = "/api/v1/evidence/{evidence}", tag = "evidence",
    params(("evidence" = EvidenceId, Path, description = "The file"), OpenQuery),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "What `Range` asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The reader has it"),
        (status = 404, description = "None that the reader may open", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn open_by_id(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Id(evidence): Id<EvidenceId>,
    Query(query): Query<OpenQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let case = app.desk.store.case_of_evidence(evidence).await?.ok_or_else(Problem::not_found)?;
    give(&app, case, &reader, (evidence, query), &headers).await
}

async fn give(
    app: &App,
    id: CaseId,
    reader: &Reader,
    (evidence, query): (EvidenceId, OpenQuery),
    headers: &HeaderMap,
) -> Result<Response> {
    let evidence = custody::opened(app, id, reader, evidence, query).await?;
    let file = app.desk.store.open_file(id, evidence).await?;
    send(&file.ok_or_else(Problem::not_found)?, headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_leads_nowhere() {
        assert_eq!(file_name(Some(" 截图 1.png ")).unwrap(), "截图 1.png");
        for bad in ["../x", "a/b", "a\\b", "a\u{0}b", "\"", "", " ", ".", "..", "a\u{202e}gnp.exe"]
        {
            assert!(file_name(Some(bad)).is_err(), "{bad:?}");
        }
    }
}

//! Files for a case: hashed as they arrive, sealed in the vault, and opened by whoever may.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use redress_core::{
    case::{Case, Command, decide},
    code::Code,
    ids::{CommandId, EvidenceId},
    party::Reader,
    words::Digest,
};
use redress_store::{FILE_BYTES_MAX, NewFile};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    custody::{self, OpenQuery},
    input::{Id, InAddress, Key, Named, Query, media_type, whole_body},
    problem::{CREATED, Problem, Result},
    reader::SignedIn,
    view::{CaseView, acting},
};

/// The longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 200;

/// What may be put in: the media type, and how such a file begins. Nothing that a browser would
/// run is among them, whatever the file says it is.
const KINDS: &[(&str, &[&[u8]])] = &[
    ("image/png", &[b"\x89PNG\r\n\x1a\n"]),
    ("image/jpeg", &[b"\xff\xd8\xff"]),
    ("image/gif", &[b"GIF87a", b"GIF89a"]),
    ("image/webp", &[b"RIFF"]),
    ("application/pdf", &[b"%PDF-"]),
    ("application/zip", &[b"PK\x03\x04", b"PK\x05\x06"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &[b"PK\x03\x04"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &[b"PK\x03\x04"]),
    ("message/rfc822", &[]),
    ("text/csv", &[]),
    ("text/plain", &[]),
    ("application/octet-stream", &[]),
];

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
    // Those who could not make the move put nothing into the vault. A retry may find the move
    // gone, and is still the same act.
    let retry = case.evidence.contains_key(&evidence);
    let refused = refusal(&app, &case, &reader, key, query.kind.clone());
    if let Some(problem) = refused.filter(|_| !retry) {
        return Err(problem);
    }
    let name = file_name(query.name.as_deref())?;
    let media = media_type(&headers).unwrap_or_else(|| "application/octet-stream".to_owned());
    let bytes = whole_body(request, FILE_BYTES_MAX).await?;
    check_kind(&media, &bytes)?;
    let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
    let (kind, sm3, capture) = (query.kind, None, None);
    let command = Command::AddEvidence { evidence, kind, digest, size, sm3, capture };
    if !retry {
        let (id_in_vault, bytes) = (evidence.into(), bytes.into());
        let file = NewFile { id: id_in_vault, name, media_type: media, digest, bytes };
        app.desk.store.put_file(id, file, app.desk.clock.now()).await?;
    }
    let case = app.desk.handle(id, &reader, key, command).await?;
    let case = CaseView::of(&app, &case, relation, &reader);
    let answer = EvidenceAnswer { evidence, sha256: digest.to_string(), size, case };
    let place = format!("/api/v1/cases/{id}/evidence/{evidence}");
    Ok((CREATED, [(header::LOCATION, place)], axum::Json(answer)).into_response())
}

/// Lets the process itself say why not.
fn refusal(
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
    let odd = |it: char| it.is_control() || matches!(it, '/' | '\\' | '"');
    let long = NAME_CHARS_MAX < name.chars().take(NAME_CHARS_MAX + 1).count();
    if name.is_empty() || long || name.chars().any(odd) {
        let en = format!("`name` is 1 to {NAME_CHARS_MAX} characters without slashes and quotes");
        let zh = format!("“name”须为 1 至 {NAME_CHARS_MAX} 个字符，不含斜杠和引号");
        return Err(Problem::unprocessable("bad-file-name", en, &zh).about("name"));
    }
    Ok(name.to_owned())
}

fn check_kind(media: &str, bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        let en = "the body is empty; send the file itself";
        return Err(Problem::unprocessable("empty-file", en, "文件内容为空，请提交文件本身"));
    }
    let Some((_, beginnings)) = KINDS.iter().find(|(it, _)| *it == media) else {
        let known: Vec<&str> = KINDS.iter().map(|(it, _)| *it).collect();
        return Err(Problem::wrong_content_type(&known.join(", ")));
    };
    if beginnings.is_empty() || beginnings.iter().any(|it| bytes.starts_with(it)) {
        return Ok(());
    }
    let en = "the file does not begin as its `Content-Type` says";
    let zh = "文件内容与 Content-Type 不符";
    Err(Problem::unprocessable("not-what-it-says", en, zh).about("Content-Type"))
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
        (status = 404, description = "None that the reader may open", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn open(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Id(evidence): Id<EvidenceId>,
    Query(query): Query<OpenQuery>,
) -> Result<Response> {
    let evidence = custody::opened(&app, id, &reader, evidence, query).await?;
    let file = app.desk.store.file(id, evidence).await?;
    let file = file.ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, file.info.media_type),
        (header::CONTENT_DISPOSITION, attachment(&file.info.name)),
    ];
    Ok((headers, file.bytes).into_response())
}

/// Always saved, never shown in place; the name as RFC 6266 wants it.
pub(super) fn attachment(name: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_must_begin_as_it_says() {
        assert!(check_kind("image/png", b"\x89PNG\r\n\x1a\nrest").is_ok());
        assert!(check_kind("image/png", b"<script>").is_err());
        assert!(check_kind("text/html", b"<script>").is_err());
        assert!(check_kind("text/plain", b"").is_err());
    }

    #[test]
    fn a_name_can_break_out_of_no_header() {
        assert_eq!(attachment("a b\r\n.png"), "attachment; filename*=UTF-8''a%20b%0D%0A.png");
        assert!(file_name(Some("../x")).is_err());
    }
}

//! Evidence that takes more than one request: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>)
//! with creation, expiration, checksum and termination. The last byte makes the same move that
//! `POST /cases/{id}/evidence` makes.

mod metadata;
mod sum;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use redress_core::{
    case::Command,
    code::Code,
    ids::{CaseId, CommandId, EvidenceId},
    party::{Actor, Reader},
};
use redress_store::{FileId, FileWriter, Owner, Upload};
use serde::{Deserialize, Serialize};

use self::{metadata::Metadata, sum::Sum};
use super::{
    App,
    arrival::{ANYTHING, Label, end, pour},
    capture::Circumstances,
    evidence::{file_name, refusal},
    input::{Key, media_type, part},
    problem::{CREATED, NO_CONTENT, Problem, Result},
    quarantine::{not_apart, scan},
    reader::{MaybeSignedIn, SignedIn},
};

/// For how long an upload may be gone on with.
pub(super) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The version of the protocol.
const VERSION: &str = "1.0.0";
/// What is spoken beside its core.
const EXTENSIONS: &str = "creation,expiration,checksum,termination";
/// What the body of a `PATCH` is.
const PIECE: &str = "application/offset+octet-stream";

const TUS_RESUMABLE: &str = "tus-resumable";
const UPLOAD_OFFSET: &str = "upload-offset";
const UPLOAD_LENGTH: &str = "upload-length";
const UPLOAD_EXPIRES: &str = "upload-expires";

/// What is kept with an upload.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    actor: Actor,
    opened: Option<CaseId>,
    kind: Code,
}

/// The upload that the address names, of this very reader.
pub(super) struct Mine {
    reader: Reader,
    upload: Upload,
    case: CaseId,
    evidence: EvidenceId,
    note: Note,
    circumstances: Circumstances,
}

/// What uploads are like here: which version and parts of tus, and how large a file may be.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads",
    responses((status = 204, description = "In `Tus-Version`, `Tus-Extension`, `Tus-Max-Size` and `Tus-Checksum-Algorithm`")))]
pub(super) async fn about(
    State(app): State<App>,
    MaybeSignedIn(reader): MaybeSignedIn,
) -> Response {
    let size = app.admission.limit_for(reader.as_ref());
    let told = [
        ("tus-version", VERSION.to_owned()),
        ("tus-extension", EXTENSIONS.to_owned()),
        ("tus-max-size", size.to_string()),
        ("tus-checksum-algorithm", sum::ALGORITHMS.to_owned()),
    ];
    tus(Ok((NO_CONTENT, axum::response::AppendHeaders(told)).into_response()))
}

/// Begins an upload.
///
/// `Upload-Metadata` names `case` (id or number), `kind` (a kind of evidence, as `/issues` lists
/// them), `name` and `type` (the media type), each in base64. Only who may add evidence to the case
/// begins one. `Location` says where it goes on.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, description = "How many bytes the file has"),
        ("Upload-Metadata" = String, Header, description = "`case …,kind …,name …,type …`"),
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    responses(
        (status = 201, description = "Begun; `Location` says where it goes on"),
        (status = 412, description = "Another version of tus", body = super::problem::ProblemBody),
        (status = 413, description = "Too large", body = super::problem::ProblemBody),
        (status = 415, description = "Of no kind that is taken", body = super::problem::ProblemBody),
    ))]
pub(super) async fn begin(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Key(key): Key,
    headers: HeaderMap,
) -> Response {
    tus(begin_upload(&app, reader, key, &headers).await)
}

async fn begin_upload(
    app: &App,
    reader: Reader,
    key: CommandId,
    headers: &HeaderMap,
) -> Result<Response> {
    check_version(headers)?;
    let size = number(headers, UPLOAD_LENGTH)?;
    let limit = app.admission.limit_for(Some(&reader));
    if limit < size {
        return Err(Problem::file_too_large(limit));
    }
    if size == 0 {
        let en = "the file is empty; send one with something in it";
        return Err(Problem::unprocessable("empty-file", en, "文件内容为空"));
    }
    let said = Metadata::read(headers)?;
    let (kind, name) = (said.kind()?, file_name(said.get("name").as_deref())?);
    let media_type = said.get("type").unwrap_or_else(|| ANYTHING.to_owned());
    let label = Label { name, media_type };
    label.check()?;
    let named = said.get("case").unwrap_or_default();
    let id = app.find_case(&named).await?.ok_or_else(Problem::not_found)?;
    let (case, _) = app.desk.case(id, &reader).await?;
    let evidence = EvidenceId(key.0);
    not_apart(&case, evidence)?;
    let refused = refusal(app, &case, &reader, key, kind.clone());
    if let Some(problem) = refused.filter(|_| !case.evidence.contains_key(&evidence)) {
        return Err(problem);
    }
    let note = Note { actor: reader.actor, opened: reader.opened, kind };
    let note = serde_json::to_string(&note).map_err(|it| Problem::fault(&it))?;
    let expires_at = app.desk.clock.now().saturating_add(KEPT_FOR);
    let expires_at = expires_at.map_err(|it| Problem::fault(&it))?;
    let (owner, id) = (Owner::Case(id), FileId::from(evidence));
    let Label { name, media_type } = label;
    let new = Upload { owner, id, name, media_type, note, size, at: 0, done: false, expires_at };
    app.desk.store.begin_upload(&new).await?;
    // Begun before under the same key: the same file goes on, another one is refused.
    let there = app.desk.store.upload(evidence).await?.ok_or_else(Problem::upload_gone)?;
    let (at, done, expires_at) = (there.at, there.done, there.expires_at);
    if there != (Upload { at, done, expires_at, ..new }) {
        return Err(redress_store::StoreError::FileExists { id: evidence.to_string() }.into());
    }
    let place = format!("/api/v1/uploads/{evidence}");
    let told = [(header::LOCATION, place), expires(&there)];
    Ok((CREATED, axum::response::AppendHeaders(told)).into_response())
}

/// How far an upload has come, in `Upload-Offset`.
#[utoipa::path(head, path = "/api/v1/uploads/{upload}", tag = "uploads",
    params(("upload" = EvidenceId, Path, description = "The upload, and the evidence that it becomes")),
    responses((status = 200, description = "In `Upload-Offset` and `Upload-Length`")))]
pub(super) async fn progress(State(app): State<App>, request: Request) -> Response {
    let progress = async {
        check_version(request.headers())?;
        let (_, Mine { upload, .. }) = mine(&app, request).await?;
        let mut response = offset(&upload, upload.at);
        response.headers_mut().insert(UPLOAD_LENGTH, upload.size.into());
        Ok(response)
    };
    tus(progress.await)
}

/// Goes on with an upload at `Upload-Offset`.
///
/// What comes is kept even when the line breaks; with `Upload-Checksum` (`sha256` or `sha1`, in
/// base64) it is kept only if it is whole and right. The last byte puts the file into the case.
#[utoipa::path(patch, path = "/api/v1/uploads/{upload}", tag = "uploads",
    params(
        ("upload" = EvidenceId, Path, description = "The upload, and the evidence that it becomes"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "How far it has come"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256 <base64>`"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "Kept, as far as `Upload-Offset` says"),
        (status = 409, description = "It has come further, or less far", body = super::problem::ProblemBody),
        (status = 410, description = "It was given up", body = super::problem::ProblemBody),
        (status = 413, description = "More than was announced", body = super::problem::ProblemBody),
        (status = 422, description = "The file is none that is taken", body = super::problem::ProblemBody),
        (status = 460, description = "Not what `Upload-Checksum` says", body = super::problem::ProblemBody),
    ))]
pub(super) async fn go_on(State(app): State<App>, request: Request) -> Response {
    tus(receive(app, request).await)
}

async fn receive(app: App, request: Request) -> Result<Response> {
    check_version(request.headers())?;
    if media_type(request.headers()).as_deref() != Some(PIECE) {
        return Err(Problem::wrong_content_type(PIECE));
    }
    let at = number(request.headers(), UPLOAD_OFFSET)?;
    let sum = Sum::announced(request.headers())?;
    let (request, mine) = mine(&app, request).await?;
    let upload = mine.upload.clone();
    if upload.at != at {
        return Err(Problem::upload_moved());
    }
    if upload.done {
        return Ok(offset(&upload, at)); // The answer to its last piece was lost.
    }
    if upload.expires_at < app.desk.clock.now() {
        return Err(Problem::upload_gone());
    }
    // In a task of its own: what has come is kept even when the line breaks, and this with it.
    let task = tokio::spawn(mine.take_in(app, request.into_body(), sum));
    let at = task.await.map_err(|it| Problem::fault(&it))??;
    Ok(offset(&upload, at))
}

/// Gives an upload up. A file that it has become stays.
#[utoipa::path(delete, path = "/api/v1/uploads/{upload}", tag = "uploads",
    params(("upload" = EvidenceId, Path, description = "The upload")),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
    ))]
pub(super) async fn give_up(State(app): State<App>, request: Request) -> Response {
    let give_up = async {
        check_version(request.headers())?;
        let (_, mine) = mine(&app, request).await?;
        app.desk.store.drop_upload(&mine.upload).await?;
        Ok(NO_CONTENT.into_response())
    };
    tus(give_up.await)
}

impl Mine {
    /// Takes in a piece, and says how far the upload has come with it.
    async fn take_in(self, app: App, body: Body, mut sum: Option<Sum>) -> Result<u64> {
        let store = &app.desk.store;
        let mut writer = store.resume_upload(&self.upload).await?;
        // Where the file is there and only the move is missing, the row stays as it is.
        let kept = store.file_info(self.case, self.evidence).await?.is_some();
        if sum.is_some() || kept {
            writer.hold();
        }
        let look = |piece: &[u8]| {
            if let Some(sum) = &mut sum {
                sum.update(piece);
            }
        };
        let poured = pour(body, &mut writer, look).await;
        match sum {
            Some(sum) => {
                poured?;
                sum.check()?;
            }
            None => {
                if let Err(problem) = poured {
                    writer.pause().await?;
                    return Err(problem);
                }
            }
        }
        if writer.size() < self.upload.size {
            return Ok(writer.pause().await?);
        }
        self.finish(&app, writer).await?;
        Ok(self.upload.size)
    }

    /// Makes evidence of it. The upload does not say that it is whole before the move is made:
    /// whoever learns nothing of the end sends the end again.
    async fn finish(&self, app: &App, writer: FileWriter) -> Result<()> {
        let store = &app.desk.store;
        let (name, media_type) = (self.upload.name.clone(), self.upload.media_type.clone());
        let label = Label { name, media_type };
        let looked_at = match end(writer, label.clone()).await {
            Ok((file, what)) => {
                let place = (self.case, self.evidence);
                scan(app, place, &self.reader, file).await.map(|it| (it, what))
            }
            Err(problem) => Err(problem),
        };
        let (arrived, what) = match looked_at {
            Ok(arrived) => arrived,
            Err(problem) => {
                if !problem.is_ours() {
                    store.drop_upload(&self.upload).await?;
                }
                return Err(problem);
            }
        };
        let (digest, size, sm3) = (arrived.digest(), arrived.size(), arrived.sm3_digest());
        arrived.with_media_type(what.media_type()).keep(app.desk.clock.now()).await?;
        let (evidence, kind) = (self.evidence, self.note.kind.clone());
        let capture = Some(self.circumstances.tell(app, &label, what)?);
        let command = Command::AddEvidence { evidence, kind, digest, size, sm3, capture };
        app.desk.handle(self.case, &self.reader, CommandId(evidence.0), command).await?;
        store.end_upload(&self.upload).await?;
        Ok(())
    }
}

/// Uploads of others do not exist.
async fn mine(app: &App, request: Request) -> Result<(Request, Mine)> {
    let (mut parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), ());
    let SignedIn(reader) = SignedIn::from_request_parts(&mut parts, app).await?;
    let named = part(&mut parts, app, "upload").await?;
    let evidence: EvidenceId = named.parse().map_err(|_| Problem::not_found())?;
    let upload = app.desk.store.upload(evidence).await?.ok_or_else(Problem::not_found)?;
    let note: Note = serde_json::from_str(&upload.note).map_err(|it| Problem::fault(&it))?;
    let same = note.actor == reader.actor && note.opened == reader.opened;
    let Owner::Case(case) = upload.owner else { return Err(Problem::not_found()) };
    if !same {
        return Err(Problem::not_found());
    }
    let circumstances = Circumstances::of(&asked, &reader, "tus");
    let mine = Mine { reader, upload, case, evidence, note, circumstances };
    Ok((Request::from_parts(parts, body), mine))
}

fn check_version(headers: &HeaderMap) -> Result<()> {
    match headers.get(TUS_RESUMABLE).is_some_and(|it| it.as_bytes() == VERSION.as_bytes()) {
        true => Ok(()),
        false => Err(Problem::wrong_tus_version()),
    }
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64> {
    let sent = headers.get(name).and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
    sent.filter(|it| *it < 1 << 62).ok_or_else(|| {
        let en = format!("`{name}` must be there, and a number of bytes");
        let zh = format!("须提供 {name}（字节数）");
        Problem::bad_request("bad-upload-header", en, &zh).about(name)
    })
}

fn offset(upload: &Upload, at: u64) -> Response {
    let mut response = NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, at.into());
    let (name, value) = expires(upload);
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(name, value);
    }
    response
}

/// RFC 9110, section 5.6.7.
fn expires(upload: &Upload) -> (header::HeaderName, String) {
    let at = upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (header::HeaderName::from_static(UPLOAD_EXPIRES), at)
}

/// Every answer names the version.
fn tus(answer: Result<Response>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    response.headers_mut().insert("tus-version", HeaderValue::from_static(VERSION));
    response
}

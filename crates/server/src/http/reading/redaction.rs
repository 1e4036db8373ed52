//! Copies with parts blacked out: what may be shown instead of a file. The file stays as it came.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use redress_core::{
    case::{Case, Command, Refusal, custody::NewRedaction, decide},
    ids::{CommandId, EvidenceId},
    party::Reader,
    words::Digest,
};
use redress_reading::{
    kind::Kind,
    limits::COVERS_MAX,
    page::Area,
    redact::{Span, redact_text},
};
use redress_store::NewFile;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, look_at, read_of};
use crate::{
    http::{
        input::{Id, Json, Key, Named},
        problem::{CREATED, Problem, Result},
        reader::SignedIn,
        view::{CaseView, acting},
    },
    reading::{READ_BYTES_MAX, Read, ReadError, own_tool},
    sniffing::sniff_file,
};

/// What is to be covered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Covers {
    /// Rectangles of a picture, in pixels as it is shown: `{left, top, width, height}`. At most 1000.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    boxes: Vec<Area>,
    /// Pieces of the text as it was read: `{page, from, to}`, in characters. Of a picture the words
    /// that they touch are covered; of everything else a text comes into being. At most 1000.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    spans: Vec<Span>,
}

/// A copy with parts blacked out.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RedactionAnswer {
    /// Names it.
    evidence: EvidenceId,
    /// What it was made of.
    from: EvidenceId,
    /// SHA-256 of its bytes.
    sha256: String,
    /// How many bytes.
    size: u64,
    /// The case after it.
    case: CaseView,
}

/// Blacks out parts of a file.
///
/// A new file comes into being, a PNG without metadata or a plain text, which may be shown instead of
/// the untouched one; that stays as it came. What is covered is gone from the copy, and how long a piece
/// of text was does not show.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/evidence/{evidence}/redactions", tag = "evidence",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("evidence" = EvidenceId, Path, description = "The file"),
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    request_body = Covers,
    responses(
        (status = 201, description = "The copy", body = RedactionAnswer),
        (status = 404, description = "None that the reader may open", body = crate::http::problem::ProblemBody),
        (status = 409, description = "Not read yet, or not now", body = crate::http::problem::ProblemBody),
        (status = 422, description = "Nothing to cover, or outside", body = crate::http::problem::ProblemBody),
    )
)]
pub(in crate::http) async fn redact(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Id(from): Id<EvidenceId>,
    Key(key): Key,
    Json(covers): Json<Covers>,
) -> Result<Response> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    if relation.opens(&case, from) != Some(from) {
        return Err(Problem::not_found());
    }
    let evidence = EvidenceId(key.0);
    let retry = case.custody.derivatives.contains_key(&evidence);
    if let Some(problem) = refusal(&app, &case, &reader, key, from).filter(|_| !retry) {
        return Err(problem);
    }
    look_at(&app, id, &reader, from).await?;
    let (name, media, bytes) = covered(&app, &case, from, covers).await?;
    let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
    let file = NewFile {
        id: evidence.into(),
        name: name.to_owned(),
        media_type: media.to_owned(),
        digest,
        bytes,
    };
    app.desk.store.put_file(id, file, app.desk.clock.now()).await?;
    let new = NewRedaction { evidence, from, digest, size, tool: own_tool() };
    let case = app.desk.handle(id, &reader, key, Command::RedactEvidence(new)).await?;
    let case = CaseView::of(&app, &case, relation, &reader);
    let answer = RedactionAnswer { evidence, from, sha256: digest.to_string(), size, case };
    let place = format!("/api/v1/cases/{id}/evidence/{evidence}");
    Ok((CREATED, [(header::LOCATION, place)], axum::Json(answer)).into_response())
}

/// Lets the process itself say why not, before any work is done.
fn refusal(
    app: &App,
    case: &Case,
    reader: &Reader,
    command: CommandId,
    from: EvidenceId,
) -> Option<Problem> {
    let (reader, house) = (acting(reader, case), app.desk.house());
    let ctx = app.desk.context(&reader, command, &house);
    let (evidence, digest) = (EvidenceId(command.0), Digest::of(b""));
    let new = NewRedaction { evidence, from, digest, size: 0, tool: own_tool() };
    match decide(case, Command::RedactEvidence(new), &ctx).err()? {
        // They may open it, and it is another side's.
        Refusal::Unknown { .. } => Some(Problem::forbidden()),
        refusal => Some(refusal.into()),
    }
}

async fn covered(
    app: &App,
    case: &Case,
    from: EvidenceId,
    covers: Covers,
) -> Result<(&'static str, &'static str, Vec<u8>)> {
    if COVERS_MAX < covers.boxes.len().max(covers.spans.len()) {
        return Err(bad_covers(
            "too many boxes or spans: at most 1000",
            "遮盖区域过多，最多 1000 个",
        ));
    }
    if covers.boxes.is_empty() && covers.spans.is_empty() {
        return Err(bad_covers(
            "say what to cover: `boxes` or `spans`",
            "请指定要遮盖的区域或文字",
        ));
    }
    let read = read_of(app, case, from).await?;
    let file = app.desk.store.open_file(case.id, from).await?.ok_or_else(Problem::not_found)?;
    let sniffed = sniff_file(file.clone()).await;
    let kind = sniffed.map_or(Kind::Zip, |it| it.kind);
    if !kind.is_picture() {
        if !covers.boxes.is_empty() {
            let en =
                "boxes can be covered in PNG, JPEG, GIF, WebP and BMP; give `spans` of the text";
            return Err(bad_covers(
                en,
                "只有 PNG、JPEG、GIF、WebP、BMP 图片可以按区域遮盖；其他文件请指定文字范围",
            ));
        }
        let read = read.ok_or_else(not_read)?;
        let text = redact_text(&read.reading.pages, &covers.spans);
        let text = text.map_err(|why| bad_covers(&why.to_string(), "遮盖范围为空或超出文字"))?;
        return Ok(("redacted.txt", "text/plain", text.into_bytes()));
    }
    let areas = areas(covers, read.as_ref())?;
    if READ_BYTES_MAX < file.info().size {
        return Err(Problem::not_found());
    }
    let readers = app.readers.as_ref().ok_or_else(Problem::unavailable)?;
    let bytes = file.whole().await?;
    match readers.redact(kind, areas, bytes).await {
        Ok(png) => Ok(("redacted.png", "image/png", png)),
        Err(ReadError::Refused(why)) => Err(bad_covers(&why, "遮盖区域为空、过多或超出图片")),
        Err(error) => {
            tracing::warn!(%error, "a redaction could not be made");
            Err(Problem::unavailable())
        }
    }
}

/// Boxes, and the words that the spans touch.
fn areas(covers: Covers, read: Option<&Read>) -> Result<Vec<Area>> {
    let mut areas = covers.boxes;
    for span in &covers.spans {
        let read = read.ok_or_else(not_read)?;
        let page = read.reading.pages.iter().find(|it| it.number == span.page);
        let words = page.into_iter().flat_map(|it| &it.words);
        let touched: Vec<Area> =
            words.filter(|it| it.from < span.to && span.from < it.to).map(|it| it.area).collect();
        if touched.is_empty() {
            return Err(bad_covers("a span touches no word", "指定的文字范围内没有识别到文字"));
        }
        areas.extend(touched);
    }
    Ok(areas)
}

fn bad_covers(en: &str, zh: &str) -> Problem {
    Problem::unprocessable("bad-redaction", en.to_owned(), zh)
}

fn not_read() -> Problem {
    let en = "the file was not read yet; wait, or give boxes";
    Problem::conflict("not-read-yet", en, "文件尚未读取完成，请稍后再试，或直接指定遮盖区域")
}

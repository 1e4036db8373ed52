//! The letters of a case: which there are, and each of them as PDF.

use axum::{
    extract::{RawPathParams, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use redress_core::{access::Right, case::Recorded, code::Code, lang::Lang, party::Side};
use redress_paper::{Kind, say};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    deadlines::tagged,
    input::{Named, Query},
    problem::{Problem, Result, reader_lang},
    reader::SignedIn,
};
use crate::{
    fonts::PrintError,
    paper::{self, Letter, NoLetter, Told},
};

/// The letters of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct LettersView {
    /// Oldest first; at the end those that the complainant may send to outside bodies.
    letters: Vec<LetterView>,
}

/// A letter that can be had.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterView {
    /// Names it: `GET /cases/{id}/letters/{letter}`.
    letter: Code,
    /// What kind of letter it is: `ruling`, `outside-complaint` …
    kind: String,
    /// What it is called, in the reader's language.
    title: String,
    /// To whom; outside bodies are `neutral`.
    to: Side,
    /// When it was written; for letters to outside bodies, when something last happened.
    written_at: Timestamp,
    /// The channel that it goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Code>,
    /// In which languages it was issued already; these bytes are what everybody gets.
    issued: Vec<IssuedView>,
}

/// A letter as it was issued.
#[derive(Serialize, ToSchema)]
pub(super) struct IssuedView {
    /// In which language.
    lang: String,
    /// When.
    at: Timestamp,
    /// SHA-256 of its bytes, as `letter-issued` in the record has it.
    sha256: String,
}

/// In which language.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterQuery {
    /// `zh` or `en`; otherwise the reader's language (`Accept-Language`).
    #[param(value_type = Option<String>)]
    lang: Option<Lang>,
}

/// The letters that this case has for its reader, and those that it could have.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/letters", tag = "cases",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses((status = 200, description = "The letters", body = LettersView))
)]
pub(super) async fn list(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<axum::Json<LettersView>> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let log = app.desk.store.log(id).await?;
    let lang = reader_lang(&headers);
    let told = Told::nothing(&app);
    let letters = paper::letters(&told.ground(&case, &log, relation, lang), relation);
    let at = |letter: &Letter| log.iter().find(|it| it.seq == letter.seq).map(|it| it.at);
    let view = |it: &Letter| LetterView {
        letter: it.name.clone(),
        kind: it.kind.to_string(),
        title: say(lang, "letter", &it.kind.to_string()),
        to: it.to,
        written_at: at(it).unwrap_or(case.changed_at),
        channel: it.channel.clone(),
        issued: issued(&log, it),
    };
    Ok(axum::Json(LettersView { letters: letters.iter().map(view).collect() }))
}

fn issued(log: &[Recorded], letter: &Letter) -> Vec<IssuedView> {
    let view = |lang: Lang| {
        let (recorded, it) = paper::issued(log, letter, lang)?;
        let (lang, sha256) = (lang.to_string(), it.digest.to_string());
        Some(IssuedView { lang, at: recorded.at, sha256 })
    };
    Lang::iter().filter_map(view).collect()
}

/// A letter as PDF (PDF/A-2u, PDF/UA-1).
///
/// It says what was so when it was written, to whoever it is written to, whoever asks for it. Asked
/// for the first time it is issued: its bytes are kept, and the record says so. From then on they
/// are what everybody gets.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/letters/{letter}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("letter" = String, Path, description = "The letter, as the list of letters names it"),
        LetterQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the reader has"),
    ),
    responses(
        (status = 200, description = "The letter", body = Vec<u8>, content_type = "application/pdf"),
        (status = 304, description = "Unchanged"),
        (status = 404, description = "None that the reader may have", body = super::problem::ProblemBody),
        (status = 503, description = "No fonts to print with", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
    Query(query): Query<LetterQuery>,
    parts: RawPathParams,
    headers: HeaderMap,
) -> Result<Response> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let lang = query.lang.unwrap_or_else(|| reader_lang(&headers));
    let log = app.desk.store.log(id).await?;
    let wanted = parts.iter().find(|(name, _)| *name == "letter").map(|(_, value)| value);
    let all = paper::letters(&Told::nothing(&app).ground(&case, &log, relation, lang), relation);
    let letter = all.into_iter().find(|it| Some(it.name.as_str()) == wanted);
    let letter = letter.ok_or_else(Problem::not_found)?;
    let pdf = paper::give_out(&app, &case, &log, &letter, lang).await?;
    let name = format!("{}-{}.{lang}.pdf", case.number(), letter.name);
    let saved = [(header::CONTENT_DISPOSITION, super::range::attachment(&name))];
    Ok((saved, tagged(&headers, "application/pdf", pdf)?).into_response())
}

/// What a kind of letter looks like, with the words and looks of this house: printed for a made-up
/// case, of which nothing is kept.
#[utoipa::path(
    get, path = "/api/v1/letters/{kind}/preview", tag = "institution",
    params(
        ("kind" = String, Path, description = "The kind of letter: `ruling`, `acknowledgement` …"),
        LetterQuery,
    ),
    responses(
        (status = 200, description = "The letter", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "No such kind", body = super::problem::ProblemBody),
        (status = 503, description = "No fonts to print with", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn preview(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<LetterQuery>,
    parts: RawPathParams,
    headers: HeaderMap,
) -> Result<Response> {
    reader.need(Right::ManageInstitution)?;
    let lang = query.lang.unwrap_or_else(|| reader_lang(&headers));
    let kind = parts.iter().find(|(name, _)| *name == "kind").map(|(_, value)| value);
    let kind: Kind = kind.and_then(|it| it.parse().ok()).ok_or_else(Problem::not_found)?;
    let document = paper::sample(&app, kind, lang).ok_or_else(Problem::not_found)?;
    let pdf = app.pressroom.print(lang, document).await.map_err(NoLetter::Print)?;
    let name = format!("{kind}.{lang}.pdf");
    let saved = [(header::CONTENT_DISPOSITION, super::range::attachment(&name))];
    Ok((saved, tagged(&headers, "application/pdf", pdf)?).into_response())
}

impl From<NoLetter> for Problem {
    fn from(why: NoLetter) -> Problem {
        match why {
            NoLetter::NothingToTell => Problem::not_found(),
            NoLetter::Print(PrintError::NoFont) => Problem::no_fonts(),
            NoLetter::Print(other) => Problem::fault(&other),
            NoLetter::Desk(why) => why.into(),
        }
    }
}

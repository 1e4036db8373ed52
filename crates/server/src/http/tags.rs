//! The piles that a desk sorts its cases into. No part of the process: nothing of it is on record,
//! and nobody but staff sees it.

use axum::extract::{FromRequestParts, State};
use futures::{StreamExt, stream};
use redress_core::{
    access::{Relation, Right},
    ids::CaseId,
    party::Reader,
    tag::{CASE_TAGS_MAX, Tag},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    App,
    input::{Json, Named, part},
    many::{CaseNamed, CaseResult, ManyView, many_at_most},
    problem::{Problem, Result},
    reader::SignedIn,
};

/// How many cases are worked on at the same time.
const AT_ONCE: usize = 4;

/// Tags, in order.
#[derive(Serialize, ToSchema)]
pub(super) struct TagsView {
    /// Each once.
    tags: Vec<Tag>,
}

/// The tag that the address names.
pub(super) struct TagNamed(Tag);

impl FromRequestParts<App> for TagNamed {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &App,
    ) -> Result<TagNamed> {
        let name = part(parts, app, "tag").await?;
        name.parse().map(TagNamed).map_err(|_| bad_tag())
    }
}

fn bad_tag() -> Problem {
    let en = "a tag has 1 to 40 letters and digits, with single blanks, hyphens, dots or \
              underscores between";
    let zh = "标签须为 1 至 40 个文字或数字，中间可用单个空格、连字符、点或下划线分隔";
    Problem::unprocessable("bad-tag", en, zh).about("tag")
}

fn too_many_tags() -> Problem {
    let en = format!("a case has at most {CASE_TAGS_MAX} tags");
    let zh = format!("每个案件最多 {CASE_TAGS_MAX} 个标签");
    Problem::conflict("too-many-tags", en, &zh).about("tag")
}

/// The tags that any case has.
#[utoipa::path(get, path = "/api/v1/tags", tag = "cases",
    responses((status = 200, description = "At most 1,000, in order", body = TagsView)))]
pub(super) async fn list(State(app): State<App>, reader: SignedIn) -> Result<axum::Json<TagsView>> {
    reader.need(Right::SortCases)?;
    Ok(axum::Json(TagsView { tags: app.desk.store.tags().await? }))
}

/// Gives a case a tag. Doing it again changes nothing.
///
/// Tags stand in the database as they are written: they are no place for names of people.
#[utoipa::path(put, path = "/api/v1/cases/{id}/tags/{tag}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("tag" = Tag, Path, description = "The tag"),
    ),
    responses(
        (status = 200, description = "The tags it has now", body = TagsView),
        (status = 409, description = "It has as many as there may be", body = super::problem::ProblemBody),
        (status = 422, description = "Not a tag", body = super::problem::ProblemBody),
    ))]
pub(super) async fn put(
    State(app): State<App>,
    reader: SignedIn,
    Named(case): Named,
    TagNamed(tag): TagNamed,
) -> Result<axum::Json<TagsView>> {
    reader.need(Right::SortCases)?;
    sort(&app, &reader.0, case, &[tag], &[]).await.map(axum::Json)
}

/// Takes a tag from a case, if it has it.
#[utoipa::path(delete, path = "/api/v1/cases/{id}/tags/{tag}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("tag" = Tag, Path, description = "The tag"),
    ),
    responses((status = 200, description = "The tags it has now", body = TagsView)))]
pub(super) async fn remove(
    State(app): State<App>,
    reader: SignedIn,
    Named(case): Named,
    TagNamed(tag): TagNamed,
) -> Result<axum::Json<TagsView>> {
    reader.need(Right::SortCases)?;
    sort(&app, &reader.0, case, &[], &[tag]).await.map(axum::Json)
}

/// Which tags many cases get and lose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ManyTags {
    /// Which cases, at most 200.
    #[schema(max_items = 200)]
    cases: Vec<CaseNamed>,
    /// What they get.
    #[serde(default)]
    #[schema(max_items = 20)]
    add: Vec<Tag>,
    /// What they lose.
    #[serde(default)]
    #[schema(max_items = 20)]
    remove: Vec<Tag>,
}

/// Gives many cases tags, and takes others from them. Every case has its own result.
#[utoipa::path(post, path = "/api/v1/cases/tags", tag = "cases", request_body = ManyTags,
    responses(
        (status = 200, description = "A result for each case, in the order asked for", body = ManyView),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    ))]
pub(super) async fn many(
    State(app): State<App>,
    reader: SignedIn,
    headers: axum::http::HeaderMap,
    Json(body): Json<ManyTags>,
) -> Result<axum::Json<ManyView>> {
    reader.need(Right::SortCases)?;
    many_at_most(&body.cases)?;
    if CASE_TAGS_MAX < body.add.len() || CASE_TAGS_MAX < body.remove.len() {
        return Err(too_many_tags());
    }
    let lang = super::problem::reader_lang(&headers);
    let (add, remove) = (body.add, body.remove);
    let one = |named: CaseNamed| {
        let (app, reader, add, remove) = (&app, &reader.0, &add, &remove);
        async move {
            let outcome = match named.find(app).await {
                Ok(case) => sort(app, reader, case, add, remove).await.map(|_| None),
                Err(problem) => Err(problem),
            };
            CaseResult::of(&named, outcome, lang)
        }
    };
    let results = stream::iter(body.cases).map(one).buffered(AT_ONCE).collect().await;
    Ok(axum::Json(ManyView { results }))
}

/// Only cases that the reader works on: their own complaints are no business of theirs.
async fn sort(
    app: &App,
    reader: &Reader,
    case: CaseId,
    add: &[Tag],
    remove: &[Tag],
) -> Result<TagsView> {
    let (_, relation) = app.desk.case(case, reader).await?;
    if !matches!(relation, Relation::Staff | Relation::Drafter) {
        return Err(Problem::forbidden());
    }
    let store = &app.desk.store;
    for tag in remove {
        store.take_tag(case, tag).await?;
    }
    for tag in add {
        if !store.put_tag(case, tag).await? {
            return Err(too_many_tags());
        }
    }
    let tags = store.tags_of(&[case]).await?.remove(&case).unwrap_or_default();
    Ok(TagsView { tags })
}

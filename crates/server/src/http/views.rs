//! Lists of cases that staff keep under a name, for themselves or for their department.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use redress_core::{access::Right, ids::ViewId, party::Reader};
use redress_store::{SavedView, VIEWS_MAX, ViewKept, ViewOwner};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    App,
    inbox::InboxQuery,
    input::{Id, InAddress, Json},
    problem::{CREATED, NO_CONTENT, Problem, Result},
    reader::SignedIn,
};

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;

impl InAddress for ViewId {
    const PART: &'static str = "id";
}

/// A list under a name.
#[derive(Serialize, ToSchema)]
pub(super) struct ViewView {
    /// Names it.
    id: ViewId,
    /// What it is called.
    name: String,
    /// Everybody of the department has it, and may change it.
    shared: bool,
    /// What it asks for, as `GET /cases` takes it.
    query: InboxQuery,
}

/// Lists under names.
#[derive(Serialize, ToSchema)]
pub(super) struct ViewsView {
    /// One's own first, then those of the department; in each the oldest first.
    views: Vec<ViewView>,
}

/// A list to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewView {
    /// What it is called: 1 to 60 characters, no two of one owner alike.
    name: String,
    /// For everybody of the reader's department.
    #[serde(default)]
    shared: bool,
    /// What it asks for, as `GET /cases` takes it, without `cursor` and `limit`.
    query: InboxQuery,
}

/// What a list is to be called and to ask for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewChange {
    /// What it is called.
    name: String,
    /// What it asks for.
    query: InboxQuery,
}

/// The lists that the reader keeps, and those of their department.
#[utoipa::path(get, path = "/api/v1/views", tag = "cases",
    responses((status = 200, description = "All of them", body = ViewsView)))]
pub(super) async fn list(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<ViewsView>> {
    reader.need(Right::SortCases)?;
    let views = all(&app, &reader.0).await?;
    Ok(axum::Json(ViewsView { views: views.into_iter().filter_map(ViewView::of).collect() }))
}

/// Keeps a list under a name.
#[utoipa::path(post, path = "/api/v1/views", tag = "cases", request_body = NewView,
    responses(
        (status = 201, description = "Kept", body = ViewView),
        (status = 409, description = "The name is taken, or there are too many", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    ))]
pub(super) async fn add(
    State(app): State<App>,
    reader: SignedIn,
    Json(body): Json<NewView>,
) -> Result<Response> {
    reader.need(Right::SortCases)?;
    body.query.check_kept(&reader.0)?;
    let owner = match body.shared {
        false => ViewOwner::Person(reader.0.actor.id),
        true => department(&app, &reader.0).await?.ok_or_else(no_department)?,
    };
    let view = saved(ViewId(Uuid::now_v7()), owner, &body.name, &body.query)?;
    kept(app.desk.store.add_view(&view).await?)?;
    let view = ViewView::of(view).ok_or_else(Problem::not_found)?;
    Ok((CREATED, axum::Json(view)).into_response())
}

/// Gives a list another name and other contents.
#[utoipa::path(put, path = "/api/v1/views/{id}", tag = "cases", request_body = ViewChange,
    params(("id" = ViewId, Path, description = "The list")),
    responses(
        (status = 200, description = "Changed", body = ViewView),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
        (status = 409, description = "The name is taken", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    ))]
pub(super) async fn change(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<ViewId>,
    Json(body): Json<ViewChange>,
) -> Result<axum::Json<ViewView>> {
    reader.need(Right::SortCases)?;
    body.query.check_kept(&reader.0)?;
    let there = find(&app, &reader.0, id).await?;
    let view = saved(id, there.owner, &body.name, &body.query)?;
    kept(app.desk.store.change_view(&view).await?)?;
    ViewView::of(view).map(axum::Json).ok_or_else(Problem::not_found)
}

/// Takes a list away. The cases in it stay as they are.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "cases",
    params(("id" = ViewId, Path, description = "The list")),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
    ))]
pub(super) async fn remove(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<ViewId>,
) -> Result<Response> {
    reader.need(Right::SortCases)?;
    let there = find(&app, &reader.0, id).await?;
    match app.desk.store.drop_view(there.owner, id).await? {
        true => Ok(NO_CONTENT.into_response()),
        false => Err(Problem::not_found()),
    }
}

impl ViewView {
    /// A query that this program no longer understands is not offered.
    fn of(it: SavedView) -> Option<ViewView> {
        let query = serde_json::from_str(&it.query).ok()?;
        let shared = matches!(it.owner, ViewOwner::Department(_));
        Some(ViewView { id: it.id, name: it.name, shared, query })
    }
}

async fn all(app: &App, reader: &Reader) -> Result<Vec<SavedView>> {
    let mut views = app.desk.store.views(ViewOwner::Person(reader.actor.id)).await?;
    if let Some(department) = department(app, reader).await? {
        views.extend(app.desk.store.views(department).await?);
    }
    Ok(views)
}

async fn find(app: &App, reader: &Reader, id: ViewId) -> Result<SavedView> {
    let found = all(app, reader).await?.into_iter().find(|it| it.id == id);
    found.ok_or_else(Problem::not_found)
}

async fn department(app: &App, reader: &Reader) -> Result<Option<ViewOwner>> {
    let person = app.desk.store.person(reader.actor.id).await?;
    Ok(person.and_then(|it| it.department).map(ViewOwner::Department))
}

fn no_department() -> Problem {
    let en = "you are in no department that a list could be shared with";
    let zh = "您不属于任何部门，无法共享列表";
    Problem::unprocessable("no-department", en, zh).about("shared")
}

fn saved(id: ViewId, owner: ViewOwner, name: &str, query: &InboxQuery) -> Result<SavedView> {
    let name = name.trim();
    let length = name.chars().take(NAME_CHARS_MAX + 1).count();
    if !(1..=NAME_CHARS_MAX).contains(&length) || name.chars().any(char::is_control) {
        let en = format!("`name` is 1 to {NAME_CHARS_MAX} characters");
        let zh = format!("名称须为 1 至 {NAME_CHARS_MAX} 个字符");
        return Err(Problem::unprocessable("bad-name", en, &zh).about("name"));
    }
    let query = serde_json::to_string(query).map_err(|error| Problem::fault(&error))?;
    Ok(SavedView { id, owner, name: name.to_owned(), query })
}

fn kept(outcome: ViewKept) -> Result<()> {
    match outcome {
        ViewKept::Kept => Ok(()),
        ViewKept::NotThere => Err(Problem::not_found()),
        ViewKept::NameTaken => {
            let en = "another list is called that";
            Err(Problem::conflict("view-name-taken", en, "已有同名列表").about("name"))
        }
        ViewKept::TooMany => {
            let en = format!("there are {VIEWS_MAX} lists already; take one away first");
            let zh = format!("已有 {VIEWS_MAX} 个列表，请先删除一个");
            Err(Problem::conflict("too-many-views", en, &zh))
        }
    }
}

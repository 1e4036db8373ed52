//! What the institution says about itself: a public part, and the whole for its administrators.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use redress_core::{
    access::Right,
    institution::{Contact, Department, Hours, Institution, Queue},
    lang::Text,
    party::Role,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    input::{IfMatch, Json},
    problem::{Problem, Result},
    reader::{MaybeSignedIn, SignedIn},
    view::etag,
};
use crate::app::INSTITUTION;

/// The part that everybody may read.
#[derive(Serialize, ToSchema)]
pub(super) struct ProfileView {
    /// What it is called.
    name: Text,
    /// How people reach it.
    contacts: Vec<Contact>,
    /// When it is there.
    hours: Vec<Hours>,
    /// Its time zone, by IANA name.
    zone: String,
    /// For staff and administrators: everything else as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Institution>,
}

/// The institution's profile; with departments, queues and rules of assignment for those who
/// work there.
#[utoipa::path(get, path = "/api/v1/institution", tag = "institution",
    responses((status = 200, description = "The profile; `ETag` is its version", body = ProfileView)))]
pub(super) async fn show(
    State(app): State<App>,
    MaybeSignedIn(reader): MaybeSignedIn,
) -> Result<Response> {
    let kept = app.desk.store.setting::<Institution>(INSTITUTION).await?;
    let version = kept.as_ref().map_or(0, |it| it.version);
    let institution = kept.map_or_else(Institution::unnamed, |it| it.body);
    let inside = reader.is_some_and(|it| {
        it.opened.is_none() && (it.actor.role.is_staff() || it.actor.role == Role::Admin)
    });
    let view = ProfileView {
        name: institution.name.clone(),
        contacts: institution.contacts.clone(),
        hours: institution.hours.clone(),
        zone: institution.zone.clone(),
        settings: inside.then_some(institution),
    };
    Ok(([(header::ETAG, etag(version))], axum::Json(view)).into_response())
}

/// Where cases wait, and whose they are.
#[derive(Serialize, ToSchema)]
pub(super) struct QueuesView {
    /// The departments, as the institution lists them.
    departments: Vec<Department>,
    /// The queues, as the institution lists them.
    queues: Vec<Queue>,
}

/// Departments and queues by name, for those who read lists of cases inside the institution.
#[utoipa::path(get, path = "/api/v1/queues", tag = "institution",
    responses((status = 200, description = "All of them", body = QueuesView)))]
pub(super) async fn queues(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<QueuesView>> {
    reader.need(Right::ListStaff)?;
    let institution = app.institution();
    let (departments, queues) = (institution.departments.clone(), institution.queues.clone());
    Ok(axum::Json(QueuesView { departments, queues }))
}

/// Changes the whole document. `If-Match` must name the version that was read, `"0"` the first
/// time: two administrators cannot overwrite each other unseen.
#[utoipa::path(
    put, path = "/api/v1/institution", tag = "institution", request_body = Institution,
    params(("If-Match" = String, Header, description = "The ETag that was read")),
    responses(
        (status = 200, description = "Changed", body = Institution),
        (status = 412, description = "Somebody else changed it", body = super::problem::ProblemBody),
        (status = 422, description = "It does not hang together", body = super::problem::ProblemBody),
        (status = 428, description = "Without a version", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn change(
    State(app): State<App>,
    reader: SignedIn,
    IfMatch(version): IfMatch,
    Json(institution): Json<Institution>,
) -> Result<Response> {
    reader.need(Right::ManageInstitution)?;
    let version = version.ok_or_else(Problem::version_needed)?;
    institution.check().map_err(|it| {
        let en = it.to_string();
        let zh = format!("“{}”的内容不一致或超出限制", it.field);
        Problem::unprocessable("bad-institution", en, &zh).about(it.field)
    })?;
    let store = &app.desk.store;
    let theirs = app.store_of(reader.0.actor);
    let landed = theirs.put_setting(INSTITUTION, version.into(), &institution).await?;
    let Some(version) = landed else {
        let now = store.setting::<Institution>(INSTITUTION).await?.map_or(0, |it| it.version);
        return Err(Problem::changed_meanwhile(now));
    };
    app.reload_institution().await?;
    Ok(([(header::ETAG, etag(version))], axum::Json(institution)).into_response())
}

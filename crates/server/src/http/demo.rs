//! Who there is in a demo, for whoever sits at the machine that it runs on.

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::{App, problem::NO_CONTENT, sign_in::From};
use crate::demo::Demo;

/// What whoever stands before us says of whom they speak for.
const FORWARDED: [&str; 2] = ["x-forwarded-for", "forwarded"];

/// The people of a demo, their passwords, and a case that opens without an account.
///
/// Nobody else's passwords are known to anybody, and these are told to this machine alone.
#[utoipa::path(
    get, path = "/api/v1/demo", tag = "people",
    responses(
        (status = 200, description = "This is a demo", body = Demo),
        (status = 204, description = "It is none, or was asked from elsewhere"),
    )
)]
pub(super) async fn show(State(app): State<App>, from: From, headers: HeaderMap) -> Response {
    let near = from.is_some_and(|Extension(ConnectInfo(it))| it.ip().is_loopback());
    let direct = FORWARDED.iter().all(|it| !headers.contains_key(*it));
    match app.demo().filter(|_| near && direct) {
        Some(demo) => ([(header::CACHE_CONTROL, "no-store")], axum::Json(demo)).into_response(),
        None => NO_CONTENT.into_response(),
    }
}

//! The description of the interface: for programs as OpenAPI, for people as a page of our own
//! that asks nobody else for anything.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

use super::{App, openapi::DOCUMENT};

/// The page. It draws `/api/openapi.json` and is otherwise empty.
const PAGE: &str = include_str!("docs/page.html");
/// What the page may do: run its own script, read the document, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The OpenAPI document as JSON, indented, for files and comparisons.
pub fn document() -> String {
    serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default()
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/api/openapi.json", get(json))
        .route("/api/docs", get(page))
        .route("/api/docs/page.js", get(script))
        .route("/api/docs/page.css", get(style))
}

async fn json() -> impl IntoResponse {
    (of_kind("application/json"), document())
}

async fn page() -> impl IntoResponse {
    let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    ([of_kind("text/html; charset=utf-8")[0].clone(), policy], PAGE)
}

async fn script() -> impl IntoResponse {
    (of_kind("text/javascript; charset=utf-8"), include_str!("docs/page.js"))
}

async fn style() -> impl IntoResponse {
    (of_kind("text/css; charset=utf-8"), include_str!("docs/page.css"))
}

fn of_kind(media: &'static str) -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CONTENT_TYPE, HeaderValue::from_static(media))]
}

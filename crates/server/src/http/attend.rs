//! What happens to every request: a name for it, a place in the log, a limit of time, headers.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::{drain::Drained, input::IDEMPOTENCY_KEY, problem::Problem};

/// How long a request may take, its body included.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);
/// How long a request that brings a file may take: what is silent for a minute ends earlier.
const FILE_TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);
/// The addresses that files are brought to.
const FILE_ROUTES: [&str; 2] = ["/api/v1/cases/{id}/evidence", "/api/v1/uploads/{upload}"];
/// The header that names an answer, also in the log.
const REQUEST_ID: &str = "x-request-id";

/// Names the request and the command it makes, carries it out within its time, and says in the
/// log what came of it. The log knows the route, never the address: ids, queries and bodies are
/// nobody's business there.
pub(super) async fn attend(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().simple().to_string();
    let command = name_command(&mut request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let route = route.unwrap_or_else(|| "-".to_owned());
    let span = tracing::info_span!("request", id, %method, route, role = tracing::field::Empty);

    let request = request.map(Drained::body);
    let time_max = match FILE_ROUTES.contains(&route.as_str()) {
        true => FILE_TIME_MAX,
        false => REQUEST_TIME_MAX,
    };
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(time_max, run).instrument(span.clone()).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::fault(&"a handler panicked").into_response(),
        Err(_) => Problem::unavailable().into_response(),
    };

    let took = started.elapsed();
    let status = response.status().as_u16();
    count(method.as_str(), &route, status, took);
    let ms = took.as_millis();
    span.in_scope(|| match response.extensions().get::<Problem>() {
        Some(problem) => tracing::info!(status, ms, problem = problem.code(), "answered"),
        None => tracing::info!(status, ms, "answered"),
    });
    secure(&mut response);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, text(&id));
    if let Some(command) = command {
        headers.insert(IDEMPOTENCY_KEY, command);
    }
    response
}

/// Whoever sends a change without naming it gets a name for it, so that what they do next is
/// done once.
fn name_command(request: &mut Request) -> Option<HeaderValue> {
    if request.method().is_safe() {
        return None;
    }
    let made = || text(&format!("cmd_{}", Uuid::now_v7().simple()));
    Some(request.headers_mut().entry(IDEMPOTENCY_KEY).or_insert_with(made).clone())
}

fn text(of: &str) -> HeaderValue {
    HeaderValue::from_str(of).unwrap_or(HeaderValue::from_static("-"))
}

/// Nothing here is a page to be framed, cached or guessed at, unless a handler says otherwise.
fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers
        .append(header::VARY, HeaderValue::from_static("authorization, cookie, accept-language"));
}

fn count(method: &str, route: &str, status: u16, took: Duration) {
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("redress_http_requests_total", &labels).increment(1);
    metrics::histogram!("redress_http_request_seconds", &labels[..2]).record(took);
}

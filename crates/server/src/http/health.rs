//! How the process is: for load balancers, for whoever restarts it, and for Prometheus.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{Extension, extract::State, http::header, response::IntoResponse};
use metrics_exporter_prometheus::PrometheusHandle;
use redress_core::access::Right;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    App,
    problem::{Problem, Result},
    reader::SignedIn,
};

/// What the process knows about itself.
#[derive(Default)]
pub struct Vitals {
    draining: AtomicBool,
    metrics: Option<PrometheusHandle>,
}

impl Vitals {
    /// A process that counts with `metrics`.
    pub fn new(metrics: Option<PrometheusHandle>) -> Vitals {
        Vitals { draining: AtomicBool::new(false), metrics }
    }

    /// From now on `/readyz` says no: a shutdown has begun, and new requests should go elsewhere.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

/// That the process is there.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
}

/// Whether the process is alive. Looks at nothing else, so that a slow database restarts nobody.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "It is", body = Health)))]
pub(super) async fn healthz() -> axum::Json<Health> {
    axum::Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether the process should get requests: its database answers, the seal keeps up, and no
/// shutdown has begun.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses(
        (status = 200, description = "It should", body = Health),
        (status = 503, description = "Not now", body = super::problem::ProblemBody),
    ))]
pub(super) async fn readyz(
    State(app): State<App>,
    Extension(vitals): Extension<Arc<Vitals>>,
) -> Result<axum::Json<Health>> {
    if vitals.draining.load(Ordering::Relaxed) {
        return Err(Problem::unavailable());
    }
    let health = app.desk.store.health(app.desk.clock.now()).await;
    if !health.is_ok_and(|it| !it.seal_is_stuck()) {
        return Err(Problem::unavailable());
    }
    Ok(healthz().await)
}

/// Counters for Prometheus. For people with the right to read them, with an API token.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses(
        (status = 200, description = "In the text format of Prometheus", body = String, content_type = "text/plain"),
        (status = 401, description = "Nobody in particular", body = super::problem::ProblemBody),
        (status = 403, description = "Without the right", body = super::problem::ProblemBody),
    ))]
pub(super) async fn metrics(
    reader: SignedIn,
    Extension(vitals): Extension<Arc<Vitals>>,
) -> Result<impl IntoResponse> {
    reader.need(Right::ReadHealth)?;
    let text = vitals.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}

//! Gives committed events their place in the order that outsiders can check.

use std::time::Duration;

use redress_store::StoreError;

use crate::{app::App, shutdown::Shutdown};

/// The shortest between two looks: what comes in meanwhile is sealed together.
const GATHER: Duration = Duration::from_millis(500);
/// How often it looks without being woken, for what other servers wrote.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Seals what is new, now and then, until it is told to stop; then once more.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    let mut news = app.desk.news();
    while !shutdown.is_wanted() {
        if let Err(error) = seal_all(&app).await {
            tracing::error!(%error, "sealing failed; it is tried again");
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            _ = news.changed() => tokio::select! {
                () = shutdown.wanted() => break,
                () = tokio::time::sleep(GATHER) => {}
            },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    if let Err(error) = seal_all(&app).await {
        tracing::warn!(%error, "the last sealing failed; the next start goes on with it");
    }
}

/// Seals until nothing is left to seal. Returns how many events were sealed here.
pub(super) async fn seal_all(app: &App) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let sealed = app.desk.store.seal().await?;
        if sealed == 0 {
            return Ok(all);
        }
        all += sealed;
        metrics::counter!("redress_sealed_events_total").increment(sealed);
    }
}

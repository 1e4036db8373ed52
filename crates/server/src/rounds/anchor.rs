//! Has the last checkpoint seen by witnesses, and stamped now and then.

use std::time::Duration;

use redress_store::StoreError;

use crate::{anchors::Anchored, app::App, shutdown::Shutdown};

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Asks those who are to be asked, until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    if app.log.is_empty() {
        return;
    }
    while !shutdown.is_wanted() {
        if let Err(error) = anchor(&app).await {
            tracing::error!(%error, "the checkpoint could not be shown to others");
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// One turn.
pub(super) async fn anchor(app: &App) -> Result<Anchored, StoreError> {
    let done = app.log.anchor(&app.desk.store, &app.wire, app.desk.clock.now()).await?;
    metrics::counter!("redress_log_witnessed_total").increment(done.witnessed.into());
    metrics::counter!("redress_log_stamped_total").increment(done.stamped.into());
    metrics::counter!("redress_log_anchor_failed_total").increment(done.failed.into());
    Ok(done)
}

//! Makes the moves that were asked for with a delay, when their time has come.

use std::time::Duration;

use crate::{app::App, shutdown::Shutdown, waiting::send};

/// What the round is called.
const KIND: &str = "send-pending";
/// The longest between two looks: another server may have taken something in.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks until it is told to stop, sooner where something is due sooner.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    while !shutdown.is_wanted() {
        match send(&app).await {
            Ok(0) => (),
            Ok(sent) => {
                metrics::counter!("redress_round_tasks_total", "round" => KIND, "outcome" => "done")
                    .increment(sent);
            }
            Err(error) => tracing::error!(round = KIND, %error, "sending what waited failed"),
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

//! Keeps the health record: says every minute that the server serves, and looks at everything once
//! a day.

use jiff::{SignedDuration, Timestamp};
use redress_store::{CheckKind, StoreError};
use uuid::Uuid;

use crate::{
    app::App,
    health::{SEEN_EVERY, figures, looked},
    shutdown::Shutdown,
};

/// How long after the last look at everything the next one is.
const LOOK_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Says that it serves until it is told to stop, and then that it stops in order.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    let run = Uuid::now_v7();
    let every = SEEN_EVERY.unsigned_abs();
    while !shutdown.is_wanted() {
        if let Err(error) = app.desk.store.note_service(run, app.desk.clock.now()).await {
            tracing::error!(%error, "the health record could not be kept");
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(every) => {}
        }
    }
    if let Err(error) = app.desk.store.end_service(run, app.desk.clock.now()).await {
        tracing::error!(%error, "the health record could not be ended");
    }
}

/// Looks at everything when a day has gone by since anybody did, until it is told to stop.
pub(super) async fn look_daily(app: App, mut shutdown: Shutdown) {
    while !shutdown.is_wanted() {
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(SEEN_EVERY.unsigned_abs()) => {}
        }
        let looked = tokio::select! {
            () = shutdown.wanted() => break,
            looked = look_if_due(&app) => looked,
        };
        if let Err(error) = looked {
            tracing::error!(%error, "looking at everything failed");
        }
    }
}

/// Whether a look was due, and was made. One that finds something wrong says so in the log: nothing
/// is mended by itself, because what is wrong is evidence as well.
pub async fn look_if_due(app: &App) -> Result<bool, StoreError> {
    let (store, clock) = (&app.desk.store, &app.desk.clock);
    let last = store.last_health_check(CheckKind::Integrity).await?;
    let due = last.map_or(Timestamp::MIN, |it| {
        it.ended_at.saturating_add(LOOK_EVERY).unwrap_or(Timestamp::MAX)
    });
    let began_at = clock.now();
    if began_at < due {
        return Ok(false);
    }
    let found = store.verify_all(|_| ()).await?;
    let vault = store.vault_health(None).await?;
    let check = looked(CheckKind::Integrity, (began_at, clock.now()), figures(&found, &vault));
    for problem in found.problems.iter().chain(&vault.broken).take(20) {
        tracing::error!(%problem, "the daily look found something that is not as recorded");
    }
    store.put_health_check(&check).await?;
    Ok(true)
}

//! What is done now and then rather than for a case: tidying up, and looking at how things stand.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use redress_store::StoreError;

use super::ROUNDS;
use crate::{app::App, shutdown::Shutdown};

/// How often the institution's document is read again, in case another server changed it, and how
/// often counters of what waits are drawn.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// How many looks there are from one tidying up to the next.
const LOOKS_PER_SWEEP: u32 = 240;
/// How long a file may lie in the vault before something must refer to it.
const FILE_GRACE: SignedDuration = SignedDuration::from_hours(24);
/// How long what has expired is kept, for people who ask why they were signed out.
const SESSION_GRACE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a command id is remembered. Whoever repeats a request after that does it again, as
/// far as the case then lets them.
const COMMAND_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What one tidying up came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// Files that nothing referred to.
    pub files: u64,
    /// Uploads that were never finished.
    pub uploads: u64,
    /// Segments of which no file consisted.
    pub segments: u64,
    /// Sessions that had expired.
    pub sessions: u64,
    /// Command ids that nobody will send again.
    pub commands: u64,
}

/// Tidies up: files and pieces of files that nothing refers to, sessions that expired, command ids of long ago.
pub async fn sweep(app: &App) -> Result<Swept, StoreError> {
    let (store, now) = (&app.desk.store, app.desk.clock.now());
    let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(Timestamp::MIN);
    Ok(Swept {
        files: store.sweep_files(before(FILE_GRACE)).await?,
        uploads: store.sweep_uploads(now).await?,
        segments: store.sweep_segments(before(FILE_GRACE)).await?,
        sessions: store.prune_sessions(before(SESSION_GRACE)).await?,
        commands: store.prune_commands(before(COMMAND_AGE)).await?,
    })
}

/// Looks and sweeps until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    let mut looks = 0_u32;
    while !shutdown.is_wanted() {
        if let Err(error) = look(&app).await {
            tracing::error!(%error, "looking at what waits failed");
        }
        if looks.is_multiple_of(LOOKS_PER_SWEEP) {
            match sweep(&app).await {
                Ok(swept) if swept == Swept::default() => (),
                Ok(Swept { files, uploads, segments, sessions, commands }) => {
                    tracing::info!(files, uploads, segments, sessions, commands, "tidied up");
                }
                Err(error) => tracing::error!(%error, "tidying up failed"),
            }
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Takes over what other servers changed, and counts for how long the oldest task waits.
async fn look(app: &App) -> Result<(), StoreError> {
    app.reload_institution().await?;
    let now = app.desk.clock.now();
    for round in ROUNDS {
        let oldest = app.desk.store.next_due(round.kind).await?;
        let waits = oldest.map_or(0, |it| now.duration_since(it).as_secs().max(0));
        metrics::gauge!("redress_round_oldest_due_seconds", "round" => round.kind)
            .set(waits as f64);
    }
    Ok(())
}

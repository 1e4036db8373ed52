//! Records that came after a claim was held against those that were there: the claim is held against
//! them, too.
//!
//! The store notes which open cases asked for a record that comes, in the transaction that takes
//! it in. What is told carries ids that follow from case and delivery: however often and wherever
//! this runs, it says the same once.

use std::time::Duration;

use jiff::Timestamp;
use redress_core::case::{Case, Stage, Task};
use redress_store::{Claim, Heard, StoreError};

use super::{Errand, NotYet, errand::PROGRAM, verify::hold_again};
use crate::{app::App, desk::DeskError, shutdown::Shutdown};

/// What the round is called.
const KIND: &str = "late-records";
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How many cases are read at once.
const AT_ONCE: u16 = 100;

/// Holds every case that records came for against them, and says how many there were. One that
/// cannot be held now is left for the next time.
pub async fn hold_late_records(app: &App) -> Result<u64, StoreError> {
    let (mut held, mut after) = (0, None);
    loop {
        let page = app.desk.store.heard_after(after, AT_ONCE).await?;
        for heard in &page {
            match hold(app, heard).await {
                Ok(done) => held += u64::from(done),
                Err(not_yet) => {
                    let (case, code) = (heard.case, not_yet.code());
                    tracing::warn!(round = KIND, %case, code, "is tried again later");
                }
            }
        }
        after = page.last().map(|it| it.case);
        if page.len() < usize::from(AT_ONCE) {
            return Ok(held);
        }
    }
}

async fn hold(app: &App, heard: &Heard) -> Result<bool, NotYet> {
    let claim =
        Claim { case: heard.case, task: Task::Verify, tries: 0, lease_until: Timestamp::MAX };
    let errand = Errand { app: app.clone(), claim };
    let (done, over) = match app.desk.case(heard.case, &PROGRAM).await {
        Ok((case, _)) if is_inquired(&case) => {
            (hold_again(&errand, &case, heard.intake).await?, false)
        }
        Ok((case, _)) => (true, case.stage == Stage::Closed),
        Err(DeskError::NotFound | DeskError::Erased) => (true, true),
        Err(error) => return Err(error.into()),
    };
    if done {
        let noted = app.desk.store.was_held(heard, over).await;
        noted.map_err(|error| errand.store_failed(&error))?;
    }
    Ok(done)
}

/// Whether findings still change anything.
fn is_inquired(case: &Case) -> bool {
    matches!(case.stage, Stage::Lodged | Stage::Open | Stage::Review)
}

/// Looks until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    while !shutdown.is_wanted() {
        match hold_late_records(&app).await {
            Ok(0) => (),
            Ok(held) => {
                metrics::counter!("redress_round_tasks_total", "round" => KIND, "outcome" => "done")
                    .increment(held);
            }
            Err(error) => tracing::error!(round = KIND, %error, "holding again failed"),
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

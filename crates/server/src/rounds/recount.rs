//! Counts every clock anew once the law is another: rule files, calendars, or how long before the
//! institution reminds. The lists follow, and what moved is written down, so that nothing moves
//! silently.
//!
//! A page at a time, from where the last one ended, also after a restart or on another server.

use std::time::Duration;

use redress_core::{
    case::{Command, Due, Task},
    ids::CaseId,
    words::Digest,
};
use redress_store::{StoreError, Waiting};
use serde::{Deserialize, Serialize};

use super::errand::{PROGRAM, command_id};
use crate::{app::App, desk::DeskError, law::Changed, shutdown::Shutdown};

/// The name of how far it is in the store's settings.
const PROGRESS: &str = "recount";
/// How many cases are counted between two notes of how far it is.
const PAGE: u16 = 100;
/// How often it is looked whether the law is another.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How far the lists are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Progress {
    /// Which time it is.
    number: u64,
    /// The law that is counted by.
    law: Digest,
    /// The last case that was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<CaseId>,
    /// Whether none is left.
    done: bool,
}

/// What counting anew came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Recounted {
    /// Cases that were looked at.
    pub cases: u64,
    /// Cases whose lists were others.
    pub changed: u64,
    /// Time limits that moved.
    pub moved: u64,
    /// Cases that could not be counted. They keep what they have until they move.
    pub failed: u64,
}

/// Counts anew what was counted by another law, or what was not finished, here or elsewhere.
/// `None` where everything is counted by this one.
pub async fn recount(app: &App) -> Result<Option<Recounted>, StoreError> {
    let law = app.law_digest();
    let mut found = Recounted::default();
    let mut begun = false;
    while let Some((seen, progress)) = next(app, law, begun).await? {
        begun = true;
        let page = app.desk.store.waiting_after(progress.after, PAGE).await?;
        for waiting in &page {
            count(app, waiting, progress.number, &mut found).await;
        }
        let done = page.len() < usize::from(PAGE);
        let after = page.last().map(|it| it.case).or(progress.after);
        let further = Progress { after, done, ..progress };
        app.desk.store.put_setting(PROGRESS, seen, &further).await?;
    }
    Ok(begun.then_some(found))
}

/// Where to go on; `None` where there is nothing to do, or another server with another law has
/// begun meanwhile: two laws do not chase each other.
async fn next(app: &App, law: Digest, begun: bool) -> Result<Option<(u64, Progress)>, StoreError> {
    loop {
        let kept = app.desk.store.setting::<Progress>(PROGRESS).await?;
        let (seen, known) = kept.map_or((0, None), |it| (it.version, Some(it.body)));
        match known {
            Some(known) if known.law == law && known.done => return Ok(None),
            Some(known) if known.law == law => return Ok(Some((seen, known))),
            Some(_) if begun => {
                tracing::warn!("another server counts by another law now; this one stops");
                return Ok(None);
            }
            known => {
                let number = known.map_or(1, |it| it.number + 1);
                let first = Progress { number, law, after: None, done: false };
                if let Some(seen) = app.desk.store.put_setting(PROGRESS, seen, &first).await? {
                    return Ok(Some((seen, first)));
                }
            }
        }
    }
}

/// Counts one case. What goes wrong with it holds up no other.
async fn count(app: &App, waiting: &Waiting, number: u64, found: &mut Recounted) {
    found.cases += 1;
    match count_case(app, waiting, number).await {
        Ok(None) => (),
        Ok(Some(moved)) => {
            found.changed += 1;
            found.moved += moved;
        }
        Err(error) => {
            found.failed += 1;
            tracing::error!(case = %waiting.case, %error, "could not be counted anew");
        }
    }
}

/// `None` where the lists are as they should be; otherwise how many time limits moved.
async fn count_case(app: &App, listed: &Waiting, number: u64) -> Result<Option<u64>, DeskError> {
    let desk = &app.desk;
    let (case, _) = desk.case(listed.case, &PROGRAM).await?;
    let mut due = case.due(&desk.rules.book, &desk.house());
    due.sort();
    let line = case.inbox_entry(&desk.rules.book);
    if due == listed.due && (line.due_at, line.late) == (listed.due_at, listed.late) {
        return Ok(None);
    }
    let mut moved = 0;
    for (task, command) in moves(&listed.due, &due) {
        let id = command_id(listed.case, task, &format!("recount/{number}"));
        match desk.handle(listed.case, &PROGRAM, id, command).await {
            // Another server wrote it down, before the case moved on.
            Ok(_) | Err(DeskError::KeyReused) => moved += 1,
            Err(error) => return Err(error),
        }
    }
    desk.refresh(listed.case).await?;
    Ok(Some(moved))
}

/// What to write down: everything that somebody will be late with at another time than the list
/// has.
fn moves<'a>(
    listed: &'a [Due],
    counted: &'a [Due],
) -> impl Iterator<Item = (&'a Task, Command<String>)> {
    listed.iter().filter_map(|was| {
        let Task::MissObligation { regime, name, about } = &was.task else { return None };
        counted.iter().find(|it| it.task == was.task && it.at != was.at)?;
        let (regime, name, about, from) = (regime.clone(), name.clone(), *about, was.at);
        Some((&was.task, Command::MoveObligation { regime, name, about, from }))
    })
}

/// Says in the log which versions changed although their names did not.
async fn note(app: &App) {
    let desk = &app.desk;
    match desk.rules.law.note(&desk.store, desk.clock.now()).await {
        Ok(changed) => {
            for Changed { name, .. } in changed {
                tracing::warn!(
                    version = %name,
                    "a rule file says something else than before under the same name; give it \
                     another first day or edition, so that results of the past stay what they were"
                );
            }
        }
        Err(error) => tracing::error!(%error, "the law could not be written down"),
    }
}

/// Counts anew whenever the law is another than before, until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    note(&app).await;
    let mut counted_by = None;
    while !shutdown.is_wanted() {
        let law = app.law_digest();
        if counted_by != Some(law) {
            let counting = recount(&app);
            tokio::select! {
                // It goes on from there at the next start.
                () = shutdown.wanted() => break,
                outcome = counting => match outcome {
                    Ok(found) => {
                        counted_by = Some(law);
                        if let Some(Recounted { cases, changed, moved, failed }) = found {
                            tracing::info!(cases, changed, moved, failed, "counted anew");
                        }
                    }
                    Err(error) => tracing::error!(%error, "counting anew failed"),
                },
            }
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

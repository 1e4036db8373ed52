//! Keeps the index that cases are found by: reads what the seal has numbered since it last looked.

use std::time::Duration;

use futures::{StreamExt, stream};
use redress_core::ids::CaseId;
use redress_store::{CaseWords, StoreError};

use crate::{app::App, searching::words_of, shutdown::Shutdown};

/// What the round is called.
const KIND: &str = "words";
/// How long after a move it looks: the seal comes first.
const GATHER: Duration = Duration::from_millis(800);
/// How often it looks without being woken, for what other servers sealed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How many cases are read at the same time.
const AT_ONCE: usize = 4;
/// How many cases go into the index together.
const TOGETHER: usize = 50;

/// Reads every case that the index has not read as it is. Returns how many there were.
pub async fn read_words(app: &App) -> Result<u64, StoreError> {
    let store = &app.desk.store;
    let mut read = 0;
    loop {
        let unread = store.unread().await?;
        for some in unread.cases.chunks(TOGETHER) {
            let found = stream::iter(some.to_vec()).map(|case| words_or_none(app, case));
            let found: Vec<Option<CaseWords>> = found.buffer_unordered(AT_ONCE).collect().await;
            let found: Vec<CaseWords> = found.into_iter().flatten().collect();
            read += found.len() as u64;
            store.put_words(found).await?;
        }
        store.mark_read(&unread).await?;
        if !unread.more {
            return Ok(read);
        }
    }
}

/// A case that cannot be read holds up no other: it is not found until it moves again.
async fn words_or_none(app: &App, case: CaseId) -> Option<CaseWords> {
    let words = match words_of(app, case).await {
        Ok(words) => words,
        Err(error) => {
            tracing::error!(round = KIND, %case, %error, "cannot be read, and so not found");
            None
        }
    };
    if words.is_none()
        && let Err(error) = app.desk.store.skip_reading(case).await
    {
        tracing::error!(round = KIND, %case, %error, "the index cannot be written");
    }
    words
}

/// Reads as things happen, until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    let mut news = app.desk.news();
    while !shutdown.is_wanted() {
        match read_words(&app).await {
            Ok(0) => (),
            Ok(read) => {
                metrics::counter!("redress_round_tasks_total", "round" => KIND, "outcome" => "done")
                    .increment(read);
            }
            Err(error) => tracing::error!(round = KIND, %error, "the index is behind"),
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
}

//! Once a month, reminds whoever brings bills of the bill of the month that is over. The notice
//! waits for them here; nothing is sent.

use std::time::Duration;

use redress_core::ids::NoticeId;
use redress_store::{Habit, Notice, StoreError};
use uuid::Uuid;

use crate::{
    app::App,
    kept::{next_reminder, reminder_zone},
    shutdown::Shutdown,
};

/// What the round, and the notices that it leaves, are called.
pub(super) const KIND: &str = "bill-reminder";
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How many people are reminded in one piece.
const AT_ONCE: u16 = 200;

/// Leaves a notice for everybody who is due, and says how many there were. Nobody is reminded in
/// the quiet hours of complainants; they are due when those end.
pub async fn remind_of_bills(app: &App) -> Result<u64, StoreError> {
    let (store, now) = (&app.desk.store, app.desk.clock.now());
    let zone = reminder_zone(app);
    let time = zone.to_datetime(now).time();
    if app.desk.house().reminders.complainant.quiet.is_some_and(|it| it.holds(time)) {
        return Ok(0);
    }
    let mut reminded = 0;
    loop {
        let due = store.due_bill_habits(now, AT_ONCE).await?;
        for habit in &due {
            reminded += u64::from(remind(app, habit).await?);
        }
        if due.len() < usize::from(AT_ONCE) {
            return Ok(reminded);
        }
    }
}

async fn remind(app: &App, habit: &Habit) -> Result<bool, StoreError> {
    let now = app.desk.clock.now();
    let over = reminder_zone(app).to_datetime(now).date().first_of_month().yesterday();
    let notice = Notice {
        id: NoticeId(Uuid::now_v7()),
        kind: KIND.to_owned(),
        about: over.map(crate::checking::month_of).unwrap_or_default(),
        at: now,
        seen: false,
    };
    app.desk.store.remind(habit, next_reminder(app, now), &notice).await
}

/// Looks until it is told to stop.
pub(super) async fn keep_up(app: App, mut shutdown: Shutdown) {
    while !shutdown.is_wanted() {
        match remind_of_bills(&app).await {
            Ok(0) => (),
            Ok(reminded) => {
                metrics::counter!("redress_round_tasks_total", "round" => KIND, "outcome" => "done")
                    .increment(reminded);
            }
            Err(error) => tracing::error!(round = KIND, %error, "reminding failed"),
        }
        tokio::select! {
            () = shutdown.wanted() => break,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

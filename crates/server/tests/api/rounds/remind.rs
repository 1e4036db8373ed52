//! Reminders go out once, at a decent hour, and only of what still runs.

use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use redress_core::{
    case::{Command, Event, Recorded},
    party::Side,
};

use super::ground::{LEASE, Town, Work, agent, complainant, complaint};
use crate::harness::Engine;

fn reminders(log: &[Recorded], of: &str) -> Vec<(String, Side, Timestamp)> {
    let told = log.iter().filter_map(|it| match &it.event {
        Event::Reminded { name, step, to, too_late: false, .. } if *name == *of => {
            Some((step.to_string(), *to, it.at))
        }
        _ => None,
    });
    told.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reminder_goes_out_once_by_whichever_server_and_never_at_night() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let (one, other) = (town.server().await, town.server().await);
        let case = one.lodge(complaint(vec![])).await;
        for _ in 0..25 * 24 {
            town.later(SignedDuration::from_hours(1));
            let (first, second) = tokio::join!(one.turn(), other.turn());
            let failing = first.rounds.values().chain(second.rounds.values());
            assert_eq!(failing.map(|it| it.failing).sum::<u32>(), 0, "{engine:?}");
        }
        let told = reminders(&one.log(case).await, "decide");
        let steps: Vec<&str> = told.iter().map(|(step, ..)| step.as_str()).collect();
        assert_eq!(steps, ["3-working-days", "1-days", "2-hours"], "{engine:?}: {told:?}");
        for (_, to, at) in told {
            let hour = TimeZone::get("Asia/Shanghai").unwrap().to_datetime(at).hour();
            assert!((8..=21).contains(&hour), "{engine:?}: {at}");
            assert_eq!(to, Side::Institution, "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_met_or_put_off_meanwhile_is_not_reminded_of() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let (met, put_off) =
            (app.lodge(complaint(vec![])).await, app.lodge(complaint(vec![])).await);
        app.turn().await;
        app.act(put_off, &agent(), Command::Accept).await;
        // Somebody leased the reminder and was killed; meanwhile the cases went on.
        town.later(SignedDuration::from_hours(18 * 24));
        let now = town.clock.now();
        let leased = app.desk.store.claim("remind", now, 9, now + 60.seconds()).await.unwrap();
        assert_eq!(leased.len(), 2, "{engine:?}");
        app.act(met, &complainant(), Command::Withdraw).await;
        let longer = "还需要时间核实".to_owned();
        let extend = Command::Extend { text: longer, until: None, approved_by: None };
        app.act(put_off, &agent(), extend).await;
        town.later(LEASE);
        app.turn().await;
        for case in [met, put_off] {
            assert_eq!(reminders(&app.log(case).await, "decide"), [], "{engine:?}");
        }
        // Thirty working days in all: the reminder comes before that.
        town.later(SignedDuration::from_hours(22 * 24));
        app.turn().await;
        assert_eq!(reminders(&app.log(put_off).await, "decide").len(), 1, "{engine:?}");
        assert_eq!(reminders(&app.log(met).await, "decide"), [], "{engine:?}");
    }
}

//! Money: paid exactly once, whatever the provider answers and whenever we break off.

use std::time::Duration;

use jiff::SignedDuration;
use redress_connect::{
    answer::AnswerCode,
    sandbox::{Mischief, Nonsense},
};
use redress_core::{
    case::{Command, Event, EventKind},
    remedy::{Progress, RemedyStatus},
};

use super::ground::{LEASE, Town, Work, agent, kinds, yuan};
use crate::harness::Engine;

/// Long enough for every put-off task to be due again.
const LONG: SignedDuration = SignedDuration::from_hours(7);

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_costs_nobody_anything() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        // The order and the question what became of it are both carried out and not answered.
        town.sandbox.misbehave_about("A", 2, Mischief::LoseAnswer);
        let report = app.turn().await;
        assert_eq!(report.rounds["deliver-remedy"].waiting, 1, "{engine:?}: {report:?}");
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Pending, "{engine:?}");
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}: the money has moved");
        town.later(LONG);
        app.turn().await;
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Done, "{engine:?}");
        assert_eq!(town.sandbox.paid_back("A").unwrap(), Some(yuan("18.00")), "{engine:?}");
        assert_eq!(town.sandbox.payouts().len(), 1, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_intent_is_on_record_before_the_provider_hears_of_it() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        town.sandbox.misbehave(20, Mischief::Down);
        app.turn().await;
        assert!(town.sandbox.refund(remedy).is_none(), "{engine:?}: it never heard of it");
        let log = app.log(case).await;
        let reported: Vec<_> = log
            .iter()
            .filter_map(|it| match &it.event {
                Event::RemedyReported { progress, .. } => Some(progress.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(reported, [Progress::Sent, Progress::Pending], "{engine:?}");
        town.sandbox.behave();
        town.later(LONG);
        app.turn().await;
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_longer_fits_since_a_chargeback_is_given_up_and_never_sent() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let other = app.ready("A", "18.00").await;
        let (case, remedy) = app.ordered("A", "18.00").await;
        let told = Command::ReportMoney { payment: 0, total: yuan("5.00") };
        app.act(other, &agent(), told).await;
        app.turn().await;
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Failed, "{engine:?}");
        assert!(town.sandbox.refund(remedy).is_none(), "{engine:?}: it never heard of it");
        let log = app.log(case).await;
        let code = "payment-exhausted".to_owned();
        let last = &log.last().unwrap().event;
        assert_eq!(
            *last,
            Event::RemedyReported { remedy, progress: Progress::Failed { code } },
            "{engine:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_intent_and_the_answer_pays_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        town.sandbox.misbehave_about("A", 1, Mischief::Slow { by: Duration::from_secs(60) });
        let dying = tokio::spawn({
            let app = app.clone();
            async move { app.turn().await }
        });
        while town.sandbox.payouts_for(remedy).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        dying.abort();
        let _ = dying.await;
        // Nothing of this server acts from here on: its database is gone from under it.
        app.desk.store.close().await.unwrap();
        drop(app);

        let next = town.server().await;
        let status = next.status(case, remedy).await;
        assert_eq!(status, RemedyStatus::Sent, "{engine:?}");
        assert_eq!(next.turn().await.done("deliver-remedy"), 0, "{engine:?}: it is leased");
        town.later(LEASE);
        next.turn().await;
        assert_eq!(next.status(case, remedy).await, RemedyStatus::Done, "{engine:?}");
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_ask_for_the_same_refund_and_it_is_paid_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let (one, other) = (town.server().await, town.server().await);
        town.paid("A", "18.00");
        let (case, remedy) = one.ordered("A", "18.00").await;
        // A lease that is over at once: both take the task.
        let now = town.clock.now();
        one.desk.store.claim("deliver-remedy", now, 9, now).await.unwrap();
        tokio::join!(one.turn(), other.turn());
        assert_eq!(one.status(case, remedy).await, RemedyStatus::Done, "{engine:?}");
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}");
        let reported = kinds(&one.log(case).await)[&EventKind::RemedyReported];
        assert_eq!(reported, 2, "{engine:?}: sent, done");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_no_answer_and_is_asked_about_again() {
    let unreadable = [
        Nonsense::Html,
        Nonsense::Truncated,
        Nonsense::SignedHalf,
        Nonsense::WrongSignature,
        Nonsense::HugeBody,
        Nonsense::WrongId,
        Nonsense::Empty,
    ];
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        for (n, kind) in unreadable.into_iter().enumerate() {
            let reference = format!("N{n}");
            town.paid(&reference, "18.00");
            let (case, remedy) = app.ordered(&reference, "18.00").await;
            town.sandbox.misbehave_about(&reference, 2, Mischief::Nonsense(kind));
            app.turn().await;
            let status = app.status(case, remedy).await;
            assert_eq!(status, RemedyStatus::Pending, "{engine:?}: {kind:?}");
            town.later(LONG);
            app.turn().await;
            let status = app.status(case, remedy).await;
            assert_eq!(status, RemedyStatus::Done, "{engine:?}: {kind:?}");
            assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}: {kind:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_nobody_knows_waits_for_a_person_and_for_nobody_else() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        let unknown = Mischief::Nonsense(Nonsense::UnknownStatus);
        town.sandbox.misbehave_about("A", 1, unknown);
        app.turn().await;
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Parked, "{engine:?}");
        town.later(LONG);
        assert_eq!(app.turn().await.tasks(), 0, "{engine:?}: it is parked");
        app.act(case, &agent(), Command::RetryRemedy { remedy }).await;
        app.turn().await;
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Done, "{engine:?}");
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clear_no_is_a_no_with_its_reason() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        let code = AnswerCode::of("account-closed");
        town.sandbox.misbehave_about("A", 1, Mischief::Refuse { code, after: 0 });
        app.turn().await;
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Failed, "{engine:?}");
        let failed = Progress::Failed { code: "account-closed".to_owned() };
        let log = app.log(case).await;
        let said = log.iter().any(
            |it| matches!(&it.event, Event::RemedyReported { progress, .. } if *progress == failed),
        );
        assert!(said, "{engine:?}: the reason is on record");
        assert!(town.sandbox.payouts().is_empty(), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_takes_its_time_is_asked_less_and_less_often() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        town.sandbox.misbehave_about("A", 1, Mischief::Delay { queries: 6 });
        let mut waits = Vec::new();
        while app.status(case, remedy).await != RemedyStatus::Done {
            app.turn().await;
            if let Some(next) = app.desk.store.next_due("deliver-remedy").await.unwrap() {
                let wait = next.duration_since(town.clock.now());
                waits.push(wait.as_secs());
                town.later(wait);
            }
            assert!(waits.len() < 20, "{engine:?}: {waits:?}");
        }
        assert!(5 <= waits.len(), "{engine:?}: {waits:?}");
        for pair in waits.windows(2) {
            assert_eq!(pair[1], 2 * pair[0], "{engine:?}: {waits:?}");
        }
        assert_eq!(town.sandbox.payouts_for(remedy).len(), 1, "{engine:?}");
        let pending = kinds(&app.log(case).await)[&EventKind::RemedyReported];
        assert_eq!(pending, 3, "{engine:?}: sent, pending once, done");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_stuck_holds_up_nobody_else() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let mut ordered = Vec::new();
        for n in 0..5 {
            let reference = format!("N{n}");
            town.paid(&reference, "18.00");
            ordered.push(app.ready(&reference, "18.00").await);
        }
        // Longer than anybody waits for an answer, twice: for the order and for the question.
        town.sandbox.misbehave_about("N0", 2, Mischief::Slow { by: Duration::from_secs(30) });
        let mut remedies = Vec::new();
        for case in &ordered {
            remedies.push(app.order(*case).await);
        }
        let report = app.turn().await;
        let tally = report.rounds["deliver-remedy"];
        assert_eq!((tally.done, tally.waiting), (4, 1), "{engine:?}: {tally:?}");
        for (n, (case, remedy)) in ordered.into_iter().zip(remedies).enumerate() {
            let wanted = if n == 0 { RemedyStatus::Pending } else { RemedyStatus::Done };
            assert_eq!(app.status(case, remedy).await, wanted, "{engine:?}: {n}");
        }
    }
}

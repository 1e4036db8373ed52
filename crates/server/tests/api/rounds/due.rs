//! Every kind of task is done once, by whoever comes first.

use jiff::SignedDuration;
use redress_connect::{answer::AnswerCode, sandbox::Mischief};
use redress_core::{
    case::{Command, EventKind, Protected, ProtectionAnswer, Stage},
    ids::CaseId,
    remedy::RemedyStatus,
};

use super::ground::{LEASE, Town, Work, agent, complainant, complaint, findings, kinds, payment};
use crate::harness::Engine;

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_at_once_do_everything_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let (one, other) = (town.server().await, town.server().await);
        let mut cases = Vec::new();
        for n in 0..12 {
            let reference = format!("N{n}");
            town.paid(&reference, "18.00");
            cases.push(one.lodge(complaint(vec![payment(&reference, "18.00")])).await);
        }
        let (first, second) = tokio::join!(one.turn(), other.turn());
        let again = one.turn().await;
        for kind in ["acknowledge", "route", "verify"] {
            let done = first.done(kind) + second.done(kind);
            assert_eq!(done, 12, "{engine:?}: {kind}: {first:?} {second:?}");
        }
        assert_eq!(again.tasks(), 0, "{engine:?}: {again:?}");
        for case in cases {
            let log = other.log(case).await;
            let kinds = kinds(&log);
            assert_eq!(kinds[&EventKind::Acknowledged], 1, "{engine:?}");
            assert_eq!(kinds[&EventKind::Assigned], 1, "{engine:?}");
            let checks = findings(&log);
            assert!(checks.contains(&(0, "payment-exists".to_owned())), "{engine:?}: {checks:?}");
            assert!(checks.contains(&(0, "refund-state".to_owned())), "{engine:?}: {checks:?}");
            assert!(one.case(case).await.is_verified(0), "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_step_by_two_servers_is_one_act_even_without_leases() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let (one, other) = (town.server().await, town.server().await);
        town.paid("A", "18.00");
        let case = one.lodge(complaint(vec![payment("A", "18.00")])).await;
        // Each lease has run out by the time the next server looks, as if the first were stuck.
        let claims = one.desk.store.claim("verify", town.clock.now(), 9, town.clock.now()).await;
        assert_eq!(claims.unwrap().len(), 1, "{engine:?}");
        let (first, second) = tokio::join!(one.turn(), other.turn());
        assert!(0 < first.tasks() + second.tasks(), "{engine:?}");
        town.later(LEASE);
        other.turn().await;
        findings(&one.log(case).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_leased_is_nobody_elses_until_the_lease_ends() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let case = app.lodge(complaint(vec![])).await;
        let now = town.clock.now();
        let until = now.checked_add(SignedDuration::from_secs(60)).unwrap();
        let taken = app.desk.store.claim("acknowledge", now, 10, until).await.unwrap();
        assert_eq!(taken.len(), 1, "{engine:?}");
        assert_eq!(app.turn().await.done("acknowledge"), 0, "{engine:?}");
        town.later(SignedDuration::from_secs(59));
        assert_eq!(app.turn().await.done("acknowledge"), 0, "{engine:?}");
        town.later(SignedDuration::from_secs(1));
        assert_eq!(app.turn().await.done("acknowledge"), 1, "{engine:?}");
        assert!(app.case(case).await.acknowledged, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_the_wait_and_a_passed_limit_is_written_down_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        assert!(0 < app.turn().await.done("deliver-remedy"), "{engine:?}");
        assert_eq!(app.status(case, remedy).await, RemedyStatus::Done, "{engine:?}");
        town.later(SignedDuration::from_hours(24 * 120));
        app.turn().await;
        town.later(SignedDuration::from_hours(24 * 120));
        assert_eq!(app.turn().await.done("end-wait"), 0, "{engine:?}: it has ended");
        let log = kinds(&app.log(case).await);
        assert_eq!(log[&EventKind::WaitEnded], 1, "{engine:?}");
        assert_eq!(app.case(case).await.stage, Stage::Closed, "{engine:?}");

        let late = app.lodge(complaint(vec![])).await;
        town.later(SignedDuration::from_hours(24 * 60));
        app.turn().await;
        let before = app.case(late).await.missed;
        assert!(before.iter().any(|it| it.starts_with("house/decide")), "{engine:?}: {before:?}");
        town.later(LEASE);
        app.turn().await;
        let missed = kinds(&app.log(late).await)[&EventKind::ObligationMissed];
        assert_eq!(missed, app.case(late).await.missed.len(), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_finished_on_both_cases_also_along_a_chain_and_in_a_circle() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let lodge = || app.lodge(complaint(vec![]));
        let merge = |from, into| {
            let app = &app;
            async move { app.act(from, &agent(), Command::Merge { into }).await }
        };
        let (a, b, c) = (lodge().await, lodge().await, lodge().await);
        app.turn().await;
        merge(a, b).await;
        merge(b, c).await;
        assert_eq!(app.turn().await.done("finish-merge"), 2, "{engine:?}");
        for (from, wanted) in [(a, true), (b, true), (c, false)] {
            let case = app.case(from).await;
            assert_eq!(case.merged_into.is_some(), wanted, "{engine:?}");
            assert_eq!(case.merge_finished, wanted, "{engine:?}");
        }
        let absorbed = app.case(c).await.absorbed;
        assert!(absorbed.contains(&a) && absorbed.contains(&b), "{engine:?}: {absorbed:?}");

        // Two people merge two cases into each other: both end, and nobody waits for ever.
        let (x, y): (CaseId, CaseId) = (lodge().await, lodge().await);
        app.turn().await;
        merge(x, y).await;
        app.turn().await;
        assert!(app.case(y).await.absorbed.contains(&x), "{engine:?}");
        merge(y, x).await;
        assert_eq!(app.turn().await.rounds["finish-merge"].failing, 0, "{engine:?}");
        assert!(app.case(y).await.merge_finished, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_protected_is_protected_at_the_provider_and_let_go_there() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        town.sandbox.misbehave_about("A", 1, Mischief::Down);
        let case = app.lodge(complaint(vec![payment("A", "18.00")])).await;
        let what = Protected::Payment { payment: 0 };
        app.act(case, &complainant(), Command::Protect { what }).await;
        app.act(case, &complainant(), Command::Protect { what: Protected::Account }).await;
        app.turn().await;
        town.later(SignedDuration::from_secs(10));
        app.turn().await;
        assert!(town.sandbox.is_frozen("A"), "{engine:?}");
        assert!(town.sandbox.is_secured("2088-0000"), "{engine:?}");
        let protections = app.case(case).await.protections;
        for (protection, it) in &protections {
            assert_eq!(it.answer, Some(ProtectionAnswer::InForce), "{engine:?}");
            let release = Command::Release { protection: *protection };
            app.act(case, &agent(), release).await;
        }
        assert_eq!(app.turn().await.done("protect"), 2, "{engine:?}");
        assert!(!town.sandbox.is_frozen("A"), "{engine:?}");
        assert!(!town.sandbox.is_secured("2088-0000"), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protection_that_the_provider_refuses_or_nobody_can_ask_for_is_said_to_be_refused() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let code = AnswerCode::of("money-has-left");
        let mut elsewhere = payment("B", "18.00");
        elsewhere.provider = redress_core::code::Code::of("bank");
        let case = app.lodge(complaint(vec![payment("A", "18.00"), elsewhere])).await;
        app.turn().await;
        town.sandbox.misbehave_about("A", 1, Mischief::Refuse { code, after: 0 });
        for payment in [0, 1] {
            let what = Protected::Payment { payment };
            app.act(case, &complainant(), Command::Protect { what }).await;
        }
        assert_eq!(app.turn().await.done("protect"), 2, "{engine:?}");
        for it in app.case(case).await.protections.values() {
            assert_eq!(it.answer, Some(ProtectionAnswer::Refused), "{engine:?}: {it:?}");
        }
        assert!(!town.sandbox.is_frozen("A"), "{engine:?}");
    }
}

//! The rounds as a server runs them: woken by what happens, ended without losing anything.

use std::time::Duration;

use redress_connect::sandbox::Mischief;
use redress_core::remedy::RemedyStatus;
use redress_server::{rounds, shutdown::shutdown};

use super::ground::{Town, Work, complaint, payment};
use crate::harness::Engine;

/// Long enough for anything here that happens at all.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_acknowledges_routes_verifies_and_seals_by_itself() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let (stopper, listener) = shutdown();
        let running = tokio::spawn(rounds::run(app.clone(), listener));
        town.paid("A", "18.00");
        let case = app.lodge(complaint(vec![payment("A", "18.00")])).await;
        let done = tokio::time::timeout(SOON, async {
            loop {
                let it = app.case(case).await;
                let health = app.desk.store.health(town.clock.now()).await.unwrap();
                let sealed = health.waiting == 0;
                if it.acknowledged && it.queue.is_some() && it.is_checked(0) && sealed {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        done.await.unwrap_or_else(|_| panic!("{engine:?}: nothing happens"));
        stopper.stop();
        tokio::time::timeout(SOON, running).await.expect("it ends").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_waits_for_what_was_begun() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let (case, remedy) = app.ordered("A", "18.00").await;
        town.sandbox.misbehave_about("A", 1, Mischief::Slow { by: Duration::from_millis(300) });
        let (stopper, listener) = shutdown();
        let running = tokio::spawn(rounds::run(app.clone(), listener));
        while town.sandbox.payouts_for(remedy).is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        stopper.stop();
        tokio::time::timeout(SOON, running).await.expect("it ends").unwrap();
        let status = app.status(case, remedy).await;
        assert_eq!(status, RemedyStatus::Done, "{engine:?}: the answer was waited for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_server_goes_on_where_the_last_one_stopped() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let first = town.server().await;
        let case = first.lodge(complaint(vec![])).await;
        first.desk.store.close().await.unwrap();
        drop(first);
        let second = town.server().await;
        second.turn().await;
        assert!(second.case(case).await.acknowledged, "{engine:?}");
    }
}

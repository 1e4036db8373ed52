//! A real kill: what was acknowledged is there, and everything that is there is whole.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    time::{Duration, Instant},
};

use redress_core::{ids::CaseId, testkit::Dice};
use redress_store::Store;
use tokio::task::JoinSet;

use crate::{
    keys::every_checkpoint_holds,
    stores::{every_kind_of_place, master},
    story::{Story, case_number, noted, seal_up_to},
};

/// Says to the child that it is the child, and where to write.
const PLACE: &str = "REDRESS_TEST_KILL";
const WRITERS: u128 = 8;

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    for place in every_kind_of_place().await {
        place.open().await.close().await.unwrap();
        let mut acknowledged = BTreeSet::new();
        for life in 0..3 {
            let lived = live_and_be_killed(&place.url, life);
            acknowledged.extend(lived);
            let store = place.open().await;
            let mut events = 0;
            for (case, seq) in &acknowledged {
                let log = store.log(*case).await.unwrap();
                assert!(*seq as usize <= log.len(), "event {seq} of {case} was acknowledged");
                events += 1;
            }
            let found = store.verify_all(|_| ()).await.unwrap();
            assert_eq!(found.problems, [] as [&str; 0]);
            assert!(events <= found.events);
            seal_up_to(&store, found.events as i64).await;
            assert_eq!(store.verify_all(|_| ()).await.unwrap().sealed, found.events);
            every_checkpoint_holds(&store, &place).await;
            store.close().await.unwrap();
        }
    }
}

/// Says to the child that it is the child that seals, and where.
const SEALS: &str = "REDRESS_TEST_KILL_SEAL";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seal_that_is_killed_at_any_point_leaves_no_gap_and_no_fork() {
    for place in every_kind_of_place().await {
        let store = place.open().await;
        let mut dice = Dice::new(8);
        let (mut events, mut before) = (0, 0);
        for life in 0..12 {
            // Two servers seal, while a third one writes; both are killed without a word.
            let mut children: Vec<Child> = (0..2).map(|_| start_sealing(&place.url)).collect();
            for n in 0..15 {
                let mut story = Story::lodged(&store, life * 100 + n).await;
                story.tell(&store, [noted("one"), noted("two")]).await.unwrap();
                events += 4;
            }
            for child in &mut children {
                tokio::time::sleep(Duration::from_millis(dice.below(120))).await;
                child.kill().unwrap();
                child.wait().unwrap();
            }
            let sealed = every_checkpoint_holds(&store, &place).await;
            assert!(before <= sealed, "nothing that was signed is taken back");
            before = sealed;
        }
        assert!(0 < before, "the children never sealed anything");
        seal_up_to(&store, events).await;
        assert_eq!(every_checkpoint_holds(&store, &place).await, events as u64);
        assert_eq!(store.verify_all(|_| ()).await.unwrap().problems, [] as [&str; 0]);
    }
}

fn start_sealing(url: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::a_child_that_seals_until_it_is_killed", "--nocapture"])
        .env(SEALS, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Killed before it begins it would prove nothing.
    let said = BufReader::new(child.stdout.take().unwrap());
    let begun = said.lines().map_while(Result::ok).any(|it| it.contains("sealing"));
    assert!(begun);
    child
}

#[tokio::test]
async fn a_child_that_seals_until_it_is_killed() {
    let Ok(url) = std::env::var(SEALS) else { return };
    let store = Store::open(&url, master()).await.unwrap();
    println!("sealing");
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(30) {
        store.seal().await.unwrap();
    }
}

/// Starts a child that writes as fast as it can, and kills it. Returns what it said is done.
fn live_and_be_killed(url: &str, life: u128) -> Vec<(CaseId, u32)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::a_child_that_writes_until_it_is_killed", "--nocapture"])
        .env(PLACE, format!("{life} {url}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = child.stdout.take().unwrap();
    let (begun, first) = channel();
    let reader = std::thread::spawn(move || {
        let mut done = Vec::new();
        for line in BufReader::new(said).lines() {
            let Ok(line) = line else { break };
            let Some((case, seq)) = line.strip_prefix("done ").and_then(|it| it.split_once(' '))
            else {
                continue;
            };
            // The last line may be cut off.
            if let (Ok(case), Ok(seq)) = (case.parse(), seq.parse()) {
                done.push((case, seq));
                let _ = begun.send(());
            }
        }
        done
    });
    // Not before it did something, however slow the machine is; then in the middle of it.
    first.recv_timeout(Duration::from_secs(60)).expect("it writes");
    std::thread::sleep(Duration::from_millis(200 + 150 * life as u64));
    child.kill().unwrap(); // SIGKILL: no goodbye.
    child.wait().unwrap();
    reader.join().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_that_writes_until_it_is_killed() {
    let Ok(orders) = std::env::var(PLACE) else { return };
    let (life, url) = orders.split_once(' ').unwrap();
    let life: u128 = life.parse().unwrap();
    let store = Store::open(url, master()).await.unwrap();
    let mut writers = JoinSet::new();
    for n in 0..WRITERS {
        let store = store.clone();
        writers.spawn(async move {
            let began = Instant::now();
            for round in 0.. {
                // Should nobody kill it, it does not live for ever.
                assert!(began.elapsed() < Duration::from_secs(60));
                let n = (life * 1_000_000) + round * WRITERS + n;
                let mut story = Story::lodged(&store, n).await;
                say(case_number(n), 2);
                story.tell(&store, [noted("and more")]).await.unwrap();
                say(case_number(n), 3);
                if round % 20 == 0 {
                    store.seal().await.unwrap();
                }
            }
        });
    }
    writers.join_all().await;
}

fn say(case: CaseId, seq: u32) {
    let mut out = std::io::stdout().lock();
    // One write, so that what was said is whole.
    let _ = out.write_all(format!("done {case} {seq}\n").as_bytes());
    let _ = out.flush();
}

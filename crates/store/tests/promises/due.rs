//! The due-list: a task is leased to one, comes back when its lease ends, and ends with its change.

use std::collections::BTreeSet;

use redress_core::{
    case::{Event, Task},
    testkit::instant,
};
use redress_store::Claim;
use tokio::task::JoinSet;

use crate::{
    stores::{every_kind_of_place, every_kind_of_store, look},
    story::Story,
};

const KIND: &str = "acknowledge";

#[tokio::test]
async fn what_is_due_is_leased_and_comes_back() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        assert_eq!(store.next_due(KIND).await.unwrap(), Some(story.at));
        let early = instant("2026-03-02T03:59:59.999999Z");
        let lease = instant("2026-03-02T04:05:00Z");
        assert_eq!(store.claim(KIND, early, 10, lease).await.unwrap(), []);
        let claims = store.claim(KIND, story.at, 10, lease).await.unwrap();
        let task = Task::Acknowledge;
        let mine = Claim { case: story.id, task, tries: 0, lease_until: lease };
        assert_eq!(claims, [mine]);

        let during = instant("2026-03-02T04:04:59Z");
        assert_eq!(
            store.claim(KIND, during, 10, instant("2026-03-02T05:00:00Z")).await.unwrap(),
            []
        );
        assert_eq!(store.next_due(KIND).await.unwrap(), Some(lease));
        let again = store.claim(KIND, lease, 10, instant("2026-03-02T05:00:00Z")).await.unwrap();
        assert_eq!((again.len(), again[0].tries), (1, 0), "whoever had it crashed");
    }
}

#[tokio::test]
async fn what_is_put_off_counts_its_tries() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        let hour = |n: u32| instant(&format!("2026-03-02T{:02}:00:00Z", 4 + n));
        for tries in 0..3 {
            let claims = store.claim(KIND, hour(2 * tries), 10, hour(2 * tries + 1)).await.unwrap();
            assert_eq!(claims[0].tries, tries);
            store.put_off(&claims[0], hour(2 * tries + 2), "busy").await.unwrap();
            assert_eq!(store.next_due(KIND).await.unwrap(), Some(hour(2 * tries + 2)));
        }
        // Whoever comes back after their lease has run out does not disturb who has it now.
        let late = store.claim(KIND, hour(6), 10, hour(7)).await.unwrap().remove(0);
        let now = store.claim(KIND, hour(7), 10, hour(9)).await.unwrap().remove(0);
        store.put_off(&late, hour(8), "busy").await.unwrap();
        assert_eq!(store.next_due(KIND).await.unwrap(), Some(hour(9)));
        assert_eq!((now.case, now.tries), (story.id, 3));
    }
}

#[tokio::test]
async fn what_is_done_is_no_longer_due() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let lease = instant("2026-03-02T04:05:00Z");
        let claim = store.claim(KIND, story.at, 1, lease).await.unwrap().remove(0);
        story.tell(&store, [Event::Acknowledged]).await.unwrap();
        assert_eq!(store.next_due(KIND).await.unwrap(), None);
        store.put_off(&claim, lease, "busy").await.unwrap();
        assert_eq!(store.claim(KIND, lease, 10, lease).await.unwrap(), []);
        assert!(!look(&store.place, "select kind from due").await.is_empty(), "other tasks stay");
    }
}

#[tokio::test]
async fn the_longest_due_comes_first_and_no_more_than_asked_for() {
    for store in every_kind_of_store().await {
        for n in 0..5 {
            let mut story = Story::new(n);
            story.at = instant(&format!("2026-03-02T04:00:{:02}Z", 50 - 10 * n));
            story.tell(&store, crate::story::filing()).await.unwrap();
        }
        let now = instant("2026-03-02T04:00:45Z");
        let lease = instant("2026-03-02T05:00:00Z");
        let first = store.claim(KIND, now, 3, lease).await.unwrap();
        let second = store.claim(KIND, now, 3, lease).await.unwrap();
        let case = crate::story::case_number;
        let of = |claims: &[Claim]| claims.iter().map(|it| it.case).collect::<Vec<_>>();
        assert_eq!(of(&first), [case(4), case(3), case(2)]);
        assert_eq!(of(&second), [case(1)], "the last is not due yet");
    }
}

#[tokio::test]
async fn two_servers_never_lease_the_same() {
    for place in every_kind_of_place().await {
        let servers = [place.open().await, place.open().await];
        for n in 0..60 {
            Story::lodged(&servers[0], n).await;
        }
        let now = instant("2026-03-03T04:00:00Z");
        let lease = instant("2026-03-03T05:00:00Z");
        let mut workers = JoinSet::new();
        for n in 0..8 {
            let store = servers[n % 2].clone();
            workers.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claims = store.claim(KIND, now, 4, lease).await.unwrap();
                    if claims.is_empty() {
                        return mine;
                    }
                    mine.extend(claims.into_iter().map(|it| it.case));
                }
            });
        }
        let leased: Vec<_> = workers.join_all().await.concat();
        assert_eq!(leased.len(), 60);
        assert_eq!(leased.into_iter().collect::<BTreeSet<_>>().len(), 60);
    }
}

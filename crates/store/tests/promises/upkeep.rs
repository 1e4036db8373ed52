//! What an operator is told: whether it is whole, whether it is well.

use redress_core::testkit::instant;
use redress_store::Verified;

use crate::{
    stores::{every_kind_of_store, look, shell},
    story::{START, Story, noted, seal_up_to},
};

#[tokio::test]
async fn a_store_that_is_whole_says_so() {
    for store in every_kind_of_store().await {
        for n in 0..5 {
            let mut story = Story::lodged(&store, n).await;
            story.tell(&store, [noted("a")]).await.unwrap();
        }
        seal_up_to(&store, 15).await;
        let mut told = Vec::new();
        let found = store.verify_all(|cases| told.push(cases)).await.unwrap();
        let whole =
            Verified { cases: 5, events: 15, texts: 15, erased: 0, sealed: 15, problems: vec![] };
        assert_eq!((found, told), (whole, vec![5]));
    }
}

#[tokio::test]
async fn every_kind_of_damage_is_named() {
    for store in every_kind_of_store().await {
        let ids: Vec<_> = [
            Story::lodged(&store, 0).await.id,
            Story::lodged(&store, 1).await.id,
            Story::lodged(&store, 2).await.id,
        ]
        .to_vec();
        seal_up_to(&store, 6).await;
        let damage = format!(
            "update snapshot set state = replace(state, '\"lodged\"', '\"open\"')
                where case_id = '{}';
             update event set record = replace(record, 'refund-delayed', 'refund-refused')
                where case_id = '{}' and seq = 1;
             update checkpoint set note = replace(note, 'redress.localhost', 'another.localhost')",
            ids[0], ids[1]
        );
        shell(&store.place, &damage).await;
        let problems = store.verify_all(|_| ()).await.unwrap().problems;
        assert_eq!(
            problems,
            [
                format!("{}: the snapshot is not what the log says", ids[0]),
                format!("{}: the chain breaks at event 1 of {}", ids[1], ids[1]),
                "the last checkpoint is not signed by this house".to_owned(),
            ]
        );
    }
}

#[tokio::test]
async fn health_tells_how_far_the_seal_is_behind() {
    for store in every_kind_of_store().await {
        let idle = store.health(instant(START)).await.unwrap();
        assert_eq!((idle.position.0, idle.waiting, idle.waiting_seconds), (0, 0, 0));
        Story::lodged(&store, 1).await;
        let behind = store.health(instant("2026-03-02T04:01:00Z")).await.unwrap();
        assert_eq!(
            (behind.waiting, behind.waiting_seconds, behind.seal_is_stuck()),
            (2, 60, false)
        );
        assert!(store.health(instant("2026-03-02T04:05:01Z")).await.unwrap().seal_is_stuck());
        seal_up_to(&store, 2).await;
        let done = store.health(instant("2026-03-09T00:00:00Z")).await.unwrap();
        assert_eq!((done.position.0, done.waiting, done.seal_is_stuck()), (2, 0, false));
        assert_eq!(done.schema, redress_store::SCHEMA);
    }
}

#[tokio::test]
async fn commands_are_forgotten_after_a_while_and_cases_are_not() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let old = story.next_command();
        story.tell(&store, [noted("a")]).await.unwrap();
        story.at = instant("2026-05-02T04:00:00Z");
        let young = story.next_command();
        story.tell(&store, [noted("b")]).await.unwrap();
        let before = instant("2026-04-01T00:00:00Z");
        assert_eq!(store.prune_commands(before).await.unwrap(), 2);
        assert_eq!(store.prune_commands(before).await.unwrap(), 0);
        let done = |held: Option<redress_store::Held>| held.unwrap().done.is_some();
        assert!(!done(store.load(story.id, Some(old)).await.unwrap()));
        assert!(done(store.load(story.id, Some(young)).await.unwrap()));
        assert_eq!(store.log(story.id).await.unwrap(), story.log);
        assert_eq!(look(&store.place, "select seq from command").await, ["4"]);
    }
}

//! Records that come after a case asked for them.

use redress_core::ids::{CaseId, IntakeId};
use redress_store::{Heard, RecordKey, Store};
use uuid::Uuid;

use crate::{
    records::{login, put},
    stores::{every_kind_of_store, look},
    story::{START, Story, case_number},
};

const ANNA: [RecordKey<'static>; 2] =
    [RecordKey::Account("anna@canary.example"), RecordKey::Reference("A1")];

fn heard(case: CaseId, delivery: u128) -> Heard {
    Heard { case, intake: IntakeId(Uuid::from_u128(delivery)) }
}

async fn all(store: &Store) -> Vec<Heard> {
    store.heard_after(None, 500).await.unwrap()
}

#[tokio::test]
async fn whoever_asked_for_a_record_hears_of_it_once_and_nobody_else_does() {
    for store in every_kind_of_store().await {
        put(&store, 1, &[login("l-1", START)]).await;
        let (one, two, other) = (case_number(1), case_number(2), case_number(3));
        for case in [two, one, one] {
            store.await_records(case, &ANNA).await.unwrap();
        }
        store.await_records(other, &[RecordKey::Order("anna@canary.example")]).await.unwrap();
        put(&store, 2, &[login("l-1", START)]).await;
        assert_eq!(all(&store).await, [], "it was there before");

        put(&store, 3, &[login("l-2", START), login("l-3", START)]).await;
        assert_eq!(all(&store).await, [heard(one, 3), heard(two, 3)]);
        assert_eq!(store.heard_after(Some(one), 500).await.unwrap(), [heard(two, 3)]);
        assert_eq!(store.heard_after(None, 1).await.unwrap(), [heard(one, 3)]);

        // While the first was held against delivery 3, another one came.
        put(&store, 4, &[login("l-2", "2026-03-02T04:00:01Z")]).await;
        store.was_held(&heard(one, 3), false).await.unwrap();
        assert_eq!(all(&store).await, [heard(one, 4), heard(two, 4)]);
        store.was_held(&heard(one, 4), false).await.unwrap();
        store.was_held(&heard(two, 4), true).await.unwrap();
        assert_eq!(all(&store).await, []);
        put(&store, 5, &[login("l-4", START)]).await;
        assert_eq!(all(&store).await, [heard(one, 5)], "the other one is over");
    }
}

#[tokio::test]
async fn the_first_delivery_of_a_system_is_heard_of_by_every_case_that_is_lodged() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        put(&store, 1, &[login("l-1", START)]).await;
        assert_eq!(all(&store).await, [heard(story.id, 1)]);
        store.was_held(&heard(story.id, 1), false).await.unwrap();
        put(&store, 2, &[login("l-2", START)]).await;
        assert_eq!(all(&store).await, [], "nobody asked for it");
    }
}

#[tokio::test]
async fn a_case_that_was_erased_asks_for_nothing_and_hears_of_nothing() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        put(&store, 1, &[login("l-1", START)]).await;
        store.await_records(story.id, &ANNA).await.unwrap();
        assert!(store.erase(story.id).await.unwrap());
        for table in ["select case_id from record_heard", "select case_id from record_awaited"] {
            assert!(look(&store.place, table).await.is_empty(), "{table}");
        }
        put(&store, 2, &[login("l-2", START)]).await;
        assert_eq!(all(&store).await, []);
    }
}

//! The health record.

use jiff::SignedDuration;
use redress_core::testkit::instant;
use redress_store::{CheckKind, HealthCheck};
use uuid::Uuid;

use crate::{stores::every_kind_of_store, story::START};

pub(crate) fn look(n: u128, kind: CheckKind, minute: i64, problems: u64) -> HealthCheck {
    let began_at = instant(START) + SignedDuration::from_mins(minute);
    let ended_at = began_at + SignedDuration::from_secs(30);
    let figures = [("events".to_owned(), 12), ("problems".to_owned(), problems)].into();
    HealthCheck { id: Uuid::from_u128(n), kind, began_at, ended_at, passed: problems == 0, figures }
}

#[tokio::test]
async fn a_run_goes_on_while_it_is_seen_and_ends_in_order() {
    for kind in every_kind_of_store().await {
        let store = kind.store;
        let at = |minute| instant(START) + SignedDuration::from_mins(minute);
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        store.note_service(first, at(0)).await.unwrap();
        store.note_service(first, at(1)).await.unwrap();
        store.note_service(second, at(1)).await.unwrap();
        store.end_service(second, at(9)).await.unwrap();
        let runs = store.service_runs(at(0), at(60)).await.unwrap();
        let shown: Vec<_> =
            runs.iter().map(|it| (it.id, it.began_at, it.seen_at, it.ended_at)).collect();
        assert_eq!(shown, [(first, at(0), at(1), None), (second, at(1), at(9), Some(at(9)))]);
        // What ended before, and what begins only when it is over, is not of that time.
        let later = store.service_runs(at(2), at(60)).await.unwrap();
        assert_eq!(later.iter().map(|it| it.id).collect::<Vec<_>>(), [second]);
        assert_eq!(store.service_runs(at(0), at(1)).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn looks_are_kept_once_and_told_by_when_they_ended() {
    for kind in every_kind_of_store().await {
        let store = kind.store;
        let looks = [
            look(1, CheckKind::Integrity, 0, 0),
            look(2, CheckKind::Restore, 5, 3),
            look(3, CheckKind::Integrity, 10, 0),
        ];
        for it in looks.iter().rev().chain(&looks) {
            store.put_health_check(it).await.unwrap();
        }
        let all = (looks[0].ended_at, looks[2].ended_at + SignedDuration::from_secs(1));
        assert_eq!(store.health_checks(all.0, all.1).await.unwrap(), looks);
        assert_eq!(store.health_checks(all.0, looks[2].ended_at).await.unwrap(), looks[..2]);
        let last = store.last_health_check(CheckKind::Integrity).await.unwrap();
        assert_eq!(last.as_ref(), Some(&looks[2]));
    }
}

//! Pictures that look alike are found over all cases, and go with the contents of their case.

use redress_core::ids::{CaseId, EvidenceId};
use redress_store::{Looks, StoreError};
use uuid::Uuid;

use crate::{stores::every_kind_of_store, story::Story};

pub(crate) fn looks(case: CaseId, number: u128, pieces: [u8; 8]) -> Looks {
    let evidence = EvidenceId(Uuid::from_u128(number));
    Looks { case, evidence, fingerprint: format!("print {number}"), pieces }
}

#[tokio::test]
async fn pictures_that_share_a_piece_in_its_place_are_found_until_their_case_is_erased() {
    for store in every_kind_of_store().await {
        let (one, other) = (Story::lodged(&store, 1).await, Story::lodged(&store, 2).await);
        let (one, other) = (one.id, other.id);
        let first = looks(one, 1, [1, 2, 3, 4, 5, 6, 7, 8]);
        let near = looks(other, 2, [0, 0, 3, 0, 0, 0, 0, 0]);
        // The same pieces, none of them in its place.
        let turned = looks(other, 3, [2, 3, 4, 5, 6, 7, 8, 1]);
        for it in [&first, &near, &turned, &first] {
            store.note_picture(it).await.unwrap();
        }
        let found = store.pictures_like(&first).await.unwrap();
        assert_eq!(found, [(other, near.evidence, near.fingerprint.clone())]);
        store.erase(other).await.unwrap();
        assert_eq!(store.pictures_like(&first).await.unwrap(), []);
        let long = Looks { fingerprint: "f".repeat(129), ..first };
        let refused = store.note_picture(&long).await;
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    }
}

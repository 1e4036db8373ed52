//! Keys of the log, witnesses and time stamps: what is kept of them, and what it proves.

use redress_core::testkit::instant;
use redress_proof::{Checkpoint, LogKeys, Note, Signer, VerifierKey, cosignature::seen_at};
use redress_store::{Stamp, Store};

use crate::{
    stores::{every_kind_of_place, every_kind_of_store, look},
    story::{Story, noted, seal_up_to},
};

async fn write(store: &Store, n: u128, up_to: i64) {
    let mut story = Story::lodged(store, n).await;
    story.tell(store, [noted("one")]).await.unwrap();
    seal_up_to(store, up_to).await;
}

fn current(keys: &LogKeys) -> VerifierKey {
    keys.current().unwrap().clone()
}

#[tokio::test]
async fn every_key_signs_its_own_stretch_and_names_the_next() {
    for store in every_kind_of_store().await {
        // Before anything is sealed as well.
        let zeroth = current(&store.log_keys().await.unwrap());
        let first = current(&store.rotate_log_key().await.unwrap());
        assert_ne!(zeroth, first);
        write(&store, 1, 3).await;
        let keys = store.rotate_log_key().await.unwrap();
        // Twice at the same size: then three have signed it.
        let keys = match keys.keys.len() {
            3 => store.rotate_log_key().await.unwrap(),
            _ => panic!("{keys:?}"),
        };
        write(&store, 2, 6).await;
        let keys_now = store.log_keys().await.unwrap();
        assert_eq!(keys_now, keys);
        for key in &keys.keys {
            keys.check(Some(&key.key)).unwrap();
        }
        let spans: Vec<_> = keys.keys.iter().map(|it| (it.from, it.until)).collect();
        assert_eq!(spans, [(0, Some(0)), (0, Some(3)), (3, Some(3)), (3, None)]);
        every_checkpoint_holds(&store, &store.place).await;
        assert_eq!(store.verify_all(|_| ()).await.unwrap().problems, [] as [&str; 0]);
        let at = store.checkpoint_at(3).await.unwrap().unwrap();
        let at: Note = at.parse().unwrap();
        assert_eq!(at.signatures.len(), 3);
        // An old key that signs on is not believed.
        let last = store.checkpoint().await.unwrap().unwrap();
        assert_eq!(Checkpoint::open(&last, &first).unwrap_err().code(), "not-signed");
    }
}

#[tokio::test]
async fn two_who_rotate_at_once_make_two_keys_and_no_fork() {
    for place in every_kind_of_place().await {
        let (one, two) = (place.open().await, place.open().await);
        write(&one, 1, 3).await;
        let (first, second) = tokio::join!(one.rotate_log_key(), two.rotate_log_key());
        let keys = one.log_keys().await.unwrap();
        assert_eq!(keys.keys.len(), 3, "{first:?} {second:?}");
        keys.check(None).unwrap();
        write(&two, 2, 6).await;
        every_checkpoint_holds(&one, &place).await;
    }
}

#[tokio::test]
async fn cosignatures_of_two_at_once_both_stay() {
    for store in every_kind_of_store().await {
        write(&store, 1, 3).await;
        let note: Note = store.checkpoint().await.unwrap().unwrap().parse().unwrap();
        let witnesses: Vec<Signer> =
            (1..=8).map(|n| Signer::witness(&format!("w{n}.example"), &[n; 32]).unwrap()).collect();
        let mut at_work = tokio::task::JoinSet::new();
        for witness in &witnesses {
            let (store, key) = (store.store.clone(), witness.verifier());
            let line = witness.cosign(&note, 5);
            at_work.spawn(async move { store.cosign(3, &key, &line).await.unwrap() });
        }
        at_work.join_all().await;
        let kept = store.checkpoint().await.unwrap().unwrap();
        let parsed: Note = kept.parse().unwrap();
        for witness in &witnesses {
            assert_eq!(seen_at(&parsed, &witness.verifier()), Ok(5));
            assert_eq!(store.witnessed(&witness.verifier()).await.unwrap(), 3);
        }
        store.log_keys().await.unwrap().open(&kept).unwrap();
        assert_eq!(store.anchored().await.unwrap(), [3]);
    }
}

#[tokio::test]
async fn a_stamp_is_kept_once_for_each_checkpoint_and_authority() {
    for store in every_kind_of_store().await {
        write(&store, 1, 3).await;
        let stamp = |token: &str, at| Stamp {
            size: 3,
            authority: "http://tsa.example".to_owned(),
            token: token.to_owned(),
            at: instant(at),
        };
        assert_eq!(store.last_stamp("http://tsa.example").await.unwrap(), None);
        store.put_stamp(&stamp("AAAA", "2026-03-02T10:00:00Z")).await.unwrap();
        store.put_stamp(&stamp("BBBB", "2026-03-02T11:00:00Z")).await.unwrap();
        assert_eq!(store.stamps(3).await.unwrap(), ["AAAA"]);
        assert_eq!(store.stamps(2).await.unwrap(), [] as [&str; 0]);
        let last = store.last_stamp("http://tsa.example").await.unwrap();
        assert_eq!(last, Some((3, instant("2026-03-02T10:00:00Z"))));
        // The proof takes the first stamped checkpoint after the case, not the last of all.
        write(&store, 2, 6).await;
        let proof = store.case_proof(crate::story::case_number(1)).await.unwrap().unwrap();
        let size = proof.keys.open(proof.checkpoint.as_ref().unwrap()).unwrap().size;
        assert_eq!((size, proof.stamps.len()), (3, 1));
        let proof = store.case_proof(crate::story::case_number(2)).await.unwrap().unwrap();
        let size = proof.keys.open(proof.checkpoint.as_ref().unwrap()).unwrap().size;
        assert_eq!((size, proof.stamps.len()), (6, 0));
    }
}

/// Every checkpoint that was ever signed is that of the log as it is now: no fork, no gap.
pub(crate) async fn every_checkpoint_holds(store: &Store, place: &crate::stores::Place) -> u64 {
    let keys = store.log_keys().await.unwrap();
    keys.check(None).unwrap();
    let text = "select hash from sealed join event using (case_id, seq) order by position";
    let hashes = look(place, text).await;
    let mut tree = redress_proof::Tree::new();
    let mut before: Option<Checkpoint> = None;
    for note in look(place, "select note from checkpoint order by size").await {
        let signed = keys.open(&note).unwrap();
        let (from, to) = (tree.size() as usize, signed.size as usize);
        tree = tree.grow(&hashes[from..to]);
        tree.take_new_tiles();
        assert_eq!(tree.root(), signed.root, "at {to}");
        if let Some(before) = &before {
            let proof = store.consistency(before.size, signed.size).await.unwrap().unwrap();
            proof.check(before, &signed).unwrap();
        }
        before = Some(signed);
    }
    assert_eq!(tree.size(), hashes.len() as u64, "what is sealed is signed for");
    tree.size()
}

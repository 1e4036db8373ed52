//! The seal: every event once, without gaps, whoever seals and whatever cuts them off.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use redress_core::testkit::Dice;
use redress_proof::{Hash, ProofError, Signer, TilePlace};
use redress_store::{ChainHash, Position, Store, StoreError};
use sha2::{Digest, Sha256};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    stores::{Opened, every_kind_of_place, every_kind_of_store, look, shell},
    story::{Story, case_number, noted, seal_up_to},
};

#[tokio::test]
async fn a_follower_misses_nothing_while_many_write() {
    for store in every_kind_of_store().await {
        let mut writers = JoinSet::new();
        for n in 0..40 {
            writers.spawn(write(store.store.clone(), n));
        }
        let mut seen = Vec::new();
        while seen.len() < 160 {
            store.seal().await.unwrap();
            let after = seen.last().copied().unwrap_or_default();
            let batch = store.read_after(after, 7).await.unwrap();
            seen.extend(batch.into_iter().map(|(position, _)| position));
        }
        writers.join_all().await;
        assert_eq!(seen, (1..=160).map(Position).collect::<Vec<_>>());
        assert_eq!(store.last_position().await.unwrap(), Position(160));
        assert_eq!(store.seal().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn two_who_seal_and_are_cut_off_lose_nothing_and_double_nothing() {
    for place in every_kind_of_place().await {
        let store = place.open().await;
        let mut at_work = JoinSet::new();
        for seed in [1, 2] {
            let another = place.open().await;
            at_work.spawn(seal_and_be_cut_off(another, seed));
        }
        for n in 0..300 {
            let store = store.clone();
            at_work.spawn(async move {
                write(store, n).await;
            });
        }
        at_work.join_all().await;
        seal_up_to(&store, 1200).await;

        let mut sealed = Vec::new();
        while sealed.len() < 1200 {
            let after = Position(sealed.len() as i64);
            sealed.extend(store.read_after(after, 1000).await.unwrap());
        }
        let positions: Vec<_> = sealed.iter().map(|(position, _)| position.0).collect();
        assert_eq!(positions, (1..=1200).collect::<Vec<_>>());
        let events: BTreeSet<_> = sealed.iter().map(|(_, it)| (it.case, it.seq)).collect();
        assert_eq!(events.len(), 1200);
        let mut last = BTreeMap::new();
        for (_, it) in &sealed {
            let before = last.insert(it.case, it.seq).unwrap_or(0);
            assert_eq!(it.seq, before + 1, "{} is out of order", it.case);
        }
        assert_eq!(store.verify_all(|_| ()).await.unwrap().problems, [] as [&str; 0]);
    }
}

#[tokio::test]
async fn the_checkpoint_is_signed_and_vouches_for_every_sealed_event() {
    for store in every_kind_of_store().await {
        store.name_log("desk.example/log").await.unwrap();
        for n in 0..7 {
            write(store.store.clone(), n).await;
            store.seal().await.unwrap();
        }
        seal_up_to(&store, 28).await;
        let note = store.checkpoint().await.unwrap().unwrap();
        let (text, signature) = note.split_once("\n\n").unwrap();
        let root = BASE64_STANDARD.encode(root(&leaves(&store).await));
        assert_eq!(text, format!("desk.example/log\n28\n{root}"));

        let verifier = store.log_keys().await.unwrap().current().unwrap().to_string();
        let [name, id, key] = verifier.splitn(3, '+').collect::<Vec<_>>().try_into().unwrap();
        let key = BASE64_STANDARD.decode(key).unwrap();
        let signature = signature.trim_end().strip_prefix("— desk.example/log ").unwrap();
        let signature = BASE64_STANDARD.decode(signature).unwrap();
        assert_eq!((name, key[0]), ("desk.example/log", 1));
        assert_eq!(hex::encode(&signature[..4]), id);
        let public = VerifyingKey::from_bytes(key[1..].try_into().unwrap()).unwrap();
        let signed = Signature::from_slice(&signature[4..]).unwrap();
        public.verify(format!("{text}\n").as_bytes(), &signed).unwrap();
    }
}

#[tokio::test]
async fn a_proof_holds_for_its_event_and_for_nothing_else() {
    for store in &every_kind_of_store().await {
        let mut ids = Vec::new();
        for n in 0..75 {
            ids.push(write(store.store.clone(), n).await);
        }
        let proven = |case| async move {
            let proof = store.case_proof(case).await.unwrap().unwrap();
            (proof.check(None, &[], &[]).unwrap().sealed, proof)
        };
        assert_eq!(proven(ids[0]).await.0, 0, "nothing is sealed yet");
        seal_up_to(store, 300).await;
        ids.push(write(store.store.clone(), 100).await);
        assert_eq!(proven(ids[75]).await.0, 0, "this one is not");
        assert_eq!(store.case_proof(case_number(999)).await.unwrap(), None);

        let leaves = leaves(store).await;
        assert_eq!(leaves.len(), 300);
        let key = store.log_keys().await.unwrap().current().unwrap().clone();
        let stranger = Signer::new(key.name(), &[3; 32]).unwrap().verifier();
        for case in [ids[0], ids[40], ids[74]] {
            let (sealed, proof) = proven(case).await;
            assert_eq!(sealed, 4);
            proof.check(Some(&key), &[], &[]).unwrap();
            assert_eq!(code(proof.check(Some(&stranger), &[], &[])), "unknown-key");
            for (event, link) in proof.events.iter().zip(store.chain(case).await.unwrap()) {
                assert_eq!(event.hash, link.hash.as_str());
                let index = event.inclusion.as_ref().unwrap().index;
                assert_eq!(leaf(&event.hash), leaves[index as usize]);
            }
            let mut wrong = proof.clone();
            wrong.events[2].hash = ChainHash::start().to_string();
            assert_eq!(code(wrong.check(None, &[], &[])), "not-included");
            let mut wrong = proof.clone();
            wrong.events.swap(0, 1);
            let second = wrong.events[1].hash.clone();
            wrong.events[1].hash = std::mem::replace(&mut wrong.events[0].hash, second);
            assert_eq!(code(wrong.check(None, &[], &[])), "not-included");
        }
    }
}

fn code<T: std::fmt::Debug>(refused: Result<T, ProofError>) -> &'static str {
    refused.unwrap_err().code()
}

#[tokio::test]
async fn tiles_and_bundles_are_those_of_the_tree() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        for n in 0..60 {
            let notes: Vec<_> = (0..10).map(|it| noted(&format!("{n} {it}"))).collect();
            story.tell(&store, notes).await.unwrap();
            store.seal().await.unwrap();
        }
        seal_up_to(&store, 602).await;
        let leaves = leaves(&store).await;
        for (place, width) in [(0, 256), (1, 256), (2, 90)] {
            let tile = TilePlace { level: 0, index: place };
            let tile = store.tile(tile, width).await.unwrap().unwrap();
            let begin = 256 * place as usize;
            assert_eq!(tile, hashes(&leaves[begin..begin + usize::from(width)]));
        }
        let above = hashes(&[root(&leaves[..256]), root(&leaves[256..512])]);
        let place = TilePlace { level: 1, index: 0 };
        assert_eq!(store.tile(place, 2).await.unwrap().unwrap(), above);
        for beyond in [(0, 2, 91), (1, 0, 3), (2, 0, 1), (0, u64::MAX, 1)] {
            let (level, index, width) = beyond;
            assert_eq!(
                store.tile(TilePlace { level, index }, width).await.unwrap(),
                None,
                "{beyond:?}"
            );
        }

        let bundle = store.entry_bundle(2, 90).await.unwrap().unwrap();
        let entries: Vec<&[u8]> = bundle.chunks(66).map(|it| &it[2..]).collect();
        let chain = store.chain(story.id).await.unwrap();
        let hashes: Vec<&[u8]> =
            chain[512..].iter().map(|it| it.hash.as_str().as_bytes()).collect();
        assert_eq!((entries, &bundle[..2]), (hashes, &[0, 64][..]));
        assert_eq!(store.entry_bundle(2, 91).await.unwrap(), None);

        assert!(!store.consistency(300, 602).await.unwrap().unwrap().path.is_empty());
        assert_eq!(store.consistency(300, 603).await.unwrap(), None);
        assert_eq!(store.consistency(0, 602).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_log_keeps_its_name_once_something_is_sealed() {
    for store in every_kind_of_store().await {
        store.name_log("desk.example/log").await.unwrap();
        store.name_log("desk.example/other").await.unwrap();
        assert!(matches!(store.name_log("two words").await, Err(StoreError::BadOrigin)));
        write(store.store.clone(), 1).await;
        seal_up_to(&store, 4).await;
        store.name_log("desk.example/other").await.unwrap();
        let renamed = store.name_log("desk.example/log").await;
        assert!(matches!(renamed, Err(StoreError::LogNamed)));
    }
}

#[tokio::test]
async fn a_position_that_was_exchanged_is_noticed() {
    for store in every_kind_of_store().await {
        write(store.store.clone(), 1).await;
        seal_up_to(&store, 4).await;
        let exchange = "update sealed set position = -1 where position = 1;
                        update sealed set position = 1 where position = 2;
                        update sealed set position = 2 where position = -1";
        shell(&store.place, exchange).await;
        let problems = store.verify_all(|_| ()).await.unwrap().problems;
        assert_eq!(problems, ["the tree is not the one that was signed"]);
    }
}

#[tokio::test]
async fn a_slow_transaction_is_waited_for_and_not_skipped() {
    for store in every_kind_of_store().await {
        if store.place.is_sqlite() {
            continue; // There, nobody else writes meanwhile.
        }
        write(store.store.clone(), 1).await;
        let mut slow = connect(&store).await;
        sqlx::raw_sql("begin; insert into setting values ('slow', 1, '{}')")
            .execute(&mut slow)
            .await
            .unwrap();
        write(store.store.clone(), 2).await;
        // Whatever began after the slow one might still be joined by something before it.
        seal_up_to(&store, 4).await;
        for _ in 0..20 {
            assert_eq!(store.seal().await.unwrap(), 0);
        }
        sqlx::raw_sql("commit").execute(&mut slow).await.unwrap();
        seal_up_to(&store, 8).await;
    }
}

#[tokio::test]
async fn a_database_that_moved_to_another_cluster_goes_on_being_sealed() {
    for store in every_kind_of_store().await {
        if store.place.is_sqlite() {
            continue; // Its rows number themselves.
        }
        write(store.store.clone(), 1).await;
        seal_up_to(&store, 4).await;
        write(store.store.clone(), 2).await;
        // What a copy made elsewhere looks like: its transactions are numbers of the future.
        let moved = "update event set tx = tx + 1000000000;
                     update tree set since_tx = since_tx + 1000000000";
        shell(&store.place, moved).await;
        assert_eq!(store.seal().await.unwrap(), 0);
        let again = store.place.open().await;
        write(again.clone(), 3).await;
        seal_up_to(&again, 12).await;
        let found = again.verify_all(|_| ()).await.unwrap();
        assert_eq!((found.sealed, found.problems), (12, vec![]));
        let order = "select case_id || seq from sealed order by position";
        let order = look(&store.place, order).await;
        assert!(order[..4].is_sorted() && order[4..8].is_sorted() && order[8..].is_sorted());
    }
}

async fn connect(store: &Opened) -> sqlx::PgConnection {
    <sqlx::PgConnection as sqlx::Connection>::connect(&store.place.url).await.unwrap()
}

/// A filing, and two events after it, each in a change of its own.
async fn write(store: Store, n: u128) -> redress_core::ids::CaseId {
    let mut story = Story::lodged(&store, n).await;
    for text in ["one", "two"] {
        story.tell(&store, [noted(text)]).await.unwrap();
    }
    story.id
}

async fn seal_and_be_cut_off(store: Store, seed: u64) {
    let mut dice = Dice::new(seed);
    for _ in 0..100 {
        let patience = Duration::from_micros(dice.below(8_000));
        if let Ok(done) = timeout(patience, store.seal()).await {
            done.unwrap();
        }
    }
}

/// The leaves of the tree, computed from the records alone.
async fn leaves(store: &Store) -> Vec<[u8; 32]> {
    let mut leaves = Vec::new();
    let mut heads = BTreeMap::new();
    for (_, it) in store.read_after(Position(0), 1000).await.unwrap() {
        let record = serde_json::to_string(&it).unwrap();
        let head = heads.remove(&it.case).unwrap_or_else(ChainHash::start).then(&record);
        leaves.push(leaf(head.as_str()));
        heads.insert(it.case, head);
    }
    leaves
}

fn hashes(bytes: &[[u8; 32]]) -> Vec<Hash> {
    bytes.iter().copied().map(Hash).collect()
}

/// RFC 6962, section 2.1, word for word: slow, and by nobody who wrote the store.
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(1 << (many.len() - 1).ilog2());
            Sha256::new_with_prefix([1])
                .chain_update(root(left))
                .chain_update(root(right))
                .finalize()
                .into()
        }
    }
}

fn leaf(entry: &str) -> [u8; 32] {
    Sha256::new_with_prefix([0]).chain_update(entry).finalize().into()
}

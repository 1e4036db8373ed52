//! The sealed log as an outsider reads it: over HTTP alone, with another implementation of the
//! tree and a check of notes that was written for this test.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use ed25519_dalek::{Signature, VerifyingKey};
use redress_core::party::Role;
use redress_proof::CaseProof;
use redress_store::Position;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::harness::{Ask, Engine, Got, Ground, key};

mod anchors;
mod folder;

/// A checkpoint as this reader read it.
#[derive(Clone, Debug)]
struct Seen {
    size: u64,
    root: [u8; 32],
}

/// Reads a note word for word, and checks its signature with the key at `/log/keys`.
fn read_note(note: &str, key: &str) -> Seen {
    let [name, id, public] = key.splitn(3, '+').collect::<Vec<_>>().try_into().unwrap();
    let public = BASE64_STANDARD.decode(public).unwrap();
    let named = Sha256::new().chain_update(name).chain_update("\n").chain_update(&public);
    assert_eq!(hex::encode(&named.finalize()[..4]), id);
    let public = VerifyingKey::from_bytes(public[1..].try_into().unwrap()).unwrap();

    let (text, signatures) = note.split_once("\n\n").unwrap();
    let ours = format!("\u{2014} {name} ");
    let signed = signatures.lines().find_map(|it| it.strip_prefix(&ours)).unwrap();
    let signed = BASE64_STANDARD.decode(signed).unwrap();
    assert_eq!(hex::encode(&signed[..4]), id);
    let signature = Signature::from_slice(&signed[4..]).unwrap();
    public.verify_strict(format!("{text}\n").as_bytes(), &signature).unwrap();

    let [origin, size, root] = text.lines().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(origin, name);
    let root = BASE64_STANDARD.decode(root).unwrap().try_into().unwrap();
    Seen { size: size.parse().unwrap(), root }
}

/// The path of a tile, as the text of the C2SP has it.
fn tile_path(kind: &str, index: u64, width: u64) -> String {
    let mut digits = format!("{:03}", index % 1000);
    let mut above = index / 1000;
    while 0 < above {
        digits = format!("x{:03}/{digits}", above % 1000);
        above /= 1000;
    }
    let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
    format!("/log/tile/{kind}/{digits}{partial}")
}

/// Somebody who knows the address, and nothing else.
struct Outsider<'a> {
    ground: &'a Ground,
    key: String,
}

impl Outsider<'_> {
    async fn new(ground: &Ground) -> Outsider<'_> {
        let keys = ground.send(Ask::get("/log/keys")).await;
        assert_eq!(keys.status, 200);
        let last = keys.json["keys"].as_array().unwrap().last().unwrap();
        Outsider { ground, key: last["key"].as_str().unwrap().to_owned() }
    }

    async fn checkpoint(&self) -> Seen {
        let got = self.ground.send(Ask::get("/log/checkpoint")).await;
        assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(got.header("cache-control"), "no-cache");
        read_note(std::str::from_utf8(&got.bytes).unwrap(), &self.key)
    }

    async fn fetch(&self, path: &str) -> Got {
        let got = self.ground.send(Ask::get(path)).await;
        assert_eq!(got.status, 200, "{path}");
        assert_eq!(got.header("content-type"), "application/octet-stream");
        assert!(got.header("cache-control").contains("immutable"), "{path}");
        got
    }

    /// Every entry up to `size`.
    async fn entries(&self, size: u64) -> Vec<String> {
        let mut entries = Vec::new();
        for (index, width) in tiles(size) {
            let got = self.fetch(&tile_path("entries", index, width)).await;
            let mut rest = &got.bytes[..];
            while let [high, low, more @ ..] = rest {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                entries.push(String::from_utf8(more[..length].to_vec()).unwrap());
                rest = &more[length..];
            }
        }
        entries
    }
}

fn tiles(size: u64) -> impl Iterator<Item = (u64, u64)> {
    let rest = size % 256;
    let full = (0..size / 256).map(|index| (index, 256));
    full.chain((rest != 0).then_some((size / 256, rest)))
}

/// A case with many events, so that the log has more than one tile.
async fn fill(ground: &Ground, cases: usize) -> Vec<(String, String)> {
    let mut filled = Vec::new();
    for _ in 0..cases {
        let got = ground.lodged().await;
        filled.push((got.text("id").to_owned(), got.text("secret").to_owned()));
    }
    filled
}

/// Seals until nothing waits. The seal waits for transactions of other tests as well.
async fn seal(ground: &Ground, at_least: i64) {
    let store = &ground.app.desk.store;
    for _ in 0..600 {
        store.seal().await.unwrap();
        let waiting = store.health(ground.clock.now()).await.unwrap().waiting;
        if waiting == 0 && Position(at_least) <= store.last_position().await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was never sealed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outsider_agrees_on_every_root_and_every_proof() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let mut checkpoints = Vec::new();
        for _ in 0..12 {
            fill(&ground, 12).await;
            seal(&ground, 1).await;
            checkpoints.push(Outsider::new(&ground).await.checkpoint().await);
        }
        let outsider = Outsider::new(&ground).await;
        let last = checkpoints.last().unwrap().clone();
        assert!(256 < last.size, "{} is not more than one tile", last.size);
        let entries = outsider.entries(last.size).await;
        assert_eq!(entries.len() as u64, last.size);
        let mut theirs = MemoryBackedTree::<Sha256, String>::new();
        let mut roots = BTreeMap::new();
        for entry in &entries {
            theirs.push(entry.clone());
            roots.insert(theirs.len(), theirs.root());
        }
        for seen in &checkpoints {
            assert_eq!(roots[&seen.size].as_bytes().as_slice(), seen.root, "at {}", seen.size);
        }
        let store = &ground.app.desk.store;
        for pair in checkpoints.windows(2) {
            let proof = store.consistency(pair[0].size, pair[1].size).await.unwrap().unwrap();
            let path = proof.path.iter().flat_map(|it| it.0).collect();
            let path = ConsistencyProof::<Sha256>::try_from_bytes(path).unwrap();
            let of = |it: &Seen| RootHash::<Sha256>::new(it.root.into(), it.size);
            of(&pair[1]).verify_consistency(&of(&pair[0]), &path).unwrap();
        }
        // The lowest tiles are the hashes of the entries, the next ones the roots over them.
        let leaf = |it: &String| Sha256::new_with_prefix([0]).chain_update(it).finalize();
        for (index, width) in tiles(last.size) {
            let tile = outsider.fetch(&tile_path("0", index, width)).await;
            let under = &entries[index as usize * 256..][..width as usize];
            assert_eq!(tile.bytes[..], under.iter().flat_map(leaf).collect::<Vec<u8>>());
        }
        let above = outsider.fetch(&tile_path("1", 0, last.size / 256)).await;
        assert_eq!(above.bytes[..32], roots[&256].as_bytes()[..]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_log_does_not_have_is_not_found() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        assert_eq!(ground.send(Ask::get("/log/checkpoint")).await.status, 404);
        assert_eq!(ground.send(Ask::get("/log/tile/0/000.p/1")).await.status, 404);
        fill(&ground, 1).await;
        seal(&ground, 1).await;
        let size = Outsider::new(&ground).await.checkpoint().await.size;
        let there = tile_path("0", 0, size);
        assert_eq!(ground.send(Ask::get(&there)).await.status, 200);
        for path in [
            &tile_path("0", 0, size + 1),
            "/log/tile/0/000",
            "/log/tile/1/000.p/1",
            "/log/tile/0/001.p/1",
            "/log/tile/entries/000",
            "/log/tile/0/0.p/1",
            "/log/tile/9/000",
            "/log/tile/0/000.p/0",
            "/log/tile/0/..%2f000",
            "/log/tile/",
            "/log/tile",
            "/log/tile/entries/x018/x446/x744/x073/x709/x551/615",
        ] {
            let got = ground.send(Ask::get(path)).await;
            assert_eq!((got.status, got.code().is_empty()), (404, false), "{path}");
        }
        let again = ground.send(Ask::get("/log/checkpoint")).await;
        let known = Ask::get("/log/checkpoint").with("if-none-match", again.header("etag"));
        assert_eq!(ground.send(known).await.status, 304);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proof_of_a_case_is_checked_without_us() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let cases = fill(&ground, 30).await;
        seal(&ground, 30).await;
        let outsider = Outsider::new(&ground).await;
        for (case, secret) in [&cases[0], &cases[17], &cases[29]] {
            let ask = |rest: &str| Ask::get(&format!("/api/v1/cases/{case}/{rest}")).by(secret);
            let proof = ground.send(ask("proof")).await;
            assert_eq!(proof.status, 200, "{}", proof.json);
            let events = ground.send(ask("events")).await;
            let seen = read_note(proof.text("checkpoint"), &outsider.key);
            let root = RootHash::<Sha256>::new(seen.root.into(), seen.size);
            let links = events.json["entries"].as_array().unwrap();
            let proven = proof.json["events"].as_array().unwrap();
            assert_eq!(proven.len(), links.len());
            for (event, link) in proven.iter().zip(links) {
                assert_eq!((&event["seq"], &event["hash"]), (&link["seq"], &link["hash"]));
                check(&root, event);
            }
            // Our own check says the same.
            let ours: CaseProof = serde_json::from_slice(&proof.bytes).unwrap();
            let known = outsider.key.parse().unwrap();
            assert_eq!(ours.check(Some(&known), &[], &[]).unwrap().sealed, links.len());
        }
    }
}

fn check(root: &RootHash<Sha256>, event: &Value) {
    let path = event["inclusion"]["path"].as_array().unwrap();
    let path = path.iter().flat_map(|it| BASE64_STANDARD.decode(it.as_str().unwrap()).unwrap());
    let path = InclusionProof::<Sha256>::try_from_bytes(path.collect()).unwrap();
    let index = event["inclusion"]["index"].as_u64().unwrap();
    let entry = event["hash"].as_str().unwrap().to_owned();
    root.verify_inclusion(&entry, index, &path).unwrap();
    assert!(root.verify_inclusion(&entry, index ^ 1, &path).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_just_now_is_in_the_proof_without_a_place() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let got = ground.lodged().await;
        let (case, secret) = (got.text("id"), got.text("secret"));
        let path = format!("/api/v1/cases/{case}/proof");
        let before = ground.send(Ask::get(&path).by(secret)).await;
        assert_eq!(before.json["checkpoint"], Value::Null);
        assert_eq!(before.json["events"][0]["inclusion"], Value::Null);
        seal(&ground, 1).await;
        let agent = ground.person("agent", Role::Agent).await;
        let accept = Ask::post(&format!("/api/v1/cases/{case}/moves/accept"), json!({}));
        let moved = ground.send(accept.named(key()).by(&agent.token)).await;
        assert!(moved.status < 300, "{}", moved.json);
        let after = ground.send(Ask::get(&path).by(secret)).await;
        let events = after.json["events"].as_array().unwrap();
        assert!(events[0]["inclusion"].is_object());
        assert_eq!(events.last().unwrap()["inclusion"], Value::Null);
        let stranger = ground.person(&Uuid::new_v4().to_string(), Role::Complainant).await;
        let refused = ground.send(Ask::get(&path).by(&stranger.token)).await;
        assert_eq!(refused.status, 404);
    }
}

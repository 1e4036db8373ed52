//! The record as somebody checks it who trusts nobody: the chain of a case, the tree over all
//! cases, the signature under it. Written from what the answers and RFC 6962 say, with nothing of
//! the program's own.

use std::{collections::HashMap, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use redress_core::ids::CaseId;
use redress_server::{app::App, rounds::ROUNDS};
use redress_store::Position;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// One event of the chain, as its reader sees it.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Its hash, 64 hex digits.
    pub(crate) hash: String,
    /// What happened; `None` where it is hidden from the reader.
    pub(crate) record: Option<Value>,
}

impl Link {
    /// The kind of the event, `hidden` where it is.
    pub(crate) fn kind(&self) -> &str {
        self.record.as_ref().map_or("hidden", |it| it["event"].as_str().expect("a kind"))
    }

    /// The command that made it so; empty where it is hidden.
    pub(crate) fn command(&self) -> &str {
        self.record.as_ref().and_then(|it| it["command"].as_str()).unwrap_or_default()
    }
}

/// Goes through an answer of `GET /cases/{id}/events` that begins at the beginning, and counts
/// every hash anew. What is hidden must still be linked.
pub(crate) fn check_chain(events: &Value) -> Vec<Link> {
    let mut previous = "0".repeat(64);
    let entries = events["entries"].as_array().expect("entries");
    assert!(events["next"].is_null(), "a short record is one page");
    let mut links = Vec::new();
    for (entry, seq) in entries.iter().zip(1_u64..) {
        assert_eq!(entry["seq"], seq, "a gap in the record");
        assert_eq!(entry["previous"], previous, "event {seq} does not follow on the one before");
        let hash = entry["hash"].as_str().expect("a hash").to_owned();
        let record = entry["record"].as_str();
        assert_eq!(record.is_none(), entry["hidden"] == true, "event {seq}");
        if let Some(record) = record {
            let counted = hex::encode(Sha256::digest(format!("{previous}{record}")));
            assert_eq!(counted, hash, "event {seq} is not what was hashed");
        }
        let record = record.map(|it| serde_json::from_str(it).expect("a record is JSON"));
        previous.clone_from(&hash);
        links.push(Link { hash, record });
    }
    links
}

/// Checks that the sealed order holds the events of `chains` and of no other case, each once and
/// without a gap, that the root in the checkpoint is the root over them, and that the log signed
/// it. Returns how many events that are.
pub(crate) async fn check_seal(app: &App, chains: &[(CaseId, Vec<Link>)]) -> u64 {
    let store = &app.desk.store;
    let hashes: HashMap<(CaseId, u32), &str> = chains
        .iter()
        .flat_map(|(case, links)| {
            (1..).zip(links).map(|(seq, link)| ((*case, seq), link.hash.as_str()))
        })
        .collect();
    seal_all(app, hashes.len()).await;
    let (mut leaves, mut seen, mut at) = (Vec::new(), Vec::new(), Position(0));
    loop {
        let page = store.read_after(at, 500).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        at = *last;
        for (position, recorded) in page {
            assert_eq!(position.0, leaves.len() as i64 + 1, "a gap in the sealed order");
            let key = (recorded.case, recorded.seq);
            seen.push(key);
            let hash = hashes.get(&key).unwrap_or_else(|| panic!("{key:?} was not expected"));
            leaves.push((*hash).to_owned());
        }
    }
    seen.sort_unstable();
    let sealed = seen.len();
    seen.dedup();
    assert_eq!((seen.len(), sealed), (hashes.len(), hashes.len()), "each event is sealed once");

    let note = store.checkpoint().await.unwrap().expect("something was sealed");
    let verifier = store.log_keys().await.unwrap().current().unwrap().to_string();
    let (size, root) = read_checkpoint(&note, &verifier).expect("the log's own signature");
    assert_eq!(size, leaves.len() as u64);
    assert_eq!(root, tree_root(&leaves), "the root is that of RFC 6962 over the hashes");
    let forged = note.replacen(&size.to_string(), &(size + 1).to_string(), 1);
    assert!(read_checkpoint(&forged, &verifier).is_err(), "another size under the same signature");
    size
}

/// Seals until all is sealed. The seal waits for every transaction that runs on the server,
/// those of other tests in other databases included.
async fn seal_all(app: &App, events: usize) {
    for _ in 0..600 {
        app.desk.store.seal().await.unwrap();
        if app.desk.store.last_position().await.unwrap().0 == events as i64 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{events} events were never sealed");
}

/// Reads a C2SP checkpoint, if the key in `verifier` (`name+hash+base64`) signed it.
fn read_checkpoint(note: &str, verifier: &str) -> Result<(u64, [u8; 32]), String> {
    let (name, key) = verifier.split_once('+').ok_or("no name")?;
    let (key_id, key) = key.split_once('+').ok_or("no key id")?;
    let key = BASE64_STANDARD.decode(key).map_err(|it| it.to_string())?;
    let named = Sha256::digest([name.as_bytes(), b"\n", &key].concat());
    if hex::encode(&named[..4]) != key_id || key.first() != Some(&1) {
        return Err("the key is not what its name says".to_owned());
    }
    let public: [u8; 32] = key[1..].try_into().map_err(|_| "not an Ed25519 key")?;
    let public = VerifyingKey::from_bytes(&public).map_err(|it| it.to_string())?;

    let (text, signatures) = note.split_once("\n\n").ok_or("no signatures")?;
    let text = format!("{text}\n");
    let ours = format!("\u{2014} {name} ");
    let line =
        signatures.lines().find_map(|it| it.strip_prefix(&ours)).ok_or("not signed by us")?;
    let signed = BASE64_STANDARD.decode(line).map_err(|it| it.to_string())?;
    let (id, signature) = signed.split_at_checked(4).ok_or("too short")?;
    if id != &named[..4] {
        return Err("another key".to_owned());
    }
    let signature = Signature::from_slice(signature).map_err(|it| it.to_string())?;
    public.verify_strict(text.as_bytes(), &signature).map_err(|it| it.to_string())?;

    let mut lines = text.lines();
    if lines.next() != Some(name) {
        return Err("the checkpoint of another log".to_owned());
    }
    let size = lines.next().and_then(|it| it.parse().ok()).ok_or("no size")?;
    let root = lines.next().and_then(|it| BASE64_STANDARD.decode(it).ok()).ok_or("no root")?;
    Ok((size, root.try_into().map_err(|_| "not a SHA-256")?))
}

/// The Merkle tree hash of RFC 6962, section 2.1.
fn tree_root(leaves: &[String]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::digest([b"\0", leaf.as_bytes()].concat()).into(),
        _ => {
            let left = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(left);
            let both = [tree_root(left), tree_root(right)].concat();
            Sha256::digest([b"\x01".as_slice(), &both].concat()).into()
        }
    }
}

/// Everything that is kept beside the log of these cases, as far as the store lets it be seen.
async fn copies(app: &App, cases: &[CaseId]) -> Vec<String> {
    let store = &app.desk.store;
    let mut copies = Vec::new();
    for case in cases {
        copies.push(format!("{:#?}", store.load(*case, None).await.unwrap()));
    }
    for round in ROUNDS {
        let next = store.next_due(round.kind).await.unwrap();
        copies.push(format!("{} is next due {next:?}", round.kind));
    }
    copies
}

/// Makes all copies of these cases again from the log. Neither they nor `seen`, which is asked
/// before and after (lists and cases as their readers see them), may come out differently.
pub(crate) async fn rebuilding_changes_nothing<S, F>(app: &App, cases: &[CaseId], seen: S)
where
    S: Fn() -> F,
    F: Future<Output = Vec<Value>>,
{
    let before = (copies(app, cases).await, seen().await);
    for case in cases {
        app.desk.rebuild(*case).await.unwrap();
    }
    let after = (copies(app, cases).await, seen().await);
    assert_eq!(before, after, "the log tells another story than the copies did");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_that_of_the_rfc() {
        // The well-known roots over no leaf, and over one empty leaf.
        let none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex::encode(tree_root(&[])), none);
        let empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(hex::encode(tree_root(&[String::new()])), empty);
        let three = ["a", "b", "c"].map(str::to_owned);
        let split = [tree_root(&three[..2]), tree_root(&three[2..])].concat();
        let whole = Sha256::digest([b"\x01".as_slice(), &split].concat());
        assert_eq!(tree_root(&three), <[u8; 32]>::from(whole));
    }

    #[test]
    fn a_record_that_was_changed_does_not_pass() {
        let record = r#"{"event":"lodged"}"#;
        let zeros = "0".repeat(64);
        let hash = hex::encode(Sha256::digest(format!("{zeros}{record}")));
        let answer = |record: &str| {
            serde_json::json!({ "entries": [
                { "seq": 1, "previous": zeros, "hash": hash, "hidden": false, "record": record },
            ] })
        };
        assert_eq!(check_chain(&answer(record))[0].kind(), "lodged");
        let changed = answer(&record.replace("lodged", "closed"));
        assert!(std::panic::catch_unwind(|| check_chain(&changed)).is_err());
    }
}

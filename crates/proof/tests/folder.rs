//! A log in files: whatever is changed in it is detected, and named.

use std::collections::BTreeMap;

use redress_proof::{
    Checkpoint, Hash, LogKey, LogKeys, Signer, TilePath, Tree, VerifierKey,
    folder::{CHECKPOINT, Files, Item, KEYS, LogReport, Trust, check},
    tile::{NewTile, bundle},
};

const ORIGIN: &str = "desk.example/log";

/// Files in memory.
#[derive(Clone, Default)]
struct Folder(BTreeMap<String, Vec<u8>>);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }

    fn list(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

fn signer(seed: u8) -> Signer {
    Signer::new(ORIGIN, &[seed; 32]).unwrap()
}

fn key() -> VerifierKey {
    signer(1).verifier()
}

fn keys(seed: u8) -> Vec<u8> {
    let key = LogKey { key: signer(seed).verifier(), from: 0, until: None, hand_over: None };
    let keys = LogKeys { origin: ORIGIN.to_owned(), keys: vec![key], witnesses: vec![] };
    serde_json::to_vec(&keys).unwrap()
}

fn entry(n: u64) -> String {
    format!("{n:064x}")
}

fn entries(size: u64) -> Vec<String> {
    (0..size).map(entry).collect()
}

/// The log of these entries, signed by a key.
fn log(entries: &[String], seed: u8) -> Folder {
    let mut folder = Folder::default();
    let mut tree = Tree::new().grow(entries);
    let mut tiles: BTreeMap<_, Vec<Hash>> = BTreeMap::new();
    for NewTile { place, hashes, .. } in tree.take_new_tiles() {
        tiles.entry(place).or_default().extend(hashes);
    }
    for path in TilePath::all(tree.size()) {
        let bytes = match path {
            TilePath::Hashes { place, width } => {
                tiles[&place][..usize::from(width)].iter().flat_map(|it| it.0).collect()
            }
            TilePath::Entries { index, width } => {
                let some = &entries[index as usize * 256..][..usize::from(width)];
                bundle(some.iter().map(String::as_str))
            }
        };
        folder.0.insert(path.to_string(), bytes);
    }
    folder.0.insert(KEYS.to_owned(), keys(seed));
    folder.0.insert(CHECKPOINT.to_owned(), checkpoint(&tree, seed).into_bytes());
    folder
}

fn checkpoint(tree: &Tree, seed: u8) -> String {
    Checkpoint::of(ORIGIN, tree).sign(&[&signer(seed)]).unwrap().to_string()
}

fn kept(size: u64) -> String {
    checkpoint(&Tree::new().grow(entries(size)), 1)
}

fn known() -> Trust {
    Trust { key: Some(key()), ..Trust::default() }
}

/// What was found, as codes.
fn found(folder: &Folder, trust: &Trust) -> Vec<(Item, &'static str)> {
    let LogReport { faults, .. } = check(folder, trust);
    faults.iter().map(|(item, fault)| (*item, fault.code())).collect()
}

/// The first fault in words.
fn first(folder: &Folder) -> String {
    check(folder, &known()).faults[0].1.to_string()
}

#[test]
fn a_whole_log_holds_item_by_item() {
    for size in [1, 2, 255, 256, 257, 600] {
        let report = check(&log(&entries(size), 1), &known());
        assert_eq!((report.faults, report.size, report.vouched), (vec![], size, true));
        assert_eq!(report.holds[&Item::Entries], size);
        for item in [Item::Keys, Item::Checkpoint, Item::Tiles, Item::Extent] {
            assert!(0 < report.holds[&item], "{item:?} of {size}");
        }
    }
    let unknown = check(&log(&entries(3), 1), &Trust::default());
    assert_eq!((unknown.faults, unknown.vouched), (vec![], false));
}

#[test]
fn every_flipped_bit_is_detected_and_its_file_named() {
    let whole = log(&entries(300), 1);
    for (path, bytes) in &whole.0 {
        // Every bit of the small files, one bit in each byte of the large ones.
        for at in 0..bytes.len() {
            let bits = if bytes.len() < 1000 { 0..8 } else { at % 8..at % 8 + 1 };
            if 1000 < bytes.len() && at % 61 != 0 {
                continue;
            }
            for bit in bits {
                let mut wrong = whole.clone();
                wrong.0.get_mut(path).unwrap()[at] ^= 1 << bit;
                let report = check(&wrong, &known());
                assert!(!report.faults.is_empty(), "{path}: byte {at}, bit {bit}");
                if path.starts_with("tile/") {
                    let said = report.faults.iter().any(|(_, it)| it.to_string().contains(path));
                    assert!(said, "{path}: byte {at}, bit {bit}: {:?}", report.faults);
                }
            }
        }
    }
}

#[test]
fn an_entry_or_a_hash_that_was_changed_is_named_by_its_place() {
    let mut wrong = log(&entries(300), 1);
    let bundle = wrong.0.get_mut("tile/entries/001.p/44").unwrap();
    bundle[66 * 7 + 10] = b'f';
    assert_eq!(found(&wrong, &known()), [(Item::Entries, "wrong-entry")]);
    assert_eq!(first(&wrong), "`tile/entries/001.p/44`: entry 7 is not the one that was signed");

    let mut wrong = log(&entries(300), 1);
    wrong.0.get_mut("tile/0/000").unwrap()[32 * 200] ^= 1;
    assert_eq!(found(&wrong, &known()), [(Item::Tiles, "wrong-tile")]);
    assert_eq!(first(&wrong), "`tile/0/000`: hash 200 is not the one that was signed");

    let mut wrong = log(&entries(300), 1);
    wrong.0.get_mut("tile/1/000.p/1").unwrap()[0] ^= 1;
    assert_eq!(first(&wrong), "`tile/1/000.p/1`: hash 0 is not the one that was signed");
}

#[test]
fn a_dropped_entry_and_two_exchanged_ones_are_noticed() {
    let whole = log(&entries(300), 1);
    let mut short = entries(300);
    short.remove(17);
    let mut swapped = entries(300);
    swapped.swap(3, 290);
    for others in [short, swapped] {
        // Tiles and entries agree with one another, but not with what was signed.
        let mut wrong = log(&others, 1);
        wrong.0.insert(CHECKPOINT.to_owned(), whole.0[CHECKPOINT].clone());
        let found = found(&wrong, &known());
        assert!(!found.is_empty(), "of {}", others.len());
        assert!(found.iter().all(|(item, _)| [Item::Entries, Item::Tiles].contains(item)));
    }
    let mut wrong = log(&entries(299), 1);
    wrong.0.insert(CHECKPOINT.to_owned(), whole.0[CHECKPOINT].clone());
    assert!(found(&wrong, &known()).contains(&(Item::Tiles, "missing-file")), "the last is gone");
}

#[test]
fn a_missing_file_is_named() {
    let whole = log(&entries(300), 1);
    for path in whole.0.keys() {
        let mut wrong = whole.clone();
        wrong.0.remove(path);
        let report = check(&wrong, &known());
        assert!(report.faults[0].1.to_string().contains(path), "{path}: {:?}", report.faults);
    }
}

#[test]
fn a_log_whose_tail_was_cut_is_not_whole() {
    // Whoever cut it forgot the old tiles,
    let mut cut = log(&entries(600), 1);
    cut.0.insert(CHECKPOINT.to_owned(), kept(500).into_bytes());
    cut.0.extend(log(&entries(500), 1).0.into_iter().filter(|(path, _)| path.contains(".p/")));
    assert!(found(&cut, &known()).contains(&(Item::Extent, "beyond-end")));
    // or did it well: then whoever kept a later checkpoint knows.
    let cut = log(&entries(500), 1);
    assert_eq!(found(&cut, &known()), []);
    let trust = Trust { kept: vec![kept(600)], ..known() };
    assert_eq!(found(&cut, &trust), [(Item::Earlier, "cut")]);
}

#[test]
fn a_log_that_was_signed_again_by_another_key_is_not_taken_for_ours() {
    let again = log(&entries(300), 2);
    assert_eq!(found(&again, &known()), [(Item::Keys, "unknown-key")]);
    // Its keys exchanged for ours, the signature is none of ours.
    let mut wrong = again.clone();
    wrong.0.insert(KEYS.to_owned(), keys(1));
    assert_eq!(found(&wrong, &known()), [(Item::Checkpoint, "not-signed")]);
    // Somebody who knows no key at least learns that nobody vouches.
    assert!(!check(&again, &Trust::default()).vouched);
}

#[test]
fn a_fork_is_noticed_by_whoever_kept_a_checkpoint() {
    let mut others = entries(300);
    others[20] = entry(999_999);
    // The same key has signed both: only memory helps.
    let fork = log(&others, 1);
    assert_eq!(found(&fork, &known()), []);
    let before = Trust { kept: vec![kept(20)], ..known() };
    assert_eq!(found(&fork, &before), [], "up to there both are the same");
    let after = Trust { kept: vec![kept(21)], ..known() };
    assert_eq!(found(&fork, &after), [(Item::Earlier, "not-consistent")]);
    let same = Trust { kept: vec![kept(300)], ..known() };
    assert_eq!(found(&fork, &same), [(Item::Earlier, "forked")]);
}

#[test]
fn a_witness_that_must_have_seen_it_has() {
    let witness = Signer::witness("witness.example", &[9; 32]).unwrap();
    let trust = Trust { witnesses: vec![witness.verifier()], ..known() };
    let mut folder = log(&entries(5), 1);
    assert_eq!(found(&folder, &trust), [(Item::Witnesses, "not-signed")]);
    let text = String::from_utf8(folder.0[CHECKPOINT].clone()).unwrap();
    let mut note: redress_proof::Note = text.parse().unwrap();
    note.add(witness.cosign(&note, 1_770_000_000));
    folder.0.insert(CHECKPOINT.to_owned(), note.to_string().into_bytes());
    let report = check(&folder, &trust);
    assert_eq!(report.faults, []);
    assert_eq!(report.seen, [(5, 1_770_000_000, "witness.example".to_owned())]);
}

//! The tree, its tiles and its proofs against RFC 6962 read word for word, and against another
//! implementation.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use redress_core::testkit::Dice;
use redress_proof::{
    Checkpoint, Consistency, Hash, Inclusion, TilePath, TilePlace, Tiles, Tree,
    tile::{NewTile, TILE_WIDTH, bundle, unbundle},
    tree::{empty_root, leaf_hash, node_hash},
};
use sha2::Sha256;

/// What is kept of a log: the tree, every tile, and the root at every size.
struct Log {
    tree: Tree,
    tiles: Tiles,
    roots: Vec<Hash>,
}

impl Log {
    fn of(size: u64) -> Log {
        let mut log = Log { tree: Tree::new(), tiles: Tiles::default(), roots: vec![empty_root()] };
        for n in 0..size {
            log.tree = log.tree.grow([entry(n)]);
            log.roots.push(log.tree.root());
            for NewTile { place, begin, hashes } in log.tree.take_new_tiles() {
                let tile = log.tiles.0.entry(place).or_default();
                assert_eq!(tile.len(), usize::from(begin), "{place:?}");
                tile.extend(hashes);
            }
        }
        log
    }

    fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint { origin: "log.example".to_owned(), size, root: self.roots[size as usize] }
    }

    fn inclusion(&self, size: u64, index: u64) -> Inclusion {
        Inclusion::prove(size, index, &self.tiles).unwrap()
    }

    fn consistency(&self, from: u64, to: u64) -> Consistency {
        Consistency::prove(from, to, &self.tiles).unwrap()
    }
}

/// Another implementation, with the same entries.
fn theirs(size: u64) -> MemoryBackedTree<Sha256, String> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|n| tree.push(entry(n)));
    tree
}

fn entry(n: u64) -> String {
    format!("{n:064x}")
}

/// RFC 6962, section 2.1, as it is written there.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(1 << (many.len() - 1).ilog2());
            node_hash(&root(left), &root(right))
        }
    }
}

#[test]
fn roots_are_those_of_the_rfc_and_of_another_implementation() {
    let log = Log::of(600);
    let mut other = MemoryBackedTree::<Sha256, String>::new();
    let leaves: Vec<Hash> = (0..600).map(|n| leaf_hash(entry(n).as_bytes())).collect();
    for (size, ours) in log.roots.iter().enumerate() {
        assert_eq!(*ours, root(&leaves[..size]), "of {size}");
        if 0 < size {
            assert_eq!(ours.0.as_slice(), other.root().as_bytes().as_slice(), "of {size}");
        }
        other.push(entry(size as u64));
    }
}

#[test]
fn every_proof_of_small_trees_is_the_one_that_another_implementation_makes() {
    let log = Log::of(70);
    for size in 1..=70 {
        let other = theirs(size);
        for index in 0..size {
            let ours = log.inclusion(size, index);
            let wanted = other.prove_inclusion(index as usize);
            assert_eq!(bytes(&ours.path), wanted.as_bytes(), "{index} in {size}");
            ours.check(entry(index).as_bytes(), &log.checkpoint(size)).unwrap();
        }
        for from in 1..=size {
            let ours = log.consistency(from, size);
            if from < size {
                let wanted = other.prove_consistency((size - from) as usize);
                assert_eq!(bytes(&ours.path), wanted.as_bytes(), "{from} to {size}");
            }
            ours.check(&log.checkpoint(from), &log.checkpoint(size)).unwrap();
        }
    }
}

#[test]
fn proofs_across_tiles_hold_for_random_sizes() {
    let size = 70_000; // Two full tiles of level 1 and the beginning of level 2.
    let log = Log::of(size);
    let mut dice = Dice::new(5);
    for _ in 0..300 {
        let to = 1 + dice.below(size);
        let (from, index) = (1 + dice.below(to), dice.below(to));
        let (earlier, later) = (log.checkpoint(from), log.checkpoint(to));
        log.consistency(from, to).check(&earlier, &later).unwrap();
        let inclusion = log.inclusion(to, index);
        inclusion.check(entry(index).as_bytes(), &later).unwrap();
        // They verify with code of their own.
        let theirs = |it: &Checkpoint| RootHash::<Sha256>::new(it.root.0.into(), it.size);
        let proof = InclusionProof::try_from_bytes(bytes(&inclusion.path)).unwrap();
        theirs(&later).verify_inclusion(&entry(index), index, &proof).unwrap();
        if from < to {
            let proof = log.consistency(from, to);
            let proof = ConsistencyProof::try_from_bytes(bytes(&proof.path)).unwrap();
            theirs(&later).verify_consistency(&theirs(&earlier), &proof).unwrap();
        }
    }
}

#[test]
fn a_proof_takes_only_the_tiles_that_it_says() {
    let log = Log::of(70_000);
    for (size, index) in [(70_000, 0), (70_000, 69_999), (65_536, 4_000), (257, 256)] {
        let places = Inclusion::tiles(size, index).unwrap();
        let few = Tiles(places.iter().map(|it| (*it, log.tiles.0[it].clone())).collect());
        assert_eq!(Inclusion::prove(size, index, &few).unwrap(), log.inclusion(size, index));
        for place in places {
            let mut fewer = few.clone();
            fewer.0.remove(&place);
            let missing = Inclusion::prove(size, index, &fewer).unwrap_err();
            assert_eq!(missing.code(), "missing-tile");
        }
    }
}

#[test]
fn nothing_that_was_changed_in_a_proof_goes_through() {
    let log = Log::of(300);
    for (size, index) in [(1, 0), (2, 1), (3, 2), (7, 3), (256, 255), (300, 17), (300, 299)] {
        let proof = log.inclusion(size, index);
        let checkpoint = log.checkpoint(size);
        let refused = |proof: &Inclusion, entry: &str, checkpoint: &Checkpoint| {
            let refused = proof.check(entry.as_bytes(), checkpoint).unwrap_err();
            assert!(["not-included", "not-in-tree"].contains(&refused.code()), "{refused}");
        };
        refused(&proof, &entry(index + 1), &checkpoint);
        for wrong in [index.wrapping_sub(1), index + 1, index + size, u64::MAX] {
            refused(&Inclusion { index: wrong, ..proof.clone() }, &entry(index), &checkpoint);
        }
        for (wrong, _) in changed(&proof.path) {
            refused(&Inclusion { path: wrong, ..proof.clone() }, &entry(index), &checkpoint);
        }
        let other_root = Checkpoint { root: log.roots[size as usize - 1], ..checkpoint.clone() };
        refused(&proof, &entry(index), &other_root);
        refused(&proof, &entry(index), &Checkpoint { size: 0, ..checkpoint });
    }
}

#[test]
fn a_log_that_was_rewritten_is_not_consistent() {
    let log = Log::of(300);
    for (from, to) in [(1, 2), (2, 3), (4, 7), (7, 8), (128, 256), (200, 300), (256, 300)] {
        let proof = log.consistency(from, to);
        let (earlier, later) = (log.checkpoint(from), log.checkpoint(to));
        for (wrong, what) in changed(&proof.path) {
            let wrong = Consistency { path: wrong, ..proof.clone() };
            let refused = wrong.check(&earlier, &later).unwrap_err();
            assert_eq!(refused.code(), "not-consistent", "{what}, {from} to {to}");
        }
        let other = Checkpoint { root: log.roots[to as usize - 1], ..later.clone() };
        assert_eq!(proof.check(&earlier, &other).unwrap_err().code(), "not-consistent");
        let other = Checkpoint { root: log.roots[from as usize - 1], ..earlier.clone() };
        assert_eq!(proof.check(&other, &later).unwrap_err().code(), "not-consistent");
        assert_eq!(proof.check(&later, &earlier).unwrap_err().code(), "other-sizes");
    }
    let same = log.consistency(300, 300);
    same.check(&log.checkpoint(300), &log.checkpoint(300)).unwrap();
    let fork = Checkpoint { root: log.roots[299], ..log.checkpoint(300) };
    assert_eq!(same.check(&fork, &log.checkpoint(300)).unwrap_err().code(), "forked");
    assert_eq!(Consistency::prove(0, 5, &log.tiles).unwrap_err().code(), "other-sizes");
    assert_eq!(Consistency::prove(6, 5, &log.tiles).unwrap_err().code(), "other-sizes");
    assert_eq!(Inclusion::prove(5, 5, &log.tiles).unwrap_err().code(), "not-in-tree");
}

#[test]
fn a_tree_goes_on_from_its_edge_as_if_it_had_never_stopped() {
    let mut tree = Tree::new();
    for n in 0..600 {
        let edge = tree.edge();
        assert_eq!(Tree::open(n, &edge).unwrap().root(), tree.root());
        tree = Tree::open(n, &edge).unwrap().grow([entry(n)]);
    }
    assert_eq!(tree.root(), Log::of(600).tree.root());
    assert_eq!(Tree::open(7, "").unwrap_err().code(), "bad-edge");
    assert_eq!(Tree::open(1, "AAAA").unwrap_err().code(), "bad-hash");
}

#[test]
fn tiles_are_called_as_the_c2sp_calls_them() {
    let hashes =
        |level, index, width| TilePath::Hashes { place: TilePlace { level, index }, width };
    let entries = |index, width| TilePath::Entries { index, width };
    for (path, text) in [
        (hashes(0, 0, 256), "tile/0/000"),
        (hashes(0, 273, 112), "tile/0/273.p/112"),
        (hashes(1, 1_234_067, 256), "tile/1/x001/x234/067"),
        (hashes(7, 1000, 1), "tile/7/x001/000.p/1"),
        (entries(999, 256), "tile/entries/999"),
        (entries(u64::MAX, 255), "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255"),
    ] {
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse::<TilePath>().unwrap(), path);
    }
    for wrong in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x001",
        "tile/0/001/234",
        "tile/0/x000/234",
        "tile/0/1234",
        "tile/8/000",
        "tile/00/000",
        "tile/+1/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/x001/234.p/7/",
        "tile/0/../000",
        "/tile/0/000",
        "Tile/0/000",
        "tile/entries/x018/x446/x744/x073/x709/x551/616",
        "tile/0/00 ",
        "tile/0/０００",
    ] {
        assert_eq!(wrong.parse::<TilePath>().unwrap_err().code(), "bad-tile-path", "{wrong}");
    }
    assert_eq!("x/".repeat(1000).parse::<TilePath>().unwrap_err().code(), "bad-tile-path");
}

#[test]
fn a_log_is_made_of_these_tiles() {
    let names = |size| TilePath::all(size).map(|it| it.to_string()).collect::<Vec<_>>();
    assert!(names(0).is_empty());
    assert_eq!(names(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
    assert_eq!(names(TILE_WIDTH), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    let some = names(257);
    assert_eq!(some[..2], ["tile/entries/000", "tile/entries/001.p/1"]);
    assert_eq!(some[2..], ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
    assert_eq!(names(65_536).last().unwrap(), "tile/2/000.p/1");
}

#[test]
fn bundles_come_apart_again_and_are_whole_or_nothing() {
    let packed = bundle(["", "one", "two"]);
    assert_eq!(packed, [&[0, 0, 0, 3][..], b"one", &[0, 3], b"two"].concat());
    assert_eq!(unbundle(&packed).unwrap(), [&b""[..], b"one", b"two"]);
    for length in [1, 3, 4, 6, packed.len() - 1] {
        assert_eq!(unbundle(&packed[..length]), None, "cut off after {length}");
    }
}

fn bytes(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|it| it.0).collect()
}

/// Paths that differ in one thing.
fn changed(path: &[Hash]) -> Vec<(Vec<Hash>, &'static str)> {
    let mut wrong = Vec::new();
    for at in 0..path.len() {
        let mut one = path.to_vec();
        one[at].0[31] ^= 1;
        wrong.push((one, "a bit flipped"));
        let mut one = path.to_vec();
        one.remove(at);
        wrong.push((one, "a hash left out"));
        let mut one = path.to_vec();
        one.insert(at, path[at]);
        wrong.push((one, "a hash doubled"));
    }
    if let [first, .., last] = path
        && first != last
    {
        let mut one = path.to_vec();
        one.reverse();
        wrong.push((one, "turned around"));
    }
    wrong.push(([path, &[empty_root()]].concat(), "one too many"));
    wrong
}

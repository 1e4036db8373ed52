//! The Merkle tree over all that is sealed (RFC 6962), kept as C2SP tiles. Nobody else sees the
//! crates that know how.

use std::collections::BTreeMap;

use ed25519_dalek::{SigningKey, VerifyingKey};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error, HASH_SIZE, Hash, HashReader, Tile, check_record, prove_record, prove_tree,
    record_hash, split_stored_hash_index, stored_hash_index, stored_hashes_for_record_hash,
    sub_tree_index, tree_hash,
};

use crate::{StoreError, corrupt};

/// A tile holds up to 2⁸ hashes.
pub(crate) const TILE_HEIGHT: u8 = 8;
pub(crate) const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// What the C2SP calls Ed25519 among the kinds of signatures.
const ED25519: u8 = 1;

/// Where a tile is: its level (a level of tiles is eight of the tree), and its place there.
pub(crate) type Place = (u8, u64);

/// The right edge of the tree: the roots of the full subtrees it ends with, which is all that
/// is needed to make it grow.
pub(crate) struct Tree {
    size: u64,
    known: BTreeMap<u64, Hash>,
    new: Vec<(u64, Hash)>,
}

impl Tree {
    /// `edge` is what [`Tree::edge`] gave for a tree of this size.
    pub(crate) fn open(size: i64, edge: &str) -> Result<Tree, StoreError> {
        let size = u64::try_from(size).map_err(corrupt)?;
        let hashes = edge.lines().map(Hash::parse_hash).collect::<Result<Vec<_>, _>>()?;
        let places = sub_tree_index(0, size, vec![]);
        if places.len() != hashes.len() {
            return Err(corrupt("the edge of the tree"));
        }
        Ok(Tree { size, known: places.into_iter().zip(hashes).collect(), new: vec![] })
    }

    pub(crate) fn grow<'a>(
        mut self,
        entries: impl IntoIterator<Item = &'a str>,
    ) -> Result<Tree, StoreError> {
        for entry in entries {
            self.add(entry)?;
        }
        Ok(self)
    }

    fn add(&mut self, entry: &str) -> Result<(), Error> {
        let leaf = record_hash(entry.as_bytes());
        let hashes = stored_hashes_for_record_hash(self.size, leaf, self)?;
        let places = stored_hash_index(0, self.size)..;
        self.new.extend(places.zip(hashes.iter().copied()));
        self.known.extend(self.new[self.new.len() - hashes.len()..].iter().copied());
        self.size += 1;
        Ok(())
    }

    pub(crate) fn size(&self) -> i64 {
        self.size as i64
    }

    /// What has come into being since the tree was opened, by the tile it belongs to: where in
    /// the tile it begins, and the hashes in hex. Only every eighth level is kept; the others follow.
    pub(crate) fn new_tiles(&self) -> BTreeMap<Place, (usize, String)> {
        let mut tiles: BTreeMap<Place, (usize, String)> = BTreeMap::new();
        for (index, hash) in &self.new {
            let (level, n) = split_stored_hash_index(*index);
            if level % TILE_HEIGHT == 0 {
                let place = (level / TILE_HEIGHT, n / TILE_WIDTH);
                let begin = (n % TILE_WIDTH) as usize;
                let tile = tiles.entry(place).or_insert_with(|| (begin, String::new()));
                tile.1.push_str(&hex::encode(hash.0));
            }
        }
        tiles
    }

    pub(crate) fn edge(&self) -> Result<String, StoreError> {
        let hashes = self.read_hashes(&sub_tree_index(0, self.size, vec![]))?;
        Ok(hashes.iter().map(Hash::to_string).collect::<Vec<_>>().join("\n"))
    }

    pub(crate) fn root(&self) -> Result<Hash, StoreError> {
        Ok(tree_hash(self.size, self)?)
    }

    /// Forgets hashes that the right edge does not need, so that any number of entries can be
    /// added in bounded memory.
    pub(crate) fn settle(self) -> Result<Tree, StoreError> {
        let edge = self.edge()?;
        Tree::open(self.size(), &edge)
    }
}

impl HashReader for Tree {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, Error> {
        let hash = |place| self.known.get(place).copied().ok_or(Error::MalformedHash);
        places.iter().map(hash).collect()
    }
}

/// Signs checkpoints in the name of one log.
pub(crate) struct Signer {
    origin: String,
    key: SigningKey,
}

impl Signer {
    /// `seed` is the private half of an Ed25519 key.
    pub(crate) fn new(origin: &str, seed: &[u8; 32]) -> Signer {
        Signer { origin: origin.to_owned(), key: SigningKey::from_bytes(seed) }
    }

    /// A C2SP checkpoint, as a signed note.
    pub(crate) fn checkpoint(&self, tree: &Tree) -> Result<String, StoreError> {
        let checkpoint = Checkpoint::new(&self.origin, tree.size, tree.root()?, "")
            .map_err(|_| StoreError::BadOrigin)?;
        let mut note = Note::new(&checkpoint.to_bytes(), &[]).map_err(|_| StoreError::BadOrigin)?;
        note.add_sigs(&[self]).map_err(|_| StoreError::BadOrigin)?;
        String::from_utf8(note.to_bytes()).map_err(corrupt)
    }

    /// The public half, as C2SP writes it: `origin+hash+base64`.
    pub(crate) fn verifier(&self) -> String {
        verifier_key(&self.origin, &self.key.verifying_key())
    }
}

impl signed_note::Signer for Signer {
    fn name(&self) -> &str {
        &self.origin
    }

    fn key_id(&self) -> u32 {
        signed_note::key_id(&self.origin, &encoded(&self.key.verifying_key()))
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(ed25519_dalek::Signer::try_sign(&self.key, text)?.to_bytes().to_vec())
    }
}

fn encoded(key: &VerifyingKey) -> Vec<u8> {
    [&[ED25519], key.as_bytes().as_slice()].concat()
}

fn verifier_key(origin: &str, key: &VerifyingKey) -> String {
    signed_note::new_ed25519_verifier_key(origin, key)
}

/// Whether nothing but letters that may stand in the name of a log stand in it.
pub(crate) fn is_origin(origin: &str) -> bool {
    signed_note::is_key_name_valid(origin)
        && origin.len() <= 200
        && !origin.chars().any(char::is_control)
}

/// Size and root of a checkpoint that `verifier` (as [`Signer::verifier`] gives it) signed.
pub(crate) fn read_checkpoint(note: &str, verifier: &str) -> Result<(i64, Hash), StoreError> {
    let broken = || corrupt("the signature of a checkpoint");
    let verifier = StandardVerifier::new(verifier).map_err(|_| broken())?;
    let note = Note::from_bytes(note.as_bytes()).map_err(|_| broken())?;
    let known = VerifierList::new(vec![Box::new(verifier)]);
    note.verify(&known).map_err(|_| broken())?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| broken())?;
    Ok((checkpoint.size() as i64, *checkpoint.hash()))
}

/// Finds hashes in tiles that were read before.
pub(crate) struct Tiles(pub(crate) BTreeMap<Place, Vec<u8>>);

impl HashReader for Tiles {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, Error> {
        let hash = |place: &u64| {
            let tile = Tile::from_index(TILE_HEIGHT, *place);
            let data = self.0.get(&(tile.level(), tile.level_index()));
            tile.hash_at_index(data.ok_or(Error::InvalidTile)?, *place)
        };
        places.iter().map(hash).collect()
    }
}

/// Notes which hashes are asked for, so that their tiles can be fetched.
#[derive(Default)]
struct Wish(std::cell::RefCell<Vec<u64>>);

impl HashReader for Wish {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, Error> {
        self.0.borrow_mut().extend(places);
        Ok(vec![Hash([0; HASH_SIZE]); places.len()])
    }
}

/// The tiles that a proof in a tree of `size` needs: of the entry at `position` (from 0), or
/// that the tree began as one of `position` entries.
pub(crate) fn tiles_for(size: u64, position: u64, kind: Proof) -> Result<Vec<Place>, StoreError> {
    let wish = Wish::default();
    // The hashes are made up here, so the proof is not one; the places are right.
    let _ = match kind {
        Proof::Inclusion => prove_record(size, position, &wish),
        Proof::Consistency => prove_tree(size, position, &wish),
    };
    let tile = |place: &u64| {
        let tile = Tile::from_index(TILE_HEIGHT, *place);
        (tile.level(), tile.level_index())
    };
    let mut places: Vec<Place> = wish.0.borrow().iter().map(tile).collect();
    places.sort();
    places.dedup();
    Ok(places)
}

/// What is to be proved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    Inclusion,
    Consistency,
}

/// The audit path, lowest hash first, as base64.
pub(crate) fn prove(
    size: u64,
    position: u64,
    kind: Proof,
    tiles: &Tiles,
) -> Result<Vec<String>, StoreError> {
    let path = match kind {
        Proof::Inclusion => prove_record(size, position, tiles)?,
        Proof::Consistency => prove_tree(size, position, tiles)?,
    };
    Ok(path.iter().map(Hash::to_string).collect())
}

/// Whether `path` proves that `entry` is at `position` (from 0) of the tree with this root.
pub(crate) fn is_proof(path: &[String], size: u64, root: Hash, position: u64, entry: &str) -> bool {
    let path: Result<Vec<Hash>, _> = path.iter().map(|it| Hash::parse_hash(it)).collect();
    let leaf = record_hash(entry.as_bytes());
    path.is_ok_and(|path| check_record(&path, size, root, position, leaf).is_ok())
}

impl From<Error> for StoreError {
    fn from(error: Error) -> StoreError {
        corrupt(format!("the tree: {error}"))
    }
}

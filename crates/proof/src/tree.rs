//! The Merkle tree of RFC 6962: how it hashes, and how it grows.

use sha2::{Digest, Sha256};

use crate::{
    Hash, ProofError,
    tile::{NewTile, TILE_HEIGHT, TILE_WIDTH, TilePlace},
};

/// The hash of an entry: SHA-256 over a zero byte and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(entry).finalize().into())
}

/// The hash over two subtrees: SHA-256 over a byte of one and both hashes.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root of a tree without entries: SHA-256 over nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The root over subtrees that lie beside one another, the largest first.
pub(crate) fn join(edge: &[Hash]) -> Hash {
    let joined = edge.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or_else(empty_root)
}

/// The right edge of a tree: the roots of the full subtrees that it ends with, the largest first.
/// That is all it takes to grow, whatever the size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    size: u64,
    edge: Vec<Hash>,
    new: Vec<NewTile>,
}

impl Tree {
    /// A tree without entries.
    pub fn new() -> Tree {
        Tree { size: 0, edge: vec![], new: vec![] }
    }

    /// `edge` is what [`Tree::edge`] gave for a tree of this size.
    pub fn open(size: u64, edge: &str) -> Result<Tree, ProofError> {
        let edge = edge.lines().map(str::parse).collect::<Result<Vec<Hash>, _>>()?;
        match edge.len() == size.count_ones() as usize {
            true => Ok(Tree { size, edge, new: vec![] }),
            false => Err(ProofError::BadEdge { size }),
        }
    }

    /// Adds entries at the end.
    pub fn grow(mut self, entries: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Tree {
        entries.into_iter().for_each(|it| self.add_leaf(leaf_hash(it.as_ref())));
        self
    }

    /// Adds one entry whose [`leaf_hash`] is known.
    pub fn add_leaf(&mut self, leaf: Hash) {
        let mut hash = leaf;
        self.note(0, self.size, hash);
        // Every trailing one of the size is a full subtree that the new leaf completes a twin of.
        for level in 0..self.size.trailing_ones() as u8 {
            let left = self.edge.pop().expect("one for each bit that is set in the size");
            hash = node_hash(&left, &hash);
            self.note(level + 1, self.size >> (level + 1), hash);
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// Only every eighth level is kept in tiles; the others follow from it.
    fn note(&mut self, level: u8, n: u64, hash: Hash) {
        if !level.is_multiple_of(TILE_HEIGHT) {
            return;
        }
        let place = TilePlace { level: level / TILE_HEIGHT, index: n / TILE_WIDTH };
        let at = self.new.iter().rposition(|it| it.place == place).unwrap_or_else(|| {
            self.new.push(NewTile { place, begin: (n % TILE_WIDTH) as u16, hashes: vec![] });
            self.new.len() - 1
        });
        self.new[at].hashes.push(hash);
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all entries.
    pub fn root(&self) -> Hash {
        join(&self.edge)
    }

    /// The right edge as text, a hash a line.
    pub fn edge(&self) -> String {
        self.edge.iter().map(Hash::to_string).collect::<Vec<_>>().join("\n")
    }

    /// What came into being since the tree was opened or asked last, by tile.
    pub fn take_new_tiles(&mut self) -> Vec<NewTile> {
        std::mem::take(&mut self.new)
    }
}

impl Default for Tree {
    fn default() -> Tree {
        Tree::new()
    }
}

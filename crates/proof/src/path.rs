//! Proofs: that an entry is in the tree, and that a tree began as an earlier one (RFC 6962, 2.1).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Checkpoint, Hash, ProofError, TilePlace, Tiles,
    tile::{Span, places},
    tree::{leaf_hash, node_hash},
};

/// The most hashes of a proof: two for each level of the largest tree.
pub const PATH_MAX: usize = 128;

/// That an entry is in a tree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Inclusion {
    /// Where the entry is, counted from 0 as RFC 6962 does.
    pub index: u64,
    /// The audit path, lowest hash first, in base64.
    pub path: Vec<Hash>,
}

/// That a tree began as an earlier, smaller one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consistency {
    /// Size of the earlier tree; at least 1.
    pub from: u64,
    /// Size of the later tree.
    pub to: u64,
    /// The hashes that both have in common or that the later one adds, in base64.
    pub path: Vec<Hash>,
}

impl Inclusion {
    /// Which tiles [`Inclusion::prove`] takes its hashes from.
    pub fn tiles(size: u64, index: u64) -> Result<BTreeSet<TilePlace>, ProofError> {
        Ok(places(&beside(size, index)?))
    }

    /// The proof that the entry at `index` is in the tree of `size` entries.
    pub fn prove(size: u64, index: u64, tiles: &Tiles) -> Result<Inclusion, ProofError> {
        let path =
            beside(size, index)?.iter().map(|it| tiles.span(it)).collect::<Result<_, _>>()?;
        Ok(Inclusion { index, path })
    }

    /// An error unless `entry` is where this says, in the tree that `checkpoint` vouches for.
    pub fn check(&self, entry: &[u8], checkpoint: &Checkpoint) -> Result<(), ProofError> {
        let Checkpoint { size, root, .. } = *checkpoint;
        if size <= self.index {
            return Err(ProofError::NotInTree { index: self.index, size });
        }
        match self.root(size, leaf_hash(entry)) == Some(root) {
            true => Ok(()),
            false => Err(ProofError::NotIncluded { index: self.index, size }),
        }
    }

    /// The root that the path leads to; `None` when it is too long or too short.
    fn root(&self, size: u64, leaf: Hash) -> Option<Hash> {
        let (mut at, mut last, mut hash) = (self.index, size - 1, leaf);
        for beside in &self.path {
            if last == 0 {
                return None;
            }
            if at % 2 == 1 || at == last {
                hash = node_hash(beside, &hash);
                // The right edge has no sibling on levels where it stands alone.
                while at.is_multiple_of(2) && at != 0 {
                    (at, last) = (at >> 1, last >> 1);
                }
            } else {
                hash = node_hash(&hash, beside);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        (last == 0).then_some(hash)
    }
}

impl Consistency {
    /// Which tiles [`Consistency::prove`] takes its hashes from.
    pub fn tiles(from: u64, to: u64) -> Result<BTreeSet<TilePlace>, ProofError> {
        Ok(places(&between(from, to)?))
    }

    /// The proof that the tree of `to` entries began as the tree of `from`: `1 <= from <= to`.
    pub fn prove(from: u64, to: u64, tiles: &Tiles) -> Result<Consistency, ProofError> {
        let path = between(from, to)?.iter().map(|it| tiles.span(it)).collect::<Result<_, _>>()?;
        Ok(Consistency { from, to, path })
    }

    /// An error unless the tree of `later` began as the tree of `earlier`.
    pub fn check(&self, earlier: &Checkpoint, later: &Checkpoint) -> Result<(), ProofError> {
        let (from, to) = (earlier.size, later.size);
        if (self.from, self.to) != (from, to) || from == 0 || to < from {
            return Err(ProofError::OtherSizes { from: self.from, to: self.to });
        }
        if from == to && earlier.root != later.root {
            return Err(ProofError::Forked { size: from });
        }
        let holds = match from == to {
            true => self.path.is_empty(),
            false => self.roots(earlier.root) == Some((earlier.root, later.root)),
        };
        if holds { Ok(()) } else { Err(ProofError::NotConsistent { from, to }) }
    }

    /// The roots of both trees that the path leads to; `None` when it is too long or too short.
    fn roots(&self, earlier: Hash) -> Option<(Hash, Hash)> {
        let (mut at, mut last) = (self.from - 1, self.to - 1);
        let shift = at.trailing_ones();
        (at, last) = (at >> shift, last >> shift);
        let mut path = self.path.iter();
        // A tree that is one full subtree is its own first hash, and is left out of the path.
        let first = if self.from.is_power_of_two() { earlier } else { *path.next()? };
        let (mut old, mut new) = (first, first);
        for hash in path {
            if last == 0 {
                return None;
            }
            if at % 2 == 1 || at == last {
                old = node_hash(hash, &old);
                new = node_hash(hash, &new);
                while at.is_multiple_of(2) && at != 0 {
                    (at, last) = (at >> 1, last >> 1);
                }
            } else {
                new = node_hash(&new, hash);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        (last == 0).then_some((old, new))
    }
}

/// The largest power of two below a number that is at least 2.
fn half(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

/// The spans beside an entry on its way to the root, lowest first.
fn beside(size: u64, index: u64) -> Result<Vec<Span>, ProofError> {
    if size <= index {
        return Err(ProofError::NotInTree { index, size });
    }
    let (mut lo, mut hi) = (0, size);
    let mut spans = Vec::new();
    while 1 < hi - lo {
        let middle = lo + half(hi - lo);
        if index < middle {
            spans.push(middle..hi);
            hi = middle;
        } else {
            spans.push(lo..middle);
            lo = middle;
        }
    }
    spans.reverse();
    Ok(spans)
}

/// The spans of a proof of consistency, in its order.
fn between(from: u64, to: u64) -> Result<Vec<Span>, ProofError> {
    if from == 0 || to < from {
        return Err(ProofError::OtherSizes { from, to });
    }
    let (mut lo, mut hi) = (0, to);
    let mut spans = Vec::new();
    while from != hi {
        let middle = lo + half(hi - lo);
        if from <= middle {
            spans.push(middle..hi);
            hi = middle;
        } else {
            spans.push(lo..middle);
            lo = middle;
        }
    }
    // The whole earlier tree is what the verifier has.
    if lo != 0 {
        spans.push(lo..hi);
    }
    spans.reverse();
    Ok(spans)
}

//! The tree cut into tiles, as the C2SP's `tlog-tiles` has it: what they are called, what is in
//! them, and how to find a hash again.
//!
//! A tile holds up to 256 hashes of every eighth level. `tile/0/x001/234` is the 1234th of the
//! lowest level, `tile/0/x001/234.p/7` its first seven hashes while it is not full, and
//! `tile/entries/x001/234` the entries under it, each with its length in two bytes before it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use crate::{
    Hash, ProofError,
    tree::{join, node_hash},
};

/// How many levels of the tree a tile spans.
pub const TILE_HEIGHT: u8 = 8;
/// The most hashes of a tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// The highest level of tiles that a tree of 2⁶⁴ entries can have.
const LEVEL_MAX: u8 = 7;
/// The longest path that is read: enough for every number of 64 bits.
const PATH_BYTES_MAX: usize = 60;

/// Where a tile is: its level (a level of tiles is eight of the tree), and which one it is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TilePlace {
    /// 0 holds the leaves.
    pub level: u8,
    /// From 0.
    pub index: u64,
}

/// Hashes that came into being behind those that a tile has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewTile {
    /// Of which tile.
    pub place: TilePlace,
    /// How many hashes the tile had before.
    pub begin: u16,
    /// Those that came.
    pub hashes: Vec<Hash>,
}

/// What can be asked for under `tile/`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TilePath {
    /// The first `width` (1 to 256) hashes of a tile.
    Hashes {
        /// Which tile.
        place: TilePlace,
        /// 256 when it is full.
        width: u16,
    },
    /// The entries under the first `width` (1 to 256) hashes of a tile of level 0.
    Entries {
        /// Which tile of level 0.
        index: u64,
        /// 256 when it is full.
        width: u16,
    },
}

impl TilePath {
    /// Everything that a log of `size` entries is made of, in this order: entries, then tiles
    /// from the lowest level up.
    pub fn all(size: u64) -> impl Iterator<Item = TilePath> {
        let entries = tiles_of(size).map(|(index, width)| TilePath::Entries { index, width });
        let levels = (0..=LEVEL_MAX).map(move |it| (it, size >> (u32::from(TILE_HEIGHT * it))));
        let hashes = levels.flat_map(|(level, size)| {
            tiles_of(size).map(move |(index, width)| {
                let place = TilePlace { level, index };
                TilePath::Hashes { place, width }
            })
        });
        entries.chain(hashes)
    }

    /// How many hashes or entries.
    pub fn width(&self) -> u16 {
        match self {
            TilePath::Hashes { width, .. } | TilePath::Entries { width, .. } => *width,
        }
    }
}

/// Tiles over so many hashes: which, and how wide.
fn tiles_of(size: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = (0..size / TILE_WIDTH).map(|index| (index, TILE_WIDTH as u16));
    let rest = (size % TILE_WIDTH) as u16;
    full.chain((rest != 0).then_some((size / TILE_WIDTH, rest)))
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = match self {
            TilePath::Hashes { place, .. } => {
                write!(f, "tile/{}/", place.level)?;
                place.index
            }
            TilePath::Entries { index, .. } => {
                f.write_str("tile/entries/")?;
                *index
            }
        };
        // Three digits at a time, so that no folder gets too full.
        let groups = (0..7).rev().map(|it| (it, index / 1000_u64.pow(it)));
        for (group, upper) in groups.filter(|(group, upper)| *group == 0 || *upper != 0) {
            let mark = if group == 0 { "" } else { "x" };
            let slash = if group == 0 { "" } else { "/" };
            write!(f, "{mark}{:03}{slash}", upper % 1000)?;
        }
        match self.width() {
            width if u64::from(width) == TILE_WIDTH => Ok(()),
            width => write!(f, ".p/{width}"),
        }
    }
}

impl FromStr for TilePath {
    type Err = ProofError;

    /// Reads what [`TilePath`] writes, and nothing else: each tile has one name.
    fn from_str(text: &str) -> Result<TilePath, ProofError> {
        let bad = || ProofError::BadTilePath { path: text.chars().take(PATH_BYTES_MAX).collect() };
        if PATH_BYTES_MAX < text.len() {
            return Err(bad());
        }
        let read = || {
            let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
            let (digits, width) = match rest.split_once(".p/") {
                Some((digits, width)) => (digits, width.parse().ok()?),
                None => (rest, TILE_WIDTH as u16),
            };
            let mut index: u64 = 0;
            for group in digits.split('/') {
                let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
                index = index.checked_mul(1000)?.checked_add(group)?;
            }
            let in_range = (1..=TILE_WIDTH).contains(&u64::from(width));
            in_range.then_some(())?;
            if kind == "entries" {
                return Some(TilePath::Entries { index, width });
            }
            let level = kind.parse().ok().filter(|it| *it <= LEVEL_MAX)?;
            Some(TilePath::Hashes { place: TilePlace { level, index }, width })
        };
        read().filter(|it| it.to_string() == text).ok_or_else(bad)
    }
}

/// Entries as the C2SP bundles them: each with its length in two bytes before it, the higher first.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut bundle = Vec::new();
    for entry in entries {
        debug_assert!(entry.len() <= usize::from(u16::MAX));
        bundle.extend_from_slice(&(entry.len() as u16).to_be_bytes());
        bundle.extend_from_slice(entry.as_bytes());
    }
    bundle
}

/// The entries of a bundle. `None` where it is cut off.
pub fn unbundle(mut bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        let (length, rest) = bundle.split_first_chunk()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bundle = rest;
    }
    Some(entries)
}

/// Leaves of the tree, from the first to before the last: `lo` is a multiple of every power of two
/// that fits between the two.
pub(crate) type Span = std::ops::Range<u64>;

/// The full subtrees that a span falls into, the largest first: level and number there.
pub(crate) fn subtrees(span: &Span) -> impl Iterator<Item = (u8, u64)> + use<> {
    let (mut lo, hi) = (span.start, span.end);
    std::iter::from_fn(move || {
        let level = (hi - lo).checked_ilog2()?;
        let subtree = (level as u8, lo >> level);
        lo += 1 << level;
        Some(subtree)
    })
}

/// Tiles that were fetched, to take hashes from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tiles(pub BTreeMap<TilePlace, Vec<Hash>>);

impl Tiles {
    /// The root over a span.
    pub(crate) fn span(&self, span: &Span) -> Result<Hash, ProofError> {
        let edge: Vec<Hash> =
            subtrees(span).map(|(level, n)| self.node(level, n)).collect::<Result<_, _>>()?;
        Ok(join(&edge))
    }

    fn node(&self, level: u8, n: u64) -> Result<Hash, ProofError> {
        let (place, begin, width) = place_of(level, n);
        let missing = || {
            let width = (begin + width) as u16;
            ProofError::MissingTile { path: TilePath::Hashes { place, width }.to_string() }
        };
        let tile = self.0.get(&place).ok_or_else(missing)?;
        let mut hashes = tile.get(begin..begin + width).ok_or_else(missing)?.to_vec();
        while 1 < hashes.len() {
            hashes = hashes.chunks(2).map(|it| node_hash(&it[0], &it[1])).collect();
        }
        Ok(hashes[0])
    }
}

/// The tile that a subtree lies in or over, and which of its hashes are the subtree.
fn place_of(level: u8, n: u64) -> (TilePlace, usize, usize) {
    let within = level % TILE_HEIGHT;
    let first = n << within;
    let place = TilePlace { level: level / TILE_HEIGHT, index: first / TILE_WIDTH };
    (place, (first % TILE_WIDTH) as usize, 1 << within)
}

/// The tiles that the hashes over these spans are taken from.
pub(crate) fn places(spans: &[Span]) -> BTreeSet<TilePlace> {
    spans.iter().flat_map(subtrees).map(|(level, n)| place_of(level, n).0).collect()
}

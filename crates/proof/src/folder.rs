//! A log in files, as it is served: checked from the first entry to the last, item by item.
//!
//! `checkpoint` and `tile/…` are what `/log/` serves, `keys.json` its keys. `checkpoints/SIZE` are
//! earlier checkpoints (a C2SP note each), `stamps/SIZE/N.tst` time stamps over their texts (CMS
//! in DER); both may be missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Checkpoint, Hash, LogKeys, Note, ProofError, TilePath, TilePlace, Tree, VerifierKey,
    cosignature, stamp,
    tile::{NewTile, TILE_WIDTH, unbundle},
    tree::leaf_hash,
};

/// The latest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// The keys, as [`LogKeys`] in JSON.
pub const KEYS: &str = "keys.json";
/// Where earlier checkpoints lie, under their sizes.
pub const CHECKPOINTS: &str = "checkpoints";
/// Where time stamps lie, under the sizes of their checkpoints.
pub const STAMPS: &str = "stamps";
/// The largest file of a log, in bytes: 256 entries of the greatest length.
pub const FILE_BYTES_MAX: usize = 256 * (2 + 65_535);
/// How many faults of one kind are told apart before the rest is only counted.
const FAULTS_MAX: usize = 100;

/// Where files come from: a folder, an archive, a server.
pub trait Files {
    /// The content of a file; `None` where there is none.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// Every file there is, with `/` between folders.
    fn list(&self) -> Vec<String>;
}

/// Whom the reader believes, and what they know from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// A key of the log. Without one, the keys in the folder are only held against one another.
    pub key: Option<VerifierKey>,
    /// Witnesses that must have seen the checkpoint.
    pub witnesses: Vec<VerifierKey>,
    /// Certificates (DER) that time stamp authorities are trusted under.
    pub roots: Vec<Vec<u8>>,
    /// Checkpoints that the reader has kept: the log must still contain them.
    pub kept: Vec<String>,
}

/// What was looked at.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, strum::IntoStaticStr, serde::Serialize,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// The keys, and how they took over from one another.
    Keys,
    /// The latest checkpoint and its signature.
    Checkpoint,
    /// The entries, against the root that was signed.
    Entries,
    /// The tiles, against the entries.
    Tiles,
    /// Files that do not belong to a log of this size.
    Extent,
    /// Earlier checkpoints: the log began as each of them.
    Earlier,
    /// What witnesses say.
    Witnesses,
    /// What time stamp authorities say.
    Stamps,
}

impl Item {
    /// What it is called in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Item::Keys => "密钥",
            Item::Checkpoint => "检查点",
            Item::Entries => "记录",
            Item::Tiles => "瓦片",
            Item::Extent => "范围",
            Item::Earlier => "早先的检查点",
            Item::Witnesses => "见证人",
            Item::Stamps => "时间戳",
        }
    }

    /// What it is called in English.
    pub fn en(self) -> &'static str {
        match self {
            Item::Keys => "keys",
            Item::Checkpoint => "checkpoint",
            Item::Entries => "entries",
            Item::Tiles => "tiles",
            Item::Extent => "extent",
            Item::Earlier => "earlier checkpoints",
            Item::Witnesses => "witnesses",
            Item::Stamps => "time stamps",
        }
    }
}

/// What looking at a log came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogReport {
    /// The name of the log, as far as it could be read.
    pub origin: Option<String>,
    /// How many entries were signed for.
    pub size: u64,
    /// For each item that was looked at, how many things hold.
    pub holds: BTreeMap<Item, u64>,
    /// What does not hold.
    pub faults: Vec<(Item, ProofError)>,
    /// Whether a key that the reader knew vouches for it all.
    pub vouched: bool,
    /// When witnesses and authorities saw which size, in POSIX seconds, and who.
    pub seen: Vec<(u64, i64, String)>,
}

impl LogReport {
    fn count(&mut self, item: Item, outcome: Result<(), ProofError>) {
        let held = self.holds.entry(item).or_default();
        match outcome {
            Ok(()) => *held += 1,
            Err(fault) => {
                if self.faults.iter().filter(|(it, _)| *it == item).count() < FAULTS_MAX {
                    self.faults.push((item, fault));
                }
            }
        }
    }
}

/// Looks at everything.
pub fn check(files: &impl Files, trust: &Trust) -> LogReport {
    let mut report = LogReport::default();
    let Some(keys) = check_keys(files, trust, &mut report) else { return report };
    let text = match text(files, CHECKPOINT) {
        Ok(text) => text,
        Err(missing) => {
            report.count(Item::Checkpoint, Err(missing));
            return report;
        }
    };
    let checkpoint = match keys.open(&text) {
        Ok(checkpoint) => checkpoint,
        Err(fault) => {
            report.count(Item::Checkpoint, Err(fault));
            return report;
        }
    };
    report.count(Item::Checkpoint, Ok(()));
    report.size = checkpoint.size;
    let earlier = earlier(files, trust, &keys, &checkpoint, &mut report);
    let grown = grow(files, &checkpoint, &earlier, &mut report);
    check_extent(files, checkpoint.size, &mut report);
    for (at, root) in &earlier {
        let held = match grown.get(at) {
            Some(grown) if grown == root => Ok(()),
            Some(_) if *at == checkpoint.size => Err(ProofError::Forked { size: *at }),
            Some(_) => Err(ProofError::NotConsistent { from: *at, to: checkpoint.size }),
            None => continue,
        };
        report.count(Item::Earlier, held);
    }
    check_witnesses(&text, &keys, trust, &mut report);
    check_stamps(files, trust, &keys, &mut report);
    report
}

fn text(files: &impl Files, path: &str) -> Result<String, ProofError> {
    let path = || path.to_owned();
    let bytes = files.read(&path()).ok_or_else(|| ProofError::MissingFile { path: path() })?;
    String::from_utf8(bytes).map_err(|_| ProofError::BadFile { path: path() })
}

fn check_keys(files: &impl Files, trust: &Trust, report: &mut LogReport) -> Option<LogKeys> {
    let read = text(files, KEYS).and_then(|text| {
        let bad = |_| ProofError::BadFile { path: KEYS.to_owned() };
        serde_json::from_str::<LogKeys>(&text).map_err(bad)
    });
    let keys = match read {
        Ok(keys) => keys,
        Err(fault) => {
            report.count(Item::Keys, Err(fault));
            return None;
        }
    };
    report.origin = Some(keys.origin.clone());
    let held = keys.check(trust.key.as_ref());
    report.vouched = trust.key.is_some() && held.is_ok();
    report.count(Item::Keys, held);
    Some(keys)
}

/// Roots that the log must have had, by size: of the folder, and of the reader.
fn earlier(
    files: &impl Files,
    trust: &Trust,
    keys: &LogKeys,
    latest: &Checkpoint,
    report: &mut LogReport,
) -> BTreeMap<u64, Hash> {
    let mut roots = BTreeMap::new();
    let inside = files.list();
    let inside = inside.iter().filter(|it| it.starts_with(CHECKPOINTS) && it.contains('/'));
    let inside: Vec<_> = inside.map(|path| text(files, path)).collect();
    let all = inside.into_iter().chain(trust.kept.iter().cloned().map(Ok));
    for note in all {
        match note.and_then(|it| keys.open(&it)) {
            Ok(it) if latest.size < it.size => {
                let cut = ProofError::Cut { size: latest.size, known: it.size };
                report.count(Item::Earlier, Err(cut));
            }
            Ok(it) => match roots.insert(it.size, it.root) {
                Some(other) if other != it.root => {
                    report.count(Item::Earlier, Err(ProofError::Forked { size: it.size }));
                }
                _ => {}
            },
            Err(fault) => report.count(Item::Earlier, Err(fault)),
        }
    }
    roots
}

/// The leaves of one bundle, as the entries and as the tile have them.
struct Leaves {
    entries: Result<Vec<Hash>, ProofError>,
    tile: Result<Vec<Hash>, ProofError>,
}

fn leaves(files: &impl Files, index: u64, width: u16) -> Leaves {
    let path = TilePath::Entries { index, width }.to_string();
    let bad = || ProofError::BadFile { path: path.clone() };
    let entries = files.read(&path).ok_or_else(|| ProofError::MissingFile { path: path.clone() });
    let entries = entries.and_then(|it| {
        let entries = unbundle(&it).filter(|it| it.len() == usize::from(width)).ok_or_else(bad)?;
        Ok(entries.into_iter().map(leaf_hash).collect())
    });
    let place = TilePlace { level: 0, index };
    Leaves { entries, tile: tile(files, TilePath::Hashes { place, width }) }
}

fn tile(files: &impl Files, path: TilePath) -> Result<Vec<Hash>, ProofError> {
    let (name, width) = (path.to_string(), usize::from(path.width()));
    let bytes = files.read(&name).ok_or_else(|| ProofError::MissingFile { path: name.clone() })?;
    let hashes = Hash::split(&bytes).filter(|it| it.len() == width);
    hashes.ok_or(ProofError::BadFile { path: name })
}

/// Grows the tree twice, from the entries and from the lowest tiles: where they differ, the one
/// that comes to the root that was signed is right. Answers with the roots at these sizes.
fn grow(
    files: &impl Files,
    signed: &Checkpoint,
    at: &BTreeMap<u64, Hash>,
    report: &mut LogReport,
) -> BTreeMap<u64, Hash> {
    let (mut by_entries, mut by_tiles) = (Grown::default(), Grown::default());
    let mut doubts = Vec::new();
    for path in TilePath::all(signed.size) {
        let TilePath::Entries { index, width } = path else { break };
        let Leaves { entries, tile } = leaves(files, index, width);
        match (&entries, &tile) {
            (Ok(entries), Ok(tile)) => {
                let differ = (0..entries.len()).filter(|it| entries[*it] != tile[*it]);
                doubts.extend(differ.map(|it| (index, width, it as u64)).take(FAULTS_MAX));
            }
            (Err(fault), _) => report.count(Item::Entries, Err(fault.clone())),
            _ => {}
        }
        let (Some(first), Some(second)) =
            (entries.as_ref().or(tile.as_ref()).ok(), tile.as_ref().or(entries.as_ref()).ok())
        else {
            report.count(Item::Tiles, tile.map(|_| ()));
            return BTreeMap::new();
        };
        by_entries.add(first, at);
        by_tiles.add(second, at);
        if entries.is_ok() {
            *report.holds.entry(Item::Entries).or_default() += u64::from(width);
        }
    }
    let entries_hold = by_entries.tree.root() == signed.root;
    let tiles_hold = by_tiles.tree.root() == signed.root;
    if !entries_hold && !tiles_hold {
        report.count(Item::Entries, Err(ProofError::WrongRoot { size: signed.size }));
    }
    // Where entries and tile differ and only one comes to the root, the other was changed. What
    // is wrong with tiles is said where they are looked at.
    if !entries_hold {
        for (index, width, it) in doubts {
            let path = TilePath::Entries { index, width }.to_string();
            report.count(Item::Entries, Err(ProofError::WrongEntry { path, at: it }));
            let held = report.holds.entry(Item::Entries).or_default();
            *held = held.saturating_sub(1);
        }
    }
    let right = if entries_hold || !tiles_hold { by_entries } else { by_tiles };
    check_tiles(files, signed.size, &right.tiles, report);
    right.roots
}

/// A tree on its way from the first leaf to the last.
#[derive(Default)]
struct Grown {
    tree: Tree,
    tiles: BTreeMap<TilePlace, Vec<Hash>>,
    roots: BTreeMap<u64, Hash>,
}

impl Grown {
    fn add(&mut self, leaves: &[Hash], at: &BTreeMap<u64, Hash>) {
        for leaf in leaves {
            self.tree.add_leaf(*leaf);
            if at.contains_key(&self.tree.size()) {
                self.roots.insert(self.tree.size(), self.tree.root());
            }
        }
        for NewTile { place, hashes, .. } in self.tree.take_new_tiles() {
            self.tiles.entry(place).or_default().extend(hashes);
        }
    }
}

fn check_tiles(
    files: &impl Files,
    size: u64,
    right: &BTreeMap<TilePlace, Vec<Hash>>,
    report: &mut LogReport,
) {
    for path in TilePath::all(size) {
        let TilePath::Hashes { place, .. } = path else { continue };
        let hashes = match tile(files, path) {
            Ok(hashes) => hashes,
            Err(fault) => {
                report.count(Item::Tiles, Err(fault));
                continue;
            }
        };
        let wanted = right.get(&place).map_or(&[][..], Vec::as_slice);
        let differ = hashes.iter().zip(wanted).position(|(have, want)| have != want);
        let differ = differ.or((hashes.len() != wanted.len()).then_some(wanted.len()));
        report.count(
            Item::Tiles,
            match differ {
                None => Ok(()),
                Some(at) => Err(ProofError::WrongTile { path: path.to_string(), at: at as u64 }),
            },
        );
    }
}

/// Tiles that a log of this size does not have say that it was longer once. Narrower ones of
/// earlier sizes may have stayed.
fn check_extent(files: &impl Files, size: u64, report: &mut LogReport) {
    let known: BTreeSet<(TilePath, u16)> =
        TilePath::all(size).map(|it| (full(it), it.width())).collect();
    for path in files.list().into_iter().filter(|it| it.starts_with("tile/")) {
        let inside = path.parse::<TilePath>().is_ok_and(|it| {
            let place = full(it);
            known.range((place, it.width())..).next().is_some_and(|(other, _)| *other == place)
        });
        report.count(
            Item::Extent,
            match inside {
                true => Ok(()),
                false => Err(ProofError::BeyondEnd { path }),
            },
        );
    }
}

/// The same tile at its full width, to compare places.
fn full(path: TilePath) -> TilePath {
    let width = TILE_WIDTH as u16;
    match path {
        TilePath::Hashes { place, .. } => TilePath::Hashes { place, width },
        TilePath::Entries { index, .. } => TilePath::Entries { index, width },
    }
}

fn check_witnesses(text: &str, keys: &LogKeys, trust: &Trust, report: &mut LogReport) {
    let Ok(note) = text.parse::<Note>() else { return };
    for witness in &trust.witnesses {
        report.count(Item::Witnesses, cosignature::seen_at(&note, witness).map(|_| ()));
    }
    let others = keys.witnesses.iter().filter(|it| !trust.witnesses.contains(it));
    for witness in others.filter(|it| it.find(&note).is_ok()) {
        report.count(Item::Witnesses, cosignature::seen_at(&note, witness).map(|_| ()));
    }
    for witness in trust.witnesses.iter().chain(&keys.witnesses).collect::<Vec<_>>() {
        if let Ok(at) = cosignature::seen_at(&note, witness) {
            let seen = (report.size, at.cast_signed(), witness.name().to_owned());
            if !report.seen.contains(&seen) {
                report.seen.push(seen);
            }
        }
    }
}

fn check_stamps(files: &impl Files, trust: &Trust, keys: &LogKeys, report: &mut LogReport) {
    for path in files.list().into_iter().filter(|it| it.starts_with("stamps/")) {
        let stamped = check_stamp(files, trust, keys, &path);
        if let Ok(seen) = &stamped {
            report.seen.push(seen.clone());
        }
        report.count(Item::Stamps, stamped.map(|_| ()));
    }
}

fn check_stamp(
    files: &impl Files,
    trust: &Trust,
    keys: &LogKeys,
    path: &str,
) -> Result<(u64, i64, String), ProofError> {
    let bad = || ProofError::BadFile { path: path.to_owned() };
    let size = path.split('/').nth(1).and_then(|it| it.parse::<u64>().ok()).ok_or_else(bad)?;
    let token = files.read(path).ok_or_else(bad)?;
    let note = text(files, &format!("{CHECKPOINTS}/{size}"))?;
    let checkpoint = keys.open(&note)?;
    let covered = note.parse::<Note>()?.text;
    // Without a root to trust, what the stamp says is held against the checkpoint alone.
    match trust.roots.is_empty() {
        true => {
            let at = stamp::claims(&token, covered.as_bytes())?;
            Ok((checkpoint.size, at.as_second(), String::new()))
        }
        false => {
            let stamped = stamp::check(&token, covered.as_bytes(), &trust.roots)?;
            Ok((checkpoint.size, stamped.at.as_second(), stamped.authority))
        }
    }
}

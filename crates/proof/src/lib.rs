//! What an outsider can check without us: values in, values out.
//!
//! - [`chain`]: the events of one case, each hash over the bytes of its event and the hash before.
//! - [`tree`], [`tile`]: the Merkle tree of RFC 6962 over all sealed events, cut into the tiles of
//!   the C2SP (`tlog-tiles`).
//! - [`note`], [`key`], [`checkpoint`]: size and root of that tree, signed as a C2SP note
//!   (`signed-note`, `tlog-checkpoint`).
//! - [`path`]: that an entry is in the tree (inclusion), and that a tree began as an earlier one
//!   (consistency).
//! - [`keys`]: the keys of a log, each named by the one before it; [`cosignature`]: what witnesses
//!   say about checkpoints; [`stamp`]: what time stamp authorities say (RFC 3161).
//! - [`case`]: all of it for the events of one case; [`folder`]: all of it for a log in files.
//!
//! Nothing here needs a secret to verify, and everything that does not hold is a [`ProofError`]
//! that says what it was. The formats are written out in full, so that somebody else can write
//! the same check from this text: a leaf of the tree is the hash of an event in the chain of its
//! case, as sixty-four lower-case hex digits.

pub mod case;
pub mod chain;
pub mod checkpoint;
pub mod cosignature;
pub mod dossier;
mod error;
pub mod folder;
mod hash;
pub mod key;
pub mod keys;
pub mod note;
pub mod path;
pub mod stamp;
pub mod tile;
pub mod tree;

pub use case::{CaseProof, EventProof, StampToken};
pub use chain::{ChainEntry, ChainHash};
pub use checkpoint::Checkpoint;
pub use error::ProofError;
pub use hash::Hash;
pub use key::{Signer, VerifierKey};
pub use keys::{LogKey, LogKeys};
pub use note::{Note, NoteSignature};
pub use path::{Consistency, Inclusion};
pub use tile::{TilePath, TilePlace, Tiles};
pub use tree::Tree;

//! What an outsider can check without us: values in, values out.
//!
//! - [`chain`]: the events of one case, each hash over the bytes of its event and the hash before.
//! - [`tree`], [`tile`]: the Merkle tree of RFC 6962 over all sealed events, cut into the tiles of
//!   the C2SP (`tlog-tiles`).
//! - [`note`], [`key`], [`checkpoint`]: size and root of that tree, signed as a C2SP note
//!   (`signed-note`, `tlog-checkpoint`).
//! - [`path`]: that an entry is in the tree (inclusion), and that a tree began as an earlier one
//!   (consistency).
//!
//! Nothing here needs a secret to verify, and everything that does not hold is a [`ProofError`]
//! that says what it was. The formats are written out in full, so that somebody else can write
//! the same check from this text: a leaf of the tree is the hash of an event in the chain of its
//! case, as sixty-four lower-case hex digits.

pub mod chain;
pub mod checkpoint;
mod error;
mod hash;
pub mod key;
pub mod note;
pub mod path;
pub mod tile;
pub mod tree;

pub use chain::{ChainEntry, ChainHash};
pub use checkpoint::Checkpoint;
pub use error::ProofError;
pub use hash::Hash;
pub use key::{Signer, VerifierKey};
pub use note::{Note, NoteSignature};
pub use path::{Consistency, Inclusion};
pub use tile::{TilePath, TilePlace, Tiles};
pub use tree::Tree;

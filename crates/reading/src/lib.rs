//! What is in a file that somebody gave as evidence: its kind, its text with the place of every
//! word, what may be an amount, a time, a payee or an order number, and pictures that show less.
//!
//! Values in, values out. Everything that is read here was written by a stranger, so every walk has
//! a limit. Parsers of others may still panic or loop: whoever reads a file calls this crate in a
//! process of its own. What is found is a proposal, never a fact; a person confirms it.

pub mod chat;
pub mod kind;
pub mod limits;
pub mod ocr;
pub mod page;
pub mod picture;
pub mod proposals;
pub mod redact;
pub mod refused;
mod sniff;
pub mod source;
pub mod text;

pub use sniff::{Declared, Member, Sniffed, refused_by_beginning, sniff};

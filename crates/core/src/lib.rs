//! What a complaint about a payment is, and how it may move: rules as pure functions over events.
//!
//! No IO, no clock, no dice, no async. Time and ids come in as arguments.

pub mod access;
pub mod case;
pub mod code;
pub mod guide;
pub mod ids;
pub mod institution;
pub mod lang;
pub mod macros;
pub mod matching;
pub mod money;
#[cfg(feature = "openapi")]
mod openapi;
pub mod party;
pub mod payment;
pub mod records;
pub mod remedy;
pub mod rulebook;
pub mod rulefile;
pub mod search;
pub mod statistics;
pub mod tag;
pub mod terms;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod words;

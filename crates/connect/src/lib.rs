//! Everybody else's APIs: what to say to payment providers, and how to read their answers.
//!
//! Nothing here opens a socket, reads a clock or rolls dice: requests and answers are values, the
//! time and the random part of a request come in as a [`Stamp`](stamp::Stamp), and the shell sends.
//! That is how every connector is tested with recorded answers.
//!
//! The one exception stands behind the feature `sandbox`: a payment provider of our own with a
//! small HTTP server, which misbehaves on request.

pub mod answer;
pub mod config;
pub mod provider;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secret;
pub mod stamp;

/// The longest answer that is read, in bytes. Whoever sends a request stops reading here and
/// reports [`NoAnswer::TooLarge`](answer::NoAnswer::TooLarge).
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

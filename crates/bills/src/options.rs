//! What whoever asks for a bill to be read may say about it.

use std::fmt;

use redress_core::money::Currency;

use crate::{limits::Limits, threads::Threads};

/// How to read a bill. `Options::default()` is the usual limits, no password, no
/// currency, as many threads as the machine runs.
#[derive(Clone, Default)]
pub struct Options {
    /// How much of anything is read.
    pub limits: Limits,
    /// The password of a packed file, as the wallet gave it.
    pub password: Option<Box<str>>,
    /// What amounts are in where the file does not tell. Never overrules a file that does.
    pub currency: Option<Currency>,
    /// On how many threads a long table is read.
    pub threads: Threads,
}

impl From<Limits> for Options {
    fn from(limits: Limits) -> Options {
        Options { limits, ..Options::default() }
    }
}

/// The password is left out.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { limits, password, currency, threads } = self;
        let password = password.as_ref().map(|_| "…");
        f.debug_struct("Options")
            .field("limits", limits)
            .field("password", &password)
            .field("currency", currency)
            .field("threads", threads)
            .finish()
    }
}

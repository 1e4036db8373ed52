//! When payment providers were last spoken with, as far as this server knows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

/// The last words with each provider. Cheap to clone: all clones are the same. Nothing in it
/// outlives the process.
#[derive(Clone, Debug, Default)]
pub struct Contacts(Arc<Mutex<BTreeMap<&'static str, Contact>>>);

/// The last words with a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Contact {
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// When it last did not.
    pub silent_at: Option<Timestamp>,
}

impl Contacts {
    /// It was asked, and answered or not.
    pub(crate) fn note(&self, provider: &'static str, answered: bool, at: Timestamp) {
        let mut contacts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let contact = contacts.entry(provider).or_default();
        match answered {
            true => contact.answered_at = Some(at),
            false => contact.silent_at = Some(at),
        }
    }

    /// The last words with this one.
    pub fn of(&self, provider: &str) -> Contact {
        let contacts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.get(provider).copied().unwrap_or_default()
    }
}

//! What is known of a case besides its events: codes that decide which regimes apply.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::Code;

/// How many facts a case may have.
pub const FACTS_MAX: usize = 16;
/// The fact that says on which day of the month billing cycles end.
pub(super) const BILLING_DAY: Code = Code::of("billing-day");
const VALUE_BYTES_MAX: usize = 64;

/// Facts of one case, such as `channel=wechat-pay` or `country=CN`. At most [`FACTS_MAX`];
/// values are ASCII letters, digits and hyphens, 1 to 64 bytes. Codes only, nothing personal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(into = "BTreeMap<Code, String>", try_from = "BTreeMap<Code, String>")]
pub struct Facts(BTreeMap<Code, String>);

/// Why a fact was not taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadFact {
    /// More than [`FACTS_MAX`].
    #[error("a case has at most {FACTS_MAX} facts")]
    TooMany,
    /// Not a code.
    #[error("the name of a fact is a kebab-case code")]
    BadName,
    /// Empty, too long, or with other signs than letters, digits and hyphens.
    #[error("the value of `{name}` must be 1 to 64 letters, digits and hyphens")]
    BadValue {
        /// The fact that was to be set.
        name: Code,
    },
}

impl Facts {
    /// No facts.
    pub fn new() -> Facts {
        Facts::default()
    }

    /// The same facts and one more, or with another value for it.
    pub fn with(mut self, name: &str, value: &str) -> Result<Facts, BadFact> {
        self.set(name, value)?;
        Ok(self)
    }

    /// Sets one fact.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadFact> {
        let name: Code = name.parse().map_err(|_| BadFact::BadName)?;
        if !is_value(value) {
            return Err(BadFact::BadValue { name });
        }
        if self.0.len() == FACTS_MAX && !self.0.contains_key(&name) {
            return Err(BadFact::TooMany);
        }
        self.0.insert(name, value.to_owned());
        Ok(())
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The day of the month on which billing cycles end, 1 to 31, where it is known.
    pub(super) fn billing_day(&self) -> Option<i8> {
        let day = self.get(&BILLING_DAY)?.parse().ok()?;
        (1..=31).contains(&day).then_some(day)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Code, &str)> {
        self.0.iter().map(|(name, value)| (name, value.as_str()))
    }
}

pub(super) fn is_value(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= VALUE_BYTES_MAX && text.bytes().all(allowed)
}

impl From<Facts> for BTreeMap<Code, String> {
    fn from(facts: Facts) -> BTreeMap<Code, String> {
        facts.0
    }
}

impl TryFrom<BTreeMap<Code, String>> for Facts {
    type Error = BadFact;

    fn try_from(map: BTreeMap<Code, String>) -> Result<Facts, BadFact> {
        let mut facts = Facts::new();
        for (name, value) in map {
            facts.set(&name, &value)?;
        }
        Ok(facts)
    }
}

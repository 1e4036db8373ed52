//! The text of the law as this server reads it, by digests: whether it is another than the due-lists
//! were computed with, and whether a version changed that should not have.
//!
//! A rule file names its version by its first day, a calendar its edition by its day. Cases keep
//! those names, and so a name has to go on meaning what it meant.

use std::collections::BTreeMap;

use jiff::Timestamp;
use redress_core::words::Digest;
use redress_store::{Store, StoreError};
use serde::{Deserialize, Serialize};

/// The name of what is known of the law in the store's settings.
const KNOWN: &str = "law";
/// How often writing it down is tried while other servers do the same.
const ATTEMPTS_MAX: u32 = 8;

/// The law that a server reads.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Law {
    /// What every version of a regime and every edition of a calendar says.
    parts: BTreeMap<String, Digest>,
}

/// What was known of a version or an edition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Known {
    /// What it says.
    digest: Digest,
    /// When it was last found to say something else than before, under the same name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Timestamp>,
}

type Book = BTreeMap<String, Known>;

/// A version or an edition that says something else than it used to under the same name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Changed {
    /// Its name: `cn-pboc-2020-5@2020-11-01`.
    pub name: String,
    /// When that was found.
    pub at: Timestamp,
}

impl Law {
    /// The law in these rule files, given as (name, text).
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Law {
        let part = |(file, text): (&str, &str)| {
            let mut table: toml::Table = text.parse().ok()?;
            let name = table.get("id").and_then(toml::Value::as_str)?;
            let day = table.get("valid-from").or(table.get("edition")).map(day);
            let name = format!("{name}@{}", day.unwrap_or_else(|| file.to_owned()));
            // Neither does anybody's date hang on these, nor do they need a new version.
            table.remove("example");
            table.remove("reviewed");
            let text = serde_json::to_vec(&table).ok()?;
            Some((name, Digest::of(&text)))
        };
        Law { parts: files.into_iter().filter_map(part).collect() }
    }

    /// One digest for all of it, together with `more` that dates depend on.
    pub fn digest(&self, more: &[u8]) -> Digest {
        let mut all = Vec::new();
        for (name, digest) in &self.parts {
            all.extend_from_slice(name.as_bytes());
            all.push(0);
            all.extend_from_slice(&digest.0);
        }
        all.extend_from_slice(more);
        Digest::of(&all)
    }

    /// Writes down what each version and edition says now, and returns those that said something
    /// else under the same name when they were last written down.
    pub async fn note(&self, store: &Store, now: Timestamp) -> Result<Vec<Changed>, StoreError> {
        for _ in 0..ATTEMPTS_MAX {
            let kept = store.setting::<Book>(KNOWN).await?;
            let (seen, mut book) = kept.map_or((0, Book::new()), |it| (it.version, it.body));
            let before = book.clone();
            let mut changed = Vec::new();
            for (name, digest) in &self.parts {
                let known = book.entry(name.clone());
                let known = known.or_insert(Known { digest: *digest, changed_at: None });
                if known.digest != *digest {
                    *known = Known { digest: *digest, changed_at: Some(now) };
                    changed.push(Changed { name: name.clone(), at: now });
                }
            }
            if book == before || store.put_setting(KNOWN, seen, &book).await?.is_some() {
                return Ok(changed);
            }
        }
        Ok(Vec::new()) // Other servers keep writing it down.
    }

    /// The versions and editions that changed under the same name, now or at any time.
    pub async fn changed(&self, store: &Store, now: Timestamp) -> Result<Vec<Changed>, StoreError> {
        let kept = store.setting::<Book>(KNOWN).await?;
        let book = kept.map_or_else(Book::new, |it| it.body);
        let found = book.into_iter().filter_map(|(name, known)| {
            let other = self.parts.get(&name).is_some_and(|it| *it != known.digest);
            let at = if other { Some(now) } else { known.changed_at };
            at.map(|at| Changed { name, at })
        });
        Ok(found.collect())
    }
}

fn day(value: &toml::Value) -> String {
    match value {
        toml::Value::String(day) => day.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "id = \"house\"\nvalid-from = \"2020-01-01\"\nwithin = { days = 15 }\n";

    fn digest(text: &str) -> Digest {
        Law::of([("regimes/house.toml", text)]).digest(b"")
    }

    #[test]
    fn what_no_date_hangs_on_does_not_count() {
        let told = format!("# said better\n{RULE}reviewed = true\n[[example]]\nwhy = \"so\"\n");
        assert_eq!(digest(RULE), digest(&told));
        assert_eq!(digest(RULE), digest(&RULE.replace(" = ", "    = ")));
    }

    #[test]
    fn what_dates_hang_on_counts() {
        assert_ne!(digest(RULE), digest(&RULE.replace("15", "16")));
        assert_ne!(digest(RULE), digest(&RULE.replace("2020", "2021")));
        assert_ne!(digest(RULE), Law::of([("regimes/house.toml", RULE)]).digest(b"more"));
    }

    #[test]
    fn a_part_is_named_by_its_version_or_its_edition() {
        let calendar = "id = \"cn\"\nedition = \"2026-11-21\"\n";
        let law = Law::of([("regimes/house.toml", RULE), ("calendars/cn.toml", calendar)]);
        let names: Vec<&str> = law.parts.keys().map(String::as_str).collect();
        assert_eq!(names, ["cn@2026-11-21", "house@2020-01-01"]);
    }
}

//! The terms on how data is kept and extracted: texts in two languages, by edition. An edition
//! is never changed once it shipped, since people agreed to exactly that text.

use crate::{code::Code, lang::Lang, words::Digest};

/// One edition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Its name: the day it was written.
    pub edition: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// Newest last.
const EDITIONS: [Terms; 1] = [Terms {
    edition: "2026-11-22",
    zh: include_str!("../../../rules/terms/2026-11-22/zh.md"),
    en: include_str!("../../../rules/terms/2026-11-22/en.md"),
}];

impl Terms {
    /// All that ever shipped, oldest first.
    pub fn editions() -> impl Iterator<Item = &'static Terms> {
        EDITIONS.iter()
    }

    /// The one that is shown to whoever has not accepted any.
    pub const fn newest() -> &'static Terms {
        &EDITIONS[EDITIONS.len() - 1]
    }

    /// The edition of this name.
    pub fn edition(name: &Code) -> Option<&'static Terms> {
        EDITIONS.iter().find(|it| *name == *it.edition)
    }

    /// Its text, as Markdown.
    pub const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// What stands in the record for it: SHA-256 over the Chinese text followed by the English
    /// one, both as their files have them.
    pub fn digest(&self) -> Digest {
        Digest::of([self.zh, self.en].concat().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_never_changes() {
        let shipped: Vec<(&str, String)> =
            Terms::editions().map(|it| (it.edition, it.digest().to_string())).collect();
        let expected = [(
            "2026-11-22",
            "2daa14431b43e4251ebd679df4f391e44f9d1d94915ff54d550d08af219e4b38".to_owned(),
        )];
        assert_eq!(shipped, expected, "somebody agreed to the old text: make a new edition");
    }

    #[test]
    fn editions_have_names_that_the_record_can_hold() {
        for it in Terms::editions() {
            let name: Code = it.edition.parse().expect("a code");
            assert_eq!(Terms::edition(&name), Some(it));
            assert!(it.text(Lang::Zh).starts_with("# ") && it.text(Lang::En).starts_with("# "));
        }
        assert_eq!(Terms::edition(&Code::of("1999-01-01")), None);
        assert!(Terms::editions().any(|it| it == Terms::newest()));
    }
}

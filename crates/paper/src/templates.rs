//! The templates that come with the program: `rules/letters`.

use redress_core::lang::Lang;

macro_rules! shipped {
    ($($path:literal),* $(,)?) => {
        /// Every file of `rules/letters`, by its path in there.
        pub(crate) const FILES: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../../rules/letters/", $path)))),*];
    };
}

shipped!(
    "paper.typ",
    "cover.typ",
    "zh/words.toml",
    "zh/acknowledgement.typ",
    "zh/agreement.typ",
    "zh/cover.typ",
    "zh/holding-reply.typ",
    "zh/information-request.typ",
    "zh/message.typ",
    "zh/outside-complaint.typ",
    "zh/ruling.typ",
    "en/words.toml",
    "en/acknowledgement.typ",
    "en/agreement.typ",
    "en/cover.typ",
    "en/holding-reply.typ",
    "en/information-request.typ",
    "en/message.typ",
    "en/outside-complaint.typ",
    "en/ruling.typ",
);

/// The words for codes in one language.
pub(crate) fn words(lang: Lang) -> &'static str {
    let path = format!("{lang}/words.toml");
    FILES.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use strum::IntoEnumIterator as _;

    use super::*;
    use crate::Kind;

    #[test]
    fn every_file_of_the_folder_is_here() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/letters");
        let mut found = Vec::new();
        for place in ["", "zh/", "en/"] {
            for entry in fs::read_dir(folder.join(place)).unwrap() {
                let entry = entry.unwrap();
                if entry.path().is_file() {
                    found.push(format!("{place}{}", entry.file_name().to_string_lossy()));
                }
            }
        }
        let mut known: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        found.sort();
        known.sort_unstable();
        assert_eq!(found, known);
    }

    #[test]
    fn every_paper_has_a_template_in_both_languages() {
        for kind in Kind::iter() {
            for lang in [Lang::Zh, Lang::En] {
                let path = format!("{lang}/{kind}.typ");
                assert!(FILES.iter().any(|(name, _)| *name == path), "{path}");
            }
        }
    }
}

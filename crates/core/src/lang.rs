//! The languages that the product speaks, and texts that exist in each of them.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Lang {
    /// Chinese as written in mainland China. Comes first.
    #[default]
    Zh,
    /// English.
    En,
}

/// The same words in every language of the product. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "Both", try_from = "Both")]
pub struct Text {
    zh: Arc<str>,
    en: Arc<str>,
}

/// How long a text of a rule file may be in one language, in bytes.
pub const TEXT_BYTES_MAX: usize = 4096;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    zh: String,
    en: String,
}

/// A text that is empty or too long in one of its languages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadText {
    /// Nothing to read in this language.
    #[error("the text in `{0}` is empty")]
    Empty(Lang),
    /// More than [`TEXT_BYTES_MAX`] bytes.
    #[error("the text in `{0}` is longer than {TEXT_BYTES_MAX} bytes")]
    TooLong(Lang),
}

impl Text {
    /// The same words in Chinese and in English.
    pub fn new(zh: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Text {
        Text { zh: zh.into(), en: en.into() }
    }

    /// The words in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.zh, self.en)
    }
}

impl From<Text> for Both {
    fn from(text: Text) -> Both {
        Both { zh: text.zh.as_ref().to_owned(), en: text.en.as_ref().to_owned() }
    }
}

impl TryFrom<Both> for Text {
    type Error = BadText;

    fn try_from(both: Both) -> Result<Text, BadText> {
        for (lang, words) in [(Lang::Zh, &both.zh), (Lang::En, &both.en)] {
            if words.trim().is_empty() {
                return Err(BadText::Empty(lang));
            }
            if TEXT_BYTES_MAX < words.len() {
                return Err(BadText::TooLong(lang));
            }
        }
        Ok(Text::new(both.zh, both.en))
    }
}

//! Tags: how a desk sorts its cases into piles of its own. They are no part of the process, and
//! the record does not know them.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest tag, in characters.
pub const TAG_CHARS_MAX: usize = 40;
/// The most tags of one case.
pub const CASE_TAGS_MAX: usize = 20;

/// The name of a pile: letters, digits and marks between them, folded (NFKC, small letters), so
/// that what looks alike is one pile.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Tag(Arc<str>);

/// A text that is no [`Tag`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "not a tag: 1 to 40 letters and digits, with single blanks, hyphens, dots or underscores between"
)]
pub struct BadTag;

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = BadTag;

    fn from_str(given: &str) -> Result<Tag, BadTag> {
        if given.chars().nth(4 * TAG_CHARS_MAX).is_some() {
            return Err(BadTag);
        }
        let folded: String = given.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect();
        let is_of_word =
            |it: char| it.is_alphanumeric() || unicode_normalization::char::is_combining_mark(it);
        let is_between = |it: char| matches!(it, ' ' | '-' | '.' | '_');
        let mut after_mark = true;
        for it in folded.chars() {
            match (is_of_word(it), is_between(it)) {
                (true, _) => after_mark = false,
                (_, true) if !after_mark => after_mark = true,
                _ => return Err(BadTag),
            }
        }
        if after_mark || folded.chars().nth(TAG_CHARS_MAX).is_some() {
            return Err(BadTag);
        }
        Ok(Tag(folded.into()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> String {
        tag.as_str().to_owned()
    }
}

impl TryFrom<String> for Tag {
    type Error = BadTag;

    fn try_from(given: String) -> Result<Tag, BadTag> {
        given.parse()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Tag {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let what =
            "1 to 40 letters and digits, with single blanks, hyphens, dots or underscores between";
        crate::openapi::text(what, "^.{1,40}$")
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Tag {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Tag")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_one_pile() {
        for (given, tag) in [
            ("VIP", "vip"),
            (" 春节 ", "春节"),
            ("Ｗeek-49", "week-49"),
            ("needs_call back", "needs_call back"),
            ("v1.2", "v1.2"),
        ] {
            assert_eq!(given.parse::<Tag>().unwrap().as_str(), tag);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "长".repeat(TAG_CHARS_MAX + 1);
        for given in ["", " ", "-a", "a-", "a--b", "a/b", "a\nb", "a\u{0}", "#a", &long] {
            assert_eq!(given.parse::<Tag>(), Err(BadTag), "{given:?}");
        }
        assert!("长".repeat(TAG_CHARS_MAX).parse::<Tag>().is_ok());
    }
}

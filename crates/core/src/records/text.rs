//! The texts of records: names of things, and words about them.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that names something in the institution's books: 1 to 128 bytes without control
/// characters, and no blank at either end. Two of them are the same thing where all bytes agree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 128))]
pub struct Label(String);

/// How long a [`Label`] may be, in bytes.
pub const LABEL_BYTES_MAX: usize = 128;

/// Something in words, as the institution wrote it: at most 300 bytes without control characters.
/// May be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 300))]
pub struct Remark(String);

/// How long a [`Remark`] may be, in bytes.
pub const REMARK_BYTES_MAX: usize = 300;

/// A text that cannot stand in a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadRecordText {
    /// It is not a [`Label`].
    #[error("not a label: 1 to 128 bytes, no control characters, no blanks around")]
    Label,
    /// It is not a [`Remark`].
    #[error("not a remark: at most 300 bytes, no control characters")]
    Remark,
}

impl TryFrom<String> for Label {
    type Error = BadRecordText;

    fn try_from(text: String) -> Result<Label, BadRecordText> {
        let fits = (1..=LABEL_BYTES_MAX).contains(&text.len()) && text.trim().len() == text.len();
        if !fits || text.chars().any(char::is_control) {
            return Err(BadRecordText::Label);
        }
        Ok(Label(text))
    }
}

impl TryFrom<String> for Remark {
    type Error = BadRecordText;

    fn try_from(text: String) -> Result<Remark, BadRecordText> {
        if REMARK_BYTES_MAX < text.len() || text.chars().any(char::is_control) {
            return Err(BadRecordText::Remark);
        }
        Ok(Remark(text))
    }
}

impl FromStr for Label {
    type Err = BadRecordText;

    fn from_str(text: &str) -> Result<Label, BadRecordText> {
        Label::try_from(text.to_owned())
    }
}

impl FromStr for Remark {
    type Err = BadRecordText;

    fn from_str(text: &str) -> Result<Remark, BadRecordText> {
        Remark::try_from(text.to_owned())
    }
}

macro_rules! texts {
    ($($T:ident)*) => {$(
        impl From<$T> for String {
            fn from(text: $T) -> String {
                text.0
            }
        }

        impl Deref for $T {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $T {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! { Label Remark }

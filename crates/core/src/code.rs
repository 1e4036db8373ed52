//! Codes: short kebab-case words that rule files, events and outsiders share.

use std::{fmt, ops::Deref, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// A word such as `refund-delayed`: ASCII lower-case letters and digits in parts joined by single
/// hyphens, 1 to 64 bytes. Cheap to clone, and free to make from a literal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Code(Stored);

#[derive(Clone)]
enum Stored {
    Literal(&'static str),
    Shared(Arc<str>),
}

/// How long a code may be, in bytes.
pub const CODE_BYTES_MAX: usize = 64;

/// A text that is not a [`Code`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a code: small letters and digits in parts joined by single hyphens, at most 64")]
pub struct BadCode;

impl Code {
    /// A code that stands in the program. Panics where it is not kebab-case, which a constant
    /// turns into an error of the compiler.
    pub const fn of(literal: &'static str) -> Code {
        assert!(is_kebab(literal.as_bytes()), "a code is kebab-case");
        Code(Stored::Literal(literal))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Stored::Literal(text) => text,
            Stored::Shared(text) => text,
        }
    }
}

const fn is_kebab(text: &[u8]) -> bool {
    let mut at = 0;
    let mut after_hyphen = true;
    while at < text.len() {
        match text[at] {
            b'a'..=b'z' | b'0'..=b'9' => after_hyphen = false,
            b'-' if !after_hyphen => after_hyphen = true,
            _ => return false,
        }
        at += 1;
    }
    !after_hyphen && text.len() <= CODE_BYTES_MAX
}

impl FromStr for Code {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Code, BadCode> {
        if !is_kebab(text.as_bytes()) {
            return Err(BadCode);
        }
        Ok(Code(Stored::Shared(text.into())))
    }
}

impl TryFrom<String> for Code {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Code, BadCode> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.as_str().to_owned()
    }
}

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Code {}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Code) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Code) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl std::borrow::Borrow<str> for Code {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kebab_case_and_nothing_else_is() {
        for text in ["a", "refund-delayed", "cn-pboc-2020-5", "12315"] {
            assert_eq!(text.parse::<Code>().unwrap().as_str(), text);
        }
        let long = "x".repeat(CODE_BYTES_MAX + 1);
        for text in ["", "-", "a-", "-a", "a--b", "Refund", "a b", "投诉", long.as_str()] {
            assert_eq!(text.parse::<Code>(), Err(BadCode), "{text}");
        }
    }

    #[test]
    fn a_literal_and_a_read_code_are_the_same_code() {
        assert_eq!(Code::of("lodged"), "lodged".parse::<Code>().unwrap());
        let json = serde_json::to_string(&Code::of("lodged")).unwrap();
        assert_eq!(json, "\"lodged\"");
        assert!(serde_json::from_str::<Code>("\"Not A Code\"").is_err());
    }
}

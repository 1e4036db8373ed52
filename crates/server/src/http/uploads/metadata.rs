//! `Upload-Metadata`: keys, and values in base64.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_STANDARD};
use redress_core::code::Code;

use crate::http::{
    problem::{Problem, Result},
    sentence::bad_field,
};

/// The longest header that is read, in bytes.
const BYTES_MAX: usize = 4096;
/// What clients call things that we call otherwise.
const ALIASES: [(&str, &str); 2] = [("filename", "name"), ("filetype", "type")];

/// What an upload says of itself.
#[derive(Debug)]
pub(super) struct Metadata(BTreeMap<String, String>);

impl Metadata {
    pub(super) fn read(headers: &HeaderMap) -> Result<Metadata> {
        let sent = headers.get("upload-metadata").and_then(|it| it.to_str().ok());
        Metadata::parse(sent.unwrap_or_default()).ok_or_else(|| {
            let en = "`Upload-Metadata` must be keys and values in base64: `case …,kind …,name …`";
            let zh = "Upload-Metadata 须为键和 Base64 值的列表：case …,kind …,name …";
            Problem::bad_request("bad-upload-header", en, zh).about("Upload-Metadata")
        })
    }

    fn parse(text: &str) -> Option<Metadata> {
        if BYTES_MAX < text.len() {
            return None;
        }
        let mut all = BTreeMap::new();
        for pair in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = String::from_utf8(BASE64_STANDARD.decode(value.trim()).ok()?).ok()?;
            if all.insert(key.to_owned(), value).is_some() {
                return None;
            }
        }
        for (alias, name) in ALIASES {
            if let Some(value) = all.remove(alias) {
                all.entry(name.to_owned()).or_insert(value);
            }
        }
        Some(Metadata(all))
    }

    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    /// The kind of evidence.
    pub(super) fn kind(&self) -> Result<Code> {
        let said = self.0.get("kind").ok_or_else(|| bad_field("missing field `kind`", ""))?;
        said.parse().map_err(|it: redress_core::code::BadCode| bad_field(&it.to_string(), "kind"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_and_anything_else_is_not() {
        let said = Metadata::parse("case MQ==, filename 5oiq5Zu+LnBuZw==,empty").unwrap();
        assert_eq!(said.get("case").as_deref(), Some("1"));
        assert_eq!(said.get("name").as_deref(), Some("截图.png"));
        assert_eq!(said.get("empty").as_deref(), Some(""));
        for bad in ["case ?", "case MQ==,case MQ==", "case /w=="] {
            assert!(Metadata::parse(bad).is_none(), "{bad}");
        }
        assert!(Metadata::parse(&"x".repeat(BYTES_MAX + 1)).is_none());
    }
}

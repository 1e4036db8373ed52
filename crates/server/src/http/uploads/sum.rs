//! `Upload-Checksum`: what the sender says that a piece must add up to.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::http::problem::{Problem, Result};

/// As `Tus-Checksum-Algorithm` says it. The protocol wants SHA-1 to be there; it guards against
/// broken lines, and against nobody else.
pub(super) const ALGORITHMS: &str = "sha256,sha1";

/// A sum as it grows, and what it must come to.
pub(super) struct Sum {
    running: Running,
    wanted: Vec<u8>,
}

enum Running {
    Sha256(Sha256),
    Sha1(Sha1),
}

impl Sum {
    /// The sum that was announced, if any was.
    pub(super) fn announced(headers: &HeaderMap) -> Result<Option<Sum>> {
        let Some(sent) = headers.get("upload-checksum") else { return Ok(None) };
        let read = sent.to_str().ok().and_then(Sum::parse);
        read.map(Some).ok_or_else(|| {
            let en = "`Upload-Checksum` must be `sha256` or `sha1` and the sum in base64";
            let zh = "Upload-Checksum 须为 sha256 或 sha1 加 Base64 校验值";
            Problem::bad_request("bad-upload-header", en, zh).about("Upload-Checksum")
        })
    }

    fn parse(text: &str) -> Option<Sum> {
        let (name, wanted) = text.trim().split_once(' ')?;
        let wanted = BASE64_STANDARD.decode(wanted.trim()).ok()?;
        let running = match (name, wanted.len()) {
            ("sha256", 32) => Running::Sha256(Sha256::new()),
            ("sha1", 20) => Running::Sha1(Sha1::new()),
            _ => return None,
        };
        Some(Sum { running, wanted })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.running {
            Running::Sha256(it) => it.update(bytes),
            Running::Sha1(it) => it.update(bytes),
        }
    }

    /// A problem where it came to something else.
    pub(super) fn check(self) -> Result<()> {
        let sum = match self.running {
            Running::Sha256(it) => it.finalize().to_vec(),
            Running::Sha1(it) => it.finalize().to_vec(),
        };
        if sum == self.wanted { Ok(()) } else { Err(Problem::checksum_mismatch()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4: the SHA-1 and SHA-256 of `abc`.
    #[test]
    fn sums_are_compared() {
        let sums = [
            "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        ];
        for text in sums {
            let (mut right, mut wrong) = (Sum::parse(text).unwrap(), Sum::parse(text).unwrap());
            right.update(b"a");
            right.update(b"bc");
            wrong.update(b"abd");
            assert!(right.check().is_ok(), "{text}");
            assert_eq!(wrong.check().unwrap_err().code(), "checksum-mismatch");
        }
        for bad in ["", "md5 AAAA", "sha1 AAAA", "sha256 ?"] {
            assert!(Sum::parse(bad).is_none(), "{bad}");
        }
    }
}

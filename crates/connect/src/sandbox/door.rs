//! Who may speak to the sandbox: requests that are signed, of now, and never heard before.

use std::collections::{BTreeMap, BTreeSet};

use hyper::http::{HeaderMap, StatusCode, request::Parts};
use jiff::{SignedDuration, Timestamp};

use crate::{
    provider::sandbox::protocol::{self, Head, header},
    secret::Secret,
};

/// How far the time of a request may be off, either way.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// How many nonces are remembered. Beyond it new requests wait until old ones leave the window.
const NONCES_MAX: usize = 100_000;
/// How long a nonce may be, in characters, and how short.
const NONCE_LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// Remembers the nonces of the window.
#[derive(Default)]
pub(super) struct Door {
    seen: BTreeSet<String>,
    by_time: BTreeMap<Timestamp, Vec<String>>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// A header is missing or misspelt.
    BadHeader,
    /// The signature is not the one of this request.
    BadSignature,
    /// The request is of another time.
    Stale,
    /// This very request was heard before.
    Replayed,
    /// Too many requests at once.
    Full,
}

impl Stop {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Stop::Full => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Stop::BadHeader => "bad-header",
            Stop::BadSignature => "bad-signature",
            Stop::Stale => "stale-timestamp",
            Stop::Replayed => "nonce-used",
            Stop::Full => protocol::fault::SLOW_DOWN,
        }
    }
}

impl Door {
    /// Lets a request in, and gives the nonce that its answer is signed with.
    ///
    /// The signature comes before the memory of nonces, so that strangers cannot fill it.
    pub(super) fn enter(
        &mut self,
        secret: &Secret,
        now: Timestamp,
        request: &Parts,
        body: &[u8],
    ) -> Result<String, Stop> {
        let seconds = text(&request.headers, header::TIMESTAMP)?;
        let nonce = text(&request.headers, header::NONCE)?;
        let signature = text(&request.headers, header::SIGNATURE)?;
        let proper = NONCE_LENGTH.contains(&nonce.len())
            && nonce.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let at = seconds.parse().ok().and_then(|it| Timestamp::from_second(it).ok());
        let at = at.filter(|_| proper).ok_or(Stop::BadHeader)?;

        let target = request.uri.path_and_query().map_or("/", |it| it.as_str());
        let head = Head::Request { method: request.method.as_str(), target, seconds };
        if !protocol::is_signed(secret, &head, nonce, body, signature.as_bytes()) {
            return Err(Stop::BadSignature);
        }
        if WINDOW < now.duration_since(at).abs() {
            return Err(Stop::Stale);
        }
        self.remember(nonce, at, now)?;
        Ok(nonce.to_owned())
    }

    fn remember(&mut self, nonce: &str, at: Timestamp, now: Timestamp) -> Result<(), Stop> {
        while let Some(oldest) = self.by_time.first_entry() {
            if now.duration_since(*oldest.key()) <= WINDOW {
                break;
            }
            for nonce in oldest.remove() {
                self.seen.remove(&nonce);
            }
        }
        if self.seen.contains(nonce) {
            return Err(Stop::Replayed);
        }
        if NONCES_MAX <= self.seen.len() {
            return Err(Stop::Full);
        }
        self.seen.insert(nonce.to_owned());
        self.by_time.entry(at).or_default().push(nonce.to_owned());
        Ok(())
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Stop> {
    headers.get(name).and_then(|it| it.to_str().ok()).ok_or(Stop::BadHeader)
}

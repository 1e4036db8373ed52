//! The sandbox's protocol, version 1: what stands in its messages and how they are signed.
//!
//! Both sides use this file, so that they cannot drift apart; that they do what the README says is
//! held by the recorded answers, whose signatures were computed by another program.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::secret::Secret;

/// The names of the headers.
pub(crate) mod header {
    /// When the request was made, in Unix seconds.
    pub(crate) const TIMESTAMP: &str = "sandbox-timestamp";
    /// A number used once.
    pub(crate) const NONCE: &str = "sandbox-nonce";
    /// `v1=` and the signature in hexadecimal digits; on requests and on answers.
    pub(crate) const SIGNATURE: &str = "sandbox-signature";
    /// The id of the order.
    pub(crate) const KEY: &str = "idempotency-key";
}

/// What the sandbox says when it cannot answer.
pub(crate) mod fault {
    /// It has no such payment.
    pub(crate) const NO_SUCH_PAYMENT: &str = "no-such-payment";
    /// It never heard of this refund. It may be ordered.
    pub(crate) const NO_SUCH_REFUND: &str = "no-such-refund";
    /// Too much at once.
    pub(crate) const SLOW_DOWN: &str = "slow-down";
}

/// How long a text in a message may be, in characters.
pub(crate) const TEXT_MAX: usize = 128;

/// What is signed before the number used once and the body.
pub(crate) enum Head<'a> {
    /// Of a request.
    Request { method: &'a str, target: &'a str, seconds: &'a str },
    /// Of an answer. The nonce is the request's, which ties the two together.
    Answer { status: u16 },
}

impl Head<'_> {
    fn lines(&self, nonce: &str) -> String {
        match self {
            Head::Request { method, target, seconds } => {
                format!("redress-sandbox-request-v1\n{method}\n{target}\n{seconds}\n{nonce}\n")
            }
            Head::Answer { status } => format!("redress-sandbox-answer-v1\n{status}\n{nonce}\n"),
        }
    }
}

/// `v1=` and the HMAC-SHA256 of head, nonce and body.
pub(crate) fn sign(secret: &Secret, head: &Head<'_>, nonce: &str, body: &[u8]) -> String {
    let tag = mac(secret, head, nonce, body).finalize().into_bytes();
    format!("v1={}", hex::encode(tag))
}

/// Whether `given` is the signature of head, nonce and body. Takes the same time wherever it differs.
pub(crate) fn is_signed(
    secret: &Secret,
    head: &Head<'_>,
    nonce: &str,
    body: &[u8],
    given: &[u8],
) -> bool {
    let digits = given.strip_prefix(b"v1=").unwrap_or_default();
    let tag = hex::decode(digits).unwrap_or_default();
    mac(secret, head, nonce, body).verify_slice(&tag).is_ok()
}

fn mac(secret: &Secret, head: &Head<'_>, nonce: &str, body: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::new_from_slice(secret.bytes()).expect("HMAC takes keys of every length");
    mac.chain_update(head.lines(nonce)).chain_update(body)
}

/// Writes a text as one segment of a path: everything but letters, digits, `-`, `.`, `_` and `~`
/// becomes `%XX`. A text longer than any reference is cut; what comes back then is not taken for
/// what was asked, because the whole text is compared.
pub(crate) fn path_segment(text: &str) -> String {
    let end = text.char_indices().nth(TEXT_MAX).map_or(text.len(), |(at, _)| at);
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text[..end].bytes().map(escape).collect()
}

/// `POST /v1/refunds`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundBody {
    pub(crate) refund: String,
    pub(crate) payment: String,
    pub(crate) amount: String,
    /// What the asker believes was paid.
    pub(crate) total: String,
    pub(crate) currency: String,
}

/// The answer to everything about a refund.
#[derive(Serialize, Deserialize)]
pub(crate) struct RefundState {
    pub(crate) refund: String,
    pub(crate) payment: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    /// `paid`, `processing` or `refused`.
    pub(crate) status: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
}

/// The answer to `GET /v1/payments/{reference}`.
#[derive(Serialize, Deserialize)]
pub(crate) struct PaymentState {
    pub(crate) payment: String,
    pub(crate) at: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) payee: String,
    #[serde(default)]
    pub(crate) subject: String,
    pub(crate) status: String,
    /// How much has gone back so far.
    pub(crate) refunded: String,
    #[serde(default)]
    pub(crate) frozen: bool,
}

/// `POST /v1/protections`: either a payment or an account.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProtectionBody {
    pub(crate) protection: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) payment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
}

/// The answer to everything about a protection.
#[derive(Serialize, Deserialize)]
pub(crate) struct ProtectionState {
    pub(crate) protection: String,
    /// `in-force`, `refused` or `lifted`.
    pub(crate) status: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
}

/// Every answer but 200.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) error: String,
}

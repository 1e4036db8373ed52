//! When a request is made, and what makes it unlike every other: the time and chance of a signature.

use jiff::Timestamp;

/// The time of one request and a number used once. A new one for every request, also when the same
/// thing is asked again; the answer is read with the stamp of its request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    at: Timestamp,
    nonce: String,
}

impl Stamp {
    /// The stamp of a request made at `at`. `random` must come from the operating system's source
    /// of randomness and must not be used twice.
    pub fn new(at: Timestamp, random: [u8; 16]) -> Stamp {
        Stamp { at, nonce: hex::encode(random) }
    }

    /// When the request is made.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The number used once, as 32 hexadecimal digits.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

//! A key shared with a provider: never shown, never written, wiped from memory when dropped.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// How short a secret may be, in bytes. Thirty-two characters are what it takes to hold as much
/// chance as a guesser cannot exhaust, also when they are only hexadecimal.
pub const SECRET_BYTES_MIN: usize = 32;
/// How long a secret may be, in bytes.
pub const SECRET_BYTES_MAX: usize = 512;

/// A shared key: 32 to 512 printable ASCII characters, used as they are written.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// A text that cannot be a [`Secret`]. Says nothing of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a secret is {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} printable ASCII characters")]
pub struct BadSecret;

impl Secret {
    /// Takes a text for a secret. White space around it (the line feed at the end of a key file)
    /// does not belong to it.
    pub fn new(text: &str) -> Result<Secret, BadSecret> {
        let text = text.trim();
        let long_enough = (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&text.len());
        if !long_enough || !text.bytes().all(|it| it.is_ascii_graphic()) {
            return Err(BadSecret);
        }
        Ok(Secret(Zeroizing::new(text.to_owned())))
    }

    /// The bytes of the key, for a signature.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret as it stands in a file of settings, not yet looked at: what is wrong with it is said
/// by whoever knows where it stands, and without repeating it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct WrittenSecret(Zeroizing<String>);

impl WrittenSecret {
    /// A secret as text.
    pub fn new(text: String) -> WrittenSecret {
        WrittenSecret(Zeroizing::new(text))
    }

    /// Takes it for a secret.
    pub fn read(&self) -> Result<Secret, BadSecret> {
        Secret::new(&self.0)
    }
}

impl From<&Secret> for WrittenSecret {
    fn from(secret: &Secret) -> WrittenSecret {
        WrittenSecret(secret.0.clone())
    }
}

impl fmt::Debug for WrittenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG_ENOUGH: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new(LONG_ENOUGH).unwrap();
        let shown = format!("{secret:?} {:?}", WrittenSecret::from(&secret));
        assert!(!shown.contains("0123"), "{shown}");
    }

    #[test]
    fn a_short_secret_is_refused_and_the_end_of_the_line_does_not_count() {
        assert_eq!(
            Secret::new(&format!("{LONG_ENOUGH}\n")).unwrap().bytes(),
            LONG_ENOUGH.as_bytes()
        );
        assert!(Secret::new(&LONG_ENOUGH[1..]).is_err());
        assert!(Secret::new(&format!("{}\n", &LONG_ENOUGH[1..])).is_err());
        assert!(Secret::new(&"x".repeat(SECRET_BYTES_MAX)).is_ok());
        assert!(Secret::new(&"x".repeat(SECRET_BYTES_MAX + 1)).is_err());
        assert!(Secret::new(&"密".repeat(32)).is_err());
    }
}

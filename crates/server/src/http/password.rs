//! Passwords: hashed with Argon2id, away from the threads that serve, two at a time.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::problem::{Problem, Result};

/// The shortest password, in characters.
const PASSWORD_CHARS_MIN: usize = 10;
/// The longest, in bytes: hashing takes its time with every one.
const PASSWORD_BYTES_MAX: usize = 256;
/// How many are hashed at once. Each takes 19 MiB and a core for some hundredths of a second.
const AT_ONCE: usize = 2;

/// What hashes passwords.
#[derive(Clone)]
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    /// The hash of a password that nobody has: an unknown login takes as long as a wrong one.
    nobodys: Arc<str>,
}

impl Default for Hasher {
    fn default() -> Hasher {
        let mut password = [0; 32];
        getrandom::fill(&mut password).expect("the system has randomness");
        let nobodys = hash_password(&hex::encode(password)).expect("a hash of hex digits");
        Hasher { turns: Arc::new(Semaphore::new(AT_ONCE)), nobodys: nobodys.into() }
    }
}

/// The hash of a password, as it is stored. Takes some hundredths of a second: not for threads
/// that serve. Fails where the system has no randomness.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|it| anyhow::anyhow!("argon2: {it}"))?.to_string())
}

impl Hasher {
    /// The hash of a new password, if it is one that will do.
    pub(super) async fn hash(&self, password: String, field: &str) -> Result<String> {
        let password = Zeroizing::new(password);
        let short = password.chars().take(PASSWORD_CHARS_MIN).count() < PASSWORD_CHARS_MIN;
        if short || PASSWORD_BYTES_MAX < password.len() {
            let (min, max) = (PASSWORD_CHARS_MIN, PASSWORD_BYTES_MAX);
            let en = format!("a password has at least {min} characters and at most {max} bytes");
            let zh = format!("密码至少 {min} 个字符，最多 {max} 字节");
            return Err(Problem::unprocessable("bad-password", en, &zh).about(field));
        }
        let hash = self.in_turn(move || hash_password(&password)).await?;
        hash.map_err(|it| Problem::fault(&it))
    }

    /// Whether this is the password. Without a hash to compare with it takes as long, and is no.
    pub(super) async fn is(&self, password: String, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let mut password = Zeroizing::new(password);
        let end = password.floor_char_boundary(PASSWORD_BYTES_MAX + 1);
        password.truncate(end);
        let verify = move || {
            let hash = PasswordHash::new(&hash).ok()?;
            Argon2::default().verify_password(password.as_bytes(), &hash).ok()
        };
        Ok(self.in_turn(verify).await?.is_some() && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|it| Problem::fault(&it))?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|it| Problem::fault(&it))
    }
}

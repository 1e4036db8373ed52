//! Secrets of the house: one random number, wrapped by the master key, and what is derived from it.
//!
//! Nothing derived is stored. A case's secret comes out the same however often it is asked for,
//! which is why lodging again under the same command can answer the same.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use redress_core::{
    ids::{CaseId, PersonId},
    words::Digest,
};
use sha2::Sha256;
use sqlx::query;
use zeroize::Zeroizing;

use crate::{
    Store, StoreError,
    db::Db,
    keyring::{Keyring, wrapped_key},
};

/// What the key that signs the log is derived under.
pub(crate) const LOG_SEED: &str = "log-seed";
/// Where the number lies.
pub(crate) const HOUSE_KEY: &str = "select wrapped from data_key where owner = 'house'";
/// The owner under whose name the number lies.
pub(crate) const HOUSE: &str = "house";
/// Crockford's base 32: nothing that is mistaken for something else when read out.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits of a secret: 130 bits.
const SECRET_DIGITS: usize = 26;

/// From which every secret of the house is derived.
pub(crate) struct House(Zeroizing<[u8; 32]>);

impl House {
    /// Reads the number, or makes it when the store is new.
    pub(crate) async fn open(db: &Db, keyring: &Keyring) -> Result<House, StoreError> {
        let wrapped = match wrapped_key(db, HOUSE).await? {
            Some(wrapped) => wrapped,
            None => {
                let (_, made) = keyring.make(HOUSE);
                in_tx!(db, |tx| {
                    let text = "insert into data_key (owner, wrapped) values ($1, $2)
                                on conflict do nothing";
                    query(text).bind(HOUSE).bind(made).execute(&mut *tx).await?;
                });
                wrapped_key(db, HOUSE).await?.ok_or(StoreError::WrongMasterKey)?
            }
        };
        House::unwrap(keyring, &wrapped)
    }

    /// The number in its wrapped form is what tells the right master key from a wrong one.
    pub(crate) fn unwrap(keyring: &Keyring, wrapped: &str) -> Result<House, StoreError> {
        let number = keyring.unwrap_bytes(HOUSE, wrapped);
        Ok(House(number.map_err(|_| StoreError::WrongMasterKey)?))
    }

    /// 32 bytes that only this house can derive for `label`.
    pub(crate) fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        let expanded = Hkdf::<Sha256>::new(Some(b"redress"), &*self.0);
        expanded.expand(label.as_bytes(), &mut *derived).expect("32 bytes are not too many");
        derived
    }

    /// Digests that only this house can compute, for somebody who needs many of the same label.
    pub(crate) fn keyed(&self, label: &str) -> Hmac<Sha256> {
        Hmac::new_from_slice(&*self.derive(label)).expect("any length will do")
    }

    /// What says that a place for files is that of this house.
    pub(crate) fn vault_mark(&self) -> String {
        hex::encode(*self.derive("vault-mark"))
    }

    fn digest(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.keyed(label);
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

impl Store {
    /// What opens a case for whoever has no account: 26 characters. `generation` counts how often
    /// it was replaced, from 0.
    pub fn case_secret(&self, case: CaseId, generation: u32) -> String {
        let parts = [case.0.as_bytes().as_slice(), &generation.to_be_bytes()];
        base32(&self.house.digest("case-secret", &parts))
    }

    /// What a person without an account proves with that they come back: 26 characters.
    pub fn guest_token(&self, person: PersonId) -> String {
        base32(&self.house.digest("guest-token", &[person.0.as_bytes()]))
    }

    /// A digest that only this house can compute: of what was sent, so that a retry can be told
    /// from another request without the digest giving away what short texts say.
    pub fn keyed_digest(&self, label: &str, parts: &[&[u8]]) -> Digest {
        // Lengths go in as well: no two lists of parts run together into one.
        let lengths: Vec<[u8; 8]> =
            parts.iter().map(|it| (it.len() as u64).to_be_bytes()).collect();
        let framed = lengths.iter().zip(parts).flat_map(|(length, part)| [length.as_slice(), part]);
        let framed: Vec<&[u8]> = framed.collect();
        Digest(self.house.digest(&format!("digest/{label}"), &framed))
    }

    /// A keyed digest in hex, by which something can be found without being stored: a login, an
    /// address. `label` says what it is, so that equal texts of two kinds do not look equal.
    pub fn blind(&self, label: &str, text: &str) -> String {
        hex::encode(self.house.digest(&format!("blind/{label}"), &[text.as_bytes()]))
    }
}

/// The first 130 bits in base 32.
fn base32(bytes: &[u8; 32]) -> String {
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let digit = |at: usize| (0..5).fold(0, |digit, n| digit << 1 | bit(5 * at + n));
    (0..SECRET_DIGITS).map(|at| char::from(DIGITS[usize::from(digit(at))])).collect()
}

//! The hash over a file as it comes, which can be put away in the middle and taken up again.

use sha2::{
    Digest as _, Sha256,
    digest::common::hazmat::{SerializableState, SerializedState},
};
use sm3::Sm3;

/// SHA-256, and SM3 where the house wants it.
#[derive(Clone)]
pub(crate) struct Hashes {
    sha256: Sha256,
    sm3: Option<Sm3>,
}

impl Hashes {
    pub(crate) fn new(sm3: bool) -> Hashes {
        Hashes { sha256: Sha256::new(), sm3: sm3.then(Sm3::new) }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(sm3) = &mut self.sm3 {
            sm3.update(bytes);
        }
    }

    /// SHA-256, and SM3 in hex.
    pub(crate) fn finish(self) -> ([u8; 32], Option<String>) {
        (self.sha256.finalize().into(), self.sm3.map(|it| hex::encode(it.finalize())))
    }

    /// What it takes to go on later. Up to 63 bytes of the file are in it: to be sealed.
    pub(crate) fn state(&self) -> Vec<u8> {
        let mut state = self.sha256.serialize().to_vec();
        if let Some(sm3) = &self.sm3 {
            state.extend_from_slice(&sm3.serialize());
        }
        state
    }

    /// `None` for bytes that [`Hashes::state`] would not have given.
    pub(crate) fn resume(state: &[u8]) -> Option<Hashes> {
        let (sha256, rest) = state.split_at_checked(SerializedState::<Sha256>::default().len())?;
        let sha256 = Sha256::deserialize(sha256.try_into().ok()?).ok()?;
        let sm3 = match rest {
            [] => None,
            state => Some(Sm3::deserialize(state.try_into().ok()?).ok()?),
        };
        Some(Hashes { sha256, sm3 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_that_was_put_away_goes_on_where_it_was() {
        for sm3 in [false, true] {
            let mut whole = Hashes::new(sm3);
            let mut parted = Hashes::new(sm3);
            for n in 0..100_u8 {
                let piece = vec![n; usize::from(n)];
                whole.update(&piece);
                parted.update(&piece);
                parted = Hashes::resume(&parted.state()).unwrap();
            }
            assert_eq!(parted.finish(), whole.finish());
        }
        assert!(Hashes::resume(b"").is_none());
        assert!(Hashes::resume(&[1; 300]).is_none());
    }

    /// GB/T 32905-2016, appendix A.1: the SM3 of `abc`.
    #[test]
    fn sm3_is_that_of_the_standard() {
        let mut hashes = Hashes::new(true);
        hashes.update(b"abc");
        let wanted = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(hashes.finish().1.as_deref(), Some(wanted));
    }
}

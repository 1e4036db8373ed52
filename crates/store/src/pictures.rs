//! What pictures look like: a list over all cases, to find those that look alike. It holds hashes
//! of shapes and nothing that was written in them, and goes with the contents of its case.

use redress_core::ids::{CaseId, EvidenceId};
use sqlx::{query, query_as};

use crate::{Store, StoreError, corrupt};

/// The longest fingerprint, in bytes.
const FINGERPRINT_BYTES_MAX: usize = 128;
/// How many pictures that share a piece are looked at, the newest first: screenshots of one app may
/// share it by the million.
const LOOKED_AT_MAX: i64 = 500;

/// A picture and what it looks like.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Looks {
    /// The case that it is in.
    pub case: CaseId,
    /// Names it there.
    pub evidence: EvidenceId,
    /// Its hashes, as whoever made them writes them.
    pub fingerprint: String,
    /// What pictures that look alike share at least one of, by place.
    pub pieces: [u8; 8],
}

impl Looks {
    fn numbered(&self) -> [i64; 8] {
        std::array::from_fn(|place| place as i64 * 256 + i64::from(self.pieces[place]))
    }
}

impl Store {
    /// Puts a picture on the list. Once more changes nothing.
    pub async fn note_picture(&self, looks: &Looks) -> Result<(), StoreError> {
        if FINGERPRINT_BYTES_MAX < looks.fingerprint.len() {
            let what = "the fingerprint of a picture";
            return Err(StoreError::TooLarge { what, limit: FINGERPRINT_BYTES_MAX });
        }
        in_tx!(&self.db, |tx| {
            for piece in looks.numbered() {
                query(
                    "insert into picture (piece, evidence, case_id, fingerprint)
                     values ($1, $2, $3, $4) on conflict do nothing",
                )
                .bind(piece)
                .bind(looks.evidence.to_string())
                .bind(looks.case.to_string())
                .bind(&looks.fingerprint)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// Pictures that share a piece with this one, itself left out: each once, with its fingerprint.
    /// Whether they look alike, the fingerprints say.
    pub async fn pictures_like(
        &self,
        looks: &Looks,
    ) -> Result<Vec<(CaseId, EvidenceId, String)>, StoreError> {
        let text = "select case_id, evidence, fingerprint from picture
                    where piece = $1 order by evidence desc limit $2";
        let mut found = std::collections::BTreeMap::new();
        for piece in looks.numbered() {
            let rows: Vec<(String, String, String)> = reading!(&self.db, |db| {
                query_as(text).bind(piece).bind(LOOKED_AT_MAX).fetch_all(db).await?
            });
            for (case, evidence, fingerprint) in rows {
                let case: CaseId = case.parse().map_err(corrupt)?;
                let evidence: EvidenceId = evidence.parse().map_err(corrupt)?;
                found.insert(evidence, (case, fingerprint));
            }
        }
        found.remove(&looks.evidence);
        Ok(found.into_iter().map(|(evidence, (case, print))| (case, evidence, print)).collect())
    }
}

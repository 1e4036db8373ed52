//! The sealed log as others read it: positions, checkpoints, tiles, proofs.

use std::collections::BTreeSet;

use redress_core::{case::Recorded, ids::CaseId};
use redress_proof::{
    Checkpoint, Consistency, Hash, Inclusion, ProofError, Signer, TilePlace, Tiles, VerifierKey,
    tile::{TILE_WIDTH, bundle},
};
use serde::{Deserialize, Serialize};
use sqlx::{query_as, query_scalar};

use crate::{Store, StoreError, cases::read_record, corrupt, house::LOG_SEED};

/// The most events that are read at once.
const READ_MAX: u16 = 1000;

/// A place in the order of all events, from 1. Whoever has read up to a position has missed
/// nothing before it.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub i64);

/// What shows that one event is in the log, to whoever knows the log's public key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InclusionProof {
    /// The leaf: the event's hash in the chain of its case, 64 hex digits.
    pub entry: String,
    /// Where it is, and the path to the root.
    pub inclusion: Inclusion,
    /// The signed checkpoint (a C2SP note) of the tree that the path leads to.
    pub checkpoint: String,
}

impl InclusionProof {
    /// An error unless it proves what it says, and `verifier` (which the reader knows from
    /// elsewhere) signed it.
    pub fn check(&self, verifier: &VerifierKey) -> Result<(), ProofError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, verifier)?;
        self.inclusion.check(self.entry.as_bytes(), &checkpoint)
    }
}

impl Store {
    /// What happened next, in any case: at most `limit` (no more than 1000) events after a
    /// position. Followers read the log with this, and nothing else.
    pub async fn read_after(
        &self,
        after: Position,
        limit: u16,
    ) -> Result<Vec<(Position, Recorded)>, StoreError> {
        let text = "select position, record from sealed join event using (case_id, seq)
                    where $1 < position order by position limit $2";
        let limit = i64::from(limit.min(READ_MAX));
        let rows: Vec<(i64, String)> = reading!(&self.db, |db| {
            query_as(text).bind(after.0).bind(limit).fetch_all(db).await?
        });
        let read =
            |(position, record): (i64, String)| Ok((Position(position), read_record(&record)?));
        rows.into_iter().map(read).collect()
    }

    /// The last position that was given: 0 while nothing is sealed.
    pub async fn last_position(&self) -> Result<Position, StoreError> {
        let text = "select size from tree";
        Ok(Position(reading!(&self.db, |db| query_scalar(text).fetch_one(db).await?)))
    }

    /// What was last vouched for: how many events, and the root of the tree over them, as a
    /// signed note.
    pub async fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        let text = "select note from checkpoint order by size desc limit 1";
        Ok(reading!(&self.db, |db| query_scalar(text).fetch_optional(db).await?))
    }

    /// The public key of the log.
    pub async fn log_verifier(&self) -> Result<VerifierKey, StoreError> {
        let text = "select origin from tree";
        let origin: String = reading!(&self.db, |db| query_scalar(text).fetch_one(db).await?);
        Ok(Signer::new(&origin, &self.house.derive(LOG_SEED))?.verifier())
    }

    /// The first `width` (1 to 256) hashes of a tile of the tree. `None` where the tree has not
    /// grown as far.
    pub async fn tile(
        &self,
        place: TilePlace,
        width: u16,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let tile = self.whole_tile(place).await?;
        Ok(tile.and_then(|it| it.get(..usize::from(width)).map(<[Hash]>::to_vec)))
    }

    async fn whole_tile(&self, place: TilePlace) -> Result<Option<Vec<Hash>>, StoreError> {
        let Ok(index) = i64::try_from(place.index) else { return Ok(None) };
        let text = "select hashes from tile where level = $1 and place = $2";
        let hashes: Option<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(i64::from(place.level)).bind(index).fetch_optional(db).await?
        });
        let read = |digits: String| {
            let bytes = hex::decode(digits).ok();
            bytes.and_then(|it| Hash::split(&it)).ok_or_else(|| corrupt(format!("{place:?}")))
        };
        hashes.map(read).transpose()
    }

    /// The entries under a tile of level 0, as C2SP bundles them: each with its length in two
    /// bytes before it. `None` where there are fewer than `width` (1 to 256).
    pub async fn entry_bundle(
        &self,
        place: u64,
        width: u16,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let first = place.checked_mul(TILE_WIDTH).and_then(|it| i64::try_from(it).ok());
        let Some(first) = first else { return Ok(None) };
        let text = "select hash from sealed join event using (case_id, seq)
                    where $1 < position and position <= $2 order by position";
        let last = first.saturating_add(i64::from(width));
        let hashes: Vec<String> = reading!(&self.db, |db| query_scalar(text)
            .bind(first)
            .bind(last)
            .fetch_all(db)
            .await?);
        let whole = hashes.len() == usize::from(width);
        Ok(whole.then(|| bundle(hashes.iter().map(String::as_str))))
    }

    /// The proof that an event is in the log; `None` while it is not sealed.
    pub async fn proof(
        &self,
        case: CaseId,
        seq: u32,
    ) -> Result<Option<InclusionProof>, StoreError> {
        // The checkpoint is read first: whatever it vouches for is in the tiles by then.
        let Some(checkpoint) = self.checkpoint().await? else { return Ok(None) };
        let size = Checkpoint::open(&checkpoint, &self.log_verifier().await?)?.size;
        let text = "select position, hash from sealed join event using (case_id, seq)
                    where case_id = $1 and seq = $2 and position <= $3";
        let found: Option<(i64, String)> = reading!(&self.db, |db| {
            let query = query_as(text).bind(case.to_string()).bind(i64::from(seq));
            query.bind(size as i64).fetch_optional(db).await?
        });
        let Some((position, entry)) = found else { return Ok(None) };
        let index = u64::try_from(position - 1).map_err(corrupt)?;
        let tiles = self.tiles(Inclusion::tiles(size, index)?).await?;
        let inclusion = Inclusion::prove(size, index, &tiles)?;
        Ok(Some(InclusionProof { entry, inclusion, checkpoint }))
    }

    /// The proof that the log of `to` events began as the log of `from`. `None` unless
    /// `1 <= from <= to` and the log has `to` events.
    pub async fn consistency(&self, from: u64, to: u64) -> Result<Option<Consistency>, StoreError> {
        let Position(size) = self.last_position().await?;
        if from == 0 || to < from || (size as u64) < to {
            return Ok(None);
        }
        let tiles = self.tiles(Consistency::tiles(from, to)?).await?;
        Ok(Some(Consistency::prove(from, to, &tiles)?))
    }

    async fn tiles(&self, places: BTreeSet<TilePlace>) -> Result<Tiles, StoreError> {
        let mut tiles = Tiles::default();
        for place in places {
            if let Some(tile) = self.whole_tile(place).await? {
                tiles.0.insert(place, tile);
            }
        }
        Ok(tiles)
    }
}

//! The sealed log as others read it: positions, checkpoints, tiles, proofs.

use std::collections::BTreeSet;

use redress_core::{case::Recorded, ids::CaseId};
use redress_proof::{
    CaseProof, Consistency, EventProof, Hash, Inclusion, StampToken, TilePlace, Tiles,
    tile::{TILE_WIDTH, bundle},
};
use serde::{Deserialize, Serialize};
use sqlx::{query_as, query_scalar};

use crate::{Store, StoreError, cases::read_record, corrupt};

/// The most events that are read at once.
const READ_MAX: u16 = 1000;

/// A place in the order of all events, from 1. Whoever has read up to a position has missed
/// nothing before it.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub i64);

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

    /// The checkpoint of exactly this size, as a signed note.
    pub async fn checkpoint_at(&self, size: u64) -> Result<Option<String>, StoreError> {
        let text = "select note from checkpoint where size = $1";
        Ok(reading!(&self.db, |db| {
            query_scalar(text).bind(size.cast_signed()).fetch_optional(db).await?
        }))
    }

    /// The checkpoint that proves best what stands up to `position`: the first one after it that
    /// has a time stamp, else the last that a witness has seen, else the last.
    async fn best_checkpoint(&self, position: u64) -> Result<Option<String>, StoreError> {
        let text = "select note from checkpoint where size = coalesce(
                        (select min(size) from stamp where $1 <= size),
                        (select max(size) from witnessed join checkpoint using (size)
                            where $1 <= size),
                        (select max(size) from checkpoint))";
        Ok(reading!(&self.db, |db| {
            query_scalar(text).bind(position.cast_signed()).fetch_optional(db).await?
        }))
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

    /// What shows that the events of a case are in the log, under one checkpoint. `None` where
    /// there is no such case.
    pub async fn case_proof(&self, case: CaseId) -> Result<Option<CaseProof>, StoreError> {
        let keys = self.log_keys().await?;
        let text = "select seq, hash, position from event
                    left join sealed using (case_id, seq)
                    where case_id = $1 order by seq";
        let rows: Vec<(i64, String, Option<i64>)> =
            reading!(&self.db, |db| query_as(text).bind(case.to_string()).fetch_all(db).await?);
        if rows.is_empty() {
            return Ok(None);
        }
        let last = rows.iter().filter_map(|(.., position)| *position).max().unwrap_or(0);
        // Whatever a checkpoint vouches for is in the tiles by now.
        let checkpoint = self.best_checkpoint(last.cast_unsigned()).await?;
        let size = match &checkpoint {
            Some(note) => keys.open(note)?.size,
            None => 0,
        };
        let index = |position: Option<i64>| {
            position.map(|it| (it - 1).cast_unsigned()).filter(|it| *it < size)
        };
        let mut places = BTreeSet::new();
        for at in rows.iter().filter_map(|(.., position)| index(*position)) {
            places.append(&mut Inclusion::tiles(size, at)?);
        }
        let tiles = self.tiles(places).await?;
        let mut events = Vec::with_capacity(rows.len());
        for (seq, hash, position) in rows {
            let inclusion = index(position).map(|at| Inclusion::prove(size, at, &tiles));
            let (seq, inclusion) = (seq.try_into().map_err(corrupt)?, inclusion.transpose()?);
            events.push(EventProof { seq, hash, inclusion });
        }
        let stamps = self.stamps(size).await?.into_iter().map(|token| StampToken { token });
        Ok(Some(CaseProof { keys, checkpoint, stamps: stamps.collect(), events }))
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

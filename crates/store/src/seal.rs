//! The seal: gives every event its place in one order, and makes that order tamper-evident.
//!
//! It comes after the append and never in its way. An event that is not sealed yet is on record
//! all the same; it only has no number.
//!
//! Every event carries the transaction that wrote it. The seal takes what was written below the
//! oldest transaction that is still running, so that nothing can appear later among what was
//! taken, and remembers how far it has come as one number. Positions, tiles, checkpoint and that
//! number change in one transaction, which begins by taking the one row of `tree`: of two who
//! seal at once one waits, and whoever is cut off has done nothing.

use redress_proof::{Checkpoint, Hash, Tree, key::is_name, tile::NewTile};
use sqlx::{PgConnection, SqliteConnection, query, query_as, query_scalar};

use crate::{
    Store, StoreError,
    anchors::{GENERATION, signer},
    corrupt,
    db::Db,
};

/// The most events of one transaction of the seal.
const BATCH: i64 = 1024;
/// Where events lie that came from another database: sealed there, and not yet sealed.
pub(crate) const TX_SEALED_BEFORE: i64 = 0;
pub(crate) const TX_FROM_ELSEWHERE: i64 = 1;

/// The transaction below which everything is finished, as PostgreSQL knows it.
macro_rules! horizon {
    () => {
        "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    };
}

/// What is on record from `$2` on and has no position: numbered from `$1` + 1, at most `$3`.
/// Answers with the horizon, and the transaction and hash of each event in order.
const PG: &str = concat!(
    "with horizon as (select ",
    horizon!(),
    " as tx), ready as materialized (
        select row_number() over (order by event.tx, case_id, seq) as place,
            event.tx, case_id, seq, hash
        from event, horizon
        where $2 <= event.tx and event.tx < horizon.tx and not exists (
            select 1 from sealed
            where sealed.case_id = event.case_id and sealed.seq = event.seq)
        order by event.tx, case_id, seq limit $3
    ), numbered as (
        insert into sealed (position, case_id, seq) select $1 + place, case_id, seq from ready
    )
    select horizon.tx, ready.tx, ready.hash from horizon left join ready on true
    order by ready.place"
);

/// As [`PG`]. Whoever writes to SQLite is alone, so that everything else is finished.
const LITE: &str = "
    insert into sealed (position, case_id, seq)
        select $1 + row_number() over (order by tx), case_id, seq
        from (select tx, case_id, seq from event
            where $2 <= tx and not exists (
                select 1 from sealed
                where sealed.case_id = event.case_id and sealed.seq = event.seq)
            order by tx limit $3);
    select event.tx + 1, event.tx, hash from sealed join event using (case_id, seq)
        where $1 < position order by position";

/// Horizon, transaction, hash.
type ReadyRow = (i64, Option<i64>, Option<String>);

/// Events that have got their positions just now.
struct Batch {
    entries: Vec<String>,
    /// Where the next batch begins.
    since_tx: i64,
}

impl Batch {
    fn of(rows: Vec<ReadyRow>, since_tx: i64) -> Batch {
        let whole = (rows.len() as i64) < BATCH;
        // A batch that is full may have left events of its last transaction behind.
        let since_tx = match rows.last() {
            Some((horizon, ..)) if whole => *horizon,
            Some((_, tx, _)) => tx.unwrap_or(since_tx),
            None => since_tx,
        };
        Batch { entries: rows.into_iter().filter_map(|(_, _, hash)| hash).collect(), since_tx }
    }
}

/// Numbers what waits, in the words of each database.
trait Number {
    async fn number(&mut self, size: i64, since_tx: i64) -> Result<Batch, sqlx::Error>;
}

impl Number for PgConnection {
    async fn number(&mut self, size: i64, since_tx: i64) -> Result<Batch, sqlx::Error> {
        let rows = query_as(PG).bind(size).bind(since_tx).bind(BATCH).fetch_all(self).await?;
        Ok(Batch::of(rows, since_tx))
    }
}

impl Number for SqliteConnection {
    async fn number(&mut self, size: i64, since_tx: i64) -> Result<Batch, sqlx::Error> {
        let rows = query_as(LITE).bind(size).bind(since_tx).bind(BATCH).fetch_all(self).await?;
        Ok(Batch::of(rows, since_tx))
    }
}

/// Writes the hashes that came into being behind those that are there.
const PUT_TILE: &str = "
    insert into tile (level, place, hashes) values ($1, $2, $3)
    on conflict (level, place) do update set hashes = tile.hashes || excluded.hashes
    where length(tile.hashes) = $4";

/// Keeps what a tree has grown by.
pub(crate) trait PutTiles {
    fn put_tiles(
        &mut self,
        new: Vec<NewTile>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

for_both! {
    PutTiles:
    async fn put_tiles(&mut self, new: Vec<NewTile>) -> Result<(), StoreError> {
        for NewTile { place, begin, hashes } in new {
            let digits: String = hashes.iter().map(|it| hex::encode(it.0)).collect();
            let put = query(PUT_TILE).bind(i64::from(place.level)).bind(place.index as i64);
            let length = i64::from(begin) * 2 * Hash::BYTES as i64;
            let put = put.bind(digits).bind(length).execute(&mut *self).await?;
            if put.rows_affected() != 1 {
                return Err(corrupt(format!("{place:?}")));
            }
        }
        Ok(())
    }
}

impl Store {
    /// One round. Seals all that waits, and says how many events that were.
    pub async fn seal(&self) -> Result<u64, StoreError> {
        let mut sealed = 0;
        while self.is_seal_wanted().await? {
            let batch = self.seal_batch().await?;
            sealed += batch;
            if batch < BATCH as u64 {
                break;
            }
        }
        Ok(sealed)
    }

    /// A look without taking anything: a round that finds nothing writes nothing.
    async fn is_seal_wanted(&self) -> Result<bool, StoreError> {
        macro_rules! wanted {
            ($below:expr) => {
                concat!(
                    "select cast(count(*) as bigint) from (select 1 from event
                     where (select since_tx from tree) <= tx and tx < ",
                    $below,
                    " and not exists (select 1 from sealed
                        where sealed.case_id = event.case_id and sealed.seq = event.seq)
                     limit 1) as first"
                )
            };
        }
        let first: i64 = match &self.db {
            Db::Pg(pool) => query_scalar(wanted!(horizon!())).fetch_one(pool).await?,
            Db::Lite(lite) => {
                query_scalar(wanted!("9223372036854775807")).fetch_one(&lite.read).await?
            }
        };
        Ok(first == 1)
    }

    /// All of a batch is sealed, or none: whatever is cut off here is simply done again.
    async fn seal_batch(&self) -> Result<u64, StoreError> {
        in_tx!(&self.db, |tx| {
            let lock = "update tree set size = size returning size, edge, since_tx, origin";
            let (size, edge, since_tx, origin): (i64, String, i64, String) =
                query_as(lock).fetch_one(&mut *tx).await?;
            let batch = (*tx).number(size, since_tx).await?;
            if batch.entries.is_empty() {
                return Ok(0);
            }
            let mut tree = Tree::open(size as u64, &edge)?.grow(&batch.entries);
            (*tx).put_tiles(tree.take_new_tiles()).await?;
            let generation: i64 = query_scalar(GENERATION).fetch_one(&mut *tx).await?;
            let signer = signer(&self.house, &origin, generation)?;
            let note = Checkpoint::of(&origin, &tree).sign(&[&signer])?;
            query("insert into checkpoint (size, note) values ($1, $2)")
                .bind(tree.size() as i64)
                .bind(note.to_string())
                .execute(&mut *tx)
                .await?;
            query("update tree set size = $1, edge = $2, since_tx = $3")
                .bind(tree.size() as i64)
                .bind(tree.edge())
                .bind(batch.since_tx)
                .execute(&mut *tx)
                .await?;
            Ok(batch.entries.len() as u64)
        })
    }

    /// Gives the log the name that its checkpoints are signed under, as `example.org/redress/log`:
    /// no blanks, no plus. Once something is sealed the name stands: [`StoreError::LogNamed`].
    pub async fn name_log(&self, origin: &str) -> Result<(), StoreError> {
        if !is_name(origin) {
            return Err(StoreError::BadOrigin);
        }
        let named = in_tx!(&self.db, |tx| {
            let text = "update tree set origin = $1
                where size = 0 and not exists (select 1 from log_key) or origin = $1";
            query(text).bind(origin).execute(&mut *tx).await?.rows_affected()
        });
        if named == 1 { Ok(()) } else { Err(StoreError::LogNamed) }
    }
}

/// Transactions count from the start again when the tables were copied into another cluster of
/// PostgreSQL with its own tools. Then the seal would wait for numbers that come years later:
/// what seems to come from the future is told apart from what is written here from now on.
pub(crate) async fn check_transactions(db: &Db) -> Result<(), StoreError> {
    let Db::Pg(pool) = db else { return Ok(()) };
    let next = "select since_tx, pg_snapshot_xmax(pg_current_snapshot())::text::bigint from tree";
    let (since_tx, next): (i64, i64) = query_as(next).fetch_one(pool).await?;
    if since_tx <= next {
        return Ok(());
    }
    tracing::warn!(since_tx, next, "the database has moved to another cluster: resuming the seal");
    let mut tx = pool.begin().await?;
    query("update tree set since_tx = $1").bind(TX_FROM_ELSEWHERE).execute(&mut *tx).await?;
    let text = "update event set tx = case when exists (
                    select 1 from sealed
                    where sealed.case_id = event.case_id and sealed.seq = event.seq)
                then $1 else $2 end
                where $3 <= tx";
    query(text).bind(TX_SEALED_BEFORE).bind(TX_FROM_ELSEWHERE).bind(next).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

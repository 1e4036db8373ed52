//! What ties the log to the world outside: its keys, one after the other, and the words of
//! witnesses and time stamp authorities about its checkpoints.

use jiff::Timestamp;
use redress_proof::{
    Checkpoint, LogKey, LogKeys, Note, NoteSignature, Signer, Tree, VerifierKey, keys::hand_over,
};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Store, StoreError, corrupt,
    house::{House, LOG_SEED},
    instant::instant_to_text,
};

/// Generation, since which size, hand-over.
pub(crate) type KeyRow = (i64, i64, String);
pub(crate) const KEY_ROWS: &str =
    "select generation, since_size, hand_over from log_key order by generation";
/// Which key signs now.
pub(crate) const GENERATION: &str = "select coalesce(max(generation), 1) from log_key";

/// Whoever signs the log in this generation.
pub(crate) fn signer(house: &House, origin: &str, generation: i64) -> Result<Signer, StoreError> {
    let seed = match generation {
        1 => house.derive(LOG_SEED),
        later => house.derive(&format!("{LOG_SEED}-{later}")),
    };
    Ok(Signer::new(origin, &seed)?)
}

/// The keys that these rows tell of, and the first.
pub(crate) fn keys(house: &House, origin: &str, rows: &[KeyRow]) -> Result<LogKeys, StoreError> {
    let mut keys = Vec::with_capacity(rows.len() + 1);
    let first = signer(house, origin, 1)?.verifier();
    keys.push(LogKey { key: first, from: 0, until: None, hand_over: None });
    for (generation, since, hand_over) in rows {
        let from = u64::try_from(*since).map_err(corrupt)?;
        if let Some(before) = keys.last_mut() {
            before.until = Some(from);
        }
        let key = signer(house, origin, *generation)?.verifier();
        keys.push(LogKey { key, from, until: None, hand_over: Some(hand_over.clone()) });
    }
    Ok(LogKeys { origin: origin.to_owned(), keys, witnesses: vec![] })
}

/// A time stamp over a checkpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The size of the checkpoint.
    pub size: u64,
    /// The address of the authority.
    pub authority: String,
    /// The token, in base64.
    pub token: String,
    /// When it was asked for.
    pub at: Timestamp,
}

impl Store {
    /// The keys of the log, the oldest first.
    pub async fn log_keys(&self) -> Result<LogKeys, StoreError> {
        let origin = "select origin from tree";
        let origin: String = reading!(&self.db, |db| query_scalar(origin).fetch_one(db).await?);
        let rows: Vec<KeyRow> = reading!(&self.db, |db| query_as(KEY_ROWS).fetch_all(db).await?);
        keys(&self.house, &origin, &rows)
    }

    /// A new key signs from the last checkpoint on. Old and new key sign that checkpoint and a
    /// hand-over; the old key signs nothing after it. Returns all keys.
    pub async fn rotate_log_key(&self) -> Result<LogKeys, StoreError> {
        in_tx!(&self.db, |tx| {
            let lock = "update tree set size = size returning size, edge, origin";
            let (size, edge, origin): (i64, String, String) =
                query_as(lock).fetch_one(&mut *tx).await?;
            let old: i64 = query_scalar(GENERATION).fetch_one(&mut *tx).await?;
            let (by, new) =
                (signer(&self.house, &origin, old)?, signer(&self.house, &origin, old + 1)?);
            let tree = Tree::open(size.cast_unsigned(), &edge)?;
            let note = hand_over(&Checkpoint::of(&origin, &tree), &by, &new)?;
            let text = "insert into log_key (generation, since_size, hand_over)
                        values ($1, $2, $3)";
            let insert = query(text).bind(old + 1).bind(size).bind(note.to_string());
            insert.execute(&mut *tx).await?;
            let last: Option<String> = query_scalar("select note from checkpoint where size = $1")
                .bind(size)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(last) = last {
                let mut last: Note = last.parse()?;
                last.sign(&new);
                let text = "update checkpoint set note = $2 where size = $1";
                query(text).bind(size).bind(last.to_string()).execute(&mut *tx).await?;
            }
        });
        self.log_keys().await
    }

    /// Up to which size a witness has followed, as far as we know.
    pub async fn witnessed(&self, witness: &VerifierKey) -> Result<u64, StoreError> {
        let text = "select size from witnessed where witness = $1";
        let size: Option<i64> = reading!(&self.db, |db| {
            query_scalar(text).bind(witness.to_string()).fetch_optional(db).await?
        });
        Ok(size.unwrap_or(0).cast_unsigned())
    }

    /// Notes up to which size a witness has followed.
    pub async fn set_witnessed(&self, witness: &VerifierKey, size: u64) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "insert into witnessed (witness, size) values ($1, $2)
                        on conflict (witness) do update set size = excluded.size";
            let put = query(text).bind(witness.to_string()).bind(size.cast_signed());
            put.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Puts the word of a witness under the checkpoint of this size.
    pub async fn cosign(
        &self,
        size: u64,
        witness: &VerifierKey,
        signature: &NoteSignature,
    ) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            // Whoever holds the row adds; two who add at once both stay.
            let lock = "update checkpoint set note = note where size = $1 returning note";
            let note: Option<String> =
                query_scalar(lock).bind(size.cast_signed()).fetch_optional(&mut *tx).await?;
            let mut note: Note = note.ok_or_else(|| corrupt("no such checkpoint"))?.parse()?;
            note.add(signature.clone());
            let text = "update checkpoint set note = $2 where size = $1";
            let put = query(text).bind(size.cast_signed()).bind(note.to_string());
            put.execute(&mut *tx).await?;
        });
        self.set_witnessed(witness, size).await
    }

    /// Keeps a time stamp. Another one by the same authority over the same checkpoint stays.
    pub async fn put_stamp(&self, stamp: &Stamp) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "insert into stamp (size, authority, token, at) values ($1, $2, $3, $4)
                        on conflict do nothing";
            let put = query(text).bind(stamp.size.cast_signed()).bind(&stamp.authority);
            let put = put.bind(&stamp.token).bind(instant_to_text(stamp.at));
            put.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The largest checkpoint that an authority has stamped, and when it was asked to.
    pub async fn last_stamp(
        &self,
        authority: &str,
    ) -> Result<Option<(u64, Timestamp)>, StoreError> {
        let text = "select size, at from stamp where authority = $1 order by at desc limit 1";
        let row: Option<(i64, String)> =
            reading!(&self.db, |db| query_as(text).bind(authority).fetch_optional(db).await?);
        let read =
            |(size, at): (i64, String)| Ok((size.cast_unsigned(), at.parse().map_err(corrupt)?));
        row.map(read).transpose()
    }

    /// The time stamps over the checkpoint of this size, as tokens in base64.
    pub async fn stamps(&self, size: u64) -> Result<Vec<String>, StoreError> {
        let text = "select token from stamp where size = $1 order by authority";
        Ok(reading!(&self.db, |db| {
            query_scalar(text).bind(size.cast_signed()).fetch_all(db).await?
        }))
    }

    /// The sizes of the checkpoints that somebody outside has seen, or at which a key took over.
    pub async fn anchored(&self) -> Result<Vec<u64>, StoreError> {
        let text = "select size from checkpoint where size in (
                        select size from stamp union select size from witnessed
                        union select since_size from log_key)
                    order by size";
        let sizes: Vec<i64> = reading!(&self.db, |db| query_scalar(text).fetch_all(db).await?);
        Ok(sizes.into_iter().map(i64::cast_unsigned).collect())
    }
}

//! Moves that wait for a moment before they are made, so that whoever asked can take them back.
//!
//! One that is being made can no longer be taken back: the claim and the taking back meet in one
//! row, and one of them comes first. A claim is a lease; what was cut off in the middle comes up
//! again, and the id of its command makes it one act.

use jiff::Timestamp;
use redress_core::{
    ids::{CaseId, CommandId, PersonId},
    words::Digest,
};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Store, StoreError,
    cases::read_record,
    corrupt,
    db::Db,
    instant::{FAR_AWAY, instant_to_text, text_to_instant},
    keyring::key_of,
};

/// The most moves that one person has waiting, or refused, in one case.
pub const PENDING_MAX: usize = 20;
/// The longest move, in bytes.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// Where a move stands that was asked for with a delay.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum PendingState {
    /// It can be taken back.
    Waiting,
    /// It is being made.
    Sending,
    /// It was refused when its time came, and says why.
    Refused,
}

/// A move that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pending {
    /// In which case.
    pub case: CaseId,
    /// Names it; the move itself carries the same id.
    pub command: CommandId,
    /// Who asked.
    pub author: PersonId,
    /// What tells a retry from another request.
    pub request: Digest,
    /// The command and whoever asks, as the server wrote it. Kept encrypted.
    pub body: String,
    /// When it is to be made.
    pub send_at: Timestamp,
    /// Where it stands.
    pub state: PendingState,
    /// How often that was tried in vain.
    pub tries: u32,
    /// Why it was refused, as the server wrote it.
    pub refusal: Option<String>,
}

/// What came of keeping a move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It waits.
    Waits,
    /// Something is kept under this command already: the digest of what was asked then.
    There(Digest),
    /// Its author has too many in this case.
    TooMany,
}

/// What came of taking a move back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenBack {
    /// It is gone, and will not be made.
    Gone,
    /// It is being made.
    TooLate,
    /// There is none.
    Nothing,
}

type PendingRow = (String, String, String, String, String, String, String, i64, Option<String>);

/// The moves that are due, leased in the order of their times.
macro_rules! claim {
    ($skip:literal) => {
        concat!(
            "with picked as materialized (
                select case_id, command_id from pending where next_at <= $1
                order by next_at, case_id, command_id limit $2 ",
            $skip,
            ")
            update pending set state = 'sending', next_at = $3
            where (case_id, command_id) in (select case_id, command_id from picked)
            returning case_id, command_id, author, request, sealed, send_at, state, tries, refusal"
        )
    };
}

const OF_AUTHOR: &str = "
    select case_id, command_id, author, request, sealed, send_at, state, tries, refusal
    from pending where case_id = $1 and author = $2 order by send_at, command_id limit $3";

impl Store {
    /// Keeps a move until its time comes.
    pub async fn keep_pending(&self, it: &Pending) -> Result<Kept, StoreError> {
        if BODY_BYTES_MAX < it.body.len() {
            return Err(StoreError::TooLarge { what: "a move", limit: BODY_BYTES_MAX });
        }
        let (case, command) = (it.case.to_string(), it.command.to_string());
        let key = key_of(&self.db, &self.keyring, &case).await?;
        let sealed = key.seal_text(&place_of(&case, &command), it.body.as_bytes());
        Ok(in_tx!(&self.db, |tx| {
            let count = "select cast(count(*) as bigint) from pending
                         where case_id = $1 and author = $2 and command_id <> $3";
            let count = query_scalar(count).bind(&case).bind(it.author.to_string());
            let count: i64 = count.bind(&command).fetch_one(&mut *tx).await?;
            if PENDING_MAX as i64 <= count {
                return Ok(Kept::TooMany);
            }
            let kept = query(
                "insert into pending (case_id, command_id, author, request, sealed, send_at,
                    state, next_at, tries)
                 values ($1, $2, $3, $4, $5, $6, 'waiting', $6, 0) on conflict do nothing",
            )
            .bind(&case)
            .bind(&command)
            .bind(it.author.to_string())
            .bind(it.request.to_string())
            .bind(&sealed)
            .bind(instant_to_text(it.send_at))
            .execute(&mut *tx)
            .await?;
            if kept.rows_affected() == 0 {
                let there = "select request from pending where case_id = $1 and command_id = $2";
                let there = query_scalar(there).bind(&case).bind(&command);
                let there: String = there.fetch_one(&mut *tx).await?;
                return Ok(Kept::There(there.parse().map_err(corrupt)?));
            }
            Kept::Waits
        }))
    }

    /// The moves that this person has waiting, or that were refused, in this case.
    pub async fn pending_of(
        &self,
        case: CaseId,
        author: PersonId,
    ) -> Result<Vec<Pending>, StoreError> {
        let rows: Vec<PendingRow> = reading!(&self.db, |db| {
            let query = query_as(OF_AUTHOR).bind(case.to_string()).bind(author.to_string());
            query.bind(PENDING_MAX as i64).fetch_all(db).await?
        });
        self.open_pending(rows).await
    }

    /// Takes a move back, or puts a refused one away. Only its author can.
    pub async fn take_back(
        &self,
        case: CaseId,
        command: CommandId,
        author: PersonId,
    ) -> Result<TakenBack, StoreError> {
        Ok(in_tx!(&self.db, |tx| {
            let delete = "delete from pending where case_id = $1 and command_id = $2
                          and author = $3 and state <> 'sending'";
            let delete = query(delete).bind(case.to_string()).bind(command.to_string());
            let gone = delete.bind(author.to_string()).execute(&mut *tx).await?.rows_affected();
            if gone == 1 {
                TakenBack::Gone
            } else {
                let there = "select cast(count(*) as bigint) from pending
                             where case_id = $1 and command_id = $2 and author = $3";
                let there = query_scalar(there).bind(case.to_string()).bind(command.to_string());
                let there: i64 = there.bind(author.to_string()).fetch_one(&mut *tx).await?;
                if there == 1 { TakenBack::TooLate } else { TakenBack::Nothing }
            }
        }))
    }

    /// Leases up to `limit` moves whose time has come by `now`. From then on they cannot be taken
    /// back, and nobody else is given them until `lease_until`.
    pub async fn claim_pending(
        &self,
        now: Timestamp,
        limit: u16,
        lease_until: Timestamp,
    ) -> Result<Vec<Pending>, StoreError> {
        let (now, lease) = (instant_to_text(now), instant_to_text(lease_until));
        let rows: Vec<PendingRow> = match &self.db {
            Db::Lite(lite) => {
                let query = query_as(claim!("")).bind(now).bind(i64::from(limit)).bind(lease);
                query.fetch_all(&mut *lite.writer().await?).await?
            }
            Db::Pg(pool) => {
                let text = claim!("for update skip locked");
                let query = query_as(text).bind(now).bind(i64::from(limit)).bind(lease);
                query.fetch_all(pool).await?
            }
        };
        self.open_pending(rows).await
    }

    /// Whether this person carried out this command on the case, some time ago.
    pub async fn was_made_by(
        &self,
        case: CaseId,
        command: CommandId,
        author: PersonId,
    ) -> Result<bool, StoreError> {
        let text = "select record from command
                        join event on event.case_id = command.case_id and event.seq = command.seq
                    where command.case_id = $1 and command_id = $2";
        let record: Option<String> = reading!(&self.db, |db| {
            let query = query_scalar(text).bind(case.to_string()).bind(command.to_string());
            query.fetch_optional(db).await?
        });
        let made = record.map(|it| read_record(&it)).transpose()?;
        Ok(made.is_some_and(|it| it.actor.id == author))
    }

    /// It was made: nothing waits any more.
    pub async fn pending_done(&self, it: &Pending) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "delete from pending where case_id = $1 and command_id = $2";
            let delete = query(text).bind(it.case.to_string()).bind(it.command.to_string());
            delete.execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// It was refused, for good. `why` has no words of anybody's.
    pub async fn pending_refused(&self, it: &Pending, why: &str) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "update pending set state = 'refused', next_at = $3, refusal = $4
                        where case_id = $1 and command_id = $2";
            let update = query(text).bind(it.case.to_string()).bind(it.command.to_string());
            update.bind(FAR_AWAY).bind(why).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// It could not be made now: try again at `at`.
    pub async fn put_off_pending(&self, it: &Pending, at: Timestamp) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            let text = "update pending set next_at = $3, tries = tries + 1
                        where case_id = $1 and command_id = $2";
            let update = query(text).bind(it.case.to_string()).bind(it.command.to_string());
            update.bind(instant_to_text(at)).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// When the next move is to be made, if one waits.
    pub async fn next_pending(&self) -> Result<Option<Timestamp>, StoreError> {
        let text = "select next_at from pending where next_at < $1 order by next_at limit 1";
        let at: Option<String> =
            reading!(&self.db, |db| query_scalar(text).bind(FAR_AWAY).fetch_optional(db).await?);
        at.as_deref().map(text_to_instant).transpose()
    }

    /// Those of cases that were erased meanwhile are left out.
    async fn open_pending(&self, rows: Vec<PendingRow>) -> Result<Vec<Pending>, StoreError> {
        let mut opened = Vec::with_capacity(rows.len());
        for (case, command, author, request, sealed, send_at, state, tries, refusal) in rows {
            let key = match key_of(&self.db, &self.keyring, &case).await {
                Err(StoreError::Erased { .. }) => continue,
                key => key?,
            };
            let body = key.open_text(&place_of(&case, &command), &sealed);
            let body = body.and_then(|it| String::from_utf8(it.to_vec()).ok());
            opened.push(Pending {
                body: body.ok_or_else(|| corrupt(format!("{command} of {case}")))?,
                case: case.parse().map_err(corrupt)?,
                command: command.parse().map_err(corrupt)?,
                author: author.parse().map_err(corrupt)?,
                request: request.parse().map_err(corrupt)?,
                send_at: text_to_instant(&send_at)?,
                state: state.parse().map_err(corrupt)?,
                tries: tries.try_into().map_err(corrupt)?,
                refusal,
            });
        }
        Ok(opened)
    }
}

fn place_of(case: &str, command: &str) -> String {
    format!("pending/{case}/{command}")
}

//! Cases as they stand, and the log that made them so.

use redress_core::{
    case::{Case, Due, InboxEntry, Recorded, SNAPSHOT_FORMAT},
    ids::{CaseId, CommandId},
    words::Digest,
};
use sqlx::{query, query_as, query_scalar};

use crate::{
    ChainEntry, ChainHash, Store, StoreError,
    append::{DueRow, to_json},
    commit::inbox_moved,
    corrupt,
    inbox::InboxRow,
};

/// A case, and where its chain ends: all that the next command needs to know.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// The case.
    pub case: Case,
    /// The hash of its last event.
    pub head: ChainHash,
    /// The digest of the command that was asked for, as it was sent, when it was carried out.
    pub done: Option<Digest>,
}

/// Snapshot, format, head, what the command did, and the wrapped key.
type LoadedRow = (Option<String>, i64, Option<String>, Option<String>, Option<String>);

/// The most events that are read at once.
const CHAIN_PAGE_MAX: u16 = 1000;

/// Binds the columns of a line after its case.
macro_rules! write_line {
    ($query:expr, $line:expr) => {
        $query
            .bind(&$line.number)
            .bind(&$line.stage)
            .bind($line.tier)
            .bind(&$line.closing)
            .bind(&$line.issue)
            .bind(&$line.provider)
            .bind($line.claimed)
            .bind(&$line.currency)
            .bind($line.outside)
            .bind(&$line.complainant)
            .bind(&$line.representative)
            .bind(&$line.drafted_by)
            .bind(&$line.respondent)
            .bind(&$line.mediator)
            .bind(&$line.bodies)
            .bind(&$line.assigned)
            .bind(&$line.queue)
            .bind(&$line.drafted_at)
            .bind(&$line.changed_at)
            .bind(&$line.due_at)
            .bind($line.late)
    };
}

impl Store {
    /// The case as it stands, and whether this command was carried out on it before: one trip to
    /// the database. A case whose snapshot is missing, or was written by a version that saw cases
    /// differently, is replayed.
    pub async fn load(
        &self,
        case: CaseId,
        command: Option<CommandId>,
    ) -> Result<Option<Held>, StoreError> {
        let text = "select snapshot.state, snapshot.format, snapshot.head, command.request,
                        data_key.wrapped
                    from snapshot
                    left join command on command.case_id = $1 and command.command_id = $2
                    left join data_key on data_key.owner = $1
                    where snapshot.case_id = $1";
        let id = case.to_string();
        let command = command.map(|it| it.to_string()).unwrap_or_default();
        let row: Option<LoadedRow> = reading!(&self.db, |db| {
            query_as(text).bind(&id).bind(&command).fetch_optional(db).await?
        });
        let Some((Some(state), format, Some(head), request, wrapped)) = row else {
            return self.load_from_log(case, &command).await;
        };
        match wrapped {
            Some(wrapped) => self.keyring.keep(&id, &wrapped),
            None => self.keyring.forget(&id),
        }
        let readable = format == i64::from(SNAPSHOT_FORMAT);
        match readable.then(|| serde_json::from_str(&state)) {
            Some(Ok(case)) => {
                let done = request.map(|it| it.parse().map_err(corrupt)).transpose()?;
                Ok(Some(Held { case, head: head.parse()?, done }))
            }
            _ => self.load_from_log(case, &command).await,
        }
    }

    async fn load_from_log(&self, case: CaseId, command: &str) -> Result<Option<Held>, StoreError> {
        let Some(held) = self.replay(case).await? else { return Ok(None) };
        let done = self.done(&case.to_string(), command).await?;
        Ok(Some(Held { done, ..held }))
    }

    /// The case as the log says it is, whatever the snapshot says.
    pub async fn replay(&self, case: CaseId) -> Result<Option<Held>, StoreError> {
        let (log, head) = self.links(case).await?;
        Ok(Case::replay(&log).map(|case| Held { case, head, done: None }))
    }

    /// Everything that happened to one case, oldest first. Every link of the chain is checked.
    pub async fn log(&self, case: CaseId) -> Result<Vec<Recorded>, StoreError> {
        Ok(self.links(case).await?.0)
    }

    /// The same with the bytes that were hashed, and their hashes.
    pub async fn chain(&self, case: CaseId) -> Result<Vec<ChainEntry>, StoreError> {
        let mut chain = Vec::new();
        loop {
            let page = self.chain_page(case, chain.len() as u32, CHAIN_PAGE_MAX).await?;
            let whole = page.len() < usize::from(CHAIN_PAGE_MAX);
            chain.extend(page);
            if whole {
                return Ok(chain);
            }
        }
    }

    async fn links(&self, case: CaseId) -> Result<(Vec<Recorded>, ChainHash), StoreError> {
        let chain = self.chain(case).await?;
        let head = chain.last().map_or_else(ChainHash::start, |it| it.hash.clone());
        Ok((chain.into_iter().map(|it| it.recorded).collect(), head))
    }

    /// The events of a case after the one with number `after`, at most `limit` (no more than
    /// 1000), with the bytes that were hashed. Every link is checked; a broken one is an error.
    pub async fn chain_page(
        &self,
        case: CaseId,
        after: u32,
        limit: u16,
    ) -> Result<Vec<ChainEntry>, StoreError> {
        // Begins one earlier: with the hash that the first link follows.
        let text = "select seq, record, hash from event
                    where case_id = $1 and $2 <= seq order by seq limit $3";
        let limit = i64::from(limit.min(CHAIN_PAGE_MAX)) + i64::from(0 < after);
        let rows: Vec<(i64, String, String)> = reading!(&self.db, |db| {
            let query = query_as(text).bind(case.to_string()).bind(i64::from(after)).bind(limit);
            query.fetch_all(db).await?
        });
        let mut rows = rows.into_iter().peekable();
        let mut seq = i64::from(after);
        let mut head = match rows.next_if(|(seq, ..)| *seq == i64::from(after)) {
            Some((_, _, hash)) => hash.parse()?,
            None => ChainHash::start(),
        };
        let mut entries = Vec::with_capacity(rows.len());
        for (at, record, hash) in rows {
            head = head.then(&record);
            seq += 1;
            if head.as_str() != hash || at != seq {
                return Err(corrupt(format!("event {at} of {case}")));
            }
            let recorded = read_record(&record)?;
            entries.push(ChainEntry { record, recorded, hash: head.clone() });
        }
        Ok(entries)
    }

    /// Cases in the order of their ids, a page at a time.
    pub async fn cases_after(
        &self,
        after: Option<CaseId>,
        limit: u16,
    ) -> Result<Vec<CaseId>, StoreError> {
        let text = "select case_id from event where seq = 1 and $1 < case_id
                    order by case_id limit $2";
        let after = after.map(|it| it.to_string()).unwrap_or_default();
        let ids: Vec<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(after).bind(i64::from(limit)).fetch_all(db).await?
        });
        ids.iter().map(|id| id.parse().map_err(corrupt)).collect()
    }

    /// Puts copies of what the log says in place of those that are there. Does nothing, and says
    /// so with `false`, where the case has moved on meanwhile: whoever moved it has written newer
    /// ones. Leases and tries of tasks that are still due stay.
    pub async fn restore(
        &self,
        held: &Held,
        inbox: &InboxEntry,
        due: &[Due],
    ) -> Result<bool, StoreError> {
        let case = held.case.id.to_string();
        let due: Vec<DueRow> = due.iter().map(DueRow::of).collect();
        let line = InboxRow::of(inbox);
        let tasks: Vec<&str> = due.iter().map(|it| it.task.as_str()).collect();
        in_tx!(&self.db, |tx| {
            let moved = query(SNAPSHOT)
                .bind(&case)
                .bind(i64::from(held.case.version))
                .bind(held.head.as_str())
                .bind(i64::from(SNAPSHOT_FORMAT))
                .bind(to_json(&held.case))
                .execute(&mut *tx)
                .await?;
            if moved.rows_affected() == 0 {
                return Ok(false);
            }
            if held.case.is_erased() {
                // Lists are for what can still be read.
                query("delete from inbox where case_id = $1").bind(&case).execute(&mut *tx).await?;
            } else {
                write_line!(query(LINE).bind(&case), line).execute(&mut *tx).await?;
            }
            query("delete from inbox_body where case_id = $1")
                .bind(&case)
                .execute(&mut *tx)
                .await?;
            for body in line.body_list.iter().filter(|_| !held.case.is_erased()) {
                let text = "insert into inbox_body (case_id, body, changed_at, due_at)
                            values ($1, $2, $3, $4)";
                let insert = query(text).bind(&case).bind(body);
                insert.bind(&line.changed_at).bind(&line.due_at).execute(&mut *tx).await?;
            }
            let there: Vec<String> = query_scalar("select task from due where case_id = $1")
                .bind(&case)
                .fetch_all(&mut *tx)
                .await?;
            for over in there.iter().filter(|it| !tasks.contains(&it.as_str())) {
                let text = "delete from due where case_id = $1 and task = $2";
                query(text).bind(&case).bind(over).execute(&mut *tx).await?;
            }
            for DueRow { task, kind, at } in &due {
                let insert = query(DUE).bind(&case).bind(task).bind(kind).bind(at);
                insert.execute(&mut *tx).await?;
            }
            Ok(true)
        })
    }
}

const SNAPSHOT: &str = "
    insert into snapshot (case_id, since, version, head, format, state)
    values ($1, $2, $2, $3, $4, $5)
    on conflict (case_id) do update
    set version = excluded.version, head = excluded.head, format = excluded.format,
        state = excluded.state
    where snapshot.version <= excluded.version";

const LINE: &str = concat!(
    "insert into inbox (case_id, number, stage, tier, closing, issue, provider, claimed,
        currency, outside, complainant, representative, drafted_by, respondent, mediator,
        bodies, assigned, queue, drafted_at, changed_at, due_at, late)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22) ",
    inbox_moved!()
);

const DUE: &str = "
    insert into due (case_id, task, kind, at, next_at, tries) values ($1, $2, $3, $4, $4, 0)
    on conflict (case_id, task) do update
    set kind = excluded.kind, at = excluded.at, next_at = excluded.next_at, tries = 0
    where due.at <> excluded.at or due.kind <> excluded.kind";

pub(crate) fn read_record(record: &str) -> Result<Recorded, StoreError> {
    serde_json::from_str(record).map_err(corrupt)
}

//! Restoring: everything is checked before anything counts.
//!
//! One transaction takes in all rows, checks the sum over the file, every link of every chain and
//! the tree that grows again from the hashes, and is undone when anything is amiss.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use redress_proof::{ChainHash, Tree, tree::empty_root};
use sqlx::{PgConnection, QueryBuilder, SqliteConnection, query, query_as, query_scalar};
use tokio::io::AsyncRead;

use super::{
    Contents, Progress, REPORT_EVERY,
    lines::{Line, Lines, Value},
    tables::{EVENT, Kind, SEGMENT, TABLES, TREE, Table},
};
use crate::{
    Location, MasterKey, Store, StoreError,
    anchors::{KEY_ROWS, KeyRow, keys},
    corrupt,
    db::Db,
    house::{HOUSE, HOUSE_KEY, House},
    keyring::Keyring,
    schema,
    seal::{PutTiles, TX_FROM_ELSEWHERE, TX_SEALED_BEFORE},
    segments::Segments,
};

/// The rows among which the secret of the house is.
const DATA_KEY: &str = "data_key";
/// How many rows, and about how many bytes, are written at once.
const ROWS_AT_ONCE: usize = 200;
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

impl Store {
    /// Brings a backup into an empty database, and opens it. `master` must be the key of the
    /// store that was backed up. Nothing is kept unless every row, chain and hash is right; segments
    /// of a restore that failed lie where they are until a sweep.
    pub async fn restore_from(
        at: impl Into<Location>,
        master: MasterKey,
        from: impl AsyncRead + Unpin,
        progress: impl FnMut(Progress),
    ) -> Result<(Store, Contents), StoreError> {
        let at = at.into();
        Store::migrate(&at.database).await?;
        let db = Db::open(&at.database, false).await?;
        schema::check(&db).await?;
        let intake = Intake::new(Keyring::new(&master), at.clone());
        let contents = take_in(&db, intake, Lines::new(from), progress).await;
        db.close().await?;
        let contents = contents?;
        Ok((Store::open_as_is(at, master).await?, contents))
    }
}

async fn take_in<R: AsyncRead + Unpin>(
    db: &Db,
    mut intake: Intake,
    mut lines: Lines<R>,
    mut progress: impl FnMut(Progress),
) -> Result<Contents, StoreError> {
    let contents = in_tx!(db, |tx| {
        (*tx).be_empty().await?;
        lines.header().await?;
        let contents = loop {
            match lines.next(intake.table).await? {
                Line::Table(table) => {
                    (*tx).flush(&mut intake).await?;
                    intake.begin(table);
                }
                Line::Row(row) => {
                    intake.waiting_bytes += lines.length();
                    intake.take(row).await?;
                    if intake.is_full() {
                        (*tx).flush(&mut intake).await?;
                    }
                    if intake.rows_here().is_multiple_of(REPORT_EVERY) {
                        progress(intake.progress());
                    }
                }
                Line::End(contents) => {
                    (*tx).flush(&mut intake).await?;
                    lines.check_end(&contents, &intake.rows).await?;
                    progress(intake.progress());
                    break contents;
                }
            }
        };
        (*tx).check_links().await?;
        (*tx).finish(intake).await?;
        contents
    });
    Ok(contents)
}

/// Rows on their way into the tables, and what they must add up to.
struct Intake {
    table: &'static Table,
    waiting: Vec<Vec<Value>>,
    waiting_bytes: usize,
    rows: BTreeMap<String, u64>,
    /// Grows with every sealed event.
    tree: Tree,
    /// Size, edge and name of the tree that was backed up.
    wanted: Option<(i64, String, String)>,
    keyring: Keyring,
    at: Location,
    /// Where the segments go: known once it is known whose they are.
    segments: Option<Segments>,
}

impl Intake {
    fn new(keyring: Keyring, at: Location) -> Intake {
        Intake {
            keyring,
            at,
            segments: None,
            table: &TABLES[0],
            waiting: Vec::new(),
            waiting_bytes: 0,
            rows: BTreeMap::new(),
            tree: Tree::new(),
            wanted: None,
        }
    }

    fn begin(&mut self, table: &'static Table) {
        self.table = table;
        self.rows.insert(table.name.to_owned(), 0);
    }

    async fn take(&mut self, mut row: Vec<Value>) -> Result<(), StoreError> {
        if let Some(count) = self.rows.get_mut(self.table.name) {
            *count += 1;
        }
        match (self.table.name, row.as_slice()) {
            (DATA_KEY, [Value::Text(Some(owner)), Value::Text(Some(wrapped))])
                if owner == HOUSE =>
            {
                let house = House::unwrap(&self.keyring, wrapped)?;
                self.segments = Some(Segments::open(self.at.place()?, house.vault_mark())?);
            }
            (SEGMENT, [Value::Text(Some(name)), .., Value::Bytes(Some(bytes))]) => {
                let (name, bytes) = (name.clone(), bytes.clone());
                let segments = self.segments.as_ref().ok_or(StoreError::WrongMasterKey)?;
                if segments.put(move || bytes).await?.0 != name {
                    return Err(corrupt(format!("segment {name} of the backup")));
                }
                row.pop();
            }
            (SEGMENT, _) => return Err(corrupt("a segment of the backup")),
            _ => (),
        }
        if self.table.name != TREE {
            self.waiting.push(row);
            return Ok(());
        }
        match row.as_slice() {
            [Value::Int(Some(size)), Value::Text(Some(edge)), Value::Text(Some(origin))] => {
                self.wanted = Some((*size, edge.clone(), origin.clone()));
                Ok(())
            }
            _ => Err(corrupt("the tree of the backup")),
        }
    }

    fn is_full(&self) -> bool {
        ROWS_AT_ONCE <= self.waiting.len() || BYTES_AT_ONCE <= self.waiting_bytes
    }

    fn rows_here(&self) -> u64 {
        self.rows.get(self.table.name).copied().unwrap_or(0)
    }

    fn progress(&self) -> Progress {
        let all_rows = self.rows.values().sum();
        Progress { table: self.table.name, rows: self.rows_here(), all_rows }
    }
}

/// An event of a backup, and its position if it was sealed.
struct Event {
    case_id: String,
    seq: i64,
    record: String,
    hash: String,
    position: Option<i64>,
}

impl Event {
    fn of(row: Vec<Value>) -> Result<Event, StoreError> {
        let row: Result<[Value; 5], _> = row.try_into();
        match row {
            Ok(
                [
                    Value::Text(Some(case_id)),
                    Value::Int(Some(seq)),
                    Value::Text(Some(record)),
                    Value::Text(Some(hash)),
                    Value::Int(position),
                ],
            ) => Ok(Event { case_id, seq, record, hash, position }),
            _ => Err(corrupt("an event of the backup")),
        }
    }
}

/// What the two engines know of transactions.
trait Transactions {
    /// Whether an event says which transaction wrote it, or is numbered by itself.
    const HAS_TX: bool;

    /// From where on events may be unsealed, when the first `sealed` ones are.
    fn since_tx(sealed: i64) -> i64;
}

impl Transactions for SqliteConnection {
    const HAS_TX: bool = false;

    fn since_tx(sealed: i64) -> i64 {
        sealed + 1
    }
}

impl Transactions for PgConnection {
    const HAS_TX: bool = true;

    fn since_tx(_sealed: i64) -> i64 {
        TX_FROM_ELSEWHERE
    }
}

/// The connection that a backup goes into, of either kind.
trait Destination {
    async fn be_empty(&mut self) -> Result<(), StoreError>;
    async fn flush(&mut self, intake: &mut Intake) -> Result<(), StoreError>;
    async fn put_events(&mut self, intake: &mut Intake) -> Result<(), StoreError>;
    async fn check_links(&mut self) -> Result<(), StoreError>;
    async fn finish(&mut self, intake: Intake) -> Result<(), StoreError>;
}

for_both! {
    Destination:
    /// The secret of a house that was opened and never used may go; nothing else.
    async fn be_empty(&mut self) -> Result<(), StoreError> {
        query("delete from data_key where owner = 'house'").execute(&mut *self).await?;
        for table in TABLES {
            let there: i64 = query_scalar(table.is_used).fetch_one(&mut *self).await?;
            if there != 0 {
                return Err(StoreError::NotEmpty { table: table.name });
            }
        }
        Ok(())
    }

    async fn flush(&mut self, intake: &mut Intake) -> Result<(), StoreError> {
        intake.waiting_bytes = 0;
        if intake.waiting.is_empty() {
            return Ok(());
        }
        if intake.table.name == EVENT {
            return self.put_events(intake).await;
        }
        let columns = intake.table.columns.iter().filter(|(_, kind)| *kind != Kind::Elsewhere);
        let names: Vec<&str> = columns.map(|(name, _)| *name).collect();
        let (name, names) = (intake.table.name, names.join(", "));
        let mut insert = QueryBuilder::new(format!("insert into {name} ({names}) "));
        insert.push_values(intake.waiting.drain(..), |mut cells, row| {
            for value in row {
                match value {
                    Value::Text(it) => cells.push_bind(it),
                    Value::Int(it) => cells.push_bind(it),
                    Value::Flag(it) => cells.push_bind(it),
                    Value::Bytes(it) => cells.push_bind(it),
                };
            }
        });
        insert.build().persistent(false).execute(&mut *self).await?;
        Ok(())
    }

    async fn put_events(&mut self, intake: &mut Intake) -> Result<(), StoreError> {
        let events = intake.waiting.drain(..).map(Event::of);
        let events = events.collect::<Result<Vec<_>, _>>()?;
        let columns = if Self::HAS_TX { ", tx" } else { "" };
        let text = format!("insert into event (case_id, seq, record, hash{columns}) ");
        let mut insert = QueryBuilder::new(text);
        insert.push_values(&events, |mut cells, event| {
            let from = event.position.map_or(TX_FROM_ELSEWHERE, |_| TX_SEALED_BEFORE);
            cells.push_bind(&event.case_id).push_bind(event.seq);
            cells.push_bind(&event.record).push_bind(&event.hash);
            if Self::HAS_TX {
                cells.push_bind(from);
            }
        });
        insert.build().persistent(false).execute(&mut *self).await?;
        let sealed: Vec<(&Event, i64)> =
            events.iter().filter_map(|it| Some((it, it.position?))).collect();
        if !sealed.is_empty() {
            let mut insert = QueryBuilder::new("insert into sealed (position, case_id, seq) ");
            insert.push_values(&sealed, |mut cells, (event, position)| {
                cells.push_bind(*position).push_bind(&event.case_id).push_bind(event.seq);
            });
            insert.build().persistent(false).execute(&mut *self).await?;
        }
        let next = intake.tree.size() as i64 + 1;
        if sealed.iter().zip(next..).any(|((_, position), next)| *position != next) {
            return Err(corrupt("the positions of the backup"));
        }
        let tree = std::mem::take(&mut intake.tree);
        intake.tree = tree.grow(sealed.iter().map(|(event, _)| &event.hash));
        self.put_tiles(intake.tree.take_new_tiles()).await?;
        Ok(())
    }

    /// Every event must follow on the one before it, down to the last byte.
    async fn check_links(&mut self) -> Result<(), StoreError> {
        let text = "select case_id, seq, record, hash from event order by case_id, seq";
        let mut events = query_as(text).fetch(&mut *self);
        let (mut case, mut last, mut head) = (String::new(), 0, ChainHash::start());
        while let Some(event) = events.try_next().await? {
            let (of, seq, record, hash): (String, i64, String, String) = event;
            if of != case {
                (case, last, head) = (of, 0, ChainHash::start());
            }
            head = head.then(&record);
            if seq != last + 1 || head.as_str() != hash {
                return Err(corrupt(format!("event {seq} of {case}")));
            }
            last = seq;
        }
        Ok(())
    }

    async fn finish(&mut self, intake: Intake) -> Result<(), StoreError> {
        let Some((size, edge, origin)) = intake.wanted else {
            return Err(corrupt("the backup has no tree"));
        };
        if (size, &edge) != (intake.tree.size() as i64, &intake.tree.edge()) {
            return Err(corrupt("the tree of the backup"));
        }
        query("update tree set size = $1, edge = $2, origin = $3, since_tx = $4")
            .bind(size)
            .bind(edge)
            .bind(&origin)
            .bind(Self::since_tx(size))
            .execute(&mut *self)
            .await?;
        let house: Option<String> = query_scalar(HOUSE_KEY).fetch_one(&mut *self).await?;
        let house = House::unwrap(&intake.keyring, &house.ok_or(StoreError::WrongMasterKey)?)?;
        let last = "select note from checkpoint order by size desc limit 1";
        let last: Option<String> = query_scalar(last).fetch_optional(&mut *self).await?;
        let signed = match last {
            Some(note) => {
                let rows: Vec<KeyRow> = query_as(KEY_ROWS).fetch_all(&mut *self).await?;
                let keys = keys(&house, &origin, &rows)?;
                keys.check(None)?;
                let signed = keys.open(&note)?;
                (signed.size, signed.root)
            }
            None => (0, empty_root()),
        };
        if signed != (size as u64, intake.tree.root()) {
            return Err(corrupt("the tree of the backup is not the one that was signed"));
        }
        Ok(())
    }
}

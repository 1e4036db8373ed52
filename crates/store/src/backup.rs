//! Backups: one stream of lines that either engine writes and either engine reads.
//!
//! A line of JSON that says what this is, then for each table a line with its name and a line
//! for each row, and at the end how many rows there were and the SHA-256 of all lines before.
//! Written from one consistent view of the database, a row at a time, so that neither memory nor
//! those who write meanwhile are in the way. What was encrypted stays encrypted: the master key
//! is not in it, and without it nobody reads the backup. The segments of files are in it, each
//! with its row; files that were still on their way are not.
//!
//! Positions stand with their events, sealed events first and in order. Tiles are not in it: who
//! restores grows the tree again and so proves it.

mod lines;
mod restore;
mod tables;

use base64::{Engine, prelude::BASE64_STANDARD};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use sqlx::{ColumnIndex, Decode, Row, Type, query};
use std::{collections::BTreeMap, sync::Arc};
use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};

use self::tables::{Kind, SEGMENT, TABLES, Table};
use crate::{Store, StoreError, append::to_json, corrupt, db::Db, schema::SCHEMA};

/// Which generation of this format is written and read.
const FORMAT: u32 = 1;
/// After how many rows progress is told.
const REPORT_EVERY: u64 = 1000;

/// How far a backup or a restore has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Which table is being copied.
    pub table: &'static str,
    /// How many of its rows are done.
    pub rows: u64,
    /// How many rows are done in all.
    pub all_rows: u64,
}

/// What a backup holds, or a restore brought back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contents {
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of all lines before the last, in hex.
    pub sha256: String,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    redress_backup: u32,
    schema: i64,
    engine: String,
}

/// The line before the rows of a table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    end: Contents,
}

/// Lines on their way out, hashed as they go.
struct Lines<W> {
    out: BufWriter<W>,
    hash: Sha256,
}

impl<W: AsyncWrite + Unpin> Lines<W> {
    async fn write(&mut self, line: &str) -> Result<(), StoreError> {
        self.hash.update(line);
        self.hash.update("\n");
        self.out.write_all(line.as_bytes()).await.map_err(wire)?;
        self.out.write_all(b"\n").await.map_err(wire)
    }
}

impl Store {
    /// Writes everything to `to`, as it stands at one moment. `progress` is told after every
    /// thousand rows and at the end of each table.
    pub async fn backup(
        &self,
        to: impl AsyncWrite + Unpin,
        mut progress: impl FnMut(Progress),
    ) -> Result<Contents, StoreError> {
        let mut lines = Lines { out: BufWriter::new(to), hash: Sha256::new() };
        let engine = self.engine().to_owned();
        let header = Header { redress_backup: FORMAT, schema: SCHEMA, engine };
        lines.write(&to_json(&header)).await?;
        let mut rows = BTreeMap::new();
        macro_rules! copy {
            ($tx:ident) => {
                for table in TABLES {
                    let columns = table.columns.iter().map(|(name, _)| (*name).to_owned());
                    let line =
                        TableLine { table: table.name.to_owned(), columns: columns.collect() };
                    lines.write(&to_json(&line)).await?;
                    let all: u64 = rows.values().sum();
                    let told = |rows| Progress { table: table.name, rows, all_rows: all + rows };
                    let mut count = 0;
                    let mut cursor = query(table.select).fetch(&mut *$tx);
                    while let Some(row) = cursor.try_next().await? {
                        let mut cells = read_row(table, &row)?;
                        if table.name == SEGMENT {
                            self.fetch_segment(&mut cells).await?;
                        }
                        lines.write(&to_json(&cells)).await?;
                        count += 1;
                        if count % REPORT_EVERY == 0 {
                            progress(told(count));
                        }
                    }
                    drop(cursor);
                    progress(told(count));
                    rows.insert(table.name.to_owned(), count);
                }
            };
        }
        match &self.db {
            Db::Lite(lite) => {
                let mut tx = lite.read.begin().await?;
                copy!(tx);
            }
            Db::Pg(pool) => {
                let begin = "begin isolation level repeatable read read only";
                let mut tx = pool.begin_with(begin).await?;
                copy!(tx);
            }
        }
        let sha256 = hex::encode(lines.hash.clone().finalize());
        let contents = Contents { rows, sha256 };
        lines.write(&to_json(&Footer { end: contents.clone() })).await?;
        lines.out.flush().await.map_err(wire)?;
        Ok(contents)
    }

    /// Puts the bytes of a segment into its row, in the place of the last cell.
    async fn fetch_segment(&self, cells: &mut [Json]) -> Result<(), StoreError> {
        let (Some(Json::String(name)), Some(_)) = (cells.first(), cells.get(1)) else {
            return Err(corrupt("the name of a segment"));
        };
        let bytes = self.segments.get(name).await?;
        if let Some(last) = cells.last_mut() {
            *last = json!(BASE64_STANDARD.encode(bytes.as_ref()));
        }
        Ok(())
    }
}

/// A row as an array, in the order of the table's columns.
fn read_row<'r, R: Row>(table: &Table, row: &'r R) -> Result<Vec<Json>, StoreError>
where
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    let read = |(at, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Kind::Text => json!(row.try_get::<Option<String>, _>(at)?),
            Kind::Int => json!(row.try_get::<Option<i64>, _>(at)?),
            Kind::Flag => json!(row.try_get::<Option<bool>, _>(at)?),
            Kind::Bytes => {
                let bytes = row.try_get::<Option<Vec<u8>>, _>(at)?;
                json!(bytes.map(|it| BASE64_STANDARD.encode(it)))
            }
            Kind::Elsewhere => Json::Null,
        })
    };
    table.columns.iter().enumerate().map(read).collect()
}

fn wire(error: std::io::Error) -> StoreError {
    StoreError::Stream(Arc::new(error))
}

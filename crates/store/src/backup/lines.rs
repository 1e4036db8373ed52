//! The lines of a backup on their way in: each is looked at before it is believed.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use super::{
    Contents, FORMAT, Footer, Header, TableLine,
    tables::{Kind, TABLES, Table},
    wire,
};
use crate::{StoreError, schema::SCHEMA};

/// The longest line, in bytes: the largest file in base64, and what stands around it.
const LINE_MAX: u64 = 32 * 1024 * 1024;

/// A value of a column.
pub(super) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Flag(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// What a line says.
pub(super) enum Line {
    Table(&'static Table),
    Row(Vec<Value>),
    End(Contents),
}

/// Any line after the first.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyLine {
    Row(Vec<Json>),
    Table(TableLine),
    End(Footer),
}

pub(super) struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
    /// Counted from 1, for messages.
    number: u64,
    hash: Sha256,
    /// The sum over the lines before this one.
    sum_before: String,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(from: R) -> Lines<R> {
        Lines {
            from: BufReader::new(from),
            line: Vec::new(),
            number: 0,
            hash: Sha256::new(),
            sum_before: String::new(),
        }
    }

    /// The first line: what this is, and whether this program can read it.
    pub(super) async fn header(&mut self) -> Result<(), StoreError> {
        self.read().await?;
        let header: Result<Header, _> = serde_json::from_slice(&self.line);
        let header = header.map_err(|_| self.bad("this is not a backup of Redress"))?;
        if header.redress_backup != FORMAT {
            return Err(self.bad("this backup is of a generation that this program cannot read"));
        }
        if header.schema != SCHEMA {
            return Err(StoreError::BackupSchema { have: header.schema, want: SCHEMA });
        }
        Ok(())
    }

    /// The next line. A row is read as one of `table`.
    pub(super) async fn next(&mut self, table: &'static Table) -> Result<Line, StoreError> {
        self.read().await?;
        match serde_json::from_slice(&self.line) {
            Ok(AnyLine::Row(cells)) => Ok(Line::Row(self.row(table, cells)?)),
            Ok(AnyLine::Table(line)) => {
                let named = TABLES.iter().find(|it| it.name == line.table);
                let same = |it: &&Table| it.columns.iter().map(|(name, _)| *name).eq(&line.columns);
                let named = named.filter(same);
                Ok(Line::Table(named.ok_or_else(|| self.bad("this table is not known"))?))
            }
            Ok(AnyLine::End(footer)) => Ok(Line::End(footer.end)),
            Err(_) => Err(self.bad("this is no line of a backup")),
        }
    }

    /// How long the line is, in bytes.
    pub(super) fn length(&self) -> usize {
        self.line.len()
    }

    /// The last line must be right about all others, and be the last.
    pub(super) async fn check_end(
        &mut self,
        contents: &Contents,
        rows: &BTreeMap<String, u64>,
    ) -> Result<(), StoreError> {
        if contents.sha256 != self.sum_before {
            return Err(self.bad("the sum over the lines is another: the backup was changed"));
        }
        if contents.rows != *rows || rows.len() != TABLES.len() {
            return Err(self.bad("rows or tables are missing"));
        }
        let mut more = [0];
        match self.from.read(&mut more).await.map_err(wire)? {
            0 => Ok(()),
            _ => Err(self.bad("there is more after the last line")),
        }
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        self.sum_before = hex::encode(self.hash.clone().finalize());
        self.line.clear();
        self.number += 1;
        let mut limited = (&mut self.from).take(LINE_MAX);
        limited.read_until(b'\n', &mut self.line).await.map_err(wire)?;
        self.hash.update(&self.line);
        match self.line.pop() {
            Some(b'\n') => Ok(()),
            _ => Err(self.bad("the backup ends in the middle")),
        }
    }

    fn row(&self, table: &Table, cells: Vec<Json>) -> Result<Vec<Value>, StoreError> {
        if cells.len() != table.columns.len() {
            return Err(self.bad("a row with too few or too many columns"));
        }
        let read = |((_, kind), cell): (&(&str, Kind), Json)| match (kind, cell) {
            (Kind::Text, Json::Null) => Some(Value::Text(None)),
            (Kind::Text, Json::String(it)) => Some(Value::Text(Some(it))),
            (Kind::Int, Json::Null) => Some(Value::Int(None)),
            (Kind::Int, Json::Number(it)) => Some(Value::Int(Some(it.as_i64()?))),
            (Kind::Flag, Json::Null) => Some(Value::Flag(None)),
            (Kind::Flag, Json::Bool(it)) => Some(Value::Flag(Some(it))),
            (Kind::Bytes, Json::Null) => Some(Value::Bytes(None)),
            (Kind::Bytes | Kind::Elsewhere, Json::String(it)) => {
                Some(Value::Bytes(Some(BASE64_STANDARD.decode(it).ok()?)))
            }
            _ => None,
        };
        let values: Option<Vec<Value>> = table.columns.iter().zip(cells).map(read).collect();
        values.ok_or_else(|| self.bad("a column holds what it cannot hold"))
    }

    fn bad(&self, what: &str) -> StoreError {
        StoreError::BadBackup { line: self.number, what: what.to_owned() }
    }
}

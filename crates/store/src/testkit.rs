//! For the tests of the crates above: databases that come and go, and how many rows they have.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar};

use crate::{Store, StoreError, db::Db};

/// Makes an empty database on a PostgreSQL server. `name` is letters, digits and underscores.
/// Returns its address.
pub async fn create_database(server: &str, name: &str) -> Result<String, StoreError> {
    let mut connection = PgConnection::connect(server).await?;
    let create = AssertSqlSafe(format!("create database {}", plain(name)?));
    query(create).execute(&mut connection).await?;
    connection.close().await?;
    let (server, options) = server.split_once('?').map_or((server, None), |(a, b)| (a, Some(b)));
    let (server, _) = server.rsplit_once('/').ok_or(StoreError::BadUrl)?;
    let options = options.map(|it| format!("?{it}")).unwrap_or_default();
    Ok(format!("{server}/{name}{options}"))
}

/// Takes such a database away, whoever is still connected to it.
pub async fn drop_database(server: &str, name: &str) -> Result<(), StoreError> {
    let mut connection = PgConnection::connect(server).await?;
    let drop = format!("drop database if exists {} with (force)", plain(name)?);
    query(AssertSqlSafe(drop)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

fn plain(name: &str) -> Result<&str, StoreError> {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    if name.is_empty() || !name.bytes().all(plain) { Err(StoreError::BadUrl) } else { Ok(name) }
}

impl Store {
    /// How many rows every table has: what must be the same before and after nothing happened.
    pub async fn rows(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let tables = match &self.db {
            Db::Pg(_) => {
                "select cast(table_name as text) from information_schema.tables
                 where table_schema = current_schema()"
            }
            Db::Lite(_) => "select name from sqlite_master where type = 'table'",
        };
        let tables: Vec<String> =
            reading!(&self.db, |db| query_scalar(tables).fetch_all(db).await?);
        let mut rows = BTreeMap::new();
        for table in tables {
            let count = AssertSqlSafe(format!("select cast(count(*) as bigint) from {table}"));
            let count: i64 = reading!(&self.db, |db| query_scalar(count).fetch_one(db).await?);
            rows.insert(table, count);
        }
        Ok(rows)
    }
}

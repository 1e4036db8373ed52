//! A store of every kind, new and empty, and an operator with a shell.

use std::ops::Deref;

use redress_store::{Location, MasterKey, Store};
use sqlx::{
    AssertSqlSafe, Column, Connection, Executor, PgConnection, Row, SqliteConnection, TypeInfo,
    ValueRef, raw_sql,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Names a PostgreSQL server that tests may make databases on.
const POSTGRES: &str = "REDRESS_TEST_POSTGRES";

/// A database of its own for one test. Dropping it drops the database.
pub(crate) struct Place {
    pub(crate) url: String,
    /// Where the files of the database lie, and those that are put into it.
    folder: TempDir,
    /// Server and name of the database to drop.
    database: Option<(String, String)>,
}

impl Place {
    pub(crate) async fn new_postgres(server: &str) -> Place {
        let name = format!("redress_{}", Uuid::now_v7().simple());
        let create = AssertSqlSafe(format!("create database {name}"));
        let mut admin = PgConnection::connect(server).await.unwrap();
        raw_sql(create).execute(&mut admin).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let folder = tempfile::tempdir().unwrap();
        Place { url, folder, database: Some((server.to_owned(), name)) }
    }

    pub(crate) fn new_sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("redress.db").display());
        Place { url, folder, database: None }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// The folder with the files of the database, for SQLite.
    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        self.is_sqlite().then(|| self.folder.path())
    }

    /// The folder with the bytes of files.
    pub(crate) fn vault(&self) -> std::path::PathBuf {
        self.folder.path().join("redress.vault")
    }

    pub(crate) fn location(&self) -> Location {
        let location = Location::of(&self.url);
        if self.is_sqlite() {
            location
        } else {
            location.with_vault(self.vault().to_str().unwrap())
        }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(self.location(), master()).await.unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((server, name)) = self.database.take() else { return };
        // A test that failed drops its database as well, whatever its runtime is doing.
        let drop_it = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let text = AssertSqlSafe(format!("drop database if exists {name} with (force)"));
            runtime.unwrap().block_on(async {
                if let Ok(mut admin) = PgConnection::connect(&server).await {
                    let _ = raw_sql(text).execute(&mut admin).await;
                }
            });
        };
        let _ = std::thread::spawn(drop_it).join();
    }
}

/// An open store and the place where it lies.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) place: Place,
}

impl Deref for Opened {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// The same key in all tests, as it would be on all servers.
pub(crate) fn master() -> MasterKey {
    MasterKey::from_bytes([7; 32])
}

/// SQLite always; PostgreSQL where `REDRESS_TEST_POSTGRES` names one, as it must in CI.
pub(crate) async fn every_kind_of_place() -> Vec<Place> {
    let mut places = vec![Place::new_sqlite()];
    match std::env::var(POSTGRES) {
        Ok(server) => places.push(Place::new_postgres(&server).await),
        Err(_) if std::env::var_os("CI").is_some() => {
            panic!("CI tests on PostgreSQL too: set {POSTGRES}")
        }
        Err(_) => println!("skipped: PostgreSQL, because {POSTGRES} is not set"),
    }
    places
}

pub(crate) async fn every_kind_of_store() -> Vec<Opened> {
    let mut stores = Vec::new();
    for place in every_kind_of_place().await {
        stores.push(Opened { store: place.open().await, place });
    }
    stores
}

/// Reaches around the store, as an operator with a shell would.
pub(crate) async fn shell(place: &Place, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    if place.is_sqlite() {
        let mut shell = SqliteConnection::connect(&place.url).await.unwrap();
        raw_sql(sql).execute(&mut shell).await.unwrap();
    } else {
        let mut shell = PgConnection::connect(&place.url).await.unwrap();
        raw_sql(sql).execute(&mut shell).await.unwrap();
    }
}

/// What a query answers, each row as one text.
pub(crate) async fn look(place: &Place, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    macro_rules! rows {
        ($connection:ty) => {{
            let mut shell = <$connection>::connect(&place.url).await.unwrap();
            let rows = shell.fetch_all(raw_sql(sql)).await.unwrap();
            rows.iter().map(|row| line!(row)).collect()
        }};
    }
    macro_rules! line {
        ($row:expr) => {{
            let cell = |at: usize| {
                if $row.try_get_raw(at).unwrap().is_null() {
                    return "-".to_owned();
                }
                // SQLite knows a truth by the column it stands in, and else as a number.
                if $row.column(at).type_info().name().starts_with("BOOL") {
                    return $row.try_get::<bool, _>(at).unwrap().to_string();
                }
                let text = $row.try_get::<String, _>(at);
                let text = text.or_else(|_| $row.try_get::<i64, _>(at).map(|it| it.to_string()));
                text.unwrap_or_else(|_| hex::encode($row.try_get::<Vec<u8>, _>(at).unwrap()))
            };
            let cells: Vec<String> = $row.columns().iter().map(|it| cell(it.ordinal())).collect();
            cells.join(" | ")
        }};
    }
    if place.is_sqlite() { rows!(SqliteConnection) } else { rows!(PgConnection) }
}

/// Every table there is.
pub(crate) async fn tables(place: &Place) -> Vec<String> {
    let text = match place.is_sqlite() {
        true => "select name from sqlite_master where type = 'table' order by name",
        false => {
            "select table_name::text from information_schema.tables
             where table_schema = 'public' order by 1"
        }
    };
    look(place, text).await
}

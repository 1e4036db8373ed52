//! A database of its own for one test, on each engine.

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tempfile::TempDir;
use uuid::Uuid;

/// Names a PostgreSQL server that tests may make databases on.
const POSTGRES: &str = "REDRESS_TEST_POSTGRES";

/// Which database.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Sqlite,
    /// On this server.
    Postgres(String),
}

impl Engine {
    /// SQLite always; PostgreSQL where a server is named, as it must be in CI.
    pub(crate) fn every() -> Vec<Engine> {
        let mut engines = vec![Engine::Sqlite];
        match std::env::var(POSTGRES) {
            Ok(server) => engines.push(Engine::Postgres(server)),
            Err(_) if std::env::var_os("CI").is_some() => {
                panic!("CI tests on PostgreSQL too: set {POSTGRES}")
            }
            Err(_) => eprintln!("skipped: PostgreSQL, because {POSTGRES} is not set"),
        }
        engines
    }
}

/// Dropping it drops the database.
pub(crate) struct Database {
    pub(crate) url: String,
    _folder: Option<TempDir>,
    /// Server and name of the database to drop.
    name: Option<(String, String)>,
}

impl Database {
    pub(crate) async fn create(engine: Engine) -> Database {
        let Engine::Postgres(server) = engine else {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", folder.path().join("redress.db").display());
            return Database { url, _folder: Some(folder), name: None };
        };
        let name = format!("redress_{}", Uuid::now_v7().simple());
        let create = AssertSqlSafe(format!("create database {name}"));
        let mut admin = PgConnection::connect(&server).await.unwrap();
        raw_sql(create).execute(&mut admin).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        Database { url, _folder: None, name: Some((server, name)) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some((server, name)) = self.name.take() else { return };
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

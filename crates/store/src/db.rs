//! Two databases, one text. A query is written once and type-checked against both drivers.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, PgPool, SqliteConnection, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, MutexGuard};

use crate::StoreError;

/// Connections to PostgreSQL, beside the two that commit.
const CONNECTIONS_MAX: u32 = 16;
/// Readers of a SQLite file, beside the one that writes.
const READERS_MAX: u32 = 4;
/// How long somebody waits for a connection.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the writer of a SQLite file waits for another process to let go of it. SQLite asks
/// again now and then instead of queueing, so that one who writes all the time keeps others out
/// for long: a second server on the same file is possible, not fair.
const FILE_PATIENCE: Duration = Duration::from_secs(45);

/// Pages that the writer of a SQLite file keeps at hand: 16 MB, in SQLite's way of saying so.
const WRITER_CACHE: &str = "-16000";

/// How many pages (16 MB) the write-ahead log of a SQLite file gathers before they are moved into
/// the file. Pages that many changes touch are moved once for all of them.
const CHECKPOINT_EVERY: &str = "4000";

#[derive(Clone)]
pub(crate) enum Db {
    Lite(Lite),
    Pg(PgPool),
}

/// SQLite lets one write at a time. Ours queue here, in order, and not inside SQLite, where
/// they would sleep and try again: that is fair to nobody and takes seconds at worst.
#[derive(Clone)]
pub(crate) struct Lite {
    pub(crate) read: SqlitePool,
    write: Arc<Mutex<Pen>>,
}

/// The connection that writes; `None` once the store is closed.
struct Pen {
    connection: Option<SqliteConnection>,
    /// Whoever wrote last left in the middle: their transaction is still to be undone.
    interrupted: bool,
}

/// The only writer, as long as this is held.
pub(crate) struct OnlyWriter<'a>(MutexGuard<'a, Pen>);

/// Runs `$body` with `$db` as something to read from. `$from` is a [`Db`].
macro_rules! reading {
    ($from:expr, |$db:ident| $body:expr) => {
        match $from {
            crate::db::Db::Lite(lite) => {
                let $db = &lite.read;
                $body
            }
            crate::db::Db::Pg($db) => $body,
        }
    };
}

/// Runs `$body` in one transaction and commits what it did. A body that leaves by `?` or
/// `return` has done nothing. `$to` is a [`Db`].
macro_rules! in_tx {
    ($to:expr, |$tx:ident| $body:expr) => {
        match $to {
            crate::db::Db::Lite(lite) => {
                let mut only_writer = lite.writer().await?;
                let begin = sqlx::Connection::begin_with(&mut *only_writer, "begin immediate");
                let mut $tx = begin.await?;
                let result = $body;
                $tx.commit().await?;
                result
            }
            crate::db::Db::Pg(pool) => {
                let mut $tx = pool.begin().await?;
                let result = $body;
                $tx.commit().await?;
                result
            }
        }
    };
}

/// As [`in_tx`], for what must be nowhere once it is gone. SQLite leaves the bytes of what was
/// deleted or replaced where they were, unless told otherwise. With PostgreSQL that is for its
/// vacuum and its write-ahead log to decide.
macro_rules! in_tx_overwriting {
    ($to:expr, |$tx:ident| $body:expr) => {
        match $to {
            crate::db::Db::Lite(lite) => {
                let mut only_writer = lite.writer().await?;
                let on = sqlx::query("pragma secure_delete = on");
                on.execute(&mut *only_writer).await?;
                let begin = sqlx::Connection::begin_with(&mut *only_writer, "begin immediate");
                let mut $tx = begin.await?;
                let result = $body;
                $tx.commit().await?;
                // Whoever leaves before this leaves it on, which costs time and nothing else.
                let off = sqlx::query("pragma secure_delete = off");
                off.execute(&mut *only_writer).await?;
                result
            }
            crate::db::Db::Pg(pool) => {
                let mut $tx = pool.begin().await?;
                let result = $body;
                $tx.commit().await?;
                result
            }
        }
    };
}

/// Implements a trait for a connection of either kind, with one text.
macro_rules! for_both {
    ($Trait:ident: $($body:tt)*) => {
        impl $Trait for sqlx::SqliteConnection {
            $($body)*
        }

        impl $Trait for sqlx::PgConnection {
            $($body)*
        }
    };
}

impl Db {
    /// Opens `sqlite:redress.db` or `postgres://…`. A SQLite file comes into being only where
    /// `create` says so.
    pub(crate) async fn open(url: &str, create: bool) -> Result<Db, StoreError> {
        if url.starts_with("sqlite:") {
            return Ok(Db::Lite(Lite::open(url, create).await?));
        }
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(StoreError::BadUrl);
        }
        let options: PgConnectOptions = url.parse().map_err(|_| StoreError::BadUrl)?;
        let options = options.application_name("redress").disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX).acquire_timeout(PATIENCE);
        Ok(Db::Pg(pool.connect_with(options).await?))
    }

    /// `sqlite` or `postgresql`.
    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Db::Lite(_) => "sqlite",
            Db::Pg(_) => "postgresql",
        }
    }

    /// Lets go of the database. SQLite folds its write-ahead log into the file first.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        match self {
            Db::Pg(pool) => pool.close().await,
            Db::Lite(lite) => {
                lite.read.close().await;
                let mut pen = lite.write.lock().await;
                if let Some(mut connection) = pen.connection.take() {
                    if pen.interrupted {
                        let _ = query("rollback").execute(&mut connection).await;
                    }
                    query("pragma wal_checkpoint(truncate)").execute(&mut connection).await?;
                    connection.close().await?;
                }
            }
        }
        Ok(())
    }
}

impl Lite {
    async fn open(url: &str, create: bool) -> Result<Lite, StoreError> {
        let options: SqliteConnectOptions = url.parse().map_err(|_| StoreError::BadUrl)?;
        // A receipt must outlive a power cut, so every commit waits for the disk.
        let options = options
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(FILE_PATIENCE)
            .disable_statement_logging();
        let writing = options.clone().pragma("cache_size", WRITER_CACHE);
        let writing = writing.pragma("wal_autocheckpoint", CHECKPOINT_EVERY);
        let connection = SqliteConnection::connect_with(&writing).await?;
        let pool = SqlitePoolOptions::new().max_connections(READERS_MAX).acquire_timeout(PATIENCE);
        let read = pool.connect_with(options.read_only(true).create_if_missing(false)).await?;
        let pen = Pen { connection: Some(connection), interrupted: false };
        Ok(Lite { read, write: Arc::new(Mutex::new(pen)) })
    }

    /// Waits for its turn to write.
    pub(crate) async fn writer(&self) -> Result<OnlyWriter<'_>, StoreError> {
        let pen = self.write.lock().await;
        if pen.connection.is_none() {
            return Err(StoreError::Closed);
        }
        let mut only_writer = OnlyWriter(pen);
        if only_writer.0.interrupted {
            only_writer.undo().await;
            only_writer.was_not_interrupted();
        }
        Ok(only_writer)
    }
}

impl OnlyWriter<'_> {
    /// From here on a text that begins a transaction of its own may be cut off in the middle.
    pub(crate) fn may_be_interrupted(&mut self) {
        self.0.interrupted = true;
    }

    /// Undoes what a text began and did not end.
    pub(crate) async fn undo(&mut self) {
        // An error means that SQLite has undone it by itself.
        let _ = query("rollback").execute(&mut **self).await;
    }

    /// The text ran to its end.
    pub(crate) fn was_not_interrupted(&mut self) {
        self.0.interrupted = false;
    }
}

impl Deref for OnlyWriter<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.0.connection.as_ref().expect("`writer` looked")
    }
}

impl DerefMut for OnlyWriter<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.0.connection.as_mut().expect("`writer` looked")
    }
}

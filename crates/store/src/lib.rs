//! SQL and the vault, nothing but. SQLite and PostgreSQL hold the same tables; no other crate
//! has any.
//!
//! `event` is the record and is only ever added to. `snapshot`, `inbox` and `due` are copies that
//! make it fast, kept in the same commit and rebuilt at will. What a person may ask us to forget
//! lies in the vault, under a key of its owner. `sealed` and the tree over it say in which order
//! things happened, and come after the fact.
//!
//! # What the store promises
//!
//! Each is a test in `tests/promises`, on both engines.
//!
//! - A change lands whole or not at all, and once, however often its command is sent. What was
//!   acknowledged is there after a kill.
//! - Of two changes decided on the same version of a case one must be decided anew. Changes to
//!   different cases have no row in common, and nobody pays for their neighbour.
//! - Never more goes back than was paid, over all cases and channels.
//! - A changed byte of the record is noticed. Snapshots, lists and the due-list come back from
//!   the record as they were.
//! - The seal misses nothing, doubles nothing and leaves no gap, whoever seals and whatever cuts
//!   them off; its checkpoint is signed and its root is that of RFC 6962.
//! - What is in the vault is nowhere to be found in the database's files. What was erased is
//!   gone, and the record is still whole. The wrong master key is an error, not garbage.
//! - A task is leased to one, comes back when its lease ends, and ends with its change.
//! - A backup of either engine is restored into either.

#[macro_use]
mod db;
mod anchors;
mod append;
mod backup;
mod bills;
mod cases;
mod commit;
mod dossier;
mod due;
mod erase;
mod files;
mod follow;
mod guard;
mod habits;
mod health;
mod house;
mod house_log;
mod inbox;
mod instant;
mod keepsake;
mod keyring;
mod location;
mod log;
mod macros;
mod master;
mod newest;
mod pending;
mod people;
mod pictures;
mod records;
mod schema;
mod seal;
mod search;
mod seen;
mod segments;
mod sessions;
mod settings;
mod tags;
#[cfg(feature = "testkit")]
pub mod testkit;
mod upkeep;
mod uploads;
mod vault;
mod views;
mod writer;

use std::sync::Arc;

use redress_proof::ProofError;

pub use anchors::Stamp;
pub use append::{AppendError, Change, NewText, TEXT_BYTES_MAX};
pub use backup::{Contents, Progress};
pub use bills::Bill;
pub use cases::Held;
pub use dossier::SaltedText;
pub use due::{CLAIMS_MAX, Claim, PutOff, Waiting};
pub use erase::Holding;
pub use files::{
    Arrived, FILE_BYTES_MAX, FileId, FileInfo, FileReader, FileWriter, NewFile, SeekingFile,
    StoredFile, VaultHealth,
};
pub use follow::{BadMark, FOLLOW_MAX, Happened, Mark};
pub use guard::Guard;
pub use habits::{Habit, Notice};
pub use health::{CheckKind, HealthCheck, ServiceRun};
pub use house_log::{HouseAct, HouseEntry, HouseFilter};
pub use inbox::{Assigned, BadCursor, Cursor, Filter, InboxPage, Order, PAGE_MAX, Parties, Scope};
pub use keepsake::KEEPSAKE_BYTES_MAX;
pub use keyring::Owner;
pub use location::Location;
pub use log::Position;
pub use macros::{KeptMacro, MACROS_MAX, MacroKept, MacroOwner};
pub use master::{MasterKey, MasterKeyError};
pub use newest::{Among, Newest};
pub use pending::{Kept, PENDING_MAX, Pending, PendingState, TakenBack};
pub use people::{PeopleFilter, Person};
pub use pictures::Looks;
pub use records::{Heard, KeptRecord, RECORDS_AT_ONCE_MAX, RecordKey, Taken};
pub use redress_proof::{ChainEntry, ChainHash};
pub use schema::SCHEMA;
pub use search::{CaseWords, Unread};
pub use sessions::{Session, SessionKind, SignedIn};
pub use settings::{SETTING_BYTES_MAX, Setting};
pub use upkeep::{Health, Verified};
pub use uploads::{UPLOAD_NOTE_BYTES_MAX, Upload};
pub use vault::TEXTS_MAX;
pub use views::{SavedView, VIEW_BYTES_MAX, VIEWS_MAX, ViewKept, ViewOwner};

use self::{db::Db, house::House, keyring::Keyring, segments::Segments, writer::Writer};

/// Everything that is kept. Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct Store {
    db: Db,
    writer: Writer,
    keyring: Keyring,
    house: Arc<House>,
    segments: Segments,
    /// Whether files are also hashed by SM3.
    sm3: bool,
    /// Whoever acts on the house with it.
    acting: Option<house_log::Acting>,
}

/// Why the store could not do it. Can be told to everybody who waited for the same commit.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, or is not there.
    #[error("the database said no: {0}")]
    Database(#[source] Arc<sqlx::Error>),
    /// Bytes that this program would not have written.
    #[error("what is stored is not what we wrote: {what}")]
    Corrupt {
        /// Where.
        what: String,
    },
    /// [`Store::close`] was called.
    #[error("the store is closed")]
    Closed,
    /// The address is neither `sqlite:…` nor `postgres://…`.
    #[error("a database is named as `sqlite:FILE` or `postgres://USER@HOST/NAME`")]
    BadUrl,
    /// The master key is not the one that this database was made with.
    #[error("this is not the master key that this database was made with")]
    WrongMasterKey,
    /// The owner's key was destroyed on request: what was under it cannot be read by anybody.
    #[error("what belonged to {owner} was erased")]
    Erased {
        /// The case, person or record set.
        owner: String,
    },
    /// Nothing was ever kept for this owner.
    #[error("there is no {owner}")]
    NoSuchOwner {
        /// The case or person.
        owner: String,
    },
    /// More than the store takes.
    #[error("{what} is limited to {limit}")]
    TooLarge {
        /// What was too large.
        what: &'static str,
        /// In bytes; for a list, in entries.
        limit: usize,
    },
    /// Another file lies in the vault under this id.
    #[error("there is another file under {id}")]
    FileExists {
        /// What names the file.
        id: String,
    },
    /// The folder or bucket for files refused, or is not there.
    #[error("the vault said no: {what}")]
    Vault {
        /// What it said.
        what: Arc<str>,
    },
    /// Nobody said where files go.
    #[error("there is no place for files: name a folder or `s3://BUCKET/PREFIX`")]
    NoVault,
    /// The place for files belongs to another database.
    #[error("this place for files belongs to another database")]
    VaultOfAnother,
    /// A bucket that is not on this machine.
    #[error(
        "this version reaches buckets on this machine only: set AWS_ENDPOINT_URL to \
         http://127.0.0.1:…"
    )]
    BucketOutOfReach,
    /// The upload is not where it was thought to be.
    #[error("the upload has moved on")]
    UploadMoved,
    /// Somebody else signs in with this.
    #[error("this login is taken")]
    LoginTaken,
    /// The log cannot be called that.
    #[error("a log is named like `example.org/log`: no blanks, no plus, at most 200 bytes")]
    BadOrigin,
    /// Something was sealed under another name.
    #[error("the log has entries under another name: a log keeps its name")]
    LogNamed,
    /// A backup cannot be brought into a database that something lies in.
    #[error("the database is not empty: there are rows in `{table}`")]
    NotEmpty {
        /// Where something lies.
        table: &'static str,
    },
    /// A line of a backup that is not what a backup has there.
    #[error("line {line} of the backup: {what}")]
    BadBackup {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The backup was made by another version of this program.
    #[error(
        "the backup has tables of step {have}, this program has {want}: restore it with the \
         version that made it, then migrate"
    )]
    BackupSchema {
        /// Of the backup.
        have: i64,
        /// Of this program.
        want: i64,
    },
    /// A backup could not be written or read.
    #[error("the backup cannot be written or read: {0}")]
    Stream(#[source] Arc<std::io::Error>),
    /// The tables are older than this program.
    #[error("the tables are at step {have}, this program needs {want}: run `redress migrate`")]
    SchemaBehind {
        /// The last step that was taken; 0 in an empty database.
        have: i64,
        /// The last step that this program knows.
        want: i64,
    },
    /// The tables are newer than this program.
    #[error("the tables are at step {have}, this program knows {want}: run a newer program")]
    SchemaNewer {
        /// The last step that was taken.
        have: i64,
        /// The last step that this program knows.
        want: i64,
    },
    /// A step was taken with another text than ours.
    #[error("step {number} of the tables is not ours: this database belongs to something else")]
    SchemaForeign {
        /// Which step.
        number: i64,
    },
}

impl StoreError {
    /// A stable name for the problem.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Database(_) => "database",
            StoreError::Corrupt { .. } => "corrupt",
            StoreError::Closed => "store-closed",
            StoreError::BadUrl => "bad-database-url",
            StoreError::WrongMasterKey => "wrong-master-key",
            StoreError::Erased { .. } => "erased",
            StoreError::NoSuchOwner { .. } => "no-such-owner",
            StoreError::TooLarge { .. } => "too-large",
            StoreError::FileExists { .. } => "file-exists",
            StoreError::Vault { .. } => "vault",
            StoreError::NoVault => "no-vault",
            StoreError::VaultOfAnother => "vault-of-another",
            StoreError::BucketOutOfReach => "bucket-out-of-reach",
            StoreError::UploadMoved => "upload-moved",
            StoreError::LoginTaken => "login-taken",
            StoreError::BadOrigin => "bad-log-name",
            StoreError::LogNamed => "log-named",
            StoreError::NotEmpty { .. } => "not-empty",
            StoreError::BadBackup { .. } => "bad-backup",
            StoreError::BackupSchema { .. } => "backup-schema",
            StoreError::Stream(_) => "backup-stream",
            StoreError::SchemaBehind { .. } => "schema-behind",
            StoreError::SchemaNewer { .. } => "schema-newer",
            StoreError::SchemaForeign { .. } => "schema-foreign",
        }
    }
}

impl StoreError {
    /// Whether nobody can know what the database did with the last request.
    fn is_lost_connection(&self) -> bool {
        let StoreError::Database(error) = self else { return false };
        matches!(**error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_))
            || error.as_database_error().and_then(|it| it.code()).is_some_and(|code| {
                // PostgreSQL: the server is shutting down, or has crashed.
                code.starts_with("57P")
            })
    }
}

impl Store {
    /// Opens `sqlite:redress.db` or `postgres://…`, and brings its tables up to date. The rest of
    /// the code cannot tell which it is. An error where the tables are newer than this program,
    /// and where the master key is not the one that the database was made with.
    pub async fn open(at: impl Into<Location>, master: MasterKey) -> Result<Store, StoreError> {
        let at = at.into();
        let db = Db::open(&at.database, true).await?;
        schema::migrate(&db).await?;
        Store::over(db, &at, master).await
    }

    /// As [`Store::open`], but refuses tables that are not up to date. For servers whose
    /// operator wants to say when that happens (`redress migrate`).
    pub async fn open_as_is(
        at: impl Into<Location>,
        master: MasterKey,
    ) -> Result<Store, StoreError> {
        let at = at.into();
        let db = Db::open(&at.database, false).await?;
        schema::check(&db).await?;
        Store::over(db, &at, master).await
    }

    async fn over(db: Db, at: &Location, master: MasterKey) -> Result<Store, StoreError> {
        let keyring = Keyring::new(&master);
        let house = Arc::new(House::open(&db, &keyring).await?);
        seal::check_transactions(&db).await?;
        let writer = Writer::start(&db);
        let segments = Segments::open(at.place()?, house.vault_mark())?;
        Ok(Store { db, writer, keyring, house, segments, sm3: at.sm3, acting: None })
    }

    /// Brings the tables up to [`SCHEMA`], making a SQLite file where there is none. Returns how
    /// many steps that took. Forward only; safe to run on several servers at once.
    pub async fn migrate(url: &str) -> Result<usize, StoreError> {
        let db = Db::open(url, true).await?;
        let steps = schema::migrate(&db).await;
        db.close().await?;
        steps
    }

    /// Takes no new changes, answers those that wait, and lets go of the database.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.writer.close().await;
        self.db.close().await
    }

    /// `sqlite` or `postgresql`.
    pub fn engine(&self) -> &'static str {
        self.db.engine()
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        StoreError::Database(Arc::new(error))
    }
}

impl From<ProofError> for StoreError {
    fn from(error: ProofError) -> StoreError {
        corrupt(error)
    }
}

fn corrupt(what: impl ToString) -> StoreError {
    StoreError::Corrupt { what: what.to_string() }
}

//! The tables, and how they came to be: numbered texts that are applied once, in order, for good.

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, query, query_as, raw_sql};

use crate::{StoreError, db::Db};

/// One step. Never edited after it shipped: a change is a new step.
struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "record", text: include_str!("../migrations/0001_record.sql") },
    Migration { number: 2, name: "vault", text: include_str!("../migrations/0002_vault.sql") },
    Migration { number: 3, name: "records", text: include_str!("../migrations/0003_records.sql") },
    Migration { number: 4, name: "bills", text: include_str!("../migrations/0004_bills.sql") },
    Migration {
        number: 5,
        name: "log-keys",
        text: include_str!("../migrations/0005_log_keys.sql"),
    },
    Migration {
        number: 6,
        name: "segments",
        text: include_str!("../migrations/0006_segments.sql"),
    },
    Migration {
        number: 7,
        name: "pictures",
        text: include_str!("../migrations/0007_pictures.sql"),
    },
    Migration { number: 8, name: "health", text: include_str!("../migrations/0008_health.sql") },
    Migration {
        number: 9,
        name: "late records",
        text: include_str!("../migrations/0009_late_records.sql"),
    },
    Migration { number: 10, name: "search", text: include_str!("../migrations/0010_search.sql") },
    Migration { number: 11, name: "desk", text: include_str!("../migrations/0011_desk.sql") },
    Migration { number: 12, name: "people", text: include_str!("../migrations/0012_people.sql") },
];

/// What the tables look like, as far as this program knows them: the number of the last step.
pub const SCHEMA: i64 = MIGRATIONS[MIGRATIONS.len() - 1].number;

/// Two who migrate at once would meet here. Any number does, as long as it stays.
const PG_LOCK: &str = "select pg_advisory_xact_lock(5021763018291)";

const REGISTER: &str = "create table if not exists migration (
    number     bigint not null primary key,
    name       varchar(64) not null,
    checksum   varchar(64) not null,
    applied_at varchar(32) not null
)";

impl Migration {
    fn checksum(&self) -> String {
        hex::encode(Sha256::digest(self.text))
    }

    /// The text in the words of one engine: `pg:` and `lite:` lines are for one of them.
    fn text_for(&self, db: &Db) -> String {
        let (ours, theirs, text, blob, small) = match db {
            Db::Pg(_) => ("pg:", "lite:", "text collate \"C\"", "bytea", ""),
            Db::Lite(_) => ("lite:", "pg:", "text", "blob", " without rowid"),
        };
        let lines = self.text.lines().filter(|line| !line.starts_with(theirs));
        let lines = lines.map(|line| line.strip_prefix(ours).unwrap_or(line));
        let whole = lines.collect::<Vec<_>>().join("\n");
        whole.replace("{TEXT}", text).replace("{BLOB}", blob).replace("{SMALL}", small)
    }
}

/// Which steps a database has seen.
type Applied = Vec<(i64, String)>;

/// Brings the tables up to [`SCHEMA`]. Says how many steps that took.
pub(crate) async fn migrate(db: &Db) -> Result<usize, StoreError> {
    let mut steps = 0;
    in_tx!(db, |tx| {
        if matches!(db, Db::Pg(_)) {
            query(PG_LOCK).execute(&mut *tx).await?;
        }
        query(REGISTER).execute(&mut *tx).await?;
        let applied: Applied = query_as("select number, checksum from migration order by number")
            .fetch_all(&mut *tx)
            .await?;
        for migration in missing(&applied)? {
            let text = AssertSqlSafe(migration.text_for(db));
            raw_sql(text).execute(&mut *tx).await?;
            query(
                "insert into migration (number, name, checksum, applied_at)
                 values ($1, $2, $3, cast(current_timestamp as varchar(32)))",
            )
            .bind(migration.number)
            .bind(migration.name)
            .bind(migration.checksum())
            .execute(&mut *tx)
            .await?;
            steps += 1;
        }
    });
    Ok(steps)
}

/// An error unless the tables are exactly as this program knows them.
pub(crate) async fn check(db: &Db) -> Result<(), StoreError> {
    let have = applied(db).await?;
    match missing(&have)?.is_empty() {
        true => Ok(()),
        false => Err(StoreError::SchemaBehind {
            have: have.last().map_or(0, |(number, _)| *number),
            want: SCHEMA,
        }),
    }
}

async fn applied(db: &Db) -> Result<Applied, StoreError> {
    let there: i64 = match db {
        Db::Pg(pool) => {
            let text = "select count(to_regclass('migration'))";
            sqlx::query_scalar(text).fetch_one(pool).await?
        }
        Db::Lite(lite) => {
            let text = "select count(*) from sqlite_master where name = 'migration'";
            sqlx::query_scalar(text).fetch_one(&lite.read).await?
        }
    };
    if there == 0 {
        return Ok(Vec::new());
    }
    let text = "select number, checksum from migration order by number";
    Ok(reading!(db, |db| query_as(text).fetch_all(db).await?))
}

/// The steps to come. Those that were taken must be the first of ours, unchanged.
fn missing(applied: &Applied) -> Result<&'static [Migration], StoreError> {
    for (at, (number, checksum)) in applied.iter().enumerate() {
        match MIGRATIONS.get(at) {
            None => return Err(StoreError::SchemaNewer { have: *number, want: SCHEMA }),
            Some(ours) if ours.number != *number || ours.checksum() != *checksum => {
                return Err(StoreError::SchemaForeign { number: *number });
            }
            Some(_) => (),
        }
    }
    Ok(&MIGRATIONS[applied.len()..])
}

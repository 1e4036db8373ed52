//! Many records into their table at once, in the words of each database.

use std::collections::HashMap;

use sqlx::{PgConnection, SqliteConnection, query, query_scalar};

use super::Row;
use crate::{StoreError, db::Db};

/// How often a batch is tried that met another with the same ids.
const TRIES_MAX: u32 = 5;

/// Each record that is not there already as the next version of its id. What is looked up for
/// each is asked for by key, so that no plan reads the table. Answers with the versions.
macro_rules! insert {
    ($rows:literal) => {
        concat!(
            "insert into record (owner, kind, id, version, digest, at, reference, purchase,
                 account, device, line, sealed, intake, month)
             select $1, $2, it.id,
                 1 + coalesce((select max(version) from record
                     where owner = $1 and kind = $2 and id = it.id), 0),
                 it.digest, it.at, it.reference, it.purchase, it.account, it.device,
                 it.line, it.sealed, $3, $4
             from ",
            $rows,
            " where it.digest is distinct from (select digest from record
                 where owner = $1 and kind = $2 and id = it.id order by version desc limit 1)
             returning version"
        )
    };
}

const PG: &str = insert!(
    "unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
         $11::text[], $12::bigint[], $13::text[])
     as it (id, digest, at, reference, purchase, account, device, line, sealed)"
);

const LITE: &str = insert!(
    "(select value ->> 0 as id, value ->> 1 as digest, value ->> 2 as at, value ->> 3 as reference,
         value ->> 4 as purchase, value ->> 5 as account, value ->> 6 as device,
         value ->> 7 as line, value ->> 8 as sealed
      from json_each($5)) as it"
);

/// Open cases asked nothing of a system that had not handed over anything yet.
const HEARD_BY_ALL: &str = "insert into record_heard (case_id, intake)
    select case_id, $1 from inbox where stage not in ('draft', 'closed') order by case_id
    on conflict (case_id) do update set intake = excluded.intake";

/// The cases that asked for one of these records, in the order of their ids, so that two batches
/// wait for one another in the same order.
macro_rules! heard {
    ($digests:literal) => {
        concat!(
            "insert into record_heard (case_id, intake)
             select distinct case_id, $1 from record_awaited where digest in (",
            $digests,
            ") order by case_id
             on conflict (case_id) do update set intake = excluded.intake"
        )
    };
}

const HEARD_PG: &str = heard!("select unnest($2::text[])");
const HEARD_LITE: &str = heard!("select value from json_each($2)");

impl Row {
    fn keys(&self) -> [Option<&str>; 4] {
        let Row { reference, purchase, account, device, .. } = self;
        [reference.as_deref(), purchase.as_deref(), account.as_deref(), device.as_deref()]
    }
}

/// What a record is found by.
fn digests(rows: &[Row]) -> Vec<&str> {
    let mut all: Vec<&str> = rows.iter().flat_map(Row::keys).flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// All of them in one transaction; answers with the versions that came to be. `about` is owner,
/// kind, intake and month.
pub(super) async fn insert_records(
    db: &Db,
    about: [&str; 4],
    rows: Vec<Row>,
) -> Result<Vec<i64>, StoreError> {
    let waves = waves(rows);
    let mut tries = 0;
    loop {
        match insert_once(db, about, &waves).await {
            // Somebody else brought the same ids at the same moment: now they are there.
            Err(error) if is_collision(&error) && tries < TRIES_MAX => tries += 1,
            landed => return landed,
        }
    }
}

async fn insert_once(
    db: &Db,
    about: [&str; 4],
    waves: &[Vec<Row>],
) -> Result<Vec<i64>, StoreError> {
    let mut versions = Vec::new();
    in_tx!(db, |tx| {
        let text = "insert into record_set (owner) values ($1) on conflict do nothing";
        let new = query(text).bind(about[0]).execute(&mut *tx).await?.rows_affected() == 1;
        if new {
            query(HEARD_BY_ALL).bind(about[2]).execute(&mut *tx).await?;
        }
        for wave in waves {
            let came = tx.insert_wave(about, wave).await?;
            if !came.is_empty() {
                tx.hear(about[2], wave).await?;
            }
            versions.extend(came);
        }
    });
    Ok(versions)
}

/// The first record of every id, then the second, and so on: one statement sees nothing of what
/// it writes itself. Sorted, so that two batches wait for one another in the same order.
fn waves(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut waves: Vec<Vec<Row>> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let times = seen.entry(row.id.clone()).or_default();
        if waves.len() == *times {
            waves.push(Vec::new());
        }
        waves[*times].push(row);
        *times += 1;
    }
    for wave in &mut waves {
        wave.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    }
    waves
}

fn is_collision(error: &StoreError) -> bool {
    let StoreError::Database(error) = error else { return false };
    error.as_database_error().is_some_and(|it| {
        // PostgreSQL: two that wait for one another.
        it.is_unique_violation() || it.code().is_some_and(|code| code == "40P01")
    })
}

trait InsertWave {
    async fn insert_wave(&mut self, about: [&str; 4], rows: &[Row]) -> sqlx::Result<Vec<i64>>;

    /// Notes which cases have been asking for these records.
    async fn hear(&mut self, intake: &str, rows: &[Row]) -> sqlx::Result<()>;
}

impl InsertWave for SqliteConnection {
    async fn insert_wave(&mut self, about: [&str; 4], rows: &[Row]) -> sqlx::Result<Vec<i64>> {
        let cells = rows.iter().map(|it| {
            let keys = (&it.reference, &it.purchase, &it.account, &it.device);
            (&it.id, &it.digest, &it.at, keys.0, keys.1, keys.2, keys.3, it.line, &it.sealed)
        });
        let json = serde_json::to_string(&cells.collect::<Vec<_>>());
        let json = json.expect("what we keep is always JSON");
        let query = about.into_iter().fold(query_scalar(LITE), |query, it| query.bind(it));
        query.bind(json).fetch_all(self).await
    }

    async fn hear(&mut self, intake: &str, rows: &[Row]) -> sqlx::Result<()> {
        let json = serde_json::to_string(&digests(rows)).expect("texts are always JSON");
        query(HEARD_LITE).bind(intake).bind(json).execute(self).await?;
        Ok(())
    }
}

impl InsertWave for PgConnection {
    async fn insert_wave(&mut self, about: [&str; 4], rows: &[Row]) -> sqlx::Result<Vec<i64>> {
        fn column<'a, T>(rows: &'a [Row], cell: impl Fn(&'a Row) -> T) -> Vec<T> {
            rows.iter().map(cell).collect()
        }
        let query = about.into_iter().fold(query_scalar(PG), |query, it| query.bind(it));
        query
            .bind(column(rows, |it| it.id.as_str()))
            .bind(column(rows, |it| it.digest.as_str()))
            .bind(column(rows, |it| it.at.as_str()))
            .bind(column(rows, |it| it.reference.as_deref()))
            .bind(column(rows, |it| it.purchase.as_deref()))
            .bind(column(rows, |it| it.account.as_deref()))
            .bind(column(rows, |it| it.device.as_deref()))
            .bind(column(rows, |it| it.line))
            .bind(column(rows, |it| it.sealed.as_str()))
            .fetch_all(self)
            .await
    }

    async fn hear(&mut self, intake: &str, rows: &[Row]) -> sqlx::Result<()> {
        query(HEARD_PG).bind(intake).bind(digests(rows)).execute(self).await?;
        Ok(())
    }
}

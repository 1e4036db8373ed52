//! How fast events are sealed, and how long a proof takes in a large log, beside what hashing the
//! very same leaves alone takes: `cargo xtask bench seal`.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use redress_core::{ids::CaseId, testkit::Dice};
use redress_proof::Tree;
use redress_store::Store;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, query_scalar, raw_sql};
use uuid::Uuid;

use crate::lodge::{Database, Engine};

/// Events of each case.
const PER_CASE: u64 = 10;
/// How many proofs are timed.
const PROOFS: u64 = 1000;

/// Events that hold nothing but a hash, in the words of each database: `$LAST` is the last number.
const LITE: &str = "
    with recursive n(n) as (select 0 union all select n + 1 from n where n < $LAST)
    insert into event (case_id, seq, record, hash)
    select printf('case_%032x', n / 10), n % 10 + 1, '{}', lower(hex(randomblob(32))) from n";
///
/// PostgreSQL knows which transaction wrote an event. As many are in one as writers take together.
const PG: &str = "
    do $$ begin
        for begin_at in 0..$LAST by 64 loop
            insert into event (case_id, seq, record, hash)
            select 'case_' || lpad(to_hex(n / 10), 32, '0'), n % 10 + 1, '{}',
                md5(random()::text) || md5(random()::text)
            from generate_series(begin_at, least(begin_at + 63, $LAST)) as n;
            commit;
        end loop;
    end $$";

pub(crate) async fn run(words: &[String]) -> Result<()> {
    let mut events = 1_000_000_u64;
    for pair in words.chunks(2) {
        let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
        match flag.as_str() {
            "--events" => events = value.parse()?,
            other => bail!("there is no option `{other}`"),
        }
    }
    ensure!(PER_CASE <= events, "at least {PER_CASE} events");
    println!(
        "engine        events   hashed/s   sealed/s   share   proof of {PER_CASE} events: p50, p95   \
         consistency: p50, p95"
    );
    for engine in Engine::every() {
        measure(&engine, events).await?;
    }
    Ok(())
}

async fn measure(engine: &Engine, events: u64) -> Result<()> {
    let database = Database::new(engine).await?;
    let store = database.store().await?;
    let leaves = fill(&database.url, events).await?;

    let begun = Instant::now();
    let tree = Tree::new().grow(&leaves);
    let hashed = begun.elapsed();
    let begun = Instant::now();
    let mut sealed = 0;
    while sealed < events {
        sealed += store.seal().await?;
    }
    let took = begun.elapsed();
    ensure!(tree.size() == sealed, "{sealed} of {events} are sealed");

    let mut dice = Dice::new(1);
    let mut proofs = Vec::new();
    for _ in 0..PROOFS {
        let case = CaseId(Uuid::from_u128(u128::from(dice.below(events / PER_CASE))));
        let begun = Instant::now();
        let proof = store.case_proof(case).await?;
        proofs.push(begun.elapsed());
        let all = proof.is_some_and(|it| it.events.iter().all(|it| it.inclusion.is_some()));
        ensure!(all, "{case} is not proven");
    }
    let consistencies = consistency(&store, &mut dice, events).await?;
    let (hashed, sealed) = (rate(events, hashed), rate(events, took));
    println!(
        "{:<10}  {events:>8}   {hashed:>8}   {sealed:>8}   {:>3} %   {:>24}   {:>20}",
        engine.name(),
        100 * sealed / hashed.max(1),
        told(&mut proofs),
        told(&mut consistencies.clone())
    );
    store.close().await?;
    database.drop().await
}

async fn consistency(store: &Store, dice: &mut Dice, events: u64) -> Result<Vec<Duration>> {
    let mut took = Vec::new();
    for _ in 0..PROOFS {
        let to = 1 + dice.below(events);
        let from = 1 + dice.below(to);
        let begun = Instant::now();
        ensure!(store.consistency(from, to).await?.is_some(), "{from} to {to}");
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// Puts events into the table and answers with their hashes.
async fn fill(url: &str, events: u64) -> Result<Vec<String>> {
    let last = (events - 1).to_string();
    let hashes = "select hash from event order by case_id, seq";
    Ok(match url.starts_with("sqlite:") {
        true => {
            let mut shell = SqliteConnection::connect(url).await?;
            raw_sql(AssertSqlSafe(LITE.replace("$LAST", &last))).execute(&mut shell).await?;
            query_scalar(hashes).fetch_all(&mut shell).await?
        }
        false => {
            let mut shell = PgConnection::connect(url).await?;
            raw_sql("set synchronous_commit = off").execute(&mut shell).await?;
            raw_sql(AssertSqlSafe(PG.replace("$LAST", &last))).execute(&mut shell).await?;
            raw_sql("analyze event").execute(&mut shell).await?;
            query_scalar(hashes).fetch_all(&mut shell).await?
        }
    })
}

fn rate(events: u64, took: Duration) -> u64 {
    let micros = took.as_micros().max(1);
    u64::try_from(u128::from(events) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// The middle one and the one that nineteen of twenty stay below.
fn told(took: &mut [Duration]) -> String {
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    format!("{} µs, {} µs", at(50).as_micros(), at(95).as_micros())
}

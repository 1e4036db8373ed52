//! How fast an institution's records are taken in over HTTP, as a share of what the bare database
//! does with the very same rows: COPY on PostgreSQL, one prepared INSERT a row on SQLite, both in
//! one transaction into the same table with its indexes.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use redress_core::{
    ids::{PersonId, SessionId},
    party::Role,
};
use redress_store::{Person, Session, SessionKind, Store};
use sqlx::{Connection, PgConnection, SqliteConnection, query, query_as};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

use crate::lodge::{Database, Engine, Serving};

const TOKEN: &str = "rds_00000000000000000000000000000000000000000000000000000000000000";
const COLUMNS: &str = "owner, kind, id, version, digest, at, reference, purchase, account, device,
    intake, line, month, sealed";

pub(crate) async fn run(words: &[String]) -> Result<()> {
    let (mut rows, mut turns) = (100_000, 3);
    for pair in words.chunks(2) {
        let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
        match flag.as_str() {
            "--rows" => rows = value.parse()?,
            "--turns" => turns = value.parse()?,
            other => bail!("there is no option `{other}`"),
        }
    }
    ensure!(0 < rows && 0 < turns, "at least one row and one turn");
    let body: String = (0..rows).map(line).collect();
    println!("engine        rows   floor/s   taken in/s   ratio   known again/s");
    for engine in Engine::every() {
        let mut all: Vec<[u64; 4]> = Vec::new();
        for _ in 0..turns {
            all.push(take_turn(&engine, rows, &body).await?);
        }
        all.sort_unstable_by_key(|it| it[2]);
        let [floor, taken, ratio, known] = all[all.len() / 2];
        println!(
            "{:<8}  {rows:>8}  {floor:>8}  {taken:>11}  {ratio:>4} %  {known:>14}",
            engine.name()
        );
    }
    Ok(())
}

/// A payment with everything that it can be looked up by.
fn line(n: u64) -> String {
    let (second, account) = (n % 60, n % 5000);
    format!(
        r#"{{"id":"p-{n}","reference":"2026030122001400{n:012}","order":"T{n:020}","at":"2026-03-01T10:11:{second:02}+08:00","amount":{{"amount":"128.50","currency":"CNY"}},"payee":"山海便利店","status":"SUCCESS","settled":true,"account":"2088{account:012}","device":"d41d8cd98f00b204{account:016}","ip":"203.0.113.{}","disputed":false,"steps":[{{"step":"order","state":"done"}},{{"step":"payee","state":"done"}}]}}"#,
        n % 250
    ) + "\n"
}

async fn take_turn(engine: &Engine, rows: u64, body: &str) -> Result<[u64; 4]> {
    let database = Database::new(engine).await?;
    let store = database.store().await?;
    admit(&store).await?;
    let serving = Serving::start(store).await?;
    let taken = push(serving.address, rows, body, "\"new\":").await?;
    let known = push(serving.address, rows, body, "\"known\":").await?;
    serving.stop().await?;
    let cells = read(&database.url).await?;
    ensure!(cells.len() as u64 == rows, "{} rows for {rows} lines", cells.len());
    database.drop().await?;

    let bare = Database::new(engine).await?;
    bare.store().await?.close().await?; // Its table is the floor's table.
    let floor = write(&bare.url, &cells).await?;
    bare.drop().await?;
    let rate = |took: Duration| rows * 1000 / u64::try_from(took.as_millis()).unwrap_or(1).max(1);
    let (floor, taken) = (rate(floor), rate(taken));
    Ok([floor, taken, taken * 100 / floor.max(1), rate(known)])
}

/// Somebody who may bring records.
async fn admit(store: &Store) -> Result<()> {
    let created_at = "2026-03-01T00:00:00Z".parse()?;
    let person = Person {
        id: PersonId(Uuid::now_v7()),
        login: "books".to_owned(),
        name: "books".to_owned(),
        password_hash: None,
        roles: vec![Role::Admin],
        merchant: None,
        body: None,
        department: None,
        disabled: false,
        created_at,
    };
    store.create_person(&person).await?;
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        person: person.id,
        role: Role::Admin,
        kind: SessionKind::Token,
        label: String::new(),
        created_at,
        expires_at: None,
    };
    Ok(store.open_session(TOKEN, &session).await?)
}

/// How long one delivery takes, from its first byte to the answer.
async fn push(address: SocketAddr, rows: u64, body: &str, counted: &str) -> Result<Duration> {
    let mut wire = TcpStream::connect(address).await?;
    let head = format!(
        "POST /api/v1/records/payments HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/x-ndjson\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let began = Instant::now();
    wire.write_all(head.as_bytes()).await?;
    wire.write_all(body.as_bytes()).await?;
    let mut answer = String::new();
    wire.read_to_string(&mut answer).await?;
    let took = began.elapsed();
    ensure!(answer.contains(&format!("{counted}{rows},")), "{answer}");
    Ok(took)
}

type Cells = Vec<Option<String>>;

/// All rows of the table, every value as text.
async fn read(url: &str) -> Result<Vec<Cells>> {
    let json = format!("select json_array({COLUMNS}) from record");
    let rows: Vec<(String,)> = if url.starts_with("sqlite:") {
        let mut db = SqliteConnection::connect(url).await?;
        query_as(sqlx::AssertSqlSafe(json)).fetch_all(&mut db).await?
    } else {
        let json = format!("select cast(json_build_array({COLUMNS}) as text) from record");
        let mut db = PgConnection::connect(url).await?;
        query_as(sqlx::AssertSqlSafe(json)).fetch_all(&mut db).await?
    };
    let cell = |it: serde_json::Value| match it {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    let read = |(json,): (String,)| {
        let row: Vec<serde_json::Value> = serde_json::from_str(&json)?;
        anyhow::Ok(row.into_iter().map(cell).collect())
    };
    rows.into_iter().map(read).collect()
}

/// How long the bare database takes for these rows.
async fn write(url: &str, rows: &[Cells]) -> Result<Duration> {
    if url.starts_with("sqlite:") {
        let mut db = SqliteConnection::connect(url).await?;
        query("pragma synchronous = full").execute(&mut db).await?;
        let places: Vec<String> = (1..=14).map(|it| format!("${it}")).collect();
        let text = format!("insert into record ({COLUMNS}) values ({})", places.join(", "));
        let began = Instant::now();
        let mut tx = db.begin().await?;
        for row in rows {
            let insert = query(sqlx::AssertSqlSafe(text.clone()));
            row.iter().fold(insert, |insert, it| insert.bind(it)).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        return Ok(began.elapsed());
    }
    let mut lines = String::new();
    for row in rows {
        // Digests, codes and base 64 need no escapes.
        let cells: Vec<&str> = row.iter().map(|it| it.as_deref().unwrap_or("\\N")).collect();
        lines.push_str(&cells.join("\t"));
        lines.push('\n');
    }
    let mut db = PgConnection::connect(url).await?;
    let began = Instant::now();
    let mut copy = db.copy_in_raw(&format!("copy record ({COLUMNS}) from stdin")).await?;
    copy.send(lines.as_bytes()).await?;
    copy.finish().await?;
    Ok(began.elapsed())
}

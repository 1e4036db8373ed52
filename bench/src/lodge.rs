//! How fast complaints are lodged over HTTP, as a share of what the bare database does.
//!
//! Disks have moods, so the product and its floor take turns, and the middle ratio counts.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use redress_core::{case::House, ids::CaseId};
use redress_server::{app::App, clock::Clock, desk::Desk, http, rules::Rules, wire::Wire};
use redress_store::{Location, MasterKey, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tokio::{net::TcpListener, time::sleep};
use uuid::Uuid;

use crate::{
    floor::{self, Rows},
    load::{Client, Lodger, Turn, rate},
};

const SEAL_EVERY: Duration = Duration::from_millis(200);

struct Wanted {
    turns: usize,
    connections: Vec<usize>,
    engines: Vec<Engine>,
}

/// A kind of database, and where to make new ones.
#[derive(Clone)]
pub(crate) enum Engine {
    Lite,
    Pg(String),
}

impl Engine {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Engine::Lite => "sqlite",
            Engine::Pg(_) => "postgres",
        }
    }

    /// SQLite always, PostgreSQL where one is named.
    pub(crate) fn every() -> Vec<Engine> {
        let postgres = std::env::var("REDRESS_TEST_POSTGRES").ok().map(Engine::Pg);
        postgres.into_iter().chain([Engine::Lite]).collect()
    }
}

impl Wanted {
    fn parse(words: &[String]) -> Result<Wanted> {
        let mut wanted =
            Wanted { turns: 5, connections: vec![1, 16, 64], engines: Engine::every() };
        for pair in words.chunks(2) {
            let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
            match flag.as_str() {
                "--turns" => wanted.turns = value.parse()?,
                "--connections" => {
                    wanted.connections =
                        value.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--engine" => wanted.engines.retain(|it| it.name() == value),
                other => bail!("there is no option `{other}`"),
            }
        }
        ensure!(!wanted.engines.is_empty(), "no database to measure: name a PostgreSQL");
        ensure!(wanted.turns != 0, "at least one turn");
        Ok(wanted)
    }
}

pub(crate) async fn run(words: &[String]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    println!("engine    connections   floor/s   lodged/s   ratio  while sealing   ratio");
    for engine in &wanted.engines {
        let rows = sample(engine).await?;
        let (count, bytes) = rows.size();
        eprintln!("{}: a complaint is {count} rows with {bytes} bytes of text", engine.name());
        for connections in &wanted.connections {
            let mut turns = Vec::new();
            for _ in 0..wanted.turns {
                turns.push(take_turn(engine, &rows, *connections).await?);
            }
            let [bare, lodged, ratio, sealed, sealed_ratio] = middle(&turns);
            println!(
                "{:<8}  {connections:>11}  {bare:>8}  {lodged:>9}  {ratio:>4} %  {sealed:>12}  \
                 {sealed_ratio:>4} %",
                engine.name(),
            );
        }
    }
    Ok(())
}

async fn take_turn(engine: &Engine, rows: &Rows, connections: usize) -> Result<[u64; 5]> {
    let turn = Turn { warm_up: Duration::from_millis(300), counted: Duration::from_millis(1800) };
    let database = Database::new(engine).await?;
    drop(database.store().await?); // Its tables are the floor's tables.
    let bare = floor::rate_of(&database.url, rows, connections, turn).await?;
    database.drop().await?;
    let lodged = product(engine, connections, turn, false).await?;
    let sealed = product(engine, connections, turn, true).await?;
    let share = |it: u64| it * 100 / bare.max(1);
    Ok([bare, lodged, share(lodged), sealed, share(sealed)])
}

/// The median of every column.
fn middle(turns: &[[u64; 5]]) -> [u64; 5] {
    std::array::from_fn(|column| {
        let mut values: Vec<u64> = turns.iter().map(|turn| turn[column]).collect();
        values.sort_unstable();
        values[values.len() / 2]
    })
}

/// Complaints a second, each from its HTTP request to its answer.
async fn product(engine: &Engine, connections: usize, turn: Turn, sealing: bool) -> Result<u64> {
    let database = Database::new(engine).await?;
    let serving = Serving::start(database.store().await?).await?;
    let store = serving.store.clone();
    let seal = tokio::spawn(async move {
        if sealing {
            seal_on(&store).await;
        }
    });
    let mut lodgers = Vec::new();
    for _ in 0..connections {
        lodgers.push(Lodger::connect(serving.address).await?);
    }
    let rate = rate(lodgers, turn).await?;
    seal.abort();
    serving.stop().await?;
    database.drop().await?;
    Ok(rate)
}

async fn seal_on(store: &Store) {
    loop {
        store.seal().await.expect("sealing goes on");
        sleep(SEAL_EVERY).await;
    }
}

/// What the product leaves in the tables for one complaint.
async fn sample(engine: &Engine) -> Result<Rows> {
    let database = Database::new(engine).await?;
    let serving = Serving::start(database.store().await?).await?;
    Lodger::connect(serving.address).await?.act().await?;
    let cases = serving.store.cases_after(None, 1).await?;
    let case: CaseId = *cases.first().context("nothing was lodged")?;
    serving.stop().await?;
    let rows = Rows::of(&database.url, case).await?;
    database.drop().await?;
    Ok(rows)
}

/// The product on a port of its own.
pub(crate) struct Serving {
    store: Store,
    pub(crate) address: std::net::SocketAddr,
    server: tokio::task::JoinHandle<()>,
}

impl Serving {
    pub(crate) async fn start(store: Store) -> Result<Serving> {
        let rules = Arc::new(Rules::shipped());
        let desk = Desk::new(store.clone(), Clock::System, rules, House::default());
        let app =
            App::new(desk, redress_connect::config::Providers::default(), Wire::default()).await?;
        let door = TcpListener::bind("127.0.0.1:0").await?;
        let address = door.local_addr()?;
        let server = tokio::spawn(async move {
            axum::serve(door, http::router(app, Arc::default())).await.expect("serving goes on");
        });
        Ok(Serving { store, address, server })
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.server.abort();
        let _ = self.server.await; // It was told to stop.
        Ok(self.store.close().await?)
    }
}

/// A new database of its own.
pub(crate) struct Database {
    pub(crate) url: String,
    engine: Engine,
    name: String,
}

impl Database {
    pub(crate) async fn new(engine: &Engine) -> Result<Database> {
        let name = format!("bench_{}", Uuid::now_v7().simple());
        let url = match engine {
            Engine::Lite => {
                format!("sqlite:{}?mode=rwc", std::env::temp_dir().join(&name).display())
            }
            Engine::Pg(server) => {
                let mut admin = PgConnection::connect(server).await?;
                let create = AssertSqlSafe(format!("create database {name}"));
                raw_sql(create).execute(&mut admin).await?;
                let (server, _) = server.rsplit_once('/').context("a URL names a database")?;
                format!("{server}/{name}")
            }
        };
        Ok(Database { url, engine: engine.clone(), name })
    }

    pub(crate) async fn store(&self) -> Result<Store> {
        // Nothing is put into it here.
        let vault = std::env::temp_dir().join(format!("{}.vault", self.name));
        self.store_with(&vault.display().to_string()).await
    }

    /// With a place for files.
    pub(crate) async fn store_with(&self, vault: &str) -> Result<Store> {
        Store::migrate(&self.url).await?;
        let at = Location::of(&self.url).with_vault(vault);
        Ok(Store::open(at, MasterKey::random()).await?)
    }

    pub(crate) async fn drop(self) -> Result<()> {
        match &self.engine {
            Engine::Lite => {
                let file = std::env::temp_dir().join(&self.name);
                for suffix in ["", "-wal", "-shm"] {
                    let mut path = file.clone().into_os_string();
                    path.push(suffix);
                    let _ = std::fs::remove_file(path); // There may be none.
                }
            }
            Engine::Pg(server) => {
                let mut admin = PgConnection::connect(server).await?;
                let drop = AssertSqlSafe(format!("drop database {} with (force)", self.name));
                raw_sql(drop).execute(&mut admin).await?;
            }
        }
        Ok(())
    }
}

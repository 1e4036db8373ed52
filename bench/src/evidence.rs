//! How fast files come in over HTTP, as a share of what copying, hashing and syncing them takes.
//!
//! Both put away the same number of files of the same size. The floor is a plain loop that copies a
//! file, hashes it with SHA-256 and waits for the disk, one after the other; the product takes them
//! over lines, hashes each, looks what it is, encrypts it, waits for the disk, and writes down who
//! sent it.
//!
//! Two more floors say where the rest of the machine goes: that loop with as many hands as there are
//! connections, and those hands with a line in front of each, since sender and server share the
//! processors here, as they do nowhere else. What Redress itself costs is what is left of the last.

mod line;

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

use crate::{
    load::complaint,
    lodge::{Database, Engine, Serving},
};

/// How a film begins whose pictures are all the rest.
const MOVIE: &[u8] = b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\0mdat";
/// How many files go into one case before another is begun.
///
/// The state of a case is written with every event, so that many files in one make each dearer.
const FILES_PER_CASE: usize = 10;

struct Wanted {
    files: usize,
    bytes: usize,
    turns: usize,
    connections: Vec<usize>,
    engines: Vec<Engine>,
}

impl Wanted {
    fn parse(words: &[String]) -> Result<Wanted> {
        let mut wanted = Wanted {
            files: 500,
            bytes: 2_000_000,
            turns: 3,
            connections: vec![1, 4, 16],
            engines: Engine::every(),
        };
        for pair in words.chunks(2) {
            let [flag, value] = pair else { bail!("`{}` needs a value", pair[0]) };
            match flag.as_str() {
                "--files" => wanted.files = value.parse()?,
                "--bytes" => wanted.bytes = value.parse()?,
                "--turns" => wanted.turns = value.parse()?,
                "--connections" => {
                    let counts = value.split(',').map(str::parse);
                    wanted.connections = counts.collect::<Result<_, _>>()?;
                }
                "--engine" => wanted.engines.retain(|it| it.name() == value),
                other => bail!("there is no option `{other}`"),
            }
        }
        ensure!(!wanted.engines.is_empty(), "no database to measure: name a PostgreSQL");
        ensure!(wanted.turns != 0 && MOVIE.len() + 8 < wanted.bytes, "nothing to measure");
        Ok(wanted)
    }
}

pub(crate) async fn run(words: &[String]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    println!("{} files of {} bytes; megabytes a second", wanted.files, wanted.bytes);
    println!(
        "engine    connections   plain loop   as many hands   over a line   taken in   \
         of the loop   of the hands   of the line"
    );
    for engine in &wanted.engines {
        for connections in &wanted.connections {
            let mut turns = Vec::new();
            for _ in 0..wanted.turns {
                turns.push(Turn::measure(&wanted, engine, *connections).await?);
            }
            turns.sort_unstable_by_key(|it| it.of(it.hands));
            let it = &turns[turns.len() / 2];
            println!(
                "{:<8}  {connections:>11}  {:>11}  {:>14}  {:>12}  {:>9}  {:>10} %  {:>11} %  {:>10} %",
                engine.name(),
                it.plain,
                it.hands,
                it.line,
                it.taken,
                it.of(it.plain),
                it.of(it.hands),
                it.of(it.line),
            );
        }
    }
    Ok(())
}

/// What was measured one after the other, in megabytes a second.
struct Turn {
    /// One file after the other is copied, hashed and synced.
    plain: u64,
    /// The same with as many hands as there are connections.
    hands: u64,
    /// Those hands with a bare connection in front of each.
    line: u64,
    taken: u64,
}

impl Turn {
    async fn measure(wanted: &Wanted, engine: &Engine, connections: usize) -> Result<Turn> {
        let hands = floor(wanted, connections)?;
        Ok(Turn {
            plain: if connections == 1 { hands } else { floor(wanted, 1)? },
            hands,
            line: line::rate(wanted, connections)?,
            taken: product(wanted, engine, connections).await?,
        })
    }

    /// What was taken in, in hundredths of this.
    fn of(&self, floor: u64) -> u64 {
        self.taken * 100 / floor.max(1)
    }
}

/// A film, all noise.
fn film(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut film = MOVIE.to_vec();
    while film.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        film.extend_from_slice(&state.to_le_bytes());
    }
    film.truncate(bytes);
    film
}

/// No two files alike: the last bytes say which it is.
fn number(film: &mut [u8], n: usize) {
    let at = film.len() - 8;
    film[at..].copy_from_slice(&(n as u64).to_le_bytes());
}

/// Megabytes a second.
fn rate(wanted: &Wanted, began: Instant) -> u64 {
    let all = (wanted.files * wanted.bytes) as u64;
    all / u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
}

fn folder() -> Result<std::path::PathBuf> {
    let folder = std::env::temp_dir().join(format!("redress-bench-{}", Uuid::now_v7().simple()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

fn floor(wanted: &Wanted, hands: usize) -> Result<u64> {
    let folder = folder()?;
    let source = folder.join("source");
    fs::write(&source, film(wanted.bytes))?;
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            let mut bytes = Vec::with_capacity(wanted.bytes);
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if wanted.files <= n {
                    return Ok(());
                }
                copy(&source, &folder.join(n.to_string()), &mut bytes)?;
            }
        };
        let hands: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        hands.into_iter().try_for_each(|it| it.join().expect("it does not panic"))
    })?;
    let rate = rate(wanted, began);
    fs::remove_dir_all(&folder)?;
    Ok(rate)
}

fn copy(from: &Path, to: &Path, bytes: &mut Vec<u8>) -> Result<()> {
    bytes.clear();
    File::open(from)?.read_to_end(bytes)?;
    std::hint::black_box(Sha256::digest(bytes.as_slice()));
    let mut file = File::create_new(to)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

async fn product(wanted: &Wanted, engine: &Engine, connections: usize) -> Result<u64> {
    let folder = folder()?;
    let database = Database::new(engine).await?;
    let store = database.store_with(&folder.join("vault").display().to_string()).await?;
    let serving = Serving::start(store).await?;
    let mut senders = Vec::new();
    for _ in 0..connections {
        let cases = wanted.files / FILES_PER_CASE + 1;
        senders.push(Sender::connect(serving.address, cases, wanted.bytes).await?);
    }
    let (next, files, began) = (Arc::new(AtomicUsize::new(0)), wanted.files, Instant::now());
    let mut at_work = JoinSet::new();
    for mut sender in senders {
        let next = Arc::clone(&next);
        at_work.spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if files <= n {
                    return anyhow::Ok(());
                }
                sender.send(n).await?;
            }
        });
    }
    while let Some(sender) = at_work.join_next().await {
        sender??;
    }
    let rate = rate(wanted, began);
    serving.stop().await?;
    database.drop().await?;
    fs::remove_dir_all(&folder)?;
    Ok(rate)
}

/// Somebody with many films. Speaks just enough HTTP.
struct Sender {
    wire: TcpStream,
    answer: Vec<u8>,
    film: Vec<u8>,
    /// Id and secret of each case.
    cases: Vec<(String, String)>,
}

impl Sender {
    async fn connect(address: SocketAddr, cases: usize, bytes: usize) -> Result<Sender> {
        let wire = TcpStream::connect(address).await?;
        wire.set_nodelay(true)?;
        let (answer, film) = (vec![0; 64 * 1024], film(bytes));
        let mut sender = Sender { wire, answer, film, cases: Vec::new() };
        for _ in 0..cases {
            let body = complaint(&format!("20260301{}", Uuid::now_v7().simple()));
            let head = format!(
                "POST /api/v1/cases HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            );
            sender.wire.write_all(head.as_bytes()).await?;
            let said = sender.answered().await?;
            let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            sender.cases.push((text("id"), text("secret")));
        }
        Ok(sender)
    }

    async fn send(&mut self, n: usize) -> Result<()> {
        let (case, secret) = &self.cases[n / FILES_PER_CASE % self.cases.len()];
        let head = format!(
            "POST /api/v1/cases/{case}/evidence?kind=screenshot&name=a.mp4 HTTP/1.1\r\n\
             host: bench\r\nauthorization: Bearer {secret}\r\ncontent-type: video/mp4\r\n\
             content-length: {}\r\n\r\n",
            self.film.len()
        );
        number(&mut self.film, n);
        self.wire.write_all(head.as_bytes()).await?;
        self.wire.write_all(&self.film).await?;
        self.answered().await.map(|_| ())
    }

    async fn answered(&mut self) -> Result<Value> {
        let mut read = 0;
        loop {
            let more = self.wire.read(&mut self.answer[read..]).await?;
            ensure!(more != 0, "the server hung up");
            read += more;
            let answer = &self.answer[..read];
            let Some(end) = answer.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if length.and_then(|it| it.trim().parse().ok()) == Some(answer.len() - end - 4) {
                let body = String::from_utf8_lossy(&answer[end + 4..]);
                ensure!(head.starts_with("http/1.1 201"), "not taken: {head} {body}");
                return Ok(serde_json::from_str(&body)?);
            }
        }
    }
}

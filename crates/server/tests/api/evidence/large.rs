//! Files that no memory would hold.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use sha2::{Digest, Sha256};

use crate::{
    cli::{Place, Server},
    harness::{Engine, complaint},
};

/// How much more memory the server may take for it, in KiB: two segments on their way in, two on
/// their way out, and what the system and the database keep around them.
const MORE_KIB: u64 = 64 << 10;

/// How a film begins whose pictures are all the rest.
const MOVIE: &[u8] = b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\0mdat";

/// The most memory that the process ever had, in KiB, as Linux counts it.
fn peak_kib(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The most of an answer that a request gives back as it came.
const ANSWER_KEPT: usize = 1 << 20;

/// A request over a line of its own: its head and the body that comes back, hashed, with its
/// beginning.
fn request(
    server: &Server,
    head: &str,
    body: &mut dyn Iterator<Item = Vec<u8>>,
) -> (String, u64, String, Vec<u8>) {
    let mut line = TcpStream::connect(server.url.trim_start_matches("http://")).unwrap();
    write!(line, "{head}\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
    for piece in body {
        line.write_all(&piece).unwrap();
    }
    let mut answer = BufReader::with_capacity(1 << 20, line);
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") {
        assert!(0 < answer.read_line(&mut headers).unwrap(), "{headers}");
    }
    let (mut hash, mut count, mut first) = (Sha256::new(), 0, Vec::new());
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = answer.read(&mut buffer).unwrap();
        if read == 0 {
            return (headers, count, hex::encode(hash.finalize()), first);
        }
        first.extend_from_slice(&buffer[..read.min(ANSWER_KEPT - first.len())]);
        hash.update(&buffer[..read]);
        count += read as u64;
    }
}

/// Brings `size` bytes in and takes them out again.
async fn there_and_back(engine: Engine, size: u64) {
    let place = Place::new(engine).await;
    place.run(&["migrate"]).ended(0);
    place.run(&["user", "add", "agent", "--role", "agent"]).ended(0);
    let token =
        place.run(&["token", "create", "agent", "--role", "agent", "--json"]).ended(0).json();
    let token = token[0]["token"].as_str().unwrap().to_owned();
    let server = place.serve(&[]);
    let body = complaint().to_string();
    let head = format!(
        "POST /api/v1/cases HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {}",
        body.len()
    );
    let (_, _, _, lodged) = request(&server, &head, &mut std::iter::once(body.into_bytes()));
    let lodged: serde_json::Value = serde_json::from_slice(&lodged).unwrap();
    let case = lodged["id"].as_str().unwrap();

    let before = peak_kib(&server);
    let piece: Vec<u8> = super::lines(1 << 20, 9);
    let mut hash = Sha256::new();
    let mut pieces = (0..size >> 20).map(|n| {
        // No two pieces alike.
        let mut piece = piece.clone();
        piece[..8].copy_from_slice(format!("{n:08}").as_bytes());
        if n == 0 {
            piece[..MOVIE.len()].copy_from_slice(MOVIE);
        }
        hash.update(&piece);
        piece
    });
    let head = format!(
        "POST /api/v1/cases/{case}/evidence?kind=screenshot HTTP/1.1\r\n\
         authorization: Bearer {token}\r\ncontent-type: video/mp4\r\ncontent-length: {size}"
    );
    let (head, _, _, added) = request(&server, &head, &mut pieces);
    assert!(head.starts_with("HTTP/1.1 201"), "{head}{}", String::from_utf8_lossy(&added));
    let added: serde_json::Value = serde_json::from_slice(&added).unwrap();
    let wanted = hex::encode(hash.finalize());
    assert_eq!(added["sha256"], wanted, "{engine:?}");
    let evidence = added["evidence"].as_str().unwrap();
    let head = format!("GET /api/v1/evidence/{evidence} HTTP/1.1\r\nauthorization: Bearer {token}");
    let (head, count, sum, _) = request(&server, &head, &mut std::iter::empty());
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!((count, sum), (size, wanted), "{engine:?}");
    let more = peak_kib(&server) - before;
    println!("{engine:?}: {} MiB in and out took {} MiB of memory", size >> 20, more >> 10);
    assert!(more < MORE_KIB, "{engine:?}: {more} KiB more for {size} bytes");
    assert_eq!(server.terminate().0, 0);
    place.run(&["doctor", "--all"]).ended(0);
}

/// 256 MiB; `REDRESS_LARGE_FILE_MIB=2048` makes it the two gigabytes of a long film.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_takes_no_more_memory_than_a_small_one() {
    let mib = std::env::var("REDRESS_LARGE_FILE_MIB");
    let mib: u64 = mib.map_or(256, |it| it.parse().expect("a number of MiB"));
    for engine in Engine::every() {
        there_and_back(engine, mib << 20).await;
    }
}

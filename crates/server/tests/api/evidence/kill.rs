//! The real server, killed at random while files come in and events are sealed: a thousand uploads
//! on each database, and in the end every one of them is there, once, whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use redress_core::{
    case::Event,
    ids::{CaseId, EvidenceId},
    words::Digest,
};
use redress_store::{Location, MasterKey, Store};
use serde_json::Value;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::lines;
use crate::{
    cli::{Place, Server},
    harness::{Engine, complaint},
};

const UPLOADS: usize = 1000;
const CASES: usize = 20;
const CLIENTS: usize = 8;
const KILLS: usize = 6;

type Http = Client<HttpConnector, Full<Bytes>>;

/// A case, and what opens it.
struct Opened {
    id: CaseId,
    token: String,
}

/// One file: where it goes, and what became of it.
#[derive(Clone)]
struct File {
    case: usize,
    key: Uuid,
    bytes: Vec<u8>,
    /// In two requests and more.
    resumed: bool,
}

impl File {
    /// Mostly small, some over more than one segment; always the same for the same number.
    fn number(n: usize) -> File {
        let odd = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let size = match n % 100 {
            50 => (4 << 20) + (odd % 1000) as usize,
            _ => 100 + (odd % 20_000) as usize,
        };
        let key = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + n as u128);
        File { case: n % CASES, key, bytes: lines(size, n as u64), resumed: n % 10 == 7 }
    }
}

async fn ask(
    http: &Http,
    (method, url): (&str, String),
    headers: &[(&str, String)],
    body: Bytes,
) -> Option<(u16, http::HeaderMap, Value)> {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap());
    request = request.uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer = http.request(request.body(Full::new(body)).unwrap()).await.ok()?;
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.ok()?.to_bytes();
    let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Some((parts.status.as_u16(), parts.headers, json))
}

/// Sends a file. `None` where the line broke; `Some` once it was acknowledged.
async fn send(http: &Http, url: &str, case: &Opened, file: &File) -> Option<()> {
    let (by, key) = (format!("Bearer {}", case.token), format!("cmd_{}", file.key));
    let auth = [("authorization", by.clone()), ("idempotency-key", key)];
    if !file.resumed {
        let path = format!("{url}/api/v1/cases/{}/evidence?kind=screenshot", case.id);
        let headers = [auth.as_slice(), &[("content-type", "text/plain".to_owned())]].concat();
        let bytes = Bytes::from(file.bytes.clone());
        let (status, _, said) = ask(http, ("POST", path), &headers, bytes).await?;
        assert_eq!(status, 201, "{said}");
        return Some(());
    }
    let said = [
        ("case", case.id.to_string()),
        ("kind", "screenshot".into()),
        ("type", "text/plain".into()),
    ];
    let said = said.map(|(name, value)| format!("{name} {}", BASE64_STANDARD.encode(value)));
    let tus = [("authorization", by), ("tus-resumable", "1.0.0".to_owned())];
    let mut begin = [auth.as_slice(), &tus[1..]].concat();
    begin.push(("upload-metadata", said.join(",")));
    begin.push(("upload-length", file.bytes.len().to_string()));
    let begun = ask(http, ("POST", format!("{url}/api/v1/uploads")), &begin, Bytes::new());
    let (status, headers, said) = begun.await?;
    assert_eq!(status, 201, "{said}");
    let path = format!("{url}{}", headers["location"].to_str().unwrap());
    loop {
        let (_, headers, _) = ask(http, ("HEAD", path.clone()), &tus, Bytes::new()).await?;
        let at: usize = headers["upload-offset"].to_str().unwrap().parse().unwrap();
        if at == file.bytes.len() {
            return Some(());
        }
        let end = file.bytes.len().min(at + file.bytes.len() / 2 + 1);
        let mut piece = tus.to_vec();
        piece.push(("upload-offset", at.to_string()));
        piece.push(("content-type", "application/offset+octet-stream".to_owned()));
        let bytes = Bytes::from(file.bytes[at..end].to_vec());
        let (status, _, said) = ask(http, ("PATCH", path.clone()), &piece, bytes).await?;
        assert_eq!(status, 204, "{said}");
    }
}

async fn open_cases(http: &Http, url: &str) -> Vec<Opened> {
    let mut cases = Vec::new();
    for n in 0..CASES {
        let mut body = complaint();
        body["payments"][0]["reference"] = format!("KILL-{n}").into();
        let headers = [("content-type", "application/json".to_owned())];
        let body = Bytes::from(body.to_string());
        let begun = ask(http, ("POST", format!("{url}/api/v1/cases")), &headers, body).await;
        let (status, _, said) = begun.unwrap();
        assert_eq!(status, 201, "{said}");
        let id: CaseId = said["id"].as_str().unwrap().parse().unwrap();
        let secret = said["secret"].as_str().unwrap().trim_start_matches("rdc_").to_owned();
        cases.push(Opened { id, token: format!("rdc_{}_{secret}", id.0.simple()) });
    }
    cases
}

/// Sends what is left with several clients until the line breaks under all of them, or all is
/// acknowledged. Gives back the numbers that were.
async fn send_all(
    http: &Http,
    url: &str,
    cases: &Arc<Vec<Opened>>,
    left: Vec<usize>,
    acknowledged: &Arc<AtomicUsize>,
) -> Vec<usize> {
    let (left, next) = (Arc::new(left), Arc::new(AtomicUsize::new(0)));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (http, url, cases) = (http.clone(), url.to_owned(), Arc::clone(cases));
        let (left, next, all) = (Arc::clone(&left), Arc::clone(&next), Arc::clone(acknowledged));
        clients.spawn(async move {
            let mut done = Vec::new();
            while let Some(n) = left.get(next.fetch_add(1, Ordering::Relaxed)) {
                let file = File::number(*n);
                if send(&http, &url, &cases[file.case], &file).await.is_none() {
                    break;
                }
                all.fetch_add(1, Ordering::Relaxed);
                done.push(*n);
            }
            done
        });
    }
    clients.join_all().await.into_iter().flatten().collect()
}

/// Lets the server live until about its share of uploads is in, then kills it in the middle.
async fn live_and_be_killed(
    server: Server,
    cases: &Arc<Vec<Opened>>,
    left: Vec<usize>,
    share: usize,
    wait: Duration,
) -> Vec<usize> {
    let http: Http = Client::builder(TokioExecutor::new()).build_http();
    let (url, acknowledged) = (server.url.clone(), Arc::new(AtomicUsize::new(0)));
    let (watched, count) = (Arc::clone(&acknowledged), share.min(left.len()));
    let killer = async move {
        while watched.load(Ordering::Relaxed) < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(wait).await;
        server.signal("KILL");
        tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    };
    let sending = send_all(&http, &url, cases, left, &acknowledged);
    let ((), done) = tokio::join!(killer, sending);
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_uploads_survive_being_killed_in_the_middle() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let server = place.serve(&[]);
        let http: Http = Client::builder(TokioExecutor::new()).build_http();
        let cases = Arc::new(open_cases(&http, &server.url).await);
        let mut server = Some(server);
        let mut left: BTreeSet<usize> = (0..UPLOADS).collect();
        for life in 0..KILLS {
            let serving = server.take().unwrap_or_else(|| place.serve(&[]));
            let share = UPLOADS / (KILLS + 1);
            let wait = Duration::from_millis([0, 3, 11, 1, 29, 7][life % 6]);
            let todo = left.iter().copied().collect();
            let done = live_and_be_killed(serving, &cases, todo, share, wait).await;
            assert!(share <= done.len(), "{engine:?}: life {life} came to {}", done.len());
            let sent: BTreeSet<usize> = (0..UPLOADS).collect();
            done.iter().for_each(|it| assert!(left.remove(it)));
            let done: BTreeSet<usize> = sent.difference(&left).copied().collect();
            check(&place, &cases, &done, CLIENTS, engine).await;
        }
        // The rest, and those whose acknowledgement was lost: the same requests again.
        let serving = place.serve(&[]);
        let rest = left.iter().copied().collect();
        let done = send_all(&http, &serving.url, &cases, rest, &Arc::default()).await;
        assert_eq!(done.len(), left.len());
        assert_eq!(serving.terminate().0, 0);
        check(&place, &cases, &(0..UPLOADS).collect(), 0, engine).await;
    }
}

/// Nothing acknowledged is lost, nothing is half, and at most as many files as there were clients
/// are there without their sender having been told.
async fn check(
    place: &Place,
    cases: &[Opened],
    acknowledged: &BTreeSet<usize>,
    unsure: usize,
    engine: Engine,
) {
    let key = MasterKey::from_file_or_create(place.path("data/master.key")).unwrap();
    let vault = place.path("data/redress.vault");
    let at = Location::of(place.database_url()).with_vault(vault.display().to_string());
    let store = Store::open(at, key).await.unwrap();
    let mut there: BTreeMap<EvidenceId, (usize, Digest)> = BTreeMap::new();
    for (case, opened) in cases.iter().enumerate() {
        for it in store.log(opened.id).await.unwrap() {
            if let Event::EvidenceAdded { evidence, digest, .. } = it.event {
                assert!(there.insert(evidence, (case, digest)).is_none(), "added twice");
            }
        }
    }
    for n in acknowledged {
        let file = File::number(*n);
        let (case, digest) = there.remove(&EvidenceId(file.key)).expect("it was acknowledged");
        assert_eq!((case, digest), (file.case, Digest::of(&file.bytes)), "{engine:?}: {n}");
        let kept = store.file(cases[case].id, EvidenceId(file.key)).await.unwrap().unwrap();
        assert!(kept.bytes == file.bytes, "{engine:?}: {n}");
    }
    assert!(there.len() <= unsure, "{engine:?}: {} more than were sent at once", there.len());
    for (evidence, (case, digest)) in there {
        let kept = store.file(cases[case].id, evidence).await.unwrap().unwrap();
        assert_eq!(Digest::of(&kept.bytes), digest, "{engine:?}: half a file");
    }
    while 0 < store.seal().await.unwrap() {}
    let found = store.verify_all(|_| ()).await.unwrap();
    assert_eq!(found.problems, [] as [&str; 0], "{engine:?}");
    assert_eq!(found.sealed, found.events, "{engine:?}: sealed without gap");
    if unsure == 0 {
        no_orphans(&store, &vault, engine).await;
        for n in acknowledged {
            let file = File::number(*n);
            let kept = store.file(cases[file.case].id, EvidenceId(file.key)).await.unwrap();
            assert!(kept.unwrap().bytes == file.bytes, "{engine:?}: {n} was swept away");
        }
    }
    store.close().await.unwrap();
}

/// After the sweep there is what files consist of, and nothing else. A file that nothing names is
/// what a round made of evidence when it was killed, and made again otherwise.
async fn no_orphans(store: &Store, vault: &std::path::Path, engine: Engine) {
    let files = store.sweep_files(Timestamp::MAX).await.unwrap();
    store.sweep_uploads(Timestamp::MAX).await.unwrap();
    let segments = store.sweep_segments(Timestamp::MAX).await.unwrap();
    println!("{engine:?}: {files} files and {segments} segments were swept away");
    let shelves = std::fs::read_dir(vault.join("segments")).unwrap();
    let lying: usize =
        shelves.map(|it| std::fs::read_dir(it.unwrap().path()).unwrap().count()).sum();
    let health = store.vault_health(None).await.unwrap();
    assert_eq!(lying as u64, health.segments, "{engine:?}");
    assert_eq!((health.checked, health.broken), (health.segments, Vec::new()), "{engine:?}");
}

//! Witnesses and time stamp authorities: a stand-in for each that does what the real one does.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use redress_proof::{
    CaseProof, Checkpoint, Consistency, Signer, VerifierKey,
    cosignature::{AddCheckpoint, OTHER_SIZE_TYPE},
    stamp,
};
use redress_server::anchors::{Anchored, LogConfig, StampConfig, WitnessConfig};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{fill, seal};
use crate::harness::{Ask, Engine, Ground};

/// Something that listens, until it is dropped.
struct Server {
    url: String,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(router: Router) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Server { url, task }
}

/// A witness that believes nothing: it knows the key of the log, and what it saw last.
struct Witness {
    log: VerifierKey,
    seed: [u8; 32],
    seen: Mutex<Option<Checkpoint>>,
}

impl Witness {
    fn signer(&self) -> Signer {
        Signer::witness("witness.example/w", &self.seed).unwrap()
    }

    async fn listen(self: &Arc<Witness>) -> Server {
        let router = Router::new().route("/add-checkpoint", post(add_checkpoint));
        serve(router.with_state(Arc::clone(self))).await
    }

    fn config(&self, server: &Server) -> WitnessConfig {
        WitnessConfig { url: server.url.clone(), key: self.signer().verifier() }
    }
}

fn witness(log: VerifierKey) -> Arc<Witness> {
    Arc::new(Witness { log, seed: [42; 32], seen: Mutex::new(None) })
}

/// As `tlog-witness` wants it: 403, 409, 422, or a cosignature.
async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Response {
    let Ok(sent) = body.parse::<AddCheckpoint>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Ok(checkpoint) = Checkpoint::open(&sent.checkpoint.to_string(), &witness.log) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let mut seen = witness.seen.lock().unwrap();
    let size = seen.as_ref().map_or(0, |it| it.size);
    if sent.old != size {
        let kind = [(header::CONTENT_TYPE, OTHER_SIZE_TYPE)];
        return (StatusCode::CONFLICT, kind, format!("{size}\n")).into_response();
    }
    if let Some(before) = seen.as_ref() {
        let proof = Consistency { from: sent.old, to: checkpoint.size, path: sent.proof };
        if proof.check(before, &checkpoint).is_err() {
            return StatusCode::UNPROCESSABLE_ENTITY.into_response();
        }
    }
    *seen = Some(checkpoint);
    format!("{}\n", witness.signer().cosign(&sent.checkpoint, 1_772_000_000)).into_response()
}

async fn anchored(ground: &Ground, config: &LogConfig) -> Anchored {
    let app = ground.app.clone().anchored_by(config.settle().unwrap());
    app.log.anchor(&app.desk.store, &app.wire, ground.clock.now()).await.unwrap()
}

async fn log_key(ground: &Ground) -> VerifierKey {
    ground.app.desk.store.log_keys().await.unwrap().current().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_follows_the_log_and_its_word_is_in_the_proof() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let witness = witness(log_key(&ground).await);
        let server = witness.listen().await;
        let config = LogConfig { witness: vec![witness.config(&server)], ..LogConfig::default() };
        assert_eq!(anchored(&ground, &config).await, Anchored::default(), "nothing is sealed");
        let mut case = (String::new(), String::new());
        for round in 1..=4 {
            case = fill(&ground, round).await.remove(0);
            seal(&ground, 1).await;
            assert_eq!(anchored(&ground, &config).await.witnessed, 1, "round {round}");
            assert_eq!(anchored(&ground, &config).await.witnessed, 0, "seen is seen");
        }
        let path = format!("/api/v1/cases/{}/proof", case.0);
        let got = ground.send(Ask::get(&path).by(&case.1)).await;
        let proof: CaseProof = serde_json::from_slice(&got.bytes).unwrap();
        let key = witness.signer().verifier();
        let proven = proof.check(None, std::slice::from_ref(&key), &[]).unwrap();
        assert_eq!(proven.witnessed, [(key, 1_772_000_000)]);
        assert_eq!(proven.unsealed, [] as [u32; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_remembers_another_size_is_asked_again_from_there() {
    let ground = Ground::open(Engine::Sqlite).await;
    let witness = witness(log_key(&ground).await);
    let server = witness.listen().await;
    let config = LogConfig { witness: vec![witness.config(&server)], ..LogConfig::default() };
    fill(&ground, 2).await;
    seal(&ground, 1).await;
    anchored(&ground, &config).await;
    fill(&ground, 2).await;
    seal(&ground, 5).await;
    // We have forgotten how far it was.
    let key = witness.signer().verifier();
    ground.app.desk.store.set_witnessed(&key, 0).await.unwrap();
    assert_eq!(anchored(&ground, &config).await.witnessed, 1);
    // It has seen more than there is now: somebody put an older database in place.
    ground.app.desk.store.set_witnessed(&key, 10_000).await.unwrap();
    assert_eq!(anchored(&ground, &config).await, Anchored { failed: 1, ..Anchored::default() });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_does_not_follow_a_fork() {
    let (first, second) = (Ground::open(Engine::Sqlite).await, Ground::open(Engine::Sqlite).await);
    for ground in [&first, &second] {
        fill(ground, 2).await;
        seal(ground, 1).await;
    }
    // The same seed signs two logs, as somebody would who wants to show each side another one.
    let signer = Signer::new("redress.localhost/log", &[5; 32]).unwrap();
    let witness = witness(signer.verifier());
    let server = witness.listen().await;
    let client = redress_server::wire::Wire::default();
    let mut answers = Vec::new();
    for ground in [&first, &second] {
        let note = ground.app.desk.store.checkpoint().await.unwrap().unwrap();
        let checkpoint = Checkpoint::read(&note.parse().unwrap()).unwrap();
        let old = witness.seen.lock().unwrap().as_ref().map_or(0, |it| it.size);
        let checkpoint = checkpoint.sign(&[&signer]).unwrap();
        let body = AddCheckpoint { old, proof: vec![], checkpoint }.to_string().into_bytes();
        let request = http::Request::post(format!("{}/add-checkpoint", server.url)).body(body);
        answers.push(client.send(request.unwrap()).await.unwrap().status().as_u16());
    }
    assert_eq!(answers, [200, 422]);
}

/// A time stamp authority made with OpenSSL.
struct Authority {
    folder: tempfile::TempDir,
    asked: Mutex<u32>,
}

const CONFIG: &str = "\
[req]
distinguished_name = dn
prompt = no
[dn]
CN = x
[root]
basicConstraints = critical,CA:true
[stamping]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = it
[it]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";

impl Authority {
    /// `None`, and a line that says so, where there is no OpenSSL.
    fn new() -> Option<Arc<Authority>> {
        if !Command::new("openssl").arg("version").output().is_ok_and(|it| it.status.success()) {
            println!("skipped: time stamps over HTTP, because there is no openssl");
            return None;
        }
        let it = Authority { folder: tempfile::tempdir().unwrap(), asked: Mutex::new(0) };
        fs::write(it.path("tsa.cnf"), CONFIG).unwrap();
        fs::write(it.path("serial"), "01").unwrap();
        for line in [
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key",
            "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out tsa.key",
            "req -x509 -new -key root.key -out root.pem -days 3650 -subj /CN=Root -config tsa.cnf \
             -extensions root",
            "req -new -key tsa.key -out tsa.csr -config tsa.cnf -subj /CN=Stamps",
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem \
             -days 3650 -extfile tsa.cnf -extensions stamping",
        ] {
            it.run(line);
        }
        Some(Arc::new(it))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, line: &str) {
        let mut openssl = Command::new("openssl");
        let asked = openssl.args(line.split_whitespace()).current_dir(self.folder.path());
        let done = asked.output().unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }

    async fn listen(self: &Arc<Authority>) -> Server {
        let router = Router::new().route("/", post(reply)).with_state(Arc::clone(self));
        serve(router).await
    }
}

async fn reply(State(it): State<Arc<Authority>>, headers: HeaderMap, body: Bytes) -> Response {
    assert_eq!(headers[header::CONTENT_TYPE], stamp::REQUEST_TYPE);
    *it.asked.lock().unwrap() += 1;
    fs::write(it.path("asked.tsq"), body).unwrap();
    it.run("ts -reply -config tsa.cnf -queryfile asked.tsq -out answer.tsr");
    let answer = fs::read(it.path("answer.tsr")).unwrap();
    ([(header::CONTENT_TYPE, stamp::ANSWER_TYPE)], answer).into_response()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_are_stamped_now_and_then_and_the_stamp_is_in_the_proof() {
    let Some(authority) = Authority::new() else { return };
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let server = authority.listen().await;
        *authority.asked.lock().unwrap() = 0;
        let pem = fs::read_to_string(authority.path("root.pem")).unwrap();
        let stamps = StampConfig {
            url: format!("{}/", server.url),
            every_minutes: 60,
            roots: Some(pem.clone()),
        };
        let config = LogConfig { stamps: Some(stamps), ..LogConfig::default() };
        let first = fill(&ground, 1).await.remove(0);
        seal(&ground, 1).await;
        assert!(anchored(&ground, &config).await.stamped);
        fill(&ground, 1).await;
        seal(&ground, 4).await;
        ground.later(59 * 60);
        assert!(!anchored(&ground, &config).await.stamped, "not yet");
        ground.later(60);
        assert!(anchored(&ground, &config).await.stamped);
        ground.later(3600);
        assert!(!anchored(&ground, &config).await.stamped, "nothing is new");
        assert_eq!(*authority.asked.lock().unwrap(), 2);

        // The first case is proven by the first stamp, which is the older and so the better one.
        let path = format!("/api/v1/cases/{}/proof", first.0);
        let got = ground.send(Ask::get(&path).by(&first.1)).await;
        let proof: CaseProof = serde_json::from_slice(&got.bytes).unwrap();
        let roots = stamp::read_roots(&pem).unwrap();
        let proven = proof.check(None, &[], &roots).unwrap();
        assert_eq!((proven.stamped.len(), proven.stamped[0].authority.as_str()), (1, "CN=Stamps"));
        assert_eq!(proof.check(None, &[], &[]).unwrap_err().code(), "stamp-not-trusted");
        // And OpenSSL reads it as we do.
        let text = &proof.checkpoint.as_ref().unwrap();
        let text = text.split_once("\n\n").unwrap().0;
        fs::write(authority.path("text"), format!("{text}\n")).unwrap();
        let token = stamp::decode(&proof.stamps[0].token).unwrap();
        fs::write(authority.path("kept.tst"), token).unwrap();
        authority.run("ts -verify -data text -in kept.tst -token_in -CAfile root.pem");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_are_away_or_talk_junk_are_not_believed() {
    let ground = Ground::open(Engine::Sqlite).await;
    fill(&ground, 1).await;
    seal(&ground, 1).await;
    let witness = witness(log_key(&ground).await);
    let junk = serve(Router::new().fallback(|| async { "— witness.example/w AAAA\n" })).await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for url in [junk.url.clone(), format!("http://{gone}")] {
        let stamps = StampConfig { url: url.clone(), every_minutes: 1, roots: None };
        let key = witness.signer().verifier();
        let config = LogConfig {
            witness: vec![WitnessConfig { url, key }],
            stamps: Some(stamps),
            ..LogConfig::default()
        };
        let wanted = Anchored { failed: 2, ..Anchored::default() };
        assert_eq!(anchored(&ground, &config).await, wanted);
    }
    let kept = ground.app.desk.store.checkpoint().await.unwrap().unwrap();
    assert_eq!(kept.matches('—').count(), 1, "only the log itself has signed");
}

#[test]
fn settings_that_cannot_work_are_refused_at_the_start() {
    let key = Signer::witness("w.example", &[1; 32]).unwrap().verifier();
    let log = Signer::new("w.example", &[1; 32]).unwrap().verifier();
    let here = "http://127.0.0.1:1";
    let witness = |url: &str, key: &VerifierKey| LogConfig {
        witness: vec![WitnessConfig { url: url.to_owned(), key: key.clone() }],
        ..LogConfig::default()
    };
    let stamps = |url: &str, every_minutes, roots: Option<&str>| LogConfig {
        stamps: Some(StampConfig {
            url: url.to_owned(),
            every_minutes,
            roots: roots.map(str::to_owned),
        }),
        ..LogConfig::default()
    };
    assert!(witness(here, &key).settle().is_ok() && stamps(here, 1, None).settle().is_ok());
    let wrong: BTreeMap<&str, LogConfig> = BTreeMap::from([
        ("log.witness[0].key", witness(here, &log)),
        ("log.witness[0].url", witness("https://witness.example", &key)),
        ("log.stamps.url", stamps("https://tsa.example", 1, None)),
        ("log.stamps.every_minutes", stamps(here, 0, None)),
        ("log.stamps.roots", stamps(here, 1, Some("junk"))),
    ]);
    for (field, config) in wrong {
        assert_eq!(config.settle().unwrap_err().field, field);
    }
}

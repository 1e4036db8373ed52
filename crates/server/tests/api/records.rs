//! Records of the institution come in: line by line, once, in little memory, and for nobody else.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use redress_core::party::Role;
use serde_json::{Value, json};

use crate::{
    cli::{Place, Server},
    harness::{Ask, Engine, Got, Ground, Somebody, key},
};

const NDJSON: &str = "application/x-ndjson";
/// The lines of a long delivery.
const LINES: u64 = 100_000;
/// Which of them carry a record; the others are blank and as long, because taking a record in
/// takes its time without optimisation.
const RECORD_EVERY: u64 = 10;

fn login(id: &str, at: &str) -> Value {
    json!({ "id": id, "account": "金丝雀的账户", "at": at, "success": true })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|it| format!("{it}\n")).collect()
}

fn push(by: &Somebody, kind: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::new("POST", &format!("/api/v1/records/{kind}")).raw(NDJSON, body).by(&by.token)
}

fn counts(got: &Got) -> [u64; 5] {
    ["lines", "new", "changed", "known", "rejected"].map(|it| got.json[it].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn good_lines_come_in_and_bad_ones_are_told_with_line_and_field() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("books", Role::Admin).await;
        let good = login("l-1", "2026-03-01T10:00:00Z").to_string();
        let body = [
            good.as_str(),
            "{ 金丝雀",
            "",
            r#"{"id":"l-2","account":"a","success":true}"#,
            r#"{"id":"l-2","account":"a","at":"2026-03-01T10:00:00Z","success":"金丝雀"}"#,
            r#"{"id":"l-2","account":"a","at":"2026-03-01T10:00:00Z","success":true,"mood":1}"#,
            r#"{"id":" 金丝雀","account":"a","at":"2026-03-01T10:00:00Z","success":true}"#,
            r#"{"id":"l-2","account":"a","at":"2026-03-01T10:00:00Z","success":true,
               "place":{"latitude":90000001,"longitude":0}}"#
                .split_whitespace()
                .collect::<String>()
                .as_str(),
            format!("{{\"id\":\"{}\"}}", "x".repeat(20_000)).as_str(),
            r#"{"id":"l-3","account":"a","at":"2026-03-01T10:00:00+08:00","success":false}"#,
        ]
        .join("\r\n");
        let name = key();
        let got = ground.send(push(&admin, "logins", body.clone()).named(name)).await;
        assert_eq!(got.status, 200, "{engine:?}: {}", got.json);
        assert_eq!(counts(&got), [10, 2, 0, 0, 7], "{engine:?}: {}", got.json);
        assert_eq!(got.json["complete"], true);
        assert_eq!(got.json["intake"], name.to_string().replacen("cmd", "intake", 1));
        let told = got.json["problems"].as_array().unwrap().iter();
        let told: Vec<_> =
            told.map(|it| (it["line"].as_u64().unwrap(), it["code"].as_str().unwrap())).collect();
        let wanted = [
            (2, "malformed-json"),
            (4, "missing-field"),
            (5, "bad-field"),
            (6, "unknown-field"),
            (7, "bad-label"),
            (8, "no-such-place"),
            (9, "line-too-long"),
        ];
        assert_eq!(told, wanted, "{engine:?}");
        assert_eq!(got.json["problems"][1]["field"], "at");
        assert_eq!(got.json["problems"][4]["field"], "id");
        assert!(!got.json.to_string().contains("金丝雀"), "what was sent is not repeated");

        let again = ground.send(push(&admin, "logins", body).in_chinese()).await;
        assert_eq!(counts(&again), [10, 0, 0, 2, 7], "{engine:?}: nothing is taken in twice");
        assert!(again.json["problems"][0]["reason"].as_str().unwrap().contains("该行"));
        let other = login("l-1", "2026-03-01T11:00:00Z");
        let changed = ground.send(push(&admin, "logins", lines(&[other]))).await;
        assert_eq!(counts(&changed), [1, 0, 1, 0, 0], "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_stays_small_however_much_is_wrong() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("books", Role::Admin).await;
        let got = ground.send(push(&admin, "devices", "nonsense\n".repeat(5000))).await;
        assert_eq!(counts(&got), [5000, 0, 0, 0, 5000], "{engine:?}");
        assert_eq!(got.json["problems"].as_array().unwrap().len(), 100);
        let empty = ground.send(push(&admin, "devices", "")).await;
        assert_eq!(counts(&empty), [0; 5], "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_are_brought_by_the_institution_and_by_nobody_else() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("books", Role::Admin).await;
        let body = lines(&[login("l-1", "2026-03-01T10:00:00Z")]);
        for role in [Role::Complainant, Role::Agent, Role::Reviewer, Role::Merchant, Role::Auditor]
        {
            let stranger = ground.person(&format!("{role:?}"), role).await;
            let got = ground.send(push(&stranger, "logins", body.clone())).await;
            assert_eq!((got.status, got.code()), (403, "forbidden"), "{engine:?} {role:?}");
        }
        let nobody = Somebody { token: String::new(), ..admin.clone() };
        assert_eq!(ground.send(push(&nobody, "logins", body.clone())).await.status, 401);
        assert_eq!(ground.send(push(&admin, "moods", body.clone())).await.status, 404);
        let csv = Ask::new("POST", "/api/v1/records/logins").raw("text/csv", body.clone());
        assert_eq!(ground.send(csv.by(&admin.token)).await.status, 415);
        let query = "logins?system=Core%20Banking";
        assert_eq!(ground.send(push(&admin, query, body.clone())).await.status, 422);
        assert!(!ground.app.desk.store.has_records().await.unwrap(), "{engine:?}");
        assert_eq!(ground.send(push(&admin, "logins?system=core", body)).await.status, 200);
    }
}

/// How much memory the server ever had, in kilobytes.
fn peak_kb(server: &Server) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status.lines().find(|it| it.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Sends lines as they are made, and never holds more than one.
fn stream(server: &Server, token: &str, lines: impl Iterator<Item = String>) -> Value {
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut line = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v1/records/payments HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n\
         content-type: {NDJSON}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    let mut out = std::io::BufWriter::new(line.try_clone().unwrap());
    for it in lines {
        write!(out, "{:x}\r\n{it}\r\n", it.len()).unwrap();
    }
    out.write_all(b"0\r\n\r\n").unwrap();
    out.flush().unwrap();
    drop(out);
    let mut answer = BufReader::new(line);
    let mut status = String::new();
    answer.read_line(&mut status).unwrap();
    assert!(status.contains("200"), "{status}");
    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    let (from, to) = (rest.find("{\"intake").unwrap(), rest.rfind('}').unwrap());
    serde_json::from_str(&rest[from..=to]).unwrap()
}

fn payment(n: u64) -> String {
    if !n.is_multiple_of(RECORD_EVERY) {
        return format!("{:600}\n", "");
    }
    let record = json!({
        "id": format!("p-{n}"), "reference": format!("canary-reference-{n}"), "settled": true,
        "at": "2026-03-01T10:11:12+08:00", "payee": "金丝雀面馆", "account": "canary-account",
        "device": format!("canary-device-{}", n % 10), "ip": "203.0.113.77",
        "status": "x".repeat(290), "amount": { "amount": "18.00", "currency": "CNY" },
    });
    format!("{record}\n")
}

/// The delivery is as large as this in all, in kilobytes: what the server must not hold.
const DELIVERED_KB: u64 = LINES * 600 / 1000;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_lines_are_read_as_they_come_and_kept_for_nobody_to_see() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "books", "--role", "admin"]).ended(0);
        let words = ["token", "create", "books", "--role", "admin", "--label", "x", "--json"];
        let token = place.run(&words).ended(0).json()[0]["token"].as_str().unwrap().to_owned();
        let server = place.serve(&[]);
        stream(&server, &token, (0..2000).map(payment));
        let before = peak_kb(&server);

        // What the time of one request does not suffice for is sent again.
        let mut sent = 0;
        while sent < LINES {
            let view = stream(&server, &token, (sent..LINES).map(payment));
            let stopped = view["stopped"].as_str();
            assert!(matches!(stopped, None | Some("out-of-time")), "{engine:?}: {view}");
            assert_eq!(view["rejected"], 0);
            let taken = ["new", "known"].map(|it| view[it].as_u64().unwrap());
            let through = sent + view["lines"].as_u64().unwrap();
            let carried = (sent..through).filter(|it| it.is_multiple_of(RECORD_EVERY)).count();
            assert_eq!(taken.iter().sum::<u64>(), carried as u64, "{view}");
            sent = through;
        }
        assert_eq!(sent, LINES, "{engine:?}");
        match (before, peak_kb(&server)) {
            (Some(before), Some(after)) => {
                let grown = after - before;
                assert!(grown < DELIVERED_KB / 2, "{engine:?}: {grown} KB more for {DELIVERED_KB}");
            }
            _ => println!("skipped: how much memory it took, which this system does not say"),
        }
        let (code, log) = server.terminate();
        assert_eq!(code, 0);
        for secret in ["canary", "金丝雀", "203.0.113.77"] {
            assert!(!log.contains(secret), "{engine:?}: `{secret}` was logged");
            if engine == Engine::Sqlite {
                for file in std::fs::read_dir(place.path("data")).unwrap() {
                    let path = file.unwrap().path();
                    let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { vec![] };
                    let found = String::from_utf8_lossy(&bytes).contains(secret);
                    assert!(!found, "`{secret}` is in {}", path.display());
                }
            }
        }
    }
}

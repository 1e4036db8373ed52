//! `serve`: from the first look at its settings to the last answer.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Place, Server, program};
use crate::harness::{Engine, complaint};

/// What the server answers somebody with this token.
pub(crate) async fn get(server: &Server, path: &str, token: &str) -> Value {
    let ask = http::Request::get(format!("{}{path}", server.url));
    answered(ask.header("authorization", format!("Bearer {token}")), String::new()).await
}

async fn answered(ask: http::request::Builder, body: String) -> Value {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let request = ask.body(Full::new(bytes::Bytes::from(body))).unwrap();
    let answer = client.request(request).await.unwrap();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_a_stranger_something_real() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        if engine == Engine::Postgres {
            place.run(&["migrate"]).ended(0);
        }
        let mut server = place.serve(&["--demo"]);
        let demo = server.says();
        let roles: Vec<_> =
            demo["sign_ins"].as_array().unwrap().iter().map(|it| &it["role"]).collect();
        for role in [
            "complainant",
            "agent",
            "reviewer",
            "mediator",
            "merchant",
            "regulator",
            "auditor",
            "admin",
        ] {
            assert!(roles.contains(&&Value::from(role)), "{engine:?}: {role}");
        }
        let case = &demo["case"];
        let (number, secret) = (case["number"].as_str().unwrap(), case["secret"].as_str().unwrap());
        let seen = get(&server, &format!("/api/v1/cases/{number}"), secret).await;
        assert_eq!(seen["stage"], "ruled", "{engine:?}: {seen}");
        let events = get(&server, &format!("/api/v1/cases/{number}/events"), secret).await;
        assert!(8 < events["entries"].as_array().unwrap().len(), "{engine:?}");
        the_weeks_before_left_work_of_every_kind(&server, &demo).await;
        let (code, log) = server.terminate();
        assert_eq!(code, 0, "{engine:?}: {log}");
        for personal in ["林小满", "xiaoman", "138 0000 0000", "温泉停业", secret] {
            assert!(!log.contains(personal), "{engine:?}: {personal} is in the log");
        }

        // The next start finds everything there, and only the passwords are new.
        let mut server = place.serve(&["--demo"]);
        let again = server.says();
        assert_eq!(again["case"], demo["case"], "{engine:?}");
        assert_ne!(again["sign_ins"][0]["password"], demo["sign_ins"][0]["password"], "{engine:?}");
        assert_eq!(server.terminate().0, 0, "{engine:?}");
    }
}

/// An agent finds cases at every stage: some overdue, some due within days, most in time.
async fn the_weeks_before_left_work_of_every_kind(server: &Server, demo: &Value) {
    // Whoever sits at the machine is told the passwords; whoever comes from elsewhere is not.
    let here = http::Request::get(format!("{}/api/v1/demo", server.url));
    assert_eq!(answered(here, String::new()).await, *demo);
    let elsewhere = http::Request::get(format!("{}/api/v1/demo", server.url));
    let elsewhere = elsewhere.header("x-forwarded-for", "192.0.2.7");
    assert_eq!(answered(elsewhere, String::new()).await, Value::Null);

    let agent = &demo["sign_ins"][1];
    let body = json!({ "login": agent["login"], "password": agent["password"] }).to_string();
    let ask = http::Request::post(format!("{}/api/v1/sign-in", server.url));
    let session = answered(ask.header("content-type", "application/json"), body).await;
    let token = session["token"].as_str().unwrap();
    let list = get(server, "/api/v1/cases?limit=200", token).await;
    let cases = list["cases"].as_array().unwrap();
    assert!(30 < cases.len(), "{}", cases.len());
    for stage in ["lodged", "open", "ruled", "review", "settling", "closed"] {
        assert!(cases.iter().any(|it| it["stage"] == stage), "{stage}");
    }
    let due = |it: &&Value| it["due_at"].as_str().and_then(|it| it.parse::<Timestamp>().ok());
    let now = Timestamp::now();
    let soon = now + SignedDuration::from_hours(24 * 14);
    assert!(cases.iter().filter_map(|it| due(&it)).any(|it| it < now), "none is overdue");
    assert!(cases.iter().filter_map(|it| due(&it)).any(|it| now < it && it < soon), "none is due");
    let late = cases.iter().filter(|it| it["late"] == true).count();
    assert!(0 < late && late < cases.len() / 3, "{late} are late");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_keeps_away_from_databases_that_somebody_works_with() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "boss", "--role", "admin"]).ended(0);
        let file = place.path("old.csv");
        let rows = "number,received_at,issue,narrative,name\n\
                    A-1,2026-01-05 10:00,refund-delayed,退货未退款,王小雨\n";
        std::fs::write(&file, rows).unwrap();
        place.run(&["import", "--as", "boss", file.to_str().unwrap()]).ended(0);
        let ran = place.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
        assert_eq!(ran.code, 70, "{engine:?}: {}", ran.err);
        let people = place.run(&["user", "list", "--json"]).ended(0).json();
        assert_eq!(people.len(), 1, "{engine:?}: nobody came in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_begun_is_answered_before_the_end() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let server = place.serve(&[]);
        let address = server.url.trim_start_matches("http://").to_owned();
        let mut slow = TcpStream::connect(&address).unwrap();
        slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(100));
        server.signal("TERM");
        std::thread::sleep(Duration::from_millis(300));
        slow.write_all(b"connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        slow.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{engine:?}: {answer:?}");
        let begun = Instant::now();
        let (code, _) = server.wait();
        assert_eq!(code, 0, "{engine:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_does_not_hold_up_the_end() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let server = place.serve(&[]);
        let client = Client::builder(TokioExecutor::new()).build_http();
        let lodge = http::Request::post(format!("{}/api/v1/cases", server.url))
            .header("content-type", "application/json")
            .body(Full::new(bytes::Bytes::from(complaint().to_string())));
        let begun = client.request(lodge.unwrap()).await.unwrap();
        let begun = begun.into_body().collect().await.unwrap().to_bytes();
        let begun: Value = serde_json::from_slice(&begun).unwrap();
        let listen = http::Request::get(format!("{}/api/v1/events", server.url))
            .header("authorization", format!("Bearer {}", begun["guest"].as_str().unwrap()))
            .body(Full::new(bytes::Bytes::new()));
        let mut line = client.request(listen.unwrap()).await.unwrap().into_body();
        assert!(line.frame().await.unwrap().unwrap().is_data());
        server.signal("TERM");
        while line.frame().await.is_some_and(|it| it.is_ok()) {}
        let (code, log) = server.wait();
        assert_eq!(code, 0, "{engine:?}: {log}");
        assert!(!log.contains("cut off"), "{engine:?}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_migrated_by_its_operator_and_not_by_a_start() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        if engine == Engine::Sqlite {
            // An embedded database has nobody else to look after it.
            let server = place.serve(&[]);
            assert!(server.took < Duration::from_secs(30));
            continue;
        }
        let words = place.words(&["serve", "--listen", "127.0.0.1:0", "--lang", "en"]);
        let child = program(&words.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap();
        let ran = super::finish(child).ended(1);
        assert!(ran.err.contains("redress migrate"), "{}", ran.err);
        drop(place.serve(&["--migrate"]));
        drop(place.serve(&[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_work_are_named_with_their_line() {
    let place = Place::new(Engine::Sqlite).await;
    let config = place.path("redress.toml");
    let cases = [
        ("[provider.sandbox]\nurl = 7\n", "line 2"),
        ("[provider.sandbox]\nurl = \"http://127.0.0.1:9\"\n", "provider-needs-one-secret"),
        ("[provider.sandbox]\nurl = \"https://pay.example\"\nsecret = \"x\"\n", "no-tls-yet"),
        ("[colour]\nred = true\n", "line 1"),
    ];
    for (text, says) in cases {
        std::fs::write(&config, text).unwrap();
        let config = config.to_str().unwrap();
        let words = ["serve", "--listen", "127.0.0.1:0", "--lang", "en", "--config", config];
        let ran = place.run(&words).ended(2);
        assert!(ran.err.contains(says), "{text}: {}", ran.err);
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = place.run(&["serve", "--lang", "zh", "--listen", &address]).ended(2);
    assert!(ran.err.contains("cannot-listen"), "{}", ran.err);
}

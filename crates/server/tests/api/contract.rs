//! What clients rely on: the document says what handlers answer, the record can be checked by
//! anybody, the same request twice is one act, and versions are kept.

use std::path::PathBuf;

use redress_core::{case::Move, party::Role};
use redress_server::http::document;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use strum::IntoEnumIterator;

use crate::harness::{Ask, Engine, Got, Ground, complaint, key};

fn api() -> Value {
    serde_json::from_str(&document()).unwrap()
}

/// Where `value` is not what `schema` says. Knows as much of JSON Schema as the document uses.
pub(crate) fn differences(
    api: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    found: &mut Vec<String>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = api.pointer(name.trim_start_matches('#')).expect(name);
        return differences(api, target, value, at, found);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let fits = |it: &&Value| {
                let mut wrong = Vec::new();
                differences(api, it, value, at, &mut wrong);
                wrong.is_empty()
            };
            if !choices.iter().any(|it| fits(&it)) {
                found.push(format!("{at}: {value} is none of the choices"));
            }
            return;
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().for_each(|it| differences(api, it, value, at, found));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(it) if it.is_i64() || it.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.contains(&is) {
        return found.push(format!("{at}: {value} is no {types:?}"));
    }
    if schema["enum"].as_array().is_some_and(|it| !it.contains(value)) {
        found.push(format!("{at}: {value} is not in the list"));
    }
    for (index, it) in value.as_array().into_iter().flatten().enumerate() {
        differences(api, &schema["items"], it, &format!("{at}[{index}]"), found);
    }
    if let Some(fields) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                found.push(format!("{at}: {name} is missing"));
            }
        }
        let properties = schema["properties"].as_object();
        for (name, it) in fields.iter().filter(|_| properties.is_some()) {
            match schema["properties"].get(name) {
                Some(schema) => differences(api, schema, it, &format!("{at}.{name}"), found),
                None => found.push(format!("{at}: {name} is not in the document")),
            }
        }
    }
}

/// The answer must be what the document says of the operation.
pub(crate) fn assert_documented(operation: &str, got: &Got) {
    let (method, path) = operation.split_once(' ').unwrap();
    let api = api();
    let answer = &api["paths"][path][method.to_lowercase()]["responses"][got.status.to_string()];
    let schema = &answer["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{operation}: {} is not in the document", got.status);
    let mut found = Vec::new();
    // What is flattened stands beside the rest in the answer and in `allOf` in the document.
    match schema["$ref"].as_str().and_then(|it| api.pointer(it.trim_start_matches('#'))) {
        Some(whole) if whole["allOf"].is_array() => {
            let merged = merged(&api, whole);
            differences(&api, &merged, &got.json, "", &mut found);
        }
        _ => differences(&api, schema, &got.json, "", &mut found),
    }
    assert!(found.is_empty(), "{operation}: {found:#?}");
}

fn merged(api: &Value, schema: &Value) -> Value {
    let (mut properties, mut required) = (serde_json::Map::new(), Vec::new());
    for part in schema["allOf"].as_array().unwrap() {
        let part = match part["$ref"].as_str() {
            Some(name) => api.pointer(name.trim_start_matches('#')).unwrap(),
            None => part,
        };
        properties.extend(part["properties"].as_object().unwrap().clone());
        required.extend(part["required"].as_array().into_iter().flatten().cloned());
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

#[test]
fn the_document_hangs_together() {
    let api = api();
    let mut refs = Vec::new();
    collect_refs(&api, &mut refs);
    assert!(100 < refs.len(), "only {} references", refs.len());
    refs.retain(|it| api.pointer(it.trim_start_matches('#')).is_none());
    assert!(refs.is_empty(), "these lead nowhere: {refs:?}");
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{name}");
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.keys().any(|it| it.starts_with('2')), "{name} never succeeds");
            assert!(operation["security"].is_array(), "{name}: who may?");
        }
    }
}

fn collect_refs(value: &Value, refs: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            refs.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|it| collect_refs(it, refs));
        }
        Value::Array(items) => items.iter().for_each(|it| collect_refs(it, refs)),
        _ => (),
    }
}

#[test]
fn every_move_has_a_body_in_the_document() {
    let api = api();
    let bodies = api["components"]["schemas"]["MoveBodies"]["properties"].as_object().unwrap();
    for it in Move::iter().filter(|it| !it.brings_file()) {
        let body = bodies.get(&it.to_string()).unwrap_or_else(|| panic!("{it} has no body"));
        let schema = api.pointer(body["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
        let fields = schema["properties"].as_object().map_or(0, serde_json::Map::len);
        let none = ["discard", "acknowledge", "accept", "withdraw", "end-wait", "close"];
        assert_eq!(fields == 0, none.contains(&it.to_string().as_str()), "{it}: {schema}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_what_the_document_says() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let agent = ground.person("agent", Role::Agent).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let begun = ground.send(Ask::post("/api/v1/cases", complaint()).by(&owner)).await;
        assert_documented("POST /api/v1/cases", &begun);
        let id = begun.text("id").to_owned();
        let path = |rest: &str| format!("/api/v1/cases/{id}{rest}");
        let accept =
            ground.send(Ask::post(&path("/moves/accept"), json!({})).by(&agent.token)).await;
        assert_documented("POST /api/v1/cases/{id}/moves/{move}", &accept);
        let ask = json!({ "of": "complainant", "text": "请补充聊天记录。" });
        ground.send(Ask::post(&path("/moves/request-information"), ask).by(&agent.token)).await;
        let offer = json!({ "remedies": [{ "kind": "apology" }], "text": "我们道歉。" });
        ground.send(Ask::post(&path("/moves/offer"), offer).by(&agent.token)).await;
        let file = Ask::new("POST", &path("/evidence?kind=screenshot")).raw("text/plain", "聊天");
        let added = ground.send(file.by(&owner)).await;
        assert_documented("POST /api/v1/cases/{id}/evidence", &added);

        let one = [
            ("", "GET /api/v1/cases/{id}"),
            ("/events", "GET /api/v1/cases/{id}/events"),
            ("/deadlines", "GET /api/v1/cases/{id}/deadlines"),
            ("/checklist", "GET /api/v1/cases/{id}/checklist"),
            ("/letters", "GET /api/v1/cases/{id}/letters"),
        ];
        for (rest, operation) in one {
            assert_documented(
                operation,
                &ground.send(Ask::get(&path(rest)).by(&agent.token)).await,
            );
        }
        let feed = ground.send(Ask::new("POST", &path("/calendar")).by(&agent.token)).await;
        assert_documented("POST /api/v1/cases/{id}/calendar", &feed);
        let lists =
            ["cases", "bills", "me", "tokens", "issues", "channels", "regimes", "institution"];
        for list in lists {
            let at = format!("/api/v1/{list}");
            let got = ground.send(Ask::get(&at).by(&agent.token)).await;
            assert_documented(&format!("GET {at}"), &got);
        }
        let rules = [
            ("regimes/cn-pboc-2020-5", "regimes/{id}"),
            ("calendars", "calendars"),
            ("calendars/cn/2026", "calendars/{id}/{year}"),
        ];
        for (at, operation) in rules {
            let got = ground.send(Ask::get(&format!("/api/v1/{at}"))).await;
            assert_documented(&format!("GET /api/v1/{operation}"), &got);
        }
        for list in ["people", "staff", "institution"] {
            let at = format!("/api/v1/{list}");
            assert_documented(&format!("GET {at}"), &ground.send(Ask::get(&at).by(&admin)).await);
        }
        let guide = "/api/v1/guide?issue=unauthorised-payment&amount=500.00";
        assert_documented("GET /api/v1/guide", &ground.send(Ask::get(guide)).await);
        let guide = format!("/api/v1/guide?case={id}");
        assert_documented("GET /api/v1/guide", &ground.send(Ask::get(&guide).by(&owner)).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anybody_in_the_case_can_recompute_its_chain() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let begun = ground.lodged().await;
        let path = format!("/api/v1/cases/{}", begun.text("id"));
        for it in ["已收到。", "正在核查。", "稍后回复。"] {
            let note = Ask::post(&format!("{path}/moves/note"), json!({ "text": it }));
            assert_eq!(ground.send(note.by(&agent)).await.status, 200);
        }
        for reader in [agent.as_str(), begun.text("secret")] {
            let (mut head, mut after, mut seen) = ("0".repeat(64), 0, 0);
            loop {
                let page = format!("{path}/events?limit=2&after={after}");
                let page = ground.send(Ask::get(&page).by(reader)).await;
                for entry in page.json["entries"].as_array().unwrap() {
                    assert_eq!(entry["previous"], json!(head));
                    seen += 1;
                    assert_eq!(entry["seq"], json!(seen));
                    if let Some(record) = entry["record"].as_str() {
                        let hash =
                            Sha256::new().chain_update(&head).chain_update(record).finalize();
                        assert_eq!(entry["hash"], json!(hex::encode(hash)));
                    }
                    head = entry["hash"].as_str().unwrap().to_owned();
                }
                match page.json["next"].as_u64() {
                    Some(next) => after = next,
                    None => break,
                }
            }
            assert_eq!(seen, 5);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_twice_is_one_act() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let ask = Ask::post("/api/v1/cases", complaint()).named(key());
        let (one, two) = (ground.send(ask.clone()).await, ground.send(ask.clone()).await);
        assert_eq!((one.status, two.status), (201, 201));
        assert_eq!(one.json, two.json, "number, secret and guest are the same again");

        let mut other = complaint();
        other["narrative"] = json!("别的事情");
        let reused = one.header("idempotency-key").parse().unwrap();
        let got = ground.send(Ask::post("/api/v1/cases", other).named(reused)).await;
        assert_eq!((got.status, got.code()), (422, "idempotency-key-reused"));

        let made = ground.lodged().await;
        assert!(made.header("idempotency-key").starts_with("cmd_"), "a name was made");
        let bare = key();
        let path = format!("/api/v1/cases/{}/moves/message", made.text("id"));
        let message = json!({ "to": "institution", "text": "请问进度如何？" });
        let ask = Ask::post(&path, message).by(made.text("secret"));
        let first = ground.send(ask.clone().with("idempotency-key", &bare.0.to_string())).await;
        let again = ground.send(ask.named(bare)).await;
        assert_eq!((first.status, again.status), (200, 200));
        assert_eq!(first.json["version"], again.json["version"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_an_etag() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let begun = ground.lodged().await;
        let (secret, path) = (begun.text("secret"), format!("/api/v1/cases/{}", begun.text("id")));
        let read = ground.send(Ask::get(&path).by(secret)).await;
        let etag = read.header("etag").to_owned();
        assert_eq!(etag, format!("\"{}\"", read.json["version"]));
        let again = ground.send(Ask::get(&path).by(secret).with("if-none-match", &etag)).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        assert_eq!(again.header("cache-control"), "no-store");

        let message = json!({ "to": "institution", "text": "补充说明。" });
        let ask = Ask::post(&format!("{path}/moves/message"), message).by(secret);
        let ask = ask.with("if-match", &etag);
        assert_eq!(ground.send(ask.clone()).await.status, 200);
        let late = ground.send(ask).await;
        assert_eq!((late.status, late.code()), (412, "changed-meanwhile"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_says_what_its_complainant_can_do() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let mut draft = complaint();
        draft["lodge"] = json!(false);
        let begun = ground.send(Ask::post("/api/v1/cases", draft)).await;
        let (id, secret) = (begun.text("id").to_owned(), begun.text("secret").to_owned());
        assert_eq!(begun.header("location"), format!("/api/v1/cases/{id}"));
        assert_eq!(begun.json["stage"], "draft");
        assert_eq!(
            begun.json["moves"],
            json!(["amend", "add-evidence", "lodge", "discard", "accept-terms"])
        );

        let lodge = Ask::new("POST", &format!("/api/v1/cases/{id}/moves/lodge")).by(&secret);
        assert_eq!(ground.send(lodge).await.json["stage"], "lodged");
        let number = begun.text("number");
        let view = ground.send(Ask::get(&format!("/api/v1/cases/{number}")).by(&secret)).await;
        assert_eq!(view.json["particulars"]["contact"]["phone"], "13900000000");
        assert_eq!(view.json["claimed"], json!({ "amount": "128.50", "currency": "CNY" }));
        let title = &view.json["obligations"][0]["title"];
        assert!(title["en"].as_str().unwrap().is_ascii(), "{title}");
        assert!(!title["zh"].as_str().unwrap().is_ascii(), "{title}");
    }
}

/// The web's client is generated from this file. `UPDATE_EXPECT=1` writes it anew.
#[test]
fn the_web_has_the_document_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
    let now = redress_server::http::document() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == now, "web/openapi.json is not current: run this test with UPDATE_EXPECT=1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_about_the_interface_asks_nobody_else() {
    let ground = Ground::open(Engine::Sqlite).await;
    for path in ["/api/docs", "/api/docs/page.js", "/api/docs/page.css"] {
        let got = ground.send(Ask::get(path)).await;
        let text = String::from_utf8(got.bytes.to_vec()).unwrap();
        assert_eq!(got.status, 200);
        assert!(!text.contains("//cdn") && !text.contains("https://"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
    let served = ground.send(Ask::get("/api/openapi.json")).await;
    assert_eq!(served.json, api());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_asks_for_no_more_requests() {
    let ground = Ground::open(Engine::Sqlite).await;
    assert_eq!(ground.send(Ask::get("/readyz")).await.status, 200);
    ground.vitals.drain();
    let got = ground.send(Ask::get("/readyz")).await;
    assert_eq!((got.status, got.code()), (503, "unavailable"));
    assert_eq!(ground.send(Ask::get("/healthz")).await.status, 200);
}

/// The stable codes that stand in the sources of the interface and of the process.
fn codes_in_sources() -> std::collections::BTreeSet<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let mut codes = std::collections::BTreeSet::new();
    let mut folders = vec![PathBuf::from(format!("{root}/crates/server/src/http"))];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    for text in texts {
        for made in ["Problem::new(", "bad_request(", "unprocessable(", "Problem::conflict("] {
            for (at, _) in text.match_indices(made) {
                let rest = text[at + made.len()..].trim_start();
                let rest = match rest.strip_prefix("StatusCode::") {
                    Some(rest) => rest.split_once(',').unwrap().1.trim_start(),
                    None => rest,
                };
                let code = rest.strip_prefix('"').and_then(|it| it.split_once('"'));
                codes.extend(code.map(|(code, _)| code.to_owned()));
            }
        }
    }
    let refusals = read("crates/core/src/case/refusal.rs");
    let (_, body) = refusals.split_once("pub enum Refusal {").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let variant = |line: &str| {
        let name = line.strip_prefix("    ")?;
        let end = name.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name.get(..end)?;
        name.starts_with(|it: char| it.is_ascii_uppercase()).then(|| kebab(name))
    };
    codes.extend(body.lines().filter_map(variant));
    codes
}

fn kebab(name: &str) -> String {
    let hyphened = name.chars().enumerate().map(|(at, it)| match it {
        'A'..='Z' if 0 < at => format!("-{}", it.to_ascii_lowercase()),
        it => it.to_ascii_lowercase().to_string(),
    });
    hyphened.collect()
}

#[test]
fn every_code_of_a_problem_is_explained() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems.md");
    let page = std::fs::read_to_string(page).unwrap();
    let codes = codes_in_sources();
    assert!(70 < codes.len(), "only {} codes were found", codes.len());
    let missing: Vec<_> =
        codes.iter().filter(|it| !page.contains(&format!("| `{it}` |"))).collect();
    assert!(missing.is_empty(), "not in docs/problems.md: {missing:?}");
}

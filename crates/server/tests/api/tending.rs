//! For whoever looks after the house: what waits and why, trying again, and who pays.

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;
use redress_connect::config::{ProviderConfig, Providers};
use redress_core::party::Role;
use redress_server::clock::Clock;
use redress_store::MasterKey;
use serde_json::{Value, json};

use crate::{
    contract::assert_documented,
    harness::{Ask, Database, Engine, Ground, MONDAY},
};

fn round<'a>(of: &'a Value, kind: &str) -> &'a Value {
    of["rounds"].as_array().unwrap().iter().find(|it| it["kind"] == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_put_off_says_why_and_can_be_tried_at_once() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let case = ground.lodged().await;
        let show = async || ground.send(Ask::get("/api/v1/rounds").by(&admin)).await;
        let got = show().await;
        assert_documented("GET /api/v1/rounds", &got);
        let verify = round(&got.json, "verify");
        assert_eq!((&verify["due"], &verify["put_off"]), (&json!(1), &json!([])));

        let (store, now) = (&ground.app.desk.store, ground.clock.now());
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        let claims = store.claim("verify", now, 9, later(2)).await.unwrap();
        store.put_off(&claims[0], later(30), "records-unreachable").await.unwrap();
        let got = show().await;
        let verify = round(&got.json, "verify");
        assert_eq!(verify["due"], 0);
        let wanted = json!([{
            "case": case.json["id"], "number": case.json["number"], "tries": 1,
            "since": "2026-03-02T02:00:00Z", "next": "2026-03-02T02:30:00Z",
            "code": "records-unreachable",
        }]);
        assert_eq!(verify["put_off"], wanted);

        let retry = |kind: &str| {
            let path = format!("/api/v1/rounds/{kind}/{}/retry", case.text("id"));
            Ask::new("POST", &path).by(&admin)
        };
        assert_eq!(ground.send(retry("verify")).await.status, 204);
        assert_eq!(round(&show().await.json, "verify")["due"], 1);
        for nothing in ["verify", "route", "no-such-round"] {
            assert_eq!(ground.send(retry(nothing)).await.status, 404, "{nothing}");
        }
        let audit = ground.send(Ask::get("/api/v1/audit?kind=round-retried").by(&admin)).await;
        assert_eq!(audit.json["entries"][0]["about"]["round"], "verify");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_letter_can_be_looked_at_before_there_is_a_case() {
    let ground = Ground::open(Engine::Sqlite).await;
    if !ground.app.pressroom.fonts().fonts.suffice() {
        println!("skipped: no fonts for Chinese here; REDRESS_FONTS names a folder");
        return;
    }
    let admin = ground.person("admin", Role::Admin).await.token;
    let kinds = [
        "acknowledgement",
        "information-request",
        "holding-reply",
        "ruling",
        "agreement",
        "outside-complaint",
        "message",
        "cover",
    ];
    for kind in kinds {
        for lang in ["zh", "en"] {
            let path = format!("/api/v1/letters/{kind}/preview?lang={lang}");
            let got = ground.send(Ask::get(&path).by(&admin)).await;
            assert_eq!(got.status, 200, "{kind} {lang}: {}", got.json);
            assert!(got.bytes.starts_with(b"%PDF-"), "{kind} {lang}");
        }
    }
    let none = ground.send(Ask::get("/api/v1/letters/postcard/preview").by(&admin)).await;
    assert_eq!(none.status, 404);
    let cases = ground.app.desk.store.cases_after(None, 9).await.unwrap();
    assert_eq!(cases, [], "nothing of it is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_pays_is_listed_without_keys() {
    let sandbox: ProviderConfig = serde_json::from_value(json!({
        "kind": "sandbox", "url": "http://127.0.0.1:9", "secret": "c2VjcmV0LXNlY3JldC1zZWNyZXQtMDE=",
        "serves": ["alipay", "sandbox"],
    }))
    .unwrap();
    let tables = BTreeMap::from([("sandbox".parse().unwrap(), sandbox)]);
    let providers = Providers::connect(&tables, |_| Ok(String::new())).unwrap();
    let database = Arc::new(Database::create(Engine::Sqlite).await);
    let clock = Clock::standing_at(MONDAY.parse().unwrap());
    let ground = Ground::over(database, MasterKey::random(), clock, providers).await;
    let admin = ground.person("admin", Role::Admin).await.token;
    let got = ground.send(Ask::get("/api/v1/provider-accounts").by(&admin)).await;
    assert_documented("GET /api/v1/provider-accounts", &got);
    let account = |it: &str| json!({ "provider": it, "kind": "sandbox", "sandbox": true });
    assert_eq!(got.json["accounts"], json!([account("alipay"), account("sandbox")]));
}

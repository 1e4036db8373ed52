//! Moves with a delay: they can be taken back until they are made, and are made once.

use std::{collections::BTreeMap, sync::Arc};

use redress_connect::config::Providers;
use redress_core::{ids::CommandId, party::Role};
use redress_server::{clock::Clock, waiting::send};
use redress_store::{MasterKey, PENDING_MAX};
use serde_json::{Value, json};

use crate::{
    contract::assert_documented,
    harness::{Ask, Database, Engine, Got, Ground, MONDAY, key},
};

fn path(case: &Got, rest: &str) -> String {
    format!("/api/v1/cases/{}{rest}", case.text("id"))
}

fn message(case: &Got, after: &str, text: &str) -> Ask {
    let body = json!({ "to": "complainant", "text": text });
    Ask::post(&path(case, &format!("/moves/message?after={after}")), body)
}

async fn kept(ground: &Ground, case: &Got, token: &str, text: &str) -> CommandId {
    let command = key();
    let got = ground.send(message(case, "PT10S", text).named(command).by(token)).await;
    assert_eq!(got.status, 202, "{}", got.json);
    command
}

async fn show(ground: &Ground, case: &Got, token: &str) -> Got {
    ground.send(Ask::get(&path(case, "")).by(token)).await
}

/// The messages on record, as their reader may know of them.
fn messages(view: &Value) -> Vec<&str> {
    let timeline = view["timeline"].as_array().unwrap().iter();
    timeline
        .filter(|it| it["event"] == "message-sent")
        .filter_map(|it| it["text"].as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_can_be_taken_back_until_its_time_has_come() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let other = ground.person("other", Role::Agent).await.token;
        let case = ground.lodged().await;
        let command = kept(&ground, &case, &agent, "已退款。").await;

        let mine = show(&ground, &case, &agent).await;
        assert_documented("GET /api/v1/cases/{id}", &mine);
        let wanted = json!([{
            "command_id": command.to_string(), "move": "message", "state": "waiting",
            "fields": { "to": "complainant", "text": "已退款。" },
            "send_at": "2026-03-02T02:00:10Z",
        }]);
        assert_eq!(mine.json["pending"], wanted);
        assert_eq!((mine.header("etag"), messages(&mine.json)), ("\"2.pending\"", vec![]));
        let known = Ask::get(&path(&case, "")).by(&agent).with("if-none-match", "\"2\"");
        assert_eq!(ground.send(known).await.status, 200, "what waits is news without a version");
        for reader in [other.as_str(), case.text("secret")] {
            let view = show(&ground, &case, reader).await;
            assert!(view.json["pending"].is_null() && view.header("etag") == "\"2\"");
        }

        let back = Ask::new("DELETE", &path(&case, &format!("/pending/{command}")));
        assert_eq!(ground.send(back.clone().by(&other)).await.status, 404);
        assert_eq!(ground.send(back.clone().by(&agent)).await.status, 204);
        assert_eq!(ground.send(back.by(&agent)).await.status, 404);
        ground.later(60);
        assert_eq!(send(&ground.app).await.unwrap(), 0);
        assert_eq!(messages(&show(&ground, &case, &agent).await.json), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_outlives_its_server_and_is_sent_once_by_two() {
    for engine in Engine::every() {
        let database = Arc::new(Database::create(engine).await);
        let master = MasterKey::random();
        let clock = Clock::standing_at(MONDAY.parse().unwrap());
        let open = async || {
            let nobody = Providers::connect(&BTreeMap::new(), |_| Ok(String::new())).unwrap();
            Ground::over(database.clone(), master.clone(), clock.clone(), nobody).await
        };
        let first = open().await;
        let agent = first.person("agent", Role::Agent).await.token;
        let case = first.lodged().await;
        let mut commands = Vec::new();
        for n in 0..5 {
            commands.push(kept(&first, &case, &agent, &format!("第{n}条")).await);
        }
        drop(first);

        let (one, two) = (open().await, open().await);
        one.later(9);
        assert_eq!(send(&one.app).await.unwrap(), 0, "not a second too early");
        one.later(1);
        let (here, there) = tokio::join!(send(&one.app), send(&two.app));
        assert_eq!(here.unwrap() + there.unwrap(), 5);
        let view = show(&two, &case, case.text("secret")).await;
        assert_eq!(messages(&view.json).len(), 5, "{engine:?}: each of them once");
        assert!(show(&one, &case, &agent).await.json["pending"].is_null());

        let back = Ask::new("DELETE", &path(&case, &format!("/pending/{}", commands[0])));
        let late = one.send(back.by(&agent)).await;
        assert_eq!((late.status, late.code()), (409, "already-sent"));
        let again = message(&case, "PT10S", "第0条").named(commands[0]).by(&agent);
        assert_eq!(one.send(again).await.status, 200, "a retry finds it made");
        assert_eq!(send(&one.app).await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_when_its_time_comes_says_why() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let case = ground.lodged().await;
        let accept = Ask::new("POST", &path(&case, "/moves/accept")).by(&agent);
        assert_eq!(ground.send(accept).await.status, 200);
        let ask = json!({ "of": "complainant", "text": "请补充聊天记录。" });
        let ask = Ask::post(&path(&case, "/moves/request-information?after=PT30S"), ask);
        let command = key();
        let got = ground.send(ask.named(command).by(&agent)).await;
        assert_eq!(got.status, 202, "{}", got.json);
        assert_documented("POST /api/v1/cases/{id}/moves/{move}", &got);
        let withdraw = Ask::new("POST", &path(&case, "/moves/withdraw")).by(case.text("secret"));
        assert_eq!(ground.send(withdraw).await.json["stage"], "closed");

        ground.later(30);
        assert_eq!(send(&ground.app).await.unwrap(), 1);
        let view = ground.send(Ask::get(&path(&case, "")).by(&agent).in_chinese()).await;
        let refused = &view.json["pending"][0];
        assert_eq!(refused["state"], "refused");
        assert_eq!(refused["problem"]["code"], "wrong-stage", "{refused}");
        assert!(!refused["problem"]["detail"].as_str().unwrap().is_ascii(), "{refused}");
        ground.later(3600);
        assert_eq!(send(&ground.app).await.unwrap(), 0, "it is not tried again");
        let away = Ask::new("DELETE", &path(&case, &format!("/pending/{command}"))).by(&agent);
        assert_eq!(ground.send(away).await.status, 204);
        assert!(show(&ground, &case, &agent).await.json["pending"].is_null());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_wait_is_refused_at_once() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let case = ground.lodged().await;
        let told = async |ask: Ask| {
            let got = ground.send(ask.by(&agent)).await;
            (got.status, got.code().to_owned())
        };
        for wrong in ["PT61S", "-PT1S", "10", "P1D", "x"] {
            let got = told(message(&case, wrong, "一")).await;
            assert_eq!(got, (422, "bad-delay".to_owned()), "{wrong}");
        }
        let note = json!({ "text": "内部" });
        let note = Ask::post(&path(&case, "/moves/note?after=PT5S"), note);
        assert_eq!(told(note).await, (422, "cannot-wait".to_owned()));
        let long = told(message(&case, "PT5S", &"字".repeat(20_001))).await;
        assert_eq!(long, (422, "bad-text".to_owned()));
        let changed = message(&case, "PT5S", "一").with("if-match", "\"1\"");
        assert_eq!(told(changed).await, (412, "changed-meanwhile".to_owned()));
        let at_once = ground.send(message(&case, "PT0S", "马上").by(&agent)).await;
        assert_eq!(at_once.status, 200);

        let command = key();
        for _ in 0..2 {
            let ask = message(&case, "PT5S", "一").named(command);
            assert_eq!(told(ask).await.0, 202, "the same request twice is one");
        }
        let reused = told(message(&case, "PT5S", "二").named(command)).await;
        assert_eq!(reused, (422, "idempotency-key-reused".to_owned()));
        for n in 1..PENDING_MAX {
            assert_eq!(told(message(&case, "PT60S", &format!("{n}"))).await.0, 202);
        }
        let many = told(message(&case, "PT5S", "太多")).await;
        assert_eq!(many, (409, "too-many-pending".to_owned()));
    }
}

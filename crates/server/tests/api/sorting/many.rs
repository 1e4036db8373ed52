//! The same move on many cases: each decides for itself, and sending it again is the same act.

use redress_core::case::Event;
use serde_json::{Value, json};

use super::{Desk, case_id};
use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, key},
};

async fn assign(desk: &Desk, key: redress_core::ids::CommandId, cases: Value) -> Got {
    let body = json!({ "cases": cases, "body": { "to": desk.reviewer.id } });
    let ask = Ask::post("/api/v1/cases/moves/assign", body).by(&desk.agent.token);
    desk.ground.send(ask.named(key)).await
}

fn results(got: &Got) -> Vec<(bool, &str)> {
    let results = got.json["results"].as_array().unwrap().iter();
    results
        .map(|it| {
            let done = it["done"].as_bool().unwrap();
            (done, it["problem"]["code"].as_str().unwrap_or_default())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_cases_has_its_own_result_and_a_retry_is_the_same_act() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let mut cases = Vec::new();
        for n in 0..5 {
            let case = desk.lodged("王小雨", &format!("第{n}件")).await;
            match n {
                2 => {
                    let declined =
                        json!({ "reason": "not-ours", "next": [], "text": "不属受理范围。" });
                    desk.moved(&case, "decline", declined).await
                }
                _ => desk.moved(&case, "accept", json!({})).await,
            };
            cases.push(case);
        }
        let version = desk.ground.app.desk.store.load(case_id(&cases[3]), None).await.unwrap();
        let version = version.unwrap().case.version;
        let named = json!([
            { "id": cases[0] },
            { "id": cases[1], "version": 1 },
            { "id": cases[2] },
            { "id": cases[3], "version": version },
            { "id": "case_0190000000007000800000000000ffff" },
            { "id": case_id(&cases[4]).number() },
        ]);
        let command = key();
        let first = assign(&desk, command, named.clone()).await;
        assert_documented("POST /api/v1/cases/moves/{move}", &first);
        let refused = results(&first)[2].1.to_owned();
        assert!(!results(&first)[2].0, "a case that was declined is given to nobody");
        assert_eq!(
            results(&first),
            [
                (true, ""),
                (false, "changed-meanwhile"),
                (false, refused.as_str()),
                (true, ""),
                (false, "not-found"),
                (true, ""),
            ]
        );
        let again = assign(&desk, command, named).await;
        assert_eq!(results(&again), results(&first));
        for case in [&cases[0], &cases[3], &cases[4]] {
            let log = desk.ground.app.desk.store.log(case_id(case)).await.unwrap();
            let assigned = log.iter().filter(|it| matches!(it.event, Event::Assigned { .. }));
            assert_eq!(assigned.count(), 1, "{case}");
        }
        // The same key for something else on one of them.
        let other = json!({ "cases": [{ "id": cases[0] }], "body": { "to": desk.agent.id } });
        let other = Ask::post("/api/v1/cases/moves/assign", other).by(&desk.agent.token);
        let other = desk.ground.send(other.named(command)).await;
        assert_eq!(results(&other), [(false, "idempotency-key-reused")]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_whole_request_is_said_at_once() {
    let desk = Desk::open(Engine::Sqlite).await;
    let case = desk.lodged("王小雨", "一件").await;
    let one = json!([{ "id": case }]);
    let too_many: Vec<Value> = (0..201).map(|n| json!({ "id": format!("case_{n:032}") })).collect();
    for (name, body, status, code) in [
        ("note", json!({ "cases": [], "body": { "text": "x" } }), 422, "bad-cases"),
        ("note", json!({ "cases": too_many, "body": { "text": "x" } }), 422, "bad-cases"),
        ("note", json!({ "cases": [one[0], one[0]], "body": { "text": "x" } }), 422, "bad-cases"),
        ("note", json!({ "cases": one }), 422, "missing-field"),
        ("note", json!({ "cases": one, "body": { "text": "x", "y": 1 } }), 422, "unknown-field"),
        ("note", json!({ "cases": one, "text": "x" }), 422, "unknown-field"),
        ("amend", json!({ "cases": one, "body": {} }), 404, "unknown-move"),
        ("dance", json!({ "cases": one, "body": {} }), 404, "unknown-move"),
        ("add-evidence", json!({ "cases": one, "body": {} }), 422, "use-evidence-address"),
    ] {
        let path = format!("/api/v1/cases/moves/{name}");
        let got = desk.ground.send(Ask::post(&path, body).by(&desk.agent.token)).await;
        assert_eq!((got.status, got.code()), (status, code), "{name}: {}", got.json);
    }
    // Every case says for itself what its texts lack, in the reader's language.
    let body = json!({ "cases": one, "body": { "text": "" } });
    let ask = Ask::post("/api/v1/cases/moves/note", body).by(&desk.agent.token);
    let got = desk.ground.send(ask.in_chinese()).await;
    assert_eq!(results(&got), [(false, "bad-text")]);
    let detail = got.json["results"][0]["problem"]["detail"].as_str().unwrap();
    assert!(detail.contains("字符"), "{detail}");
}

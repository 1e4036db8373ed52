//! How cases went: each reader's own, in numbers.

use redress_core::party::Role;
use serde_json::{Value, json};

use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, Ground, complaint},
};

async fn say(ground: &Ground, case: &Got, token: &str, name: &str, body: Value) -> Got {
    let path = format!("/api/v1/cases/{}/moves/{name}", case.text("id"));
    let got = ground.send(Ask::post(&path, body).by(token)).await;
    assert_eq!(got.status, 200, "{name}: {}", got.json);
    got
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_counts_its_own_cases_and_staff_all() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let (shop, other) = (ground.merchant("甲店").await, ground.merchant("乙店").await);
        let merchant = ground.tied("merchant", Role::Merchant, Some(shop), None).await.token;
        let stranger = ground.tied("stranger", Role::Merchant, Some(other), None).await.token;
        let mut body = complaint();
        body["respondent"] = json!(shop);
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(ground.send(Ask::post("/api/v1/cases", body.clone())).await);
        }
        for (hours, case) in [(1, &cases[0]), (5, &cases[1])] {
            say(&ground, case, &agent, "accept", json!({})).await;
            let ask = json!({ "of": "respondent", "text": "请提供发货凭证。" });
            let asked = say(&ground, case, &agent, "request-information", ask).await;
            let request = asked.json["requests"][0]["id"].clone();
            ground.later(3600 * hours);
            let answer = json!({ "request": request, "text": "已发货。" });
            say(&ground, case, &merchant, "answer", answer).await;
        }

        let ask = async |token: &str, query: &str| {
            let path = format!("/api/v1/statistics{query}");
            let got = ground.send(Ask::get(&path).by(token)).await;
            assert_documented("GET /api/v1/statistics", &got);
            got.json
        };
        let own = ask(&merchant, "").await;
        assert_eq!((&own["cases"], &own["complete"]), (&json!(2), &json!(true)), "{own}");
        assert_eq!(own["answers"], json!({ "given": 2, "median_seconds": 3600 }));
        assert_eq!(own["time_limits"]["late"], 0, "{own}");
        assert_eq!(own["by_stage"], json!([{ "code": "open", "cases": 2 }]));
        assert_eq!(own["asked"], json!([{ "amount": "257.00", "currency": "CNY" }]));
        assert_eq!(own["paid"], json!([]));
        assert_eq!(ask(&stranger, "").await["cases"], 0);

        let all = ask(&agent, "").await;
        assert_eq!((&all["cases"], &all["answers"]["given"]), (&json!(3), &json!(0)));
        let before = ask(&agent, "?until=2026-03-02T01:00:00Z").await;
        assert_eq!(before["cases"], 0, "they were sent later");

        let wrong = "/api/v1/statistics?from=2026-03-03T00:00:00Z&until=2026-03-02T00:00:00Z";
        let got = ground.send(Ask::get(wrong).by(&agent)).await;
        assert_eq!((got.status, got.code()), (422, "bad-stretch"));
    }
}

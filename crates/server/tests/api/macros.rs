//! Texts that are written again and again: whose they are, and what is filled in.

use redress_core::{
    ids::DepartmentId,
    institution::{Department, Institution},
    lang::Text,
    party::Role,
};
use redress_server::app::INSTITUTION;
use redress_store::Person;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, Ground, Somebody},
};

fn says(scope: &str, zh: &str) -> Value {
    json!({ "name": "核查中", "scope": scope, "texts": { "zh": zh }, "moves": ["message"] })
}

/// A department, and these people in it.
async fn department(ground: &Ground, people: &[&Somebody]) -> DepartmentId {
    let store = &ground.app.desk.store;
    let id = DepartmentId(Uuid::now_v7());
    let kept = store.setting::<Institution>(INSTITUTION).await.unwrap();
    let version = kept.as_ref().map_or(0, |it| it.version);
    let mut house = kept.map_or_else(Institution::unnamed, |it| it.body);
    house.departments.push(Department { id, name: Text::new("投诉部", "Complaints") });
    store.put_setting(INSTITUTION, version, &house).await.unwrap();
    ground.app.reload_institution().await.unwrap();
    for it in people {
        let person = store.person(it.id).await.unwrap().unwrap();
        store.update_person(&Person { department: Some(id), ..person }).await.unwrap();
    }
    id
}

async fn listed(ground: &Ground, token: &str) -> Vec<(String, bool)> {
    let got = ground.send(Ask::get("/api/v1/macros").by(token)).await;
    assert_documented("GET /api/v1/macros", &got);
    let all = got.json["macros"].as_array().unwrap().clone();
    let said = |it: &Value| it["texts"]["zh"].as_str().unwrap().to_owned();
    all.iter().map(|it| (said(it), it["mine"] == true)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reads_their_own_their_departments_and_those_of_the_house() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (one, two) =
            (ground.person("one", Role::Agent).await, ground.person("two", Role::Reviewer).await);
        let outside = ground.person("outside", Role::Agent).await;
        let admin = ground.person("admin", Role::Admin).await;
        department(&ground, &[&one, &two]).await;
        let add = async |who: &Somebody, body: Value| {
            ground.send(Ask::post("/api/v1/macros", body).by(&who.token)).await
        };
        let own = add(&one, says("own", "我的")).await;
        assert_eq!(own.status, 201, "{}", own.json);
        assert_documented("POST /api/v1/macros", &own);
        assert_eq!(add(&two, says("department", "部门的")).await.status, 201);
        assert_eq!(add(&one, says("house", "大家的")).await.status, 403);
        assert_eq!(add(&admin, says("house", "大家的")).await.status, 201);
        let none = add(&outside, says("department", "没有部门")).await;
        assert_eq!((none.status, none.code()), (422, "no-such-department"));

        let is = |all: Vec<(String, bool)>, wanted: &[(&str, bool)]| {
            let wanted: Vec<_> = wanted.iter().map(|it| (it.0.to_owned(), it.1)).collect();
            assert_eq!(all, wanted);
        };
        let shared = [("部门的", true), ("大家的", false)];
        is(listed(&ground, &one.token).await, &[("我的", true), shared[0], shared[1]]);
        is(listed(&ground, &two.token).await, &shared);
        is(listed(&ground, &outside.token).await, &[("大家的", false)]);
        is(listed(&ground, &admin.token).await, &[("部门的", true), ("大家的", true)]);

        let at = format!("/api/v1/macros/{}", own.text("id"));
        let put = Ask::put(&at, says("own", "改过的"));
        assert_eq!(ground.send(put.clone().by(&two.token)).await.status, 404);
        let put = put.by(&one.token).with("if-match", "\"1\"");
        let changed = ground.send(put.clone()).await;
        assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
        assert_eq!(ground.send(put).await.code(), "changed-meanwhile");
        let gone = Ask::new("DELETE", &at);
        assert_eq!(ground.send(gone.clone().by(&one.token)).await.status, 204);
        assert_eq!(ground.send(gone.by(&one.token)).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_so_in_a_case_is_filled_in() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = ground.lodged().await;
        let zh = "{{complainant}}您好：案件 {{number}}（{{amount}}，{{paid-on}}）涉及 {{respondent}}，\
                  今天是 {{today}}。{{agent}}";
        let body = json!({
            "name": "告知", "scope": "own", "texts": { "zh": zh, "en": "Case {{number}}, due {{due}}" },
        });
        let made = ground.send(Ask::post("/api/v1/macros", body).by(&agent.token)).await;
        let at = format!("/api/v1/cases/{}/macros/{}", case.text("id"), made.text("id"));
        let got: Got = ground.send(Ask::get(&at).by(&agent.token)).await;
        assert_documented("GET /api/v1/cases/{id}/macros/{macro}", &got);
        let number = case.text("number");
        let zh = format!(
            "王小雨您好：案件 {number}（128.50 CNY，2026-03-01）涉及 {{{{respondent}}}}，\
             今天是 2026-03-02。agent 某某"
        );
        assert_eq!(got.json["texts"]["zh"], json!(zh));
        assert_eq!(got.json["missing"], json!(["respondent"]));
        let en = got.json["texts"]["en"].as_str().unwrap();
        assert!(en.starts_with(&format!("Case {number}, due 2026-")), "{en}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_macro_is_refused_with_its_field() {
    let ground = Ground::open(Engine::Sqlite).await;
    let agent = ground.person("agent", Role::Agent).await.token;
    let wrong = [
        (json!({ "name": "", "scope": "own", "texts": { "zh": "一" } }), "name"),
        (json!({ "name": "一", "scope": "own", "texts": {} }), "texts"),
        (json!({ "name": "一", "scope": "own", "texts": { "zh": "{{phone}}" } }), "texts"),
    ];
    for (body, field) in wrong {
        let got = ground.send(Ask::post("/api/v1/macros", body).by(&agent)).await;
        assert_eq!((got.status, got.code()), (422, "bad-macro"));
        assert_eq!(got.json["field"], field);
    }
}

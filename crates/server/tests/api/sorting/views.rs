//! Tags and lists under names.

use redress_core::party::Role;
use serde_json::{Value, json};

use super::{Desk, encoded};
use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, Somebody},
};

async fn tagged(desk: &Desk, method: &str, case: &str, tag: &str) -> Got {
    let path = format!("/api/v1/cases/{case}/tags/{}", encoded(tag));
    desk.ground.send(Ask::new(method, &path).by(&desk.agent.token)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tag_is_in_the_list_in_the_case_and_nowhere_for_others() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let owner = desk.ground.person("owner", Role::Complainant).await;
        let begun = Ask::post("/api/v1/cases", crate::harness::complaint()).by(&owner.token);
        let one = desk.ground.send(begun).await.text("id").to_owned();
        let two = desk.lodged("李明", "扣了两次").await;
        let put = tagged(&desk, "PUT", &one, " 春节 Rush ").await;
        assert_documented("PUT /api/v1/cases/{id}/tags/{tag}", &put);
        assert_eq!(put.json["tags"], json!(["春节 rush"]));
        tagged(&desk, "PUT", &one, "vip").await;
        tagged(&desk, "PUT", &two, "vip").await;

        let list = desk.ground.send(Ask::get("/api/v1/tags").by(&desk.agent.token)).await;
        assert_documented("GET /api/v1/tags", &list);
        assert_eq!(list.json["tags"], json!(["vip", "春节 rush"]));
        let rush = format!("tag={}", encoded("春节 RUSH"));
        assert_eq!(desk.found(&rush).await, std::slice::from_ref(&one));
        assert_eq!(desk.found("tag=vip").await.len(), 2);
        assert_eq!(desk.found("tag=vip&stage=closed").await.len(), 0);
        desk.read().await;
        let both = format!("tag=vip&q={}", encoded("两次"));
        assert_eq!(desk.found(&both).await, std::slice::from_ref(&two));

        let path = format!("/api/v1/cases/{one}");
        let seen = desk.ground.send(Ask::get(&path).by(&desk.agent.token)).await;
        assert_eq!(seen.json["tags"], json!(["vip", "春节 rush"]));
        let theirs = desk.ground.send(Ask::get(&path).by(&owner.token)).await;
        assert_eq!((theirs.status, &theirs.json["tags"]), (200, &Value::Null));
        let gone = tagged(&desk, "DELETE", &one, "vip").await;
        assert_documented("DELETE /api/v1/cases/{id}/tags/{tag}", &gone);
        assert_eq!(gone.json["tags"], json!(["春节 rush"]));
        assert_eq!(desk.found("tag=vip").await, [two]);
        let bad = tagged(&desk, "PUT", &one, "a/b").await;
        assert_eq!((bad.status, bad.code()), (422, "bad-tag"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_cases_are_tagged_at_once_each_with_its_result() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let (one, two) = (desk.lodged("王小雨", "a").await, desk.lodged("李明", "b").await);
        for n in 0..20 {
            assert_eq!(tagged(&desk, "PUT", &two, &format!("t{n}")).await.status, 200);
        }
        let unknown = "case_0190000000007000800000000000ffff";
        let body = json!({
            "cases": [{ "id": one }, { "id": unknown }, { "id": two }],
            "add": ["batch"], "remove": ["vip"],
        });
        let many = Ask::post("/api/v1/cases/tags", body).by(&desk.agent.token);
        let got = desk.ground.send(many).await;
        assert_documented("POST /api/v1/cases/tags", &got);
        let results: Vec<(&Value, &Value)> = got.json["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (&it["done"], &it["problem"]["code"]))
            .collect();
        let wanted = [
            (json!(true), Value::Null),
            (json!(false), json!("not-found")),
            (json!(false), json!("too-many-tags")),
        ];
        assert_eq!(results, wanted.iter().map(|it| (&it.0, &it.1)).collect::<Vec<_>>());
        assert_eq!(desk.found("tag=batch").await, [one]);
    }
}

async fn keep(desk: &Desk, by: &Somebody, body: Value) -> Got {
    desk.ground.send(Ask::post("/api/v1/views", body).by(&by.token)).await
}

async fn names(desk: &Desk, by: &Somebody) -> Vec<String> {
    let got = desk.ground.send(Ask::get("/api/v1/views").by(&by.token)).await;
    assert_documented("GET /api/v1/views", &got);
    let views = got.json["views"].as_array().unwrap();
    views.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_kept_for_oneself_or_for_the_department() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let query = json!({ "q": "未到账", "late": true, "order": "changed", "tag": "VIP" });
        let mine = keep(&desk, &desk.agent, json!({ "name": "晚了的", "query": query })).await;
        assert_documented("POST /api/v1/views", &mine);
        assert_eq!(mine.status, 201);
        let wanted = json!({ "q": "未到账", "late": true, "order": "changed", "tag": "vip" });
        assert_eq!(mine.json["query"], wanted);
        let again = keep(&desk, &desk.agent, json!({ "name": "晚了的", "query": {} })).await;
        assert_eq!((again.status, again.code()), (409, "view-name-taken"));
        let shared = json!({ "name": "组里的", "shared": true, "query": { "assigned": "nobody" } });
        let nowhere = keep(&desk, &desk.agent, shared.clone()).await;
        assert_eq!((nowhere.status, nowhere.code()), (422, "no-department"));

        desk.department(&[&desk.agent, &desk.reviewer]).await;
        let ours = keep(&desk, &desk.agent, shared).await;
        assert_eq!((ours.status, &ours.json["shared"]), (201, &json!(true)));
        assert_eq!(names(&desk, &desk.agent).await, ["晚了的", "组里的"]);
        assert_eq!(names(&desk, &desk.reviewer).await, ["组里的"]);
        let stranger = desk.ground.person("stranger", Role::Agent).await;
        assert_eq!(names(&desk, &stranger).await, [] as [&str; 0]);

        // Anybody of the department changes what is shared; what is one's own, nobody else.
        let (mine, ours) = (mine.text("id").to_owned(), ours.text("id").to_owned());
        let put = async |by: &Somebody, id: &str, name: &str| {
            let body = json!({ "name": name, "query": { "stage": "open" } });
            desk.ground.send(Ask::put(&format!("/api/v1/views/{id}"), body).by(&by.token)).await
        };
        let changed = put(&desk.reviewer, &ours, "组里的新名").await;
        assert_documented("PUT /api/v1/views/{id}", &changed);
        assert_eq!(put(&desk.reviewer, &mine, "x").await.status, 404);
        assert_eq!(put(&stranger, &ours, "x").await.status, 404);
        assert_eq!(names(&desk, &desk.agent).await, ["晚了的", "组里的新名"]);
        let gone = async |by: &Somebody, id: &str| {
            let ask = Ask::new("DELETE", &format!("/api/v1/views/{id}")).by(&by.token);
            desk.ground.send(ask).await.status
        };
        assert_eq!(gone(&stranger, &ours).await, 404);
        assert_eq!(gone(&desk.reviewer, &ours).await, 204);
        assert_eq!(gone(&desk.agent, &mine).await, 204);
        assert_eq!(gone(&desk.agent, &mine).await, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_could_not_be_asked_for_is_not_kept() {
    let desk = Desk::open(Engine::Sqlite).await;
    for (body, code) in [
        (json!({ "name": "", "query": {} }), "bad-name"),
        (json!({ "name": "长".repeat(61), "query": {} }), "bad-name"),
        (json!({ "name": "x", "query": { "cursor": "y" } }), "unknown-field"),
        (json!({ "name": "x", "query": { "limit": 5 } }), "unknown-field"),
        (json!({ "name": "x", "query": { "colour": "red" } }), "unknown-field"),
        (json!({ "name": "x", "query": { "q": "。" } }), "no-words"),
        (json!({ "name": "x", "query": { "assigned": "somebody" } }), "bad-id"),
        (json!({ "name": "x" }), "missing-field"),
    ] {
        let got = keep(&desk, &desk.agent, body.clone()).await;
        assert_eq!((got.status, got.code()), (422, code), "{body}");
    }
    for n in 0..50 {
        let body = json!({ "name": format!("list {n}"), "query": {} });
        assert_eq!(keep(&desk, &desk.agent, body).await.status, 201);
    }
    let more = keep(&desk, &desk.agent, json!({ "name": "more", "query": {} })).await;
    assert_eq!((more.status, more.code()), (409, "too-many-views"));
}

//! Finding people: among those at work by their names, anybody by their whole login.

use redress_core::{ids::PersonId, party::Role};
use redress_store::Person;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Ground},
};

/// Accounts without a password: nobody signs in by them.
async fn account(ground: &Ground, login: &str, name: &str, roles: &[Role]) -> PersonId {
    let person = Person {
        id: PersonId(Uuid::now_v7()),
        login: login.to_owned(),
        name: name.to_owned(),
        password_hash: None,
        roles: roles.to_vec(),
        merchant: None,
        body: None,
        department: None,
        disabled: false,
        created_at: ground.clock.now(),
    };
    ground.app.desk.store.create_person(&person).await.unwrap();
    person.id
}

/// The names on one page.
async fn named(ground: &Ground, by: &str, query: &str) -> Vec<String> {
    let got = ground.send(Ask::get(&format!("/api/v1/people?{query}")).by(by)).await;
    assert_documented("GET /api/v1/people", &got);
    assert_eq!(got.status, 200, "{}", got.json);
    names(&got.json["people"])
}

fn names(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_at_work_are_found_by_words_and_anybody_by_the_whole_login() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let guest = account(&ground, "rain@example.com", "王小雨", &[Role::Complainant]).await;
        account(&ground, "wang.lei", "王磊", &[Role::Agent]).await;
        account(&ground, "wang.fang", "王芳", &[Role::Complainant, Role::Reviewer]).await;
        account(&ground, "li", "Li Lei", &[Role::Agent]).await;
        let ask = async |query: &str| named(&ground, &admin, query).await;
        assert_eq!(ask("q=%E7%8E%8B").await, ["王磊", "王芳"], "who only complains is in no list");
        assert_eq!(ask("q=LEI").await, ["王磊", "Li Lei"], "in names and logins, in any case");
        assert_eq!(ask("q=li%20lei").await, ["Li Lei"], "every word has to be there");
        assert_eq!(ask("q=%20Rain@Example.com%20").await, ["王小雨"]);
        assert_eq!(ask("q=rain").await, [""; 0], "half a login finds nobody who only complains");
        assert_eq!(ask(&format!("q={guest}")).await, ["王小雨"]);
        assert_eq!(ask("q=wang&role=reviewer").await, ["王芳"]);
        assert_eq!(ask("q=rain@example.com&role=agent").await, [""; 0]);
        assert_eq!(ask("q=rain@example.com&at_work=true").await, [""; 0]);
        assert_eq!(ask("role=complainant").await, ["王小雨", "王芳"]);
        assert_eq!(ask("at_work=true&role=complainant").await, ["王芳"]);
        let first = ground.send(Ask::get("/api/v1/people?q=wang&limit=1").by(&admin)).await;
        assert_eq!(names(&first.json["people"]), ["王磊"]);
        let rest = format!("q=wang&limit=1&after={}", first.text("next"));
        assert_eq!(ask(&rest).await, ["王芳"]);
        let long = format!("/api/v1/people?q={}", "x".repeat(101));
        let long = ground.send(Ask::get(&long).by(&admin)).await;
        assert_eq!((long.status, long.code()), (422, "bad-field"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_erased_is_found_by_nothing() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let gone = account(&ground, "gone", "Gone", &[Role::Agent]).await;
        ground.app.desk.store.erase(gone).await.unwrap();
        for query in ["q=gone".to_owned(), format!("q={gone}")] {
            assert_eq!(named(&ground, &admin, &query).await, [""; 0], "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_staff_is_whole_however_many_others_came_first() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        for n in 0..501 {
            account(&ground, &format!("shop-{n}"), "A shop", &[Role::Merchant]).await;
        }
        let last = ground.person("last-agent", Role::Agent).await;
        let got = ground.send(Ask::get("/api/v1/staff").by(&last.token)).await;
        assert_eq!(got.json["staff"].as_array().unwrap().len(), 1);
        assert_eq!(got.json["staff"][0]["id"], json!(last.id));
    }
}

//! Who did what: every act is found by actor, case, kind and time, and by those who may look.

use redress_core::party::Role;
use serde_json::{Value, json};

use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, Ground, PASSWORD, Somebody, complaint},
};

/// A house in which some things happened, an hour apart.
struct House {
    ground: Ground,
    agent: Somebody,
    admin: Somebody,
    auditor: String,
    case: Got,
}

impl House {
    async fn build(engine: Engine) -> House {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let admin = ground.person("admin", Role::Admin).await;
        let auditor = ground.person("auditor", Role::Auditor).await.token;
        let case = ground.lodged().await;
        let house = House { ground, agent, admin, auditor, case };
        house.live().await;
        house
    }

    async fn live(&self) {
        let House { ground, agent, admin, .. } = self;
        let path = |rest: &str| format!("/api/v1/cases/{}{rest}", self.case.text("id"));
        ground.later(3600);
        let file = Ask::new("POST", &path("/evidence?kind=screenshot")).raw("text/plain", "聊天");
        let file = ground.send(file.by(self.case.text("secret"))).await;
        let file = format!("/api/v1/evidence/{}", file.text("evidence"));
        assert_eq!(ground.send(Ask::get(&file).by(&agent.token)).await.status, 200);
        ground.later(3600);
        let body = json!({ "login": "agent", "password": PASSWORD });
        assert_eq!(ground.send(Ask::post("/api/v1/sign-in", body)).await.status, 200);
        ground.later(3600);
        let change = json!({ "roles": ["agent", "reviewer"] });
        let change = Ask::new("PATCH", &format!("/api/v1/people/{}", agent.id)).json(change);
        assert_eq!(ground.send(change.by(&admin.token)).await.status, 200);
        ground.later(3600);
        let note = Ask::post(&path("/moves/note"), json!({ "text": "内部备注" }));
        assert_eq!(ground.send(note.by(&agent.token)).await.status, 200);
    }

    async fn ask(&self, query: &str) -> Got {
        let got = self.ground.send(Ask::get(&format!("/api/v1/audit?{query}")).by(&self.auditor));
        let got = got.await;
        assert_documented("GET /api/v1/audit", &got);
        got
    }

    async fn kinds(&self, query: &str) -> Vec<String> {
        kinds(&self.ask(query).await.json)
    }
}

fn kinds(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().unwrap().iter();
    entries.map(|it| it["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_is_found_by_whom_where_what_and_when() {
    for engine in Engine::every() {
        let house = House::build(engine).await;
        let all = [
            "noted",
            "person-changed",
            "signed-in",
            "evidence-handled",
            "evidence-added",
            "lodged",
            "drafted",
        ];
        assert_eq!(house.kinds("").await, all, "{engine:?}");
        let case = house.case.text("id");
        let by_case = house.kinds(&format!("case={case}")).await;
        assert_eq!(by_case, [all[0], all[3], all[4], all[5], all[6]]);
        let by_agent = house.ask(&format!("actor={}", house.agent.id)).await;
        assert_eq!(kinds(&by_agent.json), [all[0], all[2], all[3]]);
        assert_eq!(by_agent.json["entries"][0]["actor"]["name"], "agent 某某");
        assert_eq!(house.kinds("kind=downloaded").await, ["evidence-handled"]);
        assert_eq!(house.kinds("kind=lodged").await, ["lodged"]);
        let changed = house.ask("kind=person-changed").await;
        let changed = &changed.json["entries"][0];
        assert_eq!(changed["actor"]["id"], json!(house.admin.id));
        assert_eq!(changed["subject"]["id"], json!(house.agent.id));
        assert_eq!(changed["about"]["roles"], json!(["agent", "reviewer"]));
        let middle = "from=2026-03-02T03:00:00Z&to=2026-03-02T05:00:00Z";
        assert_eq!(house.kinds(middle).await, [all[2], all[3], all[4]]);
        assert_eq!(house.kinds("from=2026-03-03").await, [""; 0]);

        let whole = house.ask("").await.json.to_string();
        assert!(!whole.contains("内部备注") && !whole.contains("王小雨"), "{whole}");
        let lodged = house.ask("kind=lodged").await;
        assert!(lodged.json["entries"][0]["actor"]["name"].is_null(), "complainants have no name");
        assert_eq!(lodged.json["entries"][0]["number"], house.case.json["number"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_together_are_the_whole_list() {
    for engine in Engine::every() {
        let house = House::build(engine).await;
        let whole = house.kinds("").await;
        for limit in 1..=3 {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            for _ in 0..20 {
                let page = house.ask(&format!("limit={limit}{cursor}")).await;
                let kinds = kinds(&page.json);
                assert!(kinds.len() <= limit);
                seen.extend(kinds);
                match page.json["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(seen, whole, "{limit} at a time, {engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_its_complainants_own() {
    for engine in Engine::every() {
        let house = House::build(engine).await;
        let mut draft = complaint();
        draft["lodge"] = json!(false);
        let before = house.kinds("").await;
        assert_eq!(house.ground.send(Ask::post("/api/v1/cases", draft)).await.status, 201);
        assert_eq!(house.kinds("").await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_looked_for_is_said() {
    let house = House::build(Engine::Sqlite).await;
    let wrong = [
        ("kind=forgotten", 422, "unknown-kind-of-event"),
        ("from=yesterday", 422, "bad-time"),
        ("case=R000000-00000-00000", 422, "no-such-case"),
        ("cursor=1", 400, "bad-cursor"),
        ("cursor=x~", 400, "bad-cursor"),
        ("cursor=1~2.zz", 400, "bad-cursor"),
    ];
    for (query, status, code) in wrong {
        let ask = Ask::get(&format!("/api/v1/audit?{query}")).by(&house.admin.token);
        let got = house.ground.send(ask).await;
        assert_eq!((got.status, got.code()), (status, code), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_not_let_in_is_noted_without_what_they_typed() {
    for engine in Engine::every() {
        let house = House::build(engine).await;
        let ground = &house.ground;
        let knock = async |login: &str, password: &str, role: Option<Role>| {
            ground.later(60);
            let body = json!({ "login": login, "password": password, "role": role });
            ground.send(Ask::post("/api/v1/sign-in", body)).await.status
        };
        assert_eq!(knock("agent", "a wrong password", None).await, 401);
        assert_eq!(knock("nobody-there", "a wrong password", None).await, 401);
        assert_eq!(knock("agent", PASSWORD, Some(Role::Admin)).await, 403);
        let away = Ask::new("PATCH", &format!("/api/v1/people/{}", house.agent.id));
        let away = away.json(json!({ "disabled": true })).by(&house.admin.token);
        assert_eq!(ground.send(away).await.status, 200);
        assert_eq!(knock("agent", PASSWORD, None).await, 401);

        let refused = house.ask("kind=sign-in-refused").await;
        let agent = json!(house.agent.id);
        let told: Vec<_> = refused.json["entries"].as_array().unwrap().iter().collect();
        let why: Vec<_> =
            told.iter().map(|it| (&it["about"]["why"], &it["subject"]["id"])).collect();
        let wanted = [
            (&json!("disabled"), &agent),
            (&json!("role"), &agent),
            (&json!("unknown"), &Value::Null),
            (&json!("password"), &agent),
        ];
        assert_eq!(why, wanted, "{engine:?}");
        assert!(told.iter().all(|it| it["actor"].is_null()));
        let places: Vec<_> = told.iter().map(|it| it["about"]["place"].as_str().unwrap()).collect();
        assert!(places.iter().all(|it| it.len() == 8 && *it == places[0]), "{places:?}");
        let whole = refused.json.to_string();
        assert!(!whole.contains("nobody-there") && !whole.contains("127.0.0.1"), "{whole}");

        let number = house.case.text("number");
        for typed in [number, "RD-NOT-THERE"] {
            ground.later(60);
            let body = json!({ "number": typed, "secret": "0".repeat(64) });
            let got = ground.send(Ask::post("/api/v1/sign-in/case", body)).await;
            assert_eq!(got.status, 401);
        }
        let refused = house.ask("kind=secret-refused").await;
        let told = |n: usize| &refused.json["entries"][n]["about"]["number"];
        assert_eq!((told(0), told(1)), (&Value::Null, &json!(number)));
    }
}

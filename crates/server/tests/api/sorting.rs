//! What an inbox is searched and sorted by: words, tags, lists under names, many cases at once,
//! and what a line of the list says.

use redress_core::{
    ids::CaseId,
    institution::{Department, Institution},
    party::Role,
};
use redress_server::{app::INSTITUTION, rounds};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    contract::assert_documented,
    harness::{Ask, Engine, Got, Ground, Somebody, complaint},
};

mod many;
mod searching;
mod views;

/// A desk with somebody of every kind that matters here.
pub(crate) struct Desk {
    pub(crate) ground: Ground,
    pub(crate) agent: Somebody,
    pub(crate) reviewer: Somebody,
}

impl Desk {
    pub(crate) async fn open(engine: Engine) -> Desk {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let reviewer = ground.person("reviewer", Role::Reviewer).await;
        Desk { ground, agent, reviewer }
    }

    /// A complaint of a guest, who is called so and tells that.
    pub(crate) async fn lodged(&self, name: &str, narrative: &str) -> String {
        self.lodged_about(name, narrative, complaint()).await
    }

    async fn lodged_about(&self, name: &str, narrative: &str, mut body: Value) -> String {
        body["narrative"] = json!(narrative);
        body["particulars"]["name"] = json!(name);
        // A payment of its own: no two complaints are about the same.
        body["payments"][0]["reference"] = json!(format!("2026{}", Uuid::now_v7().simple()));
        let got = self.ground.send(Ask::post("/api/v1/cases", body)).await;
        assert_eq!(got.status, 201, "{}", got.json);
        got.text("id").to_owned()
    }

    pub(crate) async fn moved(&self, case: &str, name: &str, body: Value) -> Got {
        let path = format!("/api/v1/cases/{case}/moves/{name}");
        let got = self.ground.send(Ask::post(&path, body).by(&self.agent.token)).await;
        assert_eq!(got.status, 200, "{name}: {}", got.json);
        got
    }

    /// Everything that happened can be found. On PostgreSQL the seal waits for whatever runs
    /// anywhere in the cluster, other tests included.
    pub(crate) async fn read(&self) {
        let store = &self.ground.app.desk.store;
        for _ in 0..2000 {
            while store.seal().await.unwrap() != 0 {}
            rounds::read_words(&self.ground.app).await.unwrap();
            let health = store.health(self.ground.clock.now()).await.unwrap();
            if (health.waiting, store.words_behind().await.unwrap()) == (0, 0) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("the index is behind");
    }

    pub(crate) async fn list(&self, query: &str, token: &str) -> Got {
        let got = self.ground.send(Ask::get(&format!("/api/v1/cases?{query}")).by(token)).await;
        assert_eq!(got.status, 200, "{query}: {}", got.json);
        assert_documented("GET /api/v1/cases", &got);
        got
    }

    /// The cases that the agent is shown.
    pub(crate) async fn found(&self, query: &str) -> Vec<String> {
        cases_in(&self.list(query, &self.agent.token).await)
    }

    /// Every member of staff given here works in one department.
    pub(crate) async fn department(&self, of: &[&Somebody]) {
        let store = &self.ground.app.desk.store;
        let kept = store.setting::<Institution>(INSTITUTION).await.unwrap();
        let version = kept.as_ref().map_or(0, |it| it.version);
        let mut institution = kept.map_or_else(Institution::unnamed, |it| it.body);
        let id = redress_core::ids::DepartmentId(Uuid::now_v7());
        let name = institution.name.clone();
        institution.departments.push(Department { id, name });
        store.put_setting(INSTITUTION, version, &institution).await.unwrap();
        self.ground.app.reload_institution().await.unwrap();
        for somebody in of {
            let mut person = store.person(somebody.id).await.unwrap().unwrap();
            person.department = Some(id);
            assert!(store.update_person(&person).await.unwrap());
        }
    }
}

pub(crate) fn cases_in(page: &Got) -> Vec<String> {
    let cases = page.json["cases"].as_array().unwrap();
    cases.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// `text` as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|it| format!("%{it:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_says_who_it_is_about_who_has_it_and_what_is_new() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let merchant = desk.ground.merchant("山茶书店").await;
        let auditor = desk.ground.person("auditor", Role::Auditor).await;
        let mut about = complaint();
        about["respondent"] = json!(merchant);
        let one = desk.lodged_about("王小雨", "未到账", about).await;
        let two = desk.lodged("李明", "扣了两次").await;
        desk.moved(&one, "accept", json!({})).await;
        desk.moved(&one, "assign", json!({ "to": desk.reviewer.id })).await;
        let line = async |case: &str, token: &str| {
            let page = desk.list("order=changed", token).await;
            let cases = page.json["cases"].as_array().unwrap().clone();
            cases.into_iter().find(|it| it["id"] == json!(case)).unwrap()
        };
        let of_agent = line(&one, &desk.agent.token).await;
        assert_eq!(of_agent["complainant_name"], "王小雨");
        assert_eq!(of_agent["respondent_name"], "山茶书店");
        assert_eq!(of_agent["respondent"], json!(merchant));
        assert_eq!(of_agent["assigned_name"], "reviewer 某某");
        assert_eq!(of_agent["tags"], json!([]));
        assert_eq!(of_agent["unread"], false, "whoever moved it knows");
        assert_eq!(line(&two, &desk.agent.token).await["unread"], true);

        // Names of complainants are not for auditors, and piles are the desk's own.
        let of_auditor = line(&one, &auditor.token).await;
        assert_eq!(of_auditor["assigned_name"], "reviewer 某某");
        for field in ["complainant_name", "tags", "unread"] {
            assert_eq!(of_auditor[field], Value::Null, "{field}");
        }
        let open = Ask::get(&format!("/api/v1/cases/{two}")).by(&desk.agent.token);
        assert_eq!(desk.ground.send(open).await.status, 200);
        assert_eq!(line(&two, &desk.agent.token).await["unread"], false);
        assert_eq!(line(&two, &desk.reviewer.token).await["unread"], true, "they have not");
        desk.ground.later(60);
        let message = json!({ "to": "complainant", "text": "正在核实。" });
        let path = format!("/api/v1/cases/{two}/moves/message");
        let sent = desk.ground.send(Ask::post(&path, message).by(&desk.reviewer.token)).await;
        assert_eq!(sent.status, 200, "{}", sent.json);
        assert_eq!(line(&two, &desk.agent.token).await["unread"], true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complainant_and_a_merchant_see_no_more_in_their_lists_than_before() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        let owner = desk.ground.person("owner", Role::Complainant).await;
        let begun = Ask::post("/api/v1/cases", complaint()).by(&owner.token);
        let case = desk.ground.send(begun).await.text("id").to_owned();
        desk.moved(&case, "assign", json!({ "to": desk.agent.id })).await;
        let page = desk.list("", &owner.token).await;
        for field in [
            "assigned",
            "assigned_name",
            "queue",
            "complainant_name",
            "respondent_name",
            "tags",
            "unread",
        ] {
            assert_eq!(page.json["cases"][0][field], Value::Null, "{field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queues_and_staff_are_known_by_name_to_auditors_too() {
    for engine in Engine::every() {
        let desk = Desk::open(engine).await;
        desk.department(&[]).await;
        let auditor = desk.ground.person("auditor", Role::Auditor).await;
        let queues = desk.ground.send(Ask::get("/api/v1/queues").by(&auditor.token)).await;
        assert_documented("GET /api/v1/queues", &queues);
        assert_eq!(queues.json["departments"].as_array().unwrap().len(), 2);
        let staff = desk.ground.send(Ask::get("/api/v1/staff").by(&auditor.token)).await;
        assert_eq!(staff.json["staff"].as_array().unwrap().len(), 2, "{}", staff.json);
    }
}

pub(crate) fn case_id(text: &str) -> CaseId {
    text.parse().unwrap()
}

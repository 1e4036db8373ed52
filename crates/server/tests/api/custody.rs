//! Files and their custody: every opening leaves a line, redactions take the place of what they
//! hide, holds beat retention, and what was erased is gone while its record still stands.

use jiff::SignedDuration;
use redress_core::{
    access::Relation,
    case::{Case, Command, House, custody::NewRedaction},
    code::Code,
    ids::{CaseId, CommandId, EvidenceId},
    party::{Actor, Reader, Role},
    words::Digest,
};
use redress_server::rounds;
use redress_store::{NewFile, Store};
use serde_json::{Value, json};

use crate::{
    harness::{Ask, Engine, Got, Ground, Somebody, complaint, key},
    record::check_chain,
};

const CHAT: &str = "客服说三天内退款";
const DAY: i64 = 24 * 60 * 60;

/// A lodged complaint with a chat in the vault, an agent, a reviewer and an auditor.
struct Scene {
    ground: Ground,
    owner: String,
    agent: Somebody,
    reviewer: Somebody,
    auditor: Somebody,
    id: String,
    evidence: String,
}

impl Scene {
    async fn open(engine: Engine) -> Scene {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let reviewer = ground.person("reviewer", Role::Reviewer).await;
        let auditor = ground.person("auditor", Role::Auditor).await;
        let begun = ground.lodged().await;
        let (owner, id) = (begun.text("secret").to_owned(), begun.text("id").to_owned());
        let path = format!("/api/v1/cases/{id}/evidence?kind=screenshot&name=chat.txt");
        let added = ground.send(Ask::new("POST", &path).raw("text/plain", CHAT).by(&owner)).await;
        assert_eq!(added.status, 201, "{}", added.json);
        let evidence = added.text("evidence").to_owned();
        Scene { ground, owner, agent, reviewer, auditor, id, evidence }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.id)
    }

    fn case(&self) -> CaseId {
        self.id.parse().unwrap()
    }

    async fn get(&self, rest: &str, token: &str) -> Got {
        self.ground.send(Ask::get(&self.path(rest)).by(token)).await
    }

    async fn file(&self, query: &str, token: &str) -> Got {
        self.get(&format!("/evidence/{}{query}", self.evidence), token).await
    }

    async fn do_move(&self, name: &str, body: Value, token: &str) -> Got {
        let ask = Ask::post(&self.path(&format!("/moves/{name}")), body).by(token);
        self.ground.send(ask).await
    }

    /// The lines about the one file, as this reader knows them.
    async fn lines(&self, token: &str) -> Vec<Value> {
        let page = self.get("/custody", token).await;
        assert_eq!(page.status, 200, "{}", page.json);
        let items = page.json["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{}", page.json);
        items[0]["lines"].as_array().unwrap().clone()
    }

    async fn held(&self) -> Case {
        let program = Reader::plain(Actor::SYSTEM);
        self.ground.app.desk.case(self.case(), &program).await.unwrap().0
    }

    /// The institution keeps closed cases for this many years.
    fn keeping_for(&self, years: u16) {
        let desk = &self.ground.app.desk;
        desk.settle_house(House { retention_years: Some(years), ..desk.house() });
    }

    async fn close(&self) {
        let closed = self.do_move("withdraw", json!({}), &self.owner).await;
        assert_eq!((closed.status, closed.text("stage")), (200, "closed"));
    }

    /// Rounds as they are run, days later.
    async fn days_later(&self, days: i64) -> rounds::Report {
        self.ground.clock.advance(SignedDuration::from_secs(days * DAY));
        rounds::turn(&self.ground.app).await.unwrap()
    }
}

/// Role, act and purpose of the lines about opening.
fn handled(lines: &[Value]) -> Vec<[String; 3]> {
    let told = lines.iter().filter(|it| it["event"] == "evidence-handled");
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    told.map(|it| [&it["actor"]["role"], &it["act"], &it["purpose"]].map(text)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_opening_leaves_a_line_and_the_same_again_leaves_none() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        for _ in 0..2 {
            let file = scene.file("", &scene.agent.token).await;
            assert_eq!((file.status, &file.bytes[..]), (200, CHAT.as_bytes()));
        }
        scene.file("?act=viewed&purpose=inspection", &scene.auditor.token).await;
        scene.file("", &scene.owner).await;
        scene.ground.later(600);
        scene.file("", &scene.agent.token).await;
        let expected = [
            ["agent", "downloaded", "handling"],
            ["auditor", "viewed", "inspection"],
            ["complainant", "downloaded", "own-case"],
            ["agent", "downloaded", "handling"],
        ];
        for token in [&scene.agent.token, &scene.auditor.token, &scene.owner] {
            let lines = scene.lines(token).await;
            assert_eq!(handled(&lines), expected);
            assert_eq!(lines[0]["event"], "evidence-added");
            let (zh, en) = (lines[1]["zh"].as_str().unwrap(), lines[1]["en"].as_str().unwrap());
            assert_eq!(zh, "经办人下载，目的：经办案件");
            assert_eq!(en, "an agent downloaded it, purpose: handling the case");
        }
        let wrong = scene.file("?act=exported", &scene.agent.token).await;
        assert_eq!(wrong.status, 422, "{}", wrong.json);
        assert_eq!(handled(&scene.lines(&scene.agent.token).await).len(), 4);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_open_a_file_learns_nothing_and_leaves_no_line() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        let merchant = scene.ground.merchant("某店").await;
        let shop = scene.ground.tied("shop", Role::Merchant, Some(merchant), None).await;
        let admin = scene.ground.person("admin", Role::Admin).await;
        for token in [&shop.token, &admin.token] {
            assert_eq!(scene.file("", token).await.status, 404);
            assert_eq!(scene.get("/custody", token).await.status, 404);
        }
        scene.do_move("accept", json!({}), &scene.agent.token).await;
        let ask = json!({ "of": "respondent", "respondent": merchant, "text": "请说明。" });
        let asked = scene.do_move("request-information", ask, &scene.agent.token).await;
        assert_eq!(asked.status, 200, "{}", asked.json);
        let path = scene.path("/evidence?kind=internal-note&name=n.txt");
        let own = Ask::new("POST", &path).raw("text/plain", "内部").by(&scene.agent.token);
        let own = scene.ground.send(own).await.text("evidence").to_owned();
        let before = scene.held().await.version;
        assert_eq!(scene.get(&format!("/evidence/{own}"), &shop.token).await.status, 404);
        assert_eq!(scene.held().await.version, before);
        // What is theirs to see is a line that both sides of it know of.
        assert_eq!(scene.file("", &shop.token).await.status, 200);
        for token in [&shop.token, &scene.owner, &scene.agent.token] {
            let page = scene.get("/custody", token).await;
            let lines = page.json["items"][0]["lines"].as_array().unwrap();
            assert_eq!(handled(lines), [["merchant", "downloaded", "own-defence"]]);
        }
        let of_shop = scene.get("/custody", &shop.token).await;
        assert_eq!(of_shop.json["items"].as_array().unwrap().len(), 1, "{}", of_shop.json);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_at_a_file_does_not_get_in_the_way_of_a_decision() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        let etag = scene.get("", &scene.agent.token).await.header("etag").to_owned();
        scene.file("", &scene.agent.token).await;
        let note = json!({ "text": "看过聊天记录" });
        let at = scene.path("/moves/note");
        let noted = Ask::post(&at, note.clone()).by(&scene.agent.token).with("if-match", &etag);
        assert_eq!(scene.ground.send(noted.clone()).await.status, 200);
        assert_eq!(scene.ground.send(noted).await.status, 412);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_see_a_file_whole_is_given_its_redaction() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        let merchant = scene.ground.merchant("某店").await;
        let shop = scene.ground.tied("shop", Role::Merchant, Some(merchant), None).await;
        scene.do_move("accept", json!({}), &scene.agent.token).await;
        let ask = json!({ "of": "respondent", "respondent": merchant, "text": "请说明。" });
        scene.do_move("request-information", ask, &scene.agent.token).await;
        let redacted = redact(&scene, "客服说███").await;
        for (token, text) in
            [(&scene.owner, CHAT), (&scene.agent.token, CHAT), (&shop.token, "客服说███")]
        {
            let file = scene.file("", token).await;
            assert_eq!((file.status, &file.bytes[..]), (200, text.as_bytes()));
        }
        let view = scene.get("", &shop.token).await;
        assert_eq!(view.json["evidence"][0]["redaction"], redacted.to_string());
        let lines = scene.lines(&shop.token).await;
        let last = lines.last().unwrap();
        assert_eq!(last["evidence"], redacted.to_string(), "what they really got");
        assert!(lines.iter().any(|it| it["event"] == "evidence-derived"), "{lines:?}");
    }
}

/// Puts a redaction in, as whoever redacts does.
async fn redact(scene: &Scene, text: &str) -> EvidenceId {
    let desk = &scene.ground.app.desk;
    let (key, case): (CommandId, CaseId) = (key(), scene.case());
    let evidence = EvidenceId(key.0);
    let (bytes, digest) = (text.as_bytes().to_vec(), Digest::of(text.as_bytes()));
    let size = bytes.len() as u64;
    let (name, media_type) = ("redacted.txt".to_owned(), "text/plain".to_owned());
    let file = NewFile { id: evidence.into(), name, media_type, digest, bytes };
    desk.store.put_file(case, file, desk.clock.now()).await.unwrap();
    let (from, tool) = (scene.evidence.parse().unwrap(), Code::of("redress-0-1"));
    let new = NewRedaction { evidence, from, digest, size, tool };
    let agent = Reader::plain(Actor { id: scene.agent.id, role: Role::Agent });
    let after = desk.handle(case, &agent, key, Command::RedactEvidence(new)).await.unwrap();
    assert_eq!(Relation::between(&agent, &after), Some(Relation::Staff));
    evidence
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_beats_retention_and_a_second_line_lifts_it() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        scene.keeping_for(1);
        scene.close().await;
        let why = json!({ "reason": "litigation", "text": "收到法院通知" });
        let held = scene.do_move("place-hold", why.clone(), &scene.agent.token).await;
        assert_eq!(held.status, 200, "{}", held.json);
        assert_eq!(scene.do_move("place-hold", why.clone(), &scene.owner).await.status, 403);
        assert_eq!(scene.days_later(800).await.done("erase"), 0);
        assert_eq!(scene.file("", &scene.owner).await.status, 200, "closed, and still read");
        let lift = scene.do_move("lift-hold", why.clone(), &scene.agent.token).await;
        assert_eq!((lift.status, lift.code()), (403, "wrong-role"));
        let lift = scene.do_move("lift-hold", why, &scene.reviewer.token).await;
        assert_eq!(lift.status, 200, "{}", lift.json);
        let of_case = scene.get("/custody", &scene.auditor.token).await;
        let told: Vec<&str> = of_case.json["case"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["event"].as_str().unwrap())
            .collect();
        assert_eq!(told, ["hold-placed", "hold-lifted"]);
        let of_owner = scene.get("/custody", &scene.owner).await;
        assert_eq!(of_owner.json["case"], json!([]), "holds are not for the sides");
        assert_eq!(scene.days_later(0).await.done("erase"), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_was_taken_on_again_is_not_erased() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        scene.keeping_for(1);
        scene.close().await;
        let page = scene.get("/custody", &scene.agent.token).await;
        assert_eq!(page.json["kept_until"]["until"], "2027-03-03T00:00:00Z");
        scene.days_later(300).await;
        let again = json!({ "reason": "new-facts" });
        assert_eq!(scene.do_move("reopen", again, &scene.owner).await.status, 200);
        assert_eq!(scene.days_later(100).await.done("erase"), 0);
        assert!(!scene.held().await.is_erased());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_is_gone_and_its_record_still_stands() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        scene.keeping_for(3);
        scene.close().await;
        assert_eq!(scene.days_later(3 * 365).await.done("erase"), 0, "a day too early");
        assert_eq!(scene.days_later(2).await.done("erase"), 1);
        assert_eq!(scene.days_later(1).await.tasks(), 0, "once is enough");

        let view = scene.get("", &scene.owner).await;
        assert_eq!(view.status, 200, "{}", view.json);
        assert_eq!(view.json["erased"]["reason"], "retention");
        let number = view.text("number");
        let by_number = Ask::get(&format!("/api/v1/cases/{number}")).by(&scene.owner);
        assert_eq!(scene.ground.send(by_number).await.json, view.json, "{number} is still known");
        assert_eq!(view.json["moves"], json!([]));
        assert!(view.json["narrative"].is_null() && view.json["particulars"].is_null());
        let file = scene.file("", &scene.owner).await;
        assert_eq!((file.status, file.code()), (410, "erased"));
        let message = json!({ "to": "institution", "text": "还有一句" });
        let late = scene.do_move("message", message, &scene.owner).await;
        assert_eq!((late.status, late.code()), (410, "erased"));
        let listed = scene.ground.send(Ask::get("/api/v1/cases").by(&scene.agent.token)).await;
        assert_eq!(listed.json["cases"].as_array().map(Vec::len), Some(0), "{}", listed.json);

        // The record is whole, and so is the log over it.
        let events = scene.get("/events", &scene.agent.token).await;
        let chain = check_chain(&events.json);
        assert_eq!(chain.last().unwrap().kind(), "erased");
        let store = &scene.ground.app.desk.store;
        wait_for_the_seal(store, chain.len() as u64).await;
        let found = store.verify_all(|_| ()).await.unwrap();
        assert_eq!(found.problems, Vec::<String>::new());
        assert!(0 < found.erased && found.sealed as usize >= chain.len(), "{found:?}");
        let holding = store.holding(scene.case()).await.unwrap();
        assert_eq!((holding.texts, holding.files, holding.lines), (0, 0, 0));
        let page = scene.get("/custody", &scene.agent.token).await;
        assert_eq!(page.json["items"][0]["sha256"], sha256(CHAT), "the digest stays");
        // Made again from the record, it is still erased and in no list.
        scene.ground.app.desk.rebuild(scene.case()).await.unwrap();
        assert_eq!(store.holding(scene.case()).await.unwrap().lines, 0);
        assert_eq!(scene.days_later(0).await.done("erase"), 1, "and its task is done again");
    }
}

/// With PostgreSQL the seal waits for whoever else is writing in the same cluster.
async fn wait_for_the_seal(store: &Store, events: u64) {
    for _ in 0..600 {
        store.seal().await.unwrap();
        if events <= store.verify_all(|_| ()).await.unwrap().sealed {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the events are never sealed");
}

fn sha256(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terms_are_read_by_everybody_and_accepted_by_each_side_for_itself() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let terms = ground.send(Ask::get("/api/v1/terms")).await;
        let newest = &terms.json["terms"][0];
        assert_eq!(newest["newest"], true);
        let edition = newest["edition"].as_str().unwrap().to_owned();
        let both = [newest["zh"].as_str().unwrap(), newest["en"].as_str().unwrap()].concat();
        assert_eq!(newest["sha256"], sha256(&both));

        let mut body = complaint();
        body["terms"] = json!(edition);
        let begun = ground.send(Ask::post("/api/v1/cases", body.clone())).await;
        assert_eq!(begun.status, 201, "{}", begun.json);
        let (owner, id) = (begun.text("secret"), begun.text("id"));
        let custody = format!("/api/v1/cases/{id}/custody");
        let page = ground.send(Ask::get(&custody).by(owner)).await;
        assert_eq!(page.json["case"][0]["event"], "terms-accepted", "{}", page.json);
        let events = ground.send(Ask::get(&format!("/api/v1/cases/{id}/events")).by(owner)).await;
        let chain = check_chain(&events.json);
        let accepted = chain.iter().find(|it| it.kind() == "terms-accepted").unwrap();
        assert_eq!(accepted.record.as_ref().unwrap()["digest"], newest["sha256"]);

        body["terms"] = json!("1999-01-01");
        let unknown = ground.send(Ask::post("/api/v1/cases", body.clone())).await;
        assert_eq!((unknown.status, unknown.code()), (422, "bad-field"));
        body["terms"] = json!(edition);
        let agent = ground.person("agent", Role::Agent).await;
        let for_them = ground.send(Ask::post("/api/v1/cases", body).by(&agent.token)).await;
        assert_eq!(
            (for_them.status, for_them.code()),
            (422, "bad-field"),
            "nobody agrees for others"
        );

        let merchant = ground.merchant("某店").await;
        let shop = ground.tied("shop", Role::Merchant, Some(merchant), None).await;
        let at = |name: &str| format!("/api/v1/cases/{id}/moves/{name}");
        ground.send(Ask::post(&at("accept"), json!({})).by(&agent.token)).await;
        let ask = json!({ "of": "respondent", "respondent": merchant, "text": "请说明。" });
        ground.send(Ask::post(&at("request-information"), ask).by(&agent.token)).await;
        let stated = json!({ "text": "已发货", "terms": edition });
        let stated = ground.send(Ask::post(&at("state"), stated).by(&shop.token)).await;
        assert_eq!(stated.status, 200, "{}", stated.json);
        let page = ground.send(Ask::get(&custody).by(owner)).await;
        let sides: Vec<&Value> =
            page.json["case"].as_array().unwrap().iter().map(|it| &it["actor"]["role"]).collect();
        assert_eq!(sides, ["complainant", "merchant"]);
    }
}

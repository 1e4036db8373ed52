//! The letters of a case: which there are for whom, and what is printed of them.

use redress_core::{
    case::{Command, Event, Recorded},
    ids::CaseId,
    party::{Actor, Reader, Role},
    words::Digest,
};
use redress_server::fonts::Pressroom;
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Got, Ground, Somebody, complaint, key};

/// A case with a merchant that was asked, an agent who has it, and a ruling.
struct Scene {
    ground: Ground,
    id: CaseId,
    /// Opens the case.
    owner: String,
    agent: Somebody,
    merchant: Somebody,
}

impl Scene {
    async fn open(engine: Engine) -> Scene {
        let ground = Ground::open(engine).await;
        let shop = ground.merchant("青禾服饰专营店").await;
        let agent = ground.person("agent", Role::Agent).await;
        let merchant = ground.tied("merchant", Role::Merchant, Some(shop), None).await;
        let mut body = complaint();
        body["respondent"] = json!(shop);
        // Without payments there is nothing to verify, and a ruling needs no records.
        body["payments"] = json!([]);
        body["wanted"] = json!([{ "kind": "apology" }]);
        let lodged = ground.send(Ask::post("/api/v1/cases", body)).await;
        assert_eq!(lodged.status, 201, "{}", lodged.json);
        let id: CaseId = lodged.text("id").parse().unwrap();
        let owner = lodged.text("secret").to_owned();
        let scene = Scene { ground, id, owner, agent, merchant };
        let system = Reader::plain(Actor::SYSTEM);
        scene.ground.app.desk.handle(id, &system, key(), Command::Acknowledge).await.unwrap();
        scene.makes("assign", json!({ "to": scene.agent.id })).await;
        scene.makes("accept", json!({})).await;
        let asked = json!({ "of": "respondent", "text": "请说明 #read(\"/etc/passwd\")。" });
        scene.makes("request-information", asked).await;
        let ruling = json!({
            "outcome": "upheld",
            "text": "商家承认未按承诺退款。",
            "remedies": [{ "kind": "apology" }],
        });
        scene.makes("rule", ruling).await;
        scene
    }

    async fn makes(&self, name: &str, body: Value) {
        let path = format!("/api/v1/cases/{}/moves/{name}", self.id);
        let got = self.ground.send(Ask::post(&path, body).by(&self.agent.token)).await;
        assert!(got.status < 300, "{name}: {}", got.json);
    }

    async fn get(&self, rest: &str, by: &str) -> Got {
        let path = format!("/api/v1/cases/{}/letters{rest}", self.id);
        self.ground.send(Ask::get(&path).by(by).in_chinese()).await
    }

    /// The names of the letters that whoever has this token may have.
    async fn names(&self, by: &str) -> Vec<String> {
        let got = self.get("", by).await;
        assert_eq!(got.status, 200, "{}", got.json);
        let all = got.json["letters"].as_array().unwrap();
        all.iter().map(|it| it["letter"].as_str().unwrap().to_owned()).collect()
    }

    /// The letters that the record says were issued: name, language, to whom, by whom, hash.
    async fn issued(&self) -> Vec<String> {
        let log = self.ground.app.desk.store.log(self.id).await.unwrap();
        let line = |it: &Recorded| match &it.event {
            Event::LetterIssued(letter) => {
                let (lang, role) = (letter.lang.unwrap(), it.actor.role);
                Some(format!("{} {lang} {} {role} {}", letter.letter, letter.to, letter.digest))
            }
            _ => None,
        };
        log.iter().filter_map(line).collect()
    }

    /// Whether letters can be printed here; otherwise says that this was left out.
    async fn prints(&self) -> bool {
        let suffice = self.ground.app.pressroom.fonts().fonts.suffice();
        assert!(suffice || std::env::var_os("CI").is_none(), "CI is set and no fonts are here");
        if !suffice {
            println!("skipped: no fonts for Chinese here; REDRESS_FONTS names a folder");
        }
        suffice
    }
}

fn kinds(names: &[String]) -> Vec<&str> {
    let kind = |name: &'static str| names.iter().any(|it| it.starts_with(name)).then_some(name);
    ["acknowledgement", "information-request", "ruling", "outside-complaint"]
        .into_iter()
        .filter_map(kind)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_has_the_letters_that_are_for_them() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        let owner = scene.names(&scene.owner).await;
        assert_eq!(kinds(&owner), ["acknowledgement", "ruling", "outside-complaint"], "{engine:?}");
        assert!(owner.iter().all(|it| !it.ends_with("-respondent")), "{engine:?}: {owner:?}");
        let merchant = scene.names(&scene.merchant.token).await;
        assert_eq!(kinds(&merchant), ["information-request", "ruling"], "{engine:?}: {merchant:?}");
        let own = |it: &String| it.ends_with("-respondent") || it == "cover";
        assert!(merchant.iter().all(own), "{engine:?}: {merchant:?}");
        let agent = scene.names(&scene.agent.token).await;
        assert!(owner.iter().chain(&merchant).all(|it| agent.contains(it)), "{engine:?}");

        let theirs = format!("/{}", owner[0]);
        assert_eq!(scene.get(&theirs, &scene.merchant.token).await.status, 404, "{engine:?}");
        let other = scene.ground.person("other", Role::Complainant).await;
        assert_eq!(scene.get("", &other.token).await.status, 404, "{engine:?}");
        assert_eq!(scene.get("/no-such-letter", &scene.owner).await.status, 404, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_a_pdf_and_says_the_same_later() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        if !scene.prints().await {
            return;
        }
        let names = scene.names(&scene.agent.token).await;
        let ruling = names.iter().find(|it| it.starts_with("ruling")).unwrap();
        let first = scene.get(&format!("/{ruling}?lang=zh"), &scene.owner).await;
        assert_eq!((first.status, first.header("content-type")), (200, "application/pdf"));
        assert!(first.bytes.starts_with(b"%PDF-1.7"), "{engine:?}");
        assert!(first.header("content-disposition").contains(".zh.pdf"), "{engine:?}");

        // The record goes on, the clock too; the letter stays.
        scene.ground.later(3 * 24 * 3600);
        scene.makes("message", json!({ "to": "complainant", "text": "另行告知。" })).await;
        let again = scene.get(&format!("/{ruling}?lang=zh"), &scene.agent.token).await;
        assert_eq!(first.bytes, again.bytes, "{engine:?}");
        let path = format!("/api/v1/cases/{}/letters/{ruling}?lang=zh", scene.id);
        let known = Ask::get(&path).by(&scene.owner).with("if-none-match", first.header("etag"));
        assert_eq!(scene.ground.send(known).await.status, 304, "{engine:?}");
        let english = scene.get(&format!("/{ruling}?lang=en"), &scene.owner).await;
        assert!(english.status == 200 && english.bytes != first.bytes, "{engine:?}");
        assert_eq!(scene.get(&format!("/{ruling}?lang=fr"), &scene.owner).await.status, 422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_goes_out_is_kept_and_written_down_once() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        if !scene.prints().await {
            return;
        }
        let names = scene.names(&scene.owner).await;
        let ruling = names.iter().find(|it| it.starts_with("ruling")).unwrap();
        let of_ruling = format!("/{ruling}?lang=zh");
        assert_eq!(scene.issued().await, [""; 0], "{engine:?}: a list issues nothing");
        // Two that ask at the same time get one letter.
        let (one, other) = tokio::join!(
            scene.get(&of_ruling, &scene.owner),
            scene.get(&of_ruling, &scene.agent.token)
        );
        assert_eq!((one.status, other.status), (200, 200), "{engine:?}: {}", other.json);
        assert_eq!(one.bytes, other.bytes, "{engine:?}");
        let digest = Digest::of(&one.bytes).to_string();
        let zh = format!("{ruling} zh complainant system {digest}");
        assert_eq!(scene.issued().await, [zh.as_str()], "{engine:?}");

        let listed = scene.get("", &scene.owner).await;
        let listed = listed.json["letters"].as_array().unwrap().clone();
        let of = listed.iter().find(|it| it["letter"] == json!(ruling)).unwrap();
        assert_eq!(
            (&of["issued"][0]["lang"], &of["issued"][0]["sha256"]),
            (&json!("zh"), &json!(digest))
        );

        let english = scene.get(&format!("/{ruling}?lang=en"), &scene.owner).await;
        let digest = Digest::of(&english.bytes).to_string();
        let en = format!("{ruling} en complainant system {digest}");
        assert_eq!(scene.issued().await, [zh, en], "{engine:?}");

        // What was kept is given out where nothing could be printed any more.
        let bare = Pressroom::new(Some("/no/such/folder".into()));
        let bare = scene.ground.another(scene.ground.app.clone().printing_in(bare)).await;
        let path = format!("/api/v1/cases/{}/letters{of_ruling}", scene.id);
        let again = bare.send(Ask::get(&path).by(&scene.owner)).await;
        assert_eq!(again.bytes, one.bytes, "{engine:?}");
        assert_eq!(scene.issued().await.len(), 2, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_to_an_outside_body_stays_until_something_happens() {
    let scene = Scene::open(Engine::Sqlite).await;
    if !scene.prints().await {
        return;
    }
    let names = scene.names(&scene.owner).await;
    let court = names.iter().find(|it| it.starts_with("outside-complaint")).unwrap();
    let path = format!("/{court}?lang=zh");
    let first = scene.get(&path, &scene.owner).await;
    assert_eq!(first.status, 200, "{}", first.json);
    scene.ground.later(3600);
    assert_eq!(scene.get(&path, &scene.owner).await.bytes, first.bytes);
    assert_eq!(scene.issued().await.len(), 1);
    scene.makes("message", json!({ "to": "complainant", "text": "另行告知。" })).await;
    let second = scene.get(&path, &scene.owner).await;
    assert_ne!(second.bytes, first.bytes);
    let issued = scene.issued().await;
    assert!(issued.len() == 2 && issued.iter().all(|it| it.contains(" neutral ")), "{issued:?}");
    // It is the complainant's own: the merchant does not hear of it.
    let path = format!("/api/v1/cases/{}/events", scene.id);
    let seen = scene.ground.send(Ask::get(&path).by(&scene.merchant.token)).await;
    assert!(!String::from_utf8_lossy(&seen.bytes).contains("outside-complaint"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_program_says_what_was_issued() {
    for engine in Engine::every() {
        let scene = Scene::open(engine).await;
        let digest = "0".repeat(64);
        let file = "evidence_0000000000000000000000000000000a";
        let letter =
            json!({ "letter": "ruling-1", "to": "complainant", "file": file, "digest": digest });
        let dossier = json!({ "for": "court", "digest": digest, "size": 1, "purpose": "own-case" });
        let everybody = [&scene.owner, &scene.agent.token, &scene.merchant.token];
        for token in everybody {
            for (name, body) in [("issue-letter", &letter), ("issue-dossier", &dossier)] {
                let path = format!("/api/v1/cases/{}/moves/{name}", scene.id);
                let got = scene.ground.send(Ask::post(&path, body.clone()).by(token)).await;
                assert_eq!(got.code(), "unknown-move", "{engine:?} {name}: {}", got.json);
            }
            let path = format!("/api/v1/cases/{}", scene.id);
            let case = scene.ground.send(Ask::get(&path).by(token)).await;
            let moves = case.json["moves"].as_array().unwrap();
            assert!(!moves.contains(&json!("issue-letter")), "{engine:?}: {moves:?}");
            assert!(moves.contains(&json!("issue-dossier")), "{engine:?}: a dossier is fetched");
        }
        assert_eq!(scene.issued().await, [""; 0], "{engine:?}");
        let api = scene.ground.send(Ask::get("/api/openapi.json")).await;
        let api = String::from_utf8_lossy(&api.bytes).into_owned();
        assert!(!api.contains("IssueLetterBody") && !api.contains("IssueDossierBody"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_erased_case_there_are_no_letters() {
    let scene = Scene::open(Engine::Sqlite).await;
    let names = scene.names(&scene.agent.token).await;
    // One that was issued, where it can be, and one that was not.
    scene.get(&format!("/{}", names[0]), &scene.agent.token).await;
    scene.ground.app.desk.store.erase(scene.id).await.unwrap();
    for name in &names[..2] {
        let got = scene.get(&format!("/{name}"), &scene.agent.token).await;
        assert_eq!((got.status, got.code()), (410, "erased"), "{name}: {}", got.json);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_of_a_case_can_be_printed_in_both_languages() {
    let scene = Scene::open(Engine::Sqlite).await;
    if !scene.prints().await {
        return;
    }
    for name in scene.names(&scene.agent.token).await {
        for lang in ["zh", "en"] {
            let got = scene.get(&format!("/{name}?lang={lang}"), &scene.agent.token).await;
            assert_eq!(got.status, 200, "{name}.{lang}: {}", got.json);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_fonts_there_is_a_problem_that_says_so() {
    let scene = Scene::open(Engine::Sqlite).await;
    let nothing = tempfile::tempdir().unwrap();
    let room = Pressroom::new(Some(nothing.path().to_owned()));
    assert!(!room.fonts().fonts.suffice());
    let names = scene.names(&scene.owner).await;
    let app = scene.ground.app.clone().printing_in(room);
    let bare = scene.ground.another(app).await;
    let path = format!("/api/v1/cases/{}/letters/{}", scene.id, names[0]);
    let got = bare.send(Ask::get(&path).by(&scene.owner)).await;
    assert_eq!((got.status, got.code()), (503, "no-fonts"), "{}", got.json);
}

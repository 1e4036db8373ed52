//! Dossiers as those get them who ask: whole, for their eyes, and checked by nobody's word.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use redress_core::{ids::MerchantId, party::Role};
use redress_proof::dossier::{Remark, Report, Trust, check};
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Ground, Somebody, complaint};

/// A complaint with a screenshot, a message and a note, in the hands of an agent.
struct Story {
    ground: Ground,
    case: String,
    complainant: String,
    agent: Somebody,
    merchant: Somebody,
    auditor: Somebody,
}

async fn story(engine: Engine) -> Story {
    let ground = Ground::open(engine).await;
    let shop: MerchantId = ground.merchant("晨光文具").await;
    let agent = ground.person("agent", Role::Agent).await;
    let merchant = ground.tied("shop", Role::Merchant, Some(shop), None).await;
    let auditor = ground.person("auditor", Role::Auditor).await;
    let mut body = complaint();
    body["respondent"] = json!(shop);
    let lodged = ground.send(Ask::post("/api/v1/cases", body)).await;
    assert_eq!(lodged.status, 201, "{}", lodged.json);
    let case = lodged.text("id").to_owned();
    let complainant = lodged.text("guest").to_owned();
    let story = Story { ground, case, complainant, agent, merchant, auditor };
    let screenshot = "客服：退款三日内到账。".as_bytes().to_vec();
    let path = format!(
        "/api/v1/cases/{}/evidence?kind=screenshot&name=%E6%88%AA%E5%9B%BE.txt",
        story.case
    );
    let put = Ask::new("POST", &path).raw("text/plain", screenshot).by(&story.complainant);
    let put = story.ground.send(put).await;
    assert_eq!(put.status, 201, "{}", put.json);
    story.moved("accept", json!({})).await;
    story
        .moved(
            "request-information",
            json!({ "of": "respondent", "kinds": [], "text": "是否收到退货？" }),
        )
        .await;
    story.moved("message", json!({ "to": "complainant", "text": "我们正在核实。" })).await;
    story.moved("note", json!({ "text": "内部：先查物流" })).await;
    story
}

impl Story {
    async fn moved(&self, name: &str, body: Value) {
        let path = format!("/api/v1/cases/{}/moves/{name}", self.case);
        let got = self.ground.send(Ask::post(&path, body).by(&self.agent.token)).await;
        assert_eq!(got.status, 200, "{name}: {}", got.json);
    }

    async fn ask(&self, variant: &str, token: &str) -> crate::harness::Got {
        let path = format!("/api/v1/cases/{}/dossier?for={variant}", self.case);
        self.ground.send(Ask::get(&path).by(token)).await
    }

    async fn dossier(&self, variant: &str, token: &str) -> Vec<u8> {
        let got = self.ask(variant, token).await;
        assert_eq!(got.status, 200, "{}", got.json);
        assert_eq!(got.header("content-length"), got.bytes.len().to_string());
        got.bytes.to_vec()
    }

    async fn check(&self, dossier: &[u8]) -> Report {
        let keys = self.ground.app.desk.store.log_keys().await.unwrap();
        let keys = keys.keys.into_iter().map(|it| it.key).collect();
        check(Cursor::new(dossier), &Trust { keys, ..Trust::default() }).unwrap()
    }
}

/// The files of a dossier, as any program unpacks them.
fn unpacked(dossier: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(dossier)).unwrap();
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(files[path].clone()).unwrap()
}

/// What happened, as far as this dossier says; `-` where only the hash is there.
fn events(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let kind = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let record = line["record"].as_str().map(|it| serde_json::from_str::<Value>(it).unwrap());
        record.map_or_else(|| "-".to_owned(), |it| it["event"].as_str().unwrap().to_owned())
    };
    text(files, "events.jsonl").lines().map(kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dossier_holds_in_everything_and_says_who_it_is_for() {
    for engine in Engine::every() {
        let story = story(engine).await;
        let dossier = story.dossier("court", &story.agent.token).await;
        let report = story.check(&dossier).await;
        assert_eq!(report.faults, []);
        assert!(!report.remarks.iter().any(|it| matches!(it, Remark::Unsealed { .. })), "sealed");
        let manifest = report.manifest.unwrap();
        assert_eq!(manifest.variant.as_str(), "court");
        assert_eq!(manifest.case.to_string(), story.case);
        let files = unpacked(&dossier);
        let evidence: Vec<&String> =
            files.keys().filter(|it| it.starts_with("evidence/")).collect();
        assert_eq!(evidence.len(), 1, "{evidence:?}");
        assert!(evidence[0].starts_with("evidence/001-") && evidence[0].ends_with(".txt"));
        let list: Value = serde_json::from_str(&text(&files, "evidence-list.json")).unwrap();
        assert_eq!((&list[0]["number"], &list[0]["content"]), (&json!(1), &json!("截图.txt")));
        assert_eq!(list[0]["source_said"], "投诉人");
        assert!(text(&files, "words.jsonl").contains("退货已签收"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_variant_shows_what_its_reader_may_see() {
    for engine in Engine::every() {
        let story = story(engine).await;
        let of = async |variant: &str| {
            let dossier = story.dossier(variant, &story.agent.token).await;
            assert_eq!(story.check(&dossier).await.faults, [], "{variant}");
            unpacked(&dossier)
        };
        let (court, complainant, merchant) =
            (of("court").await, of("complainant").await, of("merchant").await);
        for files in [&court, &complainant, &merchant] {
            assert!(!text(files, "words.jsonl").contains("先查物流"), "notes are for colleagues");
            assert!(events(files).contains(&"-".to_owned()));
        }
        assert!(text(&court, "words.jsonl").contains("13900000000"));
        assert!(text(&complainant, "words.jsonl").contains("13900000000"));
        let said = text(&merchant, "words.jsonl");
        assert!(!said.contains("13900000000"), "who complains is not the merchant's to know");
        assert!(!said.contains("我们正在核实"), "that message was for the complainant");
        assert!(said.contains("是否收到退货"));
        assert!(said.contains("退货已签收"), "the claim must be heard");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_give_out_which_variant() {
    let story = story(Engine::Sqlite).await;
    let may = [
        ("complainant", &story.complainant, 200),
        ("court", &story.complainant, 200),
        ("merchant", &story.complainant, 403),
        ("mediator", &story.complainant, 403),
        ("merchant", &story.merchant.token, 200),
        ("complainant", &story.merchant.token, 403),
        ("arbitration", &story.merchant.token, 200),
        ("mediator", &story.auditor.token, 200),
        ("regulator", &story.auditor.token, 200),
    ];
    for (variant, token, status) in may {
        let got = story.ask(variant, token).await;
        assert_eq!(got.status, status, "{variant}: {}", got.json);
    }
    assert_eq!(story.ask("nobody", &story.agent.token).await.status, 422);
    let stranger = story.ground.person("stranger", Role::Merchant).await;
    assert_eq!(story.ask("merchant", &stranger.token).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_side_takes_to_court_is_what_it_may_see_itself() {
    let story = story(Engine::Sqlite).await;
    let by_merchant = unpacked(&story.dossier("court", &story.merchant.token).await);
    assert!(!text(&by_merchant, "words.jsonl").contains("13900000000"));
    let by_agent = unpacked(&story.dossier("court", &story.agent.token).await);
    assert!(text(&by_agent, "words.jsonl").contains("13900000000"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_it_was_given_out_stands_in_the_record_with_its_digest() {
    for engine in Engine::every() {
        let story = story(engine).await;
        let path = format!("/api/v1/cases/{}/dossier?for=regulator&purpose=inspection", story.case);
        let got = story.ground.send(Ask::get(&path).by(&story.agent.token)).await;
        assert_eq!(got.status, 200);
        let path = format!("/api/v1/cases/{}/events", story.case);
        let record = story.ground.send(Ask::get(&path).by(&story.agent.token)).await;
        let last = record.json["entries"].as_array().unwrap().last().unwrap();
        let last: Value = serde_json::from_str(last["record"].as_str().unwrap()).unwrap();
        assert_eq!(last["event"], "dossier-issued");
        assert_eq!((&last["for"], &last["purpose"]), (&json!("regulator"), &json!("inspection")));
        let digest = redress_core::words::Digest::of(&got.bytes).to_string();
        assert_eq!(last["digest"], json!(digest));
        assert_eq!(got.header("etag"), format!("\"{digest}\""));
        assert_eq!(last["size"], json!(got.bytes.len()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bit_that_was_changed_is_found() {
    let story = story(Engine::Sqlite).await;
    let dossier = story.dossier("court", &story.agent.token).await;
    for at in (0..dossier.len()).step_by(dossier.len() / 40) {
        let mut changed = dossier.clone();
        changed[at] ^= 0x10;
        assert!(!story.check(&changed).await.is_whole(), "byte {at}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_erased_case_the_dossier_says_what_is_gone() {
    for engine in Engine::every() {
        let story = story(engine).await;
        let case = story.case.parse().unwrap();
        let case: redress_core::ids::CaseId = case;
        story.ground.app.desk.store.erase(case).await.unwrap();
        let dossier = story.dossier("court", &story.agent.token).await;
        let files = unpacked(&dossier);
        assert_eq!(text(&files, "words.jsonl"), "");
        assert!(!files.keys().any(|it| it.starts_with("evidence/")));
        assert!(events(&files).contains(&"evidence-added".to_owned()));
    }
}

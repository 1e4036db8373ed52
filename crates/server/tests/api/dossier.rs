//! Dossiers as those get them who ask: whole, for their eyes, and checked by nobody's word.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use redress_core::{
    case::{
        Command,
        custody::{ErasureReason, NewDerivative, TEXT},
    },
    code::Code,
    ids::{CaseId, EvidenceId, MerchantId},
    party::{Actor, Reader, Role},
    words::Digest,
};
use redress_proof::dossier::{
    COVERS, Content, Manifest, Remark, Report, Trust,
    archive::{Entry, Writer},
    check,
};
use redress_server::fonts::Pressroom;
use redress_store::NewFile;
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Ground, Somebody, complaint, key};

/// A complaint with a screenshot, a message and a note, in the hands of an agent.
struct Story {
    ground: Ground,
    case: String,
    complainant: String,
    agent: Somebody,
    merchant: Somebody,
    auditor: Somebody,
}

/// Where nothing is printed: most of what a dossier is does not hang on its cover.
async fn story(engine: Engine) -> Story {
    let ground = Ground::open(engine).await;
    let bare = Pressroom::new(Some("/no/such/folder".into()));
    let bare = ground.app.clone().printing_in(bare);
    tell(ground.another(bare).await).await
}

/// Where covers and letters are printed. `None`, and said, where no fonts are.
async fn printed_story(engine: Engine) -> Option<Story> {
    let ground = Ground::open(engine).await;
    let suffice = ground.app.pressroom.fonts().fonts.suffice();
    assert!(suffice || std::env::var_os("CI").is_none(), "CI is set and no fonts are here");
    if !suffice {
        println!("skipped: no fonts for Chinese here; REDRESS_FONTS names a folder");
        return None;
    }
    Some(tell(ground).await)
}

async fn tell(ground: Ground) -> Story {
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
        let digest = Digest::of(&got.bytes).to_string();
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
        let case: CaseId = story.case.parse().unwrap();
        story.ground.app.desk.store.erase(case).await.unwrap();
        let dossier = story.dossier("court", &story.agent.token).await;
        let files = unpacked(&dossier);
        assert_eq!(text(&files, "words.jsonl"), "");
        assert!(!files.keys().any(|it| it.starts_with("evidence/")));
        assert!(events(&files).contains(&"evidence-added".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_fonts_the_dossier_says_in_words_what_it_lacks() {
    let story = story(Engine::Sqlite).await;
    let dossier = story.dossier("court", &story.agent.token).await;
    let report = story.check(&dossier).await;
    assert_eq!(report.faults, []);
    assert!(report.remarks.contains(&Remark::Unmade { files: 2 }));
    let unmade = report.manifest.unwrap().unmade;
    let paths: Vec<&str> = unmade.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, COVERS);
    assert!(unmade.iter().all(|it| it.reason.as_str() == "no-fonts"));
    let readme = text(&unpacked(&dossier), "readme.txt");
    assert!(readme.contains("cover.zh.pdf：该服务器未安装可排印中文的字体"), "{readme}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dossier_has_a_cover_in_each_language_and_the_letters() {
    for engine in Engine::every() {
        let Some(story) = printed_story(engine).await else { return };
        let dossier = story.dossier("court", &story.agent.token).await;
        let report = story.check(&dossier).await;
        assert_eq!(report.faults, [], "{engine:?}");
        let manifest = report.manifest.unwrap();
        assert_eq!(manifest.unmade, [], "{engine:?}");
        let files = unpacked(&dossier);
        for path in COVERS {
            assert!(files[path].starts_with(b"%PDF-1.7"), "{engine:?}: {path}");
        }
        assert_ne!(files[COVERS[0]], files[COVERS[1]], "{engine:?}");
        // What was asked of the merchant went out with the dossier, and stands in its record.
        let letters = letters(&manifest);
        assert_eq!(letters, ["information-request-5-respondent.zh"], "{engine:?}");
        let issued = events(&files).iter().filter(|it| *it == "letter-issued").count();
        assert_eq!(issued, 1, "{engine:?}");
        let asked = format!("/api/v1/cases/{}/letters/{}?lang=zh", story.case, &letters[0][..32]);
        let asked = story.ground.send(Ask::get(&asked).by(&story.merchant.token)).await;
        let path = files.keys().find(|it| it.starts_with("letters/")).unwrap();
        assert_eq!(files[path], asked.bytes, "{engine:?}: {path}");
        // The complainant is not told what the merchant was asked.
        let own = story.dossier("complainant", &story.agent.token).await;
        let own = story.check(&own).await;
        assert_eq!(own.faults, [], "{engine:?}");
        assert_eq!(self::letters(&own.manifest.unwrap()), [""; 0], "{engine:?}");
    }
}

/// The letters that a dossier names, with their languages.
fn letters(manifest: &Manifest) -> Vec<String> {
    let name = |content: &Content| match content {
        Content::Letter { letter, lang, .. } => Some(format!("{letter}.{lang}")),
        _ => None,
    };
    manifest.files.iter().filter_map(|it| name(&it.content)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_bit_of_a_cover_or_letter_can_be_changed_and_none_swapped() {
    let Some(story) = printed_story(Engine::Sqlite).await else { return };
    let dossier = story.dossier("court", &story.agent.token).await;
    let files = unpacked(&dossier);
    let papers: Vec<&String> = files.keys().filter(|it| it.ends_with(".pdf")).collect();
    assert_eq!(papers.len(), 3);
    for path in &papers {
        let bytes = &files[*path];
        let begin = dossier.windows(bytes.len()).position(|it| it == bytes.as_slice()).unwrap();
        for at in (0..bytes.len()).step_by(bytes.len() / 8).chain([bytes.len() - 1]) {
            let mut changed = dossier.clone();
            changed[begin + at] ^= 1 << (at % 8);
            let report = story.check(&changed).await;
            let named = report.faults.iter().any(|(_, it)| it.to_string().contains(path.as_str()));
            assert!(named, "byte {at} of {path}: {:?}", report.faults);
        }
    }
    // Each in the place of each other one.
    for (one, other) in papers.iter().flat_map(|one| papers.iter().map(move |other| (one, other))) {
        if one == other {
            continue;
        }
        let mut swapped = files.clone();
        swapped.insert((*one).clone(), files[*other].clone());
        let report = story.check(&packed(&swapped)).await;
        let named = report.faults.iter().any(|(_, it)| it.to_string().contains(one.as_str()));
        assert!(named, "{other} as {one}: {:?}", report.faults);
    }
}

/// The same files as an archive whose own sums fit.
fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    for (path, bytes) in files {
        writer.file(Entry::of(path, bytes), bytes.as_slice()).unwrap();
    }
    writer.finish().unwrap();
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cover_is_dated_by_the_record_and_the_same_for_the_same_case() {
    let Some(story) = printed_story(Engine::Sqlite).await else { return };
    let case: CaseId = story.case.parse().unwrap();
    story.dossier("court", &story.agent.token).await;
    let withdraw = format!("/api/v1/cases/{}/moves/withdraw", story.case);
    let withdrawn = story.ground.send(Ask::post(&withdraw, json!({})).by(&story.complainant)).await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.json);
    // Of an erased case nothing is written down any more: the case stays the same.
    let (system, reason) = (Reader::plain(Actor::SYSTEM), ErasureReason::Asked);
    let (desk, erase) = (&story.ground.app.desk, Command::Erase { reason });
    desk.handle(case, &system, key(), erase).await.unwrap();
    desk.store.erase(case).await.unwrap();
    let first = story.ask("court", &story.agent.token).await;
    assert_eq!(first.status, 200, "{}", first.json);
    story.ground.later(90 * 24 * 3600);
    let again = story.ask("court", &story.agent.token).await;
    let (first, again) = (unpacked(&first.bytes), unpacked(&again.bytes));
    for path in COVERS {
        assert_eq!(first[path], again[path], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_of_a_file_goes_with_it_to_whoever_may_open_it() {
    for engine in Engine::every() {
        let story = story(engine).await;
        let case: CaseId = story.case.parse().unwrap();
        let desk = &story.ground.app.desk;
        let held = desk.store.load(case, None).await.unwrap().unwrap();
        let from = *held.case.evidence.keys().next().unwrap();
        let evidence = EvidenceId(uuid::Uuid::now_v7());
        let bytes = br#"{"text":"read"}"#.to_vec();
        let digest = Digest::of(&bytes);
        let (name, media_type) = ("reading.json".to_owned(), "application/json".to_owned());
        let size = bytes.len() as u64;
        let file = NewFile { id: evidence.into(), name, media_type, digest, bytes };
        desk.store.put_file(case, file, desk.clock.now()).await.unwrap();
        let (kind, tool) = (TEXT, Code::of("redress-test"));
        let made = NewDerivative { evidence, from, kind, digest, size, tool };
        let system = Reader::plain(Actor::SYSTEM);
        let made = Command::DeriveEvidence(made);
        desk.handle(case, &system, key(), made).await.unwrap();
        for (variant, here) in [("court", 1), ("complainant", 1), ("merchant", 0)] {
            let report = story.check(&story.dossier(variant, &story.agent.token).await).await;
            assert_eq!(report.faults, [], "{engine:?} {variant}");
            let files = report.manifest.unwrap().files;
            let found: Vec<_> =
                files.iter().filter(|it| it.path.starts_with("derivatives/")).collect();
            assert_eq!(found.len(), here, "{engine:?} {variant}: {found:?}");
            for it in found {
                assert!(it.path.starts_with("derivatives/001-text-") && it.path.ends_with(".json"));
                let linked = Content::Derivative { evidence, from, kind: Code::of("text") };
                assert_eq!(it.content, linked, "{engine:?} {variant}");
            }
        }
    }
}

//! Files of a case from the upload to the confirmed fact: who is shown what was read, what a
//! redaction hides, which pictures look alike, and what the checklist says.

use redress_core::party::Role;
use redress_server::{
    reading::{Readers, Tesseract},
    rounds,
};
use serde_json::{Value, json};

use super::child::program;
use super::drawing::{font, png, wallet_page};
use crate::harness::{Ask, Engine, Got, Ground};

/// A case whose complainant and merchant are there, and an agent who accepted it.
struct Scene {
    ground: Ground,
    case: String,
    owner: String,
    agent: String,
    merchant: String,
}

impl Scene {
    async fn open(engine: Engine, readers: Readers) -> Scene {
        let ground = Ground::reading(engine, readers).await;
        let shop = ground.merchant("小店").await;
        let merchant = ground.tied("shop", Role::Merchant, Some(shop), None).await.token;
        let agent = ground.person("agent", Role::Agent).await.token;
        let begun = ground.lodged().await;
        let (case, owner) = (begun.text("id").to_owned(), begun.text("secret").to_owned());
        let scene = Scene { ground, case, owner, agent, merchant };
        scene.make("accept", json!({})).await;
        let ask = json!({ "of": "respondent", "respondent": shop, "text": "请说明。" });
        scene.make("request-information", ask).await;
        scene
    }

    async fn make(&self, name: &str, body: Value) -> Got {
        let path = self.path(&format!("/moves/{name}"));
        let got = self.ground.send(Ask::post(&path, body).by(&self.agent)).await;
        assert_eq!(got.status, 200, "{name}: {}", got.json);
        got
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.case)
    }

    async fn put(&self, kind: &str, media: &str, bytes: impl Into<Vec<u8>>) -> String {
        let path = self.path(&format!("/evidence?kind={kind}&name=file"));
        let ask = Ask::new("POST", &path).raw(media, bytes);
        let got = self.ground.send(ask.by(&self.owner)).await;
        assert_eq!(got.status, 201, "{}", got.json);
        got.text("evidence").to_owned()
    }

    async fn turn(&self) {
        rounds::turn(&self.ground.app).await.unwrap();
    }

    async fn get(&self, rest: &str, token: &str) -> Got {
        self.ground.send(Ask::get(&self.path(rest)).by(token)).await
    }

    async fn reading(&self, evidence: &str, token: &str) -> Got {
        self.get(&format!("/evidence/{evidence}/reading"), token).await
    }

    async fn redact(&self, evidence: &str, covers: Value, token: &str) -> Got {
        let path = self.path(&format!("/evidence/{evidence}/redactions"));
        self.ground.send(Ask::post(&path, covers).by(token)).await
    }
}

fn readers() -> Readers {
    Readers::new(program(), None)
}

const NOTE: &str = "王小雨 13900000000\n付款给小店\n金额：128.50元\n订单号：A-20260301-7\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_waits_is_read_and_its_facts_are_confirmed() {
    for engine in Engine::every() {
        let scene = Scene::open(engine, readers()).await;
        let note = scene.put("order-details", "text/plain", NOTE).await;
        let waiting = scene.reading(&note, &scene.owner).await;
        assert_eq!(waiting.text("state"), "waiting", "{engine:?}");
        scene.turn().await;
        let read = scene.reading(&note, &scene.agent).await;
        assert_eq!(read.text("state"), "read", "{}", read.json);
        assert_eq!(read.json["pages"][0]["text"], NOTE);
        let fields: Vec<_> =
            read.json["proposals"].as_array().unwrap().iter().map(|it| &it["field"]).collect();
        assert_eq!(fields, ["payee", "amount", "order-number"]);
        let amount = &read.json["proposals"][1];
        assert_eq!(amount["value"], "128.50 CNY");
        assert_eq!(amount["place"]["line"], 3);
        let place =
            json!({ "page": 1, "from": amount["place"]["from"], "to": amount["place"]["to"] });
        let fact =
            json!({ "evidence": note, "field": "amount", "text": "128.50 CNY", "place": place });
        scene.make("confirm-fact", fact).await;
        // Nothing is read twice, and reading is a line in the custody of the file.
        scene.turn().await;
        let again = scene.reading(&note, &scene.agent).await;
        assert_eq!(again.json["derivatives"].as_array().unwrap().len(), 1, "{}", again.json);
        let custody = scene.get("/custody", &scene.agent).await;
        assert!(
            custody.json["items"][0]["lines"].to_string().contains("viewed"),
            "{}",
            custody.json
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_redaction_hides_the_other_side_reads_nowhere() {
    for engine in Engine::every() {
        let scene = Scene::open(engine, readers()).await;
        let note = scene.put("order-details", "text/plain", NOTE).await;
        scene.turn().await;
        let spans = json!({ "spans": [{ "page": 1, "from": 0, "to": 15 }] });
        let redacted = scene.redact(&note, spans.clone(), &scene.owner).await;
        assert_eq!(redacted.status, 201, "{}", redacted.json);
        assert_eq!(redacted.text("from"), note);
        scene.turn().await;
        let shown = scene.get(&format!("/evidence/{note}"), &scene.merchant).await;
        let shown = String::from_utf8(shown.bytes.to_vec()).unwrap();
        assert!(!shown.contains("13900000000") && shown.contains("128.50"), "{shown}");
        let read = scene.reading(&note, &scene.merchant).await;
        assert_eq!(read.text("evidence"), redacted.text("evidence"));
        assert_eq!(read.text("state"), "read");
        assert!(!read.json.to_string().contains("13900000000"), "{}", read.json);
        // The untouched one stays as it came for whoever gave it and for those who judge.
        for token in [&scene.owner, &scene.agent] {
            let read = scene.reading(&note, token).await;
            assert_eq!(read.json["pages"][0]["text"], NOTE);
        }
        // Another side's file is not theirs to redact.
        let other = scene.redact(&note, spans, &scene.merchant).await;
        assert!([403, 404, 409, 422].contains(&other.status), "{}", other.json);
        for wrong in
            [json!({}), json!({ "boxes": [{ "left": 0, "top": 0, "width": 1, "height": 1 }] })]
        {
            let refused = scene.redact(&note, wrong, &scene.owner).await;
            assert_eq!(
                (refused.status, refused.code()),
                (422, "bad-redaction"),
                "{}",
                refused.json
            );
        }
    }
}

fn picture(shift: u32) -> image::RgbImage {
    image::RgbImage::from_fn(200, 160, |x, y| {
        let on = (x / 20 * 7 + y / 16 * 13 + shift * (x / 40) * (y / 32)) % 5 < 2;
        image::Rgb(if on { [30, 40, 50] } else { [230, 220, 210] })
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_picture_in_another_case_is_a_hint_for_staff_alone() {
    for engine in Engine::every() {
        let mut scene = Scene::open(engine, readers()).await;
        let first_case = scene.case.clone();
        let first = scene.put("screenshot", "image/png", png(&picture(0))).await;
        scene.turn().await;
        let begun = scene.ground.lodged().await;
        (scene.case, scene.owner) = (begun.text("id").to_owned(), begun.text("secret").to_owned());
        let mut jpeg = std::io::Cursor::new(Vec::new());
        let saved = image::DynamicImage::ImageRgb8(picture(0));
        saved.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let second = scene.put("screenshot", "image/jpeg", jpeg.into_inner()).await;
        let third = scene.put("screenshot", "image/png", png(&picture(1))).await;
        scene.turn().await;
        let seen = scene.reading(&second, &scene.agent).await;
        let alike = seen.json["alike"].as_array().unwrap_or_else(|| panic!("{}", seen.json));
        assert_eq!(alike.len(), 1, "{engine:?}: {alike:?}");
        assert_eq!((&alike[0]["case"], &alike[0]["evidence"]), (&json!(first_case), &json!(first)));
        let other = scene.reading(&third, &scene.agent).await;
        assert_eq!(other.json["alike"], json!([]));
        let own = scene.reading(&second, &scene.owner).await;
        assert!(own.json.get("alike").is_none(), "{}", own.json);
        assert!(!own.json.to_string().contains(&first_case));
        let small = scene.get(&format!("/evidence/{second}/thumbnail"), &scene.owner).await;
        assert_eq!((small.status, small.header("content-type")), (200, "image/png"));
        assert!(small.bytes.starts_with(b"\x89PNG"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boxes_are_burnt_into_a_new_picture() {
    for engine in Engine::every() {
        let scene = Scene::open(engine, readers()).await;
        let shot = scene.put("screenshot", "image/png", png(&picture(0))).await;
        let boxes = json!({ "boxes": [{ "left": 20, "top": 30, "width": 50, "height": 10 }] });
        let made = scene.redact(&shot, boxes, &scene.owner).await;
        assert_eq!(made.status, 201, "{}", made.json);
        let shown = scene.get(&format!("/evidence/{shot}"), &scene.merchant).await;
        let shown = image::load_from_memory(&shown.bytes).unwrap().into_rgb8();
        assert_eq!(*shown.get_pixel(40, 35), image::Rgb([0, 0, 0]));
        let untouched = scene.get(&format!("/evidence/{shot}"), &scene.agent).await;
        assert_eq!(untouched.bytes, png(&picture(0)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checklist_says_what_is_there_and_what_is_missing() {
    for engine in Engine::every() {
        let scene = Scene::open(engine, readers()).await;
        let before = scene.get("/checklist", &scene.owner).await.json;
        assert_eq!(before["complete"], false);
        let lines = before["lines"].as_array().unwrap();
        let required = |it: &&Value| it["need"] == "required";
        let wanted: Vec<String> = lines
            .iter()
            .filter(required)
            .map(|it| it["kind"].as_str().unwrap().to_owned())
            .collect();
        assert!(!wanted.is_empty());
        for kind in &wanted {
            scene.put(kind, "text/plain", NOTE).await;
        }
        scene.put("similar-cases", "text/plain", NOTE).await;
        let after = scene.get("/checklist", &scene.owner).await.json;
        assert_eq!(after["complete"], true, "{after}");
        let there: Vec<&Value> =
            after["lines"].as_array().unwrap().iter().filter(|it| it["present"] == true).collect();
        assert_eq!(there.len(), wanted.len());
        assert!(there.iter().all(|it| it["files"].as_array().unwrap().len() == 1));
        assert!(after["accepted"].as_array().unwrap().contains(&json!("application/pdf")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_nobody_takes_are_refused_with_their_reason() {
    for engine in Engine::every() {
        let scene = Scene::open(engine, readers()).await;
        let two = [png(&picture(0)), b"<html><script>x</script></html>".to_vec()].concat();
        let cases: Vec<(&str, &str, Vec<u8>)> = vec![
            ("image/png", "two-files-in-one", two),
            ("image/png", "not-what-it-says", NOTE.into()),
            ("application/octet-stream", "executable-file", b"\x7fELF\x02\x01\x01\0\0".to_vec()),
            ("application/octet-stream", "other-archive", b"Rar!\x1a\x07\x01\0".to_vec()),
            ("application/octet-stream", "unknown-kind", vec![0; 64]),
        ];
        for (media, code, bytes) in cases {
            let path = scene.path("/evidence?kind=screenshot&name=file");
            let ask = Ask::new("POST", &path).raw(media, bytes).by(&scene.owner);
            let got = scene.ground.send(ask).await;
            assert_eq!((got.status, got.code()), (422, code), "{engine:?}: {}", got.json);
        }
        let named = scene.path("/evidence?kind=screenshot&name=photo.png.exe");
        let ask = Ask::new("POST", &named).raw("image/png", png(&picture(0))).by(&scene.owner);
        assert_eq!(scene.ground.send(ask).await.code(), "executable-file");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_crashes_costs_one_file_its_reading() {
    let broken = Readers::new("/bin/false".into(), None);
    let scene = Scene::open(Engine::Sqlite, broken).await;
    let note = scene.put("order-details", "text/plain", NOTE).await;
    for _ in 0..4 {
        scene.turn().await;
        scene.ground.later(3600);
    }
    let read = scene.reading(&note, &scene.owner).await;
    assert_eq!((read.text("state"), read.text("why")), ("unread", "reading-failed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screenshot_goes_from_the_upload_to_proposals() {
    let tesseract =
        Tesseract::find(None).filter(|it| it.languages.iter().any(|it| it == "chi_sim"));
    let (Some(tesseract), Some(font)) = (tesseract, font()) else {
        println!("skipped: needs tesseract with chi_sim, and the fonts (`cargo xtask fonts`)");
        return;
    };
    let readers = Readers::new(program(), Some(tesseract));
    let scene = Scene::open(Engine::Sqlite, readers).await;
    let shot = scene.put("transaction-record", "image/png", png(&wallet_page(&font))).await;
    scene.turn().await;
    let read = scene.reading(&shot, &scene.agent).await;
    let proposals = read.json["proposals"].as_array().unwrap();
    let number = proposals.iter().find(|it| it["field"] == "order-number").unwrap();
    assert_eq!(number["value"], "4200001234202401021234567890", "{}", read.json);
    assert!(number["place"]["area"]["left"].is_u64());
    assert_eq!(read.json["remarks"], json!(["recognised"]));
    // The words of a span are covered in the picture.
    let (from, to) = (&number["place"]["from"], &number["place"]["to"]);
    let spans = json!({ "spans": [{ "page": 1, "from": from, "to": to }] });
    let made = scene.redact(&shot, spans, &scene.owner).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let shown = scene.get(&format!("/evidence/{}", made.text("evidence")), &scene.owner).await;
    let shown = image::load_from_memory(&shown.bytes).unwrap().into_rgb8();
    let area = &number["place"]["area"];
    let middle = |from: &str, size: &str| {
        let half = |name: &str, by: u64| area[name].as_u64().unwrap() / by;
        (half(from, 1) + half(size, 2)) as u32
    };
    let pixel = shown.get_pixel(middle("left", "width"), middle("top", "height"));
    assert_eq!(*pixel, image::Rgb([0, 0, 0]));
}

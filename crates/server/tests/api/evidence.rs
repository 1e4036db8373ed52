//! Files: in by one request or by many, out whole or in part, and nothing that should not be there.

mod kill;
mod large;
mod quarantine;
mod tus;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use redress_core::party::Role;
use sha2::{Digest, Sha256};

use crate::harness::{Ask, Engine, Got, Ground, key};

/// Begins an upload of a text of eleven bytes.
pub(crate) fn begin_upload(case: &str) -> Ask {
    begin(case, 11, "a.txt", "text/plain")
}

pub(crate) fn begin(case: &str, size: usize, name: &str, media: &str) -> Ask {
    let said = [("case", case), ("kind", "screenshot"), ("name", name), ("type", media)];
    let said = said.map(|(key, value)| format!("{key} {}", BASE64_STANDARD.encode(value)));
    let ask = Ask::new("POST", "/api/v1/uploads").with("upload-metadata", &said.join(","));
    ask.with("tus-resumable", "1.0.0").with("upload-length", &size.to_string())
}

/// Lines of text that are the same for the same seed, and no two alike.
pub(crate) fn lines(size: usize, seed: u64) -> Vec<u8> {
    let mut text = String::with_capacity(size + 64);
    let mut n = 0_u64;
    while text.len() < size {
        let odd = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ n.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        text.push_str(&format!("line {n} of {seed}: {odd:016x}\n"));
        n += 1;
    }
    text.truncate(size);
    text.into_bytes()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Somebody's case, and what opens it.
async fn a_case(ground: &Ground) -> (String, String) {
    let lodged = ground.lodged().await;
    (lodged.text("id").to_owned(), lodged.text("secret").to_owned())
}

fn put(case: &str, media: &str, bytes: Vec<u8>) -> Ask {
    let path = format!("/api/v1/cases/{case}/evidence?kind=screenshot&name=a.bin");
    Ask::new("POST", &path).raw(media, bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_comes_back_whole_in_part_and_not_at_all_where_it_is_known() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, secret) = a_case(&ground).await;
        let bytes = lines((5 << 20) + 77, 1);
        let added = ground.send(put(&case, "text/plain", bytes.clone()).by(&secret)).await;
        assert_eq!(added.status, 201, "{}", added.json);
        assert_eq!(added.text("sha256"), sha256(&bytes));
        let path = format!("/api/v1/cases/{case}/evidence/{}", added.text("evidence"));
        let whole = ground.send(Ask::get(&path).by(&secret)).await;
        assert!(whole.status == 200 && whole.bytes == bytes, "{engine:?}");
        assert_eq!(whole.header("content-length"), bytes.len().to_string());
        assert_eq!(whole.header("content-disposition"), "attachment; filename*=UTF-8''a.bin");
        let etag = whole.header("etag").to_owned();
        assert_eq!(etag, format!("\"{}\"", sha256(&bytes)));

        let known = Ask::get(&path).by(&secret).with("if-none-match", &etag);
        let known = ground.send(known).await;
        assert!(known.status == 304 && known.bytes.is_empty());
        for (range, from, end) in [
            ("bytes=0-9", 0, 10),
            ("bytes=4194270-4194310", 4_194_270, 4_194_311),
            ("bytes=-5", bytes.len() - 5, bytes.len()),
            ("bytes=4718592-", 4_718_592, bytes.len()),
        ] {
            let part = ground.send(Ask::get(&path).by(&secret).with("range", range)).await;
            assert_eq!(part.status, 206, "{range}");
            let shown = format!("bytes {from}-{}/{}", end - 1, bytes.len());
            assert_eq!(part.header("content-range"), shown);
            assert!(part.bytes == bytes[from..end], "{range}");
        }
        let beyond = Ask::get(&path).by(&secret).with("range", "bytes=99999999-");
        let beyond = ground.send(beyond).await;
        assert_eq!((beyond.status, beyond.code()), (416, "no-such-range"));
        let other = Ask::get(&path).by(&secret).with("range", "bytes=0-9");
        let other = ground.send(other.with("if-range", "\"another\"")).await;
        assert!(other.status == 200 && other.bytes == bytes);

        // Without the case, for whoever the case would be shown to.
        let short = format!("/api/v1/evidence/{}", added.text("evidence"));
        let agent = ground.person("agent", Role::Agent).await.token;
        assert!(ground.send(Ask::get(&short).by(&agent)).await.bytes == bytes);
        let stranger = ground.person("stranger", Role::Complainant).await.token;
        assert_eq!(ground.send(Ask::get(&short).by(&stranger)).await.status, 404);
        assert_eq!(ground.send(Ask::get(&short)).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_told_before_and_kept_after() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, secret) = a_case(&ground).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let told = async |ask: Ask| ground.send(ask).await.json["evidence_bytes"].as_u64().unwrap();
        assert_eq!(told(Ask::get("/api/v1/limits")).await, 9 << 20);
        assert_eq!(told(Ask::get("/api/v1/limits").by(&agent)).await, 16 << 20);
        let options = Ask::new("OPTIONS", "/api/v1/uploads").by(&agent);
        let options = ground.send(options).await;
        assert_eq!(options.header("tus-max-size"), (16 << 20).to_string());
        assert_eq!(options.header("tus-version"), "1.0.0");
        assert!(options.header("tus-extension").contains("checksum"));

        let much = lines((9 << 20) + 1, 2);
        let refused = ground.send(put(&case, "text/plain", much.clone()).by(&secret)).await;
        assert_eq!((refused.status, refused.code()), (413, "too-large"));
        let refused = begin(&case, (16 << 20) + 1, "a.txt", "text/plain").by(&agent);
        let refused = ground.send(refused).await;
        assert_eq!((refused.status, refused.code()), (413, "too-large"));
        let taken = ground.send(put(&case, "text/plain", much).by(&agent)).await;
        assert_eq!(taken.status, 201, "{}", taken.json);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_twice_is_one_and_another_under_its_key_is_refused() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, secret) = a_case(&ground).await;
        let (name, bytes) = (key(), lines(5 << 20, 3));
        let ask = || put(&case, "text/plain", bytes.clone()).named(name).by(&secret);
        let (one, two) = tokio::join!(ground.send(ask()), ground.send(ask()));
        let again = ground.send(ask()).await;
        for got in [&one, &two, &again] {
            assert_eq!(got.status, 201, "{engine:?}: {}", got.json);
            assert_eq!(got.text("evidence"), one.text("evidence"));
        }
        let other = put(&case, "text/plain", b"something else".to_vec()).named(name).by(&secret);
        let other: Got = ground.send(other).await;
        assert_eq!((other.status, other.code()), (422, "idempotency-key-reused"));
        let moves =
            ground.send(Ask::get(&format!("/api/v1/cases/{case}/events")).by(&secret)).await;
        let added = moves.json["entries"].to_string().matches("evidence-added").count();
        assert_eq!(added, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_add_evidence_puts_nothing_into_the_vault() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, _) = a_case(&ground).await;
        let auditor = ground.person("auditor", Role::Auditor).await.token;
        let before = ground.app.desk.store.rows().await.unwrap();
        let sent = ground.send(put(&case, "text/plain", b"x".to_vec()).by(&auditor)).await;
        assert!(matches!(sent.status, 403 | 409), "{}", sent.json);
        let begun = ground.send(begin_upload(&case).by(&auditor)).await;
        assert!(matches!(begun.status, 403 | 409), "{}", begun.json);
        assert_eq!(ground.app.desk.store.rows().await.unwrap(), before);
        let swept = ground.app.desk.store.sweep_segments(jiff::Timestamp::MAX).await;
        assert_eq!(swept.unwrap(), 0, "{engine:?}: nothing was left there");
    }
}

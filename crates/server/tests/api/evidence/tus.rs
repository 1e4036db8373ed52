//! tus 1.0: uploads that go on after a cut line, with sums, to the same evidence.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use redress_core::party::Role;
use sha2::{Digest, Sha256};

use super::{a_case, begin, lines, sha256};
use crate::harness::{Ask, Engine, Got, Ground, key};

/// What opens the case at any address.
async fn opening(ground: &Ground) -> (String, String) {
    let (case, secret) = a_case(ground).await;
    let bare = secret.trim_start_matches("rdc_");
    let simple = case.trim_start_matches("case_").replace('-', "");
    (case, format!("rdc_{simple}_{bare}"))
}

fn piece(path: &str, at: usize, bytes: &[u8]) -> Ask {
    let ask = Ask::new("PATCH", path).raw("application/offset+octet-stream", bytes);
    ask.with("tus-resumable", "1.0.0").with("upload-offset", &at.to_string())
}

async fn head(ground: &Ground, path: &str, token: &str) -> Got {
    let ask = Ask::new("HEAD", path).with("tus-resumable", "1.0.0").by(token);
    ground.send(ask).await
}

fn offset(got: &Got) -> usize {
    got.header("upload-offset").parse().unwrap_or_else(|_| panic!("{} {}", got.status, got.json))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_in_pieces_becomes_evidence_with_its_last_byte() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, token) = opening(&ground).await;
        let (bytes, name) = (lines((5 << 20) + 3, 4), key());
        let ask = || begin(&case, bytes.len(), "聊天.txt", "text/plain").named(name).by(&token);
        let begun = ground.send(ask()).await;
        assert_eq!((begun.status, begun.header("tus-resumable")), (201, "1.0.0"), "{}", begun.json);
        assert!(begun.header("upload-expires").ends_with(" GMT"));
        let path = begun.header("location").to_owned();
        assert_eq!(ground.send(ask()).await.header("location"), path, "begun once");
        let mut at = 0;
        for size in [1, 100_000, 4 << 20, bytes.len()] {
            let end = bytes.len().min(at + size);
            assert_eq!(offset(&head(&ground, &path, &token).await), at);
            let sent = ground.send(piece(&path, at, &bytes[at..end]).by(&token)).await;
            assert_eq!(sent.status, 204, "{engine:?}: {}", sent.json);
            at = offset(&sent);
            assert_eq!(at, end);
        }
        let done = head(&ground, &path, &token).await;
        assert_eq!((offset(&done), done.header("upload-length")), (at, &*bytes.len().to_string()));
        let evidence = path.rsplit('/').next().unwrap();
        let file = Ask::get(&format!("/api/v1/evidence/{evidence}")).by(&token);
        let file = ground.send(file).await;
        assert_eq!(file.header("etag"), format!("\"{}\"", sha256(&bytes)));
        assert!(file.bytes == bytes, "{engine:?}");
        assert!(file.header("content-disposition").ends_with("%E8%81%8A%E5%A4%A9.txt"));
        // The answer to the last piece was lost: the same again changes nothing.
        let again = ground.send(piece(&path, at, b"").by(&token)).await;
        assert_eq!((again.status, offset(&again)), (204, at));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_line_loses_nothing_that_had_come() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (case, token) = opening(&ground).await;
        let bytes = lines(7 << 20, 5);
        let begun = ground.send(begin(&case, bytes.len(), "a.txt", "text/plain").by(&token)).await;
        let path = begun.header("location").to_owned();
        let mut cut = TcpStream::connect(ground.address()).unwrap();
        let request = format!(
            "PATCH {path} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n\
             tus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-length: {}\r\n\
             content-type: application/offset+octet-stream\r\n\r\n",
            bytes.len()
        );
        cut.write_all(request.as_bytes()).unwrap();
        cut.write_all(&bytes[..6_000_000]).unwrap();
        drop(cut);
        let began = Instant::now();
        let mut at = 0;
        while at < 6_000_000 && began.elapsed() < Duration::from_secs(60) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            at = offset(&head(&ground, &path, &token).await);
        }
        assert_eq!(at, 6_000_000, "{engine:?}: all that had come is kept");
        let sent = ground.send(piece(&path, at, &bytes[at..]).by(&token)).await;
        assert_eq!((sent.status, offset(&sent)), (204, bytes.len()), "{}", sent.json);
        let evidence = path.rsplit('/').next().unwrap();
        let file = Ask::get(&format!("/api/v1/evidence/{evidence}")).by(&token);
        assert!(ground.send(file).await.bytes == bytes, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_piece_with_a_sum_is_kept_only_if_it_is_right() {
    let ground = Ground::open(Engine::Sqlite).await;
    let (case, token) = opening(&ground).await;
    let bytes = lines(5 << 20, 6);
    let begun = ground.send(begin(&case, bytes.len(), "a.txt", "text/plain").by(&token)).await;
    let path = begun.header("location").to_owned();
    let sum = |bytes: &[u8]| format!("sha256 {}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    let wrong = piece(&path, 0, &bytes[..4_900_000]).with("upload-checksum", &sum(b"other"));
    let wrong = ground.send(wrong.by(&token)).await;
    assert_eq!((wrong.status, wrong.code()), (460, "checksum-mismatch"));
    assert_eq!(offset(&head(&ground, &path, &token).await), 0);
    for (from, end) in [(0, 4_900_000), (4_900_000, bytes.len())] {
        let part = &bytes[from..end];
        let right = piece(&path, from, part).with("upload-checksum", &sum(part));
        let right = ground.send(right.by(&token)).await;
        assert_eq!((right.status, offset(&right)), (204, end), "{}", right.json);
    }
    let evidence = path.rsplit('/').next().unwrap();
    let file = Ask::get(&format!("/api/v1/evidence/{evidence}")).by(&token);
    assert!(ground.send(file).await.bytes == bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_protocol_forbids_is_refused() {
    let ground = Ground::open(Engine::Sqlite).await;
    let (case, token) = opening(&ground).await;
    let agent = ground.person("agent", Role::Agent).await.token;
    let begun = ground.send(begin(&case, 20, "a.txt", "text/plain").by(&token)).await;
    let path = begun.header("location").to_owned();
    let tus = |ask: Ask| ask.with("tus-resumable", "1.0.0");
    let refusals = [
        (Ask::new("POST", "/api/v1/uploads").by(&token), 412, "wrong-tus-version"),
        (tus(Ask::new("POST", "/api/v1/uploads")).by(&token), 400, "bad-upload-header"),
        (begin(&case, 0, "a.txt", "text/plain").by(&token), 422, "empty-file"),
        (begin(&case, 9, "../a.txt", "text/plain").by(&token), 422, "bad-file-name"),
        (begin(&case, 9, "a.sh", "text/x-sh").by(&token), 415, "unknown-kind"),
        (begin("case_0", 9, "a.txt", "text/plain").by(&token), 404, "not-found"),
        (begin(&case, 9 << 30, "a.txt", "text/plain").by(&token), 413, "too-large"),
        (piece(&path, 7, b"x").by(&token), 409, "upload-moved"),
        (piece(&path, 0, &[b'x'; 21]).by(&token), 413, "too-large"),
        // Somebody else's, even for who could read the case.
        (piece(&path, 0, b"x").by(&agent), 404, "not-found"),
        (tus(Ask::new("DELETE", &path)).by(&agent), 404, "not-found"),
        (
            tus(Ask::new("PATCH", &path)).raw("text/plain", "x").by(&token),
            415,
            "wrong-content-type",
        ),
        (
            piece(&path, 0, b"x").with("upload-checksum", "crc x").by(&token),
            400,
            "bad-upload-header",
        ),
    ];
    for (ask, status, code) in refusals {
        let shown = format!("{ask:?}");
        let got = ground.send(ask).await;
        assert_eq!((got.status, got.code()), (status, code), "{shown}");
    }
    // A page that says it is a picture is gone as soon as it is whole.
    let begun = ground.send(begin(&case, 100, "a.png", "image/png").by(&token)).await;
    let picture = begun.header("location").to_owned();
    let sent = ground.send(piece(&picture, 0, &super::lines(100, 1)).by(&token)).await;
    assert_eq!((sent.status, sent.code()), (422, "not-what-it-says"));
    assert_eq!(head(&ground, &picture, &token).await.status, 404);
    // Given up, and expired.
    let gone = ground.send(tus(Ask::new("DELETE", &path)).by(&token)).await;
    assert_eq!(gone.status, 204);
    assert_eq!(head(&ground, &path, &token).await.status, 404);
    let begun = ground.send(begin(&case, 20, "a.txt", "text/plain").by(&token)).await;
    let path = begun.header("location").to_owned();
    ground.later(8 * 24 * 60 * 60);
    let late = ground.send(piece(&path, 0, b"x").by(&token)).await;
    assert_eq!((late.status, late.code()), (410, "upload-gone"));
    let swept = redress_server::rounds::sweep(&ground.app).await.unwrap();
    assert!(1 <= swept.uploads, "{swept:?}");
}

//! The pages, as browsers and programs come upon them.

use redress_server::http::has_web;

use crate::harness::{Ask, Engine, Ground};

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_gets_a_page_that_runs_nothing_but_what_came_with_it() {
    let ground = Ground::open(Engine::Sqlite).await;
    for path in ["/", "/cases/261122-AAAAA-BBBBB-C", "/bills"] {
        let got = ground.send(Ask::get(path).with("accept", BROWSER)).await;
        let page = String::from_utf8(got.bytes.to_vec()).unwrap();
        assert_eq!(got.status, 200, "{path}");
        assert!(got.header("content-type").starts_with("text/html"), "{path}");
        assert!(!page.contains("https://") && !page.contains("<style"), "{path}: {page}");
        assert!(!page.contains("<script>") && !page.contains(" onload="), "{path}: {page}");
        if !has_web() {
            assert!(page.contains("cargo xtask run"), "{page}");
            continue;
        }
        let policy = got.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(got.header("cache-control"), "no-cache");
        let again =
            Ask::get(path).with("accept", BROWSER).with("if-none-match", got.header("etag"));
        assert_eq!(ground.send(again).await.status, 304);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_never_stands_in_for_what_a_program_asked_for() {
    let ground = Ground::open(Engine::Sqlite).await;
    for path in ["/api/v1/nothing", "/api", "/log/nothing", "/hooks/nobody", "/uploads/none"] {
        let got = ground.send(Ask::get(path).with("accept", BROWSER)).await;
        assert_eq!((got.status, got.code()), (404, "no-such-address"), "{path}");
    }
    let got = ground.send(Ask::get("/nothing").with("accept", "application/json")).await;
    assert_eq!((got.status, got.code()), (404, "no-such-address"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_named_by_its_digest_is_kept_for_ever_and_sent_small() {
    let ground = Ground::open(Engine::Sqlite).await;
    let page = ground.send(Ask::get("/").with("accept", BROWSER)).await;
    let page = String::from_utf8(page.bytes.to_vec()).unwrap();
    let Some((_, script)) = page.split_once("src=\"/assets/") else {
        assert!(!has_web(), "{page}");
        return;
    };
    let script = format!("/assets/{}", script.split_once('"').unwrap().0);
    let plain = ground.send(Ask::get(&script)).await;
    assert!(plain.header("cache-control").ends_with("immutable"));
    let small = ground.send(Ask::get(&script).with("accept-encoding", "gzip, br")).await;
    assert_eq!(small.header("content-encoding"), "br");
    assert!(small.bytes.len() * 2 < plain.bytes.len());
}

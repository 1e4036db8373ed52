//! `redress log export` and `redress log verify`: out of the database, and checked without it.

use std::{fs, path::Path, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

use crate::{
    cli::{Place, Ran, Server, run},
    harness::{Engine, complaint},
};

/// A database with a case in it, sealed and written out.
async fn exported(engine: Engine) -> (Place, String) {
    let place = Place::new(engine).await;
    place.run(&["migrate"]).ended(0);
    let folder = place.path("log").display().to_string();
    let nothing = place.run(&["log", "export", &folder]).ended(1);
    assert!(nothing.err.contains("nothing-sealed"), "{}", nothing.err);
    lodge_and_seal(&place).await;
    place.run(&["log", "export", &folder]).ended(0);
    (place, folder)
}

/// Lodges a complaint at a server over this place, and waits until another size is sealed.
async fn lodge_and_seal(place: &Place) {
    let server = place.serve(&[]);
    let before = size(&server).await;
    let body = Full::new(Bytes::from(complaint().to_string()));
    let request = http::Request::post(format!("{}/api/v1/cases", server.url))
        .header("content-type", "application/json")
        .body(body)
        .unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http();
    assert_eq!(client.request(request).await.unwrap().status().as_u16(), 201);
    for _ in 0..600 {
        if before < size(&server).await {
            assert_eq!(server.terminate().0, 0);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it was never sealed");
}

/// How many events are sealed.
async fn size(server: &Server) -> u64 {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let url = format!("{}/log/checkpoint", server.url).parse().unwrap();
    let body = client.get(url).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    text.lines().nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn verify(folder: &str, more: &[&str]) -> Ran {
    run(&[&["log", "verify", folder][..], more].concat())
}

fn key(place: &Place) -> String {
    let keys = place.run(&["log", "keys", "--json"]).ended(0).json().remove(0);
    keys["keys"].as_array().unwrap().last().unwrap()["key"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_written_out_holds_in_both_languages() {
    for engine in Engine::every() {
        let (place, folder) = exported(engine).await;
        let key = key(&place);
        let said = verify(&folder, &["--key", &key]).ended(0);
        assert!(said.out.contains("✓ entries: holds"), "{}", said.out);
        let said = verify(&folder, &["--key", &key, "--lang", "zh"]).ended(0);
        assert!(said.out.contains("✓ 记录: 成立"), "{}", said.out);
        let said = verify(&folder, &["--json"]).ended(0).json().remove(0);
        assert_eq!((&said["whole"], &said["vouched"]), (&true.into(), &false.into()));
        assert!(
            verify(&folder, &[]).ended(0).out.contains("--key"),
            "nobody vouches, and it says so"
        );
        let again = place.run(&["log", "export", &folder]).ended(1);
        assert!(again.err.contains("file-exists"), "{}", again.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_takes_over_and_the_old_one_says_so() {
    for engine in Engine::every() {
        let (place, before) = exported(engine).await;
        let old = key(&place);
        let kept = Path::new(&before).join("checkpoint").display().to_string();
        let rotated = place.run(&["log", "rotate", "--json"]).ended(0).json().remove(0);
        assert_eq!(rotated["keys"].as_array().unwrap().len(), 2);
        let new = key(&place);
        assert_ne!(old, new);
        lodge_and_seal(&place).await;
        place.run(&["doctor"]).ended(0);
        let after = place.path("after").display().to_string();
        place.run(&["log", "export", &after]).ended(0);
        for known in [&old, &new] {
            verify(&after, &["--key", known, "--kept", &kept]).ended(0);
        }
        // A backup brings the keys along, or it would not be taken in.
        let file = place.path("backup").display().to_string();
        place.run(&["backup", &file]).ended(0);
        let other = place.path("other").display().to_string();
        fs::create_dir_all(&other).unwrap();
        fs::copy(place.path("data/master.key"), format!("{other}/master.key")).unwrap();
        run(&["restore", &file, "--data", &other]).ended(0);
        let kept = run(&["log", "keys", "--json", "--data", &other]).ended(0).json().remove(0);
        assert_eq!(kept, rotated);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_is_named_and_ends_with_one() {
    let (place, folder) = exported(Engine::Sqlite).await;
    let key = key(&place);
    let files = fs::read_dir(Path::new(&folder).join("tile/entries")).unwrap();
    let entries = files.flatten().next().unwrap().path();
    let entries = if entries.is_dir() {
        fs::read_dir(&entries).unwrap().flatten().next().unwrap().path()
    } else {
        entries
    };
    let whole = fs::read(&entries).unwrap();
    let mut wrong = whole.clone();
    wrong[2] ^= 1;
    fs::write(&entries, &wrong).unwrap();
    let said = verify(&folder, &["--key", &key, "--json"]).ended(1).json().remove(0);
    assert_eq!(said["faults"][0]["code"], "wrong-entry", "{said}");
    let said = verify(&folder, &["--key", &key, "--lang", "zh"]).ended(1);
    assert!(said.out.contains("第 0 条记录不是已签名的那条"), "{}", said.out);
    fs::write(&entries, &whole).unwrap();
    verify(&folder, &["--key", &key]).ended(0);

    verify("/nowhere/at/all", &[]).ended(2);
    verify(&folder, &["--key", "junk"]).ended(2);
    verify(&folder, &["--roots", &format!("{folder}/checkpoint")]).ended(2);
    verify(&folder, &["--kept", &format!("{folder}/none")]).ended(2);
}

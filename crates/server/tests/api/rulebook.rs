//! The law as everybody may read it: regimes with their examples, calendars with their years.

use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Ground};

async fn get(ground: &Ground, path: &str) -> Value {
    let got = ground.send(Ask::get(&format!("/api/v1/{path}"))).await;
    assert_eq!(got.status, 200, "{path}: {}", got.json);
    got.json
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_regime_is_shown_with_its_versions_and_worked_examples() {
    let ground = Ground::open(Engine::Sqlite).await;
    let regime = get(&ground, "regimes/cn-pboc-2020-5").await;
    assert_eq!(regime["id"], "cn-pboc-2020-5");
    let version = &regime["versions"][0];
    let summary = &version["summary"];
    assert_eq!(summary["id"], "cn-pboc-2020-5@2020-11-01");
    assert!(summary["events"].as_array().unwrap().contains(&json!("transferred-received")));
    let examples = version["examples"].as_array().unwrap();
    let rolled = examples.iter().find(|it| it["given"][0]["at"] == "2026-09-20T02:00:00Z");
    let rolled = rolled.expect("the one about the National Day holiday");
    let answer = &rolled["obligations"][0];
    assert_eq!((&answer["name"], &answer["last_day"]), (&json!("answer"), &json!("2026-10-08")));
    assert!(!answer["steps"].as_array().unwrap().is_empty());
    let why = &rolled["why"];
    assert_eq!(
        why["en"],
        "day 15 lies in the National Day holiday and moves to the first working day after it"
    );
    assert!(why["zh"].as_str().unwrap().contains("国庆"), "{why}");

    // Every regime that is listed is there, and so is each of its versions.
    for it in get(&ground, "regimes").await["regimes"].as_array().unwrap() {
        let id = it["id"].as_str().unwrap();
        let one = get(&ground, &format!("regimes/{id}")).await;
        assert_eq!(one["versions"].as_array().unwrap().len(), 1, "{id}");
        let all = get(&ground, &format!("regimes/{}", id.split('@').next().unwrap())).await;
        assert!(all["versions"].as_array().unwrap().iter().any(|it| it["summary"]["id"] == id));
        assert!(!all["versions"][0]["examples"].as_array().unwrap().is_empty(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_can_be_drawn_from_the_answer() {
    let ground = Ground::open(Engine::Sqlite).await;
    let calendars = get(&ground, "calendars").await;
    let ids: Vec<&str> = calendars["calendars"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    for known in ["cn@", "eu-target@", "us-fed@", "uk-england@", "hk@", "sg@"] {
        assert!(ids.iter().any(|it| it.starts_with(known)), "{known} is not in {ids:?}");
    }
    let year = get(&ground, "calendars/cn/2026").await;
    let days: Vec<&Value> = year["picture"]["months"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["days"].as_array().unwrap())
        .collect();
    assert_eq!(days.len(), 365);
    let kind = |day: &str| days.iter().find(|it| it["day"] == day).unwrap()["kind"].clone();
    assert_eq!(kind("2026-02-14"), "make-up");
    assert_eq!(kind("2026-02-17"), "holiday");
    assert_eq!(kind("2026-03-07"), "weekend");
    assert_eq!(kind("2026-03-09"), "working");
    assert!(!year["notices"].as_array().unwrap().is_empty());
    let unknown = get(&ground, "calendars/cn/2031").await;
    assert_eq!(unknown["picture"]["announced"], false);
    for nowhere in [
        "calendars/mars/2026",
        "calendars/cn/soon",
        "calendars/cn/2500",
        "regimes/mars",
        "regimes/cn-pboc-2020-5@1999-01-01",
    ] {
        let got = ground.send(Ask::get(&format!("/api/v1/{nowhere}"))).await;
        assert_eq!((got.status, got.code()), (404, "not-found"), "{nowhere}");
    }
}

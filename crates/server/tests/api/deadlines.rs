//! Time limits over HTTP: three clocks on one case, what is said of them, who sees what.

use jiff::SignedDuration;
use redress_core::{institution::Institution, party::Role};
use redress_server::app::INSTITUTION;
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Got, Ground, Somebody, complaint};

/// The house says of itself what the law asks about.
pub(crate) async fn settle(ground: &Ground) {
    let store = &ground.app.desk.store;
    let kept = store.setting::<Institution>(INSTITUTION).await.unwrap();
    let version = kept.as_ref().map_or(0, |it| it.version);
    let mut institution = kept.map_or_else(Institution::unnamed, |it| it.body);
    let facts = [("country", "CN"), ("institution-kind", "payment-institution")];
    for (name, value) in facts {
        institution.house.facts.set(name, value).unwrap();
    }
    store.put_setting(INSTITUTION, version, &institution).await.unwrap().unwrap();
    ground.app.reload_institution().await.unwrap();
}

/// A complaint about a WeChat payment that the central bank passed on: three regimes at once.
pub(crate) async fn passed_on(ground: &Ground, agent: &Somebody, more: Value) -> Got {
    settle(ground).await;
    let mut body = complaint();
    body["facts"] = json!({ "source": "pboc-transfer", "channel": "wechat-pay" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let begun = ground.send(Ask::post("/api/v1/cases", body).by(&agent.token)).await;
    assert_eq!(begun.status, 201, "{}", begun.json);
    begun
}

fn owed<'a>(view: &'a Value, regime: &str, name: &str) -> &'a Value {
    let all = view["obligations"].as_array().unwrap();
    let is_it = |it: &&Value| {
        it["regime"].as_str().unwrap().starts_with(&format!("{regime}@")) && it["name"] == name
    };
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {regime} {name} in {view}"))
}

async fn deadlines(ground: &Ground, case: &Got, by: &str) -> Value {
    let got = ground.send(Ask::get(&path(case)).by(by)).await;
    assert_eq!(got.status, 200, "{}", got.json);
    got.json
}

fn path(case: &Got) -> String {
    format!("/api/v1/cases/{}/deadlines", case.text("id"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_under_three_regimes_has_three_clocks_and_the_earliest_binds() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let view = deadlines(&ground, &case, &agent.token).await;

        let answer = |regime: &str, name: &str| {
            let it = owed(&view, regime, name);
            assert_eq!((&it["duty"], &it["owed_by"]), (&json!("decide"), &json!("institution")));
            (it["due"].as_str().unwrap().to_owned(), it["binding"].as_bool().unwrap())
        };
        let three = [
            answer("plat-wechatpay", "completion"),
            answer("cn-pboc-2020-5", "answer"),
            answer("house", "decide"),
        ];
        let due = |text: &str, binding| (text.to_owned(), binding);
        let wanted = [
            due("2026-03-05T10:00:00+08:00", true),
            due("2026-03-18T00:00:00+08:00", false),
            due("2026-03-24T00:00:00+08:00", false),
        ];
        assert_eq!(three, wanted);

        let pboc = owed(&view, "cn-pboc-2020-5", "answer");
        assert_eq!(pboc["last_day"], "2026-03-17");
        assert_eq!(
            (&pboc["confidence"], &pboc["reviewed"]),
            (&json!("second-hand"), &json!(false))
        );
        assert!(pboc["calendar"].as_str().unwrap().starts_with("cn@"));
        let steps = pboc["steps"].as_array().unwrap();
        assert!(steps.iter().all(|it| it["zh"].is_string() && it["en"].is_string()), "{steps:?}");
        assert!(!steps.is_empty());
        assert_eq!(view["number"], case.json["number"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_obligation_is_said_in_plain_words_in_both_languages() {
    let ground = Ground::open(Engine::Sqlite).await;
    let agent = ground.person("agent", Role::Agent).await;
    let case = passed_on(&ground, &agent, json!({})).await;
    let says = |view: &Value, regime: &str, name: &str| {
        let says = &owed(view, regime, name)["says"];
        (says["zh"].as_str().unwrap().to_owned(), says["en"].as_str().unwrap().to_owned())
    };
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());

    let view = deadlines(&ground, &case, &agent.token).await;
    assert_eq!(
        says(&view, "cn-pboc-2020-5", "answer"),
        both(
            "受理机构应于2026年3月17日（周二）或之前作出处理答复，还剩15天。",
            "The institution must answer by 17 March 2026 (Tuesday); 15 days left.",
        )
    );
    assert_eq!(
        says(&view, "plat-wechatpay", "completion"),
        both(
            "受理机构应于2026年3月5日（周四）10:00之前（Asia/Shanghai）作出处理答复，还剩3天。",
            "The institution must answer by 10:00 on 5 March 2026 (Thursday), Asia/Shanghai time; 3 days left.",
        )
    );

    ground.clock.advance(SignedDuration::from_hours(15 * 24));
    let view = deadlines(&ground, &case, &agent.token).await;
    assert_eq!(
        says(&view, "cn-pboc-2020-5", "answer").1,
        "The institution must answer by 17 March 2026 (Tuesday); today is the last day."
    );
    let late = owed(&view, "plat-wechatpay", "completion");
    assert_eq!((&late["late"], &late["standing"]["is"]), (&json!(true), &json!("late")));
    assert_eq!(
        late["says"]["en"],
        "The institution had to answer by 10:00 on 5 March 2026 (Thursday), Asia/Shanghai time and is 12 days late."
    );
    // The first instant after the last day.
    ground.clock.advance(SignedDuration::from_hours(14));
    let view = deadlines(&ground, &case, &agent.token).await;
    assert_eq!(
        says(&view, "cn-pboc-2020-5", "answer"),
        both(
            "受理机构应于2026年3月17日（周二）或之前作出处理答复，已逾期1天。",
            "The institution had to answer by 17 March 2026 (Tuesday) and is 1 day late.",
        )
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_can_draw_the_parties_as_they_come() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let ask = format!("/api/v1/cases/{}/moves/request-information", case.text("id"));
        let body = json!({ "of": "complainant", "text": "请补充聊天记录。" });
        assert_eq!(ground.send(Ask::post(&ask, body).by(&agent.token)).await.status, 200);
        let view = deadlines(&ground, &case, &agent.token).await;

        let all = view["obligations"].as_array().unwrap();
        let parties = view["parties"].as_array().unwrap();
        assert_eq!(parties[0]["party"], "institution");
        assert_eq!(parties[0]["called"], json!({ "zh": "受理机构", "en": "The institution" }));
        let mut drawn = Vec::new();
        for party in parties {
            for place in party["obligations"].as_array().unwrap() {
                let place = place.as_u64().unwrap();
                let it = &all[usize::try_from(place).unwrap()];
                assert_eq!(it["owed_by"], party["party"]);
                drawn.push(place);
            }
        }
        assert_eq!(drawn, (0..all.len() as u64).collect::<Vec<_>>(), "each one once");
        let next = parties[0]["next"].as_u64().unwrap();
        let earliest = all.iter().filter(|it| it["owed_by"] == "institution");
        let earliest = earliest.filter(|it| it["standing"]["is"] == "open").map(|it| &it["due"]);
        let earliest = earliest.min_by_key(|it| it.as_str().unwrap()).unwrap();
        assert_eq!(&all[usize::try_from(next).unwrap()]["due"], earliest);

        let listed = format!("/api/v1/cases/{}", case.text("id"));
        let listed = ground.send(Ask::get(&listed).by(&agent.token)).await;
        let mut plain = all.clone();
        plain.iter_mut().for_each(|it| drop(it.as_object_mut().unwrap().remove("steps")));
        let mut shown = listed.json["obligations"].as_array().unwrap().clone();
        let sorted = |list: &mut Vec<Value>| list.sort_by_key(ToString::to_string);
        sorted(&mut plain);
        sorted(&mut shown);
        assert_eq!(plain, shown, "the case says the same");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_of_the_complainant_is_not_for_the_merchant() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let merchant = ground.merchant("甲店").await;
        let speaker = ground.tied("shop", Role::Merchant, Some(merchant), None).await;
        let case = passed_on(&ground, &agent, json!({ "respondent": merchant })).await;
        for (of, text) in [("respondent", "请提供发货凭证。"), ("complainant", "请补充账号。")]
        {
            let ask = format!("/api/v1/cases/{}/moves/request-information", case.text("id"));
            let body = json!({ "of": of, "text": text });
            assert_eq!(ground.send(Ask::post(&ask, body).by(&agent.token)).await.status, 200);
        }
        let asked = |view: &Value| {
            let all = view["obligations"].as_array().unwrap();
            let asked = all.iter().filter(|it| it["duty"] == "answer-request");
            let mut asked: Vec<_> = asked.map(|it| it["owed_by"].clone()).collect();
            asked.sort_by_key(ToString::to_string);
            asked
        };
        let (staff, theirs) = (
            deadlines(&ground, &case, &agent.token).await,
            deadlines(&ground, &case, &speaker.token).await,
        );
        assert_eq!(asked(&staff), [json!("complainant"), json!("merchant")]);
        assert_eq!(asked(&theirs), [json!("merchant")]);
        let listed = format!("/api/v1/cases/{}", case.text("id"));
        let listed = ground.send(Ask::get(&listed).by(&speaker.token)).await;
        assert_eq!(asked(&listed.json), [json!("merchant")]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deadlines_are_read_again_only_where_they_say_something_new() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let first = ground.send(Ask::get(&path(&case)).by(&agent.token)).await;
        let etag = first.header("etag").to_owned();
        let again = Ask::get(&path(&case)).by(&agent.token).with("if-none-match", &etag);
        let same = ground.send(again.clone()).await;
        assert_eq!((same.status, same.bytes.len()), (304, 0));
        assert_eq!(same.header("etag"), etag);
        // A day later the case is the same, the sentences are not.
        ground.clock.advance(SignedDuration::from_hours(24));
        let other = ground.send(again).await;
        assert_eq!(other.status, 200);
        assert_ne!(other.header("etag"), etag);
    }
}

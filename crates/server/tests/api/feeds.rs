//! Calendars that phones and desks subscribe to: read back by somebody else's parser, and by nobody
//! whose address was taken back.

use std::io::BufReader;

use ical::{IcalParser, parser::ical::component::IcalEvent};
use jiff::SignedDuration;
use redress_core::party::Role;
use serde_json::json;

use crate::{
    deadlines::passed_on,
    harness::{Ask, Engine, Got, Ground, Somebody},
};

/// The address that somebody is given for a case, or for themselves.
async fn address(ground: &Ground, of: &str, by: &str) -> String {
    let got = ground.send(Ask::new("POST", of).by(by)).await;
    assert_eq!(got.status, 200, "{}", got.json);
    got.text("path").to_owned()
}

fn of_case(case: &Got) -> String {
    format!("/api/v1/cases/{}/calendar", case.text("id"))
}

/// Everything in a feed, as another program reads it.
async fn events(ground: &Ground, address: &str) -> Vec<IcalEvent> {
    let got = ground.send(Ask::get(address)).await;
    assert_eq!(got.status, 200, "{}", got.json);
    assert_eq!(got.header("content-type"), "text/calendar; charset=utf-8");
    let mut calendars: Vec<_> =
        IcalParser::new(BufReader::new(&got.bytes[..])).collect::<Result<_, _>>().unwrap();
    assert_eq!(calendars.len(), 1);
    calendars.remove(0).events
}

fn value<'a>(event: &'a IcalEvent, name: &str) -> &'a str {
    let found = event.properties.iter().find(|it| it.name == name);
    found.and_then(|it| it.value.as_deref()).unwrap_or_else(|| panic!("no {name} in {event:?}"))
}

fn named<'a>(events: &'a [IcalEvent], part: &str) -> &'a IcalEvent {
    let found = events.iter().find(|it| value(it, "UID").contains(part));
    found.unwrap_or_else(|| panic!("no {part}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_subscribes_to_a_case_with_an_address_of_its_own() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let address = address(&ground, &of_case(&case), case.text("secret")).await;
        assert!(!address.contains(case.text("secret")), "the secret itself stays at home");

        let events = events(&ground, &address).await;
        let pboc = named(&events, "cn-pboc-2020-5-answer");
        assert_eq!(value(pboc, "DTSTART"), "20260317");
        assert_eq!(value(pboc, "DTEND"), "20260318", "the end of a whole day is the next one");
        assert!(value(pboc, "SUMMARY").starts_with(case.text("number")));
        assert_eq!(pboc.alarms.len(), 1);
        let hours = named(&events, "plat-wechatpay-completion");
        assert_eq!(value(hours, "DTSTART"), "20260305T020000Z");
        assert!(hours.properties.iter().all(|it| it.name != "DTEND"), "an instant has no end");

        let all = ground.send(Ask::get(&address)).await;
        let all = String::from_utf8(all.bytes.to_vec()).unwrap().replace("\r\n ", "");
        for personal in
            ["王小雨", "13900000000", "rain@example.com", "2088-0000", "退货已签收", "128.50"]
        {
            assert!(!all.contains(personal), "{personal}");
        }
        let zh = address.replace("lang=en", "lang=zh");
        let zh = self::events(&ground, &zh).await;
        let title = value(named(&zh, "cn-pboc-2020-5-answer"), "SUMMARY").to_owned();
        assert!(title.contains("答复人民银行转交的投诉"), "{title}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_keeps_its_name_while_it_changes_and_goes_when_nothing_is_owed() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let address = address(&ground, &of_case(&case), &agent.token).await;
        let before = events(&ground, &address).await;
        let act = async |name: &str, body: serde_json::Value| {
            let path = format!("/api/v1/cases/{}/moves/{name}", case.text("id"));
            let got = ground.send(Ask::post(&path, body).by(&agent.token)).await;
            assert_eq!(got.status, 200, "{}", got.json);
        };
        act("accept", json!({})).await;
        act("extend", json!({ "text": "需要向收单机构调取凭证。" })).await;
        let after = events(&ground, &address).await;
        let name = "cn-pboc-2020-5-answer";
        let (before, after) = (named(&before, name), named(&after, name));
        assert_eq!(value(before, "UID"), value(after, "UID"));
        assert_ne!(value(before, "DTSTART"), value(after, "DTSTART"));
        let count = |it: &IcalEvent| value(it, "SEQUENCE").parse::<u32>().unwrap();
        assert!(count(before) < count(after));

        let withdraw = format!("/api/v1/cases/{}/moves/withdraw", case.text("id"));
        let withdraw = Ask::new("POST", &withdraw).by(case.text("secret"));
        assert_eq!(ground.send(withdraw).await.status, 200);
        let done = events(&ground, &address).await;
        assert!(done.iter().all(|it| !value(it, "UID").contains(name)), "nothing is left to do");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_was_taken_back_opens_nothing() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let (secret, share) = (case.text("secret"), of_case(&case));
        let theirs = address(&ground, &share, secret).await;
        let agents = address(&ground, &share, &agent.token).await;
        assert_ne!(theirs, agents);
        assert_eq!(address(&ground, &share, secret).await, theirs, "the same until it is revoked");

        let gone = ground.send(Ask::new("DELETE", &share).by(secret)).await;
        assert_eq!(gone.status, 204);
        assert_eq!(ground.send(Ask::get(&theirs)).await.status, 401);
        assert_eq!(ground.send(Ask::get(&agents)).await.status, 200, "another's still works");
        let anew = address(&ground, &share, secret).await;
        assert_ne!(anew, theirs);
        assert_eq!(ground.send(Ask::get(&anew)).await.status, 200);

        // A token of one feed is none of another, and opens nothing but its feed.
        let other = ground.lodged().await;
        let elsewhere = anew.replace(case.text("number"), other.text("number"));
        assert_eq!(ground.send(Ask::get(&elsewhere)).await.status, 401);
        let token = anew.split_once("token=").unwrap().1.split('&').next().unwrap().to_owned();
        let view = format!("/api/v1/cases/{}", case.text("id"));
        assert_eq!(ground.send(Ask::get(&view).by(&token)).await.status, 401);
        let unsigned = [&token[..token.len() - 1], "rdf_", "rdf_x_y_z", "", &"r".repeat(2000)];
        for wrong in unsigned {
            let path = format!("{view}/calendar.ics?token={wrong}");
            let got = ground.send(Ask::get(&path)).await;
            assert_eq!((got.status, got.code()), (401, "unauthorized"), "{wrong}");
        }
        let wrong = format!("{view}/calendar.ics?lang=tlh");
        assert_eq!(ground.send(Ask::get(&wrong).by(&agent.token)).await.status, 422);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_loses_their_feeds() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let case = passed_on(&ground, &agent, json!({})).await;
        let one = address(&ground, &of_case(&case), &agent.token).await;
        let all = address(&ground, "/api/v1/me/calendar", &agent.token).await;
        let read = async |path: &str| ground.send(Ask::get(path)).await.status;
        assert_eq!((read(&one).await, read(&all).await), (200, 200));
        let store = &ground.app.desk.store;
        let mut person = store.person(agent.id).await.unwrap().unwrap();
        person.disabled = true;
        store.update_person(&person).await.unwrap();
        assert_eq!((read(&one).await, read(&all).await), (401, 401));
    }
}

async fn assign(ground: &Ground, case: &Got, to: &Somebody, by: &Somebody) {
    let path = format!("/api/v1/cases/{}/moves/assign", case.text("id"));
    let got = ground.send(Ask::post(&path, json!({ "to": to.id })).by(&by.token)).await;
    assert_eq!(got.status, 200, "{}", got.json);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_subscribes_to_all_open_duties_of_its_cases() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let other = ground.person("colleague", Role::Agent).await;
        let mine = passed_on(&ground, &agent, json!({})).await;
        let mine_too = ground.lodged().await;
        let theirs = ground.lodged().await;
        for (case, to) in [(&mine, &agent), (&mine_too, &agent), (&theirs, &other)] {
            assign(&ground, case, to, &agent).await;
        }
        let address = address(&ground, "/api/v1/me/calendar", &agent.token).await;
        let listed = events(&ground, &address).await;
        let about = |case: &Got| {
            listed.iter().filter(|it| value(it, "UID").starts_with(case.text("id"))).count()
        };
        assert!(2 < about(&mine) && 0 < about(&mine_too));
        assert_eq!(about(&theirs), 0);
        // An event that is late stays, and says so.
        ground.clock.advance(SignedDuration::from_hours(90));
        let later = events(&ground, &address).await;
        let late = value(named(&later, "plat-wechatpay-completion"), "SUMMARY").to_owned();
        assert!(late.ends_with("(late)"), "{late}");

        let revoked = ground.send(Ask::new("DELETE", "/api/v1/me/calendar").by(&agent.token)).await;
        assert_eq!(revoked.status, 204);
        assert_eq!(ground.send(Ask::get(&address)).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_estimate_says_that_it_is_one() {
    let ground = Ground::open(Engine::Sqlite).await;
    let agent = ground.person("agent", Role::Agent).await;
    // In December working days reach a year that was not announced.
    ground.clock.advance(SignedDuration::from_hours(24 * 295));
    let case = passed_on(&ground, &agent, json!({})).await;
    let address = address(&ground, &of_case(&case), &agent.token).await;
    let events = events(&ground, &address).await;
    let summary = value(named(&events, "house-decide"), "SUMMARY").to_owned();
    assert!(summary.ends_with("(provisional)"), "{summary}");
    let summary = value(named(&events, "plat-wechatpay-completion"), "SUMMARY").to_owned();
    assert!(!summary.contains("provisional"), "{summary}");
}

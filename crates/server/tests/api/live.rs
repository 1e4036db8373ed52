//! What happens, as it happens: to whoever may know of it, on any server, with nothing left out.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use redress_connect::config::Providers;
use redress_core::party::Role;
use redress_server::{clock::Clock, live::Pace};
use redress_store::MasterKey;
use serde_json::{Value, json};

use crate::harness::{Ask, Database, Engine, Got, Ground, MONDAY, complaint};

/// How long something may take that should happen at once.
const SOON: Duration = Duration::from_secs(10);
/// Everything quickly, and little of it.
const PACE: Pace = Pace {
    look: Duration::from_millis(50),
    beat: Duration::from_millis(50),
    catch_up: 12,
    of_one: 2,
};

/// An event as it was sent.
#[derive(Clone, PartialEq, Debug, Default)]
struct Sent {
    event: String,
    id: String,
    data: Value,
}

/// A line that somebody listens on.
struct Line {
    body: Incoming,
    read: String,
    /// The last id that came.
    id: String,
}

impl Line {
    async fn open(ground: &Ground, token: &str) -> Line {
        Line::since(ground, token, "").await
    }

    async fn since(ground: &Ground, token: &str, id: &str) -> Line {
        let ask = Ask::get("/api/v1/events").by(token);
        let ask = if id.is_empty() { ask } else { ask.with("last-event-id", id) };
        let answer = ground.begin(ask).await;
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Line { body: answer.into_body(), read: String::new(), id: String::new() }
    }

    /// The next that has a name; `None` once the line has ended.
    async fn next(&mut self) -> Option<Sent> {
        loop {
            let sent = tokio::time::timeout(SOON, self.any()).await.expect("something comes")?;
            if !sent.event.is_empty() {
                return Some(sent);
            }
        }
    }

    /// Waits for what happened in this case up to this version; everything that came before. On
    /// PostgreSQL a line begins with whatever still runs anywhere in the cluster, other tests
    /// included, so that what was just before may come again.
    async fn until(&mut self, case: &Got, version: u64) -> Vec<Sent> {
        let mut before = Vec::new();
        loop {
            let sent = self.next().await.expect("the line goes on");
            if sent.data["case"] == case.json["id"] && sent.data["version"] == json!(version) {
                return before;
            }
            before.push(sent);
        }
    }

    /// The next that comes, a sign of life too.
    async fn any(&mut self) -> Option<Sent> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let mut sent = Sent::default();
                for line in block.lines() {
                    match line.split_once(':').unwrap() {
                        ("event", it) => sent.event = it.trim().to_owned(),
                        ("id", it) => sent.id = it.trim().to_owned(),
                        ("data", it) => sent.data = serde_json::from_str(it).unwrap(),
                        (comment, _) => assert_eq!(comment, ""),
                    }
                }
                self.read = rest.to_owned();
                self.id = sent.id.clone();
                return Some(sent);
            }
            let frame = self.body.frame().await?.ok()?;
            self.read += std::str::from_utf8(&frame.into_data().unwrap()).unwrap();
        }
    }

    /// Waits until it has ended.
    async fn end(mut self) {
        while tokio::time::timeout(SOON, self.any()).await.expect("it ends").is_some() {}
    }
}

async fn quick(engine: Engine) -> Ground {
    Ground::fitted(engine, |app| app.telling_at(PACE)).await
}

async fn say(ground: &Ground, case: &Got, token: &str, name: &str, body: Value) -> u64 {
    let path = format!("/api/v1/cases/{}/moves/{name}", case.text("id"));
    let got = ground.send(Ask::post(&path, body).by(token)).await;
    assert_eq!(got.status, 200, "{}", got.json);
    got.json["version"].as_u64().unwrap()
}

async fn opened(ground: &Ground, case: &Got) -> String {
    let body = json!({ "number": case.text("number"), "secret": case.text("secret") });
    ground.send(Ask::post("/api/v1/sign-in/case", body)).await.text("token").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_know_of_it_hears_it_on_every_server_and_nobody_else() {
    for engine in Engine::every() {
        let database = Arc::new(Database::create(engine).await);
        let master = MasterKey::random();
        let mut servers = Vec::new();
        for _ in 0..2 {
            let clock = Clock::standing_at(MONDAY.parse().unwrap());
            let nobody = Providers::connect(&BTreeMap::new(), |_| Ok(String::new())).unwrap();
            let it = Ground::over(database.clone(), master.clone(), clock, nobody).await;
            servers.push(it.another(it.app.clone().telling_at(PACE)).await);
        }
        let [here, there] = &servers[..] else { panic!() };
        let agent = here.person("agent", Role::Agent).await.token;
        let case = here.lodged().await;
        let (mine, other) = (opened(here, &case).await, here.lodged().await);
        let (mut staff, mut owner) =
            (Line::open(there, &agent).await, Line::open(here, &mine).await);
        let mut stranger = Line::open(there, other.text("guest")).await;

        let noted = say(here, &case, &agent, "note", json!({ "text": "内部备注" })).await;
        let mut before = staff.until(&case, noted).await;
        let message = json!({ "to": "complainant", "text": "已收到，正在核查。" });
        let sent = say(here, &case, &agent, "message", message).await;
        before.extend(staff.until(&case, sent).await);
        let told = owner.until(&case, sent).await;
        assert!(told.iter().all(|it| it.data["case"] == case.json["id"]), "{told:?}");

        let theirs = other.text("guest").to_owned();
        let more = json!({ "to": "institution", "text": "补充一点。" });
        let last = say(here, &other, &theirs, "message", more).await;
        let strange = stranger.until(&other, last).await;
        assert!(strange.iter().all(|it| it.data["case"] == other.json["id"]), "{strange:?}");
        if engine == Engine::Sqlite {
            assert_eq!((before, told, strange), (vec![], vec![], vec![]), "the note is for staff");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_has_no_words() {
    for engine in Engine::every() {
        let ground = quick(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let mut line = Line::open(&ground, &agent).await;
        let case = ground.lodged().await;
        let told = line.next().await.unwrap();
        assert_eq!((told.event.as_str(), told.id.is_empty()), ("case", false));
        let wanted = json!({
            "case": case.text("id"), "number": case.text("number"), "version": 2,
            "stage": "lodged", "changed_at": case.text("changed_at"),
        });
        assert_eq!(told.data, wanted);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_hears_what_they_missed_or_that_it_was_too_much() {
    for engine in Engine::every() {
        let ground = quick(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let mut line = Line::open(&ground, &agent).await;
        line.any().await.unwrap();
        let before = line.id.clone();
        drop(line);

        let (one, two) = (ground.lodged().await, ground.lodged().await);
        let noted = say(&ground, &one, &agent, "note", json!({ "text": "一" })).await;
        let mut line = Line::since(&ground, &agent, &before).await;
        let lodged = two.json["version"].as_u64().unwrap();
        let missed = line.until(&two, lodged).await;
        assert!(missed.iter().any(|it| it.data["case"] == one.json["id"]));
        line.until(&one, noted).await;
        let noted = say(&ground, &two, &agent, "note", json!({ "text": "二" })).await;
        line.until(&two, noted).await;
        let last = line.id.clone();

        for n in 1..=12 {
            let noted = say(&ground, &one, &agent, "note", json!({ "text": format!("第{n}次") }));
            let noted = noted.await;
            line.until(&one, noted).await;
        }
        drop(line);
        for unknown in [last.as_str(), "9223372036854775807"] {
            let mut line = Line::since(&ground, &agent, unknown).await;
            let told = line.next().await.unwrap();
            assert_eq!((told.event.as_str(), told.data), ("reload", json!({})), "{unknown}");
            let noted = say(&ground, &two, &agent, "note", json!({ "text": "三" })).await;
            line.until(&two, noted).await;
        }
        for wrong in ["x", "-1", "1.2.3", "9223372036854775808"] {
            let ask = Ask::get("/api/v1/events").by(&agent).with("last-event-id", wrong);
            let got = ground.send(ask).await;
            assert_eq!((got.status, got.code()), (400, "bad-event-id"), "{wrong}");
        }
        let once = Ask::get("/api/v1/events?once=true").by(&agent).with("last-event-id", &last);
        let told = ground.send(once).await;
        assert!(String::from_utf8_lossy(&told.bytes).starts_with("event: reload\n"));
    }
}

/// What there is to hear after `since`: ids, and the cases that they are about.
async fn heard(ground: &Ground, token: &str, since: &str) -> Vec<(String, Value)> {
    let ask = Ask::get("/api/v1/events?once=true").by(token).with("last-event-id", since);
    let told = ground.send(ask).await;
    let told = String::from_utf8_lossy(&told.bytes).into_owned();
    let part = |piece: &str, name: &str| {
        let line = piece.lines().find_map(|it| it.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let named = told.split("\n\n").filter(|it| it.contains("event:"));
    let data = |piece| serde_json::from_str::<Value>(&part(piece, "data:")).unwrap();
    named.map(|it| (part(it, "id:"), data(it)["case"].clone())).collect()
}

/// What there is to hear after `since`, once these cases are in it: while others write to the same
/// PostgreSQL, what happened is told a moment later.
async fn hears_of(
    ground: &Ground,
    token: &str,
    since: &str,
    cases: &[&Value],
) -> Vec<(String, Value)> {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let told = heard(ground, token, since).await;
        if cases.iter().all(|case| told.iter().any(|(_, it)| it == *case)) {
            return told;
        }
        assert!(Instant::now() < end, "{cases:?} after {since}: {told:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_cut_off_between_two_cases_still_hears_of_the_other() {
    for engine in Engine::every() {
        let ground = quick(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let owner = ground.person("owner", Role::Complainant).await.token;
        let lodge = || Ask::post("/api/v1/cases", complaint()).by(&owner);
        let (one, two) = (ground.send(lodge()).await, ground.send(lodge()).await);
        let mut line = Line::open(&ground, &owner).await;
        line.any().await.unwrap();
        let before = line.id.clone();
        drop(line);
        // The last that happens is not for them.
        let message = json!({ "to": "complainant", "text": "已收到。" });
        say(&ground, &one, &agent, "message", message.clone()).await;
        say(&ground, &two, &agent, "message", message).await;
        say(&ground, &one, &agent, "note", json!({ "text": "内部备注" })).await;

        let both = [&one.json["id"], &two.json["id"]];
        let told = hears_of(&ground, &owner, &before, &both).await;
        for (cut, (id, _)) in told.iter().enumerate() {
            let heard: Vec<_> = told[..=cut].iter().map(|(_, case)| case).collect();
            let left: Vec<_> = both.into_iter().filter(|it| !heard.contains(it)).collect();
            hears_of(&ground, &owner, id, &left).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_ends_with_its_sign_in_and_with_the_server() {
    for engine in Engine::every() {
        let ground = quick(engine).await;
        let agent = ground.person("agent", Role::Agent).await;
        let again = ground.session(&agent, Role::Agent).await;
        let (one, two) =
            (Line::open(&ground, &agent.token).await, Line::open(&ground, &again).await);
        ground.send(Ask::new("POST", "/api/v1/sign-out").by(&agent.token)).await;
        one.end().await;

        ground.app.live.close();
        two.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_takes_all_the_lines() {
    let ground = quick(Engine::Sqlite).await;
    let agent = ground.person("agent", Role::Agent).await;
    let _one = Line::open(&ground, &agent.token).await;
    let two = Line::open(&ground, &agent.token).await;
    let ask = Ask::get("/api/v1/events").by(&agent.token);
    let third = ground.send(ask.clone()).await;
    assert_eq!((third.status, third.code()), (429, "too-many-requests"));
    let other = ground.person("another", Role::Agent).await;
    drop(Line::open(&ground, &other.token).await);

    drop(two);
    // The place is free once the server has noticed that nobody is there.
    for _ in 0..200 {
        let answer = ground.begin(ask.clone()).await;
        if answer.status().as_u16() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the place of whoever left is still taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_at_a_file_is_no_news() {
    let ground = quick(Engine::Sqlite).await;
    let agent = ground.person("agent", Role::Agent).await.token;
    let case = ground.send(Ask::post("/api/v1/cases", complaint())).await;
    let path = format!("/api/v1/cases/{}/evidence?kind=screenshot", case.text("id"));
    let file = Ask::new("POST", &path).raw("text/plain", "聊天").by(case.text("secret"));
    let evidence = ground.send(file).await.text("evidence").to_owned();
    let mut line = Line::open(&ground, &agent).await;
    let open = Ask::get(&format!("/api/v1/evidence/{evidence}")).by(&agent);
    assert_eq!(ground.send(open).await.status, 200);
    let noted = say(&ground, &case, &agent, "note", json!({ "text": "看过了" })).await;
    assert_eq!(line.until(&case, noted).await, [], "the note, and nothing before it");
}

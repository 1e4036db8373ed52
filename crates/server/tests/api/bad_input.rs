//! What goes wrong on the way in: answered with a problem and a sentence in both languages,
//! nothing written, and nothing of it in the log.

mod requests;

use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};

use redress_core::party::Role;
use redress_store::{HouseAct, HouseFilter};
use serde_json::json;

use self::requests::{Bad, canary};
use crate::harness::{Ask, Engine, Ground, PASSWORD};

/// What must turn up in no log and in no answer that refuses it.
const CANARY: &str = "CANARY金丝雀7f3a";
const CANARY_PHONE: &str = "13711112222";

/// Everything that was logged by this process since the first test asked.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(move || writer.clone());
        let _ = tracing::subscriber::set_global_default(subscriber.finish());
        log
    })
}

fn logged() -> String {
    String::from_utf8_lossy(&log().0.lock().unwrap()).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_answered_in_both_languages_and_changes_nothing() {
    log();
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let admin = ground.person("admin", Role::Admin).await.token;
        let case = ground.lodged().await.text("id").to_owned();
        let all = [
            ("", requests::malformed()),
            ("", requests::fields()),
            ("", requests::limits()),
            ("", requests::addresses()),
            ("", requests::files()),
            (&agent, requests::moves(&case)),
            (&agent, requests::names(&case)),
            (&agent, requests::evidence(&case)),
            (&agent, requests::lists()),
            (&admin, requests::of_administrators()),
        ];
        let before = ground.app.desk.store.rows().await.unwrap();
        let mut wrong = Vec::new();
        for (token, list) in all {
            for it in list {
                if let Err(what) = is_refused(&ground, &it, token).await {
                    wrong.push(format!("{}: {what}", it.why));
                }
            }
        }
        assert!(wrong.is_empty(), "{engine:?}: {wrong:#?}");
        // Nothing but that somebody was not let in, and nothing of what they typed.
        let store = &ground.app.desk.store;
        let (mut after, noted) =
            (store.rows().await.unwrap(), store.house_log(&HouseFilter::default(), 100).await);
        let noted = noted.unwrap();
        let refusals = [HouseAct::SignInRefused, HouseAct::SecretRefused];
        assert!(noted.iter().all(|it| refusals.contains(&it.act)), "{noted:?}");
        let shown = format!("{noted:?}");
        assert!(!shown.contains("CANARY") && !shown.contains(CANARY_PHONE), "{shown}");
        *after.get_mut("house_log").unwrap() -= noted.len() as i64;
        assert_eq!(after, before, "{engine:?}: written");
    }
    for canary in ["CANARY", "金丝雀", CANARY_PHONE, "Basic"] {
        assert!(!logged().contains(canary), "{canary} was logged");
    }
    assert!(logged().contains("malformed-json"), "nothing was logged at all");
}

async fn is_refused(ground: &Ground, bad: &Bad, token: &str) -> Result<(), String> {
    let mut said = Vec::new();
    for ask in [bad.ask.clone(), bad.ask.clone().in_chinese()] {
        let ask = ask.by(token);
        let got = ground.send(ask).await;
        let shown = String::from_utf8_lossy(&got.bytes).into_owned();
        if got.status != bad.status || got.code() != bad.code {
            return Err(format!("{} instead of {} {}: {shown}", got.status, bad.status, bad.code));
        }
        if got.header("content-type") != "application/problem+json" {
            return Err(format!("no problem document: {shown}"));
        }
        if shown.contains("CANARY") || shown.contains(CANARY_PHONE) {
            return Err(format!("what was sent came back: {shown}"));
        }
        if got.json["request_id"].as_str() != Some(got.header("x-request-id")) {
            return Err("the answer is not named".to_owned());
        }
        said.push(got.text("detail").to_owned());
    }
    let chinese = |it: &str| it.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
    match said.as_slice() {
        [en, zh] if !chinese(en) && chinese(zh) => Ok(()),
        said => Err(format!("not in both languages: {said:?}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_request_leaves_nothing_personal_in_the_log_either() {
    log();
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let begun = ground.send(Ask::post("/api/v1/cases", canary())).await;
        assert_eq!(begun.status, 201, "{}", begun.json);
        let path = format!("/api/v1/cases/{}", begun.text("number"));
        let secret = begun.text("secret").to_owned();
        let message = json!({ "to": "institution", "text": CANARY });
        let sent = Ask::post(&format!("{path}/moves/message"), message).by(&secret);
        assert_eq!(ground.send(sent).await.status, 200);
        let name = format!("{path}/evidence?kind=screenshot&name={CANARY_PHONE}.txt");
        let file = Ask::new("POST", &name).raw("text/plain", CANARY).by(&secret);
        assert_eq!(ground.send(file).await.status, 201);
        let view = ground.send(Ask::get(&path).by(&secret)).await;
        assert_eq!(view.text("narrative"), CANARY);
        let agent = ground.person("agent", Role::Agent).await;
        while ground.app.desk.store.words_behind().await.unwrap() == 0 {
            ground.app.desk.store.seal().await.unwrap();
        }
        redress_server::rounds::read_words(&ground.app).await.unwrap();
        let found = Ask::get(&format!("/api/v1/cases?q={CANARY_PHONE}")).by(&agent.token);
        assert_eq!(ground.send(found).await.json["cases"][0]["id"], view.json["id"]);
        let login = json!({ "login": CANARY, "password": PASSWORD, "name": CANARY });
        let session = ground.send(Ask::post("/api/v1/sign-up", login)).await;
        assert_eq!(session.status, 201, "{}", session.json);
        for canary in ["CANARY", CANARY_PHONE, &secret, session.text("token"), begun.text("number")]
        {
            assert!(!logged().contains(canary), "{engine:?}: {canary} was logged");
        }
    }
}

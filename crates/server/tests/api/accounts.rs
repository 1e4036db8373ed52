//! Accounts, sign-ins, tokens, guests and the secret of a case.

use redress_core::party::Role;
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Got, Ground, PASSWORD, complaint};

async fn sign_in(ground: &Ground, login: &str, password: &str) -> Got {
    ground.send(Ask::post("/api/v1/sign-in", json!({ "login": login, "password": password }))).await
}

async fn me(ground: &Ground, token: &str) -> Got {
    ground.send(Ask::get("/api/v1/me").by(token)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_signs_up_keeps_what_they_began() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let begun = ground.lodged().await;
        let body = json!({ "login": "rain@example.com", "password": PASSWORD, "name": "王小雨" });
        let up = ground.send(Ask::post("/api/v1/sign-up", body).by(begun.text("guest"))).await;
        assert_eq!(up.status, 201, "{}", up.json);
        assert_eq!(up.json["role"], "complainant");

        let cookie = up.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let pair = cookie.split(';').next().unwrap().to_owned();
        let list = ground.send(Ask::get("/api/v1/cases").with("cookie", &pair)).await;
        assert_eq!(list.json["cases"][0]["id"], begun.json["id"]);

        // The guest token stays good for the person that it always was, and makes nobody else.
        let body = json!({ "login": "other@example.com", "password": PASSWORD, "name": "别人" });
        let other = ground.send(Ask::post("/api/v1/sign-up", body).by(begun.text("guest"))).await;
        assert_ne!(other.json["person"]["id"], up.json["person"]["id"]);
        let list = ground.send(Ask::get("/api/v1/cases").by(other.text("token"))).await;
        assert_eq!(list.json["cases"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_an_unknown_login_look_alike_and_lock_for_a_while() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        ground.person("agent", Role::Agent).await;
        let told = |it: &Got| (it.status, it.code().to_owned(), it.text("detail").to_owned());
        let wrong = sign_in(&ground, "agent", "not the password").await;
        let unknown = sign_in(&ground, "nobody-there", "not the password").await;
        assert_eq!(told(&wrong), told(&unknown));
        for _ in 0..9 {
            assert_eq!(sign_in(&ground, "AGENT", "not the password").await.status, 401);
        }
        let locked = sign_in(&ground, "agent", PASSWORD).await;
        assert_eq!((locked.status, locked.code()), (429, "too-many-requests"));
        ground.later(15 * 60);
        let right = sign_in(&ground, "Agent", PASSWORD).await;
        assert_eq!(right.status, 200, "{}", right.json);
        assert_eq!(me(&ground, right.text("token")).await.json["role"], "agent");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_when_it_is_over_when_one_leaves_and_when_one_is_sent_away() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await;
        let agent = ground.person("agent", Role::Agent).await;
        let token = |got: &Got| got.text("token").to_owned();

        let one = token(&sign_in(&ground, "agent", PASSWORD).await);
        let out = Ask::new("POST", "/api/v1/sign-out").by(&one);
        assert_eq!(ground.send(out).await.status, 204);
        assert_eq!(me(&ground, &one).await.status, 401);

        let two = token(&sign_in(&ground, "agent", PASSWORD).await);
        ground.later(12 * 60 * 60 - 1);
        assert_eq!(me(&ground, &two).await.status, 200, "the last second is in time");
        ground.later(1);
        assert_eq!(me(&ground, &two).await.status, 401);

        let three = token(&sign_in(&ground, "agent", PASSWORD).await);
        let path = format!("/api/v1/people/{}", agent.id);
        let away = Ask::new("PATCH", &path).json(json!({ "disabled": true })).by(&admin.token);
        assert_eq!(ground.send(away).await.status, 200);
        assert_eq!(me(&ground, &three).await.status, 401);
        assert_eq!(sign_in(&ground, "agent", PASSWORD).await.code(), "wrong-password");
        let own = format!("/api/v1/people/{}", admin.id);
        let own = Ask::new("PATCH", &own).json(json!({ "roles": ["agent"] })).by(&admin.token);
        assert_eq!(ground.send(own).await.code(), "own-rights");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_was_taken_away_opens_nothing_any_more() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let agent = ground.person("agent", Role::Agent).await;
        let path = format!("/api/v1/people/{}", agent.id);
        let change = Ask::new("PATCH", &path).json(json!({ "roles": ["complainant"] }));
        assert_eq!(ground.send(change.by(&admin)).await.status, 200);
        let got = ground.send(Ask::get("/api/v1/staff").by(&agent.token)).await;
        assert_eq!(got.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_changed_by_its_owner_and_reset_by_an_administrator() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let agent = ground.person("agent", Role::Agent).await;
        let change = |old: &str| json!({ "old": old, "new": "a longer password" });
        let ask = |body: Value| Ask::post("/api/v1/me/password", body).by(&agent.token);
        assert_eq!(ground.send(ask(change("wrong"))).await.code(), "wrong-password");
        assert_eq!(ground.send(ask(change(PASSWORD))).await.status, 204);
        assert_eq!(me(&ground, &agent.token).await.status, 401, "old sessions are over");
        assert_eq!(sign_in(&ground, "agent", PASSWORD).await.status, 401);
        assert_eq!(sign_in(&ground, "agent", "a longer password").await.status, 200);

        let path = format!("/api/v1/people/{}/password-reset", agent.id);
        let reset = ground.send(Ask::new("POST", &path).by(&admin)).await;
        let password = reset.text("password");
        assert_eq!(sign_in(&ground, "agent", "a longer password").await.status, 401);
        assert_eq!(sign_in(&ground, "agent", password).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_acts_in_a_role_that_its_person_holds_until_it_is_revoked() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await.token;
        let agent = ground.person("agent", Role::Agent).await;
        let make = |role: &str, by: &str| {
            let body = json!({ "label": "报表", "role": role, "days": 1, "person": agent.id });
            Ask::post("/api/v1/tokens", body).by(by)
        };
        assert_eq!(ground.send(make("admin", &agent.token)).await.status, 403);
        let made = ground.send(make("agent", &admin)).await;
        assert_eq!(made.status, 201, "{}", made.json);
        let token = made.text("token");
        assert_eq!(me(&ground, token).await.json["id"], json!(agent.id));
        assert_eq!(ground.send(make("agent", token)).await.status, 403, "no token makes another");

        let list = ground.send(Ask::get("/api/v1/tokens").by(&agent.token)).await;
        let labels: Vec<_> =
            list.json["tokens"].as_array().unwrap().iter().map(|it| it["label"].clone()).collect();
        assert!(labels.contains(&json!("报表")) && !list.json.to_string().contains(token));
        let revoke = Ask::new("DELETE", &format!("/api/v1/tokens/{}", made.text("id")));
        assert_eq!(ground.send(revoke.by(&agent.token)).await.status, 204);
        assert_eq!(me(&ground, token).await.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn number_and_secret_open_one_case_and_no_other() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let (one, other) = (ground.lodged().await, ground.lodged().await);
        let open = |number: &str, secret: &str| {
            Ask::post("/api/v1/sign-in/case", json!({ "number": number, "secret": secret }))
        };
        let spoken = one.text("number").replace('-', "").to_lowercase();
        let opened = ground.send(open(&spoken, one.text("secret"))).await;
        assert_eq!(opened.status, 200, "{}", opened.json);
        let crossed = ground.send(open(other.text("number"), one.text("secret"))).await;
        assert_eq!((crossed.status, crossed.code()), (401, "wrong-secret"));

        let token = opened.text("token");
        let path = |it: &Got| format!("/api/v1/cases/{}", it.text("id"));
        assert_eq!(ground.send(Ask::get(&path(&one)).by(token)).await.status, 200);
        assert_eq!(ground.send(Ask::get(&path(&other)).by(token)).await.status, 404);
        assert_eq!(me(&ground, token).await.json["opened"], one.json["id"]);
        let guide = format!("/api/v1/guide?case={}", one.text("number"));
        assert_eq!(ground.send(Ask::get(&guide).by(token)).await.status, 200);
    }
}

/// Whoever chooses the command chooses the id of the case, but not whose it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_becomes_somebody_else_by_the_name_of_a_request() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let victim = ground.person("victim", Role::Complainant).await;
        ground.send(Ask::post("/api/v1/cases", complaint()).by(&victim.token)).await;
        let key = victim.id.0.to_string();
        let ask = Ask::post("/api/v1/cases", complaint()).with("idempotency-key", &key);
        let got = ground.send(ask).await;
        assert_eq!(got.status, 201);
        assert_ne!(got.json["complainant"], json!(victim.id));
        let list = ground.send(Ask::get("/api/v1/cases").by(got.text("guest"))).await;
        assert_eq!(list.json["cases"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_write_down_what_somebody_tells_them() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let agent = ground.person("agent", Role::Agent).await.token;
        let other = ground.person("other-agent", Role::Agent).await.token;
        let caller = ground.person("caller", Role::Complainant).await;
        let mut body = complaint();
        body["lodge"] = json!(false);
        body["complainant"] = json!(caller.id);
        let begun = ground.send(Ask::post("/api/v1/cases", body).by(&agent)).await;
        assert_eq!(begun.json["origin"]["from"], "desk", "{}", begun.json);
        let path = format!("/api/v1/cases/{}", begun.text("id"));
        let drafts = ground.send(Ask::get("/api/v1/cases?list=drafts").by(&agent)).await;
        assert_eq!(drafts.json["cases"][0]["id"], begun.json["id"]);
        assert_eq!(ground.send(Ask::get(&path).by(&other)).await.status, 404, "not their draft");
        let mut amended = complaint();
        amended.as_object_mut().unwrap().remove("lodge");
        amended["narrative"] = json!("补充：商家已确认收到退货。");
        let amend = Ask::post(&format!("{path}/moves/amend"), json!({ "complaint": amended }));
        let amended = ground.send(amend.by(&caller.token)).await;
        assert_eq!(amended.status, 200, "{}", amended.json);
        let lodge = Ask::new("POST", &format!("{path}/moves/lodge")).by(&caller.token);
        assert_eq!(ground.send(lodge).await.json["stage"], "lodged");
        assert_eq!(ground.send(Ask::get(&path).by(&other)).await.status, 200);
    }
}

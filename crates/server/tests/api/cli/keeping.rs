//! Looking after what is kept: migrate, people, tokens, doctor, backup, import and export.

use super::{Place, Ran, finish, program};
use crate::harness::Engine;

fn code(ran: &Ran) -> String {
    let last = ran.err.lines().last().unwrap_or_default();
    last.rsplit_once('[').map_or(last, |(_, code)| code).trim_end_matches(']').to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_makes_the_tables_once_and_the_key_for_its_owner_alone() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        let first = place.run(&["migrate", "--json"]).ended(0).json();
        assert!(0 < first[0]["steps"].as_u64().unwrap(), "{engine:?}");
        let second = place.run(&["migrate", "--json"]).ended(0).json();
        assert_eq!(second[0]["steps"], 0, "{engine:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let key = place.path("data/master.key");
            let mode = std::fs::metadata(&key).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_added_changed_and_disabled() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let added = place
            .run(&["user", "add", "chen", "--name", "陈晓", "--role", "agent", "--json"])
            .ended(0)
            .json();
        let password = added[0]["password"].as_str().unwrap().to_owned();
        assert_eq!(password.len(), 24, "{engine:?}");
        let twice = place.run(&["user", "add", "CHEN", "--role", "agent"]).ended(1);
        assert_eq!(code(&twice), "login-taken", "{engine:?}");

        let reset = place.run(&["user", "reset-password", "chen", "--json"]).ended(0).json();
        assert_ne!(reset[0]["password"], added[0]["password"], "{engine:?}");
        place.run(&["user", "roles", "chen", "agent", "reviewer"]).ended(0);
        place.run(&["user", "disable", "chen"]).ended(0);
        let list = place.run(&["user", "list", "--json"]).ended(0).json();
        assert_eq!(list.len(), 1, "{engine:?}");
        assert_eq!(list[0]["roles"], serde_json::json!(["agent", "reviewer"]), "{engine:?}");
        assert_eq!(list[0]["disabled"], true, "{engine:?}");
        assert!(list[0]["password"].is_null(), "{engine:?}: nobody's password is listed");
        let table = place.run(&["user", "list", "--lang", "zh"]).ended(0);
        assert!(table.out.contains("陈晓") && table.out.contains("停用"), "{}", table.out);

        let nobody = place.run(&["user", "disable", "nobody"]).ended(1);
        assert_eq!(code(&nobody), "no-such-person", "{engine:?}");
        place.run(&["user", "add", "x", "--role", "system"]).ended(2);
        place.run(&["user", "add", "x", "--role", "merchant"]).ended(2);
        place.run(&["user", "add", "x", "--role", "regulator"]).ended(2);
        place.run(&["user", "add", "x", "--role", "emperor"]).ended(2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_revoked() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "bot", "--role", "auditor"]).ended(0);
        let words =
            ["token", "create", "bot", "--role", "auditor", "--label", "每日报表", "--days", "30"];
        let made = place.run(&[&words[..], &["--json"]].concat()).ended(0).json();
        assert!(made[0]["token"].as_str().unwrap().starts_with("rds_"), "{engine:?}");
        let listed = place.run(&["token", "list", "bot", "--json"]).ended(0).json();
        assert_eq!(listed[0]["label"], "每日报表", "{engine:?}");
        assert!(listed[0]["token"].is_null(), "{engine:?}: it was shown once");
        let id = listed[0]["id"].as_str().unwrap().to_owned();
        place.run(&["token", "revoke", "bot", &id]).ended(0);
        assert!(place.run(&["token", "list", "bot", "--json"]).ended(0).json().is_empty());
        let other = place.run(&["token", "create", "bot", "--role", "admin"]).ended(1);
        assert_eq!(code(&other), "role-not-held", "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_what_is_wrong_and_what_to_do() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        let before = place.run(&["doctor", "--lang", "en"]).ended(1);
        assert!(before.out.contains("fail  key"), "{}", before.out);
        place.run(&["migrate"]).ended(0);
        let well = place.run(&["doctor", "--all", "--json"]).ended(0).json();
        let checks: Vec<_> = well.iter().map(|it| it["check"].as_str().unwrap()).collect();
        for check in
            ["config", "rules", "clock", "disk", "key", "database", "schema", "record", "seal"]
        {
            assert!(checks.contains(&check), "{engine:?}: {check} in {checks:?}");
        }
        assert!(well.iter().all(|it| it["state"] != "fail"), "{engine:?}: {well:?}");

        // Another key than the one the database was made with.
        std::fs::remove_file(place.path("data/master.key")).unwrap();
        let words = place.words(&["doctor", "--lang", "zh"]);
        let mut foreign = program(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let foreign = finish(foreign.env("REDRESS_MASTER_KEY", "7".repeat(64)).spawn().unwrap());
        if engine == Engine::Sqlite || foreign.code == 1 {
            let foreign = foreign.ended(1);
            assert!(foreign.out.contains("fail  key"), "{engine:?}: {}", foreign.out);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_either_engine_is_restored_into_either() {
    for from in Engine::every() {
        for to in Engine::every() {
            let (here, there) = (Place::new(from).await, Place::new(to).await);
            here.run(&["migrate"]).ended(0);
            here.run(&["user", "add", "chen", "--role", "agent"]).ended(0);
            let mut server = here.serve(&["--demo"]);
            let demo = server.says();
            let secret = demo["case"]["secret"].as_str().unwrap().to_owned();
            let number = demo["case"]["number"].as_str().unwrap().to_owned();
            assert_eq!(server.terminate().0, 0, "{from:?}");

            let file = here.path("all.backup").display().to_string();
            here.run(&["backup", &file]).ended(0);
            let again = here.run(&["backup", &file]).ended(1);
            assert_eq!(code(&again), "file-exists", "{from:?}");

            let locked = there.run(&["restore", &file]).ended(2);
            assert_eq!(code(&locked), "no-master-key", "{to:?}");
            std::fs::create_dir_all(there.path("data")).unwrap();
            std::fs::copy(here.path("data/master.key"), there.path("data/master.key")).unwrap();
            there.run(&["restore", &file]).ended(0);
            let well = there.run(&["doctor", "--all", "--lang", "en"]).ended(0);
            assert!(well.out.contains("ok    record"), "{from:?} → {to:?}: {}", well.out);
            let people = there.run(&["user", "list", "--json"]).ended(0).json();
            assert!(people.iter().any(|it| it["login"] == "chen"), "{from:?} → {to:?}");

            let server = there.serve(&[]);
            let case =
                super::serving::get(&server, &format!("/api/v1/cases/{number}"), &secret).await;
            assert_eq!(case["number"], number.as_str(), "{from:?} → {to:?}: the secret opens it");
            drop(server);
            let full = there.run(&["restore", &file]).ended(1);
            assert_eq!(code(&full), "not-empty", "{to:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_backup_is_no_backup() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let file = place.path("all.backup");
        place.run(&["backup", file.to_str().unwrap()]).ended(0);
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, &whole[..whole.len() - 20]).unwrap();
        let fresh = Place::new(engine).await;
        std::fs::create_dir_all(fresh.path("data")).unwrap();
        std::fs::copy(place.path("data/master.key"), fresh.path("data/master.key")).unwrap();
        let ran = fresh.run(&["restore", file.to_str().unwrap()]);
        assert_eq!(ran.code, 2, "{engine:?}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_out_and_never_over_another_file() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let mut server = place.serve(&["--demo"]);
        server.says();
        server.terminate();
        for (format, begins) in [("csv", b"\xEF\xBB\xBF".as_slice()), ("xlsx", b"PK".as_slice())] {
            let file = place.path(&format!("cases.{format}"));
            let path = file.display().to_string();
            let words = ["export", "--format", format, path.as_str(), "--json"];
            let ran = place.run(&words).ended(0).json();
            assert!(5 < ran[0]["cases"].as_u64().unwrap(), "{engine:?}: {ran:?}");
            assert!(std::fs::read(&file).unwrap().starts_with(begins), "{engine:?}: {format}");
            place.run(&words).ended(1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_cases_come_in_once() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "boss", "--role", "admin"]).ended(0);
        let file = place.path("old.csv");
        let rows = "number,received_at,issue,narrative,name\n\
                    A-1,2026-01-05 10:00,refund-delayed,退货未退款,王小雨\n\
                    A-2,not a day,refund-delayed,退货未退款,王小雨\n";
        std::fs::write(&file, rows).unwrap();
        let words = ["import", "--as", "boss", file.to_str().unwrap(), "--json"];
        let first = place.run(&words).ended(1);
        assert_eq!(first.json()[0]["came"], "made", "{engine:?}: {}", first.out);
        assert!(first.err.contains("\"line\":3"), "{engine:?}: {}", first.err);
        let again = place.run(&words).ended(1);
        assert_eq!(again.json()[0]["came"], "already-there", "{engine:?}: {}", again.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_of_records_is_forgotten_once() {
    use redress_core::{
        ids::IntakeId,
        records::{MAIN_SET, Record, RecordKind},
    };
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        let none = place.run(&["records", "forget", "2026-03"]).ended(1);
        assert_eq!(code(&none), "no-such-records", "{engine:?}");

        let key = redress_store::MasterKey::from_file_or_create(place.path("data/master.key"));
        let store = redress_store::Store::open(&place.url(), key.unwrap()).await.unwrap();
        let line = br#"{"id":"l-1","account":"a","at":"2026-03-01T10:00:00Z","success":true}"#;
        let record = Record::read(RecordKind::Logins, line).unwrap();
        let came = (IntakeId(uuid::Uuid::from_u128(1)), "2026-03-02T04:00:00Z".parse().unwrap());
        store.put_records(&MAIN_SET, RecordKind::Logins, came, vec![(1, record)]).await.unwrap();
        store.close().await.unwrap();

        place.run(&["records", "forget", "2026-03", "--system", "other"]).ended(1);
        let done = place.run(&["records", "forget", "2026-03", "--json"]).ended(0).json();
        assert_eq!(done[0]["forgotten"], true, "{engine:?}");
        place.run(&["records", "forget", "2026-03"]).ended(1);
        place.run(&["records", "forget", "March"]).ended(2);
        place.run(&["records", "forget", "2026-13"]).ended(2);
    }
}

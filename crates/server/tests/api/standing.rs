//! The health record: looked at daily, told to those who look after the desk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use redress_core::party::Role;
use redress_server::{health::record, rounds::look_if_due};
use redress_store::{CheckKind, Location, MasterKey, Store};

use crate::{
    cli::Place,
    harness::{Ask, Engine, Ground},
};

const RECORD: &str = "/api/v1/health-record";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_looked_at_once_a_day() {
    for engine in Engine::every() {
        let ground = Ground::open(engine).await;
        let admin = ground.person("admin", Role::Admin).await;
        ground.lodged().await;
        assert!(look_if_due(&ground.app).await.unwrap(), "{engine:?}: nobody looked yet");
        ground.clock.advance(SignedDuration::from_hours(23));
        assert!(!look_if_due(&ground.app).await.unwrap(), "{engine:?}: not yet a day");
        ground.clock.advance(SignedDuration::from_hours(1));
        assert!(look_if_due(&ground.app).await.unwrap(), "{engine:?}: a day is over");
        ground.clock.advance(SignedDuration::from_secs(1));

        let told = ground.send(Ask::get(RECORD).by(&admin.token)).await;
        assert_eq!(told.status, 200, "{}", told.json);
        let looks = &told.json["checks"]["integrity"];
        assert_eq!((&looks["count"], &looks["failed"]), (&2.into(), &0.into()), "{engine:?}");
        let newest = &looks["looks"][0]["figures"];
        assert_eq!(newest["cases"], 1, "{engine:?}: {newest}");
        // How much is sealed by then depends on who else uses the machine's PostgreSQL.
        assert!(0 < newest["events"].as_u64().unwrap() && newest["problems"] == 0, "{newest}");
        // Nobody ran a server's rounds in all that time.
        assert_eq!(told.json["served_seconds"], 0);
        assert_eq!(told.json["of_seconds"], 30 * 24 * 3600);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stretch_that_is_none_is_refused() {
    let ground = Ground::open(Engine::Sqlite).await;
    let admin = ground.person("admin", Role::Admin).await;
    for (from, until) in [("2026-03-02", "2026-03-01"), ("2016-01-01", "2026-01-02")] {
        let path = format!("{RECORD}?from={from}T00:00:00Z&until={until}T00:00:00Z");
        let told = ground.send(Ask::get(&path).by(&admin.token)).await;
        assert_eq!((told.status, told.code()), (422, "bad-stretch"), "{from} {until}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_on_record_from_its_start_to_its_end_and_backups_are_tried() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "admin", "--role", "admin"]).ended(0);
        let server = place.serve(&[]);
        let key = MasterKey::from_file_or_create(place.path("data/master.key")).unwrap();
        let store = Store::open(Location::of(place.database_url()), key).await.unwrap();
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let until = Timestamp::now() + SignedDuration::from_mins(10);
        while store.service_runs(from, until).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(server.terminate().0, 0);
        let tried = place.run(&["backup-test", "--json"]).ended(0).json();
        assert_eq!(tried[0]["passed"], true, "{engine:?}: {tried:?}");
        assert!(0 < tried[0]["figures"]["rows"].as_u64().unwrap());

        let runs = store.service_runs(from, until).await.unwrap();
        assert_eq!(runs.len(), 1, "{engine:?}");
        assert!(runs[0].ended_at.is_some(), "{engine:?}: it was stopped in order");
        // What was before the first start was no outage.
        let told = record(&store, from, runs[0].ended_at.unwrap()).await.unwrap();
        assert_eq!((told.from, told.starts), (runs[0].began_at, 1), "{engine:?}");
        assert_eq!((told.served_seconds, told.gaps), (told.of_seconds, vec![]), "{engine:?}");
        let checks = store.health_checks(from, until).await.unwrap();
        assert_eq!(checks.len(), 1, "{engine:?}: {checks:?}");
        assert!(checks[0].passed && checks[0].kind == CheckKind::Restore);
        store.close().await.unwrap();
    }
}

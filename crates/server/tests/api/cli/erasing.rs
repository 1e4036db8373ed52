//! `redress erase`: the report first, then the deed, and what stands against it.

use super::Place;
use crate::harness::Engine;

/// A place with two old cases, one of them over, and the ids of both.
async fn with_cases(engine: Engine) -> (Place, String, String) {
    let place = Place::new(engine).await;
    place.run(&["migrate"]).ended(0);
    place.run(&["user", "add", "boss", "--role", "admin"]).ended(0);
    let file = place.path("old.csv");
    let rows = "number,received_at,issue,narrative,name,status,closed_at,outcome\n\
                A-1,2026-01-05 10:00,refund-delayed,退货未退款,王小雨,closed:for-complainant,2026-02-05 10:00,已和解\n\
                A-2,2026-01-05 10:00,refund-delayed,退货未退款,王小雨,open,,\n";
    std::fs::write(&file, rows).unwrap();
    let came = place.run(&["import", "--as", "boss", file.to_str().unwrap(), "--json"]).ended(0);
    let numbers: Vec<String> =
        came.json().iter().map(|it| it["case_number"].as_str().unwrap().to_owned()).collect();
    (place, numbers[0].clone(), numbers[1].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_reported_on_then_erased_and_its_record_remains() {
    for engine in Engine::every() {
        let (place, closed, open) = with_cases(engine).await;
        let look = place.run(&["erase", "case", &closed, "--json"]).ended(0).json();
        assert_eq!(
            (&look[0]["erased"], &look[0]["against"]),
            (&false.into(), &serde_json::json!([]))
        );
        assert!(0 < look[0]["there"]["texts"].as_u64().unwrap(), "{engine:?}: {look:?}");
        let said = place.run(&["erase", "case", &closed, "--lang", "zh"]).ended(0);
        assert!(said.out.contains("--yes") && said.out.contains("保留"), "{}", said.out);

        let gone = place.run(&["erase", "case", &closed, "--yes", "--json"]).ended(0).json();
        assert_eq!((&gone[0]["erased"], &gone[0]["reason"]), (&true.into(), &"asked".into()));
        assert_eq!(gone[0]["there"]["texts"], look[0]["there"]["texts"], "{engine:?}");
        assert!(0 < gone[0]["remains"]["events"].as_u64().unwrap(), "{engine:?}: {gone:?}");
        // It is in no list any more, and is found by its number all the same, as by its id.
        let id = look[0]["owner"].as_str().unwrap();
        for named in [&closed, id] {
            let again = place.run(&["erase", "case", named, "--yes", "--json"]).ended(0).json();
            assert_eq!((&again[0]["owner"], &again[0]["there"]["texts"]), (&id.into(), &0.into()));
        }

        let against = place.run(&["erase", "case", &open, "--yes", "--json"]).ended(1).json();
        assert_eq!(against[0]["against"][0]["code"], "wrong-stage", "{engine:?}: {against:?}");
        place.run(&["erase", "case", "R-0000"]).ended(2);
        let well = place.run(&["doctor", "--all", "--lang", "en"]).ended(0);
        assert!(well.out.contains("ok    record"), "{engine:?}: {}", well.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_erased_with_what_lets_them_sign_in() {
    for engine in Engine::every() {
        let place = Place::new(engine).await;
        place.run(&["migrate"]).ended(0);
        place.run(&["user", "add", "chen", "--role", "agent"]).ended(0);
        let look = place.run(&["erase", "person", "chen", "--json"]).ended(0).json();
        let id = look[0]["owner"].as_str().unwrap().to_owned();
        place.run(&["erase", "person", "chen", "--yes"]).ended(0);
        let gone = place.run(&["erase", "person", &id, "--json"]).ended(0).json();
        assert_eq!(gone[0]["erased"], true, "{engine:?}");
        assert!(place.run(&["user", "list", "--json"]).ended(0).json().is_empty(), "{engine:?}");
        // The name is free again for somebody else.
        place.run(&["user", "add", "chen", "--role", "agent"]).ended(0);
    }
}

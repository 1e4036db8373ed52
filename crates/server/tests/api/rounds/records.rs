//! A claim is held against what the institution keeps: the payment itself, the account, the way.

use std::collections::BTreeMap;

use redress_core::{
    case::{Complaint, Event, Recorded},
    code::Code,
    ids::{CaseId, IntakeId},
    matching::{Check, Finding, SourceKind, Verdict},
    records::{MAIN_SET, Record, RecordKind},
};
use redress_server::{app::App, rounds};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::{Town, Work, complaint, payment};
use crate::harness::Engine;

const INTAKE: IntakeId = IntakeId(Uuid::from_u128(77));

/// A payment that no provider here knows: the institution's own, of 1 March.
fn claimed(issue: &'static str) -> Complaint<String> {
    let mut told = payment("OWN-1", "80.00");
    told.provider = Code::of("bank");
    Complaint { issue: Code::of(issue), ..complaint(vec![told]) }
}

fn paid(account: &str, more: Value) -> Value {
    let mut record = json!({
        "id": "p-1", "reference": "OWN-1", "at": "2026-03-01T10:11:12+08:00", "settled": true,
        "payee": "早安面馆", "account": account, "device": "phone-new", "ip": "203.0.113.9",
        "amount": { "amount": "80.00", "currency": "CNY" },
    });
    more.as_object().unwrap().iter().for_each(|(name, it)| record[name] = it.clone());
    record
}

async fn hand_over(app: &App, kind: RecordKind, records: &[Value]) {
    let read = |it: &Value| Record::read(kind, it.to_string().as_bytes()).unwrap();
    let records = (1..).zip(records.iter().map(read)).collect();
    let by = (INTAKE, app.desk.clock.now());
    app.desk.store.put_records(&MAIN_SET, kind, by, records).await.unwrap();
}

/// What was found, by check.
async fn found(app: &App, case: CaseId) -> BTreeMap<Check, Finding> {
    let log: Vec<Recorded> = app.log(case).await;
    let findings = log.into_iter().filter_map(|it| match it.event {
        Event::FindingRecorded { finding } => Some((finding.check, finding)),
        _ => None,
    });
    findings.collect()
}

/// What the institution keeps about somebody whose account was taken over.
async fn taken_over(app: &App) {
    let account = "2088-0000";
    hand_over(app, RecordKind::Payments, &[paid(account, json!({}))]).await;
    let login = |id: &str, at: &str, device: &str, latitude: i32| {
        json!({ "id": id, "account": account, "at": at, "success": true, "device": device,
            "place": { "latitude": latitude, "longitude": 116_000_000 } })
    };
    let logins = [
        login("l-1", "2026-01-01T10:00:00+08:00", "phone-old", 40_000_000),
        login("l-2", "2026-03-01T09:00:00+08:00", "phone-old", 40_000_000),
        login("l-3", "2026-03-01T09:10:00+08:00", "phone-new", 23_000_000),
    ];
    hand_over(app, RecordKind::Logins, &logins).await;
    let changes = [
        json!({ "id": "a-1", "account": account, "at": "2020-01-01T00:00:00Z", "change": "status",
            "status": "active" }),
        json!({ "id": "a-2", "account": account, "at": "2026-03-01T02:00:00Z", "change": "phone" }),
    ];
    hand_over(app, RecordKind::Accounts, &changes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_account_leaves_traces_that_the_round_finds_and_names() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        taken_over(&app).await;
        let case = app.lodge(claimed("unauthorised-payment")).await;
        app.turn().await;

        let found = found(&app, case).await;
        let verdict = |check| found.get(&check).map(|it| it.verdict);
        for (check, wanted) in [
            (Check::PaymentExists, Verdict::Supports),
            (Check::Amount, Verdict::Supports),
            (Check::Status, Verdict::Supports),
            (Check::NewDevice, Verdict::Supports),
            (Check::ImpossibleTravel, Verdict::Supports),
            (Check::AccountChange, Verdict::Supports),
            (Check::AccountStatus, Verdict::Inconclusive),
            (Check::EarlierPayments, Verdict::Inconclusive),
        ] {
            assert_eq!(verdict(check), Some(wanted), "{engine:?}: {check}");
        }
        assert_eq!(verdict(Check::PaymentPath), None, "{engine:?}: nobody asked");
        let row = &found[&Check::PaymentExists].rows[0];
        let named = (row.kind, row.source.as_str(), row.line);
        assert_eq!(named, (SourceKind::InstitutionRecord, INTAKE.to_string().as_str(), 1));
        assert!(app.case(case).await.is_verified(0), "{engine:?}: the institution stands by it");
        assert_eq!(app.turn().await.tasks(), 0, "{engine:?}: nothing is left to check");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_about_an_account_that_is_not_the_complainants() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        taken_over(&app).await;
        let mut nosy = claimed("unauthorised-payment");
        nosy.particulars = json!({ "name": "某人", "account": "2088-9999" }).to_string();
        let mut silent = claimed("unauthorised-payment");
        silent.particulars = json!({ "name": "某人" }).to_string();
        for complaint in [nosy, silent] {
            let case = app.lodge(complaint).await;
            app.turn().await;
            let found = found(&app, case).await;
            assert!(found.contains_key(&Check::PaymentExists), "{engine:?}");
            let about: Vec<_> = found.keys().filter(|it| it.is_about_account()).collect();
            assert!(about.is_empty(), "{engine:?}: {about:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_failed_is_followed_to_where_it_broke() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let steps = json!({ "settled": false, "steps": [
            { "step": "order", "state": "done" },
            { "step": "acquirer", "state": "done" },
            { "step": "clearing", "state": "failed", "at": "2026-03-01T02:11:20Z" },
        ] });
        hand_over(&app, RecordKind::Payments, &[paid("2088-0000", steps)]).await;
        let case = app.lodge(claimed("payment-failed-system")).await;
        app.turn().await;
        let found = found(&app, case).await;
        let path = &found[&Check::PaymentPath];
        assert_eq!(path.verdict, Verdict::Supports, "{engine:?}");
        assert_eq!(found[&Check::Status].verdict, Verdict::Supports, "{engine:?}: no money moved");
        assert!(!found.contains_key(&Check::NewDevice), "{engine:?}: nobody asked who paid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_come_late_have_the_case_held_against_them_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let other = json!({ "id": "p-0", "reference": "OTHER" });
        hand_over(&app, RecordKind::Payments, &[paid("2088-9999", other)]).await;
        let case = app.lodge(claimed("unauthorised-payment")).await;
        let stranger = {
            let mut told = payment("OWN-2", "80.00");
            told.provider = Code::of("bank");
            app.lodge(Complaint {
                issue: Code::of("unauthorised-payment"),
                ..complaint(vec![told])
            })
        };
        let stranger = stranger.await;
        app.turn().await;
        let before = found(&app, case).await;
        assert_ne!(before[&Check::PaymentExists].verdict, Verdict::Supports, "{engine:?}");
        let untouched = app.log(stranger).await.len();

        taken_over(&app).await;
        assert_eq!(app.turn().await.held_again, 2, "{engine:?}: the account is that of both");
        let after = found(&app, case).await;
        for check in [Check::PaymentExists, Check::NewDevice, Check::AccountChange] {
            assert_eq!(after[&check].verdict, Verdict::Supports, "{engine:?}: {check}");
        }
        assert!(app.case(case).await.is_verified(0), "{engine:?}: the institution stands by it");
        assert_eq!(app.log(stranger).await.len(), untouched, "{engine:?}: nothing on its payment");

        let told = app.log(case).await.len();
        taken_over(&app).await;
        assert_eq!(app.turn().await.held_again, 0, "{engine:?}: nothing came");
        let changed = json!({ "ip": "203.0.113.10" });
        hand_over(&app, RecordKind::Payments, &[paid("2088-0000", changed)]).await;
        assert_eq!(app.turn().await.held_again, 2, "{engine:?}: it is of their account");
        assert_eq!(app.log(case).await.len(), told, "{engine:?}: it says what was known");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_delivery_ever_is_held_against_every_open_case() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let case = app.lodge(claimed("unauthorised-payment")).await;
        app.turn().await;
        let (one, other) = (town.server().await, &app);
        taken_over(&app).await;
        // Two servers at once say it once.
        let held = tokio::join!(rounds::hold_late_records(&one), rounds::hold_late_records(other));
        assert!((1..=2).contains(&(held.0.unwrap() + held.1.unwrap())), "{engine:?}");
        let log: Vec<Recorded> = app.log(case).await;
        let exists = log.iter().filter(|it| {
            matches!(&it.event, Event::FindingRecorded { finding }
                if finding.check == Check::PaymentExists && finding.verdict == Verdict::Supports)
        });
        assert_eq!(exists.count(), 1, "{engine:?}");
        assert_eq!(app.turn().await.held_again, 0, "{engine:?}");
    }
}

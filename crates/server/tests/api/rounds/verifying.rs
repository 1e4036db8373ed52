//! A claim is held against what is on record: every payment gets an answer, also where nobody
//! has one.

use jiff::SignedDuration;
use redress_connect::sandbox::Mischief;
use redress_core::{
    case::{BillLine, Established, Event},
    code::Code,
    ids::BillId,
    matching::{Check, Verdict},
};
use redress_store::Bill;
use uuid::Uuid;

use super::ground::{Town, Work, complainant, complaint, findings, payment, yuan};
use crate::harness::Engine;

/// A bill of ours; the payments below stand in it.
const BILL: &[u8] = include_bytes!("../../../../../fixtures/bills/alipay_v3/february.csv");

fn verdict(findings: &[Established], payment: usize, check: Check) -> Option<Verdict> {
    findings.iter().find(|it| it.payment == payment && it.check == check).map(|it| it.verdict)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_found_in_the_bill_it_was_picked_from() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let bill = Bill {
            id: BillId(Uuid::now_v7()),
            owner: complainant().actor.id,
            format: "alipay_v3".to_owned(),
            payments: 15,
            problems: 0,
            uploaded_at: town.clock.now(),
        };
        let (name, media) = ("二月.csv".to_owned(), "text/csv".to_owned());
        app.desk.store.put_bill(&bill, name, media, BILL.to_vec()).await.unwrap();
        let mut travel = payment("2024020322001400010000000023", "600.00");
        travel.provider = Code::of("alipay");
        travel.at = Some("2024-02-03T09:00:00+08:00".parse().unwrap());
        travel.picked = Some(BillLine { bill: bill.id, line: 23 });
        let case = app.lodge(complaint(vec![travel])).await;
        app.turn().await;

        let after = app.case(case).await;
        let said = |check| verdict(&after.findings, 0, check);
        assert_eq!(said(Check::PaymentExists), Some(Verdict::Supports), "{engine:?}");
        assert_eq!(said(Check::Amount), Some(Verdict::Supports), "{engine:?}");
        assert!(!after.is_verified(0), "{engine:?}: nobody but the complainant says so");
        assert_eq!(after.outside_money[&0], yuan("200.50"), "{engine:?}: what came back already");
        let log = app.log(case).await;
        let rows = log.iter().find_map(|it| match &it.event {
            Event::FindingRecorded { finding } => Some(finding.rows.clone()),
            _ => None,
        });
        let row = &rows.unwrap()[0];
        assert_eq!((row.source.as_str(), row.line), (bill.id.to_string().as_str(), 23));
        // Alipay's side is the sandbox here, and it has never heard of the payment.
        assert_eq!(said(Check::Status), Some(Verdict::Inconclusive), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_of_somebody_else_proves_nothing() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let bill = Bill {
            id: BillId(Uuid::now_v7()),
            owner: redress_core::ids::PersonId(Uuid::from_u128(77)),
            format: "alipay_v3".to_owned(),
            payments: 15,
            problems: 0,
            uploaded_at: town.clock.now(),
        };
        let (name, media) = ("二月.csv".to_owned(), "text/csv".to_owned());
        app.desk.store.put_bill(&bill, name, media, BILL.to_vec()).await.unwrap();
        let mut noodles = payment("2024020122001400010000000021", "18.00");
        noodles.provider = Code::of("bank");
        noodles.picked = Some(BillLine { bill: bill.id, line: 18 });
        let case = app.lodge(complaint(vec![noodles])).await;
        app.turn().await;
        let findings = app.case(case).await.findings;
        let said = verdict(&findings, 0, Check::PaymentExists);
        assert_eq!(said, Some(Verdict::Inconclusive), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_payment_gets_an_answer_also_where_nobody_has_one() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("KNOWN", "18.00");
        let mut nobodys = payment("X", "5.00");
        nobodys.provider = Code::of("bank");
        let mut nameless = payment("Y", "5.00");
        nameless.reference = None;
        let payments =
            vec![payment("KNOWN", "18.00"), payment("UNKNOWN", "18.00"), nobodys, nameless];
        let case = app.lodge(complaint(payments)).await;
        assert_eq!(app.turn().await.done("verify"), 1, "{engine:?}");
        let after = app.case(case).await;
        let exists = |payment| verdict(&after.findings, payment, Check::PaymentExists);
        assert_eq!(exists(0), Some(Verdict::Supports), "{engine:?}");
        assert_eq!(exists(1), Some(Verdict::Contradicts), "{engine:?}: its provider denies it");
        assert_eq!(exists(2), Some(Verdict::Inconclusive), "{engine:?}");
        assert_eq!(exists(3), Some(Verdict::Inconclusive), "{engine:?}");
        findings(&app.log(case).await);
        assert_eq!(app.turn().await.tasks(), 0, "{engine:?}: nothing is left to check");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unclear_provider_is_asked_again_and_in_the_end_done_without() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("SOON", "18.00");
        town.paid("NEVER", "18.00");
        town.sandbox.misbehave_about("SOON", 2, Mischief::Down);
        town.sandbox.misbehave_about("NEVER", 1000, Mischief::Down);
        let soon = app.lodge(complaint(vec![payment("SOON", "18.00")])).await;
        let never = app.lodge(complaint(vec![payment("NEVER", "18.00")])).await;
        let mut turns = 0;
        while app.case(never).await.findings.is_empty() {
            app.turn().await;
            town.later(SignedDuration::from_mins(11));
            turns += 1;
            assert!(turns < 30, "{engine:?}: nobody asks for ever");
            let found = app.case(soon).await.is_verified(0);
            assert_eq!(found, 3 <= turns, "{engine:?}: after {turns} turns");
        }
        assert!(5 < turns, "{engine:?}: given up after {turns} turns");
        let findings = app.case(never).await.findings;
        let said = verdict(&findings, 0, Check::PaymentExists);
        assert_eq!(said, Some(Verdict::Inconclusive), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_broke_off_in_the_middle_is_finished_by_the_next() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        town.paid("A", "18.00");
        let case = app.lodge(complaint(vec![payment("A", "18.00")])).await;
        // Somebody said that it exists, and then the lights went out.
        let finding = redress_core::testkit::found(0);
        let command = redress_core::case::Command::RecordFinding { finding };
        app.act(
            case,
            &redress_core::party::Reader::plain(redress_core::party::Actor::SYSTEM),
            command,
        )
        .await;
        app.turn().await;
        let checks = findings(&app.log(case).await);
        for check in ["payment-exists", "amount", "status", "refund-state"] {
            assert!(checks.contains(&(0, check.to_owned())), "{engine:?}: {check}: {checks:?}");
        }
    }
}

//! Cases that end in an agreement: the merchant proposes, the complainant proposes, a mediator
//! does.

use redress_core::party::Role;
use serde_json::{Value, json};

use super::{
    script::{Case, Script, kinds},
    world::{Who, World},
};
use crate::harness::Engine;

/// An open case between a complainant, a merchant that was asked, and an agent who has it.
struct Dispute {
    script: Script,
    case: Case,
    agent: Who,
    merchant: Who,
}

const REFERENCE: &str = "2025122200000001";

async fn dispute(engine: Engine, title: &str) -> Dispute {
    let script = Script::begin(title, World::open(engine).await).await;
    script.world.paid(REFERENCE, "60.00", None);
    let (merchant_id, merchant) = script.world.merchant("双人餐商家").await;
    let agent = script.world.staff("经办人", Role::Agent).await;
    let complaint =
        script.complaint_about(REFERENCE, "60.00", &json!({ "respondent": merchant_id }));
    let case = script.begins(&Who::nobody(), "lodges at once", complaint).await;
    script.rounds().await;
    script.makes(&agent, &case, "assign", json!({ "to": agent.id() })).await;
    script.makes(&agent, &case, "accept", json!({})).await;
    let question = json!({ "of": "respondent", "text": "请说明情况。" });
    script.makes(&agent, &case, "request-information", question).await;
    Dispute { script, case, agent, merchant }
}

fn voucher(amount: &str) -> Value {
    json!({ "kind": "voucher", "amount": { "amount": amount, "currency": "CNY" } })
}

fn refund(amount: &str) -> Value {
    let amount = json!({ "amount": amount, "currency": "CNY" });
    json!({ "kind": "partial-refund", "payment": 0, "amount": amount })
}

/// The offer that is open, as its reader sees it.
fn open_offer(seen: &Value) -> Value {
    let mut offers = seen["offers"].as_array().unwrap().iter();
    json!({ "offer": offers.find(|it| it["open"] == true).expect("an open offer")["id"] })
}

fn only_remedy(seen: &Value) -> Value {
    let remedies = seen["remedies"].as_array().unwrap();
    assert_eq!(remedies.len(), 1, "{remedies:?}");
    json!({ "remedy": remedies[0]["id"] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchants_offer_becomes_an_agreement_and_a_voucher() {
    for engine in Engine::every() {
        let title = "和解：商家提出代金券 / the merchant offers a voucher";
        let Dispute { script, case, agent, merchant } = dispute(engine, title).await;
        let offer = json!({ "remedies": [voucher("30.00")], "text": "赠送 30 元代金券。" });
        script.makes(&merchant, &case, "offer", offer).await;
        let seen = script.view(&case.owner, &case).await;
        assert_eq!(seen["offers"][0]["text"], "赠送 30 元代金券。");
        let offer = open_offer(&seen.body);
        script.may_not(&merchant, &case, "accept-offer", offer.clone(), "offer-not-open").await;

        let agreed = script.makes(&case.owner, &case, "accept-offer", offer.clone()).await;
        assert_eq!(
            (&agreed["stage"], &agreed["offers"][0]["agreed"]),
            (&json!("settling"), &json!(true))
        );
        script
            .may_not(
                &agent,
                &case,
                "rule",
                json!({ "outcome": "rejected", "text": "…" }),
                "wrong-stage",
            )
            .await;
        let voucher = only_remedy(&agreed.body);
        script.rounds().await;
        let unsent = script.view(&agent, &case).await;
        assert_eq!(unsent["remedies"][0]["status"], "ordered", "no round hands out vouchers");
        script.may_not(&case.owner, &case, "confirm-arrival", voucher.clone(), "unknown").await;

        script.makes(&agent, &case, "deliver-remedy", voucher.clone()).await;
        let confirmed = script.makes(&case.owner, &case, "confirm-arrival", voucher).await;
        assert_eq!(
            (&confirmed["stage"], &confirmed["closing"]),
            (&json!("closed"), &json!("settled"))
        );
        assert!(script.world.sandbox.payouts().is_empty(), "no money moved");
        script.ends(&[&case.owner.clone(), &agent, &merchant]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complainants_offer_is_refused_bettered_and_paid() {
    for engine in Engine::every() {
        let title = "和解：投诉人提出 / the complainant offers";
        let Dispute { script, case, agent, merchant } = dispute(engine, title).await;
        let high = json!({ "remedies": [refund("50.00")], "text": "退 50 元即可。" });
        script.makes(&case.owner, &case, "offer", high).await;
        let offer = open_offer(&script.view(&merchant, &case).await.body);
        script.makes(&merchant, &case, "refuse-offer", offer.clone()).await;
        script.may_not(&merchant, &case, "accept-offer", offer, "offer-not-open").await;

        let too_much = json!({ "remedies": [refund("60.01")], "text": "…" });
        let path = format!("{}/moves/offer", case.path());
        let too_much = super::world::post(path, too_much);
        script.refused(&case.owner, "offers more than was paid", too_much, "exceeds-payment").await;
        let fair = json!({ "remedies": [refund("30.00")], "text": "各让一步，退 30 元。" });
        script.makes(&case.owner, &case, "offer", fair).await;
        let offer = open_offer(&script.view(&merchant, &case).await.body);
        let agreed = script.makes(&merchant, &case, "accept-offer", offer).await;
        assert_eq!(agreed["stage"], "settling");
        script.rounds().await;
        let payouts = script.world.sandbox.payouts();
        assert_eq!(payouts.len(), 1, "{payouts:?}");
        assert_eq!(payouts[0].amount.decimal(), "30.00");
        let arrived = only_remedy(&agreed.body);
        script.makes(&case.owner, &case, "confirm-arrival", arrived).await;
        script.ends(&[&case.owner.clone(), &agent, &merchant]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mediators_proposal_binds_once_both_sides_accept() {
    for engine in Engine::every() {
        let title = "调解：双方接受调解员方案 / a mediator's proposal";
        let Dispute { script, case, agent, merchant } = dispute(engine, title).await;
        let mediator = script.world.staff("调解员", Role::Mediator).await;
        let unseen = script.world.send(&mediator, super::world::get(case.path())).await;
        assert_eq!(unseen.status, 404, "not invited yet");
        let invited = json!({ "mediator": mediator.id() });
        script.makes(&agent, &case, "invite-mediator", invited).await;
        let proposal = json!({
            "remedies": [refund("20.00"), { "kind": "apology" }], "text": "退 20 元并书面致歉。",
        });
        script.makes(&mediator, &case, "offer", proposal).await;
        let offer = open_offer(&script.view(&case.owner, &case).await.body);
        script.may_not(&mediator, &case, "accept-offer", offer.clone(), "wrong-role").await;

        let half = script.makes(&case.owner, &case, "accept-offer", offer.clone()).await;
        assert_eq!(half["stage"], "open", "one yes is no agreement");
        assert_eq!(half["remedies"], json!([]));
        let agreed = script.makes(&merchant, &case, "accept-offer", offer).await;
        assert_eq!(
            (&agreed["stage"], &agreed["offers"][0]["agreed"]),
            (&json!("settling"), &json!(true))
        );

        script.rounds().await;
        let owed = script.view(&agent, &case).await;
        let by_kind = |kind: &str| {
            let mut remedies = owed["remedies"].as_array().unwrap().iter();
            json!({ "remedy": remedies.find(|it| it["what"]["kind"] == kind).unwrap()["id"] })
        };
        let (money, apology) = (by_kind("partial-refund"), by_kind("apology"));
        script.makes(&agent, &case, "deliver-remedy", apology.clone()).await;
        let first = script.makes(&case.owner, &case, "confirm-arrival", money).await;
        assert_eq!(first["stage"], "settling", "the apology is still to be confirmed");
        let last = script.makes(&case.owner, &case, "confirm-arrival", apology).await;
        assert_eq!(last["stage"], "closed");

        let told = script.record(&mediator, &case).await;
        assert!(kinds(&told).contains(&"agreed"));
        script.ends(&[&case.owner.clone(), &agent, &merchant, &mediator]).await;
    }
}

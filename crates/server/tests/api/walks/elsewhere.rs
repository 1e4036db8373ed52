//! Cases that go elsewhere: not admissible, belonging to somebody else, taken to an outside body,
//! or handled by an institution that is not on this desk.

use jiff::SignedDuration;
use redress_core::party::Role;
use serde_json::json;

use super::{
    script::{Case, Script, kinds, particulars},
    world::{Who, World, get, post},
};
use crate::harness::Engine;

const REFERENCE: &str = "2025122200000002";

async fn lodged(engine: Engine, title: &str) -> (Script, Case, Who) {
    let script = Script::begin(title, World::open(engine).await).await;
    script.world.paid(REFERENCE, "45.00", None);
    let agent = script.world.staff("经办人", Role::Agent).await;
    let complaint = script.complaint_about(REFERENCE, "45.00", &json!({}));
    let case = script.begins(&Who::nobody(), "lodges at once", complaint).await;
    script.rounds().await;
    (script, case, agent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_admissible_is_declined_with_the_next_ways() {
    for engine in Engine::every() {
        let title = "不予受理 / not admissible";
        let (script, case, agent) = lodged(engine, title).await;
        let unknown = json!({ "reason": "no-jurisdiction", "next": ["the-moon"], "text": "…" });
        let path = format!("{}/moves/decline", case.path());
        script
            .refused(&agent, "names a channel that is none", post(path, unknown), "unknown-channel")
            .await;
        let declined = json!({
            "reason": "court-has-it",
            "next": ["consumer-association", "court"],
            "text": "该纠纷已由法院受理，请在该案中主张。",
        });
        let closed = script.makes(&agent, &case, "decline", declined).await;
        assert_eq!((&closed["stage"], &closed["closing"]), (&json!("closed"), &json!("declined")));
        let seen = script.view(&case.owner, &case).await;
        let told = seen["timeline"].as_array().unwrap().iter().find(|it| it["event"] == "declined");
        let told = told.expect("the complainant is told");
        assert_eq!(told["text"], "该纠纷已由法院受理，请在该案中主张。");
        assert_eq!(told["details"]["next"], json!(["consumer-association", "court"]));
        script.may_not(&agent, &case, "accept", json!({}), "wrong-stage").await;
        script.ends(&[&case.owner.clone(), &agent]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_elsewhere_is_redirected_and_stays_closed() {
    for engine in Engine::every() {
        let (script, case, agent) = lodged(engine, "转交 / redirected").await;
        let to = json!({ "to": "market-12315", "text": "属于商品质量问题，请向 12315 反映。" });
        let closed = script.makes(&agent, &case, "redirect", to).await;
        assert_eq!(
            (&closed["stage"], &closed["closing"]),
            (&json!("closed"), &json!("redirected"))
        );
        let again = json!({ "reason": "new-facts" });
        script.may_not(&case.owner, &case, "reopen", again, "over").await;
        script.ends(&[&case.owner.clone(), &agent]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_objection_goes_to_an_outside_body_and_comes_back() {
    for engine in Engine::every() {
        let title = "异议被驳回，升级至外部机构 / escalated, decided outside, reopened";
        let (script, case, agent) = lodged(engine, title).await;
        let reviewer = script.world.staff("复核员", Role::Reviewer).await;
        let body = Some("pboc-12363");
        let regulator = script.world.person("人民银行", Role::Regulator, None, body).await;
        script.makes(&agent, &case, "assign", json!({ "to": agent.id() })).await;
        script.makes(&agent, &case, "accept", json!({})).await;
        let no = json!({ "outcome": "rejected", "text": "经核查，扣款与约定一致。" });
        script.makes(&agent, &case, "rule", no.clone()).await;
        script.makes(&case.owner, &case, "object", json!({ "text": "没有这样的约定。" })).await;
        script.makes(&reviewer, &case, "assign", json!({ "to": reviewer.id() })).await;
        let closed = script.makes(&reviewer, &case, "rule", no).await;
        assert_eq!((&closed["stage"], &closed["closing"]), (&json!("closed"), &json!("rejected")));
        script.may_not(&case.owner, &case, "object", json!({ "text": "…" }), "wrong-stage").await;

        let unseen = script.world.send(&regulator, get(case.path())).await;
        assert_eq!(unseen.status, 404, "not handed to them yet");
        let channel = json!({ "channel": "pboc-12363" });
        let escalated = script.makes(&case.owner, &case, "escalate", channel).await;
        assert_eq!(escalated["tier"], 3);
        let seen = script.view(&regulator, &case).await;
        assert_eq!(seen["relation"], "outside-body");
        assert_eq!(seen["particulars"]["name"], "林小满");
        let of_another = json!({ "channel": "nfra-12378", "outcome": "settled", "text": "…" });
        let path = format!("{}/moves/record-outside-outcome", case.path());
        script
            .refused(&regulator, "speaks for another body", post(path, of_another), "not-your-case")
            .await;
        let decided = json!({
            "channel": "pboc-12363", "outcome": "for-complainant", "text": "应退还多扣款项。",
        });
        let back = script.makes(&regulator, &case, "record-outside-outcome", decided).await;
        assert_eq!(
            back["escalations"],
            json!([{ "channel": "pboc-12363", "outcome": "for-complainant" }])
        );
        assert_eq!(back["tier"], 2, "nobody outside has it any more");

        let reopened = script
            .makes(&case.owner, &case, "reopen", json!({ "reason": "outside-decision" }))
            .await;
        assert_eq!((&reopened["stage"], &reopened["closing"]), (&json!("open"), &json!(null)));
        script.makes(&reviewer, &case, "assign", json!({ "to": agent.id() })).await;
        let yes = json!({
            "outcome": "upheld", "text": "依外部机构决定全额退还。",
            "remedies": [{ "kind": "full-refund", "payment": 0 }],
        });
        script.makes(&agent, &case, "rule", yes).await;
        script.makes(&case.owner, &case, "accept", json!({})).await;
        script.rounds().await;
        let paid = script.world.sandbox.paid_back(REFERENCE).unwrap().unwrap();
        assert_eq!(paid.decimal(), "45.00");
        script.ends(&[&case.owner.clone(), &agent, &reviewer, &regulator]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_of_an_institution_elsewhere_is_kept_with_its_clock() {
    for engine in Engine::every() {
        let title = "由未接入机构受理 / handled outside";
        let script = Script::begin(title, World::open(engine).await).await;
        let agent = script.world.staff("经办人", Role::Agent).await;
        let complaint = json!({
            "lodge": true,
            "issue": "wrong-amount-deduction",
            "handling": { "by": "outside", "institution": "riverside-bank" },
            "payments": [{ "provider": "bank", "amount": { "amount": "12.00", "currency": "CNY" } }],
            "facts": { "country": "CN", "institution-kind": "bank", "source": "pboc-transfer" },
            "narrative": "每月被扣账户管理费。",
            "particulars": particulars("林小满"),
        });
        let case = script.begins(&Who::nobody(), "keeps a case handled outside", complaint).await;
        script.rounds().await;
        let listed = script.view(&case.owner, &case).await;
        assert_eq!(listed["handling"]["institution"], "riverside-bank");
        script.may_not(&agent, &case, "accept", json!({}), "handled-outside").await;
        let sent =
            json!({ "channel": "provider-hotline", "text": "2025-12-22 致电，受理号 77-001。" });
        script.makes(&case.owner, &case, "record-sent", sent).await;
        let seen = script.view(&case.owner, &case).await;
        let noted =
            seen["timeline"].as_array().unwrap().iter().find(|it| it["event"] == "sent-outside");
        assert_eq!(noted.unwrap()["text"], "2025-12-22 致电，受理号 77-001。");
        let owed = script.world.send(&case.owner, get(format!("{}/deadlines", case.path()))).await;
        let owed = owed["obligations"].as_array().unwrap();
        let by_them =
            owed.iter().find(|it| it["owed_by"] == "institution").expect("the clock runs");
        let due: jiff::Timestamp = by_them["due"].as_str().unwrap().parse().unwrap();
        script
            .world
            .clock
            .advance(due.duration_since(script.world.clock.now()) + SignedDuration::from_secs(1));
        script.rounds().await;
        let missed = script.record(&case.owner, &case).await;
        assert!(kinds(&missed).contains(&"obligation-missed"), "{:?}", kinds(&missed));

        let outcome =
            json!({ "channel": "riverside-bank", "outcome": "settled", "text": "银行已退费。" });
        let closed = script.makes(&case.owner, &case, "record-outside-outcome", outcome).await;
        assert_eq!((&closed["stage"], &closed["closing"]), (&json!("closed"), &json!("outside")));
        script.ends(&[&case.owner.clone(), &agent]).await;
    }
}

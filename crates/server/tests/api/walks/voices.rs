//! Who speaks for a complainant: a representative, staff at the telephone; and two cases that
//! turn out to be one.

use redress_core::party::Role;
use serde_json::json;

use super::{
    script::{Script, kinds},
    world::{Who, World, get, post},
};
use crate::harness::Engine;

const REFERENCE: &str = "2025122200000004";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_representative_acts_for_the_complainant() {
    for engine in Engine::every() {
        let script = Script::begin("代理人 / a representative", World::open(engine).await).await;
        script.world.paid(REFERENCE, "18.00", None);
        let daughter = script.world.person("代理人", Role::Complainant, None, None).await;
        let agent = script.world.staff("经办人", Role::Agent).await;
        // Somebody who works here, too, and may not handle the case of their own mother.
        let relative = script.world.also(&daughter, Role::Agent).await;
        let authorised = json!({ "representative": {
            "person": daughter.id(),
            "particulars": {
                "name": "林小禾", "contact": { "email": "he@example.cn" },
                "authorisation": "授权委托书，2025-12-01 至 2026-06-30",
            },
        } });
        let complaint = script.complaint_about(REFERENCE, "18.00", &authorised);
        let case = script.begins(&Who::nobody(), "lodges, with a representative", complaint).await;
        script.rounds().await;
        let seen = script.view(&daughter, &case).await;
        assert_eq!(seen["relation"], "complainant");
        assert_eq!(seen["representative"]["name"], "林小禾");
        assert_eq!(script.world.send(&relative, get(case.path())).await.status, 404);
        script.makes(&agent, &case, "assign", json!({ "to": agent.id() })).await;
        let path = format!("{}/moves/assign", case.path());
        let relatives = json!({ "to": relative.id() });
        script
            .refused(&agent, "gives it to the daughter", post(path, relatives), "not-independent")
            .await;
        script.makes(&agent, &case, "accept", json!({})).await;
        script.makes(&daughter, &case, "state", json!({ "text": "母亲没有下过这一单。" })).await;
        script.makes(&daughter, &case, "withdraw", json!({})).await;
        let seen = script.view(&case.owner, &case).await;
        assert_eq!(seen["closing"], "withdrawn");
        script.ends(&[&case.owner.clone(), &agent, &daughter]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_write_down_what_somebody_says_on_the_telephone() {
    for engine in Engine::every() {
        let script = Script::begin("电话投诉 / by telephone", World::open(engine).await).await;
        script.world.paid(REFERENCE, "18.00", None);
        let agent = script.world.staff("经办人", Role::Agent).await;
        let colleague = script.world.staff("同事", Role::Agent).await;
        let complaint = script.complaint_about(REFERENCE, "18.00", &json!({ "lodge": false }));
        let case = script.begins(&agent, "writes a complaint down", complaint).await;
        let draft = script.view(&agent, &case).await;
        assert_eq!(
            (&draft["origin"]["from"], &draft["relation"]),
            (&json!("desk"), &json!("drafter"))
        );
        let unseen = script.world.send(&colleague, get(case.path())).await;
        assert_eq!(unseen.status, 404, "a draft is between caller and writer");
        let drafts = script.world.send(&agent, get("/api/v1/cases?list=drafts")).await;
        assert_eq!(drafts["cases"][0]["number"], case.number);
        let mine = script.view(&case.owner, &case).await;
        assert_eq!(mine["relation"], "complainant", "the caller opens it with the secret");

        let put = format!("{}/evidence?kind=conversation&name=call.txt", case.path());
        let call = super::world::file(put, "text/plain", "通话记录".as_bytes().to_vec());
        script.step(&agent, "adds evidence", call).await;
        script.makes(&agent, &case, "lodge", json!({})).await;
        script.rounds().await;
        let taken = script.view(&colleague, &case).await;
        assert_eq!(taken["relation"], "staff", "what was sent is the institution's");
        let called = json!({ "reached": true, "text": "已告知编号和时限。" });
        script.makes(&colleague, &case, "call-back", called).await;
        let told = script.record(&case.owner, &case).await;
        assert!(kinds(&told).contains(&"called-back"));
        script.ends(&[&case.owner.clone(), &agent, &colleague]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cases_that_are_one_are_merged_by_the_round() {
    for engine in Engine::every() {
        let script =
            Script::begin("合并重复投诉 / duplicates merged", World::open(engine).await).await;
        script.world.paid(REFERENCE, "18.00", None);
        let agent = script.world.staff("经办人", Role::Agent).await;
        let complaint = || script.complaint_about(REFERENCE, "18.00", &json!({}));
        let first = script.begins(&Who::nobody(), "lodges", complaint()).await;
        let again = script.begins(&Who::nobody(), "lodges the same again", complaint()).await;
        script.rounds().await;
        script.makes(&agent, &first, "link", json!({ "other": again.id })).await;
        let merged = script.makes(&agent, &again, "merge", json!({ "into": first.id })).await;
        assert_eq!(
            (&merged["closing"], &merged["merged_into"]),
            (&json!("merged"), &json!(first.id))
        );
        let before = script.record(&agent, &first).await;
        assert!(!kinds(&before).contains(&"absorbed"), "one command touches one case");

        let report = script.rounds().await;
        assert_eq!(report.done("finish-merge"), 1);
        let absorbed = |record: &[crate::record::Link]| {
            record.iter().filter(|it| it.kind() == "absorbed").count()
        };
        assert_eq!(absorbed(&script.record(&agent, &first).await), 1);
        assert_eq!(absorbed(&script.record(&agent, &again).await), 1);
        script.may_not(&agent, &again, "note", json!({ "text": "…" }), "over").await;
        script.makes(&agent, &first, "accept", json!({})).await;
        script.ends(&[&first.owner.clone(), &again.owner.clone(), &agent]).await;
    }
}

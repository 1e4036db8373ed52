//! The main job: from a line of a bill to the money back, with everything in between that can be.

use jiff::SignedDuration;
use redress_connect::sandbox::Mischief;
use redress_core::party::Role;
use serde_json::{Value, json};

use super::{
    script::{Case, Script, kinds, particulars},
    world::{Answer, Who, World, file, get, post},
};
use crate::harness::Engine;

/// What somebody complains about, and from which bill.
struct Story {
    title: &'static str,
    bill: Vec<u8>,
    format: &'static str,
    payments: usize,
    /// What the payment is found by.
    payee: &'static str,
    reference: &'static str,
    line: u64,
    paid: &'static str,
    half: &'static str,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_of_a_real_bill_comes_all_the_way_back() {
    let Some(samples) = std::env::var_os("REDRESS_SAMPLES") else {
        eprintln!(
            "skipped: a_payment_of_a_real_bill_comes_all_the_way_back (REDRESS_SAMPLES is unset)"
        );
        return;
    };
    let path = std::path::Path::new(&samples).join("bills/alipay/app_v3_full_82rows_utf8.csv");
    let bill = std::fs::read(path).expect("the sample is there");
    for engine in Engine::every() {
        main_job(
            engine,
            Story {
                title: "主流程：真实账单中的一笔付款 / the main job, on a real bill",
                bill: bill.clone(),
                format: "alipay_v3",
                payments: 80,
                payee: "抖音生活服务商家",
                reference: "2025000000001071AP",
                line: 37,
                paid: "159.99",
                half: "80.00",
            },
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_of_our_own_bill_comes_all_the_way_back() {
    let bill = include_bytes!("../../../../../fixtures/bills/alipay_v3/february.csv");
    for engine in Engine::every() {
        main_job(
            engine,
            Story {
                title: "主流程：自备账单 / the main job, on a bill of our own",
                bill: bill.to_vec(),
                format: "alipay_v3",
                payments: 15,
                payee: "云溪生鲜",
                reference: "2024021522001400010000000031",
                line: 32,
                paid: "268.00",
                half: "100.00",
            },
        )
        .await;
    }
}

async fn main_job(engine: Engine, story: Story) {
    let script = Script::begin(story.title, World::open(engine).await).await;
    let world = &script.world;
    world.paid(story.reference, story.paid, None);
    let (merchant_id, merchant) = world.merchant("双人餐商家").await;
    let agent = world.staff("经办人", Role::Agent).await;
    let reviewer = world.staff("复核员", Role::Reviewer).await;

    let (guest, line) = bill_and_guide(&script, &story).await;
    let case = draft_and_lodge(&script, &story, &guest, &line, merchant_id).await;
    acknowledged_and_verified(&script, &story, &case).await;
    inquiry(&script, &case, &agent, &merchant).await;
    first_ruling(&script, &story, &case, &agent).await;
    let remedy = review(&script, &story, &case, &agent, &reviewer).await;
    paid_once(&script, &story, &case, &remedy).await;
    closed(&script, &case, &agent, &remedy).await;

    let record = script.record(&world.auditor().await, &case).await;
    let told = [
        "drafted",
        "evidence-added",
        "lodged",
        "acknowledged",
        "assigned",
        "finding-recorded",
        "accepted",
        "information-requested",
        "answered",
        "ruled",
        "remedy-ordered",
        "objected",
        "remedy-replaced",
        "remedy-reported",
        "arrival-confirmed",
        "closed",
    ];
    let told_by = kinds(&record);
    for kind in told {
        assert!(told_by.contains(&kind), "{kind} is not on record: {told_by:?}");
    }
    script.ends(&[&guest, &case.owner.clone(), &merchant, &agent, &reviewer]).await;
}

/// Uploads the bill without an account, picks a payment of it, and asks what to do.
async fn bill_and_guide(script: &Script, story: &Story) -> (Who, Value) {
    let upload = file("/api/v1/bills", "text/csv", story.bill.clone());
    let bill = script.step(&Who::nobody(), "uploads a bill", upload).await;
    assert_eq!(
        (&bill["format"], bill["payments_count"].as_u64()),
        (&json!(story.format), Some(story.payments as u64))
    );
    assert_eq!(bill["problems"], json!([]));
    let payments = bill["payments"].as_array().unwrap();
    let picked: Vec<&Value> =
        payments.iter().filter(|it| it["reference"] == story.reference).collect();
    let [picked] = picked.as_slice() else { panic!("{picked:?}") };
    assert_eq!(
        (picked["line"].as_u64(), picked["amount"].as_str()),
        (Some(story.line), Some(story.paid))
    );
    assert!(picked["counterparty"].as_str().unwrap().contains(story.payee));
    script.say("路人", &format!("picks line {}: {} CNY", story.line, story.paid));
    // Nobody else can read it, though they know what it is called.
    let again = format!("/api/v1/bills/{}", bill["bill"].as_str().unwrap());
    for other in script.world.strangers().await {
        let seen = script.world.send(&other, get(&again)).await;
        assert!((401..=404).contains(&seen.status), "{}: {}", other.name, seen.shown());
    }

    let asked =
        format!("/api/v1/guide?issue=service-not-as-agreed&amount={}&provider=alipay", story.paid);
    let guidance = script.step(&Who::nobody(), "asks the guide", get(asked)).await;
    assert_eq!(first_of(&guidance, "evidence", "kind"), "order-details");
    assert_eq!(guidance["evidence"][0]["need"], "required");
    assert_eq!(guidance["evidence"][0]["present"], false);
    assert_eq!(first_of(&guidance, "channels", "channel"), "provider-app");
    for list in ["evidence", "channels"] {
        for advice in guidance[list].as_array().unwrap() {
            let reason = &advice["because"]["text"];
            assert!(!reason["zh"].as_str().unwrap().is_empty(), "{advice} has no reason");
        }
    }
    let guest = Who::with_token("投诉人", bill["guest"].as_str().expect("a guest's token"));
    (guest, json!({ "bill": bill["bill"], "line": story.line }))
}

fn first_of(guidance: &Answer, list: &str, name: &str) -> String {
    guidance[list][0][name].as_str().unwrap_or_default().to_owned()
}

async fn draft_and_lodge(
    script: &Script,
    story: &Story,
    guest: &Who,
    line: &Value,
    merchant: redress_core::ids::MerchantId,
) -> Case {
    let complaint = json!({
        "issue": "service-not-as-agreed",
        "respondent": merchant,
        "bill_payments": [line],
        "claimed": { "amount": story.paid, "currency": "CNY" },
        "wanted": [{ "kind": "full-refund", "payment": 0 }],
        "narrative": "套餐到店后被拒绝使用，商家只肯给其中一人份。",
        "particulars": particulars("林小满"),
    });
    let case = script.begins(guest, "drafts a complaint", complaint).await;
    let draft = script.view(guest, &case).await;
    assert_eq!(
        (&draft["stage"], draft["payments"].as_array().unwrap().len()),
        (&json!("draft"), 1)
    );
    assert_eq!(draft["payments"][0]["reference"], story.reference);
    assert_eq!(draft["payments"][0]["picked"], *line);

    let photo = crate::harness::PIXEL.to_vec();
    let put = format!("{}/evidence?kind=order-details&name=%E8%AE%A2%E5%8D%95.png", case.path());
    let added = script.step(guest, "adds evidence", file(put, "image/png", photo.clone())).await;
    let opened = format!("{}/evidence/{}", case.path(), added["evidence"].as_str().unwrap());
    let opened = script.step(&case.owner, "opens it again", get(opened)).await;
    assert_eq!(opened.body, String::from_utf8_lossy(&photo).into_owned());

    let asked = format!("/api/v1/guide?case={}", case.number);
    let guidance = script.step(guest, "asks the guide about the draft", get(asked)).await;
    let kind = |it: &&Value| it["kind"] == "order-details";
    let held = guidance["evidence"].as_array().unwrap().iter().find(kind).unwrap();
    assert_eq!(held["present"], true, "what is there is not asked for");

    script.makes(guest, &case, "lodge", json!({})).await;
    case
}

/// The rounds tell the number, find a queue, and find the payment in its bill and in the
/// provider's books.
async fn acknowledged_and_verified(script: &Script, story: &Story, case: &Case) {
    let report = script.rounds().await;
    for kind in ["acknowledge", "route", "verify"] {
        assert_eq!(report.done(kind), 1, "{kind}");
    }
    let seen = script.view(&case.owner, case).await;
    assert_eq!((&seen["acknowledged"], &seen["stage"]), (&json!(true), &json!("lodged")));
    assert_eq!(seen["number"], case.number);
    let exists = |it: &&Value| it["check"] == "payment-exists";
    let finding = seen["findings"].as_array().unwrap().iter().find(exists).expect("a finding");
    assert_eq!((&finding["payment"], &finding["verdict"]), (&json!(0), &json!("supports")));
    let rows = finding["rows"].as_array().unwrap();
    let in_bill = |it: &&Value| it["kind"] == "complainant-bill";
    assert_eq!(rows.iter().find(in_bill).expect("the row of the bill")["line"], story.line);
    assert!(rows.iter().any(|it| it["kind"] == "provider-record"), "{rows:?}");
    let amount = seen["findings"].as_array().unwrap().iter().find(|it| it["check"] == "amount");
    assert_eq!(amount.unwrap()["recorded"], json!({ "amount": story.paid, "currency": "CNY" }));
    let sentence = finding["sentence"].as_str().unwrap();
    assert!(!sentence.contains("line 0"), "{sentence}");
    script.say("系统", &format!("finding: {sentence}"));
    assert!(!seen["obligations"].as_array().unwrap().is_empty(), "the timetable");
}

async fn inquiry(script: &Script, case: &Case, agent: &Who, merchant: &Who) {
    script.may_not(agent, case, "rule", rejection(), "wrong-stage").await;
    script.makes(agent, case, "assign", json!({ "to": agent.id() })).await;
    script.makes(agent, case, "accept", json!({})).await;
    let unseen = script.world.send(merchant, get(case.path())).await;
    assert_eq!(unseen.status, 404, "the merchant was not addressed yet");

    let question = json!({
        "of": "respondent", "kinds": ["order-details"], "text": "为何拒绝核销？请附订单。",
    });
    let asked = script.makes(agent, case, "request-information", question).await;
    let request = asked["requests"][0]["id"].clone();
    let seen = script.view(merchant, case).await;
    assert_eq!(seen["requests"][0]["text"], "为何拒绝核销？请附订单。");
    assert!(seen["particulars"].is_null(), "the merchant does not learn who complains");
    let answer = json!({ "request": request, "text": "当日客满，只能提供一人份。" });
    script.makes(merchant, case, "answer", answer).await;
    let heard = script.view(agent, case).await;
    assert_eq!(heard["requests"][0]["answer"], "当日客满，只能提供一人份。");
}

fn rejection() -> Value {
    json!({ "outcome": "rejected", "text": "…" })
}

async fn first_ruling(script: &Script, story: &Story, case: &Case, agent: &Who) {
    let money = json!({ "amount": story.half, "currency": "CNY" });
    let ruling = json!({
        "outcome": "upheld-in-part",
        "remedies": [{ "kind": "partial-refund", "payment": 0, "amount": money }],
        "text": "商家提供了一人份，退还一半。",
    });
    let ruled = script.makes(agent, case, "rule", ruling).await;
    assert_eq!(ruled["stage"], "ruled");
    let seen = script.view(&case.owner, case).await;
    assert_eq!(seen["rulings"][0]["reasons"], "商家提供了一人份，退还一半。");
    script.rounds().await;
    let nothing = script.world.sandbox.payouts();
    assert!(nothing.is_empty(), "nothing is paid while the complainant may object: {nothing:?}");
}

async fn review(
    script: &Script,
    story: &Story,
    case: &Case,
    agent: &Who,
    reviewer: &Who,
) -> String {
    let why = json!({ "text": "两人都没有吃成，应全额退还。" });
    let objected = script.makes(&case.owner, case, "object", why).await;
    assert_eq!((&objected["stage"], &objected["tier"]), (&json!("review"), &json!(2)));

    // Whoever ruled does not review, not as an agent and not in any other role of theirs.
    let same_person = script.world.also(agent, Role::Reviewer).await;
    script.may_not(agent, case, "rule", rejection(), "wrong-role").await;
    let to_themselves = json!({ "to": same_person.id() });
    script.may_not(&same_person, case, "assign", to_themselves.clone(), "not-independent").await;
    let path = format!("{}/moves/assign", case.path());
    script
        .refused(reviewer, "assigns the first ruler", post(path, to_themselves), "not-independent")
        .await;
    script.may_not(&same_person, case, "rule", rejection(), "not-independent").await;

    script.makes(reviewer, case, "assign", json!({ "to": reviewer.id() })).await;
    let ruling = json!({
        "outcome": "upheld",
        "remedies": [{ "kind": "full-refund", "payment": 0 }],
        "text": "套餐约定为双人，未能提供即为违约，全额退还。",
    });
    let ruled = script.makes(reviewer, case, "rule", ruling).await;
    assert_eq!((&ruled["stage"], &ruled["tier"]), (&json!("settling"), &json!(2)));
    let remedies = ruled["remedies"].as_array().unwrap();
    let of = |status: &str| {
        remedies.iter().find(|it| it["status"] == status).unwrap_or_else(|| panic!("{remedies:?}"))
    };
    assert_eq!(of("replaced")["amount"], json!({ "amount": story.half, "currency": "CNY" }));
    assert_eq!(of("ordered")["amount"], json!({ "amount": story.paid, "currency": "CNY" }));
    of("ordered")["id"].as_str().unwrap().to_owned()
}

/// The first answer gets lost after the money moved, and so does the answer to the question what
/// became of it.
async fn paid_once(script: &Script, story: &Story, case: &Case, remedy: &str) {
    let (world, id) = (&script.world, remedy.parse().unwrap());
    world.sandbox.misbehave_about(story.reference, 2, Mischief::LoseAnswer);
    script.rounds().await;
    assert_eq!(world.sandbox.payouts_for(id).len(), 1, "the money has moved");
    let seen = script.view(&case.owner, case).await;
    assert_eq!(remedy_of(&seen, remedy)["status"], "pending", "and nobody here knows");

    script.rounds().await; // Nothing is due: the question waits its turn.
    world.clock.advance(SignedDuration::from_mins(1));
    script.rounds().await;
    let seen = script.view(&case.owner, case).await;
    assert_eq!(remedy_of(&seen, remedy)["status"], "done");
    for _ in 0..3 {
        world.clock.advance(SignedDuration::from_hours(7));
        script.rounds().await;
    }
    let payouts = world.sandbox.payouts();
    assert_eq!(payouts.len(), 1, "paid exactly once: {payouts:?}");
    assert_eq!(payouts[0].refund, remedy, "under the remedy's own id");
    let back = world.sandbox.paid_back(story.reference).unwrap().unwrap();
    assert_eq!(back.decimal(), story.paid);
    script.say("沙盒", &format!("paid {back} once, though its first answer was lost"));
}

fn remedy_of<'a>(seen: &'a Answer, id: &str) -> &'a Value {
    let mut remedies = seen["remedies"].as_array().unwrap().iter();
    remedies.find(|it| it["id"] == id).expect("the remedy")
}

async fn closed(script: &Script, case: &Case, agent: &Who, remedy: &str) {
    let arrived = json!({ "remedy": remedy });
    let confirmed = script.makes(&case.owner, case, "confirm-arrival", arrived).await;
    assert_eq!((&confirmed["stage"], &confirmed["closing"]), (&json!("closed"), &json!("settled")));
    script.makes(&case.owner, case, "rate", json!({ "score": 5 })).await;
    let same_person = script.world.also(agent, Role::Reviewer).await;
    let judged = json!({ "score": 5 });
    script.may_not(&same_person, case, "review-quality", judged, "not-independent").await;
}

//! Money that can still move is held, and let go again.

use jiff::SignedDuration;
use redress_connect::sandbox::Mischief;
use redress_core::party::Role;
use serde_json::{Value, json};

use super::{
    script::{Case, Script},
    world::{Answer, Who, World},
};
use crate::harness::Engine;

const REFERENCE: &str = "2025122200000003";

fn protection<'a>(seen: &'a Answer, what: &str) -> &'a Value {
    let mut all = seen["protections"].as_array().unwrap().iter();
    all.find(|it| it["what"]["protect"] == what).expect("the protection")
}

async fn lodged(engine: Engine) -> (Script, Case, Who) {
    let title = "冻结与解除 / a freeze, and its end";
    let script = Script::begin(title, World::open(engine).await).await;
    script.world.paid(REFERENCE, "5000.00", Some("xiaoman@example.cn"));
    let agent = script.world.staff("经办人", Role::Agent).await;
    let named = json!({ "issue": "account-stolen", "particulars": {
        "name": "林小满", "contact": { "phone": "13900000000" }, "account": "xiaoman@example.cn",
    } });
    let complaint = script.complaint_about(REFERENCE, "5000.00", &named);
    let case = script.begins(&Who::nobody(), "lodges at once", complaint).await;
    (script, case, agent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_frozen_at_the_provider_and_released() {
    for engine in Engine::every() {
        let (script, case, agent) = lodged(engine).await;
        let world = &script.world;
        script.rounds().await;
        let payment = json!({ "what": { "protect": "payment", "payment": 0 } });
        script.makes(&case.owner, &case, "protect", payment.clone()).await;
        let account = json!({ "what": { "protect": "account" } });
        script.makes(&agent, &case, "protect", account).await;
        let again = super::world::post(format!("{}/moves/protect", case.path()), payment);
        script.refused(&agent, "orders the same freeze again", again, "already-done").await;
        assert!(!world.sandbox.is_frozen(REFERENCE), "first on record, then at the provider");

        // The answer gets lost; the freeze is in force all the same, and is asked about again.
        world.sandbox.misbehave_about(REFERENCE, 1, Mischief::LoseAnswer);
        script.rounds().await;
        assert!(
            world.sandbox.is_frozen(REFERENCE) && world.sandbox.is_secured("xiaoman@example.cn")
        );
        let seen = script.view(&agent, &case).await;
        assert_eq!(protection(&seen, "payment")["answer"], json!(null));
        world.clock.advance(SignedDuration::from_secs(30));
        script.rounds().await;
        let seen = script.view(&agent, &case).await;
        for what in ["payment", "account"] {
            assert_eq!(protection(&seen, what)["answer"], "in-force", "{what}");
        }

        let freeze = json!({ "protection": protection(&seen, "payment")["id"] });
        script.makes(&agent, &case, "release", freeze.clone()).await;
        assert!(world.sandbox.is_frozen(REFERENCE), "it holds until the provider lets go");
        script.rounds().await;
        assert!(!world.sandbox.is_frozen(REFERENCE));
        assert!(world.sandbox.is_secured("xiaoman@example.cn"), "the account stays secured");
        let seen = script.view(&agent, &case).await;
        assert_eq!(protection(&seen, "payment")["answer"], "lifted");
        let again = super::world::post(format!("{}/moves/release", case.path()), freeze);
        script.refused(&agent, "releases it again", again, "already-done").await;
        script.ends(&[&case.owner.clone(), &agent]).await;
    }
}

//! Has providers hold money where it is and secure accounts, and end that when it is released.

use std::sync::Arc;

use futures::FutureExt;
use jiff::SignedDuration;
use redress_connect::{
    answer::ProtectionReply,
    provider::{ProtectionOrder, ProtectionTarget, Provider},
};
use redress_core::{
    case::{Case, Command, Protected, ProtectionAnswer, Task},
    code::Code,
    ids::ProtectionId,
};
use serde::Deserialize;

use super::{Errand, NotYet, Round, provider::ask};

pub(super) const ROUND: Round = Round {
    kind: "protect",
    // Money can still move: this is the one round that is in a hurry.
    first_retry: SignedDuration::from_secs(1),
    last_retry: SignedDuration::from_mins(10),
    act: |errand| protect(errand).boxed(),
};

async fn protect(errand: Errand) -> Result<(), NotYet> {
    let Task::Protect { protection } = errand.claim.task else {
        return Err(NotYet::failing("another-task"));
    };
    let Some(case) = errand.case().await? else { return Ok(()) };
    let Some(ordered) = case.protections.get(&protection) else { return Ok(()) };
    let Some((provider, what)) = target(&errand, &case, ordered.what).await? else {
        // Nobody here can do it. The record says so, and staff turn to the provider themselves.
        let answer = ProtectionAnswer::Refused;
        return report(&errand, protection, answer).await;
    };
    let order = ProtectionOrder { protection, what };
    let reply = ask(
        &errand.app,
        &provider,
        |it, stamp| {
            if ordered.released { it.lift(&order, stamp) } else { it.protect(&order, stamp) }
        },
        |it, stamp, answer| it.read_protection(&order, stamp, answer),
        |silence| ProtectionReply::Unclear(silence.code()),
    )
    .await;
    tracing::info!(case = %case.id, %protection, %reply, "a provider was asked for a protection");
    match (reply, ordered.released) {
        (ProtectionReply::InForce, false) => {
            report(&errand, protection, ProtectionAnswer::InForce).await
        }
        (ProtectionReply::Refused(_), false) => {
            report(&errand, protection, ProtectionAnswer::Refused).await
        }
        (ProtectionReply::Lifted, _) => report(&errand, protection, ProtectionAnswer::Lifted).await,
        // What is in force stays on record as in force until it is lifted.
        (ProtectionReply::InForce, true) => Err(NotYet::waiting("still-in-force")),
        (ProtectionReply::Refused(code), true) => Err(NotYet::failing(code.to_string())),
        (ProtectionReply::Unclear(code), _) => Err(NotYet::waiting(code.to_string())),
    }
}

async fn report(
    errand: &Errand,
    protection: ProtectionId,
    answer: ProtectionAnswer,
) -> Result<(), NotYet> {
    let step = format!("{answer:?}");
    errand.tell(&step, Command::ReportProtection { protection, answer }).await
}

/// Whom to ask, and what the provider calls it. `None` where nobody can be asked.
async fn target(
    errand: &Errand,
    case: &Case,
    what: Protected,
) -> Result<Option<(Arc<dyn Provider>, ProtectionTarget)>, NotYet> {
    let serving = |code: &Code| errand.app.providers.get(code).cloned();
    match what {
        Protected::Payment { payment } => {
            let Some(payment) = case.complaint.payments.get(payment) else { return Ok(None) };
            let reference = payment.reference.clone();
            let target = reference.map(|reference| ProtectionTarget::Payment { reference });
            Ok(serving(&payment.provider).zip(target))
        }
        Protected::Account => {
            let first = case.complaint.payments.first();
            let Some(provider) = first.and_then(|it| serving(&it.provider)) else {
                return Ok(None);
            };
            let account = account(errand, case).await?;
            Ok(account.map(|name| (provider, ProtectionTarget::Account { name })))
        }
    }
}

/// What of a complainant's particulars is needed here.
#[derive(Deserialize)]
struct Particulars {
    #[serde(default)]
    account: Option<String>,
}

/// The account that the complainant named, from the vault.
pub(super) async fn account(errand: &Errand, case: &Case) -> Result<Option<String>, NotYet> {
    let Some(text) = errand.text(case.complaint.particulars.text).await? else {
        return Ok(None);
    };
    let read = serde_json::from_str::<Particulars>(&text).ok().and_then(|it| it.account);
    Ok(read.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty() && it.len() <= 128))
}

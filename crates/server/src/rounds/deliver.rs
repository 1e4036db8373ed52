//! Has providers pay what the record orders. The one place from which money moves.
//!
//! The intent is in the log before a provider hears of it, the outcome after. Between the two
//! anything may happen: whoever comes next asks again under the same id, and is told what became
//! of it.

use std::sync::Arc;

use futures::FutureExt;
use jiff::SignedDuration;
use redress_connect::{
    answer::RefundAnswer,
    provider::{Provider, RefundOrder},
};
use redress_core::{
    case::{Case, Command, RemedyState, Task},
    ids::RemedyId,
    remedy::{Delivery, Progress, RemedyStatus},
};

use super::{Errand, NotYet, Round, provider::ask};

pub(super) const ROUND: Round = Round {
    kind: "deliver-remedy",
    first_retry: SignedDuration::from_secs(2),
    last_retry: SignedDuration::from_hours(6),
    act: |errand| deliver(errand).boxed(),
};

async fn deliver(errand: Errand) -> Result<(), NotYet> {
    let Task::DeliverRemedy { remedy } = errand.claim.task else {
        return Err(NotYet::failing("another-task"));
    };
    let Some(case) = errand.case().await? else { return Ok(()) };
    let Some((state, order, provider)) = order(&errand, &case, remedy)? else { return Ok(()) };
    if matches!(state.status, RemedyStatus::Ordered | RemedyStatus::DetailsGiven) {
        if let Err(refused) = report(&errand, &case, remedy, Progress::Sent).await {
            return give_up(&errand, &case, remedy, refused).await;
        }
        // What the desk said may have been no: only what is on record as sent is sent.
        match errand.case().await? {
            Some(case) if is_sent(&case, remedy) => {
                return settle(errand, &case, order, provider).await;
            }
            Some(_) => return Err(NotYet::failing("not-on-record-as-sent")),
            None => return Ok(()),
        }
    }
    settle(errand, &case, order, provider).await
}

/// What no longer fits into the payment, because money came back on another way meanwhile, is
/// never sent: that is as clear a no as a provider's. Anything else is tried again.
async fn give_up(
    errand: &Errand,
    case: &Case,
    remedy: RemedyId,
    refused: NotYet,
) -> Result<(), NotYet> {
    if !["exceeds-payment", "payment-exhausted"].contains(&refused.code()) {
        return Err(refused);
    }
    let code = refused.code().to_owned();
    report(errand, case, remedy, Progress::Failed { code }).await
}

fn is_sent(case: &Case, remedy: RemedyId) -> bool {
    let status = case.remedies.get(&remedy).map(|it| it.status);
    matches!(status, Some(RemedyStatus::Sent | RemedyStatus::Pending))
}

/// What to ask for, and whom. `None` for what no provider delivers.
#[allow(clippy::type_complexity)] // Three things that are of use together and only here.
fn order(
    errand: &Errand,
    case: &Case,
    remedy: RemedyId,
) -> Result<Option<(RemedyState, RefundOrder, Arc<dyn Provider>)>, NotYet> {
    let Some(state) = case.remedies.get(&remedy) else { return Ok(None) };
    let (Delivery::Pay { payment }, Some(amount)) = (state.what.delivery(), state.amount) else {
        return Ok(None);
    };
    let paid = &case.complaint.payments[payment];
    let Some(reference) = paid.reference.clone() else {
        return Err(NotYet::failing("payment-has-no-reference"));
    };
    let Some(provider) = errand.app.providers.get(&paid.provider) else {
        // Nothing was sent and nothing is lost: once somebody is configured to serve these
        // payments, it goes out. Until then it stands among what fails.
        return Err(NotYet::failing("no-provider"));
    };
    let order = RefundOrder { remedy, payment: reference, paid: case.paid(payment), amount };
    Ok(Some((*state, order, provider.clone())))
}

/// Asks the provider and writes down what it says.
async fn settle(
    errand: Errand,
    case: &Case,
    order: RefundOrder,
    provider: Arc<dyn Provider>,
) -> Result<(), NotYet> {
    let mut answer = ask_refund(&errand, &provider, &order, Ask::Order).await;
    if let RefundAnswer::Unclear(_) = answer {
        // It may have been heard: what it came to can be asked without ordering anything.
        let status = ask_refund(&errand, &provider, &order, Ask::Status).await;
        if !matches!(status, RefundAnswer::Unclear(_)) {
            answer = status;
        }
    }
    let remedy = order.remedy;
    tracing::info!(case = %case.id, %remedy, %answer, "a provider was asked for a refund");
    metrics::counter!("redress_refund_answers_total", "answer" => word(&answer)).increment(1);
    let code = match &answer {
        RefundAnswer::Pending => Some("provider-is-at-it".to_owned()),
        RefundAnswer::Unclear(code) => Some(code.to_string()),
        _ => None,
    };
    report(&errand, case, remedy, answer.progress()).await?;
    match code {
        None => Ok(()),
        Some(code) => Err(NotYet::waiting(code)),
    }
}

#[derive(Clone, Copy)]
enum Ask {
    Order,
    Status,
}

async fn ask_refund(
    errand: &Errand,
    provider: &Arc<dyn Provider>,
    order: &RefundOrder,
    what: Ask,
) -> RefundAnswer {
    ask(
        &errand.app,
        provider,
        |it, stamp| match what {
            Ask::Order => it.refund(order, stamp),
            Ask::Status => it.refund_status(order, stamp),
        },
        |it, stamp, answer| it.read_refund(order, stamp, answer),
        |silence| RefundAnswer::Unclear(silence.code()),
    )
    .await
}

/// Says how far it has got. The same at the same version of the case is one act.
async fn report(
    errand: &Errand,
    case: &Case,
    remedy: RemedyId,
    progress: Progress,
) -> Result<(), NotYet> {
    let step = format!("{:?} {}", progress.status(), case.version);
    errand.tell(&step, Command::ReportRemedy { remedy, progress }).await
}

const fn word(answer: &RefundAnswer) -> &'static str {
    match answer {
        RefundAnswer::Paid => "paid",
        RefundAnswer::Pending => "pending",
        RefundAnswer::Failed(_) => "failed",
        RefundAnswer::Parked(_) => "parked",
        RefundAnswer::Unclear(_) => "unclear",
    }
}

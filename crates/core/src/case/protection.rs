//! Protection: money that can still move is held, accounts are secured (R2.4).

use crate::ids::ProtectionId;

use super::{
    Case, Context, Event, Protected, Protection, ProtectionAnswer, Refusal, complaint::at_most,
};

/// The most protections in one case.
const PROTECTIONS_MAX: usize = 100;

/// Orders a protection. The provider hears of it only because this is on record.
pub(super) fn protect(
    case: &Case,
    what: Protected,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Protected::Payment { payment } = what {
        let Some(claimed) = case.complaint.payments.get(payment) else {
            let field = "what.payment".to_owned();
            return Err(Refusal::NoSuchPayment { field, index: payment });
        };
        if claimed.reference.is_none() {
            return Err(Refusal::PaymentHasNoReference { payment });
        }
    }
    let given_up = |it: &Protection| {
        use ProtectionAnswer as A;
        it.released || matches!(it.answer, Some(A::Refused | A::Lifted))
    };
    if case.protections.values().any(|it| it.what == what && !given_up(it)) {
        return Err(Refusal::AlreadyDone);
    }
    at_most("protections", case.protections.len() + 1, PROTECTIONS_MAX)?;
    Ok(vec![Event::ProtectionOrdered { protection: ProtectionId(ctx.command.nth(0)), what }])
}

pub(super) fn report(
    case: &Case,
    protection: ProtectionId,
    answer: ProtectionAnswer,
) -> Result<Vec<Event>, Refusal> {
    let known = case.protections.get(&protection);
    let known = known.ok_or(Refusal::Unknown { what: "protection" })?;
    if known.answer == Some(answer) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::ProtectionReported { protection, answer }])
}

pub(super) fn release(case: &Case, protection: ProtectionId) -> Result<Vec<Event>, Refusal> {
    let known = case.protections.get(&protection);
    let known = known.ok_or(Refusal::Unknown { what: "protection" })?;
    if known.released {
        return Err(Refusal::AlreadyDone);
    }
    Ok(vec![Event::ProtectionReleased { protection }])
}

//! Rulings: decided with reasons, on what was verified, and never for more than the payment.

use serde::{Deserialize, Serialize};

use crate::{money::Money, remedy::Remedy, words::Words};

use super::{
    Case, Context, Event, Refusal, Stage,
    complaint::{check_remedies, positive},
    settling::{found, order, refit, replace},
};

/// For whom a ruling went.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// For the complainant.
    Upheld,
    /// Partly for the complainant.
    UpheldInPart,
    /// Not for the complainant; the reasons say why.
    Rejected,
}

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Closing {
    /// Everything owed was delivered, or given up by staff after the provider's clear no.
    Settled,
    /// A ruling without remedies was accepted.
    Accepted,
    /// A ruling without remedies stood when the time to object had passed.
    Lapsed,
    /// The review confirmed that nothing is owed.
    Rejected,
    /// Not admissible.
    Declined,
    /// Sent elsewhere.
    Redirected,
    /// The complainant no longer wanted it.
    Withdrawn,
    /// Thrown away as a draft.
    Discarded,
    /// Goes on as another case.
    Merged,
    /// Ended by the outside institution that handled it.
    Outside,
}

/// What can be protected at once (R2.4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "protect", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Protected {
    /// Freeze this payment of the case.
    Payment {
        /// Which one, from 0.
        payment: usize,
    },
    /// Secure the complainant's account.
    Account,
}

/// What a provider said to a protection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProtectionAnswer {
    /// It is in force.
    InForce,
    /// It cannot be done: the money is gone, the provider cannot.
    Refused,
    /// It is no longer in force.
    Lifted,
}

/// What an outside body decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OutsideOutcome {
    /// For the complainant.
    ForComplainant,
    /// Against the complainant.
    AgainstComplainant,
    /// The sides agreed there.
    Settled,
    /// It was not taken on, or given up.
    NotTaken,
}

/// Decides the complaint. What it awards is ordered in the same breath, so that no ruling is
/// ever on record without the remedies it promises and the money reserved for them.
pub(super) fn rule(
    case: &Case,
    outcome: Outcome,
    remedies: Vec<Remedy>,
    words: Words,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    check_remedies(&remedies, &case.complaint.payments)?;
    match (outcome, remedies.is_empty()) {
        (Outcome::Rejected, false) => return Err(Refusal::RejectionWithRemedy),
        (Outcome::Upheld | Outcome::UpheldInPart, true) => {
            return Err(Refusal::RulingWithoutRemedy);
        }
        _ => (),
    }
    if !case.complaint.payments.is_empty() && case.findings.is_empty() {
        return Err(Refusal::NothingVerified);
    }
    let tier = if case.stage == Stage::Review { 2 } else { 1 };
    let by = ctx.reader.actor.id;
    let mut events = replace(case, &remedies);
    events.push(Event::Ruled { tier, outcome, words, by });
    events.extend(order(case, &remedies, Some(by), ctx)?);
    if tier == 2 && remedies.is_empty() && !case.owes_something() {
        events.push(Event::Closed { how: Closing::Rejected });
    }
    Ok(events)
}

/// Money came back on another way: the provider, the platform or a chargeback paid it. What is
/// ordered and not yet sent shrinks to what is left.
pub(super) fn report_money(
    case: &Case,
    payment: usize,
    total: Money,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let field = "payment".to_owned();
    let Some(claimed) = case.complaint.payments.get(payment) else {
        return Err(Refusal::NoSuchPayment { field, index: payment });
    };
    positive("total", total)?;
    if total.currency() != claimed.amount.currency() {
        return Err(Refusal::WrongCurrency {
            field: "total".to_owned(),
            wanted: claimed.amount.currency(),
            given: total.currency(),
        });
    }
    found(case, payment)?;
    if let Some(before) = case.outside_money.get(&payment)
        && !total.exceeds(*before)?
    {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::MoneyReported { payment, total }];
    events.extend(refit(case, payment, case.paid(payment).minus(total)?, ctx)?);
    Ok(events)
}

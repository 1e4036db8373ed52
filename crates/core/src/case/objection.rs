//! After a ruling: the complainant takes it, takes part of it, or objects; or time passes.

use crate::{ids::RemedyId, words::Words};

use super::{Case, Closing, Event, Refusal, RemedyState, Stage, complaint::at_most};

/// Takes the ruling. Where it owes nothing, that ends the case.
pub(super) fn accept(case: &Case) -> Vec<Event> {
    let mut events = vec![Event::RulingAccepted];
    if owes_nothing(case) {
        events.push(Event::Closed { how: Closing::Accepted });
    }
    events
}

/// Takes some remedies, which are delivered at once, and disputes the rest.
pub(super) fn accept_in_part(
    case: &Case,
    remedies: Vec<RemedyId>,
    words: Words,
) -> Result<Vec<Event>, Refusal> {
    at_most("remedies", remedies.len(), super::REMEDIES_MAX)?;
    if remedies.is_empty() {
        let limit = "at least one remedy of the ruling; use `object` to accept none".to_owned();
        return Err(Refusal::BadField { field: "remedies".to_owned(), limit });
    }
    for remedy in &remedies {
        let known = case.remedies.get(remedy).ok_or(Refusal::Unknown { what: "remedy" })?;
        if !known.status.is_alive() || known.released {
            return Err(Refusal::RemedyStands { status: known.status });
        }
    }
    Ok(vec![Event::RulingAcceptedInPart { remedies, words }])
}

/// Silence accepts nothing, but ends the wait: what was ruled is delivered, what was delivered
/// counts as arrived.
pub(super) fn end_wait(case: &Case) -> Vec<Event> {
    let mut events = vec![Event::WaitEnded];
    if case.stage == Stage::Settling {
        events.push(Event::Closed { how: Closing::Settled });
    } else if owes_nothing(case) {
        events.push(Event::Closed { how: Closing::Lapsed });
    }
    events
}

fn owes_nothing(case: &Case) -> bool {
    !case.remedies.values().any(RemedyState::is_owed)
}

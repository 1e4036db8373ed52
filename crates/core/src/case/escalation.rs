//! Beyond the desk: outside bodies, institutions that are not on Redress, and time limits missed.

use uuid::Uuid;

use crate::{code::Code, party::Role, words::Words};

use super::{
    Case, Closing, Context, Event, Handling, OutsideOutcome, Refusal, Stage, complaint::at_most,
    due::missed_key,
};

/// The most outside bodies that one case is handed to.
const ESCALATIONS_MAX: usize = 20;

pub(super) fn escalate(case: &Case, channel: Code) -> Result<Vec<Event>, Refusal> {
    if case.escalations.get(&channel).is_some_and(Option::is_none) {
        return Err(Refusal::AlreadyDone);
    }
    at_most("escalations", case.escalations.len() + 1, ESCALATIONS_MAX)?;
    Ok(vec![Event::Escalated { channel }])
}

/// Writes down what an outside body decided. An outside body speaks for itself alone.
pub(super) fn record_outcome(
    case: &Case,
    channel: Code,
    outcome: OutsideOutcome,
    words: Words,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let by_body = ctx.reader.actor.role == Role::Regulator;
    if by_body && ctx.reader.body.as_deref() != Some(channel.as_str()) {
        return Err(Refusal::NotYourCase);
    }
    let handler = matches!(&case.complaint.handling,
        Handling::Outside { institution } if *institution == channel);
    if !handler && case.escalations.get(&channel) != Some(&None) {
        return Err(Refusal::Unknown { what: "outside body that has the case" });
    }
    let mut events = vec![Event::OutsideOutcomeRecorded { channel, outcome, words }];
    if handler && case.stage != Stage::Closed {
        events.push(Event::Closed { how: Closing::Outside });
    }
    Ok(events)
}

pub(super) fn record_sent(channel: Code, words: Words) -> Vec<Event> {
    vec![Event::SentOutside { channel, words }]
}

/// Writes down that a time limit passed. Whether it did, the rulebook says.
pub(super) fn miss(
    case: &Case,
    regime: Code,
    name: Code,
    about: Option<Uuid>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if case.missed.contains(&missed_key(&regime, &name, about)) {
        return Ok(Vec::new());
    }
    let owed = case.obligations(ctx.rules);
    let late = owed.iter().any(|it| {
        it.regime.regime == regime && it.name == name && it.about == about && it.is_late(ctx.now)
    });
    if !late {
        return Err(Refusal::NotLate);
    }
    Ok(vec![Event::ObligationMissed { regime, name, about }])
}

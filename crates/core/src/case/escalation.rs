//! Beyond the desk: outside bodies, institutions that are not on Redress, and time limits missed.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{code::Code, party::Role, words::Words};

use super::{
    Case, Closing, Context, Event, Handling, OutsideOutcome, Refusal, Stage, complaint::at_most,
    due::Owed,
};

/// How often one case is handed to outside bodies.
const ESCALATIONS_MAX: usize = 20;
/// How often something is sent to an institution that is not on this desk.
const SENT_MAX: usize = 100;

pub(super) fn escalate(case: &Case, channel: Code) -> Result<Vec<Event>, Refusal> {
    if case.escalations.get(&channel).is_some_and(Option::is_none) {
        return Err(Refusal::AlreadyDone);
    }
    at_most("escalations", case.times("escalated") + 1, ESCALATIONS_MAX)?;
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
    // What the outside institution says ends the case; afterwards it is reopened first.
    let handler = case.stage != Stage::Closed
        && matches!(&case.complaint.handling,
            Handling::Outside { institution } if *institution == channel);
    if !handler && case.escalations.get(&channel) != Some(&None) {
        return Err(Refusal::Unknown { what: "outside body that has the case" });
    }
    let mut events = vec![Event::OutsideOutcomeRecorded { channel, outcome, words }];
    if handler {
        events.push(Event::Closed { how: Closing::Outside });
    }
    Ok(events)
}

pub(super) fn record_sent(case: &Case, channel: Code, words: Words) -> Result<Vec<Event>, Refusal> {
    at_most("sent", case.times("sent-outside") + 1, SENT_MAX)?;
    Ok(vec![Event::SentOutside { channel, words }])
}

/// Writes down that a time limit passed. Whether it did, the rulebook says.
pub(super) fn miss(
    case: &Case,
    regime: Code,
    name: Code,
    about: Option<Uuid>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let owed = Owed { regime, name, about };
    if case.missed.contains(&owed.key()) {
        return Ok(Vec::new());
    }
    let all = case.obligations(ctx.rules);
    let late = all.iter().find(|it| owed.is(it) && it.is_duty() && it.is_late(ctx.now));
    let Some(late) = late else { return Err(Refusal::NotLate) };
    let next = late.if_late.as_ref().map_or_else(Vec::new, |it| it.channels.clone());
    let since = Some(late.due);
    let Owed { regime, name, about } = owed;
    Ok(vec![Event::ObligationMissed { regime, name, about, next, since }])
}

/// Writes down that a time limit that is still running is another one since the rules or a
/// calendar changed. Where it is now, the rulebook says.
pub(super) fn move_obligation(
    case: &Case,
    owed: &Owed,
    from: Timestamp,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let all = case.obligations(ctx.rules);
    let running = all.into_iter().find(|it| owed.is(it) && it.is_running());
    let Some(running) = running.filter(|it| it.due != from) else { return Ok(Vec::new()) };
    let Owed { regime, name, about } = owed.clone();
    let (to, calendar) = (running.due, running.calendar);
    Ok(vec![Event::ObligationMoved { regime, name, about, from, to, calendar }])
}

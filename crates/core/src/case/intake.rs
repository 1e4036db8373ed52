//! Intake: a complaint is gathered, sent, and found admissible or not.

use crate::{
    code::Code,
    ids::{PersonId, QueueId},
    party::{Role, Side},
    rulebook::Facts,
    words::Words,
};

use super::{
    Case, Closing, Complaint, Context, Event, Handling, Origin, Refusal, Stage, complaint::at_most,
    keeping, objection,
};

/// The fact that says through whom a complaint came.
const SOURCE: &str = "source";
/// The most channels that a declined complainant is sent to.
const NEXT_MAX: usize = 10;

pub(super) fn draft(
    complainant: PersonId,
    complaint: Complaint,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let actor = ctx.reader.actor;
    match actor.role {
        Role::Complainant if actor.id == complainant => (),
        // Staff write down what others tell them; nobody complains to themselves.
        Role::Agent | Role::Reviewer | Role::System if actor.id != complainant => (),
        _ => return Err(Refusal::NotYourCase),
    }
    complaint.check()?;
    check_origin(&complaint.origin, ctx)?;
    Ok(vec![Event::Drafted { complainant, complaint: Box::new(complaint) }])
}

pub(super) fn amend(complaint: Complaint, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    complaint.check()?;
    check_origin(&complaint.origin, ctx)?;
    Ok(vec![Event::Amended { complaint: Box::new(complaint) }])
}

/// Where a complaint came from moves its clocks, so only the institution says anything but that
/// it came through the portal, and nothing was received in the future.
fn check_origin(origin: &Origin, ctx: &Context<'_>) -> Result<(), Refusal> {
    let bad = |field: &str, limit: &str| {
        Err(Refusal::BadField { field: field.to_owned(), limit: limit.to_owned() })
    };
    match origin {
        Origin::Portal => Ok(()),
        _ if ctx.reader.actor.role == Role::Complainant => bad("origin", "`portal`"),
        Origin::Imported { received_at, .. } if ctx.now < *received_at => {
            bad("origin.received_at", "in the past")
        }
        Origin::Desk | Origin::Imported { .. } => Ok(()),
    }
}

pub(super) fn discard() -> Vec<Event> {
    vec![Event::Discarded, Event::Closed { how: Closing::Discarded }]
}

/// Sends the complaint. The rules that it stays under follow from its facts and this moment, or
/// from the moment it was received in the system it was imported from.
pub(super) fn lodge(
    case: &Case,
    terms: Option<Code>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let complaint = &case.complaint;
    complaint.check()?;
    let mut events = match terms {
        // Nobody agrees for the complainant, though they may send the complaint for them.
        Some(_) if ctx.reader.actor.role != Role::Complainant => {
            let limit = "left out: only the complainant accepts terms".to_owned();
            return Err(Refusal::BadField { field: "terms".to_owned(), limit });
        }
        Some(terms) => keeping::accept_terms(case, terms, Side::Complainant)?,
        None => Vec::new(),
    };
    let facts = facts(complaint, ctx);
    let regimes = ctx.rules.applicable(&facts, complaint.origin.received_at(ctx.now));
    events.push(Event::Lodged { facts, regimes });
    if matches!(complaint.origin, Origin::Imported { .. }) {
        // Who complained to the system before this one got its number and timetable from there.
        events.push(Event::Acknowledged);
    }
    Ok(events)
}

/// What is known of a complaint. What follows from the complaint itself is not the complainant's
/// to choose, nor is, where the institution handles it, what it says of itself and on whose
/// behalf a complaint reached it: the clocks of the law hang on these.
fn facts(complaint: &Complaint, ctx: &Context<'_>) -> Facts {
    let handled = match &complaint.handling {
        Handling::House => "house",
        Handling::Outside { .. } => "outside",
    };
    let mut given = vec![("issue", complaint.issue.as_str()), ("handled", handled)];
    given.extend(complaint.payments.first().map(|it| ("provider", it.provider.as_str())));
    let mut facts = Facts::new();
    // A fact that does not fit is one rule less, not a complaint less.
    for (name, value) in &given {
        let _ = facts.set(name, value);
    }
    let handled_here = complaint.handling == Handling::House;
    let outsider = handled_here && complaint.origin == Origin::Portal;
    let house = ctx.house.facts.iter().filter(|_| handled_here);
    let is_theirs =
        |name: &str| !outsider || (name != SOURCE && ctx.house.facts.get(name).is_none());
    let theirs = complaint.facts.iter().filter(|(name, _)| is_theirs(name));
    for (name, value) in house.chain(theirs) {
        if !given.iter().any(|(known, _)| *name == *known) {
            let _ = facts.set(name, value);
        }
    }
    facts
}

/// Staff take a complaint on; a complainant takes a ruling.
pub(super) fn accept_or_take(case: &Case) -> Result<Vec<Event>, Refusal> {
    if case.stage == Stage::Ruled {
        return Ok(objection::accept(case));
    }
    Ok(vec![Event::Accepted])
}

pub(super) fn decline(reason: Code, next: Vec<Code>, words: Words) -> Result<Vec<Event>, Refusal> {
    at_most("next", next.len(), NEXT_MAX)?;
    Ok(vec![Event::Declined { reason, next, words }, Event::Closed { how: Closing::Declined }])
}

pub(super) fn redirect(case: &Case, to: Code, words: Words) -> Vec<Event> {
    let mut events = super::settling::replace_unsent(case);
    events.push(Event::Redirected { to, words });
    events.push(Event::Closed { how: Closing::Redirected });
    events
}

/// Gives the case to a person or a queue. Who ruled on it before does not get it for review.
pub(super) fn assign(
    case: &Case,
    to: Option<PersonId>,
    queue: Option<QueueId>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if case.assigned.is_some() && ctx.reader.actor.role == Role::System {
        // The round that routes was slower than somebody who took the case: it is theirs.
        return Ok(Vec::new());
    }
    let Some(person) = to else {
        return match queue {
            Some(_) if queue == case.queue && case.assigned.is_none() => Ok(Vec::new()),
            Some(_) => Ok(vec![Event::Assigned { to, queue }]),
            None => Err(Refusal::BadField {
                field: "to".to_owned(),
                limit: "a person, or `queue` a queue".to_owned(),
            }),
        };
    };
    let ruled = case.stage == Stage::Review && case.was_ruled_by(person);
    if ruled || case.is_side_of_complainant(person) {
        return Err(Refusal::NotIndependent);
    }
    if case.assigned == to && (queue.is_none() || queue == case.queue) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Assigned { to, queue: queue.or(case.queue) }])
}

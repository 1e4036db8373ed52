//! The end of a case, taking it on again, judging how it went, and cases that belong together.

use crate::{code::Code, ids::CaseId};

use super::{Case, Closing, Context, Event, Refusal, complaint::at_most, settling::replace_unsent};
use crate::party::Role;

/// The most cases linked to one.
const LINKS_MAX: usize = 200;
/// The most cases merged into one.
const ABSORBED_MAX: usize = 1_000;
/// How often a complainant may have a case taken on again.
const REOPENINGS_MAX: u32 = 3;
/// How often a case is taken on again at all.
const STAFF_REOPENINGS_MAX: u32 = 50;

/// Ends the case, unless something accepted earlier is still on its way.
pub(super) fn withdraw(case: &Case) -> Vec<Event> {
    let mut events = replace_unsent(case);
    events.push(Event::Withdrawn);
    if !case.owes_something() {
        events.push(Event::Closed { how: Closing::Withdrawn });
    }
    events
}

pub(super) fn close() -> Vec<Event> {
    vec![Event::Closed { how: Closing::Settled }]
}

pub(super) fn reopen(case: &Case, reason: Code, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    const REASONS: [&str; 4] = ["new-facts", "user-continues", "outside-decision", "not-arrived"];
    if !REASONS.contains(&reason.as_str()) {
        let limit = format!("one of {}", REASONS.join(", "));
        return Err(Refusal::BadField { field: "reason".to_owned(), limit });
    }
    let limit = match ctx.reader.actor.role {
        Role::Complainant => REOPENINGS_MAX,
        _ => STAFF_REOPENINGS_MAX,
    };
    at_most("reopenings", case.reopenings as usize + 1, limit as usize)?;
    Ok(vec![Event::Reopened { reason }])
}

pub(super) fn rate(score: u8) -> Result<Vec<Event>, Refusal> {
    check_score(score)?;
    Ok(vec![Event::Rated { score }])
}

pub(super) fn review_quality(score: u8) -> Result<Vec<Event>, Refusal> {
    check_score(score)?;
    Ok(vec![Event::QualityReviewed { score }])
}

fn check_score(score: u8) -> Result<(), Refusal> {
    if (1..=5).contains(&score) {
        return Ok(());
    }
    Err(Refusal::BadField { field: "score".to_owned(), limit: "1 to 5".to_owned() })
}

pub(super) fn link(case: &Case, other: CaseId) -> Result<Vec<Event>, Refusal> {
    if other == case.id {
        return Err(Refusal::SameCase);
    }
    if case.links.contains(&other) {
        return Ok(Vec::new());
    }
    at_most("links", case.links.len() + 1, LINKS_MAX)?;
    Ok(vec![Event::Linked { other }])
}

/// Ends this case in favour of another one. A round then tells the other.
pub(super) fn merge(case: &Case, into: CaseId) -> Result<Vec<Event>, Refusal> {
    if into == case.id {
        return Err(Refusal::SameCase);
    }
    if case.owes_something() {
        return Err(Refusal::StillDelivering);
    }
    let mut events = replace_unsent(case);
    events.push(Event::Merged { into });
    events.push(Event::Closed { how: Closing::Merged });
    Ok(events)
}

/// Takes over from a case that was merged into this one; on that one, notes that it happened.
pub(super) fn absorb(case: &Case, from: CaseId) -> Result<Vec<Event>, Refusal> {
    if from == case.id {
        return Err(Refusal::SameCase);
    }
    if case.is_erased() {
        // Nothing is left to take over into; the other may go on.
        return Ok(Vec::new());
    }
    if case.merged_into == Some(from) {
        // The other took over. It may once have been taken over by this one, which changes nothing.
        let news = if case.merge_finished { Vec::new() } else { vec![Event::Absorbed { from }] };
        return Ok(news);
    }
    if case.absorbed.contains(&from) {
        return Ok(Vec::new());
    }
    at_most("absorbed", case.absorbed.len() + 1, ABSORBED_MAX)?;
    Ok(vec![Event::Absorbed { from }])
}

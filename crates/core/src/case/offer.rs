//! Settlement: either side or a mediator proposes, and what both accept is an agreement.

use crate::{
    ids::{OfferId, PersonId},
    remedy::Remedy,
    words::Words,
};

use super::{
    Case, Context, Event, Offer, Refusal,
    complaint::{at_most, check_remedies},
    settling::{order, replace},
};

/// The most offers in one case.
const OFFERS_MAX: usize = 50;

pub(super) fn invite(case: &Case, mediator: PersonId) -> Result<Vec<Event>, Refusal> {
    if case.mediator == Some(mediator) {
        return Ok(Vec::new());
    }
    if case.is_side_of_complainant(mediator) || case.was_ruled_by(mediator) {
        return Err(Refusal::NotIndependent);
    }
    Ok(vec![Event::MediatorInvited { mediator }])
}

/// Proposes remedies. What could not be ordered is not proposed either.
pub(super) fn offer(
    case: &Case,
    remedies: Vec<Remedy>,
    words: Words,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if remedies.is_empty() {
        return Err(Refusal::EmptyOffer);
    }
    at_most("offers", case.offers.len() + 1, OFFERS_MAX)?;
    check_remedies(&remedies, &case.complaint.payments)?;
    order(case, &remedies, None, ctx)?;
    let offer = OfferId(ctx.command.nth(0));
    let side = ctx.reader.actor.role.side();
    Ok(vec![Event::OfferMade { offer, side, remedies, words }])
}

/// Says yes. With the second yes the offer is an agreement, and what it says is ordered.
pub(super) fn accept(
    case: &Case,
    offer: OfferId,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let actor = ctx.reader.actor;
    let side = actor.role.side();
    let mut proposed = open_offer(case, offer, ctx)?.clone();
    let mut events = vec![Event::OfferAccepted { offer, side }];
    proposed.accepted_by.insert(side);
    if proposed.is_agreed() {
        let by = proposed.staff.or(actor.role.is_staff().then_some(actor.id));
        events.extend(replace(case, &proposed.remedies));
        events.push(Event::Agreed { offer });
        events.extend(order(case, &proposed.remedies, by, ctx)?);
    }
    Ok(events)
}

pub(super) fn refuse(
    case: &Case,
    offer: OfferId,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    open_offer(case, offer, ctx)?;
    Ok(vec![Event::OfferRefused { offer, side: ctx.reader.actor.role.side() }])
}

fn open_offer<'a>(case: &'a Case, offer: OfferId, ctx: &Context<'_>) -> Result<&'a Offer, Refusal> {
    let proposed = case.offers.get(&offer).ok_or(Refusal::Unknown { what: "offer" })?;
    if !proposed.waits_for(ctx.reader.actor.role.side()) {
        return Err(Refusal::OfferNotOpen);
    }
    Ok(proposed)
}

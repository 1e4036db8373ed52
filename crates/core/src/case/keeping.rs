//! Keeping and destroying: terms, legal holds, how long papers are kept, and the end of them.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    code::Code,
    party::Side,
    rulebook::{Rulebook, years_after},
    terms::Terms,
    words::Words,
};

use super::{
    Case, Context, Event, House, ProtectionAnswer, Refusal, Stage,
    complaint::at_most,
    custody::{AcceptedTerms, ErasureReason, KeptUntil},
};

/// The most holds that are in force in one case.
const HOLDS_MAX: usize = 20;

/// Agrees to an edition of the terms, unless that side did so before.
pub(super) fn accept_terms(case: &Case, terms: Code, side: Side) -> Result<Vec<Event>, Refusal> {
    let Some(known) = Terms::edition(&terms) else {
        let editions = Terms::editions().map(|it| it.edition).collect::<Vec<_>>();
        let limit = format!("one of {}", editions.join(", "));
        return Err(Refusal::BadField { field: "terms".to_owned(), limit });
    };
    if case.custody.terms.get(&side) == Some(&terms) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::TermsAccepted(AcceptedTerms { side, terms, digest: known.digest() })])
}

pub(super) fn place_hold(case: &Case, reason: Code, words: Words) -> Result<Vec<Event>, Refusal> {
    if case.custody.holds.contains_key(&reason) {
        return Err(Refusal::AlreadyDone);
    }
    at_most("holds", case.custody.holds.len() + 1, HOLDS_MAX)?;
    Ok(vec![Event::HoldPlaced { reason, words }])
}

pub(super) fn lift_hold(case: &Case, reason: Code, words: Words) -> Result<Vec<Event>, Refusal> {
    if !case.custody.holds.contains_key(&reason) {
        return Err(Refusal::Unknown { what: "hold" });
    }
    Ok(vec![Event::HoldLifted { reason, words }])
}

/// The last event of a case. Destroying the key is the store's, and follows.
///
/// The person's own request goes before what the institution would like to keep, and not before
/// what a law or a scheme asks it to keep.
pub(super) fn erase(
    case: &Case,
    reason: ErasureReason,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if case.is_erased() {
        return Ok(Vec::new());
    }
    case.permit_erasure()?;
    let kept = match reason {
        ErasureReason::Asked => case.kept_by_law(ctx.rules),
        ErasureReason::Retention => {
            let kept = case.kept_until(ctx.rules, ctx.house);
            Some(kept.ok_or(Refusal::Unknown { what: "time after which it may be erased" })?)
        }
    };
    match kept.filter(|it| ctx.now < it.until) {
        Some(kept) => Err(Refusal::RetentionRuns { last_day: kept.last_day() }),
        None => Ok(vec![Event::Erased { reason }]),
    }
}

impl Case {
    /// Until when the rules that the case is under want its papers kept: the longest of them.
    /// `None` while it is open, and where no rule says anything.
    pub fn kept_by_law(&self, rules: &Rulebook) -> Option<KeptUntil> {
        let closed = self.closed_at()?;
        let received = self.lodged_at().unwrap_or(self.drafted_at);
        let kept = rules.kept_until(&self.regimes, received, closed)?;
        Some(KeptUntil { until: kept.0, regime: Some(kept.1) })
    }

    /// The same with what the institution settled for itself, where that is longer.
    pub fn kept_until(&self, rules: &Rulebook, house: &House) -> Option<KeptUntil> {
        let law = self.kept_by_law(rules);
        let own = self.closed_at().zip(house.retention_years);
        let own = own.and_then(|(closed, years)| years_after(closed, years.into(), &TimeZone::UTC));
        let own = own.map(|until| KeptUntil { until, regime: None });
        law.into_iter().chain(own).max_by_key(|it| it.until)
    }

    /// When it was closed, while it is.
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.closing?;
        self.milestones.iter().rfind(|it| it.what == "closed").map(|it| it.at)
    }

    /// What stands against destroying anything, besides time.
    pub(super) fn permit_erasure(&self) -> Result<(), Refusal> {
        if self.stage != Stage::Closed {
            return Err(Refusal::StillOpen);
        }
        if let Some(reason) = self.custody.holds.keys().next() {
            return Err(Refusal::OnHold { reason: reason.clone() });
        }
        // What is frozen must be let go first, and a merge must have arrived.
        let frozen = self.protections.values().any(|it| match it.answer {
            None => !it.released,
            Some(answer) => answer == ProtectionAnswer::InForce,
        });
        if frozen || (self.merged_into.is_some() && !self.merge_finished) {
            return Err(Refusal::StillDelivering);
        }
        Ok(())
    }
}

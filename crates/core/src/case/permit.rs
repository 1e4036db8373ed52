//! May this be done now, by them? One answer for the decision and for the buttons.

use jiff::Timestamp;

use crate::{
    access::Relation,
    code::Code,
    ids::{EvidenceId, PersonId},
    party::{Role, Side},
    remedy::{Arrival, RemedyStatus},
    rulebook::{Duty, Obligation},
    terms::Terms,
};

use super::{
    Case, Closing, Context, Handling, Move, Offer, ProtectionAnswer, Refusal, RemedyState, Stage,
};

impl Case {
    /// The moves that `ctx.reader` has now: what the desk and the portal draw as buttons.
    pub fn moves(&self, ctx: &Context<'_>) -> Vec<Move> {
        let table = self.stage.moves().map(|(it, _)| it);
        table.filter(|it| self.permit(*it, ctx).is_ok()).collect()
    }

    /// Whether `ctx.reader` may make this move now, as far as can be told without its contents.
    pub(super) fn permit(&self, wanted: Move, ctx: &Context<'_>) -> Result<(), Refusal> {
        let role = ctx.reader.actor.role;
        if Relation::between(ctx.reader, self).is_none() {
            return Err(Refusal::NotYourCase);
        }
        // Whoever erases again finds it done, and whoever was merged into it may go on.
        if self.is_erased() && !matches!(wanted, Move::Erase | Move::Absorb) {
            return Err(Refusal::Erased);
        }
        let Some(roles) = self.stage.roles_for(wanted) else {
            return Err(Refusal::WrongStage { wanted, stage: self.stage });
        };
        if !roles.contains(&role) {
            return Err(Refusal::WrongRole { wanted, role });
        }
        // Even then a case must say that another took over, and what it froze can be let go; its
        // papers are kept, looked at and destroyed as those of any other.
        let loose_end = matches!(
            wanted,
            Move::Absorb
                | Move::ReportProtection
                | Move::Release
                | Move::HandleEvidence
                | Move::PlaceHold
                | Move::LiftHold
                | Move::Erase
        );
        let papers = matches!(wanted, Move::IssueLetter | Move::IssueDossier);
        let merged = self.closing == Some(Closing::Merged) && papers;
        if self.is_over() && !loose_end && !merged {
            return Err(Refusal::Over);
        }
        self.permit_handling(wanted)?;
        self.permit_person(wanted, ctx)?;
        self.permit_state(wanted, ctx)
    }

    /// What is handled outside is only kept here; what is handled here was sent nowhere.
    fn permit_handling(&self, wanted: Move) -> Result<(), Refusal> {
        let outside = matches!(self.complaint.handling, Handling::Outside { .. });
        let kept = matches!(
            wanted,
            Move::Amend
                | Move::Lodge
                | Move::Discard
                | Move::Acknowledge
                | Move::AddEvidence
                | Move::Withdraw
                | Move::Note
                | Move::Link
                | Move::Escalate
                | Move::RecordOutsideOutcome
                | Move::RecordSent
                | Move::RecordStep
                | Move::MissObligation
                | Move::Remind
                | Move::MoveObligation
                | Move::RecordFinding
                | Move::Reopen
                | Move::Absorb
                | Move::HandleEvidence
                | Move::DeriveEvidence
                | Move::RedactEvidence
                | Move::QuarantineEvidence
                | Move::ConfirmFact
                | Move::AcceptTerms
                | Move::PlaceHold
                | Move::LiftHold
                | Move::IssueLetter
                | Move::IssueDossier
                | Move::Erase
        );
        match (outside, wanted) {
            (false, Move::RecordSent) => Err(Refusal::HandledHere),
            (true, _) if !kept => Err(Refusal::HandledOutside),
            _ => Ok(()),
        }
    }

    /// Independence and assignment: who rules has the case, and who reviews never ruled on it.
    fn permit_person(&self, wanted: Move, ctx: &Context<'_>) -> Result<(), Refusal> {
        let person = ctx.reader.actor.id;
        let judges = matches!(wanted, Move::ApproveRemedy | Move::ReviewQuality)
            || (wanted == Move::Rule && self.stage == Stage::Review)
            || (wanted == Move::Assign
                && self.stage == Stage::Review
                && ctx.reader.actor.role == Role::Reviewer);
        if judges && self.was_ruled_by(person) {
            return Err(Refusal::NotIndependent);
        }
        if wanted == Move::Rule && self.assigned != Some(person) {
            return Err(Refusal::NotAssigned);
        }
        Ok(())
    }

    fn permit_state(&self, wanted: Move, ctx: &Context<'_>) -> Result<(), Refusal> {
        let side = ctx.reader.actor.role.side();
        match wanted {
            Move::Acknowledge if self.acknowledged => Err(Refusal::AlreadyDone),
            Move::Answer => some(
                self.requests.values().any(|it| it.of == side && !it.answered),
                "question for you",
            ),
            Move::Release => {
                some(self.protections.values().any(|it| !it.released), "protection in force")
            }
            Move::ReportProtection => some(
                self.protections.values().any(|it| it.answer != Some(ProtectionAnswer::Lifted)),
                "protection",
            ),
            Move::AcceptOffer | Move::RefuseOffer => {
                let waits = self.offers.values().any(|it| it.waits_for(side));
                if waits { Ok(()) } else { Err(Refusal::OfferNotOpen) }
            }
            Move::Object | Move::AcceptInPart => self.permit_objection(ctx),
            Move::EndWait => self.permit_end_of_wait(ctx),
            Move::ApproveRemedy => self.permit_approval(ctx.reader.actor.id),
            Move::ReportRemedy => {
                some(self.remedies.values().any(|it| it.amount.is_some()), "refund")
            }
            Move::GiveDetails
            | Move::DeliverRemedy
            | Move::RetryRemedy
            | Move::ConfirmArrival
            | Move::ReportNotArrived => {
                some(self.remedies.values().any(|it| it.allows(wanted)), "remedy that waits for it")
            }
            Move::Close => self.permit_close(),
            Move::Reopen if self.closing == Some(Closing::Redirected) => Err(Refusal::Over),
            Move::Rate if self.rating.is_some() => Err(Refusal::AlreadyDone),
            Move::RecordOutsideOutcome => {
                let waits = self.escalations.values().any(Option::is_none);
                let outside = matches!(self.complaint.handling, Handling::Outside { .. });
                let handled = outside && self.stage != Stage::Closed;
                some(waits || handled, "outside body that has the case")
            }
            Move::HandleEvidence | Move::RedactEvidence | Move::ConfirmFact => {
                let relation = Relation::between(ctx.reader, self);
                let opens =
                    |it: &EvidenceId| relation.is_some_and(|r| r.opens(self, *it).is_some());
                some(self.evidence.keys().any(opens), "evidence")
            }
            Move::DeriveEvidence => some(!self.evidence.is_empty(), "evidence"),
            Move::AcceptTerms if self.custody.terms.get(&side).is_some_and(is_newest) => {
                Err(Refusal::AlreadyDone)
            }
            Move::LiftHold => some(!self.custody.holds.is_empty(), "hold"),
            Move::Erase if !self.is_erased() => self.permit_erasure(),
            _ => Ok(()),
        }
    }

    /// The second pair of eyes belongs to somebody else than the first.
    fn permit_approval(&self, person: PersonId) -> Result<(), Refusal> {
        let waiting = || self.remedies.values().filter(|it| it.allows(Move::ApproveRemedy));
        some(waiting().next().is_some(), "remedy that waits for it")?;
        let decided_all = waiting().all(|it| it.by == Some(person));
        if decided_all { Err(Refusal::NotIndependent) } else { Ok(()) }
    }

    fn permit_objection(&self, ctx: &Context<'_>) -> Result<(), Refusal> {
        let Some(last) = self.rulings.last() else {
            return Err(Refusal::Unknown { what: "ruling" });
        };
        if last.tier == 2 {
            return Err(Refusal::AlreadyReviewed);
        }
        match ctx.rules.objection_window(&self.regimes, &self.complaint.facts, last.at) {
            Some(window) if window.due <= ctx.now => {
                Err(Refusal::TooLate { last_day: last_day(window.last_day, window.due) })
            }
            _ => Ok(()),
        }
    }

    fn permit_end_of_wait(&self, ctx: &Context<'_>) -> Result<(), Refusal> {
        match self.wait_ends(ctx.rules) {
            None => Err(Refusal::StillDelivering),
            Some(end) if ctx.now < end => Err(Refusal::TooEarly { last_day: last_day(None, end) }),
            Some(_) => Ok(()),
        }
    }

    /// When the wait for the complainant's answer is over: to the ruling, or to the delivery of
    /// everything. `None` while it is not the complainant who is waited for.
    pub(super) fn wait_ends(&self, rules: &crate::rulebook::Rulebook) -> Option<Timestamp> {
        match self.stage {
            Stage::Ruled => {
                let ruled_at = self.rulings.last()?.at;
                rules
                    .objection_window(&self.regimes, &self.complaint.facts, ruled_at)
                    .map(|it| it.due)
            }
            Stage::Settling => {
                if self.remedies.values().any(RemedyState::is_owed) {
                    return None;
                }
                let open = self.obligations(rules);
                let arrival = |it: &&Obligation| it.duty == Duty::ConfirmArrival && it.is_open();
                open.iter().filter(arrival).map(|it| it.due).max()
            }
            _ => None,
        }
    }

    /// Staff may give up what the provider clearly refused; nothing else that is owed.
    fn permit_close(&self) -> Result<(), Refusal> {
        let given_up = |it: &RemedyState| it.status == RemedyStatus::Failed;
        let owed = self.remedies.values().any(|it| it.is_owed() && !given_up(it));
        if owed { Err(Refusal::StillDelivering) } else { Ok(()) }
    }
}

fn is_newest(edition: &Code) -> bool {
    *edition == *Terms::newest().edition
}

fn some(there: bool, what: &'static str) -> Result<(), Refusal> {
    if there { Ok(()) } else { Err(Refusal::Unknown { what }) }
}

fn last_day(day: Option<jiff::civil::Date>, due: Timestamp) -> jiff::civil::Date {
    // A limit in hours has no last day of its own; the day it ends on (UTC) says enough.
    day.unwrap_or_else(|| jiff::tz::Offset::UTC.to_datetime(due).date())
}

impl Offer {
    /// Whether `side` has still to say yes or no to it.
    pub fn waits_for(&self, side: Side) -> bool {
        let paying = [Side::Respondent, Side::Institution];
        let own = self.accepted_by.contains(&side)
            || (paying.contains(&side) && paying.iter().any(|it| self.accepted_by.contains(it)));
        self.open && !own && side != Side::Neutral
    }

    /// Whether both sides have said yes: the complainant, and somebody who pays.
    pub fn is_agreed(&self) -> bool {
        let pays =
            [Side::Respondent, Side::Institution].iter().any(|it| self.accepted_by.contains(it));
        self.accepted_by.contains(&Side::Complainant) && pays
    }
}

impl RemedyState {
    /// Whether this remedy can take this move now.
    pub(super) fn allows(&self, wanted: Move) -> bool {
        use RemedyStatus as S;
        let by_provider = self.amount.is_some();
        let lost = self.status == S::Done && self.arrival == Arrival::NotArrived;
        match wanted {
            Move::GiveDetails => {
                matches!(self.status, S::Ordered | S::DetailsGiven | S::UnderReview)
            }
            Move::ApproveRemedy => self.released && self.status == S::UnderReview,
            Move::ReportRemedy => {
                let waits = matches!(self.status, S::Ordered | S::DetailsGiven | S::Sent);
                by_provider && self.released && (waits || self.status == S::Pending)
            }
            // Of a parked refund a person may find in the provider's books that it was paid.
            Move::DeliverRemedy if by_provider => self.status == S::Parked,
            Move::DeliverRemedy => {
                let waits = matches!(self.status, S::Ordered | S::DetailsGiven);
                self.released && (waits || lost)
            }
            Move::RetryRemedy => {
                let stuck = matches!(self.status, S::Parked | S::Failed);
                by_provider && (stuck || lost)
            }
            Move::ConfirmArrival => self.status == S::Done && self.arrival != Arrival::Confirmed,
            Move::ReportNotArrived => self.status == S::Done && self.arrival == Arrival::Awaited,
            _ => false,
        }
    }
}

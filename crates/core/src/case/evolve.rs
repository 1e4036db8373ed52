//! What an event changes. Total: what has happened is not up for debate.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ids::{PersonId, RemedyId},
    matching::{Because, Finding, SourceKind},
    money::Money,
    party::{Actor, Role, Side},
    remedy::{Arrival, Progress, RemedyStatus},
};

use super::{
    Case, Established, Event, Offer, Protection, Recorded, RemedyState, Reminded, Request, Ruling,
    Stage, custody::Custody, due::Owed,
};

impl Case {
    /// Rebuilds a case from its log. `None` when the log does not begin with a draft.
    pub fn replay<'a>(log: impl IntoIterator<Item = &'a Recorded>) -> Option<Case> {
        let mut log = log.into_iter();
        let case = Case::begin(log.next()?)?;
        Some(log.fold(case, Case::evolve))
    }

    /// A case of which nothing but its first event is known.
    fn begin(first: &Recorded) -> Option<Case> {
        let Event::Drafted { complainant, complaint } = &first.event else {
            return None;
        };
        Some(Case {
            id: first.case,
            version: first.seq,
            stage: Stage::Draft,
            respondent: complaint.respondent,
            complaint: complaint.as_ref().clone(),
            complainant: *complainant,
            drafted_by: first.actor.id,
            addressed: false,
            drafted_at: first.at,
            changed_at: first.at,
            regimes: Vec::new(),
            milestones: Vec::new(),
            acknowledged: false,
            assigned: None,
            queue: None,
            mediator: None,
            evidence: BTreeMap::new(),
            custody: Custody { moved: first.seq, ..Custody::default() },
            requests: BTreeMap::new(),
            findings: Vec::new(),
            outside_money: BTreeMap::new(),
            protections: BTreeMap::new(),
            extensions: 0,
            offers: BTreeMap::new(),
            rulings: Vec::new(),
            remedies: BTreeMap::new(),
            escalations: BTreeMap::new(),
            closing: None,
            reopenings: 0,
            rating: None,
            quality: None,
            links: BTreeSet::new(),
            absorbed: BTreeSet::new(),
            merged_into: None,
            merge_finished: false,
            missed: BTreeSet::new(),
            missed_at: None,
            reminded: BTreeMap::new(),
        })
    }

    /// The case after one more event.
    pub fn evolve(mut self, recorded: &Recorded) -> Case {
        self.version = recorded.seq;
        let only_looked = matches!(
            recorded.event,
            Event::EvidenceHandled(_) | Event::LetterIssued(_) | Event::DossierIssued(_)
        );
        if !only_looked {
            self.changed_at = recorded.at;
        }
        if let Some(milestone) = self.milestone(recorded) {
            // In the order of time, which is not the order of writing down where a step was
            // recorded afterwards.
            let later = self.milestones.partition_point(|it| it.at <= milestone.at);
            self.milestones.insert(later, milestone);
        }
        self.evolve_intake(recorded);
        self.evolve_inquiry(recorded);
        self.evolve_custody(recorded);
        self.evolve_obligations(recorded);
        self.evolve_ruling(recorded);
        self.evolve_remedies(recorded);
        self.evolve_closing(&recorded.event);
        self
    }

    fn evolve_intake(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Amended { complaint } => {
                self.respondent = complaint.respondent;
                self.complaint = complaint.as_ref().clone();
            }
            Event::Lodged { facts, regimes } => {
                self.complaint.facts = facts.clone();
                self.regimes = regimes.clone();
                self.stage = Stage::Lodged;
            }
            Event::Acknowledged => self.acknowledged = true,
            Event::Accepted => self.stage = Stage::Open,
            Event::Assigned { to, queue } => {
                self.assigned = *to;
                self.queue = queue.or(self.queue);
            }
            Event::RespondentNamed { merchant } => self.respondent = Some(*merchant),
            _ => (),
        }
    }

    fn evolve_inquiry(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::InformationRequested { request, of, .. } => {
                self.requests.insert(*request, Request { of: *of, answered: false });
                self.addressed |= *of == Side::Respondent;
            }
            Event::Answered { request, .. } => {
                if let Some(request) = self.requests.get_mut(request) {
                    request.answered = true;
                }
            }
            Event::MessageSent { to: Side::Respondent, .. } => self.addressed = true,
            Event::FindingRecorded { finding } => self.establish(finding, recorded.actor.role),
            Event::MoneyReported { payment, total } => {
                self.outside_money.insert(*payment, *total);
            }
            Event::ProtectionOrdered { protection, what } => {
                let ordered = Protection { what: *what, answer: None, released: false };
                self.protections.insert(*protection, ordered);
            }
            Event::ProtectionReported { protection, answer } => {
                if let Some(protection) = self.protections.get_mut(protection) {
                    protection.answer = Some(*answer);
                }
            }
            Event::ProtectionReleased { protection } => {
                if let Some(protection) = self.protections.get_mut(protection) {
                    protection.released = true;
                }
            }
            Event::Extended { .. } => self.extensions += 1,
            Event::MediatorInvited { mediator } => self.mediator = Some(*mediator),
            Event::Linked { other } => {
                self.links.insert(*other);
            }
            // On the case that ended, the other's number means that the other has taken over.
            Event::Absorbed { from } if self.merged_into == Some(*from) => {
                self.merge_finished = true;
            }
            Event::Absorbed { from } => {
                self.absorbed.insert(*from);
            }
            _ => (),
        }
    }

    fn evolve_obligations(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ObligationMissed { regime, name, about, .. } => {
                let owed = Owed { regime: regime.clone(), name: name.clone(), about: *about };
                self.missed.insert(owed.key());
                self.missed_at = Some(recorded.at);
            }
            Event::Reminded { regime, name, about, due, .. } => {
                let owed = Owed { regime: regime.clone(), name: name.clone(), about: *about };
                self.reminded.insert(owed.key(), Reminded { due: *due, at: recorded.at });
            }
            _ => (),
        }
    }

    /// Keeps what a check said last.
    pub(super) fn establish(&mut self, finding: &Finding, by: Role) {
        let latest = Established::of(finding, by);
        let (payment, check) = (latest.payment, latest.check);
        let same = |it: &&mut Established| it.payment == payment && it.check == check;
        match self.findings.iter_mut().find(same) {
            Some(known) => *known = latest,
            None => self.findings.push(latest),
        }
    }

    fn evolve_ruling(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::OfferMade { offer, side, remedies, .. } => {
                let accepted_by = BTreeSet::from([*side]);
                let staff = staff(recorded.actor);
                let made = Offer { remedies: remedies.clone(), accepted_by, staff, open: true };
                self.offers.insert(*offer, made);
                self.addressed |= self.respondent.is_some() && *side != Side::Respondent;
            }
            Event::OfferAccepted { offer, side } => {
                if let Some(offer) = self.offers.get_mut(offer) {
                    offer.accepted_by.insert(*side);
                    offer.staff = offer.staff.or(staff(recorded.actor));
                }
            }
            Event::OfferRefused { offer, .. } => {
                if let Some(offer) = self.offers.get_mut(offer) {
                    offer.open = false;
                }
            }
            Event::Agreed { .. } => {
                self.offers.values_mut().for_each(|it| it.open = false);
                self.stage = Stage::Settling;
            }
            Event::Ruled { tier, outcome, by, .. } => {
                let at = recorded.at;
                self.rulings.push(Ruling { tier: *tier, outcome: *outcome, by: *by, at });
                self.offers.values_mut().for_each(|it| it.open = false);
                self.stage = if *tier == 2 { Stage::Settling } else { Stage::Ruled };
            }
            Event::RulingAccepted => self.settle(),
            Event::WaitEnded if self.stage == Stage::Ruled => self.settle(),
            Event::Withdrawn => self.stage = Stage::Settling,
            Event::RulingAcceptedInPart { remedies, .. } => {
                for remedy in remedies {
                    self.change_remedy(*remedy, RemedyState::release);
                }
                self.review();
            }
            Event::Objected { .. } => self.review(),
            _ => (),
        }
    }

    /// The ruling stands: everything it owes may be delivered.
    fn settle(&mut self) {
        self.stage = Stage::Settling;
        self.remedies.values_mut().for_each(RemedyState::release);
    }

    /// Somebody else looks at it now.
    fn review(&mut self) {
        self.stage = Stage::Review;
        self.assigned = None;
    }

    fn evolve_remedies(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::RemedyOrdered { remedy, what, amount, approval, by } => {
                let mut ordered = RemedyState {
                    what: *what,
                    amount: *amount,
                    ordered_at: recorded.at,
                    status: RemedyStatus::Ordered,
                    was_done: false,
                    released: false,
                    approval: *approval,
                    by: *by,
                    arrival: Arrival::Awaited,
                };
                // What is ordered outside a first ruling stands at once.
                if self.stage == Stage::Settling || self.stage == Stage::Review {
                    ordered.release();
                }
                self.remedies.insert(*remedy, ordered);
            }
            Event::RemedyReplaced { remedy } => {
                self.change_remedy(*remedy, |it| it.status = RemedyStatus::Replaced);
            }
            Event::DetailsGiven { remedy, .. } => self.change_remedy(*remedy, |it| {
                if it.status == RemedyStatus::Ordered {
                    it.status = RemedyStatus::DetailsGiven;
                }
            }),
            Event::RemedyApproved { remedy } => self.change_remedy(*remedy, |it| {
                it.approval = false;
                it.status = RemedyStatus::Ordered;
            }),
            Event::RemedyReported { remedy, progress } => {
                let by_provider = recorded.actor.role == Role::System;
                self.change_remedy(*remedy, |it| it.advance(progress, by_provider));
            }
            Event::RemedyRetried { remedy } => self.change_remedy(*remedy, |it| {
                it.status = RemedyStatus::Sent;
                it.arrival = Arrival::Awaited;
            }),
            Event::ArrivalConfirmed { remedy } => {
                self.change_remedy(*remedy, |it| it.arrival = Arrival::Confirmed);
            }
            Event::NotArrived { remedy } => {
                self.change_remedy(*remedy, |it| it.arrival = Arrival::NotArrived);
            }
            _ => (),
        }
    }

    fn change_remedy(&mut self, remedy: RemedyId, change: impl FnOnce(&mut RemedyState)) {
        if let Some(remedy) = self.remedies.get_mut(&remedy) {
            change(remedy);
        }
    }

    fn evolve_closing(&mut self, event: &Event) {
        match event {
            Event::Closed { how } => {
                self.stage = Stage::Closed;
                self.closing = Some(*how);
                self.offers.values_mut().for_each(|it| it.open = false);
            }
            Event::Reopened { reason } => {
                // What should have arrived and has not needs no second ruling, only a second look.
                let delivered = self.remedies.values().any(|it| it.status == RemedyStatus::Done);
                let missing = *reason == "not-arrived" && delivered;
                self.stage = if missing { Stage::Settling } else { Stage::Open };
                self.missed.clear();
                self.reminded.clear();
                self.closing = None;
                self.rating = None;
                self.quality = None;
                self.reopenings += 1;
            }
            Event::Rated { score } => self.rating = Some(*score),
            Event::QualityReviewed { score } => self.quality = Some(*score),
            Event::Merged { into } => self.merged_into = Some(*into),
            Event::Escalated { channel } => {
                self.escalations.insert(channel.clone(), None);
            }
            Event::OutsideOutcomeRecorded { channel, outcome, .. } => {
                if let Some(escalation) = self.escalations.get_mut(channel) {
                    *escalation = Some(*outcome);
                }
            }
            _ => (),
        }
    }
}

/// The person, where they work for the institution.
fn staff(actor: Actor) -> Option<PersonId> {
    actor.role.is_staff().then_some(actor.id)
}

impl RemedyState {
    /// It may be delivered from now on, once a second person looked at it where that is asked.
    fn release(&mut self) {
        if !self.status.is_alive() || self.released {
            return;
        }
        self.released = true;
        if self.approval && !self.status.is_under_way() {
            self.status = RemedyStatus::UnderReview;
        }
    }

    /// The delivery has got this far.
    fn advance(&mut self, progress: &Progress, by_provider: bool) {
        self.status = progress.status();
        if *progress == Progress::Done {
            self.was_done |= by_provider;
            self.arrival = Arrival::Awaited;
        }
    }
}

impl Established {
    fn of(finding: &Finding, by: Role) -> Established {
        Established {
            payment: usize::from(finding.payment),
            check: finding.check,
            verdict: finding.verdict,
            recorded: recorded_amount(&finding.because),
            vouched: by.is_staff()
                || finding.rows.iter().any(|it| it.kind != SourceKind::ComplainantBill),
        }
    }
}

impl Case {
    /// Whether a finding of the program would establish what is established already.
    pub fn has_established(&self, finding: &Finding) -> bool {
        self.findings.contains(&Established::of(finding, Role::System))
    }
}

/// The amount that the record shows, where the finding speaks of it.
fn recorded_amount(because: &Because) -> Option<Money> {
    match because {
        Because::AmountAgrees { recorded }
        | Because::AmountDiffers { recorded, .. }
        | Because::OtherCurrency { recorded, .. }
        | Because::MoreThanExpected { recorded, .. }
        | Because::NotMoreThanExpected { recorded, .. } => Some(*recorded),
        _ => None,
    }
}

//! What the rounds do with what is due, and how everything comes to an end once people are
//! reasonable.

use std::collections::BTreeSet;

use redress_core::{
    case::{
        Case, Command, Move, ProtectionAnswer, Refusal, Stage, Task,
        custody::{ErasureReason, NewDerivative, TEXT},
    },
    code::Code,
    ids::{EvidenceId, PersonId, QueueId, RemedyId},
    matching::{Because, Check, Finding, Verdict},
    party::{Actor, Reader, Role},
    remedy::{Arrival, Progress, RemedyStatus},
    testkit::{self, amount_recorded, found, system},
    words::Digest,
};
use uuid::Uuid;

use crate::{any, money, world::World};

/// How often everybody gets a chance to bring a case to its end.
const PATIENCE: usize = 120;

impl World {
    /// A round looks at what is due in a case now, and does it. It crashes now and then.
    pub(crate) fn round(&mut self, at: usize) {
        if self.dice.one_in(4) {
            // What helps to read a file is made beside everything else.
            self.try_to(at, &system(), Move::DeriveEvidence);
        }
        let due = self.kept[at].due.iter().filter(|(_, at)| **at <= self.now);
        for task in due.map(|(task, _)| task.clone()).collect::<Vec<_>>() {
            if !self.kept[at].due.contains_key(&task) || (!self.honest && self.dice.one_in(8)) {
                continue;
            }
            let Err(refusal) = self.carry_out(at, &task) else { continue };
            let seed = self.seed;
            panic!("seed {seed}: {task:?} was due and refused: {refusal}");
        }
    }

    fn carry_out(&mut self, at: usize, task: &Task) -> Result<(), Refusal> {
        let command = match task.clone() {
            Task::Acknowledge => Command::Acknowledge,
            Task::Route => Command::Assign { to: None, queue: Some(QueueId(Uuid::from_u128(1))) },
            Task::Verify => return self.verify(at),
            Task::Protect { protection } => {
                let released = self.kept[at].case.protections[&protection].released;
                let answers = [ProtectionAnswer::InForce, ProtectionAnswer::Refused];
                let answer =
                    if released { ProtectionAnswer::Lifted } else { self.dice.pick(&answers) };
                Command::ReportProtection { protection, answer }
            }
            Task::DeliverRemedy { remedy } => return self.deliver(at, remedy),
            Task::EndWait => Command::EndWait,
            Task::MissObligation { regime, name, about } => {
                Command::MissObligation { regime, name, about }
            }
            Task::Remind { regime, name, about, step } => {
                Command::Remind { regime, name, about, step }
            }
            Task::ReadEvidence { evidence } => {
                let id = EvidenceId(Uuid::from_u128(evidence.0.as_u128() | 1 << 64));
                let (digest, tool) = (Digest::of(b"what it says"), Code::of("reader-1"));
                let kind = TEXT;
                let new =
                    NewDerivative { evidence: id, from: evidence, kind, digest, size: 12, tool };
                Command::DeriveEvidence(new)
            }
            Task::Erase => Command::Erase { reason: ErasureReason::Retention },
            Task::FinishMerge { into } => {
                let from = self.kept[at].case.id;
                let other = self.kept.iter().position(|it| it.case.id == into);
                self.ask(
                    other.expect("only known cases are named"),
                    &system(),
                    Command::Absorb { from },
                )?;
                Command::Absorb { from: into }
            }
        };
        self.ask(at, &system(), command)
    }

    fn verify(&mut self, at: usize) -> Result<(), Refusal> {
        for index in 0..self.kept[at].case.complaint.payments.len() {
            let payment = index as u16;
            let reference = self.kept[at].case.complaint.payments[index].reference.clone();
            let finding = match reference {
                Some(_) => found(payment),
                None => testkit::not_found(payment),
            };
            let exists = finding.verdict == Verdict::Supports;
            self.ask(at, &system(), Command::RecordFinding { finding })?;
            if let Some(paid) = any::true_amount(reference.as_deref()) {
                let finding = amount_recorded(payment, &paid.to_string());
                self.ask(at, &system(), Command::RecordFinding { finding })?;
            }
            if exists && (self.honest || !self.dice.one_in(6)) {
                let (check, because) = (Check::RefundState, Because::NotRefunded);
                let finding = Finding { check, because, ..found(payment) };
                self.ask(at, &system(), Command::RecordFinding { finding })?;
            }
        }
        Ok(())
    }

    /// Intent first, then the act, then the outcome.
    fn deliver(&mut self, at: usize, remedy: RemedyId) -> Result<(), Refusal> {
        let sent = Command::ReportRemedy { remedy, progress: Progress::Sent };
        if let Err(Refusal::PaymentExhausted { .. } | Refusal::ExceedsPayment { .. }) =
            self.ask(at, &system(), sent)
        {
            // Money came back elsewhere: nobody has heard of this order, and nobody will.
            let progress = Progress::Failed { code: "exceeds-payment".to_owned() };
            return self.ask(at, &system(), Command::ReportRemedy { remedy, progress });
        }
        if !self.honest && self.dice.one_in(6) {
            return Ok(()); // The program was killed here.
        }
        let paid_before = self.provider.paid(remedy);
        let answer = self.provider.ask(remedy, &mut self.dice, self.honest);
        if self.provider.paid(remedy) && !paid_before {
            money::paid(&self.kept, at, remedy, &self.provider, self.seed);
        }
        let Some(progress) = answer else { return Ok(()) };
        self.ask(at, &system(), Command::ReportRemedy { remedy, progress })
    }

    /// From now on providers answer, staff do their work, and in every other world complainants
    /// say nothing any more. Then every case that was sent comes to its end.
    pub(crate) fn settle(&mut self) {
        self.honest = true;
        let silent = self.seed.is_multiple_of(2);
        let fresh = [testkit::person(91, Role::Agent), testkit::person(92, Role::Reviewer)];
        for at in 0..self.kept.len() {
            if !silent && self.kept[at].case.stage == Stage::Draft {
                let own = self.kept[at].case.complainant;
                let _ = self.ask(at, &person(own), Command::Lodge { terms: None });
            }
            for _ in 0..PATIENCE {
                self.round(at);
                if self.is_at_rest(at) {
                    break;
                }
                let moved =
                    fresh.iter().any(|it| self.work(at, it)) || (!silent && self.answer(at));
                if !moved {
                    self.skip_to_next_due(at);
                }
            }
            let Case { stage, remedies, .. } = &self.kept[at].case;
            assert!(self.is_at_rest(at), "seed {}: stuck at {stage}: {remedies:?}", self.seed);
        }
    }

    fn is_at_rest(&self, at: usize) -> bool {
        let kept = &self.kept[at];
        // That the key of an erased case is gone is known to the store, not to the case.
        let over = |it: &Task| kept.case.is_erased() && *it == Task::Erase;
        let now_due = kept.due.iter().any(|(task, at)| *at <= self.now && !over(task));
        matches!(kept.case.stage, Stage::Draft | Stage::Closed) && !now_due
    }

    /// Staff do the most useful thing that they may do.
    fn work(&mut self, at: usize, reader: &Reader) -> bool {
        let moves = self.moves(at, reader).into_iter().collect::<BTreeSet<_>>();
        let useful = [
            Move::Accept,
            Move::ApproveRemedy,
            Move::RetryRemedy,
            Move::DeliverRemedy,
            Move::Rule,
            Move::RecordOutsideOutcome,
            Move::Close,
        ];
        let own = reader.actor.id;
        let case = &self.kept[at].case;
        if moves.contains(&Move::Assign)
            && case.assigned != Some(own)
            && !moves.contains(&Move::Rule)
            && rules_here(case.stage, reader)
        {
            return self.ask(at, reader, Command::Assign { to: Some(own), queue: None }).is_ok();
        }
        useful.into_iter().filter(|it| moves.contains(it)).any(|wanted| {
            // Contents are drawn until they fit.
            (0..20).any(|_| {
                let version = self.kept[at].case.version;
                self.try_to(at, reader, wanted) && version < self.kept[at].case.version
            })
        })
    }

    /// The complainant says that what was delivered is there.
    fn answer(&mut self, at: usize) -> bool {
        let own = person(self.kept[at].case.complainant);
        let moves = self.moves(at, &own);
        let wanted = [Move::ConfirmArrival, Move::Accept];
        let there =
            self.kept[at].case.remedies.iter().find(|(_, it)| {
                it.status == RemedyStatus::Done && it.arrival != Arrival::Confirmed
            });
        match (wanted.into_iter().find(|it| moves.contains(it)), there) {
            (Some(Move::ConfirmArrival), Some((remedy, _))) => {
                let remedy = *remedy;
                self.ask(at, &own, Command::ConfirmArrival { remedy }).is_ok()
            }
            (Some(Move::Accept), _) => self.ask(at, &own, Command::Accept).is_ok(),
            _ => false,
        }
    }

    fn skip_to_next_due(&mut self, at: usize) {
        if let Some(next) = self.kept[at].due.values().filter(|it| self.now < **it).min() {
            self.now = *next;
        }
    }
}

fn rules_here(stage: Stage, reader: &Reader) -> bool {
    matches!(
        (stage, reader.actor.role),
        (Stage::Open, Role::Agent) | (Stage::Review, Role::Reviewer)
    )
}

fn person(id: PersonId) -> Reader {
    Reader::plain(Actor { id, role: Role::Complainant })
}

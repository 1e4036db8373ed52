//! What a case waits for: the program's list of things to do, computed from the case alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    code::Code,
    ids::{CaseId, ProtectionId, RemedyId},
    matching::{Check, Verdict},
    remedy::RemedyStatus,
    rulebook::{Duty, Obligation, Rulebook},
};

use super::{Case, Handling, ProtectionAnswer, Stage};

/// Something that a round does. Doing it, or finding it done, takes it off the list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, strum::Display)]
#[serde(tag = "task", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Task {
    /// Tell the complainant the number and the timetable.
    Acknowledge,
    /// Put the case into a queue by the rules of assignment.
    Route,
    /// Hold the claim against what the records say.
    Verify,
    /// Have the provider protect or no longer protect something.
    Protect {
        /// Which protection.
        protection: ProtectionId,
    },
    /// Have the provider pay.
    DeliverRemedy {
        /// Which remedy.
        remedy: RemedyId,
    },
    /// The complainant had their time.
    EndWait,
    /// Note that a time limit has passed.
    MissObligation {
        /// Under which rules.
        regime: Code,
        /// What was owed.
        name: Code,
        /// About what, where there may be several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Uuid>,
    },
    /// Tell the case that goes on.
    FinishMerge {
        /// Which one goes on.
        into: CaseId,
    },
}

/// A task and the earliest time for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Due {
    /// What to do.
    pub task: Task,
    /// Not before then.
    pub at: Timestamp,
}

impl Due {
    /// What is no longer waited for, and what is from now on (also what moved in time).
    pub fn between(before: &[Due], after: &[Due]) -> (Vec<Task>, Vec<Due>) {
        let ended = |it: &&Due| !after.iter().any(|other| other.task == it.task);
        let begun = |it: &&Due| !before.contains(it);
        let ended = before.iter().filter(ended).map(|it| it.task.clone()).collect();
        (ended, after.iter().filter(begun).cloned().collect())
    }
}

impl Obligation {
    /// Something to be done, as opposed to a window in which it may be done: nobody is late with
    /// an objection that they do not make.
    pub(super) fn is_duty(&self) -> bool {
        !matches!(self.duty, Duty::Object | Duty::ConfirmArrival)
    }

    /// What names it in [`Case::missed`].
    pub(super) fn missed_key(&self) -> String {
        missed_key(&self.regime.regime, &self.name, self.about)
    }
}

/// What names a missed obligation in [`Case::missed`].
pub(super) fn missed_key(regime: &Code, name: &Code, about: Option<Uuid>) -> String {
    match about {
        Some(about) => format!("{regime}/{name}/{}", about.simple()),
        None => format!("{regime}/{name}"),
    }
}

impl Case {
    /// Everything the case waits for, in the order of the tasks.
    pub fn due(&self, rules: &Rulebook) -> Vec<Due> {
        if self.stage == Stage::Draft {
            return Vec::new();
        }
        let mut due = self.due_at_once();
        let now = self.changed_at;
        for (remedy, it) in &self.remedies {
            use RemedyStatus as S;
            let waits = matches!(it.status, S::Ordered | S::DetailsGiven | S::Sent | S::Pending);
            if it.amount.is_some() && it.released && waits {
                due.push(Due { task: Task::DeliverRemedy { remedy: *remedy }, at: it.ordered_at });
            }
        }
        if let Some(at) = self.wait_ends(rules) {
            due.push(Due { task: Task::EndWait, at });
        }
        if let (Some(into), false) = (self.merged_into, self.merge_finished) {
            due.push(Due { task: Task::FinishMerge { into }, at: now });
        }
        due.extend(self.due_obligations(rules));
        due
    }

    /// What follows from the complaint having been sent, and protections.
    fn due_at_once(&self) -> Vec<Due> {
        let mut due = Vec::new();
        let house = self.complaint.handling == Handling::House;
        let at = self.milestones.first().map_or(self.changed_at, |it| it.at);
        let active = self.stage != Stage::Closed;
        let new = matches!(self.stage, Stage::Lodged | Stage::Open);
        if new && !self.acknowledged {
            due.push(Due { task: Task::Acknowledge, at });
        }
        if active && house && self.queue.is_none() && self.assigned.is_none() {
            due.push(Due { task: Task::Route, at });
        }
        if active && self.has_unchecked_payments() {
            due.push(Due { task: Task::Verify, at });
        }
        for (protection, it) in &self.protections {
            let ordered = !it.released && it.answer.is_none();
            let to_lift = it.released && it.answer == Some(ProtectionAnswer::InForce);
            if ordered || to_lift {
                let task = Task::Protect { protection: *protection };
                due.push(Due { task, at: self.drafted_at });
            }
        }
        due
    }

    fn has_unchecked_payments(&self) -> bool {
        let inquiry = matches!(self.stage, Stage::Lodged | Stage::Open | Stage::Review);
        inquiry && (0..self.complaint.payments.len()).any(|payment| !self.is_checked(payment))
    }

    /// Whether a payment was held against the records: it is known whether it exists, and, where
    /// it does, what came back of it. The latter is said last, so that a check that broke off in
    /// the middle is still on the list.
    pub fn is_checked(&self, payment: usize) -> bool {
        let said = |check: Check| {
            self.findings.iter().find(|it| it.payment == payment && it.check == check)
        };
        said(Check::PaymentExists)
            .is_some_and(|it| it.verdict != Verdict::Supports || said(Check::RefundState).is_some())
    }

    /// Everything that anybody owes in this case, met or not.
    pub fn obligations(&self, rules: &Rulebook) -> Vec<Obligation> {
        rules.obligations(&self.regimes, &self.complaint.facts, &self.milestones)
    }

    fn due_obligations(&self, rules: &Rulebook) -> impl Iterator<Item = Due> {
        let missed = &self.missed;
        let owed = self.obligations(rules).into_iter();
        owed.filter(|it| it.is_open() && it.is_duty()).filter_map(move |it| {
            let known = missed.contains(&it.missed_key());
            let (regime, name, about) = (it.regime.regime, it.name, it.about);
            let task = Task::MissObligation { regime, name, about };
            (!known).then_some(Due { task, at: it.due })
        })
    }
}

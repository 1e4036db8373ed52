//! What a case waits for: the program's list of things to do, computed from the case alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    code::Code,
    ids::{CaseId, EvidenceId, ProtectionId, RemedyId},
    matching::{Check, Verdict},
    remedy::RemedyStatus,
    rulebook::{Obligation, Rulebook},
};

use super::{Case, Handling, House, ProtectionAnswer, Stage};

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
    /// Remind whoever owes something, or has a window to act in, before the time is over.
    Remind {
        /// Under which rules.
        regime: Code,
        /// What is owed.
        name: Code,
        /// About what, where there may be several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Uuid>,
        /// How long before: `2-hours`.
        step: Code,
    },
    /// Tell the case that goes on.
    FinishMerge {
        /// Which one goes on.
        into: CaseId,
    },
    /// Read what a file says.
    ReadEvidence {
        /// Which file: one as it came, or a redaction.
        evidence: EvidenceId,
    },
    /// Destroy the contents of the case: its papers were kept long enough.
    Erase,
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
    /// Something to be done, as opposed to a window in which it may be done.
    pub(super) fn is_duty(&self) -> bool {
        !self.duty.is_window()
    }

    /// Which one of the case's.
    pub(super) fn owed(&self) -> Owed {
        let (regime, name) = (self.regime.regime.clone(), self.name.clone());
        Owed { regime, name, about: self.about }
    }
}

/// Which obligation of a case: under which rules, what, and about what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Owed {
    pub(super) regime: Code,
    pub(super) name: Code,
    pub(super) about: Option<Uuid>,
}

impl Owed {
    /// What names it in [`Case::missed`] and [`Case::reminded`].
    pub(super) fn key(&self) -> String {
        let Owed { regime, name, about } = self;
        match about {
            Some(about) => format!("{regime}/{name}/{}", about.simple()),
            None => format!("{regime}/{name}"),
        }
    }

    pub(super) fn is(&self, it: &Obligation) -> bool {
        it.regime.regime == self.regime && it.name == self.name && it.about == self.about
    }
}

impl Case {
    /// Everything the case waits for, in the order of the tasks.
    pub fn due(&self, rules: &Rulebook, house: &House) -> Vec<Due> {
        if self.stage == Stage::Draft {
            return Vec::new();
        }
        if let Some(erased) = self.custody.erased {
            // Until the key is gone. Nothing else is done for what nobody can read.
            return vec![Due { task: Task::Erase, at: erased.at }];
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
        let came = self.lodged_at().unwrap_or(self.drafted_at);
        for evidence in self.unread() {
            due.push(Due { task: Task::ReadEvidence { evidence }, at: came });
        }
        if let Some(at) = self.wait_ends(rules) {
            due.push(Due { task: Task::EndWait, at });
        }
        if let (Some(into), false) = (self.merged_into, self.merge_finished) {
            due.push(Due { task: Task::FinishMerge { into }, at: now });
        }
        let owed = self.obligations(rules);
        due.extend(self.due_reminders(&owed, rules, &house.reminders));
        due.extend(self.due_obligations(owed));
        let kept = self.kept_until(rules, house).filter(|_| self.permit_erasure().is_ok());
        due.extend(kept.map(|it| Due { task: Task::Erase, at: it.until }));
        due
    }

    /// What follows from the complaint having been sent, and protections.
    fn due_at_once(&self) -> Vec<Due> {
        let mut due = Vec::new();
        let house = self.complaint.handling == Handling::House;
        let at = self.lodged_at().unwrap_or(self.changed_at);
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

    /// What somebody will be late with, unless they do it.
    fn due_obligations(&self, owed: Vec<Obligation>) -> impl Iterator<Item = Due> {
        let coming = owed.into_iter().filter(|it| it.is_running() && it.is_duty());
        coming.filter(|it| !self.missed.contains(&it.owed().key())).map(|it| {
            let (regime, name, about) = (it.regime.regime, it.name, it.about);
            Due { task: Task::MissObligation { regime, name, about }, at: it.due }
        })
    }
}

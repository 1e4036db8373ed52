//! One line about a case, for lists: codes and times only, so that it can stand unencrypted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    ids::{CaseId, MerchantId, PersonId, QueueId},
    money::Money,
    rulebook::{Obligation, OwedBy, Rulebook, Standing},
};

use super::{Case, Closing, Handling, Stage};

/// A case in a list. The columns that scope a list (complainant, respondent, mediator, bodies)
/// are those that [`crate::access`] decides by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InboxEntry {
    /// Names the case.
    pub case: CaseId,
    /// The number that people use.
    pub number: String,
    /// Where it stands.
    pub stage: Stage,
    /// 1, 2 or 3.
    pub tier: u8,
    /// How it ended, if it did.
    pub closing: Option<Closing>,
    /// What is complained about.
    pub issue: Code,
    /// Whose payment it is about.
    pub provider: Option<Code>,
    /// How much is asked for.
    pub claimed: Option<Money>,
    /// Handled by an institution that is not on this desk.
    pub outside: bool,
    /// Who complains.
    pub complainant: PersonId,
    /// Who else may act for them, or wrote the draft down.
    pub representative: Option<PersonId>,
    /// Who wrote it down.
    pub drafted_by: PersonId,
    /// The other side, once it may see the case.
    pub respondent: Option<MerchantId>,
    /// The mediator, once invited.
    pub mediator: Option<PersonId>,
    /// The outside bodies that have it or had it.
    pub bodies: Vec<Code>,
    /// Who handles it.
    pub assigned: Option<PersonId>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// When something last happened.
    pub changed_at: Timestamp,
    /// The first instant at which the institution is late with something it owes, over all the
    /// rules that the case is under. A clock that stands still, and a window, hurry nobody.
    pub due_at: Option<Timestamp>,
    /// Whether the institution has let a time limit pass.
    pub late: bool,
}

impl Case {
    /// The line about this case.
    pub fn inbox_entry(&self, rules: &Rulebook) -> InboxEntry {
        let owed = self.obligations(rules);
        let ours = || owed.iter().filter(|it| it.owed_by == OwedBy::Institution);
        let was_late = |it: &Obligation| match it.standing {
            Standing::MetLate { .. } => true,
            Standing::Open | Standing::Paused { .. } | Standing::Lapsed { .. } => {
                self.missed.contains(&it.owed().key())
            }
            Standing::Met { .. } => false,
        };
        InboxEntry {
            case: self.id,
            number: self.number(),
            stage: self.stage,
            tier: self.tier(),
            closing: self.closing,
            issue: self.complaint.issue.clone(),
            provider: self.complaint.payments.first().map(|it| it.provider.clone()),
            claimed: self.complaint.claimed,
            outside: self.complaint.handling != Handling::House,
            complainant: self.complainant,
            representative: self.complaint.representative.as_ref().and_then(|it| it.person),
            drafted_by: self.drafted_by,
            respondent: self.respondent.filter(|_| self.addressed),
            mediator: self.mediator,
            bodies: self.escalations.keys().cloned().collect(),
            assigned: self.assigned,
            queue: self.queue,
            drafted_at: self.drafted_at,
            changed_at: self.changed_at,
            due_at: ours().filter(|it| it.is_running() && it.is_duty()).map(|it| it.due).min(),
            late: ours().any(was_late),
        }
    }
}

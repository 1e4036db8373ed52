//! The process. A case is what its log says it is: commands go in, events come out.
//!
//! [`decide`] says what happens, [`Case::evolve`] says what that changes, and neither does
//! anything else. The one table in [`Stage::moves`] says what may happen when.

mod command;
mod complaint;
pub mod custody;
mod decide;
mod due;
mod event;
mod evolve;
mod inbox;
mod keeping;
mod milestone;
mod permit;
mod recorded;
mod refusal;
mod stage;

mod closing;
mod escalation;
mod inquiry;
mod intake;
mod objection;
mod offer;
mod protection;
mod reminder;
mod ruling;
mod settling;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    ids::{
        CaseId, CommandId, EvidenceId, MerchantId, OfferId, PersonId, ProtectionId, QueueId,
        RemedyId, RequestId,
    },
    matching::{Check, Verdict},
    money::Money,
    party::{Reader, Side},
    remedy::{Arrival, Remedy, RemedyStatus},
    rulebook::{Facts, Milestone, RegimeRef, Rulebook},
};

use self::custody::{Custody, Item};
pub use self::{
    command::Command,
    complaint::{
        BillLine, Complaint, DisputedPayment, Handling, Origin, PAYMENTS_MAX, REFERENCE_MAX,
        REMEDIES_MAX, Representative,
    },
    decide::{decide, draft},
    due::{Due, Task},
    event::{Event, EventKind},
    inbox::InboxEntry,
    milestone::is_milestone_name,
    recorded::Recorded,
    refusal::Refusal,
    reminder::{BadLead, Lead, LeadUnit, Quiet, Reminders, SideReminders},
    ruling::{Closing, Outcome, OutsideOutcome, Protected, ProtectionAnswer},
    settling::GuardEntry,
    stage::{Move, Stage},
    step::Step,
};

/// Changes whenever [`Case`] or [`Case::evolve`] sees a case differently: snapshots of another
/// format are replayed from the log instead of read.
pub const SNAPSHOT_FORMAT: u32 = 4;

/// A case as its log says it is. Bounded: lists have limits, and what grows with the years
/// (messages, command ids) is counted or kept elsewhere.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Case {
    /// Names it.
    pub id: CaseId,
    /// How many events it has seen. Two writers with the same version cannot both win.
    pub version: u32,
    /// Where it stands.
    pub stage: Stage,
    /// What is complained about.
    pub complaint: Complaint,
    /// Who complains.
    pub complainant: PersonId,
    /// Who wrote the draft down: the complainant, or staff for them.
    pub drafted_by: PersonId,
    /// The merchant or payee complained about, once named.
    pub respondent: Option<MerchantId>,
    /// Whether the respondent has been asked or written to, and so may see the case.
    pub addressed: bool,
    /// When it was drafted, and when something last happened.
    pub drafted_at: Timestamp,
    /// When something last happened.
    pub changed_at: Timestamp,
    /// The rule versions that it stays under.
    pub regimes: Vec<RegimeRef>,
    /// What clocks start and stop on.
    pub milestones: Vec<Milestone>,
    /// Told the number and the timetable.
    pub acknowledged: bool,
    /// Who handles it now.
    pub assigned: Option<PersonId>,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// Who helps the sides to agree.
    pub mediator: Option<PersonId>,
    /// What lies in the vault for it.
    pub evidence: BTreeMap<EvidenceId, Item>,
    /// Who had it in their hands, what was made of it, and what forbids to destroy it.
    pub custody: Custody,
    /// What was asked of the sides.
    pub requests: BTreeMap<RequestId, Request>,
    /// What the checks said, latest for each payment and check.
    pub findings: Vec<Established>,
    /// How much came back on other ways than ours, by payment.
    pub outside_money: BTreeMap<usize, Money>,
    /// What is or was protected.
    pub protections: BTreeMap<ProtectionId, Protection>,
    /// How often the answer was put off.
    pub extensions: u32,
    /// What was proposed.
    pub offers: BTreeMap<OfferId, Offer>,
    /// What was decided, oldest first.
    pub rulings: Vec<Ruling>,
    /// What is owed.
    pub remedies: BTreeMap<RemedyId, RemedyState>,
    /// Which outside bodies have it or had it.
    pub escalations: BTreeMap<Code, Option<OutsideOutcome>>,
    /// How it ended, while it is closed.
    pub closing: Option<Closing>,
    /// How often it was taken on again.
    pub reopenings: u32,
    /// What the complainant said of the handling.
    pub rating: Option<u8>,
    /// What a reviewer said of the handling.
    pub quality: Option<u8>,
    /// Cases that belong together with this one.
    pub links: BTreeSet<CaseId>,
    /// Cases that were merged into this one.
    pub absorbed: BTreeSet<CaseId>,
    /// The case that goes on instead of this one.
    pub merged_into: Option<CaseId>,
    /// Whether the case it was merged into has taken over.
    pub merge_finished: bool,
    /// Time limits that were let pass, as `regime/name` and subject.
    pub missed: BTreeSet<String>,
    /// When the last of them was written down.
    pub missed_at: Option<Timestamp>,
    /// What whoever owes it was reminded of, as `regime/name` and subject.
    pub reminded: BTreeMap<String, Reminded>,
}

/// The last reminder of an obligation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reminded {
    /// What it was due at then. Once it is due at another time, reminders begin anew.
    pub due: Timestamp,
    /// When the reminder was given.
    pub at: Timestamp,
}

/// A question to one side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Who was asked.
    pub of: Side,
    /// Whether they answered.
    pub answered: bool,
}

/// What a check last said about a payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Established {
    /// Which payment, from 0.
    pub payment: usize,
    /// What was checked.
    pub check: Check,
    /// What it means for the claim.
    pub verdict: Verdict,
    /// The amount that the record shows, where the check speaks of it.
    pub recorded: Option<Money>,
    /// Whether others than the complainant stand by it: the provider, the institution's records,
    /// or somebody of the desk. A bill that the complainant brings does not do that alone.
    pub vouched: bool,
}

/// A protection of a payment or an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Protection {
    /// What is protected.
    pub what: Protected,
    /// What the provider said last; `None` until it answers.
    pub answer: Option<ProtectionAnswer>,
    /// Whether it is to end.
    pub released: bool,
}

/// A settlement that was proposed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// What is proposed.
    pub remedies: Vec<Remedy>,
    /// Who agreed so far; whoever proposed it did.
    pub accepted_by: BTreeSet<Side>,
    /// Who agreed for the institution.
    pub staff: Option<PersonId>,
    /// Whether it can still be accepted.
    pub open: bool,
}

/// A decision that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ruling {
    /// 1, or 2 after an objection.
    pub tier: u8,
    /// For whom it went.
    pub outcome: Outcome,
    /// Who decided.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// One remedy that is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RemedyState {
    /// What is owed.
    pub what: Remedy,
    /// How much money goes back, for a refund.
    pub amount: Option<Money>,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// How far its delivery has got.
    pub status: RemedyStatus,
    /// Whether the provider once said that it was paid. From then on a no is not clear any more.
    pub was_done: bool,
    /// Whether it may be delivered: the ruling stands, or was accepted, or the sides agreed.
    pub released: bool,
    /// Whether a second pair of eyes must still look.
    pub approval: bool,
    /// Who of the institution decided it, and so is not that second pair.
    pub by: Option<PersonId>,
    /// Whether the complainant has it.
    pub arrival: Arrival,
}

/// Everything a decision may depend on besides the case and the command itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The desk's clock.
    pub now: Timestamp,
    /// Who asks.
    pub reader: &'a Reader,
    /// The name of what they ask.
    pub command: CommandId,
    /// The law as data.
    pub rules: &'a Rulebook,
    /// What the institution has settled for itself.
    pub house: &'a House,
}

/// What the institution has settled for itself, as far as decisions depend on it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct House {
    /// Refunds above these amounts (one per currency) wait for a second pair of eyes.
    #[serde(default)]
    pub approval_above: Vec<Money>,
    /// What decides which rules apply to every case handled here, as `institution-kind`. What a
    /// complaint itself says of the same goes before.
    #[serde(default)]
    pub facts: Facts,
    /// Who is reminded of what they owe, how long before, and when not.
    #[serde(default)]
    pub reminders: Reminders,
    /// For how many years after it was closed a case is kept, where no rule asks for longer. What
    /// no rule speaks of and this leaves out is never erased by itself.
    #[serde(default)]
    pub retention_years: Option<u16>,
}

impl Case {
    /// The number that people use for it.
    pub fn number(&self) -> String {
        self.id.number()
    }

    /// 1 while handled, 2 once a review was asked for, 3 while an outside body has it.
    pub fn tier(&self) -> u8 {
        let outside = self.escalations.values().any(Option::is_none);
        let reviewed = self.stage == Stage::Review || self.rulings.iter().any(|it| it.tier == 2);
        if outside { 3 } else { 1 + u8::from(reviewed) }
    }

    /// Discarded or merged: nothing more happens to it.
    pub fn is_over(&self) -> bool {
        matches!(self.closing, Some(Closing::Discarded | Closing::Merged))
    }

    /// Whether this person ruled on it.
    pub fn was_ruled_by(&self, person: PersonId) -> bool {
        self.rulings.iter().any(|it| it.by == person)
    }

    /// What the provider's record says a payment's amount is, where a check found it.
    pub fn recorded_amount(&self, payment: usize) -> Option<Money> {
        let of_payment = |it: &&Established| it.payment == payment;
        self.findings.iter().filter(of_payment).find_map(|it| it.recorded)
    }

    /// Whether a check found the payment in a record, if only on the complainant's own bill, and
    /// how much was paid.
    pub fn is_found(&self, payment: usize) -> bool {
        self.existence(payment).is_some() && self.recorded_amount(payment).is_some()
    }

    /// Whether it is established that the payment was made, and how much was paid: enough to give
    /// money back for it. The provider, the institution's own records or a person of the desk
    /// stand by it.
    pub fn is_verified(&self, payment: usize) -> bool {
        self.is_found(payment) && self.existence(payment).is_some_and(|it| it.vouched)
    }

    fn existence(&self, payment: usize) -> Option<&Established> {
        self.findings.iter().find(|it| {
            it.payment == payment
                && it.check == Check::PaymentExists
                && it.verdict == Verdict::Supports
        })
    }

    /// How often this event has happened, by its name among the milestones.
    fn times(&self, what: &str) -> usize {
        self.milestones.iter().filter(|it| it.what == *what).count()
    }

    /// Whether the complainant still waits for something that was promised for good.
    fn owes_something(&self) -> bool {
        self.remedies.values().any(|it| it.is_owed() && it.released)
    }

    /// Whether this person complains, or speaks for whoever does.
    pub fn is_side_of_complainant(&self, person: PersonId) -> bool {
        let representative = self.complaint.representative.as_ref().and_then(|it| it.person);
        self.complainant == person || representative == Some(person)
    }
}

impl RemedyState {
    /// Accepted or under way, so that a later ruling does not touch it.
    pub(crate) fn is_kept(&self) -> bool {
        self.status.is_alive() && (self.released || self.status.is_under_way())
    }

    /// Not there yet, and no other order took its place: being delivered, said to be missing, or
    /// refused by the provider, which leaves it owed all the same.
    pub(crate) fn is_owed(&self) -> bool {
        match self.status {
            RemedyStatus::Replaced => false,
            RemedyStatus::Done => self.arrival == Arrival::NotArrived,
            _ => true,
        }
    }
}

//! The process, in one table: who may make which move at which stage.

use serde::{Deserialize, Serialize};

use crate::party::Role;

/// Where a case stands.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// The complainant gathers issue, payments, evidence.
    Draft,
    /// Sent; waits to be found admissible.
    Lodged,
    /// Being handled (tier 1).
    Open,
    /// Decided; the complainant may accept or object.
    Ruled,
    /// Objected to; looked at by somebody who did not rule before (tier 2).
    Review,
    /// What was ruled or agreed is being delivered.
    Settling,
    /// Over, though it may be reopened.
    Closed,
}

/// What can be asked of a case. Every [`Command`](super::Command) is one of these.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Move {
    /// Change a draft.
    Amend,
    /// Send the complaint.
    Lodge,
    /// Throw a draft away.
    Discard,
    /// Tell the complainant the number and the timetable.
    Acknowledge,
    /// Staff: take the complaint on. Complainant: accept the ruling.
    Accept,
    /// Not admissible: with a reason and where to go instead.
    Decline,
    /// Belongs elsewhere: with where to.
    Redirect,
    /// The complainant no longer wants it.
    Withdraw,
    /// Give the case to a person or a queue.
    Assign,
    /// Ask one side for something by some day.
    RequestInformation,
    /// Answer such a question.
    Answer,
    /// Say one's side of the matter.
    State,
    /// Put a file into the case.
    AddEvidence,
    /// Write down what a check established.
    RecordFinding,
    /// Freeze a payment or secure an account.
    Protect,
    /// What the provider said to a protection.
    ReportProtection,
    /// End a protection.
    Release,
    /// Holding reply: the answer will be later, and why.
    Extend,
    /// Write down a step that time limits depend on.
    RecordStep,
    /// Ask a mediator to help.
    InviteMediator,
    /// Propose a settlement.
    Offer,
    /// Agree to a settlement.
    AcceptOffer,
    /// Turn a settlement down.
    RefuseOffer,
    /// Decide the complaint, with reasons.
    Rule,
    /// Take part of a ruling and dispute the rest.
    AcceptInPart,
    /// Not accept a ruling.
    Object,
    /// The time to answer is over.
    EndWait,
    /// Say where or how a remedy should go.
    GiveDetails,
    /// Second pair of eyes on a remedy above the limit.
    ApproveRemedy,
    /// How far the delivery of a remedy has got, by the provider.
    ReportRemedy,
    /// A person delivered a remedy that is not paid by a provider.
    DeliverRemedy,
    /// Ask the provider again about a remedy that was parked.
    RetryRemedy,
    /// The remedy has arrived.
    ConfirmArrival,
    /// It should have arrived and has not.
    ReportNotArrived,
    /// End the case.
    Close,
    /// Take a closed case on again.
    Reopen,
    /// How was it? One to five.
    Rate,
    /// Look at how a closed case was handled.
    ReviewQuality,
    /// Write to a side.
    Message,
    /// Note a telephone call.
    CallBack,
    /// Write down something for colleagues only.
    Note,
    /// This case and another belong together.
    Link,
    /// This case is the same as another, which goes on.
    Merge,
    /// Take over from a case that was merged into this one.
    Absorb,
    /// Hand the case to an outside body.
    Escalate,
    /// What an outside body decided.
    RecordOutsideOutcome,
    /// What was sent to an institution that is not on this desk.
    RecordSent,
    /// Somebody let a time limit pass.
    MissObligation,
    /// Remind whoever owes something before its time is over.
    Remind,
    /// Rules or a calendar changed, and a time limit moved.
    MoveObligation,
    /// Money came back on another way than ours.
    ReportMoney,
    /// Open, take along or hand over a file: its line of custody.
    HandleEvidence,
    /// Put in what was made of a file: its text, a thumbnail.
    DeriveEvidence,
    /// Put in a file with something blacked out, beside the untouched one.
    RedactEvidence,
    /// Set a file apart that looks dangerous.
    QuarantineEvidence,
    /// Confirm what was read from a file.
    ConfirmFact,
    /// Agree to how data is kept and extracted.
    AcceptTerms,
    /// Forbid that anything of the case is destroyed.
    PlaceHold,
    /// Allow it again.
    LiftHold,
    /// Issue a letter.
    IssueLetter,
    /// Put everything about the case together for somebody.
    IssueDossier,
    /// Destroy the contents of the case. The record stays.
    Erase,
}

impl Move {
    /// Whether bytes come with it: it has an address of its own, or is made by the program.
    pub const fn brings_file(self) -> bool {
        use Move as M;
        matches!(
            self,
            M::AddEvidence
                | M::DeriveEvidence
                | M::RedactEvidence
                | M::QuarantineEvidence
                | M::IssueLetter
                | M::IssueDossier
        )
    }

    /// Whether it may wait for a moment before it is made, so that whoever made it can take it back:
    /// words to others, which nothing else follows from at once.
    pub const fn can_wait(self) -> bool {
        matches!(self, Move::Message | Move::Answer | Move::State | Move::RequestInformation)
    }

    /// Whether only the program makes it, in whoever's name: what was printed and put together,
    /// and with which digest, nobody else can say. Whoever may have a dossier fetches one.
    pub const fn is_of_program(self) -> bool {
        matches!(self, Move::IssueLetter | Move::IssueDossier)
    }
}

/// A row of the table.
type Row = (Move, &'static [Role]);

use Role::{Agent, Auditor, Complainant, Mediator, Merchant, Regulator, Reviewer, System};

/// What may happen to every complaint that was sent, wherever it stands.
const ANY_TIME: [Row; 14] = [
    (Move::Message, &[Complainant, Merchant, Agent, Reviewer, Mediator, Regulator]),
    (Move::CallBack, &[Agent, Reviewer]),
    (Move::Note, &[Agent, Reviewer]),
    (Move::Link, &[Agent, Reviewer]),
    (Move::Merge, &[Agent, Reviewer]),
    (Move::Absorb, &[System]),
    (Move::Escalate, &[Complainant, Agent, Reviewer]),
    (Move::RecordOutsideOutcome, &[Complainant, Agent, Reviewer, Regulator]),
    (Move::RecordSent, &[Complainant, Agent]),
    (Move::RecordStep, &[Agent, Reviewer]),
    (Move::MissObligation, &[System]),
    (Move::Remind, &[System]),
    (Move::MoveObligation, &[System]),
    (Move::ReportMoney, &[Agent, Reviewer, System]),
];

/// What may happen to the files of every case, a draft as well as a closed one. Whoever may look
/// at a file leaves a trace, also those who move nothing otherwise.
const FILES: [Row; 6] = [
    (
        Move::HandleEvidence,
        &[Complainant, Merchant, Agent, Reviewer, Mediator, Regulator, Auditor, System],
    ),
    (Move::DeriveEvidence, &[System]),
    (Move::RedactEvidence, &[Complainant, Merchant, Agent, Reviewer]),
    (Move::QuarantineEvidence, &[System]),
    (Move::ConfirmFact, &[Complainant, Merchant, Agent, Reviewer]),
    (Move::AcceptTerms, &[Complainant, Merchant]),
];

/// What may happen to the papers of every complaint that was sent. Staff and the body that has
/// the case may forbid to destroy anything; to allow it again takes a second line.
const PAPERS: [Row; 4] = [
    (Move::PlaceHold, &[Agent, Reviewer, Regulator]),
    (Move::LiftHold, &[Reviewer]),
    (Move::IssueLetter, &[System]),
    (
        Move::IssueDossier,
        &[Complainant, Merchant, Agent, Reviewer, Mediator, Regulator, Auditor, System],
    ),
];

const DRAFT: [Row; 5] = [
    (Move::Amend, &[Complainant, Agent, Reviewer]),
    (Move::AddEvidence, &[Complainant, Agent, Reviewer]),
    (Move::Lodge, &[Complainant, Agent, Reviewer, System]),
    (Move::Discard, &[Complainant, Agent, Reviewer]),
    (Move::Absorb, &[System]),
];

const LODGED: [Row; 13] = [
    (Move::Acknowledge, &[System]),
    (Move::Assign, &[Agent, Reviewer, System]),
    (Move::Accept, &[Agent]),
    (Move::Decline, &[Agent]),
    (Move::Redirect, &[Agent]),
    (Move::RequestInformation, &[Agent]),
    (Move::Answer, &[Complainant, Merchant]),
    (Move::AddEvidence, &[Complainant, Merchant, Agent]),
    (Move::RecordFinding, &[Agent, System]),
    (Move::Protect, &[Complainant, Agent]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Agent]),
    (Move::Withdraw, &[Complainant]),
];

const OPEN: [Row; 18] = [
    (Move::Acknowledge, &[System]),
    (Move::Assign, &[Agent, Reviewer, System]),
    (Move::RequestInformation, &[Agent, Mediator]),
    (Move::Answer, &[Complainant, Merchant]),
    (Move::State, &[Complainant, Merchant]),
    (Move::AddEvidence, &[Complainant, Merchant, Agent, Mediator]),
    (Move::RecordFinding, &[Agent, System]),
    (Move::Protect, &[Complainant, Agent]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Agent]),
    (Move::Extend, &[Agent]),
    (Move::InviteMediator, &[Agent]),
    (Move::Offer, &[Complainant, Merchant, Agent, Mediator]),
    (Move::AcceptOffer, &[Complainant, Merchant, Agent]),
    (Move::RefuseOffer, &[Complainant, Merchant, Agent]),
    (Move::Rule, &[Agent]),
    (Move::Redirect, &[Agent]),
    (Move::Withdraw, &[Complainant]),
];

const RULED: [Row; 11] = [
    (Move::Accept, &[Complainant]),
    (Move::AcceptInPart, &[Complainant]),
    (Move::Object, &[Complainant]),
    (Move::EndWait, &[System]),
    (Move::GiveDetails, &[Complainant]),
    (Move::AddEvidence, &[Complainant, Agent]),
    (Move::Protect, &[Complainant, Agent]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Agent]),
    (Move::Assign, &[Agent, Reviewer, System]),
    (Move::Withdraw, &[Complainant]),
];

const REVIEW: [Row; 23] = [
    (Move::Assign, &[Reviewer, System]),
    (Move::RequestInformation, &[Reviewer, Mediator]),
    (Move::Answer, &[Complainant, Merchant]),
    (Move::State, &[Complainant, Merchant]),
    (Move::AddEvidence, &[Complainant, Merchant, Reviewer, Mediator]),
    (Move::RecordFinding, &[Reviewer, System]),
    (Move::Protect, &[Complainant, Reviewer]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Reviewer]),
    (Move::Extend, &[Reviewer]),
    (Move::InviteMediator, &[Reviewer]),
    (Move::Offer, &[Complainant, Merchant, Reviewer, Mediator]),
    (Move::AcceptOffer, &[Complainant, Merchant, Reviewer]),
    (Move::RefuseOffer, &[Complainant, Merchant, Reviewer]),
    (Move::Rule, &[Reviewer]),
    (Move::GiveDetails, &[Complainant]),
    (Move::ApproveRemedy, &[Agent, Reviewer]),
    (Move::ReportRemedy, &[System]),
    (Move::DeliverRemedy, &[Agent, Reviewer]),
    (Move::RetryRemedy, &[Agent, Reviewer]),
    (Move::ConfirmArrival, &[Complainant]),
    (Move::ReportNotArrived, &[Complainant]),
    (Move::Withdraw, &[Complainant]),
];

const SETTLING: [Row; 13] = [
    (Move::GiveDetails, &[Complainant]),
    (Move::ApproveRemedy, &[Agent, Reviewer]),
    (Move::ReportRemedy, &[System]),
    (Move::DeliverRemedy, &[Agent, Reviewer]),
    (Move::RetryRemedy, &[Agent, Reviewer]),
    (Move::ConfirmArrival, &[Complainant]),
    (Move::ReportNotArrived, &[Complainant]),
    (Move::EndWait, &[System]),
    (Move::Close, &[Agent, Reviewer]),
    (Move::Assign, &[Agent, Reviewer, System]),
    (Move::AddEvidence, &[Complainant, Agent]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Agent, Reviewer]),
];

const CLOSED: [Row; 6] = [
    (Move::Reopen, &[Complainant, Agent, Reviewer]),
    (Move::Rate, &[Complainant]),
    (Move::ReviewQuality, &[Reviewer]),
    (Move::ReportProtection, &[System]),
    (Move::Release, &[Agent, Reviewer]),
    (Move::Erase, &[System]),
];

impl Stage {
    /// Who may make which move at this stage. Whether a certain person may make it now also
    /// depends on the case: see [`Case::moves`](super::Case::moves).
    pub fn moves(self) -> impl Iterator<Item = Row> {
        let own: &'static [Row] = match self {
            Stage::Draft => &DRAFT,
            Stage::Lodged => &LODGED,
            Stage::Open => &OPEN,
            Stage::Ruled => &RULED,
            Stage::Review => &REVIEW,
            Stage::Settling => &SETTLING,
            Stage::Closed => &CLOSED,
        };
        let sent: [&'static [Row]; 2] =
            if self == Stage::Draft { [&[], &[]] } else { [&ANY_TIME, &PAPERS] };
        own.iter().chain(sent.into_iter().flatten()).chain(&FILES).copied()
    }

    /// The roles that may make `wanted` at this stage; `None` where nobody may.
    pub fn roles_for(self, wanted: Move) -> Option<&'static [Role]> {
        self.moves().find(|(it, _)| *it == wanted).map(|(_, roles)| roles)
    }
}

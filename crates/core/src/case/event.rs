//! What can happen to a case, in the past tense, and how it stands in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    code::Code,
    ids::{
        CaseId, EvidenceId, MerchantId, OfferId, PersonId, ProtectionId, QueueId, RemedyId,
        RequestId,
    },
    matching::Finding,
    money::Money,
    party::Side,
    remedy::{Progress, Remedy},
    rulebook::{CalendarRef, Facts, RegimeRef},
    words::{Digest, Words},
};

use super::{
    complaint::Complaint,
    custody::{
        AcceptedTerms, Confirmed, Derived, Dossier, ErasureReason, Handled, Letter, Quarantined,
    },
    ruling::{Closing, Outcome, OutsideOutcome, Protected, ProtectionAnswer},
    step::Step,
};

/// A fact about one case.
///
/// Holds ids, codes, amounts, times and hashes; never a name, a message or a document. What a
/// person may ask us to forget lies in the vault, under the id given here.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, strum::EnumDiscriminants)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[strum_discriminants(
    name(EventKind),
    doc = "The kinds of [`Event`], for rules and history to speak of.",
    derive(
        PartialOrd,
        Ord,
        Hash,
        Serialize,
        Deserialize,
        strum::Display,
        strum::EnumString,
        strum::EnumIter,
        strum::IntoStaticStr
    )
)]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
pub enum Event {
    /// Somebody began to gather a complaint. Always the first event, and only the first.
    Drafted {
        /// Whose complaint it is.
        complainant: PersonId,
        /// What it is about.
        complaint: Box<Complaint>,
    },
    /// The draft was changed as a whole.
    Amended {
        /// What it is about now.
        complaint: Box<Complaint>,
    },
    /// The draft was thrown away.
    Discarded,
    /// The complaint was sent. From here on clocks run.
    Lodged {
        /// What decides which rules apply, as codes.
        facts: Facts,
        /// The rule versions that the case stays under.
        regimes: Vec<RegimeRef>,
    },
    /// The complainant was told the number and the timetable.
    Acknowledged,
    /// Found admissible; handling begins.
    Accepted,
    /// Found not admissible.
    Declined {
        /// Why, as a code of the institution's.
        reason: Code,
        /// Channels (ids of `rules/channels`) to go to instead.
        next: Vec<Code>,
        /// The explanation.
        words: Words,
    },
    /// Belongs elsewhere.
    Redirected {
        /// The channel (id of `rules/channels`) or institution it belongs to.
        to: Code,
        /// The explanation.
        words: Words,
    },
    /// The complainant no longer wants it.
    Withdrawn,
    /// Given to a person, a queue or both.
    Assigned {
        /// Who handles it now.
        to: Option<PersonId>,
        /// Where it waits now.
        queue: Option<QueueId>,
    },
    /// One side was asked for something.
    InformationRequested {
        /// Names the question.
        request: RequestId,
        /// Who is asked.
        of: Side,
        /// Kinds of evidence (codes of the checklists) that are asked for.
        kinds: Vec<Code>,
        /// The question.
        words: Words,
    },
    /// The question was answered.
    Answered {
        /// Which question.
        request: RequestId,
        /// The answer.
        words: Words,
    },
    /// A side said its side of the matter.
    Stated {
        /// Whose side.
        side: Side,
        /// What it says.
        words: Words,
    },
    /// A file was put into the vault for this case.
    EvidenceAdded {
        /// Names the file.
        evidence: EvidenceId,
        /// What it is, as a code of the checklists.
        kind: Code,
        /// SHA-256 of the bytes as they came.
        digest: Digest,
        /// How many bytes.
        size: u64,
        /// Who put it in.
        side: Side,
        /// SM3 of the same bytes, where it was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sm3: Option<Digest>,
        /// How it came in: the capture manifest, JSON as `POST /cases/{id}/evidence` tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capture: Option<Words>,
    },
    /// A check established something about a payment of the case.
    FindingRecorded {
        /// What was established, and from which rows.
        finding: Finding,
    },
    /// A payment is to be frozen, an account secured. The provider hears of it next.
    ProtectionOrdered {
        /// Names it.
        protection: ProtectionId,
        /// What is protected.
        what: Protected,
    },
    /// What the provider said to it.
    ProtectionReported {
        /// Which one.
        protection: ProtectionId,
        /// The provider's answer.
        answer: ProtectionAnswer,
    },
    /// The protection ended.
    ProtectionReleased {
        /// Which one.
        protection: ProtectionId,
    },
    /// Holding reply: the answer will be later.
    Extended {
        /// Why.
        words: Words,
        /// The time that is promised: the last instant, or any instant of the last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// Who else agreed to it, where rules ask for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved_by: Option<PersonId>,
    },
    /// Something that time limits depend on and that no other event tells.
    StepRecorded {
        /// What it was.
        step: Step,
        /// When it was, which may be before it was written down.
        happened_at: Timestamp,
        /// The time that it sets, if it sets one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// What the complainant was told of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
    },
    /// A mediator was asked to help.
    MediatorInvited {
        /// Who.
        mediator: PersonId,
    },
    /// A settlement was proposed.
    OfferMade {
        /// Names it.
        offer: OfferId,
        /// Who proposes.
        side: Side,
        /// What is proposed.
        remedies: Vec<Remedy>,
        /// With which words.
        words: Words,
    },
    /// One side agreed to it.
    OfferAccepted {
        /// Which one.
        offer: OfferId,
        /// Who agreed.
        side: Side,
    },
    /// One side turned it down.
    OfferRefused {
        /// Which one.
        offer: OfferId,
        /// Who refused.
        side: Side,
    },
    /// Both sides agreed: the offer is an agreement, and what it says is owed.
    Agreed {
        /// On which offer.
        offer: OfferId,
    },
    /// The complaint was decided. Happens again after an objection.
    Ruled {
        /// 1, or 2 after an objection.
        tier: u8,
        /// For whom it went.
        outcome: Outcome,
        /// The reasons.
        words: Words,
        /// Who decided.
        by: PersonId,
    },
    /// Something is owed. Only the remedies round delivers it, and only because of this.
    RemedyOrdered {
        /// Names it, also to the provider.
        remedy: RemedyId,
        /// What is owed.
        what: Remedy,
        /// How much money goes back, for a refund.
        amount: Option<Money>,
        /// Whether a second pair of eyes must look before it is sent.
        approval: bool,
        /// Who of the institution decided it; nobody where the sides agreed without it.
        by: Option<PersonId>,
    },
    /// Another order took its place: before it was sent, or after the provider's clear no.
    RemedyReplaced {
        /// Which one.
        remedy: RemedyId,
    },
    /// The complainant takes the ruling.
    RulingAccepted,
    /// The complainant takes some of the remedies and disputes the rest.
    RulingAcceptedInPart {
        /// What is taken.
        remedies: Vec<RemedyId>,
        /// Why not the rest.
        words: Words,
    },
    /// The complainant does not accept the ruling.
    Objected {
        /// Why.
        words: Words,
    },
    /// The time to answer passed in silence.
    WaitEnded,
    /// Said where the remedy should go.
    DetailsGiven {
        /// Which one.
        remedy: RemedyId,
        /// Where to.
        words: Words,
    },
    /// A second person looked at it and let it go.
    RemedyApproved {
        /// Which one.
        remedy: RemedyId,
    },
    /// How far the delivery has got.
    RemedyReported {
        /// Which one.
        remedy: RemedyId,
        /// How far.
        #[serde(flatten)]
        progress: Progress,
    },
    /// A person wants the provider asked again.
    RemedyRetried {
        /// Which one.
        remedy: RemedyId,
    },
    /// The complainant has it.
    ArrivalConfirmed {
        /// Which one.
        remedy: RemedyId,
    },
    /// The complainant should have it and has not.
    NotArrived {
        /// Which one.
        remedy: RemedyId,
    },
    /// The case is over.
    Closed {
        /// How it ended.
        how: Closing,
    },
    /// A closed case was taken on again.
    Reopened {
        /// Why, as a code: `new-facts`, `user-continues`, `outside-decision`, `not-arrived`.
        reason: Code,
    },
    /// The complainant judged the handling.
    Rated {
        /// 1 (bad) to 5 (good).
        score: u8,
    },
    /// A reviewer judged the handling.
    QualityReviewed {
        /// 1 (bad) to 5 (good).
        score: u8,
    },
    /// Somebody wrote to a side.
    MessageSent {
        /// To whom.
        to: Side,
        /// What.
        words: Words,
    },
    /// A telephone call was made.
    CalledBack {
        /// Whether somebody answered.
        reached: bool,
        /// What was said.
        words: Words,
    },
    /// Something for colleagues only.
    Noted {
        /// What.
        words: Words,
    },
    /// This case and another belong together.
    Linked {
        /// The other one.
        other: CaseId,
    },
    /// This case goes on as another one.
    Merged {
        /// The one that goes on.
        into: CaseId,
    },
    /// Another case goes on as this one.
    Absorbed {
        /// The one that ended.
        from: CaseId,
    },
    /// Handed to an outside body.
    Escalated {
        /// Its channel in `rules/channels`.
        channel: Code,
    },
    /// An outside body decided, or gave up.
    OutsideOutcomeRecorded {
        /// Its channel in `rules/channels`.
        channel: Code,
        /// What it decided.
        outcome: OutsideOutcome,
        /// In which words.
        words: Words,
    },
    /// Something was sent to an institution that is not on this desk.
    SentOutside {
        /// The channel (id of `rules/channels`) it went through.
        channel: Code,
        /// What was sent, and under which reference.
        words: Words,
    },
    /// Somebody let a time limit pass.
    ObligationMissed {
        /// Under which rules.
        regime: Code,
        /// What they owed.
        name: Code,
        /// The question, remedy or other subject it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Uuid>,
        /// The channels (ids of `rules/channels`) that are open because of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        next: Vec<Code>,
        /// From when on: the first instant that was late.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Timestamp>,
    },
    /// Whoever owes something was reminded of it.
    Reminded {
        /// Under which rules.
        regime: Code,
        /// What they owe.
        name: Code,
        /// The question, remedy or other subject it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Uuid>,
        /// How long before: `2-hours`.
        step: Code,
        /// The first instant that will be late.
        due: Timestamp,
        /// Who was reminded.
        to: Side,
        /// The time was over before anybody could be reminded, and nobody was.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        too_late: bool,
    },
    /// The rules or a calendar changed, and a time limit that was running moved with them.
    ObligationMoved {
        /// Under which rules.
        regime: Code,
        /// What is owed.
        name: Code,
        /// The question, remedy or other subject it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Uuid>,
        /// The first instant that would have been late.
        from: Timestamp,
        /// The first instant that is late now.
        to: Timestamp,
        /// The calendar that it is counted on now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<CalendarRef>,
    },
    /// Money came back on another way than ours.
    MoneyReported {
        /// Which payment, from 0.
        payment: usize,
        /// How much in all, whatever was reported before.
        total: Money,
    },
    /// The other side was named, so that it can be heard.
    RespondentNamed {
        /// Who.
        merchant: MerchantId,
    },
    /// Somebody had a file of the case in their hands.
    EvidenceHandled(Handled),
    /// Something was made of a file of the case.
    EvidenceDerived(Derived),
    /// A file came in that looked dangerous, and was set apart.
    EvidenceQuarantined(Quarantined),
    /// A person confirmed what was read from a file.
    FactConfirmed(Confirmed),
    /// A side agreed to how data is kept and extracted.
    TermsAccepted(AcceptedTerms),
    /// Nothing of the case may be destroyed from now on.
    HoldPlaced {
        /// What for, as a code: `litigation`. Each can be in force once.
        reason: Code,
        /// The explanation.
        words: Words,
    },
    /// That is no longer so.
    HoldLifted {
        /// Which one.
        reason: Code,
        /// The explanation.
        words: Words,
    },
    /// A letter was made.
    LetterIssued(Letter),
    /// A dossier was made.
    DossierIssued(Dossier),
    /// The contents of the case are destroyed. Always the last event.
    Erased {
        /// Why.
        reason: ErasureReason,
    },
}

//! What can be asked of a case, in the imperative. HTTP bodies are read as these, with texts as
//! plain strings; the shell puts the texts into the vault and goes on with what points to them.

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
    remedy::{Progress, Remedy, decimal},
    words::{Digest, Words},
};

use super::{
    complaint::{Complaint, Representative},
    custody::{
        Act, Dossier, ErasureReason, FactField, Letter, NewDerivative, NewQuarantine, NewRedaction,
        Place,
    },
    ruling::{Outcome, OutsideOutcome, Protected, ProtectionAnswer},
    stage::Move,
    step::Step,
};

/// A command. Every one is a [`Move`]; `W` is how texts are held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs)] // Each is explained at its `Move`, each field at its `Event`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Command<W = Words> {
    Amend {
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        complaint: Box<Complaint<W>>,
    },
    Lodge {
        /// The edition of the terms that the complainant accepts with it.
        #[serde(default)]
        terms: Option<Code>,
    },
    Discard,
    Acknowledge,
    Accept,
    Decline {
        reason: Code,
        #[serde(default)]
        next: Vec<Code>,
        text: W,
    },
    Redirect {
        to: Code,
        text: W,
    },
    Withdraw,
    Assign {
        #[serde(default)]
        to: Option<PersonId>,
        #[serde(default)]
        queue: Option<QueueId>,
    },
    RequestInformation {
        of: Side,
        #[serde(default)]
        kinds: Vec<Code>,
        text: W,
        /// Names the merchant, where the complaint did not.
        #[serde(default)]
        respondent: Option<MerchantId>,
    },
    Answer {
        request: RequestId,
        text: W,
    },
    State {
        text: W,
        /// The edition of the terms that this side accepts with it.
        #[serde(default)]
        terms: Option<Code>,
    },
    AddEvidence {
        evidence: EvidenceId,
        kind: Code,
        digest: Digest,
        size: u64,
        #[serde(default)]
        sm3: Option<Digest>,
        /// The same file sent again comes at another time and from elsewhere, and is still the
        /// same request: what is compared leaves this out.
        #[serde(default = "Option::default", skip_serializing)]
        capture: Option<W>,
    },
    RecordFinding {
        finding: Finding,
    },
    Protect {
        what: Protected,
    },
    ReportProtection {
        protection: ProtectionId,
        answer: ProtectionAnswer,
    },
    Release {
        protection: ProtectionId,
    },
    Extend {
        text: W,
        #[serde(default)]
        until: Option<Timestamp>,
        #[serde(default)]
        approved_by: Option<PersonId>,
    },
    RecordStep {
        step: Step,
        /// Now, where it is not given.
        #[serde(default)]
        happened_at: Option<Timestamp>,
        #[serde(default)]
        until: Option<Timestamp>,
        text: Option<W>,
    },
    InviteMediator {
        mediator: PersonId,
    },
    Offer {
        remedies: Vec<Remedy>,
        text: W,
    },
    AcceptOffer {
        offer: OfferId,
    },
    RefuseOffer {
        offer: OfferId,
    },
    Rule {
        outcome: Outcome,
        #[serde(default)]
        remedies: Vec<Remedy>,
        text: W,
    },
    AcceptInPart {
        remedies: Vec<RemedyId>,
        text: W,
    },
    Object {
        text: W,
    },
    EndWait,
    GiveDetails {
        remedy: RemedyId,
        text: W,
    },
    ApproveRemedy {
        remedy: RemedyId,
    },
    ReportRemedy {
        remedy: RemedyId,
        progress: Progress,
    },
    DeliverRemedy {
        remedy: RemedyId,
    },
    RetryRemedy {
        remedy: RemedyId,
    },
    ConfirmArrival {
        remedy: RemedyId,
    },
    ReportNotArrived {
        remedy: RemedyId,
    },
    Close,
    Reopen {
        reason: Code,
    },
    Rate {
        score: u8,
    },
    ReviewQuality {
        score: u8,
    },
    Message {
        to: Side,
        text: W,
    },
    CallBack {
        reached: bool,
        text: W,
    },
    Note {
        text: W,
    },
    Link {
        other: CaseId,
    },
    Merge {
        into: CaseId,
    },
    Absorb {
        from: CaseId,
    },
    Escalate {
        channel: Code,
    },
    RecordOutsideOutcome {
        channel: Code,
        outcome: OutsideOutcome,
        text: W,
    },
    RecordSent {
        channel: Code,
        text: W,
    },
    MissObligation {
        regime: Code,
        name: Code,
        #[serde(default)]
        about: Option<Uuid>,
    },
    Remind {
        regime: Code,
        name: Code,
        #[serde(default)]
        about: Option<Uuid>,
        step: Code,
    },
    MoveObligation {
        regime: Code,
        name: Code,
        #[serde(default)]
        about: Option<Uuid>,
        from: Timestamp,
    },
    ReportMoney {
        payment: usize,
        #[serde(with = "decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::money::DecimalMoney))]
        total: Money,
    },
    HandleEvidence {
        evidence: EvidenceId,
        act: Act,
        /// What is usual for the role, where it is not said.
        #[serde(default)]
        purpose: Option<Code>,
        #[serde(default)]
        to: Option<Code>,
    },
    DeriveEvidence(NewDerivative),
    RedactEvidence(NewRedaction),
    QuarantineEvidence(NewQuarantine),
    ConfirmFact {
        evidence: EvidenceId,
        field: FactField,
        text: W,
        place: Place,
    },
    AcceptTerms {
        terms: Code,
    },
    PlaceHold {
        reason: Code,
        text: W,
    },
    LiftHold {
        reason: Code,
        text: W,
    },
    IssueLetter(Letter),
    IssueDossier(Dossier),
    Erase {
        reason: ErasureReason,
    },
}

impl<W> Command<W> {
    /// The move that this command makes.
    pub fn as_move(&self) -> Move {
        match self {
            Command::Amend { .. } => Move::Amend,
            Command::Lodge { .. } => Move::Lodge,
            Command::Discard => Move::Discard,
            Command::Acknowledge => Move::Acknowledge,
            Command::Accept => Move::Accept,
            Command::Decline { .. } => Move::Decline,
            Command::Redirect { .. } => Move::Redirect,
            Command::Withdraw => Move::Withdraw,
            Command::Assign { .. } => Move::Assign,
            Command::RequestInformation { .. } => Move::RequestInformation,
            Command::Answer { .. } => Move::Answer,
            Command::State { .. } => Move::State,
            Command::AddEvidence { .. } => Move::AddEvidence,
            Command::RecordFinding { .. } => Move::RecordFinding,
            Command::Protect { .. } => Move::Protect,
            Command::ReportProtection { .. } => Move::ReportProtection,
            Command::Release { .. } => Move::Release,
            Command::Extend { .. } => Move::Extend,
            Command::RecordStep { .. } => Move::RecordStep,
            Command::InviteMediator { .. } => Move::InviteMediator,
            Command::Offer { .. } => Move::Offer,
            Command::AcceptOffer { .. } => Move::AcceptOffer,
            Command::RefuseOffer { .. } => Move::RefuseOffer,
            Command::Rule { .. } => Move::Rule,
            Command::AcceptInPart { .. } => Move::AcceptInPart,
            Command::Object { .. } => Move::Object,
            Command::EndWait => Move::EndWait,
            Command::GiveDetails { .. } => Move::GiveDetails,
            Command::ApproveRemedy { .. } => Move::ApproveRemedy,
            Command::ReportRemedy { .. } => Move::ReportRemedy,
            Command::DeliverRemedy { .. } => Move::DeliverRemedy,
            Command::RetryRemedy { .. } => Move::RetryRemedy,
            Command::ConfirmArrival { .. } => Move::ConfirmArrival,
            Command::ReportNotArrived { .. } => Move::ReportNotArrived,
            Command::Close => Move::Close,
            Command::Reopen { .. } => Move::Reopen,
            Command::Rate { .. } => Move::Rate,
            Command::ReviewQuality { .. } => Move::ReviewQuality,
            Command::Message { .. } => Move::Message,
            Command::CallBack { .. } => Move::CallBack,
            Command::Note { .. } => Move::Note,
            Command::Link { .. } => Move::Link,
            Command::Merge { .. } => Move::Merge,
            Command::Absorb { .. } => Move::Absorb,
            Command::Escalate { .. } => Move::Escalate,
            Command::RecordOutsideOutcome { .. } => Move::RecordOutsideOutcome,
            Command::RecordSent { .. } => Move::RecordSent,
            Command::MissObligation { .. } => Move::MissObligation,
            Command::Remind { .. } => Move::Remind,
            Command::MoveObligation { .. } => Move::MoveObligation,
            Command::ReportMoney { .. } => Move::ReportMoney,
            Command::HandleEvidence { .. } => Move::HandleEvidence,
            Command::DeriveEvidence(_) => Move::DeriveEvidence,
            Command::RedactEvidence(_) => Move::RedactEvidence,
            Command::QuarantineEvidence(_) => Move::QuarantineEvidence,
            Command::ConfirmFact { .. } => Move::ConfirmFact,
            Command::AcceptTerms { .. } => Move::AcceptTerms,
            Command::PlaceHold { .. } => Move::PlaceHold,
            Command::LiftHold { .. } => Move::LiftHold,
            Command::IssueLetter(_) => Move::IssueLetter,
            Command::IssueDossier(_) => Move::IssueDossier,
            Command::Erase { .. } => Move::Erase,
        }
    }

    /// The same command with every text turned by `turn`, which may refuse one.
    pub fn with_texts<V, E>(
        self,
        mut turn: impl FnMut(W) -> Result<V, E>,
    ) -> Result<Command<V>, E> {
        use Command as C;
        Ok(match self {
            C::Amend { complaint } => {
                C::Amend { complaint: Box::new(complaint.with_texts(&mut turn)?) }
            }
            C::Decline { reason, next, text } => C::Decline { reason, next, text: turn(text)? },
            C::Redirect { to, text } => C::Redirect { to, text: turn(text)? },
            C::RequestInformation { of, kinds, text, respondent } => {
                C::RequestInformation { of, kinds, text: turn(text)?, respondent }
            }
            C::Answer { request, text } => C::Answer { request, text: turn(text)? },
            C::State { text, terms } => C::State { text: turn(text)?, terms },
            C::AddEvidence { evidence, kind, digest, size, sm3, capture } => {
                let capture = capture.map(&mut turn).transpose()?;
                C::AddEvidence { evidence, kind, digest, size, sm3, capture }
            }
            C::ConfirmFact { evidence, field, text, place } => {
                C::ConfirmFact { evidence, field, text: turn(text)?, place }
            }
            C::PlaceHold { reason, text } => C::PlaceHold { reason, text: turn(text)? },
            C::LiftHold { reason, text } => C::LiftHold { reason, text: turn(text)? },
            C::Extend { text, until, approved_by } => {
                C::Extend { text: turn(text)?, until, approved_by }
            }
            C::RecordStep { step, happened_at, until, text } => {
                let text = text.map(&mut turn).transpose()?;
                C::RecordStep { step, happened_at, until, text }
            }
            C::Offer { remedies, text } => C::Offer { remedies, text: turn(text)? },
            C::Rule { outcome, remedies, text } => C::Rule { outcome, remedies, text: turn(text)? },
            C::AcceptInPart { remedies, text } => C::AcceptInPart { remedies, text: turn(text)? },
            C::Object { text } => C::Object { text: turn(text)? },
            C::GiveDetails { remedy, text } => C::GiveDetails { remedy, text: turn(text)? },
            C::Message { to, text } => C::Message { to, text: turn(text)? },
            C::CallBack { reached, text } => C::CallBack { reached, text: turn(text)? },
            C::Note { text } => C::Note { text: turn(text)? },
            C::RecordOutsideOutcome { channel, outcome, text } => {
                C::RecordOutsideOutcome { channel, outcome, text: turn(text)? }
            }
            C::RecordSent { channel, text } => C::RecordSent { channel, text: turn(text)? },
            textless => textless.without_texts(),
        })
    }

    /// The commands that hold no text are the same whatever a text is.
    fn without_texts<V>(self) -> Command<V> {
        use Command as C;
        match self {
            C::Lodge { terms } => C::Lodge { terms },
            C::Discard => C::Discard,
            C::Acknowledge => C::Acknowledge,
            C::Accept => C::Accept,
            C::Withdraw => C::Withdraw,
            C::Assign { to, queue } => C::Assign { to, queue },
            C::RecordFinding { finding } => C::RecordFinding { finding },
            C::Protect { what } => C::Protect { what },
            C::ReportProtection { protection, answer } => {
                C::ReportProtection { protection, answer }
            }
            C::Release { protection } => C::Release { protection },
            C::InviteMediator { mediator } => C::InviteMediator { mediator },
            C::AcceptOffer { offer } => C::AcceptOffer { offer },
            C::RefuseOffer { offer } => C::RefuseOffer { offer },
            C::EndWait => C::EndWait,
            C::ApproveRemedy { remedy } => C::ApproveRemedy { remedy },
            C::ReportRemedy { remedy, progress } => C::ReportRemedy { remedy, progress },
            C::DeliverRemedy { remedy } => C::DeliverRemedy { remedy },
            C::RetryRemedy { remedy } => C::RetryRemedy { remedy },
            C::ConfirmArrival { remedy } => C::ConfirmArrival { remedy },
            C::ReportNotArrived { remedy } => C::ReportNotArrived { remedy },
            C::Close => C::Close,
            C::Reopen { reason } => C::Reopen { reason },
            C::Rate { score } => C::Rate { score },
            C::ReviewQuality { score } => C::ReviewQuality { score },
            C::Link { other } => C::Link { other },
            C::Merge { into } => C::Merge { into },
            C::Absorb { from } => C::Absorb { from },
            C::Escalate { channel } => C::Escalate { channel },
            C::MissObligation { regime, name, about } => C::MissObligation { regime, name, about },
            C::Remind { regime, name, about, step } => C::Remind { regime, name, about, step },
            C::MoveObligation { regime, name, about, from } => {
                C::MoveObligation { regime, name, about, from }
            }
            C::ReportMoney { payment, total } => C::ReportMoney { payment, total },
            C::HandleEvidence { evidence, act, purpose, to } => {
                C::HandleEvidence { evidence, act, purpose, to }
            }
            C::DeriveEvidence(new) => C::DeriveEvidence(new),
            C::RedactEvidence(new) => C::RedactEvidence(new),
            C::QuarantineEvidence(new) => C::QuarantineEvidence(new),
            C::AcceptTerms { terms } => C::AcceptTerms { terms },
            C::IssueLetter(letter) => C::IssueLetter(letter),
            C::IssueDossier(dossier) => C::IssueDossier(dossier),
            C::Erase { reason } => C::Erase { reason },
            _ => unreachable!("`with_texts` has an arm for every command that holds a text"),
        }
    }
}

impl<W> Complaint<W> {
    /// The same complaint with every text turned by `turn`, which may refuse one.
    pub fn with_texts<V, E>(
        self,
        mut turn: impl FnMut(W) -> Result<V, E>,
    ) -> Result<Complaint<V>, E> {
        let narrative = turn(self.narrative)?;
        let particulars = turn(self.particulars)?;
        let representative = match self.representative {
            Some(Representative { person, particulars }) => {
                Some(Representative { person, particulars: turn(particulars)? })
            }
            None => None,
        };
        Ok(Complaint {
            issue: self.issue,
            handling: self.handling,
            respondent: self.respondent,
            payments: self.payments,
            claimed: self.claimed,
            wanted: self.wanted,
            narrative,
            particulars,
            representative,
            facts: self.facts,
            origin: self.origin,
        })
    }
}

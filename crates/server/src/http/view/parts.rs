//! The parts of a case as its readers see them.

use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{
        Case, Established, Outcome, OutsideOutcome, Protected, ProtectionAnswer, Ruling,
        custody::{Erasure, ErasureReason},
    },
    code::Code,
    ids::{EvidenceId, OfferId, PersonId, ProtectionId, RemedyId, RequestId},
    matching::{Because, Check, RowRef, Verdict},
    money::DecimalMoney,
    party::Side,
    remedy::{Arrival, Remedy, RemedyStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::sees_request;

/// What a check said about a payment.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct FindingView {
    /// Which payment, from 0.
    pub(super) payment: usize,
    /// What was checked.
    pub(super) check: Check,
    /// What it means for the claim.
    verdict: Verdict,
    /// The amount that the record shows, where the check speaks of it.
    recorded: Option<DecimalMoney>,
    /// Whether others than the complainant stand by it: the provider, the institution's records,
    /// or somebody of the desk. Money is only ordered for payments whose existence is vouched for.
    vouched: bool,
    /// Why, in a sentence in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sentence: Option<String>,
    /// Why, in figures and codes, as the record has it: money in minor units, times in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) because: Option<Because>,
    /// The rows it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<Vec<RowRef>>,
}

impl FindingView {
    pub(super) fn all(case: &Case, relation: Relation) -> Vec<FindingView> {
        let seen = case.findings.iter().filter(|it| relation.may_read_finding(it.check));
        seen.map(FindingView::of).collect()
    }

    fn of(it: &Established) -> FindingView {
        FindingView {
            payment: it.payment,
            check: it.check,
            verdict: it.verdict,
            recorded: it.recorded.map(DecimalMoney),
            vouched: it.vouched,
            sentence: None,
            because: None,
            rows: None,
        }
    }
}

/// A question to one side.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RequestView {
    /// Names it.
    pub(super) id: RequestId,
    /// Who was asked.
    of: Side,
    /// Whether they answered.
    answered: bool,
    /// The question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<String>,
}

impl RequestView {
    pub(super) fn all(case: &Case, relation: Relation) -> Vec<RequestView> {
        let seen = case.requests.iter().filter(|(_, it)| sees_request(relation, it.of));
        seen.map(|(id, it)| RequestView {
            id: *id,
            of: it.of,
            answered: it.answered,
            text: None,
            answer: None,
        })
        .collect()
    }
}

/// A file in the vault.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EvidenceView {
    /// Names it: `GET /cases/{id}/evidence/{evidence}`.
    pub(super) id: EvidenceId,
    /// Who put it in.
    from: Side,
    /// The last copy with something blacked out: whoever may not see the file as it came is
    /// given this one instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction: Option<EvidenceId>,
    /// What it is, as a code of the checklists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Code>,
    /// What it was called when it was sent; of a redacted copy, what that is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// What kind of file it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    /// SHA-256 of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
    /// How many bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
}

impl EvidenceView {
    pub(super) fn all(case: &Case, relation: Relation) -> Vec<EvidenceView> {
        let seen = case.evidence.iter().filter(|(_, it)| relation.may_open_evidence(it.side));
        seen.map(|(id, it)| EvidenceView {
            id: *id,
            from: it.side,
            redaction: it.redaction,
            kind: None,
            name: None,
            media_type: None,
            sha256: None,
            size: None,
        })
        .collect()
    }
}

/// The contents of a case are gone.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ErasedView {
    /// Why.
    reason: ErasureReason,
    /// When.
    at: Timestamp,
    /// What is left, in Chinese.
    zh: &'static str,
    /// What is left, in English.
    en: &'static str,
}

impl ErasedView {
    pub(super) const fn of(it: &Erasure) -> ErasedView {
        ErasedView {
            reason: it.reason,
            at: it.at,
            zh: "文字和文件已销毁；编号、代码、金额、时间、摘要及其证明仍保留",
            en: "texts and files are destroyed; ids, codes, amounts, times, hashes and their \
                 proofs remain",
        }
    }
}

/// A protection of a payment or an account.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ProtectionView {
    id: ProtectionId,
    /// What is protected.
    what: Protected,
    /// What the provider said last; nothing until it answers.
    answer: Option<ProtectionAnswer>,
    /// Whether it is to end.
    released: bool,
}

impl ProtectionView {
    pub(super) fn all(case: &Case) -> Vec<ProtectionView> {
        let all = case.protections.iter();
        all.map(|(id, it)| ProtectionView {
            id: *id,
            what: it.what,
            answer: it.answer,
            released: it.released,
        })
        .collect()
    }
}

/// A settlement that was proposed.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct OfferView {
    pub(super) id: OfferId,
    /// What is proposed.
    remedies: Vec<Remedy>,
    /// Who agreed so far.
    accepted_by: Vec<Side>,
    /// Whether it can still be accepted.
    open: bool,
    /// Whether both sides agreed.
    agreed: bool,
    /// With which words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

impl OfferView {
    pub(super) fn all(case: &Case) -> Vec<OfferView> {
        let all = case.offers.iter();
        all.map(|(id, it)| OfferView {
            id: *id,
            remedies: it.remedies.clone(),
            accepted_by: it.accepted_by.iter().copied().collect(),
            open: it.open,
            agreed: it.is_agreed(),
            text: None,
        })
        .collect()
    }
}

/// A decision.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RulingView {
    /// 1, or 2 after an objection.
    tier: u8,
    /// For whom it went.
    outcome: Outcome,
    /// Who decided.
    by: PersonId,
    /// When.
    at: Timestamp,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasons: Option<String>,
}

impl RulingView {
    pub(super) fn of(it: &Ruling) -> RulingView {
        RulingView { tier: it.tier, outcome: it.outcome, by: it.by, at: it.at, reasons: None }
    }
}

/// Something that is owed.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemedyView {
    id: RemedyId,
    /// What is owed.
    what: Remedy,
    /// How much money goes back, for a refund.
    amount: Option<DecimalMoney>,
    /// When it was ordered.
    ordered_at: Timestamp,
    /// How far its delivery has got.
    status: RemedyStatus,
    /// Whether it may be delivered: the ruling stands, or was accepted, or the sides agreed.
    released: bool,
    /// Whether a second pair of eyes must still look.
    approval: bool,
    /// Whether the complainant has it.
    arrival: Arrival,
}

impl RemedyView {
    pub(super) fn all(case: &Case) -> Vec<RemedyView> {
        let all = case.remedies.iter();
        all.map(|(id, it)| RemedyView {
            id: *id,
            what: it.what,
            amount: it.amount.map(DecimalMoney),
            ordered_at: it.ordered_at,
            status: it.status,
            released: it.released,
            approval: it.approval,
            arrival: it.arrival,
        })
        .collect()
    }
}

/// An outside body that has or had the case.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EscalationView {
    /// Its channel in `rules/channels`.
    channel: Code,
    /// What it decided, once it did.
    outcome: Option<OutsideOutcome>,
}

impl EscalationView {
    pub(super) fn all(case: &Case) -> Vec<EscalationView> {
        let all = case.escalations.iter();
        all.map(|(channel, outcome)| EscalationView { channel: channel.clone(), outcome: *outcome })
            .collect()
    }
}

//! What one reader sees of a case. What they may not know is not in it.

mod parts;
mod record;

use std::collections::BTreeMap;

use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{Case, Closing, DisputedPayment, Handling, Move, Origin, Stage},
    code::Code,
    ids::{CaseId, MerchantId, PersonId, QueueId},
    money::DecimalMoney,
    party::{Actor, Reader, Role, Side},
    remedy::Remedy,
    rulebook::{Facts, RegimeRef},
    tag::Tag,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, pending::PendingView};
use crate::deadlines::{self, ObligationView};

pub(crate) use self::record::may_read_words;
pub(super) use self::{
    parts::{
        ErasedView, EscalationView, EvidenceView, FindingView, OfferView, ProtectionView,
        RemedyView, RequestView, RulingView,
    },
    record::TimelineEntry,
};

/// A case, as far as its reader may know it.
///
/// `narrative`, `particulars`, `timeline`, `tags` and the texts of requests, offers and rulings are in
/// the answer of `GET /cases/{id}` only.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseView {
    /// Names it.
    id: CaseId,
    /// The number that people use.
    number: String,
    /// How many events it has seen; the `ETag`.
    version: u32,
    /// Where it stands.
    stage: Stage,
    /// 1 while handled, 2 once a review was asked for, 3 while an outside body has it.
    tier: u8,
    /// What the reader is to it: `complainant`, `staff`, `respondent`, …
    relation: String,
    /// How it ended, while it is closed.
    closing: Option<Closing>,
    /// Once its contents are gone: when, why, and what is left of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<ErasedView>,
    /// Which edition of the terms each side accepted last.
    terms: BTreeMap<Side, Code>,
    /// For staff, auditors and outside bodies: what forbids to destroy anything of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holds: Vec<Code>,
    /// What is complained about.
    issue: Code,
    /// Who must handle it.
    handling: Handling,
    /// Where it came from.
    origin: Origin,
    /// Codes that decide which rules apply.
    facts: Facts,
    /// The rule versions that it stays under.
    #[schema(value_type = Vec<RegimeRef>)]
    regimes: Vec<RegimeRef>,
    /// Who complains.
    complainant: PersonId,
    /// The merchant complained about.
    respondent: Option<MerchantId>,
    /// The payments it is about.
    payments: Vec<DisputedPayment>,
    /// How much money is asked for in all.
    claimed: Option<DecimalMoney>,
    /// What the complainant would like.
    wanted: Vec<Remedy>,
    /// When it was drafted.
    drafted_at: Timestamp,
    /// When something last happened.
    changed_at: Timestamp,
    /// Whether the complainant was told the number and the timetable.
    acknowledged: bool,
    /// For staff and auditors: who has it, and where it waits.
    desk: Option<DeskView>,
    /// What the checks said, latest for each payment and check.
    findings: Vec<FindingView>,
    /// What was asked of the sides.
    requests: Vec<RequestView>,
    /// What lies in the vault for it.
    evidence: Vec<EvidenceView>,
    /// What is or was protected.
    protections: Vec<ProtectionView>,
    /// What was proposed.
    offers: Vec<OfferView>,
    /// What was decided, oldest first.
    rulings: Vec<RulingView>,
    /// What is owed.
    remedies: Vec<RemedyView>,
    /// Which outside bodies have it or had it.
    escalations: Vec<EscalationView>,
    /// Cases that belong together with this one.
    links: Vec<CaseId>,
    /// The case that goes on instead of this one.
    merged_into: Option<CaseId>,
    /// What the complainant said of the handling, 1 to 5.
    rating: Option<u8>,
    /// What this reader may do now.
    moves: Vec<Move>,
    /// What is owed in this case, by whom and by when.
    obligations: Vec<ObligationView>,
    /// The reader's own moves that are still to be made, or were refused when their time came. In
    /// the answers of `GET /cases/{id}` and of a move with a delay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pending: Vec<PendingView>,
    /// What happened, in the complainant's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    narrative: Option<String>,
    /// Real name, contact and account of the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    particulars: Option<serde_json::Value>,
    /// Real name, contact and authorisation of whoever speaks for the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<serde_json::Value>,
    /// What happened, in order, with what was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<TimelineEntry>>,
    /// For staff: the piles it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag>>,
}

/// What the institution keeps to itself.
#[derive(Serialize, ToSchema)]
pub(super) struct DeskView {
    /// Who handles it now.
    assigned: Option<PersonId>,
    /// Where it waits.
    queue: Option<QueueId>,
    /// Who helps the sides to agree.
    mediator: Option<PersonId>,
    /// Whether the respondent was asked or written to, and so sees the case.
    addressed: bool,
    /// How often the answer was put off.
    extensions: u32,
    /// How often it was taken on again.
    reopenings: u32,
    /// Time limits that were let pass, as `regime/name`.
    missed: Vec<String>,
    /// What a reviewer said of the handling, 1 to 5.
    quality: Option<u8>,
}

impl CaseView {
    /// The case without texts, from its state alone.
    pub(super) fn of(app: &App, case: &Case, relation: Relation, reader: &Reader) -> CaseView {
        let complaint = &case.complaint;
        let now = app.desk.clock.now();
        let inside = is_inside(relation);
        let private = inside || sees_private(relation);
        CaseView {
            id: case.id,
            number: case.number(),
            version: case.version,
            stage: case.stage,
            tier: case.tier(),
            relation: relation.to_string(),
            closing: case.closing,
            erased: case.custody.erased.as_ref().map(ErasedView::of),
            terms: case.custody.terms.clone(),
            holds: if inside || relation == Relation::OutsideBody {
                case.custody.holds.keys().cloned().collect()
            } else {
                Vec::new()
            },
            issue: complaint.issue.clone(),
            handling: complaint.handling.clone(),
            origin: complaint.origin.clone(),
            facts: complaint.facts.clone(),
            regimes: case.regimes.clone(),
            complainant: case.complainant,
            respondent: case.respondent,
            payments: complaint.payments.clone(),
            claimed: complaint.claimed.map(DecimalMoney),
            wanted: complaint.wanted.clone(),
            drafted_at: case.drafted_at,
            changed_at: case.changed_at,
            acknowledged: case.acknowledged,
            desk: inside.then(|| DeskView::of(case)),
            findings: FindingView::all(case, relation),
            requests: RequestView::all(case, relation),
            evidence: EvidenceView::all(case, relation),
            protections: ProtectionView::all(case),
            offers: OfferView::all(case),
            rulings: case.rulings.iter().map(RulingView::of).collect(),
            remedies: RemedyView::all(case),
            escalations: if private { EscalationView::all(case) } else { Vec::new() },
            links: if inside { case.links.iter().copied().collect() } else { Vec::new() },
            merged_into: case.merged_into,
            rating: case.rating.filter(|_| private),
            moves: moves(app, case, reader),
            obligations: deadlines::of_case(&app.desk.rules.book, case, relation, now),
            pending: Vec::new(),
            narrative: None,
            particulars: None,
            representative: None,
            timeline: None,
            tags: None,
        }
    }

    /// The same with the piles that the case is on.
    pub(super) fn with_tags(self, tags: Option<Vec<Tag>>) -> CaseView {
        CaseView { tags, ..self }
    }

    /// The same with what of the reader's own is still to come.
    pub(super) fn with_pending(mut self, pending: Vec<PendingView>) -> CaseView {
        self.pending = pending;
        self
    }

    /// The `ETag` of this view: the version of the case. While something is still to come it is one
    /// that is good for `If-Match` only, because that goes away without a new version.
    pub(super) fn etag(&self) -> String {
        match self.pending.is_empty() {
            true => etag(self.version.into()),
            false => format!("\"{}.pending\"", self.version),
        }
    }
}

/// A version as an `ETag`.
pub(super) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

impl DeskView {
    fn of(case: &Case) -> DeskView {
        DeskView {
            assigned: case.assigned,
            queue: case.queue,
            mediator: case.mediator,
            addressed: case.addressed,
            extensions: case.extensions,
            reopenings: case.reopenings,
            missed: case.missed.iter().cloned().collect(),
            quality: case.quality,
        }
    }
}

/// What `reader` may do now: the buttons.
pub(super) fn moves(app: &App, case: &Case, reader: &Reader) -> Vec<Move> {
    let reader = acting(reader, case);
    let house = app.desk.house();
    let key = redress_core::ids::CommandId(case.id.0);
    case.moves(&app.desk.context(&reader, key, &house))
}

/// Whoever opened the case with its secret acts as its complainant.
pub(super) fn acting(reader: &Reader, case: &Case) -> Reader {
    let mut reader = reader.clone();
    if reader.opened == Some(case.id) {
        reader.actor = Actor { id: case.complainant, role: Role::Complainant };
    }
    reader
}

/// Those who see how the institution works inside.
fn is_inside(relation: Relation) -> bool {
    matches!(relation, Relation::Staff | Relation::Auditor | Relation::Program)
}

/// Those who see what concerns the complainant and the institution alone.
fn sees_private(relation: Relation) -> bool {
    matches!(relation, Relation::Complainant | Relation::Drafter | Relation::OutsideBody)
}

/// Whether a question to this side is for the reader to see.
fn sees_request(relation: Relation, of: Side) -> bool {
    relation != Relation::Respondent || of == Side::Respondent
}

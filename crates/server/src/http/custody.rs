//! Who had which file of a case in their hands, and what for: written down whenever somebody
//! opens one, and read as a page.

use std::collections::BTreeMap;

use axum::extract::State;
use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{
        Case, Command, Event, Recorded, Refusal,
        custody::{Act, KeptUntil},
    },
    code::Code,
    guide::GuideBook,
    ids::{CaseId, CommandId, EvidenceId, TextId},
    party::{Actor, Reader, Side},
};
use redress_store::{StoreError, TEXTS_MAX};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    App,
    input::Named,
    problem::{Problem, Result},
    reader::SignedIn,
    view::may_read_words,
};
use crate::{custody::say, desk::DeskError};

/// What somebody opens a file for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenQuery {
    /// What for, as a code; what is usual for the reader's role, where it is left out.
    pub(super) purpose: Option<Code>,
    /// `viewed` where the program only shows it; `downloaded`, where it is left out.
    #[param(inline)]
    pub(super) act: Option<Looking>,
}

/// What can be done with a file through its address.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Looking {
    /// Shown in a program.
    Viewed,
    /// Taken along.
    Downloaded,
}

/// Writes down that the reader opens a file, and says which file that is: the redaction, where
/// the untouched one is not for them. The same within ten minutes is written down once. Whoever
/// may open neither learns nothing, and leaves no line.
pub(super) async fn opened(
    app: &App,
    case: CaseId,
    reader: &Reader,
    evidence: EvidenceId,
    query: OpenQuery,
) -> Result<EvidenceId> {
    let (known, relation) = app.desk.case(case, reader).await?;
    let served = relation.opens(&known, evidence).ok_or_else(Problem::not_found)?;
    if known.is_erased() {
        return Err(DeskError::Erased.into());
    }
    let act = match query.act {
        Some(Looking::Viewed) => Act::Viewed,
        Some(Looking::Downloaded) | None => Act::Downloaded,
    };
    let (key, purpose) = (CommandId(Uuid::now_v7()), query.purpose);
    let command = Command::HandleEvidence { evidence: served, act, purpose, to: None };
    match app.desk.handle(case, reader, key, command).await {
        Ok(_) => Ok(served),
        Err(DeskError::Refused(Refusal::Erased)) => Err(DeskError::Erased.into()),
        // What became of the case meanwhile is not for this address to tell.
        Err(DeskError::Refused(_)) => Err(Problem::not_found()),
        Err(other) => Err(other.into()),
    }
}

/// The custody of a case, as far as its reader may know it: staff, auditors and outside bodies all
/// of it, a side what concerns its own files and what it did itself.
#[derive(Serialize, ToSchema)]
pub(super) struct CustodyView {
    /// The files as they came, oldest first, each with every line about it.
    items: Vec<ItemView>,
    /// What was set apart because it looked dangerous.
    quarantined: Vec<LineView>,
    /// What concerns the case as a whole: terms, holds, letters, dossiers, its end.
    case: Vec<LineView>,
    /// Until when its papers are kept, where a rule or the institution says so and it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<KeptView>,
}

/// A file as it came.
#[derive(Serialize, ToSchema)]
struct ItemView {
    /// Names it.
    evidence: EvidenceId,
    /// What it is, as a code of the checklists.
    kind: Code,
    /// Who put it in.
    from: Side,
    /// SHA-256 of its bytes.
    sha256: String,
    /// SM3 of its bytes, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    sm3: Option<String>,
    /// How many bytes.
    size: u64,
    /// How it came in, for those who may know: the capture manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    capture: Option<Value>,
    /// What happened to it and to what was made of it, oldest first.
    lines: Vec<LineView>,
}

/// Something that was done.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = CustodyLine)]
struct LineView {
    /// Its place in the record of the case.
    seq: u32,
    /// When.
    at: Timestamp,
    /// Who, in which role.
    actor: Actor,
    /// The kind of event: `evidence-handled`.
    event: String,
    /// Which file: the one as it came, or something that was made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceId>,
    /// What was done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<Act>,
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<Code>,
    /// To whom it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Code>,
    /// The line in Chinese.
    zh: String,
    /// The line in English.
    en: String,
}

/// How long papers are kept.
#[derive(Serialize, ToSchema)]
struct KeptView {
    /// The first instant at which they may go.
    until: Timestamp,
    /// The rule that says so; left out where it is the institution itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    regime: Option<String>,
}

/// Who had the files of a case in their hands.
///
/// Every line says who did what in which role, when and what for, in Chinese and in English.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/custody", tag = "evidence",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses(
        (status = 200, description = "What the reader may know of it", body = CustodyView),
        (status = 404, description = "None that the reader may know of", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
) -> Result<axum::Json<CustodyView>> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let log = app.desk.store.log(id).await?;
    let captures = captures(&app, id, relation, &log).await?;
    let guide = &app.desk.rules.guide;
    let kept = case.kept_until(&app.desk.rules.book, &app.desk.house());
    Ok(axum::Json(CustodyView::of(&case, relation, &log, &captures, kept, guide)))
}

type Captures = BTreeMap<TextId, String>;

/// The capture manifests that this reader may read; none once the case was erased.
async fn captures(
    app: &App,
    case: CaseId,
    relation: Relation,
    log: &[Recorded],
) -> Result<Captures> {
    let added = log.iter().filter(|it| matches!(it.event, Event::EvidenceAdded { .. }));
    let ids: Vec<TextId> =
        added.flat_map(|it| may_read_words(relation, it)).map(|it| it.text).collect();
    let mut captures = Captures::new();
    for some in ids.chunks(TEXTS_MAX) {
        match app.desk.store.texts(case, some).await {
            Ok(texts) => captures.extend(texts),
            Err(StoreError::Erased { .. }) => return Ok(Captures::new()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(captures)
}

impl CustodyView {
    fn of(
        case: &Case,
        relation: Relation,
        log: &[Recorded],
        captures: &Captures,
        kept: Option<KeptUntil>,
        guide: &GuideBook,
    ) -> CustodyView {
        let mut view = CustodyView {
            items: Vec::new(),
            quarantined: Vec::new(),
            case: Vec::new(),
            kept_until: kept
                .map(|it| KeptView { until: it.until, regime: it.regime.map(|it| it.to_string()) }),
        };
        let seen = log.iter().filter(|it| relation.may_see(&it.event, it.actor.role.side()));
        for recorded in seen {
            view.take_in(case, relation, recorded, captures, guide);
        }
        view
    }

    fn take_in(
        &mut self,
        case: &Case,
        relation: Relation,
        recorded: &Recorded,
        captures: &Captures,
        guide: &GuideBook,
    ) {
        let Some((zh, en)) = say(recorded, guide) else { return };
        let line = LineView::of(recorded, zh, en);
        match (&recorded.event, line.evidence) {
            (Event::EvidenceQuarantined(_), _) => self.quarantined.push(line),
            (event, Some(evidence)) => {
                if let Some(item) = ItemView::of(event, captures)
                    && relation.may_open_evidence(item.from)
                {
                    self.items.push(item);
                }
                let original = case.original_of(evidence);
                let item = self.items.iter_mut().find(|it| Some(it.evidence) == original);
                item.into_iter().for_each(|it| it.lines.push(line.clone()));
            }
            (_, None) => self.case.push(line),
        }
    }
}

impl ItemView {
    fn of(event: &Event, captures: &Captures) -> Option<ItemView> {
        let Event::EvidenceAdded { evidence, kind, digest, size, side, sm3, capture } = event
        else {
            return None;
        };
        let capture = capture.and_then(|it| captures.get(&it.text));
        Some(ItemView {
            evidence: *evidence,
            kind: kind.clone(),
            from: *side,
            sha256: digest.to_string(),
            sm3: sm3.map(|it| it.to_string()),
            size: *size,
            capture: capture.and_then(|it| serde_json::from_str(it).ok()),
            lines: Vec::new(),
        })
    }
}

impl LineView {
    fn of(recorded: &Recorded, zh: String, en: String) -> LineView {
        let (mut act, mut purpose, mut to) = (None, None, None);
        let evidence = match &recorded.event {
            Event::EvidenceAdded { evidence, .. } => Some(*evidence),
            Event::EvidenceHandled(it) => {
                (act, purpose, to) = (Some(it.act), Some(it.purpose.clone()), it.to.clone());
                Some(it.evidence)
            }
            Event::EvidenceDerived(it) => Some(it.evidence),
            Event::EvidenceQuarantined(it) => Some(it.evidence),
            Event::FactConfirmed(it) => Some(it.evidence),
            Event::DossierIssued(it) => {
                (purpose, to) = (Some(it.purpose.clone()), Some(it.variant.clone()));
                None
            }
            _ => None,
        };
        LineView {
            seq: recorded.seq,
            at: recorded.at,
            actor: recorded.actor,
            event: recorded.event.kind().to_string(),
            evidence,
            act,
            purpose,
            to,
            zh,
            en,
        }
    }
}

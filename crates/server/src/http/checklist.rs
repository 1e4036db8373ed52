//! The checklist of a case: what its issue type asks for, what is there, what is missing.

use axum::extract::State;
use redress_core::{
    access::Relation,
    case::Case,
    code::Code,
    guide::{EvidenceKind, EvidenceNeed, Need},
    ids::EvidenceId,
    lang::Text,
    party::Side,
};
use redress_reading::kind::KINDS;
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, input::Named, problem::Result, reader::SignedIn};
use crate::desk::DeskError;

/// What a case has of what its issue type asks for.
#[derive(Serialize, ToSchema)]
pub(super) struct ChecklistView {
    /// The issue type.
    issue: Code,
    /// Whether everything is there without which little can be decided.
    complete: bool,
    /// What the issue type asks for: what is missing first, and what is required before what is
    /// helpful.
    lines: Vec<LineView>,
    /// Files that it does not ask for.
    others: Vec<FileView>,
    /// The kinds of files that are taken, as media types.
    accepted: Vec<&'static str>,
}

/// A line of the checklist.
#[derive(Serialize, ToSchema)]
#[schema(as = ChecklistLine)]
struct LineView {
    /// What.
    kind: Code,
    /// What people call it.
    name: Text,
    /// Where to get it and what has to be on it.
    how: Text,
    /// How much it is needed.
    need: Need,
    /// What it is good for.
    why: Text,
    /// Whether a file of this kind is there, of whichever side.
    present: bool,
    /// Those of them that the reader may open.
    files: Vec<FileView>,
}

/// A file that is there.
#[derive(Serialize, ToSchema)]
struct FileView {
    /// Names it.
    evidence: EvidenceId,
    /// What it was put in as.
    kind: Code,
    /// Who put it in.
    from: Side,
    /// Whether the reader is given a copy with parts blacked out instead of the file as it came.
    redacted: bool,
    /// Whether it was read: `GET …/reading` says what it says.
    read: bool,
}

/// What is there of what the issue type asks for, and what is missing.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/checklist", tag = "evidence",
    params(("id" = String, Path, description = "Id or number of the case")),
    responses(
        (status = 200, description = "The checklist", body = ChecklistView),
        (status = 404, description = "No case that the reader may see", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(id): Named,
) -> Result<axum::Json<ChecklistView>> {
    let (case, relation) = app.desk.case(id, &reader).await?;
    let guide = &app.desk.rules.guide;
    let issue = guide.issue(&case.complaint.issue).ok_or(DeskError::UnknownIssue)?;
    let kind_of = |need: &EvidenceNeed| guide.evidence_kinds().find(|it| it.id == need.kind);
    let mut lines: Vec<LineView> = issue
        .evidence
        .iter()
        .filter_map(|need| Some(LineView::of(need, kind_of(need)?, &case, relation)))
        .collect();
    // Stable: within each the order is that of the rule file.
    lines.sort_by_key(|it| (it.present, it.need));
    let complete = lines.iter().all(|it| it.present || it.need != Need::Required);
    let asked = |kind: &Code| issue.evidence.iter().any(|it| it.kind == *kind);
    let others = FileView::all(&case, relation, |kind| !asked(kind));
    let accepted = KINDS.iter().map(|it| it.media_types()[0]).collect();
    let issue = issue.id.clone();
    Ok(axum::Json(ChecklistView { issue, complete, lines, others, accepted }))
}

impl LineView {
    fn of(need: &EvidenceNeed, kind: &EvidenceKind, case: &Case, relation: Relation) -> LineView {
        LineView {
            kind: need.kind.clone(),
            name: kind.name.clone(),
            how: kind.how.clone(),
            need: need.need,
            why: need.why.clone(),
            present: case.evidence.values().any(|it| it.kind == need.kind),
            files: FileView::all(case, relation, |it| *it == need.kind),
        }
    }
}

impl FileView {
    fn all(case: &Case, relation: Relation, wanted: impl Fn(&Code) -> bool) -> Vec<FileView> {
        let of_kind = case.evidence.iter().filter(|(_, it)| wanted(&it.kind));
        of_kind
            .filter_map(|(id, it)| {
                let served = relation.opens(case, *id)?;
                Some(FileView {
                    evidence: *id,
                    kind: it.kind.clone(),
                    from: it.side,
                    redacted: served != *id,
                    read: case.reading_of(served).is_some(),
                })
            })
            .collect()
    }
}

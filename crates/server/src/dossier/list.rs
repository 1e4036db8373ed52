//! The numbered list of evidence, in the form that Art. 19 of the provisions on evidence in civil
//! procedure asks for (2019, in force from 2020-05-01): number, kind, source, purpose, content,
//! pages.

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::EvidenceId,
    lang::{Lang, Text},
    party::Side,
};
use redress_store::FileInfo;
use serde::Serialize;

use super::gather::Exhibit;
use crate::rules::Rules;

/// A line of `evidence-list.json`.
#[derive(Serialize)]
pub(super) struct Line {
    number: u32,
    evidence: EvidenceId,
    /// Where it is in the dossier.
    path: String,
    /// As a code of the checklists, and in words.
    kind: Code,
    called: String,
    /// Who put it in.
    source: Side,
    source_said: &'static str,
    /// What it is to show.
    purpose: String,
    /// What its sender called it.
    content: String,
    /// Where they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<u32>,
    size: u64,
    sha256: String,
    received_at: Timestamp,
    /// It stands for a file that is not shown as it came.
    redacted: bool,
}

pub(super) fn line(
    rules: &Rules,
    issue: &Code,
    lang: Lang,
    (it, path): (&Exhibit, &str),
    (info, pages): (&FileInfo, Option<u32>),
) -> Line {
    let kind = rules.guide.evidence_kinds().find(|kind| kind.id == it.kind);
    let issue = rules.guide.issue(issue.as_str());
    let need = issue.and_then(|issue| issue.evidence.iter().find(|need| need.kind == it.kind));
    let words = |text: Option<&Text>| text.map(|it| it.in_lang(lang).to_owned());
    let called = words(kind.map(|it| &it.name)).unwrap_or_else(|| it.kind.to_string());
    Line {
        number: it.number,
        evidence: it.evidence,
        path: path.to_owned(),
        kind: it.kind.clone(),
        purpose: words(need.map(|it| &it.why)).unwrap_or_else(|| called.clone()),
        called,
        source: it.side,
        source_said: side(it.side, lang),
        content: info.name.clone(),
        pages,
        size: info.size,
        sha256: info.digest.to_string(),
        received_at: it.at,
        redacted: it.is_redaction(),
    }
}

fn side(side: Side, lang: Lang) -> &'static str {
    match (side, lang) {
        (Side::Complainant, Lang::Zh) => "投诉人",
        (Side::Respondent, Lang::Zh) => "被投诉人",
        (Side::Institution, Lang::Zh) => "受理机构",
        (Side::Neutral, Lang::Zh) => "第三方",
        (Side::Complainant, Lang::En) => "complainant",
        (Side::Respondent, Lang::En) => "respondent",
        (Side::Institution, Lang::En) => "institution",
        (Side::Neutral, Lang::En) => "neutral",
    }
}

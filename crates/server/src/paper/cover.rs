//! The cover of a dossier.

use redress_core::matching::Verdict;
use redress_paper::{Cover, FindingRow, Line, Party, Standing};

use super::{Ground, outside::rulings, timeline::timeline};

/// What the cover says of the dossier that it lies in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Annex {
    /// For whom it was made, in words.
    pub(crate) made_for: Option<String>,
    /// What the record comes to: events, last hash, size and root of the log.
    pub(crate) record: Vec<Line>,
    /// How to verify it, step by step.
    pub(crate) verify: Vec<String>,
    /// How the record was kept: health, terms, neutrality.
    pub(crate) standing: Vec<Standing>,
}

/// The cover of a dossier for whoever `ground` is seen by. Evidence is listed in the order of the
/// record, and numbered in that order.
pub(crate) fn cover(ground: &Ground<'_>, annex: Annex) -> Cover {
    let made_for = annex.made_for.map(|name| Party { name, lines: Vec::new() });
    let findings = ground.findings();
    let of = |wanted: Verdict| -> Vec<FindingRow> {
        let rows = findings.iter().filter(|(verdict, _)| *verdict == wanted);
        rows.map(|(_, row)| row.clone()).collect()
    };
    let stage = match ground.case.closing {
        Some(how) => ground.say("closing", &how.to_string()),
        None => ground.say("stage", &ground.case.stage.to_string()),
    };
    Cover {
        sheet: ground.sheet(ground.house(), made_for),
        stage,
        parties: ground.parties(),
        matter: ground.matter(),
        wanted: ground.wished(&ground.case.complaint.wanted),
        narrative: Some(ground.words(&ground.case.complaint.narrative)),
        findings_for: of(Verdict::Supports),
        findings_against: of(Verdict::Contradicts),
        findings_open: of(Verdict::Inconclusive),
        rulings: rulings(ground),
        remedies: ground.remedies(),
        obligations: ground.obligations(true, |_| true),
        timeline: timeline(ground),
        evidence: ground.evidence(),
        verify: annex.verify,
        record: annex.record,
        standing: annex.standing,
    }
}

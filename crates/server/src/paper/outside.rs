//! What the complainant writes to an outside body.

use redress_core::{case::Event, code::Code};
use redress_paper::{Line, OutsideComplaint, OutsideForm, Party};

use super::{Ground, letters::asked, timeline::timeline};

pub(super) fn outside_complaint(ground: &Ground<'_>, channel: &Code) -> Option<OutsideComplaint> {
    let channel = ground.rules.guide.channel(channel)?;
    let form = match channel.kind.to_string().as_str() {
        "arbitration" => OutsideForm::Arbitration,
        "court" => OutsideForm::Claim,
        _ => OutsideForm::Complaint,
    };
    let body = Party { name: channel.name.in_lang(ground.lang).to_owned(), lines: Vec::new() };
    let mut respondents = vec![ground.handler()];
    respondents.extend(ground.respondent());
    let wished = ground.wished(&ground.case.complaint.wanted);
    let joint = ground.say("label", "colon");
    Some(OutsideComplaint {
        sheet: ground.sheet(ground.complainant(), Some(body)),
        form,
        respondents,
        representative: ground.representative(),
        matter: ground.matter(),
        requests: wished.iter().map(|it| asked(it, &joint)).collect(),
        narrative: ground.words(&ground.case.complaint.narrative),
        timeline: timeline(ground),
        rulings: rulings(ground),
        evidence: ground.evidence(),
    })
}

/// What was decided, oldest first, with reasons.
pub(super) fn rulings(ground: &Ground<'_>) -> Vec<Line> {
    let ruled = ground.seen().filter_map(|it| match &it.event {
        Event::Ruled { tier, outcome, words, .. } => Some((it.at, tier, outcome, words)),
        _ => None,
    });
    let line = |(at, tier, outcome, words): (_, &u8, &redress_core::case::Outcome, _)| {
        let (when, what) = (ground.day(at), ground.say("outcome", &outcome.to_string()));
        let names = [("when", when.as_str()), ("n", &tier.to_string()), ("what", &what)];
        Line { label: ground.fill("text", "outcome-on", &names), value: ground.words(words) }
    };
    ruled.map(line).collect()
}

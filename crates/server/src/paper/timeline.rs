//! What happened in a case, line by line, in words.

use redress_core::{
    case::{Event, Recorded},
    code::Code,
    lang::Lang,
    money::Money,
    remedy::Progress,
};
use redress_paper::{Amount, TimelineRow};

use super::{Ground, letters::asked};

/// How long the words of an event may be in a timeline before they are cut, in characters: they
/// stand in the dossier in full.
const TEXT_CHARS: usize = 400;

/// What happened, in order, as far as the reader may know it. What only tells of the handling of
/// files and of reminders is left to the record.
pub(super) fn timeline(ground: &Ground<'_>) -> Vec<TimelineRow> {
    ground.seen().filter(|it| !is_minor(&it.event)).map(|it| row(ground, it)).collect()
}

fn is_minor(event: &Event) -> bool {
    matches!(
        event,
        Event::Reminded { .. }
            | Event::Assigned { .. }
            | Event::Amended { .. }
            | Event::EvidenceHandled(_)
            | Event::EvidenceDerived(_)
            | Event::LetterIssued(_)
            | Event::DossierIssued(_)
    )
}

fn row(ground: &Ground<'_>, it: &Recorded) -> TimelineRow {
    let what = ground.say("event", &it.event.kind().to_string());
    let what = match detail(ground, &it.event) {
        Some(detail) => format!("{what}{}{detail}", ground.say("label", "colon")),
        None => what,
    };
    // What the complaint says now, and why it was decided so, stands in full elsewhere; how a file
    // came in is not for a timeline.
    let elsewhere = matches!(
        it.event,
        Event::Drafted { .. } | Event::Ruled { .. } | Event::EvidenceAdded { .. }
    );
    let words = it.event.words();
    let text = words.first().filter(|_| !elsewhere).and_then(|it| ground.texts.get(&it.text));
    TimelineRow {
        at: ground.moment(it.at),
        who: ground.say("role", &it.actor.role.to_string()),
        what,
        text: text.map(|it| cut(it)),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What makes the event this one, in a few words.
fn detail(ground: &Ground<'_>, event: &Event) -> Option<String> {
    let channel = |code: &Code| match ground.rules.guide.channel(code) {
        Some(known) => known.name.in_lang(ground.lang).to_owned(),
        None => code.to_string(),
    };
    let amount = |it: Money| {
        let it = Amount::of(it, ground.lang);
        format!("{} {}", it.figures, it.unit)
    };
    Some(match event {
        Event::EvidenceAdded { kind, .. } => {
            let mut kinds = ground.rules.guide.evidence_kinds();
            let known = kinds.find(|it| it.id == *kind);
            known.map_or_else(|| kind.to_string(), |it| it.name.in_lang(ground.lang).to_owned())
        }
        Event::FindingRecorded { finding } => {
            let check = ground.say("check", &finding.check.to_string());
            let verdict = finding.verdict.say(ground.lang);
            match ground.lang {
                Lang::Zh => format!("{check}，{verdict}"),
                Lang::En => format!("{check} – {verdict}"),
            }
        }
        Event::Ruled { outcome, .. } => ground.say("outcome", &outcome.to_string()),
        Event::RemedyOrdered { what, amount: sum, .. } => {
            let what = ground.remedy(*what);
            let comma = ground.say("label", "comma");
            sum.map_or_else(|| what.clone(), |sum| format!("{what}{comma}{}", amount(sum)))
        }
        Event::RemedyReported { progress, .. } => {
            let status = match progress {
                Progress::Sent => "sent",
                Progress::Pending => "pending",
                Progress::Parked { .. } => "parked",
                Progress::Done => "done",
                Progress::Failed { .. } => "failed",
            };
            ground.say("status", status)
        }
        Event::Closed { how } => ground.say("closing", &how.to_string()),
        Event::StepRecorded { step, .. } => ground.say("step", &step.to_string()),
        Event::Reopened { reason } => ground.say("reason", reason),
        Event::OfferMade { remedies, .. } => {
            let wished = ground.wished(remedies);
            let said: Vec<String> = wished.iter().map(|it| asked(it, " ")).collect();
            said.join(&ground.say("label", "comma"))
        }
        Event::Escalated { channel: code }
        | Event::SentOutside { channel: code, .. }
        | Event::Redirected { to: code, .. } => channel(code),
        Event::OutsideOutcomeRecorded { channel: code, outcome, .. } => {
            let code = channel(code);
            let outcome = serde_json::to_value(outcome).ok()?;
            format!("{code} {}", ground.say("outside", outcome.as_str()?))
        }
        Event::InformationRequested { of: side, .. } | Event::MessageSent { to: side, .. } => {
            ground.say("side", &side.to_string())
        }
        Event::ObligationMissed { regime, name, .. } => obligation(ground, regime, name),
        Event::MoneyReported { total, .. } => amount(*total),
        Event::Extended { until: Some(until), .. } => ground.day(*until),
        Event::ProtectionReported { answer, .. } => {
            let answer = serde_json::to_value(answer).ok()?;
            ground.say("protection", answer.as_str()?)
        }
        _ => return None,
    })
}

/// What somebody owed, in the words of the rules.
fn obligation(ground: &Ground<'_>, regime: &Code, name: &Code) -> String {
    let owed = ground.case.obligations(&ground.rules.book);
    let known = owed
        .iter()
        .find(|it| it.name == *name && it.regime.to_string().starts_with(regime.as_str()));
    known.map_or_else(|| name.to_string(), |it| it.title.in_lang(ground.lang).to_owned())
}

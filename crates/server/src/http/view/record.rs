//! What the record adds to the state of a case: the timeline, and what was written.

use std::collections::BTreeMap;

use jiff::Timestamp;
use redress_core::{
    access::Relation,
    case::{Case, Event, Recorded},
    ids::{EvidenceId, TextId},
    lang::Lang,
    party::Actor,
    words::Words,
};
use redress_store::FileInfo;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::CaseView;

/// Something that happened, as far as the reader may know it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TimelineEntry {
    /// Its place in the case, from 1.
    seq: u32,
    /// When.
    at: Timestamp,
    /// Who did it, in which role.
    actor: Actor,
    /// The kind of event: `information-requested`.
    event: String,
    /// Its ids, codes, amounts and times.
    #[schema(value_type = Object)]
    details: Value,
    /// What was written with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// The texts of an event that this reader may read.
pub(crate) fn may_read_words(relation: Relation, recorded: &Recorded) -> Vec<Words> {
    if !relation.may_see(&recorded.event, recorded.actor.role.side()) {
        return Vec::new();
    }
    match &recorded.event {
        Event::Drafted { complaint, .. } | Event::Amended { complaint }
            if !relation.may_read_particulars() =>
        {
            vec![complaint.narrative]
        }
        Event::EvidenceAdded { side, .. } if !relation.may_read_capture(*side) => Vec::new(),
        event => event.words(),
    }
}

type Texts = BTreeMap<TextId, String>;

impl CaseView {
    /// Fills in what only the record knows. `texts` holds those of [`may_read_words`]; others
    /// are not there, whatever the events point to.
    pub(in crate::http) fn with_record(
        mut self,
        log: &[Recorded],
        texts: &Texts,
        relation: Relation,
        lang: Lang,
    ) -> CaseView {
        // Who looked at which file stands on a page of its own: see `custody`.
        let told = log.iter().filter(|it| !matches!(it.event, Event::EvidenceHandled(_)));
        let seen: Vec<&Recorded> =
            told.filter(|it| relation.may_see(&it.event, it.actor.role.side())).collect();
        for recorded in &seen {
            self.take_in(&recorded.event, texts, lang);
        }
        self.rulings.iter_mut().zip(reasons(&seen)).for_each(|(ruling, words)| {
            ruling.reasons = texts.get(&words.text).cloned();
        });
        self.timeline = Some(seen.iter().map(|it| TimelineEntry::of(it, texts)).collect());
        self
    }

    /// Fills in what the files are called that the reader would be given.
    pub(in crate::http) fn with_files(
        mut self,
        case: &Case,
        relation: Relation,
        files: &BTreeMap<EvidenceId, FileInfo>,
    ) -> CaseView {
        for it in &mut self.evidence {
            let shown = relation.opens(case, it.id).and_then(|shown| files.get(&shown));
            it.name = shown.map(|it| it.name.clone());
            it.media_type = shown.map(|it| it.media_type.clone());
        }
        self
    }

    fn take_in(&mut self, event: &Event, texts: &Texts, lang: Lang) {
        let read = |words: &Words| texts.get(&words.text).cloned();
        let parsed = |words: &Words| {
            let text = texts.get(&words.text)?;
            Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
        };
        match event {
            Event::Drafted { complaint, .. } | Event::Amended { complaint } => {
                self.narrative = read(&complaint.narrative);
                self.particulars = parsed(&complaint.particulars);
                let representative = complaint.representative.as_ref();
                self.representative = representative.and_then(|it| parsed(&it.particulars));
            }
            Event::InformationRequested { request, words, .. } => {
                let asked = self.requests.iter_mut().find(|it| it.id == *request);
                asked.into_iter().for_each(|it| it.text = read(words));
            }
            Event::Answered { request, words } => {
                let asked = self.requests.iter_mut().find(|it| it.id == *request);
                asked.into_iter().for_each(|it| it.answer = read(words));
            }
            Event::OfferMade { offer, words, .. } => {
                let made = self.offers.iter_mut().find(|it| it.id == *offer);
                made.into_iter().for_each(|it| it.text = read(words));
            }
            Event::EvidenceAdded { evidence, kind, digest, size, .. } => {
                if let Some(it) = self.evidence.iter_mut().find(|it| it.id == *evidence) {
                    it.kind = Some(kind.clone());
                    it.sha256 = Some(digest.to_string());
                    it.size = Some(*size);
                }
            }
            Event::FindingRecorded { finding } => {
                let of = |it: &&mut super::FindingView| {
                    it.payment == usize::from(finding.payment) && it.check == finding.check
                };
                if let Some(it) = self.findings.iter_mut().find(of) {
                    it.sentence = Some(finding.say(lang));
                    it.because = Some(finding.because.clone());
                    it.rows = Some(finding.rows.clone());
                }
            }
            _ => (),
        }
    }
}

/// The words of the rulings, oldest first.
fn reasons<'a>(log: &[&'a Recorded]) -> impl Iterator<Item = &'a Words> {
    let words = log.iter().map(|it| match &it.event {
        Event::Ruled { words, .. } => Some(words),
        _ => None,
    });
    words.flatten().collect::<Vec<_>>().into_iter()
}

impl TimelineEntry {
    fn of(recorded: &Recorded, texts: &Texts) -> TimelineEntry {
        let mut details = serde_json::to_value(&recorded.event).unwrap_or_default();
        if let Value::Object(fields) = &mut details {
            fields.remove("event");
            fields.remove("words");
            fields.remove("value");
            fields.remove("capture");
            // What the complaint says now stands in the view itself.
            fields.remove("complaint");
        }
        let complaint = matches!(recorded.event, Event::Drafted { .. } | Event::Amended { .. });
        let words = recorded.event.words();
        let capture = matches!(recorded.event, Event::EvidenceAdded { .. });
        let text =
            words.first().filter(|_| !complaint && !capture).and_then(|it| texts.get(&it.text));
        TimelineEntry {
            seq: recorded.seq,
            at: recorded.at,
            actor: recorded.actor,
            event: recorded.event.kind().to_string(),
            details,
            text: text.cloned(),
        }
    }
}

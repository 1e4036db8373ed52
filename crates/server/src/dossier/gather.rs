//! What of a case goes into a dossier: lines of the record, texts, files.

use std::collections::BTreeMap;

use redress_core::{
    case::{Case, Event, Recorded, custody::REDACTION},
    code::Code,
    ids::{EvidenceId, TextId},
    party::Side,
};
use redress_proof::{
    CaseProof, ChainEntry,
    dossier::{AsOf, EventLine, LeftOut, TextLine},
};
use redress_store::{SaltedText, Store, StoreError, TEXTS_MAX};

use super::variant::Eyes;

/// What of a case goes into a dossier.
pub(super) struct Gathered {
    pub(super) as_of: AsOf,
    pub(super) events: Vec<EventLine>,
    /// What the reader may see of them, for what is written for people.
    pub(super) seen: Vec<Recorded>,
    pub(super) texts: Vec<TextLine>,
    pub(super) texts_left_out: Vec<String>,
    pub(super) exhibits: Vec<Exhibit>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) proof: CaseProof,
}

/// A file of the case that is in the dossier.
#[derive(Clone, Debug)]
pub(super) struct Exhibit {
    /// Its number in the list, from 1; the same as that of the untouched file.
    pub(super) number: u32,
    /// The file that is in the dossier.
    pub(super) evidence: EvidenceId,
    /// The file as it came that it stands for.
    pub(super) original: EvidenceId,
    /// What it is, as a code of the checklists.
    pub(super) kind: Code,
    /// Who put it in.
    pub(super) side: Side,
    /// When it came.
    pub(super) at: jiff::Timestamp,
}

impl Exhibit {
    pub(super) fn is_redaction(&self) -> bool {
        self.evidence != self.original
    }
}

pub(super) async fn gather(
    store: &Store,
    case: &Case,
    eyes: Eyes,
    proof: CaseProof,
) -> Result<Gathered, StoreError> {
    // What was recorded since the proof was made is of another day.
    let mut chain = store.chain(case.id).await?;
    chain.truncate(proof.events.len());
    let as_of = as_of(&chain, &proof);
    let erased = store.is_erased(case.id).await?;
    let shows = |it: &ChainEntry| eyes.see(&it.recorded.event, it.recorded.actor.role.side());
    let events = chain.iter().map(|it| line(it, shows(it))).collect();
    let seen: Vec<Recorded> =
        chain.iter().filter(|it| shows(it)).map(|it| it.recorded.clone()).collect();
    let (wanted, texts_left_out) = texts(&seen, eyes);
    let texts = match erased {
        true => vec![],
        false => salted(store, case, &wanted).await?,
    };
    let (exhibits, left_out) = exhibits(case, &seen, eyes, erased);
    let texts_left_out = if erased { vec![] } else { texts_left_out };
    Ok(Gathered { as_of, events, seen, texts, texts_left_out, exhibits, left_out, proof })
}

fn as_of(chain: &[ChainEntry], proof: &CaseProof) -> AsOf {
    let last = chain.last().expect("a case begins with an event");
    let note = proof.checkpoint.as_deref().and_then(|it| it.parse().ok());
    let checkpoint = note.and_then(|it| redress_proof::Checkpoint::read(&it).ok());
    AsOf {
        events: last.recorded.seq,
        head: last.hash.to_string(),
        at: last.recorded.at,
        log_size: checkpoint.map_or(0, |it| it.size),
    }
}

fn line(entry: &ChainEntry, shown: bool) -> EventLine {
    let record = shown.then(|| entry.record.clone());
    EventLine { seq: entry.recorded.seq, hash: entry.hash.to_string(), record }
}

/// The texts that the shown events point to: those that are shown, and those that are not.
fn texts(seen: &[Recorded], eyes: Eyes) -> (Vec<TextId>, Vec<String>) {
    let mut shown: BTreeMap<TextId, bool> = BTreeMap::new();
    for Recorded { event, .. } in seen {
        for words in event.words() {
            *shown.entry(words.text).or_default() |= eyes.read(event, &words);
        }
    }
    let wanted = shown.iter().filter(|(_, it)| **it).map(|(id, _)| *id).collect();
    let left_out = shown.iter().filter(|(_, it)| !**it).map(|(id, _)| id.to_string()).collect();
    (wanted, left_out)
}

async fn salted(store: &Store, case: &Case, ids: &[TextId]) -> Result<Vec<TextLine>, StoreError> {
    let mut lines = Vec::new();
    for ids in ids.chunks(TEXTS_MAX) {
        for (id, SaltedText { salt, text }) in store.salted_texts(case.id, ids).await? {
            let (text, content) = (id.to_string(), text);
            lines.push(TextLine { text, salt: hex::encode(salt), content });
        }
    }
    Ok(lines)
}

/// Every file that a shown event put in: itself or what stands for it, or why neither is here.
fn exhibits(
    case: &Case,
    seen: &[Recorded],
    eyes: Eyes,
    erased: bool,
) -> (Vec<Exhibit>, Vec<LeftOut>) {
    let (mut here, mut left_out) = (Vec::new(), Vec::new());
    let mut number = 0;
    for Recorded { at, event, .. } in seen {
        let Event::EvidenceAdded { evidence: original, kind, side, .. } = event else { continue };
        number += 1;
        let out = |reason| LeftOut { evidence: *original, reason };
        let opened = eyes.opens(case, *original);
        match opened {
            _ if erased => left_out.push(out(Code::of("erased"))),
            None => left_out.push(out(Code::of("not-for-reader"))),
            Some(evidence) => {
                if evidence != *original {
                    left_out.push(out(REDACTION));
                }
                let (original, kind, side, at) = (*original, kind.clone(), *side, *at);
                here.push(Exhibit { number, evidence, original, kind, side, at });
            }
        }
    }
    (here, left_out)
}

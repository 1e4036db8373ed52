//! What of a case goes into a dossier: lines of the record, texts, files, letters.

use std::collections::BTreeMap;

use redress_core::{
    case::{
        Case, Event, Recorded,
        custody::{self, REDACTION},
    },
    code::Code,
    ids::{CaseId, EvidenceId, TextId},
    party::Side,
};
use redress_proof::{
    CaseProof, ChainEntry,
    dossier::{AsOf, EventLine, LeftOut, TextLine},
};
use redress_store::{SaltedText, Store, StoreError, TEXTS_MAX};

use super::variant::Eyes;
use crate::health::{self, HealthRecord};

/// What of a case goes into a dossier.
pub(super) struct Gathered {
    /// The case as it was when its proof was made.
    pub(super) case: Case,
    pub(super) as_of: AsOf,
    pub(super) events: Vec<EventLine>,
    /// What the reader may see of them, for what is written for people.
    pub(super) seen: Vec<Recorded>,
    pub(super) texts: Vec<TextLine>,
    pub(super) texts_left_out: Vec<String>,
    pub(super) exhibits: Vec<Exhibit>,
    /// What was made of them.
    pub(super) derivatives: Vec<Made>,
    pub(super) letters: Vec<Sent>,
    pub(super) left_out: Vec<LeftOut>,
    /// How the house was from the first event to the last.
    pub(super) health: HealthRecord,
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
    /// What a redaction was made from: the file as it came, or another redaction of it.
    pub(super) redacted_from: EvidenceId,
    /// What it is, as a code of the checklists.
    pub(super) kind: Code,
    /// Who put it in.
    pub(super) side: Side,
    /// When it came.
    pub(super) at: jiff::Timestamp,
}

/// Something that was made of a file of the case.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The number of the untouched file that it goes back to.
    pub(super) number: u32,
    pub(super) what: custody::Derived,
}

/// A letter that was issued.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) seq: u32,
    pub(super) at: jiff::Timestamp,
    pub(super) letter: custody::Letter,
}

impl Exhibit {
    pub(super) fn is_redaction(&self) -> bool {
        self.evidence != self.original
    }
}

pub(super) async fn gather(
    store: &Store,
    id: CaseId,
    eyes: Eyes,
    proof: CaseProof,
) -> Result<Gathered, StoreError> {
    // What was recorded since the proof was made is of another day.
    let mut chain = store.chain(id).await?;
    chain.truncate(proof.events.len());
    let log: Vec<Recorded> = chain.iter().map(|it| it.recorded.clone()).collect();
    let no_case = || StoreError::NoSuchOwner { owner: id.to_string() };
    let case = Case::replay(&log).ok_or_else(no_case)?;
    let as_of = as_of(&chain, &proof);
    let erased = store.is_erased(id).await?;
    let health = health::record(store, case.drafted_at, as_of.at).await?;
    let shows = |it: &ChainEntry| eyes.see(&it.recorded.event, it.recorded.actor.role.side());
    let events = chain.iter().map(|it| line(it, shows(it))).collect();
    let seen: Vec<Recorded> =
        chain.iter().filter(|it| shows(it)).map(|it| it.recorded.clone()).collect();
    let (wanted, texts_left_out) = texts(&seen, eyes);
    let texts = match erased {
        true => vec![],
        false => salted(store, id, &wanted).await?,
    };
    let (exhibits, left_out) = exhibits(&case, &seen, eyes, erased);
    let texts_left_out = if erased { vec![] } else { texts_left_out };
    let (derivatives, letters) = match erased {
        true => (vec![], vec![]),
        false => (derivatives(&case, &seen, eyes, &exhibits), letters(&seen)),
    };
    Ok(Gathered {
        case,
        as_of,
        events,
        seen,
        texts,
        texts_left_out,
        exhibits,
        derivatives,
        letters,
        left_out,
        health,
        proof,
    })
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

async fn salted(store: &Store, case: CaseId, ids: &[TextId]) -> Result<Vec<TextLine>, StoreError> {
    let mut lines = Vec::new();
    for ids in ids.chunks(TEXTS_MAX) {
        for (id, SaltedText { salt, text }) in store.salted_texts(case, ids).await? {
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
                let made = case.custody.derivatives.get(&evidence);
                let redacted_from = made.map_or(*original, |it| it.from);
                let (original, kind, side, at) = (*original, kind.clone(), *side, *at);
                here.push(Exhibit { number, evidence, original, redacted_from, kind, side, at });
            }
        }
    }
    (here, left_out)
}

/// What was made of files in the dossier, as far as the reader may know of it and open it. What
/// stands in the list in place of the untouched file is there already.
fn derivatives(case: &Case, seen: &[Recorded], eyes: Eyes, exhibits: &[Exhibit]) -> Vec<Made> {
    let made = seen.iter().filter_map(|it| match &it.event {
        Event::EvidenceDerived(what) => Some(what),
        _ => None,
    });
    let mut here = Vec::new();
    for what in made.filter(|it| eyes.opens(case, it.evidence) == Some(it.evidence)) {
        let original = case.original_of(what.evidence);
        let of = exhibits.iter().find(|it| Some(it.original) == original);
        let Some(of) = of.filter(|it| it.evidence != what.evidence) else { continue };
        here.push(Made { number: of.number, what: what.clone() });
    }
    here
}

fn letters(seen: &[Recorded]) -> Vec<Sent> {
    let sent = seen.iter().filter_map(|it| match &it.event {
        Event::LetterIssued(letter) => {
            Some(Sent { seq: it.seq, at: it.at, letter: letter.clone() })
        }
        _ => None,
    });
    sent.collect()
}

//! The record inside a dossier: its events, and what they point to.

use std::collections::{BTreeMap, BTreeSet};

use redress_core::{
    code::Code,
    ids::{CaseId, EvidenceId},
    words::Digest,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AsOf, Content, Fault, Item, Report};
use crate::ChainHash;

/// A line of `events.jsonl`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLine {
    /// Counts from 1 within the case.
    pub seq: u32,
    /// SHA-256, in hex, over the hash before it (64 hex digits) and the bytes of `record`.
    pub hash: String,
    /// The exact record; missing where the reader may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// A line of `words.jsonl`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextLine {
    /// Which text.
    pub text: String,
    /// 32 random bytes in hex: the digest in the event is over these and the content.
    pub salt: String,
    /// What was written.
    pub content: String,
}

/// What the events say about texts and files. Read from the records as they are, so that a
/// dossier of a later edition with other events can still be checked.
#[derive(Default)]
pub(super) struct Pointed {
    /// The texts, by id: their commitment, and the event that points to them.
    pub(super) texts: BTreeMap<String, (Digest, u32)>,
    /// The files, by id.
    pub(super) files: BTreeMap<EvidenceId, Named>,
    /// Files that the sides put in, and letters: each must be here, or left out for a reason.
    pub(super) wanted: Vec<EvidenceId>,
    /// Whether the contents of the case were erased.
    pub(super) erased: bool,
}

/// A file as the record names it.
pub(super) struct Named {
    pub(super) digest: Digest,
    what: What,
}

/// What the record says of a file.
enum What {
    Evidence,
    Derived {
        from: Option<EvidenceId>,
        kind: Option<Code>,
    },
    Letter {
        letter: Option<Code>,
        lang: Option<String>,
    },
    /// Something that belongs into no dossier.
    Other,
}

impl Named {
    fn read(event: &str, digest: Digest, said: &Value) -> Named {
        let field = |name: &str| said.get(name).and_then(Value::as_str);
        let code = |name: &str| field(name).and_then(|it| it.parse().ok());
        let what = match event {
            "evidence-added" => What::Evidence,
            "evidence-derived" => {
                let from = field("from").and_then(|it| it.parse().ok());
                What::Derived { from, kind: code("kind") }
            }
            "letter-issued" => {
                What::Letter { letter: code("letter"), lang: field("lang").map(str::to_owned) }
            }
            _ => What::Other,
        };
        Named { digest, what }
    }

    /// Whether the manifest says the same of it.
    pub(super) fn is_as_said(&self, content: &Content) -> bool {
        match (&self.what, content) {
            (What::Evidence, Content::Evidence { .. }) => true,
            (What::Derived { from, kind }, Content::Derivative { from: of, kind: said, .. }) => {
                from.as_ref() == Some(of) && kind.as_ref() == Some(said)
            }
            (
                What::Letter { letter, lang },
                Content::Letter { letter: said, lang: in_lang, .. },
            ) => letter.as_ref() == Some(said) && lang.as_ref() == Some(in_lang),
            _ => false,
        }
    }
}

/// Holds the lines against one another and the manifest, and gathers what they point to. Answers
/// with the hashes in their order.
pub(super) fn check_events(
    lines: &[EventLine],
    case: CaseId,
    as_of: &AsOf,
    report: &mut Report,
) -> (Vec<ChainHash>, Pointed) {
    let (mut head, mut pointed) = (ChainHash::start(), Pointed::default());
    let (mut hashes, mut hidden) = (Vec::new(), 0);
    for (seq, line) in (1..).zip(lines) {
        let Ok(hash) = line.hash.parse::<ChainHash>() else {
            report.fault(Item::Events, Fault::EventChanged { seq });
            continue;
        };
        report.count(Item::Events, check_event(line, seq, case, &head, &hash));
        match &line.record {
            Some(record) => pointed.gather(record, seq),
            None => hidden += 1,
        }
        head = hash.clone();
        hashes.push(hash);
    }
    let have = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    if have < as_of.events {
        report.fault(Item::Events, Fault::EventsCut { have, said: as_of.events });
    }
    if head.as_str() != as_of.head {
        report.fault(Item::Events, Fault::OtherHead);
    }
    if 0 < hidden {
        report.remarks.push(super::Remark::Hidden { events: hidden });
    }
    (hashes, pointed)
}

fn check_event(
    line: &EventLine,
    seq: u32,
    case: CaseId,
    head: &ChainHash,
    hash: &ChainHash,
) -> Result<(), Fault> {
    if line.seq != seq {
        return Err(Fault::EventMissing { seq });
    }
    let Some(record) = &line.record else { return Ok(()) };
    if head.then(record) != *hash {
        return Err(Fault::EventChanged { seq });
    }
    let said: Value = serde_json::from_str(record).unwrap_or_default();
    if said.get("seq").and_then(Value::as_u64) != Some(u64::from(seq)) {
        return Err(Fault::EventMissing { seq });
    }
    match said.get("case").and_then(Value::as_str) == Some(case.to_string().as_str()) {
        true => Ok(()),
        false => Err(Fault::EventOfOtherCase { seq }),
    }
}

impl Pointed {
    fn gather(&mut self, record: &str, seq: u32) {
        let Ok(said) = serde_json::from_str::<Value>(record) else { return };
        self.gather_texts(&said, seq);
        let event = said.get("event").and_then(Value::as_str).unwrap_or_default();
        self.erased |= event == "erased";
        let field = |name: &str| said.get(name).and_then(Value::as_str);
        let file = field("evidence").or_else(|| field("file")).and_then(|it| it.parse().ok());
        let digest = field("digest").and_then(|it| it.parse().ok());
        let (Some(file), Some(digest)) = (file, digest) else { return };
        self.files.insert(file, Named::read(event, digest, &said));
        if ["evidence-added", "letter-issued"].contains(&event) {
            self.wanted.push(file);
        }
    }

    /// A text is pointed to by an object of two fields, wherever it stands.
    fn gather_texts(&mut self, value: &Value, seq: u32) {
        match value {
            Value::Array(all) => all.iter().for_each(|it| self.gather_texts(it, seq)),
            Value::Object(fields) => {
                let text = |name: &str| fields.get(name).and_then(Value::as_str);
                if let (2, Some(id), Some(digest)) = (fields.len(), text("text"), text("digest"))
                    && let Ok(digest) = digest.parse()
                {
                    self.texts.insert(id.to_owned(), (digest, seq));
                }
                fields.values().for_each(|it| self.gather_texts(it, seq));
            }
            _ => {}
        }
    }
}

/// Holds every text against the commitment in the record, and the record against what is here or
/// was left out.
pub(super) fn check_texts(
    lines: &[TextLine],
    left_out: &[String],
    pointed: &Pointed,
    report: &mut Report,
) {
    let mut have: BTreeSet<&String> = left_out.iter().collect();
    for line in lines {
        let text = line.text.clone();
        let held = match pointed.texts.get(&text) {
            None => Err(Fault::TextAdded { text }),
            Some((digest, _)) if committed(line) == Some(*digest) => Ok(()),
            Some(_) => Err(Fault::TextChanged { text }),
        };
        report.count(Item::Words, held);
        have.insert(&line.text);
    }
    // Once the case was erased, nobody has them.
    let missing = pointed.texts.iter().filter(|(text, _)| !have.contains(text));
    for (text, (_, seq)) in missing.filter(|_| !pointed.erased) {
        let (text, seq) = (text.clone(), *seq);
        report.fault(Item::Words, Fault::TextMissing { text, seq });
    }
}

fn committed(line: &TextLine) -> Option<Digest> {
    let mut salt = [0; 32];
    hex::decode_to_slice(&line.salt, &mut salt).ok()?;
    Some(Digest::commit(&salt, line.content.as_bytes()))
}

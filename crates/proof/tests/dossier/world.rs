//! A case with a record, texts, files and a log around it, as a dossier.

use std::{collections::BTreeMap, io::Cursor};

use redress_core::{
    code::Code,
    ids::{CaseId, EvidenceId},
    words::Digest,
};
use redress_proof::{
    CaseProof, ChainHash, Checkpoint, Inclusion, LogKeys, Note, Signer, Tiles, Tree, VerifierKey,
    case::EventProof,
    dossier::{
        AsOf, Content, EVENTS, EventLine, FORMAT, File, LeftOut, MANIFEST, MANIFEST_NOTE, Manifest,
        PROOF, Report, TextLine, Trust, Unmade, WORDS,
        archive::{Entry, Writer},
        check, sign,
    },
    keys::LogKey,
};
use uuid::Uuid;

pub(crate) const LOG: &str = "desk.example/log";
/// Entries of other cases in the log, before and after each of ours.
const OTHERS: u64 = 37;

pub(crate) fn institution() -> Signer {
    Signer::new(LOG, &[7; 32]).unwrap()
}

/// Somebody who would like to be the institution.
pub(crate) fn impostor() -> Signer {
    Signer::new(LOG, &[8; 32]).unwrap()
}

pub(crate) fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n))
}

pub(crate) fn evidence(n: u128) -> EvidenceId {
    EvidenceId(Uuid::from_u128(0x0192_0000_0000_7000_9000_0000_0000_0000 + n))
}

pub(crate) fn text_id(n: u128) -> String {
    format!("text_{}", Uuid::from_u128(0x0192_0000_0000_7000_a000_0000_0000_0000 + n))
}

/// What a dossier is put together from. Tests change it, and it is put together anew.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) case: CaseId,
    pub(crate) records: Vec<Option<String>>,
    pub(crate) hashes: Vec<ChainHash>,
    pub(crate) texts: Vec<TextLine>,
    /// Files of the vault by path.
    pub(crate) files: BTreeMap<String, (Content, Vec<u8>)>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) unmade: Vec<Unmade>,
    pub(crate) proof: CaseProof,
}

fn words(n: u8, content: &str) -> (TextLine, String) {
    let salt = [n; 32];
    let digest = Digest::commit(&salt, content.as_bytes());
    let text = text_id(u128::from(n));
    let pointer = format!(r#"{{"text":"{text}","digest":"{digest}"}}"#);
    (TextLine { text, salt: hex::encode(salt), content: content.to_owned() }, pointer)
}

fn record(case: CaseId, seq: u32, event: &str) -> String {
    format!(r#"{{"case":"{case}","seq":{seq},"at":"2026-03-0{seq}T08:00:00Z",{event}}}"#)
}

impl Parts {
    /// A complaint with a narrative, two files of which one is shown redacted, what was read of the
    /// other, and a ruling that went out as a letter.
    pub(crate) fn of_case(n: u128) -> Parts {
        let case = case(n);
        let (narrative, points_to_narrative) = words(1, "付了款，商家没有发货");
        let (reasons, points_to_reasons) = words(2, "The goods were never handed over.");
        let [receipt, chat, redacted] =
            [b"receipt", b"chat---", b"chat***"].map(|it| [it, n.to_string().as_bytes()].concat());
        let added = |evidence: EvidenceId, bytes: &[u8]| {
            let (digest, size) = (Digest::of(bytes), bytes.len());
            format!(
                r#""event":"evidence-added","evidence":"{evidence}","kind":"receipt","digest":"{digest}","size":{size},"side":"complainant""#
            )
        };
        let [first, second, third, fourth, fifth] = [0, 1, 2, 3, 4].map(|it| evidence(10 * n + it));
        let [read, letter] = [b"read of the receipt ", b"%PDF-1.7 a decision "]
            .map(|it| [it, n.to_string().as_bytes()].concat());
        let derived = |evidence: EvidenceId, from: EvidenceId, kind: &str, bytes: &[u8]| {
            let (digest, size) = (Digest::of(bytes), bytes.len());
            format!(
                r#""event":"evidence-derived","evidence":"{evidence}","from":"{from}","kind":"{kind}","digest":"{digest}","size":{size}"#
            )
        };
        let issued = format!(
            r#""event":"letter-issued","letter":"ruling-7","lang":"zh","to":"complainant","file":"{fifth}","digest":"{}""#,
            Digest::of(&letter)
        );
        let events = [
            format!(r#""event":"drafted","complaint":{{"narrative":{points_to_narrative}}}"#),
            added(first, &receipt),
            added(second, &chat),
            derived(third, second, "redaction", &redacted),
            r#""event":"lodged""#.to_owned(),
            format!(r#""event":"ruled","outcome":"for","words":{points_to_reasons}"#),
            derived(fourth, first, "text", &read),
            issued,
        ];
        let records: Vec<Option<String>> =
            (1..).zip(&events).map(|(seq, event)| Some(record(case, seq, event))).collect();
        let mut parts = Parts {
            case,
            records,
            hashes: vec![],
            texts: vec![narrative, reasons],
            files: BTreeMap::new(),
            unmade: vec![],
            left_out: vec![LeftOut { evidence: second, reason: Code::of("redacted") }],
            proof: CaseProof {
                keys: keys(&institution()),
                checkpoint: None,
                stamps: vec![],
                events: vec![],
            },
        };
        parts.add("cover.en.pdf", Content::Cover, b"%PDF-1.7 a cover");
        parts.add("cover.zh.pdf", Content::Cover, "%PDF-1.7 封面".as_bytes());
        parts.add("readme.txt", Content::Readme, b"how to check this by hand");
        let name = "小票.pdf".to_owned();
        let media_type = "application/pdf".to_owned();
        let original = Content::Evidence { evidence: first, number: 1, name, media_type };
        parts.add("evidence/001.pdf", original, &receipt);
        let kind = Code::of("redaction");
        let redaction = Content::Derivative { evidence: third, from: second, kind };
        parts.add("evidence/002-redacted.txt", redaction, &redacted);
        let (evidence, from, kind) = (fourth, first, Code::of("text"));
        let text = Content::Derivative { evidence, from, kind };
        parts.add("derivatives/001-text.json", text, &read);
        let sent =
            Content::Letter { file: fifth, letter: Code::of("ruling-7"), lang: "zh".to_owned() };
        parts.add("letters/0008-ruling-7.zh.pdf", sent, &letter);
        parts.chained().logged(&institution())
    }

    fn add(&mut self, path: &str, content: Content, bytes: &[u8]) {
        self.files.insert(path.to_owned(), (content, bytes.to_vec()));
    }

    /// Computes the hashes of the chain anew, as somebody would who wants it to look whole.
    pub(crate) fn chained(mut self) -> Parts {
        let mut head = ChainHash::start();
        self.hashes.clear();
        for record in self.records.iter().flatten() {
            head = head.then(record);
            self.hashes.push(head.clone());
        }
        self
    }

    /// Puts the events among others into a log, and proves where they are.
    pub(crate) fn logged(mut self, signer: &Signer) -> Parts {
        let mut entries = Vec::new();
        let mut places = Vec::new();
        for (n, hash) in self.hashes.iter().enumerate() {
            let others = (0..OTHERS).map(|it| format!("{:064x}", 1000 * n as u64 + it));
            entries.extend(others);
            places.push(entries.len() as u64);
            entries.push(hash.as_str().to_owned());
        }
        let mut tree = Tree::new().grow(&entries);
        let mut tiles = Tiles::default();
        for tile in tree.take_new_tiles() {
            tiles.0.entry(tile.place).or_default().extend(tile.hashes);
        }
        let checkpoint = Checkpoint::of(LOG, &tree);
        let note = checkpoint.sign(&[signer]).unwrap();
        let proven = (1..).zip(&self.hashes).zip(places).map(|((seq, hash), index)| EventProof {
            seq,
            hash: hash.to_string(),
            inclusion: Some(Inclusion::prove(checkpoint.size, index, &tiles).unwrap()),
        });
        self.proof.events = proven.collect();
        self.proof.checkpoint = Some(note.to_string());
        self.proof.keys = keys(signer);
        self
    }

    /// The files of the dossier with these parts, signed by `signer`.
    pub(crate) fn entries(&self, signer: &Signer) -> BTreeMap<String, Vec<u8>> {
        let mut all: BTreeMap<String, (Content, Vec<u8>)> = self.files.clone();
        let lines = (1..).zip(&self.records).zip(&self.hashes);
        let events = lines.map(|((seq, record), hash)| {
            let line = EventLine { seq, hash: hash.to_string(), record: record.clone() };
            serde_json::to_string(&line).unwrap() + "\n"
        });
        all.insert(EVENTS.to_owned(), (Content::Events, events.collect::<String>().into()));
        let texts = self.texts.iter().map(|it| serde_json::to_string(it).unwrap() + "\n");
        all.insert(WORDS.to_owned(), (Content::Words, texts.collect::<String>().into()));
        all.insert(PROOF.to_owned(), (Content::Proof, serde_json::to_vec(&self.proof).unwrap()));
        let manifest = serde_json::to_vec_pretty(&self.manifest(&all)).unwrap();
        let note = sign(LOG, &manifest, signer).unwrap().to_string();
        let mut bytes: BTreeMap<String, Vec<u8>> =
            all.into_iter().map(|(path, (_, bytes))| (path, bytes)).collect();
        bytes.insert(MANIFEST.to_owned(), manifest);
        bytes.insert(MANIFEST_NOTE.to_owned(), note.into_bytes());
        bytes
    }

    fn manifest(&self, all: &BTreeMap<String, (Content, Vec<u8>)>) -> Manifest {
        let note: Option<Note> = self.proof.checkpoint.as_ref().map(|it| it.parse().unwrap());
        let files = all.iter().map(|(path, (content, bytes))| File {
            path: path.clone(),
            size: bytes.len() as u64,
            sha256: Digest::of(bytes),
            content: content.clone(),
        });
        Manifest {
            format: FORMAT.to_owned(),
            case: self.case,
            number: Some(self.case.number()),
            variant: Code::of("court"),
            lang: "zh".to_owned(),
            as_of: AsOf {
                events: self.records.len() as u32,
                head: self.hashes.last().unwrap().to_string(),
                at: "2026-03-06T08:00:00Z".parse().unwrap(),
                log_size: note.map_or(0, |it| Checkpoint::read(&it).unwrap().size),
            },
            log: LOG.to_owned(),
            made_by: "redress 0.1.0".to_owned(),
            files: files.collect(),
            left_out: self.left_out.clone(),
            texts_left_out: vec![],
            unmade: self.unmade.clone(),
        }
    }

    /// The dossier as the institution gives it out.
    pub(crate) fn dossier(&self) -> Vec<u8> {
        archive(&self.entries(&institution()))
    }
}

pub(crate) fn keys(signer: &Signer) -> LogKeys {
    let key = LogKey { key: signer.verifier(), from: 0, until: None, hand_over: None };
    LogKeys { origin: LOG.to_owned(), keys: vec![key], witnesses: vec![] }
}

pub(crate) fn archive(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    for (path, bytes) in files {
        writer.file(Entry::of(path, bytes), bytes.as_slice()).unwrap();
    }
    writer.finish().unwrap();
    out
}

/// What somebody finds who knows the key of the institution.
pub(crate) fn checked(dossier: &[u8]) -> Report {
    let keys: Vec<VerifierKey> = vec![institution().verifier()];
    check(Cursor::new(dossier), &Trust { keys, ..Trust::default() }).unwrap()
}

/// The codes of what does not hold, each once.
pub(crate) fn faults(dossier: &[u8]) -> Vec<&'static str> {
    let mut codes: Vec<_> = checked(dossier).faults.iter().map(|(_, it)| it.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

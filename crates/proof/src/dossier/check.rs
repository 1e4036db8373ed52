//! Checks a dossier, item by item, and goes on after the first fault.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Seek},
};

use redress_core::{ids::EvidenceId, words::Digest};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::{
    COVERS, EVENTS, Fault, File, Item, MANIFEST, MANIFEST_NOTE, Manifest, PROOF, Remark, Report,
    WORDS,
    archive::Archive,
    manifest::{Content, FORMAT, signed_text},
    record::{EventLine, Pointed, TextLine, check_events, check_texts},
};
use crate::{
    CaseProof, ChainHash, Checkpoint, LogKeys, Note, ProofError, StampToken, VerifierKey,
    cosignature, stamp,
};

/// The largest file that is read as a whole (manifest, record, proofs), in bytes.
const WHOLE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const BUFFER_BYTES: usize = 64 * 1024;

/// Whom the reader believes, and what they know from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Keys of the log. Without any, the key in the dossier is named, to be compared.
    pub keys: Vec<VerifierKey>,
    /// Witnesses that must have seen the checkpoint.
    pub witnesses: Vec<VerifierKey>,
    /// Certificates (DER) that time stamp authorities are trusted under.
    pub roots: Vec<Vec<u8>>,
}

/// Looks at everything. An error is a file that nobody can read; what does not hold is in the
/// report. Memory is bounded by the record, not by the evidence.
pub fn check<R: Read + Seek>(from: R, trust: &Trust) -> io::Result<Report> {
    let mut report = Report::default();
    let (archive, faults) = Archive::open(from)?;
    let files = archive.entries().count() as u64;
    report.holds.insert(Item::Container, files.saturating_sub(faults.len() as u64));
    faults.into_iter().for_each(|it| report.fault(Item::Container, it));
    let mut check = Check { archive, trust, report };
    check.run()?;
    Ok(check.report)
}

struct Check<'a, R> {
    archive: Archive<R>,
    trust: &'a Trust,
    report: Report,
}

impl<R: Read + Seek> Check<'_, R> {
    fn run(&mut self) -> io::Result<()> {
        let Some(bytes) = self.whole(MANIFEST, Item::Manifest)? else { return Ok(()) };
        let proof: Option<CaseProof> = self.json(PROOF, Item::Log)?;
        let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
        let Some(manifest) = manifest.filter(|it| it.format == FORMAT) else {
            self.report.fault(Item::Manifest, Fault::BadManifest);
            return Ok(());
        };
        let keys = proof.as_ref().map(|it| &it.keys);
        self.signature(&manifest, &bytes, keys)?;
        let digests = self.files(&manifest)?;
        let lines: Vec<EventLine> = self.lines(EVENTS, Item::Events)?;
        let (hashes, pointed) =
            check_events(&lines, manifest.case, &manifest.as_of, &mut self.report);
        let lines: Vec<TextLine> = self.lines(WORDS, Item::Words)?;
        check_texts(&lines, &manifest.texts_left_out, &pointed, &mut self.report);
        self.evidence(&manifest, &digests, &pointed);
        if let Some(proof) = &proof {
            self.log(&manifest, proof, &hashes);
        }
        self.report.manifest = Some(manifest);
        Ok(())
    }

    /// A file as a whole. Where it cannot be had, that is a fault of `item`.
    fn whole(&mut self, path: &str, item: Item) -> io::Result<Option<Vec<u8>>> {
        let path = || path.to_owned();
        let Some(file) = self.archive.file(&path())? else {
            self.report.fault(item, Fault::FileMissing { path: path() });
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(WHOLE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if WHOLE_BYTES_MAX < bytes.len() as u64 {
            self.report.fault(item, Fault::FileTooLarge { path: path() });
            return Ok(None);
        }
        Ok(Some(bytes))
    }

    fn json<T: DeserializeOwned>(&mut self, path: &str, item: Item) -> io::Result<Option<T>> {
        let Some(bytes) = self.whole(path, item)? else { return Ok(None) };
        let read = serde_json::from_slice(&bytes);
        if read.is_err() {
            self.report.fault(item, Fault::FileUnreadable { path: path.to_owned() });
        }
        Ok(read.ok())
    }

    fn lines<T: DeserializeOwned>(&mut self, path: &str, item: Item) -> io::Result<Vec<T>> {
        let bytes = self.whole(path, item)?.unwrap_or_default();
        let mut read = Vec::new();
        for line in bytes.split(|it| *it == b'\n').filter(|it| !it.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(line) => read.push(line),
                Err(_) => {
                    let path = path.to_owned();
                    self.report.fault(item, Fault::FileUnreadable { path });
                }
            }
        }
        Ok(read)
    }

    fn signature(
        &mut self,
        manifest: &Manifest,
        bytes: &[u8],
        keys: Option<&LogKeys>,
    ) -> io::Result<()> {
        let Some(note) = self.whole(MANIFEST_NOTE, Item::Manifest)? else { return Ok(()) };
        let held = String::from_utf8(note)
            .map_err(|_| Fault::ManifestNotSigned(ProofError::BadNote))
            .and_then(|note| signed(manifest, bytes, &note, keys));
        self.report.count(Item::Manifest, held);
        Ok(())
    }

    /// Every file against the manifest; answers with what each really is.
    fn files(&mut self, manifest: &Manifest) -> io::Result<BTreeMap<String, Digest>> {
        let mut digests = BTreeMap::new();
        for File { path, size, sha256, .. } in &manifest.files {
            let Some(file) = self.archive.file(path)? else {
                self.report.fault(Item::Files, Fault::FileMissing { path: path.clone() });
                continue;
            };
            let (really, length) = digest(file)?;
            digests.insert(path.clone(), really);
            let same = (really, length) == (*sha256, *size);
            let path = path.clone();
            let held = if same { Ok(()) } else { Err(Fault::FileChanged { path }) };
            self.report.count(Item::Files, held);
        }
        self.covers(manifest);
        let listed: BTreeSet<&str> = manifest.files.iter().map(|it| it.path.as_str()).collect();
        let own = |it: &str| [MANIFEST, MANIFEST_NOTE].contains(&it);
        for entry in self.archive.entries() {
            let path = &entry.path;
            if !own(path) && !listed.contains(path.as_str()) {
                self.report.fault(Item::Files, Fault::FileAdded { path: path.clone() });
            }
        }
        Ok(digests)
    }

    /// The cover is here in each language, or the manifest says why not; nothing else is a cover.
    fn covers(&mut self, manifest: &Manifest) {
        let is_cover = |it: &File| it.content == Content::Cover;
        for path in COVERS {
            let here = manifest.files.iter().any(|it| it.path == path && is_cover(it));
            if !here && !manifest.unmade.iter().any(|it| it.path == path) {
                let path = path.to_owned();
                self.report.fault(Item::Files, Fault::FileMissing { path });
            }
        }
        for it in manifest.files.iter().filter(|it| is_cover(it)) {
            if !COVERS.contains(&it.path.as_str()) {
                self.report.fault(Item::Files, Fault::Mislabelled { path: it.path.clone() });
            }
        }
        if !manifest.unmade.is_empty() {
            let files = manifest.unmade.len() as u64;
            self.report.remarks.push(Remark::Unmade { files });
        }
    }

    /// Every file of the vault against the record, and the record against what is here.
    fn evidence(
        &mut self,
        manifest: &Manifest,
        digests: &BTreeMap<String, Digest>,
        pointed: &Pointed,
    ) {
        let mut have: BTreeSet<EvidenceId> =
            manifest.left_out.iter().map(|it| it.evidence).collect();
        for file in &manifest.files {
            let Some(evidence) = file.content.in_vault() else { continue };
            let Some(really) = digests.get(&file.path) else { continue };
            have.insert(evidence);
            self.report.count(Item::Evidence, of_record(file, evidence, *really, pointed));
        }
        let missing = pointed.wanted.iter().filter(|it| !have.contains(it));
        for evidence in missing.filter(|_| !pointed.erased) {
            let evidence = *evidence;
            self.report.fault(Item::Evidence, Fault::EvidenceMissing { evidence });
        }
        if pointed.erased {
            self.report.remarks.push(Remark::Erased);
        }
        let (files, texts) = (manifest.left_out.len() as u64, manifest.texts_left_out.len() as u64);
        if 0 < files + texts {
            self.report.remarks.push(Remark::LeftOut { files, texts });
        }
    }

    /// The keys, the checkpoint, and where the events are.
    fn log(&mut self, manifest: &Manifest, proof: &CaseProof, hashes: &[ChainHash]) {
        let known = known(&self.trust.keys, &proof.keys);
        let held = proof.keys.check(known).map_err(Fault::Log);
        self.report.count(Item::Log, held);
        if let (None, Some(key)) = (known, proof.keys.current()) {
            self.report.remarks.push(Remark::KeyFromInside { key: key.to_string() });
        }
        let listed = proof.events.iter().map(|it| it.hash.as_str());
        if !listed.eq(hashes.iter().map(ChainHash::as_str)) {
            self.report.fault(Item::Inclusion, Fault::OtherProof);
        }
        let size = manifest.as_of.log_size;
        let checkpoint = match proof.checkpoint.as_deref().map(|it| proof.keys.open(it)) {
            Some(Ok(it)) if it.size == size => Some(it),
            Some(Ok(it)) => {
                let cut = ProofError::Cut { size: it.size, known: size };
                self.report.fault(Item::Log, Fault::Log(cut));
                Some(it)
            }
            Some(Err(why)) => {
                self.report.fault(Item::Log, Fault::Log(why));
                None
            }
            None => None,
        };
        self.inclusion(proof, checkpoint.as_ref());
        self.vouched(proof);
    }

    fn inclusion(&mut self, proof: &CaseProof, checkpoint: Option<&Checkpoint>) {
        let mut events = 0;
        for event in &proof.events {
            let seq = event.seq;
            let outcome = match (&event.inclusion, checkpoint) {
                (Some(inclusion), Some(checkpoint)) => {
                    inclusion.check(event.hash.as_bytes(), checkpoint)
                }
                (Some(_), None) => Err(ProofError::BadCheckpoint),
                (None, _) => {
                    events += 1;
                    continue;
                }
            };
            let held = outcome.map_err(|why| Fault::NotInLog { seq, why });
            self.report.count(Item::Inclusion, held);
        }
        if 0 < events {
            self.report.remarks.push(Remark::Unsealed { events });
        }
    }

    /// What witnesses and time stamp authorities say of the checkpoint.
    fn vouched(&mut self, proof: &CaseProof) {
        let note = proof.checkpoint.as_deref().and_then(|it| it.parse::<Note>().ok());
        let Some(note) = note else { return };
        let inside = proof.keys.witnesses.iter().filter(|it| it.find(&note).is_ok());
        let wanted: BTreeMap<String, &VerifierKey> =
            self.trust.witnesses.iter().chain(inside).map(|it| (it.to_string(), it)).collect();
        for witness in wanted.values() {
            let seen = cosignature::seen_at(&note, witness);
            self.report.count(Item::Witnesses, seen.map(|_| ()).map_err(Fault::Witness));
        }
        for StampToken { token } in &proof.stamps {
            let (text, roots) = (note.text.as_bytes(), &self.trust.roots);
            let stamped = stamp::decode(token).and_then(|token| match roots.is_empty() {
                true => stamp::claims(&token, text).map(|_| ()),
                false => stamp::check(&token, text, roots).map(|_| ()),
            });
            self.report.count(Item::Stamps, stamped.map_err(Fault::Stamp));
        }
        if !proof.stamps.is_empty() && self.trust.roots.is_empty() {
            self.report.remarks.push(Remark::StampsUntrusted);
        }
    }
}

/// The key of the log that the reader has from elsewhere. Where they have keys and none is the
/// log's, any of them: it will be said to be unknown.
fn known<'a>(trusted: &'a [VerifierKey], keys: &LogKeys) -> Option<&'a VerifierKey> {
    let of_log = |it: &&VerifierKey| keys.keys.iter().any(|own| own.key == **it);
    trusted.iter().find(of_log).or(trusted.first())
}

fn signed(
    manifest: &Manifest,
    bytes: &[u8],
    note: &str,
    keys: Option<&LogKeys>,
) -> Result<(), Fault> {
    let note: Note = note.parse().map_err(Fault::ManifestNotSigned)?;
    if note.text != signed_text(&manifest.log, bytes) {
        return Err(Fault::ManifestChanged);
    }
    let keys = keys.ok_or(Fault::ManifestNotSigned(ProofError::BadKeys))?;
    // Whichever key of the log signed when this was put together.
    let mut outcome = Err(ProofError::BadKeys);
    for key in keys.keys.iter().rev().filter(|it| it.key.name() == manifest.log) {
        outcome = note.check(&key.key);
        if outcome.is_ok() {
            break;
        }
    }
    outcome.map_err(Fault::ManifestNotSigned)
}

fn of_record(
    file: &File,
    evidence: EvidenceId,
    really: Digest,
    pointed: &Pointed,
) -> Result<(), Fault> {
    let path = file.path.clone();
    if let Some(named) = pointed.files.get(&evidence).filter(|it| it.digest == really) {
        let said = named.is_as_said(&file.content);
        return if said { Ok(()) } else { Err(Fault::Mislabelled { path }) };
    }
    let other = pointed.files.iter().find(|(_, it)| it.digest == really);
    Err(match other {
        Some((really, _)) => Fault::Swapped { path, evidence, really: *really },
        None => Fault::NotOfRecord { path, evidence },
    })
}

/// SHA-256 and length, in one go and little memory.
fn digest(mut from: impl Read) -> io::Result<(Digest, u64)> {
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok((Digest(hash.finalize().into()), length));
        }
        hash.update(&buffer[..read]);
        length += read as u64;
    }
}

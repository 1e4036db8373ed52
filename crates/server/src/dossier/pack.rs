//! The files of a dossier, in their order, and the archive of them.

use std::{collections::BTreeMap, io, sync::Arc};

use bytes::Bytes;
use futures::TryStreamExt;
use redress_core::{
    case::custody::REDACTION,
    ids::{CaseId, EvidenceId},
    words::Digest,
};
use redress_proof::dossier::{
    Content, EVENTS, FORMAT, File, MANIFEST, MANIFEST_NOTE, Manifest, PROOF, Unmade, WORDS,
    archive::{Entry, Writer, size_of},
};
use redress_store::{FileInfo, FileReader, Store, StoreError};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Asked, cover,
    gather::{Exhibit, Gathered, Made, Sent},
    list, standing,
    variant::Eyes,
};
use crate::{
    app::App,
    paper::{FileNote, pages},
};

/// The numbered list of evidence.
const LIST: &str = "evidence-list.json";
const README: &str = "readme.txt";
const TERMS: &str = "standing/terms.json";
const HEALTH: &str = "standing/health.json";
const NEUTRALITY: &str = "standing/neutrality.txt";
/// How many digits of a digest stand in the name of a file.
const DIGITS: usize = 12;

/// Where the bytes of a file come from.
#[derive(Clone)]
enum Source {
    Made(Bytes),
    Vault(EvidenceId),
}

/// A dossier that can be written as often as somebody wants it.
pub(crate) struct Package {
    store: Store,
    case: CaseId,
    files: Arc<Vec<(Entry, Source)>>,
    /// SHA-256 of the whole.
    pub(crate) digest: Digest,
    /// In bytes.
    pub(crate) size: u64,
}

/// A file on its way into the manifest.
struct Planned {
    content: Content,
    digest: Digest,
    entry: Entry,
    source: Source,
}

impl Planned {
    fn made(path: &str, content: Content, bytes: Vec<u8>) -> Planned {
        let (digest, entry) = (Digest::of(&bytes), Entry::of(path, &bytes));
        Planned { content, digest, entry, source: Source::Made(bytes.into()) }
    }
}

pub(super) async fn pack(
    app: &App,
    eyes: Eyes,
    asked: &Asked,
    mut gathered: Gathered,
) -> Result<Package, StoreError> {
    let store = &app.desk.store;
    let mut files = vec![];
    let mut lines = vec![];
    let mut notes = BTreeMap::new();
    let (case, issue) = (&gathered.case, &gathered.case.complaint.issue);
    for exhibit in &gathered.exhibits {
        let shown = exhibit.evidence;
        let Some(info) = store.file_info(case.id, shown).await? else {
            continue; // Named by the record and gone from the vault: `verify` says so.
        };
        let place = (path(exhibit, &info), content(exhibit, &info));
        let planned = planned(store, case.id, shown, place, &info).await?;
        let pages = pages(store, case, shown).await?;
        let of = (exhibit, planned.entry.path.as_str());
        lines.push(list::line(&app.desk.rules, issue, asked.lang, of, (&info, pages)));
        let name = Some(info.name);
        notes.insert(exhibit.original, FileNote { shown, name, pages });
        files.push(planned);
    }
    files.extend(beside(store, &gathered).await?);
    let covers = cover::covers(app, eyes, asked, &gathered, &notes).await;
    for (path, bytes) in covers.printed {
        files.push(Planned::made(path, Content::Cover, bytes));
    }
    files.extend(written(app, asked, &gathered, &covers.unmade));
    files.push(Planned::made(LIST, Content::EvidenceList, json(&lines)));
    files.sort_by(|one, other| one.entry.path.cmp(&other.entry.path));
    let listed = files.iter().map(|it| File {
        path: it.entry.path.clone(),
        size: it.entry.size,
        sha256: it.digest,
        content: it.content.clone(),
    });
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        case: asked.case,
        number: Some(asked.case.number()),
        variant: asked.variant.code(),
        lang: asked.lang.to_string(),
        as_of: gathered.as_of.clone(),
        log: gathered.proof.keys.origin.clone(),
        made_by: concat!("redress ", env!("CARGO_PKG_VERSION")).to_owned(),
        files: listed.collect(),
        left_out: std::mem::take(&mut gathered.left_out),
        texts_left_out: std::mem::take(&mut gathered.texts_left_out),
        unmade: covers.unmade,
    };
    let manifest = json(&manifest);
    let note = store.sign_manifest(&manifest).await?.to_string();
    let mut all: BTreeMap<String, (Entry, Source)> =
        files.into_iter().map(|it| (it.entry.path.clone(), (it.entry, it.source))).collect();
    for (path, bytes) in [(MANIFEST, manifest), (MANIFEST_NOTE, note.into_bytes())] {
        all.insert(path.to_owned(), (Entry::of(path, &bytes), Source::Made(bytes.into())));
    }
    let files: Vec<(Entry, Source)> = all.into_values().collect();
    let entries: Vec<Entry> = files.iter().map(|(entry, _)| entry.clone()).collect();
    let (store, files) = (store.clone(), Arc::new(files));
    let size = size_of(&entries);
    let mut package = Package { store, case: asked.case, files, digest: Digest([0; 32]), size };
    package.digest = package.whole_digest().await?;
    Ok(package)
}

/// What is written anew from the record.
fn written(app: &App, asked: &Asked, gathered: &Gathered, unmade: &[Unmade]) -> Vec<Planned> {
    let institution = app.institution();
    let neutrality = standing::neutrality(&institution, asked.lang).into_bytes();
    let readme = standing::readme(asked.lang, unmade).into_bytes();
    let terms = json(&standing::accepted(&gathered.seen));
    vec![
        Planned::made(EVENTS, Content::Events, json_lines(&gathered.events)),
        Planned::made(PROOF, Content::Proof, json(&gathered.proof)),
        Planned::made(HEALTH, Content::Standing, json(&gathered.health)),
        Planned::made(NEUTRALITY, Content::Standing, neutrality),
        Planned::made(TERMS, Content::Standing, terms),
        Planned::made(README, Content::Readme, readme),
        Planned::made(WORDS, Content::Words, json_lines(&gathered.texts)),
    ]
}

/// Files of the vault that are no evidence of their own: what was made of evidence, and letters.
async fn beside(store: &Store, gathered: &Gathered) -> Result<Vec<Planned>, StoreError> {
    let (case, mut files) = (gathered.case.id, vec![]);
    for Made { number, what } in &gathered.derivatives {
        let Some(info) = store.file_info(case, what.evidence).await? else { continue };
        let (sum, ending) = (info.digest.to_string(), ending(&info.media_type));
        let (kind, sum) = (what.kind.clone(), &sum[..DIGITS]);
        let path = format!("derivatives/{number:03}-{kind}-{sum}.{ending}");
        let (evidence, from) = (what.evidence, what.from);
        let place = (path, Content::Derivative { evidence, from, kind });
        files.push(planned(store, case, evidence, place, &info).await?);
    }
    for Sent { seq, letter, .. } in &gathered.letters {
        let Some(info) = store.file_info(case, letter.file).await? else { continue };
        let lang = letter.lang.unwrap_or_default().to_string();
        let (file, letter) = (letter.file, letter.letter.clone());
        let path = format!("letters/{seq:04}-{letter}.{lang}.pdf");
        let place = (path, Content::Letter { file, letter, lang });
        files.push(planned(store, case, file, place, &info).await?);
    }
    // The same thing made twice is the same file.
    files.sort_by(|one, other| one.entry.path.cmp(&other.entry.path));
    files.dedup_by(|one, other| one.entry.path == other.entry.path);
    Ok(files)
}

fn content(exhibit: &Exhibit, info: &FileInfo) -> Content {
    let evidence = exhibit.evidence;
    if exhibit.is_redaction() {
        return Content::Derivative { evidence, from: exhibit.redacted_from, kind: REDACTION };
    }
    let (number, name) = (exhibit.number, info.name.clone());
    Content::Evidence { evidence, number, name, media_type: info.media_type.clone() }
}

async fn planned(
    store: &Store,
    case: CaseId,
    file: EvidenceId,
    (path, content): (String, Content),
    info: &FileInfo,
) -> Result<Planned, StoreError> {
    let mut crc = crc32fast::Hasher::new();
    let reader = open(store, case, file).await?;
    let mut pieces = reader.read(0..info.size);
    while let Some(piece) = pieces.try_next().await? {
        crc.update(&piece);
    }
    let entry = Entry { path, size: info.size, crc: crc.finalize() };
    Ok(Planned { content, digest: info.digest, entry, source: Source::Vault(file) })
}

/// `evidence/003-0a1b2c3d4e5f.pdf`: what the sender called it stands in the manifest.
fn path(exhibit: &Exhibit, info: &FileInfo) -> String {
    let digest = info.digest.to_string();
    let redacted = if exhibit.is_redaction() { "-redacted" } else { "" };
    let ending = ending(&info.media_type);
    format!("evidence/{:03}-{}{redacted}.{ending}", exhibit.number, &digest[..DIGITS])
}

fn ending(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/json" => "json",
        "application/zip" => "zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "message/rfc822" => "eml",
        "text/csv" => "csv",
        "text/plain" => "txt",
        _ => "bin",
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("what we write is always JSON");
    text.push(b'\n');
    text
}

fn json_lines(values: &[impl Serialize]) -> Vec<u8> {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, value).expect("what we write is always JSON");
        text.push(b'\n');
    }
    text
}

async fn open(store: &Store, case: CaseId, evidence: EvidenceId) -> Result<FileReader, StoreError> {
    let gone = || StoreError::NoSuchOwner { owner: evidence.to_string() };
    store.open_file(case, evidence).await?.ok_or_else(gone)
}

/// A file of the vault is not what it was a moment ago.
fn changed(why: io::Error) -> StoreError {
    tracing::error!(%why, "a dossier cannot be put together");
    StoreError::Closed
}

impl Package {
    async fn whole_digest(&self) -> Result<Digest, StoreError> {
        let mut digest = Sha256::new();
        self.write(&mut |bytes| {
            digest.update(&bytes);
            std::future::ready(true)
        })
        .await?;
        Ok(Digest(digest.finalize().into()))
    }

    /// Writes the archive piece by piece, until it is whole or `to` wants no more.
    pub(crate) async fn write<F>(
        &self,
        to: &mut (impl FnMut(Bytes) -> F + Send),
    ) -> Result<(), StoreError>
    where
        F: Future<Output = bool> + Send,
    {
        let mut writer = Writer::new(Vec::new());
        for (entry, source) in self.files.iter() {
            writer.begin(entry.clone()).map_err(changed)?;
            match source {
                Source::Made(bytes) => writer.bytes(bytes).map_err(changed)?,
                Source::Vault(evidence) => {
                    let file = open(&self.store, self.case, *evidence).await?;
                    let mut pieces = file.read(0..entry.size);
                    while let Some(piece) = pieces.try_next().await? {
                        writer.bytes(&piece).map_err(changed)?;
                        if !to(std::mem::take(writer.inner()).into()).await {
                            return Ok(());
                        }
                    }
                }
            }
            writer.end().map_err(changed)?;
            if !to(std::mem::take(writer.inner()).into()).await {
                return Ok(());
            }
        }
        writer.finish().map_err(changed)?;
        to(std::mem::take(writer.inner()).into()).await;
        Ok(())
    }
}

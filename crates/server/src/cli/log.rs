//! `redress log verify | export | keys | rotate`: the sealed log, for whoever wants to check it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use jiff::Timestamp;
use redress_core::lang::Lang;
use redress_proof::{
    Hash, LogKeys, ProofError, TilePath, VerifierKey,
    folder::{
        self, CHECKPOINT, CHECKPOINTS, FILE_BYTES_MAX, Files, Item, KEYS, LogReport, STAMPS, Trust,
    },
    stamp,
};
use redress_store::Store;
use serde_json::json;

use super::{
    place::Place,
    voice::{Done, FOUND, Failure, Tint, Voice},
};

/// How many files of a folder are listed.
const LIST_MAX: usize = 1_000_000;
/// How deep folders of a log lie in one another.
const DEPTH_MAX: usize = 12;

/// About the sealed log.
#[derive(Subcommand, Debug)]
pub(super) enum Logs {
    /// Check a log in a folder; needs no server, no database and no secret · 离线校验日志
    Verify(Box<Verify>),
    /// Write the log into a folder, as it is served · 导出日志文件
    Export {
        #[command(flatten)]
        place: Place,
        /// The folder that comes into being · 目标目录
        folder: PathBuf,
    },
    /// The keys that signed the log, with the sizes that each may sign · 日志公钥
    Keys(Place),
    /// A new key signs from the last checkpoint on; the old one says so · 轮换日志密钥
    Rotate(Place),
}

/// What is checked, and whom the reader believes.
#[derive(clap::Args, Debug)]
pub(super) struct Verify {
    /// The folder: what `log export` wrote, or a copy of what is served under /log/ · 日志目录
    folder: PathBuf,
    /// A key of the log that you have from elsewhere: name+hash+base64 · 已知的日志公钥
    #[arg(long, value_name = "KEY")]
    key: Option<VerifierKey>,
    /// The key of a witness that must have seen the checkpoint; as often as you like · 见证人公钥
    #[arg(long, value_name = "KEY")]
    witness: Vec<VerifierKey>,
    /// Certificates (PEM) under which you trust time stamp authorities · 时间戳根证书
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    /// A checkpoint that you kept: the log must still contain it; as often as you like · 留存的检查点
    #[arg(long, value_name = "FILE")]
    kept: Vec<PathBuf>,
}

pub(super) async fn run(voice: &Voice, what: Logs) -> Done {
    match what {
        Logs::Verify(asked) => verify(voice, &asked),
        Logs::Export { place, folder } => {
            let store = place.open(voice).await?;
            let done = export(voice, &store, &folder).await;
            store.close().await?;
            done
        }
        Logs::Keys(place) => {
            let store = place.open(voice).await?;
            let keys = store.log_keys().await;
            store.close().await?;
            tell_keys(voice, &keys?)
        }
        Logs::Rotate(place) => {
            let store = place.open(voice).await?;
            let keys = store.rotate_log_key().await;
            store.close().await?;
            tell_keys(voice, &keys?)
        }
    }
}

fn tell_keys(voice: &Voice, keys: &LogKeys) -> Done {
    if voice.json {
        voice.json(keys)?;
        return Ok(0);
    }
    for it in &keys.keys {
        let until = it.until.map_or("…".to_owned(), |it| it.to_string());
        voice.line(format!("{}  {}–{until}", it.key, it.from))?;
    }
    Ok(0)
}

async fn export(voice: &Voice, store: &Store, folder: &Path) -> Done {
    if folder.exists() {
        let shown = folder.display();
        return Err(Failure::refused(
            "file-exists",
            format!("{shown} 已存在，不会覆盖"),
            format!("{shown} is there already and is not overwritten"),
        ));
    }
    let Some(checkpoint) = store.checkpoint().await? else {
        return Err(Failure::refused(
            "nothing-sealed",
            "还没有任何事件入链",
            "nothing is sealed yet",
        ));
    };
    let keys = store.log_keys().await?;
    let size = keys.open(&checkpoint).map_err(|it| Failure::fault(it.code(), it))?.size;
    put(folder, CHECKPOINT, checkpoint.as_bytes())?;
    let text = serde_json::to_vec_pretty(&keys).map_err(|it| Failure::fault("keys", it))?;
    put(folder, KEYS, &text)?;
    for path in TilePath::all(size) {
        let bytes = match path {
            TilePath::Hashes { place, width } => {
                let hashes = store.tile(place, width).await?;
                hashes.map(|it| it.iter().flat_map(|Hash(it)| *it).collect::<Vec<u8>>())
            }
            TilePath::Entries { index, width } => store.entry_bundle(index, width).await?,
        };
        let bytes = bytes.ok_or_else(|| Failure::fault("log", format!("{path} is missing")))?;
        put(folder, &path.to_string(), &bytes)?;
    }
    for at in store.anchored().await?.into_iter().filter(|it| *it <= size) {
        let Some(note) = store.checkpoint_at(at).await? else { continue };
        put(folder, &format!("{CHECKPOINTS}/{at}"), note.as_bytes())?;
        for (n, token) in store.stamps(at).await?.iter().enumerate() {
            let token = stamp::decode(token).map_err(|it| Failure::fault(it.code(), it))?;
            put(folder, &format!("{STAMPS}/{at}/{}.tst", n + 1), &token)?;
        }
    }
    if voice.json {
        voice.json(&json!({ "folder": folder.display().to_string(), "size": size }))?;
        return Ok(0);
    }
    let shown = folder.display();
    voice.say(
        format!("已导出 {size} 条记录到 {shown}；可用 redress log verify {shown} 校验"),
        format!("{size} entries are in {shown}; `redress log verify {shown}` checks them"),
    )?;
    Ok(0)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::File::create_new(&path)?.write_all(bytes)
    };
    write().map_err(|error| Failure::file(&path, &error))
}

/// A folder on disk.
struct OnDisk<'a>(&'a Path);

impl Files for OnDisk<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        read(&self.0.join(path)).ok()
    }

    fn list(&self) -> Vec<String> {
        let mut found = Vec::new();
        list(self.0, "", DEPTH_MAX, &mut found);
        found.sort();
        found
    }
}

fn list(folder: &Path, before: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if kind.is_dir() && 0 < depth {
            list(&entry.path(), &format!("{name}/"), depth - 1, found);
        } else if kind.is_file() && found.len() < LIST_MAX {
            found.push(name);
        }
    }
}

/// A file, unless it is larger than anything of a log.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = FILE_BYTES_MAX as u64 + 1;
    fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    match bytes.len() <= FILE_BYTES_MAX {
        true => Ok(bytes),
        false => Err(std::io::Error::other("too large")),
    }
}

fn verify(voice: &Voice, asked: &Verify) -> Done {
    if !asked.folder.is_dir() {
        let shown = asked.folder.display();
        return Err(Failure::bad_input(
            "no-folder",
            format!("{shown} 不是目录"),
            format!("{shown} is not a folder"),
        ));
    }
    let text = |path: &PathBuf| {
        let bytes = read(path).map_err(|error| Failure::file(path, &error))?;
        String::from_utf8(bytes)
            .map_err(|_| Failure::file(path, &std::io::Error::other("this is not text in UTF-8")))
    };
    let kept = asked.kept.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let roots = match &asked.roots {
        Some(path) => stamp::read_roots(&text(path)?).map_err(|it| bad(path, &it))?,
        None => vec![],
    };
    let witnesses = asked.witness.clone();
    let trust = Trust { key: asked.key.clone(), witnesses, roots, kept };
    let report = folder::check(&OnDisk(&asked.folder), &trust);
    match voice.json {
        true => voice.json(&as_json(voice, &report))?,
        false => tell(voice, &report)?,
    }
    Ok(if report.faults.is_empty() { 0 } else { FOUND })
}

fn bad(path: &Path, why: &ProofError) -> Failure {
    let shown = path.display();
    Failure::bad_input(why.code(), format!("{shown}：{}", why.zh()), format!("{shown}: {why}"))
}

fn said(voice: &Voice, fault: &ProofError) -> String {
    match voice.lang {
        Lang::Zh => fault.zh(),
        Lang::En => fault.to_string(),
    }
}

fn as_json(voice: &Voice, report: &LogReport) -> serde_json::Value {
    let holds: BTreeMap<&str, u64> = report.holds.iter().map(|(it, n)| (it.into(), *n)).collect();
    let fault = |(item, fault): &(Item, ProofError)| json!({ "item": item, "code": fault.code(), "what": said(voice, fault) });
    let seen =
        |(size, at, by): &(u64, i64, String)| json!({ "size": size, "at": time(*at), "by": by });
    json!({
        "origin": report.origin,
        "size": report.size,
        "whole": report.faults.is_empty(),
        "vouched": report.vouched,
        "holds": holds,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
        "seen": report.seen.iter().map(seen).collect::<Vec<_>>(),
    })
}

fn time(at: i64) -> Option<Timestamp> {
    Timestamp::from_second(at).ok()
}

fn tell(voice: &Voice, report: &LogReport) -> Result<(), Failure> {
    let name = report.origin.as_deref().unwrap_or("?");
    let size = report.size;
    voice.say(format!("日志 {name}，{size} 条记录"), format!("log {name}, {size} entries"))?;
    for (item, count) in &report.holds {
        let faults: Vec<_> = report.faults.iter().filter(|(it, _)| it == item).collect();
        let called = voice.pick(item.zh(), item.en());
        if faults.is_empty() {
            let word = voice.pick("成立", "holds");
            voice.line(format!("  ✓ {called}: {word} ({count})"))?;
        }
        for (_, fault) in faults {
            let line = format!("  ✗ {called}: {} [{}]", said(voice, fault), fault.code());
            voice.line(voice.tinted(Tint::Red, &line))?;
        }
    }
    for (size, at, by) in &report.seen {
        let at = time(*at).map_or_else(String::new, |it| it.to_string());
        let unknown = voice.pick(
            "未核实的时间戳机构（未给 --roots）",
            "an authority that was not checked (no --roots)",
        );
        let by = if by.is_empty() { unknown } else { by };
        voice.say(
            format!("  {at} 见过前 {size} 条：{by}"),
            format!("  {at} the first {size} were seen by {by}"),
        )?;
    }
    if report.faults.is_empty() && !report.vouched {
        voice.say(
            "  注意：未用 --key 给出您另行得知的公钥，只说明文件彼此一致",
            "  note: without --key, a key that you have from elsewhere, this only says that the \
             files agree with one another",
        )?;
    }
    Ok(())
}

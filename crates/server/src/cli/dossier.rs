//! `redress dossier verify`: everything about a case in one file, checked without us.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use redress_core::lang::Lang;
use redress_proof::{
    ProofError, VerifierKey,
    dossier::{Fault, Item, Remark, Report, Trust, check},
    stamp,
};
use serde_json::{Value, json};

use super::voice::{Done, FOUND, Failure, Tint, Voice};

/// The largest file of keys or certificates, in bytes.
const TRUST_BYTES_MAX: u64 = 1024 * 1024;

/// About dossiers.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Dossiers {
    /// Check a dossier; needs no server, no database and no secret · 离线校验卷宗
    Verify(Verify),
}

/// What is checked, and whom the reader believes.
#[derive(clap::Args, Debug)]
pub(super) struct Verify {
    /// The dossier · 卷宗文件
    file: PathBuf,
    /// A key of the institution's log that you have from elsewhere, as it publishes it:
    /// name+hash+base64; as often as you like · 已知的日志公钥
    #[arg(long, value_name = "KEY")]
    key: Vec<VerifierKey>,
    /// A file of such keys, a line each · 公钥文件
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The key of a witness that must have seen the checkpoint; as often as you like · 见证人公钥
    #[arg(long, value_name = "KEY")]
    witness: Vec<VerifierKey>,
    /// Certificates (PEM) under which you trust time stamp authorities · 时间戳根证书
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
}

pub(super) fn run(voice: &Voice, asked: &Dossiers) -> Done {
    let Dossiers::Verify(asked) = asked;
    let trust = asked.trust()?;
    let path = &asked.file;
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let report =
        check(BufReader::new(file), &trust).map_err(|error| Failure::file(path, &error))?;
    if report.holds.get(&Item::Container) == Some(&0) {
        let shown = path.display();
        return Err(Failure::bad_input(
            "no-dossier",
            format!("{shown} 不是卷宗（找不到任何文件）"),
            format!("{shown} is no dossier: there are no files in it"),
        ));
    }
    match voice.json {
        true => voice.json(&as_json(voice, &report))?,
        false => tell(voice, &report)?,
    }
    Ok(if report.is_whole() { 0 } else { FOUND })
}

impl Verify {
    fn trust(&self) -> Result<Trust, Failure> {
        let mut keys = self.key.clone();
        if let Some(path) = &self.keys {
            let text = text(path)?;
            let lines = text.lines().map(str::trim);
            for line in lines.filter(|it| !it.is_empty() && !it.starts_with('#')) {
                keys.push(line.parse().map_err(|why: ProofError| bad(path, &why))?);
            }
        }
        let roots = match &self.roots {
            Some(path) => stamp::read_roots(&text(path)?).map_err(|why| bad(path, &why))?,
            None => vec![],
        };
        Ok(Trust { keys, witnesses: self.witness.clone(), roots })
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|it| it.take(TRUST_BYTES_MAX).read_to_string(&mut text));
    read.map_err(|error| Failure::file(path, &error))?;
    Ok(text)
}

fn bad(path: &Path, why: &ProofError) -> Failure {
    let shown = path.display();
    Failure::bad_input(why.code(), format!("{shown}：{}", why.zh()), format!("{shown}: {why}"))
}

fn said(voice: &Voice, fault: &Fault) -> String {
    match voice.lang {
        Lang::Zh => fault.zh(),
        Lang::En => fault.to_string(),
    }
}

fn remarked(voice: &Voice, remark: &Remark) -> String {
    match voice.lang {
        Lang::Zh => remark.zh(),
        Lang::En => remark.en(),
    }
}

fn as_json(voice: &Voice, report: &Report) -> Value {
    let holds: BTreeMap<&str, u64> = report.holds.iter().map(|(it, n)| (it.into(), *n)).collect();
    let fault = |(item, fault): &(Item, Fault)| json!({ "item": item, "code": fault.code(), "what": said(voice, fault) });
    let about = report.manifest.as_ref().map(|it| {
        json!({ "case": it.case, "number": it.number, "for": it.variant, "as_of": it.as_of, "log": it.log })
    });
    json!({
        "whole": report.is_whole(),
        "about": about,
        "holds": holds,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
        "remarks": report.remarks,
    })
}

fn tell(voice: &Voice, report: &Report) -> Result<(), Failure> {
    if let Some(it) = &report.manifest {
        let number = it.number.clone().unwrap_or_else(|| it.case.to_string());
        let (events, at) = (it.as_of.events, it.as_of.at);
        voice.say(
            format!("卷宗 {number}：截至 {at} 的 {events} 个事件"),
            format!("dossier of {number}: {events} events up to {at}"),
        )?;
    }
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
    for remark in &report.remarks {
        let line = format!("  · {}", remarked(voice, remark));
        let tint = match remark {
            Remark::KeyFromInside { .. } => Tint::Yellow,
            _ => Tint::Dim,
        };
        voice.line(voice.tinted(tint, &line))?;
    }
    match report.is_whole() {
        true => voice.say("卷宗完整，各项均成立", "everything holds"),
        false => voice.say("卷宗有不成立之处，见上", "not everything holds; see above"),
    }
}

//! `cargo xtask fuzz`: every target of `fuzz/` for a while, `file` once for every format, with the
//! fixtures as seeds. What is found lies in `fuzz/artifacts`.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail, ensure};

const FIXTURES: &str = "fixtures/bills";
const CORPUS: &str = "fuzz/corpus";
/// How much memory one input may take, in MB, and how long, in seconds.
const LIMITS: [&str; 3] = ["-rss_limit_mb=2048", "-timeout=20", "-max_len=65536"];
/// The targets beside `file`, and where their seeds are. The others make their own of fixtures.
const OTHERS: &[(&str, &str)] = &[
    ("lines", ""),
    ("encoded", ""),
    ("zipped", ""),
    ("gzipped", "alipay_v3"),
    ("workbook", "wechat_xlsx"),
    ("old_workbook", ""),
    ("mapping", ""),
    ("checks", ""),
];

/// A target and what it begins with.
struct Run {
    target: &'static str,
    /// The folder of its seeds, and the name of its corpus if it is run for a format.
    seeds: String,
}

impl Run {
    fn name(&self) -> &str {
        if self.target == "file" { &self.seeds } else { self.target }
    }
}

/// What libFuzzer says at the end.
struct Tally {
    executed: u64,
    covered: u64,
    found: bool,
}

pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    let (mut seconds, mut only) = ("60".to_owned(), None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().cloned().with_context(|| format!("{word} what?"));
        match word.as_str() {
            "--seconds" => seconds = value()?,
            "--only" => only = Some(value()?),
            unknown => bail!("`fuzz` does not know `{unknown}`"),
        }
    }
    build()?;
    let runs = all()?.into_iter().filter(|it| only.as_ref().is_none_or(|only| it.name() == only));
    let runs: Vec<Run> = runs.collect();
    ensure!(!runs.is_empty(), "there is no such target or format");
    let mut found = false;
    println!("{:<18} {:>12} {:>9}", "target", "executions", "covered");
    for run in &runs {
        let it = once(run, &seconds)?;
        let note = if it.found { "  FOUND, see fuzz/artifacts" } else { "" };
        println!("{:<18} {:>12} {:>9}{note}", run.name(), it.executed, it.covered);
        found |= it.found;
    }
    Ok(if found { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn all() -> Result<Vec<Run>> {
    let mut formats = Vec::new();
    for entry in fs::read_dir(FIXTURES)? {
        formats.push(entry?.file_name().to_string_lossy().into_owned());
    }
    formats.sort();
    let files = formats.into_iter().map(|seeds| Run { target: "file", seeds });
    let others = OTHERS.iter().map(|(target, seeds)| Run { target, seeds: (*seeds).to_owned() });
    Ok(files.chain(others).collect())
}

/// `cargo fuzz` with the compiler that is there: without a sanitizer it needs no other.
fn cargo_fuzz(verb: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", verb, "-s", "none", "--fuzz-dir", "fuzz"]);
    cargo
}

fn build() -> Result<()> {
    let there = Command::new("cargo").args(["fuzz", "--version"]).output();
    let there = there.is_ok_and(|it| it.status.success());
    ensure!(there, "cargo-fuzz is missing: cargo install cargo-fuzz --locked");
    ensure!(cargo_fuzz("build").status()?.success(), "the targets do not build");
    Ok(())
}

fn once(run: &Run, seconds: &str) -> Result<Tally> {
    let corpus = Path::new(CORPUS).join(run.name());
    fs::create_dir_all(&corpus)?;
    let seeds = seeds(&run.seeds)?;
    for seed in &seeds {
        fs::copy(seed, corpus.join(seed.file_name().unwrap_or_default()))?;
    }
    let words = env::temp_dir().join(format!("redress-fuzz-{}.dict", run.name()));
    fs::write(&words, dictionary(&seeds)?)?;
    let mut fuzz = cargo_fuzz("run");
    fuzz.arg(run.target).arg(&corpus).arg("--").args(LIMITS);
    fuzz.arg(format!("-dict={}", words.display())).arg(format!("-max_total_time={seconds}"));
    let ended = fuzz.arg("-print_final_stats=1").output().context("cargo fuzz does not start")?;
    fs::remove_file(&words)?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if !ended.status.success() {
        eprintln!("{said}");
    }
    let last = |word: &str| {
        let rest = said.rsplit_once(word).map(|(_, rest)| rest.trim_start());
        rest.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    let executed = last("stat::number_of_executed_units:");
    Ok(Tally { executed, covered: last(" cov:"), found: !ended.status.success() })
}

fn seeds(folder: &str) -> Result<Vec<PathBuf>> {
    if folder.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(FIXTURES).join(folder))? {
        files.push(entry?.path());
    }
    files.retain(|it| it.extension().is_none_or(|it| it != "expected"));
    Ok(files)
}

/// How many words of the seeds are given, and how long they may be, in bytes.
const WORDS_MAX: usize = 400;
const WORD_BYTES: std::ops::RangeInclusive<usize> = 3..=48;

/// The words of the seeds, for libFuzzer: no chance makes up the name of a column.
fn dictionary(seeds: &[PathBuf]) -> Result<String> {
    let mut words = BTreeSet::new();
    for seed in seeds {
        let bytes = fs::read(seed)?;
        let parts = bytes.split(|it| b",\t\r\n\"<>;|{}".contains(it));
        words.extend(parts.filter(|it| WORD_BYTES.contains(&it.len())).map(<[u8]>::to_vec));
    }
    let quoted = |word: Vec<u8>| {
        let escaped: String = word.iter().map(|it| format!("\\x{it:02X}")).collect();
        format!("\"{escaped}\"\n")
    };
    Ok(words.into_iter().take(WORDS_MAX).map(quoted).collect())
}

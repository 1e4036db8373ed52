//! `cargo xtask fuzz`: every target of `fuzz/` for a while, `file` once for every format, with the
//! fixtures as seeds. What is found lies in `fuzz/artifacts`.

use std::{
    collections::BTreeSet,
    env, fs,
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail, ensure};

/// A folder for each format.
const FIXTURES: &str = "fixtures/bills";
const CORPUS: &str = "fuzz/corpus";
/// How long each target runs, in seconds, if nothing is said.
const SECONDS: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// How much memory one input may take, in MB, and how long, in seconds.
const LIMITS: [&str; 3] = ["-rss_limit_mb=2048", "-timeout=20", "-max_len=65536"];
/// The target that is run for every format.
const FILE: &str = "file";
/// The others, and where their seeds are. Those without make their own of fixtures.
const OTHERS: &[(&str, Option<&str>)] = &[
    ("lines", None),
    ("encoded", None),
    ("zipped", None),
    ("gzipped", Some("fixtures/bills/alipay_v3")),
    ("workbook", Some("fixtures/bills/wechat_xlsx")),
    ("old_workbook", None),
    (MAPPING, Some("fixtures/bills/mapping")),
    ("checks", None),
    ("evidence", Some("fixtures/evidence/texts")),
];
/// Tables of no format that is known, so `file` makes nothing of them.
const MAPPING: &str = "mapping";

/// A target and what it begins with.
struct Run {
    target: &'static str,
    /// The target, or the format that it is run for.
    name: String,
    /// The folder of its seeds.
    seeds: Option<PathBuf>,
}

/// What libFuzzer says when it found something.
const WRITTEN: &str = "Test unit written to ";

/// What libFuzzer says at the end.
struct Tally {
    executed: u64,
    covered: u64,
    found: bool,
}

pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    let (mut seconds, mut only) = (SECONDS, None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().cloned().with_context(|| format!("{word} what?"));
        match word.as_str() {
            "--seconds" => seconds = value()?.parse().context("--seconds takes a number")?,
            "--only" => only = Some(value()?),
            unknown => bail!("`fuzz` does not know `{unknown}`"),
        }
    }
    let wanted = |it: &Run| only.as_ref().is_none_or(|only| *only == it.name);
    let runs: Vec<Run> = all()?.into_iter().filter(wanted).collect();
    ensure!(!runs.is_empty(), "there is no such target or format");
    build(&runs)?;
    let mut found = false;
    println!("{:<18} {:>12} {:>9}", "target", "executions", "covered");
    for run in &runs {
        let it = once(run, seconds)?;
        let note = if it.found { "  FOUND, see fuzz/artifacts" } else { "" };
        println!("{:<18} {:>12} {:>9}{note}", run.name, it.executed, it.covered);
        found |= it.found;
    }
    Ok(if found { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn all() -> Result<Vec<Run>> {
    let mut formats = Vec::new();
    for entry in fs::read_dir(FIXTURES)? {
        formats.push(entry?.file_name().to_string_lossy().into_owned());
    }
    formats.retain(|it| it != MAPPING);
    formats.sort();
    let files = formats.into_iter().map(|name| {
        let seeds = Some(Path::new(FIXTURES).join(&name));
        Run { target: FILE, name, seeds }
    });
    let others = OTHERS.iter().map(|(target, seeds)| Run {
        target,
        name: (*target).to_owned(),
        seeds: seeds.map(PathBuf::from),
    });
    Ok(files.chain(others).collect())
}

/// `cargo fuzz` with the compiler that is there: without a sanitizer it needs no other.
fn cargo_fuzz(verb: &str, target: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.args(["fuzz", verb, "-s", "none", "--fuzz-dir", "fuzz", target]);
    cargo
}

/// Builds what is run, and says so where that cannot be.
fn build(runs: &[Run]) -> Result<()> {
    let works = |program: &str, words: &[&str]| {
        Command::new(program).args(words).output().is_ok_and(|it| it.status.success())
    };
    ensure!(
        works("cargo", &["fuzz", "--version"]),
        "cargo-fuzz is missing: cargo install cargo-fuzz --locked"
    );
    let compiler = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    ensure!(
        works(&compiler, &["--version"]),
        "a C++ compiler is missing, of which libFuzzer is built: apt-get install g++, or name one in CXX"
    );
    let targets: BTreeSet<&str> = runs.iter().map(|it| it.target).collect();
    for target in targets {
        let built = cargo_fuzz("build", target).status()?.success();
        ensure!(built, "the target `{target}` does not build");
    }
    Ok(())
}

fn once(run: &Run, seconds: NonZeroU32) -> Result<Tally> {
    let corpus = Path::new(CORPUS).join(&run.name);
    fs::create_dir_all(&corpus)?;
    let seeds = run.seeds.as_deref().map_or(Ok(Vec::new()), seeds)?;
    for seed in &seeds {
        fs::copy(seed, corpus.join(seed.file_name().unwrap_or_default()))?;
    }
    let words = env::temp_dir().join(format!("redress-fuzz-{}.dict", run.name));
    let dictionary = dictionary(&seeds)?;
    fs::write(&words, &dictionary)?;
    let mut fuzz = cargo_fuzz("run", run.target);
    fuzz.arg(&corpus).arg("--").args(LIMITS).arg(format!("-max_total_time={seconds}"));
    // libFuzzer refuses an empty one.
    if !dictionary.is_empty() {
        fuzz.arg(format!("-dict={}", words.display()));
    }
    let ended = fuzz.arg("-print_final_stats=1").output().context("cargo fuzz does not start")?;
    fs::remove_file(&words)?;
    let said = String::from_utf8_lossy(&ended.stderr);
    let found = said.contains(WRITTEN);
    if !ended.status.success() {
        eprintln!("{said}");
        ensure!(found, "`{}` did not run to its end", run.name);
    }
    let last = |word: &str| {
        let rest = said.rsplit_once(word).map(|(_, rest)| rest.trim_start());
        rest.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    let executed = last("stat::number_of_executed_units:");
    Ok(Tally { executed, covered: last(" cov:"), found })
}

fn seeds(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
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

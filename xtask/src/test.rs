//! `cargo xtask test`: everything that must be true before a change goes in.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{
    browser, fonts,
    postgres::{self, Postgres},
    tally::{Line, Tally},
    tools, web,
};

/// What of the whole run is wanted.
#[derive(Default, PartialEq, Debug)]
pub(crate) struct Wanted {
    no_lint: bool,
    /// One package instead of all, as cargo calls it.
    only: Option<String>,
    /// Goes to the test runner as it is: names of tests, `--nocapture`, …
    passed_on: Vec<String>,
}

impl Wanted {
    /// Reads `[--no-lint] [--only <crate>] [-- <anything>]`.
    pub(crate) fn parse(words: &[String]) -> Result<Wanted> {
        let mut wanted = Wanted::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--no-lint" => wanted.no_lint = true,
                "--only" => wanted.only = Some(package(words.next().context("--only which?")?)),
                "--" => wanted.passed_on = words.by_ref().cloned().collect(),
                unknown => bail!("`test` does not know `{unknown}` (test options go after `--`)"),
            }
        }
        Ok(wanted)
    }

    /// The words that choose packages, with cargo's word for all of them.
    fn packages<'a>(&'a self, all: &'a str) -> Vec<&'a str> {
        match &self.only {
            Some(package) => vec!["--package", package],
            None => vec![all],
        }
    }
}

/// `core` is short for `redress-core`.
fn package(name: &str) -> String {
    if name == "xtask" || name.starts_with("redress-") {
        return name.to_owned();
    }
    format!("redress-{name}")
}

/// The steps so far and how they ended.
#[derive(Default)]
struct Report {
    steps: Vec<(String, bool, f64)>,
    /// How many of the failed steps have no failed test to show for it.
    unexplained: u64,
    tally: Tally,
    notes: Vec<String>,
}

/// Runs every step even where one fails: somebody who waited for all wants to know all.
pub(crate) fn run(wanted: &Wanted) -> Result<ExitCode> {
    let mut report = Report::default();
    if !wanted.no_lint {
        lint(wanted, &mut report)?;
    }
    if wanted.only.is_none() {
        web(&mut report)?;
    }
    let postgres = match Postgres::find_or_start() {
        Ok(postgres) => Some(postgres),
        Err(error) if env::var_os("CI").is_some() => {
            return Err(error.context("CI is set, so PostgreSQL must be there"));
        }
        Err(error) => {
            report.notes.push(format!("without PostgreSQL, so on SQLite only: {error:#}"));
            None
        }
    };
    let fonts = fonts_for_letters(&mut report)?;
    tools::fetch(&mut report.notes);
    tests(wanted, postgres.as_ref(), fonts.as_deref(), &mut report)?;
    if wanted.only.is_none() {
        journeys(&mut report)?;
    }
    if let Some(postgres) = postgres {
        report.notes.push(postgres.about.clone());
        postgres.stop()?;
    }
    Ok(report.print())
}

fn lint(wanted: &Wanted, report: &mut Report) -> Result<()> {
    for component in ["rustfmt", "clippy"] {
        component_is_there(component, report)?;
    }
    let mut fmt = cargo("fmt");
    fmt.args(wanted.packages("--all")).arg("--check");
    report.step("format", &mut fmt)?;

    let mut clippy = cargo("clippy");
    clippy.args(wanted.packages("--workspace")).args(["--all-targets", "--", "-D", "warnings"]);
    report.step("clippy", &mut clippy)
}

/// A minimal toolchain comes without these two. What is missing and cannot be had fails its step.
fn component_is_there(component: &str, report: &mut Report) -> Result<()> {
    let chore = if component == "rustfmt" { "fmt" } else { component };
    let answers = cargo(chore).arg("--version").output()?.status.success();
    if !answers {
        let mut rustup = Command::new("rustup");
        let added = rustup.args(["component", "add", component]).status();
        if !added.is_ok_and(|status| status.success()) {
            report.notes.push(format!("install `{component}`, or run with --no-lint"));
        }
    }
    Ok(())
}

fn fonts_for_letters(report: &mut Report) -> Result<Option<PathBuf>> {
    match fonts::folder() {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if env::var_os("CI").is_some() => {
            Err(error.context("CI is set, so the fonts for letters must be there"))
        }
        Err(error) => {
            report.notes.push(format!("without fonts, so no letters were printed: {error:#}"));
            Ok(None)
        }
    }
}

fn tests(
    wanted: &Wanted,
    postgres: Option<&Postgres>,
    fonts: Option<&Path>,
    report: &mut Report,
) -> Result<()> {
    let mut cargo = cargo("test");
    cargo.args(wanted.packages("--workspace")).arg("--no-fail-fast");
    cargo.args(["--", "--show-output"]).args(&wanted.passed_on);
    match postgres {
        Some(postgres) => cargo.env(postgres::VARIABLE, postgres.url()),
        None => cargo.env_remove(postgres::VARIABLE),
    };
    if let Some(folder) = fonts {
        cargo.env(fonts::VARIABLE, folder);
    }
    let on = postgres.map_or("SQLite only", |_| "SQLite and PostgreSQL");
    report.tests(&format!("tests on {on}"), &mut cargo)
}

/// The web part brings its own checks: `check` (types, style), `test` and `build` (which also holds
/// the budget of the first load) in its `package.json`. Before the tests of the server, which
/// serves what is built here.
fn web(report: &mut Report) -> Result<()> {
    if let Some(mut install) = web::install() {
        report.step("web: install", &mut install)?;
    }
    report.step("web: check", &mut web::npm(&["run", "check"]))?;
    report.tests("web: test", &mut web::npm(&["test"]))?;
    let started = Instant::now();
    let built = web::build();
    if let Err(error) = &built {
        report.notes.push(format!("{error:#}"));
    }
    report.ended("web: build", built.is_ok(), started);
    Ok(())
}

/// People at a real browser, with the pages and the server as they were just built and tested.
fn journeys(report: &mut Report) -> Result<()> {
    let mut cargo = cargo("build");
    cargo.args(["--package", "redress-server", "--bin", "redress"]);
    report.step("web: the program with its pages", &mut cargo)?;
    match browser::find() {
        Ok(browser) => report.tests("web: journeys", &mut web::journeys(&browser)?),
        Err(error) if env::var_os("CI").is_some() => {
            Err(error.context("CI is set, so a browser must be there"))
        }
        Err(error) => {
            report.notes.push(format!("without a browser, so no journeys: {error:#}"));
            Ok(())
        }
    }
}

fn cargo(chore: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.arg(chore);
    cargo
}

impl Report {
    /// Runs a step whose exit code says it all.
    fn step(&mut self, name: &str, command: &mut Command) -> Result<()> {
        let started = head(name, command);
        let ended = command.status();
        let ended = ended.with_context(|| format!("{:?} does not start", command.get_program()))?;
        self.ended(name, ended.success(), started);
        Ok(())
    }

    /// A step without tests of its own is over.
    fn ended(&mut self, name: &str, well: bool, started: Instant) {
        self.unexplained += u64::from(!well);
        self.steps.push((name.to_owned(), well, started.elapsed().as_secs_f64()));
    }

    /// Runs a test runner: its output goes through as it comes, and is counted on the way.
    fn tests(&mut self, name: &str, command: &mut Command) -> Result<()> {
        self.tests_shown(name, command, &mut io::stdout())
    }

    fn tests_shown(
        &mut self,
        name: &str,
        command: &mut Command,
        out: &mut impl Write,
    ) -> Result<()> {
        let started = head(name, command);
        let runner = command.stdout(Stdio::piped()).spawn();
        let mut runner =
            runner.with_context(|| format!("{:?} does not start", command.get_program()))?;
        let (ran, failed) = (self.tally.ran(), self.tally.failed());
        let mut lines = BufReader::new(runner.stdout.take().expect("it is piped"));
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            if self.tally.read(text.trim_end()) == Line::Show {
                out.write_all(&line)?;
                out.flush()?;
            }
            line.clear();
        }
        let mut well = runner.wait()?.success();
        if self.tally.ran() == ran {
            self.notes.push(format!("{name}: no test ran, which is a failure whatever it says"));
            well = false;
        }
        if self.tally.failed() == failed {
            self.ended(name, well, started);
        } else {
            self.steps.push((name.to_owned(), false, started.elapsed().as_secs_f64()));
        }
        Ok(())
    }

    /// Failed tests, and one for each step that failed without a failed test to show for it.
    fn failed(&self) -> u64 {
        self.tally.failed() + self.unexplained
    }

    fn print(&self) -> ExitCode {
        println!("\n=== summary");
        for (name, well, seconds) in &self.steps {
            println!("  {} {name} ({seconds:.1} s)", if *well { "ok    " } else { "FAILED" });
        }
        for (name, reason) in &self.tally.skipped {
            println!("  - {name}: {reason}");
        }
        for name in &self.tally.failures {
            println!("  ! {name}");
        }
        for note in &self.notes {
            println!("  {note}");
        }
        let (passed, skipped) = (self.tally.passed(), self.tally.skipped());
        println!("{passed} passed, {} failed, {skipped} skipped", self.failed());
        if self.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Says what comes now, and when it began.
fn head(name: &str, command: &Command) -> Instant {
    let words: Vec<_> = command.get_args().map(|it| it.to_string_lossy()).collect();
    println!("\n=== {name}: {} {}", command.get_program().to_string_lossy(), words.join(" "));
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Wanted> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Wanted::parse(&words)
    }

    #[test]
    fn without_words_everything_is_wanted() {
        let wanted = parse("").unwrap();
        assert_eq!(wanted, Wanted::default());
        assert_eq!(wanted.packages("--workspace"), ["--workspace"]);
    }

    #[test]
    fn a_crate_may_be_called_by_its_short_name() {
        for line in ["--only store", "--only redress-store"] {
            let wanted = parse(line).unwrap();
            assert_eq!(wanted.packages("--all"), ["--package", "redress-store"]);
        }
        assert_eq!(parse("--only xtask").unwrap().only.as_deref(), Some("xtask"));
    }

    #[test]
    fn what_follows_two_dashes_goes_to_the_runner_untouched() {
        let wanted = parse("--no-lint -- refunds --nocapture").unwrap();
        assert!(wanted.no_lint);
        assert_eq!(wanted.passed_on, ["refunds", "--nocapture"]);
    }

    #[test]
    fn unknown_words_are_refused() {
        assert!(parse("--no-lynt").is_err());
        assert!(parse("--only").is_err());
    }

    /// A step that is run by the shell.
    fn sh(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    fn runner(passed: u64, failed: u64) -> Command {
        let ended = if failed == 0 { "ok" } else { "FAILED" };
        let told = format!("test result: {ended}. {passed} passed; {failed} failed; 0 ignored");
        sh(&format!("echo '{told}'; exit {}", u64::from(failed != 0)))
    }

    /// What is told here is not what came of this run.
    fn nowhere() -> io::Sink {
        io::sink()
    }

    #[test]
    fn a_failed_step_counts_even_when_no_test_failed() {
        let mut report = Report::default();
        report.tests_shown("tests", &mut runner(2, 0), &mut nowhere()).unwrap();
        assert_eq!(report.failed(), 0);
        report.step("style", &mut sh("exit 1")).unwrap();
        report.tests_shown("more", &mut sh("echo nothing to run"), &mut nowhere()).unwrap();
        assert_eq!(report.failed(), 2);
    }

    #[test]
    fn failed_tests_are_not_counted_again_for_their_step() {
        let mut report = Report::default();
        report.tests_shown("tests", &mut runner(2, 3), &mut nowhere()).unwrap();
        report.tests_shown("journeys", &mut runner(2, 1), &mut nowhere()).unwrap();
        report.step("style", &mut sh("exit 1")).unwrap();
        assert_eq!((report.tally.passed(), report.failed()), (4, 5));
        assert!(report.steps.iter().all(|(_, well, _)| !well));
    }
}

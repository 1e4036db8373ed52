//! `cargo xtask run`: from a checkout to a running Redress with sample cases.

use std::{
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

use crate::fonts;

/// Builds the server and becomes it, so that Ctrl-C reaches it and nobody waits in between.
///
/// The build is the dev profile: a stranger wants to look, and waits minutes less for it than for
/// thin LTO. What is slow without optimisation (hashing, encryption, SQLite) is optimised there
/// too, see `[profile.dev.package]`. `--release` gives the other one.
pub(crate) fn run(rest: &[String]) -> Result<ExitCode> {
    // Without the pages there is still everything that programs ask for; the server says so, too.
    if let Err(error) = crate::web::build() {
        eprintln!("xtask run: without the pages: {error:#}");
    }
    let (release, rest): (Vec<_>, Vec<_>) = rest.iter().partition(|word| *word == "--release");
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--package", "redress-server", "--bin", "redress"]);
    if !release.is_empty() {
        cargo.arg("--release");
    }
    cargo.args(["--", "serve", "--demo", "--listen", "127.0.0.1:8080"]);
    cargo.args(["--data", "./redress-data"]).args(rest);
    match fonts::folder() {
        Ok(folder) => _ = cargo.env(fonts::VARIABLE, folder),
        // The server does without, and says so where somebody asks for a letter.
        Err(error) => eprintln!("no fonts for letters: {error:#}"),
    }
    Err(cargo.exec()).context("cargo does not start")
}

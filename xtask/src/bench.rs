//! `cargo xtask bench`: a release build of `redress-bench` with a PostgreSQL at hand.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::postgres::{self, Postgres};

pub(crate) fn run(rest: &[String]) -> Result<ExitCode> {
    let postgres = Postgres::find_or_start()?;
    let status = Command::new("cargo")
        .args(["run", "--release", "--package", "redress-bench", "--"])
        .args(rest)
        .env(postgres::VARIABLE, postgres.url())
        .status()
        .context("cargo does not start")?;
    postgres.stop()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

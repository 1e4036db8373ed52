//! `cargo xtask bench`: a release build of `redress-bench` with a PostgreSQL at hand, or of what
//! measures the reading of bills, which needs none.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::postgres::{self, Postgres};

pub(crate) fn run(rest: &[String]) -> Result<ExitCode> {
    if let Some((chore, rest)) = rest.split_first()
        && chore == "bills"
    {
        return bills(rest);
    }
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

fn bills(rest: &[String]) -> Result<ExitCode> {
    let status = Command::new("cargo")
        .args(["bench", "--package", "redress-bills", "--bench", "bills", "--"])
        .args(rest)
        .status()
        .context("cargo does not start")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

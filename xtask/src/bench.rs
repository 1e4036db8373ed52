//! `cargo xtask bench`: a release build of `redress-bench` with a PostgreSQL at hand, or of what
//! measures the reading of bills or the computing of deadlines, which need none.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::postgres::{self, Postgres};

pub(crate) fn run(rest: &[String]) -> Result<ExitCode> {
    match rest.split_first() {
        Some((chore, rest)) if chore == "bills" => bills(rest),
        Some((chore, _)) if chore == "deadlines" => done(&mut redress_bench(rest)),
        _ => {
            let postgres = Postgres::find_or_start()?;
            let status = done(redress_bench(rest).env(postgres::VARIABLE, postgres.url()));
            postgres.stop()?;
            status
        }
    }
}

fn redress_bench(rest: &[String]) -> Command {
    let mut bench = Command::new("cargo");
    bench.args(["run", "--release", "--package", "redress-bench", "--"]).args(rest);
    bench
}

fn bills(rest: &[String]) -> Result<ExitCode> {
    let mut bench = Command::new("cargo");
    done(bench.args(["bench", "--package", "redress-bills", "--bench", "bills", "--"]).args(rest))
}

fn done(bench: &mut Command) -> Result<ExitCode> {
    let status = bench.status().context("cargo does not start")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

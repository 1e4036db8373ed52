//! `cargo xtask bench`: a release build of `redress-bench` with a PostgreSQL at hand, or of what
//! measures the reading of bills, the computing of deadlines or the pages, which need none.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::{
    browser,
    postgres::{self, Postgres},
    web,
};

pub(crate) fn run(rest: &[String]) -> Result<ExitCode> {
    match rest.split_first() {
        Some((chore, rest)) if chore == "bills" => bills(rest),
        Some((chore, rest)) if chore == "web" => web(rest),
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

/// The pages in a real browser, against a release build of the program.
fn web(rest: &[String]) -> Result<ExitCode> {
    web::build()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--package", "redress-server", "--bin", "redress"]);
    ensure!(cargo.status().context("cargo does not start")?.success(), "it does not build");
    done(web::walking("bench", "release", &browser::find()?)?.arg("--").args(rest))
}

fn done(bench: &mut Command) -> Result<ExitCode> {
    let status = bench.status().context("cargo does not start")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! The chores of the project, so that a fresh machine needs to know two commands:
//! `cargo xtask run` and `cargo xtask test`.

mod bench;
mod browser;
mod fonts;
mod fuzz;
mod postgres;
mod serve;
mod tally;
mod test;
mod tools;
mod web;

use std::{env, path::Path, process::ExitCode};

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <chore>

  run   [--release] [serve options]    build Redress and start it with sample cases on
                                       http://127.0.0.1:8080, data in ./redress-data
  test  [--no-lint] [--only <crate>] [-- <test options>]
                                       every check and every test, on SQLite and PostgreSQL
  bench lodge | spent [options]        measure lodging against the bare databases (release build)
  bench bills [--rows 100000,1000000]  measure reading a bill against decoding and splitting it
  bench evidence [--connections N,N]   measure taking files in against copy, SHA-256 and sync
  bench seal [--events 1000000]        measure sealing events and proving them in a large log
  bench deadlines [--cases 100000]     measure computing deadlines against walking the days
  bench records [--rows 100000]        measure taking in records against bare COPY and INSERT
  bench web [--cases 100000]           measure the pages in a browser: first load, inbox, search
  fuzz  [--seconds 60] [--only <name>] feed the readers of bills and evidence with broken files;
                                       <name> is a format or a target of fuzz/ (needs cargo-fuzz)
  fonts                                fetch the fonts that letters are printed with, print where they are
  screenshots [<folder>]               pictures of every page, in both languages, on both screens, in light
                                       and dark; target/screenshots where no folder is named
  postgres                             start a PostgreSQL for tests, print its address, stop at Ctrl-C

REDRESS_TEST_POSTGRES=postgres://…     use this PostgreSQL instead of starting one
REDRESS_FONTS=<folder>                 print letters with the fonts in there instead of fetching some
REDRESS_SAMPLES=<folder>               also run the tests that read real files from there
CI=true                                a missing PostgreSQL fails the run instead of being skipped
";

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let chore = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    match perform(&chore, &rest) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask {chore}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: &str, rest: &[String]) -> Result<ExitCode> {
    // Every path that a chore names is meant from the root, wherever it was typed.
    env::set_current_dir(root())?;
    match chore {
        "run" => serve::run(rest),
        "test" => test::run(&test::Wanted::parse(rest)?),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "fonts" => fonts::run().map(|()| ExitCode::SUCCESS),
        "screenshots" => web::screenshots(rest),
        "postgres" => postgres::run(),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => bail!("there is no chore `{unknown}`\n\n{USAGE}"),
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace")
}

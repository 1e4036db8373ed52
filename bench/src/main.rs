//! Measurements, always as shares of a floor in the same run: `cargo xtask bench lodge`.

mod deadlines;
mod evidence;
mod floor;
mod load;
mod lodge;
mod records;
mod seal;
mod search;
mod spent;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: redress-bench lodge [--turns N] [--connections 1,16,64] [--engine sqlite|postgres]
       redress-bench evidence [--files N] [--bytes N] [--connections 1,4,16] [--turns N]
       redress-bench deadlines [--cases 100000] [--turns N]
       redress-bench records [--rows 100000] [--turns N]
       redress-bench search [--cases 10000,100000] [--turns N] [--engine sqlite|postgres]
       redress-bench seal [--events 1000000]
       redress-bench spent        where the time of one complaint goes, step by step

PostgreSQL is measured where REDRESS_TEST_POSTGRES names one.";

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((chore, rest)) if chore == "lodge" => lodge::run(rest).await,
        Some((chore, rest)) if chore == "deadlines" => deadlines::run(rest),
        Some((chore, rest)) if chore == "evidence" => evidence::run(rest).await,
        Some((chore, rest)) if chore == "records" => records::run(rest).await,
        Some((chore, rest)) if chore == "search" => search::run(rest).await,
        Some((chore, rest)) if chore == "seal" => seal::run(rest).await,
        Some((chore, _)) if chore == "spent" => spent::run().await,
        _ => bail!("{USAGE}"),
    }
}

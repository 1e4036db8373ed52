//! The program `redress`.

use std::process::ExitCode;

fn main() -> ExitCode {
    redress_server::cli::main()
}

//! The shell around the rules: the desk, HTTP, rounds, the command line.

pub mod admission;
pub mod anchors;
pub mod app;
mod checking;
pub mod cli;
pub mod clock;
pub mod contacts;
pub mod custody;
mod deadlines;
pub mod demo;
pub mod desk;
mod dossier;
pub mod erasing;
pub mod exchange;
pub mod fonts;
pub mod health;
pub mod http;
mod kept;
pub mod law;
pub mod live;
mod paper;
mod passwords;
pub mod reading;
pub mod rounds;
pub mod rules;
pub mod scanner;
mod searching;
pub mod shutdown;
mod sniffing;
pub mod telemetry;
mod turns;
pub mod waiting;
pub mod wire;

/// Threads here take turns with segments of 4 MiB. The allocator of the GNU system keeps what each
/// of them freed for that thread alone: one file of any size came to take 35 to 70 MiB, by chance.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

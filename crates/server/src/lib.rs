//! The shell around the rules: the desk, HTTP, rounds, the command line.

pub mod admission;
pub mod anchors;
pub mod app;
mod checking;
pub mod cli;
pub mod clock;
pub mod custody;
mod deadlines;
pub mod demo;
pub mod desk;
mod dossier;
pub mod erasing;
pub mod exchange;
pub mod health;
pub mod http;
mod kept;
pub mod law;
mod passwords;
pub mod reading;
pub mod rounds;
pub mod rules;
pub mod scanner;
pub mod shutdown;
mod sniffing;
pub mod telemetry;
mod turns;
pub mod wire;

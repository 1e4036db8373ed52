//! The shell around the rules: the desk, HTTP, rounds, the command line.

pub mod app;
mod checking;
pub mod cli;
pub mod clock;
pub mod custody;
mod deadlines;
pub mod demo;
pub mod desk;
pub mod erasing;
pub mod exchange;
pub mod http;
mod kept;
pub mod law;
mod passwords;
pub mod rounds;
pub mod rules;
pub mod shutdown;
pub mod telemetry;
mod turns;
pub mod wire;

//! Complaints from the bill line to the money back, through the real HTTP interface, on both
//! engines. `cargo test -p redress-server walks -- --nocapture` prints each as a script.

pub(crate) mod script;
pub(crate) mod world;

mod elsewhere;
mod main_job;
mod protection;
mod settlement;
mod voices;

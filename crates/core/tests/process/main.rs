//! The process, chapter by chapter: given what happened, when somebody asks this, then that.

mod inquiry;
mod intake;
mod objection;
mod offer;
mod protection;
mod ruling;

//! The process, chapter by chapter: given what happened, when somebody asks this, then that.

mod access;
mod clocks;
mod closing;
mod custody;
mod escalation;
mod guard;
mod inquiry;
mod intake;
mod keeping;
mod objection;
mod offer;
mod outside;
mod protection;
mod refusals;
mod reminders;
mod ruling;
mod settling;
mod steps;
mod table;

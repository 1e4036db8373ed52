//! The server as its clients know it: over HTTP, on both engines.

mod access;
mod accounts;
mod bad_input;
mod billdesk;
mod cli;
mod concurrency;
mod contract;
mod custody;
mod deadlines;
mod dossier;
mod evidence;
mod exchange;
mod feeds;
mod harness;
mod letters;
mod log;
mod reading;
mod record;
mod records;
mod rounds;
mod rulebook;
mod sorting;
mod standing;
mod walks;
mod web;

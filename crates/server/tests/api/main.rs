//! The server as its clients know it: over HTTP, on both engines.

mod access;
mod harness;

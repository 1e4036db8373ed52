//! Whose turn it is: those who want to move the same case on this server at the same time wait in
//! line, so that nobody decides in vain again and again because others are always faster.
//!
//! Nothing rests on it. Two servers have two lines, and it is the store that lets only one of two
//! changes to the same version land.

use std::sync::Arc;

use redress_core::ids::CaseId;
use tokio::sync::{Mutex, MutexGuard};

/// How many lines there are. Cases share one by chance, and then only wait a little.
const LINES: usize = 1024;

/// The lines. Cheap to clone: all clones are the same lines.
#[derive(Clone)]
pub(crate) struct Turns(Arc<[Mutex<()>]>);

impl Turns {
    pub(crate) fn new() -> Turns {
        Turns((0..LINES).map(|_| Mutex::new(())).collect())
    }

    /// Waits in the line of this case, first come, first served; the turn ends with the guard.
    pub(crate) async fn wait_for(&self, case: CaseId) -> MutexGuard<'_, ()> {
        // The last bits of a UUID of version 7 are random, and other versions are hashes.
        let line = case.0.as_u128() as usize % LINES;
        self.0[line].lock().await
    }
}

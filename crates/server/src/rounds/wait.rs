//! Ends the wait for a complainant who had their time and said nothing.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::Command;

use super::{Errand, NotYet, Round};

pub(super) const ROUND: Round = Round {
    kind: "end-wait",
    first_retry: SignedDuration::from_secs(10),
    last_retry: SignedDuration::from_hours(1),
    act: |errand| end_wait(errand).boxed(),
};

async fn end_wait(errand: Errand) -> Result<(), NotYet> {
    let Some(case) = errand.case().await? else { return Ok(()) };
    // A case waits more than once in its life (for an answer to the ruling, for the arrival of
    // each remedy), and every wait ends at another version of it.
    errand.tell(&case.version.to_string(), Command::EndWait).await
}

//! Writes down that somebody let a time limit pass. The rules say what was owed; this says only
//! that it is late now.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::{Command, Task};

use super::{Errand, NotYet, Round};

pub(super) const ROUND: Round = Round {
    kind: "miss-obligation",
    first_retry: SignedDuration::from_secs(10),
    last_retry: SignedDuration::from_hours(1),
    act: |errand| miss(errand).boxed(),
};

async fn miss(errand: Errand) -> Result<(), NotYet> {
    let Task::MissObligation { regime, name, about } = errand.claim.task.clone() else {
        return Err(NotYet::failing("another-task"));
    };
    if errand.case().await?.is_none() {
        return Ok(());
    }
    errand.tell("", Command::MissObligation { regime, name, about }).await
}

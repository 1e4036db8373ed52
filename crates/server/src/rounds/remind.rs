//! Reminds whoever owes something before its time is over. What was met, lapsed, stands still or
//! moved meanwhile is no longer on the list, and nobody is reminded of it.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::{Command, Task};

use super::{Errand, NotYet, Round};

pub(super) const ROUND: Round = Round {
    kind: "remind",
    first_retry: SignedDuration::from_secs(10),
    last_retry: SignedDuration::from_hours(1),
    act: |errand| remind(errand).boxed(),
};

async fn remind(errand: Errand) -> Result<(), NotYet> {
    let Task::Remind { regime, name, about, step } = errand.claim.task.clone() else {
        return Err(NotYet::failing("another-task"));
    };
    let Some(case) = errand.case().await? else { return Ok(()) };
    // The same reminder comes again once the time has moved: at another version of the case.
    let command = Command::Remind { regime, name, about, step };
    errand.tell(&case.version.to_string(), command).await
}

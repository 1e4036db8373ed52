//! Puts a new case into the queue that the institution's rules of assignment name.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::Command;

use super::{Errand, NotYet, Round};

pub(super) const ROUND: Round = Round {
    kind: "route",
    first_retry: SignedDuration::from_secs(5),
    last_retry: SignedDuration::from_mins(30),
    act: |errand| route(errand).boxed(),
};

async fn route(errand: Errand) -> Result<(), NotYet> {
    let Some(case) = errand.case().await? else { return Ok(()) };
    let Some(queue) = errand.app.institution().queue_for(&case) else {
        // An administrator has to write a rule that takes the rest; staff see the case anyway.
        return Err(NotYet::waiting("no-rule-of-assignment-fits"));
    };
    errand.tell("", Command::Assign { to: None, queue: Some(queue) }).await
}

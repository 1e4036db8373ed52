//! Tells the complainant the number and the timetable as soon as the complaint is in.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::Command;

use super::{Errand, NotYet, Round};

pub(super) const ROUND: Round = Round {
    kind: "acknowledge",
    first_retry: SignedDuration::from_secs(1),
    last_retry: SignedDuration::from_mins(10),
    act: |errand| acknowledge(errand).boxed(),
};

async fn acknowledge(errand: Errand) -> Result<(), NotYet> {
    errand.tell("", Command::Acknowledge).await
}

//! Erases cases whose papers were kept long enough. Holds, and cases that were taken on again, are
//! not on the list.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::case::custody::ErasureReason;

use super::{
    Errand, NotYet, Round,
    errand::{PROGRAM, command_id},
};
use crate::{desk::DeskError, erasing::erase_case};

pub(super) const ROUND: Round = Round {
    kind: "erase",
    first_retry: SignedDuration::from_mins(1),
    last_retry: SignedDuration::from_hours(24),
    act: |errand| erase(errand).boxed(),
};

async fn erase(errand: Errand) -> Result<(), NotYet> {
    let Some(case) = errand.case().await? else { return Ok(()) };
    if let Some(into) = case.merged_into {
        // What was merged into another goes with the other: it is evidence there.
        let other = errand.app.desk.case(into, &PROGRAM).await;
        let gone = other.map_or(true, |(other, _)| other.is_erased() || other.is_over());
        if !gone {
            return Err(NotYet::waiting("the-case-that-goes-on-is-kept"));
        }
    }
    let (id, desk) = (errand.claim.case, &errand.app.desk);
    // A case that was taken on again has another version when its time comes again.
    let key = command_id(id, &errand.claim.task, &case.version.to_string());
    let reason = case.custody.erased.map_or(ErasureReason::Retention, |it| it.reason);
    match erase_case(desk, id, key, reason).await {
        Ok(()) | Err(DeskError::KeyReused) => Ok(()),
        Err(DeskError::Store(error)) => Err(errand.store_failed(&error)),
        Err(other) => Err(other.into()),
    }
}

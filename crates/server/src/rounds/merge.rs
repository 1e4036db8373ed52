//! Finishes a merge: the case that goes on takes over, then the one that ended notes it. One
//! command per case, so that no append ever touches two.

use futures::FutureExt;
use jiff::SignedDuration;
use redress_core::{
    case::{Command, Task},
    ids::CaseId,
};

use super::{
    Errand, NotYet, Round,
    errand::{PROGRAM, command_id},
};

/// Over how many cases that were themselves merged the one that goes on is looked for.
const STEPS_MAX: usize = 32;

pub(super) const ROUND: Round = Round {
    kind: "finish-merge",
    first_retry: SignedDuration::from_secs(1),
    last_retry: SignedDuration::from_mins(30),
    act: |errand| finish(errand).boxed(),
};

async fn finish(errand: Errand) -> Result<(), NotYet> {
    let Task::FinishMerge { into } = errand.claim.task else {
        return Err(NotYet::failing("another-task"));
    };
    if errand.case().await?.is_none() {
        return Ok(());
    }
    let from = errand.claim.case;
    if let Some(last) = goes_on(&errand, into).await? {
        let id = command_id(from, &errand.claim.task, "take over");
        errand.tell_case(last, id, Command::Absorb { from }).await?;
    }
    errand.tell("finished", Command::Absorb { from: into }).await
}

/// The case that goes on in the end. `None` where a circle of cases was merged into each other:
/// then none of them goes on, and nobody is there to take over.
async fn goes_on(errand: &Errand, into: CaseId) -> Result<Option<CaseId>, NotYet> {
    let mut at = into;
    for _ in 0..STEPS_MAX {
        let (case, _) = errand.app.desk.case(at, &PROGRAM).await?;
        match case.merged_into {
            None => return Ok(Some(at)),
            Some(next) if next == errand.claim.case || next == into => return Ok(None),
            Some(next) => at = next,
        }
    }
    Ok(None)
}

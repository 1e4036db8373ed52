//! How far a payment got: order, acquirer, clearing, payee; and where it broke.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use crate::records::{PathStep, StepState, Stop};

use super::{Assertion, Because, Check, Circumstances, RowRef, Verdict, circumstances::Said};

/// Puts together what all systems wrote down about the way of the payment. Says nothing where
/// none wrote down a step.
pub(super) fn path(it: &Circumstances, asserts: Assertion) -> Option<Said> {
    let mut way: BTreeMap<Stop, (&PathStep, &RowRef)> = BTreeMap::new();
    for kept in &it.paid {
        for step in &kept.record.steps {
            let known = way.entry(step.step).or_insert((step, &kept.row));
            // Of two who wrote about the same step, whoever wrote last knows more.
            if newer(step) > newer(known.0) {
                *known = (step, &kept.row);
            }
        }
    }
    if way.is_empty() {
        return None;
    }
    let says_failed = asserts == Assertion::Failed;
    let (verdict, because) = match judged(&way) {
        it @ Because::PathWhole { .. } if says_failed => (Verdict::Contradicts, it),
        it @ Because::PathBroken { .. } if says_failed => (Verdict::Supports, it),
        it => (Verdict::Inconclusive, it),
    };
    let rows = way.values().map(|(_, row)| (*row).clone()).collect();
    Some(Said { check: Check::PaymentPath, verdict, because, rows })
}

/// Later before earlier; at the same time, or where nobody says when, what is final before what
/// is not, and a failure before all.
fn newer(step: &PathStep) -> impl Ord {
    let rank = match step.state {
        StepState::Pending => 0,
        StepState::Done => 1,
        StepState::Failed => 2,
    };
    (step.at, rank)
}

fn judged(way: &BTreeMap<Stop, (&PathStep, &RowRef)>) -> Because {
    let state = |stop: Stop| way.get(&stop).map(|(step, _)| step.state);
    let done_before = |stop: Option<Stop>| {
        let mut before = Stop::iter().filter(|it| stop.is_none_or(|stop| *it < stop));
        before.rfind(|it| state(*it) == Some(StepState::Done))
    };
    // Money that is there has come the whole way, whatever is missing in between.
    if let Some((step, _)) = way.get(&Stop::Payee).filter(|it| it.0.state == StepState::Done) {
        return Because::PathWhole { at: step.at };
    }
    if let Some((step, _)) = way.values().find(|it| it.0.state == StepState::Failed) {
        return Because::PathBroken {
            step: step.step,
            after: done_before(Some(step.step)),
            at: step.at,
        };
    }
    let after = done_before(None);
    let missing = Stop::iter().find(|it| after.is_none_or(|after| after < *it));
    Because::PathUnfinished { after, missing: missing.unwrap_or(Stop::Payee) }
}

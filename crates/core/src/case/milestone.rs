//! What clocks know of a case: the few events that time limits start and stop on.

use jiff::Timestamp;

use crate::{
    code::Code,
    party::Side,
    remedy::Progress,
    rulebook::{Milestone, OwedBy},
};

use super::{Case, Event, EventKind, Recorded, Step};

/// Staff said a first word to the complainant.
const REPLIED: Code = Code::of("replied");

/// What clocks may know besides the kinds of events.
const MORE_MILESTONES: [&str; 3] = ["replied", "remedy-done", "remedy-failed"];

/// Whether clocks may ever be told of an event of this name: what rule files may take for one of
/// the core's own.
pub fn is_milestone_name(name: &str) -> bool {
    MORE_MILESTONES.contains(&name)
        || name.parse::<Step>().is_ok()
        || name.parse::<EventKind>().is_ok()
}

impl Case {
    /// What clocks know of an event; `None` for what no clock cares about.
    pub(super) fn milestone(&self, recorded: &Recorded) -> Option<Milestone> {
        let kind = recorded.event.kind();
        let plain = |at: Timestamp| Milestone::new(Code::of(kind.into()), at);
        let at = recorded.at;
        match &recorded.event {
            Event::Lodged { .. } | Event::Acknowledged => {
                Some(plain(self.complaint.origin.received_at(at)))
            }
            Event::Extended { until, .. } => Some(Milestone { until: *until, ..plain(at) }),
            Event::StepRecorded { step, happened_at, until, .. } => {
                Some(Milestone { until: *until, ..Milestone::new(step.code(), *happened_at) })
            }
            Event::InformationRequested { request, of, .. } => {
                let asked = match of {
                    Side::Respondent => OwedBy::Merchant,
                    _ => OwedBy::Complainant,
                };
                Some(plain(at).about(request.0).addressed_to(asked))
            }
            Event::Answered { request, .. } => Some(plain(at).about(request.0)),
            Event::RemedyOrdered { remedy, .. }
            | Event::RemedyReplaced { remedy }
            | Event::ArrivalConfirmed { remedy }
            | Event::NotArrived { remedy } => Some(plain(at).about(remedy.0)),
            // Only the first time: whoever corrects the details does not start the clock anew.
            Event::DetailsGiven { remedy, .. } => {
                let given = plain(at).about(remedy.0);
                let before = |it: &Milestone| it.what == given.what && it.about == given.about;
                (!self.milestones.iter().any(before)).then_some(given)
            }
            // A word to the complainant, once for every time the case was taken on.
            Event::MessageSent { to: Side::Complainant, .. }
            | Event::CalledBack { reached: true, .. }
                if recorded.actor.role.is_staff() =>
            {
                (!self.has_replied()).then(|| Milestone::new(REPLIED, at))
            }
            Event::RemedyReported { remedy, progress } => match progress {
                Progress::Done => Some(Milestone::new(Code::of("remedy-done"), at).about(remedy.0)),
                Progress::Failed { .. } => {
                    Some(Milestone::new(Code::of("remedy-failed"), at).about(remedy.0))
                }
                _ => None,
            },
            _ => is_milestone(kind).then(|| plain(at)),
        }
    }

    fn has_replied(&self) -> bool {
        let begins = |it: &Milestone| it.what == "lodged" || it.what == "reopened";
        let since = self.milestones.iter().rposition(begins).unwrap_or(0);
        self.milestones[since..].iter().any(|it| it.what == REPLIED)
    }
}

/// The kinds that clocks start and stop on by themselves.
const fn is_milestone(kind: EventKind) -> bool {
    use EventKind as K;
    matches!(
        kind,
        K::Accepted
            | K::Declined
            | K::Redirected
            | K::Withdrawn
            | K::Agreed
            | K::Ruled
            | K::RulingAccepted
            | K::RulingAcceptedInPart
            | K::Objected
            | K::WaitEnded
            | K::Closed
            | K::Reopened
            | K::Merged
            | K::Escalated
            | K::OutsideOutcomeRecorded
            | K::SentOutside
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebook;

    #[test]
    fn every_event_that_a_rule_file_names_is_one_that_the_core_tells() {
        assert_eq!(Rulebook::shipped().unknown_events(is_milestone_name), vec![]);
    }

    #[test]
    fn every_event_of_the_law_can_come_from_a_case() {
        for (file, text) in Rulebook::shipped_files() {
            let table: toml::Table = text.parse().expect("it loads");
            let Some(events) = table.get("events").and_then(toml::Value::as_table) else {
                continue;
            };
            let empty = |it: &toml::Value| it.as_array().is_some_and(Vec::is_empty);
            // A second extension is told by its number among the extensions.
            let never =
                events.iter().filter(|(name, from)| empty(from) && *name != "extended-again");
            let never: Vec<&String> = never.map(|(name, _)| name).collect();
            assert!(never.is_empty(), "{file}: no step or event stands for {never:?}");
        }
    }

    #[test]
    fn no_step_has_the_name_of_an_event() {
        use strum::IntoEnumIterator;
        for step in Step::iter() {
            assert!(step.to_string().parse::<EventKind>().is_err(), "{step}");
            assert!(!MORE_MILESTONES.contains(&step.to_string().as_str()), "{step}");
        }
    }
}

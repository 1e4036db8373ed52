//! How an event stands in the log, and what can be asked of any event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, CommandId},
    party::Actor,
    words::Words,
};

use super::{Event, EventKind};

impl Event {
    /// The kind of the event.
    pub fn kind(&self) -> EventKind {
        EventKind::from(self)
    }

    /// The texts in the vault that the event points to.
    pub fn words(&self) -> Vec<Words> {
        match self {
            Event::Drafted { complaint, .. } | Event::Amended { complaint } => {
                let party = complaint.representative.as_ref().map(|it| it.particulars);
                [complaint.narrative, complaint.particulars].into_iter().chain(party).collect()
            }
            Event::Declined { words, .. }
            | Event::Redirected { words, .. }
            | Event::InformationRequested { words, .. }
            | Event::Answered { words, .. }
            | Event::Stated { words, .. }
            | Event::Extended { words, .. }
            | Event::OfferMade { words, .. }
            | Event::Ruled { words, .. }
            | Event::RulingAcceptedInPart { words, .. }
            | Event::Objected { words }
            | Event::DetailsGiven { words, .. }
            | Event::MessageSent { words, .. }
            | Event::CalledBack { words, .. }
            | Event::Noted { words }
            | Event::OutsideOutcomeRecorded { words, .. }
            | Event::SentOutside { words, .. } => vec![*words],
            Event::HoldPlaced { words, .. } | Event::HoldLifted { words, .. } => vec![*words],
            Event::FactConfirmed(it) => vec![it.value],
            Event::StepRecorded { words, .. } | Event::EvidenceAdded { capture: words, .. } => {
                words.iter().copied().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// An event as it stands in the log: which case, which turn, when, by whom.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// The case it happened to.
    pub case: CaseId,
    /// Counts from 1 within the case, without gaps.
    pub seq: u32,
    /// When, by the desk's clock.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The command that made it so.
    pub command: CommandId,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

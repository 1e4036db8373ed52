//! What a case remembers of the custody of its files: what the next decision needs, and no more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    ids::{EvidenceId, PersonId},
    party::Side,
};

use super::{
    super::{Case, Event, Recorded, Stage},
    DERIVATIVES_MAX, ErasureReason, Handled, OCR_TEXT, REDACTION, TEXT,
};

/// Opening the same file again for the same is one line of custody for so long.
pub(super) const ONE_ACT: SignedDuration = SignedDuration::from_mins(10);
/// The most recent acts that are remembered.
const RECENT_MAX: usize = 100;

/// A file of the case, as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Who put it in.
    pub side: Side,
    /// What it is, as a code of the checklists.
    pub kind: Code,
    /// The last redaction of it: what is shown to those who may not see it untouched.
    pub redaction: Option<EvidenceId>,
}

/// Something that was made of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Derivative {
    /// What it was made from: a file as it came, or another derivative.
    pub from: EvidenceId,
    /// The file as it came that this goes back to.
    pub original: EvidenceId,
    /// `redaction`, or what kind of help it is.
    pub kind: Code,
}

impl Derivative {
    fn is_reading(&self) -> bool {
        self.kind == TEXT || self.kind == OCR_TEXT
    }
}

/// Something that was done with a file a moment ago.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecentAct {
    /// By whom.
    pub by: PersonId,
    /// What.
    pub what: Handled,
    /// When.
    pub at: Timestamp,
}

/// Nothing of the case may be destroyed while this is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Who placed it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The contents of the case are gone; what is left is the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erasure {
    /// Why.
    pub reason: ErasureReason,
    /// When.
    pub at: Timestamp,
}

/// What a case remembers of custody.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Custody {
    /// What was made of its files.
    pub derivatives: BTreeMap<EvidenceId, Derivative>,
    /// What came in and lies apart.
    pub quarantined: BTreeSet<EvidenceId>,
    /// Who just opened what.
    pub recent: Vec<RecentAct>,
    /// How many facts were confirmed.
    pub confirmed: u32,
    /// Which terms each side accepted last.
    pub terms: BTreeMap<Side, Code>,
    /// What forbids to destroy anything, by reason.
    pub holds: BTreeMap<Code, Hold>,
    /// How many letters and dossiers were issued.
    pub issued: u32,
    /// Once its contents are gone.
    pub erased: Option<Erasure>,
    /// The version of the case when something last happened that is more than custody. Whoever
    /// saw that version saw everything that a decision may depend on.
    pub moved: u32,
}

impl Custody {
    /// Whether the same person did the same a moment before `now`.
    pub(super) fn is_repeated(&self, by: PersonId, what: &Handled, now: Timestamp) -> bool {
        let since = now - ONE_ACT;
        self.recent.iter().any(|it| it.by == by && it.what == *what && since < it.at)
    }

    fn remember(&mut self, by: PersonId, what: &Handled, at: Timestamp) {
        let since = at - ONE_ACT;
        self.recent.retain(|it| since < it.at);
        if RECENT_MAX <= self.recent.len() {
            self.recent.remove(0);
        }
        self.recent.push(RecentAct { by, what: what.clone(), at });
    }
}

impl Case {
    /// The file as it came that `evidence` is, or was made from.
    pub fn original_of(&self, evidence: EvidenceId) -> Option<EvidenceId> {
        match self.custody.derivatives.get(&evidence) {
            Some(derivative) => Some(derivative.original),
            None => self.evidence.contains_key(&evidence).then_some(evidence),
        }
    }

    /// What was read of a file, as it lies in the vault.
    pub fn reading_of(&self, evidence: EvidenceId) -> Option<EvidenceId> {
        let mut made = self.custody.derivatives.iter();
        made.find(|(_, it)| it.from == evidence && it.is_reading()).map(|(id, _)| *id)
    }

    /// The files, and the redactions of them, that nobody has read yet. None once the case is
    /// closed, or once nothing more can be made of its files.
    pub fn unread(&self) -> Vec<EvidenceId> {
        let derivatives = &self.custody.derivatives;
        if self.stage == Stage::Closed || DERIVATIVES_MAX <= derivatives.len() {
            return Vec::new();
        }
        let read: BTreeSet<EvidenceId> =
            derivatives.values().filter(|it| it.is_reading()).map(|it| it.from).collect();
        let redactions = derivatives.iter().filter(|(_, it)| it.kind == REDACTION);
        let all = self.evidence.keys().chain(redactions.map(|(id, _)| id));
        all.filter(|it| !read.contains(it)).copied().collect()
    }

    /// Whether the contents of the case are gone.
    pub const fn is_erased(&self) -> bool {
        self.custody.erased.is_some()
    }

    pub(in super::super) fn evolve_custody(&mut self, recorded: &Recorded) {
        let (at, by) = (recorded.at, recorded.actor.id);
        // Looking at a file, what helps to read one, and having papers printed changes nothing that
        // is decided on.
        let beside = match &recorded.event {
            Event::EvidenceHandled(_) | Event::LetterIssued(_) | Event::DossierIssued(_) => true,
            Event::EvidenceDerived(it) => it.kind != REDACTION,
            _ => false,
        };
        if !beside {
            self.custody.moved = recorded.seq;
        }
        let custody = &mut self.custody;
        match &recorded.event {
            Event::EvidenceAdded { evidence, side, kind, .. } => {
                let item = Item { side: *side, kind: kind.clone(), redaction: None };
                self.evidence.insert(*evidence, item);
            }
            Event::EvidenceHandled(it) => custody.remember(by, it, at),
            Event::EvidenceDerived(it) => {
                let before = custody.derivatives.get(&it.from).map(|it| it.original);
                let original = before.unwrap_or(it.from);
                let kind = it.kind.clone();
                if let Some(item) = self.evidence.get_mut(&original)
                    && kind == REDACTION
                {
                    item.redaction = Some(it.evidence);
                }
                let derivative = Derivative { from: it.from, original, kind };
                custody.derivatives.insert(it.evidence, derivative);
            }
            Event::EvidenceQuarantined(it) => {
                custody.quarantined.insert(it.evidence);
            }
            Event::FactConfirmed(_) => custody.confirmed += 1,
            Event::TermsAccepted(it) => {
                custody.terms.insert(it.side, it.terms.clone());
            }
            Event::HoldPlaced { reason, .. } => {
                custody.holds.insert(reason.clone(), Hold { by, at });
            }
            Event::HoldLifted { reason, .. } => {
                custody.holds.remove(reason);
            }
            Event::LetterIssued(_) | Event::DossierIssued(_) => custody.issued += 1,
            Event::Erased { reason } => custody.erased = Some(Erasure { reason: *reason, at }),
            _ => (),
        }
    }
}

//! Who may see which case, and what of it. What they may then do, the table of moves says.

use crate::{
    case::{Case, Event, Stage, custody::REDACTION},
    ids::{EvidenceId, RequestId},
    matching::Check,
    party::{Reader, Role, Side},
    rulebook::{Obligation, OwedBy},
};

/// What somebody is to one case. Without a relation the case does not exist for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum Relation {
    /// It is their complaint, or they speak for whose it is.
    Complainant,
    /// They wrote the draft down for somebody.
    Drafter,
    /// They work for the institution that handles it.
    Staff,
    /// They are the merchant complained about, and were addressed.
    Respondent,
    /// They were asked to help the sides to agree.
    Mediator,
    /// It was handed to their body.
    OutsideBody,
    /// They read everything that was sent.
    Auditor,
    /// The program itself.
    Program,
}

impl Relation {
    /// What `reader` is to `case`; `None` is a stranger, whatever their role.
    pub fn between(reader: &Reader, case: &Case) -> Option<Relation> {
        let draft = case.stage == Stage::Draft;
        let person = reader.actor.id;
        match reader.actor.role {
            Role::System => Some(Relation::Program),
            Role::Complainant => is_complainant(reader, case).then_some(Relation::Complainant),
            // Nobody handles their own complaint.
            Role::Agent | Role::Reviewer if case.is_side_of_complainant(person) => None,
            Role::Agent | Role::Reviewer if draft => {
                (case.drafted_by == person).then_some(Relation::Drafter)
            }
            Role::Agent | Role::Reviewer => Some(Relation::Staff),
            _ if draft => None,
            Role::Merchant => {
                let addressed = case.addressed && reader.merchant.is_some();
                (addressed && reader.merchant == case.respondent).then_some(Relation::Respondent)
            }
            Role::Mediator => (case.mediator == Some(person)).then_some(Relation::Mediator),
            Role::Regulator => {
                let body = reader.body.as_deref();
                let handed = case.escalations.keys().any(|it| Some(it.as_str()) == body);
                handed.then_some(Relation::OutsideBody)
            }
            Role::Auditor => Some(Relation::Auditor),
            Role::Admin => None,
        }
    }

    /// Whether they may know that this event happened, and read its texts. What they may not
    /// know is shown to them as a hash, so that the chain stays whole for everybody.
    pub fn may_see(self, event: &Event, by: Side) -> bool {
        match self {
            Relation::Staff | Relation::Auditor | Relation::Program => true,
            Relation::Drafter | Relation::Complainant => match event {
                Event::Noted { .. } | Event::QualityReviewed { .. } => false,
                Event::MessageSent { to, .. } => is_between(*to, by, Side::Complainant),
                Event::Reminded { to, .. } => *to == Side::Complainant,
                event => may_see_custody(event, by, Side::Complainant),
            },
            Relation::Respondent => match event {
                Event::MessageSent { to, .. } => is_between(*to, by, Side::Respondent),
                Event::Reminded { to, .. } => *to == Side::Respondent,
                Event::InformationRequested { of, .. } => *of == Side::Respondent,
                Event::Answered { .. } => by == Side::Respondent,
                // Whoever is warned of a freeze moves the money first.
                Event::ProtectionOrdered { .. }
                | Event::ProtectionReported { .. }
                | Event::ProtectionReleased { .. } => false,
                event => !is_private(event) && may_see_custody(event, by, Side::Respondent),
            },
            Relation::Mediator => match event {
                Event::MessageSent { to, .. } => is_between(*to, by, Side::Neutral),
                event => !is_private(event) && may_see_custody(event, by, Side::Neutral),
            },
            Relation::OutsideBody => !matches!(event, Event::Noted { .. }),
        }
    }

    /// Whether they may know that this is owed: what follows from events that they may not know of
    /// is not for them either.
    pub fn may_see_obligation(self, case: &Case, it: &Obligation) -> bool {
        let outsider = matches!(self, Relation::Respondent | Relation::Mediator);
        // That a public body has the case is between the complainant and the institution.
        if outsider && it.owed_by == OwedBy::Regulator {
            return false;
        }
        let question = it.about.and_then(|about| case.requests.get(&RequestId(about)));
        let of_others = question.is_some_and(|it| it.of != Side::Respondent);
        self != Relation::Respondent || !of_others
    }

    /// Whether they may read the particulars (name, contact, account) of the complainant.
    pub const fn may_read_particulars(self) -> bool {
        matches!(
            self,
            Relation::Complainant
                | Relation::Drafter
                | Relation::Staff
                | Relation::OutsideBody
                | Relation::Program
        )
    }

    /// Whether they may read what a check said. What the institution keeps about the account of
    /// the complainant is nobody's business outside of it, but for bodies that supervise it.
    pub const fn may_read_finding(self, check: Check) -> bool {
        !matches!(self, Relation::Respondent | Relation::Mediator) || !check.is_about_account()
    }

    /// Whether they may read how a file of this side came in: device, address, time. Those who
    /// judge evidence may, and whoever put it in.
    pub const fn may_read_capture(self, from: Side) -> bool {
        match self {
            Relation::Complainant | Relation::Drafter => matches!(from, Side::Complainant),
            Relation::Respondent => matches!(from, Side::Respondent),
            Relation::Mediator => false,
            Relation::Staff | Relation::OutsideBody | Relation::Auditor | Relation::Program => true,
        }
    }

    /// Whether they may open a file that this side put in.
    pub const fn may_open_evidence(self, from: Side) -> bool {
        match self {
            // The merchant answers to the claim and its documents, not to the whole file of the
            // institution's own inquiry.
            Relation::Respondent => matches!(from, Side::Respondent | Side::Complainant),
            _ => true,
        }
    }
}

impl Relation {
    /// What they are given who ask for this file, which may be one that was made of another:
    /// the redaction, where there is one and the untouched file is not for them. `None` where
    /// they may open neither.
    pub fn opens(self, case: &Case, wanted: EvidenceId) -> Option<EvidenceId> {
        let original = case.original_of(wanted)?;
        let item = case.evidence.get(&original)?;
        if !self.may_open_evidence(item.side) {
            return None;
        }
        let Some(redaction) = item.redaction.filter(|_| !self.may_open_untouched(item.side)) else {
            return Some(wanted);
        };
        match case.custody.derivatives.get(&wanted) {
            // What was made to read the untouched file says what the redaction hides.
            Some(it) if it.kind != REDACTION && it.from != redaction => None,
            Some(it) if it.kind != REDACTION => Some(wanted),
            _ => Some(redaction),
        }
    }

    /// Whether a file that this side put in is shown to them as it came, though it was redacted:
    /// to those who judge it, and to whoever put it in.
    const fn may_open_untouched(self, from: Side) -> bool {
        match self {
            Relation::Complainant | Relation::Drafter => matches!(from, Side::Complainant),
            Relation::Respondent => matches!(from, Side::Respondent),
            Relation::Mediator => matches!(from, Side::Neutral),
            Relation::Staff | Relation::OutsideBody | Relation::Auditor | Relation::Program => true,
        }
    }
}

/// Who knows of what is done with files: sides of what is done with their own, and of what they
/// did themselves.
fn may_see_custody(event: &Event, by: Side, own: Side) -> bool {
    match event {
        Event::EvidenceHandled(it) => it.side == own || by == own,
        Event::EvidenceDerived(it) if it.kind == REDACTION => {
            own != Side::Respondent || matches!(it.side, Side::Complainant | Side::Respondent)
        }
        Event::EvidenceDerived(it) => it.side == own,
        Event::EvidenceQuarantined(it) => it.side == own,
        Event::FactConfirmed(_) => by == own || own == Side::Complainant,
        // What goes to an outside body is the complainant's own.
        Event::LetterIssued(it) if it.to == Side::Neutral => own == Side::Complainant,
        Event::LetterIssued(it) => it.to == own,
        Event::DossierIssued(_) => by == own,
        // Why papers are kept may be a matter that neither side should hear of from here.
        Event::HoldPlaced { .. } | Event::HoldLifted { .. } => false,
        _ => true,
    }
}

fn is_complainant(reader: &Reader, case: &Case) -> bool {
    let representative = case.complaint.representative.as_ref().and_then(|it| it.person);
    reader.opened == Some(case.id)
        || (reader.opened.is_none()
            && (case.complainant == reader.actor.id || representative == Some(reader.actor.id)))
}

fn is_between(to: Side, by: Side, own: Side) -> bool {
    to == own || by == own
}

/// What concerns the complainant and the institution alone.
fn is_private(event: &Event) -> bool {
    matches!(
        event,
        Event::Noted { .. }
            | Event::QualityReviewed { .. }
            | Event::CalledBack { .. }
            | Event::DetailsGiven { .. }
            | Event::Rated { .. }
            | Event::Escalated { .. }
            | Event::StepRecorded { .. }
            | Event::Reminded { .. }
            | Event::OutsideOutcomeRecorded { .. }
            | Event::SentOutside { .. }
    ) || matches!(event, Event::FindingRecorded { finding } if finding.check.is_about_account())
}

/// What somebody may do to the desk as a whole, as opposed to one case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum Right {
    /// Draft a complaint of one's own.
    DraftOwn,
    /// Draft a complaint for somebody who called or wrote.
    DraftForAnother,
    /// See the list of cases, each role its own part of it.
    ListCases,
    /// Look for words in cases, sort them into piles, keep lists under names, and move many at
    /// once. Words are looked for in everything that staff may read, notes among them.
    SortCases,
    /// Upload and check bills.
    CheckBills,
    /// See who works here, to assign cases or to know who had them.
    ListStaff,
    /// Create people, set roles, reset passwords.
    ManagePeople,
    /// Change the institution's profile, departments, queues and rules of assignment.
    ManageInstitution,
    /// Bring in old cases.
    ImportCases,
    /// Bring in records of the institution. Who decides cases does not make what they rest on.
    BringRecords,
    /// Take the list of cases out as CSV or XLSX.
    ExportCases,
    /// See counters and the state of the rounds.
    ReadHealth,
    /// Use texts that are written again and again, and write them.
    UseMacros,
    /// See who did what: in cases, and to the house.
    ReadAudit,
    /// See what the rounds wait for, and let them try again.
    TendRounds,
    /// See how cases went: merchants their own, staff those of their department.
    ReadStatistics,
}

impl Right {
    /// Whether somebody in this role has it.
    pub const fn is_held_by(self, role: Role) -> bool {
        match self {
            Right::DraftOwn => matches!(role, Role::Complainant),
            Right::DraftForAnother => role.is_staff(),
            Right::ListCases => !matches!(role, Role::Admin),
            Right::SortCases => role.is_staff(),
            Right::CheckBills => matches!(role, Role::Complainant) || role.is_staff(),
            Right::ListStaff => role.is_staff() || matches!(role, Role::Admin | Role::Auditor),
            Right::ManagePeople | Right::ManageInstitution => matches!(role, Role::Admin),
            Right::BringRecords => matches!(role, Role::Admin),
            Right::ImportCases => matches!(role, Role::Admin | Role::Reviewer),
            Right::ExportCases => matches!(role, Role::Reviewer | Role::Auditor),
            Right::ReadHealth | Right::ReadAudit => matches!(role, Role::Admin | Role::Auditor),
            Right::UseMacros => role.is_staff() || matches!(role, Role::Admin),
            Right::TendRounds => matches!(role, Role::Admin),
            Right::ReadStatistics => {
                role.is_staff() || matches!(role, Role::Merchant | Role::Auditor)
            }
        }
    }
}

//! What is decided about the files of a case besides putting them in.

use crate::{
    access::Relation,
    code::Code,
    ids::EvidenceId,
    party::{Role, Side},
    words::Words,
};

use super::{
    super::{Case, Context, Event, Refusal, complaint::at_most},
    Act, Confirmed, DERIVATIVES_MAX, Derived, Dossier, FactField, Handled, Letter, NewDerivative,
    NewQuarantine, NewRedaction, Place, Quarantined, REDACTION, usual_purpose,
};

/// The most files of one case that lie in quarantine.
const QUARANTINED_MAX: usize = 200;
/// The most facts that are confirmed in one case.
const CONFIRMED_MAX: usize = 5_000;
/// The most letters and dossiers that are issued in one case.
const ISSUED_MAX: usize = 5_000;
/// The last page, and the last character of one, that anybody may point to.
const PLACE_MAX: u32 = 10_000_000;

/// Writes down that somebody has a file in their hands. What counts is what they get to see: the
/// redaction, where the untouched file is not for them.
pub(in super::super) fn handle(
    case: &Case,
    (evidence, act): (EvidenceId, Act),
    (purpose, to): (Option<Code>, Option<Code>),
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let actor = ctx.reader.actor;
    let relation = Relation::between(ctx.reader, case).ok_or(Refusal::NotYourCase)?;
    let served = relation.opens(case, evidence).ok_or(Refusal::Unknown { what: "evidence" })?;
    let side = side_of(case, served)?;
    if act == Act::Transferred {
        if !(actor.role.is_staff() || actor.role == Role::System) {
            return Err(bad("act", "`viewed`, `downloaded` or `exported`"));
        }
        if to.is_none() {
            return Err(bad("to", "whom it was handed to"));
        }
    }
    let purpose = purpose.unwrap_or_else(|| usual_purpose(actor.role));
    let what = Handled { evidence: served, side, act, purpose, to };
    if case.custody.is_repeated(actor.id, &what, ctx.now) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::EvidenceHandled(what)])
}

pub(in super::super) fn derive(case: &Case, new: NewDerivative) -> Result<Vec<Event>, Refusal> {
    let NewDerivative { evidence, from, kind, digest, size, tool } = new;
    if case.custody.derivatives.contains_key(&evidence) {
        return Ok(Vec::new());
    }
    if case.evidence.contains_key(&evidence) || evidence == from {
        return Err(bad("evidence", "an id that names nothing yet"));
    }
    at_most("derivatives", case.custody.derivatives.len() + 1, DERIVATIVES_MAX)?;
    let side = side_of(case, from)?;
    Ok(vec![Event::EvidenceDerived(Derived { evidence, from, side, kind, digest, size, tool })])
}

/// Staff black out what they see fit, a side what is its own.
pub(in super::super) fn redact(
    case: &Case,
    new: NewRedaction,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let NewRedaction { evidence, from, digest, size, tool } = new;
    let role = ctx.reader.actor.role;
    if !role.is_staff() && side_of(case, from)? != role.side() {
        return Err(Refusal::Unknown { what: "evidence" });
    }
    derive(case, NewDerivative { evidence, from, kind: REDACTION, digest, size, tool })
}

pub(in super::super) fn quarantine(case: &Case, new: NewQuarantine) -> Result<Vec<Event>, Refusal> {
    let NewQuarantine { evidence, digest, size, signature, side } = new;
    if case.custody.quarantined.contains(&evidence) {
        return Ok(Vec::new());
    }
    if case.original_of(evidence).is_some() {
        return Err(bad("evidence", "an id that names nothing yet"));
    }
    at_most("quarantined", case.custody.quarantined.len() + 1, QUARANTINED_MAX)?;
    let apart = Quarantined { evidence, digest, size, signature, side };
    Ok(vec![Event::EvidenceQuarantined(apart)])
}

pub(in super::super) fn confirm(
    case: &Case,
    (evidence, field): (EvidenceId, FactField),
    (value, place): (Words, Place),
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let relation = Relation::between(ctx.reader, case).ok_or(Refusal::NotYourCase)?;
    if relation.opens(case, evidence) != Some(evidence) {
        return Err(Refusal::Unknown { what: "evidence" });
    }
    at_most("facts", case.custody.confirmed as usize + 1, CONFIRMED_MAX)?;
    let Place { page, from, to } = place;
    if page == 0 || to <= from || PLACE_MAX < page.max(to) {
        return Err(bad("place", "a page from 1, and `from` before `to`"));
    }
    Ok(vec![Event::FactConfirmed(Confirmed { evidence, field, value, place })])
}

pub(in super::super) fn issue_letter(case: &Case, letter: Letter) -> Result<Vec<Event>, Refusal> {
    issued(case, Event::LetterIssued(letter))
}

pub(in super::super) fn issue_dossier(
    case: &Case,
    dossier: Dossier,
) -> Result<Vec<Event>, Refusal> {
    issued(case, Event::DossierIssued(dossier))
}

fn issued(case: &Case, event: Event) -> Result<Vec<Event>, Refusal> {
    at_most("issued", case.custody.issued as usize + 1, ISSUED_MAX)?;
    Ok(vec![event])
}

/// Whose file it is, or whose it was made from.
fn side_of(case: &Case, evidence: EvidenceId) -> Result<Side, Refusal> {
    let original = case.original_of(evidence).and_then(|it| case.evidence.get(&it));
    original.map(|it| it.side).ok_or(Refusal::Unknown { what: "evidence" })
}

fn bad(field: &str, limit: &str) -> Refusal {
    Refusal::BadField { field: field.to_owned(), limit: limit.to_owned() }
}

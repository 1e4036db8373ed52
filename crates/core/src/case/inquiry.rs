//! Inquiry: both sides are heard, evidence comes in, checks report what they found.

use jiff::Timestamp;

use crate::{
    code::Code,
    ids::{EvidenceId, MerchantId, PersonId, RequestId},
    matching::Finding,
    party::Side,
    rulebook::{Duty, Need, Obligation},
    words::Words,
};

use super::{
    Case, Context, Event, Refusal,
    complaint::{at_most, is_reference, printable},
    keeping,
    settling::refit,
    step::check_until,
};

/// The most files in one case.
const EVIDENCE_MAX: usize = 500;
/// The most questions in one case.
const REQUESTS_MAX: usize = 100;
/// The most kinds of evidence that one question asks for.
const KINDS_MAX: usize = 20;
/// The most holding replies in one case.
const EXTENSIONS_MAX: usize = 20;
/// The largest file, in bytes (50 GiB); what the vault takes is the shell's to say.
const SIZE_MAX: u64 = 50 << 30;

pub(super) fn request(
    case: &Case,
    of: Side,
    kinds: Vec<Code>,
    words: Words,
    respondent: Option<MerchantId>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    at_most("kinds", kinds.len(), KINDS_MAX)?;
    at_most("requests", case.requests.len() + 1, REQUESTS_MAX)?;
    let mut events = Vec::new();
    match of {
        Side::Complainant => (),
        Side::Respondent => events.extend(name_respondent(case, respondent)?),
        Side::Institution | Side::Neutral => {
            return Err(Refusal::BadField {
                field: "of".to_owned(),
                limit: "`complainant` or `respondent`".to_owned(),
            });
        }
    }
    let request = RequestId(ctx.command.nth(0));
    events.push(Event::InformationRequested { request, of, kinds, words });
    Ok(events)
}

/// Names the merchant once; afterwards only the same may be named.
fn name_respondent(case: &Case, named: Option<MerchantId>) -> Result<Option<Event>, Refusal> {
    match (case.respondent, named) {
        (None, None) => Err(Refusal::NobodyToAsk),
        (None, Some(merchant)) => Ok(Some(Event::RespondentNamed { merchant })),
        (Some(known), Some(other)) if known != other => Err(Refusal::BadField {
            field: "respondent".to_owned(),
            limit: "the merchant that the case already names".to_owned(),
        }),
        _ => Ok(None),
    }
}

pub(super) fn answer(
    case: &Case,
    request: RequestId,
    words: Words,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let asked = case.requests.get(&request).ok_or(Refusal::Unknown { what: "question" })?;
    if asked.of != ctx.reader.actor.role.side() {
        return Err(Refusal::AskedOfAnother);
    }
    if asked.answered {
        return Err(Refusal::AlreadyAnswered);
    }
    Ok(vec![Event::Answered { request, words }])
}

pub(super) fn state(
    case: &Case,
    words: Words,
    terms: Option<Code>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let side = ctx.reader.actor.role.side();
    let mut events = match terms {
        Some(terms) => keeping::accept_terms(case, terms, side)?,
        None => Vec::new(),
    };
    events.push(Event::Stated { side, words });
    Ok(events)
}

pub(super) fn add_evidence(
    case: &Case,
    evidence: EvidenceId,
    file: Event,
) -> Result<Vec<Event>, Refusal> {
    if case.evidence.contains_key(&evidence) {
        return Ok(Vec::new());
    }
    if case.original_of(evidence).is_some() || case.custody.quarantined.contains(&evidence) {
        let limit = "an id that names nothing yet".to_owned();
        return Err(Refusal::BadField { field: "evidence".to_owned(), limit });
    }
    at_most("evidence", case.evidence.len() + 1, EVIDENCE_MAX)?;
    if matches!(file, Event::EvidenceAdded { size, .. } if SIZE_MAX < size) {
        let limit = format!("at most {SIZE_MAX} bytes");
        return Err(Refusal::BadField { field: "size".to_owned(), limit });
    }
    Ok(vec![file])
}

pub(super) fn record_finding(
    case: &Case,
    finding: Finding,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let index = usize::from(finding.payment);
    if case.complaint.payments.get(index).is_none() {
        return Err(Refusal::NoSuchPayment { field: "finding.payment".to_owned(), index });
    }
    at_most("finding.rows", finding.rows.len(), crate::matching::ROWS_MAX)?;
    if !finding.rows.iter().all(|it| is_reference(&it.source)) {
        return Err(Refusal::BadField {
            field: "finding.rows.source".to_owned(),
            limit: printable(),
        });
    }
    // A record that shows less than an earlier one leaves less to give back.
    let mut known = case.clone();
    known.establish(&finding, ctx.reader.actor.role);
    let left = known.not_come_back(index)?;
    let mut events = vec![Event::FindingRecorded { finding }];
    events.extend(refit(case, index, left, ctx)?);
    Ok(events)
}

/// A holding reply. One that comes too late to lengthen anything is still a word to the
/// complainant: the time limits say that it bought nothing.
pub(super) fn extend(
    case: &Case,
    words: Words,
    until: Option<Timestamp>,
    approved_by: Option<PersonId>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    at_most("extensions", case.extensions as usize + 1, EXTENSIONS_MAX)?;
    until.map_or(Ok(()), |it| check_until(it, ctx.now))?;
    let itself = |it: PersonId| it == ctx.reader.actor.id || case.is_side_of_complainant(it);
    if approved_by.is_some_and(itself) {
        return Err(Refusal::NotIndependent);
    }
    if approved_by.is_none() && needs_approval(case, ctx) {
        return Err(Refusal::ApprovalNeeded);
    }
    Ok(vec![Event::Extended { words, until, approved_by }])
}

/// Whether the clock that binds now can only be lengthened with somebody's approval.
fn needs_approval(case: &Case, ctx: &Context<'_>) -> bool {
    let decides = |it: &Obligation| matches!(it.duty, Duty::Decide | Duty::Review);
    let binding = |it: &Obligation| it.binding && decides(it) && ctx.now < it.due;
    let needs = |it: &Obligation| {
        it.next_extension.as_ref().is_some_and(|next| next.needs.contains(&Need::Approval))
    };
    case.obligations(ctx.rules).iter().any(|it| binding(it) && needs(it))
}

/// Writes to a side. The respondent can only be written to once it is named.
pub(super) fn message(case: &Case, to: Side, words: Words) -> Result<Vec<Event>, Refusal> {
    if to == Side::Respondent && case.respondent.is_none() {
        return Err(Refusal::NobodyToAsk);
    }
    Ok(vec![Event::MessageSent { to, words }])
}

//! The table of contents of the process: which chapter decides which command.

use super::{
    Case, Command, Complaint, Context, Event, Refusal, closing, custody::acts, due::Owed,
    escalation, inquiry, intake, keeping, objection, offer, protection, reminder, ruling, settling,
    step,
};
use crate::ids::PersonId;

/// Begins a case. `complainant` is who complains, which need not be who writes it down.
/// Returns the first event of the case, or why there is none.
pub fn draft(
    complainant: PersonId,
    complaint: Complaint,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    intake::draft(complainant, complaint, ctx)
}

/// What `command` brings about in `case`: facts, in order, or a reason why not. No facts mean
/// that everything is already as the command wants it.
pub fn decide(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    use Command as C;
    case.permit(command.as_move(), ctx)?;
    match command {
        C::Amend { complaint } => intake::amend(*complaint, ctx),
        C::Lodge { terms } => intake::lodge(case, terms, ctx),
        C::Discard => Ok(intake::discard()),
        C::Acknowledge => Ok(vec![Event::Acknowledged]),
        C::Accept => intake::accept_or_take(case),
        C::Decline { reason, next, text } => intake::decline(reason, next, text),
        C::Redirect { to, text } => Ok(intake::redirect(case, to, text)),
        C::Withdraw => Ok(closing::withdraw(case)),
        C::Assign { to, queue } => intake::assign(case, to, queue, ctx),

        C::RequestInformation { of, kinds, text, respondent } => {
            inquiry::request(case, of, kinds, text, respondent, ctx)
        }
        C::Answer { request, text } => inquiry::answer(case, request, text, ctx),
        C::State { text, terms } => inquiry::state(case, text, terms, ctx),
        C::RecordFinding { finding } => inquiry::record_finding(case, finding, ctx),
        C::Message { to, text } => inquiry::message(case, to, text),
        C::CallBack { reached, text } => Ok(vec![Event::CalledBack { reached, words: text }]),
        C::Note { text } => Ok(vec![Event::Noted { words: text }]),

        C::Protect { what } => protection::protect(case, what, ctx),
        C::ReportProtection { protection, answer } => protection::report(case, protection, answer),
        C::Release { protection } => protection::release(case, protection),

        C::InviteMediator { mediator } => offer::invite(case, mediator),
        C::Offer { remedies, text } => offer::offer(case, remedies, text, ctx),
        C::AcceptOffer { offer } => offer::accept(case, offer, ctx),
        C::RefuseOffer { offer } => offer::refuse(case, offer, ctx),

        C::Rule { outcome, remedies, text } => ruling::rule(case, outcome, remedies, text, ctx),
        C::AcceptInPart { remedies, text } => objection::accept_in_part(case, remedies, text),
        C::Object { text } => Ok(vec![Event::Objected { words: text }]),
        C::EndWait => Ok(objection::end_wait(case)),

        C::GiveDetails { remedy, text } => settling::give_details(case, remedy, text),
        C::ApproveRemedy { remedy } => settling::approve(case, remedy, ctx),
        C::ReportRemedy { remedy, progress } => settling::report(case, remedy, progress),
        C::DeliverRemedy { remedy } => settling::deliver(case, remedy),
        C::RetryRemedy { remedy } => settling::retry(case, remedy, ctx),
        C::ConfirmArrival { remedy } => settling::confirm(case, remedy),
        C::ReportNotArrived { remedy } => settling::not_arrived(case, remedy),
        C::ReportMoney { payment, total } => ruling::report_money(case, payment, total, ctx),

        C::Close => Ok(closing::close()),
        C::Reopen { reason } => closing::reopen(case, reason, ctx),
        C::Rate { score } => closing::rate(score),
        C::ReviewQuality { score } => closing::review_quality(score),
        C::Link { other } => closing::link(case, other),
        C::Merge { into } => closing::merge(case, into),
        C::Absorb { from } => closing::absorb(case, from),

        C::Escalate { channel } => escalation::escalate(case, channel),
        C::RecordOutsideOutcome { channel, outcome, text } => {
            escalation::record_outcome(case, channel, outcome, text, ctx)
        }
        C::RecordSent { channel, text } => escalation::record_sent(case, channel, text),
        C::Extend { .. }
        | C::RecordStep { .. }
        | C::MissObligation { .. }
        | C::Remind { .. }
        | C::MoveObligation { .. } => decide_time(case, command, ctx),
        custody => decide_custody(case, custody, ctx),
    }
}

/// What is about the custody of files, and about keeping them.
fn decide_custody(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    use Command as C;
    match command {
        C::AddEvidence { evidence, kind, digest, size, sm3, capture } => {
            let side = ctx.reader.actor.role.side();
            let file = Event::EvidenceAdded { evidence, kind, digest, size, side, sm3, capture };
            inquiry::add_evidence(case, evidence, file)
        }
        C::HandleEvidence { evidence, act, purpose, to } => {
            acts::handle(case, (evidence, act), (purpose, to), ctx)
        }
        C::DeriveEvidence(new) => acts::derive(case, new),
        C::RedactEvidence(new) => acts::redact(case, new, ctx),
        C::QuarantineEvidence(new) => acts::quarantine(case, new),
        C::ConfirmFact { evidence, field, text, place } => {
            acts::confirm(case, (evidence, field), (text, place), ctx)
        }
        C::AcceptTerms { terms } => {
            keeping::accept_terms(case, terms, ctx.reader.actor.role.side())
        }
        C::PlaceHold { reason, text } => keeping::place_hold(case, reason, text),
        C::LiftHold { reason, text } => keeping::lift_hold(case, reason, text),
        C::IssueLetter(letter) => acts::issue_letter(case, letter),
        C::IssueDossier(dossier) => acts::issue_dossier(case, dossier),
        C::Erase { reason } => keeping::erase(case, reason, ctx),
        _ => unreachable!("`decide` has an arm for everything that is not about custody"),
    }
}

/// What is about time limits.
fn decide_time(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    use Command as C;
    match command {
        C::Extend { text, until, approved_by } => {
            inquiry::extend(case, text, until, approved_by, ctx)
        }
        C::RecordStep { step, happened_at, until, text } => {
            step::record(case, step::Told { step, happened_at, until, words: text }, ctx)
        }
        C::MissObligation { regime, name, about } => {
            escalation::miss(case, regime, name, about, ctx)
        }
        C::Remind { regime, name, about, step } => {
            reminder::remind(case, &Owed { regime, name, about }, &step, ctx)
        }
        C::MoveObligation { regime, name, about, from } => {
            escalation::move_obligation(case, &Owed { regime, name, about }, from, ctx)
        }
        _ => unreachable!("`decide` has an arm for everything that is not about time limits"),
    }
}

//! Steps that time limits depend on and that no other move tells: an appraisal began, credit was
//! given for the time being, a platform set a time of its own.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{code::Code, words::Words};

use super::{Case, Context, Event, Refusal, complaint::at_most};

/// The most steps in one case.
const STEPS_MAX: usize = 200;
/// How long after it happened a step may still be written down. Rules count from when a thing
/// happened, and a clock that could be stopped long afterwards would be none.
const BACKDATED_MAX: SignedDuration = SignedDuration::from_hours(31 * 24);
/// The same for what may have happened before the complaint came.
const EARLIER_MAX: SignedDuration = SignedDuration::from_hours(10 * 366 * 24);
/// How far ahead a time that was set or promised may lie.
const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// What happened. Regime files name these as events, besides the kinds of [`super::EventKind`].
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Step {
    /// An appraisal or examination by somebody else began.
    AppraisalStarted,
    /// It ended.
    AppraisalEnded,
    /// The clock stands still while somebody owes information.
    ClockStopped,
    /// It runs again.
    ClockRestarted,
    /// Facts came up that change the matter.
    NewFacts,
    /// The disputed amount was credited for the time being.
    ProvisionalCreditGiven,
    /// The investigation is complete.
    InvestigationCompleted,
    /// The complainant was told how far it is.
    InterimReply,
    /// The complainant was told that it is being worked on.
    InProgress,
    /// The complainant was told that the case is exceptional and why.
    Exceptional,
    /// A mediation outside this desk ended.
    MediationEnded,
    /// The last word was sent on another way than through this desk.
    FinalResponseSent,
    /// An ombudsman gave notice of a complaint.
    OmbudsmanNotice,
    /// An outside body made an award.
    Award,
    /// The complaint came by transfer.
    TransferredReceived,
    /// A branch received the complaint.
    BranchReceived,
    /// A public body sent the complaint to the company.
    SentToCompany,
    /// A claim was received.
    ClaimReceived,
    /// The matter was reported.
    Reported,
    /// A platform opened its ticket.
    TicketCreated,
    /// The platform says that it is the merchant's turn.
    MerchantTurn,
    /// A notice was received.
    NoticeReceived,
    /// The provider was told that a payment was not authorised.
    UnauthorisedNotified,
    /// The payment was made.
    Transaction,
    /// The platform set a time of its own.
    GmtOverdue,
    /// A public body received the complaint.
    RegulatorReceived,
    /// Somebody asked for the handling to be verified by another office.
    VerificationAsked,
    /// That office decided.
    VerificationDecided,
    /// A branch was asked to correct what it sent, and did.
    BranchCorrected,
    /// A branch said that the complaint is not its own.
    BranchDeclined,
    /// Somebody asked that an official step aside.
    RecusalAsked,
    /// That was decided.
    RecusalDecided,
    /// The parties were told.
    PartiesTold,
    /// A public body received the lead.
    LeadReceived,
    /// It took longer for the lead.
    LeadExtended,
    /// It decided on the lead.
    LeadDecided,
    /// Whoever reported it was told.
    ReporterTold,
    /// The complainant keeps back what the provider needs.
    InformationWithheld,
    /// The provider told a public body that it suspects fraud.
    FraudReported,
    /// A refund was asked of the provider.
    RefundAsked,
    /// The provider refused it, with its reasons.
    RefundRefused,
    /// The statement that shows the payment was sent.
    StatementSent,
    /// The complainant was asked to confirm in writing.
    WritingAsked,
    /// The confirmation in writing came.
    WritingReceived,
    /// The complainant was told of the credit.
    CreditTold,
    /// The complainant was told the result of the investigation.
    ResultTold,
    /// The investigation found an error.
    ErrorFound,
    /// The complainant said what they think of the answer.
    FeedbackGiven,
    /// The ombudsman was answered.
    OmbudsmanAnswered,
    /// The ombudsman scheme AFCA gave notice of a complaint.
    AfcaNotice,
    /// AFCA was answered.
    AfcaAnswered,
    /// Somebody appealed against an award.
    Appealed,
    /// A dispute was filed with the card network.
    DisputeFiled,
    /// It was answered.
    DisputeAnswered,
    /// A chargeback was filed with the card network.
    ChargebackFiled,
    /// It was settled.
    ChargebackSettled,
    /// The documents of a chargeback were sent.
    DocumentsSent,
    /// The payment was presented a second time.
    SecondPresentmentMade,
    /// Pre-arbitration was filed with the card network.
    PreArbitrationFiled,
    /// It was answered.
    PreArbitrationAnswered,
    /// Arbitration was filed with the card network.
    ArbitrationFiled,
}

impl Step {
    /// Whether the complainant must be told in words.
    pub const fn tells_complainant(self) -> bool {
        use Step as S;
        matches!(
            self,
            S::AppraisalStarted
                | S::AppraisalEnded
                | S::ClockStopped
                | S::ClockRestarted
                | S::ProvisionalCreditGiven
                | S::InterimReply
                | S::InProgress
                | S::Exceptional
        )
    }

    /// Whether it may have happened before the complaint was sent.
    pub const fn may_come_first(self) -> bool {
        use Step as S;
        matches!(
            self,
            S::TransferredReceived
                | S::BranchReceived
                | S::SentToCompany
                | S::ClaimReceived
                | S::Reported
                | S::TicketCreated
                | S::MerchantTurn
                | S::NoticeReceived
                | S::UnauthorisedNotified
                | S::Transaction
                | S::GmtOverdue
                | S::RegulatorReceived
                | S::LeadReceived
                | S::StatementSent
                | S::FraudReported
                | S::RefundAsked
                | S::DisputeFiled
                | S::ChargebackFiled
        )
    }

    /// Whether it is nothing without a time that it names.
    pub const fn needs_until(self) -> bool {
        matches!(self, Step::GmtOverdue)
    }

    /// The step that must have come before this one, and no other of its kind since.
    const fn follows(self) -> Option<Step> {
        match self {
            Step::AppraisalEnded => Some(Step::AppraisalStarted),
            Step::ClockRestarted => Some(Step::ClockStopped),
            _ => None,
        }
    }

    /// The step that ends what this one begins.
    const fn ends_with(self) -> Option<Step> {
        match self {
            Step::AppraisalStarted => Some(Step::AppraisalEnded),
            Step::ClockStopped => Some(Step::ClockRestarted),
            _ => None,
        }
    }

    /// What clocks call it.
    pub(super) fn code(self) -> Code {
        Code::of(self.into())
    }
}

/// A step as it is asked for.
pub(super) struct Told {
    pub(super) step: Step,
    pub(super) happened_at: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) words: Option<Words>,
}

/// Writes down that a step was taken.
pub(super) fn record(case: &Case, told: Told, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let Told { step, happened_at, until, words } = told;
    at_most("steps", case.steps() + 1, STEPS_MAX)?;
    let happened_at = happened_at.unwrap_or(ctx.now);
    check_time(case, step, happened_at, ctx.now)?;
    match until {
        None if step.needs_until() => return Err(bad("until", "the time that was set")),
        Some(time) => check_until(time, happened_at)?,
        None => (),
    }
    if words.is_none() && step.tells_complainant() {
        return Err(bad("text", "what the complainant is told"));
    }
    check_order(case, step, happened_at)?;
    Ok(vec![Event::StepRecorded { step, happened_at, until, words }])
}

/// A time that was set or promised lies after what sets it, and not for ever after.
pub(super) fn check_until(until: Timestamp, from: Timestamp) -> Result<(), Refusal> {
    let ahead = until.duration_since(from);
    if ahead <= SignedDuration::ZERO || AHEAD_MAX < ahead {
        return Err(bad("until", "a time after this, within two years"));
    }
    Ok(())
}

fn check_time(case: &Case, step: Step, at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let ago = now.duration_since(at);
    if ago < SignedDuration::ZERO {
        return Err(bad("happened_at", "no time to come"));
    }
    if step.may_come_first() {
        let recent = ago <= EARLIER_MAX;
        return if recent { Ok(()) } else { Err(bad("happened_at", "within the last ten years")) };
    }
    if BACKDATED_MAX < ago {
        return Err(bad("happened_at", "within the last 31 days"));
    }
    if case.lodged_at().is_some_and(|lodged| at < lodged) {
        return Err(bad("happened_at", "not before the complaint was sent"));
    }
    // What is on record as late does not become punctual by what is said afterwards.
    if case.missed_at.is_some_and(|missed| at < missed) {
        return Err(bad("happened_at", "not before a time limit that is on record as missed"));
    }
    Ok(())
}

/// What ends must have begun, what began must end before it begins again, and in this order.
fn check_order(case: &Case, step: Step, at: Timestamp) -> Result<(), Refusal> {
    let last = |it: Step| {
        let code = it.code();
        case.milestones.iter().rfind(|it| it.what == code).map(|it| it.at)
    };
    if let Some(first) = step.follows() {
        let running = last(first).filter(|began| last(step).is_none_or(|ended| ended < *began));
        return match running {
            None => Err(Refusal::Unknown { what: "step that this one ends" }),
            Some(began) if at <= began => Err(bad("happened_at", "after what it ends began")),
            Some(_) => Ok(()),
        };
    }
    let (Some(end), Some(began)) = (step.ends_with(), last(step)) else { return Ok(()) };
    match last(end).filter(|ended| began < *ended) {
        None => Err(Refusal::AlreadyDone),
        Some(ended) if at < ended => Err(bad("happened_at", "after the last one ended")),
        Some(_) => Ok(()),
    }
}

fn bad(field: &str, limit: &str) -> Refusal {
    Refusal::BadField { field: field.to_owned(), limit: limit.to_owned() }
}

impl Case {
    /// How many steps were written down.
    fn steps(&self) -> usize {
        self.milestones.iter().filter(|it| it.what.as_str().parse::<Step>().is_ok()).count()
    }

    /// When the complaint was sent, or received on the way that it came.
    pub(super) fn lodged_at(&self) -> Option<Timestamp> {
        self.milestones.iter().find(|it| it.what == "lodged").map(|it| it.at)
    }
}

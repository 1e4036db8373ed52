//! Settling: remedies are ordered, delivered, and confirmed. Money moves only from here.

use crate::{
    ids::{PersonId, RemedyId},
    money::{Money, MoneyError},
    remedy::{Arrival, Delivery, Progress, Remedy, RemedyStatus},
    words::Words,
};

use super::{Case, Closing, Context, Event, Move, Refusal, RemedyState, Stage, complaint::at_most};

/// The most remedies in one case, replaced ones included.
const ORDERED_MAX: usize = 500;
/// How often a case is told that something has not arrived.
const NOT_ARRIVED_MAX: usize = 100;

/// How a change moves the guard of one payment: the row in the database that keeps all cases and
/// channels together from giving back more than was paid.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GuardEntry {
    /// The payment: `provider:reference`.
    pub payment: String,
    /// The currency of the amounts.
    pub currency: String,
    /// What was paid, in minor units, as recorded; as claimed only before it is, when nothing can
    /// be ordered anyway. The same for all cases about the payment, whatever each of them claims.
    pub limit: i64,
    /// What is ordered more (or, negative, no longer), in minor units.
    pub ordered: i64,
    /// What came back on other ways in all, in minor units; `None` where the change is silent.
    /// Several cases may tell of the same money: the most that any of them says counts.
    pub outside: Option<i64>,
}

impl GuardEntry {
    /// Whether the change must be refused where, after it, everything ordered and everything
    /// that came back outside is more than the limit. True for ordering more and for sending
    /// what was ordered; taking orders back and telling of money that came back only ever say
    /// what is so.
    pub const fn must_fit(&self) -> bool {
        0 < self.ordered || (self.ordered == 0 && self.outside.is_none())
    }
}

/// Orders what `remedies` say, in full refunds all that is left. Names every remedy after the
/// command and its place in the list.
pub(super) fn order(
    case: &Case,
    remedies: &[Remedy],
    by: Option<PersonId>,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    at_most("remedies", case.remedies.len() + remedies.len(), ORDERED_MAX)?;
    let mut events = Vec::with_capacity(remedies.len());
    let mut spent: Vec<(usize, Money)> = Vec::new();
    for (place, what) in (0..).zip(remedies) {
        let amount = match what.delivery() {
            Delivery::Pay { payment } => Some(payable(case, *what, payment, &mut spent)?),
            Delivery::ByHand => None,
        };
        let over = |limit: &Money| amount.is_some_and(|it| it.exceeds(*limit).unwrap_or(false));
        let approval = ctx.house.approval_above.iter().any(over);
        let remedy = RemedyId(ctx.command.nth(place));
        events.push(Event::RemedyOrdered { remedy, what: *what, amount, approval, by });
    }
    Ok(events)
}

/// How much a refund gives back: never more than is left of the payment after what came back
/// elsewhere and what earlier rulings keep, and nothing on hearsay.
fn payable(
    case: &Case,
    what: Remedy,
    payment: usize,
    spent: &mut Vec<(usize, Money)>,
) -> Result<Money, Refusal> {
    let claimed = &case.complaint.payments[payment];
    if claimed.reference.is_none() {
        return Err(Refusal::PaymentHasNoReference { payment });
    }
    verified(case, payment)?;
    let mut left = case.left(payment)?;
    for (_, amount) in spent.iter().filter(|(of, _)| *of == payment) {
        left = left.minus(*amount)?;
    }
    if !left.is_positive() {
        return Err(Refusal::PaymentExhausted { payment });
    }
    let asked = what.amount().unwrap_or(left);
    if asked.exceeds(left)? {
        return Err(Refusal::ExceedsPayment { asked, left });
    }
    spent.push((payment, asked));
    Ok(asked)
}

/// No money is ordered on hearsay, nor on the complainant's own bill alone: others stand by the
/// payment, which was made in the currency that is claimed.
fn verified(case: &Case, payment: usize) -> Result<(), Refusal> {
    found(case, payment)?;
    if case.is_verified(payment) { Ok(()) } else { Err(Refusal::PaymentNotVerified { payment }) }
}

/// Nothing is counted for a payment on hearsay: a record has it, in the currency that is claimed.
/// What came back is counted on the complainant's own word as well.
pub(super) fn found(case: &Case, payment: usize) -> Result<(), Refusal> {
    let recorded = case.recorded_amount(payment).filter(|_| case.is_found(payment));
    let wanted = recorded.ok_or(Refusal::PaymentNotVerified { payment })?.currency();
    let given = case.complaint.payments[payment].amount.currency();
    if wanted != given {
        let field = format!("payments[{payment}].amount");
        return Err(Refusal::WrongCurrency { field, wanted, given });
    }
    Ok(())
}

/// What takes the place of earlier remedies takes back those that nobody has heard of yet.
pub(super) fn replace_unsent(case: &Case) -> Vec<Event> {
    replace(case, &[])
}

/// The same for what `anew` says; it also takes the place of refunds of the same payments that
/// the provider refused.
pub(super) fn replace(case: &Case, anew: &[Remedy]) -> Vec<Event> {
    let replaced = |state: &RemedyState| match state.status {
        RemedyStatus::Failed => anew.iter().any(|it| it.delivery() == state.what.delivery()),
        status => status.is_alive() && !state.is_kept(),
    };
    let replaced = case.remedies.iter().filter(|(_, state)| replaced(state));
    replaced.map(|(remedy, _)| Event::RemedyReplaced { remedy: *remedy }).collect()
}

/// Orders anew, and smaller, what no longer fits into `left`: what was paid and did not come back
/// on another way. What a provider may have heard of cannot be taken back.
pub(super) fn refit(
    case: &Case,
    payment: usize,
    mut left: Money,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let refunds = case.remedies.iter().filter(|(_, it)| it.status.is_alive() && it.pays(payment));
    let (sent, unsent): (Vec<_>, Vec<_>) = refunds.partition(|(_, it)| it.status.is_under_way());
    for amount in sent.iter().filter_map(|(_, it)| it.amount) {
        left = left.minus(amount)?;
    }
    let mut events = Vec::new();
    for ((remedy, it), place) in unsent.into_iter().zip(0..) {
        let Some(amount) = it.amount else { continue };
        if !amount.exceeds(left)? {
            left = left.minus(amount)?;
            continue;
        }
        events.push(Event::RemedyReplaced { remedy: *remedy });
        // What is disputed in a review is decided anew there.
        if left.is_positive() && (it.released || case.stage == Stage::Ruled) {
            let RemedyState { what, approval, by, .. } = *it;
            let remedy = RemedyId(ctx.command.nth(place));
            let amount = Some(left);
            events.push(Event::RemedyOrdered { remedy, what, amount, approval, by });
            left = Money::zero(left.currency());
        }
    }
    Ok(events)
}

pub(super) fn give_details(
    case: &Case,
    remedy: RemedyId,
    words: Words,
) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::GiveDetails)?;
    Ok(vec![Event::DetailsGiven { remedy, words }])
}

pub(super) fn approve(
    case: &Case,
    remedy: RemedyId,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let state = ready(case, remedy, Move::ApproveRemedy)?;
    if state.by == Some(ctx.reader.actor.id) {
        return Err(Refusal::NotIndependent);
    }
    Ok(vec![Event::RemedyApproved { remedy }])
}

/// What the provider said. Saying the same again changes nothing. What was never sent can only be
/// sent, or fail: of a refund that no longer fits the payment the no is certain without asking.
pub(super) fn report(
    case: &Case,
    remedy: RemedyId,
    progress: Progress,
) -> Result<Vec<Event>, Refusal> {
    let state = known(case, remedy)?;
    if state.status == progress.status() {
        return Ok(Vec::new());
    }
    let unsent = matches!(state.status, RemedyStatus::Ordered | RemedyStatus::DetailsGiven);
    let possible = !unsent || matches!(progress, Progress::Sent | Progress::Failed { .. });
    let back = progress == Progress::Sent && state.status == RemedyStatus::Pending;
    if back {
        return Ok(Vec::new());
    }
    if !state.allows(Move::ReportRemedy) || !possible {
        return Err(Refusal::RemedyStands { status: state.status });
    }
    if let Progress::Parked { code } | Progress::Failed { code } = &progress
        && (code.is_empty() || 64 < code.len() || !code.bytes().all(|it| it.is_ascii_graphic()))
    {
        let limit = "1 to 64 printable ASCII characters".to_owned();
        return Err(Refusal::BadField { field: "progress.code".to_owned(), limit });
    }
    if progress == Progress::Sent {
        fits(case, state)?;
    }
    // A no after a yes is not clear: perhaps the money came back, perhaps it never left.
    Ok(vec![match progress {
        Progress::Failed { code } if state.was_done => {
            Event::RemedyReported { remedy, progress: Progress::Parked { code } }
        }
        progress => Event::RemedyReported { remedy, progress },
    }])
}

/// Nothing is sent that is more than what is left by now: the guard checks it for all cases, this
/// for the case itself.
fn fits(case: &Case, state: &RemedyState) -> Result<(), Refusal> {
    let Some((payment, asked)) = state.refund() else { return Ok(()) };
    let left = case.left(payment)?.plus(asked)?;
    if asked.exceeds(left)? { Err(Refusal::ExceedsPayment { asked, left }) } else { Ok(()) }
}

/// A person of the institution delivered it.
pub(super) fn deliver(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::DeliverRemedy)?;
    Ok(vec![Event::RemedyReported { remedy, progress: Progress::Done }])
}

/// Asks again. Under the same id where the provider may have paid; after a clear no as a new
/// order in its place, because a no stays a no.
pub(super) fn retry(
    case: &Case,
    remedy: RemedyId,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let state = ready(case, remedy, Move::RetryRemedy)?;
    if state.status != RemedyStatus::Failed {
        return Ok(vec![Event::RemedyRetried { remedy }]);
    }
    let Some((payment, amount)) = state.refund() else {
        return Err(Refusal::RemedyStands { status: state.status });
    };
    let left = case.left(payment)?;
    let amount = if amount.exceeds(left)? && left.is_positive() { left } else { amount };
    let again = Remedy::PartialRefund { payment, amount };
    let mut events = vec![Event::RemedyReplaced { remedy }];
    events.extend(order(case, &[again], state.by, ctx)?);
    for event in &mut events {
        if let Event::RemedyOrdered { what, .. } = event {
            *what = state.what;
        }
    }
    Ok(events)
}

/// It is there. When that was the last one, the case is over.
pub(super) fn confirm(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::ConfirmArrival)?;
    let mut events = vec![Event::ArrivalConfirmed { remedy }];
    let arrived = |(id, it): (&RemedyId, &RemedyState)| {
        let there = it.status == RemedyStatus::Done && it.arrival == Arrival::Confirmed;
        *id == remedy || it.status == RemedyStatus::Replaced || there
    };
    if case.stage == Stage::Settling && case.remedies.iter().all(arrived) {
        events.push(Event::Closed { how: Closing::Settled });
    }
    Ok(events)
}

pub(super) fn not_arrived(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::ReportNotArrived)?;
    at_most("not-arrived", case.times("not-arrived") + 1, NOT_ARRIVED_MAX)?;
    Ok(vec![Event::NotArrived { remedy }])
}

fn known(case: &Case, remedy: RemedyId) -> Result<&RemedyState, Refusal> {
    case.remedies.get(&remedy).ok_or(Refusal::Unknown { what: "remedy" })
}

fn ready(case: &Case, remedy: RemedyId, wanted: Move) -> Result<&RemedyState, Refusal> {
    let state = known(case, remedy)?;
    if state.allows(wanted) {
        return Ok(state);
    }
    Err(Refusal::RemedyStands { status: state.status })
}

impl Progress {
    /// The status of a remedy that has got this far.
    pub const fn status(&self) -> RemedyStatus {
        match self {
            Progress::Sent => RemedyStatus::Sent,
            Progress::Pending => RemedyStatus::Pending,
            Progress::Parked { .. } => RemedyStatus::Parked,
            Progress::Done => RemedyStatus::Done,
            Progress::Failed { .. } => RemedyStatus::Failed,
        }
    }
}

impl RemedyState {
    /// Which payment it gives back, and how much of it; `None` for what is not a refund.
    pub fn refund(&self) -> Option<(usize, Money)> {
        match (self.what.delivery(), self.amount) {
            (Delivery::Pay { payment }, Some(amount)) => Some((payment, amount)),
            _ => None,
        }
    }

    /// Whether it gives back part of this payment.
    pub fn pays(&self, payment: usize) -> bool {
        self.refund().is_some_and(|(of, _)| of == payment)
    }
}

impl Case {
    /// What was paid: as recorded where a check found it, and never more than is claimed.
    pub fn paid(&self, payment: usize) -> Money {
        let claimed = self.complaint.payments[payment].amount;
        match self.recorded_amount(payment) {
            Some(recorded) if !claimed.exceeds(recorded).unwrap_or(true) => claimed,
            Some(recorded) if recorded.currency() == claimed.currency() => recorded,
            _ => claimed,
        }
    }

    /// What was paid and did not come back on another way than ours.
    pub(super) fn not_come_back(&self, payment: usize) -> Result<Money, MoneyError> {
        match self.outside_money.get(&payment) {
            Some(outside) => self.paid(payment).minus(*outside),
            None => Ok(self.paid(payment)),
        }
    }

    /// What can still be given back of a payment, after what came back elsewhere and what earlier
    /// decisions keep. Negative where more came back elsewhere than was foreseen.
    fn left(&self, payment: usize) -> Result<Money, MoneyError> {
        let mut left = self.not_come_back(payment)?;
        let kept = self.remedies.values().filter(|it| it.is_kept() && it.pays(payment));
        for amount in kept.filter_map(|it| it.amount) {
            left = left.minus(amount)?;
        }
        Ok(left)
    }

    /// How `events`, which follow on this case, move the guards of its payments. In payment
    /// order, so that no two changes wait for each other's.
    pub fn guard_entries(&self, events: &[Event]) -> Vec<GuardEntry> {
        let mut entries: Vec<GuardEntry> = Vec::new();
        for event in events {
            let Some((payment, effect)) = self.guard_effect(event) else { continue };
            let Some(new) = self.guard_entry(payment, effect) else { continue };
            match entries.iter_mut().find(|it| it.payment == new.payment) {
                Some(entry) => {
                    entry.ordered = entry.ordered.saturating_add(new.ordered);
                    entry.outside = new.outside.or(entry.outside);
                }
                None => entries.push(new),
            }
        }
        entries.sort();
        entries
    }

    fn guard_entry(&self, payment: usize, effect: Effect) -> Option<GuardEntry> {
        let claimed = &self.complaint.payments[payment];
        let recorded = self.recorded_amount(payment);
        let (amount, ordered, outside) = match effect {
            Effect::Ordered(amount) => (amount, amount.minor(), None),
            Effect::TakenBack(amount) => (amount, -amount.minor(), None),
            Effect::Sent(amount) => (amount, 0, None),
            Effect::Outside(total) => (total, 0, Some(total.minor())),
        };
        let same = |it: &Money| it.currency() == amount.currency();
        Some(GuardEntry {
            payment: claimed.key()?,
            currency: amount.currency().to_string(),
            limit: recorded.filter(same).unwrap_or(claimed.amount).minor(),
            ordered,
            outside,
        })
    }

    /// Which payment an event moves the guard of, and how.
    fn guard_effect(&self, event: &Event) -> Option<(usize, Effect)> {
        let refund = |remedy| self.remedies.get(remedy).and_then(RemedyState::refund);
        let alive = |remedy| self.remedies.get(remedy).is_some_and(|it| it.status.is_alive());
        match event {
            Event::RemedyOrdered { what, amount: Some(amount), .. } => match what.delivery() {
                Delivery::Pay { payment } => Some((payment, Effect::Ordered(*amount))),
                Delivery::ByHand => None,
            },
            Event::RemedyReplaced { remedy }
            | Event::RemedyReported { remedy, progress: Progress::Failed { .. } } => {
                let (payment, amount) = refund(remedy).filter(|_| alive(remedy))?;
                Some((payment, Effect::TakenBack(amount)))
            }
            Event::RemedyReported { remedy, progress: Progress::Sent } => {
                refund(remedy).map(|(payment, amount)| (payment, Effect::Sent(amount)))
            }
            Event::MoneyReported { payment, total } => Some((*payment, Effect::Outside(*total))),
            _ => None,
        }
    }
}

/// What an event does to the guard of a payment.
enum Effect {
    Ordered(Money),
    TakenBack(Money),
    /// Moves nothing, but only where everything still fits.
    Sent(Money),
    Outside(Money),
}

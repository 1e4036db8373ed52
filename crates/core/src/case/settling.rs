//! Settling: remedies are ordered, delivered, and confirmed. Money moves only from here.

use crate::{
    ids::RemedyId,
    money::Money,
    remedy::{Arrival, Delivery, Progress, Remedy, RemedyStatus},
    words::Words,
};

use super::{Case, Closing, Context, Event, Move, Refusal, RemedyState, Stage};

/// How a change moves the guard of one payment: the row in the database that keeps all cases and
/// channels together from giving back more than was paid.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GuardEntry {
    /// The payment: `provider:reference`.
    pub payment: String,
    /// The currency of the amounts.
    pub currency: String,
    /// What was paid, in minor units, as recorded by the provider (else as claimed).
    pub limit: i64,
    /// What is ordered more (or, negative, no longer), in minor units.
    pub ordered: i64,
    /// What came back on other ways in all, in minor units; `None` where the change is silent.
    pub outside: Option<i64>,
}

/// Orders what `remedies` say, in full refunds all that is left. Names every remedy after the
/// command and its place in the list.
pub(super) fn order(
    case: &Case,
    remedies: &[Remedy],
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::with_capacity(remedies.len());
    let mut spent: Vec<(usize, Money)> = Vec::new();
    for (place, what) in (0..).zip(remedies) {
        let amount = match what.delivery() {
            Delivery::Pay { payment } => Some(payable(case, *what, payment, &mut spent)?),
            Delivery::ByHand => None,
        };
        let over = |limit: &&Money| amount.is_some_and(|it| it.exceeds(**limit).unwrap_or(false));
        let approval = ctx.house.approval_above.iter().any(|limit| over(&limit));
        let remedy = RemedyId(ctx.command.nth(place));
        events.push(Event::RemedyOrdered { remedy, what: *what, amount, approval });
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
    if !case.is_verified(payment) {
        return Err(Refusal::PaymentNotVerified { payment });
    }
    let mut left = case.paid(payment);
    if let Some(outside) = case.outside_money.get(&payment) {
        left = left.minus(*outside)?;
    }
    for kept in case.remedies.values().filter(|it| it.is_kept() && it.pays(payment)) {
        left = left.minus(kept.amount.unwrap_or(Money::zero(left.currency())))?;
    }
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

/// What takes the place of earlier remedies takes back those that nobody has heard of yet.
pub(super) fn replace_unsent(case: &Case) -> Vec<Event> {
    let unsent = |it: &&(&RemedyId, &RemedyState)| it.1.status.is_alive() && !it.1.is_kept();
    let remedies = case.remedies.iter().collect::<Vec<_>>();
    let replaced = remedies.iter().filter(unsent);
    replaced.map(|(remedy, _)| Event::RemedyReplaced { remedy: **remedy }).collect()
}

pub(super) fn give_details(
    case: &Case,
    remedy: RemedyId,
    words: Words,
) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::GiveDetails)?;
    Ok(vec![Event::DetailsGiven { remedy, words }])
}

pub(super) fn approve(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::ApproveRemedy)?;
    Ok(vec![Event::RemedyApproved { remedy }])
}

/// What the provider said. Saying the same again changes nothing.
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
    let intent_first = !unsent || progress == Progress::Sent;
    let back = progress == Progress::Sent && state.status == RemedyStatus::Pending;
    if back {
        return Ok(Vec::new());
    }
    if !state.allows(Move::ReportRemedy) || !intent_first {
        return Err(Refusal::RemedyStands { status: state.status });
    }
    if let Progress::Parked { code } | Progress::Failed { code } = &progress
        && (code.is_empty() || 64 < code.len() || !code.bytes().all(|it| it.is_ascii_graphic()))
    {
        let limit = "1 to 64 printable ASCII characters".to_owned();
        return Err(Refusal::BadField { field: "progress.code".to_owned(), limit });
    }
    Ok(vec![Event::RemedyReported { remedy, progress }])
}

/// A person of the institution delivered it.
pub(super) fn deliver(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::DeliverRemedy)?;
    Ok(vec![Event::RemedyReported { remedy, progress: Progress::Done }])
}

/// Asks again. Under the same id where the provider may have paid; after a clear no as a new
/// order, because a no stays a no.
pub(super) fn retry(
    case: &Case,
    remedy: RemedyId,
    ctx: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let state = ready(case, remedy, Move::RetryRemedy)?;
    if state.status != RemedyStatus::Failed {
        return Ok(vec![Event::RemedyRetried { remedy }]);
    }
    let (Delivery::Pay { payment }, Some(amount)) = (state.what.delivery(), state.amount) else {
        return Err(Refusal::RemedyStands { status: state.status });
    };
    let again = Remedy::PartialRefund { payment, amount };
    let mut events = order(case, &[again], ctx)?;
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
        let dead = !it.status.is_alive();
        let there = it.status == RemedyStatus::Done && it.arrival == Arrival::Confirmed;
        *id == remedy || dead || there
    };
    if case.stage == Stage::Settling && case.remedies.iter().all(arrived) {
        events.push(Event::Closed { how: Closing::Settled });
    }
    Ok(events)
}

pub(super) fn not_arrived(case: &Case, remedy: RemedyId) -> Result<Vec<Event>, Refusal> {
    ready(case, remedy, Move::ReportNotArrived)?;
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
    /// Whether it gives back part of this payment.
    pub fn pays(&self, payment: usize) -> bool {
        self.amount.is_some() && self.what.delivery() == Delivery::Pay { payment }
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

    /// How `events`, which follow on this case, move the guards of its payments. In payment
    /// order, so that no two changes wait for each other's.
    pub fn guard_entries(&self, events: &[Event]) -> Vec<GuardEntry> {
        let mut entries: Vec<GuardEntry> = Vec::new();
        for event in events {
            let Some((payment, ordered, outside)) = self.guard_effect(event) else { continue };
            let Some(key) = self.complaint.payments[payment].key() else { continue };
            let paid = self.paid(payment);
            let entry = match entries.iter_mut().find(|it| it.payment == key) {
                Some(entry) => entry,
                None => {
                    entries.push(GuardEntry {
                        payment: key,
                        currency: paid.currency().to_string(),
                        limit: paid.minor(),
                        ordered: 0,
                        outside: None,
                    });
                    entries.last_mut().expect("it was just pushed")
                }
            };
            entry.ordered = entry.ordered.saturating_add(ordered);
            entry.outside = outside.or(entry.outside);
        }
        entries.sort();
        entries
    }

    /// Which payment an event moves the guard of, by how much ordered, to which outside total.
    fn guard_effect(&self, event: &Event) -> Option<(usize, i64, Option<i64>)> {
        match event {
            Event::RemedyOrdered { what, amount: Some(amount), .. } => match what.delivery() {
                Delivery::Pay { payment } => Some((payment, amount.minor(), None)),
                Delivery::ByHand => None,
            },
            Event::RemedyReplaced { remedy }
            | Event::RemedyReported { remedy, progress: Progress::Failed { .. } } => {
                let state = self.remedies.get(remedy)?;
                match (state.what.delivery(), state.amount) {
                    (Delivery::Pay { payment }, Some(amount)) => {
                        Some((payment, -amount.minor(), None))
                    }
                    _ => None,
                }
            }
            Event::MoneyReported { payment, total } => Some((*payment, 0, Some(total.minor()))),
            _ => None,
        }
    }
}

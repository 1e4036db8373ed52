//! Joins refunds to what they refund: by the numbers that both carry, or, where there are none,
//! by counterparty, amount and time, and then only if exactly one payment fits.

mod named;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, Link, PaymentRef},
};

use crate::{
    ledger::{KeptRefund, Name, Refunds},
    payments::{Moved, Payments},
    remark::Note,
    threads::Threads,
};
use named::Named;

/// How many payments of one name, or of one counterparty, are weighed against each other. More
/// than that are not told apart, which keeps a hostile bill from taking forever.
const CANDIDATES_MAX: usize = 64;

/// Links `refunds`. `returned` are the payments that the provider marks as given back, by their
/// index, and how much of each at most; with `any`, it marks none, and every settled payment to
/// or from others may have been.
pub(crate) fn link(
    payments: &mut Payments,
    refunds: &Refunds,
    returned: &[(u32, Money)],
    any: bool,
    threads: Threads,
) {
    let mut is_refund = vec![false; payments.len()];
    for refund in &refunds.rows {
        is_refund[refund.index as usize] = true;
    }
    let mut joins = by_name(payments, refunds, &is_refund, threads);
    if joins.iter().any(Join::is_inferable) {
        let every = any.then_some(is_refund.as_slice());
        infer(payments, &mut joins, returned, every);
    }
    for join in &joins {
        apply(payments, join);
    }
    let sums = sums(payments, &joins);
    settle(payments, returned, &sums);
}

/// Joins refunds by counterparty, amount and time, the earliest first. With `every`, which says of
/// each payment whether it is a refund, every other one may have been given back.
fn infer(
    payments: &Payments,
    joins: &mut [Join<'_>],
    returned: &[(u32, Money)],
    every: Option<&[bool]>,
) {
    let given: HashMap<usize, i64> = sums(payments, joins);
    let mut open = Open { missing: HashMap::new(), any_order: every.is_none() };
    for (index, amount) in returned {
        open.add(payments, *index as usize, *amount, &given);
    }
    for (index, is_refund) in every.unwrap_or_default().iter().enumerate() {
        let payment = payments.moved(index);
        let own = payment.direction == Direction::Neutral || *is_refund;
        if payment.settled && !own {
            open.add(payments, index, payment.amount, &given);
        }
    }
    let mut left: Vec<&mut Join<'_>> = joins.iter_mut().filter(|it| it.is_inferable()).collect();
    left.sort_by_key(|it| (payments.at(it.refund).at.instant(), it.refund));
    for join in left {
        let several = matches!(join.found, Found::Nothing { several: true, .. });
        join.found = match open.infer(&payments.at(join.refund)) {
            Found::Nothing { .. } if several => Found::Several,
            found => found,
        };
    }
}

/// A refund and what was found out about it.
struct Join<'n> {
    refund: usize,
    found: Found<'n>,
}

impl Join<'_> {
    fn is_inferable(&self) -> bool {
        matches!(self.found, Found::Nothing { inferable: true, .. })
    }
}

enum Found<'n> {
    Original(usize, Link),
    /// A payment known by its number, which is not in this bill, or there several times.
    Elsewhere(Name<'n>),
    Several,
    Nothing {
        inferable: bool,
        /// Whether there were several of the name, of which none stood out.
        several: bool,
    },
}

impl Found<'_> {
    const NOTHING: Found<'static> = Found::Nothing { inferable: false, several: false };
}

/// Whether one could refund the other: what comes back to a payer was spent, and what a merchant
/// gives back was received.
fn may_refund(refund: Moved, payment: Moved) -> bool {
    payment.direction != refund.direction
}

fn by_name<'n>(
    payments: &Payments,
    refunds: &'n Refunds,
    is_refund: &[bool],
    threads: Threads,
) -> Vec<Join<'n>> {
    let named = Named::of(payments, refunds, is_refund, threads);
    let mut given = HashMap::new();
    let mut joins = Vec::with_capacity(refunds.rows.len());
    for refund in &refunds.rows {
        let found = find(payments, refund, refunds, &named, &given);
        let refund = refund.index as usize;
        if let Found::Original(original, _) = found {
            *given.entry(original).or_default() += payments.moved(refund).amount.minor();
        }
        joins.push(Join { refund, found });
    }
    joins
}

fn find<'n>(
    payments: &Payments,
    refund: &KeptRefund,
    refunds: &'n Refunds,
    named: &Named<'_>,
    given: &HashMap<usize, i64>,
) -> Found<'n> {
    let index = refund.index as usize;
    let mut several = false;
    for name in refunds.names_of(refund) {
        let fits = |it: &usize| may_refund(payments.moved(index), payments.moved(*it));
        let candidates: Vec<usize> = named.all(&name).filter(fits).collect();
        match (candidates.as_slice(), &name) {
            ([], Name::Reference(_)) => return Found::Elsewhere(name),
            ([], Name::Order(_)) => continue,
            ([one], _) => return Found::Original(*one, Link::Exact),
            (some, _) => match (likeliest(payments, index, some, given), &name) {
                (Some(one), Name::Reference(_)) => return Found::Original(one, Link::Exact),
                (Some(one), Name::Order(_)) => return Found::Original(one, Link::Inferred),
                (None, Name::Reference(_)) => return Found::Elsewhere(name),
                (None, Name::Order(_)) => several = true,
            },
        }
    }
    match several && !refund.inferable {
        true => Found::Several,
        false => Found::Nothing { inferable: refund.inferable, several },
    }
}

/// The one among several of the same name that fits by counterparty, amount and time.
fn likeliest(
    payments: &Payments,
    refund: usize,
    candidates: &[usize],
    given: &HashMap<usize, i64>,
) -> Option<usize> {
    if CANDIDATES_MAX < candidates.len() {
        return None;
    }
    let wanted = payments.at(refund);
    let room = |it: usize| {
        payments.at(it).amount.minor().saturating_sub(given.get(&it).copied().unwrap_or(0))
    };
    let fits = |it: &usize| {
        let given = payments.at(*it);
        given.counterparty == wanted.counterparty
            && given.amount.currency() == wanted.amount.currency()
            && wanted.amount.minor() <= room(*it)
    };
    let mut left: Vec<usize> = candidates.iter().copied().filter(fits).collect();
    let exactly = |it: &usize| room(*it) == wanted.amount.minor();
    let before = |it: &usize| payments.at(*it).at.instant() <= wanted.at.instant();
    for narrower in [&exactly as &dyn Fn(&usize) -> bool, &before] {
        if 1 < left.len() && left.iter().any(narrower) {
            left.retain(narrower);
        }
    }
    match left[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// A payment of which something is missing: how much in minor units, since when, its index.
type Missing = (i64, Timestamp, usize);

/// What a refund and its payment have in common: the counterparty, the currency, and whether the
/// payment was received, as a merchant's are.
type Side<'p> = (&'p str, Currency, bool);

/// Payments that may have been given back and whose refunds are not all found yet.
struct Open<'p> {
    missing: HashMap<Side<'p>, BTreeSet<Missing>>,
    /// Whether a refund may come before its payment, as in bills that somebody edited. Only where
    /// the provider says that the payment was given back.
    any_order: bool,
}

impl<'p> Open<'p> {
    /// Adds a payment of which so much may have been given back.
    fn add(
        &mut self,
        payments: &'p Payments,
        index: usize,
        amount: Money,
        given: &HashMap<usize, i64>,
    ) {
        let payment = payments.at(index);
        let missing = amount.minor().saturating_sub(given.get(&index).copied().unwrap_or(0));
        if 0 < missing {
            let received = payment.direction == Direction::In;
            let side = (payment.counterparty, payment.amount.currency(), received);
            let row = (missing, payment.at.instant(), index);
            self.missing.entry(side).or_default().insert(row);
        }
    }

    /// The one payment that fits, which has less missing from now on.
    fn infer(&mut self, refund: &PaymentRef<'p>) -> Found<'static> {
        let received = refund.direction == Direction::Out;
        let side = (refund.counterparty, refund.amount.currency(), received);
        let Some(open) = self.missing.get_mut(&side) else {
            return Found::NOTHING;
        };
        let (wanted, at) = (refund.amount.minor(), refund.at.instant());
        // Where nobody is named, an amount must at least be the same.
        let named = |_: &Only| !refund.counterparty.is_empty();
        let more = || with_more(open, wanted, at, self.any_order).filter(named);
        let Some(fitting) = exactly(open, wanted, at, self.any_order).or_else(more) else {
            return Found::NOTHING;
        };
        let Only(Some(row)) = fitting else {
            return Found::Several;
        };
        open.remove(&row);
        let (missing, since, index) = row;
        if wanted < missing {
            open.insert((missing - wanted, since, index));
        }
        Found::Original(index, Link::Inferred)
    }
}

/// What fits: the only row there is, or `None` for several.
struct Only(Option<Missing>);

impl Only {
    /// `None` if nothing fits.
    fn of(mut rows: impl Iterator<Item = Missing>) -> Option<Only> {
        let first = rows.next()?;
        Some(Only(Some(first).filter(|_| rows.next().is_none())))
    }
}

/// Among the payments that miss exactly the wanted amount: the only one before the refund, or
/// else, as times in bills that somebody edited go astray, the only one after it.
fn exactly(open: &BTreeSet<Missing>, wanted: i64, at: Timestamp, any_order: bool) -> Option<Only> {
    let (first, now, last) = (
        (wanted, Timestamp::MIN, 0),
        (wanted, at, usize::MAX),
        (wanted, Timestamp::MAX, usize::MAX),
    );
    let before = Only::of(open.range(first..=now).copied());
    before.or_else(|| Only::of(open.range(now..=last).copied()).filter(|_| any_order))
}

/// The same among those that miss more, and came back in parts.
fn with_more(
    open: &BTreeSet<Missing>,
    wanted: i64,
    at: Timestamp,
    any_order: bool,
) -> Option<Only> {
    let more = || open.range((wanted, Timestamp::MAX, usize::MAX)..).copied();
    if CANDIDATES_MAX < more().take(CANDIDATES_MAX + 1).count() {
        return Some(Only(None));
    }
    let before = Only::of(more().filter(|(_, since, _)| *since <= at));
    before.or_else(|| Only::of(more()).filter(|_| any_order))
}

/// How much of each payment its joined refunds gave back, in minor units of its currency. What
/// came back in another one is not added.
fn sums(payments: &Payments, joins: &[Join<'_>]) -> HashMap<usize, i64> {
    let mut sums: HashMap<usize, i64> = HashMap::new();
    for join in joins {
        let refund = payments.moved(join.refund);
        if let Found::Original(original, _) = join.found
            && refund.settled
            && refund.amount.currency() == payments.moved(original).amount.currency()
        {
            let sum = sums.entry(original).or_default();
            *sum = sum.saturating_add(refund.amount.minor());
        }
    }
    sums
}

/// Writes onto the refund what it refunds, and what is to be said about it.
fn apply(payments: &mut Payments, join: &Join<'_>) {
    let refund = join.refund;
    let note = match &join.found {
        Found::Original(original, link) => {
            let (original, link) = (*original, *link);
            let (given, back) = (payments.moved(original).amount, payments.moved(refund).amount);
            payments.join(refund, original, link);
            back.exceeds(given).unwrap_or(false).then_some(Note::ExceedsOriginal)
        }
        Found::Elsewhere(Name::Reference(reference) | Name::Order(reference)) => {
            payments.join_elsewhere(refund, reference);
            Some(Note::OriginalElsewhere)
        }
        Found::Several => Some(Note::OriginalUnclear),
        Found::Nothing { .. } => Some(Note::OriginalElsewhere),
    };
    if let Some(note) = note {
        payments.remark(refund, &note.say());
    }
}

/// Writes onto every refunded payment how much came back. What the provider says of the whole
/// is not less than the sum of the refunds found, and never added to it.
fn settle(payments: &mut Payments, returned: &[(u32, Money)], sums: &HashMap<usize, i64>) {
    for (index, sum) in sums {
        let payment = payments.moved(*index);
        let linked = Money::of_minor(*sum, payment.amount.currency());
        let (settled, declared) = (payment.settled, payment.refunded);
        let most = declared.map_or(*sum, |it| it.max(*sum));
        payments.set_refunded(*index, most);
        if declared.is_some_and(|it| it != *sum) {
            payments.remark(*index, &Note::RefundsDiffer { linked }.say());
        }
        if !settled {
            // It is closed because it was given back, so it had been paid.
            payments.set_paid(*index);
        }
    }
    for (index, _) in returned {
        let index = *index as usize;
        let payment = payments.moved(index);
        let note = match payment.settled {
            _ if sums.contains_key(&index) => None,
            true => Some(Note::RefundElsewhere),
            false if payment.direction == Direction::Out => Some(Note::ClosedUnpaid),
            false => None,
        };
        if let Some(note) = note {
            payments.remark(index, &note.say());
        }
    }
}

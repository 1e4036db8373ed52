//! Joins refunds to what they refund: by the numbers that both carry, or, where there are none,
//! by counterparty, amount and time, and then only if exactly one payment fits.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, Link, Payment},
};

use crate::{
    ledger::{Name, Refund},
    remark::Note,
};

/// How many payments of one name, or of one counterparty, are weighed against each other. More
/// than that are not told apart, which keeps a hostile bill from taking forever.
const CANDIDATES_MAX: usize = 64;

/// Links `refunds`, given by their index in `payments`. `returned` are the payments that the
/// provider marks as given back, and how much of each at most; with `any`, it marks none, and
/// every settled payment to or from others may have been.
pub(crate) fn link(
    payments: &mut [Payment],
    refunds: &[(usize, Refund)],
    returned: &[(usize, Money)],
    any: bool,
) {
    let mut joins = by_name(payments, refunds);
    let given: HashMap<usize, i64> = sums(payments, &joins);
    let is_refund: HashSet<usize> = refunds.iter().map(|(index, _)| *index).collect();
    let settled = payments.iter().enumerate().filter(|(index, payment)| {
        any && payment.settled
            && payment.direction != Direction::Neutral
            && !is_refund.contains(index)
    });
    let settled = settled.map(|(index, payment)| (index, payment.amount));
    let mut open = Open::of(payments, returned.iter().copied().chain(settled), &given, !any);

    let inferable = |it: &&mut Join| matches!(it.found, Found::Nothing { inferable: true, .. });
    let mut left: Vec<&mut Join> = joins.iter_mut().filter(inferable).collect();
    left.sort_by_key(|it| (payments[it.refund].at.instant(), it.refund));
    for join in left {
        let several = matches!(join.found, Found::Nothing { several: true, .. });
        join.found = match open.infer(&payments[join.refund]) {
            Found::Nothing { .. } if several => Found::Several,
            found => found,
        };
    }

    for join in &joins {
        apply(payments, join);
    }
    settle(payments, returned, &sums(payments, &joins));
}

/// A refund and what was found out about it.
struct Join {
    refund: usize,
    found: Found,
}

enum Found {
    Original(usize, Link),
    /// A payment known by its number, which is not in this bill, or there several times.
    Elsewhere(String),
    Several,
    Nothing {
        inferable: bool,
        /// Whether there were several of the name, of which none stood out.
        several: bool,
    },
}

impl Found {
    const NOTHING: Found = Found::Nothing { inferable: false, several: false };
}

/// Whether one could refund the other: what comes back to a payer was spent, and what a merchant
/// gives back was received.
fn may_refund(refund: &Payment, payment: &Payment) -> bool {
    payment.direction != refund.direction
}

fn by_name(payments: &[Payment], refunds: &[(usize, Refund)]) -> Vec<Join> {
    let mut named: HashMap<&Name, Vec<usize>> = HashMap::new();
    for name in refunds.iter().flat_map(|(_, refund)| &refund.names) {
        named.entry(name).or_default();
    }
    if !named.is_empty() {
        let is_refund: HashSet<usize> = refunds.iter().map(|(index, _)| *index).collect();
        let others = payments.iter().enumerate().filter(|(index, _)| !is_refund.contains(index));
        index(others, &mut named);
    }
    let mut given = HashMap::new();
    let mut joins = Vec::with_capacity(refunds.len());
    for (index, refund) in refunds {
        let found = find(payments, *index, refund, &named, &given);
        if let Found::Original(original, _) = found {
            *given.entry(original).or_default() += payments[*index].amount.minor();
        }
        joins.push(Join { refund: *index, found });
    }
    joins
}

/// Finds who goes by the names. One look at every payment, however many refunds there are.
fn index<'p>(
    payments: impl Iterator<Item = (usize, &'p Payment)>,
    named: &mut HashMap<&Name, Vec<usize>>,
) {
    let mut by_reference: HashMap<&str, &mut Vec<usize>> = HashMap::new();
    let mut by_order: HashMap<&str, &mut Vec<usize>> = HashMap::new();
    for (name, found) in named {
        match name {
            Name::Reference(it) => by_reference.insert(it, found),
            Name::Order(it) => by_order.insert(it, found),
        };
    }
    for (index, payment) in payments {
        let order = payment.order.as_deref().and_then(|it| by_order.get_mut(it));
        let reference = by_reference.get_mut(payment.reference.as_str());
        for found in [order, reference].into_iter().flatten() {
            if found.len() <= CANDIDATES_MAX {
                found.push(index);
            }
        }
    }
}

fn find(
    payments: &[Payment],
    index: usize,
    refund: &Refund,
    named: &HashMap<&Name, Vec<usize>>,
    given: &HashMap<usize, i64>,
) -> Found {
    let mut several = false;
    for name in &refund.names {
        let fits = |it: &&usize| may_refund(&payments[index], &payments[**it]);
        let candidates: Vec<usize> = named[name].iter().filter(fits).copied().collect();
        match (candidates.as_slice(), name) {
            ([], Name::Reference(it)) => return Found::Elsewhere(it.clone()),
            ([], Name::Order(_)) => continue,
            ([one], _) => return Found::Original(*one, Link::Exact),
            (some, _) => match (likeliest(payments, index, some, given), name) {
                (Some(one), Name::Reference(_)) => return Found::Original(one, Link::Exact),
                (Some(one), Name::Order(_)) => return Found::Original(one, Link::Inferred),
                (None, Name::Reference(it)) => return Found::Elsewhere(it.clone()),
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
    payments: &[Payment],
    refund: usize,
    candidates: &[usize],
    given: &HashMap<usize, i64>,
) -> Option<usize> {
    if CANDIDATES_MAX < candidates.len() {
        return None;
    }
    let wanted = &payments[refund];
    let room = |it: usize| {
        payments[it].amount.minor().saturating_sub(given.get(&it).copied().unwrap_or(0))
    };
    let fits = |it: &usize| {
        payments[*it].counterparty == wanted.counterparty
            && payments[*it].amount.currency() == wanted.amount.currency()
            && wanted.amount.minor() <= room(*it)
    };
    let mut left: Vec<usize> = candidates.iter().copied().filter(fits).collect();
    let exactly = |it: &usize| room(*it) == wanted.amount.minor();
    let before = |it: &usize| payments[*it].at.instant() <= wanted.at.instant();
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
    fn of(
        payments: &'p [Payment],
        returned: impl Iterator<Item = (usize, Money)>,
        given: &HashMap<usize, i64>,
        any_order: bool,
    ) -> Open<'p> {
        let mut open: HashMap<Side<'_>, BTreeSet<Missing>> = HashMap::new();
        for (index, amount) in returned {
            let payment = &payments[index];
            let missing = amount.minor().saturating_sub(given.get(&index).copied().unwrap_or(0));
            if 0 < missing {
                let received = payment.direction == Direction::In;
                let side = (payment.counterparty.as_str(), payment.amount.currency(), received);
                open.entry(side).or_default().insert((missing, payment.at.instant(), index));
            }
        }
        Open { missing: open, any_order }
    }

    /// The one payment that fits, which has less missing from now on.
    fn infer(&mut self, refund: &'p Payment) -> Found {
        let received = refund.direction == Direction::Out;
        let side = (refund.counterparty.as_str(), refund.amount.currency(), received);
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

/// How much of each payment its joined refunds gave back, in minor units.
fn sums(payments: &[Payment], joins: &[Join]) -> HashMap<usize, i64> {
    let mut sums: HashMap<usize, i64> = HashMap::new();
    for join in joins {
        let refund = &payments[join.refund];
        if let Found::Original(original, _) = join.found
            && refund.settled
            && refund.amount.currency() == payments[original].amount.currency()
        {
            let sum = sums.entry(original).or_default();
            *sum = sum.saturating_add(refund.amount.minor());
        }
    }
    sums
}

/// Writes onto the refund what it refunds, and what is to be said about it.
fn apply(payments: &mut [Payment], join: &Join) {
    match &join.found {
        Found::Original(original, link) => {
            let given = &payments[*original];
            let (of, most) = (given.reference.clone(), given.amount);
            let refund = &mut payments[join.refund];
            (refund.refund_of, refund.link) = (Some(of), Some(*link));
            if refund.amount.exceeds(most) == Ok(true) {
                Note::ExceedsOriginal.on(refund);
            }
        }
        Found::Elsewhere(reference) => {
            let refund = &mut payments[join.refund];
            (refund.refund_of, refund.link) = (Some(reference.clone()), Some(Link::Exact));
            Note::OriginalElsewhere.on(refund);
        }
        Found::Several => Note::OriginalUnclear.on(&mut payments[join.refund]),
        Found::Nothing { .. } => Note::OriginalElsewhere.on(&mut payments[join.refund]),
    }
}

/// Writes onto every refunded payment how much came back. What the provider says of the whole
/// is not less than the sum of the refunds found, and never added to it.
fn settle(payments: &mut [Payment], returned: &[(usize, Money)], sums: &HashMap<usize, i64>) {
    for (index, sum) in sums {
        let payment = &mut payments[*index];
        let linked = Money::of_minor(*sum, payment.amount.currency());
        let declared = payment.refunded.replace(linked);
        if let Some(declared) = declared.filter(|it| it.minor() != *sum) {
            payment.refunded = Some(Money::of_minor(declared.minor().max(*sum), linked.currency()));
            Note::RefundsDiffer { linked }.on(payment);
        }
        if !payment.settled {
            // It is closed because it was given back, so it had been paid.
            payment.settled = true;
            if payment.direction == Direction::Neutral {
                payment.direction = Direction::Out;
            }
        }
    }
    for (index, _) in returned.iter().filter(|(index, _)| !sums.contains_key(index)) {
        let payment = &mut payments[*index];
        match payment.settled {
            true => Note::RefundElsewhere.on(payment),
            false if payment.direction == Direction::Out => Note::ClosedUnpaid.on(payment),
            false => {}
        }
    }
}

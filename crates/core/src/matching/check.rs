//! The checks, one function each: what the rows that were found say about the claim.

use std::collections::BTreeSet;

use crate::{
    money::Money,
    payment::{PaidAt, Payment},
};

use super::{
    Assertion, Because, Check, ClaimedPayment, Finding, ROWS_MAX, Verdict,
    find::{Found, Place, Rows},
    names::{self, Likeness},
};

/// How far a remembered time may be off, in seconds.
const TIME_TOLERANCE: u64 = 10 * 60;
/// Within which time a second payment of the same amount to the same payee is a duplicate, in
/// seconds.
const DUPLICATE_WITHIN: u64 = 24 * 60 * 60;

/// One claimed payment and the rows that were found for it.
pub(super) struct Matter<'a> {
    pub(super) rows: &'a Rows<'a>,
    pub(super) index: u16,
    pub(super) asserts: Assertion,
    pub(super) claimed: &'a ClaimedPayment,
    pub(super) found: &'a Found,
}

type Says = (Verdict, Because);

impl Matter<'_> {
    /// Every check that the claim gives reason for, in a fixed order.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let exists = self.finding(Check::PaymentExists, &self.found.places, self.exists());
        if 0 < self.found.ambiguous {
            return vec![exists];
        }
        let places = &self.found.places;
        let more = [
            Some(self.finding(Check::Amount, places, self.amount())),
            self.payee().map(|says| self.finding(Check::Payee, places, says)),
            self.time().map(|says| self.finding(Check::Time, places, says)),
            Some(self.finding(Check::Status, places, self.status())),
            self.duplicate(),
            Some(self.refund_state()),
        ];
        [exists].into_iter().chain(more.into_iter().flatten()).collect()
    }

    fn finding(&self, check: Check, places: &[Place], (verdict, because): Says) -> Finding {
        let mut rows: Vec<_> = places.iter().map(|place| self.rows.row_ref(*place)).collect();
        rows.sort();
        rows.dedup();
        rows.truncate(ROWS_MAX);
        Finding { payment: self.index, check, verdict, because, rows, already_refunded: None }
    }

    fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.found.places.iter().map(|place| self.rows.payment(*place))
    }

    /// The row that figures are taken from: the record nearest to the money, else the bill.
    fn best(&self) -> &Payment {
        let best = self.found.places.iter().rev().max_by_key(|it| self.rows.source(**it).kind);
        self.rows.payment(*best.expect("something was found"))
    }

    fn exists(&self) -> Says {
        if 0 < self.found.ambiguous {
            let candidates = self.found.ambiguous as u64;
            return (Verdict::Inconclusive, Because::SeveralFit { candidates });
        }
        (Verdict::Supports, Because::Found { by: self.found.by })
    }

    fn amount(&self) -> Says {
        let claimed = self.claimed.amount.abs();
        // Where records differ, the one that differs from the claim is the one to show.
        let differing = self.payments().map(|it| it.amount).find(|it| *it != claimed);
        let Some(recorded) = differing else {
            return self.expected(self.best().amount);
        };
        if recorded.currency() != claimed.currency() {
            return (Verdict::Inconclusive, Because::OtherCurrency { claimed, recorded });
        }
        let agreeing = self.payments().any(|it| it.amount == claimed);
        let verdict = if agreeing { Verdict::Inconclusive } else { Verdict::Contradicts };
        (verdict, Because::AmountDiffers { claimed, recorded })
    }

    /// The amount is as claimed; is it also what should have been paid?
    fn expected(&self, recorded: Money) -> Says {
        let Some(expected) = self.claimed.expected_amount else {
            let unsaid = self.asserts == Assertion::WrongAmount;
            let verdict = if unsaid { Verdict::Inconclusive } else { Verdict::Supports };
            return (verdict, Because::AmountAgrees { recorded });
        };
        match recorded.minus(expected) {
            Ok(excess) if excess.is_positive() => {
                (Verdict::Supports, Because::MoreThanExpected { expected, recorded, excess })
            }
            Ok(_) => (Verdict::Contradicts, Because::NotMoreThanExpected { expected, recorded }),
            Err(_) => {
                (Verdict::Inconclusive, Because::OtherCurrency { claimed: expected, recorded })
            }
        }
    }

    fn payee(&self) -> Option<Says> {
        let claimed = self.claimed.payee.as_deref().filter(|it| !it.trim().is_empty())?;
        let named = |it: &&Payment| !matches!(it.counterparty.trim(), "" | "/");
        let likeness = self
            .payments()
            .filter(named)
            .map(|it| names::compare(claimed, &it.counterparty))
            .min_by_key(|it| match it {
                Likeness::Same => 0,
                Likeness::Similar => 1,
                Likeness::Different => 2,
            });
        Some(match likeness {
            Some(Likeness::Same) => (Verdict::Supports, Because::PayeeAgrees),
            Some(Likeness::Similar) => (Verdict::Supports, Because::PayeeSimilar),
            // A merchant's company is often written otherwise than its shop sign.
            Some(Likeness::Different) => (Verdict::Inconclusive, Because::PayeeDiffers),
            None => (Verdict::Inconclusive, Because::PayeeNotRecorded),
        })
    }

    fn time(&self) -> Option<Says> {
        let claimed = self.claimed.at?;
        let recorded = self.best().at;
        let (one, other) = (claimed.date(), recorded.date());
        Some(match (claimed, recorded) {
            (PaidAt::Instant(a, _), PaidAt::Instant(b, _)) => {
                let apart = a.duration_since(b).as_secs().unsigned_abs();
                if apart <= TIME_TOLERANCE {
                    (Verdict::Supports, Because::TimeAgrees { recorded })
                } else if one == other {
                    (Verdict::Inconclusive, Because::SameDay { claimed, recorded })
                } else {
                    (Verdict::Contradicts, Because::OtherDay { claimed, recorded })
                }
            }
            _ if one == other => (Verdict::Supports, Because::TimeAgrees { recorded }),
            _ => (Verdict::Contradicts, Because::OtherDay { claimed, recorded }),
        })
    }

    fn status(&self) -> Says {
        let moved = self.payments().any(|it| it.settled);
        let stayed = self.payments().any(|it| !it.settled);
        let says_failed = self.asserts == Assertion::Failed;
        match (moved, stayed) {
            // Money left one side and did not reach the other: the very thing complained about.
            (true, true) if says_failed => (Verdict::Supports, Because::RecordsDisagree),
            (true, true) => (Verdict::Inconclusive, Because::RecordsDisagree),
            (true, false) if says_failed => (Verdict::Contradicts, Because::MoneyMoved),
            (true, false) => (Verdict::Supports, Because::MoneyMoved),
            (false, _) if says_failed => (Verdict::Supports, Because::NoMoneyMoved),
            (false, _) => (Verdict::Contradicts, Because::NoMoneyMoved),
        }
    }

    /// Looks for the same amount to the same payee within a day. Looked for only where the claim
    /// says so: two coffees a day are nobody's mistake.
    fn duplicate(&self) -> Option<Finding> {
        if self.asserts != Assertion::PaidTwice {
            return None;
        }
        // Each source on its own: the same payment in two records is not two payments.
        let per_source = self.found.places.iter().map(|place| self.alike(*place));
        let alike = per_source.rev().max_by_key(Vec::len)?;
        if alike.len() < 2 {
            let says = (Verdict::Contradicts, Because::PaidOnce);
            return Some(self.finding(Check::Duplicate, &self.found.places, says));
        }
        Some(self.finding(Check::Duplicate, &alike, self.paid_again(&alike)))
    }

    fn paid_again(&self, alike: &[Place]) -> Says {
        let amount = self.rows.payment(alike[0]).amount;
        let times = alike.len() as u64;
        let sum = |all: &mut dyn Iterator<Item = Money>| {
            let minor = all.fold(0_i64, |sum, it| sum.saturating_add(it.minor()));
            Money::of_minor(minor, amount.currency())
        };
        let excess = sum(&mut alike.iter().skip(1).map(|_| amount));
        let returned = sum(&mut alike.iter().map(|it| self.returned(*it)));
        if excess.exceeds(returned) == Ok(false) {
            return (Verdict::Contradicts, Because::PaidAgainAndReturned { times, returned });
        }
        let orders = alike.iter().map(|it| self.rows.payment(*it).order.as_deref());
        let first = self.rows.payment(alike[0]).order.as_deref();
        let same_order =
            first.is_some_and(|it| !it.is_empty()) && orders.clone().all(|it| it == first);
        let instants = || alike.iter().map(|it| self.rows.payment(*it).at.instant());
        let (from, to) =
            (instants().min().unwrap_or_default(), instants().max().unwrap_or_default());
        let within_seconds = to.duration_since(from).as_secs().unsigned_abs();
        (Verdict::Supports, Because::PaidAgain { times, excess, same_order, within_seconds })
    }

    /// The settled payments like this one in the same source, itself included.
    fn alike(&self, place: Place) -> Vec<Place> {
        let this = self.rows.payment(place);
        let here = self.rows.all().filter(|((source, _), _)| *source == place.0);
        let alike = here.filter(|(_, it)| {
            let apart = it.at.instant().duration_since(this.at.instant()).as_secs().unsigned_abs();
            it.settled
                && it.refund_of.is_none()
                && it.direction == this.direction
                && it.amount == this.amount
                && it.counterparty == this.counterparty
                && apart <= DUPLICATE_WITHIN
        });
        let mut alike: Vec<(Place, &Payment)> = alike.collect();
        alike.sort_by_key(|(_, it)| it.line);
        // The same number twice is the same payment listed twice.
        let mut seen = BTreeSet::new();
        alike.retain(|(_, it)| it.reference.is_empty() || seen.insert(&it.reference));
        alike.into_iter().map(|(place, _)| place).collect()
    }

    /// How much of a payment came back, by its own row or by refunds that name it.
    fn returned(&self, place: Place) -> Money {
        let payment = self.rows.payment(place);
        let zero = Money::zero(payment.amount.currency());
        let refunds = self.refunds_of(place).map(|it| self.rows.payment(it).amount);
        let summed = refunds.filter(|it| it.currency() == zero.currency());
        let summed = summed.map(|it| it.minor()).fold(0_i64, i64::saturating_add);
        let told = payment.refunded.filter(|it| it.currency() == zero.currency());
        Money::of_minor(summed.max(told.unwrap_or(zero).minor()), zero.currency())
    }

    fn refunds_of(&self, place: Place) -> impl Iterator<Item = Place> {
        let payment = self.rows.payment(place);
        let here = self.rows.all().filter(move |((source, _), _)| *source == place.0);
        here.filter(|(_, it)| {
            it.settled
                && !payment.reference.is_empty()
                && it.refund_of.as_deref() == Some(payment.reference.as_str())
        })
        .map(|(place, _)| place)
    }

    fn refund_state(&self) -> Finding {
        let places = &self.found.places;
        let best = places
            .iter()
            .rev()
            .copied()
            .max_by_key(|it| (self.returned(*it).minor(), self.rows.source(*it).kind));
        let best = best.expect("something was found");
        let (paid, refunded) = (self.rows.payment(best).amount, self.returned(best));
        let missing = paid.minus(refunded).unwrap_or(paid);
        let wants_it_back = self.asserts == Assertion::RefundMissing;
        let says = if !refunded.is_positive() {
            let verdict = if wants_it_back { Verdict::Supports } else { Verdict::Inconclusive };
            (verdict, Because::NotRefunded)
        } else if missing.is_positive() {
            (Verdict::Inconclusive, Because::PartlyRefunded { refunded, missing })
        } else {
            (Verdict::Contradicts, Because::FullyRefunded { refunded })
        };
        let rows: Vec<Place> = [best].into_iter().chain(self.refunds_of(best)).collect();
        let finding = self.finding(Check::RefundState, &rows, says);
        let already_refunded = refunded.is_positive().then_some(refunded);
        Finding { already_refunded, ..finding }
    }
}

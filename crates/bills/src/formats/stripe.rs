//! What Stripe says a change of a merchant's balance was, in the words of its reports and of its
//! API, and how a refund names its charge.

use std::borrow::Cow;

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use super::plain::{Plain, refund_by};
use crate::{
    ledger::{Entry, Name},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
};

/// Between the balance and the merchant's own bank.
const OWN: &[&str] = &["payout", "payout_reversal", "topup", "topup_reversal"];
/// Go in or out by their sign. The API has words of its own for some.
const SIGNED: &[&str] = &[
    "charge",
    "payment",
    "dispute",
    "dispute_reversal",
    "fee",
    "stripe_fee",
    "other_adjustment",
    "adjustment",
];
const REFUNDS: &[&str] = &["refund", "payment_refund"];

/// A change of the balance.
pub(super) struct Change<'r> {
    pub(super) line: u64,
    /// The number of the change itself, `txn_…`.
    pub(super) number: &'r str,
    /// The number of what changed it: `ch_…`, `re_…`, `dp_…`, `po_…`.
    pub(super) source: &'r str,
    /// The charge that a refund or a dispute is about.
    pub(super) charge: &'r str,
    /// The payment that the charge was made for.
    pub(super) intent: &'r str,
    pub(super) at: PaidAt,
    pub(super) category: &'r str,
    pub(super) amount: Money,
    pub(super) fee: Option<Money>,
    pub(super) customer: &'r str,
    pub(super) description: &'r str,
    pub(super) method: &'r str,
}

/// Understands a change. A payment goes by the number of its source, which refunds name.
pub(super) fn entry(it: Change<'_>) -> Result<Entry<'_>, Reason> {
    let is = |words: &[&str]| words.contains(&it.category);
    let direction = match it.amount.minor() {
        _ if is(OWN) => Direction::Neutral,
        ..0 => Direction::Out,
        0.. => Direction::In,
    };
    let number = reading::reference(it.number)?;
    let reference = if it.source.is_empty() { number } else { it.source };
    let mut plain = Plain::new(it.line, Cow::Borrowed(reference), it.at, direction, it.amount);
    plain.order = it.intent;
    plain.counterparty = it.customer;
    plain.subject = it.description;
    plain.method = it.method;
    plain.status = it.category;
    plain.fee = it.fee;
    if reference != number {
        plain.also_numbered("balance_transaction", number);
    }
    if is(REFUNDS) && direction == Direction::Out {
        let charge = Name::Reference(it.charge.into());
        plain.refund = Some(refund_by([charge, Name::Order(it.intent.into())]));
    } else if !it.charge.is_empty() && it.charge != reference {
        plain.notes.push(Note::BelongsTo(Quoted::from(it.charge)));
    }
    if !is(OWN) && !is(SIGNED) && !is(REFUNDS) {
        plain.notes.push(Note::UnknownKind);
    }
    Ok(plain.entry())
}

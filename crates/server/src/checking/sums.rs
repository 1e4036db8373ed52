//! What a bill comes to, a currency at a time.

use std::collections::BTreeMap;

use redress_bills::Payments;
use redress_core::{money::Money, payment::Direction};
use serde::Serialize;
use utoipa::ToSchema;

/// What went out and came in in one currency. Closed and failed payments moved nothing and are not
/// in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct Sums {
    /// The currency.
    pub(crate) currency: String,
    /// Spent, as a decimal.
    pub(crate) out: String,
    /// Received, refunds included.
    pub(crate) received: String,
    /// Moved between one's own pockets.
    pub(crate) own: String,
}

/// The sums of a bill, by currency.
pub(crate) fn sums(payments: &Payments) -> Vec<Sums> {
    let mut found: BTreeMap<_, [i128; 3]> = BTreeMap::new();
    for it in payments.iter().filter(|it| it.settled) {
        let way = match it.direction {
            Direction::Out => 0,
            Direction::In => 1,
            Direction::Neutral => 2,
        };
        let currency = it.amount.currency();
        let sums = found.entry(currency.to_string()).or_insert_with(|| [0; 3]);
        sums[way] += i128::from(it.amount.minor());
    }
    let one = |(currency, [out, received, own]): (String, [i128; 3])| {
        let of = currency.parse().expect("it was a currency");
        let money = |sum: i128| Money::of_minor(i64::try_from(sum).unwrap_or(i64::MAX), of);
        let shown = |sum| money(sum).decimal();
        Sums { out: shown(out), received: shown(received), own: shown(own), currency }
    };
    found.into_iter().map(one).collect()
}

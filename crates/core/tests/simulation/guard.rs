//! The guard of every payment, as the database keeps it: one row for all cases.

use std::collections::BTreeMap;

use redress_core::case::GuardEntry;

/// All rows, by payment.
#[derive(Default)]
pub(crate) struct Guard(BTreeMap<String, Row>);

struct Row {
    currency: String,
    ordered: i64,
    outside: i64,
}

impl Guard {
    /// Takes a change whole, or refuses it whole.
    pub(crate) fn take(&mut self, entries: &[GuardEntry]) -> bool {
        if !entries.iter().all(|it| self.allows(it)) {
            return false;
        }
        for entry in entries {
            let row = self.0.entry(entry.payment.clone()).or_insert_with(|| Row::new(entry));
            if row.currency == entry.currency {
                row.ordered += entry.ordered;
                row.outside = row.outside.max(entry.outside.unwrap_or(0));
            }
        }
        true
    }

    /// How much is ordered over all cases, in minor units.
    pub(crate) fn ordered(&self, payment: &str) -> i64 {
        self.0.get(payment).map_or(0, |it| it.ordered)
    }

    fn allows(&self, entry: &GuardEntry) -> bool {
        let new = Row::new(entry);
        let row = self.0.get(&entry.payment).unwrap_or(&new);
        let after = row.ordered + entry.ordered + row.outside.max(entry.outside.unwrap_or(0));
        !entry.must_fit() || (row.currency == entry.currency && after <= entry.limit)
    }
}

impl Row {
    fn new(entry: &GuardEntry) -> Row {
        Row { currency: entry.currency.clone(), ordered: 0, outside: 0 }
    }
}

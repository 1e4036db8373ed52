//! Rows that follow one another, entered into a page of their own: what can be done with a row
//! before anything is known of those before it. Pages are bound in the order of the file.

use redress_core::money::Money;

use crate::{
    payments::{Heaps, Run},
    problem::{Problem, Reason},
    totals::Counts,
};

use super::{Entry, Refunds};

/// A page of the ledger. Rows are known by their places among the payments of the page.
#[derive(Default)]
pub(crate) struct Page {
    pub(super) run: Run,
    pub(super) refunds: Refunds,
    /// The payments marked as given back, and how much of each at most.
    pub(super) returned: Vec<(u32, Money)>,
    pub(super) problems: Vec<Problem>,
    pub(super) counts: Counts,
}

impl Page {
    /// How many rows were entered, with those that could not be read.
    pub(crate) fn rows(&self) -> usize {
        self.run.len() + self.problems.len()
    }

    /// Enters a row that has a number, with its texts in `heaps` as soon as the page is closed.
    pub(crate) fn enter(&mut self, entry: Entry<'_>, heaps: &mut Heaps) {
        let Entry { payment, refund, returned, label } = entry;
        let place = self.run.len() as u32;
        self.counts.count(label, payment.amount);
        self.run.push(&payment, heaps);
        match (refund, returned) {
            (Some(refund), _) => self.refunds.keep(place, &payment, &refund),
            (None, Some(amount)) => self.returned.push((place, amount)),
            (None, None) => {}
        }
    }

    /// Notes a row that could not be read.
    pub(crate) fn fail(&mut self, line: u64, reason: Reason) {
        self.problems.push(Problem { line, reason });
    }

    /// No more rows are entered.
    pub(crate) fn close(&mut self, heaps: &mut Heaps) {
        self.run.close(heaps);
    }

    /// Forgets every row, and keeps the room that they took.
    pub(super) fn clear(&mut self) {
        self.run.clear();
        self.refunds.clear();
        self.returned.clear();
        self.problems.clear();
        self.counts = Counts::default();
    }
}

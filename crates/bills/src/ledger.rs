//! Rows on their way to becoming a bill: refunds listed twice are merged, the others linked to
//! what they refund, and totals compared.

use std::collections::HashMap;

use jiff::civil::Date;
use redress_core::{
    money::Money,
    payment::{PaidAt, Payment},
};

use crate::{
    Bill, linking,
    problem::Problem,
    remark::{Note, Remark},
    totals::Totals,
};

/// A row as its format understood it.
pub(crate) struct Entry {
    pub(crate) payment: Payment,
    /// If the row is a refund: by what names it knows the payment that it refunds.
    pub(crate) refund: Option<Refund>,
    /// If the provider marks the row as given back, or as closed and so perhaps given back: how
    /// much of it at most.
    pub(crate) returned: Option<Money>,
    /// The word under which the bill's own totals count the row.
    pub(crate) label: &'static str,
}

/// How a refund can be joined to what it refunds.
#[derive(Default)]
pub(crate) struct Refund {
    /// Names that both may carry, the surest first.
    pub(crate) names: Vec<Name>,
    /// Whether counterparty, amount and time may decide where no name does.
    pub(crate) inferable: bool,
}

/// By what a refund calls the payment that it refunds.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Name {
    /// The provider's number of that payment.
    Reference(String),
    /// The order number of that payment.
    Order(String),
}

/// Everything read so far.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) payments: Vec<Payment>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) totals: Totals,
    /// Whether refunds may belong to payments that nothing marks as given back.
    pub(crate) any_may_be_returned: bool,
    /// The refunds among the payments, by index.
    refunds: Vec<(usize, Refund)>,
    /// The payments marked as given back, by index, and how much of each at most.
    returned: Vec<(usize, Money)>,
    seen: HashMap<(String, PaidAt, Money), usize>,
    /// How many rows without a number there are of each day.
    numbered: HashMap<Date, u32>,
}

impl Ledger {
    /// A number for a row that its provider gives none: the day, and which row of that day. It
    /// stays the same in every export that has the whole day in the same order.
    fn number(&mut self, day: Date) -> String {
        let rows = self.numbered.entry(day).or_default();
        *rows += 1;
        format!("{day}#{rows}")
    }

    pub(crate) fn enter(&mut self, entry: Entry) {
        let Entry { mut payment, refund, returned, label } = entry;
        if payment.reference.is_empty() {
            payment.reference = self.number(payment.at.date());
        }
        self.totals.count(label, payment.amount);
        let index = self.payments.len();
        if let Some(refund) = refund {
            let key = (payment.reference.clone(), payment.at, payment.amount);
            if let Some(first) = self.seen.get(&key).and_then(|it| self.payments.get_mut(*it)) {
                Note::ListedTwice { line: payment.line }.on(first);
                let lines = (first.line, payment.line);
                let reference = payment.reference;
                self.remarks.push(Remark::RefundListedTwice { reference, lines });
                return;
            }
            self.seen.insert(key, index);
            self.refunds.push((index, refund));
        } else if let Some(amount) = returned {
            self.returned.push((index, amount));
        }
        self.payments.push(payment);
    }

    pub(crate) fn close(mut self, format: &'static str) -> Bill {
        linking::link(&mut self.payments, &self.refunds, &self.returned, self.any_may_be_returned);
        let twice = |it: &&Remark| matches!(it, Remark::RefundListedTwice { .. });
        let repeated = self.remarks.iter().filter(twice).count();
        let rows = self.payments.len() + self.problems.len() + repeated;
        let (declared, differences) = self.totals.close(rows as u64);
        self.remarks.extend(differences);
        let Ledger { payments, problems, remarks, .. } = self;
        Bill { format, payments, problems, remarks, declared }
    }
}

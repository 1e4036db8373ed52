//! Rows on their way to becoming a bill: refunds listed twice are merged, the others linked to
//! what they refund, and totals compared.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

use jiff::civil::Date;
use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use crate::{
    Bill, linking,
    payments::Payments,
    problem::Problem,
    remark::{Note, Remark},
    texts::{Span, Texts},
    threads::Threads,
    totals::Totals,
};

/// A row as its format understood it.
pub(crate) struct Entry<'r> {
    pub(crate) payment: Draft<'r>,
    /// If the row is a refund: by what names it knows the payment that it refunds.
    pub(crate) refund: Option<Refund<'r>>,
    /// If the provider marks the row as given back, or as closed and so perhaps given back: how
    /// much of it at most.
    pub(crate) returned: Option<Money>,
    /// The word under which the bill's own totals count the row.
    pub(crate) label: &'static str,
}

impl Entry<'_> {
    /// The same with texts of its own, for rows whose texts are put together.
    pub(crate) fn into_owned(self) -> Entry<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let it = self.payment;
        let payment = Draft {
            reference: own(it.reference),
            order: own(it.order),
            at: it.at,
            direction: it.direction,
            amount: it.amount,
            counterparty: own(it.counterparty),
            subject: own(it.subject),
            method: own(it.method),
            status: own(it.status),
            settled: it.settled,
            refunded: it.refunded,
            fee: it.fee,
            remark: own(it.remark),
            line: it.line,
        };
        let name = |it| match it {
            Name::Reference(it) => Name::Reference(own(it)),
            Name::Order(it) => Name::Order(own(it)),
        };
        let refund = self.refund.map(|it| {
            let names = it.names.into_iter().map(name).collect();
            Refund { names, inferable: it.inferable }
        });
        Entry { payment, refund, returned: self.returned, label: self.label }
    }
}

/// A payment as one row tells it, before anything is known of the other rows. Texts that are
/// empty say nothing. The meaning of the fields is that of
/// [`Payment`](redress_core::payment::Payment).
#[derive(Clone, Debug)]
pub(crate) struct Draft<'r> {
    pub(crate) reference: Cow<'r, str>,
    pub(crate) order: Cow<'r, str>,
    pub(crate) at: PaidAt,
    pub(crate) direction: Direction,
    pub(crate) amount: Money,
    pub(crate) counterparty: Cow<'r, str>,
    pub(crate) subject: Cow<'r, str>,
    pub(crate) method: Cow<'r, str>,
    pub(crate) status: Cow<'r, str>,
    pub(crate) settled: bool,
    pub(crate) refunded: Option<Money>,
    pub(crate) fee: Option<Money>,
    pub(crate) remark: Cow<'r, str>,
    pub(crate) line: u64,
}

/// How a refund can be joined to what it refunds.
#[derive(Default)]
pub(crate) struct Refund<'r> {
    /// Names that both may carry, the surest first.
    pub(crate) names: Vec<Name<'r>>,
    /// Whether counterparty, amount and time may decide where no name does.
    pub(crate) inferable: bool,
}

/// By what a refund calls the payment that it refunds.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Name<'r> {
    /// The provider's number of that payment.
    Reference(Cow<'r, str>),
    /// The order number of that payment.
    Order(Cow<'r, str>),
}

/// A refund among the payments, whose names lie with those of all refunds.
pub(crate) struct KeptRefund {
    pub(crate) index: u32,
    pub(crate) inferable: bool,
    names: [Option<KeptName>; NAMES_MAX],
}

/// How many names of what it refunds are kept of a refund. No provider gives more.
const NAMES_MAX: usize = 2;

#[derive(Clone, Copy)]
enum KeptName {
    Reference(Span),
    Order(Span),
}

/// The refunds of a bill.
#[derive(Default)]
pub(crate) struct Refunds {
    pub(crate) rows: Vec<KeptRefund>,
    names: Texts,
}

impl Refunds {
    fn keep(&mut self, index: usize, refund: &Refund<'_>) {
        let mut names = [None; NAMES_MAX];
        for (place, name) in names.iter_mut().zip(&refund.names) {
            *place = Some(match name {
                Name::Reference(it) => KeptName::Reference(self.names.keep(it)),
                Name::Order(it) => KeptName::Order(self.names.keep(it)),
            });
        }
        self.rows.push(KeptRefund { index: index as u32, inferable: refund.inferable, names });
    }

    pub(crate) fn names_of(&self, refund: &KeptRefund) -> impl Iterator<Item = Name<'_>> {
        refund.names.into_iter().flatten().map(|it| match it {
            KeptName::Reference(it) => Name::Reference(self.names.get(it).into()),
            KeptName::Order(it) => Name::Order(self.names.get(it).into()),
        })
    }
}

/// Everything read so far.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) payments: Payments,
    pub(crate) problems: Vec<Problem>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) totals: Totals,
    /// Whether refunds may belong to payments that nothing marks as given back.
    pub(crate) any_may_be_returned: bool,
    refunds: Refunds,
    /// The payments marked as given back, by index, and how much of each at most.
    returned: Vec<(u32, Money)>,
    /// The refunds seen, by a hash of what tells them apart.
    seen: HashMap<u64, u32>,
    hasher: RandomState,
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

    pub(crate) fn enter(&mut self, entry: Entry<'_>) {
        let Entry { mut payment, refund, returned, label } = entry;
        if payment.reference.is_empty() {
            payment.reference = self.number(payment.at.date()).into();
        }
        self.totals.count(label, payment.amount);
        if let Some(refund) = refund {
            if !self.is_listed_again(&payment) {
                let index = self.payments.push(&payment);
                self.refunds.keep(index, &refund);
            }
            return;
        }
        let index = self.payments.push(&payment);
        if let Some(amount) = returned {
            self.returned.push((index as u32, amount));
        }
    }

    /// Whether the refund was read before; notes it where it was, and to find it the next time.
    fn is_listed_again(&mut self, refund: &Draft<'_>) -> bool {
        let key = self.hasher.hash_one((&refund.reference, refund.at, refund.amount));
        let next = self.payments.len() as u32;
        let index = *self.seen.entry(key).or_insert(next) as usize;
        let Some(first) = self.payments.get(index) else {
            return false;
        };
        let known = (first.reference, first.at, first.amount);
        if known != (&refund.reference, refund.at, refund.amount) {
            return false;
        }
        let lines = (first.line, refund.line);
        self.payments.remark(index, &Note::ListedTwice { line: refund.line }.say());
        let reference = refund.reference.clone().into_owned();
        self.remarks.push(Remark::RefundListedTwice { reference, lines });
        true
    }

    pub(crate) fn close(
        mut self,
        format: &'static str,
        entry: Option<&str>,
        threads: Threads,
    ) -> Bill {
        let any = self.any_may_be_returned;
        linking::link(&mut self.payments, &self.refunds, &self.returned, any, threads);
        let twice = |it: &&Remark| matches!(it, Remark::RefundListedTwice { .. });
        let repeated = self.remarks.iter().filter(twice).count();
        let rows = self.payments.len() + self.problems.len() + repeated;
        let (declared, differences) = self.totals.close(rows as u64);
        self.remarks.extend(differences);
        let Ledger { mut payments, problems, remarks, .. } = self;
        payments.close();
        let entry = entry.map(str::to_owned);
        Bill { format, entry, payments, problems, remarks, declared }
    }
}

//! Rows on their way to becoming a bill: refunds listed twice are merged, the others linked to
//! what they refund, and totals compared.

mod page;
mod refunds;

use std::{borrow::Cow, collections::HashMap, mem};

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
    texts::TEXT_BYTES_MAX,
    threads::Threads,
    totals::Totals,
};

pub(crate) use page::Page;
pub(crate) use refunds::{KeptRefund, Refunds};

/// How many rows are bound together.
const PAGE_ROWS: usize = 1 << 10;

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

impl Name<'_> {
    /// The number.
    pub(crate) fn text(&self) -> &str {
        match self {
            Name::Reference(it) | Name::Order(it) => it,
        }
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
    /// Refunds that are listed again: by index, and on which line.
    again: Vec<(u32, u64)>,
    /// Rows that are not among the payments yet.
    page: Page,
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

    /// Enters a row.
    pub(crate) fn enter(&mut self, mut entry: Entry<'_>) {
        let payment = &mut entry.payment;
        if payment.reference.is_empty() {
            payment.reference = self.number(payment.at.date()).into();
        }
        self.page.enter(entry, self.payments.heaps());
        if PAGE_ROWS <= self.page.rows() {
            self.turn();
        }
    }

    /// Binds the page that rows are entered into, and begins another.
    fn turn(&mut self) {
        let mut page = mem::take(&mut self.page);
        page.close(self.payments.heaps());
        self.bind_next(&mut page);
        self.page = page;
    }

    /// Binds a closed page of rows that follow those entered so far, and empties it.
    pub(crate) fn bind(&mut self, page: &mut Page) {
        self.turn();
        self.bind_next(page);
    }

    fn bind_next(&mut self, page: &mut Page) {
        let first = self.payments.len();
        // A refund that was read before is noted there, and is no payment of its own.
        let mut again: Vec<usize> = Vec::new();
        for row in &page.refunds.rows {
            let place = row.index as usize;
            if let Some(listed) = self.refunds.listed(row, &page.refunds) {
                let lines = (listed.line, row.line);
                self.again.push((listed.index, row.line));
                let reference = page.refunds.reference(row).to_owned();
                self.remarks.push(Remark::RefundListedTwice { reference, lines });
                again.push(place);
            } else {
                self.refunds.take(row, &page.refunds, first + place - again.len());
            }
        }
        let mut from = 0;
        for place in again.iter().copied().chain([page.run.len()]) {
            self.payments.append(&page.run, from..place);
            from = place + 1;
        }
        self.returned.extend(page.returned.iter().map(|(place, amount)| {
            let before = again.partition_point(|it| *it < *place as usize);
            ((first + *place as usize - before) as u32, *amount)
        }));
        self.problems.append(&mut page.problems);
        self.totals.add_counts(&page.counts);
        page.clear();
    }

    /// Says of every refund that is listed again on which lines it is.
    fn note_again(&mut self) {
        let mut again = mem::take(&mut self.again);
        again.sort_by_key(|(index, _)| *index);
        for same in again.chunk_by(|(a, _), (b, _)| a == b) {
            let mut notes = String::new();
            for (_, line) in same {
                if !notes.is_empty() {
                    notes.push_str("; ");
                }
                notes.push_str(&Note::ListedTwice { line: *line }.say());
                if TEXT_BYTES_MAX < notes.len() {
                    break; // No more is kept of it.
                }
            }
            self.payments.remark(same[0].0 as usize, &notes);
        }
    }

    pub(crate) fn close(
        mut self,
        format: &'static str,
        entry: Option<&str>,
        threads: Threads,
    ) -> Bill {
        self.turn();
        self.note_again();
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

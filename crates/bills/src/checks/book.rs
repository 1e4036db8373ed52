//! Everything that is checked, in one book: a few bytes for each row of each bill, payees as
//! numbers, and the rows in the order of time and of payee. Built in one pass and read by every
//! check.

mod entry;
mod writing;

use std::ops::Range;

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt, Payment, PaymentRef},
};

use crate::{Bill, payments::Payments, threads::Threads, wallet};

pub(crate) use entry::{Entry, Marks};
use writing::{Entered, entered, in_payees, in_time};

use super::{
    days::Day,
    finding::Place,
    kinds::{self, BillKind},
    pairing::Pairing,
    rules::Rules,
};

/// What the book enters of a payment. Every field means what it means in [`Payment`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // Each field is that of `Payment`.
pub struct Glance<'a> {
    pub at: PaidAt,
    pub direction: Direction,
    pub amount: Money,
    pub settled: bool,
    pub is_refund: bool,
    pub refunded: Option<Money>,
    pub fee: Option<Money>,
    pub remark: Option<&'a str>,
    /// The place of the status, where places tell texts apart: one text may have several places,
    /// but no place has several texts.
    pub status: Option<u32>,
    /// The same of whom it is about.
    pub party: Option<u32>,
}

impl<'a> From<PaymentRef<'a>> for Glance<'a> {
    fn from(it: PaymentRef<'a>) -> Glance<'a> {
        Glance {
            at: it.at,
            direction: it.direction,
            amount: it.amount,
            settled: it.settled,
            is_refund: it.refund_of.is_some(),
            refunded: it.refunded,
            fee: it.fee,
            remark: it.remark,
            status: None,
            party: None,
        }
    }
}

/// What says how payments and refunds belong together. Every field means what it means in
/// [`Payment`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // Each field is that of `Payment`.
pub struct Linked<'a> {
    pub reference: &'a str,
    pub refund_of: Option<&'a str>,
    pub refunded: Option<Money>,
}

impl<'a> From<PaymentRef<'a>> for Linked<'a> {
    fn from(it: PaymentRef<'a>) -> Linked<'a> {
        Linked { reference: it.reference, refund_of: it.refund_of, refunded: it.refunded }
    }
}

/// Payments that somebody keeps, in the order of their file.
pub trait Rows: Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The payment at a place that there is.
    fn get(&self, index: usize) -> PaymentRef<'_>;
    /// What is entered of it, for those that can do that without a look at its texts.
    fn glance(&self, index: usize) -> Glance<'_> {
        self.get(index).into()
    }
    /// How it belongs to others. Like a glance, without a look at the rest.
    fn linked(&self, index: usize) -> Linked<'_> {
        self.get(index).into()
    }
    /// Its status.
    fn status(&self, index: usize) -> &str {
        self.get(index).status
    }
    /// Whom it is about: the other party, or else the subject.
    fn party(&self, index: usize) -> &str {
        name(&self.get(index))
    }
}

impl Rows for [Payment] {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> PaymentRef<'_> {
        self[index].borrowed()
    }
}

impl Rows for Vec<Payment> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn get(&self, index: usize) -> PaymentRef<'_> {
        self[index].borrowed()
    }
}

impl Rows for Payments {
    fn len(&self) -> usize {
        Payments::len(self)
    }

    fn get(&self, index: usize) -> PaymentRef<'_> {
        self.at(index)
    }

    fn glance(&self, index: usize) -> Glance<'_> {
        Payments::glance(self, index)
    }

    fn linked(&self, index: usize) -> Linked<'_> {
        Payments::linked(self, index)
    }

    fn status(&self, index: usize) -> &str {
        Payments::status(self, index)
    }

    fn party(&self, index: usize) -> &str {
        Payments::party(self, index)
    }
}

/// A bill to be checked.
#[derive(Clone, Copy)]
pub struct Source<'b> {
    /// The name of its format, which tells a wallet from a bank.
    pub format: &'b str,
    /// Its payments.
    pub rows: &'b dyn Rows,
    /// The last day of which it shows everything, if known. The day of its last row otherwise.
    pub until: Option<Date>,
    /// The day that the states of its rows are of, if known: that of its export.
    pub exported: Option<Date>,
}

impl<'b> Source<'b> {
    /// The bill, with what it says about the time it covers. Nothing is shown of days after
    /// `today`, whatever it says.
    pub fn of(bill: &'b Bill, today: Date) -> Source<'b> {
        let [until, exported] =
            [bill.until(), bill.declared.period.exported].map(|it| it.map(|it| it.min(today)));
        Source { format: bill.format, rows: &bill.payments, until, exported }
    }
}

/// How many rows are checked together; what is beyond is left out, and counted in the report.
pub const ROWS_MAX: usize = 4_000_000;

/// How many rows are worth a second thread.
const WORTHWHILE_ROWS: usize = 20_000;

/// The number of a row, over all bills.
pub(crate) type Row = u32;
/// The number of a payee; [`NOBODY`] where the row names none.
pub(crate) type Payee = u32;
/// Rows that name no payee.
pub(crate) const NOBODY: Payee = 0;

/// Bills, ready to be checked.
pub struct Book<'b> {
    sources: &'b [Source<'b>],
    /// The number of the first row of each bill, and of the row after the last one.
    starts: Vec<Row>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) currencies: Vec<Currency>,
    /// Every row, in the order of time.
    pub(crate) by_time: Vec<Row>,
    /// Every row, in the order of payee, then time.
    by_payee: Vec<Row>,
    /// Where the rows of each payee begin in `by_payee`, and where the last ones end.
    ranges: Vec<Row>,
    /// The bills' last days.
    until: Vec<Day>,
    statuses: Vec<&'b str>,
    pairing: Pairing,
    left: usize,
    threads: Threads,
}

impl<'b> Book<'b> {
    /// Enters every row of every bill, on as many threads as the machine runs.
    pub fn of(sources: &'b [Source<'b>], rules: &Rules) -> Book<'b> {
        Book::on(Threads::default(), sources, rules)
    }

    /// The same on so many threads, on which the book is also checked. A short book is on one.
    pub fn on(threads: Threads, sources: &'b [Source<'b>], rules: &Rules) -> Book<'b> {
        let whole: usize = sources.iter().map(|it| it.rows.len()).sum();
        let threads = if whole < WORTHWHILE_ROWS { Threads::ONE } else { threads };
        let mut starts = vec![0];
        for source in sources {
            let room = ROWS_MAX - starts[starts.len() - 1] as usize;
            starts.push(starts[starts.len() - 1] + source.rows.len().min(room) as Row);
        }
        let words = &rules.numbers.words;
        let Entered { entries, currencies, statuses, payees } =
            entered(sources, &starts, words, threads);
        let by_time = in_time(&entries);
        let (by_payee, ranges) = in_payees(&entries, &by_time, payees + 1);
        let left = whole - entries.len();
        let until = Vec::new();
        let pairing = Pairing::default();
        let mut book = Book {
            sources,
            starts,
            entries,
            currencies,
            by_time,
            by_payee,
            ranges,
            until,
            statuses,
            pairing,
            left,
            threads,
        };
        book.until = (0..sources.len()).map(|it| book.last_day(it)).collect();
        book.mark_again();
        book.pairing = Pairing::of(&book, &rules.numbers.pairing);
        for row in book.pairing.counted_elsewhere().collect::<Vec<_>>() {
            book.mark(row, Marks::ELSEWHERE);
        }
        book
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many rows were left out because there are more than [`ROWS_MAX`].
    pub fn left_out(&self) -> usize {
        self.left
    }

    /// How many rows of banks are the other half of a wallet's row, and are counted there.
    pub fn counted_elsewhere(&self) -> usize {
        self.pairing.counted_elsewhere().count()
    }

    pub(crate) fn sources(&self) -> &'b [Source<'b>] {
        self.sources
    }

    pub(crate) fn entry(&self, row: Row) -> Entry {
        self.entries[row as usize]
    }

    /// The row as its bill has it.
    pub(crate) fn payment(&self, row: Row) -> PaymentRef<'b> {
        let bill = self.bill(row);
        self.sources[bill].rows.get((row - self.starts[bill]) as usize)
    }

    /// How the row belongs to others of its bill.
    pub(crate) fn linked(&self, row: Row) -> Linked<'b> {
        let bill = self.bill(row);
        self.sources[bill].rows.linked((row - self.starts[bill]) as usize)
    }

    /// Which bill the row stands in, counted from 0.
    pub(crate) fn bill(&self, row: Row) -> usize {
        self.starts.partition_point(|it| *it <= row) - 1
    }

    /// The rows of one bill.
    pub(crate) fn rows_of(&self, bill: usize) -> Range<Row> {
        self.starts[bill]..self.starts[bill + 1]
    }

    /// The last day that the bill of this row covers.
    pub(crate) fn until(&self, row: Row) -> Day {
        self.until[self.bill(row)]
    }

    /// The day that the state of this row is of, where the bill says when it was exported or what
    /// it covers.
    pub(crate) fn seen(&self, row: Row) -> Option<Day> {
        let source = &self.sources[self.bill(row)];
        source.until.max(source.exported).map(Day::of)
    }

    /// The last day that a bill covers.
    pub(crate) fn until_of(&self, bill: usize) -> Day {
        self.until[bill]
    }

    /// The bills' statuses, each once, by their numbers in [`Entry::status`].
    pub(crate) fn statuses(&self) -> &[&'b str] {
        &self.statuses
    }

    /// Which rows of wallets and banks are one payment.
    pub(super) fn pairing(&self) -> &Pairing {
        &self.pairing
    }

    pub(crate) fn place(&self, row: Row) -> Place {
        let it = self.payment(row);
        Place { bill: self.bill(row) as u32, line: it.line, reference: it.reference.to_owned() }
    }

    pub(crate) fn money(&self, row: Row) -> Money {
        let it = self.entry(row);
        self.sum(it.minor, it.currency)
    }

    pub(crate) fn sum(&self, minor: i64, currency: u8) -> Money {
        Money::of_minor(minor, self.currencies[usize::from(currency)])
    }

    /// Payees that have a name.
    pub(crate) fn payees(&self) -> Range<Payee> {
        1..self.ranges.len() as Payee - 1
    }

    /// Payees that have a name, in parts of about so many rows.
    pub(super) fn payees_in_parts(&self, rows: u32) -> Vec<Range<Payee>> {
        let (mut parts, mut from) = (Vec::new(), self.payees().start);
        for payee in self.payees() {
            let next = payee + 1;
            if rows <= self.ranges[next as usize] - self.ranges[from as usize] {
                parts.push(from..next);
                from = next;
            }
        }
        parts.extend(Some(from..self.payees().end).filter(|it| !it.is_empty()));
        parts
    }

    pub(super) fn threads(&self) -> Threads {
        self.threads
    }

    /// The rows of a payee, in the order of time.
    pub(crate) fn rows_with(&self, payee: Payee) -> &[Row] {
        let (from, to) = (self.ranges[payee as usize], self.ranges[payee as usize + 1]);
        &self.by_payee[from as usize..to as usize]
    }

    /// The name of a payee as its first row has it; what rows without one say instead.
    pub(crate) fn name(&self, payee: Payee) -> &'b str {
        self.rows_with(payee).first().map_or("", |it| {
            let kind = kinds::of(self.sources[self.bill(*it)].format);
            whom(kind, name(&self.payment(*it)))
        })
    }

    fn last_day(&self, bill: usize) -> Day {
        let format = self.sources[bill].format;
        let of_kind = self.sources.iter().enumerate().filter(|(_, it)| it.format == format);
        let last = |(bill, it): (usize, &Source<'_>)| {
            let rows = self.rows_of(bill);
            let last = self.entries[rows.start as usize..rows.end as usize]
                .iter()
                .max_by_key(|it| it.local())
                .map(|it| it.day());
            it.until.map(Day::of).max(last)
        };
        // Exports of one kind that follow one another are one bill in parts.
        of_kind.filter_map(last).max().unwrap_or(Day(0))
    }

    /// Marks rows that are there twice, as where exports overlap.
    fn mark_again(&mut self) {
        let mut again = Vec::new();
        let mut at_once: Vec<Row> = Vec::new();
        for rows in self.by_time.chunk_by(|a, b| self.entry(*a).at == self.entry(*b).at) {
            if rows.len() == 1 {
                continue;
            }
            // Of one payee, the earlier row first.
            at_once.clear();
            at_once.extend(rows);
            at_once.sort_by_key(|it| self.entry(*it).payee);
            for (at, row) in at_once.iter().enumerate() {
                let payee = self.entry(*row).payee;
                let before = at_once[..at].iter().rev().take(SAME_TIME_MAX);
                let mut same_payee = before.take_while(|it| self.entry(**it).payee == payee);
                if same_payee.any(|it| self.is_same(*it, *row)) {
                    again.push(*row);
                }
            }
        }
        for row in again {
            self.mark(row, Marks::AGAIN);
        }
    }

    fn mark(&mut self, row: Row, marks: Marks) {
        let is = &mut self.entries[row as usize].is;
        *is = is.with(marks);
    }

    fn is_same(&self, one: Row, other: Row) -> bool {
        let (a, b) = (self.entry(one), self.entry(other));
        let way = |it: Entry| (it.is.has(Marks::OUT), it.is.has(Marks::IN));
        if (a.minor, a.currency, way(a)) != (b.minor, b.currency, way(b)) {
            return false;
        }
        // Without a number, two equal rows of one statement are two payments.
        let bills = (self.bill(one), self.bill(other));
        let format = |bill: usize| self.sources[bill].format;
        let (a, b) = (self.payment(one), self.payment(other));
        (!a.reference.is_empty() || bills.0 != bills.1)
            && kinds::may_overlap(format(bills.0), format(bills.1))
            && (a.reference, a.order) == (b.reference, b.order)
            && a.subject == b.subject
    }
}

/// How many rows of one payee at one time are held against one another.
const SAME_TIME_MAX: usize = 8;

/// Who is paid where a row says this: banks write the wallet before the name that the wallet's own
/// bill has.
fn whom(kind: BillKind, name: &str) -> &str {
    if kind == BillKind::Bank { wallet::behind_wallet(name) } else { name }
}

/// Whom a row is about: the other party or, where the bill has no column for it, what it says.
pub(crate) fn name<'a>(payment: &PaymentRef<'a>) -> &'a str {
    match payment.counterparty.trim() {
        "" => payment.subject.trim(),
        party => party,
    }
}

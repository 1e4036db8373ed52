//! Everything that is checked, in one book: a few bytes for each row of each bill, payees as
//! numbers, and the rows in the order of time and of payee. Built in one pass and read by every
//! check.

mod entry;
mod writing;

use std::ops::Range;

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::{Payment, PaymentRef},
};

use crate::payments::Payments;

pub(crate) use entry::{Entry, Marks};
use writing::{Writing, in_payees, in_time};

use super::{days::Day, finding::Place, kinds, pairing::Pairing, rules::Rules};

/// Payments that somebody keeps, in the order of their file.
pub trait Rows {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The payment at a place that there is.
    fn get(&self, index: usize) -> PaymentRef<'_>;
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
}

/// A bill to be checked.
#[derive(Clone, Copy)]
pub struct Source<'b> {
    /// The name of its format, which tells a wallet from a bank.
    pub format: &'b str,
    /// Its payments.
    pub rows: &'b dyn Rows,
    /// The last day that it covers, if known: the end of its period, or the day it was exported.
    /// The day of its last row otherwise.
    pub until: Option<Date>,
}

/// How many rows are checked together; what is beyond is left out, and counted in the report.
pub const ROWS_MAX: usize = 4_000_000;

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
}

impl<'b> Book<'b> {
    /// Enters every row of every bill.
    pub fn of(sources: &'b [Source<'b>], rules: &Rules) -> Book<'b> {
        let whole: usize = sources.iter().map(|it| it.rows.len()).sum();
        let mut writing = Writing::with_capacity(whole.min(ROWS_MAX));
        let mut starts = vec![0];
        for source in sources {
            writing.enter(source);
            starts.push(writing.entries.len() as Row);
        }
        let (count, statuses) = (writing.payees(), writing.statuses());
        let Writing { entries, currencies, .. } = writing;
        let by_time = in_time(&entries);
        let (by_payee, ranges) = in_payees(&entries, &by_time, count);
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
    pub(crate) fn payees(&self) -> impl Iterator<Item = Payee> {
        1..self.ranges.len() as Payee - 1
    }

    /// The rows of a payee, in the order of time.
    pub(crate) fn rows_with(&self, payee: Payee) -> &[Row] {
        let (from, to) = (self.ranges[payee as usize], self.ranges[payee as usize + 1]);
        &self.by_payee[from as usize..to as usize]
    }

    /// The name of a payee as its first row has it; what rows without one say instead.
    pub(crate) fn name(&self, payee: Payee) -> &'b str {
        self.rows_with(payee).first().map_or("", |it| name(&self.payment(*it)))
    }

    fn last_day(&self, bill: usize) -> Day {
        let format = self.sources[bill].format;
        let of_kind = self.sources.iter().enumerate().filter(|(_, it)| it.format == format);
        let last = |(bill, it): (usize, &Source<'_>)| {
            let last = self.rows_of(bill).map(|it| self.entry(it).day()).max();
            it.until.map(Day::of).max(last)
        };
        // Exports of one kind that follow one another are one bill in parts.
        of_kind.filter_map(last).max().unwrap_or(Day(0))
    }

    /// Marks rows that are there twice, as where exports overlap.
    fn mark_again(&mut self) {
        let mut again = Vec::new();
        for payee in 0..self.ranges.len() as Payee - 1 {
            let rows = self.rows_with(payee);
            for (at, row) in rows.iter().enumerate().skip(1) {
                let same_time = rows[..at]
                    .iter()
                    .rev()
                    .take_while(|it| self.entry(**it).at == self.entry(*row).at);
                if same_time.take(SAME_TIME_MAX).any(|it| self.is_same(*it, *row)) {
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
        if (a.minor, a.currency) != (b.minor, b.currency) {
            return false;
        }
        // Without a number, two equal rows of one statement are two payments.
        let bills = (self.bill(one), self.bill(other));
        let format = |bill: usize| self.sources[bill].format;
        let (a, b) = (self.payment(one), self.payment(other));
        (!a.reference.is_empty() || bills.0 != bills.1)
            && kinds::may_overlap(format(bills.0), format(bills.1))
            && (a.reference, a.order, a.direction) == (b.reference, b.order, b.direction)
            && a.subject == b.subject
    }
}

/// How many rows of one payee at one time are held against one another.
const SAME_TIME_MAX: usize = 8;

/// Whom a row is about: the other party or, where the bill has no column for it, what it says.
pub(crate) fn name<'a>(payment: &PaymentRef<'a>) -> &'a str {
    match payment.counterparty.trim() {
        "" => payment.subject.trim(),
        party => party,
    }
}

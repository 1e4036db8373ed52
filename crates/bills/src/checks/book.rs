//! Everything that is checked, in one book: a few bytes for each row of each bill, payees as
//! numbers, and the rows in the order of time and of payee. Built in one pass and read by every
//! check.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt, Payment, PaymentRef},
};

use crate::{payments::Payments, remark::abroad};

use super::{
    days::Day,
    finding::Place,
    kinds::{self, BillKind},
    pairing::Pairing,
    rules::Rules,
};

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

/// What the checks need of every row.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) minor: i64,
    /// Seconds since 1970 UTC; midnight UTC of a day without a time.
    pub(crate) at: u32,
    pub(crate) payee: Payee,
    /// Quarters of an hour by which the provider's clock is ahead of UTC.
    clock: i8,
    pub(crate) currency: u8,
    pub(crate) is: Marks,
    /// Which of the bills' few statuses.
    pub(crate) status: u16,
}

const _: () = assert!(size_of::<Entry>() <= 24);

/// What is so about a row, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks(u16);

impl Marks {
    pub(crate) const SETTLED: Marks = Marks(1);
    pub(crate) const OUT: Marks = Marks(1 << 1);
    pub(crate) const IN: Marks = Marks(1 << 2);
    /// Only the day is known.
    pub(crate) const DAY: Marks = Marks(1 << 3);
    /// It says what it refunds.
    pub(crate) const REFUND: Marks = Marks(1 << 4);
    /// Some of it came back.
    pub(crate) const REFUNDED: Marks = Marks(1 << 5);
    /// All of it came back.
    pub(crate) const GIVEN_BACK: Marks = Marks(1 << 6);
    /// The same row stands in another bill or twice in this one.
    pub(crate) const AGAIN: Marks = Marks(1 << 7);
    /// The bank's row of a payment that stands in a wallet's bill, too.
    pub(crate) const ELSEWHERE: Marks = Marks(1 << 8);
    pub(crate) const FEE: Marks = Marks(1 << 9);
    pub(crate) const ABROAD: Marks = Marks(1 << 10);
    /// From the bill of somebody who is paid: a merchant.
    pub(crate) const MERCHANT: Marks = Marks(1 << 11);

    pub(crate) fn has(self, marks: Marks) -> bool {
        self.0 & marks.0 == marks.0
    }

    pub(crate) fn any(self, marks: Marks) -> bool {
        self.0 & marks.0 != 0
    }

    pub(crate) fn with(self, marks: Marks) -> Marks {
        Marks(self.0 | marks.0)
    }

    fn with_if(self, marks: Marks, so: bool) -> Marks {
        if so { self.with(marks) } else { self }
    }
}

impl Entry {
    /// Money that left the person's hands for something: settled, once, and not the other half of
    /// another row.
    pub(crate) fn is_spending(self) -> bool {
        let odd = Marks::AGAIN.with(Marks::ELSEWHERE).with(Marks::REFUND).with(Marks::MERCHANT);
        self.is.has(Marks::OUT.with(Marks::SETTLED)) && !self.is.any(odd) && 0 < self.minor
    }

    /// Spending of which nothing, or not all, came back.
    pub(crate) fn is_spent(self) -> bool {
        self.is_spending() && !self.is.has(Marks::GIVEN_BACK)
    }

    /// Whether the time of day is known.
    pub(crate) fn has_hour(self) -> bool {
        !self.is.has(Marks::DAY)
    }

    fn local(self) -> i64 {
        i64::from(self.at) + i64::from(self.clock) * 900
    }

    /// The day on the provider's clock.
    pub(crate) fn day(self) -> Day {
        Day(self.local().div_euclid(86_400) as i32)
    }

    /// The hour on the provider's clock.
    pub(crate) fn hour(self) -> usize {
        (self.local().rem_euclid(86_400) / 3_600) as usize
    }
}

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
        let count = writing.payees.count();
        let Writing { entries, currencies, statuses, .. } = writing;
        let statuses = statuses.list;
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

#[derive(Default)]
struct Writing<'b> {
    entries: Vec<Entry>,
    currencies: Vec<Currency>,
    payees: Payees,
    statuses: Statuses<'b>,
}

impl<'b> Writing<'b> {
    fn with_capacity(rows: usize) -> Writing<'b> {
        Writing { entries: Vec::with_capacity(rows), ..Writing::default() }
    }

    fn enter(&mut self, source: &'b Source<'b>) {
        let kind = kinds::of(source.format);
        let room = ROWS_MAX - self.entries.len();
        for index in 0..source.rows.len().min(room) {
            let it = source.rows.get(index);
            let (at, clock) = moment(it.at);
            let is = marks(&it, kind);
            let payee = self.payees.number(name(&it));
            let currency = self.currency(it.amount.currency());
            let status = self.statuses.number(it.status);
            let minor = it.amount.minor();
            self.entries.push(Entry { minor, at, payee, clock, currency, is, status });
        }
    }

    /// There are fewer currencies than a byte counts.
    fn currency(&mut self, currency: Currency) -> u8 {
        let known = self.currencies.iter().position(|it| *it == currency);
        known.unwrap_or_else(|| {
            self.currencies.push(currency);
            self.currencies.len() - 1
        }) as u8
    }
}

/// Payees by the hash of their names. Two names with the same 64 bits would be taken for one.
#[derive(Default)]
struct Payees {
    by_hash: HashMap<u64, Payee>,
}

impl Payees {
    fn number(&mut self, name: &str) -> Payee {
        if name.is_empty() || name == "/" {
            return NOBODY;
        }
        let next = self.by_hash.len() as Payee + 1;
        *self.by_hash.entry(hash(name)).or_insert(next)
    }

    /// Nobody included.
    fn count(&self) -> usize {
        self.by_hash.len() + 1
    }
}

/// The words that bills have for what became of a payment. Few, unless a bill makes up its own:
/// those beyond the last number count as the last.
#[derive(Default)]
struct Statuses<'b> {
    list: Vec<&'b str>,
    numbers: HashMap<&'b str, u16>,
    last: Option<(&'b str, u16)>,
}

impl<'b> Statuses<'b> {
    fn number(&mut self, status: &'b str) -> u16 {
        if let Some((_, number)) = self.last.filter(|(it, _)| *it == status) {
            return number;
        }
        let next = self.list.len().min(usize::from(u16::MAX)) as u16;
        let number = match self.numbers.get(status) {
            Some(number) => *number,
            None if next == u16::MAX => next - 1,
            None => {
                self.list.push(status);
                self.numbers.insert(status, next);
                next
            }
        };
        self.last = Some((status, number));
        number
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Seconds since 1970, held within what 32 bits tell, and quarters of an hour ahead of UTC.
fn moment(at: PaidAt) -> (u32, i8) {
    let (seconds, ahead) = match at {
        PaidAt::Instant(at, offset) => (at.as_second(), offset.seconds()),
        PaidAt::Day(day) => (i64::from(Day::of(day).0) * 86_400, 0),
    };
    (seconds.clamp(0, i64::from(u32::MAX)) as u32, (ahead / 900) as i8)
}

fn marks(it: &PaymentRef<'_>, kind: BillKind) -> Marks {
    let direction = match it.direction {
        Direction::Out => Marks::OUT,
        Direction::In => Marks::IN,
        Direction::Neutral => Marks::default(),
    };
    let back = it.refunded.filter(|it| it.is_positive());
    let whole = back.is_some_and(|back| it.amount.minor() <= back.minor());
    direction
        .with_if(Marks::DAY, matches!(it.at, PaidAt::Day(_)))
        .with_if(Marks::SETTLED, it.settled)
        .with_if(Marks::REFUND, it.refund_of.is_some())
        .with_if(Marks::REFUNDED, back.is_some())
        .with_if(Marks::GIVEN_BACK, whole)
        .with_if(Marks::FEE, it.fee.is_some_and(Money::is_positive))
        .with_if(Marks::ABROAD, it.remark.is_some_and(|it| abroad(it).is_some()))
        .with_if(Marks::MERCHANT, kind == BillKind::Merchant)
}

/// Bills are in the order of time or against it, and then there is nothing to sort.
fn in_time(entries: &[Entry]) -> Vec<Row> {
    let mut rows: Vec<Row> = (0..entries.len() as Row).collect();
    let at = |row: &Row| entries[*row as usize].at;
    if rows.is_sorted_by_key(|it| u32::MAX - at(it)) {
        rows.reverse();
    }
    // Of rows at one time, the earlier line first.
    rows.sort_by_key(|it| (at(it), *it));
    rows
}

/// Puts rows that are in the order of time under their payees, which keeps that order.
fn in_payees(entries: &[Entry], by_time: &[Row], payees: usize) -> (Vec<Row>, Vec<Row>) {
    let mut ends = vec![0; payees + 1];
    for entry in entries {
        ends[entry.payee as usize + 1] += 1;
    }
    for payee in 0..payees {
        ends[payee + 1] += ends[payee];
    }
    let mut next = ends.clone();
    let mut rows = vec![0; entries.len()];
    for row in by_time {
        let place = &mut next[entries[*row as usize].payee as usize];
        rows[*place as usize] = *row;
        *place += 1;
    }
    (rows, ends)
}

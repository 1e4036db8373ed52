//! The payments of a bill in little room: sixty-four bytes each, and their texts.

mod run;

use std::{fmt, ops::Range};

use jiff::{Timestamp, civil::Date, tz::Offset};
use redress_core::{
    money::Money,
    payment::{Direction, Link, PaidAt, Payment, PaymentRef},
};

use crate::checks::{Glance, Linked};
use run::{DAY, Extra, NONE, Record, day, place};
pub(crate) use run::{Heaps, Run};

/// How many records lie together.
const BLOCK_RECORDS: usize = 1 << 14;

/// The payments of a bill, in the order of the file.
#[derive(Clone, Default)]
pub struct Payments {
    blocks: Vec<Vec<Record>>,
    extras: Vec<Extra>,
    /// The few offsets that a bill has.
    clocks: Vec<Offset>,
    heaps: Heaps,
}

/// What moved with a payment. The fields are those of [`Payment`]; what was refunded is in minor
/// units of the same currency.
#[derive(Clone, Copy)]
pub(crate) struct Moved {
    pub(crate) direction: Direction,
    pub(crate) amount: Money,
    pub(crate) settled: bool,
    pub(crate) refunded: Option<i64>,
}

impl Payments {
    /// How many there are.
    pub fn len(&self) -> usize {
        let before = self.blocks.len().saturating_sub(1) * BLOCK_RECORDS;
        before + self.blocks.last().map_or(0, Vec::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The payment at this place, counted from 0.
    pub fn get(&self, index: usize) -> Option<PaymentRef<'_>> {
        let block = self.blocks.get(index / BLOCK_RECORDS)?;
        block.get(index % BLOCK_RECORDS).map(|it| self.whole(it))
    }

    /// The payment at a place that there is.
    pub(crate) fn at(&self, index: usize) -> PaymentRef<'_> {
        self.whole(self.record(index))
    }

    /// What a book of checks enters of the payment at a place that there is. No look at texts
    /// that are not asked for: most lie far apart.
    pub(crate) fn glance(&self, index: usize) -> Glance<'_> {
        let it = self.record(index);
        let extra = self.extras.get(it.extra as usize).copied().unwrap_or_default();
        let currency = it.currency;
        Glance {
            at: self.moment(it),
            direction: it.direction,
            amount: Money::of_minor(it.minor, currency),
            settled: it.settled,
            is_refund: !extra.refund_of.is_empty(),
            refunded: extra.refunded.map(|it| Money::of_minor(it, currency)),
            fee: extra.fee,
            remark: Some(self.heaps.words.get(extra.remark)).filter(|it| !it.is_empty()),
            status: Some(it.status.at).filter(|_| !it.status.is_empty()),
            party: Some(it.counterparty.at).filter(|_| !it.counterparty.is_empty()),
        }
    }

    /// How the payment at a place that there is belongs to others.
    pub(crate) fn linked(&self, index: usize) -> Linked<'_> {
        let it = self.record(index);
        let extra = self.extras.get(it.extra as usize).copied().unwrap_or_default();
        let numbers = &self.heaps.numbers;
        Linked {
            reference: numbers.get(it.reference),
            refund_of: Some(numbers.get(extra.refund_of)).filter(|it| !it.is_empty()),
            refunded: extra.refunded.map(|minor| Money::of_minor(minor, it.currency)),
        }
    }

    /// The status of the payment at a place that there is.
    pub(crate) fn status(&self, index: usize) -> &str {
        self.heaps.words.get(self.record(index).status)
    }

    /// Whom the payment at a place that there is is about: the other party, or else the subject.
    pub(crate) fn party(&self, index: usize) -> &str {
        let it = self.record(index);
        match self.heaps.parties.get(it.counterparty).trim() {
            "" => self.heaps.subjects.get(it.subject).trim(),
            party => party,
        }
    }

    /// What moved, without a look at any text.
    pub(crate) fn moved(&self, index: usize) -> Moved {
        let it = self.record(index);
        let extra = self.extras.get(it.extra as usize);
        Moved {
            direction: it.direction,
            amount: Money::of_minor(it.minor, it.currency),
            settled: it.settled,
            refunded: extra.and_then(|it| it.refunded),
        }
    }

    /// What linking asks of a payment: its own numbers, of which the order number may be empty.
    pub(crate) fn numbers(&self, index: usize) -> (&str, &str) {
        self.numbers_of(self.record(index))
    }

    /// The same of payments that follow one another.
    pub(crate) fn numbers_in(&self, places: Range<usize>) -> impl Iterator<Item = (&str, &str)> {
        let first = places.start / BLOCK_RECORDS;
        let blocks = self.blocks.get(first..).unwrap_or_default().iter().flatten();
        let records = blocks.skip(places.start % BLOCK_RECORDS).take(places.len());
        records.map(|it| self.numbers_of(it))
    }

    fn numbers_of(&self, it: &Record) -> (&str, &str) {
        (self.heaps.numbers.get(it.reference), self.heaps.numbers.get(it.order))
    }

    /// All of them with texts of their own, for bills that a person would call long and a
    /// program would not.
    pub fn to_vec(&self) -> Vec<Payment> {
        self.iter().map(PaymentRef::to_payment).collect()
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_> {
        Iter { payments: self, next: 0, end: self.len() }
    }

    fn whole(&self, it: &Record) -> PaymentRef<'_> {
        let Heaps { numbers, parties, subjects, words } = &self.heaps;
        let if_any = |text| Some(text).filter(|it: &&str| !it.is_empty());
        let extra = self.extras.get(it.extra as usize).copied().unwrap_or_default();
        let currency = it.currency;
        PaymentRef {
            reference: numbers.get(it.reference),
            order: if_any(numbers.get(it.order)),
            at: self.moment(it),
            direction: it.direction,
            amount: Money::of_minor(it.minor, currency),
            counterparty: parties.get(it.counterparty),
            subject: subjects.get(it.subject),
            method: words.get(it.method),
            status: words.get(it.status),
            settled: it.settled,
            refund_of: if_any(numbers.get(extra.refund_of)),
            refunded: extra.refunded.map(|it| Money::of_minor(it, currency)),
            fee: extra.fee,
            link: extra.link,
            remark: if_any(words.get(extra.remark)),
            line: u64::from(it.line),
        }
    }

    fn moment(&self, it: &Record) -> PaidAt {
        match self.clocks.get(usize::from(it.clock)) {
            Some(offset) => {
                let at = Timestamp::from_microsecond(it.at).unwrap_or_default();
                PaidAt::Instant(at, *offset)
            }
            None => PaidAt::Day(day(it.at).unwrap_or(Date::ZERO)),
        }
    }

    /// Where the texts of payments lie that are to be added.
    pub(crate) fn heaps(&mut self) -> &mut Heaps {
        &mut self.heaps
    }

    /// Adds payments of a run whose texts lie in the heaps of these, or beside them.
    pub(crate) fn append(&mut self, run: &Run, places: Range<usize>) {
        debug_assert!(run.is_closed(), "its texts are kept");
        let first = self.len();
        let clocks: Vec<u8> =
            run.clocks.iter().map(|it| place(&mut self.clocks, *it, DAY)).collect();
        let same_clocks = (0..).zip(&clocks).all(|(mine, its)| mine == *its);
        let mut records = &run.records[places.clone()];
        while !records.is_empty() {
            let block = self.block_with_room();
            let from = block.len();
            let (these, others) = records.split_at(records.len().min(BLOCK_RECORDS - from));
            block.extend_from_slice(these);
            if !same_clocks {
                for it in block[from..].iter_mut().filter(|it| it.clock != DAY) {
                    it.clock = clocks[usize::from(it.clock)];
                }
            }
            records = others;
        }
        let from = run.extras.partition_point(|(it, _)| (*it as usize) < places.start);
        for (place, extra) in &run.extras[from..] {
            let place = *place as usize;
            if places.end <= place {
                break;
            }
            *self.extra(first + place - places.start) = *extra;
        }
    }

    fn block_with_room(&mut self) -> &mut Vec<Record> {
        if self.blocks.last().is_none_or(|it| it.len() == BLOCK_RECORDS) {
            self.blocks.push(Vec::with_capacity(BLOCK_RECORDS));
        }
        let last = self.blocks.len() - 1;
        &mut self.blocks[last]
    }

    /// Joins a refund to what it refunds.
    pub(crate) fn join(&mut self, refund: usize, original: usize, link: Link) {
        let reference = self.record(original).reference;
        let extra = self.extra(refund);
        (extra.refund_of, extra.link) = (reference, Some(link));
    }

    /// Joins a refund to a payment that is known by its number alone.
    pub(crate) fn join_elsewhere(&mut self, refund: usize, reference: &str) {
        let reference = self.heaps.numbers.keep(reference);
        let extra = self.extra(refund);
        (extra.refund_of, extra.link) = (reference, Some(Link::Exact));
    }

    /// Says of a payment that so much of it came back, in minor units of its own currency.
    pub(crate) fn set_refunded(&mut self, index: usize, minor: i64) {
        self.extra(index).refunded = Some(minor);
    }

    /// Says of a payment that it was made after all.
    pub(crate) fn set_paid(&mut self, index: usize) {
        let record = self.record_mut(index);
        record.settled = true;
        if record.direction == Direction::Neutral {
            record.direction = Direction::Out;
        }
    }

    /// Adds to what is to be said about a payment.
    pub(crate) fn remark(&mut self, index: usize, remark: &str) {
        let before = self.extra(index).remark;
        let span = match self.heaps.words.get(before) {
            "" => self.heaps.words.keep(remark),
            before => {
                let both = format!("{before}; {remark}");
                self.heaps.words.keep(&both)
            }
        };
        self.extra(index).remark = span;
    }

    /// Nothing more will be added.
    pub(crate) fn close(&mut self) {
        self.heaps.close();
        self.extras.shrink_to_fit();
        if let Some(last) = self.blocks.last_mut().filter(|it| it.len() < BLOCK_RECORDS / 2) {
            last.shrink_to_fit();
        }
    }

    fn record(&self, index: usize) -> &Record {
        &self.blocks[index / BLOCK_RECORDS][index % BLOCK_RECORDS]
    }

    fn record_mut(&mut self, index: usize) -> &mut Record {
        &mut self.blocks[index / BLOCK_RECORDS][index % BLOCK_RECORDS]
    }

    fn extra(&mut self, index: usize) -> &mut Extra {
        let next = self.extras.len();
        let record = &mut self.blocks[index / BLOCK_RECORDS][index % BLOCK_RECORDS];
        if record.extra == NONE {
            record.extra = next as u32;
            self.extras.push(Extra::default());
        }
        let place = record.extra as usize;
        &mut self.extras[place]
    }
}

/// Goes over the payments of a bill.
#[derive(Clone)]
pub struct Iter<'p> {
    payments: &'p Payments,
    next: usize,
    end: usize,
}

impl<'p> Iterator for Iter<'p> {
    type Item = PaymentRef<'p>;

    fn next(&mut self) -> Option<PaymentRef<'p>> {
        let payment = self.payments.get(self.next)?;
        self.next += 1;
        Some(payment)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.next, Some(self.end - self.next))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'p> IntoIterator for &'p Payments {
    type Item = PaymentRef<'p>;
    type IntoIter = Iter<'p>;

    fn into_iter(self) -> Iter<'p> {
        self.iter()
    }
}

impl PartialEq for Payments {
    fn eq(&self, other: &Payments) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Payments {}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

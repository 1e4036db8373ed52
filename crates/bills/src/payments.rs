//! The payments of a bill in little room: sixty-four bytes each, and their texts.

use std::fmt;

use jiff::{Timestamp, civil::Date, tz::Offset};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, Link, PaidAt, Payment, PaymentRef},
};

use crate::{
    checks::Glance,
    ledger::Draft,
    texts::{Remembered, Span, Texts},
};

/// How many records lie together.
const BLOCK_RECORDS: usize = 1 << 14;
const NONE: u32 = u32::MAX;

/// The payments of a bill, in the order of the file.
#[derive(Clone, Default)]
pub struct Payments {
    blocks: Vec<Vec<Record>>,
    extras: Vec<Extra>,
    /// References and order numbers, which hardly ever come again.
    numbers: Texts,
    texts: Texts,
    /// The few currencies and offsets that a bill has.
    currencies: Vec<Currency>,
    clocks: Vec<Offset>,
    memory: Memory,
}

/// What was kept of each column that repeats itself: what fills one would drive out the others.
#[derive(Clone, Default)]
struct Memory {
    parties: Remembered<{ 1 << 15 }>,
    subjects: Remembered<{ 1 << 13 }>,
    /// Methods, statuses, remarks: few words, looked up without leaving the nearest cache.
    words: Remembered<{ 1 << 9 }>,
}

/// What every row has.
#[derive(Clone)]
struct Record {
    /// Microseconds since 1970, or `yyyymmdd` where there is no clock.
    at: i64,
    minor: i64,
    line: u32,
    extra: u32,
    reference: Span,
    order: Span,
    counterparty: Span,
    subject: Span,
    method: Span,
    status: Span,
    clock: u8,
    currency: u8,
    direction: Direction,
    settled: bool,
}

const _: () = assert!(size_of::<Record>() <= 64);

/// What moved with a payment. The fields are those of [`Payment`]; what was refunded is in minor
/// units of the same currency.
#[derive(Clone, Copy)]
pub(crate) struct Moved {
    pub(crate) direction: Direction,
    pub(crate) amount: Money,
    pub(crate) settled: bool,
    pub(crate) refunded: Option<i64>,
}

/// What few rows have.
#[derive(Clone, Copy, Default)]
struct Extra {
    refund_of: Span,
    remark: Span,
    refunded: Option<i64>,
    fee: Option<Money>,
    link: Option<Link>,
}

/// The clock of a payment of which only the day is known.
const DAY: u8 = u8::MAX;

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
        let currency = self.currencies[usize::from(it.currency)];
        let party = match self.texts.get(it.counterparty).trim() {
            "" => self.texts.get(it.subject).trim(),
            party => party,
        };
        Glance {
            at: self.moment(it),
            direction: it.direction,
            amount: Money::of_minor(it.minor, currency),
            settled: it.settled,
            is_refund: !extra.refund_of.is_empty(),
            refunded: extra.refunded.map(|it| Money::of_minor(it, currency)),
            fee: extra.fee,
            remark: Some(self.texts.get(extra.remark)).filter(|it| !it.is_empty()),
            status: self.texts.get(it.status),
            party,
        }
    }

    /// What moved, without a look at any text.
    pub(crate) fn moved(&self, index: usize) -> Moved {
        let it = self.record(index);
        let extra = self.extras.get(it.extra as usize);
        Moved {
            direction: it.direction,
            amount: Money::of_minor(it.minor, self.currencies[usize::from(it.currency)]),
            settled: it.settled,
            refunded: extra.and_then(|it| it.refunded),
        }
    }

    /// What linking asks of every payment: its own numbers, of which the order number may be
    /// empty.
    pub(crate) fn numbers(&self, index: usize) -> (&str, &str) {
        let it = self.record(index);
        (self.numbers.get(it.reference), self.numbers.get(it.order))
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
        let text = |span| self.texts.get(span);
        let text_if_any = |span| Some(self.texts.get(span)).filter(|it| !it.is_empty());
        let extra = self.extras.get(it.extra as usize).copied().unwrap_or_default();
        let currency = self.currencies[usize::from(it.currency)];
        PaymentRef {
            reference: self.numbers.get(it.reference),
            order: Some(self.numbers.get(it.order)).filter(|it| !it.is_empty()),
            at: self.moment(it),
            direction: it.direction,
            amount: Money::of_minor(it.minor, currency),
            counterparty: text(it.counterparty),
            subject: text(it.subject),
            method: text(it.method),
            status: text(it.status),
            settled: it.settled,
            refund_of: Some(self.numbers.get(extra.refund_of)).filter(|it| !it.is_empty()),
            refunded: extra.refunded.map(|it| Money::of_minor(it, currency)),
            fee: extra.fee,
            link: extra.link,
            remark: text_if_any(extra.remark),
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

    /// Adds a payment. Returns its place.
    pub(crate) fn push(&mut self, draft: &Draft<'_>) -> usize {
        let (clock, at) = match draft.at {
            PaidAt::Instant(at, offset) => {
                (place(&mut self.clocks, offset, DAY), at.as_microsecond())
            }
            PaidAt::Day(day) => (DAY, number(day)),
        };
        let record = Record {
            at,
            minor: draft.amount.minor(),
            line: u32::try_from(draft.line).unwrap_or(u32::MAX),
            extra: NONE,
            reference: self.numbers.keep(&draft.reference),
            order: self.numbers.keep(&draft.order),
            counterparty: self.memory.parties.keep_once(&mut self.texts, &draft.counterparty),
            subject: self.memory.subjects.keep_once(&mut self.texts, &draft.subject),
            method: self.memory.words.keep_once(&mut self.texts, &draft.method),
            status: self.memory.words.keep_once(&mut self.texts, &draft.status),
            clock,
            currency: place(&mut self.currencies, draft.amount.currency(), u8::MAX),
            direction: draft.direction,
            settled: draft.settled,
        };
        if self.blocks.last().is_none_or(|it| it.len() == BLOCK_RECORDS) {
            self.blocks.push(Vec::with_capacity(BLOCK_RECORDS));
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(record);
        }
        let index = self.len() - 1;
        if draft.refunded.is_some() || draft.fee.is_some() || !draft.remark.is_empty() {
            let remark = self.word(&draft.remark);
            let extra = self.extra(index);
            extra.refunded = draft.refunded.map(Money::minor);
            (extra.fee, extra.remark) = (draft.fee, remark);
        }
        index
    }

    /// Joins a refund to what it refunds.
    pub(crate) fn join(&mut self, refund: usize, original: usize, link: Link) {
        let reference = self.record(original).reference;
        let extra = self.extra(refund);
        (extra.refund_of, extra.link) = (reference, Some(link));
    }

    /// Joins a refund to a payment that is known by its number alone.
    pub(crate) fn join_elsewhere(&mut self, refund: usize, reference: &str) {
        let reference = self.numbers.keep(reference);
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
        let span = match self.texts.get(before) {
            "" => self.word(remark),
            before => {
                let both = format!("{before}; {remark}");
                self.word(&both)
            }
        };
        self.extra(index).remark = span;
    }

    fn word(&mut self, text: &str) -> Span {
        self.memory.words.keep_once(&mut self.texts, text)
    }

    /// Nothing more will be added.
    pub(crate) fn close(&mut self) {
        self.numbers.close();
        self.texts.close();
        self.memory = Memory::default();
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

/// Where `value` stands in a short list, to which it is added if need be. There are fewer
/// currencies than the list may have, and an offset too many gets the first one's place: the
/// instant is right all the same.
fn place<T: PartialEq>(list: &mut Vec<T>, value: T, most: u8) -> u8 {
    match list.iter().position(|it| *it == value) {
        Some(place) => place as u8,
        None if list.len() < usize::from(most) => {
            list.push(value);
            (list.len() - 1) as u8
        }
        None => 0,
    }
}

fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn day(number: i64) -> Option<Date> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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

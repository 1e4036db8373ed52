//! Payments that follow one another and are not among the others yet: whoever read them put their
//! texts into heaps and made the records that the bill keeps.

use jiff::{civil::Date, tz::Offset};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, Link, PaidAt},
};

use crate::{
    ledger::Draft,
    texts::{Span, Texts, Words},
};

/// The place among the extras of a payment that has none.
pub(super) const NONE: u32 = u32::MAX;
/// The clock of a payment of which only the day is known.
pub(super) const DAY: u8 = u8::MAX;

/// What every row has.
#[derive(Clone)]
pub(super) struct Record {
    /// Microseconds since 1970, or `yyyymmdd` where there is no clock.
    pub(super) at: i64,
    pub(super) minor: i64,
    pub(super) line: u32,
    pub(super) extra: u32,
    pub(super) reference: Span,
    pub(super) order: Span,
    pub(super) counterparty: Span,
    pub(super) subject: Span,
    pub(super) method: Span,
    pub(super) status: Span,
    pub(super) clock: u8,
    pub(super) currency: Currency,
    pub(super) direction: Direction,
    pub(super) settled: bool,
}

const _: () = assert!(size_of::<Record>() <= 64);

/// What few rows have.
#[derive(Clone, Copy, Default)]
pub(super) struct Extra {
    pub(super) refund_of: Span,
    pub(super) remark: Span,
    pub(super) refunded: Option<i64>,
    pub(super) fee: Option<Money>,
    pub(super) link: Option<Link>,
}

/// Payments in the order of their rows.
#[derive(Default)]
pub(crate) struct Run {
    pub(super) records: Vec<Record>,
    /// By the places of their records, in whose order they are.
    pub(super) extras: Vec<(u32, Extra)>,
    /// The clocks of these records.
    pub(super) clocks: Vec<Offset>,
    /// The parties of these records, one after the other, and how long each is.
    parties: String,
    lengths: Vec<u32>,
}

impl Run {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Forgets them all, and keeps the room that they took.
    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.extras.clear();
        self.clocks.clear();
        self.forget_parties();
    }

    fn forget_parties(&mut self) {
        self.parties.clear();
        self.lengths.clear();
    }

    /// Keeps the parties of all payments in `heaps`. Those come again, but from far away: looked up
    /// in one go, several are on their way at once.
    pub(crate) fn close(&mut self, heaps: &mut Heaps) {
        let mut rest = self.parties.as_str();
        for (record, length) in self.records.iter_mut().zip(&self.lengths) {
            let (party, others) = rest.split_at(*length as usize);
            record.counterparty = heaps.parties.keep(party);
            rest = others;
        }
        self.forget_parties();
    }

    /// Whether nothing is left to be kept.
    pub(super) fn is_closed(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Adds a payment, with its texts in `heaps` as soon as the run is closed.
    pub(crate) fn push(&mut self, draft: &Draft<'_>, heaps: &mut Heaps) {
        let (clock, at) = match draft.at {
            PaidAt::Instant(at, offset) => {
                (place(&mut self.clocks, offset, DAY), at.as_microsecond())
            }
            PaidAt::Day(day) => (DAY, number(day)),
        };
        if draft.refunded.is_some() || draft.fee.is_some() || !draft.remark.is_empty() {
            let remark = heaps.words.keep(&draft.remark);
            let refunded = draft.refunded.map(Money::minor);
            let extra = Extra { remark, refunded, fee: draft.fee, ..Extra::default() };
            self.extras.push((self.records.len() as u32, extra));
        }
        self.parties.push_str(&draft.counterparty);
        self.lengths.push(draft.counterparty.len() as u32);
        self.records.push(Record {
            at,
            minor: draft.amount.minor(),
            line: u32::try_from(draft.line).unwrap_or(u32::MAX),
            extra: NONE,
            reference: heaps.numbers.keep(&draft.reference),
            order: heaps.numbers.keep(&draft.order),
            counterparty: Span::default(),
            subject: heaps.subjects.keep(&draft.subject),
            method: heaps.words.keep(&draft.method),
            status: heaps.words.keep(&draft.status),
            clock,
            currency: draft.amount.currency(),
            direction: draft.direction,
            settled: draft.settled,
        });
    }
}

/// The texts of payments.
#[derive(Clone, Default)]
pub(crate) struct Heaps {
    /// References and order numbers, which hardly ever come again.
    pub(super) numbers: Texts,
    pub(super) parties: Words<{ 1 << 15 }>,
    pub(super) subjects: Words<{ 1 << 13 }>,
    /// Methods, statuses, remarks: few words, looked up without leaving the nearest cache.
    pub(super) words: Words<{ 1 << 9 }>,
}

impl Heaps {
    /// Heaps beside these, for another thread. What repeats lies in each of them once.
    pub(crate) fn beside(&self) -> Heaps {
        Heaps {
            numbers: self.numbers.beside(),
            parties: self.parties.beside(),
            subjects: self.subjects.beside(),
            words: self.words.beside(),
        }
    }

    /// Takes over what lies beside these.
    pub(crate) fn join(&mut self, other: Heaps) {
        self.numbers.join(other.numbers);
        self.parties.join(other.parties);
        self.subjects.join(other.subjects);
        self.words.join(other.words);
    }

    /// Nothing more will be kept.
    pub(super) fn close(&mut self) {
        self.numbers.close();
        self.parties.close();
        self.subjects.close();
        self.words.close();
    }
}

/// Where `value` stands in a short list, to which it is added if need be. An offset too many gets
/// the first one's place: the instant is right all the same.
pub(super) fn place<T: PartialEq>(list: &mut Vec<T>, value: T, most: u8) -> u8 {
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

/// The day that [`number`] made a number of.
pub(super) fn day(number: i64) -> Option<Date> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

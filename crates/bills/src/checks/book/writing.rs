//! Enters rows: payees and statuses become numbers, and rows are put in order.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    mem,
};

use redress_core::money::Currency;

use crate::{
    checks::{kinds, rules::WordSettings, telling},
    threads::Threads,
};

use super::{
    Entry, Glance, Marks, NOBODY, Payee, Row, Source,
    entry::{marks, moment},
    whom,
};

/// Every row of every bill, and what the numbers in it stand for.
pub(super) struct Entered<'b> {
    pub(super) entries: Vec<Entry>,
    pub(super) currencies: Vec<Currency>,
    /// Each status once.
    pub(super) statuses: Vec<&'b str>,
    /// How many payees have a name.
    pub(super) payees: usize,
}

/// Enters the rows of each bill that `starts` has room for. Everything is numbered in the order
/// in which it first comes, on any number of threads.
pub(super) fn entered<'b>(
    sources: &'b [Source<'b>],
    starts: &[Row],
    words: &WordSettings,
    threads: Threads,
) -> Entered<'b> {
    let whole = starts[starts.len() - 1] as usize;
    let mut entries = vec![Entry::NONE; whole];
    let mut parts: Vec<Part<'b, '_>> = Vec::new();
    let length = whole.div_ceil(threads.get()).max(1);
    let mut rest = entries.as_mut_slice();
    for (source, room) in sources.iter().zip(starts.windows(2)) {
        let (mut from, to) = (0, (room[1] - room[0]) as usize);
        while from < to {
            let (these, others) = rest.split_at_mut(length.min(to - from));
            let count = these.len();
            parts.push((source, from, these));
            (rest, from) = (others, from + count);
        }
    }
    let mut all = Writing::default();
    if threads == Threads::ONE {
        for (source, from, entries) in parts {
            all.enter(source, from, entries, words);
        }
    } else {
        for (writing, entries) in threads.each(parts, |it| alone(it, words)) {
            all.take(writing, entries);
        }
    }
    let Writing { currencies, statuses, payees, .. } = all;
    Entered { entries, currencies, statuses: statuses.list, payees: payees.list.len() }
}

/// Enters rows with numbers of their own.
fn alone<'b, 'e>(
    (source, from, entries): Part<'b, 'e>,
    words: &WordSettings,
) -> (Writing<'b>, &'e mut [Entry]) {
    let mut writing = Writing::default();
    writing.enter(source, from, &mut *entries, words);
    (writing, entries)
}

/// Rows of a bill from one on, and where to enter them.
type Part<'b, 'e> = (&'b Source<'b>, usize, &'e mut [Entry]);

#[derive(Default)]
struct Writing<'b> {
    currencies: Vec<Currency>,
    payees: Payees,
    statuses: Statuses<'b>,
}

impl<'b> Writing<'b> {
    /// Enters the rows of a bill from one on.
    fn enter(
        &mut self,
        source: &'b Source<'b>,
        from: usize,
        entries: &mut [Entry],
        words: &WordSettings,
    ) {
        let (kind, rows) = (kinds::of(source.format), source.rows);
        let (mut payees, mut statuses) = (Seen::<PAYEES_SEEN>::new(), Seen::<STATUSES_SEEN>::new());
        for (index, entry) in (from..).zip(entries) {
            let it: Glance<'b> = rows.glance(index);
            let (at, clock) = moment(it.at);
            let is_still = !it.settled || it.amount.minor() <= 0;
            let cancelled = is_still && telling::row_says(&rows.get(index), &words.cancelled);
            *entry = Entry {
                minor: it.amount.minor(),
                at,
                payee: payees.at(it.party, || self.payees.number(whom(kind, rows.party(index)))),
                clock,
                currency: self.currency(it.amount.currency()),
                is: marks(&it, kind).with_if(Marks::CANCELLED, cancelled),
                status: statuses.at(it.status, || self.statuses.number(rows.status(index)).into())
                    as u16,
            };
        }
    }

    /// Takes over entries with the numbers of another, which follow these.
    fn take(&mut self, other: Writing<'b>, entries: &mut [Entry]) {
        let currencies: Vec<u8> = other.currencies.iter().map(|it| self.currency(*it)).collect();
        let payees: Vec<Payee> =
            other.payees.list.iter().map(|it| self.payees.hashed(*it)).collect();
        let statuses: Vec<u16> =
            other.statuses.list.iter().map(|it| self.statuses.number(it)).collect();
        let same = (0..).zip(&currencies).all(|(one, other)| one == *other)
            && (1..).zip(&payees).all(|(one, other)| one == *other)
            && (0..).zip(&statuses).all(|(one, other)| one == *other);
        for it in entries.iter_mut().filter(|_| !same) {
            it.currency = currencies[usize::from(it.currency)];
            it.status = statuses[usize::from(it.status)];
            if it.payee != NOBODY {
                it.payee = payees[it.payee as usize - 1];
            }
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

/// The numbers of texts that were entered lately, by their places in one bill: those texts need
/// no second look.
struct Seen<const N: usize>(Box<[(u32, u32)]>);

impl<const N: usize> Seen<N> {
    const NONE: u32 = u32::MAX;

    fn new() -> Seen<N> {
        Seen(vec![(0, Self::NONE); N].into())
    }

    /// The number of the text at a place, or else that of the text when it is looked at.
    fn at(&mut self, place: Option<u32>, look: impl FnOnce() -> u32) -> u32 {
        let Some(place) = place else { return look() };
        // Texts have any lengths, and so their places any last bits.
        let (known, number) = &mut self.0[place as usize % N];
        if *known != place || *number == Self::NONE {
            (*known, *number) = (place, look());
        }
        *number
    }
}

/// How many payees, and how many statuses, are remembered by the places of their names.
const PAYEES_SEEN: usize = 1 << 15;
const STATUSES_SEEN: usize = 1 << 6;

/// Payees by the hash of their names. Two names with the same 64 bits would be taken for one.
#[derive(Default)]
struct Payees {
    by_hash: HashMap<u64, Payee>,
    /// The hashes, in the order of their numbers.
    list: Vec<u64>,
}

impl Payees {
    fn number(&mut self, name: &str) -> Payee {
        if name.is_empty() || name == "/" { NOBODY } else { self.hashed(hash(name)) }
    }

    fn hashed(&mut self, hash: u64) -> Payee {
        let next = self.list.len() as Payee + 1;
        let number = *self.by_hash.entry(hash).or_insert(next);
        if number == next {
            self.list.push(hash);
        }
        number
    }
}

/// The words that bills have for what became of a payment. Few, unless a bill makes up its own:
/// those beyond the last number count as the last.
#[derive(Default)]
struct Statuses<'b> {
    list: Vec<&'b str>,
    numbers: HashMap<&'b str, u16>,
}

impl<'b> Statuses<'b> {
    fn number(&mut self, status: &'b str) -> u16 {
        let next = self.list.len().min(usize::from(u16::MAX)) as u16;
        match self.numbers.get(status) {
            Some(number) => *number,
            None if next == u16::MAX => next - 1,
            None => {
                self.list.push(status);
                self.numbers.insert(status, next);
                next
            }
        }
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Bills are mostly in the order of time or against it, and then there is little to sort. Of rows
/// at one time, the earlier line comes first.
pub(super) fn in_time(entries: &[Entry]) -> Vec<Row> {
    let falls = |(first, last): (&Entry, &Entry)| last.at < first.at;
    let mut rows: Vec<Row> = if entries.first().zip(entries.last()).is_some_and(falls) {
        let mut end = entries.len() as Row;
        let at_once = entries.chunk_by(|a, b| a.at == b.at).rev();
        at_once
            .flat_map(|rows| {
                let from = end - rows.len() as Row;
                from..mem::replace(&mut end, from)
            })
            .collect()
    } else {
        (0..entries.len() as Row).collect()
    };
    rows.sort_by_key(|it| (entries[*it as usize].at, *it));
    rows
}

/// Puts rows that are in the order of time under their payees, which keeps that order.
pub(super) fn in_payees(entries: &[Entry], by_time: &[Row], payees: usize) -> (Vec<Row>, Vec<Row>) {
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

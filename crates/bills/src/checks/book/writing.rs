//! Enters rows: payees and statuses become numbers, and rows are put in order.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use redress_core::money::Currency;

use crate::checks::kinds;

use super::{
    Entry, NOBODY, Payee, ROWS_MAX, Row, Source,
    entry::{marks, moment},
    name,
};

#[derive(Default)]
pub(super) struct Writing<'b> {
    pub(super) entries: Vec<Entry>,
    pub(super) currencies: Vec<Currency>,
    payees: Payees,
    statuses: Statuses<'b>,
}

impl<'b> Writing<'b> {
    pub(super) fn with_capacity(rows: usize) -> Writing<'b> {
        Writing { entries: Vec::with_capacity(rows), ..Writing::default() }
    }

    pub(super) fn enter(&mut self, source: &'b Source<'b>) {
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

    /// Nobody included.
    pub(super) fn payees(&self) -> usize {
        self.payees.count()
    }

    /// Each status once.
    pub(super) fn statuses(&mut self) -> Vec<&'b str> {
        std::mem::take(&mut self.statuses.list)
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

/// Bills are in the order of time or against it, and then there is nothing to sort.
pub(super) fn in_time(entries: &[Entry]) -> Vec<Row> {
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

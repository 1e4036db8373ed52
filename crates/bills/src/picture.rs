//! A month as numbers: what was spent, what came back, what is on its way, and what is at risk,
//! for each currency by itself.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::civil::Date;
use redress_core::{
    code::Code,
    money::{Currency, DecimalMoney, Money},
};
use serde::{Deserialize, Serialize};

use crate::checks::{Book, Entry, Marks, Payee, Report, Row, Rules};

/// A month of a calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    /// Whether the day lies in it.
    pub fn has(self, day: Date) -> bool {
        Month::of(day) == self
    }
}

/// A month as numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// `2026-03`.
    pub month: String,
    /// One for each currency that moved, those with most payments first.
    pub currencies: Vec<Side>,
}

/// One currency of a month. Neutral movements, rows that stand twice and a bank's rows of
/// payments through a wallet are in none of these numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Side {
    /// Which currency.
    pub currency: Currency,
    /// Paid, refunded later or not.
    pub spent: DecimalMoney,
    /// How many payments that is.
    pub payments: u64,
    /// Given back in this month, whenever it was paid.
    pub refunded: DecimalMoney,
    /// Refunds and payments that the bill says are not finished.
    pub pending: DecimalMoney,
    /// Received that is no refund.
    pub received: DecimalMoney,
    /// What findings about rows of this month are about.
    pub at_risk: DecimalMoney,
    /// Spent, by category of payee: ids of `rules/checks.toml`; `other` for the rest.
    pub categories: Vec<Share<Code>>,
    /// Whom most was paid to, at most [`TOP_MAX`].
    pub top_payees: Vec<Share<String>>,
    /// Spent on each day, the 1st first.
    pub days: Vec<DecimalMoney>,
    /// Payments in each hour from 0 to 23 on the provider's clock; those without a time are in
    /// none.
    pub hours: Vec<u64>,
}

/// A part of what was spent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share<T> {
    /// Of whom or what.
    pub of: T,
    /// How much.
    pub spent: DecimalMoney,
    /// How many payments.
    pub payments: u64,
}

/// How many payees are named.
pub const TOP_MAX: usize = 10;

/// What does not belong to any category.
const OTHER: Code = Code::of("other");

/// Sums of one currency, in minor units.
#[derive(Default)]
struct Sums {
    spent: i64,
    payments: u64,
    refunded: i64,
    pending: i64,
    received: i64,
    at_risk: i64,
    payees: BTreeMap<Payee, (i64, u64)>,
    categories: BTreeMap<Code, (i64, u64)>,
    days: [i64; 31],
    hours: [u64; 24],
}

/// The month as numbers. `report` is what the checks found in the same book.
pub fn picture(book: &Book<'_>, report: &Report, rules: &Rules, month: Month) -> Picture {
    let mut sums: BTreeMap<u8, Sums> = BTreeMap::new();
    let pending = book.statuses().iter().map(|it| rules.says_pending(it)).collect::<Vec<_>>();
    for row in 0..book.len() as Row {
        let it = book.entry(row);
        let twice = Marks::AGAIN.with(Marks::ELSEWHERE);
        let moves = it.is.any(Marks::OUT.with(Marks::IN)) && !it.is.any(twice) && 0 < it.minor;
        if moves && month.has(it.day().date()) {
            sums.entry(it.currency).or_default().add(book, rules, row, &pending);
        }
    }
    risk(book, report, month, &mut sums);
    let mut all: Vec<_> = sums.into_iter().collect();
    all.sort_by_key(|(currency, it)| (Reverse(it.payments), *currency));
    Picture {
        month: format!("{:04}-{:02}", month.year, month.month),
        currencies: all.into_iter().map(|(currency, it)| it.side(book, currency)).collect(),
    }
}

/// A row that several findings are about is at risk once, with the most that one of them says.
fn risk(book: &Book<'_>, report: &Report, month: Month, sums: &mut BTreeMap<u8, Sums>) {
    let mut by_row: BTreeMap<(u32, u64), Money> = BTreeMap::new();
    for it in &report.findings {
        let Some(place) = it.rows.first() else { continue };
        let worst = by_row.entry((place.bill, place.line)).or_insert(it.at_stake.0);
        if it.at_stake.0.exceeds(*worst).unwrap_or(false) {
            *worst = it.at_stake.0;
        }
    }
    for row in 0..book.len() as Row {
        // Looked up by number of the row, for findings are few and rows are many.
        if by_row.is_empty() {
            return;
        }
        let it = book.entry(row);
        if !month.has(it.day().date()) {
            continue;
        }
        let key = (book.bill(row) as u32, book.payment(row).line);
        let Some(money) = by_row.remove(&key) else { continue };
        if let Some(sums) = sums.get_mut(&it.currency)
            && money.currency() == book.money(row).currency()
        {
            sums.at_risk = sums.at_risk.saturating_add(money.minor());
        }
    }
}

impl Sums {
    fn add(&mut self, book: &Book<'_>, rules: &Rules, row: Row, pending: &[bool]) {
        let it = book.entry(row);
        let is_pending = pending[usize::from(it.status)];
        if !it.is.has(Marks::SETTLED) {
            let waits = if is_pending { it.minor } else { 0 };
            self.pending = self.pending.saturating_add(waits);
        } else if it.is_spending() {
            self.spend(book, rules, row, it);
        } else if it.is.has(Marks::IN.with(Marks::REFUND)) {
            self.refunded = self.refunded.saturating_add(it.minor);
        } else if it.is.has(Marks::IN) {
            self.received = self.received.saturating_add(it.minor);
        }
    }

    fn spend(&mut self, book: &Book<'_>, rules: &Rules, row: Row, it: Entry) {
        self.spent = self.spent.saturating_add(it.minor);
        self.payments += 1;
        let more = |part: &mut (i64, u64)| {
            part.0 = part.0.saturating_add(it.minor);
            part.1 += 1;
        };
        more(self.payees.entry(it.payee).or_default());
        let category = rules.category(&book.payment(row)).unwrap_or(OTHER);
        more(self.categories.entry(category).or_default());
        let day = &mut self.days[(it.day().date().day() - 1) as usize % 31];
        *day = day.saturating_add(it.minor);
        if it.has_hour() {
            self.hours[it.hour()] += 1;
        }
    }

    fn side(self, book: &Book<'_>, currency: u8) -> Side {
        let money = |minor| DecimalMoney(book.sum(minor, currency));
        let mut payees: Vec<_> = self.payees.into_iter().collect();
        payees.sort_by_key(|(payee, (spent, _))| (Reverse(*spent), *payee));
        let mut categories: Vec<_> = self.categories.into_iter().collect();
        categories.sort_by_key(|(_, (spent, _))| Reverse(*spent));
        Side {
            currency: book.currencies[usize::from(currency)],
            spent: money(self.spent),
            payments: self.payments,
            refunded: money(self.refunded),
            pending: money(self.pending),
            received: money(self.received),
            at_risk: money(self.at_risk),
            categories: categories
                .into_iter()
                .map(|(of, (spent, payments))| Share { of, spent: money(spent), payments })
                .collect(),
            top_payees: payees
                .into_iter()
                .take(TOP_MAX)
                .map(|(payee, (spent, payments))| {
                    let of = book.name(payee).to_owned();
                    Share { of, spent: money(spent), payments }
                })
                .collect(),
            days: self.days.into_iter().map(money).collect(),
            hours: self.hours.to_vec(),
        }
    }
}

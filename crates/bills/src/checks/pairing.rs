//! The same payment in two bills: a wallet's row that was paid from a card, and the bank's row
//! of it. Whatever is paired is counted once, on the wallet's side, which says more.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU32,
};

use serde::Deserialize;

use crate::wallet;

use super::{
    book::{Book, Entry, Marks, Row},
    days::Day,
    kinds::{self, BillKind},
    telling,
};

/// How rows of two bills are matched.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// Banks book some days later, or date by another clock.
    days: NonZeroU32,
    /// From how many pairs on a card is known to be that bank's account.
    pub(super) pairs: NonZeroU32,
    /// How a method says that no bank was asked: balances and the wallet's own credit.
    own_funds: Vec<String>,
    /// How banks name wallets beside those that [`wallet`](crate::wallet) knows.
    names: Vec<Named>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Named {
    wallet: String,
    words: Vec<String>,
}

/// Which rows are one payment, and which ones should be and are not.
#[derive(Default)]
pub(super) struct Pairing {
    /// The wallet's row of each bank's row.
    pairs: HashMap<Row, Row>,
    /// The wallets' rows among them.
    paired: HashSet<Row>,
    /// A bank's row that stands alone, by the wallet's row that says it failed.
    failed: HashMap<Row, Row>,
    /// Rows of banks that name a wallet whose bill is here.
    pub(super) naming: Vec<(Row, &'static str)>,
    /// How many pairs there are between a wallet's card and a bank's bill.
    cards: HashMap<(String, usize), u32>,
    /// And between a wallet and a bank's bill.
    wallets: HashMap<(&'static str, usize), u32>,
}

/// What must be equal: wallet, currency, amount, whether it went out.
type Key = (&'static str, u8, i64, bool);

impl Pairing {
    /// Matches what can be matched. Nothing where there are not both wallets and banks.
    pub(super) fn of(book: &Book<'_>, settings: &Settings) -> Pairing {
        let mut pairing = Pairing::default();
        let kinds: Vec<_> = book.sources().iter().map(|it| kinds::of(it.format)).collect();
        let wallets: Vec<_> = kinds
            .iter()
            .filter_map(|it| match it {
                BillKind::Wallet(code) => Some(*code),
                _ => None,
            })
            .collect();
        if wallets.is_empty() || !kinds.contains(&BillKind::Bank) {
            return pairing;
        }
        pairing.naming = naming(book, settings, &kinds, &wallets);
        let (mut paid, mut failed) = (HashMap::new(), HashMap::new());
        for (bill, kind) in kinds.iter().enumerate() {
            if let BillKind::Wallet(code) = kind {
                index(book, settings, bill, code, &mut paid, &mut failed);
            }
        }
        pairing.pair(book, settings, &paid);
        pairing.pair_failed(book, settings, &failed);
        pairing
    }

    fn pair(&mut self, book: &Book<'_>, settings: &Settings, paid: &HashMap<Key, Vec<Row>>) {
        for (bank, code) in std::mem::take(&mut self.naming) {
            self.naming.push((bank, code));
            let it = book.entry(bank);
            let key = (code, it.currency, it.minor, it.is.has(Marks::OUT));
            let free = |row: &Row| !self.paired.contains(row);
            let Some(wallet) = nearest(book, settings, it, paid.get(&key), free) else { continue };
            self.pairs.insert(bank, wallet);
            self.paired.insert(wallet);
            let bill = book.bill(bank);
            *self.wallets.entry((code, bill)).or_default() += 1;
            let card = book.payment(wallet).method.to_owned();
            *self.cards.entry((card, bill)).or_default() += 1;
        }
    }

    fn pair_failed(
        &mut self,
        book: &Book<'_>,
        settings: &Settings,
        failed: &HashMap<Key, Vec<Row>>,
    ) {
        for (bank, code) in &self.naming {
            let it = book.entry(*bank);
            if self.pairs.contains_key(bank) || !it.is.has(Marks::OUT) {
                continue;
            }
            let key = (*code, it.currency, it.minor, true);
            let free = |row: &Row| !self.failed.contains_key(row);
            if let Some(wallet) = nearest(book, settings, it, failed.get(&key), free) {
                self.failed.insert(wallet, *bank);
            }
        }
    }

    /// The rows of banks that are counted on the wallet's side.
    pub(super) fn counted_elsewhere(&self) -> impl Iterator<Item = Row> {
        self.pairs.keys().copied()
    }

    pub(super) fn is_paired(&self, row: Row) -> bool {
        self.paired.contains(&row) || self.pairs.contains_key(&row)
    }

    /// The bank's charge for a payment that its wallet says failed.
    pub(super) fn charge_of_failed(&self, wallet: Row) -> Option<Row> {
        self.failed.get(&wallet).copied()
    }

    /// Whether a bank's row is the charge of a payment that its wallet says failed.
    pub(super) fn is_charge_of_failed(&self, bank: Row) -> bool {
        self.failed.values().any(|it| *it == bank)
    }

    /// The bank's bill from which a card pays, if enough pairs say so.
    pub(super) fn bank_of(&self, card: &str, banks: usize, least: NonZeroU32) -> Option<usize> {
        let count = |bill: &usize| self.cards.get(&(card.to_owned(), *bill)).copied();
        (0..banks).find(|it| least.get() <= count(it).unwrap_or(0))
    }

    /// How many rows of a bank's bill were found in a wallet's bills.
    pub(super) fn pairs_between(&self, code: &'static str, bank: usize) -> u32 {
        self.wallets.get(&(code, bank)).copied().unwrap_or(0)
    }

    /// Whether the bank gave as much back later, in a row that no wallet's row explains.
    pub(super) fn is_returned(&self, book: &Book<'_>, bank: Row) -> bool {
        let paid = book.entry(bank);
        if paid.is.has(Marks::REFUNDED) {
            return true;
        }
        let bill = book.bill(bank);
        book.rows_of(bill).any(|row| {
            let it = book.entry(row);
            it.is.has(Marks::IN.with(Marks::SETTLED))
                && paid.at <= it.at
                && (it.minor, it.currency) == (paid.minor, paid.currency)
                && !self.pairs.contains_key(&row)
        })
    }
}

/// Rows of banks that name one of the wallets.
fn naming(
    book: &Book<'_>,
    settings: &Settings,
    kinds: &[BillKind],
    wallets: &[&'static str],
) -> Vec<(Row, &'static str)> {
    let mut known: HashMap<&str, Option<&'static str>> = HashMap::new();
    let mut rows = Vec::new();
    let ours = |code: &str| wallets.iter().copied().find(|it| *it == code);
    let other = |text: &str| {
        let found = settings.names.iter().find(|it| telling::says(&[text], &it.words));
        found.and_then(|it| ours(&it.wallet))
    };
    let by_method = |method: &str| wallet::wallet(method, "").and_then(|it| ours(it.code()));
    let named = |text: &str| {
        wallet::wallet("", text).and_then(|it| ours(it.code())).or_else(|| other(text))
    };
    let banks = kinds.iter().enumerate().filter(|(_, kind)| **kind == BillKind::Bank);
    for row in banks.flat_map(|(bill, _)| book.rows_of(bill)) {
        let it = book.entry(row);
        if !it.is.has(Marks::SETTLED) || it.is.has(Marks::AGAIN) || it.minor <= 0 {
            continue;
        }
        let payment = book.payment(row);
        let party = payment.counterparty;
        let named = match *known.entry(party).or_insert_with(|| named(party)) {
            Some(code) => Some(code),
            None => by_method(payment.method).or_else(|| named(payment.subject)),
        };
        rows.extend(named.map(|code| (row, code)));
    }
    rows
}

/// Enters a wallet's rows that a bank may know, by what must be equal.
fn index(
    book: &Book<'_>,
    settings: &Settings,
    bill: usize,
    code: &'static str,
    paid: &mut HashMap<Key, Vec<Row>>,
    failed: &mut HashMap<Key, Vec<Row>>,
) {
    for row in book.rows_of(bill) {
        let it = book.entry(row);
        if it.is.has(Marks::AGAIN) || it.minor <= 0 {
            continue;
        }
        let payment = book.payment(row);
        if telling::says(&[payment.method], &settings.own_funds) && !payment.method.contains('-') {
            let is_own = !it.is.any(Marks::OUT.with(Marks::IN));
            if !is_own {
                continue;
            }
        }
        let key = |minor, out| (code, it.currency, minor, out);
        if !it.is.has(Marks::SETTLED) {
            failed.entry(key(it.minor, true)).or_default().push(row);
        } else if it.is.any(Marks::OUT.with(Marks::IN)) {
            paid.entry(key(it.minor, it.is.has(Marks::OUT))).or_default().push(row);
        } else {
            // Topped up from the bank, or withdrawn to it without the fee.
            let fee = payment.fee.map_or(0, |it| it.minor());
            paid.entry(key(it.minor, true)).or_default().push(row);
            paid.entry(key(it.minor.saturating_sub(fee), false)).or_default().push(row);
        }
    }
}

fn nearest(
    book: &Book<'_>,
    settings: &Settings,
    bank: Entry,
    rows: Option<&Vec<Row>>,
    free: impl Fn(&Row) -> bool,
) -> Option<Row> {
    /// How many equal amounts are looked at.
    const LOOK_MAX: usize = 64;
    let rows = rows?;
    let apart = |row: &Row| (book.entry(*row).day().0 - bank.day().0).unsigned_abs();
    let near = rows.iter().filter(|it| apart(it) <= settings.days.get() && free(it));
    near.take(LOOK_MAX).min_by_key(|it| (apart(it), **it)).copied()
}

/// Whether a day lies so far within a bill that a row of it would be there.
pub(super) fn covers(book: &Book<'_>, bill: usize, day: Day, settings: &Settings) -> bool {
    let first = book.rows_of(bill).map(|it| book.entry(it).day()).min();
    let margin = settings.days.get();
    first.is_some_and(|it| it.plus(margin) <= day) && day.plus(margin) <= book.until_of(bill)
}

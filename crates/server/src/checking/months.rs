//! A person's bills by the month: the numbers of each, and which payees are new in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use redress_bills::{
    checks::{Book, Report, Rules},
    picture::{Month, Picture, picture},
};
use redress_core::payment::Direction;

use super::{Sheet, sources};

/// How many new payees of a month are named.
const PAYEES_MAX: usize = 100;
/// How many months are counted; the newest count.
const MONTHS_MAX: usize = 36;

/// A month of somebody's bills.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    /// Its numbers.
    pub(crate) picture: Picture,
    /// Whom the person had not paid before, at most 100.
    pub(crate) new_payees: Vec<String>,
}

/// The month that a day lies in, as `2026-02`.
pub(crate) fn month_of(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// The newest 36 months that the bills have rows of, the newest first.
pub(crate) fn months(sheets: &[Sheet], report: &Report, rules: &Rules) -> Vec<Counted> {
    let (mut found, mut payees) = (BTreeSet::new(), BTreeMap::new());
    for sheet in sheets {
        for it in &sheet.bill.payments {
            let day = it.at.date();
            found.insert(Month::of(day));
            let payee = it.counterparty.trim();
            if it.settled && it.direction == Direction::Out && !["", "/"].contains(&payee) {
                let first = payees.entry(payee.to_owned()).or_insert(day);
                *first = day.min(*first);
            }
        }
    }
    let oldest = found.first().copied();
    let sources = sources(sheets, Date::MAX);
    let book = Book::of(&sources, rules);
    let count = |month: Month| {
        // In the first month that there is everybody would be new, and nobody is.
        let is_new = |day: &Date| month.has(*day) && Some(month) != oldest;
        let new = payees.iter().filter(|(_, day)| is_new(day)).map(|(name, _)| name.clone());
        Counted {
            new_payees: new.take(PAYEES_MAX).collect(),
            picture: picture(&book, report, rules, month),
        }
    };
    found.into_iter().rev().take(MONTHS_MAX).map(count).collect()
}

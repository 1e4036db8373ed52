//! Bills, checked: what in them may deserve a complaint, why, and where to turn.
//!
//! To add a check: one file under `checks/`, one line in [`CHECKS`], its words and numbers in
//! `rules/checks.toml`, and its examples, those that fire and those that must not, in
//! `tests/checks`.

mod book;
mod days;
mod duplicate;
mod finding;
mod kinds;
mod rapid;
mod refund;
mod rules;
mod telling;

use jiff::civil::Date;
use redress_core::rulebook::calendar::Calendar;

pub use crate::checks::{
    book::{Book, ROWS_MAX, Rows, Source},
    finding::{Finding, Place, Report, Severity},
    rules::{About, Rules},
};
use crate::checks::{finding::Tray, rules::Numbers};

/// A check and the rules whose findings it makes.
pub(crate) struct Check {
    rules: &'static [&'static str],
    run: fn(&Book<'_>, &Context<'_>, &mut Tray<'_>),
}

/// Every check there is.
const CHECKS: &[Check] = &[
    Check { rules: &[duplicate::RULE], run: duplicate::run },
    Check { rules: &[refund::MISSING, refund::SHORT], run: refund::run },
    Check { rules: &[rapid::RULE], run: rapid::run },
];

/// What the checks are told beside the bills.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// What they go by.
    pub rules: &'c Rules,
    /// Which days are working days.
    pub calendar: &'c Calendar,
    /// The day on which it is asked.
    pub today: Date,
}

impl Context<'_> {
    fn numbers(&self) -> &Numbers {
        &self.rules.numbers
    }
}

/// Holds every check to the bills. The same bills on the same day give the same report.
pub fn check(book: &Book<'_>, context: &Context<'_>) -> Report {
    let mut tray = Tray::new(context.rules);
    for check in CHECKS {
        (check.run)(book, context, &mut tray);
    }
    tray.report(book.len(), book.left_out())
}

//! Bills, checked: what in them may deserve a complaint, why, and where to turn.
//!
//! To add a check: one file under `checks/`, one line in [`CHECKS`], its words and numbers in
//! `rules/checks.toml`, and its examples, those that fire and those that must not, in
//! `tests/checks`.

mod book;
mod days;
mod duplicate;
mod failed;
mod fees;
mod finding;
mod kinds;
mod lookalike;
mod pairing;
mod rapid;
mod refund;
mod refund_of_refund;
mod rules;
mod shapes;
mod statistics;
mod subscription;
mod telling;
mod test_charges;
mod unusual;
mod wallet_bank;

use jiff::civil::Date;
use redress_core::rulebook::calendar::Calendar;

pub(crate) use crate::checks::book::{Entry, Marks, Payee, Row};
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
    Check { rules: &[failed::RULE], run: failed::run },
    Check { rules: &[refund_of_refund::RULE], run: refund_of_refund::run },
    Check { rules: &[subscription::ROSE, subscription::WENT_ON], run: subscription::run },
    Check { rules: &[unusual::RULE], run: unusual::run },
    Check { rules: &[test_charges::RULE], run: test_charges::run },
    Check { rules: &[rapid::RULE], run: rapid::run },
    Check { rules: &[fees::FEE, fees::RATE], run: fees::run },
    Check { rules: &[wallet_bank::NOT_IN_BANK, wallet_bank::NOT_IN_WALLET], run: wallet_bank::run },
    Check { rules: &[lookalike::RULE], run: lookalike::run },
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
    /// What the person says was cancelled.
    pub cancelled: &'c [Cancelled],
}

/// Something that renewed itself until the person cancelled it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cancelled {
    /// The payee, or a part of its name.
    pub party: String,
    /// The day on which it was cancelled.
    pub on: Date,
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

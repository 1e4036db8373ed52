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
mod hand;
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

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

use jiff::civil::Date;
use redress_core::rulebook::calendar::Calendar;

pub(crate) use crate::checks::book::{Entry, Marks, Payee, Row};
pub use crate::checks::{
    book::{Book, Glance, Linked, ROWS_MAX, Rows, Source},
    finding::{Finding, Place, Report, Severity},
    rules::{About, Rules},
};
use crate::checks::{finding::Tray, hand::Hand, rules::Numbers, unusual::Person};

/// A check and the rules whose findings it makes.
pub(crate) struct Check {
    rules: &'static [&'static str],
    run: Run,
}

/// What a check goes over, one after the other.
enum Run {
    Book(fn(&Book<'_>, &Context<'_>, &mut Tray<'_>)),
    Payees(fn(&Book<'_>, &Context<'_>, &Hand<'_>, &mut Tray<'_>)),
    /// Payees, with a look at the whole book beside, and the book first.
    Both(
        fn(&Book<'_>, &Context<'_>, &mut Tray<'_>),
        fn(&Book<'_>, &Context<'_>, &Hand<'_>, &mut Tray<'_>),
    ),
    /// Payees, by what is usual for the person.
    Person(fn(&Book<'_>, &Context<'_>, &Person, &Hand<'_>, &mut Tray<'_>)),
}

/// Every check there is.
const CHECKS: &[Check] = &[
    Check { rules: &[duplicate::RULE], run: Run::Payees(duplicate::at_payee) },
    Check { rules: &[refund::MISSING, refund::SHORT], run: Run::Book(refund::run) },
    Check { rules: &[failed::RULE], run: Run::Book(failed::run) },
    Check {
        rules: &[refund_of_refund::RULE],
        run: Run::Both(refund_of_refund::run, refund_of_refund::at_payee),
    },
    Check {
        rules: &[subscription::ROSE, subscription::WENT_ON],
        run: Run::Payees(subscription::at_payee),
    },
    Check { rules: &[unusual::RULE], run: Run::Person(unusual::at_payee) },
    Check { rules: &[test_charges::RULE], run: Run::Book(test_charges::run) },
    Check { rules: &[rapid::RULE], run: Run::Book(rapid::run) },
    Check { rules: &[fees::FEE, fees::RATE], run: Run::Book(fees::run) },
    Check {
        rules: &[wallet_bank::NOT_IN_BANK, wallet_bank::NOT_IN_WALLET],
        run: Run::Book(wallet_bank::run),
    },
    Check { rules: &[lookalike::RULE], run: Run::Book(lookalike::run) },
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

/// Whether a bill of this format is a bank's, of which the rows tell in their texts what paid.
pub(crate) fn is_bank(format: &str) -> bool {
    kinds::of(format) == kinds::BillKind::Bank
}

impl Context<'_> {
    fn numbers(&self) -> &Numbers {
        &self.rules.numbers
    }
}

/// Something to be checked that takes no notice of what else is.
enum Errand {
    Book(fn(&Book<'_>, &Context<'_>, &mut Tray<'_>)),
    Payees(Range<Payee>),
}

/// How many rows of payees are checked at a time.
const PAYEES_ROWS: u32 = 1 << 15;

/// Holds every check to the bills. The same bills on the same day give the same report, on any
/// number of threads: what is told of one row comes from one errand.
pub fn check(book: &Book<'_>, context: &Context<'_>) -> Report {
    let person = unusual::person(book, context);
    let payees = book.payees_in_parts(PAYEES_ROWS).into_iter().map(Errand::Payees);
    let whole = CHECKS.iter().filter_map(|it| match it.run {
        Run::Book(run) | Run::Both(run, _) => Some(Errand::Book(run)),
        Run::Payees(_) | Run::Person(_) => None,
    });
    let errands: Vec<Errand> = whole.chain(payees).collect();
    let next = AtomicUsize::new(0);
    let work = |()| {
        let mut tray = Tray::new(context.rules);
        let mut hand = Hand::default();
        while let Some(errand) = errands.get(next.fetch_add(1, Ordering::Relaxed)) {
            match errand {
                Errand::Book(run) => run(book, context, &mut tray),
                Errand::Payees(payees) => {
                    for payee in payees.clone() {
                        hand.take(book, payee);
                        at_payee(book, context, &person, &hand, &mut tray);
                    }
                }
            }
        }
        tray
    };
    let mut tray = Tray::new(context.rules);
    for other in book.threads().each(vec![(); book.threads().get()], work) {
        tray.absorb(other);
    }
    tray.report(book.len(), book.left_out())
}

/// Holds the checks that go over one payee's rows to them.
fn at_payee(
    book: &Book<'_>,
    context: &Context<'_>,
    person: &Person,
    hand: &Hand<'_>,
    tray: &mut Tray<'_>,
) {
    for check in CHECKS {
        match check.run {
            Run::Payees(run) | Run::Both(_, run) => run(book, context, hand, tray),
            Run::Person(run) => run(book, context, person, hand, tray),
            Run::Book(_) => {}
        }
    }
}

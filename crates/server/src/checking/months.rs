//! A person's bills by the month: what went out, came back, hangs in the air and is at risk, and
//! which payees are new.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use redress_bills::{
    checks::{Finding, Severity},
    wallet,
};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaymentRef},
};

use super::{Sheet, provider_of, row};

/// How many new payees of a month are named.
const PAYEES_MAX: usize = 100;
/// Words by which a status says that something is on its way.
const PENDING: &[&str] = &["处理中", "退款中", "待", "Pending", "pending", "PROCESSING"];

/// The sums of a month in one currency, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) spent: i128,
    pub(crate) refunded: i128,
    pub(crate) pending: i128,
    pub(crate) at_risk: i128,
}

/// A month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Month {
    /// By currency.
    pub(crate) flows: BTreeMap<String, Flow>,
    /// Whom the person had not paid before, at most 100.
    pub(crate) new_payees: Vec<String>,
}

/// The first day of its month, as `2026-02`.
pub(crate) fn month_of(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// A decimal of this sum.
pub(crate) fn shown(sum: i128, currency: &str) -> String {
    let of = currency.parse().unwrap_or(Currency::CNY);
    Money::of_minor(i64::try_from(sum).unwrap_or(i64::MAX), of).decimal()
}

/// Every month that the bills have rows of. A row that stands in two exports counts once, and so
/// does a wallet's payment that the bank lists, too, where the wallet's bill is there.
pub(crate) fn months(sheets: &[Sheet], findings: &[Finding]) -> BTreeMap<String, Month> {
    let mut months: BTreeMap<String, Month> = BTreeMap::new();
    let mut payees: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
    let covered = covered(sheets);
    let mut seen = HashSet::new();
    for sheet in sheets {
        for it in &sheet.bill.payments {
            if !it.reference.is_empty() && !seen.insert(identity(sheet, &it)) {
                continue;
            }
            if stands_in_wallet(sheet, &it, &covered) {
                continue;
            }
            let day = it.at.date();
            let month = months.entry(month_of(day)).or_default();
            count(month, &it);
            let payee = it.counterparty.trim();
            if it.settled && it.direction == Direction::Out && !["", "/"].contains(&payee) {
                payees.entry(day).or_default().insert(payee.to_owned());
            }
        }
    }
    at_risk(&mut months, sheets, findings);
    new_payees(&mut months, payees);
    months
}

type Identity = (&'static str, String, i64, Direction, String);

fn identity(sheet: &Sheet, it: &PaymentRef<'_>) -> Identity {
    let (reference, at) = (it.reference.to_owned(), it.at.to_string());
    (sheet.bill.format, reference, it.amount.minor(), it.direction, at)
}

fn count(month: &mut Month, it: &PaymentRef<'_>) {
    let flow = month.flows.entry(it.amount.currency().to_string()).or_default();
    let minor = i128::from(it.amount.minor());
    match (it.direction, it.settled) {
        (Direction::Out, true) => flow.spent += minor,
        (Direction::In, true) if it.refund_of.is_some() => flow.refunded += minor,
        (Direction::Out | Direction::In, false)
            if PENDING.iter().any(|word| it.status.contains(word)) =>
        {
            flow.pending += minor;
        }
        _ => {}
    }
}

/// From when to when there is a bill of each wallet.
fn covered(sheets: &[Sheet]) -> BTreeMap<String, (Date, Date)> {
    let mut covered: BTreeMap<String, (Date, Date)> = BTreeMap::new();
    for sheet in sheets {
        let provider = provider_of(sheet.bill.format).to_string();
        for it in &sheet.bill.payments {
            let day = it.at.date();
            let span = covered.entry(provider.clone()).or_insert((day, day));
            *span = (span.0.min(day), span.1.max(day));
        }
    }
    covered
}

fn stands_in_wallet(
    sheet: &Sheet,
    it: &PaymentRef<'_>,
    covered: &BTreeMap<String, (Date, Date)>,
) -> bool {
    if provider_of(sheet.bill.format) != *"bank" {
        return false;
    }
    let through = wallet(it.method, it.counterparty).or_else(|| wallet("", it.subject));
    let span = through.and_then(|it| covered.get(it.code()));
    span.is_some_and(|(from, to)| (*from..=*to).contains(&it.at.date()))
}

fn at_risk(months: &mut BTreeMap<String, Month>, sheets: &[Sheet], findings: &[Finding]) {
    for finding in findings.iter().filter(|it| it.severity != Severity::Info) {
        let first = finding.rows.iter().find_map(|it| row(sheets, it));
        let Some((_, first)) = first else { continue };
        let month = months.entry(month_of(first.at.date())).or_default();
        let at_stake = finding.at_stake.0;
        let flow = month.flows.entry(at_stake.currency().to_string()).or_default();
        flow.at_risk += i128::from(at_stake.minor());
    }
}

/// In the first month that there is, everybody would be new, and nobody is.
fn new_payees(months: &mut BTreeMap<String, Month>, payees: BTreeMap<Date, BTreeSet<String>>) {
    let first = months.keys().next().cloned();
    let mut known = BTreeSet::new();
    for (day, names) in payees {
        let name = month_of(day);
        for payee in names {
            if !known.insert(payee.clone()) || first.as_ref() == Some(&name) {
                continue;
            }
            let month = months.entry(name.clone()).or_default();
            if month.new_payees.len() < PAYEES_MAX {
                month.new_payees.push(payee);
            }
        }
    }
}

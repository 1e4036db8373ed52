//! Refunds that were promised and did not come, or not in full.

use std::{collections::HashMap, num::NonZeroU32};

use redress_core::{money::Money, payment::PaymentRef};
use serde::Deserialize;

use super::{
    Context,
    book::{Book, Entry, Marks, Row},
    days::Day,
    finding::{Found, Severity, Tray},
    telling,
};

/// Promised or expected, and not there.
pub(super) const MISSING: &str = "refund-missing";
/// Smaller than the bill says it was.
pub(super) const SHORT: &str = "refund-short";

/// How long a refund may take.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// Working days within which a refund is expected.
    working_days: NonZeroU32,
}

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let arrived = arrived(book);
    for row in 0..book.len() as Row {
        let it = book.entry(row);
        if it.is.any(Marks::MERCHANT.with(Marks::AGAIN)) || it.minor <= 0 {
            continue;
        }
        if it.is.has(Marks::OUT.with(Marks::SETTLED).with(Marks::REFUNDED)) {
            promised(book, context, &arrived, row, tray);
        } else if it.is.has(Marks::IN) && !it.is.has(Marks::SETTLED) {
            unfinished(book, context, row, tray);
        }
    }
}

/// How much came back for each payment, in minor units, by its reference.
fn arrived<'b>(book: &Book<'b>) -> HashMap<&'b str, i64> {
    let mut sums = HashMap::new();
    for row in 0..book.len() as Row {
        let it = book.entry(row);
        let refund = Marks::REFUND.with(Marks::IN).with(Marks::SETTLED);
        if it.is.has(refund) && !it.is.has(Marks::AGAIN) {
            let original = book.linked(row).refund_of.unwrap_or_default();
            let sum: &mut i64 = sums.entry(original).or_default();
            *sum = sum.saturating_add(it.minor);
        }
    }
    sums
}

/// A payment of which the bill says that so much was given back.
fn promised(
    book: &Book<'_>,
    context: &Context<'_>,
    arrived: &HashMap<&str, i64>,
    row: Row,
    tray: &mut Tray<'_>,
) {
    let it = book.linked(row);
    let Some(promised) = it.refunded else { return };
    let came = arrived.get(it.reference).copied().unwrap_or(0);
    let missing = promised.minor().saturating_sub(came);
    if missing <= 0
        || book.until(row) <= last_day_in_time(context, book.entry(row).day())
        || comes_unnamed(book, row, missing)
    {
        return;
    }
    let payment = book.payment(row);
    // What came back after the period and before the export is marked in this bill, and stands in
    // the next one.
    let ends = last_day_in_time(context, book.until(row));
    if book.seen(row).is_some_and(|seen| ends < seen) {
        return;
    }
    let missing = Money::of_minor(missing, promised.currency());
    let came = Money::of_minor(came, promised.currency());
    let rule = if came.is_positive() { SHORT } else { MISSING };
    // Of a payment that was partly paid with a voucher, the voucher may have come back.
    let mixed = payment.method.contains('&');
    let is_short = rule == SHORT && !mixed;
    let severity = if is_short { Severity::Warning } else { Severity::Notice };
    tray.put(rule, severity, missing, row, || {
        let (zh, en) = told_promised(&payment, promised, came, missing, book.until(row));
        Found { rows: vec![book.place(row)], zh, en }
    });
}

fn told_promised(
    payment: &PaymentRef<'_>,
    promised: Money,
    came: Money,
    missing: Money,
    until: Day,
) -> (String, String) {
    let (at, party) = (telling::moment(payment.at), telling::party(payment));
    let (status, until) = (telling::quoted(payment.status), until.date());
    let amount = payment.amount;
    if came.is_positive() {
        return (
            format!(
                "{at} 付给“{party}”的 {amount}，账单写明已退 {promised}（“{status}”），但截至 \
                 {until} 账单中只有 {came} 的退款，还差 {missing}。"
            ),
            format!(
                "Of {amount} paid to \"{party}\" on {at} the bill says that {promised} was given \
                 back (\"{status}\"), but up to {until} it has refunds of {came} only: {missing} \
                 is missing."
            ),
        );
    }
    (
        format!(
            "{at} 付给“{party}”的 {amount}，账单写明已退 {promised}（“{status}”），但截至 {until} \
             账单中没有这笔退款。请核对原付款账户是否收到 {missing}。"
        ),
        format!(
            "Of {amount} paid to \"{party}\" on {at} the bill says that {promised} was given back \
             (\"{status}\"), but up to {until} it has no such refund. Look whether {missing} \
             arrived where you paid from."
        ),
    )
}

/// Whether the sum came back from the same payee in a row that does not say what for.
fn comes_unnamed(book: &Book<'_>, row: Row, minor: i64) -> bool {
    let paid = book.entry(row);
    let back = |it: Entry| it.is.has(Marks::IN.with(Marks::SETTLED)) && !it.is.has(Marks::REFUND);
    let same = |it: Entry| it.minor == minor && it.currency == paid.currency;
    book.rows_with(paid.payee).iter().map(|it| book.entry(*it)).any(|it| back(it) && same(it))
}

fn last_day_in_time(context: &Context<'_>, from: Day) -> Day {
    let days = context.numbers().refund.working_days.get();
    Day::of(context.calendar.nth_working_day(from.date(), days).0)
}

/// A refund that is on its way, or that failed.
fn unfinished(book: &Book<'_>, context: &Context<'_>, row: Row, tray: &mut Tray<'_>) {
    let (payment, entry) = (book.payment(row), book.entry(row));
    let words = &context.numbers().words;
    let failed = telling::says(&[payment.status], &words.refund_failed);
    let pending = telling::says(&[payment.status], &words.refund_pending);
    let is_refund = entry.is.has(Marks::REFUND)
        || telling::says(&[payment.subject, payment.status], &words.refund);
    if !is_refund || !(failed || pending) || arrives_later(book, row) {
        return;
    }
    let last = last_day_in_time(context, entry.day());
    let (seen, today) = (book.seen(row), Day::of(context.today));
    let known = seen.unwrap_or_else(|| book.until(row));
    let severity = match seen {
        _ if failed || last < known => Severity::Warning,
        // A bill that says of when it is does not get older by lying around.
        None if last < today => Severity::Notice,
        _ => return,
    };
    let days = context.numbers().refund.working_days;
    tray.put(MISSING, severity, payment.amount, row, || {
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let (amount, status) = (payment.amount, telling::quoted(payment.status));
        let (zh, en) = if failed {
            (
                format!("{at} “{party}”的退款 {amount} 没有成功（“{status}”），之后也没有补退。"),
                format!(
                    "The refund of {amount} from \"{party}\" on {at} failed (\"{status}\"), and \
                     none came later."
                ),
            )
        } else {
            let seen = if last < known { known.date() } else { today.date() };
            (
                format!(
                    "{at} “{party}”的退款 {amount} 仍是“{status}”，到 {seen} 已超过 {days} 个工作日，\
                     账单中没有到账记录。"
                ),
                format!(
                    "The refund of {amount} from \"{party}\" of {at} still says \"{status}\"; by \
                     {seen} more than {days} working days have passed, and the bill does not show \
                     that it arrived."
                ),
            )
        };
        Found { rows: vec![book.place(row)], zh, en }
    });
}

/// Whether the same payee gave the same amount back at that time or later.
fn arrives_later(book: &Book<'_>, row: Row) -> bool {
    let refund = book.entry(row);
    let done = |it: Entry| it.is.has(Marks::IN.with(Marks::SETTLED)) && refund.at <= it.at;
    let same = |it: Entry| it.minor == refund.minor && it.currency == refund.currency;
    book.rows_with(refund.payee).iter().map(|it| book.entry(*it)).any(|it| done(it) && same(it))
}

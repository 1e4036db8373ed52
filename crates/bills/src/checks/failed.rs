//! Charged although the payment failed or the order was closed.

use redress_core::money::Money;

use super::{
    Context,
    book::{Book, Marks, Row},
    finding::{Found, Severity, Tray},
    pairing::Pairing,
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "charged-though-failed";

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let words = &context.numbers().words.failed;
    let failed: Vec<bool> = book.statuses().iter().map(|it| telling::says(&[it], words)).collect();
    if !failed.contains(&true) {
        return;
    }
    let pairing = book.pairing();
    for row in 0..book.len() as Row {
        let it = book.entry(row);
        if !failed[usize::from(it.status)] || it.is.any(Marks::AGAIN.with(Marks::MERCHANT)) {
            continue;
        }
        if it.is_spent() && it.is.has(Marks::REFUNDED) {
            closed(book, row, tray);
        } else if !it.is.has(Marks::SETTLED)
            && let Some(bank) = pairing.charge_of_failed(row)
        {
            by_bank(book, pairing, row, bank, tray);
        }
    }
}

/// Paid, closed, and only a part came back.
fn closed(book: &Book<'_>, row: Row, tray: &mut Tray<'_>) {
    let payment = book.payment(row);
    let back = payment.refunded.unwrap_or(Money::zero(payment.amount.currency()));
    let Ok(missing) = payment.amount.minus(back) else { return };
    tray.put(RULE, Severity::Warning, missing, row, || {
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let (amount, status) = (payment.amount, telling::quoted(payment.status));
        let zh = format!(
            "{at} 付给“{party}”的 {amount} 显示“{status}”，但只退回 {back}，还有 {missing} 没有退。"
        );
        let en = format!(
            "{amount} paid to \"{party}\" on {at} says \"{status}\", but only {back} came back: \
             {missing} is missing."
        );
        Found { rows: vec![book.place(row)], zh, en }
    });
}

/// The wallet says that it failed, and the bank charged it.
fn by_bank(book: &Book<'_>, pairing: &Pairing, row: Row, bank: Row, tray: &mut Tray<'_>) {
    if pairing.is_returned(book, bank) {
        return;
    }
    let amount = book.money(bank);
    tray.put(RULE, Severity::Serious, amount, row, || {
        let (wallet, charge) = (book.payment(row), book.payment(bank));
        let (at, party) = (telling::moment(wallet.at), telling::party(&wallet));
        let (on, status) = (telling::moment(charge.at), telling::quoted(wallet.status));
        let text = telling::party(&charge);
        let zh = format!(
            "{at} 向“{party}”的付款在钱包账单中显示“{status}”，但银行账单 {on} 扣了 {amount}（“{text}”），\
             之后没有退回。"
        );
        let en = format!(
            "The payment to \"{party}\" on {at} says \"{status}\" in the wallet's bill, but the \
             bank charged {amount} on {on} (\"{text}\"), and it did not come back."
        );
        Found { rows: vec![book.place(row), book.place(bank)], zh, en }
    });
}

//! What a wallet says was paid from a card and the bank does not know, and the reverse.

use std::collections::HashMap;

use super::{
    Context,
    book::{Book, Marks, Row},
    finding::{Found, Severity, Tray},
    kinds::{self, BillKind},
    pairing, telling,
};

/// The wallet says paid from, or refunded to, a card, and the bank does not.
pub(super) const NOT_IN_BANK: &str = "wallet-without-bank";
/// The bank charged a payment through a wallet, and the wallet does not know it.
pub(super) const NOT_IN_WALLET: &str = "bank-without-wallet";

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    if book.pairing().naming.is_empty() {
        return;
    }
    not_in_bank(book, context, tray);
    not_in_wallet(book, context, tray);
}

fn not_in_bank(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().pairing;
    let mut banks: HashMap<&str, Option<usize>> = HashMap::new();
    let bills = book.sources().len();
    for bill in 0..bills {
        if !matches!(kinds::of(book.sources()[bill].format), BillKind::Wallet(_)) {
            continue;
        }
        for row in book.rows_of(bill) {
            let it = book.entry(row);
            let moved = it.is.has(Marks::SETTLED) && it.is.any(Marks::OUT.with(Marks::IN));
            if !moved || it.is.has(Marks::AGAIN) || book.pairing().is_paired(row) {
                continue;
            }
            let card = book.payment(row).method;
            // What was partly paid with a voucher, the bank knows under another amount.
            if card.is_empty() || card.contains('&') {
                continue;
            }
            let find = || book.pairing().bank_of(card, bills, settings.pairs);
            let bank = *banks.entry(card).or_insert_with(find);
            let day = it.day();
            if let Some(bank) = bank.filter(|it| pairing::covers(book, *it, day, settings)) {
                tell_not_in_bank(book, row, bank, tray);
            }
        }
    }
}

fn tell_not_in_bank(book: &Book<'_>, row: Row, bank: usize, tray: &mut Tray<'_>) {
    let is_refund = book.entry(row).is.has(Marks::IN);
    let severity = if is_refund { Severity::Warning } else { Severity::Notice };
    let amount = book.money(row);
    tray.put(NOT_IN_BANK, severity, amount, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let card = telling::quoted(payment.method);
        let until = book.until_of(bank).date();
        let (zh, en) = if is_refund {
            (
                format!(
                    "钱包账单写明“{party}”{at} 把 {amount} 退到“{card}”，但这张卡的账单（截至 {until}）\
                     没有这笔入账。"
                ),
                format!(
                    "The wallet says that \"{party}\" refunded {amount} to \"{card}\" on {at}, but \
                     the card's bill (up to {until}) has no such credit."
                ),
            )
        } else {
            (
                format!(
                    "钱包账单写明 {at} 用“{card}”付给“{party}” {amount}，但这张卡的账单（截至 {until}）\
                     没有这笔扣款。对方若说没收到钱，这可能是原因。"
                ),
                format!(
                    "The wallet says that {amount} was paid to \"{party}\" from \"{card}\" on \
                     {at}, but the card's bill (up to {until}) has no such charge. If the payee \
                     says that no money came, this may be why."
                ),
            )
        };
        Found { rows: vec![book.place(row)], zh, en }
    });
}

fn not_in_wallet(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().pairing;
    let pairing = book.pairing();
    for (row, code) in &pairing.naming {
        let it = book.entry(*row);
        let known = pairing.is_paired(*row) || pairing.is_charge_of_failed(*row);
        let few = pairing.pairs_between(code, book.bill(*row)) < settings.pairs.get();
        if known || few || !it.is_spent() {
            continue;
        }
        let wallets = (0..book.sources().len()).filter(|bill| {
            kinds::of(book.sources()[*bill].format) == BillKind::Wallet(code)
                && pairing::covers(book, *bill, it.day(), settings)
        });
        if wallets.count() == 0 {
            continue;
        }
        let amount = book.money(*row);
        tray.put(NOT_IN_WALLET, Severity::Warning, amount, *row, || {
            let payment = book.payment(*row);
            let (at, text) = (telling::moment(payment.at), telling::party(&payment));
            let zh = format!(
                "银行账单 {at} 扣了 {amount}（“{text}”），但这个钱包同期的账单没有这笔付款。\
                 可能是别的账户用了您的卡。"
            );
            let en = format!(
                "The bank charged {amount} on {at} (\"{text}\"), but the wallet's bill of that \
                 time has no such payment. Another account may be using your card."
            );
            Found { rows: vec![book.place(*row)], zh, en }
        });
    }
}

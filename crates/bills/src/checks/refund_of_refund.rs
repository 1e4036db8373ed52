//! A refund that was taken back, and refunds of more than was paid.

use std::collections::HashMap;

use super::{
    Context,
    book::{Book, Entry, Marks, Row},
    finding::{Found, Severity, Tray},
    hand::Hand,
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "refund-of-refund";

/// Refunds that say that they refund a refund.
pub(super) fn run(book: &Book<'_>, _: &Context<'_>, tray: &mut Tray<'_>) {
    let refunds: Vec<Row> = (0..book.len() as Row).filter(|it| is_refund(book, *it)).collect();
    let mut numbered: HashMap<&str, Row> = HashMap::new();
    for row in &refunds {
        let it = book.linked(*row);
        // Some wallets give a refund the number of the payment: then nothing can be told apart.
        if Some(it.reference) != it.refund_of && !it.reference.is_empty() {
            numbered.entry(it.reference).or_insert(*row);
        }
    }
    for row in &refunds {
        let original = book.linked(*row).refund_of.and_then(|it| numbered.get(it));
        let earlier = |it: &&Row| *it != row && book.entry(**it).at <= book.entry(*row).at;
        if let Some(original) = original.filter(earlier) {
            tell(book, *original, *row, tray);
        }
    }
}

fn is_refund(book: &Book<'_>, row: Row) -> bool {
    let it = book.entry(row);
    let odd = Marks::AGAIN.with(Marks::MERCHANT).with(Marks::ELSEWHERE);
    it.is.has(Marks::REFUND.with(Marks::SETTLED)) && !it.is.any(odd) && 0 < it.minor
}

/// Money that went back to a payee who had refunded it, and says so in words.
pub(super) fn at_payee(
    book: &Book<'_>,
    context: &Context<'_>,
    hand: &Hand<'_>,
    tray: &mut Tray<'_>,
) {
    let words = &context.numbers().words.refund_reversed;
    let given = |(row, it): &(Row, Entry)| {
        it.is.has(Marks::IN) && hand.has_spent(it.currency, it.minor) && is_refund(book, *row)
    };
    let mut refunds: Vec<(Row, Entry)> = hand.iter().filter(given).collect();
    refunds.sort_unstable_by_key(|(row, _)| *row);
    for (refund, back) in refunds {
        let taken = hand.iter().find(|(row, it)| {
            it.is_spent()
                && back.at <= it.at
                && (it.minor, it.currency) == (back.minor, back.currency)
                && telling::row_says(&book.payment(*row), words)
        });
        if let Some((taken, _)) = taken {
            tell(book, refund, taken, tray);
        }
    }
}

fn tell(book: &Book<'_>, refund: Row, taken: Row, tray: &mut Tray<'_>) {
    let is_out = book.entry(taken).is.has(Marks::OUT);
    let severity = if is_out { Severity::Warning } else { Severity::Info };
    let amount = book.money(taken);
    tray.put(RULE, severity, amount, taken, || {
        let (back, again) = (book.payment(refund), book.payment(taken));
        let party = telling::party(&back);
        let (then, now) = (telling::moment(back.at), telling::moment(again.at));
        let given = back.amount;
        let (zh, en) = if is_out {
            (
                format!(
                    "“{party}”{then} 退给您的 {given}，{now} 又被扣回 {amount}。如果没有人告诉您原因，\
                     可以要求对方说明并退回。"
                ),
                format!(
                    "{given} that \"{party}\" gave back on {then} was taken again on {now}: \
                     {amount}. If nobody told you why, ask for the reason and for the money."
                ),
            )
        } else {
            (
                format!("“{party}”{now} 的 {amount} 退的是 {then} 的退款 {given}，请核对是否多退。"),
                format!(
                    "{amount} from \"{party}\" on {now} refunds the refund of {given} of {then}: \
                     look whether too much came back."
                ),
            )
        };
        Found { rows: vec![book.place(taken), book.place(refund)], zh, en }
    });
}

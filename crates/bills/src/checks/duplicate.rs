//! The same thing charged twice: the same order, or the same amount to the same payee within
//! minutes.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Entry, Marks, Row},
    finding::{Found, Severity, Tray},
    hand::{Hand, Spent},
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "duplicate-charge";

/// When the same amount to the same payee is suspicious.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// Between two payments with different order numbers, or none.
    minutes: NonZeroU32,
    /// Between two payments under one order number.
    same_order_days: NonZeroU32,
    /// Within which a refund makes it good.
    returned_days: NonZeroU32,
    /// On how many days the person did it before it is a habit.
    habit_days: NonZeroU32,
}

/// How far back a payment is held against others of its payee.
const LOOK_BACK_MAX: usize = 32;
/// Numbers of fewer characters are no order numbers but shelf marks.
const ORDER_CHARS_MIN: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Order,
    Minutes,
    Day,
}

#[derive(Clone, Copy)]
struct Pair {
    first: Row,
    again: Row,
    kind: Kind,
}

/// Goes over the rows of one payee.
pub(super) fn at_payee(
    book: &Book<'_>,
    context: &Context<'_>,
    hand: &Hand<'_>,
    tray: &mut Tray<'_>,
) {
    let settings = &context.numbers().duplicate;
    let window = settings.same_order_days.get().saturating_mul(86_400);
    let apart = |pair: &[Spent]| {
        let at = |it: Spent| hand.entries[it.place as usize].at;
        at(pair[1]) - at(pair[0])
    };
    // Few payees have two equal amounts near one another.
    if !hand.alike().flat_map(|it| it.windows(2)).any(|it| apart(it) <= window) {
        return;
    }
    let pairs = pairs(book, context, hand, window);
    let is_habit = is_habit(book, &pairs, context);
    for pair in pairs.iter().filter(|it| it.kind == Kind::Order || !is_habit) {
        tell(book, *pair, tray);
    }
}

fn pairs(book: &Book<'_>, context: &Context<'_>, hand: &Hand<'_>, window: u32) -> Vec<Pair> {
    let settings = &context.numbers().duplicate;
    let mut pairs = Vec::new();
    for (at, (again, b)) in hand.iter().enumerate() {
        if !b.is_spent() {
            continue;
        }
        let before = hand.iter().rev().skip(hand.rows.len() - at).take(LOOK_BACK_MAX);
        let near = before.take_while(|(_, it)| b.at - it.at <= window);
        let equal = |it: &Entry| it.is_spent() && (it.minor, it.currency) == (b.minor, b.currency);
        let mut same = near.filter(|(_, it)| equal(it));
        let pair = same.find_map(|(first, _)| {
            let kind = kind(book, context, first, again)?;
            Some(Pair { first, again, kind })
        });
        if let Some(pair) = pair
            && !is_returned(settings, &hand.entries[at..], b)
        {
            pairs.push(pair);
        }
    }
    pairs
}

/// Why two payments of one amount to one payee look like one, if they do.
fn kind(book: &Book<'_>, context: &Context<'_>, first: Row, again: Row) -> Option<Kind> {
    let (a, b) = (book.entry(first), book.entry(again));
    let numbers = context.numbers();
    let small = numbers.amounts.small.of(book.money(again).currency());
    let notable = numbers.amounts.notable.of(book.money(again).currency());
    let within = a.has_hour()
        && b.has_hour()
        && b.at - a.at <= numbers.duplicate.minutes.get().saturating_mul(60);
    let (one, other) = (book.payment(first), book.payment(again));
    if one.subject != other.subject || one.method != other.method {
        return None;
    }
    let order = one.order.filter(|it| ORDER_CHARS_MIN <= it.len());
    if order.is_some() && order == other.order && one.reference != other.reference {
        return Some(Kind::Order);
    }
    if b.minor < small || one.reference == other.reference && !one.reference.is_empty() {
        return None;
    }
    let usual = [&numbers.words.rides, &numbers.words.gifts];
    if usual.iter().any(|it| telling::row_says(&other, it)) {
        return None;
    }
    let same_day = !a.has_hour() && !b.has_hour() && a.day() == b.day();
    match (within, same_day && notable <= b.minor) {
        (true, _) => Some(Kind::Minutes),
        (_, true) => Some(Kind::Day),
        _ => None,
    }
}

/// Whether the same amount came back from the payee, without saying for which payment.
fn is_returned(settings: &Settings, after: &[Entry], paid: Entry) -> bool {
    let until = paid.day().plus(settings.returned_days.get());
    let mut later = after.iter().take_while(|it| it.day() <= until);
    let back = |it: &Entry| it.is.has(Marks::IN) && !it.is.has(Marks::REFUND);
    later.any(|it| back(it) && (it.minor, it.currency) == (paid.minor, paid.currency))
}

/// Who often pays the same twice in a row means it.
fn is_habit(book: &Book<'_>, pairs: &[Pair], context: &Context<'_>) -> bool {
    let mut days: Vec<_> = pairs
        .iter()
        .filter(|it| it.kind != Kind::Order)
        .map(|it| book.entry(it.again).day())
        .collect();
    days.dedup();
    context.numbers().duplicate.habit_days.get() as usize <= days.len()
}

fn tell(book: &Book<'_>, pair: Pair, tray: &mut Tray<'_>) {
    let severity = if pair.kind == Kind::Order { Severity::Warning } else { Severity::Notice };
    let amount = book.money(pair.again);
    tray.put(RULE, severity, amount, pair.again, || {
        let (first, again) = (book.payment(pair.first), book.payment(pair.again));
        let party = telling::party(&again);
        let (one, other) = (telling::moment(first.at), telling::moment(again.at));
        let apart = book.entry(pair.again).at - book.entry(pair.first).at;
        let (zh_apart, en_apart) = telling::span(apart);
        let (zh, en) = match pair.kind {
            Kind::Order => {
                let order = telling::quoted(again.order.unwrap_or_default());
                (
                    format!(
                        "同一订单号 {order} 向“{party}”付了两次 {amount}：{one} 和 {other}，\
                         交易单号不同，账单中没有退款。同一订单一般只应付一次。"
                    ),
                    format!(
                        "{amount} was paid to \"{party}\" twice under the one order number \
                         {order}: {one} and {other}, with different transaction numbers and no \
                         refund in the bill. An order is usually paid once."
                    ),
                )
            }
            Kind::Minutes => (
                format!(
                    "{zh_apart}内向“{party}”付了两次 {amount}（{one} 和 {other}），内容相同，\
                     账单中没有退款。如果您只买了一次，可能被重复扣款。"
                ),
                format!(
                    "{amount} was paid to \"{party}\" twice within {en_apart} ({one} and {other}) \
                     for the same thing, with no refund in the bill. If you bought it once, you \
                     may have been charged twice."
                ),
            ),
            Kind::Day => (
                format!(
                    "{one} 同一天向“{party}”付了两次 {amount}，账单中没有退款，也没有时刻可分辨。\
                     如果您只买了一次，可能被重复扣款。"
                ),
                format!(
                    "{amount} was paid to \"{party}\" twice on {one}, with no refund in the bill, \
                     which gives no time of day. If you bought it once, you may have been charged \
                     twice."
                ),
            ),
        };
        Found { rows: vec![book.place(pair.again), book.place(pair.first)], zh, en }
    });
}

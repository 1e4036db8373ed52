//! Small charges by payees nobody knew, followed by a large one: how stolen cards are tried.

use std::{collections::VecDeque, num::NonZeroU32};

use serde::Deserialize;

use super::{
    Context,
    book::{Book, NOBODY, Row},
    days::Day,
    finding::{Found, Severity, Tray},
    rules::Amounts,
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "test-charges";

/// What trying a card looks like.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// A charge of at most this tries a card.
    tiny: Amounts,
    /// So many of them …
    charges: NonZeroU32,
    /// … within so many hours before the large one …
    hours: NonZeroU32,
    /// … which is so many times as large.
    times: NonZeroU32,
    /// Payees are new to somebody whose payments go back so many days.
    known_days: NonZeroU32,
}

/// How many tiny charges are remembered at a time.
const REMEMBERED_MAX: usize = 16;

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().test_charges;
    let tiny: Vec<i64> = book.currencies.iter().map(|it| settings.tiny.of(*it)).collect();
    let large: Vec<i64> =
        book.currencies.iter().map(|it| context.numbers().amounts.notable.of(*it)).collect();
    let window = settings.hours.get().saturating_mul(3_600);
    let mut first: Option<Day> = None;
    let mut tries: VecDeque<Row> = VecDeque::new();
    for &row in &book.by_time {
        let it = book.entry(row);
        if !it.is_spent() {
            continue;
        }
        let first = *first.get_or_insert(it.day());
        let known = first.plus(settings.known_days.get()) <= it.day();
        while tries.front().is_some_and(|old| window < it.at - book.entry(*old).at) {
            tries.pop_front();
        }
        let currency = usize::from(it.currency);
        let is_tiny = it.minor <= tiny[currency];
        let is_large = large[currency] <= it.minor;
        if !known || !(is_tiny || is_large) || !is_new(book, row, window) {
            continue;
        }
        if is_tiny && !telling::row_says(&book.payment(row), &context.numbers().words.gifts) {
            tries.push_back(row);
            if REMEMBERED_MAX < tries.len() {
                tries.pop_front();
            }
        } else if is_large && tell(book, settings, &tries, row, tray) {
            tries.clear();
        }
    }
}

/// Whether the first payment to the payee lies within the window, too.
fn is_new(book: &Book<'_>, row: Row, window: u32) -> bool {
    let it = book.entry(row);
    let first =
        book.rows_with(it.payee).iter().map(|row| book.entry(*row)).find(|it| it.is_spent());
    it.payee != NOBODY && first.is_some_and(|first| it.at - first.at <= window)
}

fn tell(
    book: &Book<'_>,
    settings: &Settings,
    tries: &VecDeque<Row>,
    row: Row,
    tray: &mut Tray<'_>,
) -> bool {
    let it = book.entry(row);
    let times = i64::from(settings.times.get());
    let fits = |tried: &&Row| {
        let tried = book.entry(**tried);
        tried.currency == it.currency && tried.minor.saturating_mul(times) <= it.minor
    };
    let tries: Vec<Row> = tries.iter().filter(fits).copied().collect();
    if tries.len() < settings.charges.get() as usize {
        return false;
    }
    let amount = book.money(row);
    tray.put(RULE, Severity::Warning, amount, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let told: Vec<String> = tries
            .iter()
            .map(|it| {
                let it = book.payment(*it);
                format!("{} {}", telling::moment(it.at), it.amount)
            })
            .collect();
        let (count, zh_told, en_told) = (tries.len(), told.join("、"), told.join(", "));
        let zh = format!(
            "先有 {count} 笔小额扣款（{zh_told}），随后 {at} 向“{party}”付了 {amount}，收款方此前都没有出现过。\
             盗刷者常先用小额试卡；如果不是您本人付的，请立即冻结账户。"
        );
        let en = format!(
            "After {count} tiny charges ({en_told}), {amount} was paid to \"{party}\" on {at}; you \
             had paid none of these payees before. Stolen cards are often tried like this: if it \
             was not you, freeze the account at once."
        );
        let rows = std::iter::once(row).chain(tries.iter().copied());
        Found { rows: rows.map(|it| book.place(it)).collect(), zh, en }
    });
    true
}

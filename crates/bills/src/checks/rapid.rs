//! Many payments within minutes, more than this person makes otherwise.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Row},
    finding::{Found, Severity, Tray},
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "rapid-payments";

/// What many are, and how quickly.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// Within this many minutes …
    minutes: NonZeroU32,
    /// … at least so many payments …
    payments: NonZeroU32,
    /// … and so many times what nine of ten of the person's payments have around them.
    times_usual: NonZeroU32,
}

/// Of whom fewer payments are known, nothing is known.
const KNOWN_MIN: usize = 30;
/// How many rows of one rush are listed.
const LISTED_MAX: usize = 50;

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().rapid;
    let spent = |row: &Row| {
        let it = book.entry(*row);
        it.is_spent() && it.has_hour()
    };
    let rows: Vec<Row> = book.by_time.iter().copied().filter(spent).collect();
    let window = settings.minutes.get().saturating_mul(60);
    let usual = usual(book, &rows, window);
    let many =
        settings.payments.get().max(settings.times_usual.get().saturating_mul(usual)) as usize;
    let mut next = 0;
    for (from, to) in windows(book, &rows, window) {
        if from < next || to - from < many {
            continue;
        }
        let rush = counted(book, context, &rows[from..to]);
        if many <= rush.len() && tell(book, context, &rush, usual, tray) {
            next = to;
        }
    }
}

/// For every row: itself and those that follow it within so many seconds, as places in `rows`.
fn windows<'r>(
    book: &'r Book<'_>,
    rows: &'r [Row],
    seconds: u32,
) -> impl Iterator<Item = (usize, usize)> + 'r {
    let mut to = 0;
    (0..rows.len()).map(move |from| {
        let start = book.entry(rows[from]).at;
        while rows.get(to).is_some_and(|it| book.entry(*it).at - start <= seconds) {
            to += 1;
        }
        (from, to)
    })
}

/// How many payments stand together at most around nine of ten of this person's payments.
fn usual(book: &Book<'_>, rows: &[Row], seconds: u32) -> u32 {
    const WIDEST: usize = 1_000;
    if rows.len() < KNOWN_MIN {
        return 0;
    }
    let mut counts = [0_usize; WIDEST + 1];
    for (from, to) in windows(book, rows, seconds) {
        counts[(to - from).min(WIDEST)] += 1;
    }
    let mut left = rows.len() / 10;
    for (width, count) in counts.iter().enumerate().rev() {
        if left < *count {
            return width as u32;
        }
        left -= count;
    }
    0
}

/// Without rides and gifts, and with the parts of one order as one payment.
fn counted(book: &Book<'_>, context: &Context<'_>, rows: &[Row]) -> Vec<Row> {
    let words = &context.numbers().words;
    let mut kept: Vec<Row> = Vec::new();
    let mut orders = Vec::new();
    for row in rows.iter().take(LISTED_MAX) {
        let payment = book.payment(*row);
        let usual = [&words.rides, &words.gifts];
        let is_part = payment.order.is_some_and(|it| orders.contains(&it));
        if is_part || usual.iter().any(|it| telling::row_says(&payment, it)) {
            continue;
        }
        orders.extend(payment.order);
        kept.push(*row);
    }
    kept
}

fn tell(
    book: &Book<'_>,
    context: &Context<'_>,
    rush: &[Row],
    usual: u32,
    tray: &mut Tray<'_>,
) -> bool {
    let currency = book.entry(rush[0]).currency;
    let same = rush.iter().map(|it| book.entry(*it)).filter(|it| it.currency == currency);
    let sum = same.fold(0_i64, |sum, it| sum.saturating_add(it.minor));
    let sum = book.sum(sum, currency);
    if sum.minor() < context.numbers().amounts.notable.of(sum.currency()) {
        return false;
    }
    let mut payees: Vec<_> = rush.iter().map(|it| book.entry(*it).payee).collect();
    payees.sort_unstable();
    payees.dedup();
    let severity = if payees.len() == 1 { Severity::Warning } else { Severity::Notice };
    tray.put(RULE, severity, sum, rush[0], || {
        let (first, last) = (book.payment(rush[0]), book.payment(rush[rush.len() - 1]));
        let (from, to) = (telling::moment(first.at), telling::moment(last.at));
        let (count, parties) = (rush.len(), payees.len());
        let party = telling::party(&first);
        let (zh_whom, en_whom) = match parties {
            1 => (format!("向“{party}”"), format!("to \"{party}\"")),
            _ => (format!("向 {parties} 个收款方"), format!("to {parties} payees")),
        };
        let (zh_usual, en_usual) = match usual {
            0 => (String::new(), String::new()),
            _ => (
                format!("您平时十次有九次在这么短的时间内最多付 {usual} 笔。"),
                format!(" Nine times in ten you make at most {usual} in so short a time."),
            ),
        };
        let zh = format!(
            "{from} 到 {to} 之间{zh_whom}付了 {count} 笔，合计 {sum}。{zh_usual}如果不是您本人操作，\
             请立即冻结账户。"
        );
        let en = format!(
            "Between {from} and {to} there are {count} payments {en_whom}, {sum} in \
             all.{en_usual} If it was not you, freeze the account at once."
        );
        Found { rows: rush.iter().map(|it| book.place(*it)).collect(), zh, en }
    });
    true
}

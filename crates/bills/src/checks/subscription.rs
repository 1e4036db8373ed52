//! What is charged again and again: it became dearer, or went on although it was cancelled.

use std::{collections::BTreeMap, num::NonZeroU32};

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Entry, Marks, Row},
    days::Day,
    finding::{Found, Severity, Tray},
    hand::{Hand, Spent},
    telling,
};

/// The price rose.
pub(super) const ROSE: &str = "subscription-rose";
/// Charged after it was cancelled.
pub(super) const WENT_ON: &str = "subscription-after-cancellation";

/// What renews itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// A month is at least so many days …
    from_days: NonZeroU32,
    /// … and at most so many.
    to_days: NonZeroU32,
    /// How often the old price was paid before another one is a rise.
    steady: NonZeroU32,
}

/// How many prices of one payee are followed at a time.
const FOLLOWED_MAX: usize = 16;

/// A price that was paid month after month.
#[derive(Clone, Copy)]
struct Run {
    minor: i64,
    currency: u8,
    last: Row,
    day: Day,
    times: u32,
}

/// Goes over the rows of one payee.
pub(super) fn at_payee(
    book: &Book<'_>,
    context: &Context<'_>,
    hand: &Hand<'_>,
    tray: &mut Tray<'_>,
) {
    if 2 < hand.rows.len() && is_monthly(context, hand) {
        rises(book, context, hand, tray);
    }
    // The bill of a month has one charge, and then only the person knows of the end.
    if 1 < hand.rows.len() || !context.cancelled.is_empty() {
        went_on(book, context, hand, tray);
    }
}

/// Whether any amount was spent again a month later. Few payees have one, and following their
/// prices takes its time. What is steady after a single payment needs no month.
fn is_monthly(context: &Context<'_>, hand: &Hand<'_>) -> bool {
    let settings = &context.numbers().subscription;
    let (from, to) = (settings.from_days.get(), settings.to_days.get());
    let day = |it: &Spent| hand.entries[it.place as usize].day();
    let month = |same: &[Spent]| {
        let mut later = 0;
        same.iter().any(|it| {
            let first = day(it);
            later += same[later..].iter().take_while(|it| day(it) < first.plus(from)).count();
            same.get(later).is_some_and(|it| day(it) <= first.plus(to))
        })
    };
    settings.steady.get() < 2 || hand.alike().any(month)
}

fn rises(book: &Book<'_>, context: &Context<'_>, hand: &Hand<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().subscription;
    let mut runs: Vec<Run> = Vec::new();
    for (row, it) in hand.iter().filter(|(_, it)| it.is_spent()) {
        let day = it.day();
        runs.retain(|run| day <= run.day.plus(settings.to_days.get()));
        let due = |run: &Run| run.day.plus(settings.from_days.get()) <= day;
        let same = |run: &Run| (run.minor, run.currency) == (it.minor, it.currency);
        if let Some(run) = runs.iter_mut().find(|run| due(run) && same(run)) {
            (run.last, run.day, run.times) = (row, day, run.times + 1);
            continue;
        }
        let cheaper = |run: &&Run| {
            due(run)
                && settings.steady.get() <= run.times
                && run.currency == it.currency
                && run.minor < it.minor
        };
        if let Some(run) = runs.iter().copied().find(|run| cheaper(&run))
            && renews(book, context, run.last, row)
        {
            tell_rise(book, run, row, tray);
        }
        if runs.len() < FOLLOWED_MAX {
            runs.push(Run { minor: it.minor, currency: it.currency, last: row, day, times: 1 });
        }
    }
}

/// Whether both rows are the same thing that renews itself, and none that is metered.
fn renews(book: &Book<'_>, context: &Context<'_>, before: Row, row: Row) -> bool {
    let words = &context.numbers().words;
    let (one, other) = (book.payment(before), book.payment(row));
    let says = |words| telling::row_says(&one, words) && telling::row_says(&other, words);
    says(&words.renews) && !says(&words.metered) && plain(one.subject) == plain(other.subject)
}

/// Without numbers, which tell months and orders apart.
fn plain(subject: &str) -> String {
    subject.chars().filter(|it| !it.is_numeric() && !it.is_ascii_punctuation()).collect()
}

fn tell_rise(book: &Book<'_>, run: Run, row: Row, tray: &mut Tray<'_>) {
    let (before, now) = (book.sum(run.minor, run.currency), book.money(row));
    let Ok(more) = now.minus(before) else { return };
    tray.put(ROSE, Severity::Notice, more, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let (times, what) = (run.times, telling::quoted(payment.subject));
        let zh = format!(
            "“{party}”的“{what}”之前连续 {times} 个月每次 {before}，{at} 起变为 {now}，每次多 {more}。\
             涨价前应当告知并取得您的同意。"
        );
        let en = format!(
            "\"{what}\" from \"{party}\" was {before} for {times} months and is {now} since {at}: \
             {more} more each time. You should have been told, and asked, before."
        );
        Found { rows: vec![book.place(row), book.place(run.last)], zh, en }
    });
}

/// Charges after a cancellation that the person names, that a row says, or that a refund of the
/// whole charge looks like.
fn went_on(book: &Book<'_>, context: &Context<'_>, hand: &Hand<'_>, tray: &mut Tray<'_>) {
    let words = &context.numbers().words;
    let said = context.cancelled.iter().filter(|it| book.name(hand.payee).contains(&*it.party));
    let mut end: Option<End> = said.map(|it| End::Said(Day::of(it.on))).min_by_key(|it| it.day());
    let mut refunded: BTreeMap<(u8, i64), Row> = BTreeMap::new();
    for (row, it) in hand.iter() {
        if it.is.has(Marks::CANCELLED) {
            end = end.or(Some(End::Row(it.day(), row)));
        }
        if it.is_spending() && !it.is_spent() {
            refunded.insert((it.currency, it.minor), row);
            continue;
        }
        if !it.is_spent() {
            continue;
        }
        if let Some(end) = end.filter(|end| end.day() < it.day())
            && telling::row_says(&book.payment(row), &words.renews)
        {
            tell_went_on(book, end, row, tray);
        } else if let Some(&before) = refunded.get(&(it.currency, it.minor))
            && is_month(context, book.entry(before), it)
            && renews(book, context, before, row)
        {
            tell_went_on(book, End::Refund(book.entry(before).day(), before), row, tray);
        }
    }
}

fn is_month(context: &Context<'_>, before: Entry, now: Entry) -> bool {
    let settings = &context.numbers().subscription;
    let from = before.day().plus(settings.from_days.get());
    let to = before.day().plus(settings.to_days.get());
    (from..=to).contains(&now.day())
}

/// How it is known that something was to end.
#[derive(Clone, Copy)]
enum End {
    /// The person says so.
    Said(Day),
    /// A row says so.
    Row(Day, Row),
    /// The charge before was given back in full.
    Refund(Day, Row),
}

impl End {
    fn day(self) -> Day {
        match self {
            End::Said(day) | End::Row(day, _) | End::Refund(day, _) => day,
        }
    }
}

fn tell_went_on(book: &Book<'_>, end: End, row: Row, tray: &mut Tray<'_>) {
    let severity = match end {
        End::Refund(..) => Severity::Notice,
        _ => Severity::Warning,
    };
    let amount = book.money(row);
    tray.put(WENT_ON, severity, amount, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let on = end.day().date();
        let mut rows = vec![book.place(row)];
        let (zh, en) = match end {
            End::Said(_) => (format!("您于 {on} 取消"), format!("you cancelled on {on}")),
            End::Row(_, why) => {
                rows.push(book.place(why));
                (format!("账单显示 {on} 已取消"), format!("the bill says cancelled on {on}"))
            }
            End::Refund(_, why) => {
                rows.push(book.place(why));
                (
                    format!("{on} 的上一次扣费已全额退回"),
                    format!("the charge of {on} was given back in full"),
                )
            }
        };
        let zh = format!("“{party}”的自动续费：{zh}，但 {at} 又扣了 {amount}。");
        let en = format!(
            "What renews itself at \"{party}\": {en}, but {amount} was charged again on {at}."
        );
        Found { rows, zh, en }
    });
}

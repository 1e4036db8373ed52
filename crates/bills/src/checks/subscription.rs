//! What is charged again and again: it became dearer, or went on although it was cancelled.

use std::{collections::HashMap, num::NonZeroU32};

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Entry, Marks, Payee, Row},
    days::Day,
    finding::{Found, Severity, Tray},
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

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    for payee in book.payees() {
        if 2 < book.rows_with(payee).len() {
            rises(book, context, payee, tray);
        }
        if 1 < book.rows_with(payee).len() {
            went_on(book, context, payee, tray);
        }
    }
}

fn rises(book: &Book<'_>, context: &Context<'_>, payee: Payee, tray: &mut Tray<'_>) {
    let settings = &context.numbers().subscription;
    let mut runs: Vec<Run> = Vec::new();
    for &row in book.rows_with(payee) {
        let it = book.entry(row);
        if !it.is_spent() {
            continue;
        }
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
fn went_on(book: &Book<'_>, context: &Context<'_>, payee: Payee, tray: &mut Tray<'_>) {
    let words = &context.numbers().words;
    let rows = book.rows_with(payee);
    let said = context.cancelled.iter().filter(|it| book.name(payee).contains(&*it.party));
    let mut end: Option<End> = said.map(|it| End::Said(Day::of(it.on))).min_by_key(|it| it.day());
    let mut refunded: HashMap<(u8, i64), Row> = HashMap::new();
    for &row in rows {
        let it = book.entry(row);
        let moves = it.is.has(Marks::SETTLED) && 0 < it.minor;
        if !moves && telling::row_says(&book.payment(row), &words.cancelled) {
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

//! A payment unlike this person's others: by amount, hour, place and payee.

use std::{cell::OnceCell, num::NonZeroU32};

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Marks, NOBODY, Row},
    days::Day,
    finding::{Found, Severity, Tray},
    hand::Hand,
    statistics::{self, Usual},
    telling,
};

/// The rule's name.
pub(super) const RULE: &str = "unusual-payment";

/// How far from the usual is unusual.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// So many payments in a currency tell what is usual for a person.
    payments: NonZeroU32,
    /// So many payments with a time of day tell which hours are usual.
    hours: NonZeroU32,
    /// So many payments to a payee tell what is usual there.
    at_payee: NonZeroU32,
    /// How many times the median distance from the median is far.
    factor: NonZeroU32,
    /// A payee is new to somebody whose payments go back so many days.
    known_days: NonZeroU32,
    /// An hour is unusual if fewer than one in so many payments are made around it.
    one_in: NonZeroU32,
    /// How many of amount, hour, place and payee must be unusual.
    signals: NonZeroU32,
}

/// What is usual for the person.
pub(super) struct Person {
    /// For each currency: from what amount on a payment is remembered.
    notable: Vec<i64>,
    /// For each currency: amounts, in doublings, and how many there are.
    amounts: Vec<Option<(Usual, usize)>>,
    /// Payments around each hour.
    around: [u32; 24],
    with_hour: u32,
    /// Payments in each currency, and in all.
    currencies: Vec<u32>,
    all: u32,
    first: Day,
}

/// Goes over the rows of one payee.
pub(super) fn at_payee(
    book: &Book<'_>,
    context: &Context<'_>,
    person: &Person,
    hand: &Hand<'_>,
    tray: &mut Tray<'_>,
) {
    let settings = &context.numbers().unusual;
    let here = OnceCell::new();
    for (row, it) in hand.iter() {
        if !it.is_spent() || it.minor < person.notable[usize::from(it.currency)] {
            continue;
        }
        let far = |here: &&AtPayee| {
            here.currency == it.currency
                && is_far(here.usual, it.minor, settings)
                && is_many_times(here.spread, it.minor, settings)
        };
        match here.get_or_init(|| usual_at(settings, hand)).as_ref().filter(far) {
            Some(here) => tell_at_payee(book, row, *here, tray),
            None => person.judge(book, context, row, tray),
        }
    }
}

/// What is usual at a payee, in one currency.
#[derive(Clone, Copy)]
struct AtPayee {
    usual: Usual,
    /// The same in doublings.
    spread: Usual,
    currency: u8,
    count: usize,
}

/// What is usual at a payee, in the currency of its first payment.
fn usual_at(settings: &Settings, hand: &Hand<'_>) -> Option<AtPayee> {
    let currency = hand.entries.first()?.currency;
    let spent = hand.spent_in(currency);
    let count = spent.len();
    if hand.payee == NOBODY || count < settings.at_payee.get() as usize {
        return None;
    }
    let usual = statistics::usual_in_order(count, |it| spent[it].minor)?;
    // More is never fewer doublings.
    let doublings = |it: usize| statistics::doublings(spent[it].minor);
    Some(AtPayee { usual, spread: statistics::usual_in_order(count, doublings)?, currency, count })
}

/// Far above the median: by so many times the usual distance, or by as many quarters of the
/// median where there is hardly any distance.
fn is_far(usual: Usual, minor: i64, settings: &Settings) -> bool {
    let step = usual.mad.max(usual.median / 4).max(1);
    let far = step.saturating_mul(i64::from(settings.factor.get()));
    usual.median.saturating_add(far) < minor
}

/// Far in factors as well as in sums: a platform in whose name everything is sold has no usual
/// amount.
fn is_many_times(spread: Usual, minor: i64, settings: &Settings) -> bool {
    let step = spread.mad.max(statistics::OCTAVE / 4);
    let far = step.saturating_mul(i64::from(settings.factor.get()) / 2);
    spread.median.saturating_add(far) < statistics::doublings(minor)
}

fn tell_at_payee(book: &Book<'_>, row: Row, here: AtPayee, tray: &mut Tray<'_>) {
    let AtPayee { usual, count, .. } = here;
    let amount = book.money(row);
    let money = |minor| book.sum(minor, book.entry(row).currency);
    let (median, lower, upper) = (money(usual.median), money(usual.lower), money(usual.upper));
    let Ok(more) = amount.minus(median) else { return };
    tray.put(RULE, Severity::Notice, more, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let zh = format!(
            "{at} 向“{party}”付了 {amount}，远高于往常：您在那里的 {count} 笔付款中位数是 {median}，\
             一半在 {lower} 到 {upper} 之间。请核对金额。"
        );
        let en = format!(
            "{amount} paid to \"{party}\" on {at} is far above the usual: the middle of your \
             {count} payments there is {median}, and half of them lie between {lower} and {upper}. \
             Check the amount."
        );
        Found { rows: vec![book.place(row)], zh, en }
    });
}

/// Looks at all that was spent.
pub(super) fn person(book: &Book<'_>, context: &Context<'_>) -> Person {
    let settings = &context.numbers().unusual;
    let notable = book.currencies.iter().map(|it| context.numbers().amounts.notable.of(*it));
    let kinds = book.currencies.len();
    let (mut hours, mut currencies) = ([0_u32; 24], vec![0; kinds]);
    let mut first = Day(i32::MAX);
    for it in book.entries.iter().filter(|it| it.is_spent()) {
        currencies[usize::from(it.currency)] += 1;
        first = first.min(it.day());
        if it.has_hour() {
            hours[it.hour()] += 1;
        }
    }
    let around = std::array::from_fn(|at| hours[(at + 23) % 24] + hours[at] + hours[(at + 1) % 24]);
    let usual = |currency: usize| {
        let count = currencies[currency] as usize;
        if count < settings.payments.get() as usize {
            return None;
        }
        let spent = book.entries.iter().filter(|it| it.is_spent());
        let of_it = spent.filter(|it| usize::from(it.currency) == currency);
        // Of very many, every so manieth tells as much.
        let step = count.div_ceil(SAMPLED_MAX);
        let mut amounts: Vec<i64> =
            of_it.step_by(step).map(|it| statistics::doublings(it.minor)).collect();
        statistics::usual(&mut amounts).map(|it| (it, count))
    };
    Person {
        notable: notable.collect(),
        amounts: (0..kinds).map(usual).collect(),
        around,
        with_hour: hours.iter().sum(),
        all: currencies.iter().sum(),
        currencies,
        first,
    }
}

/// How many payments are looked at to tell what is usual in a currency.
const SAMPLED_MAX: usize = 100_000;

impl Person {
    fn judge(&self, book: &Book<'_>, context: &Context<'_>, row: Row, tray: &mut Tray<'_>) {
        let settings = &context.numbers().unusual;
        if self.all < settings.payments.get() {
            return;
        }
        let signals = self.signals(book, settings, row);
        let count = signals.iter().flatten().count();
        if count < settings.signals.get() as usize {
            return;
        }
        let severity = if count == 4 { Severity::Warning } else { Severity::Notice };
        let amount = book.money(row);
        tray.put(RULE, severity, amount, row, || {
            let payment = book.payment(row);
            let (at, party) = (telling::moment(payment.at), telling::party(&payment));
            let (zh, en): (Vec<_>, Vec<_>) = signals.into_iter().flatten().unzip();
            let (zh, en) = (zh.join("；"), en.join("; "));
            let zh = format!(
                "{at} 向“{party}”付了 {amount}，与您平时不同：{zh}。如果不是您本人付的，请立即冻结账户。"
            );
            let en = format!(
                "{amount} paid to \"{party}\" on {at} is unlike you: {en}. If it was not you, \
                 freeze the account at once."
            );
            Found { rows: vec![book.place(row)], zh, en }
        });
    }

    /// What is unusual: amount, hour, place, payee, each told with its numbers.
    fn signals(
        &self,
        book: &Book<'_>,
        settings: &Settings,
        row: Row,
    ) -> [Option<(String, String)>; 4] {
        let it = book.entry(row);
        let amount = self.amounts[usize::from(it.currency)].and_then(|(usual, count)| {
            let far = usual.mad.max(1).saturating_mul(i64::from(settings.factor.get()) / 2);
            let times = statistics::doublings(it.minor) - usual.median;
            (far < times).then(|| {
                let times = times / statistics::OCTAVE;
                let times = 1_i64 << times.clamp(0, 62);
                (
                    format!("金额是您 {count} 笔付款中位数的 {times} 倍以上"),
                    format!(
                        "the amount is more than {times} times the middle of your {count} payments"
                    ),
                )
            })
        });
        let (hour, with) = (it.hour(), self.with_hour);
        let near = self.around[hour].saturating_sub(1);
        let is_odd = it.has_hour()
            && settings.hours.get() <= with
            && u64::from(near) * u64::from(settings.one_in.get()) < u64::from(with);
        let odd = is_odd.then(|| {
            (
                format!("{with} 笔付款中只有 {near} 笔在这个时间前后（{hour} 点）"),
                format!("only {near} of {with} payments are made around that hour ({hour}:00)"),
            )
        });
        let currency = self.currencies[usize::from(it.currency)];
        let is_abroad = it.is.has(Marks::ABROAD)
            || u64::from(currency) * u64::from(settings.one_in.get()) < u64::from(self.all);
        let place = is_abroad.then(|| {
            let all = self.all;
            (
                format!("外币或境外付款（您 {all} 笔付款中很少见）"),
                format!(
                    "it was paid abroad or in another currency than most of your {all} payments"
                ),
            )
        });
        let first = book.rows_with(it.payee)[0];
        let is_new = first == row && self.first.plus(settings.known_days.get()) <= it.day();
        let since = self.first.date();
        let new = is_new.then(|| {
            (
                format!("自 {since} 以来第一次付给这个收款方"),
                format!("it is the first payment to this payee since {since}"),
            )
        });
        [amount, odd, place, new]
    }
}

//! Fees and rates of exchange that do not fit the other rows of the same bills.

use std::{collections::BTreeMap, num::NonZeroU32};

use redress_core::money::{Currency, Money};
use serde::Deserialize;

use crate::remark::abroad;

use super::{
    Context,
    book::{Book, Marks, Row},
    finding::{Found, Severity, Tray},
    statistics, telling,
};

/// A fee of another rate than the others.
pub(super) const FEE: &str = "fee-mismatch";
/// A rate of exchange far from those around it.
pub(super) const RATE: &str = "rate-mismatch";

/// What does not add up.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// So many fees of one kind tell their rate.
    fees: NonZeroU32,
    /// So many exchanges tell the rate of a time.
    rates: NonZeroU32,
    /// The days around an exchange that count as its time.
    days: NonZeroU32,
    /// By how much a rate may differ.
    percent: NonZeroU32,
}

/// Rates are counted in millionths.
const MILLION: i128 = 1_000_000;

/// Fees of one kind: the bill's format, the direction, the currency.
type Kind<'b> = (&'b str, bool, bool, u8);

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().fees;
    let mut fees: BTreeMap<Kind<'_>, Vec<(Row, i64, i64)>> = BTreeMap::new();
    let mut exchanges: BTreeMap<(u8, String), Vec<Exchange>> = BTreeMap::new();
    for &row in &book.by_time {
        let it = book.entry(row);
        let counts = it.is.has(Marks::SETTLED) && !it.is.has(Marks::AGAIN) && 0 < it.minor;
        if !counts || !it.is.any(Marks::FEE.with(Marks::ABROAD)) {
            continue;
        }
        let payment = book.payment(row);
        if let Some(fee) = payment.fee.filter(|fee| fee.currency() == payment.amount.currency()) {
            let (out, came) = (it.is.has(Marks::OUT), it.is.has(Marks::IN));
            // Of what was moved to a bank, the fee is a part of the amount.
            let base = if out || came { it.minor } else { it.minor.saturating_sub(fee.minor()) };
            let format = book.sources()[book.bill(row)].format;
            let kind = (format, out, came, it.currency);
            fees.entry(kind).or_default().push((row, base, fee.minor()));
        }
        if let Some(foreign) = payment.remark.and_then(abroad)
            && let Some(exchange) = Exchange::of(row, it.minor, foreign)
            && foreign.currency() != payment.amount.currency()
        {
            let pair = (it.currency, foreign.currency().to_string());
            exchanges.entry(pair).or_default().push(exchange);
        }
    }
    for rows in fees.values() {
        odd_fees(book, settings, rows, tray);
    }
    for rows in exchanges.values() {
        odd_rates(book, settings, rows, tray);
    }
}

fn odd_fees(book: &Book<'_>, settings: &Settings, rows: &[(Row, i64, i64)], tray: &mut Tray<'_>) {
    let Some(least) = rows.iter().map(|(.., fee)| *fee).min() else { return };
    // The smallest fee may be a minimum, whatever the rate.
    let rated = rows.iter().filter(|(_, base, fee)| least < *fee && 0 < *base);
    let mut rates: Vec<i64> =
        rated.map(|(_, base, fee)| held(i128::from(*fee) * MILLION / i128::from(*base))).collect();
    let count = rates.len();
    if count < settings.fees.get() as usize {
        return;
    }
    let Some(usual) = statistics::usual(&mut rates) else { return };
    // Fees that differ anyway have no one rate.
    if usual.median / 10 < usual.upper.saturating_sub(usual.lower) {
        return;
    }
    for (row, base, fee) in rows {
        let exact = i128::from(*base) * i128::from(usual.median);
        let up = exact + exact * i128::from(settings.percent.get()) / 100;
        let most = held((up + MILLION - 1) / MILLION + 1);
        if *fee <= most.max(least) {
            continue;
        }
        let expected = held((exact + MILLION / 2) / MILLION);
        tell_fee(book, *row, (*fee, expected.max(least)), (usual.median, count), tray);
    }
}

fn tell_fee(
    book: &Book<'_>,
    row: Row,
    (fee, expected): (i64, i64),
    (rate, count): (i64, usize),
    tray: &mut Tray<'_>,
) {
    let money = |minor| book.sum(minor, book.entry(row).currency);
    let more = money(fee.saturating_sub(expected));
    tray.put(FEE, Severity::Warning, more, row, || {
        let payment = book.payment(row);
        let (at, amount, rate) = (telling::moment(payment.at), payment.amount, percent(rate));
        let (fee, expected) = (money(fee), money(expected));
        let zh = format!(
            "{at} 的 {amount} 收了手续费 {fee}；账单中同类 {count} 笔手续费的费率居中为 {rate}，\
             按此应为 {expected} 左右，多收 {more}。"
        );
        let en = format!(
            "A fee of {fee} was taken on {amount} of {at}; the middle rate of {count} fees of that \
             kind in the bill is {rate}, which makes about {expected}: {more} too much."
        );
        Found { rows: vec![book.place(row)], zh, en }
    });
}

/// What 64 bits hold of a number.
fn held(number: i128) -> i64 {
    number.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// Millionths as a percentage with four decimals at most.
fn percent(millionths: i64) -> String {
    let text = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// An amount in two currencies.
#[derive(Clone, Copy)]
struct Exchange {
    row: Row,
    foreign: Money,
    /// Minor units for a million minor units of the foreign currency.
    rate: i64,
}

impl Exchange {
    fn of(row: Row, minor: i64, foreign: Money) -> Option<Exchange> {
        let of = i128::from(foreign.minor());
        let rate = (i128::from(minor) * MILLION).checked_div(of)?;
        let rate = i64::try_from(rate).ok().filter(|it| 0 < *it)?;
        Some(Exchange { row, foreign, rate })
    }
}

/// How many exchanges around one are looked at, to each side.
const AROUND_MAX: usize = 16;

fn odd_rates(book: &Book<'_>, settings: &Settings, rows: &[Exchange], tray: &mut Tray<'_>) {
    for (at, exchange) in rows.iter().enumerate() {
        let day = book.entry(exchange.row).day();
        let near = &rows[at.saturating_sub(AROUND_MAX)..rows.len().min(at + AROUND_MAX + 1)];
        let same_time = |it: &&Exchange| {
            let apart = (book.entry(it.row).day().0 - day.0).unsigned_abs();
            apart <= settings.days.get() && it.row != exchange.row
        };
        let mut rates: Vec<i64> = near.iter().filter(same_time).map(|it| it.rate).collect();
        let count = rates.len();
        let Some(usual) = statistics::usual(&mut rates) else { continue };
        if count < settings.rates.get() as usize {
            continue;
        }
        let limit = i128::from(usual.median) * i128::from(settings.percent.get()) / 100;
        let is_out = !book.entry(exchange.row).is.has(Marks::IN);
        let worse =
            if is_out { exchange.rate - usual.median } else { usual.median - exchange.rate };
        if limit < i128::from(worse) {
            tell_rate(book, *exchange, usual.median, count, is_out, tray);
        }
    }
}

fn tell_rate(
    book: &Book<'_>,
    exchange: Exchange,
    usual: i64,
    count: usize,
    is_out: bool,
    tray: &mut Tray<'_>,
) {
    let amount = book.money(exchange.row);
    let fair = i128::from(exchange.foreign.minor()) * i128::from(usual) / MILLION;
    let fair = Money::of_minor(held(fair), amount.currency());
    let Ok(more) = (if is_out { amount.minus(fair) } else { fair.minus(amount) }) else { return };
    tray.put(RATE, Severity::Notice, more, exchange.row, || {
        let payment = book.payment(exchange.row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let foreign = exchange.foreign;
        let (rate, usual) = (
            unit_rate(exchange.rate, foreign.currency(), amount.currency()),
            unit_rate(usual, foreign.currency(), amount.currency()),
        );
        let zh = format!(
            "{at} “{party}”的 {foreign} 按 {rate} 折成 {amount}；账单中前后 {count} 笔的汇率居中为 {usual}，\
             按此应为 {fair} 左右，相差 {more}。"
        );
        let en = format!(
            "{foreign} at \"{party}\" on {at} became {amount}, at {rate}; the middle rate of \
             {count} others of those days is {usual}, which makes about {fair}: a difference of \
             {more}."
        );
        Found { rows: vec![book.place(exchange.row)], zh, en }
    });
}

/// `1 USD = 7.1021 CNY`, cut off after four decimals.
fn unit_rate(rate: i64, from: Currency, to: Currency) -> String {
    let decimals = |it: Currency| it.exponent() as u32;
    let ten_thousandths =
        i128::from(rate) * 10_i128.pow(decimals(from) + 4) / 10_i128.pow(decimals(to)) / MILLION;
    format!("1 {from} = {}.{:04} {to}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

//! The contents of cells, read as the wallets write them: amounts, times, numbers, fees.

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, date},
    tz::{Offset, offset},
};
use memchr::memchr;
use redress_core::{
    money::{Currency, Money},
    payment::PaidAt,
};

use crate::problem::{Quoted, Reason};

/// What Chinese wallets keep their accounts in.
pub(crate) const YUAN: Currency = Currency::CNY;
/// The clock of Chinese wallets, which their files do not name.
const CHINA: Offset = offset(8);

/// An amount in yuan that is not negative: `28.16`, `¥50.0`, `￥8.00`, `1,300.00`.
pub(crate) fn amount(cell: &str) -> Result<Money, Reason> {
    match fen(cell.as_bytes()) {
        Some(fen) => Ok(Money::of_minor(fen, YUAN)),
        None => odd_amount(cell),
    }
}

/// The amount as most files write it, `28.16`, in hundredths. `None` for what needs a closer look.
fn fen(cell: &[u8]) -> Option<i64> {
    let (whole, fraction) = match cell {
        [whole @ .., b'.', tens, ones] => (whole, [*tens, *ones]),
        _ => return None,
    };
    if !(1..=12).contains(&whole.len()) {
        return None;
    }
    let digits = whole.iter().chain(&fraction);
    digits.copied().try_fold(0, |sum, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| sum * 10 + i64::from(digit))
    })
}

fn odd_amount(cell: &str) -> Result<Money, Reason> {
    let bare = cell.trim_start_matches(['¥', '￥']).trim();
    let read = match bare.contains(',') {
        true => without_separators(bare).and_then(|it| Money::parse(&it, YUAN).ok()),
        false => Money::parse(bare, YUAN).ok(),
    };
    match read {
        Some(money) if money.minor() < 0 => Err(Reason::NegativeAmount(Quoted::from(cell))),
        Some(money) => Ok(money),
        None => Err(Reason::NotAnAmount(Quoted::from(cell))),
    }
}

/// An amount with its sign: `-28.16`, `+1,300.00`, `¥5`, in a currency that writes a point before
/// its decimals. Zeros beyond the currency's decimals say nothing.
pub(crate) fn signed(cell: &str, currency: Currency) -> Result<Money, Reason> {
    let (sign, bare) = match cell.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", cell.strip_prefix('+').unwrap_or(cell)),
    };
    let bare = bare.trim_start_matches(['¥', '￥']).trim();
    let bare = match bare.contains(',') {
        true => without_separators(bare),
        false => Some(bare.to_owned()),
    };
    let read = bare.filter(|it| !it.starts_with('-')).and_then(|it| {
        let number = format!("{sign}{}", without_idle_zeros(&it, currency));
        Money::parse(&number, currency).ok()
    });
    read.ok_or_else(|| Reason::NotAnAmount(Quoted::from(cell)))
}

/// `0.04000` without the zeros that the currency has no place for.
fn without_idle_zeros(number: &str, currency: Currency) -> &str {
    let Some((whole, fraction)) = number.split_once('.') else {
        return number;
    };
    let kept = currency.exponent().min(fraction.len());
    let idle = fraction.is_char_boundary(kept) && fraction[kept..].bytes().all(|it| it == b'0');
    match idle && !fraction.is_empty() {
        true if kept == 0 => whole,
        true => &number[..whole.len() + 1 + kept],
        false => number,
    }
}

/// A currency by its code, in capitals or not.
pub(crate) fn currency(cell: &str) -> Result<Currency, Reason> {
    let read = cell.to_ascii_uppercase().parse();
    read.map_err(|_| Reason::UnknownCurrency(Quoted::from(cell)))
}

/// An amount that may be left out, and is if it says nothing: empty, `/`, `0.00`.
pub(crate) fn amount_if_any(cell: &str) -> Result<Option<Money>, Reason> {
    if text(cell).is_empty() {
        return Ok(None);
    }
    Ok(Some(amount(cell)?).filter(|it| it.is_positive()))
}

/// `1,234,567.80` without its commas, if they stand where thousands end.
fn without_separators(number: &str) -> Option<String> {
    let whole = number.split('.').next()?;
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches('-');
    let fits = (1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3);
    (fits && !number[whole.len()..].contains(',')).then(|| number.replace(',', ""))
}

/// A cell in which `/` stands for nothing.
pub(crate) fn text(cell: &str) -> &str {
    if cell == "/" { "" } else { cell }
}

/// The number of a transaction. A number such as `4.2E+27` was one before a spreadsheet program
/// rounded it.
pub(crate) fn reference(cell: &str) -> Result<&str, Reason> {
    let reference = text(cell);
    if reference.is_empty() {
        return Err(Reason::NoReference);
    }
    let plain = memchr(b'+', reference.as_bytes()).is_none();
    let rounded = !plain
        && reference.split_once("E+").is_some_and(|(digits, power)| {
            digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
                && power.bytes().all(|it| it.is_ascii_digit())
        });
    if rounded {
        return Err(Reason::LostDigits(Quoted::from(cell)));
    }
    Ok(reference)
}

/// A time on China's clock: `2025-12-18 18:16:25`, also as spreadsheet programs rewrite it
/// (`2025/12/8 8:16`, or a serial number of days such as `46009.7614`). A date alone is a day.
pub(crate) fn time(cell: &str) -> Result<PaidAt, Reason> {
    written(cell).or_else(|| serial(cell)).ok_or_else(|| Reason::NotATime(Quoted::from(cell)))
}

/// The parts of `2025-12-18 18:16:25`, as most files write it.
fn usual(cell: &[u8]) -> Option<DateTime> {
    let [c, y, a, r, b'-', m, o, b'-', d, e, b' ', h, i, b':', n, u, b':', s, t] = *cell else {
        return None;
    };
    let two = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| (tens * 10 + ones) as i8)
    };
    let year = i16::from(two(c, y)?) * 100 + i16::from(two(a, r)?);
    let (hour, minute, second) = (two(h, i)?, two(n, u)?, two(s, t)?);
    if year < 1900 || 23 < hour || 59 < minute || 59 < second {
        return None;
    }
    Some(Date::new(year, two(m, o)?, two(d, e)?).ok()?.at(hour, minute, second, 0))
}

fn written(cell: &str) -> Option<PaidAt> {
    if let Some(at) = usual(cell.as_bytes()) {
        return in_china(at);
    }
    let (day, clock) = match cell.split_once([' ', 'T']) {
        Some((day, clock)) => (day, Some(clock.trim_start())),
        None => (cell, None),
    };
    let mut parts = day.split(['-', '/']);
    let year = number(parts.next()?).filter(|it| (1900..=9999).contains(it))?;
    let (month, day) = (number(parts.next()?)?, number(parts.next()?)?);
    let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if parts.next().is_some() {
        return None;
    }
    let Some(clock) = clock else {
        return Some(PaidAt::Day(day));
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    if parts.next().is_some() || 23 < hour || 59 < minute || 59 < second {
        return None;
    }
    in_china(day.at(hour as i8, minute as i8, second as i8, 0))
}

/// One to four digits.
fn number(text: &str) -> Option<i16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Days since the end of 1899 and the part of the day, as spreadsheets count, to the second.
fn serial(cell: &str) -> Option<PaidAt> {
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || 15 < fraction.len() || !digits(fraction) {
        return None;
    }
    let days: i64 = whole.parse().ok()?;
    let part: i128 = format!("0{fraction}").parse().ok()?;
    let scale = 10_i128.pow(fraction.len() as u32);
    let seconds = (part * 86_400 + scale / 2) / scale;
    let since = SignedDuration::from_secs(days * 86_400 + i64::try_from(seconds).ok()?);
    in_china(date(1899, 12, 30).at(0, 0, 0, 0).checked_add(since).ok()?)
}

fn in_china(at: DateTime) -> Option<PaidAt> {
    Some(PaidAt::Instant(CHINA.to_timestamp(at).ok()?, CHINA))
}

/// A fee that is only mentioned in a remark, as in `服务费¥0.10`.
pub(crate) fn fee_in(remark: &str) -> Option<Money> {
    if remark.len() < "服务费0".len() {
        return None;
    }
    let (_, after) = remark.split_once("服务费")?;
    first_amount(after).filter(|it| it.is_positive())
}

/// The amount at the beginning of a text, after marks such as `：`, `(` and `¥`.
pub(crate) fn first_amount(text: &str) -> Option<Money> {
    let start = text.trim_start_matches([':', '：', '(', '（', '¥', '￥', ' ']);
    let end = start.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(start.len());
    Money::parse(&start[..end], YUAN).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_the_wallets_write_them() {
        for (cell, minor) in
            [("28.16", 2816), ("¥50.0", 5000), ("￥8.00", 800), ("1,300.00", 130_000), ("0", 0)]
        {
            assert_eq!(amount(cell), Ok(Money::of_minor(minor, YUAN)), "{cell}");
        }
    }

    #[test]
    fn what_is_not_exactly_an_amount_is_refused() {
        for cell in ["", "¥", "1.005", "13,00.00", "1,30", "1.0,000", "abc", "$1.00", "１２"] {
            assert!(matches!(amount(cell), Err(Reason::NotAnAmount(_))), "{cell}");
        }
        assert!(matches!(amount("-1.00"), Err(Reason::NegativeAmount(_))));
    }

    #[test]
    fn signed_amounts_keep_their_sign_and_lose_only_idle_zeros() {
        for (cell, minor) in
            [("-0.04", -4), ("+1,300.00", 130_000), ("0.04000", 4), ("-0.5", -50), ("3", 300)]
        {
            assert_eq!(signed(cell, YUAN), Ok(Money::of_minor(minor, YUAN)), "{cell}");
        }
        for cell in ["--1", "0.00065", "-", "", "1.", "1,30", "0.00é"] {
            assert!(signed(cell, YUAN).is_err(), "{cell}");
        }
        let yen = currency("jpy").unwrap();
        assert_eq!(signed("-1200.00", yen), Ok(Money::of_minor(-1200, yen)));
        assert!(matches!(currency("XXC"), Err(Reason::UnknownCurrency(_))));
    }

    #[test]
    fn times_are_read_also_after_a_spreadsheet_program_rewrote_them() {
        for (cell, wanted) in [
            ("2025-12-18 18:16:25", "2025-12-18T18:16:25+08:00"),
            ("2025/12/8 8:16", "2025-12-08T08:16:00+08:00"),
            ("45943.5", "2025-10-13T12:00:00+08:00"),
            ("45943.541", "2025-10-13T12:59:02+08:00"),
            ("45943.9999999999", "2025-10-14T00:00:00+08:00"),
            ("2025-12-18", "2025-12-18"),
        ] {
            assert_eq!(time(cell).map(|it| it.to_string()), Ok(wanted.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_time_that_never_was_is_refused() {
        for cell in ["", "2025-02-30 10:00:00", "2025-1-1 24:00:00", "18:16:25", "123", "-1-1 1:1"]
        {
            assert!(time(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_rounded_number_is_no_reference() {
        assert!(matches!(reference("4.2E+27"), Err(Reason::LostDigits(_))));
        assert_eq!(reference("2025E+AP"), Ok("2025E+AP"));
        assert_eq!(reference("/"), Err(Reason::NoReference));
    }

    #[test]
    fn a_fee_is_found_in_a_remark() {
        assert_eq!(fee_in("服务费¥0.10"), Some(Money::of_minor(10, YUAN)));
        assert_eq!(fee_in("服务费：0.10元，已优惠¥1.00"), Some(Money::of_minor(10, YUAN)));
        assert_eq!(fee_in("已优惠¥1.00"), None);
        assert_eq!(fee_in("服务费已免"), None);
    }
}

//! Cells as banks write them: placeholders, signed amounts, names of currencies, days.

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::PaidAt,
};

use crate::{
    problem::{Quoted, Reason},
    reading,
};

/// A cell in which dashes stand for nothing, and may stand before what there is.
pub(crate) fn text(cell: &str) -> &str {
    let bare = cell.trim();
    match bare.strip_prefix("--") {
        Some(rest) => rest.trim_start_matches('-').trim_start(),
        None if bare == "-" || bare == "/" => "",
        None => bare,
    }
}

/// An amount with or without a sign: `+10000.00`, `-1,234.50`, `"12,500.00"`, `6.0`.
pub(crate) fn signed(cell: &str, currency: Currency) -> Result<Money, Reason> {
    reading::signed(cell.trim().trim_start_matches('$'), currency)
}

/// An amount that may be left out.
pub(crate) fn money_or_nothing(cell: &str, currency: Currency) -> Result<Option<Money>, Reason> {
    let cell = text(cell);
    if cell.is_empty() { Ok(None) } else { signed(cell, currency).map(Some) }
}

/// A currency and an amount in one cell: `CNY 123.18`, `CNY13.50`.
pub(crate) fn money(cell: &str) -> Result<Money, Reason> {
    let code = cell.find(|it: char| !it.is_ascii_uppercase()).unwrap_or(cell.len());
    if code == 0 {
        return Err(Reason::NotAnAmount(Quoted::from(cell)));
    }
    signed(&cell[code..], currency(&cell[..code])?)
}

/// The names under which banks write currencies, beside the codes.
const NAMES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("人民币元", "CNY"),
    ("RMB", "CNY"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("英镑", "GBP"),
    ("澳门元", "MOP"),
    ("新台币", "TWD"),
    ("韩元", "KRW"),
    ("澳大利亚元", "AUD"),
    ("澳元", "AUD"),
    ("加拿大元", "CAD"),
    ("加元", "CAD"),
    ("新加坡元", "SGD"),
    ("泰国铢", "THB"),
    ("泰铢", "THB"),
    ("瑞士法郎", "CHF"),
    ("新西兰元", "NZD"),
];

/// A currency by its code or its Chinese name.
pub(crate) fn currency(cell: &str) -> Result<Currency, Reason> {
    let code = NAMES.iter().find(|(name, _)| *name == cell).map_or(cell, |(_, code)| code);
    code.parse().map_err(|_| Reason::UnknownCurrency(Quoted::from(cell)))
}

/// A day: `20240101`, `2024-01-01`, `2024/1/1`. A time behind it is not wanted.
pub(crate) fn day(cell: &str) -> Result<PaidAt, Reason> {
    day_and_time(cell, "")
}

/// A day and a time of China's clock that may be missing: `20240101` and `123456`, `2025-08-22`
/// and `17:57:17`.
pub(crate) fn day_and_time(day: &str, time: &str) -> Result<PaidAt, Reason> {
    let said = if time.is_empty() { day.to_owned() } else { format!("{day} {time}") };
    let digits = |it: &str, count| it.len() == count && it.bytes().all(|it| it.is_ascii_digit());
    let day = match digits(day, 8) {
        true => format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]),
        false => day.to_owned(),
    };
    let time = match digits(time, 6) {
        true => format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..]),
        false => text(time).to_owned(),
    };
    let whole = if time.is_empty() { day } else { format!("{day} {time}") };
    reading::time(&whole).map_err(|_| Reason::NotATime(Quoted::from(&said)))
}

/// A day as the British write it: `24/03/2025`; or, with the month first, the Americans.
pub(crate) fn day_of_year(cell: &str, month_first: bool) -> Result<PaidAt, Reason> {
    let read = || {
        let mut parts = cell.split('/').map(|it| it.parse::<i16>().ok());
        let (first, second, year) = (parts.next()??, parts.next()??, parts.next()??);
        let (day, month) = if month_first { (second, first) } else { (first, second) };
        let whole = parts.next().is_none() && 1900 <= year;
        let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        whole.then_some(PaidAt::Day(day))
    };
    read().ok_or_else(|| Reason::NotATime(Quoted::from(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_sign_and_lose_their_separators() {
        for (cell, minor) in
            [("+10000.00", 1_000_000), ("-1,234.50", -123_450), ("6.0", 600), ("$3.27", 327)]
        {
            assert_eq!(signed(cell, Currency::CNY).unwrap().minor(), minor, "{cell}");
        }
        for cell in ["", "-", "1,23.00", "1.005", "八元"] {
            assert!(signed(cell, Currency::CNY).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_currency_may_stand_before_the_amount() {
        assert_eq!(money("CNY 123.18").unwrap().to_string(), "123.18 CNY");
        assert_eq!(money("CNY13.50").unwrap().to_string(), "13.50 CNY");
        assert_eq!(money("JPY 1,200").unwrap().to_string(), "1200 JPY");
        assert!(matches!(money("XYZ 1.00"), Err(Reason::UnknownCurrency(_))));
        assert!(matches!(money("1.00"), Err(Reason::NotAnAmount(_))));
    }

    #[test]
    fn dashes_stand_for_nothing() {
        for (cell, wanted) in [("-------", ""), ("-", ""), ("--", ""), ("---- 张三", "张三")] {
            assert_eq!(text(cell), wanted, "{cell}");
        }
        assert_eq!(text("-退款"), "-退款");
    }

    #[test]
    fn days_are_read_in_every_order_and_only_if_they_exist() {
        let at = |it: Result<PaidAt, Reason>| it.map(|it| it.to_string()).ok();
        let noon = Some("2024-01-01T12:34:56+08:00".to_owned());
        assert_eq!(at(day_and_time("20240101", "123456")), noon);
        assert_eq!(at(day_and_time("2024-01-01", "12:34:56")), noon);
        assert_eq!(at(day("20240101")), Some("2024-01-01".to_owned()));
        assert_eq!(at(day_of_year("24/03/2025", false)), Some("2025-03-24".to_owned()));
        assert_eq!(at(day_of_year("05/01/2023", true)), Some("2023-05-01".to_owned()));
        assert_eq!(at(day_of_year("24/03/2025", true)), None);
        assert_eq!(at(day("20240230")), None);
    }
}

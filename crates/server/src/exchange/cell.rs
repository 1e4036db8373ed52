//! What stands in a cell: times, money, codes and names, read as people write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use redress_core::{
    case::OutsideOutcome,
    code::Code,
    money::{Currency, Money},
    payment::PaidAt,
};

use super::problem::{Wrong, wrong};

/// Nothing electronic was complained about earlier; an older year is a slip of the pen.
const YEAR_MIN: i16 = 1990;

/// How people call those who move money, and the codes that the rules know them by.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("alipay", &["支付宝", "Alipay"]),
    ("wechat-pay", &["微信支付", "微信", "财付通", "WeChat Pay", "WeChat", "Tenpay"]),
    ("unionpay", &["银联", "云闪付", "UnionPay"]),
    ("bank", &["银行", "银行卡", "银行转账", "Bank", "Bank card", "Bank transfer"]),
    ("apple-pay", &["苹果支付", "Apple Pay"]),
    ("google-pay", &["谷歌支付", "Google Pay"]),
];

/// How an earlier system says that a case is over, and in whose favour.
const ENDS: &[(OutsideOutcome, &[&str])] = &[
    (
        OutsideOutcome::ForComplainant,
        &["for-complainant", "upheld", "支持", "全部支持", "部分支持"],
    ),
    (OutsideOutcome::AgainstComplainant, &["against-complainant", "rejected", "不支持", "驳回"]),
    (OutsideOutcome::Settled, &["settled", "和解", "调解", "已和解"]),
    (
        OutsideOutcome::NotTaken,
        &["not-taken", "declined", "redirected", "withdrawn", "不予受理", "转办", "撤诉", "撤回"],
    ),
];

/// An instant: RFC 3339, or a time on the clocks of `zone`; a day alone is its first instant.
pub(super) fn instant(text: &str, zone: &TimeZone) -> Result<Timestamp, Wrong> {
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => {
            let (date, time) = local(text).ok_or_else(bad_time)?;
            let at = date.to_datetime(time.unwrap_or(Time::midnight()));
            at.to_zoned(zone.clone()).map_err(|_| bad_time())?.timestamp()
        }
    };
    let year = zone.to_datetime(at).year();
    if year < YEAR_MIN { Err(bad_time()) } else { Ok(at) }
}

/// When a payment was made. A day without a time stays one.
pub(super) fn paid_at(text: &str, zone: &TimeZone) -> Result<PaidAt, Wrong> {
    let at = match local(text) {
        Some((day, None)) => PaidAt::Day(day),
        Some((day, Some(time))) => {
            let at = DateTime::from_parts(day, time).to_zoned(zone.clone());
            let at = at.map_err(|_| bad_time())?;
            PaidAt::Instant(at.timestamp(), at.offset())
        }
        None => text.parse().map_err(|_| bad_time())?,
    };
    if at.date().year() < YEAR_MIN { Err(bad_time()) } else { Ok(at) }
}

fn bad_time() -> Wrong {
    wrong(
        "bad-time",
        "须为时间，如 2024-03-05 14:30 或 2024-03-05T14:30:00+08:00，年份在前",
        "not a time; write 2024-03-05 14:30 or 2024-03-05T14:30:00+08:00, the year first",
    )
}

/// A date, with a time or without one, of no zone: `2024-03-05 14:30:00`, `2024/3/5 14:30`,
/// `2024年3月5日`. The year comes first, for nobody can tell `05/03` from `03/05`.
fn local(text: &str) -> Option<(Date, Option<Time>)> {
    let spread = text.replacen(['T', '日'], " ", 1);
    let mut parts = spread.split_whitespace();
    let date = parts.next()?.replace(['/', '.', '年', '月'], "-");
    let time = parts.next();
    if parts.next().is_some() {
        return None;
    }
    let mut numbers = date.split('-');
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(number(year)?, number(month)?, number(day)?).ok()?;
    Some((date, time.map(|it| clock(it).ok_or(())).transpose().ok()?))
}

/// `14:30`, `14:30:05`, `14:30:05.123`.
fn clock(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let (second, fraction) =
        parts.next().map_or(("0", ""), |it| it.split_once('.').unwrap_or((it, "0")));
    if parts.next().is_some() || 9 < fraction.len() {
        return None;
    }
    let nanoseconds = number(&format!("{fraction:0<9}"))?;
    Time::new(number(hour)?, number(minute)?, number(second)?, nanoseconds).ok()
}

/// Digits and nothing else: no sign, no blanks.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A currency of ISO 4217; 人民币 and `RMB` are what people call CNY.
pub(super) fn currency(text: &str) -> Result<Currency, Wrong> {
    if ["人民币", "RMB", "元"].contains(&text) {
        return Ok(Currency::CNY);
    }
    text.to_ascii_uppercase().parse().map_err(|_| {
        wrong(
            "unknown-currency",
            "须为 ISO 4217 货币代码，如 CNY",
            "not a currency of ISO 4217 such as CNY",
        )
    })
}

/// An amount: a decimal, with commas between thousands or without, with a currency sign before
/// it or without. More decimals than the currency has are refused, not rounded.
pub(super) fn money(text: &str, currency: Currency) -> Result<Money, Wrong> {
    let bare = text.trim_start_matches(['¥', '￥', '$', '€']).trim_end_matches('元').trim();
    let digits = without_thousands(bare);
    digits.and_then(|it| Money::parse(&it, currency).ok()).ok_or_else(|| {
        wrong(
            "bad-amount",
            "须为金额，如 1234.50，小数位不得超过币种规定",
            "not an amount such as 1234.50, or with more decimals than the currency has",
        )
    })
}

/// `1,234.50` as `1234.50`, and `None` where the commas do not stand between thousands.
fn without_thousands(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(a, b)| (a, Some(b)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let lawful = (1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3);
    lawful.then(|| match fraction {
        Some(fraction) => format!("{}.{fraction}", whole.replace(',', "")),
        None => whole.replace(',', ""),
    })
}

/// A provider, by its code or as people call it.
pub(super) fn provider(text: &str) -> Result<Code, Wrong> {
    let called = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(text));
    let known = PROVIDERS.iter().find(|(_, names)| called(names)).map(|(id, _)| *id);
    code(known.unwrap_or(text))
}

/// A code: small letters, digits, hyphens.
pub(super) fn code(text: &str) -> Result<Code, Wrong> {
    text.parse().map_err(|_| {
        wrong(
            "bad-code",
            "须为小写字母、数字和连字符组成的代码，如 wechat-pay",
            "not a code of small letters, digits and hyphens such as wechat-pay",
        )
    })
}

/// How the case stands: `open`, or `closed:` and in whose favour. `None` is open.
pub(super) fn status(text: &str) -> Result<Option<OutsideOutcome>, Wrong> {
    const OPEN: &[&str] = &["open", "处理中", "未结案", "未办结"];
    let given = text.to_lowercase().replace('：', ":");
    if OPEN.contains(&given.as_str()) {
        return Ok(None);
    }
    let closed = given
        .split_once(':')
        .filter(|(state, _)| ["closed", "已结案", "已办结"].contains(&state.trim()));
    let outcome = closed.and_then(|(_, how)| {
        ENDS.iter().find(|(_, names)| names.contains(&how.trim())).map(|(outcome, _)| *outcome)
    });
    outcome.map(Some).ok_or_else(|| {
        wrong(
            "bad-status",
            "须为“处理中”，或“已结案:”加上 支持、不支持、和解、不予受理、转办 或 撤诉",
            "write `open`, or `closed:` and one of for-complainant, against-complainant, settled, \
             not-taken, declined, redirected, withdrawn",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    #[test]
    fn a_time_is_read_as_people_and_spreadsheets_write_it() {
        for text in [
            "2024-03-05T14:30:00+08:00",
            "2024-03-05T06:30:00Z",
            "2024-03-05 14:30:00",
            "2024-03-05 14:30:00.000",
            "2024-03-05T14:30",
            "2024/3/5 14:30",
            "2024.3.5 14:30",
            "2024年3月5日 14:30",
            "2024年3月5日14:30",
        ] {
            let read = instant(text, &shanghai()).map(|it| it.to_string());
            assert_eq!(read.as_deref(), Ok("2024-03-05T06:30:00Z"), "{text}");
        }
        let day = instant("2024-03-05", &shanghai()).unwrap();
        assert_eq!(day.to_string(), "2024-03-04T16:00:00Z");
    }

    #[test]
    fn a_day_of_payment_stays_a_day() {
        let read = |text: &str| paid_at(text, &shanghai()).unwrap().to_string();
        assert_eq!(read("2024/3/5"), "2024-03-05");
        assert_eq!(read("2024/3/5 14:30"), "2024-03-05T14:30:00+08:00");
        assert_eq!(read("2024-03-05T14:30:00+02:00"), "2024-03-05T14:30:00+02:00");
    }

    #[test]
    fn what_could_mean_two_times_is_refused() {
        for text in [
            "05/03/2024",
            "24-03-05",
            "2024-13-05",
            "2024-02-30",
            "2024-03-05 25:00",
            "14:30",
            "2024-03-05 14",
            "2024-03-05 +4:30",
            "2024-03-05 14:30 pm",
            "yesterday",
            "45356.6",
            "0202-03-05",
            "1989-12-31",
        ] {
            assert!(instant(text, &shanghai()).is_err(), "{text}");
            assert!(paid_at(text, &shanghai()).is_err(), "{text}");
        }
        assert!(instant("1990-01-01", &shanghai()).is_ok());
    }

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        let read = |text: &str| money(text, Currency::CNY).map(|it| it.to_string());
        for text in ["1234.50", "1,234.50", "¥1,234.5", "￥1234.50", "1234.50元"] {
            assert_eq!(read(text).as_deref(), Ok("1234.50 CNY"), "{text}");
        }
        for text in ["1,23.45", "12,34", "1,2345", "0.005", "1e3", "", "¥", "1.234,50", ",123"] {
            assert!(read(text).is_err(), "{text}");
        }
        let yen = "JPY".parse().unwrap();
        assert!(money("1200.0", yen).is_err());
        assert_eq!(money("1,200", yen).unwrap().minor(), 1200);
    }

    #[test]
    fn providers_and_ends_are_known_by_their_names() {
        assert_eq!(provider("支付宝").unwrap().as_str(), "alipay");
        assert_eq!(provider("wechat pay").unwrap().as_str(), "wechat-pay");
        assert_eq!(provider("some-wallet").unwrap().as_str(), "some-wallet");
        assert!(provider("某钱包").is_err());
        assert_eq!(status("处理中"), Ok(None));
        assert_eq!(status("已结案：支持"), Ok(Some(OutsideOutcome::ForComplainant)));
        assert_eq!(status("Closed: Withdrawn"), Ok(Some(OutsideOutcome::NotTaken)));
        for text in ["closed", "closed:", "已结案", "pending", "open:settled"] {
            assert!(status(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_currency_is_a_code_or_what_people_call_it() {
        for text in ["CNY", "cny", "人民币", "RMB"] {
            assert_eq!(currency(text), Ok(Currency::CNY), "{text}");
        }
        assert!(currency("¥").is_err());
    }
}

//! Dates and times as Chinese and English texts write them. Whose clock it was is never known from
//! the text unless it says so.

use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use regex::{Captures, Regex};

use super::{Because, Doubt, Field, Found, add};

const CLOCK: &str = r"(?P<half>上午|下午|凌晨|中午|晚上)?\s?(?P<hour>\d{1,2})[:：时点](?P<minute>\d{2})(?:[:：分](?P<second>\d{2})秒?(?:\.\d{1,9})?)?分?(?:\s?(?P<noon>[AaPp])\.?[Mm]\b\.?)?(?P<offset>\s?Z\b|\s?[+-]\d{2}:\d{2})?";
const MONTHS: &str = "(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?";

/// Year, month, day; the order of the others is said by their names.
static SHAPES: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    let shape = |date: &str| {
        let text = format!(r"{date}(?:(?:[T ,，]|\s{{1,3}})*{CLOCK})?");
        Regex::new(&text).expect("the pattern is well formed")
    };
    [
        shape(
            r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?:\s?日)?",
        ),
        shape(r"(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
        shape(&format!(r"(?P<day>\d{{1,2}}) {MONTHS},? (?P<year>\d{{4}})")),
        shape(&format!(r"{MONTHS} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})")),
        shape(r"(?P<first>\d{1,2})[/.](?P<then>\d{1,2})[/.](?P<year>\d{4})"),
    ]
});

pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    for shape in &*SHAPES {
        for it in shape.captures_iter(text) {
            if let Some(new) = time(text, &it) {
                add(found, new);
            }
        }
    }
}

fn time(text: &str, it: &Captures<'_>) -> Option<Found> {
    let whole = it.get(0)?;
    let clear = |sign: Option<char>| !sign.is_some_and(|it| it.is_ascii_digit());
    let stands_alone = clear(text[..whole.start()].chars().next_back());
    let clock = clock(it);
    // A clock that makes no sense, or the beginning of a longer number, is no part of the date.
    let date_end =
        ["day", "name", "year", "then"].iter().filter_map(|name| it.name(name)).map(|it| it.end());
    let ends = clear(text[whole.end()..].chars().next());
    let end = match &clock {
        Some(_) if ends => whole.end(),
        _ => date_end.max()?,
    };
    let clock = clock.filter(|_| ends);
    let end = match (text[end..].starts_with('日'), &clock) {
        (true, None) => end + '日'.len_utf8(),
        _ => end,
    };
    if !stands_alone || (clock.is_none() && !clear(text[end..].chars().next())) {
        return None;
    }
    let (date, doubt) = date(it)?;
    let zone = it.name("offset").map(|it| it.as_str().trim()).filter(|_| clock.is_some());
    let time = clock.as_ref().map(|it| format!("T{it}")).unwrap_or_default();
    let value = format!("{date}{time}{}", zone.unwrap_or_default());
    let mut new = Found::of(Field::Time, whole.start(), end, value, Because::Shape)
        .doubted(Doubt::ZoneUnknown, zone.is_none());
    new.doubts.extend(doubt);
    Some(new)
}

fn date(it: &Captures<'_>) -> Option<(String, Option<Doubt>)> {
    let number = |name: &str| it.name(name).and_then(|it| it.as_str().parse::<i8>().ok());
    let year = it.name("year").and_then(|it| it.as_str().parse::<i16>().ok());
    if let (Some(first), Some(then)) = (number("first"), number("then")) {
        // Above twelve it must be the day.
        let (day, month) = if 12 < then { (then, first) } else { (first, then) };
        let doubt = (first <= 12 && then <= 12 && first != then).then_some(Doubt::DayOrMonth);
        return Some((Date::new(year?, month, day).ok()?.to_string(), doubt));
    }
    let month = match it.name("name") {
        Some(name) => 1 + "JanFebMarAprMayJunJulAugSepOctNovDec".find(name.as_str())? as i8 / 3,
        None => number("month")?,
    };
    let day = number("day")?;
    match year {
        // Earlier than there were payments on record, or later than anybody plans: a number.
        Some(year) if !(1990..=2100).contains(&year) => None,
        Some(year) => Some((Date::new(year, month, day).ok()?.to_string(), None)),
        // In a leap year every day exists.
        None => {
            Date::new(2024, month, day).ok()?;
            Some((format!("--{month:02}-{day:02}"), Some(Doubt::YearMissing)))
        }
    }
}

fn clock(it: &Captures<'_>) -> Option<String> {
    let number = |name: &str| it.name(name).and_then(|it| it.as_str().parse::<i8>().ok());
    let (hour, minute) = (number("hour")?, number("minute")?);
    let half = it.name("half").map(|it| it.as_str());
    let noon = it.name("noon").map(|it| it.as_str().to_ascii_lowercase());
    let later = matches!(half, Some("下午" | "晚上")) || noon.as_deref() == Some("p");
    let hour = match hour {
        1..=11 if later => hour + 12,
        12 if noon.as_deref() == Some("a") => 0,
        other => other,
    };
    let second = number("second");
    let time = Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
    Some(match second {
        Some(_) => time.strftime("%H:%M:%S").to_string(),
        None => time.strftime("%H:%M").to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.sort_by_key(|it| it.begin);
        found.into_iter().map(|it| it.value).collect()
    }

    #[test]
    fn times_are_read_as_written() {
        let cases = [
            ("2024-01-02 09:03:04", "2024-01-02T09:03:04"),
            ("支付时间 2024年1月2日 9:03", "2024-01-02T09:03"),
            ("2024年1月2日下午3点05分", "2024-01-02T15:05"),
            ("2024/1/2", "2024-01-02"),
            ("2024年1月2日", "2024-01-02"),
            ("1月2日 09:03", "--01-02T09:03"),
            ("2024-01-02T09:03:04+08:00", "2024-01-02T09:03:04+08:00"),
            ("2024-01-02T09:03:04Z", "2024-01-02T09:03:04Z"),
            ("2 January 2024, 12:05 am", "2024-01-02T00:05"),
            ("Mar 3, 2024", "2024-03-03"),
            ("31/12/2024 23:59", "2024-12-31T23:59"),
            ("12/31/2024", "2024-12-31"),
        ];
        for (text, wanted) in cases {
            assert_eq!(values(text), [wanted], "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_and_parts_of_numbers_are_no_times() {
        for text in
            ["2024-02-30", "2024-13-01", "92024-01-02", "2024-01-023", "1899-01-01", "13月2日"]
        {
            assert_eq!(values(text), [""; 0], "{text}");
        }
        assert_eq!(values("2024-01-02 25:99:00"), ["2024-01-02"]);
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_doubted() {
        let mut found = Vec::new();
        find("03/04/2024", &mut found);
        assert_eq!(found[0].value, "2024-04-03");
        assert!(found[0].doubts.contains(&Doubt::DayOrMonth));
        assert!(found[0].doubts.contains(&Doubt::ZoneUnknown));
    }
}

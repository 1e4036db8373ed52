//! What PayPal's downloads have in common: its words for kinds and statuses, days whose order
//! depends on where the account is, numbers with a point or a comma, and clocks by their names.

use jiff::{
    civil::{Date, Time},
    tz::{Offset, TimeZone, offset},
};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};

use super::plain::{Plain, refund_by};
use crate::{
    ledger::{Entry, Name, Refund},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
};

/// Between the owner's card or bank, currencies and balance.
const FUNDING: &[&str] = &[
    "General Card Deposit",
    "General Card Withdrawal",
    "Bank Deposit to PP Account",
    "User Initiated Withdrawal",
    "General Currency Conversion",
];
/// Money kept ready or kept back, which stays where it is.
const HOLDS: &[&str] = &[
    "General Authorization",
    "Account Hold for Open Authorization",
    "Reversal of General Account Hold",
    "Payment Hold",
    "Payment Release",
    "Hold on Balance for Dispute Investigation",
    "Cancellation of Hold for Dispute Resolution",
];
const REFUNDS: &[&str] = &["Payment Refund", "Payment Reversal"];
const PAYMENTS: &[&str] = &[
    "Express Checkout Payment",
    "Website Payment",
    "General Payment",
    "Mobile Payment",
    "PreApproved Payment Bill User Payment",
    "Dispute Fee",
    "Chargeback",
    "Chargeback Fee",
];

const MOVED: &[&str] = &["Completed", "Reversed", REFUNDED, PARTLY_REFUNDED];
const UNMOVED: &[&str] = &["Pending", "Denied", "Removed", "Unclaimed", "Held"];
const REFUNDED: &str = "Refunded";
const PARTLY_REFUNDED: &str = "Partially Refunded";

/// A row of any download.
pub(super) struct Statement<'r> {
    pub(super) line: u64,
    pub(super) at: PaidAt,
    /// The time and the name of its clock, as written.
    pub(super) clock: [&'r str; 2],
    pub(super) name: &'r str,
    pub(super) kind: &'r str,
    /// Empty where the download has none.
    pub(super) status: &'r str,
    pub(super) amount: Money,
    pub(super) fee: Option<Money>,
    /// PayPal's number; empty where the download has none.
    pub(super) reference: &'r str,
    /// The number of the payment that the row belongs to.
    pub(super) belongs_to: &'r str,
    pub(super) order: &'r str,
    pub(super) subject: &'r str,
    pub(super) method: &'r str,
    /// A `Memo` that does not touch the balance.
    pub(super) memo: bool,
    pub(super) remark: &'r str,
}

/// Understands a row.
pub(super) fn entry(it: Statement<'_>) -> Entry<'_> {
    let is = |words: &[&str]| words.contains(&it.kind);
    let (funding, hold, is_refund) = (is(FUNDING), is(HOLDS), is(REFUNDS));
    let direction = match it.amount.minor() {
        _ if funding || hold => Direction::Neutral,
        ..0 => Direction::Out,
        0.. => Direction::In,
    };
    let mut plain = Plain::new(it.line, it.reference, it.at, direction, it.amount);
    plain.order = it.order;
    plain.counterparty = it.name;
    plain.subject = if it.subject.is_empty() { it.kind } else { it.subject };
    plain.method = it.method;
    plain.status = if it.status.is_empty() { it.kind } else { it.status };
    plain.moved = !hold && !it.memo && moved(it.status, &mut plain.notes);
    plain.fee = it.fee.map(|fee| Money::of_minor(fee.minor().saturating_neg(), fee.currency()));
    plain.remark = it.remark;
    if is_refund {
        let name = Name::Reference(it.belongs_to.into());
        let inferable = it.belongs_to.is_empty();
        plain.refund = Some(Refund { inferable, ..refund_by([name]) });
    } else {
        plain.returned = [REFUNDED, PARTLY_REFUNDED].contains(&it.status).then(|| it.amount.abs());
        if !it.belongs_to.is_empty() {
            plain.notes.push(Note::BelongsTo(Quoted::from(it.belongs_to)));
        }
    }
    if !(funding || hold || is_refund || is(PAYMENTS)) {
        plain.notes.push(Note::UnknownKind);
    }
    if matches!(it.at, PaidAt::Day(_)) {
        plain.notes.push(Note::UnknownZone(Quoted::from(&it.clock.join(" "))));
    }
    plain.entry()
}

fn moved(status: &str, notes: &mut Vec<Note>) -> bool {
    let known = MOVED.contains(&status) || status.is_empty();
    if !known && !UNMOVED.contains(&status) {
        notes.push(Note::UnknownStatus);
    }
    known
}

/// Whether days or months come first, as all rows of a file tell together.
#[derive(Clone, Copy, Default)]
pub(super) struct Days {
    day_first: bool,
    month_first: bool,
}

impl Days {
    /// Learns from a day beyond the twelfth, and from a decimal comma, which no country has that
    /// puts the month first.
    pub(super) fn survey(&mut self, day: &str, amounts: [&str; 2]) {
        match parts(day) {
            Some((13..=31, 1..=12, _)) => self.day_first = true,
            Some((1..=12, 13..=31, _)) => self.month_first = true,
            _ => {}
        }
        self.day_first |= day.contains('.') || amounts.iter().any(|it| has_decimal_comma(it));
    }

    /// Reads a day. One that no row explains is not guessed.
    pub(super) fn read(self, cell: &str) -> Result<Date, Reason> {
        let wrong = || Reason::NotATime(Quoted::from(cell));
        if let Ok(day) = cell.parse() {
            return Ok(day);
        }
        let (first, second, year) = parts(cell).ok_or_else(wrong)?;
        let (day, month) = match (self.day_first, self.month_first) {
            _ if 12 < first => (first, second),
            _ if 12 < second => (second, first),
            _ if first == second => (first, second),
            (true, false) => (first, second),
            (false, true) => (second, first),
            _ => return Err(Reason::UnclearDate(Quoted::from(cell))),
        };
        Date::new(year, month, day).map_err(|_| wrong())
    }
}

/// `03/14/2024`, `14/03/2024`, `14.03.2024`.
fn parts(day: &str) -> Option<(i8, i8, i16)> {
    let mut parts = day.split(['/', '.']);
    let mut next = |digits: usize| {
        let part = parts.next()?;
        let fits = (1..=digits).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| fits)
    };
    let (first, second, year) = (next(2)?, next(2)?, next(4)?);
    let whole = parts.next().is_none() && 1900 <= year;
    whole.then_some((first as i8, second as i8, year))
}

/// The instant, or the day alone where nobody knows the clock by its name.
pub(super) fn at(day: Date, clock: [&str; 2]) -> Result<PaidAt, Reason> {
    let [clock, zone] = clock;
    let time: Time = clock.parse().map_err(|_| Reason::NotATime(Quoted::from(clock)))?;
    let at = day.to_datetime(time);
    let zone = match abbreviated(zone) {
        Some(offset) => TimeZone::fixed(offset),
        None => match TimeZone::get(zone).ok().filter(|_| zone.contains('/')) {
            Some(zone) => zone,
            None => return Ok(PaidAt::Day(day)),
        },
    };
    let wrong = |_| Reason::NotATime(Quoted::from(clock));
    let zoned = zone.to_zoned(at).map_err(wrong)?;
    Ok(PaidAt::Instant(zoned.timestamp(), zoned.offset()))
}

/// Names that mean one clock wherever they are used; `CST` and `IST` do not.
fn abbreviated(zone: &str) -> Option<Offset> {
    let hours = match zone {
        "GMT" | "UTC" | "Z" => 0,
        "PST" => -8,
        "PDT" | "MST" => -7,
        "MDT" => -6,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CET" | "BST" => 1,
        "CEST" | "EET" => 2,
        "EEST" => 3,
        "HKT" | "SGT" => 8,
        "JST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        _ => return from_utc(zone),
    };
    Some(offset(hours))
}

/// `GMT+01:00`, `UTC-8`.
fn from_utc(zone: &str) -> Option<Offset> {
    let rest = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = rest[1..].split_once(':').unwrap_or((&rest[1..], "0"));
    let part =
        |it: &str| it.parse::<u8>().ok().filter(|_| it.bytes().all(|it| it.is_ascii_digit()));
    let (hours, minutes) = (part(hours)?, part(minutes)?);
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    (hours < 15 && minutes < 60).then(|| Offset::from_seconds(seconds).ok()).flatten()
}

/// An amount in either way of writing it: `-1,234.50`, `-1.234,50`, `1 234,50`. Three digits
/// after the only mark are thousands, as no currency here has three decimals.
pub(super) fn amount(cell: &str, currency: Currency) -> Result<Money, Reason> {
    let wrong = || Reason::NotAnAmount(Quoted::from(cell));
    let bare: String =
        cell.chars().filter(|it| !matches!(it, ' ' | '\u{A0}' | '\u{202F}')).collect();
    let Some((at, mark)) = decimal_mark(&bare) else {
        return reading::signed(&thousands(&bare).ok_or_else(wrong)?, currency);
    };
    let (whole, fraction) = (&bare[..at], &bare[at + 1..]);
    if whole.contains(mark) {
        return Err(wrong());
    }
    let whole = thousands(whole).ok_or_else(wrong)?;
    reading::signed(&format!("{whole}.{fraction}"), currency).map_err(|_| wrong())
}

/// The last mark, if one or two digits follow it.
fn decimal_mark(number: &str) -> Option<(usize, char)> {
    let at = number.rfind(['.', ','])?;
    let mark = if number.as_bytes()[at] == b'.' { '.' } else { ',' };
    (1..=2).contains(&(number.len() - at - 1)).then_some((at, mark))
}

fn has_decimal_comma(number: &str) -> bool {
    decimal_mark(number).is_some_and(|(_, mark)| mark == ',')
}

/// A whole number without the one kind of mark between its thousands, if they stand right.
fn thousands(number: &str) -> Option<String> {
    let marks: Vec<char> = number.chars().filter(|it| matches!(it, '.' | ',')).collect();
    let Some(mark) = marks.first() else {
        return Some(number.to_owned());
    };
    let mut groups = number.trim_start_matches(['-', '+']).split(*mark);
    let first = groups.next()?.len();
    let fits = (1..=3).contains(&first) && groups.all(|it| it.len() == 3);
    (fits && marks.iter().all(|it| it == mark)).then(|| number.replace(*mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rows: &[(&str, &str)]) -> Days {
        let mut days = Days::default();
        rows.iter().for_each(|(day, amount)| days.survey(day, [amount, ""]));
        days
    }

    #[test]
    fn one_day_beyond_the_twelfth_explains_all_others() {
        let read = |days: Days, cell| days.read(cell).map(|it| it.to_string());
        let american = days(&[("03/04/2026", "1.00"), ("03/13/2026", "1.00")]);
        assert_eq!(read(american, "03/04/2026"), Ok("2026-03-04".to_owned()));
        let british = days(&[("03/04/2026", "1.00"), ("13/03/2026", "1.00")]);
        assert_eq!(read(british, "03/04/2026"), Ok("2026-04-03".to_owned()));
        let german = days(&[("03/04/2026", "1.234,50")]);
        assert_eq!(read(german, "03/04/2026"), Ok("2026-04-03".to_owned()));
    }

    #[test]
    fn a_day_that_nothing_explains_is_not_guessed() {
        let unclear = |it| matches!(it, Err(Reason::UnclearDate(_)));
        assert!(unclear(days(&[("12/12/2026", "1.00")]).read("03/04/2026")));
        let both = days(&[("13/01/2026", "1.00"), ("01/13/2026", "1.00")]);
        assert!(unclear(both.read("03/04/2026")));
        assert!(both.read("13/01/2026").is_ok() && both.read("01/13/2026").is_ok());
        for cell in ["", "2026", "13/13/2026", "31/02/2026", "1/2/3/2026", "+1/2/2026"] {
            assert!(matches!(both.read(cell), Err(Reason::NotATime(_))), "{cell}");
        }
    }

    #[test]
    fn amounts_are_read_with_a_point_or_a_comma() {
        let yen = reading::currency("JPY").unwrap();
        for (cell, minor) in [
            ("-1,234.50", -123_450),
            ("-1.234,50", -123_450),
            ("1\u{A0}234,5", 123_450),
            ("1,234", 123_400),
        ] {
            assert_eq!(
                amount(cell, Currency::EUR),
                Ok(Money::of_minor(minor, Currency::EUR)),
                "{cell}"
            );
        }
        assert_eq!(amount("12,000", yen), Ok(Money::of_minor(12_000, yen)));
        assert_eq!(amount("1,200.00", yen), Ok(Money::of_minor(1_200, yen)));
        for cell in ["", "1,2,3.00", "1.234.5", "12,34.00", "1,234,50", "a", "1,234.567"] {
            assert!(amount(cell, Currency::EUR).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_clock_is_known_by_its_name_or_its_distance() {
        let at = |zone| at("2026-07-01".parse().unwrap(), ["10:00:00", zone]).unwrap().to_string();
        assert_eq!(at("PDT"), "2026-07-01T10:00:00-07:00");
        assert_eq!(at("Europe/Berlin"), "2026-07-01T10:00:00+02:00");
        assert_eq!(at("GMT+05:30"), "2026-07-01T10:00:00+05:30");
        for zone in ["CST", "GMT+5:99", "GMT+é", "Mars/Olympus", ""] {
            assert_eq!(at(zone), "2026-07-01", "{zone}");
        }
    }
}

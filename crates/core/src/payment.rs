//! A payment: one money movement as its provider recorded it, whatever file it came from.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

use crate::{lang::Lang, money::Money};

/// One row that the provider calls a transaction, also when it was closed, failed or moved
/// nothing. Refunds are payments of their own that name what they refund.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// The provider's number for it; for a refund, the refund's own.
    pub reference: String,
    /// The merchant's order number, where the provider gives one.
    pub order: Option<String>,
    /// When it happened, by the provider's clock.
    pub at: PaidAt,
    /// What the money did for the owner of the bill.
    pub direction: Direction,
    /// Always positive or zero, in the currency of the row.
    pub amount: Money,
    /// The other party, as the provider wrote it.
    pub counterparty: String,
    /// What was bought, as the provider wrote it; may be empty.
    pub subject: String,
    /// What it was paid from, as the provider wrote it; may be empty.
    pub method: String,
    /// The exported status, word for word.
    pub status: String,
    /// Whether money moved (or will: paid and waiting for receipt). Closed unpaid orders,
    /// failures and zero amounts have not.
    pub settled: bool,
    /// For a refund: the reference of the payment it gives back.
    pub refund_of: Option<String>,
    /// For a payment that was refunded: how much came back in all.
    pub refunded: Option<Money>,
    /// What the provider charged for it.
    pub fee: Option<Money>,
    /// For a refund with `refund_of`: how the two were joined.
    pub link: Option<Link>,
    /// What a reader should know about this row.
    pub remark: Option<String>,
    /// The 1-based line of the text, or row of the sheet, that it was read from.
    pub line: u64,
}

/// A payment that somebody else keeps, as a bill of a million of them does. Every field means
/// what it means in [`Payment`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // Each field is that of `Payment`.
pub struct PaymentRef<'a> {
    pub reference: &'a str,
    pub order: Option<&'a str>,
    pub at: PaidAt,
    pub direction: Direction,
    pub amount: Money,
    pub counterparty: &'a str,
    pub subject: &'a str,
    pub method: &'a str,
    pub status: &'a str,
    pub settled: bool,
    pub refund_of: Option<&'a str>,
    pub refunded: Option<Money>,
    pub fee: Option<Money>,
    pub link: Option<Link>,
    pub remark: Option<&'a str>,
    pub line: u64,
}

/// What the money did for the owner of the bill.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Direction {
    /// Spent.
    Out,
    /// Received, refunds and interest included.
    In,
    /// Moved between the owner's own pockets.
    Neutral,
}

/// How a refund was joined to what it refunds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Link {
    /// By an id that both rows carry.
    Exact,
    /// By counterparty, amount and time, because exactly one payment fits.
    Inferred,
}

/// When a payment happened: an instant in the provider's offset, or only a day where the file
/// has no time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum PaidAt {
    /// To the second or finer.
    Instant(Timestamp, Offset),
    /// Somewhen on that day.
    Day(Date),
}

impl PaidAt {
    /// The calendar day on the provider's clock.
    pub fn date(self) -> Date {
        match self {
            PaidAt::Instant(at, offset) => offset.to_datetime(at).date(),
            PaidAt::Day(day) => day,
        }
    }

    /// The instant, or the first instant (UTC) of a day without a time.
    pub fn instant(self) -> Timestamp {
        match self {
            PaidAt::Instant(at, _) => at,
            PaidAt::Day(day) => {
                day.to_zoned(TimeZone::UTC).map(|it| it.timestamp()).unwrap_or_default()
            }
        }
    }
}

impl PaidAt {
    /// For people, by the provider's clock: `2025年12月18日 18:16:25（UTC+8）`,
    /// `18 December 2025 18:16:25 (UTC+8)`, or the day alone.
    pub fn say(self, lang: Lang) -> String {
        let day = match (self.date(), lang) {
            (it, Lang::Zh) => format!("{}年{}月{}日", it.year(), it.month(), it.day()),
            (it, Lang::En) => it.strftime("%-d %B %Y").to_string(),
        };
        let PaidAt::Instant(at, offset) = self else { return day };
        let time = offset.to_datetime(at).time().strftime("%H:%M:%S");
        let sign = if offset.is_negative() { '-' } else { '+' };
        let minutes = offset.seconds().abs() / 60;
        let zone = match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        };
        match lang {
            Lang::Zh => format!("{day} {time}（{zone}）"),
            Lang::En => format!("{day} {time} ({zone})"),
        }
    }
}

/// RFC 3339 with the provider's offset (`2025-12-18T18:16:25+08:00`), or `2025-12-18`.
impl fmt::Display for PaidAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PaidAt::Instant(at, offset) => write!(f, "{}", at.display_with_offset(*offset)),
            PaidAt::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A text that is neither an RFC 3339 instant with an offset nor a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an RFC 3339 time with an offset, nor a date")]
pub struct BadPaidAt;

impl FromStr for PaidAt {
    type Err = BadPaidAt;

    fn from_str(text: &str) -> Result<PaidAt, BadPaidAt> {
        if text.len() == "2025-12-18".len() {
            return text.parse().map(PaidAt::Day).map_err(|_| BadPaidAt);
        }
        let at: Timestamp = text.parse().map_err(|_| BadPaidAt)?;
        let pieces = jiff::fmt::temporal::Pieces::parse(text).map_err(|_| BadPaidAt)?;
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        Ok(PaidAt::Instant(at, offset))
    }
}

impl From<PaidAt> for String {
    fn from(at: PaidAt) -> String {
        at.to_string()
    }
}

impl TryFrom<String> for PaidAt {
    type Error = BadPaidAt;

    fn try_from(text: String) -> Result<PaidAt, BadPaidAt> {
        text.parse()
    }
}

/// A payment as outsiders read it, flat: the NDJSON of `redress bill show --json` and the rows
/// of `POST /bills`. Fields that say nothing are left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PaymentLine<'a> {
    reference: &'a str,
    at: PaidAt,
    direction: Direction,
    amount: String,
    currency: String,
    counterparty: &'a str,
    method: &'a str,
    status: &'a str,
    settled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'a str>,
    line: u64,
}

impl Payment {
    /// The flat form for outsiders.
    pub fn as_line(&self) -> PaymentLine<'_> {
        self.borrowed().as_line()
    }

    /// The same payment without its own texts.
    pub fn borrowed(&self) -> PaymentRef<'_> {
        PaymentRef {
            reference: &self.reference,
            order: self.order.as_deref(),
            at: self.at,
            direction: self.direction,
            amount: self.amount,
            counterparty: &self.counterparty,
            subject: &self.subject,
            method: &self.method,
            status: &self.status,
            settled: self.settled,
            refund_of: self.refund_of.as_deref(),
            refunded: self.refunded,
            fee: self.fee,
            link: self.link,
            remark: self.remark.as_deref(),
            line: self.line,
        }
    }
}

impl<'a> PaymentRef<'a> {
    /// The flat form for outsiders.
    pub fn as_line(self) -> PaymentLine<'a> {
        PaymentLine {
            reference: self.reference,
            at: self.at,
            direction: self.direction,
            amount: self.amount.decimal(),
            currency: self.amount.currency().to_string(),
            counterparty: self.counterparty,
            method: self.method,
            status: self.status,
            settled: self.settled,
            refund_of: self.refund_of,
            refunded: self.refunded.map(Money::decimal),
            fee: self.fee.map(Money::decimal),
            link: self.link,
            remark: self.remark,
            line: self.line,
        }
    }

    /// The same payment with texts of its own.
    pub fn to_payment(self) -> Payment {
        Payment {
            reference: self.reference.to_owned(),
            order: self.order.map(str::to_owned),
            at: self.at,
            direction: self.direction,
            amount: self.amount,
            counterparty: self.counterparty.to_owned(),
            subject: self.subject.to_owned(),
            method: self.method.to_owned(),
            status: self.status.to_owned(),
            settled: self.settled,
            refund_of: self.refund_of.map(str::to_owned),
            refunded: self.refunded,
            fee: self.fee,
            link: self.link,
            remark: self.remark.map(str::to_owned),
            line: self.line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_the_offset_it_was_written_with() {
        for text in ["2025-12-18T18:16:25+08:00", "2025-12-18T10:16:25-03:30", "2025-12-18"] {
            assert_eq!(text.parse::<PaidAt>().unwrap().to_string(), text);
        }
        assert!("2025-12-18 18:16:25".parse::<PaidAt>().is_err());
        assert!("2025-02-30".parse::<PaidAt>().is_err());
    }

    #[test]
    fn the_day_of_a_payment_is_the_providers_day() {
        let late: PaidAt = "2025-12-18T01:00:00+08:00".parse().unwrap();
        assert_eq!(late.date().to_string(), "2025-12-18");
    }
}

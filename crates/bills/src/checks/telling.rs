//! Small parts of the sentences in which findings are told.

use jiff::tz::TimeZone;
use redress_core::payment::{PaidAt, PaymentRef};

use crate::problem::Quoted;

use super::book;

/// `2025-12-18 18:16`, or the day alone where only that is known.
pub(super) fn moment(at: PaidAt) -> String {
    match at {
        PaidAt::Instant(at, offset) => {
            at.to_zoned(TimeZone::fixed(offset)).strftime("%Y-%m-%d %H:%M").to_string()
        }
        PaidAt::Day(day) => day.to_string(),
    }
}

/// Whom a row is about, cut short, without what cannot be seen.
pub(super) fn party(payment: &PaymentRef<'_>) -> String {
    quoted(book::name(payment))
}

pub(super) fn quoted(text: &str) -> String {
    if text.is_empty() { "—".to_owned() } else { Quoted::from(text).to_string() }
}

/// `5 minutes` or `40 seconds`, in Chinese and in English.
pub(super) fn span(seconds: u32) -> (String, String) {
    let (count, zh, en) = match seconds {
        0..120 => (seconds, "秒", "second"),
        120..7_200 => (seconds / 60, "分钟", "minute"),
        _ => (seconds / 3_600, "小时", "hour"),
    };
    (format!("{count}{zh}"), count_of(u64::from(count), en))
}

/// `1 payment`, `2 payments`.
pub(super) fn count_of(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Whether one of the words stands in one of the texts.
pub(super) fn says(texts: &[&str], words: &[String]) -> bool {
    words.iter().any(|word| texts.iter().any(|it| it.contains(word.as_str())))
}

/// Whether a row says one of the words anywhere: party, subject, status.
pub(super) fn row_says(payment: &PaymentRef<'_>, words: &[String]) -> bool {
    says(&[payment.counterparty, payment.subject, payment.status], words)
}

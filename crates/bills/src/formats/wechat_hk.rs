//! WeChat Pay HK, the list of records that its page loads: amounts in cents and times in seconds,
//! both as texts. It is known from one example only, so names of other parts are tried in turn.

use jiff::{
    Timestamp,
    tz::{Offset, offset},
};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};
use serde_json::Value;

use super::plain::Plain;
use crate::{
    Format,
    json::{self, Shape},
    ledger::Entry,
    problem::{Quoted, Reason},
    reading,
    remark::Note,
};

pub(crate) const FORMAT: Format = Format {
    name: "wechat_hk",
    recognizes: |content, _| content.text().is_some_and(recognizes),
    read: |content, options| json::read(content, SHAPE, entry, options),
};

/// The part that no other provider's records have.
const AMOUNT: &str = "amount_in_cent";
/// The clock of Hong Kong, which has had no summer time since 1979.
const HONG_KONG: Offset = offset(8);

const SHAPE: Shape = Shape { is_record: |it| it.contains_key(AMOUNT), inside: "" };

const NUMBERS: &[&str] = &["transaction_id", "trans_id", "trade_no", "bill_id", "order_id", "id"];
const PAYEES: &[&str] = &["merchant_name", "payee_name", "counterparty", "title", "name"];
const SUBJECTS: &[&str] = &["description", "desc", "product_name", "remark"];
const STATES: &[&str] = &["status", "state", "trade_state"];

fn recognizes(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && text.contains("\"amount_in_cent\"")
}

fn entry(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    let amount = amount(it)?;
    let direction = if amount.minor() < 0 { Direction::In } else { Direction::Out };
    let mut plain = Plain::new(line, first(it, NUMBERS), at(it)?, direction, amount);
    plain.counterparty = first(it, PAYEES);
    plain.subject = first(it, SUBJECTS);
    plain.method = text(it, "bank_name");
    plain.status = first(it, STATES);
    plain.notes.extend(foreign(it));
    Ok(plain.entry())
}

/// `HK$` and a whole number of cents.
fn amount(it: &Value) -> Result<Money, Reason> {
    let currency = match text(it, "currency_code") {
        "HK$" => "HKD",
        "¥" | "￥" => "CNY",
        code => code,
    };
    let currency: Currency = reading::currency(currency)?;
    let cents = text(it, AMOUNT);
    let minor = cents.parse().or_else(|_| it[AMOUNT].as_i64().ok_or(()));
    match minor {
        Ok(minor) if currency.exponent() == 2 => Ok(Money::of_minor(minor, currency)),
        _ => Err(Reason::NotAnAmount(Quoted::from(&it[AMOUNT].to_string()))),
    }
}

fn at(it: &Value) -> Result<PaidAt, Reason> {
    let seconds = text(it, "datetime").parse().ok().or_else(|| it["datetime"].as_i64());
    let at = seconds.and_then(|it| Timestamp::from_second(it).ok());
    let at = at.ok_or_else(|| Reason::NotATime(Quoted::from(&it["datetime"].to_string())))?;
    Ok(PaidAt::Instant(at, HONG_KONG))
}

/// What it cost where it was bought, and at which rate.
fn foreign(it: &Value) -> impl Iterator<Item = Note> {
    let said = |(word, part)| (word, text(it, part));
    let parts = [("外币金额", "foreign_price"), ("汇率", "foreign_rate")].map(said);
    let notes = parts.map(|(word, text)| {
        (!text.is_empty()).then(|| Note::AlsoNumbered { word, number: Quoted::from(text) })
    });
    notes.into_iter().flatten()
}

fn text<'v>(it: &'v Value, part: &str) -> &'v str {
    it[part].as_str().unwrap_or_default()
}

fn first<'v>(it: &'v Value, parts: &[&str]) -> &'v str {
    parts.iter().map(|part| text(it, part)).find(|it| !it.is_empty()).unwrap_or_default()
}

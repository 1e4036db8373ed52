//! Stripe, what its API and its webhooks give: changes of the balance, charges, refunds and
//! payouts, alone, in lists or in events. Amounts are whole numbers of the smallest unit.

use jiff::{Timestamp, tz::Offset};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};
use serde_json::Value;

use super::{
    plain::{Plain, refund_by},
    stripe::{self, Change},
};
use crate::{
    Format,
    json::{self, Shape},
    ledger::{Entry, Name},
    problem::{Quoted, Reason},
    reading,
    remark::Note,
};

pub(crate) const FORMAT: Format = Format {
    name: "stripe_api",
    recognizes: |content, _| content.text().is_some_and(recognizes),
    read: |content, options| json::read(content, SHAPE, entry, options),
};

const CHANGE: &str = "balance_transaction";
const CHARGE: &str = "charge";
const REFUND: &str = "refund";
const PAYOUT: &str = "payout";
const OBJECTS: [&str; 4] = [CHANGE, CHARGE, REFUND, PAYOUT];

const SHAPE: Shape = Shape {
    is_record: |it| {
        let object = it.get("object").map(|it| it.get().trim_matches('"'));
        object.is_some_and(|it| OBJECTS.contains(&it))
    },
    // A charge may have its refunds within it.
    inside: "refunds",
};

/// Whether an object of Stripe's that is a payment is in it. Every one says what it is.
fn recognizes(text: &str) -> bool {
    let start = text.trim_start();
    let said = |rest: &str| {
        let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(OBJECTS.iter().any(|it| value.strip_prefix(it).is_some_and(|it| it.starts_with('"'))))
    };
    start.starts_with(['{', '['])
        && start.split("\"object\"").skip(1).any(|it| said(it) == Some(true))
}

fn entry(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    match text(it, "object") {
        CHANGE => change(line, it),
        CHARGE => charge(line, it),
        REFUND => refund(line, it),
        PAYOUT => payout(line, it),
        other => Err(Reason::UnknownRecord(Quoted::from(other))),
    }
}

fn change(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    // The source is a number, or all of what the number stands for.
    let source = &it["source"];
    let number = source.as_str().unwrap_or_else(|| text(source, "id"));
    let currency = currency(it)?;
    let fee = amount(&it["fee"], currency).ok();
    let category = match text(it, "reporting_category") {
        "" => text(it, "type"),
        category => category,
    };
    let method = method(source);
    stripe::entry(Change {
        line,
        number: text(it, "id"),
        source: number,
        charge: text(source, "charge"),
        intent: text(source, "payment_intent"),
        at: at(it)?,
        category,
        amount: amount(&it["amount"], currency)?,
        fee,
        customer: customer(source),
        description: text(it, "description"),
        method: &method,
    })
    .map(Entry::into_owned)
}

fn charge(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    let money = amount(&it["amount"], currency(it)?)?;
    let method = method(it);
    let mut plain = plain(line, it, Direction::In, money)?;
    plain.order = text(it, "payment_intent");
    plain.counterparty = customer(it);
    plain.method = &method;
    plain.moved &= it["captured"] != Value::Bool(false);
    let refunded = amount(&it["amount_refunded"], money.currency()).ok();
    plain.refunded = refunded.filter(|it| it.is_positive());
    plain.returned = plain.refunded;
    Ok(plain.entry().into_owned())
}

fn refund(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    let money = amount(&it["amount"], currency(it)?)?;
    let mut plain = plain(line, it, Direction::Out, money)?;
    plain.order = text(it, "payment_intent");
    let charge = Name::Reference(text(it, "charge").into());
    plain.refund = Some(refund_by([charge, Name::Order(plain.order.into())]));
    Ok(plain.entry())
}

fn payout(line: u64, it: &Value) -> Result<Entry<'_>, Reason> {
    let money = amount(&it["amount"], currency(it)?)?;
    let mut plain = plain(line, it, Direction::Neutral, money)?;
    plain.moved |= matches!(plain.status, "paid" | "in_transit");
    Ok(plain.entry())
}

/// What all but changes say alike.
fn plain<'v>(
    line: u64,
    it: &'v Value,
    direction: Direction,
    amount: Money,
) -> Result<Plain<'v>, Reason> {
    let reference = reading::reference(text(it, "id"))?;
    let mut plain = Plain::new(line, reference, at(it)?, direction, amount);
    plain.subject = text(it, "description");
    plain.status = text(it, "status");
    plain.moved = plain.status == "succeeded";
    let known =
        ["succeeded", "pending", "failed", "canceled", "requires_action", "paid", "in_transit"];
    if !known.contains(&plain.status) {
        plain.notes.push(Note::UnknownStatus);
    }
    Ok(plain)
}

/// A part that is a text; empty if it is something else or not there.
fn text<'v>(it: &'v Value, part: &str) -> &'v str {
    it[part].as_str().unwrap_or_default()
}

fn customer(charge: &Value) -> &str {
    let billing = &charge["billing_details"];
    let names = [text(billing, "name"), text(billing, "email"), text(charge, "customer")];
    names.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
}

/// `card`, or `card apple_pay` where a wallet was used.
fn method(charge: &Value) -> String {
    let details = &charge["payment_method_details"];
    let wallet = text(&details["card"]["wallet"], "type");
    format!("{} {wallet}", text(details, "type")).trim().to_owned()
}

fn at(it: &Value) -> Result<PaidAt, Reason> {
    let created = &it["created"];
    let at = created.as_i64().and_then(|it| Timestamp::from_second(it).ok());
    let at = at.ok_or_else(|| Reason::NotATime(Quoted::from(&created.to_string())))?;
    Ok(PaidAt::Instant(at, Offset::UTC))
}

fn currency(it: &Value) -> Result<Currency, Reason> {
    reading::currency(text(it, "currency"))
}

/// An amount in what Stripe takes for the smallest unit of a currency.
fn amount(it: &Value, currency: Currency) -> Result<Money, Reason> {
    let wrong = || Reason::NotAnAmount(Quoted::from(&it.to_string()));
    let units = it.as_i64().ok_or_else(wrong)?;
    let decimals = decimals(currency);
    let minor = match currency.exponent().checked_sub(decimals) {
        Some(more) => units.checked_mul(10_i64.pow(more as u32)),
        None => {
            let fewer = 10_i64.pow((decimals - currency.exponent()) as u32);
            (units % fewer == 0).then_some(units / fewer)
        }
    };
    Ok(Money::of_minor(minor.ok_or_else(wrong)?, currency))
}

/// Those of ISO 4217, but for a few that Stripe kept in hundredths or never divided.
fn decimals(currency: Currency) -> usize {
    match currency.to_string().as_str() {
        "ISK" | "UGX" => 2,
        "MGA" => 0,
        _ => currency.exponent(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_in_the_smallest_unit_of_each_currency() {
        for (code, units, wanted) in [
            ("usd", 1099, "10.99 USD"),
            ("jpy", 1099, "1099 JPY"),
            ("kwd", 1100, "1.100 KWD"),
            ("isk", 500, "5 ISK"),
        ] {
            let currency = reading::currency(code).unwrap();
            assert_eq!(amount(&units.into(), currency).unwrap().to_string(), wanted);
        }
        let krona = reading::currency("isk").unwrap();
        assert!(amount(&550.into(), krona).is_err(), "there is no half krona");
        assert!(amount(&Value::from(10.5), Currency::USD).is_err());
        assert!(amount(&Value::Null, Currency::USD).is_err());
    }

    #[test]
    fn only_objects_that_are_payments_are_recognized() {
        assert!(recognizes("[{\"id\": 1, \"object\" : \"charge\"}]"));
        for text in
            ["{\"object\":\"charges\"}", "{\"object\":\"plan\"}", "\"object\":\"charge\"", ""]
        {
            assert!(!recognizes(text), "{text}");
        }
    }
}

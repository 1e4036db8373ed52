//! Stripe, the itemised report of a merchant's balance. Times are UTC; amounts are decimals in
//! the currency of the row, with what Stripe kept beside them.

use jiff::{civil::DateTime, tz::Offset};
use redress_core::payment::PaidAt;

use super::stripe::{self, Change};
use crate::{
    Format,
    ledger::Entry,
    problem::{Quoted, Reason},
    reading,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "stripe_balance",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns {
    number: usize,
    created: usize,
    currency: usize,
    gross: usize,
    fee: usize,
    category: usize,
    source: usize,
    description: usize,
    charge: Option<usize>,
    intent: Option<usize>,
    customer: [Option<usize>; 3],
    method: Option<usize>,
}

impl Layout for Columns {
    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            number: header.find("balance_transaction_id")?,
            created: header.find("created_utc")?,
            currency: header.find("currency")?,
            gross: header.find("gross")?,
            fee: header.find("fee")?,
            category: header.find("reporting_category")?,
            source: header.find("source_id")?,
            description: header.find("description")?,
            charge: header.find_if_any("charge_id"),
            intent: header.find_if_any("payment_intent_id"),
            customer: ["customer_name", "customer_email", "customer_id"]
                .map(|it| header.find_if_any(it)),
            method: header.find_if_any("payment_method_type"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let currency = reading::currency(row.at(self.currency))?;
        let fee = row.at(self.fee);
        let customer = self.customer.iter().map(|it| row.at_if_any(*it)).find(|it| !it.is_empty());
        stripe::entry(Change {
            line: row.line,
            number: row.at(self.number),
            source: row.at(self.source),
            charge: row.at_if_any(self.charge),
            intent: row.at_if_any(self.intent),
            at: in_utc(row.at(self.created))?,
            category: row.at(self.category),
            amount: reading::signed(row.at(self.gross), currency)?,
            fee: (!fee.is_empty()).then(|| reading::signed(fee, currency)).transpose()?,
            customer: customer.unwrap_or_default(),
            description: row.at(self.description),
            method: row.at_if_any(self.method),
        })
    }
}

/// `2024-03-14 09:26:53`.
fn in_utc(cell: &str) -> Result<PaidAt, Reason> {
    let at = cell.parse::<DateTime>().and_then(|it| Offset::UTC.to_timestamp(it));
    let at = at.map_err(|_| Reason::NotATime(Quoted::from(cell)))?;
    Ok(PaidAt::Instant(at, Offset::UTC))
}

//! PayPal, a person's short download: ten columns and no number of the transaction. What a card
//! pays for stands there twice, as the payment and as the card's deposit.

use super::paypal::{self, Days, Statement};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    reading,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "paypal_personal",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns {
    day: usize,
    clock: usize,
    zone: usize,
    name: usize,
    kind: usize,
    status: usize,
    currency: usize,
    amount: usize,
    receipt: usize,
    days: Days,
}

impl Layout for Columns {
    const DELIMITERS: &'static [char] = &[',', '\t', ';'];
    const MARKS_RETURNED: bool = false;
    const SURVEYED: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        if header.find_if_any("Transaction ID").is_some() {
            return None;
        }
        Some(Columns {
            day: header.find("Date")?,
            clock: header.find("Time")?,
            zone: header.find("TimeZone").or_else(|| header.find("Time Zone"))?,
            name: header.find("Name")?,
            kind: header.find("Type")?,
            status: header.find("Status")?,
            currency: header.find("Currency")?,
            amount: header.find("Amount")?,
            receipt: header.find("Receipt ID")?,
            days: Days::default(),
        })
    }

    fn survey(&mut self, row: &Row<'_>) {
        self.days.survey(row.at(self.day), [row.at(self.amount), ""]);
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let clock = [row.at(self.clock), row.at(self.zone)];
        let currency = reading::currency(row.at(self.currency))?;
        Ok(paypal::entry(Statement {
            line: row.line,
            at: paypal::at(self.days.read(row.at(self.day))?, clock)?,
            clock,
            name: row.at(self.name),
            kind: row.at(self.kind),
            status: row.at(self.status),
            amount: paypal::amount(row.at(self.amount), currency)?,
            fee: None,
            reference: row.at(self.receipt),
            belongs_to: "",
            order: "",
            subject: "",
            method: "",
            memo: false,
            remark: "",
        }))
    }
}

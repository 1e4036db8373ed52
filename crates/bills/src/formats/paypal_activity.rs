//! PayPal, the download of all activity: up to 41 columns between commas or TABs, and in each
//! country its own order of day and month and its own decimals.

use super::paypal::{self, Days, Statement};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    reading,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "paypal_activity",
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
    gross: usize,
    fee: usize,
    reference: usize,
    belongs_to: Option<usize>,
    invoice: Option<usize>,
    subject: Option<usize>,
    impact: Option<usize>,
    note: Option<usize>,
    days: Days,
}

impl Layout for Columns {
    const DELIMITERS: &'static [char] = &[',', '\t', ';'];
    const SURVEYED: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        let subject = ["Item Title", "Subject"];
        Some(Columns {
            day: header.find("Date")?,
            clock: header.find("Time")?,
            zone: header.find("TimeZone").or_else(|| header.find("Time Zone"))?,
            name: header.find("Name")?,
            kind: header.find("Type")?,
            status: header.find("Status")?,
            currency: header.find("Currency")?,
            gross: header.find("Gross")?,
            fee: header.find("Fee")?,
            reference: header.find("Transaction ID")?,
            belongs_to: header.find_if_any("Reference Txn ID"),
            invoice: header.find_if_any("Invoice Number"),
            subject: subject.iter().find_map(|it| header.find_if_any(it)),
            impact: header.find_if_any("Balance Impact"),
            note: header.find_if_any("Note"),
            days: Days::default(),
        })
    }

    fn survey(&mut self, row: &Row<'_>) {
        self.days.survey(row.at(self.day), [row.at(self.gross), row.at(self.fee)]);
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let clock = [row.at(self.clock), row.at(self.zone)];
        let currency = reading::currency(row.at(self.currency))?;
        let fee = reading::text(row.at(self.fee));
        Ok(paypal::entry(Statement {
            line: row.line,
            at: paypal::at(self.days.read(row.at(self.day))?, clock)?,
            clock,
            name: row.at(self.name),
            kind: row.at(self.kind),
            status: row.at(self.status),
            amount: paypal::amount(row.at(self.gross), currency)?,
            fee: (!fee.is_empty()).then(|| paypal::amount(fee, currency)).transpose()?,
            reference: reading::reference(row.at(self.reference))?,
            belongs_to: row.at_if_any(self.belongs_to),
            order: row.at_if_any(self.invoice),
            subject: row.at_if_any(self.subject),
            method: "",
            memo: row.at_if_any(self.impact) == "Memo",
            remark: row.at_if_any(self.note),
        }))
    }
}

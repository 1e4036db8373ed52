//! PayPal, the statement (CSR): one column describes what a row is, and rows that fund, convert
//! or give back name the payment that they belong to.

use super::paypal::{self, Days, Statement};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    reading,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "paypal_statement",
    recognizes: |content, options| content.has_in_text::<Columns>(options),
    read: |content, options| content.read_text::<Columns>(options),
};

struct Columns {
    day: usize,
    clock: usize,
    zone: usize,
    kind: usize,
    currency: usize,
    gross: usize,
    fee: usize,
    reference: usize,
    belongs_to: usize,
    name: usize,
    bank: Option<usize>,
    invoice: Option<usize>,
    days: Days,
}

impl Layout for Columns {
    const DELIMITERS: &'static [char] = &[',', '\t', ';'];
    const SURVEYED: bool = true;

    fn of(header: &Header<'_>) -> Option<Columns> {
        let invoice = ["Invoice ID", "Invoice Number"];
        Some(Columns {
            day: header.find("Date")?,
            clock: header.find("Time")?,
            zone: header.find("Time Zone").or_else(|| header.find("TimeZone"))?,
            kind: header.find("Description")?,
            currency: header.find("Currency")?,
            gross: header.find("Gross")?,
            fee: header.find("Fee")?,
            reference: header.find("Transaction ID")?,
            belongs_to: header.find("Reference Txn ID")?,
            name: header.find("Name")?,
            bank: header.find_if_any("Bank Name"),
            invoice: invoice.iter().find_map(|it| header.find_if_any(it)),
            days: Days::default(),
        })
        .filter(|_| header.find_if_any("Type").is_none())
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
            status: "",
            amount: paypal::amount(row.at(self.gross), currency)?,
            fee: (!fee.is_empty()).then(|| paypal::amount(fee, currency)).transpose()?,
            reference: reading::reference(row.at(self.reference))?,
            belongs_to: row.at(self.belongs_to),
            order: row.at_if_any(self.invoice),
            subject: "",
            method: row.at_if_any(self.bank),
            memo: false,
            remark: "",
        }))
    }
}

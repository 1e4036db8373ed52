//! ISO 20022 camt.052 (report), camt.053 (statement) and camt.054 (notification), every version,
//! with or without prefixes and whatever envelope around them.
//!
//! An entry is a payment. One that books several payments is read as these, if their amounts are
//! there and add up to the entry's; else it stays one and says so.

mod entry;
mod node;

use redress_core::money::Money;

use self::node::Node;
use crate::{
    Format,
    content::Content,
    ledger::Ledger,
    limits::Limits,
    markup::{Event, Markup},
    options::Options,
    problem::{Problem, Reason},
    reading,
    remark::Remark,
    unreadable::Unreadable,
};

pub(crate) const REPORT: Format =
    Format { name: "camt052", recognizes: |content, _| has(content, "BkToCstmrAcctRpt"), read };

pub(crate) const STATEMENT: Format =
    Format { name: "camt053", recognizes: |content, _| has(content, "BkToCstmrStmt"), read };

pub(crate) const NOTIFICATION: Format = Format {
    name: "camt054",
    recognizes: |content, _| has(content, "BkToCstmrDbtCdtNtfctn"),
    read,
};

/// Messages that are no bills, by what their document has in it.
const OTHERS: &[(&str, &str)] = &[
    ("FIToFIPmtCxlReq", "camt.056"),
    ("RsltnOfInvstgtn", "camt.029"),
    ("PmtRtr", "pacs.004"),
    ("FIToFICstmrCdtTrf", "pacs.008"),
    ("FICdtTrf", "pacs.009"),
    ("FIToFIPmtStsRpt", "pacs.002"),
];

/// How many tags and texts may stand before the message itself.
const PROBED_EVENTS: usize = 400;

fn has(content: &Content<'_>, message: &str) -> bool {
    tags(content).any(|it| it == message)
}

/// The first tags of a document; none of other text.
fn tags<'c>(content: &'c Content<'_>) -> impl Iterator<Item = &'c str> {
    let text = content.text().filter(|it| it.trim_start().starts_with('<')).unwrap_or("");
    let opened = |(_, event)| match event {
        Event::Open(name, _) => Some(name),
        _ => None,
    };
    Markup::of(text).take(PROBED_EVENTS).filter_map(opened)
}

/// The kind of a message between banks that is recognized and is no bill.
pub(crate) fn other_message(content: &Content<'_>) -> Option<&'static str> {
    tags(content).find_map(|tag| OTHERS.iter().find(|(it, _)| *it == tag).map(|(_, kind)| *kind))
}

fn read(content: Content<'_>, options: &Options) -> Result<Ledger, Unreadable> {
    let decoded = content.whole(options)?;
    let mut reader = Reader::new(&options.limits);
    let mut events = Markup::of(&decoded.text);
    while let Some((line, event)) = events.next() {
        match event {
            Event::Open(name @ ("Ntry" | "Bal" | "TxsSummry" | "FrToDt"), attributes) => {
                let node = Node::read(line, name, attributes, &mut events);
                match name {
                    "Ntry" => reader.entry(&node),
                    "Bal" => reader.balance(&node),
                    "FrToDt" => reader.period(&node),
                    _ => reader.sums(&node),
                }
            }
            Event::Open("Acct", attributes) => {
                let node = Node::read(line, "Acct", attributes, &mut events);
                let number = ["Id/IBAN", "Id/Othr/Id"].map(|it| node.text(it));
                reader.account = number.into_iter().find(|it| !it.is_empty()).unwrap_or("").into();
            }
            Event::Open("CreDtTm", _) => {
                if let Some((_, Event::Text(day))) = events.next() {
                    reader.ledger.totals.period().export(&day);
                }
            }
            Event::Close("Stmt" | "Rpt" | "Ntfctn") => reader.end(),
            _ => {}
        }
    }
    reader.end();
    if decoded.damaged {
        reader.ledger.remarks.push(Remark::DamagedText);
    }
    Ok(reader.ledger)
}

/// One statement after the other.
struct Reader {
    ledger: Ledger,
    limits: Limits,
    rows: u64,
    account: String,
    opening: Option<Money>,
    closing: Option<Money>,
    /// The booked entries of the statement, with their sign.
    booked: Vec<Money>,
    /// What the statement says that its credits and debits are.
    declared: Vec<(&'static str, u64, String)>,
    /// Its entries of every status: whether money was received, and how much.
    entries: Vec<(bool, Money)>,
}

impl Reader {
    fn new(limits: &Limits) -> Reader {
        let mut ledger = Ledger::default();
        ledger.any_may_be_returned = true;
        Reader {
            ledger,
            limits: *limits,
            rows: 0,
            account: String::new(),
            opening: None,
            closing: None,
            booked: Vec::new(),
            declared: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn entry(&mut self, node: &Node<'_>) {
        self.rows += 1;
        if self.limits.rows < self.rows {
            if self.limits.rows + 1 == self.rows {
                self.problem(node.line, Reason::TooManyRows(self.limits.rows));
            }
            return;
        }
        if node.cut || self.limits.cell_bytes < node.longest() {
            return self.problem(node.line, Reason::CellTooLong(self.limits.cell_bytes));
        }
        match entry::read(node) {
            Ok(read) => {
                self.entries.push((read.received, read.amount));
                if read.booked {
                    let minor = read.amount.minor();
                    let signed = if read.received { minor } else { -minor };
                    self.booked.push(Money::of_minor(signed, read.amount.currency()));
                }
                read.payments.into_iter().for_each(|it| self.ledger.enter(it));
            }
            Err(reason) => self.problem(node.line, reason),
        }
    }

    fn problem(&mut self, line: u64, reason: Reason) {
        self.ledger.problems.push(Problem { line, reason });
    }

    fn period(&mut self, node: &Node<'_>) {
        let period = self.ledger.totals.period();
        ["FrDtTm", "FrDt"].iter().for_each(|it| period.begin(node.text(it)));
        ["ToDtTm", "ToDt"].iter().for_each(|it| period.end(node.text(it)));
    }

    /// The first opening and the last closing balance of what is booked.
    fn balance(&mut self, node: &Node<'_>) {
        let Ok(amount) = entry::money(node, "Amt") else { return };
        let amount = match node.text("CdtDbtInd") {
            "DBIT" => Money::of_minor(-amount.minor(), amount.currency()),
            _ => amount,
        };
        match node.text("Tp/CdOrPrtry/Cd") {
            "OPBD" | "PRCD" => self.opening = self.opening.or(Some(amount)),
            "CLBD" => self.closing = Some(amount),
            _ => {}
        }
    }

    /// The sums have no currency; the statement's entries have.
    fn sums(&mut self, node: &Node<'_>) {
        for label in ["TtlCdtNtries", "TtlDbtNtries"] {
            let Some(sum) = node.first(label) else { continue };
            if let Ok(count) = sum.text("NbOfNtries").parse() {
                self.declared.push((label, count, sum.text("Sum").to_owned()));
            }
        }
    }

    fn end(&mut self) {
        self.compare_sums();
        self.compare_balances();
        (self.opening, self.closing) = (None, None);
        self.booked.clear();
        self.entries.clear();
        self.declared.clear();
    }

    fn compare_balances(&mut self) {
        let (Some(opening), Some(closing)) = (self.opening, self.closing) else { return };
        let mut found = opening;
        for amount in &self.booked {
            // Entries in another currency have no sum with the balance.
            let Ok(sum) = found.plus(*amount) else { return };
            found = sum;
        }
        if found != closing && closing.currency() == opening.currency() {
            let account = self.account.clone();
            self.ledger.remarks.push(Remark::BalanceDiffers { account, opening, closing, found });
        }
    }

    fn compare_sums(&mut self) {
        let currency = self.entries.first().map(|(_, amount)| amount.currency());
        let Some(currency) = currency else { return };
        if self.entries.iter().any(|(_, it)| it.currency() != currency) {
            return;
        }
        for (label, count, sum) in std::mem::take(&mut self.declared) {
            let credits = label == "TtlCdtNtries";
            let those = self.entries.iter().filter(|(received, _)| *received == credits);
            let minor = those.clone().fold(0_i64, |sum, (_, it)| sum.saturating_add(it.minor()));
            let found = (those.count() as u64, Money::of_minor(minor, currency));
            let Ok(sum) = reading::signed(&sum, currency) else { continue };
            if (count, sum) != found {
                let declared = (count, sum);
                self.ledger.remarks.push(Remark::TotalDiffers { label, declared, found });
            }
        }
    }
}

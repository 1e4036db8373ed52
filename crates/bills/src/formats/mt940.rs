//! SWIFT MT940 (statement) and MT942 (interim report), as banks and their programs write them:
//! fields that begin with a tag such as `:61:` and run over several lines, with or without the
//! blocks of SWIFT around them.

mod details;
mod entry_line;

use redress_core::{
    money::{Currency, Money},
    payment::Direction,
};

use self::{details::Details, entry_line::EntryLine};
use super::bank;
use crate::{
    Format,
    content::Content,
    ledger::{Draft, Entry, Ledger, Name},
    limits::{Limits, PREAMBLE_LINES_MAX},
    options::Options,
    problem::{Problem, Quoted, Reason},
    remark::{Note, Remark},
    totals::Fine,
    unreadable::Unreadable,
};

pub(crate) const STATEMENT: Format = Format {
    name: "mt940",
    recognizes: |content, _| kind_of(content) == Some(Kind::Statement),
    read,
};

pub(crate) const INTERIM: Format = Format {
    name: "mt942",
    recognizes: |content, _| kind_of(content) == Some(Kind::Interim),
    read,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Statement,
    Interim,
}

/// Tags that no interim report and no statement is without, and no other text begins lines with.
const TAGS: &[&str] = &[":20:", ":25:", ":60F:", ":60M:", ":61:", ":86:", ":34F:"];

fn kind_of(content: &Content<'_>) -> Option<Kind> {
    let text = content.text()?;
    let lines = || text.lines().take(PREAMBLE_LINES_MAX).map(without_blocks);
    let has = |tags: &[&str]| lines().any(|line| tags.iter().any(|it| line.starts_with(it)));
    if !has(TAGS) {
        return None;
    }
    let interim = has(&[":34F:", ":13D:", ":90D:", ":90C:"]) && !has(&[":60F:", ":60M:"]);
    Some(if interim { Kind::Interim } else { Kind::Statement })
}

/// A line without control characters and without the blocks `{1:…}{2:…}{4:` before the text.
fn without_blocks(line: &str) -> &str {
    let line = line.trim_matches(|it: char| it.is_control());
    match line.starts_with('{').then(|| line.rsplit_once("{4:")).flatten() {
        Some((_, text)) => text,
        None => line,
    }
}

/// A field of the message: its tag without the colons, and its lines.
struct Field<'t> {
    line: u64,
    tag: &'t str,
    lines: Vec<&'t str>,
}

/// What ends a statement.
fn ends(line: &str) -> bool {
    line == "-" || line.starts_with("-}") || line == "-XXX"
}

fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.strip_prefix(':')?.split_once(':')?;
    let named = (2..=3).contains(&tag.len())
        && tag.bytes().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase());
    named.then_some((tag, value))
}

fn read(content: Content<'_>, options: &Options) -> Result<Ledger, Unreadable> {
    let decoded = content.whole(options)?;
    let mut reader = Reader::new(&options.limits);
    let mut field: Option<Field<'_>> = None;
    for (number, line) in (1..).zip(decoded.text.lines()) {
        let line = without_blocks(line);
        if let Some((tag, value)) = tag(line) {
            reader.take(field.take());
            field = Some(Field { line: number, tag, lines: vec![value] });
        } else if ends(line) {
            reader.take(field.take());
            reader.end_statement();
        } else if let Some(field) = &mut field {
            field.lines.push(line);
        }
    }
    reader.take(field);
    reader.end_statement();
    let mut ledger = reader.ledger;
    if decoded.damaged {
        ledger.remarks.push(Remark::DamagedText);
    }
    Ok(ledger)
}

/// Takes field by field and makes payments of them.
struct Reader {
    ledger: Ledger,
    limits: Limits,
    rows: u64,
    account: String,
    /// The currency of the account; kept for entries that stray behind their statement's end.
    currency: Option<Currency>,
    opening: Option<Money>,
    /// What the entries since the opening balance add up to, in minor units.
    moved: i128,
    /// The entry that still may get details.
    pending: Option<(u64, EntryLine, Details)>,
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
            currency: None,
            opening: None,
            moved: 0,
            pending: None,
        }
    }

    fn take(&mut self, field: Option<Field<'_>>) {
        let Some(field) = field else { return };
        let first = field.lines.first().copied().unwrap_or("").trim();
        match field.tag {
            "20" => self.end_statement(),
            "25" | "25P" => self.account = first.to_owned(),
            "60F" | "60M" => self.open(first),
            "34F" => self.currency = currency_of(first).or(self.currency),
            "61" => self.entry(&field),
            // One behind an entry belongs to it; one behind a balance says something of the whole.
            "86" => {
                if let Some((_, _, details)) = &mut self.pending {
                    *details = Details::of(&field.lines);
                }
            }
            "62F" | "62M" => self.close(first),
            "13D" => self.ledger.totals.period().export(&format!("20{first}")),
            "90D" => self.declare(first, "支出"),
            "90C" => self.declare(first, "收入"),
            _ => {}
        }
    }

    fn entry(&mut self, field: &Field<'_>) {
        self.flush();
        self.rows += 1;
        if self.limits.rows < self.rows {
            if self.limits.rows + 1 == self.rows {
                self.problem(field.line, Reason::TooManyRows(self.limits.rows));
            }
            return;
        }
        if self.limits.cell_bytes < field.lines.iter().map(|it| it.len()).sum() {
            return self.problem(field.line, Reason::CellTooLong(self.limits.cell_bytes));
        }
        let first = field.lines.first().copied().unwrap_or("");
        match EntryLine::of(first, &field.lines[1..], self.currency) {
            Ok(read) => self.pending = Some((field.line, read, Details::default())),
            Err(reason) => self.problem(field.line, reason),
        }
    }

    fn problem(&mut self, line: u64, reason: Reason) {
        self.ledger.problems.push(Problem { line, reason });
    }

    /// The entry is complete once another field follows its details.
    fn flush(&mut self) {
        let Some((line, read, details)) = self.pending.take() else { return };
        let minor = i128::from(read.amount.minor());
        let received = read.received();
        self.moved += if received { minor } else { -minor };
        let label = if received { "收入" } else { "支出" };
        self.ledger.totals.add(label, Fine::of(read.amount));
        self.ledger.enter(entry(line, read, details, label));
    }

    fn open(&mut self, balance: &str) {
        self.flush();
        if let Some(opening) = balance_of(balance, self.currency) {
            self.ledger.totals.period().begin(&day_of(balance));
            self.currency = Some(opening.currency());
            self.opening = Some(opening);
            self.moved = 0;
        }
    }

    fn close(&mut self, balance: &str) {
        self.flush();
        self.ledger.totals.period().end(&day_of(balance));
        let (Some(opening), Some(closing)) =
            (self.opening.take(), balance_of(balance, self.currency))
        else {
            return;
        };
        let sum = i128::from(opening.minor()) + self.moved;
        let found = Money::of_minor(i64::try_from(sum).unwrap_or(i64::MAX), opening.currency());
        if found != closing {
            let account = self.account.clone();
            self.ledger.remarks.push(Remark::BalanceDiffers { account, opening, closing, found });
        }
        self.moved = 0;
    }

    fn end_statement(&mut self) {
        self.flush();
        self.opening = None;
        self.moved = 0;
    }

    /// `2EUR12,30`: so many debits, and what they add up to.
    fn declare(&mut self, field: &str, label: &'static str) {
        self.flush();
        let digits = field.find(|it: char| !it.is_ascii_digit()).unwrap_or(field.len());
        let Some(currency) = currency_of(&field[digits..]) else { return };
        let amount = entry_line::money(field[digits..].get(3..).unwrap_or(""), currency);
        if let Some(amount) = amount {
            self.ledger.totals.declare_sum(label, Fine::of(amount));
        }
    }
}

fn currency_of(text: &str) -> Option<Currency> {
    text.get(..3)?.parse().ok()
}

/// `C100722EUR1234,56`. Some leave the currency out once it was said.
fn balance_of(field: &str, known: Option<Currency>) -> Option<Money> {
    let sign = field.get(..1)?;
    let rest = field.get(7..)?;
    let (currency, amount) = match currency_of(rest) {
        Some(currency) => (currency, &rest[3..]),
        None => (known?, rest),
    };
    let amount = entry_line::money(amount, currency)?;
    match sign {
        "C" => Some(amount),
        "D" => Some(Money::of_minor(-amount.minor(), currency)),
        _ => None,
    }
}

/// The day of a balance, with its century: SWIFT writes `100722`.
fn day_of(balance: &str) -> String {
    let digits = balance.get(1..7).unwrap_or_default();
    let century = if digits.starts_with('9') { "19" } else { "20" };
    format!("{century}{digits}")
}

fn entry(line: u64, read: EntryLine, details: Details, label: &'static str) -> Entry<'static> {
    let received = read.received();
    let text = details.text();
    let counterparty = if details.name.is_empty() { text.clone() } else { details.name };
    let reference = read.bank.or_else(|| read.customer.clone()).unwrap_or_default();
    let end_to_end = details.end_to_end.or(read.customer);
    // A returned transfer is the owner's own money coming back, and so is a debit taken back.
    let refund = received && (read.reversed || details.returned);
    let mut payment = Draft {
        reference: reference.into(),
        order: end_to_end.clone().unwrap_or_default().into(),
        at: read.at,
        direction: if received { Direction::In } else { Direction::Out },
        amount: read.amount,
        counterparty: counterparty.into(),
        subject: if text.is_empty() { read.supplement } else { text }.into(),
        method: "".into(),
        status: read.mark.into(),
        settled: read.amount.is_positive(),
        refunded: None,
        fee: None,
        remark: "".into(),
        line,
    };
    if read.reversed {
        Note::Reversal.on(&mut payment);
    }
    if read.day_moved {
        Note::DayMoved.on(&mut payment);
    }
    let refund = refund
        .then(|| bank::named(end_to_end.map(|it| Name::Order(it.into())).into_iter().collect()));
    Entry { payment, refund, returned: None, label }
}

fn malformed(line: &str) -> Reason {
    Reason::Malformed(Quoted::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_may_leave_its_currency_out() {
        let eur = Some(Currency::EUR);
        assert_eq!(balance_of("D100722EUR12,5", None).unwrap().to_string(), "-12.50 EUR");
        assert_eq!(balance_of("C020315105000,00", eur).unwrap().to_string(), "105000.00 EUR");
        assert_eq!(balance_of("C020315105000,00", None), None);
        assert_eq!(balance_of("C02031é", eur), None);
    }

    #[test]
    fn blocks_of_swift_are_not_part_of_the_text() {
        assert_eq!(without_blocks("{1:F01X}{2:I940X}{4:"), "");
        assert_eq!(without_blocks("\u{1}:20:X"), ":20:X");
        assert_eq!(tag(":28C:1/1"), Some(("28C", "1/1")));
        assert_eq!(tag(":note: something"), None);
    }
}

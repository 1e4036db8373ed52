//! OFX: the SGML of version 1, of which values have no closing tags, and the XML of version 2.
//! One reader takes both, because both write one value a tag. Several accounts may follow each
//! other; nothing marks a refund but its words.

use std::{borrow::Cow, collections::HashMap};

use jiff::{
    civil::{Date, Time},
    tz::Offset,
};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    content::Content,
    ledger::{Entry, Ledger},
    limits::Limits,
    markup::{Event, Markup},
    options::Options,
    problem::{Problem, Quoted, Reason},
    remark::Remark,
    unreadable::Unreadable,
};

pub(crate) const SGML: Format =
    Format { name: "ofx1", recognizes: |content, _| version(content) == Some(1), read };

pub(crate) const XML: Format =
    Format { name: "ofx2", recognizes: |content, _| version(content) == Some(2), read };

/// Where the root has to be, in bytes.
const PROBED_BYTES: usize = 4 << 10;

fn version(content: &Content<'_>) -> Option<u8> {
    let text = content.text()?;
    let end = (0..=PROBED_BYTES.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let top = text[..end?].to_ascii_uppercase();
    if !top.contains("<OFX>") && !top.contains("<OFX ") {
        return None;
    }
    let xml = top.trim_start().starts_with("<?XML") || top.contains("OFXHEADER=");
    Some(if xml { 2 } else { 1 })
}

/// A transaction: its line, and its values under the names of their tags. Those of an aggregate
/// within it have the aggregate's name before theirs: `CURRENCY.CURSYM`.
struct Transaction<'t> {
    line: u64,
    aggregate: &'t str,
    values: HashMap<Cow<'t, str>, Cow<'t, str>>,
}

/// Aggregates within a transaction of which the values have names that others have too.
const AGGREGATES: &[&str] = &["CURRENCY", "ORIGCURRENCY", "PAYEE", "BANKACCTTO", "CCACCTTO"];

fn read(content: Content<'_>, options: &Options) -> Result<Ledger, Unreadable> {
    let decoded = content.whole(options)?;
    let mut reader = Reader::new(&options.limits);
    let mut transaction: Option<Transaction<'_>> = None;
    let mut name = "";
    for (line, event) in Markup::of(&decoded.text) {
        match event {
            Event::Open("STMTTRN", _) => {
                reader.take(transaction.take());
                let values = HashMap::new();
                transaction = Some(Transaction { line, aggregate: "", values });
            }
            Event::Close("STMTTRN" | "BANKTRANLIST" | "OFX") => reader.take(transaction.take()),
            Event::Open(opened, _) => {
                name = opened;
                if let Some(it) = transaction.as_mut().filter(|_| AGGREGATES.contains(&opened)) {
                    it.aggregate = opened;
                }
            }
            Event::Close(closed) => {
                if let Some(it) = transaction.as_mut().filter(|it| it.aggregate == closed) {
                    it.aggregate = "";
                }
            }
            Event::Text(text) => match &mut transaction {
                Some(it) => it.say(name, text),
                None => reader.say(name, &text),
            },
        }
    }
    reader.take(transaction);
    if decoded.damaged {
        reader.ledger.remarks.push(Remark::DamagedText);
    }
    Ok(reader.ledger)
}

impl<'t> Transaction<'t> {
    /// Keeps the first value of every name.
    fn say(&mut self, name: &'t str, text: Cow<'t, str>) {
        let name = match self.aggregate {
            "" => Cow::Borrowed(name),
            aggregate => Cow::Owned(format!("{aggregate}.{name}")),
        };
        self.values.entry(name).or_insert(text);
    }

    fn at(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |it| it.as_ref())
    }
}

struct Reader {
    ledger: Ledger,
    limits: Limits,
    rows: u64,
    currency: String,
    account: String,
}

impl Reader {
    fn new(limits: &Limits) -> Reader {
        let mut ledger = Ledger::default();
        ledger.any_may_be_returned = true;
        let (currency, account) = (String::new(), String::new());
        Reader { ledger, limits: *limits, rows: 0, currency, account }
    }

    /// A value outside of transactions.
    fn say(&mut self, name: &str, text: &str) {
        match name {
            "CURDEF" => self.currency = text.to_owned(),
            "ACCTID" => self.account = text.to_owned(),
            "DTSTART" => self.ledger.totals.period().begin(text),
            "DTEND" => self.ledger.totals.period().end(text),
            "DTSERVER" => self.ledger.totals.period().export(text),
            _ => {}
        }
    }

    fn take(&mut self, transaction: Option<Transaction<'_>>) {
        let Some(it) = transaction else { return };
        self.rows += 1;
        if self.limits.rows < self.rows {
            if self.limits.rows + 1 == self.rows {
                let reason = Reason::TooManyRows(self.limits.rows);
                self.ledger.problems.push(Problem { line: it.line, reason });
            }
            return;
        }
        let long = it.values.values().any(|value| self.limits.cell_bytes < value.len());
        let read = match long {
            true => Err(Reason::CellTooLong(self.limits.cell_bytes)),
            false => entry(&it, &self.currency, &self.account),
        };
        match read {
            Ok(entry) => self.ledger.enter(entry),
            Err(reason) => self.ledger.problems.push(Problem { line: it.line, reason }),
        }
    }
}

fn entry(
    it: &Transaction<'_>,
    account_currency: &str,
    account: &str,
) -> Result<Entry<'static>, Reason> {
    let said = it.at("CURRENCY.CURSYM");
    let currency = match if said.is_empty() { account_currency } else { said } {
        "" => return Err(Reason::NoCurrency),
        code => bank::currency(code)?,
    };
    let amount = money(it.at("TRNAMT"), currency)?;
    let (name, payee, memo) = (it.at("NAME"), it.at("PAYEE.NAME"), it.at("MEMO"));
    let name = [name, payee, memo].into_iter().find(|it| !it.is_empty()).unwrap_or("");
    let kind = it.at("TRNTYPE");
    let mut entry = bank::entry(Movement {
        line: it.line,
        at: time(it.at("DTPOSTED"))?,
        way: Way::of_received(amount),
        amount,
        party: name,
        subject: memo.to_owned(),
        kind,
        method: account.to_owned(),
        reference: it.at("FITID"),
        account: Account::Deposit,
    });
    // Cash of one's own, taken out or put in.
    if matches!(kind, "ATM" | "CASH") && entry.refund.is_none() {
        entry.payment.direction = Direction::Neutral;
    }
    Ok(entry)
}

/// `-12.50`, `+1,234.50`, `-1.234,50`, `12,5`: the last mark is that before the decimals, if
/// there are not exactly three digits behind a single one.
fn money(text: &str, currency: Currency) -> Result<Money, Reason> {
    let broken = || Reason::NotAnAmount(Quoted::from(text));
    let (negative, bare) = match text.trim().strip_prefix('-') {
        Some(bare) => (true, bare.trim()),
        None => (false, text.trim().trim_start_matches('+')),
    };
    if bare.starts_with('-') {
        return Err(broken());
    }
    let both = bare.contains(',') && bare.contains('.');
    let comma = match bare.rsplit_once([',', '.']) {
        Some((_, decimals)) if both => bare[..bare.len() - decimals.len()].ends_with(','),
        Some((whole, decimals)) => {
            bare.contains(',') && !whole.contains(',') && decimals.len() != 3
        }
        None => false,
    };
    let number = match comma {
        true => bare.replace('.', "").replace(',', "."),
        false => bare.to_owned(),
    };
    let amount = crate::reading::signed(&number, currency).map_err(|_| broken())?;
    Ok(if negative { Money::of_minor(-amount.minor(), currency) } else { amount })
}

/// `20230511`, `20230511143000`, `20230511143000.000[-3:GMT]`. A clock at nought is one that the
/// bank does not have; without a zone it is Greenwich's.
fn time(text: &str) -> Result<PaidAt, Reason> {
    let read = || {
        let (stamp, zone) = text.split_once('[').unwrap_or((text, ""));
        let stamp = stamp.split('.').next()?.trim();
        let part = |from: usize, length: usize| -> Option<i16> {
            let digits = stamp.get(from..from + length)?;
            digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let small = |from: usize| i8::try_from(part(from, 2)?).ok();
        let day = Date::new(part(0, 4)?, small(4)?, small(6)?).ok()?;
        let clock = match stamp.len() {
            8 => Time::midnight(),
            12 => Time::new(small(8)?, small(10)?, 0, 0).ok()?,
            14 => Time::new(small(8)?, small(10)?, small(12)?, 0).ok()?,
            _ => return None,
        };
        if clock == Time::midnight() {
            return Some(PaidAt::Day(day));
        }
        let offset = offset(zone)?;
        let at = offset.to_timestamp(day.to_datetime(clock)).ok()?;
        Some(PaidAt::Instant(at, offset))
    };
    read().ok_or_else(|| Reason::NotATime(Quoted::from(text)))
}

/// `-3:GMT]`, `5.5:IST]`, `-0330]`, or nothing, which is Greenwich.
fn offset(zone: &str) -> Option<Offset> {
    let hours = zone.trim_end_matches(']').split(':').next()?.trim();
    if hours.is_empty() {
        return Some(Offset::UTC);
    }
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours.trim_start_matches('+')),
    };
    let (whole, part) = hours.split_once('.').unwrap_or((hours, "0"));
    let (whole, minutes): (i32, i32) = match (whole.len(), part) {
        (4, _) => (whole.get(..2)?.parse().ok()?, whole.get(2..)?.parse().ok()?),
        (_, "5" | "50") => (whole.parse().ok()?, 30),
        (_, "75") => (whole.parse().ok()?, 45),
        (_, "25") => (whole.parse().ok()?, 15),
        _ => (whole.parse().ok()?, 0),
    };
    Offset::from_seconds(sign * (whole.checked_mul(3600)? + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_point_or_a_comma_before_their_decimals() {
        for (text, minor) in [
            ("-12.50", -1250),
            ("+1,234.50", 123_450),
            ("-1.234,50", -123_450),
            ("12,5", 1250),
            ("1,234", 123_400),
            ("100", 10_000),
        ] {
            assert_eq!(money(text, Currency::EUR).unwrap().minor(), minor, "{text}");
        }
        for text in ["", "--1", "1.2.3", "1,2,3", "x", "1.005", "-"] {
            assert!(money(text, Currency::EUR).is_err(), "{text}");
        }
    }

    #[test]
    fn times_have_the_zone_of_the_bank() {
        for (text, wanted) in [
            ("20230511", "2023-05-11"),
            ("20230511000000[-3:GMT]", "2023-05-11"),
            ("20230511143000.000[-3:GMT]", "2023-05-11T14:30:00-03:00"),
            ("202305111430[5.5:IST]", "2023-05-11T14:30:00+05:30"),
            ("20230511143000", "2023-05-11T14:30:00+00:00"),
        ] {
            assert_eq!(time(text).map(|it| it.to_string()), Ok(wanted.to_owned()), "{text}");
        }
        for text in
            ["", "2023", "20230230", "20230511250000", "20230511143000[x]", "２０２３０５１１"]
        {
            assert!(time(text).is_err(), "{text}");
        }
    }
}

//! The rows of a mapped table, once the names of its columns were found.

use jiff::civil::{Date, Time};
use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};

use super::{Columns, Dates, Mapping};
use crate::{
    cells::Fit,
    formats::bank::{self, Account, Movement, Way},
    ledger::{Draft, Entry, Ledger, Refund},
    limits::Limits,
    problem::{Problem, Quoted, Reason},
    reading,
    table::Row,
};

/// Takes row by row.
pub(super) struct Reader<'m> {
    mapping: &'m Mapping,
    limits: Limits,
    places: Option<Places>,
    rows: u64,
    pub(super) ledger: Ledger,
}

/// Where the table has what.
struct Places {
    /// How many cells a row needs, and how many it may have.
    fit: Fit,
    date: usize,
    time: Option<usize>,
    amount: Option<usize>,
    received: Option<usize>,
    spent: Option<usize>,
    direction: Option<usize>,
    currency: Option<usize>,
    counterparty: Option<usize>,
    subject: Option<usize>,
    method: Option<usize>,
    status: Option<usize>,
    reference: Option<usize>,
    order: Option<usize>,
    fee: Option<usize>,
}

impl Places {
    /// `None` if the row has not the names of all columns.
    fn of(row: &Row<'_>, columns: &Columns) -> Option<Places> {
        let find = |name: &str| (0..row.width()).find(|it| row.at(*it) == name.trim());
        let find_if_any = |name: &Option<String>| match name {
            Some(name) => find(name).map(Some),
            None => Some(None),
        };
        let (date, amount) = (find(&columns.date)?, find_if_any(&columns.amount)?);
        let (received, spent) = (find_if_any(&columns.received)?, find_if_any(&columns.spent)?);
        let needed = [Some(date), amount, received, spent];
        let least = needed.into_iter().flatten().max().unwrap_or(0) + 1;
        let named = (0..row.width()).rfind(|it| !row.at(*it).is_empty()).map_or(0, |it| it + 1);
        Some(Places {
            fit: Fit { least, most: named },
            date,
            time: find_if_any(&columns.time)?,
            amount,
            received,
            spent,
            direction: find_if_any(&columns.direction)?,
            currency: find_if_any(&columns.currency)?,
            counterparty: find_if_any(&columns.counterparty)?,
            subject: find_if_any(&columns.subject)?,
            method: find_if_any(&columns.method)?,
            status: find_if_any(&columns.status)?,
            reference: find_if_any(&columns.reference)?,
            order: find_if_any(&columns.order)?,
            fee: find_if_any(&columns.fee)?,
        })
    }
}

impl<'m> Reader<'m> {
    pub(super) fn new(mapping: &'m Mapping, limits: &Limits) -> Reader<'m> {
        let mut ledger = Ledger::default();
        ledger.any_may_be_returned = true;
        Reader { mapping, limits: *limits, places: None, rows: 0, ledger }
    }

    pub(super) fn has_table(&self) -> bool {
        self.places.is_some()
    }

    pub(super) fn fit(&self) -> Option<Fit> {
        self.places.as_ref().map(|it| it.fit)
    }

    /// Takes the next row. Returns whether more are wanted.
    pub(super) fn take(&mut self, row: &Row<'_>) -> bool {
        let filled = (0..row.width()).filter(|it| !row.at(*it).is_empty()).count();
        if filled == 0 {
            return true;
        }
        if let Some(places) = Places::of(row, &self.mapping.columns) {
            self.places = Some(places);
            return true;
        }
        let Some(places) = &self.places else { return true };
        // A line of words below the table, or of dashes.
        if filled == 1 && 1 < places.fit.least {
            return true;
        }
        self.rows += 1;
        if self.limits.rows < self.rows {
            let reason = Reason::TooManyRows(self.limits.rows);
            self.ledger.problems.push(Problem { line: row.line, reason });
            return false;
        }
        let read = row.fits(places.fit, &self.limits);
        match read.and_then(|()| self.mapping.entry(places, row)) {
            Ok(entry) => self.ledger.enter(entry),
            Err(reason) => self.ledger.problems.push(Problem { line: row.line, reason }),
        }
        true
    }
}

impl Mapping {
    fn entry(&self, places: &Places, row: &Row<'_>) -> Result<Entry<'static>, Reason> {
        let currency = match bank::text(row.at_if_any(places.currency)) {
            "" => self.currency.ok_or(Reason::NoCurrency)?,
            said => bank::currency(said)?,
        };
        let (way, amount) = self.amount(places, row, currency)?;
        let said = row.at_if_any(places.direction);
        let spoken = self.direction(said)?;
        let way = match spoken {
            Some(Direction::Out) => Way::Out,
            Some(Direction::In) => Way::In,
            Some(Direction::Neutral) | None => way,
        };
        let status = row.at_if_any(places.status);
        let subject = bank::text(row.at_if_any(places.subject));
        let party = bank::text(row.at_if_any(places.counterparty));
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: self.time(row.at(places.date), row.at_if_any(places.time))?,
            way,
            amount,
            party: if party.is_empty() { subject } else { party },
            subject: subject.to_owned(),
            kind: status,
            method: bank::text(row.at_if_any(places.method)).to_owned(),
            reference: bank::text(row.at_if_any(places.reference)),
            account: if self.card { Account::Card } else { Account::Deposit },
        });
        self.understand(&mut entry, spoken, &[said, status, subject]);
        let order = bank::text(row.at_if_any(places.order));
        entry.payment.order = order.to_owned().into();
        let fee = bank::text(row.at_if_any(places.fee));
        if !fee.is_empty() {
            let fee = self.money(fee, currency)?.abs();
            entry.payment.fee = Some(fee).filter(|it| it.is_positive());
        }
        Ok(entry)
    }

    /// What the mapping's own words say goes before what banks' words would.
    fn understand(&self, entry: &mut Entry<'_>, spoken: Option<Direction>, said: &[&str]) {
        let has = |words: &[String]| {
            words.iter().any(|word| said.iter().any(|it| !word.is_empty() && it.contains(word)))
        };
        let payment: &mut Draft<'_> = &mut entry.payment;
        if spoken == Some(Direction::Neutral) && entry.refund.is_none() {
            payment.direction = Direction::Neutral;
        }
        if has(&self.words.refund) && entry.refund.is_none() {
            payment.direction = Direction::In;
            entry.refund = Some(Refund { names: Vec::new(), inferable: true });
        }
        payment.settled &= !has(&self.words.unsettled);
    }

    /// The direction by the word of its column, if there is one.
    fn direction(&self, said: &str) -> Result<Option<Direction>, Reason> {
        if self.columns.direction.is_none() {
            return Ok(None);
        }
        let is = |words: &[String]| words.iter().any(|it| it == said);
        match said {
            _ if is(&self.words.out) => Ok(Some(Direction::Out)),
            _ if is(&self.words.r#in) => Ok(Some(Direction::In)),
            _ if is(&self.words.neutral) => Ok(Some(Direction::Neutral)),
            "" => Ok(None),
            _ => Err(Reason::UnknownDirection(Quoted::from(said))),
        }
    }

    fn amount(
        &self,
        places: &Places,
        row: &Row<'_>,
        currency: Currency,
    ) -> Result<(Way, Money), Reason> {
        if let Some(place) = places.amount {
            let amount = self.money(row.at(place), currency)?;
            let way = match self.positive_is_spent {
                true => Way::of_spent(amount),
                false => Way::of_received(amount),
            };
            return Ok((way, amount));
        }
        let one = |place: Option<usize>| match bank::text(row.at_if_any(place)) {
            "" => Ok(None),
            said => self.money(said, currency).map(Some),
        };
        bank::one_of(one(places.received)?, one(places.spent)?, row.at_if_any(places.spent))
    }

    fn money(&self, cell: &str, currency: Currency) -> Result<Money, Reason> {
        let marks = |it: char| it == '¥' || it == '￥' || it == '$' || it == '€' || it == '£';
        let bare = cell.trim().trim_matches(marks).trim_end_matches('元').trim();
        let number = match self.decimal_comma {
            true => bare.replace(['.', ' ', '\u{A0}'], "").replace(',', "."),
            false => bare.to_owned(),
        };
        reading::signed(&number, currency).map_err(|_| Reason::NotAnAmount(Quoted::from(cell)))
    }

    /// A day, or an instant where the table has a clock and the mapping says which.
    fn time(&self, date: &str, time: &str) -> Result<PaidAt, Reason> {
        let whole = format!("{date} {time}");
        let broken = || Reason::NotATime(Quoted::from(whole.trim()));
        let mut words = whole.split([' ', 'T']).filter(|it| !it.is_empty());
        let day = self.day(words.next().unwrap_or("")).ok_or_else(broken)?;
        let clock = match words.next() {
            Some(clock) => Some(time_of(clock).ok_or_else(broken)?),
            None => None,
        };
        match (clock, self.offset) {
            (Some(clock), Some(offset)) => {
                let at = offset.to_timestamp(day.to_datetime(clock)).map_err(|_| broken())?;
                Ok(PaidAt::Instant(at, offset))
            }
            _ => Ok(PaidAt::Day(day)),
        }
    }

    fn day(&self, text: &str) -> Option<Date> {
        let compact = text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit());
        let parts: Vec<&str> = match compact {
            true => vec![&text[..4], &text[4..6], &text[6..]],
            false => text
                .trim_end_matches('日')
                .split(['-', '/', '.', '年', '月'])
                .filter(|it| !it.is_empty())
                .collect(),
        };
        let [first, second, third] = parts[..] else { return None };
        let number = |it: &str| {
            let digits = (1..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
            digits.then(|| it.parse::<i16>().ok()).flatten()
        };
        let (year, month, day) = match (first.len(), self.dates) {
            (4, _) | (_, Dates::Ymd) => (first, second, third),
            (_, Dates::Dmy) => (third, second, first),
            (_, Dates::Mdy) => (third, first, second),
        };
        let small = |it: &str| number(it).and_then(|it| i8::try_from(it).ok());
        let year = number(year).filter(|it| 1900 <= *it)?;
        Date::new(year, small(month)?, small(day)?).ok()
    }
}

/// `18:16`, `18:16:25`, `181625`, and a fraction that is dropped.
fn time_of(text: &str) -> Option<Time> {
    let text = text.split(['.', '+', 'Z']).next()?;
    let compact = text.len() == 6 && text.bytes().all(|it| it.is_ascii_digit());
    let parts: Vec<&str> = match compact {
        true => vec![&text[..2], &text[2..4], &text[4..]],
        false => text.split(':').collect(),
    };
    let part = |at: usize| parts.get(at).map_or(Some(0), |it| it.parse::<i8>().ok());
    let whole = (2..=3).contains(&parts.len());
    whole.then(|| Time::new(part(0)?, part(1)?, part(2)?, 0).ok()).flatten()
}

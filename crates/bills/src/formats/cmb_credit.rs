//! China Merchants Bank, credit card. Days are a month and a day under a title that says the
//! statement's month, or whole dates; what is spent is positive.

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::PaidAt,
};

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::{Quoted, Reason},
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "cmb_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    traded: usize,
    booked: usize,
    what: usize,
    amount: usize,
    card: usize,
    abroad: Option<usize>,
    /// The year and the month of the statement.
    month: Option<(i16, i8)>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            traded: header.find("交易日")?,
            booked: header.find("记账日")?,
            what: header.find("交易摘要")?,
            amount: header.find("人民币金额")?,
            card: header.find_one_of(&["卡号末四位", "卡号后四位"])?,
            abroad: header.find_if_any("交易地金额"),
            month: None,
        })
    }

    fn above(&mut self, preamble: &str) {
        self.month = preamble.lines().find_map(month_in);
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), Currency::CNY)?;
        let traded = row.at(self.traded);
        // Repayments have no day of trade.
        let day = if traded.is_empty() { row.at(self.booked) } else { traded };
        let what = row.at(self.what);
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: self.day(day)?,
            way: Way::of_spent(amount),
            amount,
            party: what,
            subject: what.to_owned(),
            kind: "",
            method: bank::card("招商银行信用卡", row.at(self.card)),
            reference: "",
            account: Account::Card,
        });
        bank::abroad(&mut entry, place(row.at_if_any(self.abroad)));
        Ok(entry)
    }
}

impl Columns {
    /// `01/02` in the statement of January 2024. A month that comes after the statement's is of
    /// the year before: rows of December in a statement of January.
    fn day(&self, cell: &str) -> Result<PaidAt, Reason> {
        let Some((month, day)) = cell.split_once('/').filter(|(_, day)| !day.contains('/')) else {
            return bank::day(cell);
        };
        let (year, last) = self.month.ok_or_else(|| Reason::NoYear(Quoted::from(cell)))?;
        let broken = || Reason::NotATime(Quoted::from(cell));
        let month: i8 = month.parse().map_err(|_| broken())?;
        let day: i8 = day.parse().map_err(|_| broken())?;
        let year = if last < month { year - 1 } else { year };
        Date::new(year, month, day).map(PaidAt::Day).map_err(|_| broken())
    }
}

/// `2024年01月` in the title.
fn month_in(title: &str) -> Option<(i16, i8)> {
    let (before, after) = title.split_once('年')?;
    let year: i16 = before.get(before.len().checked_sub(4)?..)?.parse().ok()?;
    let month: i8 = after.split_once('月')?.0.trim().parse().ok()?;
    ((1990..=2100).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}

/// `12.30(US)`: the amount where it was spent, and a country. Which currency it is in is only
/// certain for some countries.
fn place(cell: &str) -> Option<Money> {
    let (amount, country) = cell.strip_suffix(')')?.split_once('(')?;
    let currency = match country {
        "US" => "USD",
        "HK" => "HKD",
        "JP" => "JPY",
        "GB" => "GBP",
        "MO" => "MOP",
        "KR" => "KRW",
        "TH" => "THB",
        "SG" => "SGD",
        _ => return None,
    };
    bank::signed(amount, currency.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_says_the_month_of_the_statement() {
        let title = "招商银行信用卡对账单（个人消费卡账户 2024年01月）（补）";
        assert_eq!(month_in(title), Some((2024, 1)));
        assert_eq!(month_in("招商银行信用卡交易明细"), None);
        assert_eq!(month_in("二零二四年一月"), None);
    }
}

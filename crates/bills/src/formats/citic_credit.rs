//! China CITIC Bank, credit card, as an old workbook: amounts are texts, and the last digits of
//! the card are a number. What is spent is positive.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "citic_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    what: usize,
    card: usize,
    spent_currency: usize,
    currency: usize,
    spent: usize,
    booked: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日期")?,
            what: header.find("交易描述")?,
            card: header.find("卡末四位")?,
            spent_currency: header.find("交易币种")?,
            currency: header.find("结算币种")?,
            spent: header.find("交易金额")?,
            booked: header.find("结算金额")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.booked), bank::currency(row.at(self.currency))?)?;
        let what = row.at(self.what);
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way: Way::of_spent(amount),
            amount,
            party: what,
            subject: String::new(),
            kind: "",
            method: bank::card("中信银行信用卡", row.at(self.card)),
            reference: "",
            account: Account::Card,
        });
        let spent = bank::currency(row.at(self.spent_currency));
        let spent = spent.and_then(|it| bank::money_or_nothing(row.at(self.spent), it));
        bank::abroad(&mut entry, spent.ok().flatten());
        Ok(entry)
    }
}

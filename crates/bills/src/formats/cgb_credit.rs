//! China Guangfa Bank, credit card: the text begins with the kind in full-width brackets, and
//! what is spent is positive.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "cgb_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    what: usize,
    spent: usize,
    spent_currency: usize,
    booked: usize,
    currency: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日期")?,
            what: header.find("交易摘要")?,
            spent: header.find("交易金额")?,
            spent_currency: header.find("交易货币")?,
            booked: header.find("入账金额")?,
            currency: header.find("入账货币")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.booked), bank::currency(row.at(self.currency))?)?;
        let (kind, party) = kind_and_party(row.at(self.what));
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way: Way::of_spent(amount),
            amount,
            party,
            subject: row.at(self.what).to_owned(),
            kind,
            method: "广发银行信用卡".to_owned(),
            reference: "",
            account: Account::Card,
        });
        let spent = bank::currency(row.at(self.spent_currency));
        let spent = spent.and_then(|it| bank::money_or_nothing(row.at(self.spent), it));
        bank::abroad(&mut entry, spent.ok().flatten());
        Ok(entry)
    }
}

/// `（退款）商户`.
fn kind_and_party(what: &str) -> (&str, &str) {
    let inner = what.strip_prefix('（').and_then(|it| it.split_once('）'));
    inner.unwrap_or(("", what))
}

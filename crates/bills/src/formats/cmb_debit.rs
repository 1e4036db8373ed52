//! China Merchants Bank, debit card: signed amounts, one row a movement, days without times.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "cmb_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    currency: usize,
    amount: usize,
    kind: usize,
    party: Option<usize>,
    note: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        header.find("联机余额")?;
        Some(Columns {
            day: header.find("记账日期")?,
            currency: header.find("货币")?,
            amount: header.find("交易金额")?,
            kind: header.find("交易摘要")?,
            party: header.find_if_any("对手信息"),
            note: header.find_if_any("客户摘要"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), bank::currency(row.at(self.currency))?)?;
        let kind = row.at(self.kind);
        let note = bank::text(row.at_if_any(self.note));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way: Way::of_received(amount),
            amount,
            party: bank::text(row.at_if_any(self.party)),
            subject: note.to_owned(),
            kind,
            method: "招商银行储蓄卡".to_owned(),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

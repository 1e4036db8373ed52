//! Agricultural Bank of China, debit card: amounts with a sign, and a journal number, under a
//! name with blanks in it.

use redress_core::money::Currency;

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "abc_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    time: usize,
    kind: usize,
    amount: usize,
    party: usize,
    journal: usize,
    note: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日期")?,
            time: header.find("交易时间")?,
            kind: header.find("交易摘要")?,
            amount: header.find("交易金额")?,
            party: header.find("对手信息")?,
            journal: header.find_one_of(&["日 志 号", "日志号"])?,
            note: header.find_if_any("交易附言"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), Currency::CNY)?;
        let journal = bank::text(row.at(self.journal));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_and_time(row.at(self.day), row.at(self.time))?,
            way: Way::of_received(amount),
            amount,
            party: bank::text(row.at(self.party)),
            subject: bank::text(row.at_if_any(self.note)).to_owned(),
            kind: row.at(self.kind),
            method: "农业银行储蓄卡".to_owned(),
            // Interest has a journal number of noughts.
            reference: if journal.bytes().all(|it| it == b'0') { "" } else { journal },
            account: Account::Deposit,
        }))
    }
}

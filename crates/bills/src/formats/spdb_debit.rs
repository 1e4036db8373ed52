//! Shanghai Pudong Development Bank, debit card, as an old workbook: what came in and what went
//! out in two columns, and two blanks between day and time.

use redress_core::money::Currency;

use super::bank::{self, Account, Movement};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
    totals::Totals,
};

pub(crate) const FORMAT: Format = Format {
    name: "spdb_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    at: usize,
    kind: usize,
    received: usize,
    spent: usize,
    party: Option<usize>,
    number: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            at: header.find_one_of(&["交易时间", "交易日期", "交易日期时间"])?,
            kind: header.find_one_of(&["交易摘要", "摘要"])?,
            received: header.find("存入金额")?,
            spent: header.find("取出金额")?,
            party: header.find_one_of(&["对方户名", "对手户名", "对方名称"]),
            number: header.find_one_of(&["交易流水号", "流水号"]),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let received = bank::money_or_nothing(row.at(self.received), Currency::CNY)?;
        let spent = bank::money_or_nothing(row.at(self.spent), Currency::CNY)?;
        let (way, amount) = bank::one_of(received, spent, row.at(self.spent))?;
        let mut words = row.at(self.at).split_whitespace();
        let (day, time) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let kind = row.at(self.kind);
        let party = bank::text(row.at_if_any(self.party));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_and_time(day, time)?,
            way,
            amount,
            party: if party.is_empty() { kind } else { party },
            subject: String::new(),
            kind,
            method: "浦发银行储蓄卡".to_owned(),
            reference: bank::text(row.at_if_any(self.number)),
            account: Account::Deposit,
        }))
    }

    fn footer(&mut self, row: &Row<'_>, totals: &mut Totals) -> bool {
        bank::sums_up(row, "合计", Currency::CNY, (self.received, self.spent), totals)
    }

    fn tally(&self, _: &Row<'_>, entry: &Entry<'_>, totals: &mut Totals) {
        bank::tally(entry, totals);
    }
}

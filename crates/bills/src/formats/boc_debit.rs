//! Bank of China, debit card: amounts with a sign, a kind of movement such as 网上快捷退款, and
//! dashes where there is nothing to say.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "boc_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    time: usize,
    currency: usize,
    amount: usize,
    kind: usize,
    note: usize,
    party: usize,
    card: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("记账日期")?,
            time: header.find("记账时间")?,
            currency: header.find("币别")?,
            amount: header.find("金额")?,
            kind: header.find("交易名称")?,
            note: header.find("附言")?,
            party: header.find("对方账户名")?,
            card: header.find_if_any("借记卡号"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), bank::currency(row.at(self.currency))?)?;
        let note = bank::text(row.at(self.note));
        let party = bank::text(row.at(self.party));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_and_time(row.at(self.day), row.at(self.time))?,
            way: Way::of_received(amount),
            amount,
            party: if party.is_empty() { note } else { party },
            subject: note.to_owned(),
            kind: row.at(self.kind),
            method: bank::card("中国银行", row.at_if_any(self.card)),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

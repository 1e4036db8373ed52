//! Bank of Communications, debit card: the column 借贷 says which way the money went.

use redress_core::money::Currency;

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::{Quoted, Reason},
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "bocom_debit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    time: usize,
    kind: usize,
    way: usize,
    amount: usize,
    party: usize,
    place: Option<usize>,
    note: Option<usize>,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日期")?,
            time: header.find("交易时间")?,
            kind: header.find("交易类型")?,
            way: header.find("借贷")?,
            amount: header.find("交易金额")?,
            party: header.find("对方户名")?,
            place: header.find_if_any("交易地点"),
            note: header.find_if_any("摘要"),
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let amount = bank::signed(row.at(self.amount), Currency::CNY)?;
        let place = bank::text(row.at_if_any(self.place));
        let note = bank::text(row.at_if_any(self.note));
        let party = bank::text(row.at(self.party));
        Ok(bank::entry(Movement {
            line: row.line,
            at: bank::day_and_time(row.at(self.day), row.at(self.time))?,
            way: way(row.at(self.way))?,
            amount,
            party: if party.is_empty() { place } else { party },
            subject: if note.is_empty() { place } else { note }.to_owned(),
            kind: row.at(self.kind),
            method: "交通银行储蓄卡".to_owned(),
            reference: "",
            account: Account::Deposit,
        }))
    }
}

/// `借 Dr` or `贷 Cr`.
fn way(cell: &str) -> Result<Way, Reason> {
    match cell.split_whitespace().next() {
        Some("借" | "Dr") => Ok(Way::Out),
        Some("贷" | "Cr") => Ok(Way::In),
        _ => Err(Reason::UnknownDirection(Quoted::from(cell))),
    }
}

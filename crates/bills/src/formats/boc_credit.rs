//! Bank of China, credit card: 存入 and 支出 in two columns, and a country behind every
//! merchant's name. Refunds come under the name of the merchant's payment service.

use redress_core::payment::Direction;

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "boc_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    card: usize,
    what: usize,
    received: usize,
    spent: usize,
    currency: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日")?,
            card: header.find("卡号后四位")?,
            what: header.find("交易描述")?,
            received: header.find("存入")?,
            spent: header.find("支出")?,
            currency: header.find("币种")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let currency = bank::currency(row.at(self.currency))?;
        let received = bank::money_or_nothing(row.at(self.received), currency)?;
        let spent = bank::money_or_nothing(row.at(self.spent), currency)?;
        let (way, amount) = bank::one_of(received, spent, row.at(self.spent))?;
        let what = row.at(self.what);
        // A payment to the card itself is not from a merchant and so has no country.
        let merchant = country(what) || way == Way::Out;
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way,
            amount,
            party: what,
            subject: String::new(),
            kind: "",
            method: bank::card("中国银行信用卡", row.at(self.card)),
            reference: "",
            account: if merchant { Account::Card } else { Account::Deposit },
        });
        if !merchant && !what.contains("利息") && entry.refund.is_none() {
            entry.payment.direction = Direction::Neutral;
        }
        Ok(entry)
    }
}

/// Whether the text ends in the three letters of a country, as merchants' do.
fn country(what: &str) -> bool {
    what.len()
        .checked_sub(3)
        .and_then(|from| what.get(from..))
        .is_some_and(|end| end.bytes().all(|it| it.is_ascii_uppercase()))
}

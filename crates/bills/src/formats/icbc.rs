//! Industrial and Commercial Bank of China: every cell padded with blanks and a TAB, amounts in
//! columns for what came in and what went out, once as traded and once as booked.

use super::bank::{self, Account, Movement, Way};
use crate::{
    ledger::Entry,
    problem::Reason,
    table::{Header, Row},
    totals::Totals,
};

/// Where the export has what.
pub(super) struct Columns {
    day: usize,
    kind: usize,
    place: usize,
    traded: (usize, usize, usize),
    booked: (usize, usize, usize),
    party: Option<usize>,
    detail: Option<usize>,
    account: Account,
    card: String,
}

impl Columns {
    /// The columns, if they are those of this kind of account.
    pub(super) fn of(header: &Header<'_>, account: Account) -> Option<Columns> {
        let found = match header.find_if_any("钞/汇") {
            Some(_) => Account::Deposit,
            None => Account::Card,
        };
        let amounts = |name: &str| {
            let received = header.find(&format!("{name}金额(收入)"))?;
            let spent = header.find(&format!("{name}金额(支出)"))?;
            Some((received, spent, header.find(&format!("{name}币种"))?))
        };
        (found == account).then_some(())?;
        Some(Columns {
            day: header.find("交易日期")?,
            kind: header.find("摘要")?,
            place: header.find("交易场所")?,
            traded: amounts("交易")?,
            booked: amounts("记账")?,
            party: header.find_if_any("对方户名"),
            detail: header.find_if_any("交易详情"),
            account,
            card: String::new(),
        })
    }

    /// Only the second generation tells details.
    pub(super) fn has_details(&self) -> bool {
        self.detail.is_some()
    }

    /// `卡号: 1234****5678` above the table.
    pub(super) fn above(&mut self, preamble: &str) {
        let number = preamble.lines().find_map(|it| it.strip_prefix("卡号:"));
        let number = number.and_then(|it| it.split(',').next()).unwrap_or("");
        let tail = number.rsplit('*').next().unwrap_or("");
        let bank = match self.account {
            Account::Deposit => "工商银行储蓄卡",
            Account::Card => "工商银行信用卡",
        };
        self.card = bank::card(bank, tail);
    }

    pub(super) fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let (received, spent, currency) = self.booked;
        let currency = bank::currency(row.at(currency))?;
        let said = row.at(spent);
        let received = bank::money_or_nothing(row.at(received), currency)?;
        let spent = bank::money_or_nothing(row.at(spent), currency)?;
        let (way, amount) = bank::one_of(received, spent, said)?;
        let place = bank::text(row.at(self.place));
        let party = bank::text(row.at_if_any(self.party));
        let detail = bank::text(row.at_if_any(self.detail));
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way,
            amount,
            // The place names the merchant, and the party only whom the bank paid for it.
            party: if place.is_empty() { party } else { place },
            subject: if detail.is_empty() { party } else { detail }.to_owned(),
            kind: bank::text(row.at(self.kind)),
            method: self.card.clone(),
            reference: "",
            account: self.account,
        });
        bank::abroad(&mut entry, self.traded(row, way));
        Ok(entry)
    }

    fn traded(&self, row: &Row<'_>, way: Way) -> Option<redress_core::money::Money> {
        let (received, spent, currency) = self.traded;
        let currency = bank::currency(bank::text(row.at(currency))).ok()?;
        let place = if way == Way::In { received } else { spent };
        bank::money_or_nothing(row.at(place), currency).ok()?
    }

    /// `合计金额` under a card, `人民币合计` under a deposit account.
    pub(super) fn footer(&self, row: &Row<'_>, totals: &mut Totals) -> bool {
        let (received, spent, _) = self.booked;
        bank::sums_up(row, "合计", redress_core::money::Currency::CNY, (received, spent), totals)
    }
}

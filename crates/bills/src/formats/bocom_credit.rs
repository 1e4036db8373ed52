//! Bank of Communications, credit card. Amounts have no sign; the first word of the text says
//! which way the money went.

use super::bank::{self, Account, Movement, Way};
use crate::{
    Format,
    ledger::Entry,
    problem::Reason,
    remark::Note,
    table::{Header, Layout, Row},
};

pub(crate) const FORMAT: Format = Format {
    name: "bocom_credit",
    recognizes: |content, options| content.has::<Columns>(options),
    read: |content, options| content.read::<Columns>(options),
};

struct Columns {
    day: usize,
    what: usize,
    spent: usize,
    booked: usize,
}

impl Layout for Columns {
    const MARKS_RETURNED: bool = false;

    fn of(header: &Header<'_>) -> Option<Columns> {
        Some(Columns {
            day: header.find("交易日期")?,
            what: header.find("交易说明")?,
            spent: header.find("交易币种/金额")?,
            booked: header.find("入账币种/金额")?,
        })
    }

    fn read<'r>(&self, row: &Row<'r>) -> Result<Entry<'r>, Reason> {
        let (kind, party) = row.at(self.what).split_once(' ').unwrap_or((row.at(self.what), ""));
        let amount = bank::money(row.at(self.booked))?;
        // Should a sign ever be there, it says the same as on other cards.
        let way = if amount.minor() < 0 { Some(Way::In) } else { way(kind) };
        let mut entry = bank::entry(Movement {
            line: row.line,
            at: bank::day(row.at(self.day))?,
            way: way.unwrap_or(Way::Out),
            amount,
            party: party.trim(),
            subject: row.at(self.what).to_owned(),
            kind,
            method: "交通银行信用卡".to_owned(),
            reference: "",
            account: Account::Card,
        });
        if way.is_none() {
            Note::DirectionGuessed.on(&mut entry.payment);
        }
        bank::abroad(&mut entry, bank::money(row.at(self.spent)).ok());
        Ok(entry)
    }
}

fn way(kind: &str) -> Option<Way> {
    const IN: &[&str] = &["退", "还款", "返", "存入", "贷记", "入账", "溢缴", "撤销", "奖励"];
    const OUT: &[&str] = &["消费", "取现", "分期", "年费", "利息", "费", "借记", "支付", "转出"];
    let has = |words: &[&str]| words.iter().any(|it| kind.contains(it));
    if has(IN) { Some(Way::In) } else { has(OUT).then_some(Way::Out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_says_the_way() {
        assert_eq!(way("退货"), Some(Way::In));
        assert_eq!(way("信用卡还款"), Some(Way::In));
        assert_eq!(way("消费"), Some(Way::Out));
        assert_eq!(way("消费撤销"), Some(Way::In));
        assert_eq!(way("商户"), None);
    }
}

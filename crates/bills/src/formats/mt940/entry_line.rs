//! The field `:61:` of a statement: `1709140914DR233,15NMSCNONREF//B123` and a line behind it.

use jiff::civil::Date;
use redress_core::{
    money::{Currency, Money},
    payment::PaidAt,
};

use super::malformed;
use crate::problem::{Quoted, Reason};

/// One entry of the account.
#[derive(Debug)]
pub(super) struct EntryLine {
    pub(super) at: PaidAt,
    /// The day in the field does not exist and is now the last of its February.
    pub(super) day_moved: bool,
    credit: bool,
    /// Takes back an earlier entry: `RC` a credit, `RD` a debit.
    pub(super) reversed: bool,
    pub(super) amount: Money,
    /// The mark and the type, as the bank writes them: `D NMSC`, `RD NTRF`.
    pub(super) mark: String,
    /// The account owner's own number for it.
    pub(super) customer: Option<String>,
    /// The bank's number for it.
    pub(super) bank: Option<String>,
    pub(super) supplement: String,
}

impl EntryLine {
    pub(super) fn of(
        line: &str,
        more: &[&str],
        currency: Option<Currency>,
    ) -> Result<EntryLine, Reason> {
        let broken = || malformed(line);
        let (date, rest) = line.split_at_checked(6).ok_or_else(broken)?;
        let (at, day_moved) = day(date).ok_or_else(|| Reason::NotATime(Quoted::from(date)))?;
        let rest = rest.trim_start();
        let entry_day = rest.get(..4).filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let rest = rest[entry_day.map_or(0, str::len)..].trim_start();

        let marks = rest.find(|it: char| it.is_ascii_digit()).ok_or_else(broken)?;
        let (marks, rest) = rest.split_at(marks);
        let (reversed, credit) = mark(marks).ok_or_else(broken)?;
        let end = rest
            .find(|it: char| !it.is_ascii_digit() && it != ',' && it != '.')
            .unwrap_or(rest.len());
        let (digits, rest) = rest.split_at(end);
        if !rest.is_empty() && !rest.starts_with(|it: char| it.is_ascii_uppercase()) {
            return Err(broken());
        }
        let currency = currency.ok_or(Reason::NoCurrency)?;
        let amount =
            money(digits, currency).ok_or_else(|| Reason::NotAnAmount(Quoted::from(digits)))?;

        let (kind, references) = rest.split_at_checked(4).unwrap_or((rest, ""));
        let (customer, bank) = references.split_once("//").unwrap_or((references, ""));
        let shown = if reversed { "R" } else { "" };
        let shown = format!("{shown}{}", if credit { "C" } else { "D" });
        Ok(EntryLine {
            at,
            day_moved,
            credit,
            reversed,
            amount,
            mark: format!("{shown} {kind}").trim().to_owned(),
            customer: number(customer),
            bank: number(bank),
            supplement: more.join(" ").trim().to_owned(),
        })
    }

    /// Whether money came onto the account. A debit that is taken back comes onto it.
    pub(super) fn received(&self) -> bool {
        self.credit != self.reversed
    }
}

/// `C`, `D`, `RC`, `RD`, each with or without the last letter of the currency behind it: whether
/// it takes back an entry, and whether that was a credit.
fn mark(marks: &str) -> Option<(bool, bool)> {
    let (reversed, rest) = match marks.strip_prefix('R') {
        Some(rest) => (true, rest),
        None => (false, marks),
    };
    let mut letters = rest.chars();
    let credit = match letters.next()? {
        'C' => true,
        'D' => false,
        _ => return None,
    };
    let funds = letters.as_str();
    (funds.len() <= 1 && funds.bytes().all(|it| it.is_ascii_uppercase()))
        .then_some((reversed, credit))
}

/// `380115,` `0,12` `500`: a decimal with a comma, or one with nothing behind it.
pub(super) fn money(digits: &str, currency: Currency) -> Option<Money> {
    let (whole, fraction) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let kept = currency.exponent();
    // More decimals than the currency has are only taken if they say nothing.
    let fraction = match fraction.split_at_checked(kept) {
        Some((some, idle)) if idle.bytes().all(|it| it == b'0') => some,
        _ => fraction,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let numeric = !whole.is_empty() && whole.bytes().all(|it| it.is_ascii_digit());
    numeric.then(|| Money::parse(&format!("{whole}{point}{fraction}"), currency).ok()).flatten()
}

/// `YYMMDD`. Years from 80 on are of the last century. 29 and 30 February, on which some banks
/// compute interest, become the last of February.
fn day(digits: &str) -> Option<(PaidAt, bool)> {
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    let (year, month, day) = (i16::from(part(0)?), part(2)?, part(4)?);
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    if let Ok(date) = Date::new(year, month, day) {
        return Some((PaidAt::Day(date), false));
    }
    let interest = month == 2 && (29..=30).contains(&day);
    let last = Date::new(year, 2, 1).ok()?.last_of_month();
    interest.then_some((PaidAt::Day(last), true))
}

/// A number, unless it says that there is none.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let none = ["NONREF", "KREF+", "EREF+", "N"].contains(&text) || text.is_empty();
    (!none).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<EntryLine, Reason> {
        EntryLine::of(line, &[], Some(Currency::EUR))
    }

    #[test]
    fn an_entry_is_read_in_every_banks_way_of_writing_it() {
        for (line, day, mark, amount, bank) in [
            (
                "0709070904CR50990,05NTRFNONREF//0724",
                "2007-09-07",
                "C NTRF",
                "50990.05",
                Some("0724"),
            ),
            ("240312    DD212,39NMSCNONREF//", "2024-03-12", "D NMSC", "212.39", None),
            ("1105240524D9,N192NONREF", "2011-05-24", "D N192", "9.00", None),
            ("020322CM20000,00S051", "2002-03-22", "C S051", "20000.00", None),
            ("1407290729C500NTRF29-07//B4", "2014-07-29", "C NTRF", "500.00", Some("B4")),
            ("991231RD1,5NTRFX", "1999-12-31", "RD NTRF", "1.50", None),
        ] {
            let read = of(line).unwrap();
            assert_eq!(read.at.to_string(), day, "{line}");
            assert_eq!((read.mark.as_str(), read.amount.decimal().as_str()), (mark, amount));
            assert_eq!(read.bank.as_deref(), bank, "{line}");
        }
    }

    #[test]
    fn a_reversal_turns_the_way_the_money_went() {
        let received = |line| of(line).unwrap().received();
        assert!(received("170914C1,NTRF") && received("170914RD1,NTRF"));
        assert!(!received("170914D1,NTRF") && !received("170914RC1,NTRF"));
    }

    #[test]
    fn the_thirtieth_of_february_is_its_last_day_and_no_other_day_is_moved() {
        let read = of("230230D1,NTRF").unwrap();
        assert_eq!((read.at.to_string().as_str(), read.day_moved), ("2023-02-28", true));
        assert!(!of("240229D1,NTRF").unwrap().day_moved);
        assert!(matches!(of("230231D1,NTRF"), Err(Reason::NotATime(_))));
        assert!(matches!(of("230431D1,NTRF"), Err(Reason::NotATime(_))));
    }

    #[test]
    fn what_is_no_entry_is_refused_with_a_reason() {
        assert!(matches!(of("17091"), Err(Reason::Malformed(_))));
        assert!(matches!(of("170914X1,NTRF"), Err(Reason::Malformed(_))));
        assert!(matches!(of("170914D1x,NTRF"), Err(Reason::Malformed(_))));
        assert!(matches!(of("170914D1,005NTRF"), Err(Reason::NotAnAmount(_))));
        assert!(matches!(EntryLine::of("170914D1,NTRF", &[], None), Err(Reason::NoCurrency)));
    }
}

//! What the statements of banks have in common: signs, currencies, the words for refunds and for
//! one's own money, and that no row names the payment which it gives back.

mod cells;
mod words;

use redress_core::{
    money::{Currency, Money},
    payment::{Direction, PaidAt},
};

pub(crate) use self::cells::{
    currency, day, day_and_time, day_of_year, money, money_or_nothing, signed, text,
};
use crate::{
    ledger::{Draft, Entry, Name, Refund},
    problem::{Quoted, Reason},
    remark::Note,
    table::Row,
    totals::{Fine, Totals},
};

/// Which way the money went, as the bank says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// Out of a deposit account, or spent with a card.
    Out,
    /// Onto the account or the card.
    In,
}

impl Way {
    /// Of an amount of which the sign says it: money that is received is positive.
    pub(crate) fn of_received(amount: Money) -> Way {
        if amount.minor() < 0 { Way::Out } else { Way::In }
    }

    /// Of an amount on a card: what is spent is positive.
    pub(crate) fn of_spent(amount: Money) -> Way {
        if amount.minor() < 0 { Way::In } else { Way::Out }
    }

    /// The words under which banks give sums.
    fn label(self) -> &'static str {
        match self {
            Way::Out => "支出",
            Way::In => "收入",
        }
    }
}

/// What kind of account a statement is of. Decides what an unexplained credit is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Account {
    /// A deposit account or debit card: a credit is income unless its words say otherwise.
    Deposit,
    /// A credit card on which every credit that is neither a repayment nor a reward is a refund.
    Card,
}

/// A row of a statement, read but not yet understood.
pub(crate) struct Movement<'r> {
    pub(crate) line: u64,
    pub(crate) at: PaidAt,
    pub(crate) way: Way,
    /// Without its sign.
    pub(crate) amount: Money,
    /// The other party, or where the bank has no column for it what the row says.
    pub(crate) party: &'r str,
    pub(crate) subject: String,
    /// The bank's word for the kind of movement.
    pub(crate) kind: &'r str,
    /// The card or account.
    pub(crate) method: String,
    /// The bank's number for it. Empty where it gives none.
    pub(crate) reference: &'r str,
    pub(crate) account: Account,
}

/// Understands a row.
pub(crate) fn entry(it: Movement<'_>) -> Entry<'static> {
    let said = [it.kind, it.party, &it.subject];
    let received = it.way == Way::In;
    let own = words::is_own(&said);
    let refund = received
        && (words::is_refund(&said)
            || (it.account == Account::Card && !own && !words::is_reward(&said)));
    let direction = match it.way {
        _ if refund => Direction::In,
        _ if own => Direction::Neutral,
        Way::Out => Direction::Out,
        Way::In => Direction::In,
    };
    let party = if refund { words::refunded(it.party) } else { it.party };
    let payment = Draft {
        reference: it.reference.to_owned().into(),
        order: "".into(),
        at: it.at,
        direction,
        amount: it.amount.abs(),
        // A refund stands beside what it refunds under the same name.
        counterparty: party.to_owned().into(),
        subject: it.subject.into(),
        method: it.method.into(),
        status: it.kind.to_owned().into(),
        settled: it.amount.minor() != 0,
        refunded: None,
        fee: None,
        remark: "".into(),
        line: it.line,
    };
    Entry { payment, refund: refund.then(unnamed), returned: None, label: it.way.label() }
}

/// A refund that names nothing: the only payment that fits is the one.
pub(crate) fn unnamed() -> Refund<'static> {
    named(Vec::new())
}

/// The same, with names that the original may carry too.
pub(crate) fn named(names: Vec<Name<'_>>) -> Refund<'_> {
    Refund { names, inferable: true }
}

/// Adds the amount in the currency of the place where it was spent, if that is another.
pub(crate) fn abroad(entry: &mut Entry<'_>, spent: Option<Money>) {
    let spent = spent.map(Money::abs).filter(|it| it.is_positive());
    if let Some(amount) = spent.filter(|it| it.currency() != entry.payment.amount.currency()) {
        Note::Abroad { amount }.on(&mut entry.payment);
    }
}

/// A card by its bank and last digits, in the form in which wallets name cards:
/// `招商银行信用卡(1234)`.
pub(crate) fn card(bank: &str, tail: &str) -> String {
    let digits: String =
        tail.split('.').next().unwrap_or("").chars().filter(char::is_ascii_digit).collect();
    let tail = digits.len().checked_sub(4).map_or(&digits[..], |from| &digits[from..]);
    if tail.is_empty() { bank.to_owned() } else { format!("{bank}({tail})") }
}

/// What came in or what went out, of two columns of which one is empty. `said` is quoted should
/// both be, or neither.
pub(crate) fn one_of(
    received: Option<Money>,
    spent: Option<Money>,
    said: &str,
) -> Result<(Way, Money), Reason> {
    let moved = |it: &Money| it.minor() != 0;
    match (received.filter(moved), spent.filter(moved)) {
        (Some(amount), None) => Ok((Way::In, amount)),
        (None, Some(amount)) => Ok((Way::Out, amount)),
        (None, None) => match (received, spent) {
            (Some(nothing), _) => Ok((Way::In, nothing)),
            (None, Some(nothing)) => Ok((Way::Out, nothing)),
            (None, None) => Err(Reason::NotAnAmount(Quoted::from(said))),
        },
        (Some(_), Some(_)) => Err(Reason::UnknownDirection(Quoted::from(said))),
    }
}

/// A row such as `人民币合计` with the sums of what came in and what went out.
pub(crate) fn sums_up(
    row: &Row<'_>,
    word: &str,
    currency: Currency,
    (received, spent): (usize, usize),
    totals: &mut Totals,
) -> bool {
    if !row.at(0).contains(word) {
        return false;
    }
    for (way, place) in [(Way::In, received), (Way::Out, spent)] {
        if let Ok(Some(sum)) = money_or_nothing(row.at(place), currency) {
            totals.declare_sum(way.label(), Fine::of(sum));
        }
    }
    true
}

/// Counts a row for [`sums_up`], which banks give in yuan.
pub(crate) fn tally(entry: &Entry<'_>, totals: &mut Totals) {
    for way in [Way::In, Way::Out] {
        if entry.label == way.label() && entry.payment.amount.currency() == Currency::CNY {
            totals.add(way.label(), Fine::of(entry.payment.amount));
        }
    }
}

/// A text in which one blank stands where the bank padded with several.
pub(crate) fn squeezed(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What Canadian banks keep their accounts in, which their files do not name.
pub(crate) fn canadian_dollar() -> Currency {
    "CAD".parse().expect("a code of ISO 4217")
}

//! The rows of one payee, gathered once for all checks that go over them: they lie far apart in
//! the book.

use super::book::{Book, Entry, Payee, Row};

/// A payee's rows in the order of time, and what was spent there in the order of amounts.
#[derive(Default)]
pub(super) struct Hand<'b> {
    pub(super) payee: Payee,
    pub(super) rows: &'b [Row],
    /// The entries of `rows`.
    pub(super) entries: Vec<Entry>,
    spent: Vec<Spent>,
}

/// An amount spent. In the order of currency, amount and time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spent {
    currency: u8,
    pub(super) minor: i64,
    /// Which of the payee's rows it is.
    pub(super) place: u32,
}

impl<'b> Hand<'b> {
    /// Takes up the rows of a payee in place of another's.
    pub(super) fn take(&mut self, book: &'b Book<'_>, payee: Payee) {
        (self.payee, self.rows) = (payee, book.rows_with(payee));
        self.entries.clear();
        self.entries.extend(self.rows.iter().map(|it| book.entry(*it)));
        self.spent.clear();
        let spent = (0..).zip(&self.entries).filter(|(_, it)| it.is_spent());
        self.spent.extend(spent.map(|(place, it)| Spent {
            currency: it.currency,
            minor: it.minor,
            place,
        }));
        self.spent.sort_unstable();
    }

    /// Every row with its entry.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (Row, Entry)> {
        self.rows.iter().copied().zip(self.entries.iter().copied())
    }

    /// What was spent in a currency, in the order of amounts.
    pub(super) fn spent_in(&self, currency: u8) -> &[Spent] {
        let from = self.spent.partition_point(|it| it.currency < currency);
        let to = self.spent.partition_point(|it| it.currency <= currency);
        &self.spent[from..to]
    }

    /// Whether this very amount was ever spent.
    pub(super) fn has_spent(&self, currency: u8, minor: i64) -> bool {
        let key = (currency, minor);
        self.spent.binary_search_by_key(&key, |it| (it.currency, it.minor)).is_ok()
    }

    /// What was spent more than once in the same amount: each amount by itself, in the order of
    /// time.
    pub(super) fn alike(&self) -> impl Iterator<Item = &[Spent]> {
        let same = |a: &Spent, b: &Spent| (a.currency, a.minor) == (b.currency, b.minor);
        self.spent.chunk_by(same).filter(|it| 1 < it.len())
    }
}

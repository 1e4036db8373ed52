//! Rows that were read of a part, with their texts where the part has them: to be sent from one
//! thread to another as they are.

use std::borrow::Cow;

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use crate::{
    ledger::{Draft, Entry, Name, Refund},
    problem::Reason,
};

/// Rows in their order, and the text in which they were found.
#[derive(Default)]
pub(super) struct Packed {
    text: String,
    /// Texts that stand nowhere as they are read: put together, or without doubled quotes.
    beside: String,
    rows: Vec<(u32, Result<Kept, Reason>)>,
    rare: Vec<Rare>,
}

/// What every row has.
struct Kept {
    at: PaidAt,
    amount: Money,
    label: &'static str,
    reference: Place,
    order: Place,
    counterparty: Place,
    subject: Place,
    method: Place,
    status: Place,
    remark: Place,
    rare: Option<u32>,
    direction: Direction,
    settled: bool,
}

/// What few rows have.
struct Rare {
    refunded: Option<Money>,
    fee: Option<Money>,
    returned: Option<Money>,
    refund: Option<(bool, Vec<Named>)>,
}

enum Named {
    Reference(Place),
    Order(Place),
}

#[derive(Clone, Copy, Default)]
struct Place {
    from: u32,
    length: u32,
    beside: bool,
}

/// Packs rows of a text that lies elsewhere for the time being.
pub(super) struct Packing {
    packed: Packed,
    /// Where in memory the text begins and ends.
    begin: usize,
    end: usize,
}

impl Packing {
    pub(super) fn of(text: &str) -> Packing {
        let begin = text.as_ptr().addr();
        Packing { packed: Packed::default(), begin, end: begin + text.len() }
    }

    /// Adds what was read of the row on a line.
    pub(super) fn add(&mut self, line: u64, read: Result<Entry<'_>, Reason>) {
        let read = read.map(|it| self.keep(it));
        self.packed.rows.push((line as u32, read));
    }

    /// The rows with their text.
    pub(super) fn close(self, text: String) -> Packed {
        debug_assert_eq!(self.begin, text.as_ptr().addr(), "the text of these rows");
        Packed { text, ..self.packed }
    }

    fn keep(&mut self, entry: Entry<'_>) -> Kept {
        let Entry { payment: it, refund, returned, label } = entry;
        let is_rare = refund.is_some() || returned.is_some();
        let rare = is_rare || it.refunded.is_some() || it.fee.is_some();
        let rare = rare.then(|| {
            let refund = refund.map(|it| (it.inferable, self.names(it.names)));
            let rare = Rare { refunded: it.refunded, fee: it.fee, returned, refund };
            self.packed.rare.push(rare);
            self.packed.rare.len() as u32 - 1
        });
        Kept {
            at: it.at,
            amount: it.amount,
            label,
            reference: self.place(&it.reference),
            order: self.place(&it.order),
            counterparty: self.place(&it.counterparty),
            subject: self.place(&it.subject),
            method: self.place(&it.method),
            status: self.place(&it.status),
            remark: self.place(&it.remark),
            rare,
            direction: it.direction,
            settled: it.settled,
        }
    }

    fn names(&mut self, names: Vec<Name<'_>>) -> Vec<Named> {
        let mut named = |it: &Name<'_>| match it {
            Name::Reference(it) => Named::Reference(self.place(it)),
            Name::Order(it) => Named::Order(self.place(it)),
        };
        names.iter().map(&mut named).collect()
    }

    /// Where a text stands: mostly it is a piece of the text itself.
    fn place(&mut self, text: &str) -> Place {
        let (at, length) = (text.as_ptr().addr(), text.len() as u32);
        if self.begin <= at && at + text.len() <= self.end {
            return Place { from: (at - self.begin) as u32, length, beside: false };
        }
        let from = self.packed.beside.len() as u32;
        self.packed.beside.push_str(text);
        Place { from, length, beside: true }
    }
}

impl Packed {
    /// Every row in its order: its line, and what was read of it.
    pub(super) fn unpack(&mut self) -> impl Iterator<Item = (u64, Result<Entry<'_>, Reason>)> {
        let Packed { text, beside, rows, rare } = self;
        let (text, beside, rare) = (text.as_str(), beside.as_str(), rare.as_slice());
        let at = move |it: Place| {
            let whole = if it.beside { beside } else { text };
            Cow::Borrowed(&whole[it.from as usize..][..it.length as usize])
        };
        rows.drain(..).map(move |(line, read)| {
            let line = u64::from(line);
            (line, read.map(|it| entry(it, line, rare, &at)))
        })
    }
}

fn entry<'r>(it: Kept, line: u64, rare: &[Rare], at: &impl Fn(Place) -> Cow<'r, str>) -> Entry<'r> {
    let rare = it.rare.and_then(|it| rare.get(it as usize));
    let name = |it: &Named| match it {
        Named::Reference(it) => Name::Reference(at(*it)),
        Named::Order(it) => Name::Order(at(*it)),
    };
    let refund = rare.and_then(|it| it.refund.as_ref()).map(|(inferable, names)| Refund {
        names: names.iter().map(name).collect(),
        inferable: *inferable,
    });
    let payment = Draft {
        reference: at(it.reference),
        order: at(it.order),
        at: it.at,
        direction: it.direction,
        amount: it.amount,
        counterparty: at(it.counterparty),
        subject: at(it.subject),
        method: at(it.method),
        status: at(it.status),
        settled: it.settled,
        refunded: rare.and_then(|it| it.refunded),
        fee: rare.and_then(|it| it.fee),
        remark: at(it.remark),
        line,
    };
    Entry { payment, refund, returned: rare.and_then(|it| it.returned), label: it.label }
}

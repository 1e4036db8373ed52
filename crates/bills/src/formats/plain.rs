//! A row on its way to an entry, for formats whose rows say what they are in so many words.

use std::borrow::Cow;

use redress_core::{
    money::Money,
    payment::{Direction, PaidAt},
};

use crate::{
    ledger::{Draft, Entry, Name, Refund},
    problem::Quoted,
    reading,
    remark::Note,
};

/// What a row says, without what follows from other rows.
pub(super) struct Plain<'r> {
    pub(super) line: u64,
    pub(super) reference: Cow<'r, str>,
    pub(super) order: &'r str,
    pub(super) at: PaidAt,
    pub(super) direction: Direction,
    /// With or without its sign, which the direction has already turned into a word.
    pub(super) amount: Money,
    pub(super) counterparty: &'r str,
    pub(super) subject: &'r str,
    pub(super) method: &'r str,
    pub(super) status: &'r str,
    pub(super) moved: bool,
    /// What the provider kept; negative where it gave something of it back.
    pub(super) fee: Option<Money>,
    pub(super) refunded: Option<Money>,
    pub(super) remark: &'r str,
    pub(super) notes: Vec<Note>,
    pub(super) refund: Option<Refund<'r>>,
    pub(super) returned: Option<Money>,
    pub(super) label: &'static str,
}

impl<'r> Plain<'r> {
    /// A row that moved money and says nothing more.
    pub(super) fn new(
        line: u64,
        reference: impl Into<Cow<'r, str>>,
        at: PaidAt,
        direction: Direction,
        amount: Money,
    ) -> Plain<'r> {
        Plain {
            line,
            reference: reference.into(),
            order: "",
            at,
            direction,
            amount,
            counterparty: "",
            subject: "",
            method: "",
            status: "",
            moved: true,
            fee: None,
            refunded: None,
            remark: "",
            notes: Vec::new(),
            refund: None,
            returned: None,
            label: "",
        }
    }

    /// Keeps a number that has no place of its own under the word that the bill has for it.
    pub(super) fn also_numbered(&mut self, word: &'static str, number: &str) {
        if !number.is_empty() && number != "0" {
            self.notes.push(Note::AlsoNumbered { word, number: Quoted::from(number) });
        }
    }

    pub(super) fn entry(self) -> Entry<'r> {
        let amount = self.amount.abs();
        let mut payment = Draft {
            reference: self.reference,
            order: reading::text(self.order).into(),
            at: self.at,
            direction: self.direction,
            amount,
            counterparty: reading::text(self.counterparty).into(),
            subject: reading::text(self.subject).into(),
            method: reading::text(self.method).into(),
            status: self.status.into(),
            settled: amount.is_positive() && self.moved,
            refunded: self.refunded.filter(|it| it.is_positive()),
            fee: self.fee.filter(|it| it.minor() != 0),
            remark: reading::text(self.remark).into(),
            line: self.line,
        };
        for note in self.notes {
            note.on(&mut payment);
        }
        Entry { payment, refund: self.refund, returned: self.returned, label: self.label }
    }
}

/// A refund that knows what it refunds by these names alone; those that are empty say nothing.
pub(super) fn refund_by<'r>(names: impl IntoIterator<Item = Name<'r>>) -> Refund<'r> {
    let said = |it: &Name<'_>| match it {
        Name::Reference(text) | Name::Order(text) => !text.is_empty() && text.as_ref() != "0",
    };
    Refund { names: names.into_iter().filter(said).collect(), inferable: false }
}

//! The refunds of a bill, by what tells them apart and what tells what they refund.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

use redress_core::{money::Money, payment::PaidAt};

use crate::texts::{Span, Texts};

use super::{Draft, Name, Refund};

/// A refund among the payments, whose names lie with those of all refunds.
#[derive(Clone)]
pub(crate) struct KeptRefund {
    pub(crate) index: u32,
    pub(crate) inferable: bool,
    pub(super) line: u64,
    at: PaidAt,
    amount: Money,
    reference: Span,
    names: [Option<KeptName>; NAMES_MAX],
}

/// How many names of what it refunds are kept of a refund. No provider gives more.
const NAMES_MAX: usize = 2;

#[derive(Clone, Copy)]
enum KeptName {
    Reference(Span),
    Order(Span),
}

impl KeptName {
    fn span(self) -> Span {
        match self {
            KeptName::Reference(it) | KeptName::Order(it) => it,
        }
    }

    fn at(self, span: Span) -> KeptName {
        match self {
            KeptName::Reference(_) => KeptName::Reference(span),
            KeptName::Order(_) => KeptName::Order(span),
        }
    }
}

/// The refunds of a bill, or of a page.
#[derive(Default)]
pub(crate) struct Refunds {
    pub(crate) rows: Vec<KeptRefund>,
    texts: Texts,
    /// Which of `rows` it is, by a hash of what tells refunds apart.
    seen: HashMap<u64, u32>,
    hasher: RandomState,
}

impl Refunds {
    /// Keeps a refund of a page.
    pub(super) fn keep(&mut self, index: u32, payment: &Draft<'_>, refund: &Refund<'_>) {
        let mut names = [None; NAMES_MAX];
        for (place, name) in names.iter_mut().zip(&refund.names) {
            *place = Some(match name {
                Name::Reference(it) => KeptName::Reference(self.texts.keep(it)),
                Name::Order(it) => KeptName::Order(self.texts.keep(it)),
            });
        }
        let Draft { line, at, amount, .. } = *payment;
        let reference = self.texts.keep(&payment.reference);
        let inferable = refund.inferable;
        self.rows.push(KeptRefund { index, inferable, line, at, amount, reference, names });
    }

    /// The refund that was taken before and is the same as one of a page; otherwise notes where it
    /// will be found the next time, as it is taken now.
    pub(super) fn listed(&mut self, row: &KeptRefund, page: &Refunds) -> Option<&KeptRefund> {
        let apart = (page.reference(row), row.at, row.amount);
        let next = self.rows.len() as u32;
        let place = *self.seen.entry(self.hasher.hash_one(apart)).or_insert(next);
        let known = self.rows.get(place as usize)?;
        ((self.reference(known), known.at, known.amount) == apart).then_some(known)
    }

    /// Takes a refund of a page over.
    pub(super) fn take(&mut self, row: &KeptRefund, page: &Refunds, index: usize) {
        let mut keep = |span| self.texts.keep(page.texts.get(span));
        let reference = keep(row.reference);
        let names = row.names.map(|it| it.map(|it| it.at(keep(it.span()))));
        self.rows.push(KeptRefund { index: index as u32, reference, names, ..*row });
    }

    /// The refund's own number.
    pub(super) fn reference(&self, refund: &KeptRefund) -> &str {
        self.texts.get(refund.reference)
    }

    /// By what names it knows the payment that it refunds.
    pub(crate) fn names_of(&self, refund: &KeptRefund) -> impl Iterator<Item = Name<'_>> {
        refund.names.into_iter().flatten().map(|it| match it {
            KeptName::Reference(it) => Name::Reference(self.texts.get(it).into()),
            KeptName::Order(it) => Name::Order(self.texts.get(it).into()),
        })
    }

    /// Forgets those of a page.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.texts.clear();
    }
}

//! Which payments go by the names that refunds have for them. One quick look at every payment,
//! however many refunds there are, and a longer one at those that may go by one of the names.

use std::{
    hash::{BuildHasher, RandomState},
    ops::Range,
};

use crate::{
    ledger::{Name, Refunds},
    payments::Payments,
    texts,
    threads::Threads,
};

use super::CANDIDATES_MAX;

/// Payments by their names.
pub(super) struct Named<'p> {
    payments: &'p Payments,
    /// The hash of a name, and who goes by it: in the order of hashes, then of the file.
    found: Vec<(u64, u32)>,
    hasher: RandomState,
}

impl<'p> Named<'p> {
    /// Finds who goes by the names of `refunds` and is no refund.
    pub(super) fn of(
        payments: &'p Payments,
        refunds: &Refunds,
        is_refund: &[bool],
        threads: Threads,
    ) -> Named<'p> {
        let mut named = Named { payments, found: Vec::new(), hasher: RandomState::new() };
        if refunds.rows.is_empty() {
            return named;
        }
        let mut sieve = Sieve::default();
        for name in refunds.rows.iter().flat_map(|it| refunds.names_of(it)) {
            sieve.add(name.text());
        }
        for index in sieve.sift(payments, threads).into_iter().filter(|it| !is_refund[*it]) {
            for name in names(payments, index).filter(|it| sieve.may_have(it.text())) {
                named.found.push((named.hasher.hash_one(name), index as u32));
            }
        }
        named.found.sort_unstable();
        named
    }

    /// Those who go by a name, in the order of the file; of very many, one more than are told
    /// apart.
    pub(super) fn all(&self, name: &Name<'_>) -> impl Iterator<Item = usize> {
        let hash = self.hasher.hash_one(name);
        let from = self.found.partition_point(|(it, _)| *it < hash);
        let same_hash = self.found[from..].iter().take_while(move |(it, _)| *it == hash);
        let goes_by = |index: &usize| names(self.payments, *index).any(|it| it == *name);
        same_hash.map(|(_, index)| *index as usize).filter(goes_by).take(CANDIDATES_MAX + 1)
    }
}

/// By what names a payment goes.
fn names(payments: &Payments, index: usize) -> impl Iterator<Item = Name<'_>> {
    let (reference, order) = payments.numbers(index);
    let names = [Name::Order(order.into()), Name::Reference(reference.into())];
    names.into_iter().filter(|it| !it.text().is_empty())
}

/// How many payments are worth a second thread.
const WORTHWHILE: usize = 50_000;

/// Tells most texts that were not added from those that were: each has two bits in one word.
struct Sieve(Box<[u64]>);

impl Default for Sieve {
    fn default() -> Sieve {
        Sieve(vec![0; 1 << Sieve::WORD_BITS].into())
    }
}

impl Sieve {
    /// How many bits of a mark say which word it is.
    const WORD_BITS: u32 = 14;

    /// Numbers differ where they end: a look there is enough.
    fn place(text: &str) -> (usize, u64) {
        let mark = texts::mix(text.len() as u64, texts::tail(text));
        let bits = mark >> (52 - Sieve::WORD_BITS);
        ((mark >> (64 - Sieve::WORD_BITS)) as usize, 1 << (bits % 64) | 1 << (bits / 64 % 64))
    }

    fn add(&mut self, text: &str) {
        let (word, bits) = Sieve::place(text);
        self.0[word] |= bits;
    }

    fn may_have(&self, text: &str) -> bool {
        let (word, bits) = Sieve::place(text);
        self.0[word] & bits == bits
    }

    /// The payments, in their order, of which a number may have been added.
    fn sift(&self, payments: &Payments, threads: Threads) -> Vec<usize> {
        let all = payments.len();
        let part = all.div_ceil(threads.get()).max(WORTHWHILE);
        let parts = (0..all).step_by(part).map(|it| it..all.min(it + part)).collect();
        let sift = |part: Range<usize>| {
            let rows = part.clone().zip(payments.numbers_in(part));
            let may = rows.filter(|(_, (one, other))| self.may_have(one) || self.may_have(other));
            may.map(|(index, _)| index).collect::<Vec<_>>()
        };
        threads.each(parts, sift).concat()
    }
}

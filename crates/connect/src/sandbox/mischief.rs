//! What can go wrong at a provider, and when: by a script in the process, or by the amount.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use redress_core::money::Money;

use crate::answer::AnswerCode;

/// One thing that goes wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mischief {
    /// A new refund stays `processing` while it is asked about this many times, then it is paid.
    Delay {
        /// How many further requests about it still find it `processing`.
        queries: u32,
    },
    /// A new refund or protection is refused, for good.
    Refuse {
        /// The reason.
        code: AnswerCode,
        /// For a refund: how many further requests find it `processing` first.
        after: u32,
    },
    /// The request is carried out and the connection closed without an answer.
    LoseAnswer,
    /// The request is carried out, and a gateway in between says 502.
    BadGateway,
    /// The request is carried out and answered with nonsense.
    Nonsense(Nonsense),
    /// The request is carried out and the answer comes late.
    Slow {
        /// How late.
        by: Duration,
    },
    /// The connection is closed before anything is done.
    Down,
}

/// Kinds of nonsense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nonsense {
    /// A page for people, from something in between.
    Html,
    /// The first half of the answer, under the signature of the whole.
    Truncated,
    /// Half an answer, properly signed.
    SignedHalf,
    /// A status that nobody has heard of: `reversed`.
    UnknownStatus,
    /// The right answer under a wrong signature.
    WrongSignature,
    /// More than anybody should read.
    HugeBody,
    /// The right answer to a question about something else.
    WrongId,
    /// Status 200 and not a byte.
    Empty,
}

/// What the last two digits of a refund's minor units do with `special_amounts`, each once, when the
/// refund is ordered: 12.11 CNY is delayed, 30.12 CNY refused.
pub const SPECIAL_AMOUNTS: &[(u8, &str)] = &[
    (11, "processing for three queries, then paid"),
    (12, "refused: account-closed"),
    (13, "paid, and the connection is closed without an answer"),
    (14, "paid, and a gateway says 502"),
    (15, "paid, and a page of HTML comes back"),
    (16, "paid, and the answer has a status that nobody knows"),
    (17, "paid, and the answer has a wrong signature"),
    (18, "processing for two queries, then refused: card-expired"),
    (21, "refused: payment-frozen"),
];

fn by_amount(amount: Money) -> Option<Mischief> {
    let refuse = |code, after| Mischief::Refuse { code: AnswerCode::of(code), after };
    match amount.minor() % 100 {
        11 => Some(Mischief::Delay { queries: 3 }),
        12 => Some(refuse("account-closed", 0)),
        13 => Some(Mischief::LoseAnswer),
        14 => Some(Mischief::BadGateway),
        15 => Some(Mischief::Nonsense(Nonsense::Html)),
        16 => Some(Mischief::Nonsense(Nonsense::UnknownStatus)),
        17 => Some(Mischief::Nonsense(Nonsense::WrongSignature)),
        18 => Some(refuse("card-expired", 2)),
        21 => Some(refuse("payment-frozen", 0)),
        _ => None,
    }
}

impl Mischief {
    /// It is about what becomes of an order, and waits for one; all else is about the answer.
    fn is_verdict(&self) -> bool {
        matches!(self, Mischief::Delay { .. } | Mischief::Refuse { .. })
    }
}

/// The mischief that is still to come, first in, first out.
pub(super) struct Schedule {
    special_amounts: bool,
    next: VecDeque<(u32, Mischief)>,
    about: BTreeMap<String, VecDeque<(u32, Mischief)>>,
}

/// What goes wrong with one request: at most one thing with the order and one with the answer.
#[derive(Default)]
pub(super) struct Trouble {
    pub(super) verdict: Option<Mischief>,
    pub(super) delivery: Option<Mischief>,
}

impl Schedule {
    pub(super) fn new(special_amounts: bool) -> Schedule {
        Schedule { special_amounts, next: VecDeque::new(), about: BTreeMap::new() }
    }

    pub(super) fn next(&mut self, times: u32, mischief: Mischief) {
        self.next.push_back((times, mischief));
    }

    pub(super) fn about(&mut self, reference: &str, times: u32, mischief: Mischief) {
        self.about.entry(reference.to_owned()).or_default().push_back((times, mischief));
    }

    pub(super) fn clear(&mut self) {
        self.next.clear();
        self.about.clear();
    }

    /// Takes what is due for a request about `payment`. `ordered` is the amount of a new order;
    /// `is_order` that it is one at all.
    pub(super) fn take(
        &mut self,
        payment: Option<&str>,
        is_order: bool,
        ordered: Option<Money>,
    ) -> Trouble {
        let mut queues: Vec<_> =
            payment.and_then(|it| self.about.get_mut(it)).into_iter().collect();
        queues.push(&mut self.next);
        let mut take = |verdict| queues.iter_mut().find_map(|it| first(it, verdict));
        let mut trouble = Trouble { verdict: None, delivery: take(false) };
        if is_order {
            trouble.verdict = take(true);
        }
        match ordered.filter(|_| self.special_amounts).and_then(by_amount) {
            Some(it) if it.is_verdict() => trouble.verdict = trouble.verdict.or(Some(it)),
            it => trouble.delivery = trouble.delivery.or(it),
        }
        trouble
    }
}

fn first(queue: &mut VecDeque<(u32, Mischief)>, verdict: bool) -> Option<Mischief> {
    queue.retain(|(times, _)| 0 < *times);
    let (times, mischief) = queue.iter_mut().find(|(_, it)| it.is_verdict() == verdict)?;
    *times -= 1;
    Some(mischief.clone())
}

#[cfg(test)]
mod tests {
    use redress_core::money::Currency;

    use super::*;

    #[test]
    fn every_special_amount_does_something_and_no_other_does() {
        for last in 0..100 {
            let amount = Money::of_minor(4200 + i64::from(last), Currency::CNY);
            let listed = SPECIAL_AMOUNTS.iter().any(|(it, _)| *it == last);
            assert_eq!(by_amount(amount).is_some(), listed, "{amount}");
        }
    }

    #[test]
    fn the_readme_lists_every_special_amount() {
        let readme = include_str!("../../README.md");
        for (digits, what) in SPECIAL_AMOUNTS {
            let row = format!("| {digits} | {what} |");
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn a_script_waits_for_the_request_it_is_about_and_ends() {
        let mut schedule = Schedule::new(false);
        schedule.about("A", 1, Mischief::Delay { queries: 1 });
        schedule.about("A", 2, Mischief::LoseAnswer);
        assert!(schedule.take(Some("B"), true, None).delivery.is_none());
        let query = schedule.take(Some("A"), false, None);
        assert_eq!((query.verdict, query.delivery), (None, Some(Mischief::LoseAnswer)));
        let order = schedule.take(Some("A"), true, None);
        assert_eq!(order.verdict, Some(Mischief::Delay { queries: 1 }));
        assert_eq!(order.delivery, Some(Mischief::LoseAnswer));
        let after = schedule.take(Some("A"), true, None);
        assert_eq!((after.verdict, after.delivery), (None, None));
    }
}

//! A payment provider that pays, refuses, dawdles, talks nonsense, and loses its answers.

use std::collections::BTreeMap;

use redress_core::{ids::RemedyId, remedy::Progress, testkit::Dice};

/// What it has done, by the id it was asked under.
#[derive(Default)]
pub(crate) struct Provider {
    orders: BTreeMap<RemedyId, Order>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Paid,
    /// Paid, and somebody heard it.
    Told,
    Refused,
}

impl Provider {
    /// Is asked to pay. Its answer, unless that is lost on the way. The same id is paid once.
    pub(crate) fn ask(
        &mut self,
        remedy: RemedyId,
        dice: &mut Dice,
        honest: bool,
    ) -> Option<Progress> {
        let nonsense = || Progress::Parked { code: "E-7".to_owned() };
        let refusal = || Progress::Failed { code: "ACCOUNT_CLOSED".to_owned() };
        if !honest && dice.one_in(6) {
            return Some(dice.pick(&[Progress::Pending, nonsense()]));
        }
        let order = match self.orders.get(&remedy) {
            Some(order) => *order,
            None if !honest && dice.one_in(4) => Order::Refused,
            None => Order::Paid,
        };
        let heard = honest || !dice.one_in(4);
        let (order, answer) = match order {
            Order::Paid if heard => (Order::Told, Progress::Done),
            // It happens: what was paid bounces, or is looked for in the wrong book.
            Order::Told if !honest && dice.one_in(4) => (Order::Told, refusal()),
            Order::Paid | Order::Told => (order, Progress::Done),
            Order::Refused => (order, refusal()),
        };
        self.orders.insert(remedy, order);
        heard.then_some(answer)
    }

    /// Whether it paid under this id.
    pub(crate) fn paid(&self, remedy: RemedyId) -> bool {
        matches!(self.orders.get(&remedy), Some(Order::Paid | Order::Told))
    }
}

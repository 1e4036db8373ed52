//! What must always be so of money, read from the logs.

use std::collections::{BTreeMap, BTreeSet};

use redress_core::{
    case::{Case, Event, GuardEntry},
    ids::{PersonId, RemedyId},
    remedy::{Delivery, Progress},
};

use crate::{check::events, provider::Provider, world::Kept};

/// What is held against every decision before it is written down.
pub(crate) fn decided(kept: &Kept, new: &[Event], provider: &Provider, what: &str) {
    let before = Orders::of(events(kept));
    let after = Orders::of(events(kept).chain(new));
    for event in new {
        match event {
            Event::RemedyOrdered { remedy, .. } => {
                if let Some((payment, _)) = after.alive.get(remedy) {
                    fits(&kept.case, &after, *payment, what);
                }
            }
            Event::RemedyReported { remedy, progress: Progress::Sent } => {
                assert!(before.released.contains(remedy), "{what}: sent and never released");
                if let Some((payment, _)) = after.alive.get(remedy) {
                    fits(&kept.case, &after, *payment, what);
                }
            }
            Event::RemedyReported { remedy, progress: Progress::Failed { .. } }
            | Event::RemedyReplaced { remedy } => {
                assert!(!provider.paid(*remedy), "{what}: paid once, and dropped");
                let replaced = matches!(event, Event::RemedyReplaced { .. });
                let twice = replaced && before.replaced.contains(remedy);
                assert!(!twice, "{what}: replaced twice");
            }
            Event::MoneyReported { payment, .. } => {
                let unsent = |it: &&RemedyId| !after.sent.contains(*it);
                let of_payment = after.alive.iter().filter(|(_, (of, _))| of == payment);
                if of_payment.map(|(remedy, _)| remedy).any(|it| unsent(&it)) {
                    fits(&kept.case, &after, *payment, what);
                }
            }
            _ => (),
        }
    }
    if !new.iter().any(|it| matches!(it, Event::Ruled { .. } | Event::Agreed { .. })) {
        takes_a_place(&before, &after, new, what);
    }
}

/// What is ordered, with what came back elsewhere, is never more than what was paid.
fn fits(case: &Case, orders: &Orders, payment: usize, what: &str) {
    let ordered = orders.alive.values().filter(|(of, _)| *of == payment).map(|(_, it)| it);
    let outside = orders.outside.get(&payment).copied().unwrap_or(0);
    let (all, paid) = (ordered.sum::<i64>() + outside, case.paid(payment).minor());
    assert!(all <= paid, "{what}: {all} of {paid} go back");
}

/// Where nobody ruled and nobody agreed, an order only takes the place of another.
fn takes_a_place(before: &Orders, after: &Orders, new: &[Event], what: &str) {
    let sum = |orders: &[i64]| orders.iter().sum::<i64>();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for event in new {
        match event {
            Event::RemedyReplaced { remedy } => gone.push(before.amounts.get(remedy).copied()),
            Event::RemedyOrdered { remedy, .. } => come.push(after.amounts.get(remedy).copied()),
            _ => (),
        }
    }
    let (gone, come): (Vec<_>, Vec<_>) =
        (gone.into_iter().flatten().collect(), come.into_iter().flatten().collect());
    let lawful = come.len() <= gone.len() && sum(&come) <= sum(&gone);
    assert!(lawful, "{what}: {come:?} was ordered in the place of {gone:?}");
}

/// Who of the institution decided it: who ruled, or who said yes for the institution.
pub(crate) fn orderer(kept: &Kept, wanted: RemedyId) -> Option<PersonId> {
    let mut said_yes = BTreeMap::new();
    let (mut decider, mut place) = (None, None);
    for recorded in &kept.log {
        let staff = recorded.actor.role.is_staff().then_some(recorded.actor.id);
        match &recorded.event {
            Event::OfferMade { offer, .. } | Event::OfferAccepted { offer, .. } => {
                let before = said_yes.get(offer).copied().flatten();
                said_yes.insert(*offer, before.or(staff));
            }
            Event::Ruled { by, .. } => (decider, place) = (Some(*by), None),
            Event::Agreed { offer } => {
                (decider, place) = (said_yes.get(offer).copied().flatten(), None);
            }
            Event::RemedyReplaced { remedy } => place = Some(*remedy),
            Event::RemedyOrdered { remedy, .. } if *remedy == wanted => {
                // What takes the place of another was decided by whoever decided that one.
                return place.map_or(decider, |it| orderer(kept, it));
            }
            Event::RemedyOrdered { .. } => place = None,
            _ => (),
        }
    }
    None
}

/// What a payment's guard counts is what the logs of all cases say; and where too much goes back
/// because of what others did, no case makes it more.
pub(crate) fn shared_payment(all: &[Kept], at: usize, entry: &GuardEntry, guard: i64, seed: u64) {
    let mut ordered = 0;
    let mut outside = 0;
    for kept in all {
        let orders = Orders::of(events(kept));
        for (payment, told) in kept.case.complaint.payments.iter().enumerate() {
            if told.key().as_deref() != Some(&entry.payment) {
                continue;
            }
            let of_payment = orders.alive.values().filter(|(of, _)| *of == payment);
            ordered += of_payment.map(|(_, amount)| amount).sum::<i64>();
            let same = told.amount.currency().to_string() == entry.currency;
            let told = orders.outside.get(&payment).copied().unwrap_or(0);
            outside = if same { outside.max(told) } else { outside };
        }
    }
    assert_eq!(ordered, guard, "seed {seed}: the guard of {} counts otherwise", entry.payment);
    let fits = ordered + outside <= entry.limit;
    let command = all[at].log.last().map(|it| it.command);
    let new = all[at].log.iter().rev().take_while(|it| Some(it.command) == command);
    let sends = new
        .map(|it| &it.event)
        .any(|it| matches!(it, Event::RemedyReported { progress: Progress::Sent, .. }));
    let moves = 0 < entry.ordered || sends;
    assert!(fits || !moves, "seed {seed}: {ordered} + {outside} of {entry:?}");
}

/// The provider has just paid: only what was ordered, released and announced.
pub(crate) fn paid(all: &[Kept], at: usize, remedy: RemedyId, provider: &Provider, seed: u64) {
    let orders = Orders::of(events(&all[at]));
    let released = orders.released.contains(&remedy) && orders.sent.contains(&remedy);
    assert!(released, "seed {seed}: {remedy} was paid, and never released or announced");
    let Some((payment, _)) = orders.alive.get(&remedy) else {
        panic!("seed {seed}: {remedy} was paid, and not ordered any more");
    };
    let key = all[at].case.complaint.payments[*payment].key();
    let mut paid = 0;
    let mut most = 0;
    for kept in all {
        for (payment, _) in
            kept.case.complaint.payments.iter().enumerate().filter(|(_, it)| it.key() == key)
        {
            let orders = Orders::of(events(kept));
            let by_provider =
                orders.ever.iter().filter(|(id, (of, _))| *of == payment && provider.paid(**id));
            paid += by_provider.map(|(_, (_, amount))| amount).sum::<i64>();
            most = most.max(kept.case.complaint.payments[payment].amount.minor());
        }
    }
    assert!(paid <= most, "seed {seed}: {paid} of {most} was paid back for {key:?}");
}

/// What the log of one case says of its orders.
#[derive(Default)]
struct Orders {
    /// Refunds that were ever ordered: of which payment, how much in minor units.
    ever: BTreeMap<RemedyId, (usize, i64)>,
    /// Those that were neither replaced nor refused.
    alive: BTreeMap<RemedyId, (usize, i64)>,
    amounts: BTreeMap<RemedyId, i64>,
    released: BTreeSet<RemedyId>,
    approving: BTreeSet<RemedyId>,
    sent: BTreeSet<RemedyId>,
    replaced: BTreeSet<RemedyId>,
    outside: BTreeMap<usize, i64>,
}

impl Orders {
    fn of<'a>(log: impl Iterator<Item = &'a Event>) -> Orders {
        let mut orders = Orders::default();
        // Whether what is ordered next stands at once, and what it takes the place of.
        let (mut stands, mut place) = (false, None);
        for event in log {
            match event {
                Event::Agreed { .. } => stands = true,
                Event::Ruled { tier, .. } => stands = *tier == 2,
                Event::RemedyOrdered { remedy, what, amount, approval, .. } => {
                    if let (Delivery::Pay { payment }, Some(amount)) = (what.delivery(), amount) {
                        let order = (payment, amount.minor());
                        orders.ever.insert(*remedy, order);
                        orders.alive.insert(*remedy, order);
                        orders.amounts.insert(*remedy, amount.minor());
                    }
                    let inherits = place.is_some_and(|it| orders.released.contains(&it));
                    if stands || inherits {
                        orders.released.insert(*remedy);
                    }
                    if *approval {
                        orders.approving.insert(*remedy);
                    }
                }
                _ => orders.moved(event),
            }
            match event {
                Event::RemedyReplaced { remedy } => place = Some(*remedy),
                Event::RemedyOrdered { .. } | Event::Ruled { .. } | Event::Agreed { .. } => {
                    place = None;
                }
                _ => (),
            }
        }
        orders.released.retain(|it| !orders.approving.contains(it));
        orders
    }

    fn moved(&mut self, event: &Event) {
        match event {
            Event::RulingAccepted | Event::WaitEnded => {
                self.released.extend(self.alive.keys().copied());
            }
            Event::RulingAcceptedInPart { remedies, .. } => self.released.extend(remedies),
            Event::RemedyApproved { remedy } => {
                self.approving.remove(remedy);
            }
            Event::RemedyReplaced { remedy } => {
                self.alive.remove(remedy);
                self.replaced.insert(*remedy);
            }
            Event::RemedyReported { remedy, progress } => match progress {
                Progress::Sent => drop(self.sent.insert(*remedy)),
                Progress::Failed { .. } => drop(self.alive.remove(remedy)),
                Progress::Pending | Progress::Parked { .. } | Progress::Done => (),
            },
            Event::MoneyReported { payment, total } => {
                self.outside.insert(*payment, total.minor());
            }
            _ => (),
        }
    }
}

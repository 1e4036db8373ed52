//! Whether it was the owner of the account who paid: the device, what was changed shortly before,
//! and older payments that nobody disputed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::records::{AccountChange, Label, PaymentRecord};

use super::{
    Because, Check, Circumstances, Kept, Measures, RowRef, Verdict,
    circumstances::Said,
    measures::{back, days, seconds},
};

/// When something was seen at the account, and where that stands.
type Sighting<'a> = (Timestamp, &'a RowRef);

/// Whether the device that paid was new to the account. Says nothing where nobody wrote down
/// which device that was.
pub(super) fn new_device(it: &Circumstances, measures: &Measures) -> Option<Said> {
    let paid_at = it.paid_at()?;
    let (device, paid_row) = it.said_of_it(|it| it.device.as_ref())?;
    let before = |seen: &Sighting<'_>| seen.0 < paid_at;
    let seen: Vec<Sighting<'_>> = sightings(it, Some(device)).filter(before).collect();
    let on_record = sightings(it, None).filter(before).map(|(at, _)| at).min();
    let days_on_record = on_record.map_or(0, |first| days(first, paid_at));
    let first = seen.iter().min_by_key(|(at, _)| *at).copied();
    let new_since = back(paid_at, measures.new_device.within_hours.into());
    let mut rows = vec![paid_row.clone()];
    rows.extend(first.map(|(_, row)| row.clone()));
    let wanted = u64::from(measures.new_device.history_days);
    let (verdict, because) = match first {
        Some((first_seen, _)) if first_seen <= new_since => {
            let times = seen.len() as u64;
            (Verdict::Contradicts, Because::DeviceKnown { first_seen, times })
        }
        _ if days_on_record < wanted => {
            (Verdict::Inconclusive, Because::DeviceHistoryShort { days_on_record, wanted })
        }
        first => {
            let first_seen = first.map(|(at, _)| at);
            (Verdict::Supports, Because::DeviceNew { first_seen, days_on_record })
        }
    };
    Some(Said { check: Check::NewDevice, verdict, because, rows })
}

/// Where this device, or any, was seen at the account. A login that was refused is no sign that
/// the device belongs there.
fn sightings<'a>(
    it: &'a Circumstances,
    device: Option<&'a Label>,
) -> impl Iterator<Item = Sighting<'a>> {
    let is_it = move |other: Option<&Label>| device.is_none_or(|it| Some(it) == other);
    let bound = it.devices.iter().filter(move |it| is_it(Some(&it.record.device)));
    let logins = it.logins.iter().filter(|it| it.record.success);
    let logins = logins.filter(move |it| is_it(it.record.device.as_ref()));
    let paid = it.others.iter().filter(|it| it.record.settled);
    let paid = paid.filter(move |it| is_it(it.record.device.as_ref()));
    let bound = bound.map(|it| (it.record.at, &it.row));
    let logins = logins.map(|it| (it.record.at, &it.row));
    let paid = paid.map(|it| (it.record.at.instant(), &it.row));
    bound.chain(logins).chain(paid)
}

/// Whether the phone number, a password, the address or the card was changed shortly before.
/// Says nothing where no change of the account is on record at all.
pub(super) fn account_change(it: &Circumstances, measures: &Measures) -> Option<Said> {
    let paid_at = it.paid_at()?;
    let hours = measures.account_change.within_hours;
    let from = back(paid_at, hours.into());
    let changes = it.changes.iter().filter(|it| it.record.change != AccountChange::Status);
    let shortly = changes.filter(|it| from <= it.record.at && it.record.at <= paid_at);
    let mut shortly: Vec<_> = shortly.collect();
    shortly.sort_by_key(|it| std::cmp::Reverse((it.record.at, it.record.change)));
    let Some(last) = shortly.first() else {
        it.changes.first()?;
        let because = Because::NothingChanged { days: u64::from(hours.div_ceil(24)) };
        let (check, verdict) = (Check::AccountChange, Verdict::Inconclusive);
        return Some(Said { check, verdict, because, rows: Vec::new() });
    };
    let because = Because::ChangedBefore {
        what: last.record.change,
        at: last.record.at,
        seconds: seconds(last.record.at, paid_at),
        changes: shortly.len() as u64,
    };
    let rows = shortly.iter().map(|it| it.row.clone()).collect();
    Some(Said { check: Check::AccountChange, verdict: Verdict::Supports, because, rows })
}

/// Whether the payer of this payment made older ones to the same payee that nobody disputed: the
/// same account, device, address or delivery. Says nothing where the payment tells none of them.
pub(super) fn earlier_payments(it: &Circumstances, measures: &Measures) -> Option<Said> {
    let paid_at = it.paid_at()?;
    let earlier = measures.earlier_payments;
    let telling = it.paid.iter().filter(|it| it.record.device.is_some() || it.record.ip.is_some());
    let disputed = telling.max_by_key(|it| elements(&it.record, &it.record).len())?;
    let (youngest, oldest) = (u64::from(earlier.youngest_days), u64::from(earlier.oldest_days));
    let mut alike: Vec<(u64, usize, &Kept<PaymentRecord>)> = Vec::new();
    let mut seen = BTreeSet::from([&disputed.record.reference]);
    for other in &it.others {
        let age = days(other.record.at.instant(), paid_at);
        let same = elements(&disputed.record, &other.record);
        let tells = same.contains(&Element::Device) || same.contains(&Element::Address);
        let counts = (youngest..=oldest).contains(&age)
            && is_undisputed(&disputed.record, &other.record)
            && tells
            && earlier.elements as usize <= same.len();
        // The same payment in two systems is one payment.
        if counts && seen.insert(&other.record.reference) {
            alike.push((age, same.len(), other));
        }
    }
    alike.sort_by_key(|(age, _, it)| (*age, &it.row));
    let (payments, wanted) = (alike.len() as u64, u64::from(earlier.wanted));
    let mut rows = vec![disputed.row.clone()];
    rows.extend(alike.iter().map(|(_, _, it)| it.row.clone()));
    let (verdict, because) = if payments < wanted {
        (Verdict::Inconclusive, Because::TooFewEarlierPayments { payments, wanted })
    } else {
        let elements = alike.iter().map(|(_, same, _)| *same as u64).min().unwrap_or_default();
        let ages = || alike.iter().map(|(age, _, _)| *age);
        let youngest_days = ages().min().unwrap_or_default();
        let oldest_days = ages().max().unwrap_or_default();
        let because =
            Because::EarlierPayments { payments, wanted, elements, youngest_days, oldest_days };
        (Verdict::Contradicts, because)
    };
    Some(Said { check: Check::EarlierPayments, verdict, because, rows })
}

/// What tells a payer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Element {
    Account,
    Device,
    Address,
    Delivery,
}

fn elements(one: &PaymentRecord, other: &PaymentRecord) -> BTreeSet<Element> {
    let same = |a: &Option<Label>, b: &Option<Label>| a.is_some() && a == b;
    let pairs = [
        (Element::Account, same(&one.account, &other.account)),
        (Element::Device, same(&one.device, &other.device)),
        (Element::Address, same(&one.ip, &other.ip)),
        (Element::Delivery, same(&one.delivery, &other.delivery)),
    ];
    pairs.into_iter().filter(|(_, same)| *same).map(|(element, _)| element).collect()
}

/// Money moved to the same payee, stayed there, and the institution says that nobody complained.
/// What it does not say is not counted against anybody.
fn is_undisputed(disputed: &PaymentRecord, other: &PaymentRecord) -> bool {
    let same_payee = !other.payee.trim().is_empty() && other.payee == disputed.payee;
    let stayed = other.refund_of.is_none() && other.refunded.is_none_or(|it| it.0.minor() == 0);
    same_payee && other.settled && stayed && other.disputed == Some(false)
}

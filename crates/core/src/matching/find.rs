//! Which rows are the payment that somebody means.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use crate::payment::{Direction, PaidAt, Payment};

use super::{ClaimedPayment, FoundBy, RowRef, Source, names};

/// All rows of all sources, ready to be asked for one payment after the other.
pub(super) struct Rows<'a> {
    sources: &'a [Source<'a>],
    /// Payments and refunds by the number that names them or their order.
    by_number: HashMap<&'a str, Vec<Place>>,
}

/// A row: the index of its source, and its index there.
pub(super) type Place = (usize, usize);

/// What was found for one claimed payment.
pub(super) struct Found {
    pub(super) by: FoundBy,
    /// At least one; all of the same payment where `ambiguous` is 0.
    pub(super) places: Vec<Place>,
    /// How many payments of one source fit equally well, where that is more than one.
    pub(super) ambiguous: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(sources: &'a [Source<'a>]) -> Rows<'a> {
        let mut by_number: HashMap<&str, Vec<Place>> = HashMap::new();
        for (at, source) in sources.iter().enumerate() {
            for (index, payment) in source.payments.iter().enumerate() {
                let numbers: BTreeSet<&str> =
                    [Some(payment.reference.as_str()), payment.order.as_deref()]
                        .into_iter()
                        .flatten()
                        .filter(|it| !it.is_empty())
                        .collect();
                for number in numbers {
                    by_number.entry(number).or_default().push((at, index));
                }
            }
        }
        Rows { sources, by_number }
    }

    pub(super) fn payment(&self, (source, index): Place) -> &'a Payment {
        &self.sources[source].payments[index]
    }

    pub(super) fn source(&self, (source, _): Place) -> &'a Source<'a> {
        &self.sources[source]
    }

    pub(super) fn row_ref(&self, place: Place) -> RowRef {
        let source = self.source(place);
        RowRef { kind: source.kind, source: source.id.to_owned(), line: self.payment(place).line }
    }

    /// How many rows there are in all.
    pub(super) fn count(&self) -> u64 {
        self.sources.iter().map(|it| it.payments.len() as u64).sum()
    }

    /// The first and the last day of all rows.
    pub(super) fn period(&self) -> Option<(Date, Date)> {
        let days = || self.all().map(|(_, payment)| payment.at.date());
        Some((days().min()?, days().max()?))
    }

    /// Every row, in the order of the sources.
    pub(super) fn all(&self) -> impl Iterator<Item = (Place, &'a Payment)> {
        self.sources.iter().enumerate().flat_map(|(at, source)| {
            source.payments.iter().enumerate().map(move |(index, it)| ((at, index), it))
        })
    }

    /// The rows that are this payment: by its number where it has one, else by amount and time
    /// or payee. Refunds are not payments of the claim.
    pub(super) fn find(&self, claimed: &ClaimedPayment) -> Option<Found> {
        let number = claimed.reference.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if let Some(number) = number {
            return self.numbered(number);
        }
        let fits = self.all().filter(|(place, it)| self.is_paying(*place) && fits(claimed, it));
        let fitting: Vec<(Place, u64)> =
            fits.map(|(place, it)| (place, distance(claimed, it))).collect();
        let nearest = fitting.iter().map(|(_, distance)| *distance).min()?;
        let places = fitting.into_iter().filter(|(_, it)| *it == nearest).map(|(place, _)| place);
        self.found(FoundBy::AmountAndTime, places.collect())
    }

    /// The rows with this number: those that it names before those whose order it names.
    fn numbered(&self, number: &str) -> Option<Found> {
        let places = self.by_number.get(number)?.iter().copied();
        let paying: Vec<Place> = places.filter(|it| self.is_paying(*it)).collect();
        let own = |it: &Place| self.payment(*it).reference == number;
        let named: Vec<Place> = paying.iter().copied().filter(own).collect();
        self.found(FoundBy::Reference, if named.is_empty() { paying } else { named })
    }

    fn is_paying(&self, place: Place) -> bool {
        let payment = self.payment(place);
        payment.refund_of.is_none() && payment.direction != Direction::In
    }

    /// The places in an order that does not depend on that of the rows or sources.
    fn found(&self, by: FoundBy, mut places: Vec<Place>) -> Option<Found> {
        places.sort_by_cached_key(|it| self.row_ref(*it));
        let most = self
            .sources
            .iter()
            .enumerate()
            .map(|(at, _)| {
                let here = places.iter().filter(|(source, _)| *source == at);
                here.map(|it| &self.payment(*it).reference).collect::<BTreeSet<_>>().len()
            })
            .max()?;
        let ambiguous = if most < 2 { 0 } else { most };
        (!places.is_empty()).then_some(Found { by, places, ambiguous })
    }
}

impl Found {
    /// The same, with only the earliest of several payments of a source.
    pub(super) fn earliest(mut self, rows: &Rows<'_>) -> Found {
        let mut kept: HashMap<usize, Place> = HashMap::new();
        for place in &self.places {
            let key = |it: Place| (rows.payment(it).at.instant(), rows.payment(it).line);
            let first = kept.entry(place.0).or_insert(*place);
            if key(*place) < key(*first) {
                *first = *place;
            }
        }
        self.places.retain(|it| kept.get(&it.0) == Some(it));
        self.ambiguous = 0;
        self
    }
}

/// A payment without a number is the one meant where the amount is right and the day is right or
/// the next one (clocks differ around midnight); without a day, where the payee is right.
fn fits(claimed: &ClaimedPayment, payment: &Payment) -> bool {
    if payment.amount != claimed.amount.abs() {
        return false;
    }
    let payee = claimed.payee.as_deref().map(|it| names::compare(it, &payment.counterparty));
    match claimed.at {
        Some(at) => days_apart(at, payment.at) <= 1 && payee != Some(names::Likeness::Different),
        None => matches!(payee, Some(names::Likeness::Same | names::Likeness::Similar)),
    }
}

fn days_apart(one: PaidAt, other: PaidAt) -> u64 {
    let days = other.date().duration_since(one.date()).as_hours() / 24;
    days.unsigned_abs()
}

/// How far a row is from what was claimed: seconds where both have a time, else days in seconds.
fn distance(claimed: &ClaimedPayment, payment: &Payment) -> u64 {
    match (claimed.at, payment.at) {
        (Some(PaidAt::Instant(one, _)), PaidAt::Instant(other, _)) => {
            one.duration_since(other).as_secs().unsigned_abs()
        }
        (Some(at), other) => days_apart(at, other) * 24 * 60 * 60,
        (None, _) => 0,
    }
}

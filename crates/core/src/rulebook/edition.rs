//! The editions of a calendar: what was known of its days, and since when.

use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;

/// The editions of one calendar, by their days. Never empty.
#[derive(Clone, Debug)]
pub(super) struct Editions(Arc<[Arc<Calendar>]>);

impl Editions {
    /// `None` where there are none.
    pub(super) fn new(mut all: Vec<Arc<Calendar>>) -> Option<Editions> {
        all.sort_by_key(|it| it.id().edition);
        (!all.is_empty()).then(|| Editions(all.into()))
    }

    pub(super) fn newest(&self) -> &Calendar {
        &self.0[self.0.len() - 1]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Calendar> {
        self.0.iter().map(Arc::as_ref)
    }

    /// The place of the newest edition that was known on this day, or else of the oldest.
    fn known_on(&self, day: Date) -> usize {
        self.0.iter().rposition(|it| it.id().edition <= day).unwrap_or(0)
    }
}

/// A calendar as it is known at some time.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    editions: Option<&'a Editions>,
    place: usize,
}

impl<'a> Known<'a> {
    pub(super) fn on(editions: Option<&'a Editions>, day: Date) -> Known<'a> {
        Known { editions, place: editions.map_or(0, |it| it.known_on(day)) }
    }

    pub(super) fn calendar(&self) -> Option<&'a Calendar> {
        self.editions.and_then(|it| it.0.get(self.place)).map(Arc::as_ref)
    }

    /// The day on which more will be known.
    pub(super) fn next_day(&self) -> Option<Date> {
        let next = self.editions.and_then(|it| it.0.get(self.place + 1));
        next.map(|it| it.id().edition)
    }

    /// Learns what comes to be known on this day.
    pub(super) fn learn(&mut self, day: Date) {
        if self.next_day() == Some(day) {
            self.place += 1;
        }
    }
}

//! One year as bits: set on working days, so that counting them is counting bits.

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::lang::Text;

use super::{days_of, hours::Shift};

#[derive(Clone, Debug)]
pub(super) struct Year {
    pub(super) number: i16,
    pub(super) announced: bool,
    /// One bit for each day of the year, from the first: set on working days.
    working: [u64; 6],
    /// Days that are not what their weekday says, with the holiday they are for.
    pub(super) named: BTreeMap<Date, Text>,
    /// Single days with business hours of their own.
    pub(super) hours: BTreeMap<Date, Vec<Shift>>,
    /// Where the announcements are.
    pub(super) notices: Vec<String>,
}

impl Year {
    /// A year of which nothing is known but its weekends: an estimate.
    pub(super) fn of_weekends(number: i16, weekend: &[Weekday]) -> Year {
        let mut year = Year {
            number,
            announced: false,
            working: [0; 6],
            named: BTreeMap::new(),
            hours: BTreeMap::new(),
            notices: Vec::new(),
        };
        for day in days_of(number).filter(|it| !weekend.contains(&it.weekday())) {
            year.set(day, true);
        }
        year
    }

    pub(super) fn is_working(&self, day: Date) -> bool {
        let (word, bit) = place(day.day_of_year().unsigned_abs());
        self.working[word] >> bit & 1 == 1
    }

    pub(super) fn set(&mut self, day: Date, working: bool) {
        let (word, bit) = place(day.day_of_year().unsigned_abs());
        self.working[word] = self.working[word] & !(1 << bit) | u64::from(working) << bit;
    }

    /// How many days the year has.
    pub(super) fn days(&self) -> u16 {
        Date::new(self.number, 1, 1).map_or(365, |it| it.days_in_year().unsigned_abs())
    }

    /// How many working days it has.
    pub(super) fn count(&self) -> u32 {
        self.working.iter().map(|it| it.count_ones()).sum()
    }

    /// How many working days there are among the days of the year with these numbers, from 1.
    pub(super) fn count_between(&self, from: u16, to: u16) -> u32 {
        self.count_to(to).saturating_sub(self.count_to(from - 1))
    }

    /// How many of the first days of the year are working days.
    fn count_to(&self, days: u16) -> u32 {
        let words = self.working.iter().enumerate();
        words.map(|(at, word)| (word & mask(days, at)).count_ones()).sum()
    }

    /// The n-th working day (from 1) after the first `passed` days of the year; where there are
    /// not so many, how many there are.
    pub(super) fn nth_after(&self, passed: u16, n: u32) -> Result<Date, u32> {
        let mut counted = 0;
        for (at, word) in self.working.iter().enumerate() {
            let mut rest = word & !mask(passed, at);
            if counted + rest.count_ones() < n {
                counted += rest.count_ones();
                continue;
            }
            // Clearing the lowest bit set, as often as there are working days before the wanted.
            for _ in counted + 1..n {
                rest &= rest - 1;
            }
            let index = at as i32 * 64 + rest.trailing_zeros() as i32;
            let first = Date::new(self.number, 1, 1).map_err(|_| counted)?;
            return first.checked_add(index.days()).map_err(|_| counted);
        }
        Err(counted)
    }
}

/// Which word, and which bit of it, stands for a day of the year, from 1.
fn place(day_of_year: u16) -> (usize, usize) {
    let index = usize::from(day_of_year) - 1;
    (index / 64, index % 64)
}

/// The bits of a word that stand for the first days of the year.
fn mask(days: u16, word: usize) -> u64 {
    let bits = usize::from(days).saturating_sub(word * 64);
    if bits >= 64 { u64::MAX } else { (1 << bits) - 1 }
}

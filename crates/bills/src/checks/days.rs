//! Days as numbers, which is quicker to count with than dates.

use jiff::civil::Date;

/// Days since 1 January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Day(pub(crate) i32);

/// From 1 March 0000 of the Gregorian calendar to 1 January 1970.
const TO_1970: i32 = 719_468;
const ERA_DAYS: i32 = 146_097;

impl Day {
    /// Counts years from March, so that the leap day is the last of its year.
    pub(crate) fn of(date: Date) -> Day {
        let (month, day) = (i32::from(date.month()), i32::from(date.day()));
        let year = i32::from(date.year()) - i32::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Day(era * ERA_DAYS + days - TO_1970)
    }

    pub(crate) fn date(self) -> Date {
        let days = self.0 + TO_1970;
        let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = (from_march + 2) % 12 + 1;
        let year = year + era * 400 + i32::from(month <= 2);
        Date::new(year as i16, month as i8, day as i8).unwrap_or(Date::ZERO)
    }

    pub(crate) fn plus(self, days: u32) -> Day {
        Day(self.0.saturating_add(days as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_the_same_days() {
        let first: Date = "1969-12-30".parse().unwrap();
        for (number, date) in (-2..60_000).zip(first.series(jiff::Span::new().days(1))) {
            assert_eq!(Day::of(date), Day(number), "{date}");
            assert_eq!(Day(number).date(), date);
        }
    }
}

//! How long the papers of a case are kept.

use jiff::{Span, Timestamp, tz::TimeZone};

use super::{RegimeRef, RetentionStart, Rulebook};

impl Rulebook {
    /// The first instant at which no rule of a case asks for its papers any more, and the rule
    /// that asked for them longest. `None` where none of them says anything.
    pub fn kept_until(
        &self,
        regimes: &[RegimeRef],
        received: Timestamp,
        closed: Timestamp,
    ) -> Option<(Timestamp, RegimeRef)> {
        let asked = regimes.iter().filter_map(|id| {
            let regime = self.regime(id)?;
            let retention = regime.retention()?;
            let from = match retention.from {
                RetentionStart::Closed => closed,
                RetentionStart::Received => received,
            };
            Some((years_after(from, retention.years, regime.zone())?, id.clone()))
        });
        asked.max_by_key(|(until, _)| *until)
    }
}

/// The end of the same day so many years later. `None` beyond the calendar.
pub fn years_after(from: Timestamp, years: u32, zone: &TimeZone) -> Option<Timestamp> {
    let day = zone.to_datetime(from).date();
    let last = day.checked_add(Span::new().try_years(years).ok()?).ok()?;
    let next = last.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight());
    zone.to_ambiguous_timestamp(next).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(from: &str, years: u32, zone: &str) -> String {
        let zone = TimeZone::get(zone).expect("a zone");
        let until = years_after(from.parse().expect("a time"), years, &zone);
        until.map_or_else(|| "never".to_owned(), |it| it.to_string())
    }

    #[test]
    fn the_last_day_is_counted_whole_and_where_the_rule_counts() {
        // 00:30 of the second of March in Shanghai.
        let closed = "2026-03-01T16:30:00Z";
        assert_eq!(after(closed, 3, "Asia/Shanghai"), "2029-03-02T16:00:00Z");
        assert_eq!(after(closed, 3, "UTC"), "2029-03-02T00:00:00Z");
        // A leap day has no counterpart: the last day of its month takes its place.
        assert_eq!(after("2028-02-29T12:00:00Z", 1, "UTC"), "2029-03-01T00:00:00Z");
        assert_eq!(after(closed, 9_999, "UTC"), "never");
    }
}

//! Whether somebody logged in from where nobody can have travelled in the time.

use jiff::SignedDuration;

use crate::records::{LoginRecord, Place};

use super::{
    Because, Check, Circumstances, Kept, Measures, Verdict,
    circumstances::Said,
    measures::{back, seconds},
};

type Arrival<'a> = (&'a Kept<LoginRecord>, Place);

/// Looks at each login and the one before it. Says nothing where fewer than two have a place.
pub(super) fn impossible_travel(it: &Circumstances, measures: &Measures) -> Option<Said> {
    let (paid_at, travel) = (it.paid_at()?, measures.travel);
    let from = back(paid_at, i64::from(travel.before_days) * 24);
    let until = paid_at.saturating_add(SignedDuration::from_hours(travel.after_hours.into()));
    let until = until.unwrap_or(paid_at);
    let near = it
        .logins
        .iter()
        .filter(|it| it.record.success && from <= it.record.at && it.record.at <= until);
    let mut arrivals: Vec<Arrival<'_>> =
        near.filter_map(|it| it.record.place.map(|place| (it, place))).collect();
    if arrivals.len() < 2 {
        return None;
    }
    arrivals.sort_by_key(|(it, _)| (it.record.at, &it.row));
    let ways = arrivals.windows(2).map(|pair| Way::of(pair[0], pair[1]));
    let too_fast = ways.filter(|it| it.is_impossible(travel.fastest_kmh, travel.least_km));
    let check = Check::ImpossibleTravel;
    let Some(way) = too_fast.max_by_key(|it| it.kilometres) else {
        let because = Because::TravelPossible { logins: arrivals.len() as u64 };
        let rows = arrivals.iter().map(|(it, _)| it.row.clone()).collect();
        return Some(Said { check, verdict: Verdict::Inconclusive, because, rows });
    };
    let because = Because::TooFarTooFast {
        kilometres: way.kilometres,
        seconds: way.seconds,
        limit: travel.fastest_kmh.into(),
    };
    let rows = vec![way.from.row.clone(), way.to.row.clone()];
    Some(Said { check, verdict: Verdict::Supports, because, rows })
}

/// From one login to the next.
struct Way<'a> {
    from: &'a Kept<LoginRecord>,
    to: &'a Kept<LoginRecord>,
    kilometres: u64,
    seconds: u64,
}

impl<'a> Way<'a> {
    fn of((from, here): Arrival<'a>, (to, there): Arrival<'a>) -> Way<'a> {
        let kilometres = here.at_least_km_from(there);
        Way { from, to, kilometres, seconds: seconds(from.record.at, to.record.at) }
    }

    fn is_impossible(&self, fastest_kmh: u32, least_km: u32) -> bool {
        u64::from(least_km) <= self.kilometres
            && self.seconds * u64::from(fastest_kmh) < self.kilometres * 3600
    }
}

//! Rough places on earth, and how far it is from one to the other. In whole numbers: sines are
//! computed in billionths, which is good to a kilometre over the whole globe.

use serde::{Deserialize, Serialize};

/// Somewhere on earth, as coarse as the institution knows it: the middle of a city will do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Degrees north, in millionths: `31230400` is 31.2304° N; below zero is south.
    pub latitude: i32,
    /// Degrees east, in millionths; below zero is west.
    pub longitude: i32,
    /// How far off it may be, in kilometres; 50 where nothing is said.
    #[serde(default = "within_km")]
    pub within_km: u32,
}

/// What is known of a place where nothing is said: about a city and its surroundings.
const fn within_km() -> u32 {
    50
}

/// Degrees in millionths.
const QUARTER: i64 = 90_000_000;
const HALF: i64 = 2 * QUARTER;
/// What 1 is in billionths.
const ONE: i128 = 1_000_000_000;
/// π in billionths.
const PI: i128 = 3_141_592_654;
/// The mean radius of the earth, in kilometres.
const RADIUS_KM: i128 = 6371;
/// Farther than that nothing is from anything.
const WITHIN_KM_MAX: u32 = 20_000;

impl Place {
    /// Whether there is such a place.
    pub fn is_on_earth(self) -> bool {
        i64::from(self.latitude).abs() <= QUARTER
            && i64::from(self.longitude).abs() <= HALF
            && self.within_km <= WITHIN_KM_MAX
    }

    /// How far it is at the least, in whole kilometres: along the surface, less what either place
    /// may be off.
    pub fn at_least_km_from(self, other: Place) -> u64 {
        let off = u64::from(self.within_km) + u64::from(other.within_km);
        self.km_from(other).saturating_sub(off)
    }

    /// Along the surface from one middle to the other, in whole kilometres.
    pub fn km_from(self, other: Place) -> u64 {
        let (a, b) = (self.on_unit_sphere(), other.on_unit_sphere());
        let squared: i128 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
        let half_chord = squared.unsigned_abs().isqrt() as i128 / 2;
        // Half the angle between them, found where its sine is half the chord.
        let (mut low, mut high) = (0, QUARTER);
        while low < high {
            let middle = (low + high) / 2;
            if sine(middle) < half_chord {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let km = 2 * RADIUS_KM * i128::from(low) * PI / (i128::from(HALF) * ONE);
        km.unsigned_abs() as u64
    }

    fn on_unit_sphere(self) -> [i128; 3] {
        let (lat, lon) = (i64::from(self.latitude), i64::from(self.longitude));
        let flat = cosine(lat);
        [flat * cosine(lon) / ONE, flat * sine(lon) / ONE, sine(lat)]
    }
}

fn cosine(angle: i64) -> i128 {
    sine(QUARTER - angle.abs())
}

/// The sine in billionths of an angle within ±180°.
fn sine(angle: i64) -> i128 {
    let sign = if angle < 0 { -1 } else { 1 };
    // Beyond the quarter it comes back down.
    let angle = angle.abs();
    let angle = if QUARTER < angle { HALF - angle } else { angle };
    let x = i128::from(angle) * PI / i128::from(HALF);
    // x − x³/3! + x⁵/5! − … : the term after the last one is below a billionth.
    let (mut sum, mut term, mut n) = (x, x, 1);
    while term != 0 && n < 15 {
        term = -term * x / ONE * x / ONE / ((n + 1) * (n + 2));
        sum += term;
        n += 2;
    }
    sign * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: i32, longitude: i32) -> Place {
        Place { latitude, longitude, within_km: 0 }
    }

    const BEIJING: (i32, i32) = (39_904_200, 116_407_400);
    const SHANGHAI: (i32, i32) = (31_230_400, 121_473_700);
    const LONDON: (i32, i32) = (51_507_400, -127_800);
    const NEW_YORK: (i32, i32) = (40_712_800, -74_006_000);
    const AUCKLAND: (i32, i32) = (-36_848_500, 174_763_300);

    #[test]
    fn distances_are_those_of_the_haversine_to_a_kilometre() {
        // Computed beside this program, in floating point, with the same radius.
        let known = [
            (BEIJING, SHANGHAI, 1067),
            (LONDON, NEW_YORK, 5570),
            (AUCKLAND, NEW_YORK, 14_194),
            (SHANGHAI, AUCKLAND, 9382),
            ((0, 0), (0, 180_000_000), 20_015),
            ((90_000_000, 0), (-90_000_000, 77_000_000), 20_015),
            ((0, 179_900_000), (0, -179_900_000), 22),
            (BEIJING, BEIJING, 0),
        ];
        for (a, b, km) in known {
            let (a, b) = (place(a.0, a.1), place(b.0, b.1));
            assert!(a.km_from(b).abs_diff(km) <= 1, "{} instead of {km}", a.km_from(b));
            assert_eq!(a.km_from(b), b.km_from(a));
        }
    }

    #[test]
    fn what_places_may_be_off_is_taken_away() {
        let near = |it: (i32, i32), within_km| Place { within_km, ..place(it.0, it.1) };
        let between = |a, b| near(BEIJING, a).at_least_km_from(near(SHANGHAI, b));
        assert_eq!(between(0, 0) - between(50, 17), 67);
        assert_eq!(between(600, 600), 0);
    }

    #[test]
    fn no_place_beyond_the_poles() {
        assert!(place(90_000_000, -180_000_000).is_on_earth());
        assert!(!place(90_000_001, 0).is_on_earth());
        assert!(!place(0, -180_000_001).is_on_earth());
        assert!(!Place { within_km: 20_001, ..place(0, 0) }.is_on_earth());
    }
}

//! What is usual, in whole numbers: medians, quartiles, and how far things lie from them.

/// The middle of some numbers, and how far half of them lie from it at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Usual {
    pub(super) median: i64,
    /// The median of the distances from the median.
    pub(super) mad: i64,
    pub(super) lower: i64,
    pub(super) upper: i64,
}

/// `None` of no numbers. Leaves them in another order, or others in their place.
pub(super) fn usual(numbers: &mut [i64]) -> Option<Usual> {
    let upper = quantile(numbers, 3, 4)?;
    let lower = quantile(numbers, 1, 4)?;
    let median = quantile(numbers, 1, 2)?;
    for it in numbers.iter_mut() {
        *it = it.saturating_sub(median).saturating_abs();
    }
    Some(Usual { median, mad: quantile(numbers, 1, 2)?, lower, upper })
}

fn quantile(numbers: &mut [i64], part: usize, of: usize) -> Option<i64> {
    let place = numbers.len().checked_sub(1)? * part / of;
    Some(*numbers.select_nth_unstable(place).1)
}

/// How many steps there are to double an amount.
pub(super) const OCTAVE: i64 = 64;

/// How often 1 must be doubled to reach an amount, in steps of a 64th. Amounts of a person's
/// payments spread by factors and not by sums, so that they are held against one another like
/// this.
pub(super) fn doublings(minor: i64) -> i64 {
    let minor = minor.max(1).unsigned_abs();
    let whole = minor.ilog2();
    // Between two powers of two, a straight line is near enough.
    let part = (u128::from(minor) << 6 >> whole) as i64 - OCTAVE;
    i64::from(whole) * OCTAVE + part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_does_not_follow_one_large_number() {
        let mut numbers = [10, 12, 11, 13, 900_000];
        let it = usual(&mut numbers).unwrap();
        assert_eq!((it.median, it.mad, it.lower, it.upper), (12, 1, 11, 13));
        assert_eq!(usual(&mut []), None);
    }

    #[test]
    fn doublings_grow_with_the_amount() {
        assert_eq!([1, 2, 1024, 1536].map(doublings), [0, 64, 640, 672]);
        assert!(doublings(i64::MAX) < 63 * OCTAVE);
        assert_eq!(doublings(-5), 0);
    }
}

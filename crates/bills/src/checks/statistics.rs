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

/// The same of `count` numbers that are asked for by their places and rise with them.
pub(super) fn usual_in_order(count: usize, number: impl Fn(usize) -> i64) -> Option<Usual> {
    let last = count.checked_sub(1)?;
    let quarter = |part| last * part / 4;
    let (middle, median) = (quarter(2), number(quarter(2)));
    let far = |place| number(place).saturating_sub(median).saturating_abs();
    // Distances grow to both sides of the middle: half of the numbers are taken, the nearest.
    let (mut below, mut above, mut mad) = (middle, middle, 0);
    for _ in 0..middle {
        let (down, up) = (below.checked_sub(1).map(far), (above < last).then(|| far(above + 1)));
        mad = match (down, up) {
            (Some(down), Some(up)) if down <= up => down,
            (Some(down), None) => down,
            (_, Some(up)) => up,
            (None, None) => mad,
        };
        if down == Some(mad) { below -= 1 } else { above += 1 }
    }
    Some(Usual { median, mad, lower: number(quarter(1)), upper: number(quarter(3)) })
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
    fn numbers_in_their_order_are_as_usual() {
        let mut last = 1_u64;
        for count in 0..60 {
            let mut numbers: Vec<i64> = (0..count)
                .map(|_| {
                    last = last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (last >> 33) as i64 % 40
                })
                .collect();
            numbers.sort_unstable();
            let in_order = usual_in_order(count, |it| numbers[it]);
            assert_eq!(in_order, usual(&mut numbers.clone()), "{numbers:?}");
        }
    }

    #[test]
    fn doublings_grow_with_the_amount() {
        assert_eq!([1, 2, 1024, 1536].map(doublings), [0, 64, 640, 672]);
        assert!(doublings(i64::MAX) < 63 * OCTAVE);
        assert_eq!(doublings(-5), 0);
    }
}

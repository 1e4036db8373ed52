//! Whether two spellings name the same payee.

/// How alike two names are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Likeness {
    /// The same but for case, blanks and punctuation.
    Same,
    /// One contains the other, or they agree where a mask (`*`) lets them be compared.
    Similar,
    /// Neither.
    Different,
}

/// Compares two names as people and providers write them: `Ｓｔａｒ　Cafe`, `star-cafe`, `S***e`.
pub(super) fn compare(one: &str, other: &str) -> Likeness {
    let (one, other) = (plain(one), plain(other));
    if one == other {
        return Likeness::Same;
    }
    let contains = |long: &[char], short: &[char]| {
        MEANINGFUL <= short.len() && long.windows(short.len()).any(|it| it == short)
    };
    let masked = one.contains(&MASK) || other.contains(&MASK);
    if contains(&one, &other) || contains(&other, &one) || masked && fits_mask(&one, &other) {
        return Likeness::Similar;
    }
    Likeness::Different
}

/// Shorter parts than this are in too many names to mean anything.
const MEANINGFUL: usize = 2;
const MASK: char = '*';

/// Letters, digits and masks, in lower case and half width.
fn plain(name: &str) -> Vec<char> {
    let half_width = |it: char| match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(it as u32 - 0xfee0).unwrap_or(it),
        _ => it,
    };
    let letters = name.chars().map(half_width).filter(|it| it.is_alphanumeric() || *it == MASK);
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether the two agree before the first mask and after the last one. Says nothing where a
/// name is nothing but mask.
fn fits_mask(one: &[char], other: &[char]) -> bool {
    let head = |name: &[char]| name.iter().position(|it| *it == MASK).unwrap_or(name.len());
    let tail = |name: &[char]| name.iter().rev().position(|it| *it == MASK).unwrap_or(name.len());
    let (heads, tails) = (head(one).min(head(other)), tail(one).min(tail(other)));
    let same_head = one[..heads] == other[..heads];
    let same_tail = one[one.len() - tails..] == other[other.len() - tails..];
    same_head && same_tail && 0 < heads + tails
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_make_another_payee() {
        assert_eq!(compare("Ｓｔａｒ　Cafe", "star-cafe"), Likeness::Same);
        assert_eq!(compare("山海便利店", "山海便利店（人民路店）"), Likeness::Similar);
        assert_eq!(compare("山**店", "山海便利店"), Likeness::Similar);
        assert_eq!(compare("山**店", "河边小吃店铺"), Likeness::Different);
        assert_eq!(compare("***", "山海便利店"), Likeness::Different);
        assert_eq!(compare("店", "山海便利店"), Likeness::Different);
        assert_eq!(compare("", "山海便利店"), Likeness::Different);
    }
}

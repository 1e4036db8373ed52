//! Passwords that the program makes up for people, to be read off a screen once.

/// Letters and digits that are not mistaken for one another. Thirty-two, so that every five bits
/// choose one.
const DIGITS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many groups of four: 100 bits.
const GROUPS: usize = 5;

/// A password of 20 letters and digits in groups of four, such as `k7fm-…`. 100 bits of chance.
pub(crate) fn made_up() -> String {
    let mut random = [0; GROUPS * 4];
    getrandom::fill(&mut random).expect("the system has randomness");
    let letters = random.map(|it| char::from(DIGITS[usize::from(it % 32)]));
    letters.chunks(4).map(|group| group.iter().collect()).collect::<Vec<String>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_passwords_are_the_same_and_all_can_be_read_out() {
        let (one, other) = (made_up(), made_up());
        assert_ne!(one, other);
        assert_eq!(one.len(), 24);
        assert!(one.bytes().all(|it| it == b'-' || DIGITS.contains(&it)), "{one}");
    }
}

//! Pictures that look alike: a hash of differences between neighbouring fields of a small grey
//! picture. Scaling, saving anew and other brightness leave the order of grey values as it is.

use std::{fmt, str::FromStr};

use image::{RgbImage, imageops};

/// Two of them are near when the pictures look alike.
///
/// The coarse one has 8 × 8 bits and serves to look up; screenshots of the same app all share it
/// almost, so the fine one, 16 × 16 bits, decides.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    coarse: u64,
    fine: [u64; 4],
}

/// A text that is no fingerprint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a fingerprint: 80 hexadecimal digits")]
pub struct BadFingerprint;

/// In how many bits the coarse hashes of near pictures may differ.
const COARSE_BITS_MAX: u32 = 7;
/// In how many bits the fine hashes of near pictures may differ.
const FINE_BITS_MAX: u32 = 20;

impl Fingerprint {
    pub(super) fn of(pixels: &RgbImage) -> Fingerprint {
        let coarse = bits(pixels, 8);
        let fine = bits(pixels, 16);
        let word = |bits: &[bool]| bits.iter().fold(0_u64, |sum, bit| sum << 1 | u64::from(*bit));
        let mut words = fine.chunks(64).map(word);
        let fine = [(); 4].map(|()| words.next().unwrap_or(0));
        Fingerprint { coarse: word(&coarse), fine }
    }

    /// In how many of the 64 coarse and the 256 fine bits both differ.
    pub fn distance(&self, other: &Fingerprint) -> (u32, u32) {
        let fine = self.fine.iter().zip(other.fine).map(|(it, other)| (it ^ other).count_ones());
        ((self.coarse ^ other.coarse).count_ones(), fine.sum())
    }

    /// Whether both pictures look alike. A hint: people decide.
    pub fn is_near(&self, other: &Fingerprint) -> bool {
        let (coarse, fine) = self.distance(other);
        coarse <= COARSE_BITS_MAX && fine <= FINE_BITS_MAX
    }

    /// The coarse hash in pieces of 8 bits each, by their place. Hashes that differ in no more bits
    /// than near ones do share at least one of the 8: that is how they are found.
    pub fn pieces(&self) -> [u8; 8] {
        self.coarse.to_be_bytes()
    }

    /// A picture of one colour has no differences, and is near to every other such picture.
    pub fn says_nothing(&self) -> bool {
        self.fine.iter().map(|it| it.count_ones()).sum::<u32>() < FINE_BITS_MAX
    }
}

/// Whether each field of a grid is brighter than its right neighbour.
fn bits(pixels: &RgbImage, side: u32) -> Vec<bool> {
    let small = imageops::thumbnail(pixels, side + 1, side);
    let grey = |x, y| {
        let [red, green, blue] = small.get_pixel(x, y).0.map(u32::from);
        // The weights of ITU-R BT.601 in thousandths, less what noise changes.
        (299 * red + 587 * green + 114 * blue) / 4000
    };
    let fields = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    fields.map(|(x, y)| grey(x + 1, y) < grey(x, y)).collect()
}

/// 16 hexadecimal digits of the coarse hash and 64 of the fine one.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third, fourth] = self.fine;
        write!(f, "{:016x}{first:016x}{second:016x}{third:016x}{fourth:016x}", self.coarse)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = BadFingerprint;

    fn from_str(text: &str) -> Result<Fingerprint, BadFingerprint> {
        if text.len() != 80 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(BadFingerprint);
        }
        let word = |at: usize| u64::from_str_radix(&text[16 * at..16 * (at + 1)], 16);
        let read = |at: usize| word(at).map_err(|_| BadFingerprint);
        Ok(Fingerprint { coarse: read(0)?, fine: [read(1)?, read(2)?, read(3)?, read(4)?] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_hashes_share_a_piece() {
        let one = Fingerprint { coarse: 0x0123_4567_89ab_cdef, fine: [0; 4] };
        // A bit in each of seven pieces.
        let other = Fingerprint { coarse: one.coarse ^ 0x0101_0101_0101_0100, fine: [0; 4] };
        assert!(one.is_near(&other));
        assert!(one.pieces().iter().zip(other.pieces()).any(|(it, other)| *it == other));
        let far = Fingerprint { coarse: one.coarse ^ 0x0101_0101_0101_0101, fine: [0; 4] };
        assert!(!one.is_near(&far));
    }

    #[test]
    fn a_fingerprint_is_written_and_read() {
        let one = Fingerprint { coarse: 1, fine: [2, 3, 4, u64::MAX] };
        assert_eq!(one.to_string().parse(), Ok(one));
        for text in ["", "g", &"f".repeat(79), &"é".repeat(40)] {
            assert_eq!(text.parse::<Fingerprint>(), Err(BadFingerprint));
        }
    }
}

//! Bytes to text: which encoding a bill is written in is seen from its bytes alone.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::problem::Unreadable;

/// A text, and whether every byte of it was understood.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) damaged: bool,
}

/// The beginning in which a zero byte gives a binary file away.
const PROBED_BYTES: usize = 8 << 10;

/// Every way in which `bytes` may be text, the likeliest first.
///
/// UTF-8 is proven by being valid. What is not valid is GB18030 as a rule, and a damaged UTF-8
/// file sometimes: whoever finds the columns it is looking for has found the encoding.
pub(crate) fn decodings(
    bytes: &[u8],
) -> Result<impl Iterator<Item = Decoded<'_>> + use<'_>, Unreadable> {
    let (likeliest, other) = match bytes {
        [0xFF, 0xFE, ..] => (UTF_16LE, None),
        [0xFE, 0xFF, ..] => (UTF_16BE, None),
        _ if bytes[..bytes.len().min(PROBED_BYTES)].contains(&0) => {
            return Err(Unreadable::Binary);
        }
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, None),
        _ if is_western(bytes) => (WINDOWS_1252, None),
        _ => (GB18030, Some(UTF_8)),
    };
    Ok([likeliest].into_iter().chain(other).map(|encoding| {
        let (text, damaged) = encoding.decode_with_bom_removal(bytes);
        Decoded { text, damaged }
    }))
}

/// Whether the text says that it is in a western encoding, or is a SWIFT message, which is not
/// in a Chinese one.
fn is_western(bytes: &[u8]) -> bool {
    const SAYING: &[&[u8]] =
        &[b"CHARSET:1252", b"ISO-8859-1", b"iso-8859-1", b"indows-1252", b"\n:61:", b"\n:60F:"];
    let top = &bytes[..bytes.len().min(PROBED_BYTES)];
    SAYING.iter().any(|it| top.windows(it.len()).any(|window| window == *it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(String, bool)> {
        let all = decodings(bytes).unwrap();
        all.map(|it| (it.text.into_owned(), it.damaged)).collect()
    }

    #[test]
    fn the_encoding_is_seen_from_the_bytes() {
        let utf8 = "支付宝".as_bytes();
        assert_eq!(texts(utf8), [("支付宝".to_owned(), false)]);
        assert_eq!(texts(&[b"\xEF\xBB\xBF", utf8].concat()), [("支付宝".to_owned(), false)]);
        let (gbk, ..) = GB18030.encode("支付宝交易");
        assert_eq!(texts(&gbk)[0], ("支付宝交易".to_owned(), false));
        assert_eq!(texts(b"\xFF\xFEa\0b\0"), [("ab".to_owned(), false)]);
    }

    #[test]
    fn a_cut_character_does_not_make_utf8_another_encoding() {
        let cut = &"支付宝".as_bytes()[..8];
        assert!(texts(cut).contains(&("支付\u{FFFD}".to_owned(), true)));
    }

    #[test]
    fn western_text_says_so() {
        let text = texts(b"OFXHEADER:100\nCHARSET:1252\n<NAME>Caf\xE9");
        assert!(text[0].0.ends_with("Café"));
        assert!(texts(b":20:X\n:61:X\n:86:M\xFCller")[0].0.ends_with("Müller"));
    }

    #[test]
    fn zero_bytes_are_no_text() {
        assert!(matches!(decodings(b"PNG\0\0"), Err(Unreadable::Binary)));
    }
}

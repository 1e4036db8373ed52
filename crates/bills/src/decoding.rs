//! Bytes to text, piece by piece: which encoding a bill is written in is seen from its beginning.

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::unreadable::Unreadable;

/// How many bytes after the first that is no ASCII are enough to tell encodings apart.
const TELLING_BYTES: usize = 64;
/// The beginning in which a zero byte gives a binary file away.
const PROBED_BYTES: usize = 8 << 10;

/// In which encodings a text may be that begins like this, the likeliest first. `None` stands for
/// a beginning that reads the same in all of them.
///
/// UTF-8 is proven by being valid. What is not valid is GB18030 as a rule, Windows-1252 if its
/// odd bytes stand alone among letters, and a damaged UTF-8 file sometimes: whoever finds the
/// columns it is looking for has found the encoding.
pub(crate) fn candidates(head: &[u8]) -> Result<Vec<Option<&'static Encoding>>, Unreadable> {
    match head {
        [0xFF, 0xFE, ..] => return Ok(vec![Some(UTF_16LE)]),
        [0xFE, 0xFF, ..] => return Ok(vec![Some(UTF_16BE)]),
        [0xEF, 0xBB, 0xBF, ..] => return Ok(vec![Some(UTF_8)]),
        _ if head[..head.len().min(PROBED_BYTES)].contains(&0) => return Err(Unreadable::Binary),
        _ => {}
    }
    let Some(odd) = head.iter().position(|it| !it.is_ascii()) else {
        return Ok(vec![None]);
    };
    let all = match guess(&head[odd..]) {
        it if it == UTF_8 => vec![UTF_8],
        _ if says_western(head) => vec![WINDOWS_1252],
        it if it == WINDOWS_1252 => vec![WINDOWS_1252, GB18030, UTF_8],
        it => vec![it, UTF_8, WINDOWS_1252],
    };
    Ok(all.into_iter().map(Some).collect())
}

/// The likeliest encoding of bytes of which the first is no ASCII.
fn guess(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        // Cut within its last character.
        Err(error) if error.error_len().is_none() && 0 < error.valid_up_to() => UTF_8,
        Err(_) if is_western(bytes) => WINDOWS_1252,
        Err(_) => GB18030,
    }
}

/// Whether the text says that it is in a western encoding, or is a SWIFT message, which is not
/// in a Chinese one.
fn says_western(bytes: &[u8]) -> bool {
    const SAYING: &[&[u8]] =
        &[b"CHARSET:1252", b"ISO-8859-1", b"iso-8859-1", b"indows-1252", b"\n:61:", b"\n:60F:"];
    let top = &bytes[..bytes.len().min(PROBED_BYTES)];
    SAYING.iter().any(|it| memchr::memmem::find(top, it).is_some())
}

/// Whether bytes beyond ASCII mostly come alone. In Chinese they come at least in pairs, but for
/// rare characters.
fn is_western(bytes: &[u8]) -> bool {
    let (mut alone, mut together) = (0_usize, 0_usize);
    for run in bytes.split(u8::is_ascii).filter(|it| !it.is_empty()) {
        match run.len() {
            1 => alone += 1,
            _ => together += 1,
        }
    }
    together < alone
}

/// Adds whole lines to `text`, and says whether some of their bytes were no characters.
pub(crate) fn lines(bytes: &[u8], encoding: &'static Encoding, text: &mut String) -> bool {
    let decoder = encoding.new_decoder_without_bom_handling();
    let mut decoding = Decoding { decoder: Some(decoder), damaged: false };
    decoding.decode(bytes, true, text);
    decoding.damaged
}

/// A text that comes in pieces of bytes.
pub(crate) struct Decoding {
    decoder: Option<Decoder>,
    damaged: bool,
}

impl Decoding {
    /// In this encoding, or in the one that shows itself after a beginning of ASCII.
    pub(crate) fn of(encoding: Option<&'static Encoding>) -> Decoding {
        let decoder = encoding.map(Encoding::new_decoder_with_bom_removal);
        Decoding { decoder, damaged: false }
    }

    /// The encoding, if it shows itself already and a byte that is a line end in ASCII is one in
    /// it, too, wherever it stands: then lines can be decoded apart from those before them.
    pub(crate) fn of_lines(&self) -> Option<&'static Encoding> {
        let encoding = self.decoder.as_ref()?.encoding();
        [GB18030, UTF_8, WINDOWS_1252].into_iter().find(|it| *it == encoding)
    }

    /// Whether some bytes so far were no characters.
    pub(crate) fn damaged(&self) -> bool {
        self.damaged
    }

    /// Notes that bytes were no characters that were decoded apart.
    pub(crate) fn note_damage(&mut self, damaged: bool) {
        self.damaged |= damaged;
    }

    /// Adds the text of `bytes` to `text`, and returns how many of them were used: a few that
    /// do not show their encoding yet are left for the next time.
    pub(crate) fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) -> usize {
        let mut used = 0;
        if self.decoder.is_none() {
            let odd = bytes.iter().position(|it| !it.is_ascii()).unwrap_or(bytes.len());
            text.push_str(std::str::from_utf8(&bytes[..odd]).unwrap_or_default());
            let unseen = &bytes[odd..];
            if unseen.is_empty() || (unseen.len() < TELLING_BYTES && !last) {
                return odd;
            }
            self.decoder = Some(guess(unseen).new_decoder_without_bom_handling());
            used = odd;
        }
        let Some(decoder) = &mut self.decoder else {
            return used;
        };
        let rest = &bytes[used..];
        text.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len() * 3));
        let (_, read, had_errors) = decoder.decode_to_string(rest, text, last);
        self.damaged |= had_errors;
        used + read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(String, bool)> {
        let decode = |encoding| {
            let (mut text, mut decoding) = (String::new(), Decoding::of(encoding));
            let mut used = 0;
            for end in [bytes.len() / 2, bytes.len()] {
                used += decoding.decode(&bytes[used..end], end == bytes.len(), &mut text);
            }
            assert_eq!(used, bytes.len());
            (text, decoding.damaged())
        };
        candidates(bytes).unwrap().into_iter().map(decode).collect()
    }

    #[test]
    fn the_encoding_is_seen_from_the_bytes() {
        let utf8 = "支付宝".as_bytes();
        assert_eq!(texts(utf8), [("支付宝".to_owned(), false)]);
        assert_eq!(texts(&[b"\xEF\xBB\xBF", utf8].concat()), [("支付宝".to_owned(), false)]);
        let (gbk, ..) = GB18030.encode("支付宝交易");
        assert_eq!(texts(&gbk)[0], ("支付宝交易".to_owned(), false));
        assert_eq!(texts(b"\xFF\xFEa\0b\0"), [("ab".to_owned(), false)]);
        let (western, ..) = WINDOWS_1252.encode("Müller, Café, Größe");
        assert_eq!(texts(&western)[0], ("Müller, Café, Größe".to_owned(), false));
    }

    #[test]
    fn the_encoding_may_show_itself_only_after_a_while() {
        let (gbk, ..) = GB18030.encode("支付宝交易");
        let mut decoding = Decoding::of(None);
        let mut text = String::new();
        let bytes = [b"Date,Amount\n", gbk.as_ref()].concat();
        // A single byte of a character is not enough.
        let used = decoding.decode(&bytes[..13], false, &mut text);
        assert_eq!((used, text.as_str()), (12, "Date,Amount\n"));
        decoding.decode(&bytes[used..], true, &mut text);
        assert_eq!((text.as_str(), decoding.damaged()), ("Date,Amount\n支付宝交易", false));
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
        assert!(matches!(candidates(b"PNG\0\0"), Err(Unreadable::Binary)));
    }
}

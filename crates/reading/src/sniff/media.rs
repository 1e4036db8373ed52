//! Sound and moving pictures, and HEIC, which is packed as videos are. Walked over from part to
//! part without reading what they hold.

use super::{at, hidden, number_be, number_le};
use crate::{kind::Kind, refused::Refused, source::Look};

/// How many parts of a recording are walked over. A live recording has a few for each second.
const PARTS_MAX: usize = 200_000;
/// Rates of MPEG audio, layer III, in kilobit for each second: version 1, then 2 and 2.5.
const RATES_1: [u64; 16] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const RATES_2: [u64; 16] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

pub(super) fn kind(look: &mut Look<'_>) -> Result<Option<Kind>, Refused> {
    let head = &look.head;
    if at(head, 4, 4) == b"ftyp" {
        return Ok(brand(at(head, 8, 4)));
    }
    let old_quicktime: [&[u8]; 4] = [b"moov", b"mdat", b"wide", b"free"];
    if head.first() == Some(&0) && old_quicktime.contains(&at(head, 4, 4)) {
        return Ok(Some(Kind::Mov));
    }
    Ok(match head {
        it if it.starts_with(b"RIFF") && at(it, 8, 4) == b"WAVE" => Some(Kind::Wav),
        it if it.starts_with(b"OggS\0") => Some(Kind::Ogg),
        it if it.starts_with(b"#!AMR\n") || it.starts_with(b"#!AMR-WB\n") => Some(Kind::Amr),
        it if it.starts_with(b"ID3") && it.get(3).is_some_and(|it| *it < 5) => Some(Kind::Mp3),
        it => frame(it).and_then(|next| frame(it.get(next..)?)).map(|_| Kind::Mp3),
    })
}

/// What the brand of an ISO base media file stands for.
fn brand(brand: &[u8]) -> Option<Kind> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => Some(Kind::Heic),
        b"M4A " | b"M4B " => Some(Kind::M4a),
        b"qt  " => Some(Kind::Mov),
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" => {
            Some(Kind::Mp4)
        }
        b"M4V " | b"MSNV" | b"dash" => Some(Kind::Mp4),
        [b'3', b'g', b'p', _] | [b'3', b'g', b'2', _] => Some(Kind::Mp4),
        _ => None,
    }
}

/// The length of an MPEG audio frame of layer III that begins here.
fn frame(bytes: &[u8]) -> Option<usize> {
    let header = bytes.get(..4)?;
    let (version, layer) = (header[1] >> 3 & 3, header[1] >> 1 & 3);
    if header[0] != 0xff || header[1] & 0xe0 != 0xe0 || version == 1 || layer != 1 {
        return None;
    }
    let samples = match header[2] >> 2 & 3 {
        0 => 44_100,
        1 => 48_000,
        2 => 32_000,
        _ => return None,
    };
    let index = usize::from(header[2] >> 4);
    let (rate, samples, words) = match version {
        3 => (RATES_1[index], samples, 144),
        2 => (RATES_2[index], samples / 2, 72),
        _ => (RATES_2[index], samples / 4, 72),
    };
    let length = words * rate * 1000 / samples + u64::from(header[2] >> 1 & 1);
    usize::try_from(length).ok().filter(|_| rate != 0)
}

pub(super) fn check(look: &mut Look<'_>, kind: Kind) -> Result<Kind, Refused> {
    let end = match kind {
        Kind::Heic | Kind::M4a | Kind::Mp4 | Kind::Mov => end_of_boxes(look)?,
        Kind::Wav => (8 + number_le(at(&look.head, 4, 4))).min(look.length),
        // The frames of these follow one another without a table: what is no frame is skipped by
        // players, and only the end is looked at.
        _ => look.length,
    };
    hidden::check_ends(look)?;
    hidden::check_after(look, end)?;
    Ok(kind)
}

/// Box by box to the first that is none, or to the end.
fn end_of_boxes(look: &mut Look<'_>) -> Result<u64, Refused> {
    let mut begin = 0;
    for _ in 0..PARTS_MAX {
        if look.length <= begin {
            return Ok(look.length);
        }
        let header = look.piece(begin, 16)?;
        let name = at(&header, 4, 4);
        let named =
            !name.is_empty() && name.iter().all(|it| (0x20..0x7f).contains(it) || *it == 0xa9);
        let length = match number_be(at(&header, 0, 4)) {
            0 => return Ok(if named { look.length } else { begin }),
            1 => number_be(at(&header, 8, 8)),
            length => length,
        };
        if !named || length < 8 {
            return Ok(begin);
        }
        begin = begin.saturating_add(length);
    }
    Ok(look.length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_frames_in_a_row_are_sound_and_one_is_chance() {
        // MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes.
        let header = [0xff, 0xfb, 0x90, 0x00];
        assert_eq!(frame(&header), Some(417));
        let mut bytes = header.to_vec();
        bytes.resize(417, 0);
        let kind_of = |bytes: &[u8]| {
            let mut source = std::io::Cursor::new(bytes.to_vec());
            kind(&mut Look::at(&mut source).unwrap()).unwrap()
        };
        assert_eq!(kind_of(&bytes), None);
        bytes.extend(header);
        assert_eq!(kind_of(&bytes), Some(Kind::Mp3));
    }

    #[test]
    fn brands_that_are_not_listed_are_not_taken() {
        assert_eq!(brand(b"heic"), Some(Kind::Heic));
        assert_eq!(brand(b"3gp5"), Some(Kind::Mp4));
        assert_eq!(brand(b"avif"), None);
        assert_eq!(brand(b""), None);
    }
}

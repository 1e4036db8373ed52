//! Pictures: where they really end, and that nothing else is in them.

use super::{at, hidden, number_be, number_le};
use crate::{
    kind::Kind,
    limits::{PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX},
    refused::Refused,
    source::Look,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) fn kind(head: &[u8]) -> Option<Kind> {
    let is_riff = head.starts_with(b"RIFF");
    match head {
        it if it.starts_with(PNG) => Some(Kind::Png),
        it if it.starts_with(b"\xff\xd8\xff") => Some(Kind::Jpeg),
        it if it.starts_with(b"GIF87a") || it.starts_with(b"GIF89a") => Some(Kind::Gif),
        it if is_riff && at(it, 8, 4) == b"WEBP" => Some(Kind::Webp),
        it if it.starts_with(b"II*\0") || it.starts_with(b"MM\0*") => Some(Kind::Tiff),
        it if is_bitmap(it) => Some(Kind::Bmp),
        _ => None,
    }
}

/// `BM` alone begins many texts: the size of the second header must be one that exists.
fn is_bitmap(head: &[u8]) -> bool {
    let header = number_le(at(head, 14, 4));
    head.starts_with(b"BM") && matches!(header, 12 | 40 | 52 | 56 | 64 | 108 | 124)
}

pub(super) fn check(look: &mut Look<'_>, kind: Kind) -> Result<Kind, Refused> {
    let Some(bytes) = look.whole(PICTURE_BYTES_MAX)? else {
        return Err(Refused::TooLarge(kind, PICTURE_BYTES_MAX));
    };
    let end = match kind {
        Kind::Png => end_of_png(&bytes)?,
        Kind::Jpeg => end_of_jpeg(&bytes),
        Kind::Gif => end_of_gif(&bytes),
        Kind::Webp => 8 + number_le(at(&bytes, 4, 4)) as usize,
        _ => bytes.len(),
    };
    hidden::check_ends(look)?;
    hidden::check_after(look, end.min(bytes.len()) as u64)?;
    hidden::check_markup(look, 0)?;
    Ok(kind)
}

/// Chunk by chunk. One that is cut off ends with the file.
fn end_of_png(bytes: &[u8]) -> Result<usize, Refused> {
    if at(bytes, 12, 4) != b"IHDR" || bytes.len() < 33 {
        return Err(Refused::Broken(Kind::Png));
    }
    let (wide, high) = (number_be(at(bytes, 16, 4)), number_be(at(bytes, 20, 4)));
    check_size(Kind::Png, wide, high)?;
    let mut begin = PNG.len();
    while begin + 12 <= bytes.len() {
        let length = number_be(at(bytes, begin, 4)) as usize;
        let next = begin.saturating_add(12).saturating_add(length);
        if at(bytes, begin + 4, 4) == b"IEND" {
            return Ok(next);
        }
        begin = next;
    }
    Ok(bytes.len())
}

/// A picture whose header promises more than anybody's screen has is made to exhaust memory.
fn check_size(kind: Kind, wide: u64, high: u64) -> Result<(), Refused> {
    let side = u64::from(PICTURE_SIDE_MAX);
    if wide == 0 || high == 0 {
        return Err(Refused::Broken(kind));
    }
    match side < wide || side < high || PICTURE_PIXELS_MAX < wide * high {
        true => Err(Refused::ArchiveBomb),
        false => Ok(()),
    }
}

/// Segment by segment, and through the packed picture to the mark of its end.
fn end_of_jpeg(bytes: &[u8]) -> usize {
    let mut begin = 2;
    while begin + 4 <= bytes.len() {
        let (mark, next) = (bytes[begin + 1], begin + 2);
        match (bytes[begin], mark) {
            (0xff, 0xd9) => return next,
            // Fill bytes and marks without content.
            (0xff, 0xff) => begin += 1,
            (0xff, 0x01 | 0xd0..=0xd8) => begin = next,
            (0xff, 0xda) => begin = next_mark(bytes, next + length_at(bytes, next)),
            (0xff, _) => begin = next + length_at(bytes, next),
            _ => begin = next_mark(bytes, begin),
        }
    }
    match bytes.ends_with(b"\xff\xd9") {
        true => bytes.len(),
        false => begin.min(bytes.len()),
    }
}

fn length_at(bytes: &[u8], at_place: usize) -> usize {
    number_be(at(bytes, at_place, 2)).max(2) as usize
}

/// The next mark that is none of the packed picture itself.
fn next_mark(bytes: &[u8], from: usize) -> usize {
    let mut begin = from.min(bytes.len());
    while let Some(found) = memchr::memchr(0xff, &bytes[begin..]) {
        let mark = begin + found;
        match bytes.get(mark + 1) {
            Some(0 | 0xd0..=0xd7) => begin = mark + 2,
            Some(0xff) => begin = mark + 1,
            _ => return mark,
        }
    }
    bytes.len()
}

/// Block by block.
fn end_of_gif(bytes: &[u8]) -> usize {
    let colours = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3 << (usize::from(flags & 7) + 1),
    };
    let mut begin = 13 + bytes.get(10).map_or(0, |it| colours(*it));
    loop {
        match bytes.get(begin) {
            Some(0x3b) => return begin + 1,
            Some(0x21) => begin = after_blocks(bytes, begin + 2),
            Some(0x2c) => {
                let own = bytes.get(begin + 9).map_or(0, |it| colours(*it));
                begin = after_blocks(bytes, begin + 11 + own);
            }
            Some(_) => return begin,
            None => return bytes.len(),
        }
    }
}

fn after_blocks(bytes: &[u8], mut begin: usize) -> usize {
    loop {
        match bytes.get(begin) {
            Some(0) => return begin + 1,
            Some(length) => begin += 1 + usize::from(*length),
            None => return bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_bitmap_is_none() {
        assert_eq!(kind(b"BM is the shop where I bought the phone"), None);
        let mut header = b"BM".to_vec();
        header.extend([0; 12]);
        header.extend(40u32.to_le_bytes());
        assert_eq!(kind(&header), Some(Kind::Bmp));
    }

    #[test]
    fn the_end_of_a_jpeg_is_found_behind_its_thumbnail() {
        // A segment that holds an end mark of its own, a scan with a stuffed byte, the end.
        let mut bytes = b"\xff\xd8\xff\xe1\x00\x06\xff\xd9\xff\xd9".to_vec();
        bytes.extend(b"\xff\xda\x00\x02ab\xff\x00c\xff\xd0d\xff\xd9");
        let end = bytes.len();
        bytes.extend(b"tail");
        assert_eq!(end_of_jpeg(&bytes), end);
    }

    #[test]
    fn a_gif_ends_at_its_trailer() {
        let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        bytes.extend(b"\x21\xfe\x03abc\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
        let end = bytes.len();
        bytes.extend(b"more");
        assert_eq!(end_of_gif(&bytes), end);
    }
}

//! Bytes that lie anywhere, in memory or not, and are looked at piece by piece: a file of two
//! gigabytes is never held as a whole.

use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem::Finder;

use crate::limits::EDGE_BYTES;

/// A file that can be read at any place.
pub trait Source: Read + Seek {}

impl<S: Read + Seek> Source for S {}

/// How much is looked through at once, in bytes.
const PIECE_BYTES: usize = 256 << 10;

/// A file with its length and both ends at hand.
pub(crate) struct Look<'s> {
    source: &'s mut dyn Source,
    /// In bytes.
    pub(crate) length: u64,
    /// The first [`EDGE_BYTES`], or all there are.
    pub(crate) head: Vec<u8>,
}

impl<'s> Look<'s> {
    pub(crate) fn at(source: &'s mut dyn Source) -> io::Result<Look<'s>> {
        let length = source.seek(SeekFrom::End(0))?;
        source.rewind()?;
        let mut look = Look { source, length, head: Vec::new() };
        look.head = look.piece(0, EDGE_BYTES)?;
        Ok(look)
    }

    /// At most `most` bytes from `from` on; none beyond the end.
    pub(crate) fn piece(&mut self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut piece = Vec::new();
        if from < self.length {
            self.source.seek(SeekFrom::Start(from))?;
            let source: &mut dyn Source = &mut *self.source;
            source.take(most as u64).read_to_end(&mut piece)?;
        }
        Ok(piece)
    }

    /// The last bytes, as many as the head has, and where they begin.
    pub(crate) fn tail(&mut self) -> io::Result<(u64, Vec<u8>)> {
        let from = self.length.saturating_sub(EDGE_BYTES as u64);
        Ok((from, self.piece(from, EDGE_BYTES)?))
    }

    /// All of it, where it is no longer than `most` bytes.
    pub(crate) fn whole(&mut self, most: u64) -> io::Result<Option<Vec<u8>>> {
        if most < self.length {
            return Ok(None);
        }
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        self.piece(0, length).map(Some)
    }

    /// The source itself, at its beginning.
    pub(crate) fn rewound(&mut self) -> io::Result<&mut dyn Source> {
        self.source.rewind()?;
        Ok(self.source)
    }

    /// Whether any of the needles, given in small letters, stands anywhere from `from` on, however
    /// it is written.
    pub(crate) fn holds(&mut self, from: u64, needles: &[&str]) -> io::Result<bool> {
        let finders: Vec<Finder<'_>> = needles.iter().map(Finder::new).collect();
        let overlap = needles.iter().map(|it| it.len()).max().unwrap_or(1) - 1;
        let mut at = from;
        while at < self.length {
            let mut piece = self.piece(at, PIECE_BYTES)?;
            if piece.is_empty() {
                break;
            }
            let read = piece.len();
            piece.make_ascii_lowercase();
            if finders.iter().any(|it| it.find(&piece).is_some()) {
                return Ok(true);
            }
            let last = self.length <= at + read as u64;
            at += if last { read } else { read - overlap.min(read - 1) } as u64;
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_word_across_two_pieces_is_found() {
        for at in [0, PIECE_BYTES - 3, PIECE_BYTES, 2 * PIECE_BYTES - 1] {
            let mut bytes = vec![b' '; 3 * PIECE_BYTES];
            bytes[at..at + 7].copy_from_slice(b"<ScRipt");
            let mut source = Cursor::new(bytes);
            let mut look = Look::at(&mut source).unwrap();
            assert!(look.holds(0, &["<script", "nothing"]).unwrap(), "at {at}");
            assert!(!look.holds(at as u64 + 1, &["<script"]).unwrap(), "after {at}");
        }
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut source = Cursor::new(b"abc".to_vec());
        let mut look = Look::at(&mut source).unwrap();
        assert_eq!(look.piece(2, 10).unwrap(), b"c");
        assert_eq!(look.piece(9, 10).unwrap(), b"");
        assert_eq!(look.whole(2).unwrap(), None);
        assert!(!look.holds(9, &["a"]).unwrap());
    }
}

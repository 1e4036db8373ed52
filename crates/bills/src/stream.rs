//! A text read piece by piece, so that a large one need never be in memory as a whole.

use std::{io::Read, mem};

use encoding_rs::Encoding;
use memchr::{memchr, memrchr};

use crate::{
    decoding::{self, Decoding},
    unreadable::Unreadable,
};

/// How much is looked at to see what a file is.
const HEAD_BYTES: usize = 256 << 10;
/// How many bytes are decoded at once.
const PIECE_BYTES: usize = 64 << 10;

/// A text whose beginning was looked at.
pub(crate) struct Text<'s> {
    head: Vec<u8>,
    rest: Box<dyn Read + 's>,
    whole: bool,
    candidates: Vec<Option<&'static Encoding>>,
    beginning: String,
}

impl<'s> Text<'s> {
    /// Reads the beginning.
    pub(crate) fn open(mut source: Box<dyn Read + 's>) -> Result<Text<'s>, Unreadable> {
        let mut head = Vec::new();
        let read = source.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head);
        read.map_err(|it| Unreadable::of(&it))?;
        let whole = head.len() < HEAD_BYTES;
        if whole && head.iter().all(u8::is_ascii_whitespace) {
            return Err(Unreadable::Empty);
        }
        let mut candidates = decoding::candidates(&head)?;
        candidates.reverse();
        let mut text = Text { head, rest: source, whole, candidates, beginning: String::new() };
        text.decode_head();
        Ok(text)
    }

    /// The beginning, as far as whole lines go unless it is everything.
    pub(crate) fn beginning(&self) -> &str {
        &self.beginning
    }

    /// Takes the text for one in the next encoding that it may be in, if there is one.
    pub(crate) fn reread(&mut self) -> bool {
        self.candidates.pop();
        self.decode_head();
        !self.candidates.is_empty()
    }

    fn decode_head(&mut self) {
        self.beginning.clear();
        if let Some(encoding) = self.candidates.last() {
            Decoding::of(*encoding).decode(&self.head, self.whole, &mut self.beginning);
        }
        if !self.whole {
            let end = self.beginning.rfind('\n').map_or(self.beginning.len(), |it| it + 1);
            self.beginning.truncate(end);
        }
    }

    /// The text from its beginning.
    pub(crate) fn into_stream(self) -> Stream<'s> {
        let Text { head, rest, mut candidates, .. } = self;
        Stream {
            raw: head,
            decoded: 0,
            rest,
            decoding: Decoding::of(candidates.pop().flatten()),
            text: String::new(),
            at: 0,
            aligned: false,
            ended: false,
            failure: None,
        }
    }

    /// All of the text, of at most `limit` bytes, and whether some bytes were no characters.
    pub(crate) fn whole(self, limit: usize) -> Result<(String, bool), Unreadable> {
        let Text { mut head, rest, mut candidates, .. } = self;
        let most = (limit as u64).saturating_sub(head.len() as u64) + 1;
        rest.take(most).read_to_end(&mut head).map_err(|it| Unreadable::of(&it))?;
        if limit < head.len() {
            return Err(Unreadable::TooLarge(limit));
        }
        let mut text = String::new();
        let mut decoding = Decoding::of(candidates.pop().flatten());
        decoding.decode(&head, true, &mut text);
        Ok((text, decoding.damaged()))
    }
}

/// A text that is decoded as it is read. What was read and is not yet used stays in sight.
pub(crate) struct Stream<'s> {
    raw: Vec<u8>,
    /// How many of the raw bytes are in the text already.
    decoded: usize,
    rest: Box<dyn Read + 's>,
    decoding: Decoding,
    text: String,
    at: usize,
    /// What is in sight ends where a line does.
    aligned: bool,
    ended: bool,
    failure: Option<Unreadable>,
}

/// Whole lines of a text as they are in the file, and the encoding in which they are.
pub(crate) struct Part {
    pub(crate) bytes: Vec<u8>,
    pub(crate) encoding: &'static Encoding,
}

impl Stream<'_> {
    /// A text that is already there.
    pub(crate) fn of_text(text: impl Into<String>) -> Stream<'static> {
        Stream {
            raw: Vec::new(),
            decoded: 0,
            rest: Box::new(std::io::empty()),
            decoding: Decoding::of(None),
            text: text.into(),
            at: 0,
            aligned: false,
            ended: true,
            failure: None,
        }
    }

    /// What is in sight and not yet used.
    pub(crate) fn ahead(&self) -> &str {
        &self.text[self.at..]
    }

    /// All that is left is in sight.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Uses the next `length` bytes of what is in sight.
    pub(crate) fn advance(&mut self, length: usize) {
        self.at += length;
    }

    /// What has just been used: `length` bytes that end `before` bytes before the rest.
    pub(crate) fn behind(&self, before: usize, length: usize) -> &str {
        &self.text[self.at - before..self.at - before + length]
    }

    /// How much of the text in sight has been used since it was last brought there.
    pub(crate) fn used(&self) -> usize {
        self.at
    }

    /// All that is in sight, used or not.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Brings more into sight, up to the end of a line where there is one.
    pub(crate) fn fill(&mut self) {
        self.text.drain(..self.at);
        self.at = 0;
        self.aligned = false;
        while !self.ended {
            if self.raw.len() - self.decoded < PIECE_BYTES {
                self.gather(PIECE_BYTES);
            }
            let before = self.text.len();
            let mut piece = (self.raw.len() - self.decoded).min(PIECE_BYTES);
            let last = self.ended && piece == self.raw.len() - self.decoded;
            if !last && let Some(lines) = self.lines_in(piece) {
                piece = lines;
                self.aligned = true;
            }
            self.decode(piece, last);
            // A beginning that was looked at is longer than a piece.
            self.ended &= last;
            if before < self.text.len() {
                return;
            }
        }
    }

    /// Whether all that is in sight is used and more may come, so that [`Stream::part`] may be
    /// asked for it.
    pub(crate) fn is_used_up(&self) -> bool {
        self.at == self.text.len() && !self.ended
    }

    /// Brings what is in sight to the end of a line. Returns whether it was there already, and
    /// what follows can be cut into parts.
    pub(crate) fn align(&mut self) -> bool {
        if self.aligned || self.ended || self.decoding.of_lines().is_none() {
            return self.aligned;
        }
        self.gather(PIECE_BYTES);
        self.ended = false;
        if let Some(end) = memchr(b'\n', &self.raw[self.decoded..]) {
            self.decode(end + 1, false);
            self.aligned = true;
        }
        false
    }

    /// How many of the next `piece` bytes are whole lines, where there is one.
    fn lines_in(&self, piece: usize) -> Option<usize> {
        self.decoding.of_lines()?;
        Some(memrchr(b'\n', &self.raw[self.decoded..self.decoded + piece])? + 1)
    }

    /// Whether so many bytes follow what is in sight.
    pub(crate) fn has(&mut self, bytes: usize) -> bool {
        self.gather(bytes);
        self.ended = false;
        bytes <= self.raw.len()
    }

    /// The next `bytes` bytes, as far as whole lines go; fewer at the end of the file. They count
    /// as used. Only where the text is aligned and used up. `room` is room for bytes to come.
    pub(crate) fn part(&mut self, bytes: usize, mut room: Vec<u8>) -> Option<Part> {
        let encoding = self.decoding.of_lines().filter(|_| self.aligned)?;
        self.gather(bytes);
        self.ended = false;
        let most = self.raw.len().min(bytes);
        let end = memrchr(b'\n', &self.raw[..most])? + 1;
        room.clear();
        room.extend_from_slice(&self.raw[end..]);
        let mut bytes = mem::replace(&mut self.raw, room);
        bytes.truncate(end);
        Some(Part { bytes, encoding })
    }

    /// Takes back what counts as used: decoded lines, and the parts after them.
    pub(crate) fn give_back(&mut self, text: &str, parts: impl IntoIterator<Item = Part>) {
        self.text.clear();
        self.text.push_str(text);
        self.at = 0;
        let mut raw: Vec<u8> = parts.into_iter().flat_map(|it| it.bytes).collect();
        raw.extend_from_slice(&self.raw[self.decoded..]);
        (self.raw, self.decoded) = (raw, 0);
    }

    /// Notes that bytes were no characters.
    pub(crate) fn note_damage(&mut self, damaged: bool) {
        self.decoding.note_damage(damaged);
    }

    /// Decodes so many of the raw bytes.
    fn decode(&mut self, piece: usize, last: bool) {
        let bytes = &self.raw[self.decoded..self.decoded + piece];
        self.decoded += self.decoding.decode(bytes, last, &mut self.text);
    }

    /// Reads until there are so many raw bytes, or no more.
    fn gather(&mut self, bytes: usize) {
        self.raw.drain(..self.decoded);
        self.decoded = 0;
        let Some(most) = bytes.checked_sub(self.raw.len()).filter(|it| 0 < *it) else { return };
        self.raw.reserve_exact(most);
        match self.rest.by_ref().take(most as u64).read_to_end(&mut self.raw) {
            Ok(read) => self.ended = read < most,
            Err(error) => {
                self.failure = Some(Unreadable::of(&error));
                self.ended = true;
            }
        }
    }

    /// Whether the source failed before its end.
    pub(crate) fn failure(&self) -> Option<Unreadable> {
        self.failure
    }

    /// Whether some bytes were no characters.
    pub(crate) fn damaged(&self) -> bool {
        self.decoding.damaged()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A long text in this encoding: lines of Chinese, each of another length.
    fn lines(encoding: &'static Encoding) -> Vec<u8> {
        let text: String =
            (0..20_000).map(|n| format!("第{n}行{}\r\n", "支付".repeat(n % 40))).collect();
        encoding.encode(&text).0.into_owned()
    }

    #[test]
    fn what_comes_into_sight_ends_where_a_line_does_so_that_parts_can_follow_at_once() {
        for encoding in [encoding_rs::GB18030, encoding_rs::UTF_8] {
            let bytes = lines(encoding);
            let mut stream = Text::open(Box::new(bytes.as_slice())).unwrap().into_stream();
            let mut read = String::new();
            for _ in 0..6 {
                stream.fill();
                assert!(stream.ahead().ends_with('\n'));
                read.push_str(stream.ahead());
                stream.advance(stream.ahead().len());
                assert!(stream.is_used_up() && stream.align());
            }
            while let Some(part) = stream.part(100_000, Vec::new()) {
                read.push_str(&part.encoding.decode_without_bom_handling(&part.bytes).0);
            }
            assert_eq!(read, encoding.decode_without_bom_handling(&bytes).0);
        }
    }
}

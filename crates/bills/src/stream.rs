//! A text read piece by piece, so that a large one need never be in memory as a whole.

use std::io::Read;

use encoding_rs::Encoding;

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
            rest,
            decoding: Decoding::of(candidates.pop().flatten()),
            text: String::new(),
            at: 0,
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
    rest: Box<dyn Read + 's>,
    decoding: Decoding,
    text: String,
    at: usize,
    ended: bool,
    failure: Option<Unreadable>,
}

impl Stream<'_> {
    /// A text that is already there.
    pub(crate) fn of_text(text: &str) -> Stream<'static> {
        Stream {
            raw: Vec::new(),
            rest: Box::new(std::io::empty()),
            decoding: Decoding::of(None),
            text: text.to_owned(),
            at: 0,
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

    /// Brings more into sight.
    pub(crate) fn fill(&mut self) {
        self.text.drain(..self.at);
        self.at = 0;
        while !self.ended {
            let known = self.raw.len();
            if known < PIECE_BYTES {
                self.read(PIECE_BYTES - known);
            }
            let before = self.text.len();
            let piece = self.raw.len().min(PIECE_BYTES);
            let last = self.ended && piece == self.raw.len();
            let used = self.decoding.decode(&self.raw[..piece], last, &mut self.text);
            self.raw.drain(..used);
            // A beginning that was looked at is longer than a piece.
            self.ended &= last;
            if before < self.text.len() {
                return;
            }
        }
    }

    fn read(&mut self, most: usize) {
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

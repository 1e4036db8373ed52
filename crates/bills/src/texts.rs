//! Texts of a great many rows, kept once where they repeat and without a place of their own in
//! memory for each.

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How many bytes lie together. A text never lies in two blocks.
const BLOCK_BYTES: usize = 1 << 20;
/// As many as a place can tell apart.
const BLOCKS_MAX: usize = (u32::MAX as usize + 1) / BLOCK_BYTES;

/// Where a text lies. Packed, because a bill has millions of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(Rust, packed(2))]
pub(crate) struct Span {
    pub(crate) at: u32,
    pub(crate) length: u16,
}

impl Span {
    /// Whether the text is empty.
    pub(crate) fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// The longest text that is kept whole, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = u16::MAX as usize;

/// A heap of texts that only grows. Others can grow beside it, on other threads: no two fill a
/// block of the same number, so that in the end all are one heap and no text was moved.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    /// By their numbers. Those that heaps beside this one fill are empty.
    blocks: Vec<String>,
    /// Which block is being filled.
    open: Option<usize>,
    /// How many blocks this heap and those beside it have.
    numbers: Arc<AtomicUsize>,
}

/// A heap of texts of one kind, such as names, that come again: most lie in it once.
///
/// Kinds lie apart, so that those that are looked at again and again are near one another, and so
/// that what fills one memory does not drive out the others.
#[derive(Clone, Default)]
pub(crate) struct Words<const N: usize> {
    texts: Texts,
    /// Of `N` texts, a power of two, each in the only place where it may be, by its mark.
    known: Box<[Known]>,
}

/// A text that was kept, and what tells most others apart from it without a look at it.
#[derive(Clone, Copy, Default)]
struct Known {
    mark: u32,
    span: Span,
    /// How often it came again, less the times that another wanted its place. What comes often
    /// stays, and stays near what else does.
    worth: u16,
}

impl Texts {
    pub(crate) fn get(&self, span: Span) -> &str {
        let (block, from) = (span.at as usize / BLOCK_BYTES, span.at as usize % BLOCK_BYTES);
        match span.length {
            0 => "",
            length => &self.blocks[block][from..from + usize::from(length)],
        }
    }

    /// Keeps a text that is unlikely to come again, such as a number. What is longer than
    /// [`TEXT_BYTES_MAX`] is cut, and once four gibibytes are full, nothing is kept: both lie
    /// beyond every limit for cells and files.
    pub(crate) fn keep(&mut self, text: &str) -> Span {
        let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
        if text.is_empty() {
            return Span::default();
        }
        let has_room = |it: &usize| self.blocks[*it].len() + text.len() <= BLOCK_BYTES;
        let Some(number) = self.open.filter(has_room).or_else(|| self.begin()) else {
            return Span::default();
        };
        let block = &mut self.blocks[number];
        let at = (number * BLOCK_BYTES + block.len()) as u32;
        block.push_str(text);
        Span { at, length: text.len() as u16 }
    }

    /// Begins a block that no heap beside this one has. `None` once there are as many as there
    /// may be.
    fn begin(&mut self) -> Option<usize> {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        if BLOCKS_MAX <= number {
            return None;
        }
        if self.blocks.len() <= number {
            self.blocks.resize_with(number + 1, String::new);
        }
        self.blocks[number] = String::with_capacity(BLOCK_BYTES);
        self.open = Some(number);
        self.open
    }

    /// A heap beside this one, with nothing in it.
    pub(crate) fn beside(&self) -> Texts {
        Texts { numbers: Arc::clone(&self.numbers), ..Texts::default() }
    }

    /// Takes over what lies in a heap beside this one.
    pub(crate) fn join(&mut self, mut other: Texts) {
        other.close();
        if self.blocks.len() < other.blocks.len() {
            self.blocks.resize_with(other.blocks.len(), String::new);
        }
        for (mine, theirs) in self.blocks.iter_mut().zip(other.blocks) {
            if !theirs.is_empty() {
                *mine = theirs;
            }
        }
    }

    /// Forgets every text, and where they lay.
    pub(crate) fn clear(&mut self) {
        let room = self.blocks.first_mut().map(mem::take);
        *self = Texts::default();
        if let Some(mut room) = room {
            room.clear();
            self.blocks.push(room);
            self.open = Some(0);
            self.numbers.store(1, Ordering::Relaxed);
        }
    }

    /// Nothing more will be kept.
    pub(crate) fn close(&mut self) {
        if let Some(last) = self.open.take() {
            self.blocks[last].shrink_to_fit();
        }
    }
}

impl<const N: usize> Words<N> {
    pub(crate) fn get(&self, span: Span) -> &str {
        self.texts.get(span)
    }

    /// Keeps a text, and keeps it once if it comes again soon.
    pub(crate) fn keep(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        if self.known.is_empty() {
            self.known = vec![Known::default(); N].into();
        }
        let mark = mark(text);
        let known = &mut self.known[(mark >> (u32::BITS - N.ilog2())) as usize];
        if known.mark == mark && self.texts.get(known.span) == text {
            known.worth = known.worth.saturating_add(1);
            return known.span;
        }
        let span = self.texts.keep(text);
        match known.worth.checked_sub(1) {
            Some(worth) => known.worth = worth,
            None => *known = Known { mark, span, worth: 0 },
        }
        span
    }

    /// A heap beside this one, that remembers nothing yet.
    pub(crate) fn beside(&self) -> Words<N> {
        Words { texts: self.texts.beside(), known: Box::default() }
    }

    /// Takes over what lies in a heap beside this one.
    pub(crate) fn join(&mut self, other: Words<N>) {
        self.texts.join(other.texts);
    }

    /// Nothing more will be kept.
    pub(crate) fn close(&mut self) {
        self.texts.close();
        self.known = Box::default();
    }
}

/// What tells texts apart but for a few, and which of the remembered ones it may be. Whoever makes
/// all texts fall on one place gains nothing but that they are kept again.
fn mark(text: &str) -> u32 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let length = text.len() as u64;
    let mixed = words.iter().fold(length, |mixed, it| mix(mixed, u64::from_le_bytes(*it)));
    let mixed = if rest.is_empty() { mixed } else { mix(mixed, tail(text)) };
    (mixed >> 32) as u32
}

/// The last eight bytes of a text as a number, or all of a shorter one.
pub(crate) fn tail(text: &str) -> u64 {
    let bytes = text.as_bytes();
    match bytes.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => bytes.iter().fold(0, |all, it| all << 8 | u64::from(*it)),
    }
}

/// Mixes a number into others; the upper half depends on all of them.
pub(crate) fn mix(mixed: u64, number: u64) -> u64 {
    (mixed.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_again_and_only_once_if_it_comes_again() {
        let mut names = Words::<16>::default();
        let (first, second) = (names.keep("木子家居"), names.keep("面馆"));
        assert_eq!(names.keep("木子家居"), first);
        assert_ne!(names.texts.keep("木子家居"), first);
        assert_eq!((names.get(first), names.get(second)), ("木子家居", "面馆"));
        assert_eq!(names.get(Span::default()), "");
    }

    #[test]
    fn texts_that_fill_many_blocks_are_all_there() {
        let mut texts = Texts::default();
        let long = "支".repeat(9_999);
        let spans: Vec<_> = (0..200).map(|it| texts.keep(&format!("{it}{long}"))).collect();
        assert!(5 < texts.blocks.len());
        for (number, span) in spans.into_iter().enumerate() {
            assert_eq!(texts.get(span), format!("{number}{long}"));
        }
    }

    #[test]
    fn heaps_side_by_side_become_one_and_every_text_stays_where_it_is() {
        let mut all = Texts::default();
        let long = "支".repeat(19_999);
        let mut beside = [all.beside(), all.beside()];
        let mut kept = Vec::new();
        for turn in 0..90 {
            let text = format!("{turn}{long}");
            let span = match turn % 3 {
                0 => all.keep(&text),
                other => beside[other - 1].keep(&text),
            };
            kept.push((span, text));
        }
        for other in beside {
            all.join(other);
        }
        kept.push((all.keep("面馆"), "面馆".to_owned()));
        for (span, text) in &kept {
            assert_eq!(all.get(*span), text);
        }
    }

    #[test]
    fn a_text_beyond_the_longest_is_cut_between_characters() {
        let mut texts = Texts::default();
        let span = texts.keep(&"支".repeat(30_000));
        assert_eq!(texts.get(span).chars().count(), TEXT_BYTES_MAX / 3);
    }
}

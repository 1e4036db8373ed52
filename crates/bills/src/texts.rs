//! Texts of a great many rows, kept once where they repeat and without a place of their own in
//! memory for each.

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

/// A heap of texts that only grows.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    blocks: Vec<String>,
}

/// Texts of one kind that were kept, of `N` at most, so that the same one need not be kept again.
#[derive(Clone, Default)]
pub(crate) struct Remembered<const N: usize>(Box<[Known]>);

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
        let full = self.blocks.last().is_none_or(|it| BLOCK_BYTES < it.len() + text.len());
        if text.is_empty() || (full && self.blocks.len() == BLOCKS_MAX) {
            return Span::default();
        }
        if full {
            self.blocks.push(String::with_capacity(BLOCK_BYTES));
        }
        let number = self.blocks.len() - 1;
        let block = &mut self.blocks[number];
        let at = (number * BLOCK_BYTES + block.len()) as u32;
        block.push_str(text);
        Span { at, length: text.len() as u16 }
    }

    /// Nothing more will be kept.
    pub(crate) fn close(&mut self) {
        if let Some(last) = self.blocks.last_mut() {
            last.shrink_to_fit();
        }
    }
}

impl<const N: usize> Remembered<N> {
    /// Keeps a text that may well come again, such as a name, and keeps it once if it comes
    /// again soon.
    pub(crate) fn keep_once(&mut self, texts: &mut Texts, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        if self.0.is_empty() {
            self.0 = vec![Known::default(); N].into();
        }
        let mark = mark(text);
        let known = &mut self.0[mark as usize % N];
        if known.mark == mark && texts.get(known.span) == text {
            known.worth = known.worth.saturating_add(1);
            return known.span;
        }
        let span = texts.keep(text);
        match known.worth.checked_sub(1) {
            Some(worth) => known.worth = worth,
            None => *known = Known { mark, span, worth: 0 },
        }
        span
    }
}

/// What tells texts apart but for a few, and which of the remembered ones it may be. Whoever makes all texts fall on one place gains
/// nothing but that they are kept again.
pub(crate) fn mark(text: &str) -> u32 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut words = text.as_bytes().chunks_exact(8);
    let mut mixed = text.len() as u64;
    let mix = |mixed: u64, word: u64| (mixed.rotate_left(5) ^ word).wrapping_mul(MIX);
    for word in &mut words {
        mixed = mix(mixed, u64::from_le_bytes(word.try_into().unwrap_or_default()));
    }
    let rest = words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
    (mix(mixed, rest) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_again_and_only_once_if_it_comes_again() {
        let (mut texts, mut names) = (Texts::default(), Remembered::<16>::default());
        let mut keep_once = |text| names.keep_once(&mut texts, text);
        let (first, second) = (keep_once("木子家居"), keep_once("面馆"));
        assert_eq!(keep_once("木子家居"), first);
        assert_ne!(texts.keep("木子家居"), first);
        assert_eq!((texts.get(first), texts.get(second)), ("木子家居", "面馆"));
        assert_eq!(texts.get(Span::default()), "");
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
    fn a_text_beyond_the_longest_is_cut_between_characters() {
        let mut texts = Texts::default();
        let span = texts.keep(&"支".repeat(30_000));
        assert_eq!(texts.get(span).chars().count(), TEXT_BYTES_MAX / 3);
    }
}

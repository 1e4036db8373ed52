//! The rules as the server holds them: the law, the issue types, the channels.

use redress_core::{guide::GuideBook, rulebook::Rulebook};

/// Read once at the start; the same for everybody.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who owes what by when.
    pub book: Rulebook,
    /// Issue types and channels.
    pub guide: GuideBook,
}

impl Rules {
    /// The rules that come with the program.
    pub fn shipped() -> Rules {
        Rules { book: Rulebook::shipped(), guide: GuideBook::shipped() }
    }
}

//! The rules as the server holds them: the law, the issue types, the channels.

use redress_core::{
    guide::GuideBook,
    rulebook::{RuleProblem, Rulebook},
};

use crate::law::Law;

/// Read once at the start; the same for everybody.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Who owes what by when.
    pub book: Rulebook,
    /// Issue types and channels.
    pub guide: GuideBook,
    /// What the files of the law say, by digests.
    pub law: Law,
}

impl Rules {
    /// The rules that come with the program.
    pub fn shipped() -> Rules {
        let law = Law::of(Rulebook::shipped_files().iter().copied());
        Rules { book: Rulebook::shipped(), guide: GuideBook::shipped(), law }
    }

    /// The same with an institution's own law laid over it, given as (path from `rules/`, text).
    pub fn shipped_with(own: &[(&str, &str)]) -> Result<Rules, Vec<RuleProblem>> {
        let book = Rulebook::shipped_with(own)?;
        let is_own = |name: &str| own.iter().any(|(path, _)| name.ends_with(path));
        let kept = Rulebook::shipped_files().iter().filter(|(name, _)| !is_own(name));
        let law = Law::of(kept.chain(own).copied());
        Ok(Rules { book, guide: GuideBook::shipped(), law })
    }
}

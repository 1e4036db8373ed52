//! Texts that the people of an institution write again and again, with places where what is so in a
//! case is filled in. Words of the house: nothing of anybody's stands in them until they are filled.

use std::{collections::BTreeSet, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{case::Move, ids::DepartmentId};

/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The longest text in one language, in characters.
pub const TEXT_CHARS_MAX: usize = 4000;
/// The most moves that one is for.
pub const MOVES_MAX: usize = 8;

/// What can be filled in. It stands as `{{number}}` in a text.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Placeholder {
    /// The number of the case.
    Number,
    /// The name of whoever complains.
    Complainant,
    /// The merchant complained about.
    Respondent,
    /// The institution.
    Institution,
    /// Whoever writes.
    Agent,
    /// What is complained about.
    Issue,
    /// The reference of the first payment.
    Payment,
    /// The day of the first payment.
    PaidOn,
    /// How much was paid first.
    Amount,
    /// How much is asked for in all.
    Claimed,
    /// The day when the complaint was sent.
    LodgedOn,
    /// The last day for what the institution owes next.
    Due,
    /// Today.
    Today,
}

/// A text in one language or both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MacroTexts {
    /// In Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// Whom a macro is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MacroScope {
    /// Whoever wrote it.
    Own,
    /// A department.
    Department,
    /// Everybody who works here.
    House,
}

/// A text that is written again and again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Macro {
    /// What it is called.
    pub name: String,
    /// Whom it is for.
    pub scope: MacroScope,
    /// Which department, where it is for one; the writer's own, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// What it says.
    pub texts: MacroTexts,
    /// The moves that it is for; all that have words, where it names none.
    #[serde(default)]
    pub moves: Vec<Move>,
}

/// What is wrong with a macro.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadMacro {
    /// No name, or one that is too long or has line breaks.
    #[error("`name` has 1 to {NAME_CHARS_MAX} characters on one line")]
    Name,
    /// No text at all, or one that is too long.
    #[error("`texts` has `zh`, `en` or both, each with 1 to {TEXT_CHARS_MAX} characters")]
    Text,
    /// Braces with nothing in between that could be filled in; which, in the order of the text.
    #[error("placeholder {place} of a text is none of those that can be filled in")]
    Placeholder {
        /// Counted from 1.
        place: usize,
    },
    /// Too many moves.
    #[error("`moves` names at most {MOVES_MAX} moves")]
    Moves,
}

/// A text with what is so in a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filled {
    /// The text. Where nothing is known the placeholder still stands.
    pub text: String,
    /// What is not known.
    pub missing: BTreeSet<Placeholder>,
}

impl Macro {
    /// Whether it keeps the limits, and all its placeholders exist.
    pub fn check(&self) -> Result<(), BadMacro> {
        let length = self.name.trim().chars().take(NAME_CHARS_MAX + 1).count();
        if !(1..=NAME_CHARS_MAX).contains(&length) || self.name.chars().any(char::is_control) {
            return Err(BadMacro::Name);
        }
        if MOVES_MAX < self.moves.len() {
            return Err(BadMacro::Moves);
        }
        let texts = [self.texts.zh.as_deref(), self.texts.en.as_deref()];
        if texts == [None, None] {
            return Err(BadMacro::Text);
        }
        for text in texts.into_iter().flatten() {
            let length = text.chars().take(TEXT_CHARS_MAX + 1).count();
            if text.trim().is_empty() || TEXT_CHARS_MAX < length {
                return Err(BadMacro::Text);
            }
            let known = |it: &Piece<'_>| !matches!(it, Piece::Place(_, None));
            let places = pieces(text).filter(|it| matches!(it, Piece::Place(..)));
            if let Some(at) = places.enumerate().find(|(_, it)| !known(it)).map(|(at, _)| at) {
                return Err(BadMacro::Placeholder { place: at + 1 });
            }
        }
        Ok(())
    }
}

/// Fills a text in with what `known` says of the case.
pub fn fill(text: &str, known: impl Fn(Placeholder) -> Option<String>) -> Filled {
    let mut filled = Filled { text: String::with_capacity(text.len()), missing: BTreeSet::new() };
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) | Piece::Place(words, None) => filled.text += words,
            Piece::Place(written, Some(place)) => match known(place) {
                Some(value) => filled.text += &value,
                None => {
                    filled.text += written;
                    filled.missing.insert(place);
                }
            },
        }
    }
    filled
}

/// A stretch of a text.
enum Piece<'a> {
    Words(&'a str),
    /// As it is written, and what it stands for, if anything.
    Place(&'a str, Option<Placeholder>),
}

/// A text, piece by piece: all of them together are the text.
fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match (rest.find("{{"), rest.starts_with("{{")) {
            (_, true) => {
                let end = rest.find("}}").map_or(rest.len(), |it| it + 2);
                let (written, after) = rest.split_at(end);
                let name = written.strip_prefix("{{").and_then(|it| it.strip_suffix("}}"));
                let place = name.and_then(|it| Placeholder::from_str(it.trim()).ok());
                (Piece::Place(written, place), after)
            }
            (Some(at), false) => (Piece::Words(&rest[..at]), &rest[at..]),
            (None, false) => (Piece::Words(rest), ""),
        };
        rest = after;
        Some(piece)
    })
}

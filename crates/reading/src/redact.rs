//! A text with pieces of it taken out.

use serde::{Deserialize, Serialize};

use crate::{limits::COVERS_MAX, page::Page};

/// What stands in place of a piece that was taken out, however long it was.
pub const COVER: &str = "████";

/// A piece of text on a page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The number of the page.
    pub page: u32,
    /// The first character, counted from 0.
    pub from: u32,
    /// The first character after it.
    pub to: u32,
}

/// Why a redaction could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCover {
    /// Nothing was to be covered.
    #[error("nothing is covered; give at least one box or span")]
    Nothing,
    /// More than [`COVERS_MAX`].
    #[error("there are too many boxes or spans")]
    TooMany,
    /// A box or span that is empty or lies outside.
    #[error("box or span {0} is empty or lies outside")]
    Outside(usize),
}

/// The pages with the spans covered. Says nothing about how long the pieces were.
pub fn redact_text(pages: &[Page], spans: &[Span]) -> Result<String, BadCover> {
    if spans.is_empty() {
        return Err(BadCover::Nothing);
    }
    if COVERS_MAX < spans.len() {
        return Err(BadCover::TooMany);
    }
    for (number, span) in spans.iter().enumerate() {
        let page = pages.iter().find(|it| it.number == span.page);
        let length = page.map_or(0, |it| it.text.chars().count());
        if span.to <= span.from || length < span.to as usize {
            return Err(BadCover::Outside(number));
        }
    }
    let covered: Vec<String> = pages.iter().map(|it| cover(it, spans)).collect();
    Ok(covered.join("\n\u{c}\n"))
}

fn cover(page: &Page, spans: &[Span]) -> String {
    let mine: Vec<&Span> = spans.iter().filter(|it| it.page == page.number).collect();
    let covers = |at: u32| mine.iter().any(|it| (it.from..it.to).contains(&at));
    let mut text = String::new();
    let mut before = false;
    for (at, sign) in page.text.chars().enumerate() {
        let covered = covers(at as u32);
        match (covered, before) {
            (true, false) => text.push_str(COVER),
            (false, _) => text.push(sign),
            _ => {}
        }
        before = covered;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u32, to: u32) -> Span {
        Span { page: 1, from, to }
    }

    #[test]
    fn what_is_covered_is_gone_and_its_length_with_it() {
        let pages = [Page::of(1, "王小明 paid 80".to_owned()), Page::of(2, "end".to_owned())];
        let text = redact_text(&pages, &[span(0, 3)]).unwrap();
        assert_eq!(text, "████ paid 80\n\u{c}\nend");
        let overlapping = redact_text(&pages, &[span(0, 2), span(1, 3), span(9, 11)]).unwrap();
        assert_eq!(overlapping, "████ paid ████\n\u{c}\nend");
    }

    #[test]
    fn spans_lie_within_their_page() {
        let pages = [Page::of(1, "abc".to_owned())];
        assert_eq!(redact_text(&pages, &[]), Err(BadCover::Nothing));
        assert_eq!(redact_text(&pages, &[span(1, 1)]), Err(BadCover::Outside(0)));
        assert_eq!(redact_text(&pages, &[span(0, 3), span(0, 4)]), Err(BadCover::Outside(1)));
        assert!(redact_text(&pages, &[span(2, 3)]).is_ok());
        let elsewhere = Span { page: 2, from: 0, to: 1 };
        assert_eq!(redact_text(&pages, &[elsewhere]), Err(BadCover::Outside(0)));
    }
}

//! Reading a paper before it is printed: whatever has no picture, and whatever stands where nobody
//! can see it.

use std::collections::BTreeSet;

use redress_core::lang::Lang;
use typst::layout::{Abs, Frame, FrameItem, Point, Size};

use crate::{Document, PaperError, Press};

/// What a proofreader sees.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proof {
    /// The text of every page, run by run.
    pub pages: Vec<String>,
    /// Characters that were set without a picture.
    pub undrawn: BTreeSet<char>,
    /// Texts that reach beyond the edge of their page.
    pub outside: Vec<String>,
}

impl Press {
    /// Sets `document` and looks at every page instead of printing it.
    pub fn proof(&self, lang: Lang, document: &Document) -> Result<Proof, PaperError> {
        let set = self.set(lang, document)?;
        let mut proof = Proof::default();
        for page in set.pages() {
            let mut text = String::new();
            read(&page.frame, Point::zero(), page.frame.size(), &mut text, &mut proof);
            proof.pages.push(text);
        }
        comemo::evict(0);
        Ok(proof)
    }
}

fn read(frame: &Frame, at: Point, page: Size, text: &mut String, proof: &mut Proof) {
    for (offset, item) in frame.items() {
        let place = at + *offset;
        match item {
            FrameItem::Group(group) => read(&group.frame, place, page, text, proof),
            FrameItem::Text(run) => {
                text.push_str(&run.text);
                text.push('\n');
                let bounds = run.bbox();
                // The box of a run has its upper edge in `max`, as letters grow upwards.
                let (left, right) = (place.x + bounds.min.x, place.x + bounds.max.x);
                let (top, bottom) = (place.y + bounds.max.y, place.y + bounds.min.y);
                // By rounding a picture may reach over an edge a little.
                let slack = Abs::pt(0.5);
                let fits = |low: Abs, high: Abs, end: Abs| -slack <= low && high <= end + slack;
                if !fits(left, right, page.x) || !fits(top, bottom, page.y) {
                    proof.outside.push(run.text.to_string());
                }
                for glyph in run.glyphs.iter().filter(|it| it.id == 0) {
                    proof.undrawn.extend(run.text[glyph.range()].chars());
                }
            }
            _ => (),
        }
    }
}

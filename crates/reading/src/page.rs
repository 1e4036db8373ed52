//! Text with the place of everything in it.

use serde::{Deserialize, Serialize};

/// A page of text: of a document, the whole of a plain text, a picture as it was recognised.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    /// Counts from 1 over everything that was read of the file.
    pub number: u32,
    /// The attachment that it is of, by its place in the list of attachments; none for the file
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<u32>,
    /// The text. Lines end with `\n`.
    pub text: String,
    /// The words of a picture, where they were seen; empty for everything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// A word in a picture.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Word {
    /// Its first character within the text of the page.
    pub from: u32,
    /// The first character after it.
    pub to: u32,
    /// Where it was seen.
    pub area: Area,
    /// How sure the recognition was, in percent.
    pub sure: u8,
}

/// A rectangle of a picture, in pixels from its upper left corner as it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// From the left edge.
    pub left: u32,
    /// From the upper edge.
    pub top: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// Where something stands in a file that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The number of the page.
    pub page: u32,
    /// The line on it, counted from 1.
    pub line: u32,
    /// The first character, counted from 0 on the page.
    pub from: u32,
    /// The first character after it.
    pub to: u32,
    /// Where it is in the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
}

impl Page {
    /// A page of text without places in a picture.
    pub fn of(number: u32, text: String) -> Page {
        Page { number, text, ..Page::default() }
    }

    /// The place of a piece of its text, given in bytes.
    pub fn place(&self, begin: usize, end: usize) -> Place {
        let before = self.text.get(..begin).unwrap_or_default();
        let piece = self.text.get(begin..end).unwrap_or_default();
        let from = before.chars().count() as u32;
        let to = from + piece.chars().count() as u32;
        let line = 1 + before.bytes().filter(|it| *it == b'\n').count() as u32;
        Place { page: self.number, line, from, to, area: self.area(from, to) }
    }

    /// The text of a place on this page.
    pub fn piece(&self, from: u32, to: u32) -> String {
        let length = to.saturating_sub(from) as usize;
        self.text.chars().skip(from as usize).take(length).collect()
    }

    fn area(&self, from: u32, to: u32) -> Option<Area> {
        let touched = self.words.iter().filter(|it| it.from < to && from < it.to);
        touched.map(|it| it.area).reduce(Area::with)
    }

    /// How sure the recognition was of the least certain word in a range; none for text that was
    /// not recognised.
    pub fn least_sure(&self, from: u32, to: u32) -> Option<u8> {
        let touched = self.words.iter().filter(|it| it.from < to && from < it.to);
        touched.map(|it| it.sure).min()
    }
}

impl Area {
    /// The smallest rectangle around both.
    pub fn with(self, other: Area) -> Area {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = self.right().max(other.right());
        let bottom = self.bottom().max(other.bottom());
        Area { left, top, width: right - left, height: bottom - top }
    }

    /// The same in a picture that is so many times smaller.
    pub fn shrunk(self, times: u32) -> Area {
        let times = times.max(1);
        let (left, top) = (self.left / times, self.top / times);
        let width = self.right().div_ceil(times) - left;
        Area { left, top, width, height: self.bottom().div_ceil(times) - top }
    }

    /// The first pixel column right of it.
    pub fn right(self) -> u32 {
        self.left.saturating_add(self.width)
    }

    /// The first pixel row below it.
    pub fn bottom(self) -> u32 {
        self.top.saturating_add(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_lines() {
        let page = Page::of(1, "金额\n¥12.00 元".to_owned());
        let begin = page.text.find("12.00").unwrap();
        let place = page.place(begin, begin + 5);
        assert_eq!((place.line, place.from, place.to), (2, 4, 9));
        assert_eq!(page.piece(place.from, place.to), "12.00");
        assert_eq!(page.piece(90, 80), "");
    }

    #[test]
    fn the_area_of_a_place_holds_all_its_words() {
        let area = |left, width| Area { left, top: 10, width, height: 5 };
        let word = |from, to, area| Word { from, to, area, sure: 90 };
        let words = vec![word(0, 2, area(0, 20)), word(3, 5, area(30, 20))];
        let page = Page { words, ..Page::of(1, "ab cd".to_owned()) };
        assert_eq!(page.place(1, 4).area, Some(area(0, 50)));
        assert_eq!(page.place(2, 3).area, None);
    }
}

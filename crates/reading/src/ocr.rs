//! What a text recognition saw in a picture, with the place of every word.
//!
//! Tesseract is asked for TSV: one line for each page, block, paragraph, line and word, with
//! `level page block par line word left top width height conf text`; words have level 5.

use crate::{
    limits::KEPT_BYTES_MAX,
    page::{Area, Page, Word},
};

/// How many words of one picture are kept.
const WORDS_MAX: usize = 20_000;
const WORD_LEVEL: &str = "5";

/// The page that Tesseract's TSV describes. Lines that cannot be read are left out: the output of
/// another program is not trusted more than the picture was.
pub fn page_of_tsv(number: u32, tsv: &str) -> Page {
    let mut page = Page { number, ..Page::default() };
    let mut line_before = None;
    let mut characters = 0;
    for fields in tsv.lines().map(|it| it.split('\t').collect::<Vec<_>>()) {
        let Some((line, area, sure, text)) = word(&fields) else {
            continue;
        };
        if WORDS_MAX <= page.words.len() || KEPT_BYTES_MAX < page.text.len() + text.len() + 1 {
            break;
        }
        let between = match line_before {
            None => "",
            Some(before) if before != line => "\n",
            // Chinese is written without blanks, and every sign is a word to the recognition.
            Some(_) if joins(&page, text, area) => "",
            Some(_) => " ",
        };
        page.text.push_str(between);
        page.text.push_str(text);
        let from = characters + between.len() as u32;
        characters = from + text.chars().count() as u32;
        page.words.push(Word { from, to: characters, area, sure });
        line_before = Some(line);
    }
    page
}

type Line = [u32; 4];

fn word<'t>(fields: &[&'t str]) -> Option<(Line, Area, u8, &'t str)> {
    let [level, page, block, paragraph, line, _, left, top, width, height, sure, text] = fields
    else {
        return None;
    };
    let number = |it: &&str| it.parse::<u32>().ok();
    let text = text.trim();
    let seen = *level == WORD_LEVEL && !text.is_empty() && !text.contains('\0');
    // A decimal such as `96.5`; what is below nought stands for "not known".
    let sure = sure.split('.').next()?.parse::<u8>().unwrap_or(0).min(100);
    let area = Area {
        left: number(left)?,
        top: number(top)?,
        width: number(width)?,
        height: number(height)?,
    };
    let line = [number(page)?, number(block)?, number(paragraph)?, number(line)?];
    seen.then_some((line, area, sure, text))
}

/// Whether a word follows the one before without a blank: two Chinese signs that touch, or almost.
fn joins(page: &Page, text: &str, area: Area) -> bool {
    let before = page.text.chars().next_back().is_some_and(is_han);
    let after = text.chars().next().is_some_and(is_han);
    let gap = page.words.last().map_or(0, |it| area.left.saturating_sub(it.area.right()));
    before && after && gap <= area.height
}

fn is_han(sign: char) -> bool {
    matches!(sign, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TSV: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        4\t1\t1\t1\t1\t0\t0\t0\t90\t20\t-1\t\n\
        5\t1\t1\t1\t1\t1\t10\t10\t40\t20\t96.5\t收款\n\
        5\t1\t1\t1\t1\t2\t50\t10\t20\t20\t91.2\t方\n\
        5\t1\t1\t1\t1\t3\t200\t10\t60\t20\t33.1\tShop\n\
        5\t1\t1\t1\t2\t1\t10\t40\t60\t20\t95\t-12.00\n\
        5\t1\t1\t1\tx\t1\t10\t40\t60\t20\t95\tbroken\n";

    #[test]
    fn words_keep_their_places() {
        let page = page_of_tsv(1, TSV);
        assert_eq!(page.text, "收款方 Shop\n-12.00");
        let begin = page.text.find("-12").unwrap();
        let place = page.place(begin, begin + 6);
        assert_eq!(place.line, 2);
        assert_eq!(place.area, Some(Area { left: 10, top: 40, width: 60, height: 20 }));
        assert_eq!(page.least_sure(place.from, place.to), Some(95));
        assert_eq!(page.least_sure(0, 8), Some(33));
    }

    #[test]
    fn junk_is_left_out() {
        assert_eq!(page_of_tsv(1, "5\t1\n\t\t\t\nnonsense").words, []);
    }
}

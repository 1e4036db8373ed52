//! What people wrote, so that it can be printed.
//!
//! A paper must not hide anything: what cannot be drawn, and what would turn the order of a line
//! around, is shown by its number in Unicode, `〔U+202E〕`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::fonts::Fonts;

/// Makes every text of `data` printable with `fonts`. Characters in `missing` are taken for ones
/// that no font can draw.
pub(crate) fn clean(data: &mut Value, fonts: &Fonts, missing: &BTreeSet<char>) {
    match data {
        Value::String(text) => {
            *text = printable(text, |it| !missing.contains(&it) && fonts.draws(it));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| clean(it, fonts, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|it| clean(it, fonts, missing)),
        _ => (),
    }
}

/// What becomes of a character.
enum Fate {
    Keep(char),
    Drop,
    Show,
}

fn printable(text: &str, draws: impl Fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut shown: Vec<String> = Vec::new();
    for character in text.replace("\r\n", "\n").chars() {
        match fate(character, &draws) {
            Fate::Keep(it) => {
                put_down(&mut shown, &mut clean);
                clean.push(it);
            }
            Fate::Drop => (),
            Fate::Show => shown.push(format!("U+{:04X}", u32::from(character))),
        }
    }
    put_down(&mut shown, &mut clean);
    clean
}

/// Neighbours that cannot be drawn share one pair of brackets.
fn put_down(shown: &mut Vec<String>, clean: &mut String) {
    if !shown.is_empty() {
        clean.push_str(&format!("〔{}〕", shown.join(" ")));
        shown.clear();
    }
}

fn fate(character: char, draws: impl Fn(char) -> bool) -> Fate {
    match character {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Keep('\n'),
        '\t' | ' ' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => {
            Fate::Keep(' ')
        }
        // Joins, non-joins, places to break, and the choice between two pictures of a character:
        // nothing that anybody sees.
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => Fate::Drop,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Fate::Drop,
        it if is_mischief(it) || !draws(it) => Fate::Show,
        it => Fate::Keep(it),
    }
}

/// Controls, what turns text around (Unicode's Bidi_Control), tags that nobody sees, and characters
/// that mean something in one house only. PDF/A forbids some of them too.
fn is_mischief(it: char) -> bool {
    matches!(it,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{10FFFF}')
        || it.is_control()
        || u32::from(it) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        printable(text, |it| it.is_ascii() || ('\u{4E00}'..='\u{9FFF}').contains(&it))
    }

    #[test]
    fn what_can_be_drawn_stays_as_it_is() {
        let text = "退款 80.00 元 #include(\"x\") $x^2$ *_`<a>`";
        assert_eq!(cleaned(text), text);
    }

    #[test]
    fn what_cannot_be_drawn_is_shown_by_its_number() {
        assert_eq!(cleaned("张😀😀三"), "张〔U+1F600 U+1F600〕三");
        assert_eq!(cleaned("a\u{E000}b"), "a〔U+E000〕b");
        assert_eq!(cleaned("a\0\u{7}"), "a〔U+0000 U+0007〕");
    }

    #[test]
    fn a_line_cannot_be_turned_around() {
        assert_eq!(cleaned("0.08\u{202E}00.8"), "0.08〔U+202E〕00.8");
    }

    #[test]
    fn what_nobody_sees_is_left_out_and_every_break_is_one() {
        assert_eq!(cleaned("a\u{200D}b\u{FE0F}\u{FEFF}"), "ab");
        assert_eq!(cleaned("a\r\nb\u{2028}c\td"), "a\nb\nc d");
    }
}

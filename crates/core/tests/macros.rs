//! Texts that are written again and again: what may stand in them, and how they are filled in.

use redress_core::{
    case::Move,
    macros::{
        BadMacro, Macro, MacroScope, MacroTexts, NAME_CHARS_MAX, Placeholder, TEXT_CHARS_MAX, fill,
    },
};
use strum::IntoEnumIterator;

fn saying(zh: &str) -> Macro {
    Macro {
        name: "催办".to_owned(),
        scope: MacroScope::Own,
        department: None,
        texts: MacroTexts { zh: Some(zh.to_owned()), en: None },
        moves: vec![Move::Message],
    }
}

#[test]
fn what_is_known_is_filled_in_and_the_rest_still_stands() {
    let known = |it| match it {
        Placeholder::Number => Some("R2603-00001".to_owned()),
        Placeholder::Complainant => Some("{{due}}".to_owned()),
        _ => None,
    };
    let filled = fill("{{complainant}}：案件 {{ number }} 将于 {{due}} 前答复。{", known);
    assert_eq!(filled.text, "{{due}}：案件 R2603-00001 将于 {{due}} 前答复。{");
    assert_eq!(filled.missing.into_iter().collect::<Vec<_>>(), [Placeholder::Due]);
    assert_eq!(fill("没有占位符", known).text, "没有占位符");
}

#[test]
fn every_placeholder_can_be_written_and_no_other() {
    let all: String = Placeholder::iter().map(|it| format!("{{{{{it}}}}} ")).collect();
    assert_eq!(saying(&all).check(), Ok(()));
    for wrong in ["{{number}}{{phone}}", "{{number}} {{}}", "{{number}} {{due"] {
        assert_eq!(saying(wrong).check(), Err(BadMacro::Placeholder { place: 2 }), "{wrong}");
    }
    assert_eq!(saying("a { b } c }} d").check(), Ok(()), "one brace is a brace");
}

#[test]
fn a_macro_keeps_its_limits() {
    assert_eq!(saying(&"字".repeat(TEXT_CHARS_MAX)).check(), Ok(()));
    for text in [String::new(), "  ".to_owned(), "字".repeat(TEXT_CHARS_MAX + 1)] {
        assert_eq!(saying(&text).check(), Err(BadMacro::Text));
    }
    let silent = Macro { texts: MacroTexts::default(), ..saying("一") };
    assert_eq!(silent.check(), Err(BadMacro::Text));
    let named = |name: &str| Macro { name: name.to_owned(), ..saying("一") }.check();
    assert_eq!(named(&"名".repeat(NAME_CHARS_MAX)), Ok(()));
    for name in ["", " ", "a\nb", &"名".repeat(NAME_CHARS_MAX + 1)] {
        assert_eq!(named(name), Err(BadMacro::Name), "{name}");
    }
    let moves = |count| Macro { moves: vec![Move::Message; count], ..saying("一") }.check();
    assert_eq!((moves(8), moves(9)), (Ok(()), Err(BadMacro::Moves)));
}

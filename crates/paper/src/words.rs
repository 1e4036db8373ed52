//! Words for codes, from `rules/letters/<lang>/words.toml`, and days and hours in words.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::{Date, DateTime};
use redress_core::lang::Lang;

use crate::templates;

type Topics = BTreeMap<String, BTreeMap<String, String>>;

static ZH: LazyLock<Topics> = LazyLock::new(|| read(Lang::Zh));
static EN: LazyLock<Topics> = LazyLock::new(|| read(Lang::En));

fn read(lang: Lang) -> Topics {
    let text = templates::words(lang);
    toml::from_str(text).expect("the words that come with the program are tables of texts")
}

/// What a code is called: `say(Zh, "outcome", "upheld")`. A code without a word is shown as it is,
/// since a paper with an odd word in it is better than none.
pub fn say(lang: Lang, topic: &str, code: &str) -> String {
    let topics: &Topics = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let word = topics.get(topic).and_then(|it| it.get(code));
    word.cloned().unwrap_or_else(|| code.to_owned())
}

/// A day: `2026年3月2日`, `2 March 2026`.
pub fn day(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// A day and a time of day: `2026年3月2日 09:30`, `2 March 2026, 09:30`.
pub fn moment(lang: Lang, at: DateTime) -> String {
    let joint = match lang {
        Lang::Zh => " ",
        Lang::En => ", ",
    };
    format!("{}{joint}{}", day(lang, at.date()), at.strftime("%H:%M"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let codes = |topics: &Topics| -> Vec<String> {
            let of = |(topic, words): (&String, &BTreeMap<String, String>)| {
                words.keys().map(|code| format!("{topic}.{code}")).collect::<Vec<_>>()
            };
            topics.iter().flat_map(of).collect()
        };
        assert_eq!(codes(&ZH), codes(&EN));
    }

    #[test]
    fn no_word_is_empty() {
        for word in ZH.values().chain(EN.values()).flat_map(BTreeMap::values) {
            assert!(!word.is_empty());
        }
    }

    #[test]
    fn days_and_hours_are_written_out() {
        let at = date(2026, 3, 2).at(9, 30, 0, 0);
        assert_eq!(moment(Lang::Zh, at), "2026年3月2日 09:30");
        assert_eq!(moment(Lang::En, at), "2 March 2026, 09:30");
    }

    #[test]
    fn a_code_without_a_word_is_shown_as_it_is() {
        assert_eq!(say(Lang::Zh, "outcome", "upheld"), "支持投诉请求");
        assert_eq!(say(Lang::Zh, "outcome", "no-such-thing"), "no-such-thing");
    }
}

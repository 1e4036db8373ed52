//! Words, as they are looked for: how a text is cut, so that what is stored and what is asked for
//! meet whatever the database thinks of languages.
//!
//! A text is folded (NFKC, small letters). Letters and digits that stand together are one word,
//! whole. Chinese, Japanese and Korean have no blanks between words: a stretch of them is cut into
//! its characters and its pairs of neighbours, and asked for by the pairs alone.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The longest question, in characters.
pub const QUERY_CHARS_MAX: usize = 200;
/// The most words of a question, after it was cut.
pub const QUERY_WORDS_MAX: usize = 32;
/// The most different words of one case that can be found. What comes after them cannot.
pub const CASE_WORDS_MAX: usize = 20_000;
/// How much of a word counts, in characters. Longer ones are found by their beginning alone.
const WORD_CHARS_MAX: usize = 64;

/// The words that something can be found by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findable(BTreeSet<String>);

impl Findable {
    /// Nothing yet.
    pub fn new() -> Findable {
        Findable::default()
    }

    /// Adds the words of a text, as far as there is room.
    pub fn add(&mut self, text: &str) {
        cut(text, |stretch| match stretch {
            Stretch::Word(word) => self.put(word.to_owned()),
            Stretch::Run(run) => {
                run.iter().for_each(|it| self.put(it.to_string()));
                run.windows(2).for_each(|pair| self.put(pair.iter().collect()));
            }
        });
    }

    /// Adds a text of parts that are also asked for as one, like a number with hyphens.
    pub fn add_number(&mut self, text: &str) {
        self.add(text);
        self.add(&text.chars().filter(|it| it.is_alphanumeric()).collect::<String>());
    }

    /// Adds what stands in a JSON document, without the names of its fields; where it is none, the
    /// text itself.
    pub fn add_json(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(value) => self.add_value(&value),
            Err(_) => self.add(text),
        }
    }

    fn add_value(&mut self, value: &serde_json::Value) {
        use serde_json::Value::{Array, Bool, Null, Number, Object, String};
        match value {
            Null | Bool(_) => (),
            Number(number) => self.add(&number.to_string()),
            String(text) => self.add_number(text),
            Array(all) => all.iter().for_each(|it| self.add_value(it)),
            Object(fields) => fields.values().for_each(|it| self.add_value(it)),
        }
    }

    fn put(&mut self, word: String) {
        if self.0.len() < CASE_WORDS_MAX {
            self.0.insert(word);
        }
    }

    /// The words, each once.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// What somebody looks for: all of these words, in any order and anywhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted(BTreeSet<String>);

/// A question that cannot be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadQuestion {
    /// Nothing in it is a word.
    #[error("there is no word in it")]
    NoWord,
    /// Too many characters.
    #[error("it has more than {QUERY_CHARS_MAX} characters")]
    TooLong,
    /// Too many words.
    #[error("it has more than {QUERY_WORDS_MAX} words, or pairs of Chinese characters")]
    TooManyWords,
}

impl Wanted {
    /// Reads a question.
    pub fn parse(question: &str) -> Result<Wanted, BadQuestion> {
        if question.chars().nth(QUERY_CHARS_MAX).is_some() {
            return Err(BadQuestion::TooLong);
        }
        let mut words = BTreeSet::new();
        cut(question, |stretch| match stretch {
            Stretch::Word(word) => drop(words.insert(word.to_owned())),
            Stretch::Run([only]) => drop(words.insert(only.to_string())),
            Stretch::Run(run) => words.extend(run.windows(2).map(String::from_iter)),
        });
        match words.len() {
            0 => Err(BadQuestion::NoWord),
            1..=QUERY_WORDS_MAX => Ok(Wanted(words)),
            _ => Err(BadQuestion::TooManyWords),
        }
    }

    /// The words, each once.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Characters that belong together.
enum Stretch<'a> {
    /// A word or a number.
    Word(&'a str),
    /// Characters of a script that is written without blanks.
    Run(&'a [char]),
}

fn cut(text: &str, mut take: impl FnMut(Stretch<'_>)) {
    let (mut word, mut length, mut run) = (String::new(), 0, Vec::new());
    let folded = text.nfkc().flat_map(char::to_lowercase);
    // Small letters may fall apart again: İ does.
    for it in folded.nfkc().chain([' ']) {
        let (dense, spaced) = (is_dense(it), is_of_word(it));
        if !dense && !run.is_empty() {
            take(Stretch::Run(&run));
            run.clear();
        }
        if (dense || !spaced) && !word.is_empty() {
            take(Stretch::Word(&word));
            word.clear();
            length = 0;
        }
        if dense {
            run.push(it);
        } else if spaced && length < WORD_CHARS_MAX {
            word.push(it);
            length += 1;
        }
    }
}

fn is_of_word(it: char) -> bool {
    it.is_alphanumeric() || unicode_normalization::char::is_combining_mark(it)
}

/// Han, kana and hangul, after folding.
const fn is_dense(it: char) -> bool {
    matches!(it,
        '々' | '〆' | '〇'
        | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_by(text: &str) -> Vec<String> {
        let mut found = Findable::new();
        found.add(text);
        found.words().map(str::to_owned).collect()
    }

    fn asked(question: &str) -> Vec<String> {
        Wanted::parse(question).unwrap().words().map(str::to_owned).collect()
    }

    /// Whether a text is found by a question.
    fn meets(text: &str, question: &str) -> bool {
        let found = found_by(text);
        asked(question).iter().all(|it| found.contains(it))
    }

    #[test]
    fn words_and_numbers_are_whole() {
        assert_eq!(found_by("Refund of 12.30, please!"), ["12", "30", "of", "please", "refund"]);
        assert_eq!(
            found_by("2088-0000 rain@example.com"),
            ["0000", "2088", "com", "example", "rain"]
        );
        assert!(!meets("refunded", "refund"));
    }

    #[test]
    fn chinese_is_cut_into_characters_and_pairs_and_asked_for_by_pairs() {
        assert_eq!(found_by("未到账"), ["到", "到账", "未", "未到", "账"]);
        assert_eq!(asked("未到账"), ["到账", "未到"]);
        assert_eq!(asked("账"), ["账"]);
        assert!(meets("商家承诺三日内退款，至今未到账。", "至今未到账"));
        assert!(meets("商家承诺三日内退款", "退款 三日"));
        assert!(!meets("退货款项", "退款"));
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert!(meets("ＡＢＣ１２３", "abc123"), "full width");
        assert!(meets("Cafe\u{301} Zoe\u{308}", "CAFÉ ZOË"), "marks apart and together");
        assert!(meets("ﾃｽﾄ", "テスト"), "half width kana");
        assert!(meets("iPhone手机坏了", "IPHONE 手机"), "scripts beside each other");
        assert!(meets("İstanbul", "i̇stanbul"), "letters that fall apart");
    }

    #[test]
    fn a_number_is_found_with_and_without_its_hyphens() {
        let mut found = Findable::new();
        found.add_number("260302-ABCDE-1");
        let words: Vec<&str> = found.words().collect();
        assert_eq!(words, ["1", "260302", "260302abcde1", "abcde"]);
    }

    #[test]
    fn particulars_are_found_by_what_they_say_not_by_the_names_of_their_fields() {
        let mut found = Findable::new();
        found.add_json(r#"{"name":"王小雨","contact":{"phone":"139-0000"},"age":40,"vip":true}"#);
        let words: Vec<&str> = found.words().collect();
        assert_eq!(words, ["0000", "139", "1390000", "40", "小", "小雨", "王", "王小", "雨"]);
        let mut text = Findable::new();
        text.add_json("{not json");
        assert_eq!(text.words().collect::<Vec<_>>(), ["json", "not"]);
    }

    #[test]
    fn questions_have_limits() {
        assert_eq!(Wanted::parse(" ，。!? "), Err(BadQuestion::NoWord));
        assert_eq!(Wanted::parse(""), Err(BadQuestion::NoWord));
        assert!(Wanted::parse(&"a".repeat(QUERY_CHARS_MAX)).is_ok());
        assert_eq!(Wanted::parse(&"a".repeat(QUERY_CHARS_MAX + 1)), Err(BadQuestion::TooLong));
        let numbers = |to: usize| (0..to).map(|it| it.to_string()).collect::<Vec<_>>().join(" ");
        assert!(Wanted::parse(&numbers(QUERY_WORDS_MAX)).is_ok());
        let many = numbers(QUERY_WORDS_MAX + 1);
        assert_eq!(Wanted::parse(&many), Err(BadQuestion::TooManyWords));
    }

    #[test]
    fn a_text_without_end_is_found_by_its_beginning() {
        let mut found = Findable::new();
        (0..CASE_WORDS_MAX + 10).for_each(|it| found.add(&it.to_string()));
        assert_eq!(found.words().count(), CASE_WORDS_MAX);
        let long = "x".repeat(100);
        assert_eq!(found_by(&long), ["x".repeat(WORD_CHARS_MAX)]);
        assert!(meets(&long, &long));
    }
}

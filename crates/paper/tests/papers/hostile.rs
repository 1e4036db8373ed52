//! What people write who mean no good, or write in scripts that no font here has.

use redress_core::lang::Lang;
use redress_paper::Document;

use crate::{
    fonts::press,
    pictures::{LANGS, draw},
    samples::{Sample, money},
    setting::text_of,
};

/// Every way into code that the typesetter has, as plain letters.
const CODE: &str = "#5 #read(\"/etc/passwd\") #import \"/paper.typ\": * #include \"x\" $sum_1^n$ = Heading\n- list *bold* _it_ `raw` ```rust x``` <label> @ref // comment /* more */ \\u{41} ~ -- --- ' \" [x](y) #let x = 1";

fn hostile(lang: Lang) -> Vec<(&'static str, Sample)> {
    let ordinary = Sample::ordinary(lang);
    let named =
        |name: &str| Sample { name: name.to_owned(), words: name.to_owned(), ..ordinary.clone() };
    vec![
        ("code", named(CODE)),
        ("long-word", Sample { name: "A".repeat(1_000), ..ordinary.clone() }),
        ("long-hanzi", Sample { name: "投诉".repeat(500), ..ordinary.clone() }),
        ("emoji", named("退款😀👨‍👩‍👧 谢谢❤️ 🇨🇳")),
        ("right-to-left", named("مرحبا بالعالم 0.08\u{202E}00.8 שלום \u{2067}80.00\u{2069}")),
        ("rare-hanzi", named("𠮷野家 𬭎 䶮 㐂 𪚥")),
        ("marks", named("e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307} Z̸̢̛a̸l̷g̵o ĀĂĄ ǹ ệ")),
        ("private", named("\u{E000}\u{F8FF}\u{FFFD}\u{FFFE}\u{0}\u{7}\u{1B}[31m\u{F0000}")),
        ("breaks", named("a\r\nb\n\n\n\nc\u{2028}d\u{85}e\tf\u{3000}g")),
        ("empty", named("")),
        (
            "huge",
            Sample {
                amount: money("92233720368547758.07 CNY"),
                reference: "9".repeat(128),
                ..ordinary.clone()
            },
        ),
        ("no-rows", Sample { rows: 0, ..ordinary.clone() }),
    ]
}

#[test]
fn nothing_that_people_write_breaks_a_paper() {
    let Some(press) = press() else { return };
    // By turns in one language and the other: what matters here is the same in both.
    for (lang, place) in LANGS.into_iter().cycle().zip(0..hostile(Lang::Zh).len()) {
        let (what, sample) = hostile(lang).remove(place);
        let document = Document::Cover(Box::new(sample.cover()));
        let proof = press.proof(lang, &document).unwrap();
        assert!(proof.undrawn.is_empty(), "{what}.{lang}: {:?}", proof.undrawn);
        assert!(proof.outside.is_empty(), "{what}.{lang}: {:?}", proof.outside);
        let pdf = press.print(lang, &document).unwrap_or_else(|it| panic!("{what}.{lang}: {it}"));
        draw(&format!("hostile-{what}.{lang}"), &pdf);
    }
}

#[test]
fn every_paper_takes_the_worst() {
    let Some(press) = press() else { return };
    let everything = format!("{CODE}{}𬭎😀\u{202E}مرحبا{}", "x".repeat(300), "\u{E000}");
    let sample = Sample {
        name: everything.clone(),
        words: everything,
        rows: 2,
        ..Sample::ordinary(Lang::Zh)
    };
    for (name, document) in sample.all() {
        let proof = press.proof(Lang::Zh, &document).unwrap();
        assert!(
            proof.undrawn.is_empty() && proof.outside.is_empty(),
            "{name}: {:?}",
            proof.outside
        );
        let printed = press.print(Lang::Zh, &document);
        draw(&format!("worst-{name}"), &printed.unwrap_or_else(|it| panic!("{name}: {it}")));
    }
}

#[test]
fn a_name_may_have_ten_thousand_characters() {
    let Some(press) = press() else { return };
    for name in ["A".repeat(10_000), "投诉".repeat(5_000)] {
        let sample = Sample { name, rows: 1, ..Sample::ordinary(Lang::En) };
        let all = sample.all();
        let (_, agreement) = all.iter().find(|(name, _)| *name == "agreement").unwrap();
        let proof = press.proof(Lang::En, agreement).unwrap();
        assert!(proof.outside.is_empty(), "{:?}", proof.outside);
        // Heads and feet of pages stand in between, so the letters are counted.
        let first = sample.name.chars().next();
        let count = |text: &str| text.chars().filter(|it| Some(*it) == first).count();
        assert!(count(&sample.name) <= count(&proof.pages.concat()));
    }
}

#[test]
fn code_is_shown_and_not_run() {
    let Some(press) = press() else { return };
    let sample = hostile(Lang::En).remove(0).1;
    let text = text_of(press, Lang::En, &Document::Cover(Box::new(sample.cover())));
    let wanted: String = CODE.chars().filter(|it| !it.is_whitespace()).collect();
    assert!(text.contains(&wanted), "{text}");
    assert!(!text.contains("root:"));
}

#[test]
fn what_cannot_be_drawn_is_shown_by_number() {
    let Some(press) = press() else { return };
    let sample =
        Sample { words: "80\u{202E}.00 \u{E000}".to_owned(), ..Sample::ordinary(Lang::En) };
    let text = text_of(press, Lang::En, &Document::Cover(Box::new(sample.cover())));
    assert!(text.contains("80〔U+202E〕.00〔U+E000〕"), "{text}");
}

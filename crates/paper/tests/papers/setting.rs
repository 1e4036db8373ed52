//! How pages are set: everything on them, everything with a picture, everything readable.

use redress_core::lang::Lang;
use redress_paper::{Cover, Document, Fonts, PaperError, Press};

use crate::{fonts::press, pictures::LANGS, samples::Sample};

/// All text of a paper without its breaks, as somebody who searches in it finds it.
pub(crate) fn text_of(press: &Press, lang: Lang, document: &Document) -> String {
    let proof = press.proof(lang, document).unwrap();
    proof.pages.concat().chars().filter(|it| !it.is_whitespace()).collect()
}

#[test]
fn nothing_is_cut_off_and_nothing_is_without_a_picture() {
    let Some(press) = press() else { return };
    for lang in LANGS {
        for (name, document) in Sample::ordinary(lang).all() {
            let proof = press.proof(lang, &document).unwrap();
            assert!(proof.undrawn.is_empty(), "{name}.{lang}: {:?}", proof.undrawn);
            assert!(proof.outside.is_empty(), "{name}.{lang}: {:?}", proof.outside);
        }
    }
}

#[test]
fn names_amounts_and_references_stand_in_every_paper() {
    let Some(press) = press() else { return };
    for lang in LANGS {
        let sample = Sample::ordinary(lang);
        for (name, document) in sample.all() {
            let text = text_of(press, lang, &document);
            for wanted in ["RD-2K7Q-M4XW", "1,299.00"] {
                let needed =
                    wanted.starts_with("RD") || !["message", "holding-reply"].contains(&name);
                assert!(!needed || text.contains(wanted), "{name}.{lang} lacks {wanted}: {text}");
            }
        }
    }
}

#[test]
fn a_long_table_repeats_its_head_and_counts_its_pages() {
    let Some(press) = press() else { return };
    let sample = Sample { rows: 200, ..Sample::ordinary(Lang::Zh) };
    let (long, short) = (sample.cover(), Sample::ordinary(Lang::Zh).cover());
    let document = Document::Cover(Box::new(Cover { evidence: long.evidence, ..short }));
    let proof = press.proof(Lang::Zh, &document).unwrap();
    assert!(proof.outside.is_empty());
    let pages = proof.pages.len();
    assert!(pages > 12, "{pages} pages");
    assert!(proof.pages[2].contains(&format!("第 3 页　共 {pages} 页")), "{}", proof.pages[2]);
    let heads = proof.pages.iter().filter(|it| it.contains("证据来源")).count();
    let lists = proof.pages.iter().filter(|it| it.contains("9f86d0")).count();
    assert!(lists > 10 && heads >= lists, "{heads} heads on {lists} pages");
}

#[test]
fn without_chinese_there_is_no_press() {
    assert_eq!(Press::new(Fonts::default()).err(), Some(PaperError::NoFont));
    assert_eq!(Press::new(Fonts::of([b"no font at all".to_vec()])).err(), Some(PaperError::NoFont));
}

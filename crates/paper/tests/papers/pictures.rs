//! Pictures of every page, for people to look at: `target/tmp/papers`.

use std::{fs, path::Path, process::Command};

use redress_core::lang::Lang;
use redress_paper::Document;

use crate::{fonts::press, samples::Sample};

/// Writes the PDF, and its pages as pictures where poppler is there.
pub(crate) fn draw(name: &str, pdf: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("papers");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.pdf"));
    fs::write(&file, pdf).unwrap();
    if std::env::var_os("REDRESS_PICTURES").is_some() {
        let mut poppler = Command::new("pdftoppm");
        poppler.args(["-r", "60", "-png"]).arg(&file).arg(folder.join(name));
        if poppler.status().is_err() {
            println!("no pictures: pdftoppm (poppler-utils) is not here");
        }
    }
}

pub(crate) const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

#[test]
fn every_paper_is_printed_in_both_languages() {
    let Some(press) = press() else { return };
    for lang in LANGS {
        for (name, document) in Sample::ordinary(lang).all() {
            let pdf = press.print(lang, &document);
            let pdf = pdf.unwrap_or_else(|it| panic!("{name}.{lang}: {it}"));
            draw(&format!("{name}.{lang}"), &pdf);
        }
    }
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    let Some(press) = press() else { return };
    let cover = |lang| Document::Cover(Box::new(Sample::ordinary(lang).cover()));
    for lang in LANGS {
        let (once, again) = (press.print(lang, &cover(lang)), press.print(lang, &cover(lang)));
        assert!(once == again, "{lang}: two prints differ");
    }
    assert_ne!(press.print(Lang::Zh, &cover(Lang::Zh)), press.print(Lang::En, &cover(Lang::Zh)));
}

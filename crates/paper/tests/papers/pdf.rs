//! What stands in the file: for reading, for keeping, and the same for everybody.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document as Pdf, Object};
use redress_core::lang::Lang;
use redress_paper::Document;

use crate::{fonts::press, pictures::LANGS, samples::Sample};

fn printed(lang: Lang) -> Option<Vec<(&'static str, Pdf)>> {
    let press = press()?;
    let all = Sample::ordinary(lang).all().into_iter();
    let read = |(name, document): (&'static str, Document)| {
        (name, Pdf::load_mem(&press.print(lang, &document).unwrap()).unwrap())
    };
    Some(all.map(read).collect())
}

fn catalog(pdf: &Pdf) -> &Dictionary {
    pdf.catalog().unwrap()
}

fn entry<'a>(pdf: &'a Pdf, of: &'a Dictionary, name: &str) -> &'a Object {
    let value = of.get(name.as_bytes()).unwrap_or_else(|_| panic!("no /{name}"));
    pdf.dereference(value).unwrap().1
}

#[test]
fn a_paper_says_that_it_is_for_keeping_and_for_everybody() {
    for lang in LANGS {
        let Some(all) = printed(lang) else { return };
        for (name, pdf) in all {
            let metadata = entry(&pdf, catalog(&pdf), "Metadata").as_stream().unwrap();
            let xmp = String::from_utf8(metadata.content.clone()).unwrap();
            for wanted in
                ["pdfaid:part>2<", "pdfaid:conformance>U<", "pdfuaid:part>1<", "RD-2K7Q-M4XW"]
            {
                assert!(xmp.contains(wanted), "{name}.{lang}: no {wanted} in {xmp}");
            }
            assert!(xmp.contains("2026-03-03T02:15:00"), "{name}.{lang}: {xmp}");
            assert_eq!(entry(&pdf, catalog(&pdf), "OutputIntents").as_array().unwrap().len(), 1);
            let marked = entry(&pdf, catalog(&pdf), "MarkInfo").as_dict().unwrap();
            assert!(entry(&pdf, marked, "Marked").as_bool().unwrap());
            let said = entry(&pdf, catalog(&pdf), "Lang").as_str().unwrap();
            let wanted = match lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en-GB",
            };
            assert_eq!(String::from_utf8_lossy(said), wanted);
            let shown = entry(&pdf, catalog(&pdf), "ViewerPreferences").as_dict().unwrap();
            assert!(entry(&pdf, shown, "DisplayDocTitle").as_bool().unwrap());
        }
    }
}

#[test]
fn tables_and_headings_are_tagged_as_such() {
    let Some(all) = printed(Lang::Zh) else { return };
    let (_, pdf) = all.into_iter().find(|(name, _)| *name == "cover").unwrap();
    entry(&pdf, catalog(&pdf), "StructTreeRoot").as_dict().unwrap();
    let tags: BTreeSet<String> = pdf
        .objects
        .values()
        .filter_map(|it| it.as_dict().ok()?.get(b"S").ok()?.as_name().ok())
        .map(|it| String::from_utf8_lossy(it).into_owned())
        .collect();
    for wanted in ["H1", "H2", "P", "Table", "TH", "TD", "THead"] {
        assert!(tags.contains(wanted), "no {wanted} among {tags:?}");
    }
}

#[test]
fn every_font_is_embedded_and_only_what_is_used_of_it() {
    let Some(all) = printed(Lang::Zh) else { return };
    for (name, pdf) in all {
        let descriptors = pdf.objects.values().filter_map(|it| it.as_dict().ok());
        let mut fonts = 0;
        for it in descriptors.filter(|it| it.has_type(b"FontDescriptor")) {
            let embedded = it.has(b"FontFile2") || it.has(b"FontFile3");
            assert!(embedded, "{name}: a font is not in the file");
            let called = it.get(b"FontName").unwrap().as_name().unwrap();
            assert_eq!(called.get(6), Some(&b'+'), "{name}: a font that is not a subset");
            fonts += 1;
        }
        assert!(fonts > 0, "{name}: no font");
    }
}

#[test]
fn nothing_in_a_paper_runs_or_reaches_out() {
    let Some(all) = printed(Lang::Zh) else { return };
    for (name, pdf) in all {
        for it in pdf.objects.values().filter_map(|it| it.as_dict().ok()) {
            for key in ["JS", "JavaScript", "Launch", "EmbeddedFile", "AA", "OpenAction"] {
                assert!(!it.has(key.as_bytes()), "{name}: /{key}");
            }
        }
    }
}

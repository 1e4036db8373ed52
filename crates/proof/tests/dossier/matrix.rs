//! What somebody may do to a dossier, and what is said about it.
//!
//! Each change is made by three people: one who only changes, one who makes sums and manifest fit
//! again, and one who signs everything anew with a key of their own.

use std::collections::BTreeMap;

use redress_core::lang::Text;
use redress_proof::{
    ChainHash,
    dossier::{
        COVERS, Content, EVENTS, Item, MANIFEST, MANIFEST_NOTE, PROOF, Remark, Trust, Unmade,
        WORDS, check,
    },
};

use crate::world::{Parts, archive, case, checked, evidence, faults, impostor, institution};

fn whole() -> Parts {
    Parts::of_case(1)
}

fn files() -> BTreeMap<String, Vec<u8>> {
    whole().entries(&institution())
}

/// Parts that were changed, with everything but the signature of the institution made to fit.
fn forged(parts: &Parts) -> Vec<u8> {
    archive(&parts.entries(&impostor()))
}

#[test]
fn a_dossier_as_it_was_given_out_holds_in_everything() {
    let report = checked(&whole().dossier());
    assert_eq!(report.faults, []);
    let held: Vec<(Item, u64)> = report.holds.into_iter().collect();
    assert_eq!(
        held,
        [
            (Item::Container, 12),
            (Item::Manifest, 1),
            (Item::Files, 10),
            (Item::Events, 8),
            (Item::Words, 2),
            (Item::Evidence, 4),
            (Item::Log, 1),
            (Item::Inclusion, 8),
        ]
    );
    assert_eq!(report.remarks, [Remark::LeftOut { files: 1, texts: 0 }]);
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert_eq!(whole().dossier(), whole().dossier());
}

#[test]
fn without_a_key_from_elsewhere_the_reader_is_told_which_to_compare() {
    let dossier = whole().dossier();
    let report = check(std::io::Cursor::new(dossier), &Trust::default()).unwrap();
    assert!(report.is_whole());
    let key = institution().verifier().to_string();
    assert!(report.remarks.contains(&Remark::KeyFromInside { key }));
}

#[test]
fn every_single_bit_matters() {
    let dossier = whole().dossier();
    // Every bit takes a while: one of each eleventh byte, and all around the ends.
    let (inside, last) = ((0..dossier.len()).step_by(11), dossier.len() - 30..dossier.len());
    for at in inside.chain(0..30).chain(last) {
        let mut changed = dossier.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(!checked(&changed).is_whole(), "bit {} of byte {at}", at % 8);
    }
}

#[test]
fn a_changed_file_is_named_even_where_the_sums_of_the_archive_fit_again() {
    let whole = files();
    for path in whole.keys() {
        let length = whole[path].len();
        for at in (0..length).step_by(length.div_ceil(40)).chain([length - 1]) {
            let mut changed = whole.clone();
            changed.get_mut(path).unwrap()[at] ^= 1 << (at % 8);
            let report = checked(&archive(&changed));
            let named = report.faults.iter().any(|(item, fault)| match path.as_str() {
                MANIFEST | MANIFEST_NOTE => *item == Item::Manifest,
                _ => *item == Item::Files && fault.to_string().contains(path.as_str()),
            });
            assert!(named, "byte {at} of {path}: {:?}", report.faults);
        }
    }
}

#[test]
fn a_cut_off_or_lengthened_archive_is_seen() {
    let dossier = whole().dossier();
    for length in (0..dossier.len()).step_by(97).chain([dossier.len() - 1]) {
        assert!(!checked(&dossier[..length]).is_whole(), "cut to {length}");
    }
    let longer = [dossier.as_slice(), b"\0"].concat();
    assert_eq!(faults(&longer), ["directory"]);
    let before = [b"MZ", dossier.as_slice()].concat();
    assert!(!checked(&before).is_whole());
}

#[test]
fn a_file_that_was_added_or_taken_out_is_named() {
    let mut more = files();
    more.insert("evidence/003.pdf".to_owned(), b"%PDF- planted".to_vec());
    assert_eq!(faults(&archive(&more)), ["file-added"]);
    let mut fewer = files();
    fewer.remove("evidence/001.pdf");
    assert_eq!(faults(&archive(&fewer)), ["evidence-missing", "file-missing"]);
    for path in [EVENTS, WORDS, PROOF, MANIFEST, MANIFEST_NOTE] {
        let mut fewer = files();
        fewer.remove(path);
        assert!(faults(&archive(&fewer)).contains(&"file-missing"), "{path}");
    }
}

#[test]
fn a_dropped_event_is_named() {
    let mut parts = whole();
    parts.records.remove(2);
    parts.hashes.remove(2);
    let report = checked(&forged(&parts));
    let faults: Vec<String> = report.faults.iter().map(|(_, it)| it.to_string()).collect();
    assert!(
        faults.contains(&"event 3 is missing, or stands in another place".to_owned())
            || faults.iter().any(|it| it.starts_with("event 3 does not follow")),
        "{faults:?}"
    );
    assert!(report.faults.iter().any(|(_, it)| it.code() == "other-proof"));
}

#[test]
fn two_events_in_each_others_place_are_named() {
    let mut parts = whole();
    parts.records.swap(1, 2);
    parts.hashes.swap(1, 2);
    let codes = faults(&forged(&parts));
    assert!(codes.contains(&"event-changed"), "{codes:?}");
    // Chained anew they look whole, but say another turn, and are in no log of ours.
    let mut parts = whole();
    parts.records.swap(1, 2);
    let codes = faults(&forged(&parts.chained()));
    assert!(codes.contains(&"event-missing") && codes.contains(&"other-proof"), "{codes:?}");
}

#[test]
fn a_changed_event_is_named_and_chained_anew_it_is_not_in_the_log() {
    let mut parts = whole();
    let record = parts.records[5].as_mut().unwrap();
    *record = record.replace("\"for\"", "\"against\"");
    assert!(faults(&forged(&parts)).contains(&"event-changed"));
    let mut anew = parts.chained();
    for (proof, hash) in anew.proof.events.iter_mut().zip(&anew.hashes) {
        proof.hash = hash.to_string();
    }
    let codes = faults(&forged(&anew));
    assert!(codes.contains(&"not-in-log"), "{codes:?}");
}

#[test]
fn the_end_of_the_record_cannot_be_cut_off() {
    let mut files = files();
    let events = String::from_utf8(files[EVENTS].clone()).unwrap();
    let cut: String = events.lines().take(5).map(|it| format!("{it}\n")).collect();
    files.insert(EVENTS.to_owned(), cut.into_bytes());
    let codes = faults(&archive(&files));
    for wanted in ["events-cut", "file-changed", "other-head", "other-proof"] {
        assert!(codes.contains(&wanted), "{wanted}: {codes:?}");
    }
}

#[test]
fn the_end_of_the_log_cannot_be_cut_off() {
    let mut parts = whole();
    let later = parts.proof.clone();
    parts.hashes.truncate(4);
    let earlier = parts.clone().logged(&institution()).proof;
    parts = whole();
    parts.proof.checkpoint = earlier.checkpoint;
    parts.proof.events = later.events;
    let mut files = files();
    files.insert(PROOF.to_owned(), serde_json::to_vec(&parts.proof).unwrap());
    let codes = faults(&archive(&files));
    for wanted in ["log", "not-in-log"] {
        assert!(codes.contains(&wanted), "{wanted}: {codes:?}");
    }
}

#[test]
fn evidence_of_another_case_is_named() {
    let other = Parts::of_case(2);
    let mut parts = whole();
    let planted = other.files["evidence/001.pdf"].1.clone();
    parts.files.get_mut("evidence/001.pdf").unwrap().1 = planted;
    let codes = faults(&forged(&parts));
    assert!(codes.contains(&"not-of-record"), "{codes:?}");
    // The same with the event of the other case in place of ours.
    let mut parts = whole();
    parts.records[1] = other.records[1].clone();
    let codes = faults(&forged(&parts.chained()));
    assert!(codes.contains(&"event-of-other-case"), "{codes:?}");
}

#[test]
fn two_files_of_the_case_in_each_others_place_are_named() {
    let mut parts = whole();
    let first = parts.files["evidence/001.pdf"].1.clone();
    let second = parts.files["evidence/002-redacted.txt"].1.clone();
    parts.files.get_mut("evidence/001.pdf").unwrap().1 = second;
    parts.files.get_mut("evidence/002-redacted.txt").unwrap().1 = first;
    let report = checked(&forged(&parts));
    let swapped: Vec<String> = report.faults.iter().map(|(_, it)| it.to_string()).collect();
    let wanted =
        format!("`evidence/001.pdf` is said to be {}, but it is {}", evidence(10), evidence(12));
    assert!(swapped.contains(&wanted), "{swapped:?}");
}

#[test]
fn the_untouched_file_cannot_pass_for_its_redaction() {
    let mut parts = whole();
    parts.files.get_mut("evidence/002-redacted.txt").unwrap().1 = b"chat---1".to_vec();
    let report = checked(&forged(&parts));
    let said: Vec<String> = report.faults.iter().map(|(_, it)| it.to_string()).collect();
    let wanted = format!(
        "`evidence/002-redacted.txt` is said to be {}, but it is {}",
        evidence(12),
        evidence(11)
    );
    assert!(said.contains(&wanted), "{said:?}");
}

#[test]
fn evidence_cannot_be_left_out_without_a_reason() {
    let mut parts = whole();
    parts.left_out.clear();
    assert!(faults(&forged(&parts)).contains(&"evidence-missing"));
}

#[test]
fn a_changed_added_or_missing_text_is_named() {
    let mut parts = whole();
    parts.texts[0].content.push('!');
    assert!(faults(&forged(&parts)).contains(&"text-changed"));
    let mut parts = whole();
    parts.texts[1].text = Parts::of_case(3).texts[0].text.clone();
    let codes = faults(&forged(&parts));
    assert!(codes.contains(&"text-changed") && codes.contains(&"text-missing"), "{codes:?}");
    let mut parts = whole();
    parts.texts[1].text = crate::world::text_id(99);
    assert!(faults(&forged(&parts)).contains(&"text-added"));
    let mut parts = whole();
    parts.texts.remove(0);
    assert!(faults(&forged(&parts)).contains(&"text-missing"));
}

#[test]
fn what_somebody_else_signed_is_named() {
    // Only the manifest: its key is not among those of the log.
    assert_eq!(faults(&forged(&whole())), ["manifest-not-signed"]);
    // The whole log: it is consistent in itself, but nobody knows its key.
    let everything = whole().logged(&impostor());
    assert_eq!(faults(&forged(&everything)), ["log"]);
    let report = checked(&forged(&everything));
    assert!(report.faults[0].1.to_string().contains("does not have the key that you know"));
    // The list of keys alone.
    let mut keys = whole();
    keys.proof.keys = crate::world::keys(&impostor());
    assert!(faults(&keys.dossier()).contains(&"log"));
}

#[test]
fn what_the_reader_may_not_see_holds_the_chain_together() {
    let mut parts = whole();
    parts.records[4] = None;
    let report = checked(&parts.dossier());
    assert_eq!(report.faults, []);
    assert!(report.remarks.contains(&Remark::Hidden { events: 1 }));
    parts.hashes[4] = ChainHash::start();
    assert!(!checked(&parts.dossier()).is_whole());
}

#[test]
fn of_an_erased_case_the_record_still_holds() {
    let mut parts = whole();
    let erased = r#""event":"erased","reason":"retention""#;
    let at = r#""seq":9,"at":"2029-03-06T08:00:00Z""#;
    parts.records.push(Some(format!(r#"{{"case":"{}",{at},{erased}}}"#, case(1))));
    parts.texts.clear();
    parts.files.retain(|_, (content, _)| content.in_vault().is_none());
    let parts = parts.chained().logged(&institution());
    let report = checked(&parts.dossier());
    assert_eq!(report.faults, []);
    assert!(report.remarks.contains(&Remark::Erased));
}

#[test]
fn events_after_the_last_seal_are_said_to_be_so() {
    let mut parts = whole();
    parts.proof.events[5].inclusion = None;
    let report = checked(&parts.dossier());
    assert_eq!(report.faults, []);
    assert!(report.remarks.contains(&Remark::Unsealed { events: 1 }));
}

#[test]
fn a_manifest_of_another_format_is_not_guessed_at() {
    let mut files = files();
    let manifest = String::from_utf8(files[MANIFEST].clone()).unwrap();
    let other = manifest.replace("redress-dossier/1", "redress-dossier/2");
    files.insert(MANIFEST.to_owned(), other.into_bytes());
    assert_eq!(faults(&archive(&files)), ["bad-manifest"]);
}

#[test]
fn a_letter_cannot_be_swapped_changed_or_taken_out() {
    const PATH: &str = "letters/0008-ruling-7.zh.pdf";
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = whole();
        change(&mut parts);
        faults(&forged(&parts))
    };
    let codes = with(&|it| it.files.get_mut(PATH).unwrap().1.push(b'!'));
    assert!(codes.contains(&"not-of-record"), "{codes:?}");
    let another = Parts::of_case(2).files[PATH].1.clone();
    let codes = with(&|it| it.files.get_mut(PATH).unwrap().1 = another.clone());
    assert!(codes.contains(&"not-of-record"), "{codes:?}");
    // A cover, or a piece of evidence, in its place.
    let codes = with(&|it| it.files.get_mut(PATH).unwrap().1 = b"%PDF-1.7 a cover".to_vec());
    assert!(codes.contains(&"not-of-record"), "{codes:?}");
    let receipt = whole().files["evidence/001.pdf"].1.clone();
    let codes = with(&|it| it.files.get_mut(PATH).unwrap().1 = receipt.clone());
    assert!(codes.contains(&"swapped"), "{codes:?}");
    let codes = with(&|it| _ = it.files.remove(PATH));
    assert!(codes.contains(&"evidence-missing"), "{codes:?}");
    // The right bytes under another name or in another language.
    for (name, lang) in [("ruling-5", "zh"), ("ruling-7", "en")] {
        let codes = with(&|it| {
            let content = &mut it.files.get_mut(PATH).unwrap().0;
            let letter = name.parse().unwrap();
            *content = Content::Letter { file: evidence(14), letter, lang: lang.to_owned() };
        });
        assert!(codes.contains(&"mislabelled"), "{name} {lang}: {codes:?}");
    }
}

#[test]
fn what_was_made_of_a_file_cannot_pass_for_evidence_or_for_something_of_another_file() {
    let relabelled = |content: Content| {
        let mut parts = whole();
        parts.files.get_mut("derivatives/001-text.json").unwrap().0 = content;
        faults(&forged(&parts))
    };
    let (name, media_type) = ("x".to_owned(), "text/plain".to_owned());
    let original = Content::Evidence { evidence: evidence(13), number: 3, name, media_type };
    assert!(relabelled(original).contains(&"mislabelled"));
    let kind = redress_core::code::Code::of("text");
    let other = Content::Derivative { evidence: evidence(13), from: evidence(11), kind };
    assert!(relabelled(other).contains(&"mislabelled"));
    let kind = redress_core::code::Code::of("redaction");
    let shown = Content::Derivative { evidence: evidence(13), from: evidence(10), kind };
    assert!(relabelled(shown).contains(&"mislabelled"));
}

#[test]
fn a_cover_cannot_be_swapped_or_taken_out() {
    // In each other's place, in place of another case's: the manifest names each by its sum.
    let mut swapped = files();
    let (zh, en) = (swapped["cover.zh.pdf"].clone(), swapped["cover.en.pdf"].clone());
    swapped.insert("cover.zh.pdf".to_owned(), en);
    swapped.insert("cover.en.pdf".to_owned(), zh);
    assert_eq!(faults(&archive(&swapped)), ["file-changed"]);
    // With a manifest that fits again: nobody but the institution can sign it.
    let mut parts = whole();
    parts.files.get_mut("cover.zh.pdf").unwrap().1 = b"%PDF-1.7 another cover".to_vec();
    assert_eq!(faults(&forged(&parts)), ["manifest-not-signed"]);
    let mut parts = whole();
    parts.files.remove("cover.en.pdf");
    assert_eq!(faults(&parts.dossier()), ["file-missing"]);
    let mut parts = whole();
    let cover = parts.files["cover.en.pdf"].clone();
    parts.files.insert("summary.pdf".to_owned(), cover);
    assert_eq!(faults(&parts.dossier()), ["mislabelled"]);
}

#[test]
fn a_cover_that_could_not_be_made_is_remarked_on() {
    let mut parts = whole();
    for path in COVERS {
        parts.files.remove(path);
        let said = Text::new("没有字体", "no fonts");
        let reason = redress_core::code::Code::of("no-fonts");
        parts.unmade.push(Unmade { path: path.to_owned(), reason, said });
    }
    let report = checked(&parts.dossier());
    assert_eq!(report.faults, []);
    assert!(report.remarks.contains(&Remark::Unmade { files: 2 }));
}

//! The process that reads: what it says, what it may not do, and what becomes of one that crashes,
//! loops or talks without end.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, time::Duration};

use redress_reading::{
    kind::Kind,
    page::Area,
    proposals::{Doubt, Field, Proposal},
    text::Remark,
};
use redress_server::reading::{ReadError, Readers, Tesseract};
use tempfile::TempDir;

use super::drawing::{Line, font, page, png, wallet_page};

/// This program.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_redress"))
}

fn readers() -> Readers {
    Readers::new(program(), None)
}

/// A shell script in a folder of its own.
fn script(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

/// A recognition that answers one word.
fn recognising(word: &str) -> (TempDir, Tesseract) {
    let row = format!(
        "cat > /dev/null\nprintf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s\\n' {word}"
    );
    let (folder, program) = script(&row);
    let languages = vec!["eng".to_owned()];
    (folder, Tesseract { program, version: "9.9".to_owned(), languages, data: None })
}

fn small_picture() -> Vec<u8> {
    png(&image::RgbImage::from_fn(40, 30, |x, y| {
        let on = (x / 4 * 7 + y / 3 * 13) % 5 < 2;
        image::Rgb(if on { [30, 40, 50] } else { [230, 220, 210] })
    }))
}

async fn recognised(word: &str) -> String {
    let (_folder, tesseract) = recognising(word);
    let readers = Readers::new(program(), Some(tesseract));
    let (read, _) = readers.read(Kind::Png, small_picture()).await.unwrap();
    read.reading.pages.first().map(|it| it.text.clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_text_is_read_by_a_process_of_its_own() {
    let text = "付款给小店\n金额：12.00元\n订单号：A-20240102-7\n";
    let (read, thumbnail) = readers().read(Kind::Text, text.into()).await.unwrap();
    assert_eq!(read.unread, None);
    assert_eq!(read.reading.pages[0].text, text);
    let fields: Vec<Field> = read.proposals.iter().map(|it| it.field).collect();
    assert_eq!(fields, [Field::Payee, Field::Amount, Field::OrderNumber]);
    assert_eq!((thumbnail, read.fingerprint), (None, None));
}

#[tokio::test]
async fn a_picture_gets_a_thumbnail_and_a_fingerprint() {
    let (read, thumbnail) = readers().read(Kind::Png, small_picture()).await.unwrap();
    assert!(thumbnail.unwrap().starts_with(b"\x89PNG"));
    assert_eq!(read.size, Some((40, 30)));
    assert!(read.looks().is_some());
    assert_eq!(read.unread.as_deref(), Some("no-recognition"));
    let (read, thumbnail) = readers().read(Kind::Png, b"\x89PNG broken".to_vec()).await.unwrap();
    assert_eq!((read.unread.as_deref(), thumbnail), (Some("broken"), None));
}

#[tokio::test]
async fn a_redaction_comes_back_as_a_picture() {
    let area = Area { left: 0, top: 0, width: 10, height: 10 };
    let covered = readers().redact(Kind::Png, vec![area], small_picture()).await.unwrap();
    let covered = image::load_from_memory(&covered).unwrap().into_rgb8();
    assert_eq!(*covered.get_pixel(9, 9), image::Rgb([0, 0, 0]));
    let outside = Area { left: 35, ..area };
    let refused = readers().redact(Kind::Png, vec![outside], small_picture()).await;
    assert!(matches!(refused, Err(ReadError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn what_the_reader_starts_has_its_limits_and_nothing_of_ours() {
    // Kibibytes of address space, open files, blocks of files that it writes, of core dumps.
    assert_eq!(recognised("$(ulimit -v)").await, (3 << 20).to_string());
    assert_eq!(recognised("$(ulimit -n)").await, "64");
    assert_eq!(recognised("$(ulimit -f)").await, "0");
    assert_eq!(recognised("$(ulimit -c)").await, "0");
    // The shell itself sets PWD and the like; what the test has in its environment is not there.
    assert_eq!(recognised("x${CARGO_MANIFEST_DIR}${HOME}${PATH_OF_KEYS}x").await, "xx");
}

#[tokio::test]
async fn a_reader_that_loops_is_ended_with_everything_it_started() {
    let (folder, path) = script("sleep 1000 & echo $! > \"$(dirname \"$0\")/started\"\nwait");
    let readers = Readers::new(path, None).patient_for(Duration::from_millis(500));
    let ended = readers.read(Kind::Text, b"x".to_vec()).await;
    assert!(matches!(ended, Err(ReadError::TooLong)), "{ended:?}");
    let started = fs::read_to_string(folder.path().join("started")).unwrap();
    let process = PathBuf::from("/proc").join(started.trim());
    for _ in 0..100 {
        let state = fs::read_to_string(process.join("stat")).unwrap_or_default();
        if state.is_empty() || state.contains(") Z ") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} is still running", started.trim());
}

#[tokio::test]
async fn a_reader_that_crashes_or_talks_nonsense_harms_nothing() {
    for text in ["kill -SEGV $$", "exit 3", "echo nonsense", "true", "cat; exit 1"] {
        let (_folder, path) = script(text);
        let ended = Readers::new(path, None).read(Kind::Text, vec![b'x'; 1 << 20]).await;
        assert!(matches!(ended, Err(ReadError::Failed)), "{text}: {ended:?}");
    }
    let nowhere = Readers::new(PathBuf::from("/nowhere/redress"), None);
    let ended = nowhere.read(Kind::Text, b"x".to_vec()).await;
    assert!(matches!(ended, Err(ReadError::NotStarted(_))), "{ended:?}");
}

#[tokio::test]
async fn a_recognition_that_fails_leaves_the_picture_readable() {
    let (_folder, program) = script("cat > /dev/null; exit 1");
    let languages = vec!["eng".to_owned()];
    let tesseract = Tesseract { program, version: "9".to_owned(), languages, data: None };
    let readers = Readers::new(self::program(), Some(tesseract));
    let (read, thumbnail) = readers.read(Kind::Png, small_picture()).await.unwrap();
    assert_eq!(read.unread.as_deref(), Some("recognition-failed"));
    assert!(thumbnail.is_some());
}

/// Tesseract with Chinese, and the font to draw with; says by name what is missing.
pub(crate) fn recognition() -> Option<(Tesseract, ab_glyph::FontVec)> {
    let tesseract = Tesseract::find(None);
    let chinese = tesseract.filter(|it| it.languages.iter().any(|it| it == "chi_sim"));
    match (chinese, font()) {
        (Some(tesseract), Some(font)) => Some((tesseract, font)),
        (None, _) => {
            println!("skipped: no tesseract with chi_sim (Debian: tesseract-ocr-chi-sim)");
            None
        }
        (_, None) => {
            println!("skipped: no font for screenshots (`cargo xtask fonts`)");
            None
        }
    }
}

fn of(proposals: &[Proposal], field: Field) -> Vec<&Proposal> {
    proposals.iter().filter(|it| it.field == field).collect()
}

#[tokio::test]
async fn a_screenshot_of_a_wallet_is_read_with_the_place_of_everything() {
    let Some((tesseract, font)) = recognition() else { return };
    let readers = Readers::new(program(), Some(tesseract));
    let (read, _) = readers.read(Kind::Png, png(&wallet_page(&font))).await.unwrap();
    let text = &read.reading.pages[0].text;
    assert!(read.reading.remarks.contains(&Remark::Recognised));
    let amounts = of(&read.proposals, Field::Amount);
    let amount = amounts.iter().find(|it| it.value.ends_with("1234.56 CNY"));
    let amount = amount.unwrap_or_else(|| panic!("no amount in: {text}"));
    let lost = amount.doubts.contains(&Doubt::SignMayBeLost);
    assert!(amount.value.starts_with('-') || lost, "{amount:?}");
    let place = amount.place.area.expect("it was seen somewhere");
    assert!((140..160).contains(&(place.top + 3)) || place.top.abs_diff(150) < 40, "{place:?}");
    assert!(place.left.abs_diff(330) < 40, "{place:?}");
    let times = of(&read.proposals, Field::Time);
    assert!(times.iter().any(|it| it.value == "2024-01-02T09:03:04"), "{text}");
    let payees = of(&read.proposals, Field::Payee);
    assert!(payees.iter().any(|it| it.value.replace(' ', "") == "海淀区小店便利店"), "{text}");
    let numbers = of(&read.proposals, Field::OrderNumber);
    assert!(numbers.iter().any(|it| it.value == "4200001234202401021234567890"), "{text}");
}

#[tokio::test]
async fn small_letters_are_read_too_and_their_places_are_those_of_the_picture() {
    let Some((tesseract, font)) = recognition() else { return };
    let readers = Readers::new(program(), Some(tesseract));
    let line = Line { left: 30, top: 100, height: 18, text: "Order No. A-20240102-7" };
    let picture = png(&page(&font, 360, 200, &[line]));
    let (read, _) = readers.read(Kind::Png, picture).await.unwrap();
    let numbers = of(&read.proposals, Field::OrderNumber);
    let number = numbers.first().unwrap_or_else(|| panic!("{}", read.reading.pages[0].text));
    assert_eq!(number.value, "A-20240102-7");
    let area = number.place.area.unwrap();
    assert!(90 < area.top && area.bottom() < 130 && area.right() < 260, "{area:?}");
}

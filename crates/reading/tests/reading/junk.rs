//! Bytes that nobody meant, and files that somebody bent: nothing panics, and what is said about
//! places is true.

use std::io::Cursor;

use image::ImageFormat;
use proptest::prelude::*;
use redress_reading::{
    Declared, chat,
    kind::{KINDS, Kind},
    ocr,
    page::Page,
    picture::Picture,
    proposals::proposals,
    sniff,
    text::{Reading, read},
};

use super::made::{docx, mail, ole, packed, pdf, picture};

fn files() -> Vec<Vec<u8>> {
    let shot = picture(ImageFormat::Png);
    let html = "<html><body><p>收款方：小店</p>2024-01-02 09:03 甲: ¥12.00</body></html>";
    vec![
        shot.clone(),
        picture(ImageFormat::Jpeg),
        picture(ImageFormat::Gif),
        picture(ImageFormat::WebP),
        picture(ImageFormat::Bmp),
        pdf(&["收款方：小店\n金额：¥12.00", "two"]),
        docx(&["甲方退还乙方叁佰元整"], &[]),
        packed(&[("a.txt", b"hello"), ("b.png", &shot)]),
        ole(&[("/Workbook", b"\x85\0\x08\0\0\0\0\0\0\0\x01\0\x0a\0\0\0")]),
        mail("订单号：A-20240102-7", &[("a.png", "image/png", &shot)]),
        html.into(),
        "交易单号 4200001234202401021234567890\n商户全称 小店\n-12.00\n2024年1月2日 9:03".into(),
    ]
}

/// Everything that may be done with a file, whatever it is.
fn everything(bytes: &[u8]) {
    let sniffed = sniff(&mut Cursor::new(bytes), &Declared::default());
    for kind in KINDS.iter().filter(|it| it.has_text()) {
        // The parser of PDF may also loop for long: it is tried with what looks like one only.
        if *kind == Kind::Pdf && !sniffed.as_ref().is_ok_and(|it| it.kind == Kind::Pdf) {
            continue;
        }
        if let Ok(reading) = read(bytes, *kind) {
            places_are_true(&reading);
        }
    }
    if let Ok(it) = sniffed
        && it.kind.is_picture()
        && let Ok(picture) = Picture::read(bytes, it.kind)
    {
        picture.thumbnail();
        picture.fingerprint();
    }
}

fn places_are_true(reading: &Reading) {
    for it in proposals(reading) {
        let page = reading.pages.iter().find(|page| page.number == it.place.page).unwrap();
        assert_eq!(page.piece(it.place.from, it.place.to), it.written);
        assert!(!it.value.is_empty());
    }
    for it in &reading.messages {
        let page = &reading.pages[0];
        assert!(page.piece(it.place.from, it.place.to).contains(&it.time));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        everything(&bytes);
    }

    #[test]
    fn nothing_panics_on_a_bent_file(
        which in 0..12_usize,
        bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = files().swap_remove(which);
        for (place, byte) in bends {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if !whole {
            let end = cut.index(bytes.len());
            bytes.truncate(end);
        }
        everything(&bytes);
    }

    #[test]
    fn nothing_panics_on_any_text(text in "[0-9０-９¥￥$€元万亿年月日时分:：,，.．/ \n\t-−收款方给商户单号壹零十百千\\[\\]a-zTZ()<>@]{0,120}") {
        let page = Page::of(1, text);
        chat::messages(&page);
        places_are_true(&Reading { pages: vec![page], ..Reading::default() });
    }

    #[test]
    fn nothing_panics_on_any_recognition(rows in prop::collection::vec("[0-9]{1,3}(\t-?[0-9]{1,9}){9}(\\.5)?\t[a-z元0-9]{0,5}", 0..20)) {
        let page = ocr::page_of_tsv(1, &rows.join("\n"));
        for word in &page.words {
            assert!(word.from < word.to);
        }
        places_are_true(&Reading { pages: vec![page], ..Reading::default() });
    }
}

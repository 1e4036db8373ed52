//! Golden files: what is read of the texts in `fixtures/evidence`, of files made here, and what is
//! proposed. `UPDATE_EXPECT=1` writes them.

use std::{
    fmt::Write as _,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::ImageFormat;
use redress_reading::{
    Declared,
    kind::Kind,
    ocr,
    proposals::proposals,
    sniff,
    text::{Reading, Remark, Unread, read},
};

use super::made::{docx, mail, packed, pdf, picture};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence/texts")
}

/// What a person looks at.
fn shown(kind: Kind, reading: &Reading) -> String {
    let mut out = format!("kind: {kind:?}\nremarks: {:?}\n", reading.remarks);
    for page in &reading.pages {
        let of = page.attachment.map(|it| format!(" of attachment {it}")).unwrap_or_default();
        writeln!(out, "page {}{of}", page.number).unwrap();
        for line in page.text.lines() {
            writeln!(out, "  | {line}").unwrap();
        }
    }
    for it in &reading.attachments {
        writeln!(out, "attachment `{}` {:?} {:?}", it.name, it.kind, it.refused).unwrap();
    }
    for it in &reading.messages {
        let text = it.text.replace('\n', " / ");
        writeln!(out, "line {}: [{}] {}: {text}", it.place.line, it.time, it.who).unwrap();
    }
    for it in proposals(reading) {
        let label = it.label.map(|it| format!(" {it}")).unwrap_or_default();
        let doubts: Vec<String> = it.doubts.iter().map(|it| format!("{it:?}")).collect();
        writeln!(
            out,
            "{:?} {} | `{}` | page {} line {} characters {}-{} | {:?}{label} | {}",
            it.field,
            it.value,
            it.written.replace('\n', "\\n"),
            it.place.page,
            it.place.line,
            it.place.from,
            it.place.to,
            it.because,
            doubts.join(", ")
        )
        .unwrap();
    }
    out
}

fn check(name: &str, kind: Kind, reading: &Reading) {
    let path = folder().join(format!("{name}.expected"));
    let got = shown(kind, reading);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &got).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(got, wanted, "{name}: UPDATE_EXPECT=1 writes what is read now");
    for page in &reading.pages {
        for it in proposals(reading).iter().filter(|it| it.place.page == page.number) {
            assert_eq!(page.piece(it.place.from, it.place.to), it.written, "{name}");
        }
    }
}

fn read_as_found(name: &str, bytes: &[u8]) -> (Kind, Reading) {
    let declared = Declared { name: Some(name), media_type: None };
    let kind = sniff(&mut Cursor::new(bytes), &declared).unwrap().kind;
    (kind, read(bytes, kind).unwrap())
}

#[test]
fn every_text_of_the_fixtures_reads_as_expected() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "expected") {
            continue;
        }
        seen += 1;
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        if name.ends_with(".tsv") {
            let page = ocr::page_of_tsv(1, std::str::from_utf8(&bytes).unwrap());
            let remarks = vec![Remark::Recognised];
            check(name, Kind::Png, &Reading { pages: vec![page], remarks, ..Reading::default() });
            continue;
        }
        let (kind, reading) = read_as_found(name, &bytes);
        check(name, kind, &reading);
    }
    assert!(6 <= seen, "only {seen} texts were found");
}

#[test]
fn a_pdf_reads_page_by_page() {
    let first = "电子回单\n收款方：小店\n金额：¥1,234.50\n交易时间：2024年1月2日 09:03:04";
    let bytes = pdf(&[first, "Order No. 2024-000017\nTotal: USD 9.99"]);
    let (kind, reading) = read_as_found("receipt.pdf", &bytes);
    check("made_receipt.pdf", kind, &reading);
}

#[test]
fn a_mail_reads_with_what_hangs_on() {
    let receipt = pdf(&["付款给小店\n¥12.00"]);
    let attachments: &[(&str, &str, &[u8])] = &[
        ("receipt.pdf", "application/pdf", &receipt),
        ("shot.png", "image/png", &picture(ImageFormat::Png)),
        ("setup.exe", "application/octet-stream", b"MZ\x90\0\x03\0\0\0"),
    ];
    let bytes = mail("订单号：A-20240102-7\n您已支付 12.00 元。\n", attachments);
    let (kind, reading) = read_as_found("order.eml", &bytes);
    check("made_order.eml", kind, &reading);
}

#[test]
fn a_word_document_reads_line_by_line() {
    let bytes = docx(&["退款协议", "甲方退还乙方人民币叁佰元整。", "日期：2024-03-01"], &[]);
    let (kind, reading) = read_as_found("agreement.docx", &bytes);
    check("made_agreement.docx", kind, &reading);
}

#[test]
fn what_has_no_text_says_so() {
    assert_eq!(read(&picture(ImageFormat::Png), Kind::Png), Err(Unread::NoTextKind));
    assert_eq!(read(b"%PDF-1.4\nnothing", Kind::Pdf), Err(Unread::Broken));
    assert_eq!(read(&packed(&[("a", b"b")]), Kind::Docx), Err(Unread::Broken));
    let scan = read(&pdf(&[""]), Kind::Pdf).unwrap();
    assert_eq!(scan.remarks, [Remark::NoText]);
}

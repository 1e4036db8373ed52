//! What is taken as evidence and what is not, each with its reason.

use std::io::{Cursor, Read, Seek, SeekFrom};

use image::ImageFormat;
use redress_core::lang::Lang;
use redress_reading::{
    Declared,
    kind::{KINDS, Kind},
    limits::MEMBERS_MAX,
    refused::Refused,
    sniff,
    source::Source,
};
use zip::CompressionMethod;

use super::made::{docx, mail, media_box, ole, packed, pdf, picture, zip};

fn kind(bytes: &[u8]) -> Result<Kind, Refused> {
    sniff(&mut Cursor::new(bytes), &Declared::default()).map(|it| it.kind)
}

fn code(bytes: &[u8]) -> String {
    match kind(bytes) {
        Ok(kind) => format!("taken as {kind:?}"),
        Err(why) => why.code().to_owned(),
    }
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn program() -> Vec<u8> {
    let mut bytes = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec();
    bytes.resize(128, 0);
    bytes.extend(b"This program cannot be run in DOS mode.");
    bytes
}

fn workbook() -> Vec<u8> {
    packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])
}

fn film(brand: &[u8; 4]) -> Vec<u8> {
    let head = media_box(b"ftyp", &[brand, &[0; 4][..], brand].concat());
    joined(&[&head, &media_box(b"moov", &[0; 64]), &media_box(b"mdat", &[7; 500])])
}

/// One file of each kind that is taken.
fn taken() -> Vec<(Kind, Vec<u8>)> {
    let frames: Vec<u8> = {
        let mut frame = b"\xff\xfb\x90\x00".to_vec();
        frame.resize(417, 0);
        frame.repeat(3)
    };
    let wave = joined(&[b"RIFF", &36_u32.to_le_bytes(), b"WAVEfmt \x10\0\0\0", &[0; 24]]);
    vec![
        (Kind::Png, picture(ImageFormat::Png)),
        (Kind::Jpeg, picture(ImageFormat::Jpeg)),
        (Kind::Gif, picture(ImageFormat::Gif)),
        (Kind::Webp, picture(ImageFormat::WebP)),
        (Kind::Bmp, picture(ImageFormat::Bmp)),
        (Kind::Heic, film(b"heic")),
        (Kind::Tiff, joined(&[b"II*\0\x08\0\0\0", &[0; 32]])),
        (Kind::Pdf, pdf(&["hello"])),
        (Kind::Docx, docx(&["hello"], &[])),
        (Kind::Xlsx, workbook()),
        (Kind::Xls, ole(&[("/Workbook", b"\x09\x08\x02\0\0\x06\x0a\0\0\0")])),
        (Kind::Csv, b"time,payee,amount\n1,a,2\n2,b,3\n".to_vec()),
        (Kind::Text, "收款方：小店\n金额：12.00元\n".into()),
        (Kind::Html, "<!DOCTYPE html><html><body>聊天<script>1</script></body></html>".into()),
        (Kind::Mail, mail("hello", &[])),
        (Kind::Mp3, frames),
        (Kind::M4a, film(b"M4A ")),
        (Kind::Wav, wave),
        (Kind::Ogg, joined(&[b"OggS\0\x02", &[0; 40]])),
        (Kind::Amr, joined(&[b"#!AMR\n", &[0x3c; 64]])),
        (Kind::Mp4, film(b"isom")),
        (Kind::Mov, film(b"qt  ")),
        (Kind::Zip, packed(&[("a.txt", b"hello"), ("b/c.png", &picture(ImageFormat::Png))])),
    ]
}

#[test]
fn every_kind_on_the_list_is_taken_for_what_it_is() {
    let files = taken();
    for kind_on_list in KINDS {
        assert!(files.iter().any(|(it, _)| it == kind_on_list), "no file for {kind_on_list:?}");
    }
    for (wanted, bytes) in files {
        assert_eq!(kind(&bytes), Ok(wanted));
    }
}

#[test]
fn a_file_sent_as_something_else_is_refused_unless_it_is_a_slip() {
    let as_said = |bytes: &[u8], said: &str| {
        let declared = Declared { media_type: Some(said), name: None };
        sniff(&mut Cursor::new(bytes), &declared).map(|it| it.kind)
    };
    let png = picture(ImageFormat::Png);
    assert_eq!(as_said(&png, "image/png; foo=bar"), Ok(Kind::Png));
    assert_eq!(as_said(&png, "IMAGE/JPEG"), Ok(Kind::Png));
    assert_eq!(as_said(&png, "application/octet-stream"), Ok(Kind::Png));
    let wrong = Refused::WrongType { is: Kind::Png, said: "application/pdf".to_owned() };
    assert_eq!(as_said(&png, "application/pdf"), Err(wrong.clone()));
    assert_eq!(wrong.code(), "not-what-it-says");
    assert!(wrong.say(Lang::Zh).contains("image/png"));
    assert_eq!(as_said(b"plain words", "image/png").unwrap_err().code(), "not-what-it-says");
}

#[test]
fn what_runs_is_refused_whatever_it_is_called() {
    let archive = |name: &str| packed(&[("notes.txt", b"hello"), (name, &program())]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a program of Windows", program()),
        ("a program of Linux", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec()),
        ("a program of a Mac", b"\xcf\xfa\xed\xfe\x07\0\0\x01".to_vec()),
        ("a script", b"#!/bin/sh\nrm -rf /\n".to_vec()),
        ("a batch file", b"@echo off\r\ndel *\r\n".to_vec()),
        ("a link", b"[InternetShortcut]\r\nURL=file:///x\r\n".to_vec()),
        ("a page that runs", b"<html><hta:application id=a></html>".to_vec()),
        ("a package of a telephone", packed(&[("AndroidManifest.xml", b"x")])),
        ("a program in an archive, as a picture", archive("photo.png")),
        ("a text in an archive, as a program", packed(&[("a.exe", b"hello")])),
    ];
    for (what, bytes) in cases {
        assert_eq!(code(&bytes), "executable-file", "{what}");
        assert!(kind(&bytes).unwrap_err().is_suspicious(), "{what}");
    }
    let declared = Declared { media_type: Some("text/plain"), name: Some("notes.txt.js") };
    assert_eq!(sniff(&mut Cursor::new(b"hello"), &declared), Err(Refused::Executable));
}

#[test]
fn documents_with_macros_are_refused() {
    let cases = [
        docx(&["x"], &[("word/vbaProject.bin", b"x")]),
        docx(&["x"], &[("word/embeddings/oleObject1.bin", b"x")]),
        ole(&[("/Workbook", b"\x0a\0\0\0"), ("/_VBA_PROJECT_CUR/VBA/dir", b"x")]),
        ole(&[("/Workbook", b"\x85\0\x08\0\0\0\0\0\0\x01\x01\0\x0a\0\0\0")]),
        pdf(&["x"]).iter().copied().chain(*b"<< /S /Launch /F (x) >>\n%%EOF").collect(),
    ];
    for bytes in cases {
        assert_eq!(code(&bytes), "active-document");
    }
    let old = ole(&[("/WordDocument", b"x")]);
    assert_eq!(code(&old), "unknown-kind");
}

#[test]
fn what_is_locked_is_asked_for_unlocked() {
    let mut locked = zip(&[("a.txt", b"hello")], CompressionMethod::Stored);
    // The first flag bit, in the header of the file and in the list at the end.
    locked[6] |= 1;
    let list = locked.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    locked[list + 8] |= 1;
    assert_eq!(code(&locked), "encrypted-file");
    assert_eq!(code(&ole(&[("/EncryptedPackage", b"x")])), "encrypted-file");
    assert_eq!(code(b"Rar!\x1a\x07\x01\0"), "other-archive");
    assert_eq!(code(b"7z\xbc\xaf\x27\x1c\0\x04"), "other-archive");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let zeros = vec![0; 40 << 20];
    assert_eq!(code(&packed(&[("a.txt", &zeros)])), "archive-bomb");
    // The same file named by two entries: the places overlap.
    let one = zip(&[("a.txt", b"hello"), ("b.txt", b"hello")], CompressionMethod::Stored);
    let list = one.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    let mut overlapping = one.clone();
    overlapping[list + 42..list + 46].copy_from_slice(&0_u32.to_le_bytes());
    assert_ne!(code(&one), code(&overlapping));
    // One that lies about its size: the list says 1 byte.
    let mut lying = packed(&[("a.txt", &vec![b'a'; 100_000])]);
    let list = lying.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    lying[list + 24..list + 28].copy_from_slice(&1_u32.to_le_bytes());
    assert!(kind(&lying).is_err());
    let huge = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x99\x99\0\0\x99\x99"[..], &[0; 20]].concat();
    assert_eq!(code(&huge), "archive-bomb");
}

#[test]
fn an_archive_may_have_so_many_files_and_no_archives() {
    let names: Vec<String> = (0..=MEMBERS_MAX).map(|it| format!("{it}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &b"x"[..])).collect();
    assert_eq!(kind(&packed(&files[..MEMBERS_MAX])), Ok(Kind::Zip));
    assert_eq!(code(&packed(&files)), "too-many-files");
    let inner = packed(&[("a.txt", b"hello")]);
    assert_eq!(code(&packed(&[("b.zip", &inner)])), "nested-archive");
    assert_eq!(code(&packed(&[])), "empty-archive");
    let document = docx(&["hello"], &[]);
    let sniffed = sniff(&mut Cursor::new(packed(&[("d.docx", &document)])), &Declared::default());
    assert_eq!(sniffed.unwrap().members[0].kind, Kind::Docx);
}

#[test]
fn names_that_point_out_of_an_archive_are_refused() {
    let long = "x".repeat(300);
    let odd = [
        "../a.txt",
        "/etc/passwd",
        "C:a.txt",
        "a/../../b.txt",
        "..\\a.txt",
        "a\u{202e}txt.exe",
        "a\nb.txt",
        long.as_str(),
        "a//b.txt",
        " ",
    ];
    for name in odd {
        assert_eq!(code(&packed(&[(name, b"hello")])), "odd-path", "{name:?}");
    }
    for name in ["a.txt", "聊天/图片 1.txt", "a..b.txt", "C.txt"] {
        assert_eq!(kind(&packed(&[(name, b"hello")])), Ok(Kind::Zip), "{name:?}");
    }
    let why = kind(&packed(&[("ok.txt", b"x"), ("b/c.txt", b"\x7fELF")])).unwrap_err();
    assert!(why.to_string().contains("b/c.txt"), "{why}");
}

#[test]
fn two_files_in_one_are_refused() {
    let archive = zip(&[("a.txt", b"hello")], CompressionMethod::Stored);
    let (png, jpeg) = (picture(ImageFormat::Png), picture(ImageFormat::Jpeg));
    let gif = picture(ImageFormat::Gif);
    let document = pdf(&["hello"]);
    let commented = {
        // A comment block right behind the colours of the first picture.
        let at = 13 + 3 * (2 << (gif[10] & 7));
        joined(&[&gif[..at], b"\x21\xfe\x09%PDF-1.4\n\0", &gif[at..]])
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a PDF in the comment of a GIF", commented),
        ("an archive behind a PNG", joined(&[&png, &archive])),
        ("an archive behind a JPEG", joined(&[&jpeg, &archive])),
        ("an archive behind a PDF", joined(&[&document, &archive])),
        ("an archive behind a text", joined(&[b"hello\n", &archive])),
        ("an archive behind a film", joined(&[&film(b"isom"), &archive])),
        ("a page behind a PNG", joined(&[&png, b"<html><script>x</script></html>"])),
        ("a program behind a PNG", joined(&[&png, &program()])),
        ("a PDF behind a JPEG", joined(&[&jpeg, &document])),
        (
            "a page within a PNG",
            [&png[..33], b"\0\0\0\x07tEXt<SCRIPT\0\0\0\0", &png[33..]].concat(),
        ),
        ("something before an archive", joined(&[&archive, &archive])),
        ("something behind an archive", joined(&[&archive, b"tail"])),
        ("Word and Excel at once", docx(&["x"], &[("xl/workbook.xml", b"<workbook/>")])),
    ];
    for (what, bytes) in cases {
        assert_eq!(code(&bytes), "two-files-in-one", "{what}");
    }
}

#[test]
fn what_telephones_hang_on_to_pictures_may_stay() {
    let (png, jpeg) = (picture(ImageFormat::Png), picture(ImageFormat::Jpeg));
    assert_eq!(kind(&joined(&[&jpeg, &film(b"mp42")])), Ok(Kind::Jpeg));
    assert_eq!(kind(&joined(&[&jpeg, &jpeg])), Ok(Kind::Jpeg));
    assert_eq!(kind(&joined(&[&png, &[0; 512]])), Ok(Kind::Png));
    // A PDF that lies in an archive as it is.
    let document = pdf(&["hello"]);
    let archive = zip(&[("a.pdf", &document)], CompressionMethod::Stored);
    assert_eq!(kind(&archive), Ok(Kind::Zip));
}

#[test]
fn what_is_on_no_list_is_refused_with_the_list() {
    let cases: [&[u8]; 4] = [
        &[0; 100],
        b"{\\rtf1 hello}",
        b"<svg xmlns='x'></svg>",
        b"\x1aE\xdf\xa3\x93B\x82\x88matroska",
    ];
    for bytes in cases {
        let why = kind(bytes).unwrap_err();
        assert_eq!(why.code(), "unknown-kind");
        assert!(why.say(Lang::Zh).contains("PDF") && why.say(Lang::En).contains("PDF"));
    }
    assert_eq!(code(b""), "empty-file");
    assert_eq!(code(b" \n "), "empty-file");
    assert_eq!(code(b"\x89PNG\r\n\x1a\n"), "broken-file");
}

#[test]
fn every_reason_has_a_code_of_its_own_and_both_languages() {
    let within = Refused::Within { name: "a\nb".to_owned(), why: Box::new(Refused::Executable) };
    for lang in [Lang::Zh, Lang::En] {
        assert!(!within.say(lang).contains('\n'), "a name moves no cursor");
        assert!(within.say(lang).contains("ab"));
    }
    let mut codes = Refused::CODES.to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Refused::CODES.len());
    assert!(Refused::CODES.contains(&within.code()));
}

/// A film of two gigabytes of which only the head exists, and which counts what is read of it.
struct Long {
    head: Vec<u8>,
    at: u64,
    length: u64,
    read: u64,
}

impl Read for Long {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        let length = into.len().min(usize::try_from(left).unwrap());
        for (place, byte) in into[..length].iter_mut().enumerate() {
            *byte = self.head.get(self.at as usize + place).copied().unwrap_or(0);
        }
        self.at += length as u64;
        self.read += length as u64;
        Ok(length)
    }
}

impl Seek for Long {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.length.checked_add_signed(by).unwrap(),
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

#[test]
fn a_long_film_is_not_read_through() {
    let length: u64 = 2 << 30;
    let mut head = media_box(b"ftyp", b"isom\0\0\0\0isom");
    head.extend(1_u32.to_be_bytes());
    head.extend(b"mdat");
    head.extend((length - 20).to_be_bytes());
    let mut film = Long { head, at: 0, length, read: 0 };
    let source: &mut dyn Source = &mut film;
    assert_eq!(sniff(source, &Declared::default()).map(|it| it.kind), Ok(Kind::Mp4));
    assert!(film.read < 4 << 20, "{} bytes were read", film.read);
}

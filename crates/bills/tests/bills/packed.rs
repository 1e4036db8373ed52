//! Bills as they are packed: gzip, ZIP with and without a password, several at once, and what
//! people with bad intentions pack.

use std::{
    fs,
    io::{Cursor, Read, Seek, SeekFrom, Write},
};

use flate2::{Compression, write::GzEncoder};
use proptest::{prelude::*, sample::Index};
use redress_bills::{Bill, Bills, FORMATS, Limits, Options, Unreadable, read, read_from};
use redress_core::lang::Lang;
use zip::{
    AesMode, CompressionMethod, ZipWriter,
    unstable::write::FileOptionsExt,
    write::{FullFileOptions, SimpleFileOptions},
};

use crate::fixtures::{bills, folder};

const PASSWORD: &str = "012345";

fn bill(format: &str, name: &str) -> Vec<u8> {
    fs::read(folder(format).join(name)).unwrap()
}

fn wechat() -> Vec<u8> {
    bill("wechat_csv", "refunds.csv")
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        to.start_file(*name, SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn locked(bytes: &[u8], aes: bool) -> Vec<u8> {
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = FullFileOptions::default();
    let options = match aes {
        true => options.with_aes_encryption(AesMode::Aes256, PASSWORD),
        false => options.with_deprecated_encryption(PASSWORD.as_bytes()).unwrap(),
    };
    to.start_file("账单.csv", options).unwrap();
    to.write_all(bytes).unwrap();
    to.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut to = GzEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn with(password: &str) -> Options {
    Options { password: Some(password.into()), ..Options::default() }
}

fn plain(bytes: &[u8]) -> Bill {
    read(bytes, &Options::default()).unwrap().only().unwrap()
}

/// The same bill, wherever it was packed.
#[track_caller]
fn same(read: Result<Bills, Unreadable>, wanted: &Bill) {
    let bill = read.unwrap().only().unwrap();
    assert_eq!(Bill { entry: None, ..bill }, *wanted);
}

#[test]
fn every_fixture_reads_the_same_packed_as_not() {
    for format in FORMATS {
        for file in bills(format.name) {
            let bytes = fs::read(&file).unwrap();
            let Ok(wanted) = read(&bytes, &Options::default()).and_then(Bills::only) else {
                continue; // Needs to be told its currency, packed as not.
            };
            same(read(&gzipped(&bytes), &Options::default()), &wanted);
            same(read(&zipped(&[("a.csv", &bytes)]), &Options::default()), &wanted);
        }
    }
}

#[test]
fn a_locked_archive_asks_for_its_password_and_takes_no_other() {
    let bytes = wechat();
    for packed in [locked(&bytes, true), locked(&bytes, false)] {
        let asked = read(&packed, &Options::default());
        assert_eq!(asked, Err(Unreadable::PasswordNeeded));
        same(read(&packed, &with(PASSWORD)), &plain(&bytes));
    }
    let aes = locked(&bytes, true);
    assert_eq!(read(&aes, &with("543210")), Err(Unreadable::WrongPassword));
    assert!(!format!("{:?}", with(PASSWORD)).contains(PASSWORD));
}

#[test]
fn no_wrong_password_passes_though_the_old_lock_checks_one_byte_only() {
    let packed = locked(&wechat(), false);
    for guess in 0..600 {
        let read = read(&packed, &with(&format!("guess-{guess}")));
        assert_eq!(read, Err(Unreadable::WrongPassword), "{guess}");
    }
}

#[test]
fn an_archive_of_several_bills_gives_them_all_and_names_what_it_leaves() {
    let (wechat, alipay) = (wechat(), bill("alipay_v3", "broken_rows.csv"));
    let packed = zipped(&[
        ("说明.txt", "请使用微信打开".as_bytes()),
        ("一月/账单.csv", &wechat),
        ("二月/账单.csv", &alipay),
        ("__MACOSX/._账单.csv", b"\0\0"),
    ]);
    let read = read(&packed, &Options::default()).unwrap();
    let formats: Vec<_> = read.bills.iter().map(|it| it.format).collect();
    assert_eq!(formats, ["wechat_csv", "alipay_v3"]);
    assert_eq!(read.bills[1].entry.as_deref(), Some("二月/账单.csv"));
    let [left] = &read.left[..] else { panic!("{:?}", read.left) };
    assert_eq!((left.entry.as_str(), left.why), ("说明.txt", Unreadable::UnknownFormat));
    assert_eq!(read.only(), Err(Unreadable::SeveralBills(2)));
}

#[test]
fn names_in_gbk_are_shown_as_they_were_meant() {
    // The writer only takes text: the name is put in its place afterwards, twice as long as asked.
    let (gbk, ..) = encoding_rs::GB18030.encode("业务明细.csv");
    let mark = "x".repeat(gbk.len());
    let mut packed = zipped(&[(&mark, &wechat())]);
    for at in 0..packed.len() - mark.len() {
        if packed[at..].starts_with(mark.as_bytes()) {
            packed[at..at + mark.len()].copy_from_slice(&gbk);
        }
    }
    let read = read(&packed, &Options::default()).unwrap();
    assert_eq!(read.bills[0].entry.as_deref(), Some("业务明细.csv"));
}

#[test]
fn names_that_point_out_of_the_archive_are_refused() {
    let bytes = wechat();
    for name in ["../账单.csv", "/etc/账单.csv", "a/../../账单.csv"] {
        assert_eq!(
            read(&zipped(&[(name, &bytes)]), &Options::default()),
            Err(Unreadable::OddPath),
            "{name}"
        );
    }
}

#[test]
fn what_unpacks_to_far_more_than_it_is_ends_with_a_reason() {
    let header =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号";
    let endless = [header.as_bytes(), b"\n", &vec![b'0'; 32 << 20]].concat();
    for packed in [gzipped(&endless), zipped(&[("a.csv", &endless)])] {
        assert!(packed.len() < 64 << 10);
        let read = read(&packed, &Options::default());
        assert!(matches!(read, Err(Unreadable::InflatesTooMuch(_))), "{read:?}");
    }
    // Also what is packed honestly, if it is more than anybody asked for.
    let limits = Limits { inflated_bytes: 1 << 10, ..Limits::default() };
    let options = Options::from(limits);
    for packed in [gzipped(&wechat()), zipped(&[("a.csv", &wechat())])] {
        assert_eq!(read(&packed, &options), Err(Unreadable::InflatesTooMuch(1 << 10)));
    }
    // Many that are small one by one are large together.
    let limits = Limits { inflated_bytes: 2 * wechat().len() as u64, ..Limits::default() };
    let packed = zipped(&[("1", &wechat()), ("2", &wechat()), ("3", &wechat())]);
    let read = read(&packed, &Options::from(limits)).unwrap();
    assert_eq!((read.bills.len(), read.left.len()), (2, 1));
}

#[test]
fn archives_within_archives_are_not_opened() {
    let inner = zipped(&[("a.csv", &wechat())]);
    let nested = [
        gzipped(&inner),
        gzipped(&gzipped(&wechat())),
        zipped(&[("a.zip", &inner)]),
        zipped(&[("a.gz", &gzipped(&wechat()))]),
    ];
    for packed in nested {
        assert_eq!(read(&packed, &Options::default()), Err(Unreadable::NestedArchive));
    }
}

#[test]
fn archives_without_files_or_with_too_many_are_refused() {
    let empty = ZipWriter::new(Cursor::new(Vec::new())).finish().unwrap().into_inner();
    assert_eq!(read(&empty, &Options::default()), Err(Unreadable::EmptyArchive));
    let many = |number: usize| {
        let names: Vec<String> = (0..number).map(|it| format!("{it}.csv")).collect();
        let entries: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &b""[..])).collect();
        read(&zipped(&entries), &Options::default())
    };
    assert_eq!(many(64), Err(Unreadable::Empty));
    assert_eq!(many(65), Err(Unreadable::TooManyEntries(64)));
    assert!(matches!(many(1001), Err(Unreadable::InflatesTooMuch(_))));
}

#[test]
fn a_packed_bill_cut_anywhere_is_broken_and_never_half_a_bill() {
    for packed in [gzipped(&wechat()), zipped(&[("a.csv", &wechat())])] {
        for length in (12..packed.len()).step_by(37) {
            let read = read(&packed[..length], &Options::default());
            assert_eq!(read, Err(Unreadable::BrokenArchive), "{length} bytes");
        }
    }
}

#[test]
fn a_source_that_fails_is_not_a_short_bill() {
    struct Failing<R>(R, usize);
    impl<R: Read> Read for Failing<R> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let most = into.len().min(self.1);
            if most == 0 {
                return Err(std::io::Error::from_raw_os_error(5));
            }
            let read = self.0.read(&mut into[..most])?;
            self.1 -= read;
            Ok(read)
        }
    }
    impl<R: Seek> Seek for Failing<R> {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let failing = Failing(Cursor::new(wechat()), 600);
    assert_eq!(read_from(failing, &Options::default()), Err(Unreadable::ReadFailed));
}

#[test]
fn every_reason_is_said_in_both_languages() {
    let reasons = [Unreadable::PasswordNeeded, Unreadable::WrongPassword, Unreadable::OddPath];
    for why in reasons {
        assert!(why.say(Lang::En).is_ascii() && !why.say(Lang::Zh).is_ascii());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Archives that something happened to end with an answer.
    #[test]
    fn wounded_archives_are_answered(
        kind in 0..4_usize, at in any::<Index>(), bytes in prop::collection::vec(any::<u8>(), 1..9),
    ) {
        let wechat = wechat();
        let mut packed = match kind {
            0 => gzipped(&wechat),
            1 => zipped(&[("a.csv", &wechat), ("b.csv", &wechat)]),
            2 => locked(&wechat, true),
            _ => locked(&wechat, false),
        };
        let at = at.index(packed.len());
        let end = packed.len().min(at + bytes.len());
        packed.splice(at..end, bytes);
        if let Ok(read) = read(&packed, &with(PASSWORD)) {
            prop_assert!(!read.bills.is_empty());
        }
    }

    /// A file that lies with a stored method about its size, or is anything at all.
    #[test]
    fn stored_entries_read_like_packed_ones(rows in 1..40_usize) {
        let text = format!(
            "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n{}",
            "2024-01-01 10:00:00,商户消费,面馆,面,支出,¥8.00,零钱,支付成功,W1,M1,/\n".repeat(rows)
        );
        let mut to = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        to.start_file("a.csv", options).unwrap();
        to.write_all(text.as_bytes()).unwrap();
        let packed = to.finish().unwrap().into_inner();
        same(read(&packed, &Options::default()), &plain(text.as_bytes()));
    }
}

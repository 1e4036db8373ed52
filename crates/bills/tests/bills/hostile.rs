//! Files that something happened to: bytes changed, parts missing, parts that never belonged.
//! Whatever it was, reading ends with an answer.

use std::{
    fs,
    io::{Cursor, Read, Write},
    path::PathBuf,
};

use proptest::{prelude::*, sample::Index};
use redress_bills::{FORMATS, Limits};

use crate::{fixtures, read, recognized_by};

fn all_fixtures() -> Vec<Vec<u8>> {
    let files = FORMATS.iter().flat_map(|it| fixtures::bills(it.name));
    files.chain(samples()).map(|it| fs::read(it).unwrap()).collect()
}

/// The bills of others too, if `REDRESS_SAMPLES` says where they are.
fn samples() -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("REDRESS_SAMPLES").map(PathBuf::from) else {
        return Vec::new();
    };
    let folders = ["bills/bank", "bills/mt940", "bills/other", "iso20022/camt05x"];
    let inside = |it: &str| fs::read_dir(root.join(it)).unwrap().map(|it| it.unwrap().path());
    folders.into_iter().flat_map(inside).collect()
}

/// Small limits, so that they are met as well.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    rows: 12,
    columns: 16,
    cell_bytes: 64,
    inflated_bytes: 1 << 18,
    whole_bytes: 1 << 18,
};

/// The answer may be anything but a panic; what was read is at least consistent.
fn answers(bytes: &[u8]) {
    for limits in [LIMITS, Limits::default()] {
        let formats = recognized_by(bytes, &limits).unwrap_or_default();
        assert!(formats.len() <= 1, "{formats:?} all claim one file");
        let Ok(bill) = read(bytes, &limits) else { continue };
        let lines = bill.payments.iter().map(|it| it.line);
        let lines = lines.chain(bill.problems.iter().map(|it| it.line));
        assert!(lines.into_iter().all(|it| 0 < it));
        assert!(bill.payments.iter().all(|it| 0 <= it.amount.minor()));
        assert!(bill.payments.iter().all(|it| !it.reference.is_empty()));
        for payment in &bill.payments {
            serde_json::to_string(&payment.as_line()).unwrap();
        }
    }
}

/// A piece of the bytes replaced by others.
#[derive(Clone, Debug)]
struct Wound {
    at: Index,
    length: usize,
    with: Vec<u8>,
}

impl Wound {
    fn inflict(&self, bytes: &mut Vec<u8>) {
        let at = self.at.index(bytes.len() + 1);
        let end = bytes.len().min(at + self.length);
        bytes.splice(at..end, self.with.iter().copied());
    }
}

fn wound() -> impl Strategy<Value = Wound> {
    let odd = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        "[\",\n\r\t¥0-9.<>/&;\\-]{0,12}".prop_map(String::into_bytes),
        Just(vec![b'9'; 200]),
    ];
    (any::<Index>(), 0..64_usize, odd).prop_map(|(at, length, with)| Wound { at, length, with })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        answers(&bytes);
    }

    #[test]
    fn wounded_bills_are_answered(
        which in any::<Index>(), wounds in prop::collection::vec(wound(), 1..6),
    ) {
        let mut bytes = which.get(&all_fixtures()).clone();
        wounds.iter().for_each(|it| it.inflict(&mut bytes));
        answers(&bytes);
    }

    #[test]
    fn cut_bills_are_answered(which in any::<Index>(), at in any::<Index>()) {
        let bytes = which.get(&all_fixtures()).clone();
        answers(&bytes[..at.index(bytes.len())]);
    }

    /// A changed byte of a packed workbook only breaks its checksum; the parts are changed here
    /// and packed again.
    #[test]
    fn workbooks_with_wounded_parts_are_answered(
        which in any::<Index>(), part in any::<Index>(),
        wounds in prop::collection::vec(wound(), 1..4),
    ) {
        let workbooks = fixtures::bills("wechat_xlsx");
        let bytes = fs::read(which.get(&workbooks)).unwrap();
        answers(&repacked(&bytes, &part, &wounds));
    }
}

fn repacked(bytes: &[u8], part: &Index, wounds: &[Wound]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let wounded = part.index(from.len());
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if index == wounded {
            wounds.iter().for_each(|it| it.inflict(&mut content));
        }
        let name = file.name().unwrap().into_owned();
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

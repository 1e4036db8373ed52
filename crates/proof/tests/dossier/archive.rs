//! The archive: opened by other programs, the same bytes each time, and strict when it is read.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use redress_proof::dossier::archive::{Archive, Entry, Writer, is_path, size_of};

use crate::world::archive;

fn files() -> BTreeMap<String, Vec<u8>> {
    let all = [("a/empty.txt", &b""[..]), ("a/one.txt", b"one"), ("b.pdf", b"%PDF-")];
    all.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into()
}

#[test]
fn another_program_reads_what_was_written() {
    let bytes = archive(&files());
    let mut theirs = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(theirs.len(), 3);
    for (path, wanted) in files() {
        let mut read = Vec::new();
        theirs.by_name(&path).unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read, wanted, "{path}");
    }
}

#[test]
fn the_size_is_known_before_the_first_byte() {
    let entries: Vec<Entry> = files().iter().map(|(path, it)| Entry::of(path, it)).collect();
    assert_eq!(size_of(&entries), archive(&files()).len() as u64);
}

#[test]
fn large_numbers_go_to_the_wide_fields_and_come_back() {
    // Five gigabytes of zeros, of which only the headers are kept.
    let size = 5 << 30;
    let zeros = || std::io::repeat(0).take(size);
    let mut crc = crc32fast::Hasher::new();
    (0..size >> 20).for_each(|_| crc.update(&ZEROS));
    let entry = Entry { path: "large.bin".to_owned(), size, crc: crc.finalize() };
    let after = Entry::of("later.txt", b"later");
    let mut kept = Sparse::default();
    let mut writer = Writer::new(&mut kept);
    writer.file(entry.clone(), zeros()).unwrap();
    writer.file(after.clone(), &b"later"[..]).unwrap();
    let length = writer.finish().unwrap();
    assert_eq!(length, size_of(&[entry.clone(), after.clone()]));
    let (archive, faults) = Archive::open(kept).unwrap();
    assert_eq!(faults, []);
    assert_eq!(archive.entries().collect::<Vec<_>>(), [&entry, &after]);
}

#[test]
fn a_file_that_changes_while_it_is_written_stops_the_archive() {
    let entry = Entry::of("a.txt", b"as it was");
    for now in [&b"as it is"[..], b"as it waS", b"as it was and more"] {
        assert!(Writer::new(Vec::new()).file(entry.clone(), now).is_err());
    }
}

#[test]
fn only_plain_paths_in_their_order_are_written() {
    for odd in ["", "/a", "a/", "../a", "a//b", ".a", "A", "a b", "a\\b", "证据", &"a".repeat(201)]
    {
        assert!(!is_path(odd), "{odd}");
        let written = Writer::new(Vec::new()).file(Entry::of(odd, b""), &b""[..]);
        assert!(written.is_err(), "{odd}");
    }
    let mut writer = Writer::new(Vec::new());
    writer.file(Entry::of("b", b""), &b""[..]).unwrap();
    for early in ["a", "b"] {
        assert!(writer.file(Entry::of(early, b""), &b""[..]).is_err(), "{early}");
    }
}

#[test]
fn what_is_no_archive_has_a_wrong_end_and_no_file() {
    for bytes in [&b""[..], b"PK", b"not an archive at all, but long enough to be looked at"] {
        let (archive, faults) = Archive::open(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.entries().count(), 0);
        assert_eq!(faults.iter().map(|it| it.code()).collect::<Vec<_>>(), ["directory"]);
    }
}

static ZEROS: [u8; 1 << 20] = [0; 1 << 20];

/// A file of which only what is not zero takes room.
#[derive(Default)]
struct Sparse {
    pages: BTreeMap<u64, Vec<u8>>,
    at: u64,
    length: u64,
}

impl std::io::Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if ZEROS.get(..bytes.len()) != Some(bytes) {
            self.pages.insert(self.at, bytes.to_vec());
        }
        self.at += bytes.len() as u64;
        self.length = self.length.max(self.at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Sparse {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            std::io::SeekFrom::Start(at) => at,
            std::io::SeekFrom::End(by) => self.length.saturating_add_signed(by),
            std::io::SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

impl Read for Sparse {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = into.len().min((self.length.saturating_sub(self.at)) as usize);
        into[..count].fill(0);
        let end = self.at + count as u64;
        for (begin, page) in self.pages.range(..end) {
            for (n, byte) in page.iter().enumerate() {
                let place = begin + n as u64;
                if (self.at..end).contains(&place) {
                    into[(place - self.at) as usize] = *byte;
                }
            }
        }
        self.at = end;
        Ok(count)
    }
}

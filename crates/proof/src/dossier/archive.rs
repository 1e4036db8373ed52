//! The one way in which a dossier is laid out as a ZIP file, written and read.
//!
//! Entries are stored as they are, one after the other, with sizes and CRC-32 known beforehand, no
//! times, plain ASCII paths, and the ZIP64 fields exactly where a number needs them. So the same
//! files give the same bytes, and a reader that writes the structure anew knows of every bit of it
//! whether it is as it was written. Any program that opens ZIP files opens these.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::fault::Fault;

/// The most files of a dossier.
pub const ENTRIES_MAX: usize = 100_000;
/// The longest path, in bytes.
pub const PATH_BYTES_MAX: usize = 200;

/// From this on a number stands in the ZIP64 fields.
const NARROW_MAX: u64 = 0xffff_ffff;
const NARROW_ENTRIES_MAX: usize = 0xffff;
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const WIDE_END: u32 = 0x0606_4b50;
const WIDE_LOCATOR: u32 = 0x0706_4b50;
const WIDE_FIELD: u16 = 0x0001;
/// The version of the format that stored entries need, and that ZIP64 needs.
const PLAIN_VERSION: u16 = 20;
const WIDE_VERSION: u16 = 45;
const MADE_BY_UNIX: u16 = 3 << 8;
/// 1980-01-01, the first day that the format can say.
const NO_DATE: u16 = 0x0021;
/// A plain file that everybody may read.
const FILE_MODE: u32 = 0o100_644 << 16;
const LOCAL_BYTES: usize = 30;
const END_BYTES: usize = 22;
const BUFFER_BYTES: usize = 64 * 1024;

/// What is known of a file before its first byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where it is in the archive, as `evidence/001-0a1b2c3d4e5f.pdf`.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// CRC-32 of its bytes.
    pub crc: u32,
}

impl Entry {
    /// Of bytes that are at hand.
    pub fn of(path: &str, bytes: &[u8]) -> Entry {
        let size = bytes.len() as u64;
        Entry { path: path.to_owned(), size, crc: crc32fast::hash(bytes) }
    }
}

/// Whether this can be the path of a file: folders and a name in lower-case ASCII letters,
/// digits, dots, dashes; nothing that leads anywhere else.
pub fn is_path(path: &str) -> bool {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-".contains(&it);
    let name = |it: &str| !it.is_empty() && !it.starts_with('.') && it.bytes().all(plain);
    path.len() <= PATH_BYTES_MAX && path.split('/').all(name)
}

/// Numbers little-endian, as the format wants them.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn two(mut self, number: u16) -> Fields {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn four(mut self, number: u32) -> Fields {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn eight(mut self, number: u64) -> Fields {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Fields {
        self.0.extend(bytes);
        self
    }
}

/// A number, or the mark that it stands in the ZIP64 fields.
fn narrow(number: u64) -> u32 {
    number.min(NARROW_MAX) as u32
}

fn version(wide: bool) -> u16 {
    if wide { WIDE_VERSION } else { PLAIN_VERSION }
}

fn wide_field(numbers: &[u64]) -> Vec<u8> {
    if numbers.is_empty() {
        return vec![];
    }
    let field = Fields::default().two(WIDE_FIELD).two(8 * numbers.len() as u16);
    numbers.iter().fold(field, |field, it| field.eight(*it)).0
}

/// What stands before the bytes of a file.
fn local_header(entry: &Entry) -> Vec<u8> {
    let wide = NARROW_MAX <= entry.size;
    let extra = if wide { wide_field(&[entry.size, entry.size]) } else { vec![] };
    let head = Fields::default().four(LOCAL).two(version(wide)).two(0).two(0).two(0).two(NO_DATE);
    let head = head.four(entry.crc).four(narrow(entry.size)).four(narrow(entry.size));
    let head = head.two(entry.path.len() as u16).two(extra.len() as u16);
    head.bytes(entry.path.as_bytes()).bytes(&extra).0
}

/// What stands in the directory for a file that begins at `offset`.
fn central_header(entry: &Entry, offset: u64) -> Vec<u8> {
    let mut wide = vec![];
    if NARROW_MAX <= entry.size {
        wide.extend([entry.size, entry.size]);
    }
    if NARROW_MAX <= offset {
        wide.push(offset);
    }
    let (version, extra) = (version(!wide.is_empty()), wide_field(&wide));
    let head = Fields::default().four(CENTRAL).two(MADE_BY_UNIX | version).two(version);
    let head = head.two(0).two(0).two(0).two(NO_DATE).four(entry.crc);
    let head = head.four(narrow(entry.size)).four(narrow(entry.size));
    let head = head.two(entry.path.len() as u16).two(extra.len() as u16).two(0).two(0).two(0);
    let head = head.four(FILE_MODE).four(narrow(offset));
    head.bytes(entry.path.as_bytes()).bytes(&extra).0
}

/// Everything after the last file.
fn directory(entries: &[(Entry, u64)], begin: u64) -> Vec<u8> {
    let mut all = Vec::new();
    entries.iter().for_each(|(entry, offset)| all.extend(central_header(entry, *offset)));
    let (count, size) = (entries.len() as u64, all.len() as u64);
    let wide = NARROW_MAX <= begin || NARROW_MAX <= size || NARROW_ENTRIES_MAX <= entries.len();
    let mut end = Fields(all);
    if wide {
        let wide_end = begin + size;
        end = end.four(WIDE_END).eight(44).two(MADE_BY_UNIX | WIDE_VERSION).two(WIDE_VERSION);
        end = end.four(0).four(0).eight(count).eight(count).eight(size).eight(begin);
        end = end.four(WIDE_LOCATOR).four(0).eight(wide_end).four(1);
    }
    let short = entries.len().min(NARROW_ENTRIES_MAX) as u16;
    end = end.four(END).two(0).two(0).two(short).two(short);
    end.four(narrow(size)).four(narrow(begin)).two(0).0
}

/// How large the archive of these files is, in bytes.
pub fn size_of(entries: &[Entry]) -> u64 {
    let mut at = 0;
    let placed = entries.iter().map(|entry| {
        let begin = at;
        at += local_header(entry).len() as u64 + entry.size;
        (entry.clone(), begin)
    });
    let placed: Vec<(Entry, u64)> = placed.collect();
    at + directory(&placed, at).len() as u64
}

/// Writes an archive from its first byte to its last; keeps nothing but the list of files.
pub struct Writer<W> {
    to: W,
    at: u64,
    entries: Vec<(Entry, u64)>,
    open: Option<Open>,
}

/// The file that is being written.
struct Open {
    entry: Entry,
    size: u64,
    crc: crc32fast::Hasher,
}

impl<W: Write> Writer<W> {
    /// An archive that goes to `to`.
    pub fn new(to: W) -> Writer<W> {
        Writer { to, at: 0, entries: vec![], open: None }
    }

    /// Where it goes.
    pub fn inner(&mut self) -> &mut W {
        &mut self.to
    }

    /// Begins a file: paths in ascending order, one after the other.
    pub fn begin(&mut self, entry: Entry) -> io::Result<()> {
        let later = self.entries.last().is_none_or(|(it, _)| it.path < entry.path);
        let room = self.entries.len() < ENTRIES_MAX && self.open.is_none();
        if !is_path(&entry.path) || !later || !room {
            return Err(io::Error::other(format!("`{}` cannot stand here", entry.path)));
        }
        self.to.write_all(&local_header(&entry))?;
        self.open = Some(Open { entry, size: 0, crc: crc32fast::Hasher::new() });
        Ok(())
    }

    /// The next bytes of the file.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let open = self.open.as_mut().ok_or_else(|| io::Error::other("no file was begun"))?;
        open.size += bytes.len() as u64;
        open.crc.update(bytes);
        self.to.write_all(bytes)
    }

    /// Ends the file. An error if its bytes were not as its entry says: then the archive is not to
    /// be used.
    pub fn end(&mut self) -> io::Result<()> {
        let open = self.open.take().ok_or_else(|| io::Error::other("no file was begun"))?;
        let Open { entry, size, crc } = open;
        if (size, crc.finalize()) != (entry.size, entry.crc) {
            return Err(io::Error::other(format!("`{}` has changed meanwhile", entry.path)));
        }
        let begin = self.at;
        self.at += local_header(&entry).len() as u64 + size;
        self.entries.push((entry, begin));
        Ok(())
    }

    /// Writes a whole file.
    pub fn file(&mut self, entry: Entry, bytes: impl Read) -> io::Result<()> {
        let mut bytes = bytes.take(entry.size + 1);
        self.begin(entry)?;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match bytes.read(&mut buffer)? {
                0 => return self.end(),
                read => self.bytes(&buffer[..read])?,
            }
        }
    }

    /// Writes what stands after the files, and says how long the archive is.
    pub fn finish(&mut self) -> io::Result<u64> {
        let end = directory(&self.entries, self.at);
        self.to.write_all(&end)?;
        self.to.flush()?;
        Ok(self.at + end.len() as u64)
    }
}

/// Reads, and keeps count and sum of what was read.
struct Summed<R> {
    from: R,
    size: u64,
    crc: crc32fast::Hasher,
}

impl<R> Summed<R> {
    fn new(from: R) -> Summed<R> {
        Summed { from, size: 0, crc: crc32fast::Hasher::new() }
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.crc.update(&into[..read]);
        self.size += read as u64;
        Ok(read)
    }
}

/// An archive that was read from its first byte to its last, and where its files are.
pub struct Archive<R> {
    from: R,
    places: Vec<(Entry, u64)>,
}

impl<R: Read + Seek> Archive<R> {
    /// Finds the files of an archive. What is not as [`Writer`] would have written it is in the
    /// list of faults, each with the path it belongs to; an error is an archive that nobody can
    /// open.
    pub fn open(mut from: R) -> io::Result<(Archive<R>, Vec<Fault>)> {
        let length = from.seek(SeekFrom::End(0))?;
        let mut archive = Archive { from, places: vec![] };
        let mut faults = vec![];
        let mut at = 0;
        while let Some(entry) = archive.local(at, length)? {
            let head = local_header(&entry);
            if archive.bytes(at, head.len())? != head || !is_path(&entry.path) {
                faults.push(Fault::Container { path: entry.path.clone() });
            }
            let begin = at + head.len() as u64;
            if archive.crc(begin, entry.size)? != entry.crc {
                faults.push(Fault::Container { path: entry.path.clone() });
            }
            let sorted = archive.places.last().is_none_or(|(it, _)| it.path < entry.path);
            if !sorted || ENTRIES_MAX <= archive.places.len() {
                faults.push(Fault::Container { path: entry.path });
                return Ok((archive, faults));
            }
            at = begin + entry.size;
            archive.places.push((entry, begin));
        }
        let headers = archive
            .places
            .iter()
            .map(|(entry, begin)| (entry.clone(), begin - local_header(entry).len() as u64));
        let end = directory(&headers.collect::<Vec<_>>(), at);
        let whole = length == at + end.len() as u64 && archive.bytes(at, end.len())? == end;
        if !whole {
            faults.push(Fault::Directory);
        }
        Ok((archive, faults))
    }

    /// The files, in the order of their paths.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.places.iter().map(|(entry, _)| entry)
    }

    /// The bytes of a file, from the first on. `None` where there is none of that path.
    pub fn file(&mut self, path: &str) -> io::Result<Option<impl Read + '_>> {
        let found = self.places.binary_search_by(|(entry, _)| entry.path.as_str().cmp(path));
        let Ok(found) = found else { return Ok(None) };
        let (entry, begin) = &self.places[found];
        self.from.seek(SeekFrom::Start(*begin))?;
        let size = entry.size;
        Ok(Some(io::BufReader::with_capacity(BUFFER_BYTES, (&mut self.from).take(size))))
    }

    /// The header at `at`, if one begins there. What it says is believed as far as it can be.
    fn local(&mut self, at: u64, length: u64) -> io::Result<Option<Entry>> {
        if length < at + LOCAL_BYTES as u64 {
            return Ok(None);
        }
        let head = self.bytes(at, LOCAL_BYTES)?;
        let two = |from: usize| u16::from_le_bytes([head[from], head[from + 1]]);
        let four = |from: usize| u32::from(two(from)) | u32::from(two(from + 2)) << 16;
        if four(0) != LOCAL {
            return Ok(None);
        }
        let (named, extra) = (usize::from(two(26)), usize::from(two(28)));
        let rest = at + LOCAL_BYTES as u64;
        let name = self.bytes(rest, named)?;
        let extra = self.bytes(rest + named as u64, extra)?;
        let wide = extra.get(4..12).and_then(|it| it.try_into().ok()).map(u64::from_le_bytes);
        let size = match four(22) {
            0xffff_ffff => wide.unwrap_or(NARROW_MAX),
            size => u64::from(size),
        };
        let entry =
            Entry { path: String::from_utf8_lossy(&name).into_owned(), size, crc: four(14) };
        let end = (at + local_header(&entry).len() as u64).checked_add(size);
        let inside = end.is_some_and(|end| end + END_BYTES as u64 <= length);
        Ok(inside.then_some(entry))
    }

    fn bytes(&mut self, at: u64, count: usize) -> io::Result<Vec<u8>> {
        self.from.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        (&mut self.from).take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn crc(&mut self, at: u64, size: u64) -> io::Result<u32> {
        self.from.seek(SeekFrom::Start(at))?;
        let mut bytes = Summed::new((&mut self.from).take(size));
        let mut buffer = vec![0; BUFFER_BYTES];
        while bytes.read(&mut buffer)? != 0 {}
        Ok(bytes.crc.finalize())
    }
}

//! A file of the vault for those who read and seek: one segment at a time, on a thread that may wait.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::{FileReader, SEGMENT_BYTES};

/// Reads a [`FileReader`] where waiting is allowed (`spawn_blocking`), and nowhere else.
pub struct SeekingFile {
    file: FileReader,
    runtime: Handle,
    at: u64,
    /// The segment at hand, and its place.
    held: Option<(u64, Bytes)>,
}

impl SeekingFile {
    /// At its beginning. Called where a runtime is.
    pub fn new(file: FileReader) -> SeekingFile {
        SeekingFile { file, runtime: Handle::current(), at: 0, held: None }
    }

    fn hold(&mut self, place: u64) -> io::Result<&Bytes> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != place) {
            // Let go first: two would be twice the memory.
            self.held = None;
            let bytes =
                self.runtime.block_on(self.file.segment(place)).map_err(io::Error::other)?;
            self.held = Some((place, bytes));
        }
        self.held.as_ref().map(|(_, it)| it).ok_or_else(|| io::Error::other("no segment"))
    }
}

impl Read for SeekingFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || self.file.info().size <= self.at {
            return Ok(0);
        }
        // What lies in a row is one piece, whatever its size.
        let segment = if self.file.is_one_piece() { u64::MAX } else { SEGMENT_BYTES as u64 };
        let (place, within) = (self.at / segment, (self.at % segment) as usize);
        let rest = self.hold(place)?.slice(within..);
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for SeekingFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.file.info().size, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        let at = base.checked_add_signed(by);
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

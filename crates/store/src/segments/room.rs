//! Room for segments on their way out, used again and again.
//!
//! Whoever reads takes turns on many threads, and the allocator of the system keeps what each of
//! them freed for that thread alone: with new room for every segment, one large file came to take
//! 35 to 70 MiB, by chance.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

/// How many rooms are kept for the next segments: as many as two readers have ahead.
const KEPT_MAX: usize = 6;

/// Where rooms are kept. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Rooms(Arc<Mutex<Vec<Vec<u8>>>>);

/// The bytes of a segment. Dropped, its room is for another one.
pub(crate) struct Room {
    bytes: Vec<u8>,
    home: Option<Rooms>,
}

impl Rooms {
    /// Fills a room that nobody needs, or a new one, by `read`, which gets it empty.
    pub(super) fn fill<E>(
        &self,
        read: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Room, E> {
        let bytes = self.kept().pop().unwrap_or_default();
        let mut room = Room { bytes, home: Some(self.clone()) };
        room.bytes.clear();
        read(&mut room.bytes)?;
        Ok(room)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Bytes that came in a room of their own.
    pub(crate) fn alone(bytes: Vec<u8>) -> Room {
        Room { bytes, home: None }
    }
}

impl AsRef<[u8]> for Room {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl AsMut<[u8]> for Room {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let Some(home) = &self.home else { return };
        let mut kept = home.kept();
        if kept.len() < KEPT_MAX {
            kept.push(mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_used_again_and_never_more_is_kept_than_a_few() {
        let rooms = Rooms::default();
        let fill = |with: &'static [u8]| {
            rooms.fill(|room| {
                assert!(room.is_empty(), "nobody sees what was there before");
                room.extend_from_slice(with);
                Ok::<(), ()>(())
            })
        };
        let first = fill(b"a segment").unwrap();
        let place = first.as_ref().as_ptr();
        drop(first);
        let second = fill(b"another").unwrap();
        assert_eq!((second.as_ref(), second.as_ref().as_ptr()), (b"another".as_slice(), place));
        let many: Vec<Room> = (0..20).map(|_| fill(b"more").unwrap()).collect();
        drop(many);
        assert_eq!(rooms.kept().len(), KEPT_MAX);
        drop(Room::alone(vec![1]));
        assert_eq!(rooms.kept().len(), KEPT_MAX);
        assert!(rooms.fill(|_| Err::<(), ()>(())).is_err());
        assert_eq!(rooms.kept().len(), KEPT_MAX, "also where nothing could be read");
    }
}

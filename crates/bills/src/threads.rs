//! On how many threads the work on one long bill is done. What comes of it is the same on any
//! number of them.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

/// How many threads work on a long bill at once. Short ones are never worth a second thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Threads(NonZeroUsize);

/// More than a few would wait for the one that puts together what they made.
const THREADS_MAX: NonZeroUsize = NonZeroUsize::new(4).unwrap();

impl Threads {
    /// One after the other, on the thread that asks.
    pub const ONE: Threads = Threads(NonZeroUsize::MIN);

    /// So many; at least one, at most four.
    pub fn of(count: usize) -> Threads {
        Threads(NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN).min(THREADS_MAX))
    }

    /// How many.
    pub fn get(self) -> usize {
        self.0.get()
    }

    /// Works on every item, each on a thread of its own if there is more than one thread. What
    /// comes of them is in their order. Ends, or panics, with the last of them.
    pub(crate) fn each<T: Send, R: Send>(
        self,
        items: Vec<T>,
        work: impl Fn(T) -> R + Sync,
    ) -> Vec<R> {
        if self == Threads::ONE || items.len() < 2 {
            return items.into_iter().map(work).collect();
        }
        let work = &work;
        thread::scope(|scope| {
            let working: Vec<_> =
                items.into_iter().map(|it| scope.spawn(move || work(it))).collect();
            let made = working.into_iter().map(|it| it.join());
            made.map(|it| it.unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    }

    /// Leads on this thread while so many others work. Ends, or panics, with the last of them.
    /// Returns what those made who worked, and what came of leading.
    pub(crate) fn lead<W: Send, R>(
        self,
        work: impl Fn() -> W + Sync,
        lead: impl FnOnce() -> R,
    ) -> (Vec<W>, R) {
        let work = &work;
        thread::scope(|scope| {
            let working: Vec<_> = (0..self.get()).map(|_| scope.spawn(work)).collect();
            let led = lead();
            let made = working.into_iter().map(|it| it.join());
            (made.map(|it| it.unwrap_or_else(|panic| resume_unwind(panic))).collect(), led)
        })
    }
}

/// As many as the machine runs at once, at most four.
impl Default for Threads {
    fn default() -> Threads {
        Threads::of(thread::available_parallelism().map_or(1, NonZeroUsize::get))
    }
}

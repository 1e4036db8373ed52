//! The only place that asks what time it is.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine.
    System,
    /// Stands still until a test or a simulation moves it.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands still at `now`.
    pub fn standing_at(now: Timestamp) -> Clock {
        Clock::Manual(Arc::new(Mutex::new(now)))
    }

    /// The time, to the microsecond: as fine as the record keeps it.
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Clock::System => Timestamp::now(),
            Clock::Manual(now) => *now.lock().expect("nobody panics holding the time"),
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Moves a standing clock; the machine's is not ours to move.
    pub fn advance(&self, by: SignedDuration) {
        if let Clock::Manual(now) = self {
            let mut now = now.lock().expect("nobody panics holding the time");
            *now = now.saturating_add(by).unwrap_or(*now);
        }
    }
}

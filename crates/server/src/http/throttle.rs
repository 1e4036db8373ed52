//! How often somebody may try: counted in memory, per login and per address, and forgotten soon.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::problem::{Problem, Result};

/// How many keys are remembered; when it is more, those that are over go first.
const KEYS_MAX: usize = 100_000;

/// So many attempts in so much time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// How many.
    pub(super) tries: u32,
    /// In which time, counted from the first of them.
    pub(super) within: SignedDuration,
}

/// Counts attempts. Nothing in it outlives the process, and nobody is locked out for longer
/// than the allowance says.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    counted: Mutex<HashMap<String, (Timestamp, u32)>>,
}

impl Throttle {
    /// Counts an attempt under `key`, or says that there were too many.
    pub(super) fn attempt(&self, key: String, allowed: Allowance, now: Timestamp) -> Result<()> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |since: Timestamp| allowed.within <= now.duration_since(since);
        if KEYS_MAX <= counted.len() && !counted.contains_key(&key) {
            counted.retain(|_, (since, _)| !over(*since));
        }
        if KEYS_MAX <= counted.len() && !counted.contains_key(&key) {
            return Err(Problem::too_many_requests());
        }
        let (since, tries) = counted.entry(key).or_insert((now, 0));
        if over(*since) {
            (*since, *tries) = (now, 0);
        }
        if allowed.tries <= *tries {
            return Err(Problem::too_many_requests());
        }
        *tries += 1;
        Ok(())
    }

    /// The attempt was a good one and is not counted; those before it are. Whoever has one right
    /// password cannot buy tries at others with it.
    pub(super) fn take_back(&self, key: &str) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tries)) = counted.get_mut(key) {
            *tries = tries.saturating_sub(1);
        }
    }

    /// The attempt was a good one: those before it are forgotten.
    pub(super) fn succeeded(&self, key: &str) {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lockout_begins_after_the_last_allowed_try_and_ends() {
        let throttle = Throttle::default();
        let allowed = Allowance { tries: 2, within: SignedDuration::from_mins(15) };
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        let later = now + SignedDuration::from_mins(15);
        let tries = |at| throttle.attempt("a".to_owned(), allowed, at).is_ok();
        assert_eq!([tries(now), tries(now), tries(now)], [true, true, false]);
        assert_eq!([tries(later - SignedDuration::from_secs(1)), tries(later)], [false, true]);
        assert!(throttle.attempt("b".to_owned(), allowed, now).is_ok());
    }

    #[test]
    fn good_attempts_do_not_count_and_bad_ones_before_them_do() {
        let throttle = Throttle::default();
        let allowed = Allowance { tries: 2, within: SignedDuration::from_mins(15) };
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        let tries = || throttle.attempt("office".to_owned(), allowed, now).is_ok();
        for _ in 0..5 {
            assert!(tries());
            throttle.take_back("office");
        }
        assert!(tries(), "a bad one");
        assert!(tries());
        throttle.take_back("office");
        assert_eq!([tries(), tries()], [true, false]);
    }
}

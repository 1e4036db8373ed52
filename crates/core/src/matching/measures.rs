//! What the checks over an institution's records measure with: `rules/verification.toml`.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::rulefile::{RuleFile, RuleProblem};

/// The numbers behind the checks of [`weigh`](super::weigh). Data, because they are opinions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Measures {
    /// When a device is new.
    pub new_device: NewDevice,
    /// When nobody travels that fast.
    pub travel: Travel,
    /// When a change of the account is suspicious.
    pub account_change: Change,
    /// How many older payments tell a payer.
    pub earlier_payments: Earlier,
}

/// When a device is new.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewDevice {
    /// It came to the account less than this before the payment, in hours.
    pub within_hours: u32,
    /// How far the records must go back for that to mean anything, in days.
    pub history_days: u32,
}

/// When nobody travels that fast.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Travel {
    /// How long before the payment logins are looked at, in days.
    pub before_days: u32,
    /// How long after it, in hours.
    pub after_hours: u32,
    /// The fastest that anybody travels, in kilometres an hour.
    pub fastest_kmh: u32,
    /// Shorter ways are left alone, in kilometres.
    pub least_km: u32,
}

/// When a change of the account is suspicious.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Change {
    /// It came less than this before the payment, in hours.
    pub within_hours: u32,
}

/// How many older payments tell a payer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Earlier {
    /// How many.
    pub wanted: u32,
    /// How many of account, device, address and delivery must agree. One of them is the device or
    /// the address.
    pub elements: u32,
    /// At least so old, in days.
    pub youngest_days: u32,
    /// At most so old, in days.
    pub oldest_days: u32,
}

/// The longest time that may stand in the file, in days.
const DAYS_MAX: u32 = 10 * 366;

impl Measures {
    /// Those that come with the program.
    pub fn shipped() -> Measures {
        let text = include_str!("../../../../rules/verification.toml");
        let read = Measures::read("rules/verification.toml", text);
        read.unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Reads a file of them; says where it goes wrong.
    pub fn read(name: &str, text: &str) -> Result<Measures, RuleProblem> {
        let (mut file, read) = RuleFile::read::<Measures>(name, text);
        if let Some(what) = read.as_ref().and_then(Measures::nonsense) {
            file.problem(0..0, what);
        }
        match (file.problems.pop(), read) {
            (None, Some(measures)) => Ok(measures),
            (Some(problem), _) => Err(problem),
            (None, None) => unreachable!("what is not read is a problem"),
        }
    }

    fn nonsense(&self) -> Option<&'static str> {
        let days = [
            self.new_device.within_hours / 24,
            self.new_device.history_days,
            self.travel.before_days,
            self.travel.after_hours / 24,
            self.account_change.within_hours / 24,
            self.earlier_payments.oldest_days,
        ];
        let earlier = self.earlier_payments;
        match () {
            () if days.iter().any(|it| DAYS_MAX < *it) => Some("no time is longer than 3660 days"),
            () if earlier.oldest_days <= earlier.youngest_days => {
                Some("`oldest-days` is more than `youngest-days`")
            }
            () if earlier.wanted == 0 || !(1..=4).contains(&earlier.elements) => {
                Some("`wanted` is at least 1, `elements` is 1 to 4")
            }
            () if self.travel.fastest_kmh == 0 => Some("`fastest-kmh` is at least 1"),
            () => None,
        }
    }

    /// From when to when the records of an account matter for a payment at `paid`.
    pub fn period(&self, paid: Timestamp) -> (Timestamp, Timestamp) {
        let before = self
            .new_device
            .history_days
            .max(self.travel.before_days)
            .max(self.earlier_payments.oldest_days)
            .max(self.account_change.within_hours.div_ceil(24));
        // A device may have come long before what the other checks look at.
        let before = before + self.new_device.history_days;
        (
            back(paid, i64::from(before) * 24),
            paid.saturating_add(SignedDuration::from_hours(self.travel.after_hours.into()))
                .unwrap_or(Timestamp::MAX),
        )
    }
}

/// So many hours earlier.
pub(super) fn back(at: Timestamp, hours: i64) -> Timestamp {
    at.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN)
}

/// How many whole days lie between the two, 0 where the first is not the earlier.
pub(super) fn days(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}

/// How many seconds lie between the two, 0 where the first is not the earlier.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_read_and_what_is_nonsense_is_not() {
        Measures::shipped();
        let text = include_str!("../../../../rules/verification.toml");
        for (from, to) in [
            ("oldest-days = 365", "oldest-days = 120"),
            ("elements = 2", "elements = 5"),
            ("fastest-kmh = 1000", "fastest-kmh = 0"),
            ("history-days = 30", "history-days = 4000"),
            ("history-days = 30", "history-weeks = 4"),
        ] {
            let broken = text.replacen(from, to, 1);
            assert_ne!(broken, text);
            assert!(Measures::read("broken", &broken).is_err(), "{to}");
        }
    }
}

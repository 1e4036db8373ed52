//! What can be wrong with a record beyond the types of its fields.

use super::STEPS_MAX;

/// A record whose parts do not go together, or go beyond a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadRecord {
    /// An amount below zero.
    #[error("`{field}` is below zero; say what the money did in `direction`")]
    Negative {
        /// Which amount.
        field: &'static str,
    },
    /// What came back is in another currency than the payment.
    #[error("`refunded` is in another currency than `amount`")]
    OtherCurrency,
    /// More steps than are taken.
    #[error("`steps` has at most {STEPS_MAX} entries")]
    TooManySteps,
    /// A status without a change of it, or the other way round.
    #[error("`status` goes with `\"change\": \"status\"`, and only with that")]
    StatusAlone,
    /// It ended before it began.
    #[error("`until` is before `at`")]
    EndsBeforeItBegins,
    /// A place that is not on earth.
    #[error(
        "`place`: latitude is within ±90000000, longitude within ±180000000 millionths of a degree, `within_km` at most 20000"
    )]
    NoSuchPlace,
}

impl BadRecord {
    /// A stable name for the problem.
    pub const fn code(self) -> &'static str {
        match self {
            BadRecord::Negative { .. } => "negative-amount",
            BadRecord::OtherCurrency => "wrong-currency",
            BadRecord::TooManySteps => "too-many",
            BadRecord::StatusAlone => "status-alone",
            BadRecord::EndsBeforeItBegins => "ends-before-it-begins",
            BadRecord::NoSuchPlace => "no-such-place",
        }
    }

    /// The field it is about.
    pub const fn field(self) -> &'static str {
        match self {
            BadRecord::Negative { field } => field,
            BadRecord::OtherCurrency => "refunded",
            BadRecord::TooManySteps => "steps",
            BadRecord::StatusAlone => "status",
            BadRecord::EndsBeforeItBegins => "until",
            BadRecord::NoSuchPlace => "place",
        }
    }

    /// The sentence in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            BadRecord::Negative { .. } => "金额不得为负；资金方向请写在“direction”中",
            BadRecord::OtherCurrency => "“refunded”与“amount”币种不同",
            BadRecord::TooManySteps => "“steps”最多 8 项",
            BadRecord::StatusAlone => "“status”须且仅能与 \"change\": \"status\" 同时出现",
            BadRecord::EndsBeforeItBegins => "“until”早于“at”",
            BadRecord::NoSuchPlace => {
                "“place”：纬度须在 ±90000000、经度须在 ±180000000（百万分之一度）以内，within_km 最大 20000"
            }
        }
    }
}

//! Why a verdict is what it is, in figures and codes.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    money::Money,
    payment::PaidAt,
    records::{AccountChange, AccountStatus, Stop},
};

/// How a row was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FoundBy {
    /// By the payment's number, or the merchant's order number.
    Reference,
    /// By amount, and time or payee.
    AmountAndTime,
}

/// Why a verdict is what it is. Figures and codes only: it stands in the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Because {
    /// There was nothing to hold the claim against.
    NoRows,
    /// The rows cover the day and the payment is not among them.
    NotInRows {
        /// How many rows were looked at.
        searched: u64,
    },
    /// The payment is not there, but the rows do not cover the day, or the day is not known.
    OutsidePeriod {
        /// How many rows were looked at.
        searched: u64,
        /// The first day of the rows.
        from: Date,
        /// The last day of the rows.
        to: Date,
    },
    /// The payment is there.
    Found {
        /// How.
        by: FoundBy,
    },
    /// Several rows fit equally well, and only the complainant can say which is meant.
    SeveralFit {
        /// How many.
        candidates: u64,
    },
    /// The amount is the one claimed.
    AmountAgrees {
        /// In the record.
        recorded: Money,
    },
    /// The amount is another.
    AmountDiffers {
        /// In the claim.
        claimed: Money,
        /// In the record.
        recorded: Money,
    },
    /// More was paid than should have been.
    MoreThanExpected {
        /// What should have been paid.
        expected: Money,
        /// In the record.
        recorded: Money,
        /// The difference.
        excess: Money,
    },
    /// Exactly as much was paid as should have been, or less.
    NotMoreThanExpected {
        /// What should have been paid.
        expected: Money,
        /// In the record.
        recorded: Money,
    },
    /// The two amounts are in different currencies.
    OtherCurrency {
        /// In the claim.
        claimed: Money,
        /// In the record.
        recorded: Money,
    },
    /// The payee is the one named.
    PayeeAgrees,
    /// One of the two names contains the other.
    PayeeSimilar,
    /// The payee is another, or written in another way.
    PayeeDiffers,
    /// The record names no payee.
    PayeeNotRecorded,
    /// The time is the one claimed.
    TimeAgrees {
        /// In the record.
        recorded: PaidAt,
    },
    /// The same day, at another hour.
    SameDay {
        /// In the claim.
        claimed: PaidAt,
        /// In the record.
        recorded: PaidAt,
    },
    /// Another day.
    OtherDay {
        /// In the claim.
        claimed: PaidAt,
        /// In the record.
        recorded: PaidAt,
    },
    /// Money moved.
    MoneyMoved,
    /// No money moved: closed, failed or never paid.
    NoMoneyMoved,
    /// One record says that money moved, another that it did not.
    RecordsDisagree,
    /// The same amount was paid to the same payee again.
    PaidAgain {
        /// How often in all.
        times: u64,
        /// What was paid beyond the first time.
        excess: Money,
        /// Whether the order number is the same too.
        same_order: bool,
        /// The time between the first and the last, in seconds; 0 where the record has days only.
        within_seconds: u64,
    },
    /// It was paid again, but what was too much came back.
    PaidAgainAndReturned {
        /// How often in all.
        times: u64,
        /// What came back.
        returned: Money,
    },
    /// There is no second payment like it within a day.
    PaidOnce,
    /// Nothing of it came back.
    NotRefunded,
    /// Some of it came back.
    PartlyRefunded {
        /// What came back.
        refunded: Money,
        /// What did not.
        missing: Money,
    },
    /// All of it came back.
    FullyRefunded {
        /// What came back.
        refunded: Money,
    },
    /// What the account was when the payment was made.
    AccountWas {
        /// What it could be used for.
        status: AccountStatus,
        /// Since when.
        since: Timestamp,
    },
    /// The device that paid had only just come to the account, or was never seen there before.
    DeviceNew {
        /// When it was first seen; missing where it never was before the payment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_seen: Option<Timestamp>,
        /// How long the records of the account go back before the payment, in whole days.
        days_on_record: u64,
    },
    /// The device that paid had long belonged to the account.
    DeviceKnown {
        /// When it was first seen.
        first_seen: Timestamp,
        /// How often it was seen before the payment.
        times: u64,
    },
    /// Nothing is on record from before, so that a new device cannot be told from an old one.
    DeviceHistoryShort {
        /// How long the records of the account go back before the payment, in whole days.
        days_on_record: u64,
        /// How long they would have to.
        wanted: u64,
    },
    /// Two logins so far apart that nobody travels that fast.
    TooFarTooFast {
        /// How far at the least, what either place may be off taken away.
        kilometres: u64,
        /// The time between the two.
        seconds: u64,
        /// Kilometres an hour beyond which nobody travels.
        limit: u64,
    },
    /// Every way between two logins can be travelled in its time.
    TravelPossible {
        /// How many logins have a place.
        logins: u64,
    },
    /// Something that keeps strangers out was changed shortly before the payment.
    ChangedBefore {
        /// What, the last first.
        what: AccountChange,
        /// When.
        at: Timestamp,
        /// How long before the payment.
        seconds: u64,
        /// How many such changes there were.
        changes: u64,
    },
    /// Nothing of that kind was changed within this time before the payment.
    NothingChanged {
        /// In days.
        days: u64,
    },
    /// Older payments to the same payee that nobody disputed share what tells a payer.
    EarlierPayments {
        /// How many.
        payments: u64,
        /// How many are asked for.
        wanted: u64,
        /// In how many elements (account, device, address, delivery) each agrees at the least.
        elements: u64,
        /// The age of the youngest of them when the disputed payment was made, in whole days.
        youngest_days: u64,
        /// The age of the oldest.
        oldest_days: u64,
    },
    /// There are not enough such payments.
    TooFewEarlierPayments {
        /// How many there are.
        payments: u64,
        /// How many are asked for.
        wanted: u64,
    },
    /// The payment reached the payee.
    PathWhole {
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// The payment broke off on its way.
    PathBroken {
        /// Where it failed.
        step: Stop,
        /// The last step that was done before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Stop>,
        /// When it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// The payment is still on its way, or nobody wrote down how it went on.
    PathUnfinished {
        /// The last step that was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Stop>,
        /// The step that is missing.
        missing: Stop,
    },
}

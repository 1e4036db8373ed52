//! A claim held against payments and against what else the institution keeps: what that says for
//! it and against it, and which rows. Nothing here decides.
//!
//! Findings go into the record of the case, so they hold codes, amounts, times and line numbers,
//! never a name or a remark.

use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    money::Money,
    payment::{PaidAt, Payment},
};

use check::Matter;
use find::Rows;

pub use because::{Because, FoundBy};
pub use circumstances::{Circumstances, Inquiry, Kept, weigh};
pub use measures::Measures;

mod because;
mod check;
mod circumstances;
mod find;
mod measures;
mod names;
mod path;
mod payer;
mod say;
mod travel;

/// Holds a claim against payments. Findings are in the order of the claimed payments and of the
/// checks; the order of sources and rows does not matter.
pub fn hold(claim: &Claim, sources: &[Source<'_>]) -> Vec<Finding> {
    let rows = Rows::new(sources);
    let numbered = (0_u16..).zip(claim.payments.iter().take(CLAIMED_MAX));
    let findings = numbered.flat_map(|(index, claimed)| {
        let found = rows.find(claimed).map(|it| {
            // Of payments said to be the same one twice, the first is the one meant.
            if claim.asserts == Assertion::PaidTwice { it.earliest(&rows) } else { it }
        });
        let Some(found) = &found else {
            return vec![not_found(index, claimed, sources, &rows)];
        };
        Matter { rows: &rows, index, asserts: claim.asserts, claimed, found }.findings()
    });
    findings.collect()
}

/// A payment that is not there: against the claim where the rows cover its day, else nothing.
fn not_found(
    index: u16,
    claimed: &ClaimedPayment,
    sources: &[Source<'_>],
    rows: &Rows<'_>,
) -> Finding {
    let searched = rows.count();
    let day = claimed.at.map(PaidAt::date);
    let covers = |source: &Source<'_>| {
        let days = || source.payments.iter().map(|it| it.at.date());
        let (from, to) = (days().min(), days().max());
        day.is_some() && from <= day && day <= to
    };
    let (verdict, because) = match rows.period() {
        None => (Verdict::Inconclusive, Because::NoRows),
        Some(_) if sources.iter().any(covers) => {
            (Verdict::Contradicts, Because::NotInRows { searched })
        }
        Some((from, to)) => (Verdict::Inconclusive, Because::OutsidePeriod { searched, from, to }),
    };
    let check = Check::PaymentExists;
    Finding { payment: index, check, verdict, because, rows: Vec::new(), already_refunded: None }
}

/// What somebody says happened to payments of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The issue type.
    pub issue: Code,
    /// What the claim says about the money; the issue type tells (`guide::Issue::asserts`).
    pub asserts: Assertion,
    /// The payments complained about, at most [`CLAIMED_MAX`]; more are not looked at.
    pub payments: Vec<ClaimedPayment>,
}

/// How many payments of one claim are looked at.
pub const CLAIMED_MAX: usize = 100;

/// What a claim says about the money.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Assertion {
    /// It was paid.
    #[default]
    Paid,
    /// The payment did not go through.
    Failed,
    /// It was paid more than once.
    PaidTwice,
    /// Another amount was paid than was owed.
    WrongAmount,
    /// It should have come back and has not, or not all of it.
    RefundMissing,
}

/// One payment as the complainant tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedPayment {
    /// The provider's or the merchant's number for it.
    #[serde(default)]
    pub reference: Option<String>,
    /// When it was paid; often from memory.
    #[serde(default)]
    pub at: Option<PaidAt>,
    /// How much was paid.
    pub amount: Money,
    /// Who was paid.
    #[serde(default)]
    pub payee: Option<String>,
    /// How much should have been paid.
    #[serde(default)]
    pub expected_amount: Option<Money>,
}

/// Payments to hold a claim against.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Whose record it is.
    pub kind: SourceKind,
    /// Which: a bill or a record set. An id, never a file name; it stands in the findings.
    pub id: &'a str,
    /// The rows, in any order.
    pub payments: &'a [Payment],
}

/// Whose record a source is.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SourceKind {
    /// A bill that the complainant exported.
    ComplainantBill,
    /// What the payment provider says when asked.
    ProviderRecord,
    /// What the institution itself keeps.
    InstitutionRecord,
}

/// What was checked.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Check {
    /// Whether there is such a payment.
    PaymentExists,
    /// Whether the amount is the one claimed.
    Amount,
    /// Whether the payee is the one claimed.
    Payee,
    /// Whether the time is the one claimed.
    Time,
    /// Whether money moved.
    Status,
    /// Whether it was paid more than once.
    Duplicate,
    /// Whether it came back.
    RefundState,
    /// What the account was allowed to do at the time.
    AccountStatus,
    /// Whether the device that paid was new to the account.
    NewDevice,
    /// Whether somebody logged in from where nobody can have travelled in the time.
    ImpossibleTravel,
    /// Whether the phone number, a password or the card was changed shortly before.
    AccountChange,
    /// Whether older payments that nobody disputed came from the same payer.
    EarlierPayments,
    /// How far the payment got: order, acquirer, clearing, payee.
    PaymentPath,
}

impl Check {
    /// Whether it tells about an account and its owner rather than about the payment.
    pub const fn is_about_account(self) -> bool {
        matches!(
            self,
            Check::AccountStatus
                | Check::NewDevice
                | Check::ImpossibleTravel
                | Check::AccountChange
                | Check::EarlierPayments
        )
    }
}

/// What a finding means for the claim.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Verdict {
    /// Speaks for the claim.
    Supports,
    /// Speaks against it.
    Contradicts,
    /// Tells nothing, or both.
    Inconclusive,
}

/// A row that a finding rests on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowRef {
    /// Whose record it stands in.
    pub kind: SourceKind,
    /// Which bill or record set.
    pub source: String,
    /// The 1-based line or row; 0 where the record is the answer to a question and has none.
    pub line: u64,
}

/// What a check established, for or against the claim, and from what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Which of the claimed payments, counted from 0.
    pub payment: u16,
    /// What was checked.
    pub check: Check,
    /// What it means for the claim.
    pub verdict: Verdict,
    /// The figures behind the verdict.
    pub because: Because,
    /// The rows it rests on, in order of source and line; at most [`ROWS_MAX`].
    pub rows: Vec<RowRef>,
    /// How much of the payment came back, where the rows tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub already_refunded: Option<Money>,
}

/// How many rows one finding names.
pub const ROWS_MAX: usize = 20;

//! The circumstances of a claimed payment: what the institution keeps about its account, and what
//! that says for the claim and against it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::records::{
    AccountChange, AccountRecord, AccountStatus, DeviceRecord, Label, LoginRecord, PaymentRecord,
};

use super::{
    Assertion, Because, Check, Finding, Measures, ROWS_MAX, RowRef, Verdict,
    path::path,
    payer::{account_change, earlier_payments, new_device},
    travel::impossible_travel,
};

/// What an issue type gives reason to look into beyond the payment itself.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, strum::Display,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Inquiry {
    /// What the account was allowed to do at the time.
    Account,
    /// Whether it was the owner of the account who paid.
    Payer,
    /// How far the payment got on its way.
    Path,
}

/// A record and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept<T> {
    /// The record.
    pub record: T,
    /// Which delivery of the institution it came with, and on which line.
    pub row: RowRef,
}

/// What is on record about one claimed payment. The order of records does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Circumstances {
    /// Which of the claimed payments, counted from 0.
    pub payment: u16,
    /// When it was made, where no record of it says so.
    pub claimed_at: Option<Timestamp>,
    /// The payment itself; several systems of the institution may have it.
    pub paid: Vec<Kept<PaymentRecord>>,
    /// Logins to its account.
    pub logins: Vec<Kept<LoginRecord>>,
    /// Devices of its account.
    pub devices: Vec<Kept<DeviceRecord>>,
    /// Changes of its account.
    pub changes: Vec<Kept<AccountRecord>>,
    /// Other payments of its account or its device.
    pub others: Vec<Kept<PaymentRecord>>,
}

/// Weighs what is on record. A check that has nothing to go by says nothing; none decides.
pub fn weigh(
    asserts: Assertion,
    inquiries: &[Inquiry],
    about: &[Circumstances],
    measures: &Measures,
) -> Vec<Finding> {
    let of = |it: &Circumstances| -> Vec<Finding> {
        let asked = |what: Inquiry| inquiries.contains(&what);
        let mut said = Vec::new();
        if asked(Inquiry::Account) {
            said.push(account_status(it));
        }
        if asked(Inquiry::Payer) {
            said.push(new_device(it, measures));
            said.push(impossible_travel(it, measures));
            said.push(account_change(it, measures));
            said.push(earlier_payments(it, measures));
        }
        if asked(Inquiry::Path) {
            said.push(path(it, asserts));
        }
        said.into_iter().flatten().map(|said| said.finding(it.payment)).collect()
    };
    about.iter().flat_map(of).collect()
}

/// What one check came to.
pub(super) struct Said {
    pub(super) check: Check,
    pub(super) verdict: Verdict,
    pub(super) because: Because,
    /// What it rests on, the most telling first.
    pub(super) rows: Vec<RowRef>,
}

impl Said {
    fn finding(self, payment: u16) -> Finding {
        let Said { check, verdict, because, mut rows } = self;
        rows.truncate(ROWS_MAX);
        rows.sort();
        rows.dedup();
        Finding { payment, check, verdict, because, rows, already_refunded: None }
    }
}

impl Circumstances {
    /// When the payment was made: by the records, else as claimed.
    pub(super) fn paid_at(&self) -> Option<Timestamp> {
        let on_record = self.paid.iter().map(|it| it.record.at.instant()).min();
        on_record.or(self.claimed_at)
    }

    /// The first record of the payment that says this of it, and what it says.
    pub(super) fn said_of_it<'a>(
        &'a self,
        what: impl Fn(&'a PaymentRecord) -> Option<&'a Label>,
    ) -> Option<(&'a Label, &'a RowRef)> {
        self.paid.iter().find_map(|it| what(&it.record).map(|said| (said, &it.row)))
    }
}

/// What the account was when the payment was made: one that could not pay explains why a payment
/// failed, and makes one that went through all the stranger.
fn account_status(it: &Circumstances) -> Option<Said> {
    let paid_at = it.paid_at()?;
    let changes = it.changes.iter().filter(|it| it.record.change == AccountChange::Status);
    let before = changes.filter(|it| it.record.at <= paid_at);
    // Of two at the same moment the stricter counts.
    let last = before.max_by_key(|it| (it.record.at, it.record.status))?;
    let (status, since) = (last.record.status?, last.record.at);
    let verdict = match status {
        AccountStatus::Active => Verdict::Inconclusive,
        AccountStatus::Limited
        | AccountStatus::Locked
        | AccountStatus::Frozen
        | AccountStatus::Closed => Verdict::Supports,
    };
    let because = Because::AccountWas { status, since };
    Some(Said { check: Check::AccountStatus, verdict, because, rows: vec![last.row.clone()] })
}

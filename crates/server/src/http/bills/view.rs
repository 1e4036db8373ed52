//! Bills as their owner reads them.

use jiff::civil::Date;
use redress_bills::{Left, Period};
use redress_core::{ids::BillId, lang::Lang, payment::PaymentRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    super::App,
    findings::{self, BillFindingView},
};
use crate::{
    checking::{Sums, Through, sums, through},
    kept::Reviewed,
};

/// The longest list of payments in one answer; the rest is counted.
const PAYMENTS_MAX: usize = 10_000;

/// A bill as it was read.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct BillView {
    /// Names it.
    bill: BillId,
    /// The format it was recognised as.
    format: String,
    /// What it says about the time it covers.
    period: PeriodView,
    /// What the provider calls transactions, in the order of the file: reference, at, direction,
    /// amount, currency, counterparty, method, status, settled, refund_of, refunded, fee, link,
    /// remark, line. At most 10000.
    #[schema(value_type = Vec<Object>)]
    payments: Vec<Value>,
    /// How many there are in all.
    payments_count: usize,
    /// Lines that could not be read.
    problems: Vec<BillLineProblem>,
    /// What a reader should know of the bill and is no error.
    remarks: Vec<RemarkView>,
    /// SHA-256 of the file as it came, in hex.
    sha256: String,
    /// What went out and came in, by currency.
    sums: Vec<Sums>,
    /// Through which wallets its payments went, as far as rows or their methods say so.
    wallets: Vec<Through>,
    /// What in it may deserve a complaint, the gravest first.
    findings: Vec<BillFindingView>,
    /// The bills of this person that were checked together, this one among them: the newest.
    checked_with: Vec<BillId>,
    /// The other bills of the archive, where it had several. Each is kept by itself, as it lies in
    /// the archive. At most 23.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub(super) also: Vec<BillView>,
    /// What else is in the archive, and why it was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) left: Vec<LeftView>,
    /// For somebody without an account: opens their bills, and the cases they begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) guest: Option<String>,
}

/// The time that a bill covers. Refunds are missed up to its end, and not up to today.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct PeriodView {
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<Date>,
    /// When it was exported; the states of its rows are of that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    exported: Option<Date>,
}

impl PeriodView {
    fn of(Period { from, through, exported }: Period) -> PeriodView {
        PeriodView { from, through, exported }
    }
}

/// A line that could not be read.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct BillLineProblem {
    /// What is wrong with it, in the reader's language.
    problem: String,
    /// A stable code for it.
    code: &'static str,
    /// The line of the text or row of the sheet, from 1.
    line: u64,
}

/// Something to know about a bill.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RemarkView {
    /// A stable code for it.
    code: &'static str,
    /// What it says, in the reader's language.
    remark: String,
}

impl BillView {
    pub(super) fn of(
        app: &App,
        bill: BillId,
        read: &redress_bills::Bill,
        sha256: String,
        reviewed: &Reviewed,
        lang: Lang,
    ) -> BillView {
        let line = |it: PaymentRef<'_>| serde_json::to_value(it.as_line()).unwrap_or_default();
        let problems = read.problems.iter().map(|it| BillLineProblem {
            problem: it.say(lang),
            code: it.code(),
            line: it.line,
        });
        let remarks = read.remarks.iter();
        BillView {
            bill,
            format: read.format.to_owned(),
            period: PeriodView::of(read.declared.period),
            payments: read.payments.iter().take(PAYMENTS_MAX).map(line).collect(),
            payments_count: read.payments.len(),
            problems: problems.take(PAYMENTS_MAX).collect(),
            remarks: remarks
                .map(|it| RemarkView { code: it.code(), remark: it.say(lang) })
                .collect(),
            sha256,
            sums: sums(&read.payments),
            wallets: through(read),
            findings: findings::views(app, reviewed, Some(bill), lang),
            checked_with: reviewed.sheets.iter().filter_map(|it| it.id).collect(),
            also: Vec::new(),
            left: Vec::new(),
            guest: None,
        }
    }
}

/// A file of an archive that was not read.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct LeftView {
    /// Its name in the archive.
    name: String,
    /// A stable code for the reason.
    code: &'static str,
    /// The reason, in the reader's language.
    reason: String,
}

impl LeftView {
    pub(super) fn of(it: Left, lang: Lang) -> LeftView {
        LeftView { name: it.entry, code: it.why.code(), reason: it.why.say(lang) }
    }
}

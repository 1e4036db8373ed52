//! Bills, checked together: what the command line and the desk share. Pure: bills in, findings and
//! drafts out.

mod draft;
mod memory;
mod months;
mod rows;
mod sums;
mod through;

use jiff::civil::Date;
use redress_bills::{
    Bill,
    checks::{self, Book, Cancelled, Context, Finding, Place, Report, Source},
};
use redress_core::{
    code::Code,
    ids::BillId,
    payment::{PaidAt, PaymentRef},
    rulebook::{Rulebook, calendar::Calendar},
};

pub(crate) use self::{
    draft::draft,
    memory::{Known, Memory},
    months::{Counted, month_of, months},
    rows::{ROWS_MEDIA, rows_as_csv},
    sums::{Sums, sums},
    through::{Through, through},
};

/// A bill among those that are checked together.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// What the person calls it.
    pub(crate) name: String,
    /// What was read of it.
    pub(crate) bill: Bill,
    /// SHA-256 of its file as it came, in hex.
    pub(crate) sha256: String,
    /// Under which id it is kept, where it is.
    pub(crate) id: Option<BillId>,
}

/// Holds every check to the bills together.
pub(crate) fn check_together(
    sheets: &[Sheet],
    rules: &checks::Rules,
    calendar: &Calendar,
    today: Date,
    cancelled: &[Cancelled],
) -> Report {
    let sources = sources(sheets, today);
    checks::check(&Book::of(&sources, rules), &Context { rules, calendar, today, cancelled })
}

fn sources(sheets: &[Sheet], today: Date) -> Vec<Source<'_>> {
    sheets.iter().map(|it| Source::of(&it.bill, today)).collect()
}

/// The working days of mainland China, from the files that come with the program.
///
/// # Panics
/// Never in a build whose tests passed: they load this very file.
pub(crate) fn working_days() -> Calendar {
    let files = Rulebook::shipped_files();
    let file = files.iter().find(|(name, _)| name.ends_with("calendars/cn.toml"));
    let (name, text) = file.expect("the calendar of mainland China is shipped");
    Calendar::from_toml(name, text, |_| None).expect("the calendar that is shipped loads")
}

/// The row that a finding is about.
pub(crate) fn row<'a>(sheets: &'a [Sheet], place: &Place) -> Option<(&'a Sheet, PaymentRef<'a>)> {
    let sheet = sheets.get(place.bill as usize)?;
    let mut there = sheet.bill.payments.iter().filter(|it| it.line == place.line);
    let first = there.next()?;
    let named = std::iter::once(first).chain(there).find(|it| it.reference == place.reference);
    Some((sheet, named.unwrap_or(first)))
}

/// Names a finding by its rule and its rows, whatever file they stand in: the same again when the
/// bills are read again or exported anew.
pub(crate) fn name_of(finding: &Finding, sheets: &[Sheet]) -> String {
    use sha2::{Digest as _, Sha256};
    let mut rows: Vec<String> = finding
        .rows
        .iter()
        .map(|place| match row(sheets, place) {
            Some((_, it)) if it.reference.is_empty() => {
                format!("{}|{}|{}", it.at, it.amount, it.counterparty)
            }
            _ => place.reference.clone(),
        })
        .collect();
    rows.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(finding.rule.as_str());
    for row in rows {
        hash.update(b"\n");
        hash.update(row);
    }
    hex::encode(&hash.finalize()[..8])
}

/// Whose bills have this format.
pub(crate) fn provider_of(format: &str) -> Code {
    match format.split('_').next() {
        Some("alipay") => Code::of("alipay"),
        Some("wechat") => Code::of("wechat-pay"),
        Some("jd") => Code::of("jd"),
        Some("meituan") => Code::of("meituan"),
        Some("paypal") => Code::of("paypal"),
        Some("stripe") => Code::of("stripe"),
        _ => Code::of("bank"),
    }
}

/// `2025-12-18 18:16:25` on the provider's clock, or the day.
pub(crate) fn shown_time(at: PaidAt) -> String {
    match at {
        PaidAt::Instant(at, offset) => {
            offset.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        PaidAt::Day(day) => day.to_string(),
    }
}

//! Bills and statements, read: bytes in, payments out. No other crate knows a column's name.
//!
//! To add a format: one file under `formats/`, one line in [`FORMATS`], and some bills of that
//! kind under `fixtures/bills/<name>/`. The tests find them there.

mod cells;
mod content;
mod decoding;
mod formats;
mod json;
mod ledger;
mod limits;
mod linking;
pub mod mapping;
mod markup;
mod problem;
mod reading;
mod remark;
mod sheet;
mod status;
mod table;
mod totals;
mod wallet;

use redress_core::payment::Payment;

use crate::{content::Content, ledger::Ledger};
pub use crate::{
    limits::{BYTES_MAX, CELL_BYTES_MAX, COLUMNS_MAX, INFLATED_BYTES_MAX, Limits, ROWS_MAX},
    problem::{Problem, QUOTED_CHARS_MAX, Quoted, Reason, Unreadable},
    remark::Remark,
    totals::Declared,
    wallet::{Wallet, wallet},
};

/// Every format there is. Each recognizes its own bills and nobody else's.
pub const FORMATS: &[Format] = &[
    formats::alipay_v1::FORMAT,
    formats::alipay_v2::FORMAT,
    formats::alipay_v3::FORMAT,
    formats::wechat_csv::FORMAT,
    formats::wechat_xlsx::FORMAT,
    formats::alipay_trade::FORMAT,
    formats::alipay_fund::FORMAT,
    formats::wechat_trade::FORMAT,
    formats::wechat_fund::FORMAT,
    formats::cmb_credit::FORMAT,
    formats::cmb_debit::FORMAT,
    formats::bocom_credit::FORMAT,
    formats::bocom_debit::FORMAT,
    formats::abc_debit::FORMAT,
    formats::cgb_credit::FORMAT,
    formats::icbc_credit::FORMAT,
    formats::icbc_debit_v1::FORMAT,
    formats::icbc_debit_v2::FORMAT,
    formats::boc_credit::FORMAT,
    formats::boc_debit::FORMAT,
    formats::citic_credit::FORMAT,
    formats::spdb_debit::FORMAT,
    formats::hsbc_hk_credit::FORMAT,
    formats::hsbc_hk_debit::FORMAT,
    formats::bmo_credit::FORMAT,
    formats::bmo_debit::FORMAT,
    formats::td::FORMAT,
    formats::jd::FORMAT,
    formats::meituan::FORMAT,
    formats::paypal_personal::FORMAT,
    formats::paypal_activity::FORMAT,
    formats::paypal_statement::FORMAT,
    formats::stripe_balance::FORMAT,
    formats::mt940::STATEMENT,
    formats::mt940::INTERIM,
    formats::ofx::SGML,
    formats::ofx::XML,
    formats::camt::REPORT,
    formats::camt::STATEMENT,
    formats::camt::NOTIFICATION,
    formats::stripe_api::FORMAT,
    formats::wechat_hk::FORMAT,
];

/// A kind of bill.
pub struct Format {
    /// Its stable name, and that of the folder with its fixtures.
    pub name: &'static str,
    recognizes: fn(&Content<'_>, &Limits) -> bool,
    read: fn(Content<'_>, &Limits) -> Result<Ledger, Unreadable>,
}

/// What could be read, and what could not: one bad line does not cost the customer the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill {
    /// The name of the format, one of [`FORMATS`].
    pub format: &'static str,
    /// One for every row that the provider calls a transaction, in the order of the file.
    pub payments: Vec<Payment>,
    /// The lines that could not be read, in the order of the file.
    pub problems: Vec<Problem>,
    /// What a reader should know about the bill and is no error.
    pub remarks: Vec<Remark>,
    /// What the bill says about itself.
    pub declared: Declared,
}

/// Reads a bill of any known format, recognized by what is in it and never by its name.
///
/// Fails only if nothing at all can be read: an empty file, one beyond the limits, something
/// that is neither text nor a workbook, or no known bill. Lines that cannot be read are
/// [`Bill::problems`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Bill, Unreadable> {
    for content in Content::all_of(bytes, limits)? {
        if let Some(format) = FORMATS.iter().find(|it| (it.recognizes)(&content, limits)) {
            return Ok((format.read)(content, limits)?.close(format.name));
        }
        if let Some(message) = formats::camt::other_message(&content) {
            return Err(Unreadable::OtherMessage(message));
        }
    }
    Err(Unreadable::UnknownFormat)
}

/// The names of all formats that recognize a file. More than one would be a mistake in them.
pub fn recognized_by(bytes: &[u8], limits: &Limits) -> Result<Vec<&'static str>, Unreadable> {
    for content in Content::all_of(bytes, limits)? {
        let fitting = FORMATS.iter().filter(|it| (it.recognizes)(&content, limits));
        let names: Vec<_> = fitting.map(|it| it.name).collect();
        if !names.is_empty() {
            return Ok(names);
        }
    }
    Ok(Vec::new())
}

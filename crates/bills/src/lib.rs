//! Bills and statements, read: bytes in, payments out. No other crate knows a column's name.
//!
//! To add a format: one file under `formats/`, one line in [`FORMATS`], and some bills of that
//! kind under `fixtures/bills/<name>/`. The tests find them there.

mod cells;
pub mod checks;
mod container;
mod content;
mod decoding;
mod formats;
mod json;
mod ledger;
mod limits;
mod linking;
pub mod mapping;
mod markup;
mod options;
mod parts;
mod payments;
mod period;
pub mod picture;
mod problem;
mod reading;
mod remark;
mod sheet;
mod status;
mod stream;
mod table;
mod texts;
mod threads;
mod totals;
mod unreadable;
mod wallet;
mod xls;

use std::io::{Cursor, Read, Seek};

use jiff::civil::Date;

use crate::{content::Content, ledger::Ledger};
pub use crate::{
    limits::{
        BYTES_MAX, CELL_BYTES_MAX, COLUMNS_MAX, INFLATED_BYTES_MAX, LOCAL_BYTES_MAX,
        LOCAL_ROWS_MAX, Limits, ROWS_MAX, WHOLE_BYTES_MAX,
    },
    options::Options,
    payments::{Iter, Payments},
    period::Period,
    problem::{Problem, QUOTED_CHARS_MAX, Quoted, Reason},
    remark::Remark,
    threads::Threads,
    totals::Declared,
    unreadable::Unreadable,
    wallet::{Wallet, wallet, wallets},
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
    recognizes: fn(&Content<'_>, &Options) -> bool,
    read: fn(Content<'_>, &Options) -> Result<Ledger, Unreadable>,
}

/// What could be read, and what could not: one bad line does not cost the customer the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill {
    /// The name of the format, one of [`FORMATS`].
    pub format: &'static str,
    /// The name of the file within its archive, if it was in one. For eyes only.
    pub entry: Option<String>,
    /// One for every row that the provider calls a transaction, in the order of the file.
    pub payments: Payments,
    /// The lines that could not be read, in the order of the file.
    pub problems: Vec<Problem>,
    /// What a reader should know about the bill and is no error.
    pub remarks: Vec<Remark>,
    /// What the bill says about itself.
    pub declared: Declared,
}

impl Bill {
    /// The last day of which the bill shows everything, where it says so.
    pub fn until(&self) -> Option<Date> {
        self.declared.period.until()
    }
}

/// What a file holds: one bill, or an archive of some. Never none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bills {
    /// In the order of the archive.
    pub bills: Vec<Bill>,
    /// What else is in the archive, and why it was not read: summaries, instructions.
    pub left: Vec<Left>,
}

/// A file of an archive that was not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// Its name in the archive. For eyes only.
    pub entry: String,
    /// Why it was not read.
    pub why: Unreadable,
}

impl Bills {
    /// The one bill, where several cannot be told apart, as by their line numbers.
    pub fn only(mut self) -> Result<Bill, Unreadable> {
        match (self.bills.pop(), self.bills.len()) {
            (Some(bill), 0) => Ok(bill),
            (_, others) => Err(Unreadable::SeveralBills(others + 1)),
        }
    }
}

/// Reads a file of any known format, packed or not, recognized by what is in it and never by its
/// name.
///
/// Fails only if nothing at all can be read: an empty file, one beyond the limits, something
/// that is neither text nor a workbook, or no known bill. Lines that cannot be read are
/// [`Bill::problems`].
pub fn read(bytes: &[u8], options: &Options) -> Result<Bills, Unreadable> {
    read_from(Cursor::new(bytes), options)
}

/// The same from a file that need not be in memory: texts are read piece by piece, workbooks, XML
/// and JSON as a whole.
pub fn read_from(mut source: impl Read + Seek, options: &Options) -> Result<Bills, Unreadable> {
    read_each(&mut source, options, &mut |content, entry| read_content(content, entry, options))
}

/// The files of an archive as they lie in it, each with its name: what [`read`] gives as several
/// bills can be kept one by one. Those that cannot be unpacked are left out; a file that is no
/// archive has none.
pub fn unpack(bytes: &[u8], options: &Options) -> Result<Vec<(String, Vec<u8>)>, Unreadable> {
    container::parts(&mut Cursor::new(bytes), options)
}

/// How a file is read: what it is, and its name if it is in an archive.
type Reading<'r> = dyn FnMut(Content<'_>, Option<&str>) -> Result<Bill, Unreadable> + 'r;

/// Reads what is in a file one by one, and keeps what comes of it.
fn read_each(
    mut source: impl Read + Seek,
    options: &Options,
    read: &mut Reading<'_>,
) -> Result<Bills, Unreadable> {
    let (mut bills, mut left) = (Vec::new(), Vec::new());
    container::each(&mut source, options, &mut |entry, content| match content
        .and_then(|it| read(it, entry))
    {
        Ok(bill) => bills.push(bill),
        Err(why) => left.push(Left { entry: entry.unwrap_or_default().to_owned(), why }),
    })?;
    if bills.is_empty() {
        // Of several reasons, the one that something can be done about.
        let unknown = |it: &&Left| it.why == Unreadable::UnknownFormat;
        let telling = left.iter().find(|it| !unknown(it)).or(left.first());
        return Err(telling.map_or(Unreadable::UnknownFormat, |it| it.why));
    }
    Ok(Bills { bills, left })
}

fn read_content(
    mut content: Content<'_>,
    entry: Option<&str>,
    options: &Options,
) -> Result<Bill, Unreadable> {
    loop {
        if let Some(format) = FORMATS.iter().find(|it| (it.recognizes)(&content, options)) {
            return Ok((format.read)(content, options)?.close(format.name, entry, options.threads));
        }
        if let Some(message) = formats::camt::other_message(&content) {
            return Err(Unreadable::OtherMessage(message));
        }
        if !content.reread() {
            return Err(Unreadable::UnknownFormat);
        }
    }
}

/// The names of all formats that recognize a file, or one of an archive. More than one for the
/// same file would be a mistake in them.
pub fn recognized_by(bytes: &[u8], options: &Options) -> Result<Vec<&'static str>, Unreadable> {
    let mut names = Vec::new();
    container::each(&mut Cursor::new(bytes), options, &mut |_, content| {
        let Ok(mut content) = content else { return };
        loop {
            let fitting = FORMATS.iter().filter(|it| (it.recognizes)(&content, options));
            names.extend(fitting.map(|it| it.name));
            if !names.is_empty() || !content.reread() {
                return;
            }
        }
    })?;
    Ok(names)
}

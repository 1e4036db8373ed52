//! Bills of which nobody knows the format: a table, and a small TOML text that names its columns.
//!
//! ```toml
//! currency = "CNY"          # where no column says it
//! dates = "ymd"             # or "dmy", "mdy"; dates with the year first are always read
//! decimal = "."             # or ","
//! offset = "+08:00"         # the clock of times; without it times are kept as days
//! positive = "received"     # what a positive amount is: "received" or "spent"
//! account = "deposit"       # or "card", on which credits are refunds
//!
//! [columns]                 # the names as the table writes them; date and an amount are needed
//! date = "交易日期"
//! time = "交易时间"
//! amount = "金额"           # or the two columns received and spent
//! direction = "收/支"
//! counterparty = "对方"
//!
//! [words]                   # the words of the columns direction and status
//! out = ["支出"]
//! in = ["收入"]
//! unsettled = ["交易关闭"]
//! ```

mod propose;
mod rows;

use std::{fmt, io::Cursor};

use jiff::tz::Offset;
use redress_core::{lang::Lang, money::Currency};
use serde::Deserialize;

pub use self::propose::propose;
use self::rows::Reader;
use crate::{
    Bills,
    cells::Lines,
    content::Content,
    options::Options,
    read_each,
    sheet::Workbook,
    stream::{Stream, Text},
    table::Row,
    unreadable::Unreadable,
};

/// The name under which mapped bills are read: [`Bill::format`](crate::Bill::format).
pub const FORMAT: &str = "mapping";
/// How long the text of a mapping may be, in bytes.
pub const MAPPING_BYTES_MAX: usize = 64 << 10;

/// Which column of a table is what, and how its cells are to be understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    columns: Columns,
    words: Words,
    delimiter: char,
    sheet: Option<String>,
    currency: Option<Currency>,
    dates: Dates,
    decimal_comma: bool,
    offset: Option<Offset>,
    positive_is_spent: bool,
    card: bool,
}

/// The mapping as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    delimiter: Option<char>,
    sheet: Option<String>,
    currency: Option<Currency>,
    #[serde(default)]
    dates: Dates,
    #[serde(default)]
    decimal: Decimal,
    offset: Option<String>,
    #[serde(default)]
    positive: Positive,
    #[serde(default)]
    account: Kind,
    columns: Columns,
    #[serde(default)]
    words: Words,
}

/// The names of the columns.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    date: String,
    time: Option<String>,
    amount: Option<String>,
    received: Option<String>,
    spent: Option<String>,
    direction: Option<String>,
    currency: Option<String>,
    counterparty: Option<String>,
    subject: Option<String>,
    method: Option<String>,
    status: Option<String>,
    reference: Option<String>,
    order: Option<String>,
    fee: Option<String>,
}

/// The words that decide.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    out: Vec<String>,
    r#in: Vec<String>,
    neutral: Vec<String>,
    refund: Vec<String>,
    unsettled: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Dates {
    #[default]
    Ymd,
    Dmy,
    Mdy,
}

#[derive(Clone, Copy, Default, Deserialize)]
enum Decimal {
    #[default]
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

#[derive(Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Positive {
    #[default]
    Received,
    Spent,
}

#[derive(Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Deposit,
    Card,
}

/// Why a text is no mapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BadMapping {
    /// Longer than [`MAPPING_BYTES_MAX`].
    TooLong,
    /// Not TOML, or with keys and values that a mapping does not have: what the parser says.
    Malformed(String),
    /// Neither a column with amounts nor the two with what came in and what went out.
    NoAmount,
    /// Not an offset such as `+08:00`.
    BadOffset(String),
}

impl BadMapping {
    /// A sentence that says what is wrong and what to do.
    pub fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (BadMapping::TooLong, Lang::Zh) => {
                format!("字段对应文件超过 {MAPPING_BYTES_MAX} 字节。")
            }
            (BadMapping::TooLong, _) => {
                format!("The mapping is longer than {MAPPING_BYTES_MAX} bytes.")
            }
            (BadMapping::Malformed(why), Lang::Zh) => format!("字段对应文件有误：{why}"),
            (BadMapping::Malformed(why), _) => format!("The mapping cannot be read: {why}"),
            (BadMapping::NoAmount, Lang::Zh) => {
                "[columns] 需要 amount，或 received 与 spent。".to_owned()
            }
            (BadMapping::NoAmount, _) => {
                "[columns] needs amount, or received and spent.".to_owned()
            }
            (BadMapping::BadOffset(it), Lang::Zh) => {
                format!("offset“{it}”有误，应写作 +08:00。")
            }
            (BadMapping::BadOffset(it), _) => {
                format!("The offset `{it}` should be written like +08:00.")
            }
        }
    }
}

impl fmt::Display for BadMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for BadMapping {}

impl Mapping {
    /// Reads the text of a mapping.
    pub fn parse(text: &str) -> Result<Mapping, BadMapping> {
        if MAPPING_BYTES_MAX < text.len() {
            return Err(BadMapping::TooLong);
        }
        let written: Written =
            toml::from_str(text).map_err(|it| BadMapping::Malformed(it.to_string()))?;
        let columns = written.columns;
        let both = columns.received.is_some() && columns.spent.is_some();
        if columns.amount.is_none() && !both {
            return Err(BadMapping::NoAmount);
        }
        let offset = written.offset.map(|it| offset(&it).ok_or(BadMapping::BadOffset(it)));
        Ok(Mapping {
            columns,
            words: written.words,
            delimiter: written.delimiter.unwrap_or(','),
            sheet: written.sheet,
            currency: written.currency,
            dates: written.dates,
            decimal_comma: matches!(written.decimal, Decimal::Comma),
            offset: offset.transpose()?,
            positive_is_spent: written.positive == Positive::Spent,
            card: written.account == Kind::Card,
        })
    }
}

/// `+08:00`, `-03:30`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |it: &str| {
        let digits = it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
        digits.then(|| it.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes).filter(|it| *it < 60)?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// Reads a table by a mapping, packed or not. Lines that cannot be read are [`Bill::problems`].
/// The mapping's currency goes before that of the options.
///
/// Fails if nothing can be read at all, if no row has the names of all columns, and if nobody
/// says the currency: the table, the mapping, or the options.
///
/// [`Bill::problems`]: crate::Bill::problems
pub fn read_with(bytes: &[u8], mapping: &Mapping, options: &Options) -> Result<Bills, Unreadable> {
    let currency = mapping.currency.or(options.currency);
    let told = mapping.columns.currency.is_some() || currency.is_some();
    let mapping = Mapping { currency, ..mapping.clone() };
    read_each(Cursor::new(bytes), options, &mut |content, entry| {
        let reader = match content {
            Content::Text(text) => read_text(text, &mapping, options)?,
            Content::Workbook(workbook) => read_workbook(*workbook, &mapping, options)?,
        };
        match reader.has_table() {
            true if told => Ok(reader.ledger.close(FORMAT, entry, options.threads)),
            true => Err(Unreadable::CurrencyNeeded),
            false => Err(Unreadable::MappingDoesNotFit),
        }
    })
}

/// In the encoding in which the columns are found.
fn read_text<'m>(
    mut text: Text<'_>,
    mapping: &'m Mapping,
    options: &Options,
) -> Result<Reader<'m>, Unreadable> {
    let walk = |stream| {
        let mut reader = Reader::new(mapping, &options.limits);
        let mut lines = Lines::of(stream, mapping.delimiter, &options.limits);
        while let Some(row) = lines.next(reader.fit()) {
            if !reader.take(&row) {
                break;
            }
        }
        match lines.stream().failure() {
            Some(failure) => Err(failure),
            None => Ok(reader),
        }
    };
    while !walk(Stream::of_text(text.beginning()))?.has_table() {
        if !text.reread() {
            return Err(Unreadable::MappingDoesNotFit);
        }
    }
    walk(text.into_stream())
}

fn read_workbook<'m>(
    mut workbook: Workbook,
    mapping: &'m Mapping,
    options: &Options,
) -> Result<Reader<'m>, Unreadable> {
    let names: Vec<String> = workbook.tops().iter().map(|it| it.name.clone()).collect();
    let wanted = |it: &&String| mapping.sheet.as_ref().is_none_or(|name| name == *it);
    for name in names.iter().filter(wanted) {
        let mut reader = Reader::new(mapping, &options.limits);
        let take = |line, cells: &mut _| reader.take(&Row::of_sheet(line, cells));
        workbook.rows(name, &options.limits, take)?;
        if reader.has_table() {
            return Ok(reader);
        }
    }
    Err(Unreadable::MappingDoesNotFit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_mapping_is_refused_with_a_sentence() {
        let bad = |text: &str| Mapping::parse(text).unwrap_err();
        assert!(matches!(bad("x"), BadMapping::Malformed(_)));
        assert!(matches!(bad("[columns]\ndate='a'\nsum='b'"), BadMapping::Malformed(_)));
        assert_eq!(bad("[columns]\ndate='a'\nspent='b'"), BadMapping::NoAmount);
        let offset = "offset='8'\n[columns]\ndate='a'\namount='b'";
        assert_eq!(bad(offset), BadMapping::BadOffset("8".to_owned()));
        assert_eq!(bad(&" ".repeat(MAPPING_BYTES_MAX + 1)), BadMapping::TooLong);
        for it in [bad("x"), BadMapping::NoAmount, bad(offset), BadMapping::TooLong] {
            assert_ne!(it.say(Lang::Zh), it.say(Lang::En));
        }
    }

    #[test]
    fn offsets_have_a_sign_two_hours_and_two_minutes() {
        assert_eq!(offset("+08:00"), Offset::from_seconds(28_800).ok());
        assert_eq!(offset("-03:30"), Offset::from_seconds(-12_600).ok());
        for text in ["8", "+8:00", "+08:60", "é08:00", "+99:00"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}

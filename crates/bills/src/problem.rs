//! What could not be read, and why, in words for the person who exported the bill.

use std::fmt;

use redress_core::lang::Lang;

/// A line that could not be read. The rest of the bill is not affected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The 1-based line of the text as an editor counts, or the row of the sheet.
    pub line: u64,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Why a line could not be read as a payment. Quotes at most [`QUOTED_CHARS_MAX`] characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The line ends before the columns do.
    TooFewCells {
        /// How many cells the line has.
        found: usize,
        /// How many it needs at least.
        wanted: usize,
    },
    /// The line goes on after the columns end, as after a comma inside a name.
    TooManyCells {
        /// How many cells the line has.
        found: usize,
        /// How many columns the table has.
        wanted: usize,
    },
    /// A cell is longer than the limit, in bytes.
    CellTooLong(usize),
    /// A line is longer than the limit, in bytes, and was left out.
    LineTooLong(usize),
    /// The table goes on beyond the limit, in rows; this and what follows was not read.
    TooManyRows(u64),
    /// The file breaks off or is damaged here; what follows was not read.
    CutOff,
    /// Not a time.
    NotATime(Quoted),
    /// Not an amount of money in the currency of the row.
    NotAnAmount(Quoted),
    /// Not the code of a currency.
    UnknownCurrency(Quoted),
    /// A day that may be read in two ways, and no other row of the file tells in which.
    UnclearDate(Quoted),
    /// Neither the row nor the bill says the currency.
    NoCurrency,
    /// A day without a year, in a bill that does not say the year.
    NoYear(Quoted),
    /// A line that is not built as this kind of message builds its lines.
    Malformed(Quoted),
    /// An amount below zero, which this kind of bill never has.
    NegativeAmount(Quoted),
    /// Neither income nor expense nor the word for neither.
    UnknownDirection(Quoted),
    /// A record of another kind than its neighbours.
    UnknownRecord(Quoted),
    /// The transaction has no number.
    NoReference,
    /// A spreadsheet program turned the transaction number into a rounded number.
    LostDigits(Quoted),
}

/// How much of an offending cell is quoted.
pub const QUOTED_CHARS_MAX: usize = 40;

/// The beginning of a cell, on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quoted(Box<str>);

impl Quoted {
    pub(crate) fn from(cell: &str) -> Quoted {
        let shown = |it: char| if it.is_control() { ' ' } else { it };
        let mut text: String = cell.chars().take(QUOTED_CHARS_MAX).map(shown).collect();
        if cell.chars().nth(QUOTED_CHARS_MAX).is_some() {
            text.push('…');
        }
        Quoted(text.into())
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Problem {
    /// The stable name of the reason, such as `not-an-amount`.
    pub fn code(&self) -> &'static str {
        match self.reason {
            Reason::TooFewCells { .. } => "too-few-cells",
            Reason::TooManyCells { .. } => "too-many-cells",
            Reason::CellTooLong(_) => "cell-too-long",
            Reason::LineTooLong(_) => "line-too-long",
            Reason::TooManyRows(_) => "too-many-rows",
            Reason::CutOff => "cut-off",
            Reason::NotATime(_) => "not-a-time",
            Reason::NotAnAmount(_) => "not-an-amount",
            Reason::UnknownCurrency(_) => "unknown-currency",
            Reason::UnclearDate(_) => "unclear-date",
            Reason::NoCurrency => "no-currency",
            Reason::NoYear(_) => "no-year",
            Reason::Malformed(_) => "malformed",
            Reason::NegativeAmount(_) => "negative-amount",
            Reason::UnknownDirection(_) => "unknown-direction",
            Reason::UnknownRecord(_) => "unknown-record",
            Reason::NoReference => "no-reference",
            Reason::LostDigits(_) => "lost-digits",
        }
    }

    /// A sentence that says what is wrong with the line, without the line's number.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }

    fn say_zh(&self) -> String {
        match &self.reason {
            Reason::TooFewCells { found, wanted } => {
                format!("该行只有 {found} 列，至少需要 {wanted} 列，可能被截断")
            }
            Reason::TooManyCells { found, wanted } => {
                format!("该行有 {found} 列，表头只有 {wanted} 列，内容中可能含有未加引号的逗号")
            }
            Reason::CellTooLong(limit) => format!("有单元格超过 {limit} 字节"),
            Reason::LineTooLong(limit) => format!("该行超过 {limit} 字节，未读取"),
            Reason::TooManyRows(limit) => {
                format!("超过 {limit} 行，从该行起未读取；请分段导出账单")
            }
            Reason::CutOff => "文件在此处中断或损坏，其后内容未读取；请重新导出".to_owned(),
            Reason::NotATime(cell) => format!("“{cell}”不是时间"),
            Reason::NotAnAmount(cell) => format!("“{cell}”不是金额"),
            Reason::UnknownCurrency(cell) => format!("“{cell}”不是货币代码"),
            Reason::UnclearDate(cell) => {
                format!("日期“{cell}”月日顺序不明，文件中没有一行能说明；请导出更长的时间段")
            }
            Reason::NoCurrency => "该行和账单都没有写明币种".to_owned(),
            Reason::NoYear(cell) => format!("日期“{cell}”没有年份，账单标题也没有写明年份"),
            Reason::Malformed(cell) => format!("“{cell}”不符合此类报文的格式"),
            Reason::NegativeAmount(cell) => format!("金额“{cell}”为负数，此类账单不应出现"),
            Reason::UnknownDirection(cell) => format!("“{cell}”不是已知的收支方向"),
            Reason::UnknownRecord(cell) => format!("“{cell}”不是已知的记录类型"),
            Reason::NoReference => "该行没有交易单号".to_owned(),
            Reason::LostDigits(cell) => {
                format!("单号“{cell}”已被表格软件改成近似数字；请使用原始导出文件")
            }
        }
    }

    fn say_en(&self) -> String {
        match &self.reason {
            Reason::TooFewCells { found, wanted } => {
                format!("the line has {found} cells and needs {wanted}; it may be cut off")
            }
            Reason::TooManyCells { found, wanted } => format!(
                "the line has {found} cells under {wanted} columns; there may be an unquoted comma"
            ),
            Reason::CellTooLong(limit) => format!("a cell is longer than {limit} bytes"),
            Reason::LineTooLong(limit) => {
                format!("the line is longer than {limit} bytes and was not read")
            }
            Reason::TooManyRows(limit) => format!(
                "more than {limit} rows; nothing was read from here on, so export shorter periods"
            ),
            Reason::CutOff => {
                "the file breaks off or is damaged here, and nothing was read beyond; export it again"
                    .to_owned()
            }
            Reason::NotATime(cell) => format!("`{cell}` is not a time"),
            Reason::NotAnAmount(cell) => format!("`{cell}` is not an amount"),
            Reason::UnknownCurrency(cell) => format!("`{cell}` is not the code of a currency"),
            Reason::UnclearDate(cell) => format!(
                "`{cell}` may have the day or the month first, and no row tells; \
                 export a longer period"
            ),
            Reason::NoCurrency => "neither the line nor the bill says the currency".to_owned(),
            Reason::NoYear(cell) => {
                format!("the day `{cell}` has no year, and the bill says none above its table")
            }
            Reason::Malformed(cell) => {
                format!("`{cell}` is not how this kind of message writes a line")
            }
            Reason::NegativeAmount(cell) => {
                format!("the amount `{cell}` is negative, which this kind of bill never has")
            }
            Reason::UnknownDirection(cell) => {
                format!("`{cell}` is not a known word for income or expense")
            }
            Reason::UnknownRecord(cell) => format!("`{cell}` is not a known kind of record"),
            Reason::NoReference => "the line has no transaction number".to_owned(),
            Reason::LostDigits(cell) => format!(
                "the number `{cell}` was rounded by a spreadsheet program; use the file as exported"
            ),
        }
    }
}

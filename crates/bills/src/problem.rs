//! What could not be read, and why, in words for the person who exported the bill.

use std::fmt;

use redress_core::lang::Lang;

use crate::limits::Limits;

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

/// Why nothing could be read of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// No bytes, or nothing but blanks.
    Empty,
    /// More than this many bytes.
    TooLarge(usize),
    /// More than this many bytes once unpacked, or made of too many parts.
    InflatesTooMuch(u64),
    /// Neither text nor a workbook.
    Binary,
    /// A ZIP archive that is not a workbook.
    Archive,
    /// An old (`.xls`) or a password-protected workbook.
    LockedOrOldWorkbook,
    /// A workbook that cannot be opened: damaged or cut off.
    BrokenWorkbook,
    /// Sums per shop and day without the transactions, as a merchant downloads beside them.
    SummaryOnly,
    /// A message between banks of this kind, such as `camt.056`, that lists no payments of an
    /// account.
    OtherMessage(&'static str),
    /// No row has the names of all columns that the mapping names.
    MappingDoesNotFit,
    /// Text or a workbook without the columns of any bill that is known here.
    UnknownFormat,
}

impl Unreadable {
    /// Too large by the limits given.
    pub(crate) fn inflates(limits: &Limits) -> Unreadable {
        Unreadable::InflatesTooMuch(limits.inflated_bytes)
    }

    /// The stable name of the reason, such as `unknown-bill-format`.
    pub fn code(self) -> &'static str {
        match self {
            Unreadable::Empty => "empty-file",
            Unreadable::TooLarge(_) => "file-too-large",
            Unreadable::InflatesTooMuch(_) => "inflates-too-much",
            Unreadable::Binary => "not-a-bill",
            Unreadable::Archive => "packed-archive",
            Unreadable::LockedOrOldWorkbook => "locked-or-old-workbook",
            Unreadable::BrokenWorkbook => "broken-workbook",
            Unreadable::SummaryOnly => "summary-only",
            Unreadable::OtherMessage(_) => "other-message",
            Unreadable::MappingDoesNotFit => "mapping-does-not-fit",
            Unreadable::UnknownFormat => "unknown-bill-format",
        }
    }

    /// A sentence that says what is wrong and what to do.
    pub fn say(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.to_string(),
        }
    }

    fn say_zh(self) -> String {
        match self {
            Unreadable::Empty => "文件是空的。".to_owned(),
            Unreadable::TooLarge(limit) => {
                format!("文件超过 {limit} 字节；请分段导出账单。")
            }
            Unreadable::InflatesTooMuch(limit) => {
                format!("表格解压后超过 {limit} 字节，未读取；请分段导出账单。")
            }
            Unreadable::Binary => "这个文件不是文本，也不是表格；请上传导出的账单文件。".to_owned(),
            Unreadable::Archive => {
                "这是压缩包；请先用钱包提供的密码解压，再上传里面的账单文件。".to_owned()
            }
            Unreadable::LockedOrOldWorkbook => {
                "这是旧版（.xls）或加密的表格；请另存为未加密的 .xlsx 后再上传。".to_owned()
            }
            Unreadable::BrokenWorkbook => "表格已损坏或不完整；请重新导出。".to_owned(),
            Unreadable::SummaryOnly => {
                "这是汇总文件，没有逐笔交易；请上传同一压缩包里的“明细”文件。".to_owned()
            }
            Unreadable::OtherMessage(kind) => format!(
                "这是银行间报文 {kind}（召回、答复、退回或汇款），不是账单；请提供对账单（camt.052/053/054）。"
            ),
            Unreadable::MappingDoesNotFit => {
                "没有一行含有字段对应文件中的全部列名；请用 redress bill map 重新生成并核对。"
                    .to_owned()
            }
            Unreadable::UnknownFormat => {
                "没有找到已知账单的表头；目前可读支付宝和微信支付的个人账单。".to_owned()
            }
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Empty => f.write_str("The file is empty."),
            Unreadable::TooLarge(limit) => {
                write!(f, "The file is larger than {limit} bytes; export shorter periods.")
            }
            Unreadable::InflatesTooMuch(limit) => write!(
                f,
                "The workbook is larger than {limit} bytes when unpacked; export shorter periods."
            ),
            Unreadable::Binary => f.write_str(
                "The file is neither text nor a workbook; give the bill file as exported.",
            ),
            Unreadable::Archive => f.write_str(
                "This is a packed archive; unpack it with the password from the wallet first.",
            ),
            Unreadable::LockedOrOldWorkbook => f.write_str(
                "This is an old (.xls) or a locked workbook; save it as .xlsx without a password.",
            ),
            Unreadable::BrokenWorkbook => {
                f.write_str("The workbook is damaged or incomplete; export it again.")
            }
            Unreadable::SummaryOnly => f.write_str(
                "This file only has sums; give the file with the transactions (明细) beside it.",
            ),
            Unreadable::OtherMessage(kind) => write!(
                f,
                "This is a {kind} message between banks (a recall, an answer, a return or a \
                 transfer) and no bill; give the account's statement (camt.052, 053 or 054)."
            ),
            Unreadable::MappingDoesNotFit => f.write_str(
                "No row has the names of all columns of the mapping; \
                 propose one with `redress bill map` and check it.",
            ),
            Unreadable::UnknownFormat => f.write_str(
                "The columns of no known bill were found; \
                 personal bills of Alipay and WeChat Pay can be read.",
            ),
        }
    }
}

impl std::error::Error for Unreadable {}

//! Why nothing could be read of a file, in words for the person who gave it.

use std::{fmt, io};

use redress_core::lang::Lang;

use crate::limits::Limits;

/// What to do with a file of no known format.
const UNKNOWN_FORMAT_EN: &str = "The columns of no known bill were found. Give the file as a wallet, \
    a merchant's platform or a bank exports it (CSV, XLS, XLSX, OFX, MT940, camt) and no screenshot; \
    for any other table propose a mapping with `redress bill map`.";

/// Why nothing could be read of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// No bytes, or nothing but blanks.
    Empty,
    /// More than this many bytes.
    TooLarge(usize),
    /// More than this many bytes once unpacked, more than anything that is packed honestly, or
    /// made of too many parts.
    InflatesTooMuch(u64),
    /// Neither text nor a workbook.
    Binary,
    /// An archive within an archive.
    NestedArchive,
    /// An archive with no file in it.
    EmptyArchive,
    /// An archive with more files than this.
    TooManyEntries(usize),
    /// An archive that is damaged or cut off.
    BrokenArchive,
    /// A file whose name in the archive points out of it.
    OddPath,
    /// The archive has a password, and none was given.
    PasswordNeeded,
    /// The archive has another password than the one that was given.
    WrongPassword,
    /// Several bills where one was asked for: how many.
    SeveralBills(usize),
    /// Amounts in a currency that the file does not tell, and nobody else did.
    CurrencyNeeded,
    /// A password-protected workbook.
    LockedWorkbook,
    /// A workbook that cannot be opened: damaged or cut off.
    BrokenWorkbook,
    /// The file could not be read to its end.
    ReadFailed,
    /// Sums per shop and day without the transactions, as a merchant downloads beside them.
    SummaryOnly,
    /// A message between banks of this kind, such as `camt.056`, that lists no payments of an
    /// account.
    OtherMessage(&'static str),
    /// No row has the names of all columns that the mapping names.
    MappingDoesNotFit,
    /// Text, XML, JSON or a workbook without anything of a bill that is known here.
    UnknownFormat,
}

impl Unreadable {
    /// Too large by the limits given.
    pub(crate) fn inflates(limits: &Limits) -> Unreadable {
        Unreadable::InflatesTooMuch(limits.inflated_bytes)
    }

    /// What an error of whatever was read from means: ours, the system's, or else of something
    /// that does not unpack.
    pub(crate) fn of(error: &io::Error) -> Unreadable {
        let ours = error.get_ref().and_then(|it| it.downcast_ref());
        match ours {
            Some(why) => *why,
            None if error.raw_os_error().is_some() => Unreadable::ReadFailed,
            None => Unreadable::BrokenArchive,
        }
    }

    /// The stable name of the reason, such as `unknown-bill-format`.
    pub fn code(self) -> &'static str {
        match self {
            Unreadable::Empty => "empty-file",
            Unreadable::TooLarge(_) => "file-too-large",
            Unreadable::InflatesTooMuch(_) => "inflates-too-much",
            Unreadable::Binary => "not-a-bill",
            Unreadable::NestedArchive => "nested-archive",
            Unreadable::EmptyArchive => "empty-archive",
            Unreadable::TooManyEntries(_) => "too-many-entries",
            Unreadable::BrokenArchive => "broken-archive",
            Unreadable::OddPath => "odd-path",
            Unreadable::PasswordNeeded => "password-needed",
            Unreadable::WrongPassword => "wrong-password",
            Unreadable::SeveralBills(_) => "several-bills",
            Unreadable::CurrencyNeeded => "currency-needed",
            Unreadable::LockedWorkbook => "locked-workbook",
            Unreadable::BrokenWorkbook => "broken-workbook",
            Unreadable::ReadFailed => "read-failed",
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
        let fixed = match self {
            Unreadable::TooLarge(limit) => {
                return format!("文件超过 {limit} 字节；请分段导出账单。");
            }
            Unreadable::InflatesTooMuch(limit) => {
                return format!("文件解压后超过 {limit} 字节，未读取；请分段导出账单。");
            }
            Unreadable::TooManyEntries(limit) => {
                return format!("压缩包内超过 {limit} 个文件；请只打包账单文件。");
            }
            Unreadable::SeveralBills(number) => {
                return format!("压缩包内有 {number} 份账单；请解压后逐个上传。");
            }
            Unreadable::OtherMessage(kind) => {
                return format!(
                    "这是银行间报文 {kind}（召回、答复、退回或汇款），不是账单；请提供对账单（camt.052/053/054）。"
                );
            }
            Unreadable::MappingDoesNotFit => {
                "没有一行含有字段对应文件中的全部列名；请用 redress bill map 重新生成并核对。"
            }
            Unreadable::Empty => "文件是空的。",
            Unreadable::Binary => "这个文件不是文本，也不是表格；请上传导出的账单文件。",
            Unreadable::NestedArchive => "压缩包里还有压缩包；请解压后上传里面的账单文件。",
            Unreadable::EmptyArchive => "压缩包里没有文件；请重新导出。",
            Unreadable::BrokenArchive => "压缩包已损坏或不完整；请重新下载。",
            Unreadable::OddPath => "压缩包内的文件名指向包外，未读取；请解压后单独上传账单文件。",
            Unreadable::PasswordNeeded => "压缩包有密码；请提供钱包发送给您的解压密码。",
            Unreadable::WrongPassword => "解压密码不正确；请核对钱包发送给您的密码。",
            Unreadable::CurrencyNeeded => "文件没有写明币种；请指定币种，例如 --currency CNY。",
            Unreadable::LockedWorkbook => "这是加密的表格；请另存为未加密的表格后再上传。",
            Unreadable::BrokenWorkbook => "表格已损坏或不完整；请重新导出。",
            Unreadable::ReadFailed => "文件读取中断；请重试。",
            Unreadable::SummaryOnly => {
                "这是汇总文件，没有逐笔交易；请上传同一压缩包里的“明细”文件。"
            }
            Unreadable::UnknownFormat => {
                "没有找到已知账单的表头。请提供钱包、商户平台或银行导出的原始文件（CSV、XLS、XLSX、\
                 OFX、MT940、camt），不要用截图；其他表格可先用 redress bill map 生成字段对应。"
            }
        };
        fixed.to_owned()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fixed = match self {
            Unreadable::TooLarge(limit) => {
                return write!(f, "The file is larger than {limit} bytes; export shorter periods.");
            }
            Unreadable::InflatesTooMuch(limit) => {
                return write!(
                    f,
                    "The file is larger than {limit} bytes when unpacked; export shorter periods."
                );
            }
            Unreadable::TooManyEntries(limit) => {
                return write!(
                    f,
                    "The archive has more than {limit} files; pack nothing but the bills."
                );
            }
            Unreadable::SeveralBills(number) => {
                return write!(
                    f,
                    "The archive has {number} bills; unpack it and give them one by one."
                );
            }
            Unreadable::OtherMessage(kind) => {
                return write!(
                    f,
                    "This is a {kind} message between banks (a recall, an answer, a return or a \
                     transfer) and no bill; give the account's statement (camt.052, 053 or 054)."
                );
            }
            Unreadable::MappingDoesNotFit => {
                "No row has the names of all columns of the mapping; \
                 propose one with `redress bill map` and check it."
            }
            Unreadable::Empty => "The file is empty.",
            Unreadable::Binary => {
                "The file is neither text nor a workbook; give the bill file as exported."
            }
            Unreadable::NestedArchive => {
                "There is an archive within the archive; unpack it and give the bill inside."
            }
            Unreadable::EmptyArchive => "The archive has no file in it; export the bill again.",
            Unreadable::BrokenArchive => "The archive is damaged or incomplete; download it again.",
            Unreadable::OddPath => {
                "The name of the file points out of its archive; unpack it and give the bill alone."
            }
            Unreadable::PasswordNeeded => {
                "The archive has a password; give the one that the wallet sent you."
            }
            Unreadable::WrongPassword => {
                "The password is not that of the archive; check the one that the wallet sent you."
            }
            Unreadable::CurrencyNeeded => {
                "The file does not tell its currency; name it, as in --currency CNY."
            }
            Unreadable::LockedWorkbook => {
                "The workbook has a password; save it without one and give that."
            }
            Unreadable::BrokenWorkbook => "The workbook is damaged or incomplete; export it again.",
            Unreadable::SummaryOnly => {
                "This file only has sums; give the file with the transactions (明细) beside it."
            }
            Unreadable::ReadFailed => "The file could not be read to its end; try again.",
            Unreadable::UnknownFormat => UNKNOWN_FORMAT_EN,
        };
        f.write_str(fixed)
    }
}

impl std::error::Error for Unreadable {}

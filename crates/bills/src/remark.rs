//! What a reader should know about a bill, or about one of its rows, that is no error.

use redress_core::{lang::Lang, money::Money};

use crate::{ledger::Draft, problem::Quoted};

/// Something about the whole bill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remark {
    /// The bill says that it has another number of records than were found.
    RecordsDiffer {
        /// What the bill says.
        declared: u64,
        /// How many rows the table has, unreadable and repeated ones included.
        found: u64,
    },
    /// The bill says another total than its rows add up to. Providers warn of that themselves.
    TotalDiffers {
        /// The word that the bill uses, such as `支出`.
        label: &'static str,
        /// How many records, and how much, by the bill's own words.
        declared: (u64, Money),
        /// How many rows say so, and what they add up to.
        found: (u64, Money),
    },
    /// The bill says another sum than its rows add up to, in decimals without a currency.
    SumDiffers {
        /// The word that the bill uses, such as `手续费总金额`.
        label: &'static str,
        /// How much, by the bill's own words.
        declared: String,
        /// What the rows add up to.
        found: String,
    },
    /// The balance at the end is not the one at the beginning and the rows between them.
    BalanceDiffers {
        /// The account, as the bill calls it; may be empty.
        account: String,
        /// The balance at the beginning, by the bill's own words.
        opening: Money,
        /// The balance at the end, by the bill's own words.
        closing: Money,
        /// What the beginning and the rows add up to.
        found: Money,
    },
    /// One refund stands in the bill twice and was read once.
    RefundListedTwice {
        /// The refund's number.
        reference: String,
        /// Where it was read, and where it stands again.
        lines: (u64, u64),
    },
    /// Another sheet of the workbook looks like a bill too and was not read.
    OtherSheet {
        /// The sheet that was read.
        read: String,
        /// The sheet that was not.
        left: String,
    },
    /// Some bytes are no characters; `�` stands in their place.
    DamagedText,
}

impl Remark {
    /// The stable name of the remark, such as `records-differ`.
    pub fn code(&self) -> &'static str {
        match self {
            Remark::RecordsDiffer { .. } => "records-differ",
            Remark::TotalDiffers { .. } => "total-differs",
            Remark::SumDiffers { .. } => "sum-differs",
            Remark::BalanceDiffers { .. } => "balance-differs",
            Remark::RefundListedTwice { .. } => "refund-listed-twice",
            Remark::OtherSheet { .. } => "other-sheet",
            Remark::DamagedText => "damaged-text",
        }
    }

    /// A sentence.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }

    fn say_zh(&self) -> String {
        match self {
            Remark::RecordsDiffer { declared, found } => {
                format!("账单声明共 {declared} 笔，实际有 {found} 行")
            }
            Remark::TotalDiffers { label, declared, found } => format!(
                "账单声明{label} {} 笔 {}，各行合计 {} 笔 {}",
                declared.0, declared.1, found.0, found.1
            ),
            Remark::SumDiffers { label, declared, found } => {
                format!("账单声明{label} {declared}，各行合计 {found}")
            }
            Remark::BalanceDiffers { account, opening, closing, found } => {
                format!("账户 {account}：期初 {opening} 加各行为 {found}，账单声明期末 {closing}")
            }
            Remark::RefundListedTwice { reference, lines } => {
                format!("退款 {reference} 在第 {} 行和第 {} 行重复列出，按一笔计", lines.0, lines.1)
            }
            Remark::OtherSheet { read, left } => {
                format!("已读取工作表“{read}”；另一张像账单的工作表“{left}”未重复读取")
            }
            Remark::DamagedText => "部分字节无法识别为文字，以 � 代替".to_owned(),
        }
    }

    fn say_en(&self) -> String {
        match self {
            Remark::RecordsDiffer { declared, found } => {
                format!("the bill says it has {declared} records, and has {found} rows")
            }
            Remark::TotalDiffers { label, declared, found } => format!(
                "the bill says {label} {} × {}, and its rows add up to {} × {}",
                declared.0, declared.1, found.0, found.1
            ),
            Remark::SumDiffers { label, declared, found } => {
                format!("the bill says {label} {declared}, and its rows add up to {found}")
            }
            Remark::BalanceDiffers { account, opening, closing, found } => format!(
                "account {account}: {opening} and the rows make {found}, and it ends with {closing}"
            ),
            Remark::RefundListedTwice { reference, lines } => format!(
                "the refund {reference} is listed on lines {} and {} and was read once",
                lines.0, lines.1
            ),
            Remark::OtherSheet { read, left } => {
                format!("the sheet `{read}` was read, and `{left}`, which looks like it, was not")
            }
            Remark::DamagedText => {
                "some bytes are no characters, and � stands in their place".to_owned()
            }
        }
    }
}

/// How a row says what it was in the currency of the place.
const ABROAD: &str = "原币金额 ";

/// What a row's remark says it was in the currency of the place.
pub(crate) fn abroad(remark: &str) -> Option<Money> {
    let (_, rest) = remark.split_once(ABROAD)?;
    rest.split_once(" / ")?.0.parse().ok()
}

/// Something about one row. Written in both languages at once, because a payment is stored once
/// and read by everybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Note {
    ListedTwice {
        line: u64,
    },
    OriginalElsewhere,
    OriginalUnclear,
    ExceedsOriginal,
    RefundElsewhere,
    RefundsDiffer {
        linked: Money,
    },
    ClosedUnpaid,
    UnknownStatus,
    /// A word for what kind of transaction it is that is not known here.
    UnknownKind,
    /// The sign of the amount is not what the kind of transaction has.
    OddSign,
    /// A clock whose distance from UTC is not known here.
    UnknownZone(Quoted),
    /// A fee with fractions of the smallest unit.
    FineFee(Quoted),
    /// The payment that the row funds, converts or otherwise belongs to.
    BelongsTo(Quoted),
    /// A number that has no place of its own.
    AlsoNumbered {
        word: &'static str,
        number: Quoted,
    },
    /// Received on credit, to be paid later in a row of its own.
    PaidLater,
    /// The row does not say whether it was paid or received, and was taken as paid.
    DirectionGuessed,
    /// What the row says in the currency of the place.
    Abroad {
        amount: Money,
    },
    /// A day such as 30 February, on which some banks compute interest.
    DayMoved,
    /// A booking that takes back an earlier one.
    Reversal,
    /// One booking for several payments.
    Batch {
        of: u64,
    },
    /// A payment that came back, and why.
    Returned {
        reason: Quoted,
    },
}

impl Note {
    /// Adds the note to what the row already says.
    pub(crate) fn on(self, draft: &mut Draft<'_>) {
        let text = self.say();
        if !draft.remark.is_empty() {
            draft.remark.to_mut().push_str("; ");
        }
        draft.remark.to_mut().push_str(&text);
    }

    /// The note in words.
    pub(crate) fn say(self) -> String {
        match self {
            Note::ListedTwice { line } => {
                return format!("第 {line} 行重复列出 / listed again on line {line}");
            }
            Note::RefundsDiffer { linked } => {
                return format!(
                    "本账单中可对应的退款共 {linked} / refunds joined to it in this bill: {linked}"
                );
            }
            Note::UnknownZone(zone) => {
                return format!(
                    "时间“{zone}”的时区无法识别，只取日期 / the clock of `{zone}` is not known: only the day is"
                );
            }
            Note::FineFee(fee) => {
                return format!(
                    "手续费 {fee} 不足最小货币单位，未列入 / fee {fee} left out: too fine"
                );
            }
            Note::BelongsTo(reference) => {
                return format!("属于交易 {reference} / belongs to {reference}");
            }
            Note::AlsoNumbered { word, number } => return format!("{word} {number}"),
            Note::UnknownKind => "未知的交易类型 / a kind of transaction that is not known here",
            Note::OddSign => {
                "金额正负与交易类型不符 / the sign of the amount does not fit the kind"
            }
            Note::PaidLater => "先享后付，尚未付款 / to be paid later in a row of its own",
            Note::Abroad { amount } => {
                return format!("{ABROAD}{amount} / abroad: {amount}");
            }
            Note::Batch { of } => {
                return format!("一笔记账含 {of} 笔 / one booking of {of} payments");
            }
            Note::Returned { reason } => {
                return format!("退回：{reason} / returned: {reason}");
            }
            Note::DirectionGuessed => {
                "未写明收支，按支出计 / says neither paid nor received: taken as paid"
            }
            Note::DayMoved => "账单日期不存在，按月末计 / no such day: the last of the month",
            Note::Reversal => "冲正 / takes back an earlier booking",
            Note::OriginalElsewhere => "本账单中没有原交易 / what it refunds is not in this bill",
            Note::OriginalUnclear => {
                "有多笔交易可能是原交易，未关联 / several payments fit, joined to none"
            }
            Note::ExceedsOriginal => "退款多于原交易 / more than what it refunds",
            Note::RefundElsewhere => {
                "本账单中没有可对应的退款行 / no refund in this bill could be joined to it"
            }
            Note::ClosedUnpaid => {
                "交易关闭且无退款，视为未付款 / closed without a refund: taken as never paid"
            }
            Note::UnknownStatus => "未知的交易状态 / a status that is not known here",
        }
        .to_owned()
    }
}

//! Findings in sentences: what was established, why, and from which rows.

use crate::lang::Lang;

use super::{Because, Finding, FoundBy, RowRef, SourceKind, Verdict};

mod circumstances;

impl Finding {
    /// One or two sentences for people: what was found and from which rows.
    pub fn say(&self, lang: Lang) -> String {
        let verdict = self.verdict.say(lang);
        let because = self.because.say(lang);
        let rows = say_rows(&self.rows, lang);
        match lang {
            Lang::Zh => format!("{verdict}：{because}{rows}"),
            Lang::En => format!("{verdict}: {because}{rows}"),
        }
    }
}

impl Verdict {
    /// The verdict in a few words.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Verdict::Supports, Lang::Zh) => "支持投诉",
            (Verdict::Supports, Lang::En) => "Supports the claim",
            (Verdict::Contradicts, Lang::Zh) => "与投诉不符",
            (Verdict::Contradicts, Lang::En) => "Speaks against the claim",
            (Verdict::Inconclusive, Lang::Zh) => "无法认定",
            (Verdict::Inconclusive, Lang::En) => "Tells nothing for certain",
        }
    }
}

impl SourceKind {
    /// Whose record it is, in a few words.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (SourceKind::ComplainantBill, Lang::Zh) => "投诉人账单",
            (SourceKind::ComplainantBill, Lang::En) => "the complainant's bill",
            (SourceKind::ProviderRecord, Lang::Zh) => "支付机构记录",
            (SourceKind::ProviderRecord, Lang::En) => "the provider's record",
            (SourceKind::InstitutionRecord, Lang::Zh) => "受理机构记录",
            (SourceKind::InstitutionRecord, Lang::En) => "the institution's record",
        }
    }
}

impl Because {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Because::NoRows => "没有可供核对的交易记录。".to_owned(),
            Because::NotInRows { searched } => {
                format!("记录涵盖该日，但在{searched}条交易中未找到这笔付款。")
            }
            Because::OutsidePeriod { searched, from, to } => {
                format!("在{searched}条交易（{from}至{to}）中未找到这笔付款，记录可能未涵盖该日。")
            }
            Because::Found { by: FoundBy::Reference } => {
                "按交易号或订单号找到这笔付款。".to_owned()
            }
            Because::Found { by: FoundBy::AmountAndTime } => {
                "按金额和时间（或收款方）找到这笔付款。".to_owned()
            }
            Because::SeveralFit { candidates } => {
                format!("有{candidates}笔付款同样符合，需要投诉人指明是哪一笔。")
            }
            Because::AmountAgrees { recorded } => format!("记录的金额为{recorded}，与所述一致。"),
            Because::AmountDiffers { claimed, recorded } => {
                format!("所述金额为{claimed}，记录的金额为{recorded}。")
            }
            Because::MoreThanExpected { expected, recorded, excess } => {
                format!("应付{expected}，实际扣款{recorded}，多扣{excess}。")
            }
            Because::NotMoreThanExpected { expected, recorded } => {
                format!("应付{expected}，实际扣款{recorded}，没有多扣。")
            }
            Because::OtherCurrency { claimed, recorded } => {
                format!("所述为{claimed}，记录为{recorded}，币种不同，无法比较。")
            }
            Because::PayeeAgrees
            | Because::PayeeSimilar
            | Because::PayeeDiffers
            | Because::PayeeNotRecorded => self.zh_payee(),
            Because::TimeAgrees { .. } | Because::SameDay { .. } | Because::OtherDay { .. } => {
                self.zh_time()
            }
            Because::MoneyMoved => "记录显示已经扣款。".to_owned(),
            Because::NoMoneyMoved => "记录显示没有扣款：交易关闭、失败或未支付。".to_owned(),
            Because::RecordsDisagree => "一份记录显示已扣款，另一份显示未成功。".to_owned(),
            Because::PaidAgain { .. }
            | Because::PaidAgainAndReturned { .. }
            | Because::PaidOnce => self.zh_duplicate(),
            Because::NotRefunded => "记录中没有这笔付款的退款。".to_owned(),
            Because::PartlyRefunded { refunded, missing } => {
                format!("已退回{refunded}，尚有{missing}未退。")
            }
            Because::FullyRefunded { refunded } => format!("已全额退回{refunded}。"),
            other => circumstances::zh(other),
        }
    }

    fn zh_payee(&self) -> String {
        match self {
            Because::PayeeAgrees => "记录的收款方与所述一致。".to_owned(),
            Because::PayeeSimilar => "记录的收款方与所述名称部分一致。".to_owned(),
            Because::PayeeDiffers => {
                "记录的收款方名称与所述不同，可能是商户登记名与店名不同。".to_owned()
            }
            _ => "记录中没有收款方名称。".to_owned(),
        }
    }

    fn zh_time(&self) -> String {
        match self {
            Because::TimeAgrees { recorded } => {
                format!("记录的时间为{}，与所述一致。", recorded.say(Lang::Zh))
            }
            Because::SameDay { claimed, recorded } => {
                let (claimed, recorded) = (claimed.say(Lang::Zh), recorded.say(Lang::Zh));
                format!("所述时间为{claimed}，记录的时间为{recorded}，同一天但时刻不同。")
            }
            Because::OtherDay { claimed, recorded } => {
                let (claimed, recorded) = (claimed.say(Lang::Zh), recorded.say(Lang::Zh));
                format!("所述时间为{claimed}，记录的时间为{recorded}，不是同一天。")
            }
            _ => String::new(),
        }
    }

    fn zh_duplicate(&self) -> String {
        match self {
            Because::PaidAgain { times, excess, same_order, within_seconds } => {
                let order = if *same_order { "，且订单号相同" } else { "" };
                let within = zh_duration(*within_seconds);
                format!("{within}内向同一收款方付了{times}次相同金额{order}，多付{excess}。")
            }
            Because::PaidAgainAndReturned { times, returned } => {
                format!("相同金额付了{times}次，但多付的已退回（{returned}）。")
            }
            _ => "24小时内没有第二笔相同的付款。".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Because::NoRows => "there are no payment records to hold it against.".to_owned(),
            Because::NotInRows { searched } => format!(
                "the records cover that day, and the payment is not among their {searched} rows."
            ),
            Because::OutsidePeriod { searched, from, to } => format!(
                "the payment is not among {searched} rows from {from} to {to}, which may not cover \
                 its day."
            ),
            Because::Found { by: FoundBy::Reference } => {
                "the payment was found by its number or its order number.".to_owned()
            }
            Because::Found { by: FoundBy::AmountAndTime } => {
                "the payment was found by its amount and its time or payee.".to_owned()
            }
            Because::SeveralFit { candidates } => format!(
                "{candidates} payments fit equally well; the complainant has to say which is meant."
            ),
            Because::AmountAgrees { recorded } => {
                format!("the recorded amount is {recorded}, as claimed.")
            }
            Because::AmountDiffers { claimed, recorded } => {
                format!("the claim says {claimed}, the record {recorded}.")
            }
            Because::MoreThanExpected { expected, recorded, excess } => {
                format!("{expected} was owed and {recorded} was taken, {excess} too much.")
            }
            Because::NotMoreThanExpected { expected, recorded } => {
                format!("{expected} was owed and {recorded} was taken, which is not too much.")
            }
            Because::OtherCurrency { claimed, recorded } => format!(
                "the claim says {claimed}, the record {recorded}: other currencies cannot be compared."
            ),
            Because::PayeeAgrees
            | Because::PayeeSimilar
            | Because::PayeeDiffers
            | Because::PayeeNotRecorded => self.en_payee(),
            Because::TimeAgrees { .. } | Because::SameDay { .. } | Because::OtherDay { .. } => {
                self.en_time()
            }
            Because::MoneyMoved => "by the record, the money moved.".to_owned(),
            Because::NoMoneyMoved => {
                "by the record, no money moved: the payment was closed, failed or never made."
                    .to_owned()
            }
            Because::RecordsDisagree => {
                "one record says that the money moved, another that it did not.".to_owned()
            }
            Because::PaidAgain { .. }
            | Because::PaidAgainAndReturned { .. }
            | Because::PaidOnce => self.en_duplicate(),
            Because::NotRefunded => "the record knows no refund of this payment.".to_owned(),
            Because::PartlyRefunded { refunded, missing } => {
                format!("{refunded} came back, {missing} did not.")
            }
            Because::FullyRefunded { refunded } => format!("all of it came back: {refunded}."),
            other => circumstances::en(other),
        }
    }

    fn en_payee(&self) -> String {
        match self {
            Because::PayeeAgrees => "the recorded payee is the one named.".to_owned(),
            Because::PayeeSimilar => {
                "the recorded payee and the one named agree in part.".to_owned()
            }
            Because::PayeeDiffers => {
                "the record writes another payee; a merchant's registered name \
                                      may differ from its shop's."
                    .to_owned()
            }
            _ => "the record names no payee.".to_owned(),
        }
    }

    fn en_time(&self) -> String {
        match self {
            Because::TimeAgrees { recorded } => {
                format!("the recorded time is {}, as claimed.", recorded.say(Lang::En))
            }
            Because::SameDay { claimed, recorded } => {
                let (claimed, recorded) = (claimed.say(Lang::En), recorded.say(Lang::En));
                format!(
                    "the claim says {claimed}, the record {recorded}: the same day at another hour."
                )
            }
            Because::OtherDay { claimed, recorded } => {
                let (claimed, recorded) = (claimed.say(Lang::En), recorded.say(Lang::En));
                format!("the claim says {claimed}, the record {recorded}: another day.")
            }
            _ => String::new(),
        }
    }

    fn en_duplicate(&self) -> String {
        match self {
            Because::PaidAgain { times, excess, same_order, within_seconds } => {
                let order = if *same_order { " under the same order number" } else { "" };
                let within = en_duration(*within_seconds);
                format!(
                    "the same amount was paid to the same payee {times} times within \
                     {within}{order}, {excess} too much."
                )
            }
            Because::PaidAgainAndReturned { times, returned } => format!(
                "the same amount was paid {times} times, but what was too much came back \
                 ({returned})."
            ),
            _ => "there is no second payment like it within 24 hours.".to_owned(),
        }
    }
}

fn zh_duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{}秒", seconds.max(1)),
        60..3600 => format!("{}分钟", seconds.div_ceil(60)),
        _ => format!("{}小时", seconds.div_ceil(3600)),
    }
}

fn en_duration(seconds: u64) -> String {
    let (n, unit) = match seconds {
        0..60 => (seconds.max(1), "second"),
        60..3600 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {unit}{plural}")
}

/// Where to look it up: rows by source, in the order of the finding.
fn say_rows(rows: &[RowRef], lang: Lang) -> String {
    let mut said = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let same = |it: &&RowRef| it.kind == first.kind && it.source == first.source;
        let count = rest.iter().take_while(same).count();
        // A provider that was asked about one payment answers without lines.
        let lines = rest[..count].iter().map(|it| it.line).filter(|it| *it != 0);
        let lines: Vec<String> = lines.map(|it| it.to_string()).collect();
        // Which one it is says a code that tells people little: only where there are two.
        let other = |it: &RowRef| it.kind == first.kind && it.source != first.source;
        let which = rows.iter().any(other).then_some(first.source.as_str());
        let mut words = first.kind.say(lang).to_owned();
        match (which, lang) {
            (None, _) => (),
            (Some(which), Lang::Zh) => words.push_str(which),
            (Some(which), Lang::En) => words.extend([" ", which]),
        }
        said.push(match lang {
            _ if lines.is_empty() => words,
            Lang::Zh => format!("{words}第{}行", lines.join("、")),
            Lang::En => {
                let line = if count == 1 { "line" } else { "lines" };
                format!("{words}, {line} {}", lines.join(", "))
            }
        });
        rest = &rest[count..];
    }
    match (said.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（依据：{}）", said.join("；")),
        (false, Lang::En) => format!(" (From {}.)", said.join("; ")),
    }
}

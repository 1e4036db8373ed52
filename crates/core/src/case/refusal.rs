//! Why a command is refused. A refusal is an answer: a stable code, a sentence, and numbers.

use jiff::civil::Date;

use crate::{
    code::Code,
    money::{Currency, Money, MoneyError},
    party::Role,
    remedy::RemedyStatus,
};

use super::stage::{Move, Stage};

/// Why not. [`Refusal::code`] is stable; the sentence exists in English ([`ToString`]) and in
/// Chinese ([`Refusal::zh`]).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs)] // Every field is said in the sentence above it.
pub enum Refusal {
    #[error("`{wanted}` cannot be done while the case is at `{stage}`")]
    WrongStage { wanted: Move, stage: Stage },
    #[error("`{wanted}` is not for the role `{role}` here")]
    WrongRole { wanted: Move, role: Role },
    #[error("this case is none of yours")]
    NotYourCase,
    #[error("the case is assigned to somebody else, or to nobody yet: assign it first")]
    NotAssigned,
    #[error("whoever ruled on the case, or complains in it, may not do this")]
    NotIndependent,
    #[error("the case was discarded or merged into another; nothing more happens to it")]
    Over,
    #[error("the case is handled by an institution that is not on this desk")]
    HandledOutside,
    #[error("this is for cases that are handled outside")]
    HandledHere,
    #[error("`{field}` must be {limit}")]
    BadField { field: String, limit: String },
    #[error("`{field}` may have at most {limit} entries")]
    TooMany { field: String, limit: usize },
    #[error("`{field}` must be in {wanted}, not in {given}")]
    WrongCurrency { field: String, wanted: Currency, given: Currency },
    #[error("`{field}` must be more than zero")]
    NotPositive { field: String },
    #[error("`{field}`: there is no payment number {index} in this case (the first is 0)")]
    NoSuchPayment { field: String, index: usize },
    #[error("there is no such {what} in this case")]
    Unknown { what: &'static str },
    #[error("this question was answered already")]
    AlreadyAnswered,
    #[error("this was asked of the other side")]
    AskedOfAnother,
    #[error("no merchant is named in this case; name one with `respondent`")]
    NobodyToAsk,
    #[error("this offer is no longer open, or was made or accepted by your own side")]
    OfferNotOpen,
    #[error("an offer must name at least one remedy")]
    EmptyOffer,
    #[error("nothing was verified yet: a ruling on a payment needs a finding about it")]
    NothingVerified,
    #[error(
        "payment number {payment} and its amount stand in no record but, at most, the \
         complainant's own bill: the provider, the institution's records or a finding of the desk \
         must confirm it before money is ordered"
    )]
    PaymentNotVerified { payment: usize },
    #[error("payment number {payment} has no reference, so no money can be ordered")]
    PaymentHasNoReference { payment: usize },
    #[error("{asked} is more than what is left of the payment: {left}")]
    ExceedsPayment { asked: Money, left: Money },
    #[error("nothing is left of payment number {payment}: it came back already or is on its way")]
    PaymentExhausted { payment: usize },
    #[error("a ruling for the complainant must name a remedy")]
    RulingWithoutRemedy,
    #[error("a rejection names no remedies")]
    RejectionWithRemedy,
    #[error("the last day for this was {last_day}")]
    TooLate { last_day: Date },
    #[error("the time for this is not over yet: it ends after {last_day}")]
    TooEarly { last_day: Date },
    #[error("the review has decided; the next way is an outside body (`escalate`)")]
    AlreadyReviewed,
    #[error("the remedy is `{status}`, so this cannot be done")]
    RemedyStands { status: RemedyStatus },
    #[error("something is still being delivered")]
    StillDelivering,
    #[error("this was done already")]
    AlreadyDone,
    #[error("a case cannot be linked to or merged into itself")]
    SameCase,
    #[error("the obligation is not open, or not late yet")]
    NotLate,
    #[error("there is nothing to remind anybody of now")]
    NothingToRemind,
    #[error("an extension needs the approval of a second person here: name them (`approved_by`)")]
    ApprovalNeeded,
    #[error("the contents of the case were erased; its record is all that is left")]
    Erased,
    #[error("the case is still open; only closed cases are erased")]
    StillOpen,
    #[error("a legal hold is in force (`{reason}`); it must be lifted first")]
    OnHold { reason: Code },
    #[error("the papers must be kept until {last_day}")]
    RetentionRuns { last_day: Date },
    #[error("{0}")]
    Money(#[from] MoneyError),
}

impl Refusal {
    /// A stable name for programs: `exceeds-payment`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// Whether it is about who asks rather than about what is asked.
    pub const fn is_about_the_asker(&self) -> bool {
        matches!(
            self,
            Refusal::WrongRole { .. }
                | Refusal::NotYourCase
                | Refusal::NotAssigned
                | Refusal::NotIndependent
        )
    }

    /// Whether what was sent can never be right, wherever the case stands.
    pub const fn is_about_the_input(&self) -> bool {
        matches!(
            self,
            Refusal::BadField { .. }
                | Refusal::TooMany { .. }
                | Refusal::WrongCurrency { .. }
                | Refusal::NotPositive { .. }
                | Refusal::NoSuchPayment { .. }
                | Refusal::EmptyOffer
                | Refusal::RulingWithoutRemedy
                | Refusal::RejectionWithRemedy
                | Refusal::SameCase
                | Refusal::Money(_)
        )
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Refusal::WrongStage { wanted, stage } => {
                format!("案件处于“{stage}”阶段时不能进行“{wanted}”操作")
            }
            Refusal::WrongRole { wanted, role } => {
                format!("角色“{role}”在此不能进行“{wanted}”操作")
            }
            Refusal::NotYourCase => "您无权处理此案件".to_owned(),
            Refusal::NotAssigned => "案件尚未分配给您，请先分配".to_owned(),
            Refusal::NotIndependent => "曾作出处理决定的人或投诉人本人不得进行此操作".to_owned(),
            Refusal::Over => "案件已作废或已并入其他案件，不能再操作".to_owned(),
            Refusal::HandledOutside => "此案件由未接入本系统的机构受理".to_owned(),
            Refusal::HandledHere => "此操作仅适用于由外部机构受理的案件".to_owned(),
            Refusal::BadField { field, limit } => format!("字段“{field}”不符合要求：{limit}"),
            Refusal::TooMany { field, limit } => format!("“{field}”最多 {limit} 项"),
            Refusal::WrongCurrency { field, wanted, given } => {
                format!("“{field}”应为 {wanted}，而不是 {given}")
            }
            Refusal::NotPositive { field } => format!("“{field}”必须大于零"),
            Refusal::NoSuchPayment { field, index } => {
                format!("“{field}”：本案没有第 {index} 笔交易（从 0 起）")
            }
            Refusal::Unknown { what } => format!("本案中没有该项：{what}"),
            Refusal::AlreadyAnswered => "该问题已答复".to_owned(),
            Refusal::AskedOfAnother => "该问题是向另一方提出的".to_owned(),
            Refusal::NobodyToAsk => "本案未指明商户，请用 respondent 指明".to_owned(),
            Refusal::OfferNotOpen => "该和解方案已失效，或由您方提出或已接受".to_owned(),
            Refusal::EmptyOffer => "和解方案至少要有一项处理方案".to_owned(),
            Refusal::NothingVerified => "尚未核查：对交易作出决定前须有核查结论".to_owned(),
            Refusal::PaymentNotVerified { payment } => {
                format!(
                    "第 {payment} 笔交易及其金额至多见于投诉人自己的账单，\
                     须经支付机构、受理机构记录或经办人核查结论确认后方可决定退款"
                )
            }
            Refusal::PaymentHasNoReference { payment } => {
                format!("第 {payment} 笔交易没有交易单号，不能决定退款")
            }
            Refusal::ExceedsPayment { asked, left } => {
                format!("{asked} 超过该笔交易可退余额 {left}")
            }
            Refusal::PaymentExhausted { payment } => {
                format!("第 {payment} 笔交易已无可退余额（已退回或正在退回）")
            }
            Refusal::RulingWithoutRemedy => "支持投诉的决定须写明处理方案".to_owned(),
            Refusal::RejectionWithRemedy => "不予支持的决定不能带有处理方案".to_owned(),
            Refusal::TooLate { last_day } => format!("已过期，最后一天是 {last_day}"),
            Refusal::TooEarly { last_day } => format!("期限尚未届满，最后一天是 {last_day}"),
            Refusal::AlreadyReviewed => "复核已有结论，可升级至外部机构（escalate）".to_owned(),
            Refusal::RemedyStands { status } => format!("该处理方案处于“{status}”，不能进行此操作"),
            Refusal::StillDelivering => "仍有处理方案正在执行".to_owned(),
            Refusal::AlreadyDone => "此操作已完成".to_owned(),
            Refusal::SameCase => "案件不能与自身关联或合并".to_owned(),
            Refusal::NotLate => "该时限义务不存在、已履行或尚未逾期".to_owned(),
            Refusal::NothingToRemind => "目前没有需要提醒的时限".to_owned(),
            Refusal::ApprovalNeeded => {
                "此次延期须经另一名工作人员批准，请用 approved_by 指明批准人".to_owned()
            }
            Refusal::Erased => "案件内容已删除，仅保留记录".to_owned(),
            Refusal::StillOpen => "案件尚未结案，只有已结案件才能删除".to_owned(),
            Refusal::OnHold { reason } => format!("案件处于保全中（{reason}），须先解除保全"),
            Refusal::RetentionRuns { last_day } => format!("保存期限未满，须保存至 {last_day}"),
            Refusal::Money(MoneyError::CurrencyMismatch { left, right }) => {
                format!("币种不一致：{left} 与 {right}")
            }
            Refusal::Money(_) => "金额无效".to_owned(),
        }
    }
}

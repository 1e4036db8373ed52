//! What the circumstances of a payment say, in sentences.

use jiff::{Timestamp, tz::Offset};

use crate::{
    lang::Lang,
    payment::PaidAt,
    records::{AccountChange, AccountStatus, Stop},
};

use super::{Because, en_duration, zh_duration};

/// An instant that came without a zone of its own.
fn said(at: Timestamp, lang: Lang) -> String {
    PaidAt::Instant(at, Offset::UTC).say(lang)
}

pub(super) fn zh(because: &Because) -> String {
    match because {
        Because::AccountWas { status, since } => {
            let since = said(*since, Lang::Zh);
            format!("付款时账户状态为“{}”（自{since}起）。", status.say(Lang::Zh))
        }
        Because::DeviceNew { .. }
        | Because::DeviceKnown { .. }
        | Because::DeviceHistoryShort { .. } => zh_device(because),
        Because::TooFarTooFast { kilometres, seconds, limit } => format!(
            "{}内先后在相距至少{kilometres}公里的两地登录，超过每小时{limit}公里，一人无法做到。",
            zh_duration(*seconds)
        ),
        Because::TravelPossible { logins } => {
            format!("{logins}次有地点的登录之间，时间与距离均合理。")
        }
        Because::ChangedBefore { what, at, seconds, changes } => format!(
            "付款前{}更改过{}（{}），此类更改共{changes}次。",
            zh_duration(*seconds),
            what.say(Lang::Zh),
            said(*at, Lang::Zh)
        ),
        Because::NothingChanged { days } => {
            format!("付款前{days}天内没有更改手机号、密码、邮箱或银行卡。")
        }
        Because::EarlierPayments { payments, wanted, elements, youngest_days, oldest_days } => {
            format!(
                "{youngest_days}至{oldest_days}天前有{payments}笔无争议付款付给同一收款方，\
                 账户、设备、网络地址、收货地址中至少{elements}项相同（标准为{wanted}笔）。"
            )
        }
        Because::TooFewEarlierPayments { payments, wanted } => {
            format!("付给同一收款方、付款人特征相同的无争议旧付款有{payments}笔，不足{wanted}笔。")
        }
        _ => zh_path(because),
    }
}

fn zh_device(because: &Because) -> String {
    match because {
        Because::DeviceNew { first_seen: Some(first), days_on_record } => {
            let first = said(*first, Lang::Zh);
            format!("付款设备于{first}才首次出现；该账户记录可追溯{days_on_record}天。")
        }
        Because::DeviceNew { first_seen: None, days_on_record } => {
            format!("付款设备此前从未在该账户出现；该账户记录可追溯{days_on_record}天。")
        }
        Because::DeviceKnown { first_seen, times } => {
            let first_seen = said(*first_seen, Lang::Zh);
            format!("付款设备自{first_seen}起即属于该账户，此前出现过{times}次。")
        }
        Because::DeviceHistoryShort { days_on_record, wanted } => {
            format!("该账户记录仅可追溯{days_on_record}天（需{wanted}天），无法判断设备新旧。")
        }
        _ => String::new(),
    }
}

fn zh_path(because: &Because) -> String {
    let after = |it: &Option<Stop>| match it {
        Some(stop) => format!("已完成“{}”，", stop.say(Lang::Zh)),
        None => String::new(),
    };
    match because {
        Because::PathWhole { at: Some(at) } => {
            format!("款项已于{}到达收款方。", said(*at, Lang::Zh))
        }
        Because::PathWhole { at: None } => "款项已到达收款方。".to_owned(),
        Because::PathBroken { step, after: done, at } => {
            let at = at.map(|it| format!("（{}）", said(it, Lang::Zh))).unwrap_or_default();
            format!("{}在“{}”环节失败{at}。", after(done), step.say(Lang::Zh))
        }
        Because::PathUnfinished { after: done, missing } => {
            format!("{}没有“{}”环节完成的记录。", after(done), missing.say(Lang::Zh))
        }
        _ => String::new(),
    }
}

pub(super) fn en(because: &Because) -> String {
    match because {
        Because::AccountWas { status, since } => {
            let since = said(*since, Lang::En);
            format!("the account was {} at the time, since {since}.", status.say(Lang::En))
        }
        Because::DeviceNew { .. }
        | Because::DeviceKnown { .. }
        | Because::DeviceHistoryShort { .. } => en_device(because),
        Because::TooFarTooFast { kilometres, seconds, limit } => format!(
            "two logins within {} were at least {kilometres} km apart: more than {limit} km/h, \
             which nobody travels.",
            en_duration(*seconds)
        ),
        Because::TravelPossible { logins } => {
            format!("the ways between {logins} logins with a place can be travelled in their time.")
        }
        Because::ChangedBefore { what, at, seconds, changes } => format!(
            "{} was changed {} before the payment, at {}; such changes in all: {changes}.",
            what.say(Lang::En),
            en_duration(*seconds),
            said(*at, Lang::En)
        ),
        Because::NothingChanged { days } => format!(
            "neither phone, password, e-mail nor card was changed within {days} days before the \
             payment."
        ),
        Because::EarlierPayments { payments, wanted, elements, youngest_days, oldest_days } => {
            format!(
                "{payments} undisputed payments to the same payee, {youngest_days} to \
                 {oldest_days} days older, agree in at least {elements} of account, device, \
                 address and delivery; {wanted} are asked for."
            )
        }
        Because::TooFewEarlierPayments { payments, wanted } => format!(
            "undisputed older payments of the same payer to the same payee: {payments}, of \
             {wanted} that are asked for."
        ),
        _ => en_path(because),
    }
}

fn en_device(because: &Because) -> String {
    match because {
        Because::DeviceNew { first_seen: Some(first), days_on_record } => format!(
            "the device that paid was first seen at {}; the account's records go back \
             {days_on_record} days.",
            said(*first, Lang::En)
        ),
        Because::DeviceNew { first_seen: None, days_on_record } => format!(
            "the device that paid was never seen at the account before, whose records go back \
             {days_on_record} days."
        ),
        Because::DeviceKnown { first_seen, times } => format!(
            "the device that paid has belonged to the account since {}, and was seen there {times} \
             times before.",
            said(*first_seen, Lang::En)
        ),
        Because::DeviceHistoryShort { days_on_record, wanted } => format!(
            "the account's records go back {days_on_record} days of {wanted}: too short to tell a \
             new device from an old one."
        ),
        _ => String::new(),
    }
}

fn en_path(because: &Because) -> String {
    let after = |it: &Option<Stop>| match it {
        Some(stop) => format!("after {} was done", stop.say(Lang::En)),
        None => "before any step was done".to_owned(),
    };
    match because {
        Because::PathWhole { at: Some(at) } => {
            format!("the money reached the payee at {}.", said(*at, Lang::En))
        }
        Because::PathWhole { at: None } => "the money reached the payee.".to_owned(),
        Because::PathBroken { step, after: done, at } => {
            let at = at.map(|it| format!(" at {}", said(it, Lang::En))).unwrap_or_default();
            format!("the payment failed at {}{at}, {}.", step.say(Lang::En), after(done))
        }
        Because::PathUnfinished { after: done, missing } => format!(
            "nothing says that {} was done; the way stops {}.",
            missing.say(Lang::En),
            after(done)
        ),
        _ => String::new(),
    }
}

impl AccountStatus {
    /// The status in a word.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (AccountStatus::Active, Lang::Zh) => "正常",
            (AccountStatus::Active, Lang::En) => "active",
            (AccountStatus::Limited, Lang::Zh) => "受限",
            (AccountStatus::Limited, Lang::En) => "limited",
            (AccountStatus::Locked, Lang::Zh) => "锁定",
            (AccountStatus::Locked, Lang::En) => "locked",
            (AccountStatus::Frozen, Lang::Zh) => "冻结",
            (AccountStatus::Frozen, Lang::En) => "frozen",
            (AccountStatus::Closed, Lang::Zh) => "已注销",
            (AccountStatus::Closed, Lang::En) => "closed",
        }
    }
}

impl AccountChange {
    /// What changed, in a few words.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (AccountChange::Status, Lang::Zh) => "账户状态",
            (AccountChange::Status, Lang::En) => "the status of the account",
            (AccountChange::Phone, Lang::Zh) => "手机号",
            (AccountChange::Phone, Lang::En) => "the phone number",
            (AccountChange::Email, Lang::Zh) => "邮箱",
            (AccountChange::Email, Lang::En) => "the e-mail address",
            (AccountChange::Password, Lang::Zh) => "登录密码",
            (AccountChange::Password, Lang::En) => "the password",
            (AccountChange::PaymentPassword, Lang::Zh) => "支付密码",
            (AccountChange::PaymentPassword, Lang::En) => "the payment password",
            (AccountChange::Card, Lang::Zh) => "银行卡",
            (AccountChange::Card, Lang::En) => "the card",
        }
    }
}

impl Stop {
    /// The step in a word.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Stop::Order, Lang::Zh) => "下单",
            (Stop::Order, Lang::En) => "the order",
            (Stop::Acquirer, Lang::Zh) => "收单",
            (Stop::Acquirer, Lang::En) => "the acquirer",
            (Stop::Clearing, Lang::Zh) => "清算",
            (Stop::Clearing, Lang::En) => "clearing",
            (Stop::Payee, Lang::Zh) => "到账",
            (Stop::Payee, Lang::En) => "the payee",
        }
    }
}

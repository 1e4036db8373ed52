//! What an institution keeps and hands over so that claims can be held against it: payments,
//! logins, devices, changes of accounts. One JSON object for each, with the institution's own id.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeSeed};

use crate::{
    code::Code,
    money::DecimalMoney,
    payment::{Direction, PaidAt, Payment},
};

pub use fault::BadRecord;
pub use place::Place;
pub use text::{BadRecordText, LABEL_BYTES_MAX, Label, REMARK_BYTES_MAX, Remark};

mod fault;
mod place;
mod text;

/// The kinds of records there are.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumIter,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RecordKind {
    /// Payments, and how far each got.
    Payments,
    /// Who was let in, or not, from where and with what.
    Logins,
    /// Which devices belong to which account since when.
    Devices,
    /// What happened to an account: locked, frozen, another telephone number.
    Accounts,
}

/// A payment in the institution's books. What is not said is not known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentRecord {
    /// The institution's own id of this record: the same id is the same record.
    pub id: Label,
    /// The number that people know the payment by.
    pub reference: Label,
    /// The merchant's order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Label>,
    /// When it was made.
    pub at: PaidAt,
    /// What the money did for the payer; `out` where nothing is said.
    #[serde(default = "out")]
    pub direction: Direction,
    /// How much, positive or zero.
    pub amount: DecimalMoney,
    /// Who was paid.
    #[serde(default)]
    pub payee: Remark,
    /// The institution's word for how it stands.
    #[serde(default)]
    pub status: Remark,
    /// Whether money moved.
    pub settled: bool,
    /// For a refund: the reference of what it gives back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_of: Option<Label>,
    /// How much of it came back in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<DecimalMoney>,
    /// The account that paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Label>,
    /// The fingerprint of the device that it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Label>,
    /// The network address that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<Label>,
    /// Anything that stands for the address of delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Label>,
    /// Whether anybody ever disputed it. Not said is not known, and counts as neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<bool>,
    /// How far it got, at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PathStep>,
}

/// The most steps of one payment record.
pub const STEPS_MAX: usize = 8;

/// A stage of the way of a payment, in the order in which they follow one another.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stop {
    /// The order was made.
    Order,
    /// The acquirer took it in.
    Acquirer,
    /// It was cleared between the banks.
    Clearing,
    /// The payee has it.
    Payee,
}

/// How one step of a payment went.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StepState {
    /// Done.
    Done,
    /// Under way.
    Pending,
    /// It failed here.
    Failed,
}

/// One step on the way of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PathStep {
    /// Where.
    pub step: Stop,
    /// How it went.
    pub state: StepState,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Somebody asked to be let into an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginRecord {
    /// The institution's own id of this record.
    pub id: Label,
    /// Which account.
    pub account: Label,
    /// When.
    pub at: Timestamp,
    /// Whether they were let in.
    pub success: bool,
    /// The fingerprint of their device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Label>,
    /// The network address that they came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<Label>,
    /// Where that is, roughly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// A device belongs to an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRecord {
    /// The institution's own id of this record.
    pub id: Label,
    /// Which account.
    pub account: Label,
    /// The fingerprint of the device.
    pub device: Label,
    /// Since when it belongs to the account.
    pub at: Timestamp,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Something about an account changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountRecord {
    /// The institution's own id of this record.
    pub id: Label,
    /// Which account.
    pub account: Label,
    /// Since when it is so.
    pub at: Timestamp,
    /// What changed.
    pub change: AccountChange,
    /// For `status`, and only there: what the account is from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<AccountStatus>,
}

/// What can change about an account.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountChange {
    /// What it may be used for.
    Status,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// The password to get in.
    Password,
    /// The password to pay with.
    PaymentPassword,
    /// The card or bank account behind it.
    Card,
}

/// What an account may be used for.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AccountStatus {
    /// Everything.
    Active,
    /// Some things, or up to some amount.
    Limited,
    /// Nobody gets in.
    Locked,
    /// The money in it does not move.
    Frozen,
    /// There is no such account any more.
    Closed,
}

/// Reads a record of this kind, from whatever keeps track of where it is read.
impl<'de> DeserializeSeed<'de> for RecordKind {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Record, D::Error> {
        Ok(match self {
            RecordKind::Payments => Record::Payment(Deserialize::deserialize(from)?),
            RecordKind::Logins => Record::Login(Deserialize::deserialize(from)?),
            RecordKind::Devices => Record::Device(Deserialize::deserialize(from)?),
            RecordKind::Accounts => Record::Account(Deserialize::deserialize(from)?),
        })
    }
}

/// A record of any kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Record {
    /// One of [`RecordKind::Payments`].
    Payment(Box<PaymentRecord>),
    /// One of [`RecordKind::Logins`].
    Login(LoginRecord),
    /// One of [`RecordKind::Devices`].
    Device(DeviceRecord),
    /// One of [`RecordKind::Accounts`].
    Account(AccountRecord),
}

/// What a record can be looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Keys<'a> {
    /// The number of the payment.
    pub reference: Option<&'a str>,
    /// The merchant's order number.
    pub order: Option<&'a str>,
    /// The account.
    pub account: Option<&'a str>,
    /// The device.
    pub device: Option<&'a str>,
}

impl Record {
    /// Its kind.
    pub const fn kind(&self) -> RecordKind {
        match self {
            Record::Payment(_) => RecordKind::Payments,
            Record::Login(_) => RecordKind::Logins,
            Record::Device(_) => RecordKind::Devices,
            Record::Account(_) => RecordKind::Accounts,
        }
    }

    /// Reads a record of this kind from JSON. Its parts are checked by [`Record::check`].
    pub fn read(kind: RecordKind, json: &[u8]) -> Result<Record, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_slice(json);
        let record = kind.deserialize(&mut json)?;
        json.end().map(|()| record)
    }

    /// The record as JSON, always in the same way: what two of the same content agree in.
    pub fn to_json(&self) -> Vec<u8> {
        let json = match self {
            Record::Payment(it) => serde_json::to_vec(it),
            Record::Login(it) => serde_json::to_vec(it),
            Record::Device(it) => serde_json::to_vec(it),
            Record::Account(it) => serde_json::to_vec(it),
        };
        json.expect("a record is always JSON")
    }

    /// What the types alone do not say.
    pub fn check(&self) -> Result<(), BadRecord> {
        match self {
            Record::Payment(it) => it.check(),
            Record::Login(it) => match it.place {
                Some(place) if !place.is_on_earth() => Err(BadRecord::NoSuchPlace),
                _ => Ok(()),
            },
            Record::Device(it) if it.until.is_some_and(|until| until < it.at) => {
                Err(BadRecord::EndsBeforeItBegins)
            }
            Record::Device(_) => Ok(()),
            Record::Account(it) => {
                let says = (it.change == AccountChange::Status) == it.status.is_some();
                if says { Ok(()) } else { Err(BadRecord::StatusAlone) }
            }
        }
    }

    /// The institution's own id of it.
    pub fn id(&self) -> &str {
        match self {
            Record::Payment(it) => &it.id,
            Record::Login(it) => &it.id,
            Record::Device(it) => &it.id,
            Record::Account(it) => &it.id,
        }
    }

    /// When what it tells of happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Record::Payment(it) => it.at.instant(),
            Record::Login(it) => it.at,
            Record::Device(it) => it.at,
            Record::Account(it) => it.at,
        }
    }

    /// What it can be looked up by.
    pub fn keys(&self) -> Keys<'_> {
        match self {
            Record::Payment(it) => Keys {
                reference: Some(&it.reference),
                order: it.order.as_deref(),
                account: it.account.as_deref(),
                device: it.device.as_deref(),
            },
            Record::Login(it) => {
                Keys { account: Some(&it.account), device: it.device.as_deref(), ..Keys::default() }
            }
            Record::Device(it) => {
                Keys { account: Some(&it.account), device: Some(&it.device), ..Keys::default() }
            }
            Record::Account(it) => Keys { account: Some(&it.account), ..Keys::default() },
        }
    }
}

impl PaymentRecord {
    fn check(&self) -> Result<(), BadRecord> {
        if self.amount.0.minor() < 0 {
            return Err(BadRecord::Negative { field: "amount" });
        }
        if let Some(DecimalMoney(refunded)) = self.refunded {
            if refunded.minor() < 0 {
                return Err(BadRecord::Negative { field: "refunded" });
            }
            if refunded.currency() != self.amount.0.currency() {
                return Err(BadRecord::OtherCurrency);
            }
        }
        if STEPS_MAX < self.steps.len() {
            return Err(BadRecord::TooManySteps);
        }
        Ok(())
    }

    /// The same as a row among others. `line` is where it stood in what was handed over.
    pub fn as_payment(&self, line: u64) -> Payment {
        Payment {
            reference: self.reference.to_string(),
            order: self.order.as_ref().map(Label::to_string),
            at: self.at,
            direction: self.direction,
            amount: self.amount.0,
            counterparty: self.payee.to_string(),
            subject: String::new(),
            method: String::new(),
            status: self.status.to_string(),
            settled: self.settled,
            refund_of: self.refund_of.as_ref().map(Label::to_string),
            refunded: self.refunded.map(|it| it.0),
            fee: None,
            link: None,
            remark: None,
            line,
        }
    }
}

const fn out() -> Direction {
    Direction::Out
}

/// Where records come from, when the institution names no system of its own.
pub const MAIN_SET: Code = Code::of("main");

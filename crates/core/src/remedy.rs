//! What a ruling or an agreement may owe, and how each kind is delivered.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A remedy as somebody words it: in a wish, an offer or a ruling. `payment` is the index of a
/// payment of the case, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Remedy {
    /// All of a payment that has not come back yet.
    FullRefund {
        /// Which payment of the case.
        payment: usize,
    },
    /// Part of a payment.
    PartialRefund {
        /// Which payment of the case.
        payment: usize,
        /// How much of it.
        #[serde(with = "decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::money::DecimalMoney))]
        amount: Money,
    },
    /// A coupon worth so much.
    Voucher {
        /// Its face value.
        #[serde(with = "decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::money::DecimalMoney))]
        amount: Money,
    },
    /// A membership that is made longer.
    Membership {
        /// By how many days, 1 to 3650.
        days: u16,
    },
    /// A fee that is not asked for.
    FeeWaiver {
        /// How much of it.
        #[serde(with = "decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::money::DecimalMoney))]
        amount: Money,
    },
    /// Data or a status that is put right.
    Correction,
    /// An apology in writing.
    Apology,
}

/// How a remedy reaches the complainant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// Through the provider of this payment.
    Pay {
        /// Which payment of the case.
        payment: usize,
    },
    /// By a person of the institution, who then says so.
    ByHand,
}

impl Remedy {
    /// Who delivers it.
    pub const fn delivery(self) -> Delivery {
        match self {
            Remedy::FullRefund { payment } | Remedy::PartialRefund { payment, .. } => {
                Delivery::Pay { payment }
            }
            Remedy::Voucher { .. }
            | Remedy::Membership { .. }
            | Remedy::FeeWaiver { .. }
            | Remedy::Correction
            | Remedy::Apology => Delivery::ByHand,
        }
    }

    /// The amount it names; `None` for a full refund, whose amount follows from the payment,
    /// and for what is not money.
    pub const fn amount(self) -> Option<Money> {
        match self {
            Remedy::PartialRefund { amount, .. }
            | Remedy::Voucher { amount }
            | Remedy::FeeWaiver { amount } => Some(amount),
            _ => None,
        }
    }
}

/// How far the delivery of a remedy has got (R3.4).
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemedyStatus {
    /// Owed, and the money for it reserved.
    Ordered,
    /// The complainant said where it should go.
    DetailsGiven,
    /// Above the limit: waits for a second pair of eyes.
    UnderReview,
    /// The provider is being asked. Written down before it hears of it.
    Sent,
    /// The provider is at it, or its answer was unclear: it is asked again under the same id.
    Pending,
    /// The provider answered something we do not know. A person looks at it.
    Parked,
    /// Delivered.
    Done,
    /// The provider said a clear no.
    Failed,
    /// Another order took its place: before it was sent, or after the provider's clear no.
    Replaced,
}

impl RemedyStatus {
    /// Nothing more will happen to it by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, RemedyStatus::Done | RemedyStatus::Failed | RemedyStatus::Replaced)
    }

    /// Its money counts against the payment.
    pub const fn is_alive(self) -> bool {
        !matches!(self, RemedyStatus::Failed | RemedyStatus::Replaced)
    }

    /// A provider may have heard of it, so that it can no longer be taken back.
    pub const fn is_under_way(self) -> bool {
        matches!(
            self,
            RemedyStatus::Sent | RemedyStatus::Pending | RemedyStatus::Parked | RemedyStatus::Done
        )
    }
}

/// Whether the complainant has what they were promised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Arrival {
    /// Not said yet.
    Awaited,
    /// It is there.
    Confirmed,
    /// It should be there and is not.
    NotArrived,
}

/// What a provider made of a remedy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "progress", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Progress {
    /// About to ask, or asking again.
    Sent,
    /// At it, or unclear.
    Pending,
    /// An answer we do not know; `code` is the provider's word for it.
    Parked {
        /// At most 64 characters of kebab-case or the provider's own code.
        code: String,
    },
    /// Paid.
    Done,
    /// A clear no; `code` is the provider's word for it.
    Failed {
        /// As in `Parked`.
        code: String,
    },
}

/// Money as `{ "amount": "12.30", "currency": "CNY" }`.
pub(crate) mod decimal {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::money::{DecimalMoney, Money};

    pub(crate) fn serialize<S: Serializer>(money: &Money, to: S) -> Result<S::Ok, S::Error> {
        DecimalMoney(*money).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
        Ok(DecimalMoney::deserialize(from)?.0)
    }
}

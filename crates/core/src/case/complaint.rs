//! What a complaint is about: issue, institution, payments, wishes, and who speaks.

use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    ids::{BillId, MerchantId, PersonId},
    money::Money,
    payment::PaidAt,
    remedy::{Remedy, decimal},
    rulebook::Facts,
    words::Words,
};

use super::Refusal;

/// The most payments that one complaint may be about.
pub const PAYMENTS_MAX: usize = 50;
/// The most remedies that a wish, an offer or a ruling may name.
pub const REMEDIES_MAX: usize = 20;
/// The longest reference of a payment, in characters.
pub const REFERENCE_MAX: usize = 128;

/// What somebody complains about. `W` is how texts are held: [`Words`] in the record, `String`
/// on the way in, before the shell puts them into the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint<W = Words> {
    /// The issue type: an id of `rules/issues`.
    pub issue: Code,
    /// Who must handle it.
    #[serde(default)]
    pub handling: Handling,
    /// The merchant or payee complained about, where known to the desk.
    #[serde(default)]
    pub respondent: Option<MerchantId>,
    /// The payments it is about, at most [`PAYMENTS_MAX`].
    #[serde(default)]
    pub payments: Vec<DisputedPayment>,
    /// How much money is asked for in all, where it is about money.
    #[serde(default, with = "maybe_decimal", skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Money>,
    /// What the complainant would like, at most [`REMEDIES_MAX`].
    #[serde(default)]
    pub wanted: Vec<Remedy>,
    /// What happened, in the complainant's words.
    pub narrative: W,
    /// The complainant's particulars as JSON: real name, contact, account.
    pub particulars: W,
    /// Who speaks for the complainant, where somebody does.
    #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
    pub representative: Option<Representative<W>>,
    /// More codes that decide which rules apply: `source`, `country`, `product`.
    #[serde(default)]
    pub facts: Facts,
    /// Where it came from.
    #[serde(default)]
    pub origin: Origin,
}

fn nobody<W>() -> Option<Representative<W>> {
    None
}

/// Somebody who speaks for the complainant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representative<W = Words> {
    /// Who, where they sign in themselves.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Their particulars as JSON: name, contact, and what authorises them (which document,
    /// from when to when).
    pub particulars: W,
}

/// Who must handle a complaint.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Handling {
    /// The institution whose desk this is.
    #[default]
    House,
    /// An institution that is not on Redress: the case is kept here for the complainant, with
    /// what was sent where and the clock.
    Outside {
        /// A code for it, as `alipay` or `bank-of-somewhere`.
        institution: Code,
    },
}

/// Where a complaint came from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Origin {
    /// The complainant sent it here.
    #[default]
    Portal,
    /// Staff wrote it down for the complainant, who called, wrote or came by.
    Desk,
    /// It stood in another system before.
    Imported {
        /// Its number there.
        number: String,
        /// When it was received there.
        received_at: jiff::Timestamp,
    },
}

impl Origin {
    /// When the complaint was received, here (`now`) or in the system it stood in before.
    pub fn received_at(&self, now: jiff::Timestamp) -> jiff::Timestamp {
        match self {
            Origin::Imported { received_at, .. } => *received_at,
            Origin::Portal | Origin::Desk => now,
        }
    }
}

/// A payment as the complainant tells it. The payee's name, if any, stands in the narrative.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisputedPayment {
    /// Whose payment it is: `alipay`, `wechat-pay`, `unionpay`, `bank` … or `sandbox`.
    pub provider: Code,
    /// The provider's number for it. Without one no money can be ordered back.
    #[serde(default)]
    pub reference: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub at: Option<PaidAt>,
    /// How much was paid.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::money::DecimalMoney))]
    pub amount: Money,
    /// How much should have been paid, where the amount is what is wrong.
    #[serde(default, with = "maybe_decimal", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::money::DecimalMoney>))]
    pub expected: Option<Money>,
    /// The bill and the line it was picked from.
    #[serde(default)]
    pub picked: Option<BillLine>,
}

/// A line of an uploaded bill.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillLine {
    /// The bill.
    pub bill: BillId,
    /// The line of the text or the row of the sheet, from 1.
    pub line: u64,
}

impl DisputedPayment {
    /// What names the payment across all cases: `alipay:2025…`. The guard row has this key.
    pub fn key(&self) -> Option<String> {
        self.reference.as_ref().map(|reference| format!("{}:{reference}", self.provider))
    }
}

impl<W> Complaint<W> {
    /// Holds what can be held without looking anything up: limits, amounts, one currency.
    pub fn check(&self) -> Result<(), Refusal> {
        at_most("payments", self.payments.len(), PAYMENTS_MAX)?;
        at_most("wanted", self.wanted.len(), REMEDIES_MAX)?;
        for (index, payment) in self.payments.iter().enumerate() {
            payment.check(index)?;
            let key = payment.key();
            if key.is_some() && self.payments[..index].iter().any(|it| it.key() == key) {
                let field = format!("payments[{index}].reference");
                let limit = "named once: it stands among the payments already".to_owned();
                return Err(Refusal::BadField { field, limit });
            }
        }
        if let Origin::Imported { number, .. } = &self.origin
            && !is_reference(number)
        {
            return Err(Refusal::BadField {
                field: "origin.number".to_owned(),
                limit: printable(),
            });
        }
        if let Some(claimed) = self.claimed {
            positive("claimed", claimed)?;
            for payment in &self.payments {
                if payment.amount.currency() != claimed.currency() {
                    return Err(Refusal::WrongCurrency {
                        field: "claimed".to_owned(),
                        wanted: payment.amount.currency(),
                        given: claimed.currency(),
                    });
                }
            }
        }
        check_remedies(&self.wanted, &self.payments)
    }
}

impl DisputedPayment {
    fn check(&self, index: usize) -> Result<(), Refusal> {
        let field = |name: &str| format!("payments[{index}].{name}");
        if self.reference.as_ref().is_some_and(|it| !is_reference(it)) {
            return Err(Refusal::BadField { field: field("reference"), limit: printable() });
        }
        if self.amount.minor() < 0 {
            return Err(Refusal::NotPositive { field: field("amount") });
        }
        match self.expected {
            Some(expected) if expected.currency() != self.amount.currency() => {
                Err(Refusal::WrongCurrency {
                    field: field("expected"),
                    wanted: self.amount.currency(),
                    given: expected.currency(),
                })
            }
            _ => Ok(()),
        }
    }
}

/// References stand in the record, which holds no prose: no spaces, and ASCII only.
pub(super) fn is_reference(text: &str) -> bool {
    let length = 1..=REFERENCE_MAX;
    length.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic())
}

/// What [`is_reference`] asks for.
pub(super) fn printable() -> String {
    format!("1 to {REFERENCE_MAX} printable ASCII characters without spaces")
}

/// Remedies must name payments that are there, in their currency, and amounts above zero.
pub(super) fn check_remedies(
    remedies: &[Remedy],
    payments: &[DisputedPayment],
) -> Result<(), Refusal> {
    at_most("remedies", remedies.len(), REMEDIES_MAX)?;
    for (index, remedy) in remedies.iter().enumerate() {
        let field = |name: &str| format!("remedies[{index}].{name}");
        if let Some(amount) = remedy.amount() {
            positive(&field("amount"), amount)?;
        }
        match *remedy {
            Remedy::FullRefund { payment } => {
                known_payment(&field("payment"), payment, payments)?;
            }
            Remedy::PartialRefund { payment, amount } => {
                let paid = known_payment(&field("payment"), payment, payments)?;
                if paid.amount.currency() != amount.currency() {
                    return Err(Refusal::WrongCurrency {
                        field: field("amount"),
                        wanted: paid.amount.currency(),
                        given: amount.currency(),
                    });
                }
            }
            Remedy::Membership { days } if !(1..=3650).contains(&days) => {
                return Err(Refusal::BadField {
                    field: field("days"),
                    limit: "1 to 3650".to_owned(),
                });
            }
            _ => (),
        }
    }
    Ok(())
}

fn known_payment<'a>(
    field: &str,
    index: usize,
    payments: &'a [DisputedPayment],
) -> Result<&'a DisputedPayment, Refusal> {
    payments.get(index).ok_or_else(|| Refusal::NoSuchPayment { field: field.to_owned(), index })
}

pub(super) fn positive(field: &str, amount: Money) -> Result<(), Refusal> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(Refusal::NotPositive { field: field.to_owned() })
}

pub(super) fn at_most(field: &str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count <= limit {
        return Ok(());
    }
    Err(Refusal::TooMany { field: field.to_owned(), limit })
}

/// Money that may be missing, in the form of [`decimal`].
mod maybe_decimal {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::money::{DecimalMoney, Money};

    pub(super) fn serialize<S: Serializer>(it: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
        it.map(DecimalMoney).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Money>, D::Error> {
        Ok(Option::<DecimalMoney>::deserialize(from)?.map(|it| it.0))
    }
}

//! Payment providers. To add one: a file in `provider/`, a line in [`PROVIDERS`], and recorded
//! answers in `fixtures/psp/<name>/`.

use std::{fmt, sync::Arc};

use redress_core::{
    ids::{ProtectionId, RemedyId},
    money::Money,
};

use crate::{
    answer::{PaymentAnswer, ProtectionReply, RefundAnswer},
    config::{BaseUrl, ConfigError},
    secret::Secret,
    stamp::Stamp,
};

pub(crate) mod sandbox;

/// Every kind of provider there is.
pub const PROVIDERS: &[Kind] = &[sandbox::KIND];

/// One kind of provider: its name in an operator's configuration, and how to speak to it.
#[derive(Clone, Copy)]
pub struct Kind {
    /// In kebab-case, as `sandbox`; also the folder of its recorded answers.
    pub name: &'static str,
    /// Makes a connector. Fails where the connection lacks something that this kind needs.
    pub connect: fn(Connection) -> Result<Arc<dyn Provider>, ConfigError>,
}

/// What a connector needs to know of one operator's account with a provider.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where the provider is.
    pub url: BaseUrl,
    /// The key shared with it.
    pub secret: Secret,
}

/// A request that waits to be sent.
pub type Request = http::Request<Vec<u8>>;
/// An answer that was received whole: at most [`BODY_BYTES_MAX`](crate::BODY_BYTES_MAX) bytes.
pub type Response = http::Response<Vec<u8>>;

/// How to speak to one provider. Builds requests and reads answers; the same arguments make the
/// same request. An answer is read with the order and the stamp of its request.
pub trait Provider: Send + Sync {
    /// The name of its kind, as in [`PROVIDERS`].
    fn name(&self) -> &'static str;

    /// Asks for money to go back. Asking again with the same `order.remedy` pays nothing more.
    fn refund(&self, order: &RefundOrder, stamp: &Stamp) -> Request;

    /// Asks what has become of a refund, without ordering it.
    fn refund_status(&self, order: &RefundOrder, stamp: &Stamp) -> Request;

    /// Reads the answer to [`Provider::refund`] and to [`Provider::refund_status`].
    fn read_refund(&self, order: &RefundOrder, stamp: &Stamp, answer: &Response) -> RefundAnswer;

    /// Asks for a payment as the provider recorded it. `reference` is the provider's number for it,
    /// at most 128 characters.
    fn payment(&self, reference: &str, stamp: &Stamp) -> Request;

    /// Reads the answer to [`Provider::payment`].
    fn read_payment(&self, reference: &str, stamp: &Stamp, answer: &Response) -> PaymentAnswer;

    /// Asks for a payment to be frozen or an account to be secured. Asking again with the same
    /// `order.protection` changes nothing.
    fn protect(&self, order: &ProtectionOrder, stamp: &Stamp) -> Request;

    /// Asks for a protection to end. Also ends one that the provider has not heard of yet, so that a
    /// late order does not bring it into force.
    fn lift(&self, order: &ProtectionOrder, stamp: &Stamp) -> Request;

    /// Reads the answer to [`Provider::protect`] and to [`Provider::lift`].
    fn read_protection(
        &self,
        order: &ProtectionOrder,
        stamp: &Stamp,
        answer: &Response,
    ) -> ProtectionReply;
}

impl fmt::Debug for dyn Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.name())
    }
}

/// Money that is to go back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefundOrder {
    /// The remedy that owes it, and the idempotency key.
    pub remedy: RemedyId,
    /// The provider's number for the payment that is given back, at most 128 characters.
    pub payment: String,
    /// How much was paid, as far as we know. Some providers want it repeated.
    pub paid: Money,
    /// How much goes back; in the currency of the payment.
    pub amount: Money,
}

/// Something that is to be protected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProtectionOrder {
    /// The protection, and the idempotency key.
    pub protection: ProtectionId,
    /// What is to be protected.
    pub what: ProtectionTarget,
}

/// What a provider can protect.
#[derive(Clone, PartialEq, Eq)]
pub enum ProtectionTarget {
    /// Hold the money of a payment where it is.
    Payment {
        /// The provider's number for it, at most 128 characters.
        reference: String,
    },
    /// Let nobody pay from an account until its holder has it back.
    Account {
        /// Its name with the provider, at most 128 characters. Personal data: never in a log.
        name: String,
    },
}

impl fmt::Debug for ProtectionTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProtectionTarget::Payment { reference } => write!(f, "Payment({reference})"),
            ProtectionTarget::Account { .. } => f.write_str("Account(…)"),
        }
    }
}

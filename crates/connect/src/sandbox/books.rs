//! The sandbox's books: payments, refunds, protections, and every movement of money.

use std::collections::BTreeMap;

use hyper::http::StatusCode;
use redress_core::{money::Money, payment::PaidAt};

use crate::{
    answer::AnswerCode,
    provider::sandbox::protocol::{
        PaymentState, ProtectionBody, ProtectionState, RefundBody, RefundState, TEXT_MAX, fault,
    },
};

use super::{Mischief, SandboxPayment};

/// How many refunds, protections and payments the books hold, each.
const ENTRIES_MAX: usize = 100_000;

/// One movement of money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payout {
    /// The refund it belongs to: a remedy's id, as text.
    pub refund: String,
    /// The payment that was given back.
    pub payment: String,
    /// How much moved.
    pub amount: Money,
}

/// How a refund stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RefundNow {
    /// It will be decided after so many further requests about it.
    Processing {
        /// How many.
        queries: u32,
    },
    /// The money has moved.
    Paid,
    /// It was refused for good.
    Refused {
        /// The reason.
        code: AnswerCode,
    },
}

/// How a protection stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProtectionNow {
    /// In force.
    InForce,
    /// Refused for good.
    Refused {
        /// The reason.
        code: AnswerCode,
    },
    /// Lifted, perhaps before it was asked for.
    Lifted,
}

/// A fault: the status, and what to say.
pub(super) type Faulty = (StatusCode, &'static str);

struct Refund {
    payment: String,
    amount: Money,
    now: RefundNow,
    /// What it comes to after `Processing`; `None` is paid.
    refused: Option<AnswerCode>,
}

struct Protection {
    what: Option<Protects>,
    now: ProtectionNow,
}

#[derive(Clone, PartialEq, Eq)]
enum Protects {
    Payment(String),
    Account(String),
}

/// All of it.
pub(super) struct Books {
    trusting: bool,
    payments: BTreeMap<String, SandboxPayment>,
    refunds: BTreeMap<String, Refund>,
    protections: BTreeMap<String, Protection>,
    payouts: Vec<Payout>,
}

const MALFORMED: Faulty = (StatusCode::BAD_REQUEST, "malformed");
const MISMATCH: Faulty = (StatusCode::CONFLICT, "idempotency-mismatch");
const FULL: Faulty = (StatusCode::TOO_MANY_REQUESTS, fault::SLOW_DOWN);

impl Books {
    pub(super) fn new(trusting: bool) -> Books {
        Books {
            trusting,
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            protections: BTreeMap::new(),
            payouts: Vec::new(),
        }
    }

    pub(super) fn register(&mut self, payment: SandboxPayment) {
        self.payments.entry(payment.reference.clone()).or_insert(payment);
    }

    pub(super) fn payments(&self) -> impl Iterator<Item = &SandboxPayment> {
        self.payments.values()
    }

    pub(super) fn payment(&self, reference: &str) -> Option<&SandboxPayment> {
        self.payments.get(reference)
    }

    pub(super) fn payouts(&self) -> &[Payout] {
        &self.payouts
    }

    pub(super) fn refund_now(&self, id: &str) -> Option<RefundNow> {
        self.refunds.get(id).map(|it| it.now.clone())
    }

    pub(super) fn protection_now(&self, id: &str) -> Option<ProtectionNow> {
        self.protections.get(id).map(|it| it.now.clone())
    }

    /// Whether a refund of this id was ordered before.
    pub(super) fn knows_refund(&self, id: &str) -> bool {
        self.refunds.contains_key(id)
    }

    pub(super) fn knows_protection(&self, id: &str) -> bool {
        self.protections.contains_key(id)
    }

    pub(super) fn is_frozen(&self, reference: &str) -> bool {
        self.protects(&Protects::Payment(reference.to_owned()))
    }

    pub(super) fn is_secured(&self, account: &str) -> bool {
        self.protects(&Protects::Account(account.to_owned()))
    }

    fn protects(&self, what: &Protects) -> bool {
        let mut all = self.protections.values();
        all.any(|it| it.now == ProtectionNow::InForce && it.what.as_ref() == Some(what))
    }

    /// Orders a refund, or says how the one of that id stands. Nothing of an order counts when its
    /// id was used before, so asking again can never pay again.
    pub(super) fn order_refund(
        &mut self,
        order: &RefundBody,
        verdict: Option<Mischief>,
        today: PaidAt,
    ) -> Result<RefundState, Faulty> {
        let amount = amount(&order.amount, &order.currency)?;
        let total = self::amount(&order.total, &order.currency)?;
        if !is_text(&order.refund) || !is_text(&order.payment) {
            return Err(MALFORMED);
        }
        if let Some(known) = self.refunds.get(&order.refund) {
            if known.payment != order.payment || known.amount != amount {
                return Err(MISMATCH);
            }
            return self.ask_refund(&order.refund);
        }
        if ENTRIES_MAX <= self.refunds.len() {
            return Err(FULL);
        }
        if self.trusting && self.payments.len() < ENTRIES_MAX {
            self.believe(&order.payment, total, today);
        }
        let (queries, refused) = match verdict {
            Some(Mischief::Delay { queries }) => (queries, self.objection(&order.payment, amount)),
            Some(Mischief::Refuse { code, after }) => (after, Some(code)),
            _ => (0, self.objection(&order.payment, amount)),
        };
        let now = RefundNow::Processing { queries };
        let payment = order.payment.clone();
        self.refunds.insert(order.refund.clone(), Refund { payment, amount, now, refused });
        self.settle(&order.refund);
        self.refund_state(&order.refund)
    }

    fn believe(&mut self, reference: &str, amount: Money, at: PaidAt) {
        self.register(SandboxPayment {
            reference: reference.to_owned(),
            amount,
            payee: String::new(),
            subject: String::new(),
            at,
            account: None,
        });
    }

    /// Says how a refund stands. Being asked is what lets it go on.
    pub(super) fn ask_refund(&mut self, id: &str) -> Result<RefundState, Faulty> {
        let known = self.refunds.get_mut(id);
        let known = known.ok_or((StatusCode::NOT_FOUND, fault::NO_SUCH_REFUND))?;
        if let RefundNow::Processing { queries } = &mut known.now {
            *queries = queries.saturating_sub(1);
        }
        self.settle(id);
        self.refund_state(id)
    }

    /// Why a payment cannot give back that much, if it cannot.
    fn objection(&self, reference: &str, amount: Money) -> Option<AnswerCode> {
        let no = |code| Some(AnswerCode::of(code));
        let Some(payment) = self.payments.get(reference) else {
            return no(fault::NO_SUCH_PAYMENT);
        };
        if payment.amount.currency() != amount.currency() {
            return no("wrong-currency");
        }
        let promised = self.refunds.values().filter(|it| it.payment == reference);
        let mut promised = promised.filter(|it| it.refused.is_none()).map(|it| it.amount);
        let sum = promised.try_fold(amount, |sum, it| sum.plus(it));
        match sum.and_then(|sum| sum.exceeds(payment.amount)) {
            Ok(false) => None,
            _ => no("exceeds-payment"),
        }
    }

    /// Decides a refund whose time has come. The one place where money moves.
    fn settle(&mut self, id: &str) {
        let Some(refund) = self.refunds.get_mut(id) else {
            return;
        };
        if refund.now != (RefundNow::Processing { queries: 0 }) {
            return;
        }
        if let Some(code) = refund.refused.clone() {
            refund.now = RefundNow::Refused { code };
            return;
        }
        refund.now = RefundNow::Paid;
        let (payment, amount) = (refund.payment.clone(), refund.amount);
        self.payouts.push(Payout { refund: id.to_owned(), payment, amount });
    }

    fn refund_state(&self, id: &str) -> Result<RefundState, Faulty> {
        let refund = self.refunds.get(id).ok_or((StatusCode::NOT_FOUND, fault::NO_SUCH_REFUND))?;
        let (status, code) = match &refund.now {
            RefundNow::Processing { .. } => ("processing", None),
            RefundNow::Paid => ("paid", None),
            RefundNow::Refused { code } => ("refused", Some(code.to_string())),
        };
        Ok(RefundState {
            refund: id.to_owned(),
            payment: refund.payment.clone(),
            amount: refund.amount.decimal(),
            currency: refund.amount.currency().to_string(),
            status: status.to_owned(),
            code,
        })
    }

    /// The payment that a refund is about.
    pub(super) fn payment_of(&self, refund: &str) -> Option<String> {
        self.refunds.get(refund).map(|it| it.payment.clone())
    }

    /// The payment that a protection is about.
    pub(super) fn payment_under(&self, protection: &str) -> Option<String> {
        match &self.protections.get(protection)?.what {
            Some(Protects::Payment(reference)) => Some(reference.clone()),
            _ => None,
        }
    }

    /// The record of a payment.
    pub(super) fn ask_payment(&self, reference: &str) -> Result<PaymentState, Faulty> {
        let payment = self.payments.get(reference);
        let payment = payment.ok_or((StatusCode::NOT_FOUND, fault::NO_SUCH_PAYMENT))?;
        let zero = Money::zero(payment.amount.currency());
        let back = self.payouts.iter().filter(|it| it.payment == reference);
        let back = back.fold(zero, |sum, it| sum.plus(it.amount).unwrap_or(sum));
        Ok(PaymentState {
            payment: reference.to_owned(),
            at: payment.at.to_string(),
            amount: payment.amount.decimal(),
            currency: payment.amount.currency().to_string(),
            payee: payment.payee.clone(),
            subject: payment.subject.clone(),
            status: "paid".to_owned(),
            refunded: back.decimal(),
            frozen: self.is_frozen(reference),
        })
    }

    /// Brings a protection into force, or says how the one of that id stands.
    pub(super) fn protect(
        &mut self,
        order: &ProtectionBody,
        verdict: Option<Mischief>,
    ) -> Result<ProtectionState, Faulty> {
        let what = match (&order.payment, &order.account) {
            (Some(payment), None) if is_text(payment) => Protects::Payment(payment.clone()),
            (None, Some(account)) if is_text(account) => Protects::Account(account.clone()),
            _ => return Err(MALFORMED),
        };
        if !is_text(&order.protection) {
            return Err(MALFORMED);
        }
        if let Some(known) = self.protections.get(&order.protection) {
            if known.what.as_ref().is_some_and(|it| *it != what) {
                return Err(MISMATCH);
            }
            return self.protection_state(&order.protection);
        }
        if ENTRIES_MAX <= self.protections.len() {
            return Err(FULL);
        }
        let refused = match verdict {
            Some(Mischief::Refuse { code, .. }) => Some(code),
            _ => self.unknown(&what),
        };
        let now = match refused {
            Some(code) => ProtectionNow::Refused { code },
            None => ProtectionNow::InForce,
        };
        let what = Some(what);
        self.protections.insert(order.protection.clone(), Protection { what, now });
        self.protection_state(&order.protection)
    }

    fn unknown(&self, what: &Protects) -> Option<AnswerCode> {
        let is_known = |it: &SandboxPayment| match what {
            Protects::Payment(reference) => it.reference == *reference,
            Protects::Account(account) => it.account.as_ref() == Some(account),
        };
        if self.trusting || self.payments.values().any(is_known) {
            return None;
        }
        Some(AnswerCode::of(match what {
            Protects::Payment(_) => fault::NO_SUCH_PAYMENT,
            Protects::Account(_) => "no-such-account",
        }))
    }

    /// Ends a protection, also one that was not asked for yet: its order may still be on the way.
    pub(super) fn lift(&mut self, id: &str) -> Result<ProtectionState, Faulty> {
        if !is_text(id) {
            return Err(MALFORMED);
        }
        if ENTRIES_MAX <= self.protections.len() && !self.protections.contains_key(id) {
            return Err(FULL);
        }
        let lifted = || Protection { what: None, now: ProtectionNow::Lifted };
        let protection = self.protections.entry(id.to_owned()).or_insert_with(lifted);
        if protection.now == ProtectionNow::InForce {
            protection.now = ProtectionNow::Lifted;
        }
        self.protection_state(id)
    }

    fn protection_state(&self, id: &str) -> Result<ProtectionState, Faulty> {
        let known = self.protections.get(id);
        let known = known.ok_or((StatusCode::NOT_FOUND, "no-such-protection"))?;
        let (status, code) = match &known.now {
            ProtectionNow::InForce => ("in-force", None),
            ProtectionNow::Lifted => ("lifted", None),
            ProtectionNow::Refused { code } => ("refused", Some(code.to_string())),
        };
        Ok(ProtectionState { protection: id.to_owned(), status: status.to_owned(), code })
    }
}

fn amount(amount: &str, currency: &str) -> Result<Money, Faulty> {
    let currency = currency.parse().map_err(|_| MALFORMED)?;
    let amount = Money::parse(amount, currency).map_err(|_| MALFORMED)?;
    if amount.is_positive() { Ok(amount) } else { Err(MALFORMED) }
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(TEXT_MAX).is_none()
}

//! The sandbox, a payment provider of our own: what to say to it and how to read it.
//!
//! Its protocol is described in `crates/connect/README.md`; its server is the module `sandbox` of
//! this crate, behind the feature of that name. This side knows nothing of the server.

use std::sync::Arc;

use redress_core::{
    money::Money,
    payment::{Direction, Payment},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BODY_BYTES_MAX,
    answer::{AnswerCode, NoAnswer, PaymentAnswer, ProtectionReply, RefundAnswer},
    config::ConfigError,
    stamp::Stamp,
};

use super::{
    Connection, Kind, ProtectionOrder, ProtectionTarget, Provider, RefundOrder, Request, Response,
};

pub(crate) mod protocol;

use protocol::{
    Fault, Head, PaymentState, ProtectionBody, ProtectionState, RefundBody, RefundState, fault,
    header, path_segment,
};

pub(crate) const KIND: Kind = Kind { name: "sandbox", connect };

fn connect(connection: Connection) -> Result<Arc<dyn Provider>, ConfigError> {
    Ok(Arc::new(Sandbox { connection }))
}

struct Sandbox {
    connection: Connection,
}

impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn refund(&self, order: &RefundOrder, stamp: &Stamp) -> Request {
        let key = order.remedy.to_string();
        let body = RefundBody {
            refund: key.clone(),
            payment: order.payment.clone(),
            amount: order.amount.decimal(),
            total: order.paid.decimal(),
            currency: order.amount.currency().to_string(),
        };
        self.post("/v1/refunds", Some(&key), json(&body), stamp)
    }

    fn refund_status(&self, order: &RefundOrder, stamp: &Stamp) -> Request {
        self.get(&format!("/v1/refunds/{}", order.remedy), stamp)
    }

    fn read_refund(&self, order: &RefundOrder, stamp: &Stamp, answer: &Response) -> RefundAnswer {
        let state = match self.genuine::<RefundState>(stamp, answer) {
            Ok(state) => state,
            Err(Trouble::Unclear(code)) => return RefundAnswer::Unclear(code),
            Err(Trouble::Fault(code)) => return refund_fault(&code),
        };
        if !is_about(&state, order) {
            return RefundAnswer::Unclear(AnswerCode::of("not-this-refund"));
        }
        match state.status.as_str() {
            "paid" => RefundAnswer::Paid,
            "processing" => RefundAnswer::Pending,
            "refused" => RefundAnswer::Failed(reason(state.code)),
            unknown => RefundAnswer::Parked(AnswerCode::of(unknown)),
        }
    }

    fn payment(&self, reference: &str, stamp: &Stamp) -> Request {
        self.get(&format!("/v1/payments/{}", path_segment(reference)), stamp)
    }

    fn read_payment(&self, reference: &str, stamp: &Stamp, answer: &Response) -> PaymentAnswer {
        let state = match self.genuine::<PaymentState>(stamp, answer) {
            Ok(state) => state,
            Err(Trouble::Fault(code)) if code == fault::NO_SUCH_PAYMENT => {
                return PaymentAnswer::NotFound;
            }
            Err(Trouble::Unclear(code)) => return PaymentAnswer::Unclear(code),
            Err(Trouble::Fault(code)) => return PaymentAnswer::Unclear(AnswerCode::of(&code)),
        };
        if state.payment != reference {
            return PaymentAnswer::Unclear(AnswerCode::of("not-this-payment"));
        }
        match as_payment(state) {
            Some(payment) => PaymentAnswer::Found(Box::new(payment)),
            None => PaymentAnswer::Unclear(unreadable()),
        }
    }

    fn protect(&self, order: &ProtectionOrder, stamp: &Stamp) -> Request {
        let key = order.protection.to_string();
        let (payment, account) = match order.what.clone() {
            ProtectionTarget::Payment { reference } => (Some(reference), None),
            ProtectionTarget::Account { name } => (None, Some(name)),
        };
        let body = ProtectionBody { protection: key.clone(), payment, account };
        self.post("/v1/protections", Some(&key), json(&body), stamp)
    }

    fn lift(&self, order: &ProtectionOrder, stamp: &Stamp) -> Request {
        self.post(&format!("/v1/protections/{}/lift", order.protection), None, Vec::new(), stamp)
    }

    fn read_protection(
        &self,
        order: &ProtectionOrder,
        stamp: &Stamp,
        answer: &Response,
    ) -> ProtectionReply {
        let state = match self.genuine::<ProtectionState>(stamp, answer) {
            Ok(state) => state,
            Err(Trouble::Unclear(code)) => return ProtectionReply::Unclear(code),
            Err(Trouble::Fault(code)) => return ProtectionReply::Unclear(AnswerCode::of(&code)),
        };
        if state.protection != order.protection.to_string() {
            return ProtectionReply::Unclear(AnswerCode::of("not-this-protection"));
        }
        match state.status.as_str() {
            "in-force" => ProtectionReply::InForce,
            "refused" => ProtectionReply::Refused(reason(state.code)),
            "lifted" => ProtectionReply::Lifted,
            unknown => ProtectionReply::Unclear(AnswerCode::of(unknown)),
        }
    }
}

/// Why an answer tells us nothing of what was asked.
enum Trouble {
    /// It cannot be read or is not to be believed.
    Unclear(AnswerCode),
    /// The sandbox says, and it is the sandbox that says so, that it cannot answer.
    Fault(String),
}

impl Sandbox {
    fn get(&self, path: &str, stamp: &Stamp) -> Request {
        self.request("GET", path, None, Vec::new(), stamp)
    }

    fn post(&self, path: &str, key: Option<&str>, body: Vec<u8>, stamp: &Stamp) -> Request {
        self.request("POST", path, key, body, stamp)
    }

    fn request(
        &self,
        method: &'static str,
        path: &str,
        key: Option<&str>,
        body: Vec<u8>,
        stamp: &Stamp,
    ) -> Request {
        let Connection { url, secret } = &self.connection;
        let seconds = stamp.at().as_second().to_string();
        let target = format!("{}{path}", url.path());
        let head = Head::Request { method, target: &target, seconds: &seconds };
        let signature = protocol::sign(secret, &head, stamp.nonce(), &body);
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{url}{path}"))
            .header(header::TIMESTAMP, &seconds)
            .header(header::NONCE, stamp.nonce())
            .header(header::SIGNATURE, signature);
        if let Some(key) = key {
            request = request.header(header::KEY, key);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        request.body(body).expect("ids, digits and an escaped path make a well-formed request")
    }

    /// Believes an answer only with the right signature, and reads it only if it is whole.
    fn genuine<T: DeserializeOwned>(&self, stamp: &Stamp, answer: &Response) -> Result<T, Trouble> {
        let status = answer.status().as_u16();
        let body = answer.body();
        if BODY_BYTES_MAX < body.len() {
            return Err(Trouble::Unclear(NoAnswer::TooLarge.code()));
        }
        let given = answer.headers().get(header::SIGNATURE).map_or(&b""[..], |it| it.as_bytes());
        let head = Head::Answer { status };
        if !protocol::is_signed(&self.connection.secret, &head, stamp.nonce(), body, given) {
            return Err(Trouble::Unclear(unbelievable(status)));
        }
        if status == 200 {
            return serde_json::from_slice(body).map_err(|_| Trouble::Unclear(unreadable()));
        }
        let unclear = |_| Trouble::Unclear(AnswerCode::of_http(status));
        let fault: Fault = serde_json::from_slice(body).map_err(unclear)?;
        if 500 <= status {
            return Err(Trouble::Unclear(AnswerCode::of(&fault.error)));
        }
        Err(Trouble::Fault(fault.error))
    }
}

/// What to call an answer that the sandbox did not sign. It is nobody's word, whatever it says; its
/// status is a hint for the operator, no more.
fn unbelievable(status: u16) -> AnswerCode {
    match status {
        401 => AnswerCode::of("key-refused"),
        500.. => AnswerCode::of_http(status),
        _ => AnswerCode::of("bad-signature"),
    }
}

/// A fault says nothing about the money. Those that pass are asked again; the others would never
/// pass, so a person looks at them.
fn refund_fault(code: &str) -> RefundAnswer {
    match code {
        fault::NO_SUCH_REFUND | fault::SLOW_DOWN => RefundAnswer::Unclear(AnswerCode::of(code)),
        _ => RefundAnswer::Parked(AnswerCode::of(code)),
    }
}

fn is_about(state: &RefundState, order: &RefundOrder) -> bool {
    state.refund == order.remedy.to_string()
        && state.payment == order.payment
        && money(&state.amount, &state.currency) == Some(order.amount)
}

fn as_payment(state: PaymentState) -> Option<Payment> {
    let amount = money(&state.amount, &state.currency)?;
    let refunded = money(&state.refunded, &state.currency)?;
    if amount.minor() < 0 || refunded.minor() < 0 {
        return None;
    }
    Some(Payment {
        reference: state.payment,
        order: None,
        at: state.at.parse().ok()?,
        direction: Direction::Out,
        amount,
        counterparty: state.payee,
        subject: state.subject,
        method: String::new(),
        settled: state.status == "paid" && amount.is_positive(),
        status: state.status,
        refund_of: None,
        refunded: refunded.is_positive().then_some(refunded),
        fee: None,
        link: None,
        remark: None,
        line: 0,
    })
}

fn money(amount: &str, currency: &str) -> Option<Money> {
    Money::parse(amount, currency.parse().ok()?).ok()
}

/// The reason of a no. A no without one is still a no.
fn reason(code: Option<String>) -> AnswerCode {
    AnswerCode::of(code.as_deref().unwrap_or("refused"))
}

fn unreadable() -> AnswerCode {
    AnswerCode::of("unreadable")
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("strings always become JSON")
}

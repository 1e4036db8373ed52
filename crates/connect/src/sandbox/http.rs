//! The sandbox's wire: takes requests, lets the books answer, and spoils what is to be spoilt.

use std::{sync::Arc, time::Duration};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    http::{StatusCode, request::Parts},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use redress_core::payment::PaidAt;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    BODY_BYTES_MAX,
    provider::sandbox::protocol::{self, Fault, Head, ProtectionBody, RefundBody, header},
};

use super::{Mischief, Nonsense, Shared, State, books::Faulty, door::Stop, mischief::Trouble};

/// How large a request may be, in bytes.
const REQUEST_BYTES_MAX: usize = 64 * 1024;
/// How long the head of a request may take to come in.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the body of a request may take to come in.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How many connections are served at once; more wait to be accepted.
const CONNECTIONS_MAX: usize = 256;

/// Serves until it is aborted; its connections end with it, because the set owns them.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        if CONNECTIONS_MAX <= connections.len() {
            connections.join_next().await;
        }
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some will be given back.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&shared), request));
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
            // A connection that breaks, ours on purpose among them, is nobody's concern here.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox closes the connection on purpose")]
struct HangUp;

type Answer = Response<Full<Bytes>>;

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Answer, HangUp> {
    let (parts, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, REQUEST_BYTES_MAX).collect());
    let Ok(Ok(body)) = body.await else {
        return Ok(unsigned(StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    };
    let (reply, delivery) = match shared.respond(&parts, &body.to_bytes()) {
        Ok(done) => done,
        Err(stop) => return Ok(unsigned(stop.status(), stop.code())),
    };
    match delivery {
        Some(Mischief::LoseAnswer | Mischief::Down) => Err(HangUp),
        Some(Mischief::BadGateway) => Ok(page(StatusCode::BAD_GATEWAY)),
        Some(Mischief::Nonsense(kind)) => Ok(reply.spoilt(&shared, kind)),
        Some(Mischief::Slow { by }) => {
            tokio::time::sleep(by).await;
            Ok(reply.signed(&shared))
        }
        _ => Ok(reply.signed(&shared)),
    }
}

impl Shared {
    /// Lets a request in and carries it out, unless the sandbox is to be down.
    fn respond(&self, parts: &Parts, body: &[u8]) -> Result<(Reply, Option<Mischief>), Stop> {
        let now = (self.settings.clock)();
        let today = PaidAt::Instant(now, jiff::tz::Offset::UTC);
        let mut state = self.state();
        let nonce = state.door.enter(&self.settings.secret, now, parts, body)?;
        state.requests += 1;

        let wish = Wish::read(parts, body);
        let trouble = state.trouble(&wish);
        let delivery = trouble.delivery;
        let is_down = delivery == Some(Mischief::Down);
        let done =
            if is_down { Ok(Value::Null) } else { state.grant(wish, trouble.verdict, today) };
        let (status, body) = match done {
            Ok(body) => (StatusCode::OK, body),
            Err((status, error)) => (status, json!(Fault { error: error.to_owned() })),
        };
        Ok((Reply { nonce, status, body }, delivery))
    }
}

/// What a request wants.
enum Wish {
    OrderRefund(RefundBody),
    AskRefund(String),
    AskPayment(String),
    Protect(ProtectionBody),
    Lift(String),
    Nothing(Faulty),
}

const MALFORMED: Faulty = (StatusCode::BAD_REQUEST, "malformed");
const NO_SUCH_PATH: Faulty = (StatusCode::NOT_FOUND, "no-such-path");

impl Wish {
    fn read(parts: &Parts, body: &[u8]) -> Wish {
        let path: Vec<&str> = parts.uri.path().trim_start_matches('/').split('/').collect();
        let key = parts.headers.get(header::KEY).and_then(|it| it.to_str().ok());
        match (&parts.method, path.as_slice()) {
            (&Method::POST, ["v1", "refunds"]) => match serde_json::from_slice(body) {
                Ok(order @ RefundBody { .. }) if key == Some(order.refund.as_str()) => {
                    Wish::OrderRefund(order)
                }
                _ => Wish::Nothing(MALFORMED),
            },
            (&Method::POST, ["v1", "protections"]) => match serde_json::from_slice(body) {
                Ok(order @ ProtectionBody { .. }) if key == Some(order.protection.as_str()) => {
                    Wish::Protect(order)
                }
                _ => Wish::Nothing(MALFORMED),
            },
            (&Method::POST, ["v1", "protections", id, "lift"]) => Wish::Lift((*id).to_owned()),
            (&Method::GET, ["v1", "refunds", id]) => Wish::AskRefund((*id).to_owned()),
            (&Method::GET, ["v1", "payments", reference]) => match unescape(reference) {
                Some(reference) => Wish::AskPayment(reference),
                None => Wish::Nothing(MALFORMED),
            },
            _ => Wish::Nothing(NO_SUCH_PATH),
        }
    }
}

impl State {
    fn trouble(&mut self, wish: &Wish) -> Trouble {
        let State { books, schedule, .. } = self;
        match wish {
            Wish::OrderRefund(order) => {
                let is_new = !books.knows_refund(&order.refund);
                let amount = format!("{} {}", order.amount, order.currency).parse().ok();
                schedule.take(Some(&order.payment), is_new, amount.filter(|_| is_new))
            }
            Wish::AskRefund(id) => schedule.take(books.payment_of(id).as_deref(), false, None),
            Wish::AskPayment(reference) => schedule.take(Some(reference), false, None),
            Wish::Protect(order) => {
                let is_new = !books.knows_protection(&order.protection);
                schedule.take(order.payment.as_deref(), is_new, None)
            }
            Wish::Lift(id) => schedule.take(books.payment_under(id).as_deref(), false, None),
            Wish::Nothing(_) => Trouble::default(),
        }
    }

    fn grant(
        &mut self,
        wish: Wish,
        verdict: Option<Mischief>,
        today: PaidAt,
    ) -> Result<Value, Faulty> {
        let books = &mut self.books;
        match wish {
            Wish::OrderRefund(order) => books.order_refund(&order, verdict, today).map(value),
            Wish::AskRefund(id) => books.ask_refund(&id).map(value),
            Wish::AskPayment(reference) => books.ask_payment(&reference).map(value),
            Wish::Protect(order) => books.protect(&order, verdict).map(value),
            Wish::Lift(id) => books.lift(&id).map(value),
            Wish::Nothing(fault) => Err(fault),
        }
    }
}

/// An honest answer that waits to be sent.
struct Reply {
    nonce: String,
    status: StatusCode,
    body: Value,
}

impl Reply {
    fn signed(&self, shared: &Shared) -> Answer {
        self.carrying(shared, self.body.to_string())
    }

    fn carrying(&self, shared: &Shared, body: String) -> Answer {
        let signature = self.signature(shared, &body);
        respond(self.status, "application/json", Some(signature), body)
    }

    fn signature(&self, shared: &Shared, body: &str) -> String {
        let head = Head::Answer { status: self.status.as_u16() };
        protocol::sign(&shared.settings.secret, &head, &self.nonce, body.as_bytes())
    }

    fn spoilt(mut self, shared: &Shared, kind: Nonsense) -> Answer {
        let whole = self.body.to_string();
        let half = whole.chars().take(whole.chars().count() / 2).collect();
        let json = "application/json";
        match kind {
            Nonsense::Html => page(StatusCode::OK),
            Nonsense::Truncated => {
                respond(self.status, json, Some(self.signature(shared, &whole)), half)
            }
            Nonsense::SignedHalf => self.carrying(shared, half),
            Nonsense::WrongSignature => {
                let signature = format!("v1={}", "0".repeat(64));
                respond(self.status, json, Some(signature), whole)
            }
            Nonsense::HugeBody => self.carrying(shared, " ".repeat(4 * BODY_BYTES_MAX)),
            Nonsense::Empty => respond(StatusCode::OK, json, None, String::new()),
            Nonsense::UnknownStatus => {
                self.body["status"] = json!("reversed");
                self.signed(shared)
            }
            Nonsense::WrongId => {
                for id in ["refund", "payment", "protection"] {
                    if let Some(id) = self.body.get_mut(id) {
                        *id = json!("somebody-elses");
                    }
                }
                self.signed(shared)
            }
        }
    }
}

fn value(body: impl Serialize) -> Value {
    json!(body)
}

/// What somebody hears who was not let in: not signed, because it is nobody's business.
fn unsigned(status: StatusCode, error: &str) -> Answer {
    let body = json!(Fault { error: error.to_owned() }).to_string();
    respond(status, "application/json", None, body)
}

fn page(status: StatusCode) -> Answer {
    let body = format!("<!doctype html><title>{status}</title><h1>{status}</h1>");
    respond(status, "text/html", None, body)
}

fn respond(
    status: StatusCode,
    content_type: &'static str,
    signature: Option<String>,
    body: String,
) -> Answer {
    let mut answer = Response::builder().status(status).header("content-type", content_type);
    if let Some(signature) = signature {
        answer = answer.header(header::SIGNATURE, signature);
    }
    answer.body(Full::new(Bytes::from(body))).expect("literals and digits are well-formed")
}

/// Reads `%XX` back. `None` for what is not UTF-8 or not an escape.
fn unescape(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.extend(hex::decode(digits).ok()?);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

//! A wire for tests: a sandbox on this machine, and the smallest client that can speak to it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use redress_connect::{
    BODY_BYTES_MAX,
    answer::{NoAnswer, PaymentAnswer, ProtectionReply, RefundAnswer},
    provider::{ProtectionOrder, Provider, RefundOrder, Request, Response},
    sandbox::{Sandbox, SandboxPayment, SandboxSettings},
    secret::Secret,
    stamp::Stamp,
};
use redress_core::code::Code;

use crate::orders::{PAYMENT, SECRET, day};

/// Long enough for a busy machine: no test but the one about patience waits for it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A sandbox, and the connector that leads to it.
pub(crate) struct Counter {
    pub(crate) sandbox: Sandbox,
    pub(crate) provider: Arc<dyn Provider>,
}

pub(crate) fn settings() -> SandboxSettings {
    SandboxSettings::new(Secret::new(SECRET).unwrap(), Arc::new(day))
}

/// A sandbox with one payment of 88.00 CNY in its books.
pub(crate) async fn open() -> Counter {
    let counter = open_with(settings()).await;
    counter.sandbox.register(payment());
    counter
}

pub(crate) async fn open_with(settings: SandboxSettings) -> Counter {
    let sandbox = Sandbox::start(settings).await.unwrap();
    let providers = sandbox.providers(&[Code::of("alipay"), Code::of("sandbox")]).unwrap();
    let provider = Arc::clone(providers.get("alipay").unwrap());
    Counter { sandbox, provider }
}

pub(crate) fn payment() -> SandboxPayment {
    SandboxPayment {
        reference: PAYMENT.to_owned(),
        amount: "88.00 CNY".parse().unwrap(),
        payee: "山川书店".to_owned(),
        subject: "图书".to_owned(),
        at: "2025-12-18T18:16:25+08:00".parse().unwrap(),
        account: Some("buyer-7".to_owned()),
    }
}

/// A stamp that was never used.
pub(crate) fn fresh() -> Stamp {
    static USED: AtomicU64 = AtomicU64::new(1);
    Stamp::new(day(), u128::from(USED.fetch_add(1, Relaxed)).to_be_bytes())
}

impl Counter {
    pub(crate) async fn refund(&self, order: &RefundOrder) -> RefundAnswer {
        let stamp = fresh();
        match send(self.provider.refund(order, &stamp)).await {
            Ok(answer) => self.provider.read_refund(order, &stamp, &answer),
            Err(why) => RefundAnswer::Unclear(why.code()),
        }
    }

    pub(crate) async fn refund_status(&self, order: &RefundOrder) -> RefundAnswer {
        let stamp = fresh();
        match send(self.provider.refund_status(order, &stamp)).await {
            Ok(answer) => self.provider.read_refund(order, &stamp, &answer),
            Err(why) => RefundAnswer::Unclear(why.code()),
        }
    }

    pub(crate) async fn payment(&self, reference: &str) -> PaymentAnswer {
        let stamp = fresh();
        match send(self.provider.payment(reference, &stamp)).await {
            Ok(answer) => self.provider.read_payment(reference, &stamp, &answer),
            Err(why) => PaymentAnswer::Unclear(why.code()),
        }
    }

    pub(crate) async fn protect(&self, order: &ProtectionOrder) -> ProtectionReply {
        let stamp = fresh();
        let request = self.provider.protect(order, &stamp);
        self.protection(order, &stamp, request).await
    }

    pub(crate) async fn lift(&self, order: &ProtectionOrder) -> ProtectionReply {
        let stamp = fresh();
        let request = self.provider.lift(order, &stamp);
        self.protection(order, &stamp, request).await
    }

    async fn protection(
        &self,
        order: &ProtectionOrder,
        stamp: &Stamp,
        request: Request,
    ) -> ProtectionReply {
        match send(request).await {
            Ok(answer) => self.provider.read_protection(order, stamp, &answer),
            Err(why) => ProtectionReply::Unclear(why.code()),
        }
    }

    /// How much really went back, in all, and in how many movements.
    pub(crate) fn moved(&self) -> (String, usize) {
        let back = self.sandbox.paid_back(PAYMENT).unwrap().unwrap();
        (back.to_string(), self.sandbox.payouts().len())
    }
}

pub(crate) async fn send(request: Request) -> Result<Response, NoAnswer> {
    tokio::time::timeout(TIMEOUT, whole(request)).await.unwrap_or(Err(NoAnswer::Timeout))
}

async fn whole(request: Request) -> Result<Response, NoAnswer> {
    // One connection for each request, so that none is lost because of another.
    let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    let answer = client.request(request.map(|it| Full::new(Bytes::from(it)))).await;
    let (head, body) = answer.map_err(why)?.into_parts();
    let body = Limited::new(body, BODY_BYTES_MAX).collect().await.map_err(|why| {
        let too_large = why.is::<LengthLimitError>();
        if too_large { NoAnswer::TooLarge } else { NoAnswer::ConnectionLost }
    })?;
    Ok(Response::from_parts(head, body.to_bytes().to_vec()))
}

fn why(error: hyper_util::client::legacy::Error) -> NoAnswer {
    if error.is_connect() { NoAnswer::Unreachable } else { NoAnswer::ConnectionLost }
}

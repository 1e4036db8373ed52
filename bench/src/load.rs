//! Clients that ask again as soon as they are answered, and how much they get done.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};
use uuid::Uuid;

/// One who asks and waits for the answer, again and again.
pub(crate) trait Client: Send + 'static {
    fn act(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// How long clients warm up, and how long they are counted.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) warm_up: Duration,
    pub(crate) counted: Duration,
}

/// What all of them together get done a second.
pub(crate) async fn rate<C: Client>(clients: Vec<C>, turn: Turn) -> Result<u64> {
    let start = Instant::now() + turn.warm_up;
    let mut at_work = JoinSet::new();
    for mut client in clients {
        at_work.spawn(async move {
            let mut done: u64 = 0;
            while start.elapsed() < turn.counted {
                client.act().await?;
                done += u64::from(start < Instant::now());
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(client) = at_work.join_next().await {
        done += client.context("a client died")??;
    }
    let millis = u64::try_from(turn.counted.as_millis()).unwrap_or(u64::MAX);
    Ok(done * 1000 / millis)
}

/// Somebody with a complaint, and another, and another. Speaks just enough HTTP.
pub(crate) struct Lodger {
    wire: TcpStream,
    answer: Vec<u8>,
}

/// What they send: a complaint about one payment, with real name, contact and account.
pub(crate) fn complaint(reference: &str) -> String {
    format!(
        r#"{{"lodge":true,"issue":"refund-delayed","narrative":"2026年3月1日在网店购买的商品已退货，商家承诺三日内退款，至今未收到退款，多次联系客服均无结果。","particulars":{{"name":"张晓明","contact":{{"phone":"13800001234","email":"zhang@example.com"}},"account":"2088000011112222"}},"payments":[{{"provider":"alipay","reference":"{reference}","at":"2026-03-01T10:11:12+08:00","amount":{{"amount":"128.50","currency":"CNY"}}}}],"claimed":{{"amount":"128.50","currency":"CNY"}},"wanted":[{{"kind":"full-refund","payment":0}}]}}"#
    )
}

impl Lodger {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Lodger> {
        let wire = TcpStream::connect(address).await?;
        wire.set_nodelay(true)?;
        Ok(Lodger { wire, answer: vec![0; 64 * 1024] })
    }
}

impl Client for Lodger {
    async fn act(&mut self) -> Result<()> {
        let id = Uuid::now_v7().simple();
        let body = complaint(&format!("20260301{id}"));
        let request = format!(
            "POST /api/v1/cases HTTP/1.1\r\nhost: bench\r\nidempotency-key: cmd_{id}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.wire.write_all(request.as_bytes()).await?;
        let mut read = 0;
        loop {
            let more = self.wire.read(&mut self.answer[read..]).await?;
            ensure!(more != 0, "the server hung up");
            read += more;
            if is_whole(&self.answer[..read]) {
                let start = String::from_utf8_lossy(&self.answer[..read.min(400)]);
                ensure!(start.starts_with("HTTP/1.1 201"), "not lodged: {start}");
                return Ok(());
            }
        }
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|it| it == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|it| it.trim().parse::<usize>().ok()) == Some(answer.len() - end - 4)
}

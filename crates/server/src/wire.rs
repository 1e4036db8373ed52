//! The one place that speaks to providers over the network: sends what connectors built, and
//! hands back what came, whole or not at all.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use redress_connect::{
    BODY_BYTES_MAX,
    answer::NoAnswer,
    provider::{Request, Response},
};

/// How long a provider may take over one answer, unless it is said otherwise.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// How long it may take to get through to a provider at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Sends requests to providers. Cheap to clone: connections are shared.
///
/// Speaks plain HTTP with this very machine and nothing else. TLS comes with the first provider
/// that lives elsewhere; until then a request to one is answered with [`NoAnswer::Unreachable`].
#[derive(Clone, Debug)]
pub struct Wire {
    client: Client<HttpConnector, Full<Bytes>>,
    answer_within: Duration,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire::patient_for(ANSWER_WITHIN)
    }
}

impl Wire {
    /// A wire that waits so long for an answer, from the first byte sent to the last received.
    pub fn patient_for(answer_within: Duration) -> Wire {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_WITHIN.min(answer_within)));
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Wire { client, answer_within }
    }

    /// The longest that [`Wire::send`] takes.
    pub fn answer_within(&self) -> Duration {
        self.answer_within
    }

    /// Sends one request and waits for the whole answer, at most [`BODY_BYTES_MAX`] bytes of it.
    ///
    /// # Errors
    /// With the reason why there is no answer. The provider may have heard the request all the
    /// same.
    pub async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        if !is_within_reach(request.uri()) {
            tracing::error!(
                host = request.uri().host().unwrap_or_default(),
                "providers are spoken to on this machine only; TLS is not there yet"
            );
            return Err(NoAnswer::Unreachable);
        }
        let answer = tokio::time::timeout(self.answer_within, self.exchange(request)).await;
        answer.unwrap_or(Err(NoAnswer::Timeout))
    }

    async fn exchange(&self, request: Request) -> Result<Response, NoAnswer> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answer =
            self.client.request(request).await.map_err(|error| match error.is_connect() {
                true => NoAnswer::Unreachable,
                false => NoAnswer::ConnectionLost,
            })?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX).collect().await.map_err(|error| {
            match error.downcast_ref::<LengthLimitError>() {
                Some(_) => NoAnswer::TooLarge,
                None => NoAnswer::ConnectionLost,
            }
        })?;
        Ok(Response::from_parts(head, body.to_bytes().into()))
    }
}

/// Whether a URL can be reached by this program: plain HTTP on this machine.
pub fn is_within_reach(url: &http::Uri) -> bool {
    let host = url.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback());
    url.scheme_str() == Some("http") && (here || host == "localhost")
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// A server that reads something and answers with these bytes, then hangs up.
    async fn answering(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut heard = [0; 4096];
                let _ = stream.read(&mut heard).await;
                let _ = stream.write_all(&answer).await;
            }
        });
        format!("http://{address}/refunds")
    }

    fn post(url: &str) -> Request {
        http::Request::post(url).body(b"{}".to_vec()).unwrap()
    }

    #[tokio::test]
    async fn an_answer_comes_whole() {
        let url = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npaid".to_vec()).await;
        let answer = Wire::default().send(post(&url)).await.unwrap();
        assert_eq!(answer.body(), b"paid");
    }

    #[tokio::test]
    async fn half_an_answer_is_no_answer() {
        let url = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\npaid".to_vec()).await;
        assert_eq!(Wire::default().send(post(&url)).await.unwrap_err(), NoAnswer::ConnectionLost);
        let url = answering(Vec::new()).await;
        assert_eq!(Wire::default().send(post(&url)).await.unwrap_err(), NoAnswer::ConnectionLost);
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        endless.resize(BODY_BYTES_MAX + 100, b'x');
        let url = answering(endless).await;
        assert_eq!(Wire::default().send(post(&url)).await.unwrap_err(), NoAnswer::TooLarge);
    }

    #[tokio::test]
    async fn silence_and_nobody_there_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let wire = Wire::patient_for(Duration::from_millis(100));
        assert_eq!(wire.send(post(&url)).await.unwrap_err(), NoAnswer::Timeout);
        drop(listener);
        assert_eq!(wire.send(post(&url)).await.unwrap_err(), NoAnswer::Unreachable);
    }

    #[tokio::test]
    async fn nothing_leaves_this_machine() {
        for url in ["http://192.0.2.1/", "https://127.0.0.1/", "http://localhost.example/"] {
            let wire = Wire::patient_for(Duration::from_millis(100));
            assert_eq!(wire.send(post(url)).await.unwrap_err(), NoAnswer::Unreachable, "{url}");
        }
        assert!(is_within_reach(&"http://[::1]:9100/pay".parse().unwrap()));
    }
}

//! Bodies that nobody reads to their end. A client that is still sending when it is told no would
//! see a broken line instead of the answer, so the rest is read and thrown away, up to a limit.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;
use hyper::body::Frame;

/// How much is thrown away for one request, in bytes.
const DRAIN_BYTES_MAX: usize = 64 << 20;
/// How long that may take.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);

/// A body that is read to its end by somebody, if not by the handler.
pub(super) struct Drained(Option<Body>);

impl Drained {
    pub(super) fn body(body: Body) -> Body {
        match body.is_end_stream() {
            true => body,
            false => Body::new(Drained(Some(body))),
        }
    }
}

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let Some(mut rest) = self.0.take().filter(|it| !it.is_end_stream()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(DRAIN_TIME_MAX, async move {
            let mut drained = 0;
            while let Some(Ok(frame)) = rest.frame().await {
                drained += frame.data_ref().map_or(0, Bytes::len);
                if DRAIN_BYTES_MAX < drained {
                    break;
                }
            }
        }));
    }
}

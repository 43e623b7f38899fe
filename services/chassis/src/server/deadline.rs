//! Time limits of calls: the server's limit until the answer begins, and the caller's deadline for the whole call.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use hyper::body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};
use tokio_util::sync::WaitForCancellationFutureOwned;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

use crate::{api_error::ApiError, http::ConnectionEnd};

/// The longest deadline of a caller, so that no sum of times overflows.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Ends calls in time with DEADLINE_EXCEEDED, and cancels the work on them.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeadlineLayer {
    pub service: &'static str,
    /// The longest time until an answer begins.
    pub limit: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Deadlines<S> {
    inner: S,
    layer: DeadlineLayer,
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadlines<S>;

    fn layer(&self, inner: S) -> Deadlines<S> {
        Deadlines { inner, layer: *self }
    }
}

impl<S, B> Service<Request<B>> for Deadlines<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let now = Instant::now();
        let DeadlineLayer { service, limit } = self.layer;
        let asked = asked_timeout(request.headers());
        let begins = now + asked.unwrap_or(LONGEST).min(limit);
        let end = request.extensions().get::<ConnectionEnd>().cloned();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let Ok(answer) = timeout_at(begins, answer).await else {
                return Ok(too_slow(service).into_http());
            };
            let within = |body| {
                let deadline = asked.map(|asked| Box::pin(sleep_until(now + asked)));
                let end = end.map(|end| Box::pin(end.0.cancelled_owned()));
                Body::new(Within { body: Some(body), service, deadline, end })
            };
            answer.map(|answer| answer.map(within))
        })
    }
}

fn too_slow(service: &str) -> Status {
    let error = ApiError::new(Code::DeadlineExceeded, "TOO_SLOW", "the call took longer than it may");
    error.into_status(&format!("{service}.newsroom"))
}

fn ended(service: &str) -> Status {
    let text = "the connection has come of age; go on behind the last message on a new one";
    ApiError::unavailable("CONNECTION_ENDED", text).into_status(&format!("{service}.newsroom"))
}

/// The caller's deadline (`grpc-timeout`): up to eight digits and a unit.
fn asked_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = digits.parse().ok()?;
    let asked = match unit {
        "H" => Duration::from_secs(count * 60 * 60),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    };
    Some(asked.min(LONGEST))
}

/// A response body that ends in time, with a status that states the reason.
struct Within {
    /// `None` when the body has ended; its producer has then been dropped.
    body: Option<Body>,
    service: &'static str,
    deadline: Option<Pin<Box<Sleep>>>,
    end: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

impl HttpBody for Within {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        let is_over = |timer: &mut Pin<Box<Sleep>>| timer.as_mut().poll(context).is_ready();
        let status = if self.deadline.as_mut().is_some_and(is_over) {
            too_slow(self.service)
        } else if self.end.as_mut().is_some_and(|end| end.as_mut().poll(context).is_ready()) {
            ended(self.service)
        } else {
            return Poll::Pending;
        };
        self.body = None;
        let mut trailers = HeaderMap::new();
        Poll::Ready(Some(status.add_header(&mut trailers).map(|()| Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_read_as_the_protocol_writes_it() {
        let read = |text: &'static str| {
            asked_timeout(&HeaderMap::from_iter([(
                http::HeaderName::from_static("grpc-timeout"),
                http::HeaderValue::from_static(text),
            )]))
        };
        for (text, milliseconds) in [("2H", 7_200_000), ("3M", 180_000), ("4S", 4_000), ("5m", 5), ("6000u", 6)] {
            assert_eq!(read(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(read("99999999H"), Some(LONGEST));
        for text in ["", "S", "1", "1s", "-1S", "+1S", "123456789S", "1 S"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn an_open_stream_ends_with_its_connection_in_good_order() {
        let frames = futures::stream::pending::<Result<Frame<Bytes>, Status>>();
        let body = Body::new(http_body_util::StreamBody::new(frames));
        let (service, end) = ("test", tokio_util::sync::CancellationToken::new());
        let mut within =
            Within { body: Some(body), service, deadline: None, end: Some(Box::pin(end.clone().cancelled_owned())) };
        end.cancel();
        let frame = std::future::poll_fn(|context| Pin::new(&mut within).poll_frame(context)).await.unwrap().unwrap();
        let status = Status::from_header_map(frame.trailers_ref().unwrap()).unwrap();
        assert_eq!(status.code(), Code::Unavailable);
        assert!(within.is_end_stream());
    }
}

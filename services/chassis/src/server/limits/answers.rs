//! Bounds the memory of the answers that their callers have not read yet.
//!
//! HTTP/2 lets a caller read an answer as slowly as it likes, or not at all, until its connection ends. Until then the
//! answer takes memory. Streams are bounded by their number: the next message is made when the one before has gone.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{AnswerMemory, Caller, CallerLimits};
use crate::{api_error::ApiError, server::methods::Methods};

/// What an answer takes besides its bytes, about.
const OVERHEAD: usize = 1 << 10;

/// Answers a call with RESOURCE_EXHAUSTED if its caller has too many answers unread, and with UNAVAILABLE if all callers
/// together have. It stands behind [`LimitLayer`](super::LimitLayer).
#[derive(Clone)]
pub(in crate::server) struct AnswerLayer {
    pub service: &'static str,
    pub limits: Arc<CallerLimits>,
    pub methods: Arc<Methods>,
}

#[derive(Clone)]
pub(in crate::server) struct Answers<S> {
    inner: S,
    layer: AnswerLayer,
}

impl<S> Layer<S> for AnswerLayer {
    type Service = Answers<S>;

    fn layer(&self, inner: S) -> Answers<S> {
        Answers { inner, layer: self.clone() }
    }
}

impl<S, B> Service<Request<B>> for Answers<S>
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
        let AnswerLayer { service, limits, methods } = &self.layer;
        let (domain, limits) = (format!("{service}.newsroom"), limits.clone());
        if methods.is_stream(request.uri().path()) {
            return Box::pin(self.inner.call(request));
        }
        let caller = request.extensions().get::<Caller>().cloned();
        // A call for whose answer there is no memory does nothing.
        let overhead = match limits.hold_answer(caller.as_ref(), OVERHEAD) {
            Ok(overhead) => overhead,
            Err(error) => {
                limits.log(&error, caller.as_ref());
                return Box::pin(std::future::ready(Ok(error.into_status(&domain).into_http())));
            }
        };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let Ok(answer) = answer.await;
            let held = hold(answer, overhead, |bytes| limits.hold_answer(caller.as_ref(), bytes)).await;
            Ok(held.unwrap_or_else(|error| {
                limits.log(&error, caller.as_ref());
                error.into_status(&domain).into_http()
            }))
        })
    }
}

/// The same answer, whose bytes hold memory until they have been sent.
async fn hold(
    answer: Response<Body>,
    overhead: AnswerMemory,
    memory: impl FnOnce(usize) -> Result<AnswerMemory, ApiError>,
) -> Result<Response<Body>, ApiError> {
    if answer.body().is_end_stream() {
        return Ok(answer);
    }
    let (head, mut body) = answer.into_parts();
    let mut frames = VecDeque::new();
    while let Some(frame) = body.frame().await {
        frames.push_back(frame);
    }
    let data = frames.iter().filter_map(|frame| frame.as_ref().ok()?.data_ref());
    let memory = Arc::new((overhead, memory(data.map(Bytes::len).sum())?));
    let hold = |bytes| Bytes::from_owner(HeldBytes { bytes, _memory: memory.clone() });
    let frames = frames.into_iter().map(|frame| frame.map(|frame| frame.map_data(hold))).collect();
    Ok(Response::from_parts(head, Body::new(Whole(frames))))
}

/// Bytes of an answer.
struct HeldBytes {
    bytes: Bytes,
    _memory: Arc<(AnswerMemory, AnswerMemory)>,
}

impl AsRef<[u8]> for HeldBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The body of a whole answer.
struct Whole(VecDeque<Result<Frame<Bytes>, Status>>);

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Poll::Ready(self.0.pop_front())
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http_body_util::StreamBody;
    use tower::{ServiceExt as _, service_fn};

    use super::*;
    use crate::{authentication::PrincipalKind, server::ServerConfig};

    /// A service whose answers have so many bytes in two frames, and trailers.
    async fn answer(limits: &Arc<CallerLimits>, subject: &str, bytes: usize) -> Result<Response<Body>, Status> {
        let handler = service_fn(move |_: Request<()>| async move {
            let data = |bytes| Ok::<_, Status>(Frame::data(Bytes::from(vec![7; bytes])));
            let trailers = HeaderMap::from_iter([("grpc-status".parse().unwrap(), "0".parse().unwrap())]);
            let frames = [data(bytes / 2), data(bytes - bytes / 2), Ok(Frame::trailers(trailers))];
            Ok::<_, Infallible>(Response::new(Body::new(StreamBody::new(futures::stream::iter(frames)))))
        });
        let layer = AnswerLayer { service: "test", limits: limits.clone(), methods: Arc::default() };
        let mut request = Request::new(());
        request.extensions_mut().insert(Caller::Principal(PrincipalKind::Person, subject.into()));
        let answer = layer.layer(handler).oneshot(request).await.unwrap();
        match Status::from_header_map(answer.headers()) {
            Some(status) => Err(status),
            None => Ok(answer),
        }
    }

    fn limits(bytes: usize) -> Arc<CallerLimits> {
        let config = ServerConfig { max_answer_memory_bytes: bytes, ..ServerConfig::on_loopback(0, 0) };
        Arc::new(CallerLimits::new("test", &config))
    }

    #[tokio::test]
    async fn an_answer_holds_memory_until_its_bytes_are_sent() {
        let limits = limits(400 << 10);
        let refused = async |subject: &str, bytes| answer(&limits, subject, bytes).await.map(drop).unwrap_err().code();
        let first = answer(&limits, "ann", 60 << 10).await.unwrap();
        assert_eq!(refused("ann", 50 << 10).await, tonic::Code::ResourceExhausted);
        let _larger_than_a_share = answer(&limits, "bob", 300 << 10).await.unwrap();
        let mut body = first.into_body();
        let (one, two) = (body.frame().await.unwrap().unwrap(), body.frame().await.unwrap().unwrap());
        let (one, two) = (one.into_data().unwrap(), two.into_data().unwrap());
        assert_eq!(one.len() + two.len(), 60 << 10);
        let part = two.slice(7..8);
        drop((one, two));
        assert_eq!(refused("ann", 50 << 10).await, tonic::Code::ResourceExhausted, "a part is unsent");
        drop(part);
        assert_eq!(body.frame().await.unwrap().unwrap().trailers_ref().unwrap()["grpc-status"], "0");
        assert!(body.frame().await.is_none());
        drop(answer(&limits, "ann", 90 << 10).await.unwrap());
        drop(body);
    }

    #[tokio::test]
    async fn all_callers_together_have_a_limit() {
        let limits = limits(400 << 10);
        let mut unread = Vec::new();
        for subject in ["ann", "bob", "cid", "dot"] {
            for _ in 0..2 {
                unread.push(answer(&limits, subject, 48 << 10).await.unwrap());
            }
        }
        let late = answer(&limits, "eve", 50 << 10).await.unwrap_err();
        assert_eq!(late.code(), tonic::Code::Unavailable);
        unread.pop();
        answer(&limits, "eve", 50 << 10).await.unwrap();
    }
}

//! Bounds the memory of the requests that are being received: each message reserves the size that it states.
//!
//! The decoder takes this memory before the handler sees the request, so limits of a service come too late for it.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Status, body::Body};
use tower::{BoxError, Layer, Service};

use super::limits::LargestMessage;
use crate::api_error::ApiError;

/// The length of the prefix of a message: a flag, and the size of the message.
const PREFIX: usize = 5;

/// Answers calls for whose messages there is no memory with UNAVAILABLE.
#[derive(Clone, Debug)]
pub(super) struct RequestMemoryLayer {
    service: &'static str,
    /// A permit for each KiB.
    permits: Arc<Semaphore>,
    kib: u32,
}

impl RequestMemoryLayer {
    /// The requests of `service` that are under way have at most this many bytes.
    pub fn new(service: &'static str, bytes: usize) -> Self {
        let kib = u32::try_from(bytes >> 10).unwrap_or(u32::MAX);
        Self { service, permits: Arc::new(Semaphore::new(kib as usize)), kib }
    }

    /// Reserves memory for a message of this size. A message that is larger than all memory is for the decoder to reject.
    fn reserve(&self, bytes: u32) -> Option<OwnedSemaphorePermit> {
        let kib = bytes.div_ceil(1 << 10).min(self.kib);
        self.permits.clone().try_acquire_many_owned(kib).ok()
    }
}

impl<S> Layer<S> for RequestMemoryLayer {
    type Service = RequestMemory<S>;

    fn layer(&self, inner: S) -> RequestMemory<S> {
        RequestMemory { inner, layer: self.clone() }
    }
}

#[derive(Clone, Debug)]
pub(super) struct RequestMemory<S> {
    inner: S,
    layer: RequestMemoryLayer,
}

/// The memory of the message that a call receives or handles.
type HeldMemory = Arc<Mutex<Option<OwnedSemaphorePermit>>>;

impl<S, B> Service<Request<B>> for RequestMemory<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let held = HeldMemory::default();
        let largest = request.extensions().get::<LargestMessage>().map(|LargestMessage(bytes)| *bytes);
        let measured = |inner| {
            let (layer, held) = (self.layer.clone(), held.clone());
            Body::new(Measured { inner, layer, held, largest, prefix: Vec::with_capacity(PREFIX), rest: 0 })
        };
        let answer = self.inner.call(request.map(measured));
        Box::pin(async move {
            let answer = answer.await;
            // The body of a stream of requests holds its memory itself.
            drop(held);
            answer
        })
    }
}

/// A request body that reserves memory for each of its messages before the bytes of the message are passed on.
struct Measured<B> {
    inner: B,
    layer: RequestMemoryLayer,
    held: HeldMemory,
    /// The largest message of the caller, if it has a limit of its own.
    largest: Option<u32>,
    /// The beginning of the next message's prefix.
    prefix: Vec<u8>,
    /// The bytes of the current message that have not come yet.
    rest: usize,
}

impl<B> Measured<B> {
    /// Follows the messages in these bytes.
    fn measure(&mut self, mut bytes: &[u8]) -> Result<(), Status> {
        while !bytes.is_empty() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            let taken = (PREFIX - self.prefix.len()).min(bytes.len());
            self.prefix.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if let &[_, one, two, three, four] = self.prefix.as_slice() {
                let size = u32::from_be_bytes([one, two, three, four]);
                if let Some(largest) = self.largest.filter(|largest| size > *largest) {
                    return Err(too_large(self.layer.service, size, largest));
                }
                self.rest = size as usize;
                self.prefix.clear();
                let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
                // The message before was decoded.
                *held = None;
                *held = Some(self.layer.reserve(size).ok_or_else(|| overloaded(self.layer.service))?);
            }
        }
        Ok(())
    }
}

impl<B> HttpBody for Measured<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => frame,
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => return Poll::Pending,
        };
        let measured = frame.data_ref().map_or(Ok(()), |data| self.measure(data));
        Poll::Ready(Some(measured.map(|()| frame).map_err(BoxError::from)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The code is that of the decoder for messages that are too large for everybody.
fn too_large(service: &str, size: u32, largest: u32) -> Status {
    let text = format!("a message of this caller may have {largest} bytes, and one has {size}");
    ApiError::new(Code::OutOfRange, "MESSAGE_TOO_LARGE", text).into_status(&format!("{service}.newsroom"))
}

fn overloaded(service: &str) -> Status {
    let text = "too many large requests are under way; try again in a moment";
    ApiError::unavailable("OVERLOADED", text).into_status(&format!("{service}.newsroom"))
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt as _, Full, StreamBody};
    use tower::{ServiceExt as _, service_fn};

    use super::*;

    fn message(size: u32) -> Vec<u8> {
        [&[0][..], &size.to_be_bytes(), &vec![7; size as usize]].concat()
    }

    /// Reads the whole request, and then waits until `go`.
    async fn call(layer: &RequestMemoryLayer, bytes: Vec<u8>, go: Arc<Semaphore>) -> Result<usize, Code> {
        let handler = service_fn(move |request: Request<Body>| {
            let go = go.clone();
            async move {
                let read = request.into_body().collect().await.map(|read| read.to_bytes().len());
                let _done = go.acquire().await;
                Ok::<_, Infallible>(match read {
                    Ok(length) => Response::builder().header("length", length).body(Body::empty()).unwrap(),
                    Err(status) => status.into_http(),
                })
            }
        });
        let frames = bytes.chunks(3_000).map(|part| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(part))));
        let body = StreamBody::new(futures::stream::iter(frames.collect::<Vec<_>>()));
        let answer = layer.layer(handler).oneshot(Request::new(body)).await.unwrap();
        match answer.headers().get("length") {
            Some(length) => Ok(length.to_str().unwrap().parse().unwrap()),
            None => Err(Status::from_header_map(answer.headers()).unwrap().code()),
        }
    }

    #[tokio::test]
    async fn a_request_holds_its_memory_until_it_is_handled() {
        let layer = RequestMemoryLayer::new("test", 1 << 20);
        let (go, free) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(100)));
        let mut first = Box::pin(call(&layer, message(700 << 10), go.clone()));
        assert!(futures::poll!(&mut first).is_pending());
        assert_eq!(call(&layer, message(400 << 10), free.clone()).await, Err(Code::Unavailable));
        assert_eq!(call(&layer, message(300 << 10), free.clone()).await, Ok((300 << 10) + PREFIX));
        go.add_permits(1);
        assert_eq!(first.await, Ok((700 << 10) + PREFIX));
        assert_eq!(
            call(&layer, message(2 << 20), free.clone()).await,
            Ok((2 << 20) + PREFIX),
            "for the decoder to reject"
        );
        assert_eq!(layer.permits.available_permits(), 1 << 10);
    }

    #[tokio::test]
    async fn a_stream_of_messages_holds_one_of_them() {
        let layer = RequestMemoryLayer::new("test", 1 << 20);
        let bytes = [message(700 << 10), message(0), message(700 << 10), message(1)].concat();
        assert_eq!(call(&layer, bytes.clone(), Arc::new(Semaphore::new(1))).await, Ok(bytes.len()));
        let whole = Full::new(Bytes::from(bytes));
        let mut measured = Measured {
            inner: whole,
            layer: layer.clone(),
            held: HeldMemory::default(),
            largest: None,
            prefix: Vec::new(),
            rest: 0,
        };
        assert!(measured.frame().await.unwrap().is_ok());
        assert_eq!(layer.permits.available_permits(), (1 << 10) - 1, "the last message has one byte");
    }
}

//! The activity of a connection: the requests under way, or the time since the last one.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    task::{Context, Poll},
};

use http::Version;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

/// An extension of each request. It is cancelled when the connection has to end and response streams must end
/// themselves.
#[derive(Clone, Debug)]
pub struct ConnectionEnd(pub CancellationToken);

/// An extension of each request: the address at the other end of its connection, which may be that of a proxy.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The state of one connection, shared by its task, its requests and the admission.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// Notified when the first request begins or the last one ends.
    pub changed: Notify,
    /// Over HTTP/1.1: the next answer is the last.
    pub is_old: AtomicBool,
    /// Cancelled when the connection has to close to make room for another one.
    pub evicted: CancellationToken,
    /// Cancelled when response streams have to end.
    pub end: CancellationToken,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// The number of requests whose answers are not fully sent.
    pub active: usize,
    /// When the number last changed from or to zero.
    pub since: Instant,
    /// The version of the requests so far.
    pub version: Option<Version>,
}

impl Activity {
    pub fn new() -> Arc<Self> {
        let state = State { active: 0, since: Instant::now(), version: None };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            is_old: AtomicBool::new(false),
            evicted: CancellationToken::new(),
            end: CancellationToken::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current state.
    pub fn state(&self) -> State {
        *self.lock()
    }

    /// Records that a request begins.
    pub fn begin(self: &Arc<Self>, version: Version) -> ActiveRequest {
        let mut state = self.lock();
        state.version = Some(version);
        state.active += 1;
        if state.active == 1 {
            state.since = Instant::now();
            self.changed.notify_one();
        }
        drop(state);
        ActiveRequest(self.clone())
    }
}

/// A request under way. It ends when this value is dropped, with the last byte of its answer.
#[derive(Debug)]
pub(super) struct ActiveRequest(Arc<Activity>);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.active -= 1;
        if state.active == 0 {
            state.since = Instant::now();
            self.0.changed.notify_one();
        }
    }
}

/// A response body that keeps its request under way.
#[derive(Debug)]
pub(super) struct TrackedBody<B> {
    body: Pin<Box<B>>,
    _under_way: ActiveRequest,
}

impl<B> TrackedBody<B> {
    pub fn new(body: B, active: ActiveRequest) -> Self {
        Self { body: Box::pin(body), _under_way: active }
    }
}

impl<B: Body> Body for TrackedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.body.as_mut().poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
